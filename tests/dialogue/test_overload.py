"""A call that the machine has no room for: a call-back, promised when its row is there."""

from datetime import UTC, datetime

from voicebot.dialogue.effects import EffectFailed, HangUp, OpenTicket, TicketOpened, TicketType
from voicebot.dialogue.events import CallerContext, CallerSpoke, EffectFinished, Heard
from voicebot.dialogue.state import Phase
from voicebot.dialogue.step import Step
from voicebot.service.deployment import Deployment


def caller(number: str | None) -> CallerContext:
    return CallerContext(number, datetime(2026, 11, 12, 10, tzinfo=UTC), "c1")


def said(step: Step) -> str:
    return "".join(sentence.text for sentence in step.speech)


def test_the_call_back_is_promised_from_its_row(skincare: Deployment) -> None:
    dialogue = skincare.dialogue
    step = dialogue.start_overloaded(caller("13800138000"))
    assert "都忙" in said(step) and "回电" not in said(step)
    [ticket] = step.effects
    assert isinstance(ticket, OpenTicket)
    assert (ticket.type, ticket.callback_number) == (TicketType.CALLBACK, "13800138000")

    meanwhile = dialogue.advance(step.state, CallerSpoke(Heard("喂，我要买面膜")))
    assert "回电" not in said(meanwhile) and not meanwhile.effects

    after = dialogue.advance(step.state, EffectFinished(TicketOpened(ticket.effect_id, "7")))
    [promise] = [sentence for sentence in after.speech if "回电" in sentence.text]
    assert promise.effect_id == ticket.effect_id
    assert isinstance(after.effects[-1], HangUp) and after.state.phase is Phase.ENDED


def test_nothing_is_promised_when_the_row_cannot_be_written(skincare: Deployment) -> None:
    dialogue = skincare.dialogue
    step = dialogue.start_overloaded(caller("13800138000"))
    failed = EffectFailed(step.effects[0].effect_id, "no database")
    after = dialogue.advance(step.state, EffectFinished(failed))
    assert "回电" not in said(after) and "稍后再打" in said(after)
    assert isinstance(after.effects[-1], HangUp)


def test_who_withholds_the_number_is_asked_to_call_again(skincare: Deployment) -> None:
    step = skincare.dialogue.start_overloaded(caller(None))
    assert "稍后再打" in said(step)
    assert [type(effect) for effect in step.effects] == [HangUp]
