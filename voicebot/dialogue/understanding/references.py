"""What "the second one", "the cheapest", "the bamboo one" and "the same as last time" mean."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voicebot.dialogue.understanding.mention import Mention, Span, overlap
from voicebot.dialogue.understanding.result import Offered, TurnContext
from voicebot.language.numerals import NumberForm, find_numbers
from voicebot.language.pinyin import spelling

_THING = r"(?:个|款|双|种|样|台|部|件|盒|瓶|支|袋|只|套|条|项|位)"
_ORDINAL = re.compile(rf"第(?P<n>[一二两三四五六七八九十\d]){_THING}?")
_FIRST_FEW = re.compile(rf"(?:头|前)(?P<n>[两二三俩])(?:{_THING})?")
_LAST_FEW = re.compile(rf"(?:后|最后)(?P<n>[两二三俩])(?:{_THING})")
_POSITIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            rf"最(?:后|末)(?:头|面|边)?(?:的)?那?(?:一)?(?:{_THING}|的)?|末尾那?{_THING}|后头那{_THING}|后面那{_THING}|"
            rf"后边那{_THING}|后一{_THING}|靠后的|倒数第一{_THING}?"
        ),
        "last",
    ),
    (
        re.compile(
            rf"(?:最前|前头|前面|前边|开头|打头|最先|先头|头里)(?:的)?(?:说的)?那?(?:一)?{_THING}|头一?{_THING}(?!月)|头一个|"
            rf"首{_THING}|前一{_THING}"
        ),
        "first",
    ),
    (re.compile(rf"(?:中间|当间|中间儿)(?:的)?(?:那)?(?:一)?{_THING}?|正中{_THING}"), "middle"),
)
_CHEAPEST = re.compile(
    r"(?:最|顶)(?:便宜|实惠|低价|划算)|价格最低|价钱最低|便宜(?:点儿?|些)?的?那(?:个|款|双|种|台|盒)|便宜的(?=$|[吧，。])"
)
_DEAREST = re.compile(
    r"(?:最|顶)(?:贵|高档|高端)|价格最高|价钱最高|贵(?:点儿?|些)?的?那(?:个|款|双|种|台|盒)|(?<![不太有么这很])贵的(?=$|[吧，。])"
)
_THAT = re.compile(
    r"(?:的)?(?:那|这)(?:一)?(?:个|款|双|种|样|台|部|件|盒|瓶|支|袋|只|套)|的(?=$|[吧，。啊呢嘛])|的那|的(?=.{0,3}(?:来|要|给|拿))|那|的"
)
_LAST_ORDER = re.compile(
    r"(?:上次|上回|之前|以前|上一次|上一回|前次|头回|去年|前年|上个月|前阵子|前段时间|原先|老样子|照旧|从前)"
    r"(?:[^，。]{0,8}?(?:买|拿|要|订|拍|下|用|吃|一样|那样|那个|那款|那双|那种|同款|的)|$)|老样子|照旧|跟(?:上次|上回)一样|和(?:上次|上回)一样"
)
_AGAIN = re.compile(r"再|还|来|要|照|一样|同样|给我|老样子|照旧|订|拍")
_THESE_TWO = re.compile(r"(?:这|那|它)(?:两|俩|2)(?:个|款|双|种|样|台)?")
_THIS = re.compile(
    r"(?:就|要|选|买|拿|定)(?:要|买|选|是|拿|定)?(?:它|这个|这款|这双|这种|这台|那个|那款|你说的|刚才那)"
)
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
    if (
        (match := _LAST_ORDER.search(text))
        and _AGAIN.search(text)
        and not re.search(r"发了?没|到哪|退|还没", text)
    ):
        return [Reference((0,), match.span())]
    offered = context.offered
    if not offered:
        return []
    found = _by_position(text, len(offered))
    found += [item for item in _by_price(text, offered) if not _touches(item, found)]
    found += [item for item in _by_figure(text, offered) if not _touches(item, found)]
    found += [item for item in _by_superlative(text, offered) if not _touches(item, found)]
    found += [item for item in _by_name(text, offered, mentions, synonyms) if not _touches(item, found)]
    if not found and len(offered) == 1 and (match := _THIS.search(text)):
        found = [Reference((1,), match.span(), confidence=0.8)]
    if not found and len(offered) == 2 and (match := _THESE_TWO.search(text)):
        found = [Reference((1, 2), match.span(), confidence=0.8)]
    return sorted((_with_refusal(text, item) for item in found), key=lambda item: item.span)


def _touches(item: Reference, others: Sequence[Reference]) -> bool:
    return any(item.span[0] < other.span[1] and other.span[0] < item.span[1] for other in others)


def _with_refusal(text: str, item: Reference) -> Reference:
    after = re.match(
        rf"(?:的|那|{_THING}|我|就|也|可)*(?:不要|算了|不行|不考虑|去掉|免了|不喜欢)", text[item.span[1] :]
    )
    before = re.search(r"(?:不要|别要|去掉|除了|不喜欢|不想要)$", text[: item.span[0]])
    return Reference(item.indices, item.span, bool(after or before), item.confidence)


def _by_position(text: str, count: int) -> list[Reference]:
    found = []
    for match in _ORDINAL.finditer(text):
        number = int(find_numbers(match["n"])[0].value)
        if 1 <= number <= count:
            found.append(Reference((number,), match.span()))
    for pattern, first in ((_FIRST_FEW, True), (_LAST_FEW, False)):
        for match in pattern.finditer(text):
            size = int(find_numbers(match["n"])[0].value)
            if size <= count:
                indices = range(1, size + 1) if first else range(count - size + 1, count + 1)
                found.append(Reference(tuple(indices), match.span()))
    for pattern, where in _POSITIONS:
        for match in pattern.finditer(text):
            item = Reference(({"last": count, "first": 1, "middle": (count + 1) // 2}[where],), match.span())
            if not _touches(item, found) and not re.match(r"(?:两|一分|一次|再|还)", text[match.end() :]):
                found.append(item)
    return found


def _by_price(text: str, offered: Sequence[Offered]) -> list[Reference]:
    found = []
    for number in find_numbers(text):
        after = re.match(r"(?:块钱|块|元|钱)?(?P<that>的)?(?P<thing>那|这)?", text[number.span[1] :])
        assert after is not None
        if not (after["that"] or after["thing"]):
            continue
        matching = [
            index
            for index, item in enumerate(offered, 1)
            if _fits_price(number.value, number.high, number.form, item)
        ]
        if len(matching) == 1:
            end = number.span[1] + after.end()
            found.append(Reference((matching[0],), (number.span[0], end)))
    return found


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


def _by_superlative(text: str, offered: Sequence[Offered]) -> list[Reference]:
    priced = [
        (item.price_yuan, index) for index, item in enumerate(offered, 1) if item.price_yuan is not None
    ]
    if len(priced) < 2:
        return []
    found = []
    for pattern, chosen in ((_CHEAPEST, min(priced)), (_DEAREST, max(priced))):
        match = pattern.search(text)
        if (
            match
            and not _DELTA_WORDS.search(text[max(0, match.start() - 1) :])
            and not re.search(r"有没有.{0,2}$", text[: match.start()])
        ):
            found.append(Reference((chosen[1],), match.span()))
    return found


def _by_name(
    text: str,
    offered: Sequence[Offered],
    mentions: Sequence[Mention],
    synonyms: Callable[[str, str], tuple[str, ...]],
) -> list[Reference]:
    found: list[Reference] = []
    scored = [(_name_match(text, index, offered, mentions, synonyms), index) for index in range(len(offered))]
    for (score, span), index in sorted(scored, key=lambda item: -item[0][0]):
        if score <= 0:
            continue
        item = Reference((index + 1,), span, confidence=min(0.9, 0.5 + score / 10))
        if not _touches(item, found):
            found.append(item)
    return found


def _name_match(
    text: str,
    index: int,
    offered: Sequence[Offered],
    mentions: Sequence[Mention],
    synonyms: Callable[[str, str], tuple[str, ...]],
) -> tuple[float, Span]:
    """How clearly the text names this product and no other of those offered, and where."""
    name = offered[index].name
    others = [item.name for position, item in enumerate(offered) if position != index]
    best: tuple[float, Span] = (0.0, (0, 0))
    for length in range(min(len(name), 8), 0, -1):
        for start in range(len(name) - length + 1):
            part = name[start : start + length]
            if any(part in other for other in others) or (length == 1 and not "一" <= part <= "龥"):
                continue
            at = text.find(part)
            if at < 0:
                at = _sounded(text, part) if length >= 2 and part.isalpha() else -1
            if at < 0:
                continue
            end = at + length
            that = _THAT.match(text, end) or re.match(r".{0,2}?(?:那|的)", text[end:])
            if length == 1 and not re.match(r"(?:子|儿)?的|(?:子|儿)?那", text[end:]):
                continue
            if length == 1 and any(overlap((at, end), mention.span) for mention in mentions):
                continue
            if not others and length < len(name):
                continue
            score = length + (1.0 if that else 0.0)
            if (
                length >= 2
                and score > best[0]
                and (that or length >= 3 or len(text) <= length + 4 or _compares(text))
            ) or (length == 1 and score > best[0]):
                best = (score, (at, end))
        if best[0]:
            return best
    return _attribute_match(text, index, offered, mentions, synonyms)


def _compares(text: str) -> bool:
    return bool(re.search(r"哪个|跟|和|比|区别|差", text))


def _sounded(text: str, part: str) -> int:
    """Where ``part`` is heard in other characters of the same sound, or -1."""
    sought, sounds = spelling(part), spelling(text)
    for start in range(len(text) - len(part) + 1):
        if sounds[start : start + len(part)] == sought and text[start : start + len(part)].isalpha():
            return start
    return -1


def _attribute_match(
    text: str,
    index: int,
    offered: Sequence[Offered],
    mentions: Sequence[Mention],
    synonyms: Callable[[str, str], tuple[str, ...]],
) -> tuple[float, Span]:
    """An attribute that only this one has, with 那个: 给老人使的那个, 电池大的那个."""
    if len(offered) < 2:
        return 0.0, (0, 0)
    for mention in mentions:
        value = str(mention.value)
        words = (value, *synonyms(mention.slot, value))
        having = [
            position
            for position, item in enumerate(offered)
            if any(word in item.name for word in words if len(word) >= 2) or _holds(item, mention.slot, value)
        ]
        if having != [index]:
            continue
        that = re.match(
            r"[^，。]{0,4}?(?:那|这)(?:个|款|双|台|件|盒|瓶|支|袋|(?!种))", text[mention.span[1] :]
        )
        bare = len(text) - (mention.span[1] - mention.span[0]) <= 3
        if that or bare:
            return 0.8, mention.span
    return 0.0, (0, 0)


def _holds(item: Offered, slot: str, value: str) -> bool:
    held = item.attributes.get(slot)
    if isinstance(held, tuple):
        return value in [str(member) for member in held]
    return held is not None and str(held) == value
