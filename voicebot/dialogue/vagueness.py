"""Callers who leave the choice to us: one question less each time, then a recommendation, then a person."""

import re

from voicebot.dialogue import belief
from voicebot.dialogue.rereading import DONT_KNOW, asks
from voicebot.dialogue.slots import NONE, PRICE_SLOTS, SAFETY_SLOTS, is_open
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

MOST_VAGUE = 2
"""After so many answers that leave it to us no wish is asked for any more."""

MOST_STALLED = 2
"""After so many turns without progress a person is offered."""

_HURRY = re.compile(
    r"别(再)?问|问(那么|这么|太)多|不想(说|答|回答)|直接(推荐|说|告诉|来|给)|赶紧|快点(说|推荐|给)|废话|啰嗦|烦不烦"
    r"|你(直接|随便|给我)?(推荐|介绍|定|选|挑|看着|决定|说了算|做主|拿主意)|随便(推荐|来|选|挑|说|给)|(推荐|介绍)(一|个|款|下)"
)
_LEAVES = re.compile(
    r"随便|都行|都可以|都成|都中|都好|无所谓|看着办|听你的|你定|没(什么|啥)?要求|没(什么|啥)?讲究|怎么都行|不挑|任意|差不多就行"
)


def leaves_choice(understood: Understanding) -> bool:
    """Whether the caller leaves the answer to us (都行, 不知道, 你看着办)."""
    text = understood.text
    return bool(_LEAVES.search(text) or DONT_KNOW.search(text) or in_a_hurry(understood))


def in_a_hurry(understood: Understanding) -> bool:
    """Whether the caller wants a recommendation now (别问了, 你推荐吧)."""
    return _HURRY.search(understood.text) is not None


def note(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """Count an answer that leaves it to us.

    Returns:
        whether nothing more should be asked about wishes: recommend now.
    """
    told = [slot for slot in changed if slot in turn.state.slots and not is_open(turn.state.slots[slot])]
    if told or not leaves_choice(understood):
        return in_a_hurry(understood)
    turn.change(vague=turn.state.vague + 1)
    return in_a_hurry(understood) or turn.state.vague >= MOST_VAGUE


def release_open_question(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """不知道, 没有, 都行 as an answer to a question about a wish: it is not asked again.

    Returns:
        whether the question is settled by that.
    """
    question = turn.before.question
    if question is None or question.about not in turn.dialogue.script.questions:
        return False
    slot = question.about
    kin = set(PRICE_SLOTS) if slot == "price" else {slot}
    if changed or turn.state.slots.keys() & kin or asks(understood):
        return bool(changed & kin)
    if slot in SAFETY_SLOTS:
        return _settle_safety(turn, understood, slot)
    vague = leaves_choice(understood) or understood.intent in ("affirm", "deny")
    if not vague or (slot in turn.dialogue.script.needs.first and understood.intent == "affirm"):
        return False
    belief.release(turn, slot)
    return True


def _settle_safety(turn: Turn, understood: Understanding, slot: str) -> bool:
    """没有 is none, 不知道 is unknown, and a mere 有 wants the question what it is."""
    if leaves_choice(understood):
        belief.release(turn, slot)
    elif understood.intent == "deny":
        turn.learn(slot, NONE)
    elif understood.intent == "affirm" and turn.state.question is not None and _times(turn) > 1:
        belief.release(turn, slot)
    else:
        return False
    return True


def _times(turn: Turn) -> int:
    return turn.before.question.times if turn.before.question is not None else 0


def stuck(turn: Turn, *, progress: bool) -> bool:
    """Count turns that lead nowhere; after some a person is offered, once in a call.

    Returns:
        whether a person was offered.
    """
    turn.change(stalled=0 if progress else turn.state.stalled + 1)
    if turn.state.stalled < MOST_STALLED or _OFFERED in turn.state.told:
        return False
    turn.change(stalled=0, told=turn.state.told | {_OFFERED})
    turn.ask("handover", key="offer_human_stuck")
    return True


_OFFERED = "offered_person"
