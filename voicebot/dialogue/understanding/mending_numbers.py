"""Misheard numbers and what counts them: 是十二码 → 四十二码, 儿百 → 二百, 一和面膜 → 一盒面膜."""

import re
from collections.abc import Collection

from voicebot.dialogue.dialplan import Slot
from voicebot.dialogue.understanding.mending_changes import Change
from voicebot.language.numerals import find_numbers
from voicebot.language.pinyin import spelling

_TWO = re.compile(r"(?<![女幼婴少孤小])儿(?=[百千十])|(?<=[十百千])儿(?=[码块袋盒张岁号寸的倍元]|$|，)")
_FIVE = re.compile(r"(?<![一-龥])无(?=块|快|百)")
_HUNDRED = re.compile(r"(?<=[一二两三四五六七八九])[白背摆](?=[一二三四五六七八九]十|块|元|以[内下上]|左右)")
_FOUR_HUNDRED = re.compile(r"(?:(?<=[到至花要])|(?<=^))[是事似](?=[百千])")
_TEN_THOUSANDS = re.compile(
    r"(?<![女幼婴少孤小])[而尔儿](?=万(?:毫安|块|元|[一二三四五六七八九]千)|十[一二三四五六七八九]?(?:码|块|号|元))|(?<=[，我他她])[而尔](?=十[一二三四五六七八九]?岁)"
)
_FOUR_UNITS = re.compile(
    r"(?<=[超多高低]过)[是事似](?=公分|厘米|寸|斤(?!把)|公斤|米(?![白色黄灰]))|(?<=最多)[是事似](?=公分|厘米|寸)"
)
"""跟别超过是公分: no verb stands between a limit and its unit."""
_TENS = re.compile(r"(?<=[二三四五六])[是事似](?=[一二三四五六七八九](?:的|码|号|岁|块))")
_STEP = re.compile(r"(?<=[大小][一半两])[马妈麻玛吗](?=的|$|，|了|吧)")
_FOUR = re.compile(r"[是事似](?=十)")
_MEASURED = re.compile(r"量[^，。]{0,3}$")
"""脚量的是十七: centimetres, and no size."""
_FIGURE = "[一两二三四五六七八九十]"
_BOX = re.compile(
    rf"(?:(?<=^)|(?<=[，来要拿买订加再给我])){_FIGURE}{{1,3}}(?P<box>[和合何河核])(?!{_FIGURE}|\d)"
    rf"|{_FIGURE}(?P<last>[和合何河核])(?=$|[，。])"
)
"""要一和竹露面膜, 面膜两和: 盒, where nothing stands that 和 could join; 四十二和四十三 are two sizes."""


def mended_numbers(text: str, size: Slot | None, units: Collection[str] = ()) -> tuple[str, list[Change]]:
    """The text with misheard figures replaced, and the replacements.

    Args:
        text: normalised.
        size: the slot of sizes, whose scale tells 是十二 from 四十二.
        units: measure words of the shop's goods.
    """
    mended = text
    for match in _BOX.finditer(text) if "盒" in units else ():
        place = match.start("box") if match["box"] else match.start("last")
        mended = mended[:place] + "盒" + mended[place + 1 :]
    mended = _FOUR_UNITS.sub("四", _TEN_THOUSANDS.sub("二", mended))
    mended = _TENS.sub("十", _FOUR_HUNDRED.sub("四", mended))
    mended = _HUNDRED.sub("百", _FIVE.sub("五", _TWO.sub("二", mended)))
    if size is not None and size.low is not None and size.high is not None:
        mended = _STEP.sub("码", mended)
        for match in _FOUR.finditer(mended):
            number = next((item for item in find_numbers(mended) if item.span[0] == match.end()), None)
            if number is None or not 10 <= number.value < 20 or _MEASURED.search(mended[: match.start()]):
                continue
            tail = mended[number.span[1] : number.span[1] + 1]
            if spelling(tail) in ((), ("ma",)) or tail == "码" or number.value < size.low:
                mended = mended[: match.start()] + "四" + mended[match.end() :]
    changed = [(index, index + 1) for index, char in enumerate(text) if mended[index] != char]
    return mended, [Change(mended[slice(*span)], span, 0.65, 9.0) for span in changed]
