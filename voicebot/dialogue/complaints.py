"""Complaints, and what the law gives (退一赔三, 假一赔十): noted calmly and urgently, and never promised.

Who is angry is not argued with. What a shop owes by law is a person's to say: the bot promises nothing and
denies nothing, writes down the caller's own words, and offers the person, who gets them along.
"""

import re

from voicebot.dialogue.aftersales_goods import lines_named
from voicebot.dialogue.effects import OrderSummary, Priority, TicketType
from voicebot.dialogue.rereading import ASKS
from voicebot.dialogue.state import Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_COUNT = r"[一二两三四五六七八九十\d]+"
_CLAIM = re.compile(
    rf"[退假缺坏错少]一[赔罚补]{_COUNT}|赔[^，。]{{0,4}}{_COUNT}倍|{_COUNT}倍[^，。]{{0,4}}赔"
    r"|(?:按|依|根据|照)[^，。]{0,8}法[^，。]{0,6}赔|(?:消费者权益|消费者保护|食品安全|产品质量)[^，。]{0,4}法|消法"
    r"|索赔|(?:要求?|必须|得|给我?|应该|应当)[^，。]{0,4}赔偿|(?:精神|误工|医药|营养|交通)[^，。]{0,3}(?:损失|费)[^，。]{0,4}赔"
    r"|赔[^，。]{0,6}(?:精神|误工|医药|营养|交通)[^，。]{0,3}(?:损失|费)"
    r"|(?:起诉|告)(?:你们|到底|上法院|去)|上?法院|律师(?:函|信)|打官司"
)
_GRIEVANCE = re.compile(
    r"是假(?!一)|假货|假的(?!一赔)|冒牌|山寨|骗|欺诈|虚假|过期|变质|发霉|坏了|碎了|烂了|我(?:就|都|现在)?要|必须|凭什么|收到|买的|投诉|举报"
)
_IN_GENERAL = re.compile(r"如果|要是|万一|假如|是不是(?:正品|真)|支持|保证")
_INSISTS = re.compile(r"赔|12315|幺二三幺五|消协|工商|举报|法院|告你|说法|准话|答复")
"""你就说赔不赔, 那我打12315: more of a claim that is noted."""
CLAIMED = "claimed"
"""Mark of ``DialogueState.told``: compensation was claimed, and that is noted."""


def claim_in(text: str) -> str:
    """The words that claim compensation or threaten with the law; empty when none do.

    你们是假一赔十吗 asks what the shop stands for; 是假货，能不能退一赔三 claims it.
    """
    found = _CLAIM.search(text)
    return found[0] if found is not None else ""


def hear_claim(turn: Turn, understood: Understanding) -> bool:
    """Take up a claim for compensation. Returns whether there was one."""
    text = turn.words
    claim = claim_in(text) or claim_in(understood.text)
    asks = ASKS.search(text) is not None and _GRIEVANCE.search(text) is None
    insists = CLAIMED in turn.state.told and _INSISTS.search(text) is not None
    if not insists and (not claim or asks or _IN_GENERAL.search(text)):
        return False
    turn.change(slots=turn.before.slots, angry=True)  # three hundred to be paid are nobody's budget
    if CLAIMED in turn.state.told and turn.state.ticket:
        turn.say("claim_still")
        turn.add_to_ticket(Purpose.TICKET_ADDITION, f"客户再次提出：{turn.words}。")
        turn.keep_question()
        return True
    turn.change(told=turn.state.told | {CLAIMED})
    turn.say("calm")
    turn.say("claim_not_ours")
    _open(turn, f"客户投诉并要求赔偿（{claim}），机器人没有答应：{turn.words}。")
    return True


def is_left_unanswered(turn: Turn, understood: Understanding) -> bool:
    """上次说的事到现在没人回我, where nothing else was made of it: a complaint, and no wish to buy."""
    if understood.slots.get("recipient"):
        return False  # 我妈一个人住，没人管
    unclear = understood.intents[0].confidence < _CLEAR or understood.intent in ("feedback", "chitchat")
    return unclear and not turn.state.after_sale and _LEFT_UNANSWERED.search(understood.text) is not None


_CLEAR = 0.5
_LEFT_UNANSWERED = re.compile(
    r"没(?:有|个)?人(?:给|跟|来|帮|和)?(?:我们?|俺|咱)?(?:回(?:[话复电信应音]|个)|回(?:我|过)|理(?!解)|管|联系|处理|答复|解决|过问)"
)


def note(turn: Turn, understood: Understanding) -> None:
    """A complaint without a claim."""
    turn.change(angry=True)
    turn.say("calm")
    turn.acknowledge("complaint_noting")
    _open(turn, f"客户投诉：{understood.text}。")


def _open(turn: Turn, summary: str) -> None:
    order = _order_meant(turn)
    goods = "、".join(item.name for item in order.items) if order is not None else ""
    about = f"订单{order.order_number}（{goods}）。" if order is not None else ""
    turn.change(complaint=summary)
    turn.open_ticket(
        Purpose.TICKET_COMPLAINT,
        TicketType.COMPLAINT,
        summary + about,
        priority=Priority.HIGH,
        order_number=order.order_number if order is not None else None,
    )
    turn.keep_question()


def _order_meant(turn: Turn) -> OrderSummary | None:
    """For the colleague only, so nobody need prove anything: the one in hand, the one named, the only one."""
    state = turn.state
    known = state.orders or state.caller.orders
    in_hand = [order for order in known if order.order_number == state.case.order_number]
    named = [order for order in known if lines_named(turn, order, turn.words)]
    for some in (in_hand, named, list(known)):
        if len(some) == 1:
            return some[0]
    return None
