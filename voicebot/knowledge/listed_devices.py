"""Whether a device is among those that a text lists one by one; what is told of one that it leaves out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_MAKE = r"oppo|vivo|iphone|华为|小米|红米|荣耀|三星|一加|魅族|真我|苹果"
_TRIM = r"(?:pro|plus|max|mini|ultra|lite|se|青春|至尊)+"
_PART = re.compile(
    rf"(?P<make>{_MAKE})|(?P<series>mate|note|pura|reno|find|[a-z])?(?<![\d.])(?P<model>\d{{1,3}})"
    rf"(?P<trim>{_TRIM})?(?![\d.]|元|块|瓦|w(?!a)|片|个|毫|寸|张|条|套|天)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[吗么不没]|能|支持|有|可以|行$|成$|呢$")
_OPEN = re.compile(r"多少|几|哪|什么|怎么|啥")
_ANY_DEVICE = re.compile(
    r"安卓|通用|所有|全部|全机型|各种|任何|不挑|type-?c|usb|主流|其[它他余]|都(?:能|可|行|支持|适)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d(?:系列?)?(?:及|和|或)?(?:以?[后前上下]|之[后前]|往[上下前后]|起|到|至|[-~—])")
_REST_REFUSED = re.compile(
    r"(?:其[它他余]|别的|剩下的?)(?:手机|机子|型号|机型|牌子|品牌|系列|款)?[^，。]{0,4}?(?:没|不|无|别|缺|勿)"
)
_ALL_BUT = re.compile(r"除了?.{1,14}?外(?:的|其[他它余]|手机|机型)*(?:都|全|均)")
"""除华为Mate60外都能用: all but this one."""
_LIMITED = re.compile(
    r"不|没|无|别|勿|只能|慢|除|要|需|缺|断[货码]|售[罄完空]|卖完|停产|下架|待|等[下一到货]|慎|会|挡|烫|比|偏|漏"
)


@dataclass(frozen=True, slots=True)
class _Device:
    make: str
    series: str = ""
    model: str = ""
    trim: str = ""

    def is_same(self, other: "_Device") -> bool:
        series = not self.series or not other.series or self.series == other.series
        return self.make == other.make and self.model == other.model and self.trim == other.trim and series


def _devices(text: str) -> Iterator[_Device]:
    """苹果13、14 names two models of one make, 华为 none."""
    make, told = "", True
    for part in _PART.finditer(text.lower()):
        if part["make"]:
            if not told:
                yield _Device(make)
            make, told = part["make"].replace("iphone", "苹果"), False
        elif make:
            told = True
            yield _Device(make, part["series"] or "", part["model"], part["trim"] or "")
    if not told:
        yield _Device(make)


def answer_listed_device(question: Question, product: Product) -> Answer | None:
    """Yes to a model that the text lists, 没写 to one that it leaves out where no word holds for all."""
    asked = list(_devices(question.text))
    if len(asked) != 1 or not _ASKS.search(question.spoken) or _OPEN.search(question.spoken):
        return None
    device, clauses = asked[0], clauses_of(product.text)
    if device.make in product.name.lower():
        return None
    listing = [(one, tuple(_devices(one[1]))) for one in clauses]
    listing = [(one, devices) for one, devices in listing if devices]
    if device.trim and (refused := _trim_refused(device, product)):
        return refused
    about = [one for one, devices in listing if device.model and any(map(device.is_same, devices))]
    if left_out := next((one for one in about if _ALL_BUT.search(one[1])), None):
        return from_sentences(f"不行，{clean(left_out[0])}。", [left_out[2]])
    if any(_LIMITED.search(plain) for _, plain, _, _ in about):
        return None
    if about:
        clause, _, sentence, _ = about[0]
        return from_sentences(f"可以的，{clean(clause)}。", [sentence])
    return _left_out(device, listing, product)


def _trim_refused(device: _Device, product: Product) -> Answer | None:
    """Plus不适配 beside 适配苹果13、14."""
    for clause, plain, sentence, _ in clauses_of(product.text):
        if device.trim in plain and _REFUSED.search(plain) and not any(_devices(plain)):
            return from_sentences(f"不行，{clean(clause)}。", [sentence])
    return None


_REFUSED = re.compile(r"不|没|无|别|勿|除外")


def _left_out(
    device: _Device,
    listing: list[tuple[tuple[str, str, str, int], tuple[_Device, ...]]],
    product: Product,
) -> Answer | None:
    makes = {one.make for _, devices in listing for one in devices}
    bare = any(one == _Device(device.make) for _, devices in listing for one in devices)
    if not listing or bare or (device.make in makes and not device.model):
        return None
    if any(_RANGE.search(one[1]) and devices[0].make == device.make for one, devices in listing):
        return None
    rest = next((one for one in clauses_of(product.text) if _REST_REFUSED.search(one[1])), None)
    if rest is None and _ANY_DEVICE.search(product.text):
        return None
    said = "、".join(dict.fromkeys(clean(one[0]) for one, _ in listing[:3]))
    called = f"{device.make}{device.series.upper()}{device.model}{device.trim.capitalize()}"
    if rest is not None:
        return from_sentences(f"没有{called}的，{said}，{clean(rest[0])}。", [listing[0][0][2], rest[2]])
    return from_sentences(f"只写了{said}，没写{called}。", [one[2] for one, _ in listing[:3]])
