"""Orders of several different things in one breath: 洗面奶一支，爽肤水两瓶."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from voicebot.dialogue import (
    bargaining,
    basket_pieces,
    called_by_name,
    choosing,
    named_lines,
    needs,
    order_lines,
    purchase_limits,
    recommending,
    rereading,
    taking,
    totals,
    variants,
)
from voicebot.dialogue.basket_pieces import is_of
from voicebot.dialogue.slots import PERSON_SLOTS, SAFETY_SLOTS, as_text, wishes
from voicebot.dialogue.state import BasketLine, Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.dialogue.wording import listed, yuan
from voicebot.knowledge.product import Product
from voicebot.knowledge.wishes import Candidate
from voicebot.language.numerals import find_numbers

_NOT_A_WISH = frozenset({"quantity", "unit"})
_NO_UNIT = "件"
"""What a text without a measure word is counted by; the caller's own word is better."""


def take(turn: Turn) -> None:
    """Fill the basket with the best product for each thing, name them, and ask whether that is right."""
    items = turn.state.slots.get("items")
    entries = [item for item in items if isinstance(item, Mapping)] if isinstance(items, tuple) else []
    lines: list[BasketLine] = []
    missing: list[str] = []
    if any("product_type" not in entry for entry in entries) and not _known_kind(turn):
        turn.forget("items")
        turn.ask("product_type")  # 黑色一个军绿一个, and nobody knows of what
        return
    one = _one_in_all_versions(turn, entries)
    alike = len({str(entry.get("product_type")) for entry in entries}) == 1
    called = (
        called_by_name.by_head(turn, turn.understood.text) if alike and turn.understood is not None else None
    )
    for place, entry in enumerate(entries):
        product = _named(turn, entries, place) or one or _best(turn, entry) or called
        if product is None:
            missing.append(str(entry.get("product_type", "")))
        elif product.price_fen is None:
            turn.say("refused_unpriced", name=product.name)
        else:
            lines.append(_line(turn, product, entry))
    for kind in list(missing):
        personal = taking.safety_wishes(turn) | {"product_type": kind}
        if needs.tell_what_bars(turn, turn.dialogue.catalogue.match(personal, limit=1)):
            missing.remove(kind)
    if missing:
        turn.say("items_missing", value=listed(missing))
    if not lines:
        turn.ask("what_do_you_need", key="anything_else_instead")
        return
    shown = tuple(dict.fromkeys((*turn.state.shown, *(line.product_id for line in lines))))
    kept = _kept(turn, lines)
    told = turn.state.told - {"read_back"}  # what was read back has changed
    turn.change(basket=(*kept, *lines), offered=(), shown=shown, phase=Phase.ORDER, question=None, told=told)
    if purchase_limits.cut(turn) and not turn.state.basket:
        purchase_limits.offer(turn)
        return
    _name(turn, len(kept))
    if all(line.quantity is not None for line in turn.state.basket):
        totals.ask(turn, Purpose.QUOTE_BASKET)
    else:
        turn.ask("take_basket")


def _kept(turn: Turn, lines: Sequence[BasketLine]) -> tuple[BasketLine, ...]:
    """然后自己家吃的，坚果一盒，牛奶两箱: what was ordered before stays, where nothing takes its place."""
    text = turn.understood.text if turn.understood is not None else ""
    fresh = {line.product_id for line in lines}
    if _INSTEAD.search(text) and not _BESIDES.search(text):
        return ()
    return tuple(line for line in turn.before.basket if line.product_id not in fresh)


_BESIDES = re.compile(r"还(?:要|来|想|有)|再|然后|另外|顺便|也(?:要|来)|加上")


def keeps_what_was_offered(turn: Turn, understood: Understanding) -> bool:
    """牛肉干五香的三袋 was offered, and 礼盒两盒 comes next: a count was said of the first, so it is wanted.

    Returns:
        whether the turn is complete but for the next move.
    """
    before = turn.before
    taken = _TAKEN_FIRST.match(understood.text)
    count = before.slots.get("quantity", 1 if taken is not None else None)
    kind = understood.slots.get("product_type")
    product = turn.dialogue.catalogue.get(before.offered[0]) if len(before.offered) == 1 else None
    if any(line.product_id in before.offered for line in turn.state.basket):
        return False
    if product is not None and bargaining.too_dear_mark(product.product_id) in before.told:
        return False
    if product is None or not isinstance(kind, str) or not isinstance(count, int | float) or count < 1:
        return False
    more = _MORE.search(understood.text) is not None or "quantity" in understood.slots
    refuses = understood.intent == "deny" or _INSTEAD.search(understood.text) is not None
    if not more or refuses or rereading.asks(understood) or called_by_name.is_kind(product, kind):
        return False
    chosen = variants.option_slots(turn, product)
    told = {slot: value for slot, value in before.slots.items() if slot in chosen}
    if taken is not None:
        told |= basket_pieces.read(turn, taken["first"]).options
        turn.forget(*(slot for slot in told if slot in basket_pieces.OPTION_SLOTS))
    options = variants.options_of(turn, product, told)
    unit = recommending.unit_of(turn, product)
    price_fen = variants.price_fen(product, options)
    line = BasketLine(product.product_id, product.name, unit, price_fen, int(count), options)
    turn.change(basket=(*turn.state.basket, line), adding=True, offered=(), phase=Phase.NEEDS, question=None)
    turn.say("added", value=f"{line.name}{line.quantity}{line.unit}")
    taking.tell_before_buying(turn, line.product_id)
    if "quantity" not in understood.slots:
        turn.forget("quantity", "unit")
    choosing.named(turn, understood)
    return True


def takes_offered_and_another(turn: Turn, understood: Understanding) -> None:
    """再给我老公来一双，四十二的, said of shoes offered in 38: these are wanted, and one more pair."""
    before = turn.before
    product = turn.dialogue.catalogue.get(before.offered[0]) if len(before.offered) == 1 else None
    if product is None or before.basket or turn.state.basket or rereading.asks(understood):
        return
    if not _ONE_MORE.search(understood.text) or _INSTEAD.search(understood.text):
        return
    chosen = variants.option_slots(turn, product)
    first = {slot: before.slots[slot] for slot in chosen if slot in before.slots}
    told = {slot: understood.slots[slot] for slot in chosen if slot in understood.slots}
    if not first or all(first.get(slot) == value for slot, value in told.items()):
        return
    line = BasketLine(
        product.product_id, product.name, recommending.unit_of(turn, product), product.price_fen or 0
    )
    line = variants.with_options(turn, replace(line, quantity=_count_before(turn)), first)
    turn.change(basket=(line,), phase=Phase.ORDER, offered=())


def takes_one_for_each(turn: Turn, understood: Understanding) -> bool:
    """两双，我和我爱人，她三十七, where the own size was told before: one in each of the two sizes.

    What does not come in the other's size is taken once, and something is looked for beside it.
    Returns whether that was said; the next move is still to be made.
    """
    before = turn.before
    product = turn.dialogue.catalogue.get(before.offered[0]) if len(before.offered) == 1 else None
    if product is None or before.basket or turn.state.basket or rereading.asks(understood):
        return False
    if understood.slots.get("quantity") != _BOTH or not _I_AND_ANOTHER.search(understood.text):
        return False
    own = {slot: before.slots[slot] for slot in variants.option_slots(turn, product) if slot in before.slots}
    other = {slot: understood.slots[slot] for slot in own if slot in understood.slots}
    sizes = [one.value for one in find_numbers(understood.text) if one.value in _SIZES]
    if "size" in own and "size" not in other and len(sizes) == 1:
        other["size"] = sizes[0]
    if len([slot for slot, value in other.items() if value != own[slot]]) != 1:
        return False
    line = BasketLine(
        product.product_id, product.name, recommending.unit_of(turn, product), product.price_fen or 0, 1
    )
    mine = variants.with_options(turn, line, own)
    turn.forget("quantity", "unit")
    if isinstance(turn.dialogue.catalogue.judge(product.product_id, other), Candidate):
        theirs = variants.with_options(turn, line, {**own, **other})
        turn.change(basket=(mine, theirs), phase=Phase.ORDER, offered=())
        for slot, value in own.items():
            turn.learn(slot, value)
        return True
    turn.say("added", value=order_lines.line_text(turn, mine))
    turn.change(basket=(mine,), adding=True, offered=(), phase=Phase.NEEDS, question=None)
    turn.learn("quantity", 1)
    return True


_BOTH = 2
_SIZES = range(20, 51)
_I_AND_ANOTHER = re.compile(
    r"我(?:自己)?(?:和|跟|同|与|还有)(?:我)?(?:家)?[一-龥]{1,4}|[一-龥]{1,3}(?:和|跟|同|与)我(?=$|[，。])"
)


def looks_no_further(turn: Turn, understood: Understanding) -> bool:
    """那不要牛肉干了，就饼干, while one more thing is looked for: the basket is all there shall be.

    Returns:
        whether that was said; the order then goes on.
    """
    before = turn.before
    if not (before.adding and before.basket) or rereading.asks(understood) or turn.answers("take_it"):
        return False
    sought = before.slots.get("product_type")
    clauses = [clause for clause in _CLAUSE.split(understood.text) if clause]
    gives_up = any(
        _GIVES_UP.search(clause)
        and (
            sought in (kinds := _kinds(turn, clause))
            or not any(is_of(turn, line, kinds) for line in before.basket)
        )
        for clause in clauses
    )
    stays = any(
        _ONLY.match(clause)
        and any(is_of(turn, line, frozenset(_kinds(turn, clause))) for line in before.basket)
        for clause in clauses
    )
    if not (gives_up or stays):
        return False
    turn.change(basket=before.basket, adding=False, offered=(), phase=Phase.ORDER, question=None)
    told = understood.slots.keys()
    turn.forget(*({"quantity", "unit", *basket_pieces.OPTION_SLOTS} - told))
    turn.acknowledge("noted_aside")
    return True


def _kinds(turn: Turn, clause: str) -> frozenset[str]:
    return basket_pieces.read(turn, clause).kinds


_CLAUSE = re.compile(r"[，。；！]")
_GIVES_UP = re.compile(r"(?:不|别)(?:再)?(?:要|买|加|来|拿|用)(?!紧)|算了|拉倒|免了")
_ONLY = re.compile(r"(?:那|我)*(?:就|只|光|还是)(?:要|买|拿|来)?(?=[一-龥])")


def _count_before(turn: Turn) -> int:
    count = turn.before.slots.get("quantity")
    return int(count) if isinstance(count, int | float) and count >= 1 else 1


_TAKEN_FIRST = re.compile(
    r"(?P<first>(?:那|就|行|好|嗯|，)*(?:要|来|拿)(?:一)?[个双台盒支瓶袋套副条件部][^，。]{0,6})，?(?=再|还|另外|顺便)"
)
"""要个蓝的，再来张膜: one of what is offered comes first."""
_ONE_MORE = re.compile(
    r"(?:再|另外|还)(?:给[^，。]{1,5})?(?:来|要|拿|买|加)(?:上)?[一两1]?[双件个台部副条盒支瓶袋罐套]"
)
_MORE = re.compile(r"再|还要|还想|另外|加上|加一|顺便|也要|也来")
_INSTEAD = re.compile(r"换|改|不要|算了|别的")


def _known_kind(turn: Turn) -> bool:
    """Whether a product is offered, or one is called by the beginning of its name."""
    text = turn.understood.text if turn.understood is not None else ""
    return bool(turn.state.offered or turn.state.basket) or called_by_name.by_head(turn, text) is not None


def _one_in_all_versions(turn: Turn, entries: Sequence[Mapping[str, SlotValue]]) -> Product | None:
    """五香三袋，麻辣两袋 of one kind: the product, of those talked about first, that comes in all of them."""
    kinds = {str(entry.get("product_type", "")) for entry in entries}
    if len(kinds) != 1 or len(entries) < 2:
        return None
    fitting = turn.dialogue.catalogue.match({"product_type": kinds.pop()}, limit=_MOST_OF_A_KIND).fitting
    offered = [turn.dialogue.catalogue.get(product_id) for product_id in turn.state.offered]
    text = turn.understood.text if turn.understood is not None else ""
    called = [one.product for one in fitting if any(part in text for part in _name_parts(one.product))]
    for product in (*offered, *called, *(one.product for one in fitting)):
        if product is not None and all(_comes_in(turn, product, entry) for entry in entries):
            return product
    return None


_MOST_OF_A_KIND = 50


def _name_parts(product: Product) -> list[str]:
    return [product.name[at : at + 2] for at in range(len(product.name) - 1)]


def _comes_in(turn: Turn, product: Product, entry: Mapping[str, SlotValue]) -> bool:
    """Whether the product comes in the colour or taste that one line wants."""
    wanted = [(slot, as_text(entry[slot])) for slot in ("color", "flavor") if slot in entry]
    return bool(wanted) and all(
        variants.choices(product, slot) and variants.own_word(turn, product, slot, value, value)
        for slot, value in wanted
    )


def _best(turn: Turn, entry: Mapping[str, SlotValue]) -> Product | None:
    """What fits the thing and the person; wishes said about other things do not count."""
    if "product_type" not in entry and turn.state.offered:
        return turn.dialogue.catalogue.get(turn.state.offered[0])  # 一个黑的一个白的 of what is offered
    personal = PERSON_SLOTS | set(SAFETY_SLOTS)
    wanted = {slot: value for slot, value in wishes(turn.state.slots).items() if slot in personal}
    wanted |= {slot: value for slot, value in entry.items() if slot not in _NOT_A_WISH}
    best = turn.dialogue.catalogue.match(wanted, limit=1).best
    if best is None:  # a flavour or colour that there is not need not cost the whole line
        kind = {slot: value for slot, value in wanted.items() if slot in personal | {"product_type"}}
        best = turn.dialogue.catalogue.match(kind, limit=1).best
    return best.product if best is not None else None


def _named(turn: Turn, entries: Sequence[Mapping[str, SlotValue]], place: int) -> Product | None:
    """竹露面膜两盒，再要一支洗面奶: what is called by its name is that product in the lines of its kind.

    As many names as lines stand for one line each, in their order.
    """
    if turn.understood is None:
        return None
    kind = entries[place].get("product_type")
    named = named_lines.of_kind(turn, turn.understood.text, str(kind) if kind is not None else None)
    if (
        not named
        and kind is None
        and (head := called_by_name.by_head(turn, turn.understood.text)) is not None
    ):
        return head
    alike = [at for at, entry in enumerate(entries) if entry.get("product_type") == kind]
    if len(named) > 1 and len(named) == len(alike):
        return named[alike.index(place)]
    return named[0] if len(named) == 1 else None


def _line(turn: Turn, product: Product, entry: Mapping[str, SlotValue]) -> BasketLine:
    quantity = entry.get("quantity")
    own = {slot: value for slot, value in entry.items() if slot not in _NOT_A_WISH}
    options = variants.options_of(turn, product, variants.by_own_words(turn, product, own))
    unit = recommending.unit_of(turn, product)
    return BasketLine(
        product.product_id,
        product.name,
        str(entry.get("unit", unit)) if unit == _NO_UNIT else unit,
        variants.price_fen(product, options),
        int(quantity) if isinstance(quantity, int | float) and quantity >= 1 else None,
        options,
    )


def _name(turn: Turn, held: int = 0) -> None:
    for line in turn.state.basket[held:]:
        versions = [variants.spoken_option(turn, slot, value) for slot, value in line.options]
        count = f"{line.quantity}{line.unit}" if line.quantity is not None else ""
        counted = f"，{count}" if versions and count else count
        price = f"{yuan(line.unit_price_fen)}一{line.unit}"
        turn.say("items_line", name="，".join((line.name, *versions)), count=counted, price=price)
        taking.warn_before_buying(turn, line.product_id)
        taking.tell_before_buying(turn, line.product_id)
