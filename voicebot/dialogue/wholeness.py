"""Whether a caller who pauses has finished: judged by what the dialogue would make of the words so far."""

import re

from voicebot.dialogue.expectations import YES_NO_QUESTIONS, completeness, expectation_of, slot_asked_by
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import AnswerKind, Completeness, Step
from voicebot.dialogue.understanding.result import SlotValue

_SHORT_ANSWERS = frozenset({"affirm", "deny", "select"})
_SAID_IN_PARTS = frozenset({AnswerKind.ADDRESS, AnswerKind.DIGITS})
"""Kinds of answers of which every part sounds whole: only their own rules tell the end."""
_ENDS_AS_A_QUESTION = re.compile(
    r"([吗呢吧嘛么啊呀]|多少(钱|块|天)?|几[天块个双盒]|多久|多大|怎么(样|办|用|卖|弄)|什么|哪[里儿个些种款]|谁|"
    r"(能|可|行|好|对|是|有|要|会)不(能|可以|行|好|对|是|有|要|会)\w{0,6}|没有|了没)$"
)


def turn_end(state: DialogueState, text: str, reply: Step) -> Completeness:
    """Judge the words so far while the caller pauses.

    Args:
        state: before them.
        reply: what ``advance`` answers to them; it is only looked at.
    """
    text = text.strip("，。 ")
    seen = completeness(state, text)
    asks = _ENDS_AS_A_QUESTION.search(text) is not None
    if reply.state.misheard > state.misheard or seen is Completeness.COMPLETE:
        return seen
    in_parts = expectation_of(state).kind in _SAID_IN_PARTS
    if in_parts or seen is Completeness.INCOMPLETE:
        return Completeness.LIKELY if in_parts and asks else seen
    if _is_answered(state, reply):
        return Completeness.COMPLETE if _nothing_to_add(state, reply) else Completeness.LIKELY
    return Completeness.LIKELY if asks else Completeness.OPEN


def _is_answered(state: DialogueState, reply: Step) -> bool:
    """The question that stood has been answered: another one stands, or none."""
    question, following = state.question, reply.state.question
    if question is None or (following is not None and _wants_the_same(question.about, following.about)):
        return False
    if question.about in YES_NO_QUESTIONS:
        return reply.understood is None or _is_short(reply)
    return _is_short(reply) or bool(_learnt(state, reply))


def _is_short(reply: Step) -> bool:
    return reply.understood is not None and reply.understood.intent in _SHORT_ANSWERS


def _wants_the_same(about: str, next_about: str) -> bool:
    """Who denies that it is the present number is asked for another, and often tells it at once."""
    slot = slot_asked_by(about)
    return about == next_about or (slot is not None and slot == slot_asked_by(next_about))


def _nothing_to_add(state: DialogueState, reply: Step) -> bool:
    """A yes, a no, a number: not a name, and not the first of several wishes."""
    assert state.question is not None
    if state.question.about in YES_NO_QUESTIONS or _is_short(reply):
        return True
    return all(isinstance(value, int | float) for value in _learnt(state, reply))


def _learnt(state: DialogueState, reply: Step) -> list[SlotValue]:
    return [value for slot, value in reply.state.slots.items() if state.slots.get(slot) != value]
