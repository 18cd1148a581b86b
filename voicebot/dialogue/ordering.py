"""Taking an order: what is missing, the read-back, and the order itself."""

import re

from voicebot.dialogue import (
    cautions,
    dictation,
    memory_asking,
    order_lines,
    payment,
    places,
    plain_words,
    purchase_limits,
    totals,
    variants,
)
from voicebot.dialogue.agreement import Reply, reply_to
from voicebot.dialogue.agreement_words import AGREEING_INTENTS, Deed
from voicebot.dialogue.dictation import Hearing
from voicebot.dialogue.effects import PlaceOrder, Quote
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.slots import CONTACT_SLOTS
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import listed, spoken_phone, spoken_so_far, tail
from voicebot.language.numerals import find_numbers

MOST_TIMES_QUANTITY = 2
MOST_TIMES_NAME = 2
"""A parcel arrives without a name; without a phone number or an address it does not."""

DETAILS_READ = "details_read"
"""Mark of ``DialogueState.told``: name, number and address of this order were read back."""

HOUSE_NUMBER = "house_number"
"""Mark of ``DialogueState.told``: where in the street was asked; once, for not every house has a number."""

MOST_TIMES_ADDRESS = 3
MOST_CORRECTIONS = 2
"""After so many failed corrections of the address a person checks it."""


def proceed(turn: Turn) -> None:
    """Ask for what the order still needs; read it back when nothing is missing."""
    order_lines.fill_quantity(turn)
    order_lines.fill_options(turn)
    if purchase_limits.cut(turn):
        purchase_limits.offer(turn)
        return
    slot = next_missing(turn)
    if slot is not None and totals.is_due(turn):
        totals.ask(turn, Purpose.QUOTE_CHANGED)
        return
    if slot == "quantity" and turn.state.asked.get(slot, 0) >= MOST_TIMES_QUANTITY and _goes_on(turn):
        order_lines.assume_one(turn)
        order_lines.fill_quantity(turn)
        slot = next_missing(turn)
    if slot is None and confirm_remembered(turn):
        return
    if slot is None or (slot == "receiver_name" and _only_name_missing(turn) and _dictated_at_once(turn)):
        read_back(turn)
    elif slot == "quantity":
        turn.ask("quantity", unit=order_lines.line_without_quantity(turn).unit)
    elif slot == "payment":
        payment.ask(turn)
    elif slot == "phone":
        ask_phone(turn)
    elif slot == "address" and places.lacks_number(turn.text_slot("address")):
        turn.change(told=turn.state.told | {HOUSE_NUMBER})
        turn.ask("address", key="ask_house_number", address=turn.text_slot("address"))
    elif slot == "address" and (region := turn.text_slot("address") or turn.text_slot("city")):
        turn.ask("address", key="ask_address_detail", address=region)
    elif not order_lines.ask_which(turn, slot):
        turn.ask(slot)


def _goes_on(turn: Turn) -> bool:
    """Whether the caller tells name, number or address in place of how many: who does that takes one."""
    told = ("receiver_name", "phone", "address")
    return any(turn.state.slots.get(slot) != turn.before.slots.get(slot) for slot in told)


def confirm_remembered(turn: Turn) -> bool:
    """A size and an address of an earlier call are confirmed before they are relied upon.

    Returns:
        whether that was asked.
    """
    chosen = tuple(slot for line in turn.state.basket for slot, _ in line.options)
    if memory_asking.confirm(turn, chosen):
        return True
    if "address" not in turn.state.remembered or "same_address" in turn.state.told:
        return False
    turn.change(told=turn.state.told | {"same_address"})
    turn.ask("same_address", address=turn.text_slot("address"))
    return True


def agrees_midway(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """下单吧 while the number is asked for: a yes to the basket, which is said back with its total.

    Returns:
        whether it was one.
    """
    question, state = turn.before.question, turn.state
    about = question.about if question is not None else ""
    agrees = {intent.name for intent in understood.intents} & AGREEING_INTENTS
    plain = bool(agrees) or reply_to(understood.text, Deed.ORDER) is Reply.YES
    if state.phase is not Phase.ORDER or about not in CONTACT_SLOTS or changed or not plain:
        return False
    if asks(understood) or totals.current_quote(turn) is None or variants.another_is_said(turn):
        return False
    turn.acknowledge("order_waits")
    totals.remind(turn)
    return True


def resume(turn: Turn) -> None:
    """An aside is finished: back to the order, to the offer, or to "anything else?"."""
    if turn.state.basket:
        turn.change(phase=Phase.ORDER, adding=False)
        proceed(turn)
    elif turn.state.offered:
        turn.change(phase=Phase.OFFER)
        turn.ask("take_it")
    else:
        turn.change(phase=Phase.CLOSING)
        if turn.state.next_wish is None:
            turn.ask("anything_else")


def next_missing(turn: Turn) -> str | None:
    """The slot to ask next, in the dialplan's order."""
    order = turn.dialogue.script.order
    for line in turn.state.basket:
        if (option := order_lines.missing_option(turn, line)) is not None:
            return option
    if (begun := _begun(turn)) is not None:
        return begun
    for slot in order.ask:
        if slot == "quantity":
            if any(line.quantity is None for line in turn.state.basket):
                return slot
        elif slot == "receiver_name":
            if not turn.knows(slot) and turn.state.asked.get(slot, 0) < MOST_TIMES_NAME:
                return slot
        elif not turn.knows(slot) or (slot == "address" and _address_unfinished(turn)):
            return slot
    return "payment" if payment.must_choose(turn) else None


def _begun(turn: Turn) -> str | None:
    """What the caller has just told a part of: its rest is asked for before anything else."""
    state = turn.state
    if state.digits and state.digits != turn.before.digits and not turn.knows("phone"):
        return "phone"
    told = turn.text_slot("address")
    begun = bool(told) and told != turn.before.slots.get("address")
    return (
        "address"
        if begun and "address" in turn.dialogue.script.order.ask and _address_unfinished(turn)
        else None
    )


def _address_unfinished(turn: Turn) -> bool:
    """Only a region is known. After ``MOST_TIMES_ADDRESS`` it is taken as it is, for a person to check."""
    address = turn.text_slot("address")
    if places.is_complete(address):
        remembered = "address" in turn.state.remembered
        return places.lacks_number(address) and HOUSE_NUMBER not in turn.state.told and not remembered
    if turn.state.asked.get("address", 0) < MOST_TIMES_ADDRESS:
        return True
    turn.say_once("address_check", "address_check")
    return False


def _only_name_missing(turn: Turn) -> bool:
    return all(
        turn.knows(slot)
        for slot in turn.dialogue.script.order.ask
        if slot not in ("quantity", "receiver_name")
    )


def _dictated_at_once(turn: Turn) -> bool:
    """The caller gave everything but the name unasked: read it back while asking for the name."""
    return not any(turn.state.asked.get(slot) for slot in ("phone", "address", "receiver_name"))


# --- telephone numbers


def ask_phone(turn: Turn) -> None:
    """Offer the number the caller rings from; ask for another only when it is unknown or refused."""
    number = turn.state.caller.number
    if turn.state.digits:
        turn.ask("phone", key="phone_so_far", digits=spoken_so_far(turn.state.digits))
    elif number and dictation.is_phone(number) and "caller_phone_refused" not in turn.state.told:
        turn.ask("caller_phone", tail=tail(number))
    else:
        turn.ask("phone")


def hear_phone(turn: Turn, text: str) -> bool:
    """Take in digits of a telephone number.

    Returns:
        whether the turn is complete, because the number still is not.
    """
    known = turn.text_slot("phone") or turn.state.digits
    dictated = dictation.collect_phone(known, text)
    match dictated.hearing:
        case Hearing.NOTHING:
            return False
        case Hearing.COMPLETE:
            turn.change(digits="")
            turn.learn("phone", dictated.digits)
            turn.say("phone_heard", digits=spoken_phone(dictated.digits))
            return False
        case Hearing.CORRECTED:
            turn.change(digits="")
            turn.learn("phone", dictated.digits)
            turn.say("phone_corrected", digits=spoken_phone(dictated.digits))
            return False
        case Hearing.PARTIAL:
            turn.change(digits=dictated.digits)
            turn.ask("phone", key="phone_so_far", digits=spoken_so_far(dictated.digits))
        case Hearing.TOO_LONG:
            turn.change(digits="")
            turn.ask("phone", key="phone_too_long")
        case Hearing.INVALID:
            turn.change(digits="")
            turn.ask("phone", key="phone_bad", digits=spoken_phone(dictated.digits))
    return True


# --- read-back and order


def read_back(turn: Turn) -> None:
    """Say everything once and ask for the yes; a second time only what matters.

    The money comes from the shop: without a quote that holds it is asked for one first.
    """
    state, quote = turn.state, totals.current_quote(turn)
    if quote is None:
        totals.ask(turn, Purpose.QUOTE_READ_BACK)
        return
    if "read_back" in state.told:
        if not totals.was_told(turn, quote):
            totals.tell(turn, quote)
        if plain_words.put(turn, "read_back", Deed.ORDER):
            return
        turn.ask("read_back", key="read_back_again")
    else:
        _read_everything(turn, quote)
        turn.change(told=turn.state.told | {"read_back", DETAILS_READ})
        if turn.knows("receiver_name") or state.asked.get("receiver_name"):
            turn.ask("read_back", key="read_back_confirm")
        else:
            turn.ask("receiver_name")
    turn.change(phase=Phase.READ_BACK)


def _read_everything(turn: Turn, quote: Quote) -> None:
    turn.say("read_back_intro")
    wording, state = turn.dialogue.wording, turn.state
    seed = state.caller.call_key
    items = [
        wording.text("read_back_item", seed, 0, item=order_lines.line_text(turn, line))
        for line in state.basket
    ]
    turn.say_text("".join(items) + totals.text(turn, quote))
    receiver = ""
    if turn.knows("receiver_name"):
        receiver = wording.text("read_back_receiver", seed, 0, value=turn.text_slot("receiver_name"))
    phone = wording.text("read_back_phone", seed, 0, digits=spoken_phone(turn.text_slot("phone")))
    address = wording.text("read_back_address", seed, 0, value=turn.text_slot("address"))
    turn.say_text(receiver + phone + address)
    cautions.tell(turn)


def place(turn: Turn) -> None:
    """Ask the shop to take the order at the price it quoted. Nothing is claimed until it answers."""
    quote = totals.current_quote(turn)
    if quote is None or DETAILS_READ not in turn.state.told:
        read_back(turn)  # the caller hears total, number and address before anything is ordered
        return
    state = turn.state
    key = f"{state.caller.call_key}-order-{state.orders_tried + 1}"
    name = turn.text_slot("receiver_name") or turn.dialogue.wording.text("receiver_unnamed", "", 0)
    phone, address = turn.text_slot("phone"), turn.text_slot("address")
    items, method = totals.order_items(turn), payment.chosen(turn)
    turn.acknowledge("placing")
    turn.do(
        lambda effect_id: PlaceOrder(
            effect_id,
            key,
            items,
            name,
            phone,
            address,
            quoted_total_fen=quote.total_fen,
            quoted_gifts=quote.gifts,
            customer_number=state.caller.number,
            coupon_code=state.coupon,
            payment=method,
        ),
        Purpose.ORDER,
    )
    turn.change(phase=Phase.WAITING, question=None)
    turn.keep_question()


def cancel(turn: Turn) -> None:
    """Drop the order being taken."""
    turn.say("order_cancelled")
    turn.change(
        basket=(),
        offered=(),
        phase=Phase.CLOSING,
        digits="",
        told=turn.state.told - {"read_back", DETAILS_READ},
    )
    turn.forget("quantity", "unit", "items")
    turn.ask("anything_else")


def correct_address(turn: Turn) -> None:
    """Count a failed correction; after ``MOST_CORRECTIONS`` a person checks the address."""
    failed = turn.state.corrections.get("address", 0) + 1
    turn.change(corrections={**turn.state.corrections, "address": failed})
    if failed >= MOST_CORRECTIONS:
        turn.say_once("address_check", "address_check")


def correct_house_number(turn: Turn, text: str) -> bool:
    """不对，是十九号: only the house number of the known address changes. Returns whether it did."""
    numbers = [number for number in find_numbers(text) if text[number.span[1] :].startswith("号")]
    if not numbers or not turn.knows("address") or not dictation.is_correction(text):
        return False
    corrected = places.with_house_number(turn.text_slot("address"), str(int(numbers[-1].value)))
    if corrected is None:
        return False
    turn.learn("address", corrected)
    return True


def correct_street(turn: Turn, text: str) -> bool:
    """是天童北路 at the read-back: only the street of the known address changes. Returns whether it did."""
    asked = turn.answers("read_back") or turn.answers("whats_to_change")
    named = _STREET.fullmatch(text.strip("，。！"))
    known = turn.text_slot("address")
    if named is None or not (asked or dictation.is_correction(text)) or not places.is_complete(known):
        return False
    corrected = places.join(known, named["street"])
    if corrected == known:
        return False
    turn.learn("address", corrected)
    return True


_STREET = re.compile(
    r"(?:不对|不是|错了|地址|街道?|路名|，|应该|写错|说错|了|是|叫|那个|嗯|哦|啊)*"
    r"(?P<street>[一-龥]{2,7}?(?:路|街|大道|巷|弄|胡同))(?:的|啊|呀|吧|哦|呢|，|才对)*"
)


def _corrected(turn: Turn, slot: str) -> bool:
    """What goes on from what was told before (合肥市蜀山区 … 黄山路345号) corrects nothing."""
    before = turn.before.slots.get(slot)
    return before is not None and not turn.text_slot(slot).startswith(str(before))


def say_changes(turn: Turn, changed: frozenset[str]) -> None:
    """Confirm in a few words what was changed or added."""
    spoken = []
    if "quantity" in changed and turn.knows("quantity") and turn.state.basket:
        line = turn.state.basket[-1]
        spoken.append(f"{turn.text_slot('quantity')}{line.unit}")
    spoken += [turn.text_slot(slot) for slot in ("receiver_name", "address") if slot in changed]
    if "phone" in changed:
        spoken.append(spoken_phone(turn.text_slot("phone")))
    if spoken:
        told = changed & {"quantity", "receiver_name", "address", "phone"}
        corrects = any(_corrected(turn, slot) for slot in told)
        turn.say("changed" if corrects else "added", value=listed(spoken))
