"""What things cost, asked in so many words: one, so many, with what is offered beside it, or from to."""

import re

from voicebot.dialogue import needs, recommending, talked_about, totals, variants
from voicebot.dialogue.basket_pieces import MOST_UNITS, UNITS
from voicebot.dialogue.state import BasketLine, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import yuan
from voicebot.knowledge.product import Product
from voicebot.knowledge.quoting import quote
from voicebot.language.numerals import find_numbers


def tell(turn: Turn, understood: Understanding) -> bool:
    """一共多少钱 with a basket whose quantities are known."""
    basket = turn.state.basket
    if not basket and len(named := talked_about.named(turn, understood)) == 1:
        if recommending.not_for_sale(turn, named[0]):
            return True
        if _for_so_many(turn, named[0], understood.text):
            talked_about.put_on_the_table(turn, named[0])
            return True
        turn.say("price_of", name=named[0].name, price=recommending.price_text(turn, named[0]))
        talked_about.put_on_the_table(turn, named[0])
        return True
    if not basket and not turn.state.offered and not turn.state.shown:
        return _price_range(turn)
    if not basket and len(focus := talked_about.in_focus(turn, understood)) == 1:
        return _for_so_many(turn, focus[0], understood.text)
    if not basket or any(line.quantity is None for line in basket):
        return False
    if _with_what_is_offered(turn, understood.text):
        return True
    product = turn.dialogue.catalogue.get(basket[0].product_id) if len(basket) == 1 else None
    if product is not None and (label := variants.asked_price_of(turn, basket[0])) is not None:
        _tell_version(turn, product, label)
        return True
    if product is not None and _for_so_many(turn, product, understood.text, basket[0]):
        return True
    if (known := totals.current_quote(turn)) is not None:
        totals.tell(turn, known)
    else:
        totals.ask(turn, Purpose.QUOTE_TOTAL)
    return True


def _tell_version(turn: Turn, product: Product, label: str) -> None:
    price = variants.price_fen(product, ((variants.VERSION, label),))
    spoken = f"{variants.spoken_option(turn, variants.VERSION, label)}的"
    turn.say("price_of", name=spoken, price=f"{yuan(price)}一{recommending.unit_of(turn, product)}")


def _for_so_many(turn: Turn, product: Product, text: str, line: BasketLine | None = None) -> bool:
    """两瓶得多少钱, with one in the basket or none yet: what so many cost. Returns whether it was said."""
    asking = _SO_MANY_COST.search(text)
    counts = [one for one in find_numbers(text) if asking and one.span[1] == asking.start()]
    held = line.quantity if line is not None else None
    if len(counts) != 1 or counts[0].value in (held, 1):
        return False
    many = int(counts[0].value)
    options = line.options if line is not None else variants.options_of(turn, product)
    variant = variants.variant_of(product, options)
    worked = quote(product.pricing, many, variant=variant) if 1 < many <= MOST_UNITS else None
    if worked is None:
        return False
    turn.say("price_of_so_many", count=f"{many}{text[counts[0].span[1]]}", total=yuan(worked.total_fen))
    return True


def _with_what_is_offered(turn: Turn, text: str) -> bool:
    """两双一共多少, with one pair in the basket and another offered beside it: both; whether it was that."""
    lines, offered = turn.state.basket, turn.state.offered
    asking = _SO_MANY_COST.search(text)
    counts = [one.value for one in find_numbers(text) if asking and one.span[1] == asking.start()]
    beside = len(offered) == 1 and offered[0] not in {line.product_id for line in lines}
    if not beside or counts != [1 + sum(line.quantity or 1 for line in lines)]:
        return False
    wanted = [(line.product_id, line.quantity or 1, line.options) for line in lines]
    wanted.append((offered[0], 1, ()))
    sums = []
    for product_id, count, options in wanted:
        product = turn.dialogue.catalogue.get(product_id)
        variant = variants.variant_of(product, options) if product is not None else None
        worked = quote(product.pricing, count, variant=variant) if product is not None else None
        if worked is None:
            return False
        sums.append(worked.total_fen)
    unit = text[asking.start()] if asking is not None else ""
    turn.say("price_of_so_many", count=f"{int(counts[0])}{unit}", total=yuan(sum(sums)))
    return True


_SO_MANY_COST = re.compile(
    rf"(?:{'|'.join(UNITS)})(?:的话|一共|总共|得|是|要|卖|合|又)*(?:多少|几块|啥价|什么价|怎么卖|咋卖)"
)


def _price_range(turn: Turn) -> bool:
    """Nothing is on the table yet: from the cheapest that fits to the dearest."""
    fitting = needs.match(turn, limit=50).fitting
    prices = sorted(one.product.price_fen for one in fitting if one.product.price_fen is not None)
    if len(prices) < 2:
        return False
    kind = turn.text_slot("product_type") or "我们的"
    turn.say("price_range", kind=kind, low=yuan(prices[0]), high=yuan(prices[-1]))
    return True
