"""How soon one caller is answered: call after call to a bot process over SIP and RTP, measured on the wire.

From the end of the caller's last audible packet to the bot's first informative one: endpointing, recognition,
dialogue, synthesis, play-out and both jitter buffers included.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from voicebot.bench.pauses import Cut, cut_off, paused_numbers, paused_sentences
from voicebot.bench.report import Report, machine_facts
from voicebot.bench.turn_figures import TurnOutcome, report_of
from voicebot.bench.turn_scripts import kind_of, order_call
from voicebot.config import PROJECT_DIR, Settings, load_settings
from voicebot.records.store import Store
from voicebot.records.values import BotTurn
from voicebot.service.deployment import load_deployment
from voicebot.service.recognition import build_recogniser
from voicebot.service.turn_clock import stages_s
from voicebot.simulator.bot_process import running_bot
from voicebot.simulator.line import caller_phone
from voicebot.simulator.result import ScenarioResult
from voicebot.simulator.run import run_scenario
from voicebot.telephony.user_agent import UserAgent

DIALPLAN = PROJECT_DIR / "dialplans" / "skincare"
BOT = {
    "VOICEBOT_TTS__ENGINE": "espeak",
    "VOICEBOT_TTS__ESPEAK_WORDS_PER_MINUTE": "400",
    "VOICEBOT_FRONT__START": "never",
}
"""The bot speaks fast, so that more turns fit into the time; what it says begins no sooner for that."""
FULL_CALLS, QUICK_CALLS, ABLATION_CALLS = 18, 1, 4
ABLATION_AT_ONCE = 4
FULL_NUMBERS, QUICK_NUMBERS = 200, 20
MOST_AT_ONCE = 4
"""Lines of one process of the SIP stack."""
_APART_S = 0.7
"""Between the first calls of callers who ring at once."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Variant:
    """A bot with some of the mechanisms switched off."""

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)


WITH_ALL = Variant("all mechanisms")
_SWITCHES = (
    Variant("without understanding of pauses", {"VOICEBOT_ENDPOINTING__UNDERSTAND_PARTIALS": "false"}),
    Variant("without replies made ready", {"VOICEBOT_BUDGET__PREPARE_REPLIES": "false"}),
    Variant("with a cold prompt cache", {"VOICEBOT_TTS__WARM_PROMPTS": "false"}),
    Variant("without endpointing by what was asked", {"VOICEBOT_ENDPOINTING__BY_QUESTION": "false"}),
)
ABLATIONS = (
    WITH_ALL,
    *_SWITCHES,
    Variant(
        "with none of them", {name: value for one in _SWITCHES for name, value in one.environment.items()}
    ),
)


@dataclass(frozen=True)
class TurnsPlan:
    """What to measure.

    Args:
        calls: about twelve turns each.
        at_once: so many callers at a time: one bot and one caller process have four lines.
        numbers: telephone numbers, read in groups, that are listened to beside the calls.
        sentences: whether the shop's sentences with a pause are listened to as well.
    """

    calls: int = FULL_CALLS
    at_once: int = 1
    numbers: int = FULL_NUMBERS
    sentences: bool = True
    variant: Variant = WITH_ALL


async def bench_turns(plan: TurnsPlan, data_dir: Path, tell: Tell = lambda _text: None) -> Report:
    """Place the calls of ``plan``.

    Args:
        data_dir: of the bot; its database is kept there for the next time.

    Raises:
        SimulationError: the bot does not start or does not answer.
    """
    started_at, machine = datetime.now().astimezone(), machine_facts()
    settings = load_settings(data_dir=data_dir, dialplan_dir=DIALPLAN)
    calls = await _calls(plan, settings, tell)
    numbers, sentences = await _pauses(plan, settings, tell)
    setting = {
        "shop": DIALPLAN.name,
        "calls": plan.calls,
        "at a time": plan.at_once,
        "bot": plan.variant.name,
    }
    return report_of(setting, calls, numbers, sentences, started_at=started_at, machine=machine)


async def bench_ablation(
    calls: int, at_once: int, data_dir: Path, tell: Tell = lambda _text: None
) -> tuple[Report, ...]:
    """The same calls with each mechanism off."""
    reports = []
    for variant in ABLATIONS:
        plan = TurnsPlan(calls, at_once, numbers=0, sentences=False, variant=variant)
        tell(variant.name)
        reports.append(await bench_turns(plan, data_dir))
    return tuple(reports)


async def _calls(plan: TurnsPlan, settings: Settings, tell: Tell) -> list[list[TurnOutcome]]:
    prompts = settings.data_dir / "prompts" / plan.variant.name.replace(" ", "_")
    environment = {**BOT, "VOICEBOT_TTS__CACHE_DIR": str(prompts), **plan.variant.environment}
    waiting = deque(range(plan.calls))
    calls: dict[int, list[TurnOutcome]] = {}

    async def callers(number: int, phone: UserAgent, store: Store, target_uri: str) -> None:
        await asyncio.sleep(number * _APART_S)
        while waiting:
            place = waiting.popleft()
            result = await run_scenario(
                order_call(place),
                phone=phone,
                store=store,
                target_uri=target_uri,
                output_dir=settings.data_dir / "recordings",
            )
            calls[place] = outcomes_of(result)
            tell(f"{len(calls)} of {plan.calls} calls")

    tell("starting the bot")
    async with running_bot(DIALPLAN, data_dir=settings.data_dir, environment=environment) as bot:
        store = await Store.open(settings)
        try:
            async with caller_phone() as phone, asyncio.TaskGroup() as group:
                for number in range(plan.at_once):
                    group.create_task(callers(number, phone, store, bot.sip_uri))
        finally:
            await store.close()
    return [calls[place] for place in range(plan.calls)]


def outcomes_of(result: ScenarioResult) -> list[TurnOutcome]:
    """How each utterance of a call was answered."""
    spoken = [(place, deed) for place, deed in enumerate(result.deeds) if deed.said is not None]
    return [
        TurnOutcome(
            kind=kind_of(deed.meant),
            said=deed.meant,
            informative_ms=latency.first_informative_ms,
            cut=len(result.heard_of(place)) > 1 or latency.answered_early,
            heard=tuple(turn.heard_text for turn in result.heard_of(place)),
            stages_ms=_stages_ms(result, latency.turn_index),
        )
        for (place, deed), latency in zip(spoken, result.figures.latencies, strict=True)
    ]


def _stages_ms(result: ScenarioResult, turn_index: int | None) -> dict[str, float]:
    """By the bot's own clock, of the turn with this index."""
    records = result.call.turns if result.call is not None else ()
    timings = (
        record.turn.timings
        for record in records
        if record.index == turn_index and isinstance(record.turn, BotTurn)
    )
    return {stage: 1000 * took_s for each in timings for stage, took_s in stages_s(each).items()}


async def _pauses(plan: TurnsPlan, settings: Settings, tell: Tell) -> tuple[Cut, Cut]:
    if not (plan.numbers or plan.sentences):
        return Cut(0, ()), Cut(0, ())
    deployment = await asyncio.to_thread(load_deployment, DIALPLAN)
    recogniser = await asyncio.to_thread(build_recogniser, settings, deployment)
    numbers = await cut_off(paused_numbers(plan.numbers), deployment.dialogue, recogniser, settings, tell)
    paused = paused_sentences(DIALPLAN.name) if plan.sentences else []
    return numbers, await cut_off(paused, deployment.dialogue, recogniser, settings, tell)
