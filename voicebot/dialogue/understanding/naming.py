"""Whether words name one of the products that were just read out: by a part of its name, by an attribute."""

import re
from collections.abc import Callable, Sequence

from voicebot.dialogue.understanding.mention import Mention, Span, overlap, places_of
from voicebot.dialogue.understanding.positions import THING
from voicebot.dialogue.understanding.result import Offered
from voicebot.language.pinyin import spelling

_THAT = re.compile(
    r"(?:的)?(?:那|这)(?:一)?(?:个|款|双|种|样|台|部|件|盒|瓶|支|袋|只|套)|的(?=$|[吧，。啊呢嘛])|的那|的(?=.{0,3}(?:来|要|给|拿))|那|的"
)


def name_match(
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
            at = _pointed_at(text, part)
            if at < 0:
                at = _sounded(text, part) if length >= 2 and part.isalpha() else -1
            if at < 0 or any(part in other for other in others):
                continue
            if length == 1 and not "一" <= part <= "龥":
                continue
            end = at + length
            that = _THAT.match(text, end) or re.match(r".{0,2}?(?:那|的)", text[end:])
            if length == 1 and not re.match(r"(?:子|儿)?的|(?:子|儿)?那", text[end:]):
                continue
            pointed = _POINTED.search(text[:at]) is not None
            if length == 1 and not pointed and any(overlap((at, end), m.span) for m in mentions):
                continue
            if not others and length < len(name):
                continue
            score = length + (1.0 if that else 0.0)
            if (
                length >= 2
                and score > best[0]
                and (
                    that
                    or pointed
                    or length >= 3
                    or _MODEL.fullmatch(part)
                    or len(text) <= length + 4
                    or _compares(text)
                )
            ) or (length == 1 and score > best[0]):
                best = (score, (at, end))
        if best[0]:
            return best
    return _attribute_match(text, index, offered, mentions, synonyms)


_MODEL = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{2,6}")
"""N7 of 北辰N7手机 names it by itself."""


def _pointed_at(text: str, part: str) -> int:
    """Where ``part`` stands before 那 or 的, else where it stands first, or -1."""
    if part not in text:
        return -1
    pointing = (start for start, end in places_of(part, text) if _POINTS_BACK.match(text, end))
    return next(pointing, text.find(part))


_POINTS_BACK = re.compile(r"(?:子|儿)?(?:的|那)")
_POINTED = re.compile(rf"(?:那|这){THING}$")
"""那双皮的 points at one of those offered."""


def _compares(text: str) -> bool:
    return bool(re.search(r"哪个|跟|和|比|区别|差", text))


def _sounded(text: str, part: str) -> int:
    """Where ``part`` is heard in other characters of the same sound, or -1."""
    sought, sounds = spelling(part), spelling(text)
    if sought[0] not in sounds:
        return -1
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
        words = (value, *synonyms(mention.slot, value), *_ON_LABELS.get(value, ()))
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


_ON_LABELS = {
    "孩子": ("儿童", "宝宝", "婴儿", "幼儿", "学生"),
    "老人": ("老年", "中老年", "长辈"),
    "孕妇": ("孕妈", "孕期"),
    "男": ("男士", "男款"),
    "女": ("女士", "女款"),
}
"""How labels put whom something is for: 小孩抹的那个 is the one named 儿童."""


def _holds(item: Offered, slot: str, value: str) -> bool:
    held = item.attributes.get(slot)
    if isinstance(held, tuple):
        return value in [str(member) for member in held]
    return held is not None and str(held) == value
