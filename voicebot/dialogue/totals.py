"""What the basket costs: asked of the shop, remembered while it holds, and put into words."""

from dataclasses import replace

from voicebot.dialogue.effects import OrderItem, Quote, QuoteOrder
from voicebot.dialogue.state import BasketLine, Purpose
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


def ask(turn: Turn, purpose: Purpose) -> None:
    """Have the shop work out what the basket costs; what is said of it comes with the result."""
    items, state, address = order_items(turn), turn.state, turn.text_slot("address")
    turn.acknowledge("quoting")
    turn.do(
        lambda effect_id: QuoteOrder(effect_id, items, state.caller.number, address, state.coupon), purpose
    )
    turn.keep_question()


def tell(turn: Turn, quote: Quote) -> None:
    """The total, and what made it less than the caller may have counted."""
    turn.say_text(text(turn, quote))


def was_told(turn: Turn, quote: Quote) -> bool:
    """Whether this very step has told it already, in answer to a question."""
    said = {sentence.text for sentence in turn.speech}
    return all(sentence in said for sentence in sentences(text(turn, quote)))


def text(turn: Turn, quote: Quote) -> str:
    """商品378元，第二支半价，省44.5元，运费8元，一共341.5元。另外送您1支同款。"""
    wording, seed = turn.dialogue.wording, turn.state.caller.call_key
    goods_fen = sum(item.unit_price_fen * item.quantity for item in quote.items)
    parts = []
    if quote.reductions or quote.shipping_fen:
        parts.append(wording.text("read_back_goods", seed, 0, goods=yuan(goods_fen)))
    parts += [
        wording.text("read_back_reduction", seed, 0, title=one.title, cut=yuan(one.cut_fen))
        for one in quote.reductions
    ]
    if quote.shipping_fen:
        parts.append(wording.text("read_back_shipping", seed, 0, fee=yuan(quote.shipping_fen)))
    parts.append(wording.text("read_back_total", seed, 0, total=yuan(quote.total_fen)))
    return "".join(parts) + gifts_text(turn, quote)


def gifts_text(turn: Turn, quote: Quote) -> str:
    """What goes along for nothing, and what should and is not there; empty when there is neither."""
    wording, seed = turn.dialogue.wording, turn.state.caller.call_key
    told = (("read_back_gifts", quote.gifts), ("read_back_gifts_gone", quote.gifts_missing))
    return "".join(wording.text(key, seed, 0, gifts=listed(gifts)) for key, gifts in told if gifts)
