"""``voicebot understand``: what the bot makes of utterances, as JSON lines."""

import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from voicebot.cli.json_fields import (
    list_in,
    object_at,
    one_of,
    text_at,
    text_in,
    texts_in,
    time_of,
    unknown_fields,
)
from voicebot.cli.json_lines import each_line
from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.events import Heard
from voicebot.dialogue.expectations import QUESTIONS
from voicebot.dialogue.understanding.result import Offered, SlotValue, TurnContext, Understanding
from voicebot.dialogue.understanding.understander import Understander
from voicebot.service.deployment import PRODUCTS_FOLDER, load_plan, load_products

_FIELDS = ("id", "utterance", "context", "alternatives")
_CONTEXT = ("now", "last_question", "slots", "offered", "draft_order", "order", "history")
_ALWAYS_SLOTS = frozenset({"ref", "any"})
_NO_PRICES: Mapping[str, float | None] = {}


def understand(
    dialplan: Annotated[Path, typer.Argument(help="Folder of the shop whose dialplan is used.")],
) -> None:
    """Understand utterances: one JSON object per line in, one out.

    In: {"id", "utterance"} and optionally "context" with "now", "last_question", "slots", "offered",
    "draft_order", "order", "history", and "alternatives" of the recogniser (docs/understanding.md tells
    how they are written).
    Out: {"id", "intent", "intents", "slots", "confidence", "spans"}. A bad line is named on stderr,
    and the run goes on.
    """
    plan = load_plan(dialplan)
    has_products = any((dialplan / PRODUCTS_FOLDER).glob("*.txt"))
    prices = {one.name: one.price_yuan for one in load_products(dialplan, plan)} if has_products else {}
    understander = Understander(plan, product_names=list(prices))
    questions = QUESTIONS | plan.slots.keys()
    each_line(
        sys.stdin,
        lambda case: understand_one(case, understander, questions, prices),
        lambda row: print(json.dumps(row, ensure_ascii=False), flush=True),
        partial(unknown_in, plan=plan),
    )


def understand_one(
    case: Mapping[str, Any],
    understander: Understander,
    questions: Collection[str],
    prices: Mapping[str, float | None],
) -> dict[str, object]:
    """Understand one case.

    Args:
        questions: what "last_question" may be.
        prices: of the shop's products, by name.

    Raises:
        KeyError, ValueError, TypeError: the case is not as ``understand`` documents it.
    """
    utterance, context = text_in(case, "utterance"), object_at(case.get("context") or {}, "context")
    if context.get("last_question") is not None:
        one_of(context["last_question"], questions, "last_question")
    alternatives = tuple(texts_in(case, "alternatives")) if case.get("alternatives") else ()
    heard = Heard(utterance, alternatives=alternatives, typed=not alternatives)
    understood = understander.understand(heard, context_of(context, prices))
    return {"id": case["id"], **described(understood)}


def unknown_in(case: Mapping[str, object], plan: Dialplan) -> Iterator[str]:
    """The fields of a case that are read by nobody, and the slots that the dialplan does not know."""
    yield from unknown_fields(case, _FIELDS)
    context = case.get("context")
    if isinstance(context, Mapping):
        yield from unknown_fields(context, _CONTEXT, "context")
        slots = {name for slot in plan.slots.values() for name in slot.result_names} | _ALWAYS_SLOTS
        yield from unknown_fields(context.get("slots"), slots, "context.slots")


def context_of(context: Mapping[str, Any], prices: Mapping[str, float | None] = _NO_PRICES) -> TurnContext:
    """The context of a case as the understander takes it.

    Args:
        prices: of the shop's products, by name, for those that are offered by name only.

    Raises:
        ValueError: a field is not as documented.
    """
    history = context.get("history") or {}
    orders = history if isinstance(history, list) else ()
    offered = list_in(context, "offered") if context.get("offered") else ()
    return TurnContext(
        now=time_of(context["now"], "now") if context.get("now") else None,
        last_question=context.get("last_question"),
        slots=_frozen(object_at(context.get("slots") or {}, "slots")),
        offered=tuple(_offered(item, f"offered[{place}]", prices) for place, item in enumerate(offered)),
        draft_order=_frozen(object_at(context.get("draft_order") or {}, "draft_order")),
        order=_frozen(object_at(context.get("order") or {}, "order")),
        history=_frozen(object_at(history, "history")) if not orders else _past(orders),
    )


def _past(orders: Sequence[object]) -> dict[str, SlotValue]:
    each = (object_at(order, f"history[{place}]") for place, order in enumerate(orders))
    return {"orders": tuple(_frozen(order) for order in each)}


def _offered(item: object, field: str, prices: Mapping[str, float | None]) -> Offered:
    """A product just read out: its name, or an object with its name and what a caller may call it by."""
    if isinstance(item, str):
        return Offered(item, prices.get(item))
    if not isinstance(item, Mapping):
        raise ValueError(
            f"the field {field!r} must be a product's name in quotes, or an object {{…}} with it"
        )
    name, price = text_at(item.get("name"), f"{field}.name"), item.get("price")
    if not isinstance(price, int | float | None):
        raise ValueError(f"the field '{field}.price' must be a number of yuan, not {price!r}")
    attributes = {key: value for key, value in item.items() if key not in ("name", "price")}
    return Offered(name, None if price is None else float(price), _frozen(attributes))


def _frozen(values: Mapping[str, Any]) -> dict[str, SlotValue]:
    return {key: _value(value) for key, value in values.items()}


def _value(value: Any) -> SlotValue:
    if isinstance(value, list):
        return tuple(_value(item) for item in value)
    if isinstance(value, Mapping):
        return _frozen(value)
    return value if isinstance(value, str | int | float) else str(value)


def described(understood: Understanding) -> dict[str, object]:
    """An understanding as JSON values."""
    return {
        "intent": understood.intent,
        "intents": [intent.name for intent in understood.intents],
        "slots": dict(understood.slots),
        "confidence": understood.intents[0].confidence,
        "spans": [
            {
                "slot": mention.slot,
                "value": mention.value,
                "start": mention.span[0],
                "end": mention.span[1],
                "text": understood.text[slice(*mention.span)],
                "confidence": mention.confidence,
            }
            for mention in understood.mentions
        ],
    }
