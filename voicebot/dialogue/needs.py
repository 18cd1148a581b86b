"""Finding out what is wanted, and recommending. The question asked is the one that narrows most."""

from dataclasses import replace

from voicebot.dialogue import portrait, variants
from voicebot.dialogue.slots import UNKNOWN, as_text, is_known, wishes
from voicebot.dialogue.state import BasketLine, Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.wording import listed, pick, yuan
from voicebot.dialogue.wording_zh import PROMPTS
from voicebot.knowledge.product import Product
from voicebot.knowledge.wishes import SAFETY_SLOTS as KNOWLEDGE_SAFETY_SLOTS
from voicebot.knowledge.wishes import Candidate, Excluded, Matching, Reason, Wish

USEFUL_EVENNESS = 0.25
"""Below it a question would hardly narrow the choice; recommending is kinder."""

_STEPS = 4
"""Questions that narrow about as well as each other are asked in the editor's order."""

FEW = 2
"""With so few left the better one is recommended; another question would only delay it."""

MOST_TIMES = 2
"""A question that was not answered twice is dropped."""

_SAFETY_FACTS = ("contraindications", "allergens", "free_from")


def proceed(turn: Turn, *, impatient: bool = False) -> None:
    """Ask the next useful question, or recommend."""
    if not wishes(turn.state.slots) and not impatient and not _means_to_buy(turn):
        turn.ask("what_do_you_need")
        return
    slot = _missing_first(turn)
    if slot is not None and not impatient:
        turn.ask(slot)
        return
    matching = match(turn)
    if not matching.fitting:
        _nothing_fits(turn, matching)
        return
    slot = None if impatient else _next_question(turn, matching)
    if slot is not None:
        turn.ask(slot, choices=_choices(turn, slot))
    else:
        recommend(turn, _favourite(turn, matching) if impatient else matching.fitting[0])


def _means_to_buy(turn: Turn) -> bool:
    """我想买点护肤品: no wish yet, but no need to ask whether it is about an order."""
    if turn.understood is None:
        return False
    return bool({intent.name for intent in turn.understood.intents} & {"recommend", "place_order", "select"})


def _favourite(turn: Turn, matching: Matching) -> Candidate:
    """For a caller who leaves it to us: what the shop names as its favourites, if one fits."""
    best = matching.fitting[0]
    if best.met:
        return best
    fitting = set(matching.fitting_ids)
    for name in turn.dialogue.script.needs.popular:
        for product in turn.dialogue.catalogue.products:
            if product.name == name and product.product_id in fitting:
                judged = turn.dialogue.catalogue.judge(product.product_id, wishes(turn.state.slots))
                return judged if isinstance(judged, Candidate) else best
    return best


def match(turn: Turn, *, limit: int = 5) -> Matching:
    """Products against everything the caller wants, without those refused."""
    refused = turn.state.refused
    found = turn.dialogue.catalogue.match(wishes(turn.state.slots), limit=limit + len(refused))
    if not refused:
        return found
    relaxations = tuple(
        replace(one, nearest=tuple(near for near in one.nearest if near.product.product_id not in refused))
        for one in found.relaxations
    )
    return replace(
        found,
        fitting=tuple(one for one in found.fitting if one.product.product_id not in refused),
        fitting_ids=tuple(product_id for product_id in found.fitting_ids if product_id not in refused),
        relaxations=relaxations,
    )


# --- the next question


def _missing_first(turn: Turn) -> str | None:
    for slot in turn.dialogue.script.needs.first:
        if not is_known(turn.state.slots, slot) and _may_ask(turn, slot) and not _goes_without(turn, slot):
            return slot
    return None


def _goes_without(turn: Turn, slot: str) -> bool:
    """Whether everything that fits is alike in this slot: who asks for 防晒 need not say 防晒霜."""
    fitting = match(turn).fitting_ids
    dividing = turn.dialogue.catalogue.dividing_slots(fitting, turn.state.slots.keys(), askable=(slot,))
    return bool(fitting) and not dividing


def _next_question(turn: Turn, matching: Matching) -> str | None:
    needs = turn.dialogue.script.needs
    if sum(turn.state.asked.get(slot, 0) for slot in needs.ask) < needs.most_questions:
        slot = _most_dividing(turn, matching)
        if slot is not None:
            return slot
    return _safety_question(turn, matching)


def _most_dividing(turn: Turn, matching: Matching) -> str | None:
    if len(matching.fitting_ids) <= FEW:
        return None
    order = turn.dialogue.script.needs.ask
    divisions = turn.dialogue.catalogue.dividing_slots(
        matching.fitting_ids, turn.state.slots.keys(), askable=order
    )
    useful = [
        (-round(dividing.evenness * _STEPS), order.index(dividing.slot), dividing.slot)
        for dividing in divisions
        if dividing.evenness >= USEFUL_EVENNESS
    ]
    for _, _, slot in sorted(useful):
        if not is_known(turn.state.slots, slot) and _may_ask(turn, slot):
            return slot
    return None


def _safety_question(turn: Turn, matching: Matching) -> str | None:
    """Ask about allergies once, when it could change which product fits."""
    profiles = {
        tuple(tuple(sorted(candidate.product.texts(name))) for name in _SAFETY_FACTS)
        for candidate in matching.fitting
    }
    if len(profiles) < 2:
        return None
    for slot in turn.dialogue.script.needs.safety:
        if not is_known(turn.state.slots, slot) and _may_ask(turn, slot):
            return slot
    return None


def _may_ask(turn: Turn, slot: str) -> bool:
    return turn.state.asked.get(slot, 0) < MOST_TIMES


def _choices(turn: Turn, slot: str) -> tuple[str, ...]:
    section = turn.dialogue.script.questions.get(slot)
    return section.choices if section is not None else ()


# --- recommending


def recommend(turn: Turn, candidate: Candidate, *, key: str = "recommend", **values: str) -> None:
    """Name the product and its price, say why, warn where needed, ask whether to take it."""
    product = candidate.product
    turn.say(key, name=product.name, price=price_text(turn, product), **values)
    why = reasons_text(turn, candidate) or portrait.in_a_sentence(turn, product)
    if why:
        turn.say_text(why)
    _warn(turn, candidate)
    tell_size_advice(turn, product)
    shown = tuple(dict.fromkeys((*turn.state.shown, product.product_id)))
    turn.change(offered=(product.product_id,), shown=shown, phase=Phase.OFFER, question=None)
    turn.ask("take_it")


def price_text(turn: Turn, product: Product) -> str:
    """288元一盒; of the version asked for, where versions have prices of their own."""
    price = variants.price_fen(product, variants.options_of(turn, product))
    return f"{yuan(price)}一{unit_of(turn, product)}"


def unit_of(turn: Turn, product: Product) -> str:
    """Measure word: the product text's, else the dialplan's for its type."""
    if product.pricing.unit:
        return product.pricing.unit
    return turn.dialogue.script.order.units.get(product.product_type or "", product.unit)


def reasons_text(turn: Turn, candidate: Candidate) -> str:
    """Why this product, in terms of what the caller asked for; empty when there is nothing to say."""
    met: dict[str, list[Reason]] = {}
    for reason in candidate.met:
        met.setdefault(_reason_slot(reason.wish.slot), []).append(reason)
    clauses = [
        turn.dialogue.wording.fill(
            pick(variants, turn.state.caller.call_key, turn.state.turn, slot), value=_values_text(met[slot])
        )
        for slot, variants in turn.dialogue.script.reasons.items()
        if slot in met
    ]
    return _in_short_sentences(clauses)


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


def _warn(turn: Turn, candidate: Candidate) -> None:
    """What this caller must hear before buying: who must not use it, and what the text leaves open."""
    product = candidate.product
    forbidden = [people(fact) for fact in product.texts("contraindications") if not _asked_about(turn, fact)]
    if forbidden:
        turn.say_once(f"forbidden:{product.product_id}", "forbidden_for", who="、".join(forbidden))
    for fact in candidate.cautions:
        turn.say_once(f"caution:{product.product_id}:{fact.value}", "caution", fact=str(fact.value))
    unknown = candidate.safety_unknown
    contents = [str(reason.wish.value) for reason in unknown if reason.wish.slot in ("allergy", "avoid")]
    users = [str(reason.wish.value) for reason in unknown if reason.wish.slot == "population"]
    if contents:
        turn.say("contents_unknown", value=listed(contents))
    if users or (unknown and not contents):
        turn.say("safety_unknown", value=listed(users) or "您这种情况")


def _asked_about(turn: Turn, contraindication: str) -> bool:
    """Whether the caller has already told us what this is about."""
    slot = "allergy" if contraindication.endswith(_ALLERGIC) else "population"
    return is_known(turn.state.slots, slot) and turn.state.slots.get(slot) != UNKNOWN


_ALLERGIC = "过敏"


def people(contraindication: str) -> str:
    """酒精过敏 → 酒精过敏的人; 孕妇 stays as it is."""
    return f"{contraindication}的人" if contraindication.endswith(_ALLERGIC) else contraindication


def _nothing_fits(turn: Turn, matching: Matching) -> None:
    """Say which wish stands in the way, and offer what comes nearest."""
    kind = next((str(wish.value) for wish in matching.wishes if wish.slot == "product_type"), "")
    if kind and not turn.dialogue.catalogue.match({"product_type": kind}, limit=1).fitting:
        turn.say("dont_sell", value=kind)
        turn.forget("product_type")
        turn.ask("what_do_you_need", key="anything_else_instead")
        return
    for relaxation in matching.relaxations:
        in_the_way = {wish.slot for wish in relaxation.dropped}
        near_enough = len(in_the_way) == 1 and "product_type" not in in_the_way
        if near_enough and relaxation.nearest and not relaxation.nearest[0].safety_unknown:
            wishes_named = [wish for wish in matching.wishes if wish.slot in in_the_way or wish.is_safety]
            recommend(
                turn, relaxation.nearest[0], key="recommend_relaxed", wish=described(wishes_named, kind)
            )
            return
    if turn.state.refused and turn.dialogue.catalogue.match(wishes(turn.state.slots), limit=1).fitting:
        turn.say("no_other")
    else:
        safety = [wish for wish in matching.wishes if wish.is_safety]
        key = "nothing_safe" if safety else "nothing_fits"
        turn.say(key, wish=described(safety or list(matching.wishes), kind))
    turn.change(offered=(), phase=Phase.NEEDS)
    turn.ask("callback", key="offer_find_out")


def described(wanted: list[Wish], kind: str) -> str:
    """Wishes as a caller would put them: 100元以内、美白的面膜."""
    words = [_wish_words(wish) for wish in wanted if wish.slot != "product_type"]
    return "、".join(dict.fromkeys(words)) + ("的" if words else "") + kind


_WISH_WORDS = {
    "price_max": "{}元以内",
    "price_min": "{}元以上",
    "price_about": "{}元左右",
    "allergy": "不含{}",
    "avoid": "不含{}",
    "population": "{}能用",
    "size": "{}码",
    "spf": "{}倍防晒",
    "age": "{}岁能用",
}


def _wish_words(wish: Wish) -> str:
    value: SlotValue = wish.value
    return _WISH_WORDS.get(wish.slot, "{}").format(as_text(value))


# --- choosing


def take(turn: Turn, product: Product) -> None:
    """Put a product into the basket."""
    line = line_of(turn, product)
    kept = tuple(other for other in turn.state.basket if other.product_id != product.product_id)
    told = turn.state.told - {"read_back"}  # what was read back has changed
    turn.change(
        basket=(*kept, line), offered=(product.product_id,), phase=Phase.ORDER, adding=False, told=told
    )
    tell_before_buying(turn, product.product_id)


def line_of(turn: Turn, product: Product) -> BasketLine:
    """The product as an order line, in the version that was asked for."""
    options = variants.options_of(turn, product)
    price = variants.price_fen(product, options)
    return BasketLine(product.product_id, product.name, unit_of(turn, product), price, options=options)


def tell_before_buying(turn: Turn, product_id: str) -> None:
    """What the editor wants callers to hear, and what the text finds wanting: once, before the order."""
    product = turn.dialogue.catalogue.get(product_id)
    if product is None:
        return
    for fact in product.texts("tell_caller"):
        turn.say_once(f"tell:{product.product_id}:{fact}", "tell_caller", fact=fact)
    portrait.tell_drawbacks(turn, product)
    tell_size_advice(turn, product)


def tell_size_advice(turn: Turn, product: Product) -> None:
    """How the size turns out, once a size is talked about."""
    advice = product.text_of("size_advice")
    if advice and is_known(turn.state.slots, "size"):
        turn.say_once(f"size:{product.product_id}", "size_advice", fact=advice)


def is_unsafe(turn: Turn, product_id: str) -> bool:
    """Whether the caller must not use it."""
    judged = turn.dialogue.catalogue.judge(product_id, safety_wishes(turn))
    return isinstance(judged, Excluded) and judged.unsafe


def take_by_name(turn: Turn, candidate: Candidate) -> None:
    """The caller orders what we have not offered: say what it costs and what to mind, and take it."""
    product = candidate.product
    turn.say("take_named", name=product.name, price=price_text(turn, product))
    _warn(turn, candidate)
    take(turn, product)


def refuse(turn: Turn) -> None:
    """The caller does not want what was offered."""
    turn.change(refused=turn.state.refused | set(turn.state.offered), offered=(), phase=Phase.NEEDS)


def withdraw_unsafe(turn: Turn) -> bool:
    """Take back every offered or chosen product that the caller must not use.

    Returns:
        whether something was withdrawn.
    """
    withdrawn = False
    for product_id in dict.fromkeys((*turn.state.offered, *(line.product_id for line in turn.state.basket))):
        excluded = turn.dialogue.catalogue.judge(product_id, safety_wishes(turn))
        if not isinstance(excluded, Excluded) or not excluded.unsafe:
            continue
        withdrawn = True
        _withdraw(turn, product_id)
        turn.say("withdraw", name=excluded.product.name, why=_why_unsafe(turn, excluded.reasons))
    return withdrawn


def safety_wishes(turn: Turn) -> dict[str, SlotValue]:
    """What must not be disregarded, of everything the caller told us."""
    return {slot: value for slot, value in wishes(turn.state.slots).items() if slot in KNOWLEDGE_SAFETY_SLOTS}


def _withdraw(turn: Turn, product_id: str) -> None:
    state = turn.state
    turn.change(
        offered=tuple(other for other in state.offered if other != product_id),
        basket=tuple(line for line in state.basket if line.product_id != product_id),
        refused=state.refused | {product_id},
        phase=Phase.NEEDS,
    )


def _why_unsafe(turn: Turn, reasons: tuple[Reason, ...]) -> str:
    unsafe = [reason for reason in reasons if reason.wish.is_safety]
    wording = turn.dialogue.wording
    for reason in unsafe:
        if reason.fact is not None and f"unsafe_{reason.fact.name}" in PROMPTS:
            return wording.text(f"unsafe_{reason.fact.name}", "", 0, fact=people(str(reason.fact.value)))
    return wording.text("unsafe_unproven", "", 0, value=str(unsafe[0].wish.value))


def reprice(line: BasketLine, unit_price_fen: int) -> BasketLine:
    """The line at the price that the shop has just named."""
    return replace(line, unit_price_fen=unit_price_fen)
