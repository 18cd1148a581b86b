"""A call-back is wanted: what is noted already is enough for it, and what is not is noted now."""

import re

from voicebot.dialogue import aftersales, aftersales_additions, shopping
from voicebot.dialogue import aftersales_contact as contact
from voicebot.dialogue.effects import Priority, TicketType
from voicebot.dialogue.irrevocable import wants_a_call
from voicebot.dialogue.state import Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding


def hear(turn: Turn, understood: Understanding) -> bool:
    """让经理打给我, 昨天说好打给我的没打. Returns whether the turn is complete."""
    text = understood.text
    if turn.state.basket or (turn.state.offered and not turn.answers("callback")):
        return False
    if wants_a_call(text) and contact.add(turn, understood):
        return True
    if wants_a_call(text) and turn.answers("callback"):
        shopping.promise_callback(turn)
        return True
    if wants_a_call(text):
        _wanted(turn, text)
        return True
    if _MISSED.search(text) and not aftersales_additions.has_ticket(turn):
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
        aftersales_additions.add(turn, f"客户要求回电：{text}。")
    else:
        turn.acknowledge("noting")
        _note(turn, f"客户要求回电：“{text}”。", Priority.NORMAL)


def _note(turn: Turn, summary: str, priority: Priority) -> None:
    turn.open_ticket(Purpose.TICKET_CALLBACK, TicketType.CALLBACK, summary, priority=priority)
    turn.keep_question()


_WHO = re.compile(r"经理|主管|领导|老板|店长|负责人|管事|技术|师傅|工程师")
_MISSED = re.compile(
    r"(?:说好|说|答应|讲好|约好|约)(?:了|的|要|会|过|，)*[^，。]{0,6}(?:打|回|联系)[^，。]{0,4}(?:我|电话|电|话)[^。]{0,8}(?:没|不见|等)"
    r"|(?:没|不见)(?:有)?(?:人)?(?:给我|跟我)?(?:打|回|联系)(?:我|电话|过来|过|来)"
    r"|(?:什么时候|啥时候|几时|几点|多久|怎么还不|咋还不|为什么(?:还)?不)[^，。]{0,6}(?:给我|跟我)?(?:打|回|联系)(?:我|个?电话|个?电|过来)"
)
"""A call was promised, in this call or an earlier one, and has not come."""
