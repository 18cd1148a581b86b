"""What the trained classifier of intents sees: characters, the situation, what the rules conclude.

Pure and deterministic. The names of the features are part of the trained model: change one, and train again.
"""

import re
from collections.abc import Iterator, Sequence

from voicebot.dialogue.understanding.concepts_zh import concepts_in
from voicebot.dialogue.understanding.gathering import Noted
from voicebot.dialogue.understanding.hypotheses import Reading
from voicebot.dialogue.understanding.intent_words import asks
from voicebot.dialogue.understanding.intents import strip_fillers
from voicebot.dialogue.understanding.result import SlotMention, TurnContext

_SIGNS = re.compile(r"[，。？！、；\s]")
_CLAUSE = re.compile(r"[，。？！；]")
_SURE = ((0.3, "doubtful"), (0.6, "fair"), (0.9, "good"))
_CONCLUSIONS = ("rules=", "also=")


def intent_features(noted: Noted, by_rules: Reading, context: TurnContext) -> list[str]:
    """Features of an utterance.

    Args:
        noted: what the rules found.
        by_rules: what they conclude.
        context: what it is said against.
    """
    plain = _SIGNS.sub("", strip_fillers(noted.text))
    shape = _SIGNS.sub("", strip_fillers(_abstract(noted.text, noted.results)))
    return [
        "bias",
        *dict.fromkeys(_grams(f"^{plain}$", "c")),
        *dict.fromkeys(_grams(f"^{shape}$", "s")),
        f"begins={shape[:4]}",
        f"ends={shape[-4:]}",
        f"length={min(len(plain) // 3, 8)}",
        *_asking(noted.text),
        *(f"concept={name}" for name in concepts_in(plain)),
        *(f"signal={name}" for name in sorted(noted.signals)),
        *(["referred"] if noted.referred else []),
        *_in_situation(noted.text, concepts_in(plain), by_rules, context),
    ]


def without_conclusions(features: Sequence[str]) -> list[str]:
    """Features of a line that the rules were made with: how often they are right there tells nothing."""
    return [feature for feature in features if not feature.startswith(_CONCLUSIONS)]


def _grams(text: str, tag: str) -> Iterator[str]:
    for size in (1, 2, 3):
        for start in range(len(text) - size + 1):
            yield f"{tag}{text[start : start + size]}"


def _asking(text: str) -> list[str]:
    clauses = [clause for clause in _CLAUSE.split(text) if clause] or [text]
    return [
        f"asks={asks(text)}",
        f"asks-first={asks(clauses[0])}",
        f"asks-last={asks(clauses[-1])}",
        f"clauses={min(len(clauses), 4)}",
    ]


def _in_situation(
    text: str, concepts: Sequence[str], by_rules: Reading, context: TurnContext
) -> Iterator[str]:
    """What is on the table and the question just asked, also together with all else."""
    asked = context.last_question or "-"
    slots = sorted(name for name in by_rules.slots if name != "unit")
    main = by_rules.intents[0]
    sure = next((name for limit, name in _SURE if main.confidence < limit), "sure")
    yield f"asked={asked}"
    if asked in by_rules.slots:
        yield from ("answered", f"answered={asked}")
    yield from (f"has={name}" for name in slots)
    if not slots:
        yield from ("empty", f"empty|asked={asked}")
    yield from (f"rules={main.name}", f"rules={main.name}.{sure}", f"rules={main.name}|asked={asked}")
    yield from (f"also={other.name}" for other in by_rules.intents[1:])
    for held in _held(context):
        yield from (held, f"{held}|asks={asks(text)}", f"rules={main.name}|{held}")
        yield from (f"{held}|concept={name}" for name in concepts)
        yield from (f"{held}|has={name}" for name in slots)


def _held(context: TurnContext) -> list[str]:
    """What is on the table."""
    held = {
        "offered": context.offered,
        "draft": context.draft_order,
        "order": context.order,
        "history": context.history,
    }
    return [name for name, value in held.items() if value] or ["fresh"]


def _abstract(text: str, results: Sequence[SlotMention]) -> str:
    """The text with values as the signs of their slots, so that what holds of one holds of another."""
    written, position = [], 0
    for result in sorted(results, key=lambda one: one.span):
        start, end = result.span
        if position <= start < end and result.slot != "items":
            written += [text[position:start], _sign(result.slot)]
            position = end
    return "".join(written) + text[position:]


def _sign(slot: str) -> str:
    """One character for a slot, out of a private range: n-grams stay n-grams."""
    return chr(0xE000 + sum(ord(char) * (place + 1) for place, char in enumerate(slot)) % 0x1000)
