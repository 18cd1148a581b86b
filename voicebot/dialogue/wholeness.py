"""Whether a caller who pauses has finished: judged by what the dialogue would make of the words so far."""

import re

from voicebot.dialogue import places
from voicebot.dialogue.effects import QuoteOrder
from voicebot.dialogue.expectations import YES_NO_QUESTIONS, completeness, expectation_of, slot_asked_by
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import AnswerKind, Completeness, Step
from voicebot.dialogue.understanding.result import Understanding

_SHORT_ANSWERS = frozenset({"affirm", "deny", "select"})
_ENDS_AS_A_QUESTION = re.compile(
    r"([吗呢吧嘛么啊呀]|多少(钱|块|天|\w)?|几[天块个双盒年号]|多[久大长重宽高远]|怎么(样|办|用|卖|弄)的?|什么\w{0,3}|"
    r"哪[里儿个些种款]|谁|(?<!有)没有|了没|有没有\w{2,8}|"
    r"(能|可|行|好|对|是|有|要|会|硬|贵|大|滑)不(能|可以|行|好|对|是|有|要|会|硬|贵|大|滑)\w{0,6})$"
)
_LAST_WORDS = re.compile(
    r"(就这样|就这些|没了|没有了|没别的了?|没有别的了?|谢谢你?|好了|再见|拜拜)[啊吧了]?$"
)
_A_WISH = re.compile(r"(想|要).*的$")
"""我想要补水的: often followed by what else it should be; 补水的 is not."""
_MOST_BESIDE = 4
"""An answer to the point has no more characters than this beside the value: 我对…过敏, 写…就行."""
_SAID_TOGETHER = {"quantity": {"unit"}, "allergy": {"avoid"}}
_SHORTEST_NAME = 2


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
    match expectation_of(state).kind:
        case AnswerKind.ADDRESS:
            return Completeness.LIKELY if asks else _end_of_address(state, reply, seen)
        case AnswerKind.DIGITS:
            # Behind digits 吧 is a misheard 八.
            return Completeness.LIKELY if asks and seen is Completeness.OPEN else seen
    if seen is Completeness.INCOMPLETE:
        return seen
    if state.question is not None and _LAST_WORDS.search(text):
        return Completeness.ANSWERED
    if _is_answered(state, reply):
        return _how_surely_all(state, text, reply)
    if asks:
        # Who has just been greeted tells what it is about before, or after, the question.
        return Completeness.LIKELY if state.question is None else Completeness.ANSWERED
    return Completeness.LIKELY if _is_enough(state, reply) else Completeness.OPEN


def _is_enough(state: DialogueState, reply: Step) -> bool:
    """Nothing is missing any more: the reply offers something."""
    return bool(reply.state.offered) and reply.state.offered != state.offered


def _end_of_address(state: DialogueState, reply: Step, seen: Completeness) -> Completeness:
    """An address is whole by what it is made of, pieces told before included."""
    address = str(reply.state.slots.get("address", ""))
    if address == state.slots.get("address", ""):
        return seen
    if places.reaches_door(address):
        return Completeness.ANSWERED
    in_a_number = address[-1:].isdigit()
    if seen is Completeness.OPEN and places.reaches_house(address) and not in_a_number:
        return Completeness.LIKELY
    return seen


def _is_answered(state: DialogueState, reply: Step) -> bool:
    """The question that stood has been answered: another one stands, or none."""
    question, following = state.question, reply.state.question
    if any(isinstance(effect, QuoteOrder) for effect in reply.effects):
        following = None  # two boxes were told, and the shop works out what they cost
    if question is None or (following is not None and _wants_the_same(question.about, following.about)):
        return False
    if question.about in YES_NO_QUESTIONS:
        return reply.understood is None or _is_short(reply)
    return _is_short(reply) or any(
        reply.state.slots[name] != state.slots.get(name) for name in reply.state.slots
    )


def _is_short(reply: Step) -> bool:
    return reply.understood is not None and reply.understood.intent in _SHORT_ANSWERS


def _wants_the_same(about: str, next_about: str) -> bool:
    """Who denies that it is the present number is asked for another, and often tells it at once."""
    slot = slot_asked_by(about)
    return about == next_about or (slot is not None and slot == slot_asked_by(next_about))


def _how_surely_all(state: DialogueState, text: str, reply: Step) -> Completeness:
    assert state.question is not None
    if state.question.about in YES_NO_QUESTIONS or _is_short(reply):
        return Completeness.COMPLETE
    to_the_point = reply.understood is not None and _is_to_the_point(
        reply.understood, slot_asked_by(state.question.about)
    )
    return Completeness.ANSWERED if to_the_point and not _A_WISH.search(text) else Completeness.LIKELY


def _is_to_the_point(understood: Understanding, slot: str | None) -> bool:
    """The value that was asked for and little else: who tells a story, or other things first, goes on."""
    if slot is None or not understood.mentions:
        return False
    for mention in understood.mentions:
        name, value = mention.slot, mention.value
        if name != slot and not name.startswith(f"{slot}_") and name not in _SAID_TOGETHER.get(slot, ()):
            return False
        if name == "receiver_name" and len(str(value)) < _SHORTEST_NAME:
            return False
    told = {at for mention in understood.mentions for at in range(*mention.span)}
    beside = [each for at, each in enumerate(understood.text) if at not in told and each.isalnum()]
    return len(beside) <= _MOST_BESIDE
