"""Cancelling and redirecting an order. The deed is named and agreed to, then asked of the shop."""

import re
from dataclasses import replace

from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue import places
from voicebot.dialogue.aftersales_asking import ask, confirm, request
from voicebot.dialogue.aftersales_case import Change
from voicebot.dialogue.aftersales_payment import nothing_paid
from voicebot.dialogue.aftersales_results import refuse
from voicebot.dialogue.aftersales_words import order_name
from voicebot.dialogue.dictation import is_phone
from voicebot.dialogue.effects import OrderSummary, Priority
from voicebot.dialogue.service_effects import CancelOrder, ChangeAddress, ChangeRefusal
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import spoken_phone

NOT_SHIPPED = ("placed", "paid")


def cancel(turn: Turn, order: OrderSummary, *, instead: bool = False) -> None:
    """Ask for the yes, or say at once why it is too late.

    Args:
        instead: a return was wanted of what is not even shipped.
    """
    if _too_late(turn, Change.CANCEL, order):
        return
    key = "confirm_cancel_instead" if instead else "confirm_cancel"
    if nothing_paid(turn, order):
        key = "confirm_cancel_unpaid"
    confirm(turn, Change.CANCEL, key, order=order_name(turn, order))


def do_cancel(turn: Turn, order: OrderSummary) -> None:
    """The caller said yes."""
    reason = "、".join(as_list(turn.state.slots.get("issue"))) or "客户来电取消"
    number = order.order_number
    request(turn, Change.CANCEL, "cancelling", lambda effect_id: CancelOrder(effect_id, number, reason))


def redirect(turn: Turn, order: OrderSummary) -> None:
    """Ask for the new address until it is one, read it back, and ask for the yes."""
    if _too_late(turn, Change.ADDRESS, order):
        return
    address, phone = turn.text_slot("address"), turn.state.case.phone
    if turn.state.case.renames and (not address or places.is_complete(address)):
        _rename(turn, order, address)
    elif phone and not address:
        digits = spoken_phone(phone)
        confirm(turn, Change.ADDRESS, "confirm_phone", order=order_name(turn, order), digits=digits)
    elif not address:
        ask(turn, "new_address")
    elif not places.is_complete(address):
        ask(turn, "new_address", "ask_new_address_detail", address=address)
    elif phone:
        values = {"order": order_name(turn, order), "address": address, "digits": spoken_phone(phone)}
        confirm(turn, Change.ADDRESS, "confirm_address_phone", **values)
    else:
        confirm(turn, Change.ADDRESS, "confirm_address", order=order_name(turn, order), address=address)


def _rename(turn: Turn, order: OrderSummary, address: str) -> None:
    """Somebody else receives it, perhaps elsewhere and under another number: all in one question."""
    case = turn.state.case
    if not case.receiver:
        ask(turn, "new_receiver")
        return
    changes = [f"收件人改成{case.receiver}"]
    if case.phone:
        changes.append(f"收货电话改成{spoken_phone(case.phone)}")
    if address:
        changes.append(f"改寄到{address}")
    confirm(
        turn, Change.ADDRESS, "confirm_receiver", order=order_name(turn, order), changes="，".join(changes)
    )


def amend(turn: Turn, order: OrderSummary) -> None:
    """Other pieces than were ordered: a person sees to it before the parcel is sent."""
    if _too_late(turn, Change.GOODS, order):
        return
    turn.say("amend_by_person")
    tickets.note(turn, order, "modify_order", priority=Priority.HIGH)


def do_redirect(turn: Turn, order: OrderSummary) -> None:
    """The caller said yes."""
    number, address = order.order_number, turn.text_slot("address") or order.address
    phone = turn.state.case.phone or None
    told = turn.text_slot("receiver_name") if "receiver_name" not in turn.state.remembered else ""
    name = turn.state.case.receiver or told
    request(
        turn,
        Change.ADDRESS,
        "redirecting",
        lambda effect_id: ChangeAddress(effect_id, number, address, receiver_name=name or None, phone=phone),
    )


def _too_late(turn: Turn, change: Change, order: OrderSummary) -> bool:
    """What the found order shows already need not be asked of the shop."""
    if order.status in NOT_SHIPPED:
        return False
    cancelled = order.status == "cancelled"
    reason = ChangeRefusal.ALREADY_CANCELLED if cancelled else ChangeRefusal.ALREADY_SHIPPED
    refuse(turn, change, reason, order)
    return True


def new_phone(understood: Understanding) -> str:
    """收货电话改成13912345678: the number that a parcel shall have instead; empty when none is told."""
    phone = str(understood.slots.get("phone", ""))
    return phone if is_phone(phone) and _NEW_PHONE.search(understood.text) else ""


_NEW_PHONE = re.compile(
    r"(电话|手机|号码)[^，。]{0,6}(改|换|写错|填错|错了|变)"
    r"|(改|换)[^，。]{0,6}(电话|手机|号码)"
)


def renames(text: str) -> bool:
    """麻烦把收货人改成我老公: somebody else shall receive the parcel."""
    return _NEW_RECEIVER.search(text) is not None


def receiver_in(text: str) -> str:
    """收件人改成我爱人，叫周远: the name; empty when only a relation or nothing is told."""
    names = [found["name"] for found in _NAME_TOLD.finditer(text)]
    return next((name for name in reversed(names) if not _RELATION.search(name)), "")


_NEW_RECEIVER = re.compile(
    r"(?:收货人|收件人|收货的人|收件的人|收货名|收件名)[^，。]{0,6}(?:改|换|写错|填错|错了|变|不对)"
    r"|(?:改|换)[^，。]{0,6}(?:收货人|收件人|收货的人)"
)
_NAME_TOLD = re.compile(
    r"(?:叫|名字是|姓名是|改成|改为|换成|换为|写成|写|是)(?P<name>[一-龥]{2,4}?)(?=$|[，。吧]|的名字)"
)
_RELATION = re.compile(
    r"^[我你他她别这那错]|老公|老婆|爱人|媳妇|对象|妈|爸|爹|娘|儿子|女儿|闺女|朋友|同事|邻居|收[货件]|名字|谁|什么"
)


def hear_receiver(turn: Turn, understood: Understanding) -> bool:
    """周远, as the answer to who shall receive it. Returns whether a name was told."""
    told = receiver_in(understood.text) or str(understood.slots.get("receiver_name", ""))
    alone = _ALONE.fullmatch(turn.words.strip("。"))
    name = told or (turn.words.strip("。") if alone and not _RELATION.search(turn.words) else "")
    if name:
        turn.change(case=replace(turn.state.case, receiver=name))
    return bool(name)


_ALONE = re.compile(r"[一-龥]{2,4}")


def forget_old_address(turn: Turn) -> None:
    """The address of an earlier order or call is not the new one, unless it was said just now."""
    understood = turn.understood
    if understood is None or "address" not in understood.slots:
        turn.forget("address")
    else:
        turn.learn("address", understood.slots["address"])
