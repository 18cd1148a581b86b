"""Misheard words in places that expect certain values: 有{}功效, 对{}过敏."""

import re

from voicebot.dialogue.understanding.mending_changes import Change, cuts
from voicebot.dialogue.understanding.mention import places_of
from voicebot.dialogue.understanding.patterns import any_of
from voicebot.language.common_words import COMMON_WORDS, common_spans
from voicebot.language.pinyin import SoundIndex, SoundMatch, spelling
from voicebot.language.word_list import word_costs

FRAMED = 0.36
FRAMED_WORST = 0.62
"""The same in a frame; and the highest cost of one syllable."""

SAME_SOUND = 0.04
"""Highest cost of a syllable that differs by its tone alone."""


_ALLERGIC = re.compile(
    r"(?<=[对是易])[^，。对]{0,6}?(?P<heard>过[^，。过])|(?P<also>过[^，。过])(?=反应|体质)"
)


_ARRIVED = re.compile(r"(?<=[鞋货件裹])[套道倒盗]了(?=$|[，。好吗没啊呢大小有是发颜码尺鞋开断坏少我可但就])")
"""鞋套了: what has come, for a thing takes no 了."""


def _arrivals(text: str) -> list[Change]:
    """鞋套了 for 鞋到了."""
    return [Change("到了", match.span(), 0.8, 3.0) for match in _ARRIVED.finditer(text)]


_RETURNED = re.compile(r"(?<![不别])(?<=[要想能])推(?=$|[，。货])")
"""我要推: who would push stands alone in no other way; 别给我推 is about recommending."""


def _returns(text: str) -> list[Change]:
    """我要推 for 我要退."""
    return [Change("退", match.span(), 0.8, 3.0) for match in _RETURNED.finditer(text)]


def _allergies(text: str) -> list[Change]:
    """对久经过民: the words of the frame themselves, where they sound the same."""
    changes = []
    for match in _ALLERGIC.finditer(text):
        span = match.span("heard") if match["heard"] else match.span("also")
        heard = text[slice(*span)]
        if heard != _ALLERGY and spelling(heard) == spelling(_ALLERGY):
            changes.append(Change(_ALLERGY, span, 0.65, 9.0))
    return changes


_ALLERGY = "过敏"


def misheard(text: str) -> list[Change]:
    """Words that stand alone in a set phrase: 鞋套了, 我要推, 对久经过民."""
    return [*_allergies(text), *_arrivals(text), *_returns(text)]


class Frame:
    """A place where a value of a slot is expected: text before and after it."""

    def __init__(self, frame: str, index: SoundIndex, *, several: bool = True) -> None:
        self._left, self._right = frame.split("{}")
        self._index = index
        self._several = several
        self._weak = len(frame) < 5

    def changes(self, text: str) -> list[Change]:
        """Values decoded next to the frame's words."""
        found: list[Change] = []
        if self._right:
            for start, _ in places_of(self._right, text):
                found += self._backwards(text, start)
        elif self._left:
            for _, end in places_of(self._left, text):
                found += self._forwards(text, end)
        return found

    def _backwards(self, text: str, end: int) -> list[Change]:
        found: list[Change] = []
        floor = max(0, end - 8)
        if self._left:
            at = text.rfind(self._left, floor, end)
            if at < 0:
                return []
            floor = at + len(self._left)
        while end > floor:
            if found and text[end - 1] in "和跟与":
                end -= 1
                continue
            if found and (not self._several or text[end - 1] in _FRAME_ENDS):
                break
            match = _best(self._index, text, floor, end, at_end=True)
            if match is not None and self._leaves_alone(text[slice(*match.span)], match):
                break
            if match is None:
                break
            if text[slice(*match.span)] != match.word:
                found.append(Change(match.word, match.span, 0.7 - match.cost, 3 - match.cost))
            end = match.span[0]
        if self._left and found and _FRAME_FILLERS.sub("", text[floor:end]):
            return []  # 要是没到的话 is no place for a value
        return found

    def _leaves_alone(self, heard: str, match: SoundMatch) -> bool:
        """Only a telling place outweighs an everyday word, and only the same sound in a weak one."""
        if not self._left:
            return heard in COMMON_WORDS
        return self._weak and match.worst > SAME_SOUND and heard != match.word and heard in word_costs()

    def _forwards(self, text: str, start: int) -> list[Change]:
        match = _best(self._index, text, start, min(len(text), start + 5), at_end=False)
        if match is None or text[slice(*match.span)] == match.word:
            return []
        return [Change(match.word, match.span, 0.65 - match.cost, 3 - match.cost)]


def _best(index: SoundIndex, text: str, start: int, end: int, *, at_end: bool) -> SoundMatch | None:
    region = text[start:end]
    best: SoundMatch | None = None
    common = common_spans(text)
    for match in index.find(region, most=FRAMED, worst=FRAMED_WORST):
        touching = match.span[1] == len(region) if at_end else match.span[0] == 0
        span = (start + match.span[0], start + match.span[1])
        if not touching or _COMMON_ALONE.fullmatch(text[slice(*span)]):
            continue
        if any(cuts(place, span) for place in common) or (len(match.word) == 1 and match.cost > 0.3):
            continue
        placed = SoundMatch(match.word, span, match.cost, match.worst)
        if best is None or placed.cost - 0.05 * len(placed.word) < best.cost - 0.05 * len(best.word):
            best = placed
    return best


_FRAME_FILLERS = re.compile(r"[和跟与，、又还也再能点些个款种带含有]|那种|这种|一[点些个款种]|最好")
"""What may stand between the words of a frame and its values."""

_FRAME_ENDS = "有带含要的款个种"
"""Nothing before these belongs to a list of values."""

_COMMON_ALONE = any_of(
    [
        "什么",
        "没有",
        "这个",
        "那个",
        "哪些",
        "明显",
        "有没",
        "这种",
        "啥",
        "一点",
        "好的",
        "是否",
        "容易",
        "会",
        "都",
        "很",
        "也",
        "不",
        "我",
        "它",
        "他",
        "有点",
        "的",
        "会不会",
        "比较",
        "特别",
    ]
)
"""Words that stand in frames and mean themselves: 有什么功效, 会过敏."""
