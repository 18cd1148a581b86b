"""A call-back is wanted: what is noted already is enough for it, and what is not is noted now."""

import re

from voicebot.dialogue import aftersales, aftersales_additions, needs, recommending
from voicebot.dialogue import aftersales_contact as contact
from voicebot.dialogue.effects import Priority, TicketType
from voicebot.dialogue.irrevocable import wants_a_call
from voicebot.dialogue.slots import HEALTH_SLOTS
from voicebot.dialogue.state import Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

CALL_PRESSED = "call_pressed"
"""Mark of ``DialogueState.told``: a call-back that did not come was pressed for, and that is noted."""


def hear(turn: Turn, understood: Understanding) -> bool:
    """让经理打给我, 昨天说好打给我的没打. Returns whether the turn is complete."""
    text = understood.text
    if turn.state.basket or (turn.state.offered and not turn.answers("callback")):
        return False
    if wants_a_call(text) and contact.add(turn, understood):
        return True
    if wants_a_call(text) and turn.answers("callback"):
        promise(turn)
        return True
    if turn.answers("callback") and _WHAT_NOW.search(text) and not _AGREES.search(text):
        turn.say("callback_why")
        turn.ask("callback")
        return True
    if wants_a_call(text):
        _wanted(turn, text)
        return True
    noted = aftersales_additions.has_ticket(turn)
    if noted and (_WAITS.search(text) or _MISSED.search(text)):
        turn.say("callback_noted")
        turn.ask("anything_else")
        return True
    pressed = CALL_PRESSED in turn.state.told and _PRESSES.search(text)
    if noted and (pressed or _WHAT_NOW.search(text)):
        turn.say("noted_already")
        turn.ask("anything_else")
        return True
    if _MISSED.search(text):
        turn.change(told=turn.state.told | {CALL_PRESSED})
        turn.say("callback_missed")
        _note(turn, f"客户催回电，说之前答应过、还没接到：“{text}”。请尽快回电。", Priority.HIGH)
        return True
    return False


def _wanted(turn: Turn, text: str) -> None:
    when = aftersales_additions.moment_in(turn, text)
    if turn.state.after_sale:
        turn.acknowledge("noting")
        aftersales.ticket_without_order(turn)
    elif turn.state.ticket and not when and not _WHO.search(text):
        turn.say("callback_noted")  # the ticket that is open already asks for a call
        turn.ask("anything_else")
    elif turn.state.ticket:
        turn.change(question=None)
        aftersales_additions.add(turn, f"客户要求回电：{text}。", wants_call=True)
    else:
        turn.acknowledge("noting")
        _note(turn, f"客户要求回电：“{text}”。", Priority.NORMAL)


def promise(turn: Turn) -> None:
    """The offer of a call-back is taken up: a ticket with what is wanted."""
    turn.acknowledge("noting")
    if turn.state.after_sale:
        aftersales.ticket_without_order(turn)
        return
    told = needs.match(turn).wishes
    # The ticket goes to other systems; whom health allows what stands in the transcript.
    plain = [wish for wish in told if wish.slot not in HEALTH_SLOTS]
    wanted = recommending.described(plain, turn.text_slot("product_type"))
    also = "，另有使用要求见通话记录" if len(plain) < len(told) else ""
    turn.open_ticket(
        Purpose.TICKET_CALLBACK,
        TicketType.CALLBACK,
        f"客户想要：{wanted or '见通话记录'}{also}，请查好后回电。",
        priority=Priority.NORMAL,
    )
    turn.keep_question()


def _note(turn: Turn, summary: str, priority: Priority) -> None:
    turn.open_ticket(Purpose.TICKET_CALLBACK, TicketType.CALLBACK, summary, priority=priority)
    turn.keep_question()


_PRESSES = re.compile(r"催|快点|尽快|赶紧|抓紧")
_WAITS = re.compile(r"等(?:着|你们|他们?|她|同事|经理|人|您)*(?:的)?(?:电话|回电|消息|联系|通知|回复)")
_WHAT_NOW = re.compile(
    r"怎么办|咋办|咋整|接下来|然后呢|谁[^，。]{0,4}(?:联系|找|打|回)|(?:多久|什么时候|啥时候|几时)[^，。]{0,4}(?:答复|联系|处理|解决|查清|查到|查出|弄清|有结果|有消息|给.{0,2}说法)"
)
_AGREES = re.compile(r"^(?:那)?(?:好|行|可以|嗯|成)|打吧|回吧|麻烦")
_WHO = re.compile(r"经理|主管|领导|老板|店长|负责人|管事|技术|师傅|工程师")
_MISSED = re.compile(
    r"(?:说好|说|答应|讲好|约好|约)(?:了|的|要|会|过|，)*[^，。]{0,6}(?:打|回|联系)[^，。]{0,4}(?:我|电话|电|话)[^。]{0,8}(?:没|不见|等)"
    r"|(?:没|不见)(?:有)?(?:人)?(?:给我|跟我)?(?:打|回|联系)(?:我|电话|过来|过|来)"
    r"|(?:什么时候|啥时候|几时|几点|多久|怎么还不|咋还不|为什么(?:还)?不)[^，。]{0,6}(?:给我|跟我)?(?:打|回|联系)(?:我|个?电话|个?电|个?话|个?信|过来)"
)
"""A call was promised, in this call or an earlier one, and has not come."""
