"""Products go into the basket, are refused, or are taken back because the caller must not use them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from voicebot.dialogue import portrait, recommending, variants
from voicebot.dialogue.slots import ANY, as_list, wishes
from voicebot.dialogue.state import BasketLine, Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.wording import listed, yuan
from voicebot.dialogue.wording_zh import PROMPTS
from voicebot.knowledge.product import Product
from voicebot.knowledge.same_value import same_text, shade_of
from voicebot.knowledge.wishes import SAFETY_SLOTS as KNOWLEDGE_SAFETY_SLOTS
from voicebot.knowledge.wishes import Candidate, Excluded, Reason


def take(turn: Turn, product: Product) -> None:
    """Put a product into the basket."""
    if recommending.not_for_sale(turn, product):
        return
    _forget_colour_of_another(turn, product)
    line = line_of(turn, product)
    held = next((one for one in turn.state.basket if one.product_id == product.product_id), None)
    if held is not None and not turn.knows("quantity"):
        line = replace(line, quantity=held.quantity)
    kept = tuple(other for other in turn.state.basket if other.product_id != product.product_id)
    told = turn.state.told - {"read_back"}  # what was read back has changed
    turn.change(
        basket=(*kept, line), offered=(product.product_id,), phase=Phase.ORDER, adding=False, told=told
    )
    tell_before_buying(turn, product.product_id)


def _forget_colour_of_another(turn: Turn, product: Product) -> None:
    """蓝色的没有, and the one in red and black is taken all the same: which of these is to be asked."""
    lexicon, told = turn.dialogue.catalogue.lexicon, as_list(turn.state.slots.get("color"))
    listed = variants.choices(product, "color")
    there = any(same_text(lexicon, "color", one, of) or shade_of(one, of) for one in told for of in listed)
    if told and listed and not there and ANY not in told:
        turn.forget("color")


def line_of(turn: Turn, product: Product, told: Mapping[str, SlotValue] | None = None) -> BasketLine:
    """The product as an order line, in the version that was asked for.

    Args:
        told: what was said of this line's own version.
    """
    options = variants.options_of(turn, product, told)
    price = variants.price_fen(product, options)
    return BasketLine(
        product.product_id, product.name, recommending.unit_of(turn, product), price, options=options
    )


def tell_before_buying(turn: Turn, product_id: str) -> None:
    """What the editor wants callers to hear, and what the text finds wanting: once, before the order."""
    product = turn.dialogue.catalogue.get(product_id)
    if product is None:
        return
    for fact in product.texts("tell_caller"):
        turn.say_once(f"tell:{product.product_id}:{fact}", "tell_caller", fact=fact)
    portrait.tell_drawbacks(turn, product)
    portrait.tell_size_advice(turn, product)


def take_by_name(turn: Turn, candidate: Candidate) -> None:
    """The caller orders what we have not offered: say what it costs and what to mind, and take it."""
    product = candidate.product
    name = variants.name_with_size(turn, product.name, variants.options_of(turn, product))
    turn.say("take_named", name=name, price=recommending.price_text(turn, product))
    recommending.warn(turn, candidate)
    take(turn, product)


def take_lines(turn: Turn, named: Sequence[tuple[Product, int | None, Mapping[str, SlotValue]]]) -> None:
    """Several products called by name go into the basket; what the caller must not use does not."""
    unsafe = [product.name for product, _, _ in named if is_unsafe(turn, product.product_id)]
    lines = [
        replace(line_of(turn, product, told), quantity=quantity)
        for product, quantity, told in named
        if product.name not in unsafe and product.price_fen is not None
    ]
    for product, _, _ in named:
        if product.price_fen is None:
            turn.say("refused_unpriced", name=product.name)
    if unsafe:
        turn.say("items_unsafe", value=listed(unsafe))
    fresh = {line.product_id for line in lines}
    kept = tuple(line for line in turn.state.basket if line.product_id not in fresh)
    shown = tuple(dict.fromkeys((*turn.state.shown, *fresh)))
    told = turn.state.told - {"read_back"}
    turn.change(basket=(*kept, *lines), offered=(), shown=shown, phase=Phase.ORDER, adding=False, told=told)
    turn.forget("quantity", "unit")
    for line in lines:
        count = f"{line.quantity}{line.unit}" if line.quantity is not None else ""
        price = f"{yuan(line.unit_price_fen)}一{line.unit}"
        name = variants.name_with_size(turn, line.name, line.options)
        turn.say(
            "items_line", name=name, count=f"，{count}" if count and name != line.name else count, price=price
        )
        warn_before_buying(turn, line.product_id)
        tell_before_buying(turn, line.product_id)


def warn_before_buying(turn: Turn, product_id: str) -> None:
    """Who must not use it, and what the text leaves open for this caller: once, before the order."""
    judged = turn.dialogue.catalogue.judge(product_id, safety_wishes(turn))
    if isinstance(judged, Candidate):
        recommending.warn(turn, judged)


FORBIDDING_SLOTS = KNOWLEDGE_SAFETY_SLOTS | {"skin_type"}
"""What makes a text forbid a product to a caller."""


def is_unsafe(turn: Turn, product_id: str) -> bool:
    """Whether the caller must not use it."""
    return _forbidden(turn, product_id) is not None


def _forbidden(turn: Turn, product_id: str) -> Excluded | None:
    """The product with the reasons why the caller must not use it; ``None`` where nothing is against it."""
    told = {slot: value for slot, value in wishes(turn.state.slots).items() if slot in FORBIDDING_SLOTS}
    judged = turn.dialogue.catalogue.judge(product_id, told)
    forbids = isinstance(judged, Excluded) and any(map(_forbids, judged.reasons))
    return judged if isinstance(judged, Excluded) and forbids else None


def _forbids(reason: Reason) -> bool:
    """Danger forbids; a skin does where the text bans it, not where it only names others."""
    banned = reason.fact is not None and reason.fact.name in ("not_for", "contraindications")
    return reason.wish.is_safety or (reason.wish.slot == "skin_type" and banned)


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
        excluded = _forbidden(turn, product_id)
        if excluded is None:
            continue
        withdrawn = True
        _withdraw(turn, product_id)
        turn.say("withdraw", name=excluded.product.name, why=why_unsafe(turn, excluded.reasons))
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


def why_unsafe(turn: Turn, reasons: tuple[Reason, ...]) -> str:
    """它要6岁以上才能用: what the text says against it, of what the caller told us."""
    unsafe = [reason for reason in reasons if _forbids(reason)]
    wording = turn.dialogue.wording
    for reason in unsafe:
        if reason.fact is not None and f"unsafe_{reason.fact.name}" in PROMPTS:
            return wording.text(
                f"unsafe_{reason.fact.name}", "", 0, fact=recommending.people(str(reason.fact.value))
            )
    return wording.text("unsafe_unproven", "", 0, value=str(unsafe[0].wish.value))
