"""What the shop says a basket costs, or why it cannot be had: the conversation goes on from there."""

import re
from dataclasses import replace

from voicebot.dialogue import (
    needs,
    order_lines,
    ordering,
    payment,
    purchase_limits,
    rereading,
    totals,
    variants,
)
from voicebot.dialogue.effects import OrderQuoted, OrderRefused, Priority, Quote, Refusal, TicketType
from voicebot.dialogue.slots import is_open
from voicebot.dialogue.state import BasketLine, Phase, Purpose, Quoted
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import ScoredIntent, Understanding
from voicebot.dialogue.wording import listed, pick, yuan
from voicebot.language.digits import digits_aloud, say_digits

QUOTES = frozenset(
    {
        Purpose.QUOTE_TOTAL,
        Purpose.QUOTE_BASKET,
        Purpose.QUOTE_CHANGED,
        Purpose.QUOTE_READ_BACK,
        Purpose.QUOTE_WHAT_IS_LEFT,
        Purpose.QUOTE_NEW_PRICE,
    }
)
"""Why a price is asked for; nothing is being ordered yet."""

_MOST_CHOICES = 4
_ANY = ("都行", "随便", "都可以", "无所谓", "你看着", "您看着", "哪个都")


def receive(turn: Turn, result: OrderQuoted, purpose: Purpose) -> None:
    """The shop has worked out the price: tell it, and go on with what it was asked for."""
    if not turn.state.basket:
        turn.keep_question()  # given up meanwhile
        return
    take_over(turn, result.quote, told=True)
    quote = result.quote
    if quote.coupon_problem:
        turn.say("coupon_problem", problem=quote.coupon_problem)
        turn.change(coupon=None)
        keep(turn, quote)
    match purpose:
        case Purpose.QUOTE_BASKET:
            totals.tell(turn, quote)
            turn.ask("take_basket")
        case Purpose.QUOTE_WHAT_IS_LEFT:
            line = turn.state.basket[0] if len(turn.state.basket) == 1 else _short_line(turn)
            totals.tell(turn, quote)
            if ordering.next_missing(turn) is None:
                turn.change(phase=Phase.READ_BACK)
            turn.ask("take_what_is_left", available=str(line.quantity), unit=line.unit)
        case Purpose.QUOTE_NEW_PRICE:
            totals.tell(turn, quote)
            turn.change(phase=Phase.READ_BACK)
            turn.ask("accept_price")
        case Purpose.QUOTE_CHANGED if ordering.next_missing(turn) is not None:
            totals.tell_news(turn, quote)
            ordering.proceed(turn)
        case Purpose.QUOTE_TOTAL if turn.state.adding:
            totals.tell(turn, quote)
            if turn.state.offered:
                turn.ask("take_it")
            else:
                needs.proceed(turn)
        case Purpose.QUOTE_TOTAL if ordering.next_missing(turn) is not None:
            totals.tell(turn, quote)
            ordering.proceed(turn)
        case _:
            ordering.proceed(turn)


def take_over(turn: Turn, quote: Quote, *, told: bool) -> None:
    """The basket at the shop's own prices, in the versions that it would send.

    Args:
        told: the caller hears of every price that is not the one named before.
    """
    if len(quote.items) != len(turn.state.basket):
        return
    lines = []
    for line, item in zip(turn.state.basket, quote.items, strict=True):
        if told and item.unit_price_fen != line.unit_price_fen:
            turn.say("price_is_now", name=line.name, price=f"{yuan(item.unit_price_fen)}一{line.unit}")
        lines.append(replace(line, unit_price_fen=item.unit_price_fen, options=item.options))
    turn.change(basket=tuple(lines))
    keep(turn, quote)


def keep(turn: Turn, quote: Quote) -> None:
    """Remember the price while what it is for stays the same."""
    state = turn.state
    basket = totals.counted(state.basket)
    turn.change(quoted=Quoted(basket, turn.text_slot("address"), state.coupon, quote))


def _short_line(turn: Turn) -> BasketLine:
    """The line that was cut down to what is left."""
    known = turn.state.slots.get("quantity")
    return next((line for line in turn.state.basket if line.quantity == known), turn.state.basket[-1])


# --- what cannot be had


def refused(turn: Turn, result: OrderRefused, purpose: Purpose) -> None:
    """The shop says no, to a question for the price or to an order."""
    ordered = purpose is Purpose.ORDER
    line = _refused_line(turn, result.product_id)
    turn.change(told=turn.state.told - {"read_back"}, quoted=None)
    if ordered:
        turn.change(orders_tried=turn.state.orders_tried + 1)
    if line is None:
        turn.keep_question()
        return
    match result.reason:
        case Refusal.OPTION_MISSING if result.option is not None and result.choices:
            _ask_version(turn, line, result.option, result.choices)
        case Refusal.OUT_OF_STOCK if result.option is not None and result.choices:
            _offer_versions(turn, line, result.option, result.choices)
        case Refusal.OUT_OF_STOCK if result.available:
            _offer_what_is_left(turn, line, result.available, ordered=ordered)
        case Refusal.OUT_OF_STOCK:
            turn.say("refused_stock_none" if ordered else "out_of_stock_none", name=line.name)
            _without(turn, line)
            needs.proceed(turn, impatient=True)
        case Refusal.OVER_LIMIT if result.available is not None:
            purchase_limits.refused(turn, line, result.available)
            purchase_limits.offer(turn)
        case Refusal.PRICE_CHANGED if result.unit_price_fen is not None or result.quote is not None:
            _tell_new_price(turn, line, result)
        case _:
            turn.say("refused_other")
            order_ticket(turn, "系统没有接受订单，请人工处理。")


def failed(turn: Turn, purpose: Purpose) -> None:
    """The shop gave no answer: no total is made up, a person finishes the order.

    A total that nobody asked for can wait until the read-back.
    """
    if purpose is Purpose.QUOTE_CHANGED and ordering.next_missing(turn) is not None:
        ordering.proceed(turn)
        return
    turn.say("quote_failed")
    order_ticket(turn, "系统没有回应，算不出价格，订单没有下，请联系客户补单。")


def order_ticket(turn: Turn, summary: str) -> None:
    """A person finishes what the shop's system would not."""
    turn.acknowledge("ticket_for_order")
    turn.open_ticket(Purpose.TICKET_ORDER_FAILED, TicketType.ORDER, summary, priority=Priority.HIGH)
    turn.keep_question()


def _refused_line(turn: Turn, product_id: str | None) -> BasketLine | None:
    basket = turn.state.basket
    first = basket[0] if basket else None
    return next((line for line in basket if line.product_id == product_id), first)


def _without(turn: Turn, line: BasketLine) -> None:
    """Look for something near; the rest of the basket waits."""
    left = tuple(other for other in turn.state.basket if other is not line)
    turn.change(
        basket=left,
        adding=bool(left),
        refused=turn.state.refused | {line.product_id},
        offered=(),
        phase=Phase.NEEDS,
    )


def _replace(turn: Turn, old: BasketLine, new: BasketLine) -> None:
    turn.change(basket=tuple(new if line is old else line for line in turn.state.basket))


def _offer_what_is_left(turn: Turn, line: BasketLine, available: int, *, ordered: bool) -> None:
    """只剩一盒了: what so many cost is asked for before they are offered."""
    key = "refused_stock_some" if ordered else "out_of_stock_some"
    turn.say(key, name=line.name, available=str(available), unit=line.unit)
    turn.learn("quantity", available)
    _replace(turn, line, replace(line, quantity=available))
    totals.ask(turn, Purpose.QUOTE_WHAT_IS_LEFT)


def _tell_new_price(turn: Turn, line: BasketLine, result: OrderRefused) -> None:
    """It costs something else by now: that is told, and nothing is ordered without another yes."""
    quote, price_fen = result.quote, result.unit_price_fen
    other = price_fen is not None and price_fen != line.unit_price_fen
    if other:
        turn.say("refused_price", name=line.name, price=f"{yuan(price_fen or 0)}一{line.unit}")
        _replace(turn, line, replace(line, unit_price_fen=price_fen or 0))
    if quote is None:
        totals.ask(turn, Purpose.QUOTE_NEW_PRICE)
        return
    take_over(turn, quote, told=False)
    told = turn.before.quoted.quote if turn.before.quoted is not None else None
    if other:
        totals.tell(turn, quote)
    elif told is not None and told.total_fen == quote.total_fen:
        turn.say("refused_gifts")
        totals.tell(turn, quote)
    else:
        turn.say("refused_total", total=yuan(quote.total_fen))
        turn.say_text(totals.gifts_text(turn, quote))
    turn.change(phase=Phase.READ_BACK)
    turn.ask("accept_price")


# --- versions


def _ask_version(turn: Turn, line: BasketLine, option: str, choices: tuple[str, ...]) -> None:
    """The shop must know which one. Who does not mind gets the one there is most of, and hears which."""
    asked = turn.state.asked.get(option, 0)
    known = turn.state.slots.get(option)
    if dict(line.options).get(option) == choices[0]:  # it was given, and is asked for all the same
        turn.say("refused_other")
        order_ticket(turn, "系统没有接受订单，请人工处理。")
        return
    if asked >= order_lines.MOST_TIMES_OPTION or (known is not None and is_open(known)):
        _take_version(turn, line, option, choices[0])
        turn.say("version_taken", value=variants.spoken_option(turn, option, choices[0]))
        ordering.proceed(turn)
        return
    _put_version(turn, line, "which_version", option, choices)


def _offer_versions(turn: Turn, line: BasketLine, option: str, choices: tuple[str, ...]) -> None:
    wanted = dict(line.options).get(option, "")
    version = variants.spoken_option(turn, option, wanted) if wanted else ""
    _put_version(turn, line, "version_sold_out", option, choices, version=version)


def _put_version(
    turn: Turn, line: BasketLine, key: str, option: str, choices: tuple[str, ...], **values: str
) -> None:
    few = choices[:_MOST_CHOICES]
    spoken = listed([variants.spoken_option(turn, option, choice) for choice in few])
    turn.change(choosing=line.product_id, phase=Phase.ORDER)
    turn.ask(option, key=key, choices=few, name=line.name, options=spoken, **values)


def hear_version(turn: Turn, understood: Understanding) -> bool:
    """One of the versions that were named. Returns whether one was chosen."""
    question, line = turn.before.question, _refused_line(turn, turn.before.choosing)
    if question is None or not question.choices or not turn.before.choosing or line is None:
        return False
    value = _chosen(understood, question.about, question.choices)
    if value is None:
        return False
    _take_version(turn, line, question.about, value)
    turn.say("version_taken", value=variants.spoken_option(turn, question.about, value))
    return True


def _chosen(understood: Understanding, option: str, choices: tuple[str, ...]) -> str | None:
    said = [choice for choice in choices if variants.is_said(choice, understood.text)]
    told = understood.slots.get(option)
    told_texts = {str(one) for one in (told if isinstance(told, tuple) else (told,))}
    heard = [choice for choice in choices if choice in told_texts]
    if len(said) == 1 or len(heard) == 1:
        return (said or heard)[0]
    return choices[0] if any(word in understood.text for word in _ANY) else None


def _take_version(turn: Turn, line: BasketLine, option: str, value: str) -> None:
    options = {**dict(line.options), option: value}
    turn.change(choosing="")
    known = turn.state.slots.get(option)
    turn.learn(option, (value,) if isinstance(known, tuple) else variants.as_slot(value))
    _replace(turn, line, replace(line, options=tuple(options.items())))


# --- what is told besides: which version, how it is paid, a coupon


def hear(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """Take in what only the shop asks for. Returns whether the turn is complete."""
    if hear_version(turn, understood):
        return True
    in_order = turn.state.phase in (Phase.ORDER, Phase.READ_BACK) and bool(turn.state.basket)
    if turn.answers("payment") or (in_order and not rereading.asks(understood)):
        known, told = turn.state.payment, changed & turn.state.slots.keys() - {"pay_method"}
        named = payment.hear(turn, understood.text)
        if named and turn.answers("payment") and not told:
            return True
        if named and turn.state.payment is not known and not told:
            payment.note(turn)
            return True
    if turn.state.after_sale:
        return False
    code = coupon_code(understood.text)
    on_the_table = bool(turn.state.basket or turn.state.offered)
    if code is None and turn.state.coupon and _NEVER_MIND_IT.search(understood.text):
        turn.acknowledge("coupon_left")
        return True
    if code is None:
        return on_the_table and _asked_for_coupons(turn, understood)
    turn.change(coupon=code)
    turn.say("coupon_noted", code=say_digits(code))  # it is looked up with the price of what is taken
    return on_the_table and not changed


_NEVER_MIND_IT = re.compile(r"(?:用不[了上]|不能用|没法用|不行)(?:的话)?，?那?就?(?:算了|不用了|拉倒)")
"""用不了就算了: said of the coupon, and the order goes on."""


def _asked_for_coupons(turn: Turn, understood: Understanding) -> bool:
    """有优惠券吗: what the shop says of coupons, else that a code counts; no promotion in its place."""
    if not (_ANY_COUPON.search(understood.text) and rereading.asks(understood)):
        return False
    own = [text for text in turn.dialogue.script.answers.get("ask_promotion", ()) if "券" in text]
    if own:
        turn.say_text(pick(own, turn.state.caller.call_key, turn.state.turn, "ask_promotion"))
    else:
        turn.say("coupon_how")
    if turn.state.offered and not turn.state.basket:
        turn.ask("take_it")
    return True


def without_coupon(understood: Understanding) -> Understanding:
    """优惠券NEW20: the figures of a code are neither money nor a count."""
    found = _find_code(understood.text)
    if found is None:
        return understood
    start, end = found[1]
    inside = {one.slot for one in understood.mentions if one.span[0] < end and start < one.span[1]}
    rest = tuple(one for one in understood.intents if one.name not in _ABOUT_MONEY)
    intents = rest or (ScoredIntent("provide_info", understood.intents[0].confidence),)
    return replace(rereading.without(understood, inside), intents=intents)


_ABOUT_MONEY = frozenset({"bargain", "ask_promotion", "coupon_points"})
"""What a code is mistaken for: it is looked at, and that is the answer."""


def coupon_code(text: str) -> str | None:
    """我有张优惠券，券号八八六六, 优惠码new二零: the code, when one is named."""
    found = _find_code(text)
    return found[0] if found is not None else None


def _find_code(text: str) -> tuple[str, tuple[int, int]] | None:
    """The code and its place."""
    named = _ANY_COUPON.search(text)
    if named is None:
        return None
    after = named.end()
    written = _WITH_LETTERS.search(text, after) or _ONLY_FIGURES.search(text, after)
    if written is not None:
        return written[0].translate(_FIGURES).upper(), written.span()
    runs = digits_aloud(text[after:])
    longest = max(runs, key=lambda run: len(run.digits), default=None)
    if longest is None or len(longest.digits) < _SHORTEST_CODE:
        return None
    return longest.digits, (after + longest.span[0], after + longest.span[1])


_ONLY_FIGURES = re.compile(r"[0-9]{4,20}")
_ANY_COUPON = re.compile(r"优惠码|折扣码|(?:优惠|代金|抵用|折扣|满减)?券(?:码|号)?")
_DIGITS = "零〇幺一二三四五六七八九"
_FIGURES = str.maketrans(_DIGITS, "001123456789")
_WITH_LETTERS = re.compile(rf"(?=[0-9{_DIGITS}]*[A-Za-z])[0-9A-Za-z{_DIGITS}]{{3,20}}")
_SHORTEST_CODE = 4
