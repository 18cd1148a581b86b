"""Scripted conversations against their expectations: what was asked again, known, and done at the end."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from voicebot.cli.replay import replay_one
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import Deployment, deployment_of, load_plan

DATA = Path(__file__).parent / "data"
DOMAIN_OF_GENERAL = "snacks"
"""Conversations about no product in particular are held in this shop."""


@dataclass
class Verdict:
    """What was wrong with one conversation; nothing when all was right."""

    case_id: str
    asked_again: list[str] = field(default_factory=list)
    not_known: list[str] = field(default_factory=list)
    final: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return not (self.asked_again or self.not_known or self.final)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


@cache
def plan_of(folder: Path) -> tuple[Dialplan, Lexicon]:
    plan = load_plan(folder)
    return plan, lexicon_of(plan)


@cache
def product_of(folder: Path, text: str, place: int) -> Product:
    return read_product(text, product_id=f"text{place}", lexicon=plan_of(folder)[1])


@cache
def shop_of(folder: Path, texts: tuple[str, ...]) -> Deployment:
    products = [product_of(folder, text, place) for place, text in enumerate(texts, 1)]
    return deployment_of(plan_of(folder)[0], products)


def replay_case(
    case: Mapping[str, Any],
    knowledge: Mapping[str, Mapping[str, Any]],
    plans: Path = PROJECT_DIR / "dialplans",
) -> list[dict[str, Any]]:
    """Hold the conversation in the shop of its domain, with the products that the case names."""
    domain = DOMAIN_OF_GENERAL if case["domain"] == "general" else case["domain"]
    ids = case.get("catalog") or [one for one, row in knowledge.items() if row["category"] == domain]
    shop = shop_of(plans / domain, tuple(str(knowledge[one]["text"]) for one in ids))
    told = replay_one(case, shop.plan, shop)
    return list(told["turns"])


def judge(case: Mapping[str, Any], turns: list[dict[str, Any]]) -> Verdict:
    verdict = Verdict(case["id"])
    for number, (script, told) in enumerate(zip(case["turns"], turns, strict=True), start=1):
        again = set(told["asked"]) & set(script.get("must_not_ask", ()))
        verdict.asked_again += [f"turn {number}: {slot}" for slot in sorted(again)]
        for slot, wanted in script.get("state_contains", {}).items():
            if not _holds(told["state"].get(slot), wanted):
                verdict.not_known.append(f"turn {number}: {slot} {told['state'].get(slot)!r}, not {wanted!r}")
    verdict.final += _final(case, turns)
    return verdict


def _holds(known: Any, wanted: Any) -> bool:
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], Mapping):
        return isinstance(known, list) and all(any(_has(one, item) for one in known) for item in wanted)
    if isinstance(wanted, list):
        have = known if isinstance(known, list) else [known]
        return all(_same(value, have) for value in wanted)
    return _same(wanted, [known])


def _same(wanted: Any, known: list[Any]) -> bool:
    wanted = _one_width(wanted)
    known = [_one_width(one) for one in known]
    if wanted in known or str(wanted) in known:  # the options of an order line are texts
        return True
    numbers = [one for one in known if isinstance(one, int | float)]
    return isinstance(wanted, str) and any(wanted in str(one) for one in known if one not in numbers)


def _one_width(value: Any) -> Any:
    """（大） and (大) are the same, and so are 雾蓝 and 雾蓝色, as where single utterances are scored."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFKC", value).removesuffix("色")


def _has(known: Any, wanted: Mapping[str, Any]) -> bool:
    return isinstance(known, Mapping) and all(
        _same(value, _listed(known.get(key))) for key, value in wanted.items()
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# --- how it ended


def _final(case: Mapping[str, Any], turns: list[dict[str, Any]]) -> Iterator[str]:
    final = case["final"]
    effects = [(place, effect) for place, turn in enumerate(turns, 1) for effect in turn["effects"]]
    yield from _words(case, final, turns)
    orders = [effect for _, effect in effects if effect["type"] == "place_order"]
    tickets = list(_tickets([effect for _, effect in effects]))
    match final["act"]:
        case "place_order":
            yield from _order(final, orders, turns)
        case "create_ticket" | "create_return":
            wanted = final["ticket"]
            if not any(_ticket(ticket, wanted) for ticket in tickets):
                yield f"no ticket {wanted}: {tickets}"
        case "transfer_human":
            at = [place for place, effect in effects if effect["type"] == "transfer"]
            if not at or at[0] > final.get("max_turns_before", 99):
                yield "no transfer in time"
        case "goodbye":
            if orders:
                yield "ordered"
            if turns[-1]["state"]["phase"] not in ("ended", "closing"):
                yield "did not come to an end"
        case "hang_up":
            if turns[-1]["state"]["phase"] != "ended":
                yield "did not hang up"
            replies = [turn["reply"] for turn in turns]
            if final.get("must_not_repeat_same_prompt") and len(set(replies)) < len(replies):
                yield f"the same prompt twice: {replies}"
        case "do_not_call":
            if not any("免打扰" in ticket["summary"] for ticket in tickets):
                yield "no opt-out recorded"
        case "record_feedback":
            known = {**turns[-1]["state"]}
            for slot, value in {"rating": final["rating"], **_consent(final)}.items():
                if not _same(value, _listed(known.get(slot))):
                    yield f"{slot} is {known.get(slot)!r}, not {value!r}"
        case act:
            yield f"unknown act {act}"


def _consent(final: Mapping[str, Any]) -> dict[str, str]:
    return {f"consent_{way}": "yes" if given else "no" for way, given in final.get("consent", {}).items()}


def _words(case: Mapping[str, Any], final: Mapping[str, Any], turns: list[dict[str, Any]]) -> Iterator[str]:
    everything = "".join(turn["reply"] for turn in turns)
    if (wanted := final.get("must_say_any")) and not any(word in everything for word in wanted):
        yield f"none of {wanted} said"
    for word in final.get("must_not_say", ()):
        if word in everything:
            yield f"{word} said"
    if after := final.get("must_not_offer_after"):
        late = [name for turn in turns[after["turn"] - 1 :] for name in turn["recommended"]]
        if set(late) & set(after["products"]):
            yield f"offered {late}"
    for place, total in final.get("totals_by_turn", {}).items():
        if f"{total}元" not in turns[int(place) - 1]["reply"]:
            yield f"turn {place}: {total} not said: {turns[int(place) - 1]['reply']}"


def _order(
    final: Mapping[str, Any], orders: list[dict[str, Any]], turns: list[dict[str, Any]]
) -> Iterator[str]:
    """The order placed, or, where the script ends before the address, the basket that is read back."""
    if orders:
        items, said = orders[-1]["items"], orders[-1]
    else:
        items, said = turns[-1]["state"]["basket"], None
    for wanted in final["items"]:
        if not any(_has(item, wanted) for item in items):
            yield f"not ordered: {wanted}; {items}"
    if len(items) != len(final["items"]):
        yield f"{len(items)} lines: {items}"
    if said is not None and said["total"] != final["total"]:
        yield f"total {said['total']}, not {final['total']}"
    if said is not None and "address" in final and final["address"] not in said["address"]:
        yield f"address {said['address']}"
    everything = "".join(turn["reply"] for turn in turns)
    for gift in final.get("gifts", ()):
        if not all(part in everything for part in _figures_and_words(gift)):
            yield f"gift {gift} not said"


def _figures_and_words(text: str) -> list[str]:
    return [text] if text[0].isdigit() else [text[: max(2, len(text) - 2)]]


def _tickets(effects: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every ticket with all that was added to it: the colleague reads the whole of it."""
    for place, effect in enumerate(effects):
        if effect["type"] != "open_ticket":
            continue
        slots = dict(effect["slots"])
        for later in effects[place + 1 :]:
            if later["type"] == "open_ticket":
                break
            if later["type"] == "add_to_ticket":
                slots |= later["slots"]
        yield {**effect, "slots": slots}


def _ticket(ticket: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    slots = ticket["slots"]
    for key, value in wanted.items():
        if key == "type":
            continue
        if not any(str(one) in slots.get(key, "") for one in _listed(value)):
            return False
    return True
