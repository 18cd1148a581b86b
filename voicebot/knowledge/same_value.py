"""Whether a value that is wanted and one that a text states are the same."""

import re

from voicebot.knowledge.lexicon import Lexicon


def same_text(lexicon: Lexicon, slot: str, wanted: str, stated: str) -> bool:
    """Whether a fact's value says the same as a wish: by the lexicon, or by one holding the other."""
    wanted_value = lexicon.canonical(slot, wanted) or wanted
    stated_value = lexicon.canonical(slot, stated) or stated
    if wanted_value.lower() == stated_value.lower():
        return True
    if slot == "color":
        stated_value = lexicon.canonical(slot, f"{_hue(stated)}色") or stated_value  # 杏, in 黑、裸、杏三色
        return _hue(stated) == _hue(wanted) or _hue(wanted_value) == _hue(stated_value)
    if slot in ("product_type", "skin_type", "effect", "gender"):
        return False
    if slot == "flavor":
        return wanted_value.removesuffix("味") == stated_value.removesuffix("味")
    short, long = sorted((wanted_value.lower(), stated_value.lower()), key=len)
    if len(short) >= 2 and short in long and not _denied(short, long):
        return True
    return any(
        word in stated.lower() and not _denied(word, stated.lower())
        for word, value in lexicon.words(slot).items()
        if value == wanted_value and len(word) >= 2
    )


def _denied(word: str, text: str) -> bool:
    return bool(re.search(f"(?:不|无|没有|非|别|勿){re.escape(word)}", text))


def _hue(color: str) -> str:
    return color.removesuffix("色").removeprefix("纯")


def shade_of(wanted: str, stated: str) -> bool:
    """枣红 is a red, for whoever asks for 红色."""
    wide, narrow = _hue(wanted), _hue(stated)
    return len(wide) == 1 and len(narrow) in (2, 3) and narrow.endswith(wide)
