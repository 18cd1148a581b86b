"""Somebody may have been harmed: what to do comes before any form, and the ticket before any question."""

import re
from dataclasses import replace

from voicebot.dialogue.aftersales_words import KIND_NAMES, remedy_in
from voicebot.dialogue.effects import FindOrders, OrderSummary, Priority, TicketType
from voicebot.dialogue.identity import shown_by_number
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.state import CARED, Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_HARM = re.compile(
    r"(脸|皮肤|手(?![机撕工抓表动环套])|嘴|眼|身上|头皮|脖子|胳膊|腿|脚|舌头|喉咙)[^，。]{0,6}"
    r"(烂|肿|起泡|起疹|红疹|疙瘩|溃|破皮|脱皮|灼|烧(?![烤味])|发烫|疼|痛|痒|麻)"
    r"|(用|擦|抹|敷|涂|吃|喝|穿|戴|充)(了|完|过|着|上|的时候)[^，。]{0,14}"
    r"(过敏|烂|肿|起泡|疹|疙瘩|刺痛|灼|烧伤|中毒|拉肚子|腹泻|呕吐|想吐|吐了|头晕|晕倒|住院|进医院|去医院|发烧|呼吸|疼|痛|痒|红了|冒烟|着火|爆|炸|漏电|触电|起火)"
    r"|(?<!不)(?<!没)(?<!没有)(?<!不会)(?<!不再)过敏了|过敏反应|食物中毒|中毒了|毁容|烧伤|烫伤|炸了|爆炸|着火|起火"
    r"|冒烟|触电|漏电|上吐下泻|吃坏|进了?医院|住院了"
    r"|(?:用|擦|抹|敷|涂)(?:了|完|过|上|着)(?!点?儿?(?:口红|腮红|风油精|清凉油))[^。]{0,24}(?<![晒热冻羞累][得的])"
    r"(?:脸|脖子|皮肤|身上|胳膊|眼皮|腮|额头|嘴(?=[上唇角边里巴]))"
    r"[蛋颊部上下里唇角边巴都也就还又有点儿些全是一片块地的越来特别很好起了出冒长小大发通泛变火]{0,8}"
    r"(?:红(?![色的糖枣润豆酒薯扑彤光石])|疹|起皮|刺|辣(?!味|条|椒))"
)
_HARMFUL_ISSUES = frozenset({"过敏反应"})
_ASKS_FIRST = re.compile(r"会不会|会|能不能|能|容易|怕|担心|如果|要是|万一|吗[？。]?$|不$")
_HAPPENED = re.compile(r"过敏了|过敏反应|(烂|肿|红|痒|疼|痛|吐|起泡|疹子?|疙瘩|炸|爆|漏电|冒烟|着火)了")
_DOUBTS = re.compile(r"会不会|会[^，。]{0,6}(过敏|烂|肿|红|痒|疼|痛)|容易|怕|担心|如果|要是|万一")


_GONE = re.compile(
    r"(?:不|没有?)(?:什么|啥)?(?:别的|其他的?|其它的?)过敏的?(?:了)?|(?:不|没有?)(?:再|怎么|那么)?(?:红|痒|疼|痛|肿|烂|麻|起泡|起疹|过敏)(?:了)?"
    r"|(?:不|没有?)(?:会|再|怎么|那么)?(?:拉肚子|闹肚子|腹泻|胀气|头晕|呕吐|想吐)"
)
"""抹上不红了: it helps. 没别的过敏了: nothing else is not borne."""
_OF_OTHERS = re.compile(
    r"(?:别家|别人家|其他家|别的牌|其他牌|以前|之前)[^。]{0,30}(?:想|找|有没有|推荐|换|买)"
)
"""用了别家的脸发红，想找个舒缓的: done by nothing of ours."""
_OF_NOW = re.compile(
    r"现在|这[回次两几]|刚|[昨今前]天|怎么办|咋[办回]|从来|没事|你家|你们|(?:以前|之前)那[个瓶款支盒罐]"
)
"""以前从来不过敏，现在敷完起疹子，想问怎么办: it has just happened, whatever was before."""
_SORE_FEET = re.compile(
    r"(?:走[^，。]{0,4})?脚(?:后跟|趾头?|背|底|跟|掌)?(?:有点儿?|也|就|会|都|还|老)?(?:疼|痛|酸|麻)"
)
"""鞋硬，走路脚疼, asked how the shoes are, or 他脚疼 of whom they are looked for: nothing of ours did it."""
_EVER_SO = re.compile(r"一(?:沾|碰|吃|喝|用|抹|擦|穿|闻)[^，。]{0,5}就[^，。]{0,10}")
"""一沾上就起疹子 is ever so, and nothing of ours; 上次那个一抹就肿 is."""
_BOUGHT_HERE = re.compile(r"上[次回]|买的|拍的|收到|你们(?:家|这|那)?的?|这批|那批")
_SYMPTOM = re.compile(r"过敏|红|痒|疼|痛|肿|烂|麻|泡|疹")


def _only_asks(text: str) -> bool:
    """会过敏吗 asks; 过敏了能退吗 tells what happened, and asks what becomes of it."""
    if _DOUBTS.search(text):
        return True
    return _HAPPENED.search(text) is None and _ASKS_FIRST.search(text) is not None


def _without_relief(text: str) -> str:
    """The words without what went away, and without what somebody never could bear."""
    left = _GONE.sub("", text)
    return left if _BOUGHT_HERE.search(text) else _EVER_SO.sub("", left)


def is_harm(turn: Turn, understood: Understanding) -> bool:
    """Whether something happened to somebody; 会过敏吗 only asks."""
    if CARED in turn.state.told:
        return False
    left = _without_relief(understood.text)
    opinion = turn.state.phase is Phase.SURVEY or _looks_for_goods(understood)
    if opinion and _HARM.search(_SORE_FEET.sub("", left)) is None:
        return False
    if _OF_OTHERS.search(left) and not (_BOUGHT_HERE.search(left) or _OF_NOW.search(left)):
        return False
    helped = left != understood.text and _SYMPTOM.search(left) is None
    issues = set() if helped else set(as_list(understood.slots.get("issue")))
    found = _HARM.search(left) and _HARM.search(_without_relief(_without_goods(turn, understood)))
    reported = _HARMFUL_ISSUES & issues
    if not (found or reported) or _of_itself(turn, understood):
        return False
    return not _only_asks(understood.text)


def _looks_for_goods(understood: Understanding) -> bool:
    """给我爸买鞋，他脚疼: whose feet are sore before anything was worn."""
    text = understood.text
    return understood.intent == "recommend" and not (_OF_OURS.search(text) or _BOUGHT_HERE.search(text))


_OTHER_CAUSE = re.compile(r"上火|换季|天气|熬夜|天冷|天干|一到|这两天|这几天|最近|自来|从小|老毛病")
_OF_OURS = re.compile(r"[用擦抹敷涂吃喝穿戴充]了|你们|你家|收到|买的|拍的")


def _of_itself(turn: Turn, understood: Understanding) -> bool:
    """这两天上火，嘴里起泡, while something is chosen: nothing of ours did that.

    Nor where it is the reason of what is chosen in the same breath: 我妈脚有点肿，拿大一码的.
    """
    text = understood.text
    shopping = bool(turn.state.basket or turn.state.offered)
    chooses = bool(understood.slots.keys() & _CHOSEN) and not (
        _HAPPENED.search(text) or _DONE_BY.search(text)
    )
    return shopping and (chooses or _OTHER_CAUSE.search(text) is not None) and _OF_OURS.search(text) is None


_DONE_BY = re.compile(r"[用擦抹敷涂](?:上|完|过|着|起来|就|脸|在|一次)|试用|让我|害|呼吸|喘|厉害|严重")
"""擦完脸又红又肿，我是敏感肌: something was used, or it is grave."""
_CHOSEN = frozenset({"size", "size_delta", "foot_length_cm"})


def _without_goods(turn: Turn, understood: Understanding) -> str:
    """The words without goods named in them: 手撕鱿鱼丝烧烤的 is a name and a taste, no burnt hand."""
    text = understood.text
    for product in turn.dialogue.catalogue.products:
        for size in range(len(product.name), _SHORTEST_PART - 1, -1):
            parts = {product.name[start : start + size] for start in range(len(product.name) - size + 1)}
            for part in parts:
                text = text.replace(part, "，")
    for mention in understood.mentions:
        if mention.slot in _OF_GOODS:
            said = understood.text[slice(*mention.span)]
            text = text.replace(said, "，") if said else text
    return text


_SHORTEST_PART = 3
_OF_GOODS = frozenset({"product_type", "flavor", "color", "material"})


def give(turn: Turn, understood: Understanding) -> None:
    """Say what to do now, then look up the order by the caller's number for the ticket."""
    if not turn.knows("issue"):
        turn.learn("issue", (understood.text,))
    turn.change(
        told=turn.state.told | {CARED}, after_sale="report_problem", phase=Phase.AFTER_SALES, offered=()
    )
    turn.say("care_first")
    if remedy_in(understood.text) is not None:
        turn.change(case=replace(turn.state.case, remedy=remedy_in(understood.text)))
        turn.acknowledge("care_wish")
    number = turn.state.caller.number
    if turn.state.orders or not number:
        note(turn, turn.state.orders)
        return
    turn.acknowledge("care_noting")
    turn.change(told=turn.state.told | {"looked_up_number"})
    turn.do(lambda effect_id: FindOrders(effect_id, phone=number), Purpose.FIND_FOR_CARE)
    turn.change(question=None)
    turn.keep_question()


def note(turn: Turn, orders: tuple[OrderSummary, ...]) -> None:
    """Open the urgent ticket, with the order where the caller's number led to one."""
    about = "、".join(as_list(turn.state.slots.get("product_type"))) or "商品未说明"
    if orders:
        about = f"订单{orders[0].order_number}（{'、'.join(item.name for item in orders[0].items)}）"
    what = "、".join(as_list(turn.state.slots.get("issue")))
    remedy = turn.state.case.remedy
    wish = f"客户要求{KIND_NAMES[remedy]}。" if remedy is not None else ""
    summary = f"客户使用后身体不适：{what}。{about}。{wish}请尽快联系。"
    turn.change(orders=orders or turn.state.orders, after_sale=None)
    turn.change(identity=shown_by_number(turn.state.identity, orders))
    turn.open_ticket(
        Purpose.TICKET_CARE,
        TicketType.AFTER_SALE,
        summary,
        priority=Priority.HIGH,
        order_number=orders[0].order_number if orders else None,
    )
    turn.change(phase=Phase.WAITING, question=None)
    turn.keep_question()


def noted(turn: Turn) -> None:
    """The ticket is committed: what is still needed is which product it was."""
    turn.change(phase=Phase.CLOSING)
    turn.ask("handover", key="care_handover")
