"""``voicebot bench barge-in``: callers that interrupt, assent, cough, or send the bot's own voice back."""

import asyncio
import statistics
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path

from voicebot.bench.line.trials import ECHO_DELAYS_MS, Kind, Outcome, Trial, pauses_ms, trials
from voicebot.bench.report import Report, Series, Target, git_revision, machine_facts
from voicebot.config import Settings
from voicebot.records.store import Store
from voicebot.records.values import BotTurn
from voicebot.simulator.bot_process import running_bot
from voicebot.simulator.impairments.bad_line import BadLine
from voicebot.simulator.impairments.room import room_of
from voicebot.simulator.line import Line, caller_phone, dialled
from voicebot.simulator.scenario import CallerVoice
from voicebot.simulator.voice import Voice
from voicebot.telephony.user_agent import UserAgent

STOP_TARGET = Target(95, 200)
FALSE_STOPS_PER_100 = Target(100, 0)
PAUSE_TARGET = Target(95, 400)
NOTICED_MS = 40.0
"""A greeting that took longer than an undisturbed one by more than this was paused."""
_FIRST_SOUND_TIMEOUT_S = 8.0
_ANSWERED_S = 1.0
_GREETING_OVER_S = 1.3
_LONGEST_CALL_S = 20.0
_STEP_S = 0.02
_APART_S = 0.4
_RECORD_TIMEOUT_S = 6.0


async def bench_barge_in(
    dialplan_dir: Path,
    data_dir: Path,
    *,
    count: int,
    lines: int,
    kinds: Collection[Kind] = tuple(Kind),
    tell: Callable[[str], None],
) -> Report:
    """Call a bot of its own again and again.

    Args:
        count: calls of each main kind, see ``trials``.
        lines: calls at a time.
        kinds: what is tried; undisturbed calls always are.

    Raises:
        SimulationError: the bot does not start or does not answer.
    """
    planned = [each for each in trials(count) if each.kind in kinds or each.kind is Kind.UNDISTURBED]
    started_at = datetime.now().astimezone()
    settings = Settings(data_dir=data_dir)
    store = await Store.open(settings)
    outcomes: list[Outcome] = []
    waiting = list(planned)

    async def caller(number: int) -> None:
        await asyncio.sleep(number * _APART_S)
        while waiting:
            outcomes.append(await _call(waiting.pop(), phone, store, bot.sip_uri))
            tell(f"call {len(outcomes)} of {len(planned)}")

    try:
        async with (
            running_bot(
                dialplan_dir, data_dir=data_dir, environment={"VOICEBOT_TTS__ENGINE": "espeak"}
            ) as bot,
            caller_phone() as phone,
        ):
            await asyncio.gather(*(caller(number) for number in range(lines)))
    finally:
        await store.close()
    return Report(
        benchmark="barge-in",
        setting={"calls": len(planned), "at a time": lines},
        started_at=started_at,
        machine=machine_facts(),
        revision=git_revision(),
        series=tuple(_series(outcomes)),
        notes=_notes(outcomes),
    )


async def _call(trial: Trial, phone: UserAgent, store: Store, uri: str) -> Outcome:
    """One call, hung up when it has shown what it is to show."""
    caller = CallerVoice(voice=trial.voice) if trial.voice else CallerVoice()
    voice = Voice(caller)
    sound = trial.sound or (await voice.speak((trial.text,), pause_ms=0) if trial.text else b"")
    impairment = BadLine(trial.line, await room_of(trial.line, caller, voice))
    while phone.lines_in_use >= phone.lines:
        await asyncio.sleep(_STEP_S)
    async with dialled(phone, uri, caller_number=None, impairment=impairment) as line:
        await line.answered()
        began_s = await _bots_first_sound_s(line)
        said_s = await _disturb(trial, sound, line, began_s)
        await _listen(trial, line, said_s)
        sip_call_id = line.call.info.sip_call_id
    voiced = tuple(line.bot_ear.voiced)
    return Outcome(trial, said_s, voiced, await _gave_way(store, sip_call_id))


async def _bots_first_sound_s(line: Line) -> float:
    until_s = time.monotonic() + _FIRST_SOUND_TIMEOUT_S
    while not line.bot_ear.voiced and time.monotonic() < until_s:
        await asyncio.sleep(_STEP_S)
    return line.bot_ear.voiced[0].start_s if line.bot_ear.voiced else time.monotonic()


async def _disturb(trial: Trial, sound: bytes, line: Line, began_s: float) -> float | None:
    """Send the sound at its moment.

    Returns:
        when it entered the line.
    """
    if not sound:
        return None
    await asyncio.sleep(max(0.0, began_s + trial.at_ms / 1000 - time.monotonic()))
    sent_s = time.monotonic()
    playout = line.call.playout
    playout.open(1)
    playout.write(1, sound)
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


async def _gave_way(store: Store, sip_call_id: str) -> bool:
    """Whether the bot's record says that the caller did not hear all of the greeting."""
    until_s = time.monotonic() + _RECORD_TIMEOUT_S
    while time.monotonic() < until_s:
        call = await store.call(sip_call_id)
        if call is not None and call.head.ended_at is not None:
            greeting = next(record.turn for record in call.turns if isinstance(record.turn, BotTurn))
            return any(sentence.heard is False for sentence in greeting.sentences)
        await asyncio.sleep(_STEP_S * 5)
    return False


def _series(outcomes: Sequence[Outcome]) -> list[Series]:
    by_kind = {kind: [each for each in outcomes if each.trial.kind is kind] for kind in Kind}
    undisturbed_ms = statistics.median(each.greeting_ms for each in by_kind[Kind.UNDISTURBED])
    found = []
    for kind in (Kind.SPEECH, Kind.SPEECH_OVER_ECHO):
        if not by_kind[kind]:
            continue
        stops = tuple(
            each.stopped_after_ms
            for each in by_kind[kind]
            if each.gave_way and each.stopped_after_ms is not None
        )
        missed = [each for each in by_kind[kind] if not each.gave_way]
        found += [
            Series(f"{kind.value}: the bot is silent after", "ms", (stops,), STOP_TARGET),
            Series(f"{kind.value}: not given way to, of 100", "", ((_of_100(missed, by_kind[kind]),),)),
        ]
    for kind in Kind:
        if kind.wants_the_turn or kind is Kind.UNDISTURBED or not by_kind[kind]:
            continue
        stopped = [each for each in by_kind[kind] if each.gave_way]
        rate = _of_100(stopped, by_kind[kind])
        found.append(Series(f"{kind.value}: false stops, of 100", "", ((rate,),), FALSE_STOPS_PER_100))
        added = [each for each in pauses_ms(by_kind[kind], undisturbed_ms) if each > NOTICED_MS]
        if added:
            found.append(
                Series(f"{kind.value}: pauses until it went on", "ms", (tuple(added),), PAUSE_TARGET)
            )
    return found


def _notes(outcomes: Sequence[Outcome]) -> dict[str, object]:
    notes: dict[str, object] = {
        kind.value: f"{sum(each.trial.kind is kind for each in outcomes)} calls" for kind in Kind
    }
    for delay_ms in ECHO_DELAYS_MS:
        of_delay = [
            each
            for each in outcomes
            if each.trial.kind is Kind.ECHO
            and each.trial.line.echo is not None
            and each.trial.line.echo.delay_ms == delay_ms
        ]
        stops = sum(each.gave_way for each in of_delay)
        notes[f"echo of {delay_ms} ms"] = f"{stops} false stops in {len(of_delay)} calls"
    wrong = [each.trial for each in outcomes if each.gave_way is not each.trial.kind.wants_the_turn]
    notes["wrong"] = ", ".join(sorted(f"{each.kind.value} {each.text}".strip() for each in wrong)) or "none"
    return notes


def _of_100(some: Sequence[object], of: Sequence[object]) -> float:
    return 100 * len(some) / len(of) if of else 0.0
