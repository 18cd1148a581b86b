"""What "the second one", "the cheapest", "the bamboo one" and "the same as last time" mean."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voicebot.dialogue.understanding.corrections import CORRECTION
from voicebot.dialogue.understanding.last_order import find_last_order
from voicebot.dialogue.understanding.mention import Mention, Span
from voicebot.dialogue.understanding.naming import name_match
from voicebot.dialogue.understanding.positions import THING, find_all, find_places
from voicebot.dialogue.understanding.result import Offered, TurnContext
from voicebot.language.numerals import DIGIT_VALUES, NumberForm, find_numbers

_SUPERLATIVE = r"(?:最|顶|数它?|属它?)"
_WHICH = rf"(?:哪{THING}|哪个|谁)"
_CHEAP = r"(?:平(?![底时跟滑衡])|抵|便宜|实惠|低价|划算|省钱|经济|亲民|优惠)"
_DEAR = r"(?:贵|高档|高端|高级|值钱)"
_CHEAPEST = re.compile(
    rf"{_SUPERLATIVE}{_CHEAP}|价[格钱位]?最(?:低|便宜|少)|钱最少|{_CHEAP}(?:一?点儿?|些)?的?那{THING}|"
    rf"便宜的(?=$|[吧，。一二两三四五六七八九十]|给我|来一|就[行成好])|{_WHICH}(?:最)?便宜(?:就|我就|我|，|给我)*(?:要|拿|给|买|来|选){_WHICH}"
)
_MEDIAN = re.compile(
    rf"(?:中间价|中等价|价[格钱位]?(?:中等|适中|居中|在中间)|不贵(?:也)?不便宜|中档)[^，。]{{0,5}}?(?:的|那|就那)?(?:那{THING}|那一{THING}|的|$)|中间价"
)
_DEAREST = re.compile(
    rf"{_SUPERLATIVE}{_DEAR}|价[格钱位]?最(?:高|贵)|{_DEAR}(?:一?点儿?|些)?的?那{THING}|"
    rf"(?<![不太有么这很嫌])贵的(?=$|[吧，。一二两三四五六七八九十]|给我|来一)|{_WHICH}(?:最)?贵(?:就|我就|我|，|给我)*(?:要|拿|给|买|来|选){_WHICH}"
)
_LARGEST = re.compile(
    rf"(?:容量|电量|电池|内存|存储|分量|份量|个头|屏幕?|量)(?:最|更|比较)?大(?:一?点|些)?的(?:那|这)?{THING}?"
)
_SMALLEST = re.compile(
    rf"(?:容量|电量|电池|内存|存储|分量|份量|个头|屏幕?|量)(?:最|更|比较)?小(?:一?点|些)?的(?:那|这)?{THING}?"
)
_THESE_TWO = re.compile(r"(?:这|那|它)(?:两|俩|2)(?:个|款|双|种|样|台)?")
_THIS = re.compile(
    r"(?<![不别甭莫])(?:就|要|选|买|拿|定)(?:要|买|选|是|拿|定)?(?:它|这个|这款|这双|这种|这台|那个|那款|你说的|刚才那)"
    r"(?!地址|电话|手机|号码?|名字|日子|时间|价)"
)
_NOT_THIS = re.compile(r"(?:不要|别要|甭要|不买|不拿|不选)(?P<it>它|这个|这款|那个|那款)(?=了|$|，)")
_DELTA_WORDS = re.compile(r"^(?:再|更|还)")


@dataclass(frozen=True, slots=True)
class Reference:
    """Products of ``offered`` that are meant.

    Args:
        indices: from 1, in the order said; 0 stands for the last order.
        span: words that refer.
        refused: they are not wanted.
        confidence: 0..1.
    """

    indices: tuple[int, ...]
    span: Span
    refused: bool = False
    confidence: float = 0.9

    @property
    def names(self) -> tuple[str, ...]:
        """As slot values."""
        return tuple(f"index:{index}" if index else "last_order" for index in self.indices)


def find_references(
    text: str,
    context: TurnContext,
    mentions: Sequence[Mention],
    synonyms: Callable[[str, str], tuple[str, ...]],
) -> list[Reference]:
    """References to what was offered or bought.

    Args:
        text: normalised.
        context: what was offered.
        mentions: values found in the text; an attribute may refer.
        synonyms: words for a value of a slot.
    """
    if bought := find_last_order(text):
        return [Reference((0,), bought)]
    offered = context.offered
    if not offered:
        return []
    found = [Reference(indices, span) for indices, span in find_places(text, len(offered))]
    found += [item for item in _by_price(text, offered) if not _touches(item, found)]
    found += [item for item in _by_figure(text, offered) if not _touches(item, found)]
    found += [item for item in _by_superlative(text, offered) if not _touches(item, found)]
    found += [item for item in _by_name(text, offered, mentions, synonyms) if not _touches(item, found)]
    if not found and len(offered) == 1 and (match := _THIS.search(text)):
        found = [Reference((1,), match.span(), confidence=0.8)]
    if not found and len(offered) == 1 and (match := _NOT_THIS.search(text)):
        found = [Reference((1,), match.span("it"), confidence=0.8)]
    if not found and (every := find_all(text, len(offered))):
        found = [Reference(*every, confidence=0.8)]
    found += [item for item in _by_plainness(text, offered) if not _touches(item, found)]
    found += [item for item in _by_build(text, offered) if not _touches(item, found)]
    found += _the_other(text, offered, found)
    if not found and len(offered) == 2 and (match := _THESE_TWO.search(text)):
        found = [Reference((1, 2), match.span(), confidence=0.8)]
    ordered = sorted((_with_refusal(text, item) for item in found), key=lambda item: item.span)
    return _corrected(text, ordered)


def _corrected(text: str, references: Sequence[Reference]) -> list[Reference]:
    """第三双，不，第二双: the later one holds."""
    kept: list[Reference] = []
    for item in references:
        if kept and not item.refused and not kept[-1].refused:
            between = text[kept[-1].span[1] : item.span[0]]
            if (CORRECTION.search(between + "，") and len(between) <= 10) or _THOUGHT_LITTLE.match(between):
                kept.pop()
        kept.append(item)
    return kept


_THOUGHT_LITTLE = re.compile(
    rf"(?:那{THING}|这{THING}|的|都|也|我|看着|觉得|有点儿?|，)*"
    r"(?:太[一-龥]{1,3}(?:了|(?=，))|不咋[地的样]|不怎么样|一般|不喜欢|不好看|不行|没啥意思|看不上|没看上|不够)"
)
"""头一个太简单了，我要中间那个."""


def _touches(item: Reference, others: Sequence[Reference]) -> bool:
    return any(item.span[0] < other.span[1] and other.span[0] < item.span[1] for other in others)


def _with_refusal(text: str, item: Reference) -> Reference:
    after = _REFUSED_AFTER.match(text, item.span[1])
    before = _REFUSED_BEFORE.search(text[: item.span[0]])
    later = _ENOUGH_OF_IT.match(text, item.span[1])
    return Reference(item.indices, item.span, bool(after or before or later), item.confidence)


_ENOUGH_OF_IT = re.compile(
    r"(?:家里?|我|那儿?|上[次回])[^，。]{0,4}(?:还有|有|够)[^，。]{0,6}，(?:那个|这个|它|就|先|也|那)*(?:不要|不用|不买|不拿)(?=了|$|，)"
)
"""洗面奶家里还有呢，那个不要了."""


_REFUSED_AFTER = re.compile(
    rf"(?:的|那|{THING}|我|就|也|可|都|全|给我|先|太[一-龥]{{1,2}}了?，?|有点[一-龥]，?)*"
    r"(?:不要(?!太|那么|加|含|带)|算了|不行|不考虑|去掉|免了|不喜欢|不想要|别要|甭拿|别拿|甭看|拿掉|删掉|划掉|撤掉|甭要|pass)"
)
_REFUSED_BEFORE = re.compile(
    r"(?:不要|别要|甭要|不买|不拿|不选|去掉|除了|不喜欢|不想要|删掉|划掉|拿掉|不考虑|排除)$"
)


def _the_other(text: str, offered: Sequence[Offered], found: Sequence[Reference]) -> list[Reference]:
    """第一个不要，要另外那个: of two the one that was not named."""
    if (rest := _THE_REST.search(text)) and found and all(item.refused for item in found):
        gone = {index for item in found for index in item.indices}
        return [Reference(tuple(at for at in range(1, len(offered) + 1) if at not in gone), rest.span())]
    match = _OTHER_ONE.search(text)
    if match is None or len(offered) != 2 or len(found) != 1 or len(found[0].indices) != 1:
        return []
    return [Reference((3 - found[0].indices[0],), match.span())]


_THE_REST = re.compile(
    rf"(?:剩下|其余|其他|另外)的?(?:那|这)?(?:[两俩二三仨几]{THING}?|的|都)(?=都|给我|我|$|，|讲|说|看|要|全)"
)
_OTHER_ONE = re.compile(rf"(?:另外?|另一|剩下?|其他)(?:的)?(?:那|一)?{THING}")


_REFUSED = re.compile(r"(?:我|俺|咱|就|可|都)*(?:不|别|甭|太|嫌)")


def _by_price(text: str, offered: Sequence[Offered]) -> list[Reference]:
    found = []
    for number in find_numbers(text):
        after = _PRICED.match(text, number.span[1])
        if after is None or _ALL_RIGHT.match(text, after.end()):
            continue
        tenths = DIGIT_VALUES[after["tenths"]] / 10 if after["tenths"] else 0
        about = number.form is NumberForm.ABOUT or after["about"] is not None
        form = NumberForm.ABOUT if about else number.form
        is_budget = len(offered) == 1 and form is not NumberForm.EXACT and after[0].endswith("的")
        if is_budget and not _REFUSED.match(text, after.end()):
            continue  # 四五百块钱的, of a single offer; 二百多的我不要 refuses it
        value = number.value + tenths
        for fits in (_fits_price, _nearly_fits_price):
            matching = [
                index for index, item in enumerate(offered, 1) if fits(value, number.high, form, item)
            ]
            if matching:
                break
        if len(matching) == 1:
            found.append(Reference((matching[0],), (number.span[0], after.end())))
    return found


def echoed_prices(text: str, offered: Sequence[Offered]) -> list[Span]:
    """四百多呢, said to an offer of 468: what it costs is repeated, and no budget is told."""
    return [
        number.span
        for number in find_numbers(text)
        if _ECHOED.match(text, number.span[1])
        and any(_fits_price(number.value, number.high, number.form, item) for item in offered)
    ]


_ECHOED = re.compile(r"(?:块钱?|元)?(?:呢|哪|咧|啊|呀)(?=，|。|！)")
_ALL_RIGHT = re.compile(r"，?(?:我)?(?:都|也)(?:行|可以|成|好|中|能接受|没问题)")
"""四五百的都行 tells a budget."""
_PRICED = re.compile(
    r"(?:(?:块|元)(?P<tenths>[一二三四五六七八九])|块钱|块|元|钱)?(?P<about>左右|出头|上下|来块|来块钱)?(?:的?(?:那|这)|的)"
)


def _nearly_fits_price(value: float, high: float, form: NumberForm, item: Offered) -> bool:
    """五百的那双 for one at 499: a round figure close by."""
    if item.price_yuan is None or value < 20 or value % 10 or form is not NumberForm.EXACT:
        return False
    return abs(item.price_yuan - value) <= max(1.0, 0.02 * value)


def _by_figure(text: str, offered: Sequence[Offered]) -> list[Reference]:
    """A figure that one name holds: 五千毫安那个 of 星河X5手机5000毫安."""
    found = []
    for number in find_numbers(text):
        figure = f"{number.value:g}"
        having = [index for index, item in enumerate(offered, 1) if figure in re.findall(r"\d+", item.name)]
        after = re.match(r"[^，。]{0,4}?(?:那|的)", text[number.span[1] :])
        if len(having) == 1 and len(offered) > 1 and after and number.value >= 10:
            found.append(Reference((having[0],), (number.span[0], number.span[1] + after.end())))
    return found


def _fits_price(value: float, high: float, form: NumberForm, item: Offered) -> bool:
    if item.price_yuan is None or value < 5:
        return False
    if form is NumberForm.RANGE:
        return value <= item.price_yuan < high
    if form is NumberForm.ABOUT:
        return abs(item.price_yuan - value) <= 0.15 * value
    return abs(item.price_yuan - value) < 1


_BOTH_ENDS = re.compile(
    rf"{_SUPERLATIVE}(?:{_CHEAP}|{_DEAR})(?:的|那{THING})*(?:跟|和|与|同|比|、){_SUPERLATIVE}"
)


def _by_superlative(text: str, offered: Sequence[Offered]) -> list[Reference]:
    priced = [
        (item.price_yuan, index) for index, item in enumerate(offered, 1) if item.price_yuan is not None
    ]
    sized = _sizes(offered)
    found: list[Reference] = []
    said = ""
    if len(priced) % 2 and (match := _MEDIAN.search(text)):
        return [Reference((sorted(priced)[len(priced) // 2][1],), match.span())]
    for pattern, ranked, pick in (
        (_CHEAPEST, priced, min),
        (_DEAREST, priced, max),
        (_LARGEST, sized, max),
        (_SMALLEST, sized, min),
    ):
        match = pattern.search(text)
        if match is None or len(ranked) < 2 or re.search(r"比[^，。]{1,6}$", text[: match.start()]):
            continue
        counted = re.match(r"[一二两三四五六七八九十]", text[match.end() :])
        if found and not counted and not _BOTH_ENDS.search(text) and not ("那" in match[0] and "那" in said):
            continue
        wished = _DELTA_WORDS.search(text[max(0, match.start() - 1) :])
        if not wished and not re.search(r"有没有.{0,2}$", text[: match.start()]):
            found.append(Reference((pick(ranked)[1],), match.span()))
            said = match[0]
    return found


def _sizes(offered: Sequence[Offered]) -> list[tuple[float, int]]:
    """The one figure with a unit in each name (20000毫安, 256G), where every name has one."""
    figures = [re.findall(r"(\d+(?:\.\d+)?)(?:毫安|G|克|寸|升|ml|L|斤)", item.name) for item in offered]
    if any(len(each) != 1 for each in figures):
        return []
    return [(float(each[0]), index) for index, each in enumerate(figures, 1)]


def _by_name(
    text: str,
    offered: Sequence[Offered],
    mentions: Sequence[Mention],
    synonyms: Callable[[str, str], tuple[str, ...]],
) -> list[Reference]:
    found: list[Reference] = []
    scored = [(name_match(text, index, offered, mentions, synonyms), index) for index in range(len(offered))]
    for (score, span), index in sorted(scored, key=lambda item: -item[0][0]):
        if score <= 0:
            continue
        item = Reference((index + 1,), span, confidence=min(0.9, 0.5 + score / 10))
        if not _touches(item, found):
            found.append(item)
    return found


_PLAIN = re.compile(r"(?:正式|标准|普通|正常|基础|基本|原版|经典|一般)(?:版|款)?(?:的|那|这)")
_EDITION = re.compile(r"[一-龥]{1,2}版|(?i:pro|plus|max|mini|ultra|lite|se)")


def _by_plainness(text: str, offered: Sequence[Offered]) -> list[Reference]:
    """那个正式的 beside a 轻享版: the only one whose name tells of no edition."""
    plain = [index for index, item in enumerate(offered, 1) if not _EDITION.search(item.name)]
    match = _PLAIN.search(text)
    if match is None or len(offered) < 2 or len(plain) != 1:
        return []
    return [Reference((plain[0],), match.span(), confidence=0.8)]


_BUILDS = (
    (
        re.compile(rf"(?:小屏|屏小|屏幕小|小巧|个头小|小个|小一点|小点)的?(?:那|这)(?:{THING})?"),
        re.compile(r"(?i:mini|se)|迷你|小"),
    ),
    (
        re.compile(rf"(?:大屏|屏大|屏幕大|个头大|大个|大一点|大点)的?(?:那|这)(?:{THING})?"),
        re.compile(r"(?i:max|plus)|大"),
    ),
)
"""How people put what an edition's name says: 小屏那台 is the mini."""


def _by_build(text: str, offered: Sequence[Offered]) -> list[Reference]:
    """小屏那台 beside others: the only one whose name says that it is small."""
    found = []
    for said, named in _BUILDS:
        match = said.search(text)
        having = [index for index, item in enumerate(offered, 1) if named.search(item.name)]
        if match is not None and len(offered) > 1 and len(having) == 1:
            found.append(Reference((having[0],), match.span(), confidence=0.8))
    return found


def referred(references: Sequence[Reference]) -> list[Mention]:
    """References as values of ``ref`` and ``remove_ref``."""
    return [
        Mention(name, value, item.span, confidence=item.confidence, name=name)
        for item in references
        for name, value in (("remove_ref" if item.refused else "ref", value) for value in item.names)
    ]


def without_kinds_of(
    mentions: Sequence[Mention],
    references: Sequence[Reference],
    offered: Sequence[Offered],
    product_slot: str,
) -> list[Mention]:
    """The mentions without the kind of what is referred to: 靴子那双, 上次那种鱿鱼丝 name no other kind.

    Args:
        mentions: found in the text.
        references: to what was offered or bought.
        offered: what was read out.
        product_slot: slot of the kind of product.
    """
    meant = "".join(offered[at - 1].name for item in references for at in item.indices if at)
    return [
        mention
        for mention in mentions
        if mention.slot != product_slot
        or not (
            str(mention.value) in meant
            or any(item.span[0] < mention.span[1] and mention.span[0] < item.span[1] for item in references)
        )
    ]
