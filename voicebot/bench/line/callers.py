"""A process of callers that try the bot's barge-in: they place calls and tell what was on the wire."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from voicebot.bench.line.trials import Outcome, Trial
from voicebot.config import Settings
from voicebot.errors import SimulationError
from voicebot.records.store import Store
from voicebot.records.values import BotTurn
from voicebot.service.logs import set_up_logging
from voicebot.simulator.impairments.bad_line import BadLine, CallersRoom
from voicebot.simulator.impairments.room import room_of
from voicebot.simulator.line import Line, caller_phone, dialled
from voicebot.simulator.scenario import CallerVoice
from voicebot.simulator.voice import Voice
from voicebot.telephony.user_agent import UserAgent

_FIRST_SOUND_TIMEOUT_S = 8.0
_ANSWERED_S = 1.0
_GREETING_OVER_S = 1.3
_LONGEST_CALL_S = 20.0
_STEP_S = 0.02
_APART_S = 0.4
_RECORD_TIMEOUT_S = 10.0
_ATTEMPTS = 10
"""A line that has just been hung up may be refused for a moment: the bot still writes its last rows."""


@dataclass(frozen=True)
class CallersPlan:
    """The callers of one process: at most as many at a time as its SIP stack has lines.

    Args:
        uri: the bot's.
        data_dir: of the bot's database.
        rtp_port_first: of the callers' telephones.
    """

    trials: tuple[Trial, ...]
    lines: int
    uri: str
    data_dir: Path
    rtp_port_first: int


@dataclass(frozen=True, slots=True)
class _Ready:
    """A trial whose sounds have been made: synthesis while others are timed would make them late."""

    trial: Trial
    sound: bytes
    room: CallersRoom


def place_calls(plan: CallersPlan) -> list[Outcome]:
    """Life of the process.

    Raises:
        SimulationError: the bot does not answer.
    """
    set_up_logging("ERROR")
    return asyncio.run(_place_calls(plan))


async def _place_calls(plan: CallersPlan) -> list[Outcome]:
    waiting = [await _ready(trial) for trial in plan.trials]
    store = await Store.open(Settings(data_dir=plan.data_dir))
    outcomes: list[asyncio.Task[Outcome]] = []

    async def caller(number: int) -> None:
        await asyncio.sleep(number * _APART_S)
        while waiting:
            ready = waiting.pop()
            sip_call_id, outcome = await _call(ready, phone, plan.uri)
            # The rows are complete some time after the call; the line is free for the next one meanwhile.
            outcomes.append(asyncio.create_task(_with_record(outcome, store, sip_call_id)))

    try:
        async with caller_phone(plan.rtp_port_first) as phone:
            await asyncio.gather(*(caller(number) for number in range(plan.lines)))
        return await asyncio.gather(*outcomes)
    finally:
        await store.close()


async def _ready(trial: Trial) -> _Ready:
    caller = CallerVoice(voice=trial.voice) if trial.voice else CallerVoice()
    voice = Voice(caller)
    sound = trial.sound or (await voice.speak((trial.text,), pause_ms=0) if trial.text else b"")
    return _Ready(trial, sound, await room_of(trial.line, caller, voice))


async def _call(ready: _Ready, phone: UserAgent, uri: str) -> tuple[str, Outcome]:
    """One call, hung up when it has shown what it is to show."""
    for _ in range(_ATTEMPTS):
        while phone.lines_in_use >= phone.lines:
            await asyncio.sleep(_STEP_S)
        impairment = BadLine(ready.trial.line, ready.room)
        async with dialled(phone, uri, caller_number=None, impairment=impairment) as line:
            if await line.answered():
                began_s = await _bots_first_sound_s(line)
                said_s = await _disturb(ready, line, began_s)
                await _listen(ready.trial, line, said_s)
                sip_call_id = line.call.info.sip_call_id
                return sip_call_id, Outcome(ready.trial, said_s, tuple(line.bot_ear.voiced), gave_way=False)
        await asyncio.sleep(_APART_S)
    raise SimulationError(f"{uri} takes no calls ({line.how_it_ended}); is the bot running there?")


async def _bots_first_sound_s(line: Line) -> float:
    until_s = time.monotonic() + _FIRST_SOUND_TIMEOUT_S
    while not line.bot_ear.voiced and time.monotonic() < until_s:
        await asyncio.sleep(_STEP_S)
    return line.bot_ear.voiced[0].start_s if line.bot_ear.voiced else time.monotonic()


async def _disturb(ready: _Ready, line: Line, began_s: float) -> float | None:
    """Send the sound at its moment.

    Returns:
        when it entered the line.
    """
    if not ready.sound:
        return None
    await asyncio.sleep(max(0.0, began_s + ready.trial.at_ms / 1000 - time.monotonic()))
    sent_s = time.monotonic()
    playout = line.call.playout
    playout.open(1)
    playout.write(1, ready.sound)
    playout.close(1)
    while not playout.idle and not line.over:
        await asyncio.sleep(_STEP_S)
    spoke = line.caller_spoke_since(sent_s)
    return None if spoke is None else spoke.start_s


async def _listen(trial: Trial, line: Line, said_s: float | None) -> None:
    """Until the bot has reacted to an interruption, or else has said all of its greeting."""
    until_s = time.monotonic() + _LONGEST_CALL_S
    quiet_s = _ANSWERED_S if trial.kind.wants_the_turn else _GREETING_OVER_S
    while time.monotonic() < until_s and not line.over:
        await asyncio.sleep(_STEP_S)
        last_s = line.bot_ear.last_voiced_s
        if last_s is not None and time.monotonic() - max(last_s, said_s or 0.0) >= quiet_s:
            return


async def _with_record(outcome: Outcome, store: Store, sip_call_id: str) -> Outcome:
    """The outcome with what the bot's record says: whether the caller did not hear all of the greeting."""
    until_s = time.monotonic() + _RECORD_TIMEOUT_S
    while time.monotonic() < until_s:
        call = await store.call(sip_call_id)
        if call is not None and call.head.ended_at is not None:
            greeting = next(record.turn for record in call.turns if isinstance(record.turn, BotTurn))
            return replace(outcome, gave_way=any(sentence.heard is False for sentence in greeting.sentences))
        await asyncio.sleep(_STEP_S * 5)
    raise SimulationError(f"the call {sip_call_id} was never closed in the bot's records; see its log")


def shares(trials: Sequence[Trial], count: int) -> list[tuple[Trial, ...]]:
    """The trials in ``count`` parts of about the same length."""
    return [tuple(trials[place::count]) for place in range(count)]
