"""Holds a scenario of the simulator by typing: same caller, same bot, no telephone and no audio."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from voicebot.cli.sandbox import Exchange, Session
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.effects import Effect, OpenTicket, OrderItem, OrderSummary, PlaceOrder
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.order_parts import PaymentStatus, PaymentSummary
from voicebot.knowledge.catalogue import Catalogue
from voicebot.service.deployment import Deployment
from voicebot.shop.fixtures import GivenItem, GivenOrder
from voicebot.simulator.cues import BotSpeech, Progress, next_turn
from voicebot.simulator.scenario import Scenario

NOW = datetime(2026, 11, 12, 10, 0, tzinfo=timezone(timedelta(hours=8)))
NUMBER = "13800139999"
MOST_TURNS = 40
"""No shipped scenario takes half as many; more means that bot and caller turn in circles."""


@dataclass
class TypedCall:
    """What was said and done in a conversation."""

    session: Session
    replies: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    understood: dict[str, object] = field(default_factory=dict)
    offered: list[str] = field(default_factory=list)
    stuck: bool = False
    world: MemoryShop = field(default_factory=MemoryShop)

    def say(self, text: str) -> str:
        """One turn of the caller; returns what the bot says."""
        return self._note(self.session.say(text))

    def _note(self, exchange: Exchange) -> str:
        known = self.understood.keys() | self.session.state.slots.keys()
        self.understood.update(self.session.state.slots)
        self.asked_again += [slot for slot in exchange.asked if slot in known]
        self.asked += exchange.asked
        self.effects += exchange.effects
        self.replies.append(exchange.reply)
        for step in exchange.steps:
            self.offered += [one for one in step.state.offered if one not in self.offered[-1:]]
        return exchange.reply

    @property
    def transcript(self) -> str:
        """Everything the bot said."""
        return "".join(self.replies)

    @property
    def orders(self) -> list[PlaceOrder]:
        """Orders placed, first to last."""
        return [effect for effect in self.effects if isinstance(effect, PlaceOrder)]

    @property
    def tickets(self) -> list[OpenTicket]:
        """Tickets opened, first to last."""
        return [effect for effect in self.effects if isinstance(effect, OpenTicket)]

    @property
    def bought(self) -> Mapping[str, int]:
        """Quantity per product id of the last order."""
        return {item.product_id: item.quantity for item in self.orders[-1].items} if self.orders else {}

    @property
    def total_yuan(self) -> float:
        """What the caller was told the last order costs."""
        return (self.orders[-1].quoted_total_fen or 0) / 100 if self.orders else 0


def call(
    shop: Deployment, *, number: str = NUMBER, key: str = "typed", orders: tuple[GivenOrder, ...] = ()
) -> TypedCall:
    """A call that has just been greeted."""
    world = MemoryShop(
        shop.catalogue,
        orders=[_order(given, place, number, shop.catalogue) for place, given in enumerate(orders)],
    )
    session = Session(shop.dialogue, CallerContext(number, NOW, key), world.carry_out)
    return TypedCall(session, world=world)


def hold(shop: Deployment, scenario: Scenario) -> TypedCall:
    """The whole scenario, until the bot hangs up or the caller has nothing more to say."""
    number = scenario.caller.number or NUMBER
    held = call(shop, number=number, key=scenario.name, orders=scenario.given.orders)
    progress = Progress()
    heard = BotSpeech(held.session.greeting.reply)
    for _ in range(MOST_TURNS):
        turn, progress = next_turn(scenario, progress, heard)
        if turn is None or not turn.say:
            held.stuck = turn is None
            return held
        asked_before = len(held.asked)
        reply = held.say("，".join(turn.say))
        if held.session.ended:
            return held
        heard = BotSpeech(reply, tuple(held.asked[asked_before:]))
    held.stuck = True
    return held


def _price_fen(item: GivenItem, listed_fen: int | None) -> int:
    return (listed_fen or 0) if item.price_yuan is None else round(item.price_yuan * 100)


def _order(given: GivenOrder, place: int, number: str, catalogue: Catalogue) -> OrderSummary:
    items = tuple(
        OrderItem(
            product_id=item.product,
            name=product.name if (product := catalogue.get(item.product)) else item.product,
            quantity=item.quantity,
            unit=item.unit,
            unit_price_fen=_price_fen(item, product.price_fen if product else None),
        )
        for item in given.items
    )
    return OrderSummary(
        order_number=given.order_number or f"2026110100{place:02d}",
        placed_at=NOW - timedelta(days=given.placed_days_ago),
        status=given.status,
        items=items,
        total_fen=sum(item.unit_price_fen * item.quantity for item in items),
        receiver_name=given.receiver,
        phone=given.phone or number,
        address=given.address,
        delivered_at=None
        if given.delivered_days_ago is None
        else NOW - timedelta(days=given.delivered_days_ago),
        payment=PaymentSummary(PaymentStatus.PAID, given.paid_by) if given.paid_by else None,
    )
