"""A second reading of an utterance, made by something that may be wrong, is checked here.

A proposal may add; it never takes away or changes what the built-in understanding has found. One
value that the dialplan or the caller's words do not bear out voids all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from voicebot.dialogue.dialplan_schema import Dialplan, Role, Slot, SlotType
from voicebot.dialogue.slots import SAFETY_SLOTS, is_open
from voicebot.dialogue.understanding.grounding import grounded, slot_behind
from voicebot.dialogue.understanding.result import ScoredIntent, SlotMention, SlotValue, Understanding
from voicebot.language.normalise import normalise, without_punctuation

UNSURE_BELOW = 0.4
"""Confidence of the main intent; docs/llm.md tells how often it is lower."""
PROPOSED_CONFIDENCE = 0.5
"""Of everything proposed. It is below ``belief.SURE``: what matters is read back before it counts."""

_NOTHING_SAID = frozenset({"silence", "noise"})
_KEPT_THOUGH_WEAK = frozenset({"do_not_call", "transfer_human", "complaint", "privacy_request"})
"""What the caller may insist on is not argued away."""
_TELLS_SOMETHING = frozenset({"provide_info", "select", "modify_order", "feedback"})
"""Intents that, with no value beside them and a question open, mean that nothing was understood."""
_NEVER_PROPOSED = frozenset({"cancel_order", "do_not_call", "goodbye", "wrong_number", "abuse", "complaint"})
"""They end something, or hold something against the caller: they must be heard, not guessed."""


@dataclass(frozen=True, slots=True)
class ProposedSlot:
    """One value, and the words of the utterance that it stands on."""

    slot: str
    value: str | int | float
    quote: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """How an utterance might be understood. Nothing in it has been checked."""

    intent: str | None = None
    slots: tuple[ProposedSlot, ...] = ()


class ProposalFault(Enum):
    """Why a proposal is not taken."""

    EMPTY = "empty"
    UNKNOWN_INTENT = "unknown_intent"
    UNKNOWN_SLOT = "unknown_slot"
    NOT_SAID = "not_said"
    """The quoted words do not occur in the utterance."""
    NOT_GROUNDED = "not_grounded"
    """The value is not allowed in the slot, or the quoted words do not bear it out."""
    CONTRADICTS = "contradicts"
    """The built-in understanding has read something else."""
    OVERREACHES = "overreaches"
    """The dialogue would do, end or drop something on the strength of a guess."""


def is_unsure(understood: Understanding, *, asked: str | None) -> bool:
    """Whether a second reading is worth the time.

    Args:
        asked: the slot that the bot has just asked for, if one.
    """
    main = understood.intents[0]
    if main.name in _NOTHING_SAID or not understood.text:
        return False
    if main.confidence < UNSURE_BELOW:
        return True
    return not understood.slots and (
        main.name == "out_of_scope" or (asked is not None and main.name in _TELLS_SOMETHING)
    )


def may_be_proposed(slot: Slot, name: str) -> bool:
    """Whether values of this slot are taken from a proposal, under the result name ``name``.

    Of substances only what somebody must not get: 含酒精 guessed as a wish could do harm. What is
    worked out rather than said (dates, texts made of numbers) cannot be checked by the words.
    """
    if slot.type in (SlotType.DATE, SlotType.TIME) or slot.render:
        return False
    return slot.type is not SlotType.SUBSTANCE or slot.safety or name in SAFETY_SLOTS


def consider(proposal: Proposal, understood: Understanding, plan: Dialplan) -> Understanding | ProposalFault:
    """What the built-in understanding and a proposal say together, or why the proposal is void."""
    if proposal.intent is not None:
        known = plan.intents.get(proposal.intent)
        if known is None or not known.examples:
            return ProposalFault.UNKNOWN_INTENT
        if proposal.intent in _NEVER_PROPOSED:
            return ProposalFault.OVERREACHES
    added: dict[str, SlotValue] = {}
    mentions: list[SlotMention] = []
    for proposed in proposal.slots:
        slot = slot_behind(plan, proposed.slot)
        if slot is None or not may_be_proposed(slot, proposed.slot):
            return ProposalFault.UNKNOWN_SLOT
        span = _span_of(proposed.quote, understood.text)
        if span is None:
            return ProposalFault.NOT_SAID
        value = grounded(plan, slot, proposed.value, understood.text, span)
        if value is None:
            return ProposalFault.NOT_GROUNDED
        if _contradicts(slot, proposed.slot, value, {**understood.slots, **added}):
            return ProposalFault.CONTRADICTS
        added[proposed.slot] = (*_as_tuple(added.get(proposed.slot)), value) if slot.multiple else value
        mentions.append(SlotMention(proposed.slot, value, span, PROPOSED_CONFIDENCE))
    return _together(proposal.intent, added, mentions, understood)


def _span_of(quote: str, text: str) -> tuple[int, int] | None:
    """Where the quoted words stand in the utterance, whatever the punctuation."""
    wanted = without_punctuation(normalise(quote))
    places = [place for place, char in enumerate(text) if without_punctuation(char)]
    start = "".join(text[place] for place in places).find(wanted)
    if not wanted or start < 0:
        return None
    return places[start], places[start + len(wanted) - 1] + 1


def _contradicts(slot: Slot, name: str, value: SlotValue, known: Mapping[str, SlotValue]) -> bool:
    """Whether what is known of the same slot cannot stand beside the value."""
    for kin in (slot.result_names | {name}) & known.keys():
        if slot.exclude in (kin, name) and kin != name:
            clash = value in _as_tuple(known[kin])  # wanted and not wanted
        elif {kin, name} == {slot.name_of(Role.MIN), slot.name_of(Role.MAX)} and kin != name:
            low, high = (value, known[kin]) if name == slot.name_of(Role.MIN) else (known[kin], value)
            clash = not (isinstance(low, int | float) and isinstance(high, int | float) and low <= high)
        else:
            clash = kin != name or (not slot.multiple and known[kin] != value)
        if clash:
            return True
    return False


def _together(
    intent: str | None,
    added: Mapping[str, SlotValue],
    mentions: Sequence[SlotMention],
    understood: Understanding,
) -> Understanding | ProposalFault:
    slots = dict(understood.slots)
    for name, value in added.items():
        if isinstance(value, tuple):
            before = _as_tuple(slots.get(name))
            slots[name] = tuple(dict.fromkeys((*before, *value)))
        else:
            slots.setdefault(name, value)
    sure = [
        scored
        for scored in understood.intents
        if scored.name != "out_of_scope"
        and (scored.confidence >= UNSURE_BELOW or scored.name in _KEPT_THOUGH_WEAK)
    ]
    if intent is not None:
        sure = [
            ScoredIntent(intent, PROPOSED_CONFIDENCE),
            *(scored for scored in sure if scored.name != intent),
        ]
    intents = tuple(sure) or (ScoredIntent("provide_info", PROPOSED_CONFIDENCE),)
    if not added and (intent is None or intent == understood.intent):
        return ProposalFault.EMPTY
    return replace(understood, intents=intents, mentions=(*understood.mentions, *mentions), slots=slots)


def _as_tuple(value: SlotValue | None) -> tuple[SlotValue, ...]:
    """Several values, or none where "none" or "any" was said."""
    if isinstance(value, tuple):
        return value
    return () if value is None or is_open(value) else (value,)
