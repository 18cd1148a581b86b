"""What a price is put on: the name of a version or of something sold beside, without other words."""

import re

from voicebot.knowledge.tariff.units import UNIT

AMOUNT = (
    r"\d+(?:\.\d+)?\s*(?:ml|毫升|毫安|mah|公斤|千克|kg|克|g(?!b)|斤|l|升|英?寸|厘米|公分|cm|毫米|mm|米|片|支|枚|粒|颗|泡|包|袋|张|只"
    r"|条|卷|抽|gb?|tb?|码|人|个|块|度|瓦|w|根|杯|对|罐|盒)"
)


VERSION = re.compile(
    rf"{AMOUNT}\S{{0,3}}$|^{AMOUNT}|\d\+\d|[款版装型级档号味色机拍筒帮芯电代套餐跟钉底烘]$|版本$|\+|\d[-~]\d+码?$|^(?:大|小|中|单|双|裸|带|含|配|不带|无|普通|标准)[\u4e00-\u9fff]|^[旧老新](?:版|款|批次)"
)


STRICT = re.compile(
    rf"{AMOUNT}(?:装|的|瓶|大瓶|罐|袋|桶)?$|[款版型芯]$|\+|^(?:带|含|配|加)[\u4e00-\u9fff]|^[旧老新](?:版|款|批次)"
)


SPARE = re.compile(r"换|补(?!光|水|充)|丢|坏|碎|歪|断|掉了|破")


_FILLER = re.compile(
    r"^(?:a|q|答|问|规格|售价|价格|包装|净含量|容量|现货|款式|型号|尺寸|[\d①②③④⑤⑥⑦⑧⑨]、|[:、,/—\s])+:?|(?:的?(?:就|要|卖|只要|只|是|仅|才|价格?|为|现价|一共|要卖|到手)|:|\d*就是|\s|-|—|✓)+$"
)


_HEAD = re.compile(
    r"^(?:要拿|想拿|要买|想要|要|拿|选|拍|这款|还有|另有|也有|[\u4e00-\u9fff]{0,4}(?:种|个)(?:厚度|规格|尺寸|款式|版本):)"
)


_PLAIN = r"(?:零买|零售|散买|散客|成品|机器|机身|主机|维持|一律|统一|全部|通通|一共|裸价|💰)+"
"""Words before a price that name no version."""


def label_of(words: str) -> str:
    """What a price is put on, without what says that it is a price."""
    label = _FILLER.sub("", _FILLER.sub("", words.strip().rsplit(",", 1)[-1]))
    label = _HEAD.sub("", label)
    label = _FILLER.sub("", label).strip(" 的、,/")
    if re.fullmatch(rf"(?:买|拍|散客)?(?:每|[1一]|单){UNIT}|{_PLAIN}", label):
        return ""
    if old := re.match(r"[旧老新](?:版|款|批次)", label):
        label = old[0]
    label = re.sub(r"^(?:我们|另有|还有|也有|有|想)+", "", label)
    return label if 0 < len(label) <= 16 and not label.startswith("约") else ""


_TOLD = re.compile(
    r"(?P<label>[\u4e00-\u9fffa-z\d+]{1,8}?(?:款|版本?|装|型|色|味)|[\u4e00-\u9fffa-z\d+]{1,6}?的)(?:在\S{2,6})?$"
)


_NO_LABEL = re.compile(r"规格|我们|你们|这款|全(?:部|系|场)?(?:版本|款|型号)|所有|各个?版")


def version_told(words: str) -> str:
    """防窥版 of 防窥版在隔壁链接: the version that words end in."""
    found = _TOLD.search(words.strip())
    if found is None or _NO_LABEL.search(found[0]):
        return ""
    label = re.split(r"[选要拍买换]|支持", found["label"].rstrip("的"))[-1]
    return re.sub(r"^(?:有|的|是|另有)", "", label)


def thing_named(words: str) -> str:
    """线, 礼袋, 碎屏险: the name of something sold beside."""
    found = re.search(
        r"(?:(?:要|想|需要|可以?|送人|带|配|加(?![绒厚长大热湿高宽棉固]))+)?([\u4e00-\u9fff]{1,6})$",
        words.strip(" :、"),
    )
    name = (
        re.sub(r"^(?:要|想|需要|可以?|送人|再|的)+|(?:需要?|得|可|要|的|是)+$", "", found[1]) if found else ""
    )
    name = re.split(r"[换喷用配的选](?=[\u4e00-\u9fff]{2})", name)[-1]
    return name if name and not re.search(r"元|块|每|共|价|送|运费|再$|月$|^[春夏秋冬][天季]?$", name) else ""


def thing_done(before: str) -> str:
    """刻字 of 可刻字, before the fee that it costs."""
    found = re.search(r"(?:可以?|能|支持|免费|代)([\u4e00-\u9fff]{2,4})$", before.strip())
    return found[1] if found else ""


_SOLD_BESIDE = (
    re.compile(rf"(?:另|单)(?:外?购|买|配|售|加|拍)([\u4e00-\u9fff]{{1,6}}?)(?:[1一]{UNIT})?$"),
    re.compile(rf"^([\u4e00-\u9fff]{{1,5}})(?:(?:\d+|[一两三四五]){UNIT})?另(?:算|计|付|收)?$"),
    re.compile(r"^([\u4e00-\u9fff]{2,4}费)$"),
)


_TOGETHER = re.compile(r"加起来|一共|总共|合计|共计|分开|全部")
"""What says that a sum is of all parts."""


def sold_beside(left: str, before: str) -> str:
    """What is sold beside: 转接头 of 另配转接头9.9, 线 of 不带线，线8块; empty when nothing is."""
    for form in _SOLD_BESIDE:
        if (found := form.search(left)) and not _TOGETHER.fullmatch(found[1]):
            return found[1]
    missing = re.search(r"(?:不[带含送配]|没有|要配)([\u4e00-\u9fff]{1,4})$", before)
    return missing[1] if missing and left in (missing[1], missing[1][-len(left) :]) and left else ""
