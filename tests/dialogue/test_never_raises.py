"""Whatever is said, in whatever state, with whatever answer of the world: no exception, always a reply."""

import json
import random
from dataclasses import replace

import pytest

from tests.dialogue.harness import NOW, NUMBER, Talk
from tests.example_shops import example_shop
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.effects import (
    Effect,
    EffectFailed,
    EffectResult,
    HangUp,
    OpenTicket,
    OrderRefused,
    PlaceOrder,
    QuoteOrder,
    Refusal,
    Transfer,
    Transferred,
)
from voicebot.dialogue.events import (
    CallerContext,
    CallerKeyed,
    CallerSilent,
    CallerSpoke,
    Direction,
    EffectFinished,
    Event,
    Heard,
    PlaybackEnded,
)
from voicebot.dialogue.state import Phase
from voicebot.dialogue.step import Step
from voicebot.service.deployment import Deployment

CASES = PROJECT_DIR / "tests" / "understanding" / "data" / "dev_cases.jsonl"
UTTERANCES = [json.loads(line)["utterance"] for line in CASES.read_text("utf-8").splitlines() if line]
LIKELY = [
    *("行就这个", "要", "不要", "两盒", "张伟", "对", "不对", "幺三八零零幺三八零零零", "幺三八", "再来一支"),
    *(
        "上海市徐汇区漕溪路18号",
        "没有",
        "换一个",
        "便宜点的",
        "我的包裹到哪了",
        "取消订单",
        "还有别的吗",
        "好的",
    ),
    *(
        "我要退货",
        "转人工",
        "第二个",
        "都要",
        "我怀孕了",
        "我对芒果过敏",
        "改成三盒",
        "嗯",
        "啊",
        "？",
        "😀",
        "a",
    ),
]
BUYING = (
    *(
        "我想买补水的面膜三百以内",
        "随便，你推荐吧",
        "行来两盒",
        "张伟",
        "就用这个号码",
        "幺三八零零幺三八零零零",
    ),
    *("上海市徐汇区漕溪路18号", "对", "对", "对"),
)
"""Half of the callers begin like this, so that orders are reached."""
TURNS = 18


class Chaos:
    """Answers effects by the dice: as the shop would, not at all, or with a refusal."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.shop = MemoryShop()

    def carry_out(self, effect: Effect, caller: CallerContext) -> EffectResult | None:
        chance = self.dice.random()
        if isinstance(effect, HangUp):
            return None
        if chance < 0.15:
            return EffectFailed(effect.effect_id, "broken", outcome_unknown=self.dice.random() < 0.5)
        if isinstance(effect, Transfer) and chance < 0.3:
            return Transferred(effect.effect_id)
        if isinstance(effect, PlaceOrder | QuoteOrder) and chance < (
            0.6 if isinstance(effect, PlaceOrder) else 0.3
        ):
            return self._refused(effect)
        return self.shop.carry_out(effect, caller)

    def _refused(self, order: PlaceOrder | QuoteOrder) -> OrderRefused:
        product = self.dice.choice([None, order.items[0].product_id if order.items else None, "unheard-of"])
        return OrderRefused(
            order.effect_id,
            self.dice.choice(list(Refusal)),
            product,
            available=self.dice.choice([None, 0, 1]),
            unit_price_fen=self.dice.choice([None, 9900]),
            option=self.dice.choice([None, "color", "version"]),
            choices=self.dice.choice([(), ("红色",), ("红色", "蓝色")]),
        )


def random_event(dice: random.Random, silences: int) -> Event:
    chance = dice.random()
    if chance < 0.05:
        return CallerSilent(silences)
    if chance < 0.1:
        return CallerKeyed(dice.choice(["1", "2", "0", "13800138000", "", "*", "9"]))
    if chance < 0.2:
        return PlaybackEnded(dice.randrange(4), interrupted=dice.random() < 0.5)
    text = dice.choice(UTTERANCES if chance < 0.5 else LIKELY)
    others = tuple(dice.sample(LIKELY, dice.randrange(3)))
    return CallerSpoke(Heard(text, dice.random(), others, typed=dice.random() < 0.3))


def converse(shop: Deployment, seed: int) -> None:
    """One call; results arrive at once, late (the caller speaks while waiting) or never."""
    dice = random.Random(seed)
    direction = dice.choice(list(Direction))
    caller = CallerContext(dice.choice([NUMBER, None, "anonymous"]), NOW, f"chaos-{seed}", direction)
    chaos = Chaos(dice)
    late: list[EffectResult] = []
    step = shop.dialogue.start(caller)
    scripted = list(BUYING) if dice.random() < 0.5 else []
    scripted = scripted[: dice.randrange(6, len(BUYING) + 1)]
    for turn in range(TURNS):
        for effect in step.effects:
            result = chaos.carry_out(effect, caller)
            if result is not None and dice.random() < 0.95:
                late.append(result)
        event: Event = random_event(dice, turn % 3 + 1)
        if late and dice.random() < 0.6:
            event = EffectFinished(late.pop(0))
        elif scripted:
            event = CallerSpoke(Heard(scripted.pop(0), typed=True))
        step = advance(shop, step, event, seed)
        if step.state.phase is Phase.ENDED and dice.random() < 0.8:
            return


def advance(shop: Deployment, before: Step, event: Event, seed: int) -> Step:
    try:
        step = shop.dialogue.advance(before.state, event)
        shop.dialogue.completeness(step.state, "对，我想")
    except Exception as error:
        error.add_note(f"seed {seed}, {event}, {replace(before.state, caller=before.state.caller)}")
        raise
    answered = isinstance(event, CallerSpoke | CallerSilent) and before.state.phase is not Phase.ENDED
    assert step.speech or not answered, f"no reply to {event} (seed {seed})"
    tickets = [effect for effect in step.effects if isinstance(effect, OpenTicket)]
    assert all(ticket.summary for ticket in tickets)
    return step


@pytest.mark.parametrize("about", ["read_back", "take_what_is_left", "accept_price"])
def test_silence_at_the_end_of_an_order_puts_the_question_again(about: str) -> None:
    refusals = {
        "take_what_is_left": OrderRefused("", Refusal.OUT_OF_STOCK, "plant", available=1),
        "accept_price": OrderRefused("", Refusal.PRICE_CHANGED, "plant", unit_price_fen=29800),
    }

    def world(effect: Effect, caller: CallerContext) -> EffectResult | None:
        if isinstance(effect, QuoteOrder):
            return MemoryShop().carry_out(effect, caller)
        return (
            replace(refusals[about], effect_id=effect.effect_id) if isinstance(effect, PlaceOrder) else None
        )

    talk = Talk(carry_out=world)
    talk.to_read_back()
    if about in refusals:
        talk.say("对", "affirm")
    exchange = talk.say("")
    assert exchange.reply.endswith("？")
    assert talk.session.state.question is not None
    assert talk.session.state.question.about == about


def test_no_conversation_raises() -> None:
    shop = example_shop("skincare")
    for seed in range(60):
        converse(shop, seed)
