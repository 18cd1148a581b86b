"""Which texts answer the question that the bot has just asked."""

from voicebot.asr.engine import IsAnswer
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.step import AnswerKind, Completeness, Step

_SEEN_WHOLE = frozenset({AnswerKind.YES_NO, AnswerKind.DIGITS, AnswerKind.QUANTITY, AnswerKind.ADDRESS})
"""Kinds of answers of which the dialogue core can tell that they are whole."""


def answers_to(dialogue: Dialogue, step: Step) -> IsAnswer | None:
    """What tells answers to the question of ``step``; None when anything may be said.

    A number of the right length, a yes or no, a quantity, an address down to the house, a value of the slot
    asked for.
    """
    expected = step.expectation
    if expected.kind in _SEEN_WHOLE:
        is_address = expected.kind is AnswerKind.ADDRESS
        whole = {Completeness.OPEN, Completeness.LIKELY} if is_address else {Completeness.COMPLETE}
        return lambda text: dialogue.completeness(step.state, text) in whole
    if expected.slot is None or (slot := dialogue.plan.slots.get(expected.slot)) is None:
        return None
    words = tuple(word for value in slot.values for word in value.words)
    if not words:
        return None
    return lambda text: any(word in text for word in words)
