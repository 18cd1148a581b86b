"""One written form for what people type and recognisers print."""

import re
import unicodedata

_SPACE_IN_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_WIDE = str.maketrans(dict(zip(",;:!?", "，；：！？", strict=True)))
_TRADITIONAL = str.maketrans(
    "買賣麼嗎這個們來對說錢塊兩雙號電話點長發貨單會員還沒過敏乾淨臉種類質問題開關補應該謝請給為難聽說別換運費優惠幾東歲後裡爾",
    "买卖么吗这个们来对说钱块两双号电话点长发货单会员还没过敏干净脸种类质问题开关补应该谢请给为难听说别换运费优惠几东岁后里尔",
)
_BRACKETS = re.compile(r"^[（(\[【].*[)）\]】]$")


def normalise(text: str) -> str:
    """NFKC, simplified characters for the commonest traditional ones, Chinese punctuation, no
    spaces beside Chinese characters, Latin letters as typed."""
    plain = unicodedata.normalize("NFKC", text).translate(_TRADITIONAL).translate(_WIDE)
    plain = re.sub(r"(?<=\d)，(?=\d{3}(?!\d))", "", plain)
    return _SPACE_IN_CHINESE.sub("", plain).strip()


def is_noise_mark(text: str) -> bool:
    """Whether the whole text is a transcriber's remark such as （呼吸声）."""
    return bool(_BRACKETS.match(text.strip()))


def without_punctuation(text: str) -> str:
    """Only what is heard."""
    return re.sub(r"[^\w\u3400-\u9fff.]+", "", text)
