"""What came of a test call: from the wire, and from the rows that the bot has left."""

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from voicebot.bench.load.audio_leg import AudioLeg
from voicebot.bench.load.gaps import gaps_of
from voicebot.bench.load.outcome import Answered, CallOutcome, End
from voicebot.bench.load.signalling_leg import Final
from voicebot.dialogue.effects import TicketType
from voicebot.records.store import Store
from voicebot.records.values import CallRecord
from voicebot.simulator.expectations import Evidence, check
from voicebot.simulator.measure import Said, latencies
from voicebot.simulator.result import WireFigures, bot_stamps, caller_turns
from voicebot.simulator.rtp import StreamFigures
from voicebot.simulator.scenario import ExpectedTiming, Scenario
from voicebot.telephony.call import EndReason

RECORDS_TIMEOUT_S = 8.0
"""The bot writes its last rows after the call: recording, tickets, settled orders."""
RECORDS_INTERVAL_S = 0.3
HONEST_REFUSALS = frozenset({486, 503})
_ORDERLY = frozenset(
    {EndReason.WE_HUNG_UP.value, EndReason.CALLER_HUNG_UP.value, EndReason.TRANSFERRED.value}
)
_NO_LIMIT_MS = 10**9
_ANY_TIMING = ExpectedTiming(
    first_informative_p95_ms=_NO_LIMIT_MS,
    informative_after_holding_ms=_NO_LIMIT_MS,
    longest_wait_ms=_NO_LIMIT_MS,
    greeting_ms=_NO_LIMIT_MS,
)
"""The times of a load test are judged over all calls, not in each."""
_NO_STREAM = StreamFigures(0, 0, 0.0, 0.0, 0.0)
_NO_FIGURES = WireFigures(0.0, (), 0.0, _NO_STREAM, _NO_STREAM)


@dataclass(frozen=True)
class Dialled:
    """A call as the caller made it; times in seconds of CLOCK_MONOTONIC."""

    caller: int
    number: str
    scenario: Scenario
    dialled_s: float
    final: Final


@dataclass(frozen=True)
class Talked:
    """And as it went after the answer.

    Args:
        end: as the caller saw it.
        stuck: what the caller had no answer to.
        hung_up: whether our BYE was answered, if we sent one.
    """

    sip_call_id: str
    answered_s: float
    ended_s: float
    end: End
    said: tuple[Said, ...]
    stuck: str | None
    hung_up: bool


def not_taken(dialled: Dialled) -> CallOutcome:
    """The outcome of a call that was not answered: refused in an honest way, or lost."""
    final = dialled.final
    honest = final.status in HONEST_REFUSALS
    why = "" if honest else f"SIP status {final.status}" if final.status else "no answer to the INVITE"
    return _bare(dialled, End.REFUSED if honest else End.LOST, why, answered_s=None, ended_s=time.monotonic())


def unknown(dialled: Dialled, talked: Talked, why: str) -> CallOutcome:
    """The outcome of a call whose rows cannot be read."""
    return _bare(dialled, End.LOST, why, answered_s=talked.answered_s, ended_s=talked.ended_s)


def _bare(dialled: Dialled, end: End, why: str, *, answered_s: float | None, ended_s: float) -> CallOutcome:
    """An outcome without anything that was heard."""
    nothing = np.zeros(0)
    return CallOutcome(
        caller=dialled.caller,
        scenario=dialled.scenario.name,
        dialled_s=dialled.dialled_s,
        answered_s=answered_s,
        ended_s=ended_s,
        status=dialled.final.status,
        retry_after_s=dialled.final.retry_after_s,
        set_up_ms=dialled.final.after_ms,
        end=end,
        why=why,
        worker=None,
        answers=(),
        gaps_at_s=nothing,
        gaps_ms=nothing,
        packets_lost=0,
        lateness_ms=nothing,
    )


async def outcome_of(dialled: Dialled, talked: Talked, audio: AudioLeg, store: Store) -> CallOutcome:
    """The outcome of a call that was answered.

    Raises:
        RecordsError: the database does not answer.
    """
    # The rows of a killed worker's calls are closed by others, much later.
    patience_s = 0.0 if talked.end is End.LOST else RECORDS_TIMEOUT_S
    record = await _final_record(store, talked.sip_call_id, patience_s)
    end, why = await _end(dialled, talked, record, store)
    stamps = bot_stamps(record, wall_offset_s=time.time() - time.monotonic()) if record is not None else []
    measured = latencies(talked.said, audio.ear.voiced, stamps, ended_s=talked.ended_s)
    gaps = gaps_of(audio.packets)
    return CallOutcome(
        caller=dialled.caller,
        scenario=dialled.scenario.name,
        dialled_s=dialled.dialled_s,
        answered_s=talked.answered_s,
        ended_s=talked.ended_s,
        status=dialled.final.status,
        retry_after_s=None,
        set_up_ms=dialled.final.after_ms,
        end=end,
        why=why,
        worker=record.head.worker_id if record is not None else None,
        answers=tuple(
            Answered(
                each.said.voice.end_s, each.first_audio_ms, each.first_informative_ms, each.holding_phrase
            )
            for each in measured
        ),
        gaps_at_s=gaps.at_s,
        gaps_ms=gaps.gaps_ms,
        packets_lost=gaps.lost,
        lateness_ms=1000 * np.array(audio.lateness_s),
    )


async def _final_record(store: Store, sip_call_id: str, patience_s: float) -> CallRecord | None:
    deadline_s = time.monotonic() + patience_s
    while True:
        record = await store.call(sip_call_id)
        if (record is not None and record.head.ended_at is not None) or time.monotonic() > deadline_s:
            return record
        await asyncio.sleep(RECORDS_INTERVAL_S)


async def _end(dialled: Dialled, talked: Talked, record: CallRecord | None, store: Store) -> tuple[End, str]:
    """How it ended, and what was wrong."""
    if talked.end is End.LOST:
        return End.LOST, "no packets from the bot"
    if not talked.hung_up:
        return End.LOST, "BYE was not answered"
    if record is None:
        return End.LOST, "the database has no row of it"
    if record.head.outcome not in _ORDERLY:
        return End.LOST, f"the bot's row says {record.head.outcome}"
    if talked.end is not End.DONE:
        return talked.end, talked.stuck or ""
    if not caller_turns(record) and any(each.type is TicketType.CALLBACK for each in record.tickets):
        return End.CALL_BACK, ""
    after = await store.caller_context(dialled.number, now=datetime.now().astimezone(), call_key="after")
    then = replace(dialled.scenario.then, timing=_ANY_TIMING, events=())  # no web hooks are set up here
    verdicts = check(then, Evidence(record, _NO_FIGURES, dialled.number, None, after))
    unmet = [f"{each.about}: {each.found}" for each in verdicts if not each.passed]
    return (End.UNMET, "; ".join(unmet)) if unmet else (End.DONE, "")
