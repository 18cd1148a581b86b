"""What is said of a matter that a colleague has on the desk: nothing is sold, and nothing is lost.

没放驿站也没放门口, 就这四盒, 急着送人的 sound like other wishes to whoever has not heard the matter before.
Here they go into its ticket; what is asked and nobody here knows goes there too, and is said to.
"""

import re

from voicebot.dialogue import aftersales, answering
from voicebot.dialogue import aftersales_additions as additions
from voicebot.dialogue.control import says_goodbye
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.slots import SAFETY_SLOTS
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_VAGUE = aftersales.LOGISTICS | {
    *("provide_info", "chitchat", "out_of_scope", "feedback", "product_qa", "ask_usage", "report_problem"),
    *("ask_price", "ask_stock", "ask_payment", "ask_promotion", "bargain"),
    *("recommend", "select", "place_order", "modify_order"),
}
"""Intents that are guessed for what belongs to the matter; each needs words of its own to be another."""
_ANOTHER = re.compile(
    r"买|下单|[重再][新]?[来要下拍]|来[一两二三四五六七八九十\d]|推荐|想要|拍一|有没有[^，。]{1,8}的|卖|多少钱一|优惠|活动|打折|便宜"
    r"|到哪|哪了|哪里了|物流|发货|发了(?:没|吗)|单号|哪家|订单|快递[^，。]{0,4}(?:到|呢)|查(?:一?下)?(?:快递|包裹)"
)
"""Words of buying, and of looking for a parcel."""
_ASSENT = re.compile(
    r"(?:嗯|哦|啊|好|行|对|是|可以|知道|明白|谢|没|不|就这样|成|中|得|了|的|吧|呢|呀|。|，)+"
)
_SHORTEST = 3


def hear(turn: Turn, understood: Understanding) -> bool:
    """Note it for the colleague. Returns whether it belongs to what is on the desk."""
    text = understood.text
    if not additions.has_ticket(turn) or not _is_a_matter(turn) or _is_another(understood):
        return False
    if len(text) < _SHORTEST or _ASSENT.fullmatch(text) or says_goodbye(understood):
        return False
    turn.change(slots=turn.before.slots)  # it is no wish for goods
    if asks(understood):
        turn.say("desk_asked")
    additions.add(turn, f"客户补充：{turn.words}。")
    return True


def tells_of_it(understood: Understanding) -> bool:
    """上面写的十月份就到期了, 我已经吃了两块 in place of a yes: told of the goods, and no other wish."""
    statement = understood.intent in (
        "provide_info",
        "chitchat",
        "out_of_scope",
        "feedback",
        "report_problem",
    )
    short = len(understood.text) < _SHORTEST_STATEMENT or _ASSENT.fullmatch(understood.text)
    return statement and not short and not asks(understood) and not _ANOTHER.search(understood.text)


_SHORTEST_STATEMENT = 5


def _is_a_matter(turn: Turn) -> bool:
    """A colleague has something about goods or a parcel; what was only told is finished."""
    last = turn.state.case.last
    noted = any(mark == f"noted:{last}" for mark in turn.state.told)
    return bool(last and noted) or bool(turn.state.complaint)


def _is_another(understood: Understanding) -> bool:
    intents = {intent.name for intent in understood.intents}
    if intents - _VAGUE or understood.slots.keys() & set(SAFETY_SLOTS):
        return True
    if _ANOTHER.search(understood.text):
        return True
    orders = "items" in understood.slots and intents & {"place_order", "select"}
    return bool(orders or ("product_type" in understood.slots and intents & answering.QUESTIONS))
