"""Runs a scenario: prepares the database, dials, lets the caller talk, and gathers what came of it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from voicebot.errors import SimulationError
from voicebot.records.events import event_types
from voicebot.records.store import Store
from voicebot.records.values import CallRecord
from voicebot.shop.fixtures import apply_given
from voicebot.simulator.caller import SimulatedCaller
from voicebot.simulator.events import Answered, CallOver, Dialling, SimulationEvent
from voicebot.simulator.expectations import Evidence, check
from voicebot.simulator.impairments.bad_line import BadLine
from voicebot.simulator.impairments.room import room_of
from voicebot.simulator.line import Line, dialled
from voicebot.simulator.measure import BotStamps, latencies, longest_silence_ms
from voicebot.simulator.recording import record, write_stereo
from voicebot.simulator.result import ScenarioResult, WireFigures, bot_stamps
from voicebot.simulator.rtp import stream_figures
from voicebot.simulator.scenario import Scenario
from voicebot.simulator.speech import Interval, first_voiced_from
from voicebot.simulator.voice import Voice
from voicebot.simulator.wire import Side
from voicebot.telephony.user_agent import UserAgent

RECORDS_TIMEOUT_S = 6.0
"""The bot writes its last rows after the call: recording, tickets, settled orders."""
RECORDS_INTERVAL_S = 0.2


async def run_scenario(
    scenario: Scenario,
    *,
    phone: UserAgent,
    store: Store,
    target_uri: str,
    output_dir: Path,
    on_event: Callable[[SimulationEvent], None] = lambda _event: None,
) -> ScenarioResult:
    """Place one call and judge it.

    What the shop knows of the caller's number is replaced by what the scenario gives (``shop.fixtures``).

    Args:
        phone: from ``line.caller_phone``.
        store: the bot's database.
        target_uri: ``sip:USER@HOST:PORT`` of the bot.
        output_dir: where the recording goes, as ``NAME.wav``.
        on_event: told what happens, as it happens.

    Raises:
        SimulationError: the bot does not answer, or the scenario cannot be run.
        RecordsError, SynthesisError, TelephonyError: see there.
    """
    number = scenario.caller.number
    voice = Voice(scenario.caller)
    if number is not None:
        await apply_given(store.database, scenario.given, caller=number)
    started_at = datetime.now().astimezone()
    on_event(Dialling(scenario.title, target_uri, number))
    impairment = BadLine(scenario.line, await room_of(scenario.line, scenario.caller, voice))
    async with dialled(phone, target_uri, caller_number=number, impairment=impairment) as line:
        if not await line.answered():
            raise SimulationError(f"{target_uri} {line.why_not_taken}")
        assert line.answered_s is not None
        on_event(Answered(1000 * (line.answered_s - line.dialled_s)))
        caller = SimulatedCaller(scenario, line, voice, store, on_event)
        await caller.live()
        line.listen()
        assert line.ended_s is not None
        on_event(CallOver(line.ended_s - line.answered_s, line.how_it_ended))
        call = await _final_record(store, line.call.info.sip_call_id)
        result = _gather(scenario, target_uri, started_at, line, caller, call, output_dir)
    await asyncio.to_thread(write_stereo, result.recording, result.recording_path)
    evidence = Evidence(call, result.figures, number, result.stuck)
    return replace(result, verdicts=check(scenario.then, await with_rows(evidence, scenario, store)))


async def with_rows(evidence: Evidence, scenario: Scenario, store: Store) -> Evidence:
    """The evidence with what the call left in the database besides its own rows.

    Orders and facts are those of whoever the first given order belongs to, or else of the caller.
    """
    given = scenario.given.orders
    whose = (given[0].phone if given else None) or evidence.caller_number
    if whose is not None:
        after = await store.caller_context(whose, now=datetime.now().astimezone(), call_key="after")
        evidence = replace(evidence, after=after)
    if evidence.call is not None:
        call_id = evidence.call.head.id
        events = await store.database.run(lambda session: event_types(session, call_id), doing="reading")
        evidence = replace(evidence, events=events)
    return evidence


async def _final_record(store: Store, sip_call_id: str) -> CallRecord | None:
    """The call's rows once it is closed there, or what there is after a while."""
    deadline_s = time.monotonic() + RECORDS_TIMEOUT_S
    while True:
        call = await store.call(sip_call_id)
        if (call is not None and call.head.ended_at is not None) or time.monotonic() > deadline_s:
            return call
        await asyncio.sleep(RECORDS_INTERVAL_S)


def _gather(
    scenario: Scenario,
    target_uri: str,
    started_at: datetime,
    line: Line,
    caller: SimulatedCaller,
    call: CallRecord | None,
    output_dir: Path,
) -> ScenarioResult:
    assert line.answered_s is not None
    assert line.ended_s is not None
    wall_offset_s = time.time() - time.monotonic()
    stamps = bot_stamps(call, wall_offset_s=wall_offset_s) if call is not None else []
    from_caller, from_bot = line.packets(Side.CALLER), line.packets(Side.BOT)
    return ScenarioResult(
        scenario=scenario,
        target_uri=target_uri,
        started_at=started_at,
        answered_s=line.answered_s,
        ended_s=line.ended_s,
        wall_offset_s=wall_offset_s,
        end=line.how_it_ended,
        deeds=tuple(caller.deeds),
        call=call,
        figures=_figures(line, caller, stamps),
        caller_voiced=tuple(line.caller_ear.voiced),
        bot_voiced=tuple(line.bot_ear.voiced),
        recording=record(from_caller, from_bot),
        recording_path=output_dir / f"{scenario.name}.wav",
        stuck=caller.stuck,
    )


def _figures(line: Line, caller: SimulatedCaller, stamps: list[BotStamps]) -> WireFigures:
    assert line.answered_s is not None
    assert line.ended_s is not None
    said = [deed.said for deed in caller.deeds if deed.said is not None]
    greeting_s = first_voiced_from(line.bot_ear.voiced, line.answered_s)
    both = sorted(line.caller_ear.voiced + line.bot_ear.voiced, key=lambda each: each.start_s)
    return WireFigures(
        greeting_ms=None if greeting_s is None else 1000 * (greeting_s - line.answered_s),
        latencies=tuple(latencies(said, line.bot_ear.voiced, stamps, ended_s=line.ended_s)),
        longest_silence_ms=longest_silence_ms(both, Interval(line.answered_s, line.ended_s)),
        from_caller=stream_figures(line.packets(Side.CALLER)),
        from_bot=stream_figures(line.packets(Side.BOT)),
        held_up_ms=max(stream_figures(line.sent(side)).longest_gap_ms for side in Side),
    )
