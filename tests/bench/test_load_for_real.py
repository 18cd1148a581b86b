"""Tiny runs of the benchmarks of many calls: two callers, a bot of two workers, real SIP and recognition."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from voicebot.bench.calls import NO_ADMISSION, CallsPlan, bench_calls, scenario_files
from voicebot.bench.killed_worker import KillPlan, bench_killed_worker
from voicebot.bench.load.bot import BotPlan, BotUnderTest, bot_under_test
from voicebot.bench.overload import OverloadPlan, bench_overload
from voicebot.bench.report import Report
from voicebot.bench.signalling import SignallingPlan, bench_signalling
from voicebot.bench.soak import SoakPlan, bench_soak
from voicebot.config import PROJECT_DIR
from voicebot.media.frames import FRAME_MS

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="module")]

SKINCARE = PROJECT_DIR / "dialplans" / "skincare"
SAID = scenario_files(SKINCARE)[:2]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(postgres_folder: Callable[[str], Path]) -> AsyncIterator[BotUnderTest]:
    # The model alone hears well enough here; to make its graph and the prompts takes as long as all of this.
    few = {
        "VOICEBOT_ASR__FOLLOW_DIALPLAN": "false",
        "VOICEBOT_TTS__WARM_PROMPTS": "false",
        "VOICEBOT_SIP__MAX_LINES": "2",
    }
    plan = BotPlan(SKINCARE, postgres_folder("bench"), 2, environment={**NO_ADMISSION, **few})
    async with bot_under_test(plan) as started:
        yield started


def values(report: Report, name: str) -> tuple[float, ...]:
    return next(one.values for one in report.series if one.name == name)


@pytest.mark.sipp
@pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed (Debian: sip-tester)")
async def test_sipp_sets_calls_up_and_tears_them_down(bot: BotUnderTest) -> None:
    report, _ = await bench_signalling(bot, SignallingPlan(rate=2, seconds=2))  # no more calls than lines
    assert values(report, "calls failed") == (0.0,)
    assert len(values(report, "set-up, INVITE to 200")) == 4


async def test_every_benchmark_of_many_calls_runs(bot: BotUnderTest) -> None:
    report, chart = await bench_calls(bot, CallsPlan((2,), 3.0, SAID))
    assert values(report, "2 calls: calls lost") == (0.0,)
    # The gaps fill the time in which calls were up, also those of a machine that stands still.
    up = report.notes["2 calls: up on average"]
    assert isinstance(up, float)
    gaps_ms = [FRAME_MS + deviation for deviation in values(report, "2 calls: RTP |gap - 20 ms|")]
    assert sum(gaps_ms) > 0.5 * 3000 * up > 0
    assert [line.name for line in chart.lines] == ["median", "p95"]

    overload = await bench_overload(bot, OverloadPlan(SAID, factor=2, seconds=0.5))
    assert values(overload, "refused, told when to try again")[0] >= bot.lines
    assert values(overload, "refused without a word when") == (0.0,)
    assert values(overload, "all: calls lost") == (0.0,)

    soak, _ = await bench_soak(bot, SoakPlan(SAID, 1, 4.0))
    assert values(soak, "all: calls lost") == (0.0,)
    assert "connections to the database" in soak.notes

    kill = await bench_killed_worker(bot, KillPlan(SAID, 2, 3.0, kill_after_s=0.5, probes=2))
    assert values(kill, "calls of others lost") == (0.0,)
    assert len(values(kill, "new calls: from dialling to the answer")) >= 1
