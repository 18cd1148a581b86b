"""Modelling units: Mandarin initials and toned finals.

A syllable `zhong1` becomes the two tokens `zh` and `ong1`; a zero initial has no token of its own. The
apical vowels of zhi/chi/shi/ri and zi/ci/si are the finals `ir` and `iz`, since they sound unlike `i`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.contrib.tone_convert import to_finals, to_initials

HANZI = re.compile(r"[一-鿿]+")
_SYLLABLE = re.compile(r"([a-zv]+?)([1-5]?)")
_NASAL_INTERJECTIONS = frozenset({"n", "m", "ng", "hm", "hng", "ê"})
_RETROFLEX = frozenset({"zh", "ch", "sh", "r"})
_SIBILANT = frozenset({"z", "c", "s"})


def hanzi_only(text: str) -> str:
    """The Chinese characters of `text`, in order, without punctuation, digits and letters."""
    return "".join(HANZI.findall(text))


def syllable_tokens(syllable: str) -> tuple[str, ...] | None:
    """Tokens of one pinyin syllable with a tone digit (5 = neutral); None when it is no regular syllable."""
    match = _SYLLABLE.fullmatch(syllable.replace("ü", "v").replace("u:", "v"))
    if match is None:
        return None
    base, tone = match[1], match[2] or "5"
    if base in _NASAL_INTERJECTIONS:
        return None
    if base == "r":
        return (f"er{tone}",)
    initial = to_initials(base, strict=True)
    final = to_finals(base, strict=True, v_to_u=False).replace("ü", "v")
    if not final:
        return None
    if final == "i" and initial in _RETROFLEX:
        final = "ir"
    elif final == "i" and initial in _SIBILANT:
        final = "iz"
    return (initial, final + tone) if initial else (final + tone,)


def tokens_of(syllables: Sequence[str]) -> tuple[str, ...] | None:
    """Tokens of a syllable sequence; None when one of them has none."""
    tokens: list[str] = []
    for syllable in syllables:
        part = syllable_tokens(syllable)
        if part is None:
            return None
        tokens += part
    return tuple(tokens)


def dictionary_syllables(text: str, *, sandhi: bool = False) -> list[str]:
    """pypinyin's reading of `text`: one syllable with tone digit per character, if wished with sandhi."""
    return list(
        lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore", tone_sandhi=sandhi)
    )


def character_readings(character: str) -> list[str]:
    """All readings of one character, most usual first."""
    return list(pinyin(character, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)[0])


def third_tone_sandhi(syllables: Sequence[str]) -> list[str]:
    """Every third tone before another becomes a second tone, as espeak-ng does within a clause."""
    return [
        syllable[:-1] + "2" if syllable.endswith("3") and following.endswith("3") else syllable
        for syllable, following in zip(syllables, [*syllables[1:], ""], strict=True)
    ]


_INITIALS = "b p m f d t n l g k h j q x zh ch sh r z c s"
_FINALS = (
    "a ai an ang ao e ei en eng er i ia ian iang iao ie in ing iong iou ir iz o ong ou "
    "u ua uai uan uang uei uen ueng uo v van ve vn"
)
BLANK = "<blk>"
TOKENS = (BLANK, *_INITIALS.split(), *(final + tone for final in _FINALS.split() for tone in "12345"))
"""Output units of the network in the order of its outputs; CTC's blank first, as the graph expects."""
