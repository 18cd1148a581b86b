"""When somebody may come for goods that go back: asked once, and what is answered goes into the ticket."""

import re

from voicebot.dialogue import aftersales_additions as additions
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue import aftersales_unseen as unseen
from voicebot.dialogue.aftersales_words import opened_in
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.state import Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_MOMENT = ("callback_date", "callback_daypart", "callback_time")
_GOES_BACK = frozenset({"return_goods", "exchange_goods"})
_MOST_TIMES = 2
_MORE_GOES_BACK = re.compile(
    r"(?:整|全|都|也|另外?|其他|剩下|一起)[^，。]{0,8}[退换]|[退换](?:掉|了)?(?:全部|所有|整)"
)


def ask(turn: Turn) -> bool:
    """Ask for the day, unless it was asked before or goods are being ordered. Returns whether it was."""
    wish = turn.state.next_wish
    more_goes_back = wish is not None and wish.intent == "return_goods"  # then it is asked for all of them
    if more_goes_back or turn.state.asked.get("callback_date") or turn.state.basket:
        return False
    tickets.rest(turn)
    turn.ask("callback_date", key="ask_fetch")
    return True


def ask_once_noted(turn: Turn) -> bool:
    """After a return or an exchange is left to a colleague. Returns whether it was asked."""
    if tickets.TO_BE_FETCHED not in turn.state.told:
        return False
    turn.change(told=turn.state.told - {tickets.TO_BE_FETCHED})
    return ask(turn)


def hear(turn: Turn, understood: Understanding) -> bool:
    """The day, or what goes back besides, for the ticket; anything else lets the question rest."""
    if not turn.answers("callback_date"):
        return False
    named = [slot for slot in _MOMENT if slot in understood.slots]
    if named:
        when = " ".join(turn.text_slot(slot) for slot in named)
        turn.add_to_ticket(Purpose.TICKET_FETCH, f"退换货取件时间：{when}。{understood.text}。")
        turn.acknowledge("noting")
        turn.keep_question()
        return True
    if _MORE_GOES_BACK.search(understood.text) and not asks(understood):
        turn.change(slots=turn.before.slots)  # it is no wish for goods
        additions.add(turn, f"客户改主意：{understood.text}。")
        return True
    question = turn.before.question
    if understood.intent == "affirm" and question is not None and question.times < _MOST_TIMES:
        turn.ask("callback_date", key="ask_fetch")  # 好 names no day
        return True
    served = _GOES_BACK & {intent.name for intent in understood.intents}
    if served and asks(understood) and opened_in(understood.text):
        unseen.tell_of_opened(turn, min(served))  # 拆开了三天了能退不: what is noted is no promise
        additions.add(turn, f"客户补充：{understood.text}。")
        return True
    if served or understood.intent in ("provide_info", "chitchat", "product_qa"):
        turn.acknowledge("noted_aside")
        turn.ask("callback_date", key="ask_fetch")
        return True
    return False
