"""By which channel a caller wants to hear of us, told unasked: noted, and the conversation goes on."""

import re

from voicebot.dialogue.contact_channels import Channels, channels_in
from voicebot.dialogue.effects import TicketType
from voicebot.dialogue.events import Direction
from voicebot.dialogue.service_effects import ConsentPurpose, RecordConsent
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_YES_NO = {True: "yes", False: "no"}


def note(turn: Turn, understood: Understanding) -> bool:
    """短信别发, 只发短信别打电话: what is welcome is known from now on. It ends no call and is no matter.

    Returns:
        whether nothing else was said; the next move is still to be made.
    """
    told = told_in(turn, understood.text)
    if told is None:
        return False
    for slot, welcome in (("consent_sms", told.messages), ("consent_call", told.calls)):
        if welcome is not None:
            turn.learn(slot, _YES_NO[welcome])
    turn.acknowledge("noted_aside")
    if understood.slots:
        return False
    if turn.state.offered and not turn.state.basket and not turn.state.after_sale:
        turn.ask("take_it")
    return True


def record(turn: Turn, understood: Understanding) -> None:
    """What has to be written down of it, once the turn is over: nobody is called who wants messages only."""
    told = told_in(turn, understood.text)
    if told is None or turn.state.phase is Phase.ENDED:
        return
    words = understood.text
    if told.calls is False:
        turn.do(
            lambda effect_id: RecordConsent(effect_id, ConsentPurpose.MARKETING, granted=False, words=words),
            Purpose.CONSENT,
        )
    elif turn.state.caller.direction is Direction.OUTBOUND and not turn.state.pending:
        summary = f"客户不要短信，只接受来电：“{words}”。请登记。"
        turn.open_ticket(Purpose.TICKET_ENQUIRY, TicketType.ENQUIRY, summary, callback=False)


def told_in(turn: Turn, text: str) -> Channels | None:
    """Which channels the words welcome and refuse; ``None`` where they refuse neither, or both."""
    state = turn.state
    if state.phase is Phase.SURVEY or state.order_placed or _OF_THE_ORDER.search(text):
        return None
    told = channels_in(text)
    outbound = state.caller.direction is Direction.OUTBOUND
    if told.calls is False and (outbound or _FED_UP.search(text)):
        return None  # whom we call, and who is tired of it, is called no more
    refused = told.messages is False and told.calls is None and _SEND_NONE.search(text)
    return told if told.differ or refused else None


_SEND_NONE = re.compile(
    r"(?:别|不要|不用|甭|莫|少)[^，。]{0,6}发[^，。]{0,4}(?:短信|信息|微信|消息)"
    r"|(?:短信|信息|微信|消息)[^，。]{0,4}(?:别|不要|不用|甭|莫|少)[^，。]{0,4}发"
)
"""短信我没收到 refuses none."""
_FED_UP = re.compile(r"烦|骚扰|投诉|拉黑|有完没完|(?:短信|信息|微信|消息)了")
"""别打电话发短信了，烦死了 refuses both."""
_OF_THE_ORDER = re.compile(r"链接|付款|支付|验证码|快递|骑手|派[件送]|送货|物流|到货|发货")
"""付款链接别发短信, 让快递打电话: how to pay or to deliver this time."""
