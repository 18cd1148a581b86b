"""A worker is killed while callers talk: whose calls end, and how soon the next caller is answered."""

import asyncio
import os
import signal
import socket
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voicebot.bench.calls import Tell, bot_setting, run_notes, wait_series
from voicebot.bench.load.bot import BotUnderTest
from voicebot.bench.load.outcome import CallOutcome, End
from voicebot.bench.load.run import LoadPlan, run_load
from voicebot.bench.load.signalling_leg import open_leg
from voicebot.bench.report import Report, Series, Target, figure, git_revision, machine_facts
from voicebot.simulator.line import bot_address
from voicebot.simulator.wire import LOOPBACK

PROBE_EVERY_S = 0.5
NEW_CALL_MS = 3000.0
_PROBE_NUMBER = "13100000000"


@dataclass(frozen=True)
class KillPlan:
    """What to measure.

    Args:
        callers: at a time; fewer than there are lines, so that new ones find a line elsewhere at once.
        seconds: measured, once all have dialled.
        kill_after_s: after the last caller has dialled.
        probes: new calls.
    """

    scenarios: tuple[Path, ...]
    callers: int
    seconds: float = 40.0
    kill_after_s: float = 8.0
    probes: int = 12


@dataclass(frozen=True, slots=True)
class Probe:
    """A new call after the kill.

    Args:
        after_ms: from the kill to the moment it was dialled.
        took_ms: from then to its final response.
    """

    after_ms: float
    status: int
    took_ms: float


@dataclass(frozen=True, slots=True)
class _Kill:
    worker: str
    at_s: float
    probes: tuple[Probe, ...]


async def bench_killed_worker(bot: BotUnderTest, plan: KillPlan, tell: Tell = lambda _text: None) -> Report:
    """Kill one worker with SIGKILL and dial twice a second from that moment on.

    Raises:
        SimulationError: the callers do not start.
    """
    started_at, machine = datetime.now().astimezone(), machine_facts()
    load = LoadPlan(plan.callers, plan.seconds, plan.scenarios)
    kills: list[_Kill] = []
    tell(f"{plan.callers} calls; one of {bot.workers} workers is killed")

    async def meanwhile(start_s: float) -> None:
        await asyncio.sleep(max(0.0, start_s + load.begin_s + plan.kill_after_s - time.monotonic()))
        kills.append(await _kill_and_dial(bot, plan.probes))

    outcome = await run_load(bot, load, meanwhile=meanwhile)
    (kill,) = kills
    return Report(
        benchmark="kill",
        setting={"callers": plan.callers, **bot_setting(bot), "seconds": plan.seconds},
        started_at=started_at,
        machine=machine,
        revision=git_revision(),
        series=(
            *kill_series(outcome.calls, kill.worker, kill.at_s),
            Series(
                "new calls: from dialling to the answer",
                "ms",
                (tuple(each.took_ms for each in kill.probes if each.status == 200),),
                Target(100, NEW_CALL_MS),
            ),
            Series(
                "first new call answered after the kill",
                "ms",
                (first_answer(kill.probes),),
                Target(100, NEW_CALL_MS),
            ),
            figure(
                "new calls not answered", "calls", sum(each.status != 200 for each in kill.probes), at_most=0
            ),
            *wait_series(outcome, "all"),
        ),
        notes={
            "new calls: dialled after the kill, status, took": [
                f"{each.after_ms:.0f} ms, {each.status}, {each.took_ms:.0f} ms" for each in kill.probes
            ],
            **run_notes(outcome, "all", machine),
        },
    )


def kill_series(calls: tuple[CallOutcome, ...], worker: str, at_s: float) -> list[Series]:
    """Whose calls ended, and whether there were any of the killed worker and of others."""
    hit, spared = whose_calls_ended(calls, worker, at_s)
    others = sum(was_up(each, at_s) for each in calls if each.worker != worker)
    return [
        figure("calls of the killed worker", "calls", len(hit)),
        figure("kills that hit no call, or all of them", "", not (hit and others), at_most=0),
        figure("calls of others lost", "calls", len(spared), at_most=0),
    ]


def whose_calls_ended(
    calls: tuple[CallOutcome, ...], worker: str, at_s: float
) -> tuple[list[CallOutcome], list[CallOutcome]]:
    """Calls that the killed worker had at that moment, and lost calls of all others."""
    hit = [each for each in calls if each.worker == worker and was_up(each, at_s)]
    return hit, [each for each in calls if each.end is End.LOST and each not in hit]


def was_up(call: CallOutcome, at_s: float) -> bool:
    """Whether somebody was talking with the bot in this call at that moment."""
    return call.answered_s is not None and call.answered_s <= at_s < call.ended_s


def first_answer(probes: tuple[Probe, ...]) -> tuple[float, ...]:
    """From the kill to the first answer of a call dialled after it; empty: there was none."""
    return tuple(sorted(each.after_ms + each.took_ms for each in probes if each.status == 200)[:1])


async def _kill_and_dial(bot: BotUnderTest, probes: int) -> _Kill:
    victim = bot.workers_pids()[0]
    os.kill(victim, signal.SIGKILL)
    at_s = time.monotonic()
    probing = []
    for number in range(probes):
        await asyncio.sleep(max(0.0, at_s + PROBE_EVERY_S * number - time.monotonic()))
        target = bot.targets[(number + 1) % len(bot.targets)]
        probing.append(asyncio.create_task(_probe(target, at_s)))
    return _Kill(f"worker-{victim}", at_s, tuple(await asyncio.gather(*probing)))


async def _probe(target: str, since_s: float) -> Probe:
    """Dial, and hang up as soon as it is answered."""
    leg = await open_leg(target, bot_address(target)[1], LOOPBACK)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as audio:
        audio.bind((LOOPBACK, 0))
        try:
            dialled_s = time.monotonic()
            final = await leg.dial(_PROBE_NUMBER, LOOPBACK, audio.getsockname()[1])
            await leg.hang_up()
        finally:
            leg.close()
    return Probe(1000 * (dialled_s - since_s), final.status, final.after_ms)
