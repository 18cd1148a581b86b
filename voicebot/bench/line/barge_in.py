"""``voicebot bench barge-in``: callers that interrupt, assent, cough, or send the bot's own voice back."""

import asyncio
import statistics
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from voicebot.bench.line.callers import CallersPlan, place_calls, shares
from voicebot.bench.line.trials import ECHO_DELAYS_MS, Kind, Outcome, pauses_ms, trials
from voicebot.bench.report import Report, Series, Target, figure, git_revision, machine_facts
from voicebot.simulator.bot_process import running_bot
from voicebot.simulator.line import CALLER_RTP_PORT_FIRST

STOP_TARGET = Target(95, 200)
FALSE_STOPS_PER_100 = Target(100, 0)
PAUSE_TARGET = Target(95, 400)
NOT_GIVEN_WAY_OF_100 = 10.0
NOTICED_MS = 40.0
"""A greeting that took longer than an undisturbed one by more than this was paused."""
LINES_OF_A_PROCESS = 4
"""Of the SIP stack; as many callers of one process talk to one worker of the bot."""
BOT = {
    "VOICEBOT_TTS__ENGINE": "espeak",
    "VOICEBOT_FRONT__START": "never",
    "VOICEBOT_ADMISSION__MAX_CPU": "1",
    "VOICEBOT_ADMISSION__MAX_LATENCY_MS": "60000",
}
"""Each process of callers has a worker of its own, which takes every call."""
_RTP_PORTS_APART = 200


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
    processes = -(-lines // LINES_OF_A_PROCESS)
    async with running_bot(dialplan_dir, data_dir=data_dir, environment=BOT, workers=processes) as bot:
        plans = [
            CallersPlan(
                share,
                (lines + place) // processes,
                bot.sip_uris[place % len(bot.sip_uris)],
                data_dir,
                CALLER_RTP_PORT_FIRST + place * _RTP_PORTS_APART,
            )
            for place, share in enumerate(shares(planned, processes))
        ]
        tell(f"{len(planned)} calls, {lines} at a time")
        # A SIP stack cannot be forked.
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            running = [asyncio.get_running_loop().run_in_executor(pool, place_calls, plan) for plan in plans]
            outcomes = [outcome for part in await asyncio.gather(*running) for outcome in part]
    return Report(
        benchmark="barge-in",
        setting={"calls": len(planned), "at a time": lines},
        started_at=started_at,
        machine=machine_facts(),
        revision=git_revision(),
        series=tuple(outcome_series(outcomes)),
        notes=_notes(outcomes),
    )


def outcome_series(outcomes: Sequence[Outcome]) -> list[Series]:
    """What the calls showed, by what was tried."""
    by_kind = {kind: [each for each in outcomes if each.trial.kind is kind] for kind in Kind}
    undisturbed_ms = statistics.median(each.greeting_ms for each in by_kind[Kind.UNDISTURBED])
    # Where the bot says nothing, nothing stops it.
    silent = sum(not each.bot_voiced for each in outcomes)
    found = [figure("calls in which the bot said nothing", "calls", silent, at_most=0)]
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
            figure(
                f"{kind.value}: not given way to, of 100",
                "",
                _of_100(missed, by_kind[kind]),
                at_most=NOT_GIVEN_WAY_OF_100,
            ),
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
