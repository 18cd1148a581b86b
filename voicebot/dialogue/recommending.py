"""Naming a product to the caller: its price, why it fits, and what to mind."""

import re

from voicebot.dialogue import finding_out, portrait, variants
from voicebot.dialogue.slots import AMOUNT_SLOTS, UNKNOWN, as_text, is_known, is_open
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.wording import listed, pick, yuan
from voicebot.knowledge.phrases import verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.wishes import Candidate, Reason, Wish


def recommend(
    turn: Turn, candidate: Candidate, *, key: str = "recommend", suits: str = "", **values: str
) -> None:
    """Name the product and its price, say why, warn where needed, ask whether to take it.

    Args:
        suits: what its text says to a question that came before; told in place of the reasons.
    """
    product = candidate.product
    if not_for_sale(turn, product):
        return
    name = variants.name_with_size(turn, product.name, variants.options_of(turn, product))
    turn.say(key, name=name, price=price_text(turn, product), **values)
    why = suits or reasons_text(turn, candidate) or portrait.in_a_sentence(turn, product)
    if why:
        turn.say_text(why)
    warn(turn, candidate)
    portrait.tell_size_advice(turn, product)
    variants.remember_version(turn, product)
    shown = tuple(dict.fromkeys((*turn.state.shown, product.product_id)))
    turn.change(offered=(product.product_id,), shown=shown, phase=Phase.OFFER, question=None)
    turn.ask("take_it")


def not_for_sale(turn: Turn, product: Product) -> bool:
    """Whether the text states no price; then it is said that the price must be asked for."""
    if product.price_fen is not None:
        return False
    turn.say("refused_unpriced", name=product.name)
    refused = turn.state.refused | {product.product_id}
    turn.change(offered=(), refused=refused, phase=Phase.NEEDS)
    turn.ask("callback", key="offer_find_out")
    return True


def price_text(turn: Turn, product: Product) -> str:
    """288元一盒; of the version asked for, where versions have prices of their own."""
    if product.price_fen is None:
        return turn.dialogue.wording.text("price_unknown", "", 0)
    price = variants.price_fen(product, variants.options_of(turn, product))
    return f"{yuan(price)}一{unit_of(turn, product)}"


def unit_of(turn: Turn, product: Product) -> str:
    """Measure word: the product text's, else the dialplan's for its type."""
    if product.pricing.unit:
        return product.pricing.unit
    units, said = turn.dialogue.script.order.units, turn.text_slot("unit")
    if (declared := units.get(product.product_type or "")) is not None:
        return declared
    of_all = set(units.values())
    return of_all.pop() if len(of_all) == 1 else said or product.unit  # whatever shoe it is, it is a pair


def reasons_text(turn: Turn, candidate: Candidate) -> str:
    """Why this product, in terms of what the caller asked for; empty when there is nothing to say."""
    met: dict[str, list[Reason]] = {}
    for reason in candidate.met:
        met.setdefault(_reason_slot(reason.wish.slot), []).append(reason)
    if not _meets_budget(turn, candidate):
        met.pop("price", None)
    clauses = [
        turn.dialogue.wording.fill(
            pick(variants, turn.state.caller.call_key, turn.state.turn, slot), value=_values_text(met[slot])
        )
        for slot, variants in turn.dialogue.script.reasons.items()
        if slot in met
    ]
    return _in_short_sentences(clauses)


def _meets_budget(turn: Turn, candidate: Candidate) -> bool:
    """Whether every limit told is met: of 两千到两千五 the nearest at 1599 is within one of two."""
    told = {slot for slot in _LIMITS if isinstance(turn.state.slots.get(slot), int | float)}
    return told <= {reason.wish.slot for reason in candidate.met}


_LIMITS = ("price_min", "price_max", "price_about")


def _in_short_sentences(clauses: list[str]) -> str:
    """Two short clauses make a sentence; one that has a comma of its own stands alone."""
    text = ""
    for clause in clauses:
        joins = text.endswith("，") and "，" not in clause
        if text.endswith("，") and not joins:
            text = text[:-1] + "。"
        text += clause + ("。" if joins or "，" in clause else "，")
    return text[:-1] + "。" if text.endswith("，") else text


def _reason_slot(slot: str) -> str:
    return "price" if slot.startswith("price") else slot


def _values_text(reasons: list[Reason]) -> str:
    return listed([str(reason.wish.value) for reason in reasons])


def warn(turn: Turn, candidate: Candidate) -> None:
    """What this caller must hear before buying: who must not use it, and what the text leaves open."""
    product = candidate.product
    banned = product.texts("contraindications")
    forbidden = [_forbidden(fact) for fact in banned if not _asked_about(turn, fact)]
    if forbidden:
        mark, who = f"forbidden:{product.product_id}", "、".join(forbidden)
        turn.say_once(mark, "forbidden_for", who=who, does=verb(product))
    note = product.text_of("shipping_note") or ""
    if _NOT_SENT.search(note):
        turn.say_once(f"sent:{product.product_id}", "caution", fact=note)
    for fact in candidate.cautions:
        turn.say_once(f"caution:{product.product_id}:{fact.value}", "caution", fact=str(fact.value))
    unknown = candidate.safety_unknown
    contents = [str(reason.wish.value) for reason in unknown if reason.wish.slot in ("allergy", "avoid")]
    users = [
        str(reason.wish.value)
        for reason in unknown
        if reason.wish.slot == "population" and str(reason.wish.value) not in _NO_CONDITION
    ]
    if contents:
        mark, value = f"contents:{product.product_id}:{contents}", listed(contents)
        finding_out.offer(turn, mark, "contents_unknown", f"{product.name}含不含{value}", value=value)
    if users:
        turn.say_once(f"unknown:{product.product_id}:{users}", "safety_unknown", value=listed(users))


_NOT_SENT = re.compile(r"(?:节后|之后|以后|过后|月|日|号)[^，。]{0,4}不(?:发|寄|卖)|发完|停发|停售|过季")
"""A product that is sent for a time only: callers must hear it."""

_NO_CONDITION = frozenset({"学生", "老人", "男", "女"})
"""Populations that buy for less or look for other things, but need no doctor's word."""


def _asked_about(turn: Turn, contraindication: str) -> bool:
    """Whether the caller has already told us what this is about."""
    slot = "allergy" if contraindication.endswith(_ALLERGIC) else "population"
    return is_known(turn.state.slots, slot) and turn.state.slots.get(slot) != UNKNOWN


_ALLERGIC = "过敏"


def people(contraindication: str) -> str:
    """酒精过敏 → 酒精过敏的人; 孕妇 stays as it is."""
    return f"{contraindication}的人" if contraindication.endswith(_ALLERGIC) else contraindication


def _forbidden(contraindication: str) -> str:
    """甲亢 → 甲亢的人; 孕妇 stays as it is."""
    return contraindication if _NAMES_PEOPLE.search(contraindication) else f"{contraindication}的人"


_NAMES_PEOPLE = re.compile(r"[妇人者童婴宝孩娃生女男妈期肤肌皮下上狗猫了处时\d]$")
"""Words for people, stages, bodies and ages need no 的人 behind them."""


def described(wanted: list[Wish], kind: str) -> str:
    """Wishes as a caller would put them: 100元以内、美白的面膜."""
    words = [_wish_words(wish) for wish in wanted if wish.slot != "product_type"]
    return "、".join(dict.fromkeys(words)) + ("的" if words else "") + kind


def say_what_was_heard(turn: Turn, changed: frozenset[str]) -> None:
    """An amount that was hardly heard is said back, so that it can be put right."""
    doubtful = sorted(changed & turn.state.unsure & AMOUNT_SLOTS)
    heard = []
    for slot in doubtful:
        value = turn.state.slots.get(slot)
        if value is None or is_open(value):
            continue
        unit = turn.text_slot("unit") or "个"
        heard.append(
            f"{as_text(value)}{unit}" if slot == "quantity" else _wish_words(Wish(slot, as_text(value)))
        )
    if heard:
        turn.acknowledge("heard_amount", value=listed(heard))


_WISH_WORDS = {
    "price_max": "{}元以内",
    "price_min": "{}元以上",
    "price_about": "{}元左右",
    "allergy": "不含{}",
    "avoid": "不含{}",
    "population": "{}能用",
    "size": "{}码",
    "heel_max_cm": "跟高{}公分以内",
    "heel_min_cm": "跟高{}公分以上",
    "spf": "{}倍防晒",
    "age": "{}岁能用",
    "age_about": "{}岁左右能用",
    "age_min": "{}岁以上能用",
    "age_max": "{}岁以下能用",
}


def _wish_words(wish: Wish) -> str:
    value: SlotValue = wish.value
    return _WISH_WORDS.get(wish.slot, "{}").format(as_text(value))
