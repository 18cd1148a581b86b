"""``voicebot understand``: what the bot makes of utterances, as JSON lines."""

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from voicebot.cli.json_fields import one_of, text_in, texts_in, time_of
from voicebot.cli.json_lines import each_line
from voicebot.dialogue.events import Heard
from voicebot.dialogue.expectations import QUESTIONS
from voicebot.dialogue.understanding.result import Offered, SlotValue, TurnContext, Understanding
from voicebot.dialogue.understanding.understander import Understander
from voicebot.service.deployment import PRODUCTS_FOLDER, load_plan, load_products


def understand(
    dialplan: Annotated[Path, typer.Argument(help="Folder of the shop whose dialplan is used.")],
) -> None:
    """Understand utterances: one JSON object per line in, one out.

    In: {"id", "utterance"} and optionally "context" with "now", "last_question", "slots", "offered",
    "draft_order", "order", "history", and "alternatives" of the recogniser.
    Out: {"id", "intent", "intents", "slots", "confidence", "spans"}. A bad line is named on stderr,
    and the run goes on.
    """
    plan = load_plan(dialplan)
    names = (
        [product.name for product in load_products(dialplan, plan)]
        if any((dialplan / PRODUCTS_FOLDER).glob("*.txt"))
        else []
    )
    understander = Understander(plan, product_names=names)
    questions = QUESTIONS | plan.slots.keys()
    each_line(
        sys.stdin,
        lambda case: understand_one(case, understander, questions),
        lambda row: print(json.dumps(row, ensure_ascii=False), flush=True),
    )


def understand_one(
    case: Mapping[str, Any], understander: Understander, questions: Collection[str]
) -> dict[str, object]:
    """Understand one case.

    Args:
        questions: what "last_question" may be.

    Raises:
        KeyError, ValueError, TypeError: the case is not as ``understand`` documents it.
    """
    utterance, context = text_in(case, "utterance"), case.get("context") or {}
    if not isinstance(context, Mapping):
        raise ValueError(f"the field 'context' must be an object {{…}}, not {context!r}")
    if context.get("last_question") is not None:
        one_of(context["last_question"], questions, "last_question")
    alternatives = tuple(texts_in(case, "alternatives")) if case.get("alternatives") else ()
    heard = Heard(utterance, alternatives=alternatives, typed=not alternatives)
    understood = understander.understand(heard, context_of(context))
    return {"id": case["id"], **described(understood)}


def context_of(context: Mapping[str, Any]) -> TurnContext:
    """The context of a case as the understander takes it.

    Raises:
        KeyError, ValueError, TypeError: a field is not as documented.
    """
    history = context.get("history") or {}
    orders = history if isinstance(history, Sequence) else ()
    return TurnContext(
        now=time_of(context["now"], "now") if context.get("now") else None,
        last_question=context.get("last_question"),
        slots=_frozen(context.get("slots") or {}),
        offered=tuple(_offered(item) for item in context.get("offered") or ()),
        draft_order=_frozen(context.get("draft_order") or {}),
        order=_frozen(context.get("order") or {}),
        history={"orders": tuple(_frozen(order) for order in orders)} if orders else _frozen(dict(history)),
    )


def _offered(item: Mapping[str, Any]) -> Offered:
    price = item.get("price")
    attributes = {key: value for key, value in item.items() if key not in ("name", "price")}
    return Offered(str(item["name"]), float(price) if price is not None else None, _frozen(attributes))


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
