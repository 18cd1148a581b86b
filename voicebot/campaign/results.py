"""From what a call came to, what the attempt came to."""

from voicebot.campaign.attempts import AttemptResult
from voicebot.campaign.outcome import Outcome
from voicebot.campaign.trunks import is_invalid_number, is_trunk_fault
from voicebot.dialogue.promised import promised_moment
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.survey_offer import INTERESTED
from voicebot.media.answering import Answerer
from voicebot.service.outgoing import OutboundResult
from voicebot.telephony.call import EndReason

_BUSY = frozenset({486, 600})
_DECLINED = frozenset({603, 606, 607, 608})
_MACHINES = {
    Answerer.VOICEMAIL: Outcome.VOICEMAIL,
    Answerer.IVR: Outcome.IVR,
    Answerer.SCREENING: Outcome.SCREENING,
}
RATING_SLOTS = ("rating", "satisfaction")


def attempt_result(call: OutboundResult, trunk: str) -> AttemptResult:
    """What an attempt over ``trunk`` came to."""
    state = call.state
    wanted = promised_moment(state.slots, state.caller.now) if state is not None else None
    outcome = _outcome(call)
    return AttemptResult(
        outcome,
        sip_status=call.sip_status,
        trunk=trunk,
        answered_at=call.answered_at,
        interested=state is not None and (INTERESTED in state.told or state.order_placed is not None),
        satisfaction=_satisfaction(state),
        asked_for=wanted if outcome is Outcome.CALL_LATER else None,
        call_id=call.call_id,
    )


def _outcome(call: OutboundResult) -> Outcome:
    if call.answered_at is None:
        return _unanswered(call.sip_status, rang=call.rang, gave_up=call.reason is EndReason.WE_HUNG_UP)
    if call.answerer in _MACHINES:
        return _MACHINES[call.answerer]
    if call.state is not None and call.state.result is not None:
        return Outcome(call.state.result.value)
    if call.state is not None and call.state.order_placed is not None:
        return Outcome.COMPLETED
    silent = call.answerer in (Answerer.SILENCE, None) and not call.heard_words
    return Outcome.SILENCE if silent else Outcome.REACHED


def _unanswered(status: int, *, rang: bool, gave_up: bool) -> Outcome:
    if gave_up:
        return Outcome.NO_ANSWER
    if status in _BUSY:
        return Outcome.BUSY
    if is_invalid_number(status):
        return Outcome.INVALID_NUMBER
    if is_trunk_fault(status, rang=rang):
        return Outcome.TRUNK_FAILED
    return Outcome.REJECTED if status in _DECLINED else Outcome.NO_ANSWER


def _satisfaction(state: DialogueState | None) -> float | None:
    if state is None:
        return None
    values = (state.slots.get(slot) for slot in RATING_SLOTS)
    return next((float(value) for value in values if isinstance(value, int | float)), None)
