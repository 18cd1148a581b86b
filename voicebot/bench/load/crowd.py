"""A process of callers: each dials, talks, and dials again until the time is over."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.bench.load.audio_leg import AudioLeg
from voicebot.bench.load.judge import Dialled, Talked, not_taken, outcome_of, unknown
from voicebot.bench.load.outcome import CallOutcome, CrowdOutcome, End
from voicebot.bench.load.signalling_leg import SignallingLeg, open_leg
from voicebot.bench.load.talk import Talk, Utterances, prepare
from voicebot.config import Settings
from voicebot.errors import RecordsError, VoicebotError
from voicebot.records.calls import find_call_id, turn_records
from voicebot.records.store import Store
from voicebot.records.values import TurnRecord
from voicebot.service.logs import set_up_logging
from voicebot.shop.fixtures import Given, apply_given
from voicebot.simulator.line import bot_address
from voicebot.simulator.scenario import Scenario
from voicebot.simulator.scenario_file import load_scenario
from voicebot.simulator.wire import LOOPBACK

BETWEEN_CALLS_S = 1.0
AFTER_REFUSAL_S = 5.0
"""A refused caller who was not told when to try again waits this long."""


@dataclass(frozen=True)
class CallerPlan:
    """One caller.

    Args:
        number: counted over all processes.
        target: the bot's SIP URI.
        first_dial_s: after the start of the run.
        calls: how many at most.
    """

    number: int
    target: str
    first_dial_s: float
    calls: int


@dataclass(frozen=True)
class CrowdPlan:
    """The callers of one process.

    Args:
        settings: of the bot's database.
        run: tells this run's telephone numbers from those of others, 0 to 9999.
        last_dial_s, hang_up_s: after the start of the run: no new calls; those that are up are ended.
    """

    settings: Settings
    scenarios: tuple[Path, ...]
    callers: tuple[CallerPlan, ...]
    run: int
    last_dial_s: float
    hang_up_s: float


def crowd_process(plan: CrowdPlan, parent: Connection) -> None:
    """Life of the process: says that it is ready, is told when to start, sends what came of it.

    What is sent is ``None`` (ready), then a ``CrowdOutcome``; or the text of an error at any time.
    """
    set_up_logging("ERROR")
    try:
        asyncio.run(_live(plan, parent))
    except VoicebotError as error:
        parent.send(str(error))
    except (BrokenPipeError, EOFError):
        return  # the bench was stopped: nobody waits for us


async def _live(plan: CrowdPlan, parent: Connection) -> None:
    scenarios = [load_scenario(path) for path in plan.scenarios]
    utterances = [await prepare(scenario) for scenario in scenarios]
    store = await Store.open(plan.settings)
    try:
        await store.calls(limit=1)  # the connection is made now
        parent.send(None)
        start_s: float = await asyncio.to_thread(parent.recv)
        began_s = time.process_time()
        crowd = _Crowd(plan, store, scenarios, utterances, start_s)
        outcomes = await asyncio.gather(*(crowd.caller(each) for each in plan.callers))
        calls = tuple(itertools.chain.from_iterable(outcomes))
        parent.send(CrowdOutcome(calls, time.process_time() - began_s))
    finally:
        await store.close()


class _Crowd:
    def __init__(
        self,
        plan: CrowdPlan,
        store: Store,
        scenarios: Sequence[Scenario],
        utterances: Sequence[Utterances],
        start_s: float,
    ) -> None:
        self._run = plan.run
        self._store = store
        self._scenarios = scenarios
        self._utterances = utterances
        self._start_s = start_s
        self._last_dial_s = start_s + plan.last_dial_s
        self._hang_up_s = start_s + plan.hang_up_s

    async def caller(self, plan: CallerPlan) -> list[CallOutcome]:
        """One caller's calls, one after the other."""
        await asyncio.sleep(max(0.0, self._start_s + plan.first_dial_s - time.monotonic()))
        outcomes: list[CallOutcome] = []
        while len(outcomes) < plan.calls and time.monotonic() < self._last_dial_s:
            outcome = await self._call(plan, len(outcomes))
            outcomes.append(outcome)
            if outcome.end is End.CALL_BACK:
                break  # who was promised a call waits for it
            refused = outcome.end is End.REFUSED
            pause_s = (outcome.retry_after_s or AFTER_REFUSAL_S) if refused else BETWEEN_CALLS_S
            if time.monotonic() + pause_s >= self._last_dial_s:
                break  # it would be too late for another call
            await asyncio.sleep(pause_s)
        return outcomes

    async def _call(self, plan: CallerPlan, count: int) -> CallOutcome:
        place = (plan.number + count) % len(self._scenarios)
        scenario = self._scenarios[place]
        number = f"13{self._run:04d}{plan.number:03d}{count:02d}"
        if scenario.given != Given():
            await apply_given(self._store.database, scenario.given, caller=number)
        leg = await open_leg(plan.target, bot_address(plan.target)[1], LOOPBACK)
        audio = AudioLeg(LOOPBACK)
        try:
            dialled_s = time.monotonic()
            final = await leg.dial(number, LOOPBACK, audio.port)
            dialled = Dialled(plan.number, number, scenario, dialled_s, final)
            if final.status != 200 or final.media is None:
                return not_taken(dialled)
            audio.start(final.media)
            talked = await self._talk(scenario, self._utterances[place], leg, audio)
        finally:
            audio.close()
            leg.close()
        try:
            return await outcome_of(dialled, talked, audio, self._store)
        except RecordsError as error:
            return unknown(dialled, talked, str(error))

    async def _talk(
        self, scenario: Scenario, utterances: Utterances, leg: SignallingLeg, audio: AudioLeg
    ) -> Talked:
        answered_s = time.monotonic()
        rows = _Rows(self._store, leg.call_id)
        talk = Talk(scenario, utterances, audio, turns=rows.read, over=leg.ended, until_s=self._hang_up_s)
        end = await talk.live()
        ended_s = time.monotonic()
        hung_up = await leg.hang_up()
        return Talked(leg.call_id, answered_s, ended_s, end, tuple(talk.said), talk.stuck, hung_up)


class _Rows:
    """The turns of a call, read with as little as possible."""

    def __init__(self, store: Store, sip_call_id: str) -> None:
        self._store = store
        self._sip_call_id = sip_call_id
        self._call_id: str | None = None

    async def read(self) -> Sequence[TurnRecord]:
        """As they are now; none when the database does not answer: they are asked for again."""
        try:
            return await self._store.database.run(self._work, doing="following a test call")
        except RecordsError:
            return ()

    async def _work(self, session: AsyncSession) -> Sequence[TurnRecord]:
        if self._call_id is None:
            self._call_id = await find_call_id(session, self._sip_call_id)
        return () if self._call_id is None else await turn_records(session, self._call_id)
