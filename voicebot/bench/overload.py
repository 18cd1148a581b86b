"""Three times as many callers as lines: what the extra ones get, and whether the others notice."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from voicebot.bench.calls import Tell, bot_setting, line_series, run_notes, wait_series
from voicebot.bench.load.bot import BotUnderTest
from voicebot.bench.load.figures import calls_up
from voicebot.bench.load.outcome import CallOutcome, End
from voicebot.bench.load.run import LoadOutcome, LoadPlan, run_load
from voicebot.bench.report import Report, Series, figure, git_revision, machine_facts

P95_MS = 1500.0
IDLE_LINES_PERCENT = 30.0
"""On average; a bot that turns nearly everybody away answers the others soon."""
STAGGER_S = 0.25
CALL_BACK = {"VOICEBOT_ADMISSION__WHEN_FULL": "call_back", "VOICEBOT_ADMISSION__CALL_BACK_LINES": "1"}
"""One line of each worker tells callers that all are busy, and promises a call."""


@dataclass(frozen=True)
class OverloadPlan:
    """What to measure.

    Args:
        factor: callers for each line that holds a conversation.
        call_back: extra callers are promised a call instead of refused.
        seconds: measured, once all callers have dialled.
    """

    scenarios: tuple[Path, ...]
    factor: int = 3
    call_back: bool = False
    seconds: float = 60.0

    def capacity(self, bot: BotUnderTest) -> int:
        """Conversations at a time."""
        return bot.lines - bot.workers * self.call_back


async def bench_overload(bot: BotUnderTest, plan: OverloadPlan, tell: Tell = lambda _text: None) -> Report:
    """Let ``factor`` times as many callers dial as there are lines; the refused try again when told to.

    Args:
        bot: started with ``CALL_BACK`` where the plan says so.

    Raises:
        SimulationError: the callers do not start.
    """
    started_at, machine = datetime.now().astimezone(), machine_facts()
    capacity = plan.capacity(bot)
    callers = plan.factor * capacity
    tell(f"{callers} callers for {capacity} lines")
    outcome = await run_load(bot, LoadPlan(callers, plan.seconds, plan.scenarios, stagger_s=STAGGER_S))
    admitted = replace(outcome, calls=tuple(each for each in outcome.calls if was_admitted(each)))
    lost = [one for one in line_series(outcome, "all") if one.name == "all: calls lost"]
    regular = [one for one in line_series(admitted, "admitted") if one.name != "admitted: calls lost"]
    return Report(
        benchmark="overload",
        setting={
            "callers": callers,
            "conversations": capacity,
            **bot_setting(bot),
            "extra callers are": "called back" if plan.call_back else "refused",
            "seconds": plan.seconds,
        },
        started_at=started_at,
        machine=machine,
        revision=git_revision(),
        series=(
            *wait_series(admitted, "admitted", P95_MS),
            *regular,
            *lost,
            idle_lines(admitted, capacity),
            *extra_series(outcome, callers - capacity, call_back=plan.call_back),
        ),
        notes=run_notes(outcome, "all", machine),
    )


def was_admitted(call: CallOutcome) -> bool:
    """Whether it became a conversation."""
    return call.end not in (End.REFUSED, End.CALL_BACK) and call.answered_s is not None


def idle_lines(admitted: LoadOutcome, capacity: int) -> Series:
    """How many lines held no conversation although more callers than lines wanted one."""
    idle = max(0.0, 100 * (1 - calls_up(admitted) / capacity))
    return figure("lines without a conversation, on average", "%", idle, at_most=IDLE_LINES_PERCENT)


def extra_series(outcome: LoadOutcome, extra: int, *, call_back: bool) -> list[Series]:
    """What those got who were too many.

    Args:
        extra: so many more callers than conversations: each must have been turned away once at least, else
            there was no overload.
        call_back: some of them must have been promised a call.
    """
    refused = [call for call in outcome.calls if call.end is End.REFUSED]
    told = sum(bool(call.retry_after_s) for call in refused)
    promised = sum(call.end is End.CALL_BACK for call in outcome.calls)
    return [
        figure("refused, told when to try again", "calls", told),
        figure("refused without a word when", "calls", len(refused) - told, at_most=0),
        figure("promised a call, with its ticket", "calls", promised),
        figure("extra callers not turned away", "calls", max(0, extra - told - promised), at_most=0),
        *([figure("runs without a promised call", "", promised == 0, at_most=0)] if call_back else []),
        Series("time to a refusal", "ms", (tuple(call.set_up_ms for call in refused),)),
    ]
