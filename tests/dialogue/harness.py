"""A small shop made by hand and an understanding that is told what was meant: policy without hearing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from voicebot.cli.sandbox import CarryOut, Exchange, Session
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.dialplan import parse_dialplan
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.events import CallerContext, Heard
from voicebot.dialogue.script import read_script
from voicebot.dialogue.understanding.result import (
    ScoredIntent,
    SlotMention,
    SlotValue,
    TurnContext,
    Understanding,
)
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.lexicon import Lexicon, Substance
from voicebot.knowledge.pricing import Pricing
from voicebot.knowledge.product import Product

NOW = datetime(2026, 11, 12, 10, 0, tzinfo=timezone(timedelta(hours=8)))
NUMBER = "13800138000"

DIALPLAN = """
shop: {name: 小店, assistant: 小竹, sells: 面膜和洗面奶}
needs: {ask: [product_type, effect, price, skin_type], most_questions: 3}
questions:
  product_type: {ask: 您想买什么呢？, again: 面膜还是洗面奶？}
  effect: {ask: 您主要想要什么功效？, again: "补水、美白，您要哪种？", choices: [补水, 美白]}
  price: {ask: 您预算大概多少？, again: "一百以内，还是三百以内？"}
  skin_type: {ask: 您是什么肤质？}
  allergy: {ask: 您对什么过敏吗？}
reasons: {effect: "主打{value}", allergy: "不含{value}", price: 价格也合适}
order: {units: {面膜: 盒, 洗面奶: 支}}
answers: {ask_shipping: 两天内发货。}
slots:
  product_type:
    type: choice
    values: {面膜: [], 洗面奶: []}
  effect:
    type: choice
    multiple: true
    values: {补水: [], 保湿: [], 美白: [], 清洁: []}
  skin_type:
    type: choice
    multiple: true
    values: {干性: [], 油性: []}
  allergy: {type: substance, multiple: true, safety: true}
substances: {酒精: [], 香精: [], 化学剂: []}
"""

LEXICON = Lexicon(
    slots={
        "product_type": {"面膜": (), "洗面奶": ()},
        "effect": {"补水": (), "保湿": (), "美白": (), "清洁": ()},
        "skin_type": {"干性": (), "油性": ()},
        "population": {"孕妇": ("怀孕",)},
    },
    substances={
        "酒精": Substance(),
        "香精": Substance(),
        "化学剂": Substance(("化学成分",), ("酒精", "香精"), ("纯植物",), needs_proof=True),
    },
)


def product(product_id: str, name: str, price: int, **facts: list[str]) -> Product:
    given = {"product_type": ["面膜"], **facts}
    made = [Fact("name", name, name), Fact("price", price, f"{price}元")]
    made += [Fact(fact, value, value) for fact, values in given.items() for value in values]
    unit = "支" if given["product_type"] == ["洗面奶"] else "盒"
    return Product(product_id, tuple(made), pricing=Pricing(price * 100, None, unit))


def small_catalogue() -> Catalogue:
    return Catalogue(
        [
            product(
                "plant",
                "草本补水面膜",
                288,
                effect=["补水", "保湿"],
                skin_type=["干性"],
                free_from=["酒精", "香精", "化学剂"],
                usage=["洁面后敷15分钟，不用洗"],
                ingredients=["金银花"],
            ),
            product(
                "bamboo",
                "竹露面膜",
                188,
                effect=["补水"],
                skin_type=["干性"],
                ingredients=["香精"],
                free_from=["酒精"],
            ),
            product(
                "bright", "雪芽面膜", 299, effect=["美白"], skin_type=["油性"], contraindications=["孕妇"]
            ),
            product("moon", "月镜面膜", 328, effect=["美白"], skin_type=["油性"], ingredients=["酒精"]),
            product(
                "wash",
                "清栀洗面奶",
                59,
                product_type=["洗面奶"],
                effect=["清洁"],
                skin_type=["油性"],
                free_from=["化学剂"],
            ),
        ],
        LEXICON,
    )


@dataclass
class Told:
    """Understands what it is told."""

    meant: Understanding | None = None
    contexts: list[TurnContext] = field(default_factory=list)

    def understand(self, heard: Heard, context: TurnContext) -> Understanding:
        self.contexts.append(context)
        assert self.meant is not None, "use Talk.say"
        return self.meant


def meaning(text: str, intent: str, slots: Mapping[str, SlotValue], confidence: float) -> Understanding:
    intents = tuple(ScoredIntent(name, confidence) for name in intent.split())
    mentions = tuple(SlotMention(slot, value, (0, 0), confidence) for slot, value in slots.items())
    return Understanding(text, intents, mentions, slots)


def small_dialogue(understander: Told | None = None) -> Dialogue:
    plan = parse_dialplan(DIALPLAN, file="dialplan.yaml")
    return Dialogue(plan, read_script(plan), small_catalogue(), understander or Told())


class Talk:
    """A call in which each utterance comes with what was meant by it."""

    def __init__(
        self,
        *,
        number: str | None = NUMBER,
        carry_out: CarryOut | None = None,
        key: str = "call-1",
        context: CallerContext | None = None,
        order: Mapping[str, object] | None = None,
    ) -> None:
        self.understander = Told()
        self.shop = MemoryShop()
        dialogue = small_dialogue(self.understander)
        section = dialogue.script.order.model_copy(update=dict(order or {}))
        self.dialogue = replace(dialogue, script=dialogue.script.model_copy(update={"order": section}))
        caller = context or CallerContext(number, NOW, key)
        self.session = Session(self.dialogue, caller, carry_out or self.shop.carry_out)
        self.asked: list[str] = []
        self.replies: list[str] = [self.session.greeting.reply]

    def say(
        self,
        text: str,
        intent: str = "provide_info",
        *,
        typed: bool = True,
        confidence: float = 0.9,
        **slots: SlotValue,
    ) -> Exchange:
        self.understander.meant = meaning(text, intent, slots, confidence)
        exchange = self.session.say(text, typed=typed, confidence=confidence)
        self.asked += exchange.asked
        self.replies.append(exchange.reply)
        return exchange

    @property
    def slots(self) -> Mapping[str, SlotValue]:
        return self.session.state.slots

    def to_offer(self) -> Exchange:
        return self.say(
            "想买补水的面膜三百以内不能有化学剂",
            "recommend",
            product_type="面膜",
            effect=("补水",),
            price_max=300,
            allergy=("化学剂",),
        )

    def to_count(self) -> Exchange:
        self.to_offer()
        return self.say("行就这个来两盒", "affirm place_order", quantity=2, unit="盒")

    def to_read_back(self) -> Exchange:
        self.to_count()
        return self.from_count()

    def from_count(self) -> Exchange:
        self.say("张三", receiver_name="张三")
        self.say("对", "affirm")
        return self.say("上海市徐汇区漕溪路18号", address="上海市徐汇区漕溪路18号")
