"""What the caller says again: a price that the goods have is no budget, and a count beside it is an order."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from voicebot.dialogue import basket_pieces, called_by_name
from voicebot.dialogue.rereading import PRICES, clause_around, with_intent, with_slots, without
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotMention, SlotValue, Understanding
from voicebot.knowledge.pricing import Bulk, Bundle
from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading, set right by the prices of what is talked about."""
    if turn.state.after_sale:
        return understood
    for mend in (
        _limit_there_is,
        _size_that_fails,
        _size_there_is,
        _price_of_so_many,
        _a_price_there_is,
        _counted_apart,
    ):
        understood = mend(turn, understood)
    return understood


def _limit_there_is(turn: Turn, understood: Understanding) -> Understanding:
    """啊，三岁以上才行啊, right after that was said: the age that the goods are for, and no wish."""
    told = "".join(turn.before.last_speech)
    ages = {slot for slot in ("age_min", "age_max") if f"{understood.slots.get(slot)}岁" in told}
    return without(understood, ages) if ages else understood


def _size_that_fails(turn: Turn, understood: Understanding) -> Understanding:
    """四十五肯定塞不进去: that size is not wanted."""
    mention = next((one for one in understood.mentions if one.slot == "size"), None)
    if mention is None or not _TOO_SMALL.match(understood.text, mention.span[1]):
        return understood
    return without(understood, {"size"})


_TOO_SMALL = re.compile(
    r"(?:的|码|号)?(?:我|他|她)?(?:肯定|也|都|根本|绝对|怕是|估计)*(?:是)?(?:塞不|穿不|套不|挤不|伸不|太小|小了|不够|嫌小)"
)


def _size_there_is(turn: Turn, understood: Understanding) -> Understanding:
    """我妹也三十八, where 38 is the size that is wanted: the size again, and nobody's age."""
    age, size = understood.slots.get("age"), turn.state.slots.get("size")
    if age is None or age != size or "岁" in understood.text or turn.answers("age"):
        return understood
    return with_slots(without(understood, {"age"}), {"size": age})


def _a_price_there_is(turn: Turn, understood: Understanding) -> Understanding:
    """要一个，两百九十九, of what costs 299: the caller has heard it, and looks for nothing at that price."""
    amount = understood.slots.get("price_about")
    if not isinstance(amount, int | float) or _BUDGET.search(understood.text):
        return understood
    count = understood.slots.get("quantity", 1)
    times = {1, count} if isinstance(count, int | float) else {1}
    if round(amount * 100) not in {fen * each for fen in _prices_fen(turn, understood) for each in times}:
        return understood
    return without(understood, PRICES)


_BUDGET = re.compile(r"左右|上下|预算|以内|以下|差不多|大概|来块|块钱的|元的|价位")


def _prices_fen(turn: Turn, understood: Understanding) -> set[int]:
    """All that may be meant by a sum: what the goods cost alone, together and in each version."""
    state = turn.state
    ids = dict.fromkeys((*state.offered, *(line.product_id for line in state.basket)))
    products = [product for one in ids if (product := turn.dialogue.catalogue.get(one)) is not None]
    if not products and (named := called_by_name.product_named(turn, understood)) is not None:
        products = [named]
    told = {state.price_told.total_fen} if state.price_told is not None else set[int]()
    return told.union(*(_of(product) for product in products))


def _of(product: Product) -> Iterator[int]:
    pricing = product.pricing
    yield from (one.price_fen for one in pricing.variants)
    yield from (fen for fen in (pricing.unit_fen, pricing.original_fen) if fen is not None)
    for rule in pricing.rules:
        match rule:
            case Bundle():
                yield rule.total_fen
            case Bulk():
                yield rule.unit_fen


# --- how many


def _price_of_so_many(turn: Turn, understood: Understanding) -> Understanding:
    """五袋多少钱, with two in the basket: what so many would cost. The order stays as it is."""
    mention = next((one for one in understood.mentions if one.slot == "quantity"), None)
    if mention is None or not turn.state.basket:
        return understood
    clause = clause_around(understood.text, mention.span).strip("，。？！")
    if _ASKS_FOR_SO_MANY.fullmatch(clause) is None:
        return understood
    return with_intent(without(understood, {"quantity", "unit"}), "ask_price")


_ASKS_FOR_SO_MANY = re.compile(
    r"(?:那|我|如果|要是|假如|买|要|拿|呢)*[一二两三四五六七八九十\d]{1,3}[一-龥](?:的话)?"
    r"(?:一共|总共|得|是|要|卖|合|又)*(?:多少钱?|几块钱?|啥价|什么价|怎么卖|咋卖)[啊呀呢哦]?"
)


def _counted_apart(turn: Turn, understood: Understanding) -> Understanding:
    """不过敏，一双，多少钱，二百二十九: a clause of its own counts goods, whatever else is asked."""
    state = turn.state
    counted = {"quantity", "quantity_delta", "items", "price_offer"} & understood.slots.keys()
    shopping = state.phase in (Phase.NEEDS, Phase.OFFER, Phase.ORDER) and "product_type" in state.slots
    uncounted = all(line.quantity is None for line in state.basket)
    if counted or not uncounted or not (state.offered or state.basket or shopping):
        return understood
    clauses = list(_clauses(understood.text))
    for place, (start, clause) in enumerate(clauses):
        if _COUNTS.fullmatch(clause) is None or _only_priced(clauses[place + 1 :]):
            continue
        number = next(iter(find_numbers(clause)), None)
        unit = clause[number.span[1] : number.span[1] + 1] if number is not None else ""
        if number is None or unit not in basket_pieces.UNITS:
            continue
        if not 1 <= number.value <= basket_pieces.MOST_UNITS:
            continue
        told: dict[str, SlotValue] = {"quantity": int(number.value), "unit": unit}
        span = (start, start + len(clause))
        new = [SlotMention(slot, value, span, 0.9) for slot, value in told.items()]
        mentions = tuple(sorted((*understood.mentions, *new), key=lambda one: one.span))
        return replace(with_slots(understood, told), mentions=mentions)
    return understood


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    return ((match.start(), match[0]) for match in re.finditer(r"[^，。？！….]+", text))


_COUNTS = re.compile(
    r"(?:那|就|先|来|要|我|给我|拿|买|订|拍|嗯|对|好|行|这个|它|还是)*"
    r"[一二两三四五六七八九十\d]{1,3}[一-龥]"
    r"(?:吧|啊|哈|呗|嘛|好了|得了|就)?(?:够了?|行了?|成|可以|好)?"
)


def _only_priced(rest: Iterable[tuple[int, str]]) -> bool:
    """一双，多少钱: nothing but the price of so many is asked for."""
    left = [clause for _, clause in rest]
    return len(left) == 1 and _ASKS_PRICE.fullmatch(left[0]) is not None


_ASKS_PRICE = re.compile(
    r"(?:一共|总共|得|是|要|卖|合)*(?:多少钱?|几块钱?|啥价|什么价|怎么卖|咋卖)[啊呀呢哦]?"
)
