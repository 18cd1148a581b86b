"""Answering an utterance along a second reading of it, unless that goes too far.

``Dialogue.advance`` is pure, so both answers are worked out and compared before one is given.
"""

from dataclasses import dataclass, replace

from voicebot.dialogue.effects import FindOrders
from voicebot.dialogue.engine import Dialogue, Understander
from voicebot.dialogue.events import CallerSpoke, Heard
from voicebot.dialogue.slots import SAFETY_SLOTS, as_list
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Step
from voicebot.dialogue.understanding.proposed import Proposal, ProposalFault, consider, is_unsure
from voicebot.dialogue.understanding.result import TurnContext, Understanding


@dataclass(frozen=True, slots=True)
class _Settled:
    """One utterance has been understood already; others are understood as usual."""

    heard: Heard
    meant: Understanding
    usual: Understander

    def understand(self, heard: Heard, context: TurnContext) -> Understanding:
        return self.meant if heard == self.heard else self.usual.understand(heard, context)


def wants_second_reading(state: DialogueState, step: Step) -> bool:
    """Whether the answer ``step``, given in ``state``, rests on a shaky understanding."""
    asked = None if state.question is None else state.question.about
    return step.understood is not None and is_unsure(step.understood, asked=asked)


def answer_along(
    dialogue: Dialogue, state: DialogueState, event: CallerSpoke, plain: Step, proposal: Proposal
) -> Step | ProposalFault:
    """The answer along a proposal, or why it is void.

    Args:
        state: before the utterance.
        plain: the answer along the built-in understanding.
    """
    assert plain.understood is not None, "nothing was understood; ask wants_second_reading first"
    meant = consider(proposal, plain.understood, dialogue.plan)
    if isinstance(meant, ProposalFault):
        return meant
    settled = _Settled(event.heard, meant, dialogue.understander)
    helped = replace(dialogue, understander=settled).advance(state, event)
    return ProposalFault.OVERREACHES if overreaches(plain, helped) else helped


def overreaches(plain: Step, helped: Step) -> bool:
    """Whether the dialogue would do, end or drop something on the strength of a guess alone.

    Args:
        plain: the answer along the built-in understanding.
        helped: the answer along a proposed one.
    """
    done_anyway = {type(effect) for effect in plain.effects}
    acts = any(
        not isinstance(effect, FindOrders) and type(effect) not in done_anyway for effect in helped.effects
    )
    taken = {line.product_id for line in helped.state.basket}
    drops = any(line.product_id not in taken for line in plain.state.basket)
    forgets = any(
        set(as_list(plain.state.slots.get(slot))) - set(as_list(helped.state.slots.get(slot)))
        for slot in SAFETY_SLOTS
    )
    return acts or drops or forgets
