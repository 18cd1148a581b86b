"""Finding out what is wanted. The question asked is the one that narrows the choice most."""

from collections.abc import Set
from dataclasses import replace

from voicebot.dialogue import memory_asking, recommending, taking
from voicebot.dialogue.belief import unsold_mark
from voicebot.dialogue.slots import as_list, is_known, wishes
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.knowledge.product import Product
from voicebot.knowledge.wishes import Candidate, Matching, Wish

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
    _take_kind_by_what_it_does(turn)
    if not wishes(turn.state.slots) and not impatient and not _means_to_buy(turn):
        turn.ask("what_do_you_need")
        return
    slot = _missing_first(turn)
    if slot is not None and not impatient:
        turn.ask(slot)
        return
    if not impatient and memory_asking.confirm(turn, turn.dialogue.script.needs.ask):
        return
    matching = match(turn)
    if not matching.fitting:
        _nothing_fits(turn, matching)
        return
    slot = None if impatient else _next_question(turn, matching)
    if slot is not None:
        turn.ask(slot, choices=_choices(turn, slot))
    else:
        recommending.recommend(turn, _favourite(turn, matching) if impatient else matching.fitting[0])


def _take_kind_by_what_it_does(turn: Turn) -> None:
    """防晒 where the shop has one kind of goods that is called so (防晒霜): that kind is wanted."""
    if turn.knows("product_type"):
        return
    for slot in ("effect", "feature"):
        for value in as_list(turn.state.slots.get(slot)):
            products = turn.dialogue.catalogue.products
            kinds = {one.product_type for one in products if one.product_type and value in one.product_type}
            if len(kinds) != 1:
                continue
            turn.learn("product_type", kinds.pop())
            if not match(turn).fitting:
                turn.forget(slot)  # no text says of sunscreen that it screens the sun
            return


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
    """Products against everything the caller wants, without those refused and those without a price."""
    refused = turn.state.refused | turn.dialogue.catalogue.unpriced
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
    orders = isinstance(turn.state.slots.get("quantity"), int | float) and turn.knows("product_type")
    asked = sum(turn.state.asked.get(slot, 0) for slot in needs.ask)
    if asked < needs.most_questions and not orders:  # who says how many wants to order, and no more questions
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
    if slot == "price" and "bargain" in turn.state.told:
        return False  # who bargains has told what they would pay
    return turn.state.asked.get(slot, 0) < MOST_TIMES


def _choices(turn: Turn, slot: str) -> tuple[str, ...]:
    section = turn.dialogue.script.questions.get(slot)
    return section.choices if section is not None else ()


def tell_what_bars(turn: Turn, matching: Matching) -> bool:
    """脆爽果冻要6岁以上才能用: why the only one of its kind is not for this caller, where the text says so.

    Returns:
        whether it does.
    """
    stated = [
        one
        for one in matching.excluded
        if one.unsafe and any(reason.wish.is_safety and reason.fact is not None for reason in one.reasons)
    ]
    if not stated or stated[0].product.product_id in turn.state.refused:
        return False
    product, why = stated[0].product, taking.why_unsafe(turn, stated[0].reasons)
    turn.say_once(f"barred:{product.product_id}", "only_one_barred", name=product.name, why=why)
    return True


def _nothing_fits(turn: Turn, matching: Matching) -> None:
    """Say which wish stands in the way, and offer what comes nearest."""
    kind = next((str(wish.value) for wish in matching.wishes if wish.slot == "product_type"), "")
    if kind and not turn.dialogue.catalogue.match({"product_type": kind}, limit=1).fitting:
        turn.say("dont_sell", value=kind)
        turn.change(told=turn.state.told | {unsold_mark(turn.state.slots["product_type"])})
        turn.ask("what_do_you_need", key="anything_else_instead")
        return
    for relaxation in matching.relaxations:
        in_the_way = {wish.slot for wish in relaxation.dropped}
        near_enough = len(in_the_way) == 1 and "product_type" not in in_the_way
        if near_enough and relaxation.nearest and not relaxation.nearest[0].safety_unknown:
            told = in_the_way | _prices_in_the_way(matching, in_the_way)
            wishes_named = [wish for wish in matching.wishes if wish.slot in told or _bars(matching, wish)]
            wish, nearest = recommending.described(wishes_named, kind), relaxation.nearest[0]
            limit = _size_limit(turn, nearest.product) if in_the_way == {"size"} else ""
            key = "recommend_other_size" if limit else "recommend_relaxed"
            recommending.recommend(turn, nearest, key=key, wish=wish, **({"limit": limit} if limit else {}))
            return
    fitting = turn.dialogue.catalogue.match(wishes(turn.state.slots), limit=1).fitting
    if fitting and recommending.not_for_sale(turn, fitting[0].product):
        return
    if turn.state.refused and fitting:
        turn.say("no_other")
    else:
        safety = [wish for wish in matching.wishes if _bars(matching, wish)]
        tell_what_bars(turn, matching)
        key = "nothing_safe" if safety else "nothing_fits"
        turn.say(key, wish=recommending.described(safety or list(matching.wishes), kind))
    turn.change(offered=(), phase=Phase.NEEDS)
    turn.ask("callback", key="offer_find_out")


def _prices_in_the_way(matching: Matching, dropped: Set[str]) -> frozenset[str]:
    """莲蓉的 and 一百五左右, where 莲蓉 are sold at 198: that there is none holds for both together only."""
    kept_away = [{reason.wish.slot for reason in one.reasons} for one in matching.excluded]
    return frozenset(
        slot for slots in kept_away if not slots & dropped for slot in slots if slot.startswith("price")
    )


def _bars(matching: Matching, wish: Wish) -> bool:
    """Whether it is worth telling as a matter of safety: an age that keeps nothing away is not."""
    kept_away = {reason.wish.slot for one in matching.excluded for reason in one.reasons}
    return wish.is_safety and (wish.slot not in _AGES or wish.slot in kept_away)


_AGES = frozenset({"age", "age_about", "age_min", "age_max"})


def _size_limit(turn: Turn, product: Product) -> str:
    """最大45码, of goods that do not come in the size that is wanted; empty where the text tells no limit."""
    size = turn.state.slots.get("size")
    for fact, word in (("size_max", "最大"), ("size_min", "最小")):
        for one in product.facts_named(fact):
            if not isinstance(size, int | float) or not isinstance(one.value, int | float):
                continue
            if (size > one.value) if fact == "size_max" else (size < one.value):
                return f"{word}{one.value:g}码"
    return ""
