"""A turn that was taken from a caller who had only paused: what follows is heard together with it. Pure."""

from dataclasses import dataclass

from voicebot.dialogue.effects import Effect, FindOrders, QuoteOrder
from voicebot.dialogue.events import Heard
from voicebot.dialogue.service_effects import CheckStock
from voicebot.dialogue.step import Step


@dataclass(frozen=True, slots=True)
class TakenTurn:
    """The caller's last turn, while it can still be taken back.

    Args:
        before: where the talk stood when it was taken.
        heard: what they had said until then.
    """

    before: Step
    heard: Heard

    def with_more(self, more: Heard) -> Heard:
        """Both as one utterance, as sure as the less sure of them; what was not understood adds nothing."""
        if not more.text:
            return self.heard
        first = self.heard
        return Heard(
            with_pause(first.text, more.text),
            min(first.confidence, more.confidence),
            (
                *(with_pause(first.text, other) for other in more.alternatives),
                *(with_pause(other, more.text) for other in first.alternatives),
            ),
        )


def with_pause(first: str, then: str) -> str:
    """Two pieces as one text: the pause is heard, and tells clauses apart."""
    return f"{first}，{then}"


def can_be_taken_back(step: Step) -> bool:
    """Whether a reply may be forgotten: nothing was done in the world for it, or is announced by it."""
    return all(map(_changes_nothing, step.effects)) and not any(each.effect_id for each in step.speech)


def _changes_nothing(effect: Effect) -> bool:
    """Digits that are to prove whose order it is count as a try."""
    match effect:
        case QuoteOrder() | CheckStock():
            return True
        case FindOrders(phone_tail=tail):
            return tail is None
        case _:
            return False
