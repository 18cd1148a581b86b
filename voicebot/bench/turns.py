"""How soon one caller is answered: call after call to a bot process over SIP and RTP, measured on the wire.

From the end of the caller's last audible packet to the bot's first informative one: endpointing, recognition,
dialogue, synthesis, play-out and both jitter buffers included.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from voicebot.bench.pauses import Cut, cut_off, paused_numbers, paused_sentences
from voicebot.bench.report import Machine, Report, Series, Target, git_revision, machine_facts
from voicebot.bench.turn_scripts import Kind, kind_of, order_call
from voicebot.config import PROJECT_DIR, Settings, load_settings
from voicebot.records.store import Store
from voicebot.service.deployment import load_deployment
from voicebot.service.recognition import build_recogniser
from voicebot.simulator.bot_process import running_bot
from voicebot.simulator.line import caller_phone
from voicebot.simulator.result import ScenarioResult
from voicebot.simulator.run import run_scenario

DIALPLAN = PROJECT_DIR / "dialplans" / "skincare"
BOT = {
    "VOICEBOT_TTS__ENGINE": "espeak",
    "VOICEBOT_TTS__ESPEAK_WORDS_PER_MINUTE": "400",
    "VOICEBOT_FRONT__START": "never",
}
"""The bot speaks fast, so that more turns fit into the time; what it says begins no sooner for that."""
TARGET_ALL, TARGET_ALL_P95, TARGET_COMPLETE = Target(50, 450.0), Target(95, 800.0), Target(50, 350.0)
TARGET_DIGITS = Target(50, 2.0)
FULL_CALLS, QUICK_CALLS, ABLATION_CALLS = 18, 1, 3
FULL_NUMBERS, QUICK_NUMBERS = 200, 20

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
        calls: one after the other, about twelve turns each.
        numbers: telephone numbers, read in groups, that are listened to beside the calls.
        sentences: whether the shop's sentences with a pause are listened to as well.
    """

    calls: int = FULL_CALLS
    numbers: int = FULL_NUMBERS
    sentences: bool = True
    variant: Variant = WITH_ALL


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """One thing that a caller said.

    Args:
        informative_ms: from its end to the first informative sound; ``None`` when none came.
        cut: the bot took the turn in a pause of it.
    """

    kind: Kind
    said: str
    informative_ms: float | None
    cut: bool


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
    return report_of(plan, calls, numbers, sentences, started_at=started_at, machine=machine)


async def bench_ablation(calls: int, data_dir: Path, tell: Tell = lambda _text: None) -> tuple[Report, ...]:
    """The same calls with each mechanism off."""
    reports = []
    for variant in ABLATIONS:
        plan = TurnsPlan(calls, numbers=0, sentences=False, variant=variant)
        tell(variant.name)
        reports.append(await bench_turns(plan, data_dir))
    return tuple(reports)


async def _calls(plan: TurnsPlan, settings: Settings, tell: Tell) -> list[list[TurnOutcome]]:
    prompts = settings.data_dir / "prompts" / plan.variant.name.replace(" ", "_")
    environment = {**BOT, "VOICEBOT_TTS__CACHE_DIR": str(prompts), **plan.variant.environment}
    calls = []
    tell("starting the bot")
    async with running_bot(DIALPLAN, data_dir=settings.data_dir, environment=environment) as bot:
        store = await Store.open(settings)
        try:
            async with caller_phone() as phone:
                for place in range(plan.calls):
                    tell(f"call {place + 1} of {plan.calls}")
                    result = await run_scenario(
                        order_call(place),
                        phone=phone,
                        store=store,
                        target_uri=bot.sip_uri,
                        output_dir=settings.data_dir / "recordings",
                    )
                    calls.append(outcomes_of(result))
        finally:
            await store.close()
    return calls


def outcomes_of(result: ScenarioResult) -> list[TurnOutcome]:
    """How each utterance of a call was answered."""
    spoken = [(place, deed) for place, deed in enumerate(result.deeds) if deed.said is not None]
    return [
        TurnOutcome(
            kind=kind_of(deed.meant),
            said=deed.meant,
            informative_ms=latency.first_informative_ms,
            cut=len(result.heard_of(place)) > 1 or latency.answered_early,
        )
        for (place, deed), latency in zip(spoken, result.figures.latencies, strict=True)
    ]


async def _pauses(plan: TurnsPlan, settings: Settings, tell: Tell) -> tuple[Cut, Cut]:
    if not (plan.numbers or plan.sentences):
        return Cut(0, ()), Cut(0, ())
    deployment = await asyncio.to_thread(load_deployment, DIALPLAN)
    recogniser = await asyncio.to_thread(build_recogniser, settings, deployment)
    numbers = await cut_off(paused_numbers(plan.numbers), deployment.dialogue, recogniser, settings, tell)
    paused = paused_sentences(DIALPLAN.name) if plan.sentences else []
    return numbers, await cut_off(paused, deployment.dialogue, recogniser, settings, tell)


def report_of(
    plan: TurnsPlan,
    calls: Sequence[Sequence[TurnOutcome]],
    numbers: Cut,
    sentences: Cut,
    *,
    started_at: datetime,
    machine: Machine,
) -> Report:
    """The figures of a run: every call is a round."""
    every = _series("all turns", calls, tuple(Kind), TARGET_ALL)
    series = [
        every,
        replace(every, name="all turns, slow ones", target=TARGET_ALL_P95),
        _series("complete answers", calls, (Kind.COMPLETE,), TARGET_COMPLETE),
        _series("other turns", calls, (Kind.OPEN, Kind.PAUSED), None),
        _series("digits in groups", calls, (Kind.DIGIT_GROUPS,), None),
    ]
    if numbers.tried:
        series.append(
            Series("numbers cut off in pauses of 600 ms", "%", ((numbers.percent,),), TARGET_DIGITS)
        )
    if sentences.tried:
        series.append(Series("sentences cut off in pauses of 300 to 600 ms", "%", ((sentences.percent,),)))
    turns = [turn for call in calls for turn in call]
    worst = max((turn for turn in turns if turn.informative_ms), key=lambda one: one.informative_ms or 0.0)
    notes: dict[str, object] = {
        "slowest turn": f"{worst.said} ({worst.informative_ms:.0f} ms)",
        "turns without an informative answer": sum(turn.informative_ms is None for turn in turns),
    }
    for kind in (Kind.DIGIT_GROUPS, Kind.PAUSED):
        of_kind = [turn for turn in turns if turn.kind is kind]
        notes[f"{kind.value}, cut off on the wire"] = f"{sum(turn.cut for turn in of_kind)} of {len(of_kind)}"
    for name, cut in (("numbers", numbers), ("sentences", sentences)):
        if cut.tried:
            notes[f"{name} cut off"] = f"{len(cut.examples)} of {cut.tried}"
    return Report(
        benchmark="turns",
        setting={"shop": DIALPLAN.name, "calls": len(calls), "bot": plan.variant.name},
        started_at=started_at,
        machine=machine,
        revision=git_revision(),
        series=tuple(one for one in series if one.values),
        notes=notes,
    )


def _series(
    name: str, calls: Sequence[Sequence[TurnOutcome]], kinds: Sequence[Kind], target: Target | None
) -> Series:
    rounds = tuple(
        tuple(turn.informative_ms for turn in call if turn.informative_ms is not None and turn.kind in kinds)
        for call in calls
    )
    return Series(name, "ms", rounds, target)
