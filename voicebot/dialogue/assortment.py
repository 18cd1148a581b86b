"""Whether the shop has a thing at all (有眼药水卖吗), which is the cheapest, what suits such a person."""

import re

from voicebot.dialogue import needs, recommending
from voicebot.dialogue.recommending import price_text
from voicebot.dialogue.slots import NONE, SAFETY_SLOTS, UNKNOWN, as_list, wishes
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.dialogue.wording import listed

_HAVE = re.compile(
    r"^(?:[嗯呃哦那喂]|你们|咱们|咱|店里|这里|这儿|请问|想问|问一下|家|还|也|，)*(?:有没有|卖不卖|有|卖|做不做)"
    r"(?P<thing>[^，。？吗么嘛呢]{2,8}?)(?:这个|这种|这类)?(?:卖|的卖|出售|供应)?(?:的)?(?:吗|么|嘛|没有|没|不|呢)?[？。]?$"
)
_NO_THING = re.compile(
    r"送|赠|啥|咋|谁|没有|人|优惠|活动|折|券|发票|货|颜色|码|号|别的|其他|其它|什么|哪|多少|几|更|比较|再|便宜|贵|好|新|推荐|保障|保证|保修|问题|事|空|时间|实体|门店|地址|店"
)
_FOR_SOMEBODY = re.compile(
    r"^(?:我|他|她|它|咱|孩子|老人|这个|那个)?[^，。]{0,4}[能可会敢][^，。]{0,2}[吃用穿喝戴抹擦]"
)
"""他能吃 is what somebody may have, and no kind of goods."""
_CHEAPEST = re.compile(r"最(?:便宜|实惠|低价)|价格最低|哪(?:个|款|种)(?:最|更|比较)?便宜")
_DEAREST = re.compile(r"最(?:贵|高档|高端)|价格最高|哪(?:个|款|种)(?:最|更|比较)?贵")


def ask_for_unsold(turn: Turn, understood: Understanding) -> bool:
    """Something the shop's words do not know is asked for: say so, and what there is instead."""
    match = _HAVE.search(understood.text)
    if match is None or understood.slots or turn.state.basket or turn.state.after_sale:
        return False
    thing = match["thing"].removesuffix("的")
    if turn.dialogue.catalogue.find_by_name(thing, limit=1):
        return False
    if (
        _NO_THING.search(thing)
        or _FOR_SOMEBODY.search(thing)
        or thing in turn.dialogue.plan.substances
        or _stated(turn, thing)
    ):
        return False
    turn.say("dont_sell", value=thing)
    if turn.state.offered:
        turn.ask("take_it")
    else:
        turn.ask("what_do_you_need", key="anything_else_instead")
    return True


def one_that_suits(turn: Turn, understood: Understanding) -> bool:
    """那有没有他能吃的, once an allergy or the like was told: what is shown by its text to suit.

    Returns:
        whether that was asked.
    """
    concerns = [
        recommending.people(f"{value}过敏" if slot == "allergy" else str(value))
        for slot in ("allergy", "population")
        for value in as_list(turn.state.slots.get(slot))
        if value not in (NONE, UNKNOWN)
    ]
    if not concerns or turn.state.basket or _SUCH_AS_SUIT.search(understood.text) is None:
        return False
    fitting = needs.match(turn, limit=50).fitting
    proven = [one for one in fitting if not one.safety_unknown]
    if proven:
        recommending.recommend(turn, proven[0])
        return True
    turn.say("suits_none", who=listed(concerns))
    turn.at_a_loss = True
    if turn.state.offered:
        turn.ask("take_it")
    else:
        turn.ask("callback", key="offer_find_out")
    return True


_SUCH_AS_SUIT = re.compile(
    r"(?:有没有|有)(?:什么|啥|哪些|别的|其他)?[^，。？]{0,5}[能可敢][^，。？]{0,2}[吃用穿喝戴抹擦]的?(?:吗|么|没有?|呢|不)?[？。]?$"
)


def unsold_beside_offer(turn: Turn) -> bool:
    """有瓜子没 while something is on the table: there is none, and what is offered stays offered.

    Returns:
        whether that was said; the turn is complete then.
    """
    kind = turn.state.slots.get("product_type")
    if not isinstance(kind, str) or not turn.state.offered or turn.state.basket:
        return False
    if any(turn.state.slots.get(slot) != turn.before.slots.get(slot) for slot in SAFETY_SLOTS):
        return False  # 对坚果过敏，吃腰果进过医院: what must not be used is heard first
    if turn.dialogue.catalogue.match({"product_type": kind}, limit=1).fitting:
        return False
    turn.change(slots=turn.before.slots)
    turn.say("dont_sell", value=kind)
    turn.ask("take_it")
    return True


def list_some(turn: Turn, understood: Understanding) -> bool:
    """都有啥样的: two of what fits so far, to choose from."""
    if _WHAT_IS_THERE.search(understood.text) is None or turn.state.offered or turn.state.basket:
        return False
    found = needs.match(turn, limit=2).fitting
    if not wishes(turn.state.slots):
        turn.say("what_there_is")
        turn.ask("what_do_you_need", key="which_of_these")
        return True
    if len(found) < 2:
        return False
    names = listed([f"{one.product.name}{price_text(turn, one.product)}" for one in found])
    turn.say("some_of_them", names=names)
    shown = tuple(dict.fromkeys((*turn.state.shown, *(one.product.product_id for one in found))))
    turn.change(shown=shown, phase=Phase.OFFER)
    turn.ask("which_one")
    return True


_WHAT_IS_THERE = re.compile(
    r"(?:都|你们|那儿|这儿|店里)?有(?:哪些|哪几|什么样|啥样|些什么|些啥|什么款|啥款)|都有(?:什么|啥)|都卖(?:什么|啥)"
    r"|^(?:那|你们|，)*(?:还|都)?(?:有|卖)(?:些|点)?(?:什么|啥)(?:呢|呀|啊|卖的?|东西)*[？。]?$"
)


def _stated(turn: Turn, thing: str) -> bool:
    """Whether some product text speaks of it."""
    return any(thing in product.text for product in turn.dialogue.catalogue.products)


def extreme(turn: Turn, understood: Understanding) -> bool:
    """最便宜的是哪款: of what fits so far, that one is offered."""
    for pattern, pick in ((_CHEAPEST, min), (_DEAREST, max)):
        if pattern.search(understood.text) and "ref" not in understood.slots:
            priced = [one for one in needs.match(turn, limit=50).fitting if one.product.price_fen is not None]
            if not priced:
                return False
            best = pick(priced, key=lambda one: one.product.price_fen or 0)
            key = "recommend_cheapest" if pick is min else "recommend_dearest"
            recommending.recommend(turn, best, key=key)
            return True
    return False


def suits(turn: Turn, supposed: dict[str, SlotValue]) -> None:
    """孕妇能用吗 with nothing on the table: name what such a person can use."""
    wanted = {**wishes(turn.state.slots), **supposed}
    found = turn.dialogue.catalogue.match(wanted, limit=3)
    proven = [one for one in found.fitting if not one.safety_unknown]
    who = listed([recommending.people(str(value)) for value in _values(supposed)])
    if proven:
        names = listed([f"{one.product.name}{price_text(turn, one.product)}" for one in proven[:2]])
        turn.say("suits", who=who, names=names)
    else:
        turn.say("suits_none", who=who)


def _values(supposed: dict[str, SlotValue]) -> list[SlotValue]:
    return [item for value in supposed.values() for item in (value if isinstance(value, tuple) else (value,))]
