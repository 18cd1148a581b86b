"""In which forms a declared word may stand in an utterance."""

from voicebot.language.normalise import normalise

_WITHOUT_BRACKETS = str.maketrans("", "", "()[]【】《》")


def forms_of(word: str) -> tuple[str, ...]:
    """A word as utterances are written, and without its brackets, which nobody speaks: 老张家(东门店)."""
    written = normalise(word) or word
    return tuple(dict.fromkeys((written, written.translate(_WITHOUT_BRACKETS).strip() or written)))


def folded(text: str) -> str:
    """Without regard to capitals, and of the same length: wifi is WIFI."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text
