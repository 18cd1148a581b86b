"""How long one turn takes: understanding, policy, knowledge and wording; without hearing and speaking."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import cycle

from voicebot.bench.report import Report, Series, Target, figure, git_revision, machine_facts
from voicebot.dialogue.dialplan import Dialplan, SlotType
from voicebot.dialogue.effects import Effect, EffectResult
from voicebot.dialogue.engine import Dialogue, Understander
from voicebot.dialogue.events import CallerContext, CallerSpoke, EffectFinished, Heard
from voicebot.dialogue.state import Phase
from voicebot.dialogue.understanding.result import TurnContext, Understanding

CarryOut = Callable[[Effect, CallerContext], EffectResult | None]
"""Stands in for the world: the result of an effect."""

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=timezone(timedelta(hours=8)))
MOST_CONVERSATIONS = 24
SMALL_SHOP = 100
"""Products up to which the target of a small shop holds."""
TARGET_SMALL_MS, TARGET_LARGE_MS = 5.0, 20.0
NOT_HELD_PERCENT = 10.0


@dataclass
class TimedUnderstander:
    """An understander that notes how long each call takes."""

    inner: Understander
    seconds: list[float] = field(default_factory=list)

    def understand(self, heard: Heard, context: TurnContext) -> Understanding:
        """Understand, and note the time."""
        started_s = time.perf_counter()
        understood = self.inner.understand(heard, context)
        self.seconds.append(time.perf_counter() - started_s)
        return understood


@dataclass
class _Times:
    """Milliseconds of each turn of one round."""

    turn: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    understanding: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)


def bench_dialogue(
    dialogue: Dialogue,
    world: Callable[[], CarryOut],
    *,
    shop: str,
    rounds: int,
    notes: dict[str, object] | None = None,
) -> Report:
    """Hold the same conversations several times and time every turn.

    Args:
        world: makes a fresh world for a conversation.
        shop: its name, for the report.
        notes: figures about loading.
    """
    started_at, machine = datetime.now().astimezone(), machine_facts()
    timed = TimedUnderstander(dialogue.understander)
    measured = Dialogue(dialogue.plan, dialogue.script, dialogue.catalogue, timed)
    scripts = conversations(dialogue.plan)
    _hold(measured, timed, scripts[0], world(), _Times())  # what is made on first use is made now
    times = []
    for _ in range(rounds):
        taken = _Times()
        for script in scripts:
            _hold(measured, timed, script, world(), taken)
        times.append(taken)
    held, written = sum(len(each.turn) for each in times), rounds * sum(map(len, scripts))
    products = len(dialogue.catalogue.products)
    target = Target(50, TARGET_SMALL_MS if products <= SMALL_SHOP else TARGET_LARGE_MS)
    return Report(
        benchmark="dialogue",
        setting={"shop": shop, "products": products, "rounds": rounds, "conversations": len(scripts)},
        started_at=started_at,
        machine=machine,
        revision=git_revision(),
        series=(
            Series("turn", "ms", tuple(tuple(each.turn) for each in times), target),
            Series("  its processor time", "ms", tuple(tuple(each.processor) for each in times)),
            Series("  understanding", "ms", tuple(tuple(each.understanding) for each in times)),
            Series("  policy, wording", "ms", tuple(tuple(each.rest) for each in times)),
            figure(
                "turns not held: the talk was over before",
                "%",
                100 * (1 - held / written),
                at_most=NOT_HELD_PERCENT,
            ),
        ),
        notes=notes or {},
    )


def _hold(
    dialogue: Dialogue, timed: TimedUnderstander, script: Sequence[str], carry_out: CarryOut, times: _Times
) -> None:
    """One conversation; only the answers to the caller are timed, not the results of effects."""
    caller = CallerContext("13800138000", NOW, "bench")
    state = dialogue.start(caller).state
    for said in script:
        if state.phase is Phase.ENDED:
            return
        timed.seconds.clear()
        started_s, processor_s = time.perf_counter(), time.thread_time()
        step = dialogue.advance(state, CallerSpoke(Heard(said, confidence=0.9)))
        turn_s = time.perf_counter() - started_s
        understanding_s = sum(timed.seconds)
        times.turn.append(1000 * turn_s)
        times.processor.append(1000 * (time.thread_time() - processor_s))
        times.understanding.append(1000 * understanding_s)
        times.rest.append(1000 * (turn_s - understanding_s))
        waiting = list(step.effects)
        state = step.state
        while waiting:
            result = carry_out(waiting.pop(0), caller)
            if result is not None:
                step = dialogue.advance(state, EffectFinished(result))
                state = step.state
                waiting += step.effects


def conversations(plan: Dialplan) -> list[list[str]]:
    """What callers of this shop might say, made of its own words: one talk for each kind of product.

    Every talk goes from a vague wish over questions and a change of mind to the order.
    """
    kinds = [value.name for slot in plan.slots.values() if slot.product for value in slot.values] or ["东西"]
    traits = [
        value.name for slot in plan.slots.values() if _is_trait(plan, slot.name) for value in slot.values
    ]
    trait, substance = cycle(traits or ["好用"]), cycle(sorted(plan.substances) or ["酒精"])
    price = cycle(["一百", "两百", "三百", "五百"])
    return [list(_talk(kind, trait, substance, price)) for kind in kinds[:MOST_CONVERSATIONS]]


def _is_trait(plan: Dialplan, name: str) -> bool:
    slot = plan.slots[name]
    return bool(slot.line) and slot.type is SlotType.CHOICE and not slot.product


def _talk(kind: str, trait: Iterator[str], substance: Iterator[str], price: Iterator[str]) -> Iterator[str]:
    yield f"喂你好我想买{kind}"
    yield f"嗯最好是{next(trait)}的价格{next(price)}以内吧"
    yield f"哦对了我对{next(substance)}过敏"
    yield "这个里面都有什么成分"
    yield f"有没有{next(substance)}啊"
    yield "有便宜点的吗"
    yield f"不对我要{next(trait)}的那种{next(price)}左右的"
    yield "两个一共多少钱"
    yield "行就这个吧"
    yield "来两个"
    yield "我叫张伟弓长张"
    yield "电话幺三八零零幺三八零零零"
    yield "上海市徐汇区漕溪路十八号"
    yield "等一下多长时间能到"
    yield "对没错下单吧"
    yield "没有了谢谢再见"
