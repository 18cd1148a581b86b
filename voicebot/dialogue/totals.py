"""What the basket costs: asked of the shop, remembered while it holds, and put into words."""

import re
from collections.abc import Iterable
from dataclasses import replace

from voicebot.dialogue import places
from voicebot.dialogue.effects import OrderItem, Quote, QuoteOrder
from voicebot.dialogue.state import BasketLine, PriceAsked, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import listed, sentences, yuan


def order_items(turn: Turn) -> tuple[OrderItem, ...]:
    """The basket as the shop is asked for it."""
    return tuple(
        OrderItem(
            line.product_id, line.name, line.quantity or 1, line.unit, line.unit_price_fen, line.options
        )
        for line in turn.state.basket
    )


def current_quote(turn: Turn) -> Quote | None:
    """What the shop wants for the basket, if it has said so and nothing has changed since."""
    quoted, state = turn.state.quoted, turn.state
    if quoted is None:
        return None
    same = (quoted.basket, quoted.address, quoted.coupon) == (
        counted(state.basket),
        turn.text_slot("address"),
        state.coupon,
    )
    return quoted.quote if same else None


def counted(lines: tuple[BasketLine, ...]) -> tuple[BasketLine, ...]:
    """A line without a number means one."""
    return tuple(replace(line, quantity=line.quantity or 1) for line in lines)


def is_due(turn: Turn) -> bool:
    """Whether the caller has changed what the order costs: told in the same breath as the next question.

    A line without a number, or without the version that its price hangs on, has no price yet.
    """
    state = turn.state
    counted_all = all(line.quantity is not None for line in state.basket)
    if not counted_all or turn.does_something or _asked_for(turn) == state.price_asked:
        return False
    quoted = state.quoted
    if quoted is None or (quoted.basket, quoted.coupon) != (counted(state.basket), state.coupon):
        return True
    address = turn.text_slot("address")
    return address != quoted.address and places.is_complete(address)


def _asked_for(turn: Turn) -> PriceAsked:
    return (counted(turn.state.basket), turn.text_slot("address"), turn.state.coupon)


def ask(turn: Turn, purpose: Purpose) -> None:
    """Have the shop work out what the basket costs; what is said of it comes with the result."""
    items, state, address = order_items(turn), turn.state, turn.text_slot("address")
    if purpose is not Purpose.QUOTE_CHANGED:
        turn.acknowledge("quoting")
    elif not turn.speech:
        turn.acknowledge("changing")  # nobody asked what it costs: no wait is announced
    turn.change(price_asked=_asked_for(turn))
    turn.do(
        lambda effect_id: QuoteOrder(effect_id, items, state.caller.number, address, state.coupon), purpose
    )
    turn.keep_question()


def tell(turn: Turn, quote: Quote) -> None:
    """The total, and what made it less than the caller may have counted."""
    turn.say_text(text(turn, quote))
    turn.change(price_told=quote)


def tell_news(turn: Turn, quote: Quote) -> None:
    """What an order costs that has changed, in few words: nothing that the caller has heard already."""
    told = turn.state.price_told
    turn.change(price_told=quote)
    same = told is not None and (_money(told), _counts(told)) == (_money(quote), _counts(quote))
    lately = turn.before.last_speech if told is not None else tuple(turn.before.spoken)
    if not same and not _is_as_named(quote, lately):
        turn.say_text(_in_short(turn, quote))
    if told is None or (told.gifts, told.gifts_missing) != (quote.gifts, quote.gifts_missing):
        turn.say_text(gifts_text(turn, quote))


def _money(quote: Quote) -> tuple[object, ...]:
    return (quote.total_fen, quote.reductions, quote.shipping_fen)


def _counts(quote: Quote) -> list[tuple[str, int]]:
    return [(item.product_id, item.quantity) for item in quote.items]


def _is_as_named(quote: Quote, said: Iterable[str]) -> bool:
    """One piece at the price that was named with it."""
    one = len(quote.items) == 1 and quote.items[0].quantity == 1
    plain = one and not quote.reductions and not quote.shipping_fen
    price = yuan(quote.total_fen)
    return plain and any(_names(sentence, price) for sentence in said)


def _names(sentence: str, price: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(price)}", sentence) is not None


def remind(turn: Turn) -> None:
    """What the basket costs, in few words, for who says yes to an order that still lacks something."""
    if (quote := current_quote(turn)) is not None:
        turn.say_text(_in_short(turn, quote))


def _in_short(turn: Turn, quote: Quote) -> str:
    """2盒一共298元; 第2件半价，省44.5元，2支一共133.5元."""
    wording, seed = turn.dialogue.wording, turn.state.caller.call_key
    line = turn.state.basket[0]
    count = f"{line.quantity}{line.unit}" if len(turn.state.basket) == 1 else ""
    return (
        _less_and_more(turn, quote)
        + count
        + wording.text("read_back_total", seed, 0, total=yuan(quote.total_fen))
    )


def was_told(turn: Turn, quote: Quote) -> bool:
    """Whether this very step has told it already, in answer to a question."""
    said = {sentence.text for sentence in turn.speech}
    return all(sentence in said for sentence in sentences(text(turn, quote)))


def text(turn: Turn, quote: Quote) -> str:
    """商品378元，第二支半价，省44.5元，运费8元，一共341.5元。另外送您1支同款。"""
    wording, seed = turn.dialogue.wording, turn.state.caller.call_key
    goods_fen = sum(item.unit_price_fen * item.quantity for item in quote.items)
    goods = ""
    if quote.reductions or quote.shipping_fen:
        goods = wording.text("read_back_goods", seed, 0, goods=yuan(goods_fen))
    total = wording.text("read_back_total", seed, 0, total=yuan(quote.total_fen))
    return goods + _less_and_more(turn, quote) + total + gifts_text(turn, quote)


def _less_and_more(turn: Turn, quote: Quote) -> str:
    """What is taken off the price of the goods, and what sending them adds."""
    wording, seed = turn.dialogue.wording, turn.state.caller.call_key
    parts = [
        wording.text("read_back_reduction", seed, 0, title=one.title, cut=yuan(one.cut_fen))
        for one in quote.reductions
    ]
    if quote.shipping_fen:
        parts.append(wording.text("read_back_shipping", seed, 0, fee=yuan(quote.shipping_fen)))
    return "".join(parts)


def gifts_text(turn: Turn, quote: Quote) -> str:
    """What goes along for nothing, and what should and is not there; empty when there is neither."""
    wording, seed = turn.dialogue.wording, turn.state.caller.call_key
    told = (("read_back_gifts", quote.gifts), ("read_back_gifts_gone", quote.gifts_missing))
    return "".join(wording.text(key, seed, 0, gifts=listed(gifts)) for key, gifts in told if gifts)
