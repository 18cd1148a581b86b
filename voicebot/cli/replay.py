"""``voicebot replay``: whole conversations from JSON lines, for editors' tests and for measuring."""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from voicebot.cli.cases.model import FIRST_DAY
from voicebot.cli.json_fields import list_in, one_of, text_at, text_in, texts_in, unknown_fields
from voicebot.cli.json_lines import each_line
from voicebot.cli.replay_orders import ORDER_FIELDS, day_of, given_orders
from voicebot.cli.sandbox import Exchange, Session
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.effects import (
    AddToTicket,
    Effect,
    FindOrders,
    HangUp,
    OpenTicket,
    PlaceOrder,
    QuoteOrder,
    Transfer,
)
from voicebot.dialogue.events import CallerContext, CallerKeyed, Direction, RememberedFact
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.dialogue.service_effects import ServiceEffect
from voicebot.dialogue.slots import as_text
from voicebot.dialogue.state import DialogueState
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import Deployment, deployment_of, load_plan, load_products
from voicebot.service.postage import postage_of

_FIELDS = ("id", "now", "turns", "texts", "history", "orders", "direction", "number", "asr")
_DIRECTIONS = frozenset(one.value for one in Direction)
_FACTS = frozenset({"skin_type", "allergy", "address", "phone", "receiver_name", "size", "population"})


def replay(
    dialplan: Annotated[Path, typer.Argument(help="Folder of the shop: dialplan.yaml and products/.")],
) -> None:
    """Hold the conversations on stdin and write what the bot said and did to stdout.

    One JSON object per line in: {"id", "turns": ["…", …]} and optionally "now" (a day, or a day and time;
    without it 2026-01-05, as in cases), "texts" (product texts in place of the shop's), "history" (earlier
    purchases), "orders", "direction", "number", "asr" (true: written as a recogniser writes).
    An order has "product" (or "items") and "date", and as far as they matter "id", "status", "received",
    "paid", "quantity", "price", "phone" or "phone_tail", "receiver_name", "address", "parcel", "returns",
    "invoice" (docs/after-sales.md tells how they are written).
    An empty turn is silence; {"keys": "1"} in place of a text are keys pressed. One JSON object per
    line out: {"id", "turns": [{"reply", "asked", "state", "recommended", "effects"}, …]}. A bad line
    is named on stderr, and the run goes on.
    """
    plan = load_plan(dialplan)
    shop = deployment_of(plan, load_products(dialplan, plan))
    each_line(
        sys.stdin,
        lambda case: replay_one(case, plan, shop),
        lambda row: print(json.dumps(row, ensure_ascii=False), flush=True),
        unknown_in,
    )


def unknown_in(case: Mapping[str, object]) -> Iterator[str]:
    """The fields of a case that nothing reads."""
    yield from unknown_fields(case, _FIELDS)
    orders = case.get("orders")
    for place, order in enumerate(orders if isinstance(orders, list) else ()):
        yield from unknown_fields(order, ORDER_FIELDS, f"orders[{place}]")


def replay_one(case: Mapping[str, Any], plan: Dialplan, shop: Deployment | None) -> dict[str, Any]:
    """Hold one conversation.

    Args:
        shop: ``None`` when the case brings its own product texts.

    Raises:
        KeyError, ValueError, TypeError: the case is not as ``replay`` documents it.
    """
    if case.get("texts"):
        shop = deployment_of(plan, _products(texts_in(case, "texts"), plan))
    if shop is None:
        raise ValueError("the shop has no products, and the case brings no 'texts'")
    orders = given_orders(case.get("orders", ()), shop.catalogue)
    world = MemoryShop(shop.catalogue, postage_of(shop.script), orders)
    session = Session(shop.dialogue, _caller(case, shop.catalogue), world.carry_out)
    turns = []
    for place, turn in enumerate(list_in(case, "turns")):
        before = session.state
        if isinstance(turn, Mapping) and "keys" in turn:
            exchange = session.event(CallerKeyed(str(turn["keys"])))
        else:
            said = text_in(turn, "user") if isinstance(turn, Mapping) else text_at(turn, f"turns[{place}]")
            exchange = session.say(said, typed=not case.get("asr", False))
        turns.append(_told(exchange, before, session.state, shop.catalogue))
    return {"id": case["id"], "greeting": session.greeting.reply, "turns": turns}


# --- the case


def _products(texts: Sequence[str], plan: Dialplan) -> list[Product]:
    lexicon = lexicon_of(plan)
    return [
        read_product(text, product_id=f"text{place}", lexicon=lexicon)
        for place, text in enumerate(texts, start=1)
    ]


def _caller(case: Mapping[str, Any], catalogue: Catalogue) -> CallerContext:
    history = case.get("history") or ()
    past: list[Mapping[str, Any]] = [history] if isinstance(history, Mapping) else list(history)
    for place, call in enumerate(past):
        if not isinstance(call, Mapping):
            raise ValueError(f"the field 'history[{place}]' must be an object {{…}}, not {call!r}")
    facts = [
        RememberedFact(
            slot, "、".join(value) if isinstance(value, list) else str(value), day_of(call["date"], "date")
        )
        for call in past
        for slot, value in call.items()
        if slot in _FACTS
    ]
    number = case.get("number") or next((str(call["phone"]) for call in past if call.get("phone")), None)
    known = given_orders(case.get("orders", ()), catalogue)
    own = sorted(
        (order for order in known if number and order.phone == number),
        key=lambda order: order.placed_at,
        reverse=True,
    )
    return CallerContext(
        number=number,
        now=day_of(case.get("now") or FIRST_DAY, "now"),
        call_key=str(case["id"]),
        direction=Direction(one_of(case.get("direction", "inbound"), _DIRECTIONS, "direction")),
        customer_name=next((str(call["receiver_name"]) for call in past if call.get("receiver_name")), None),
        facts=tuple(facts),
        orders=(*own, *given_orders(past, catalogue)),
    )


# --- the answer


def _told(
    exchange: Exchange, before: DialogueState, after: DialogueState, catalogue: Catalogue
) -> dict[str, Any]:
    return {
        "reply": exchange.reply,
        "asked": list(exchange.asked),
        "state": _state(after),
        "recommended": list(_recommended(exchange, before, catalogue)),
        "effects": [_effect(effect) for effect in exchange.effects],
    }


def _recommended(exchange: Exchange, before: DialogueState, catalogue: Catalogue) -> Iterator[str]:
    """Names of the products put on the table in this exchange."""
    known = before.offered
    for step in exchange.steps:
        for product_id in step.state.offered:
            product = catalogue.get(product_id)
            if product is not None and product_id not in known:
                yield product.name
        known = step.state.offered


def _state(state: DialogueState) -> dict[str, Any]:
    slots: dict[str, Any] = {slot: _json(value) for slot, value in state.slots.items()}
    lines = [
        {"product": line.name, "quantity": line.quantity, "unit": line.unit, **dict(line.options)}
        for line in state.basket
    ]
    return {**slots, "basket": lines, "phase": state.phase.value}


def _json(value: object) -> object:
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _json(item) for key, item in value.items()}
    return value


def _effect(effect: Effect) -> dict[str, Any]:
    match effect:
        case PlaceOrder():
            items = [
                {"product": item.name, "quantity": item.quantity, "unit": item.unit, **dict(item.options)}
                for item in effect.items
            ]
            total = (effect.quoted_total_fen or 0) / 100
            return {
                "type": "place_order",
                "items": items,
                "total": int(total) if total == int(total) else total,
                "receiver_name": effect.receiver_name,
                "phone": effect.phone,
                "address": effect.address,
            }
        case QuoteOrder():
            return {"type": "quote_order", "coupon": effect.coupon_code}
        case FindOrders():
            return {"type": "find_orders", "phone": effect.phone, "order_number": effect.order_number}
        case OpenTicket():
            slots = {slot: as_text(value) for slot, value in effect.slots}
            kind, priority = effect.type.value, effect.priority.value
            return {
                "type": "open_ticket",
                "ticket": kind,
                "priority": priority,
                "summary": effect.summary,
            } | {"slots": slots}
        case AddToTicket():
            return {
                "type": "add_to_ticket",
                "ticket_number": effect.ticket_number,
                "note": effect.note,
                "slots": {slot: as_text(value) for slot, value in effect.slots},
                "callback_number": effect.callback_number,
            }
        case Transfer():
            return {"type": "transfer", "summary": effect.summary}
        case HangUp():
            return {"type": "hang_up"}
        case _:
            return {"type": _in_snake_case(type(effect).__name__)} | _plain_fields(effect)


def _plain_fields(effect: ServiceEffect) -> dict[str, Any]:
    """The fields of an effect as JSON knows them, without its id."""
    fields = json.loads(json.dumps(asdict(effect), default=lambda value: value.value, ensure_ascii=False))
    del fields["effect_id"]
    return dict(fields)


def _in_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
