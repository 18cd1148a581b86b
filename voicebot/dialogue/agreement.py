"""Whether an answer is a plain yes to something that cannot be taken back.

An order, a cancellation, a return must not come of 对，名字不对 or 可以，但不要取消, and a classifier that
finds a yes in them is no proof. Such a deed needs a yes with nothing else in it: every word of the answer
affirms, names the deed as something to be done, says again what is known, or is polite. A negation, a
contrast, a doubt, a question or words that are not understood leave it open; that costs one more question.
"""

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from voicebot.dialogue.agreement_words import (
    AFFIRMS,
    BARE,
    DEEDS,
    FILLERS,
    HESITATES,
    LEAVING,
    MISHEARD,
    REFUSES,
    UNFINISHED,
    Deed,
)
from voicebot.language.normalise import normalise, without_punctuation
from voicebot.language.pinyin import spelling

_MOST_CHARACTERS = 60
"""Nobody needs more words to agree."""


class Reply(Enum):
    """What an answer does to the deed that was put to the caller."""

    YES = "yes"
    REFUSES = "refuses"
    HESITATES = "hesitates"
    UNCLEAR = "unclear"
    """No plain yes and no plain no: what was said is answered, and the question put again."""


def reply_to(text: str, deed: Deed, known: Iterable[str] = (), offered: Iterable[str] = ()) -> Reply:
    """What was answered to "shall I?".

    Args:
        text: as heard or typed.
        known: words that say again what the question held (两盒, 李雷); they add nothing.
        offered: words that take what was offered: 那就一盒吧 to "shall it be the one that is left?".
    """
    plain = normalise(text)
    if _agrees(plain, DEEDS[deed] | frozenset(offered), FILLERS | frozenset(known)):
        return Reply.YES
    if REFUSES[deed].search(plain):
        return Reply.REFUSES
    return Reply.HESITATES if HESITATES.search(plain) else Reply.UNCLEAR


def is_bare(text: str) -> bool:
    """嗯, 好的: a yes that may be no more than a sign of listening."""
    return _consists_of(_spoken(normalise(text)), BARE, FILLERS)


def _agrees(text: str, naming: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the words affirm or name the deed, with nothing but ``other`` ones beside them."""
    if "？" in text or UNFINISHED.search(text.rstrip("。！")):
        return False
    spoken = _spoken(text)
    after_all = _NEVER_MIND.sub("", spoken)
    if after_all != spoken:
        return _consists_of(after_all, naming, AFFIRMS | other)
    if not _consists_of(spoken, AFFIRMS | naming, other):
        return False
    leaving = any(word in spoken for word in LEAVING)
    return not (leaving and _consists_of(spoken, BARE | {"好了", "行了", "可以了"}, other))


_NEVER_MIND = re.compile(r"^[那唉哎嗯啊好]*算了吧?")
"""算了，退吧 gives something else up and goes ahead with the deed, if it names it."""


def _spoken(text: str) -> str:
    return without_punctuation(text).replace(".", "").replace("…", "").lower()


def _consists_of(text: str, agreeing: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the text is made of these words and none else, at least one of them of those that agree."""
    if not 0 < len(text) <= _MOST_CHARACTERS:
        return False
    longest, misheard = _longest_and_misheard(agreeing, other)
    sounds = spelling(text)
    reached: list[set[bool]] = [{False}, *(set[bool]() for _ in text)]
    for start in range(len(text)):
        if not reached[start]:
            continue
        for end in range(start + 1, min(start + longest, len(text)) + 1):
            word = text[start:end]
            if word in agreeing or (end - start > 1 and sounds[start:end] in misheard):
                reached[end].add(True)
            if word in other:
                reached[end] |= reached[start]
    return True in reached[len(text)]


_MISHEARD = {word: spelling(word) for word in MISHEARD}


@lru_cache(maxsize=64)
def _longest_and_misheard(
    agreeing: frozenset[str], other: frozenset[str]
) -> tuple[int, frozenset[tuple[str, ...]]]:
    """The length of the longest of these words, and the sounds of those that recognisers get wrong."""
    words = agreeing | other
    return max(map(len, words)), frozenset(_MISHEARD[word] for word in _MISHEARD.keys() & words)
