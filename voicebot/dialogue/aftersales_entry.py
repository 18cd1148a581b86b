"""Whether an utterance is about an order of the past, and what it wants of it."""

import re

from voicebot.dialogue import aftersales, aftersales_next, agreed, answering, ordering, payment, rereading
from voicebot.dialogue import aftersales_changes as changes
from voicebot.dialogue import aftersales_faults as faults
from voicebot.dialogue.aftersales_goods import lines_named, wanted_instead
from voicebot.dialogue.aftersales_received import versions_in
from voicebot.dialogue.aftersales_words import opened_in
from voicebot.dialogue.agreement_words import Deed
from voicebot.dialogue.effects import TicketType
from voicebot.dialogue.identity import TAIL_DIGITS
from voicebot.dialogue.slots import wishes
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.after_sale_intents import buys_a_new_one
from voicebot.dialogue.understanding.result import Understanding


def begin_matter(turn: Turn, understood: Understanding) -> bool:
    """Take up what the utterance wants of an order of the past. Returns whether it wants something."""
    intents = [intent.name for intent in understood.intents]
    state = turn.state
    if _of_what_is_being_ordered(turn, understood) or _while_shopping(turn, understood):
        return False
    if _parcel_refused_or_unordered(turn, understood):
        return True
    idle = not state.basket and not state.offered
    first = aftersales_next.note_second(turn, understood.text) if idle and not state.after_sale else None
    if first is not None:
        aftersales.begin(turn, first)
        return True
    taking_order = bool(state.basket) or (state.phase in (Phase.OFFER, Phase.NEEDS) and bool(state.offered))
    if (meant := _meant_by_words(turn, understood)) is not None:
        aftersales.begin(turn, meant)
        return True
    for intent in intents:
        if intent in aftersales.ABOUT_AN_ORDER:
            if intent in answering.RULES and _asks_for_the_rule(turn, understood, intent, taking_order):
                return False
            aftersales.begin(turn, _of_what_goes_back(turn, understood, intent))
            return True
    if idle and "ask_shipping" in intents and state.orders:
        aftersales.begin(turn, "logistics_query")
        return True
    phone = understood.slots.get("phone")
    if idle and isinstance(phone, str) and _LOOK_UP.search(understood.text):
        turn.learn("phone_tail", phone[-TAIL_DIGITS:])
        aftersales.begin(turn, "logistics_query")
        return True
    if "cancel_order" in intents:
        names_goods = {"product_type", "items"} & understood.slots.keys()
        if not state.basket and names_goods and not _names_what_was_bought(turn, understood):
            return False  # 那不要了，换成牛肉干: something else is wanted in its place
        wishing = bool(wishes(turn.before.slots)) and not state.orders
        choosing = state.phase in (Phase.NEEDS, Phase.OFFER) and (bool(state.offered) or wishing)
        if state.basket or (choosing and not _BOUGHT.search(understood.text)):
            ordering.cancel(turn)
        else:
            aftersales.begin(turn, "cancel_order")
        return True
    if "change_address" in intents and idle and (state.orders or _CHANGES.search(understood.text)):
        aftersales.begin(turn, "change_address")
        return True
    if idle and _FIND_IT.search(understood.text) and not state.after_sale:
        aftersales.begin(turn, "logistics_query")
        return True
    return False


def _of_what_goes_back(turn: Turn, understood: Understanding, intent: str) -> str:
    """鞋盒有点压坏了能退吗, once the shoes go back, tells more of them and asks for nothing new."""
    noted = intent in ("return_goods", "exchange_goods") and f"noted:{intent}" in turn.state.told
    return "report_problem" if noted and "issue" in understood.slots else intent


def _of_what_is_being_ordered(turn: Turn, understood: Understanding) -> bool:
    """颜色不对 or 麻溜的 at the read-back speaks of what is being ordered, not of what came or is awaited."""
    sounds_so = {"urge", "report_problem"} & {intent.name for intent in understood.intents}
    past = _RECEIVED.search(understood.text) or _BOUGHT.search(understood.text)
    return bool(sounds_so) and past is None and agreed.deed_asked(turn) is Deed.ORDER


def _while_shopping(turn: Turn, understood: Understanding) -> bool:
    """说到哪儿了，微辣的一罐; 快点我开车呢: who chooses goods and names no past order has none in mind."""
    state, text = turn.state, understood.text
    names = {intent.name for intent in understood.intents} & aftersales.ABOUT_AN_ORDER
    if not names or not names <= _GUESSED or state.after_sale or state.orders:
        return False
    chooses = bool(state.basket or state.offered) or _TAKES_ONE.search(text) is not None
    if "address" in understood.slots:  # 快点啊，要一台，送到小寨东路十一号
        text = text.replace("送到", "")
    return chooses and not any(words.search(text) for words in (_BOUGHT, _RECEIVED, _PARCEL))


_GUESSED = frozenset({"urge", "order_status", "logistics_query", "report_problem", "warranty_repair"})
_TAKES_ONE = re.compile(r"(?:来|买|拿|整|要)(?:上)?[一两俩几]?[双盒瓶支袋件个台罐套包副条部份箱]")
_PARCEL = re.compile(
    r"快递|物流|包裹|运单|单号|订单|签收|发货|发出|寄出|派送|送到|什么时候到|到货|退款|退钱|催一?下|上次|上回|之前"
)

_FIND_IT = re.compile(
    r"(?:查|看|找)(?:一下|下|一查|查|个|看)*(?:我的|那个|这个|我那个|个|一下)*(?:订单|单子|那单|单号)|(?:订单|单子|那单)[^，。]{0,8}(?:查|看看|看一下)"
    r"|(?:查|看|找)(?:一下|下|查|看)*(?:尾号)?[\d零〇幺一二三四五六七八九]{5,}(?:的|这|那|个)*(?:订单|单子|单)"
)
"""帮我查个订单, 查一下125777这单: whose it is is asked next."""


def _names_what_was_bought(turn: Turn, understood: Understanding) -> bool:
    """那个洗面奶也取消: goods of an order that was found are no other wish."""
    said = understood.text
    if _CANCELS.search(said) and not rereading.asks(understood):
        return True
    return any(lines_named(turn, order, said) for order in turn.state.orders)


_CANCELS = re.compile(r"取消|撤单|撤了|退单")


def _parcel_refused_or_unordered(turn: Turn, understood: Understanding) -> bool:
    """那我拒收行吗; 我没下过单，怎么发了个包裹过来. Returns whether the turn is complete."""
    state, text = turn.state, understood.text
    if state.basket or state.offered or state.after_sale or state.pending:
        return False
    if _REFUSES_PARCEL.search(text) and (rereading.asks(understood) or _MAY_I.search(text)):
        turn.say("refuse_parcel")
        turn.ask("anything_else")
        return True
    if UNORDERED in state.told and _NOT_MINE.search(text):
        turn.say("noted_already")
        turn.ask("anything_else")
        return True
    if _UNORDERED.search(text) is None:
        return False
    turn.change(told=state.told | {UNORDERED})
    turn.say("parcel_not_ordered")
    summary = f"客户说没有买过，却收到或要收到包裹：“{text}”。请核实后回电。"
    turn.open_ticket(Purpose.TICKET_ENQUIRY, TicketType.ENQUIRY, summary)
    turn.keep_question()
    return True


UNORDERED = "unordered"
"""Mark of ``DialogueState.told``: a parcel came that nobody here ordered, and that is noted."""
_NOT_MINE = re.compile(r"不是我|没(?:有)?(?:买|下|订|拍)")
_MAY_I = re.compile(r"(?:可以|行|没事|没问题)吧")
_REFUSES_PARCEL = re.compile(r"拒收|不签收|不收(?:它|件|快递|包裹|行|可以)")
_UNORDERED = re.compile(
    r"(?:没|没有|从没|根本没|不是我)(?:在你们|在这|自己)?(?:下|买|订|拍)(?:过|的)?(?:单|东西)?[^。]{0,12}(?:包裹|快递|寄|发(?:了|来|过来|货)|送来|短信)"
    r"|(?:包裹|快递|东西)[^。]{0,24}(?:没|没有|从没|根本没|不是我)(?:下|买|订|拍)(?:过|的)"
)


def _asks_for_the_rule(turn: Turn, understood: Understanding, intent: str, taking_order: bool) -> bool:
    """能退货吗, 有发票吗 while buying ask what the shop does; 我要退货 is about an order of the past."""
    if intent == "refund_status" and not taking_order:
        return _IN_GENERAL.search(understood.text) is not None  # 退款到了吗 is about one's own
    text = understood.text
    known = intent in turn.dialogue.script.answers
    told_what = understood.slots.keys() & {"issue", "invoice_title", "invoice_type"}
    about_mine = turn.state.orders or turn.state.after_sale or told_what or _MINE.search(understood.text)
    has_it = opened_in(understood.text) or aftersales.MINDED.search(understood.text)
    return taking_order or (
        known and rereading.asks(understood) and not (about_mine or has_it or _bought(turn, text))
    )


def _bought(turn: Turn, text: str) -> bool:
    """手机膜能退吗, from somebody whose number has such an order: theirs is meant, once it is found."""
    return any(lines_named(turn, order, text) for order in turn.state.caller.orders)


_IN_GENERAL = re.compile(r"一般|通常|你们|规定|政策|怎么退|如何退|退到哪|退款要(多久|几天)|支不支持|能不能退")
_LOOK_UP = re.compile(r"查[^，。]{0,20}(单|快递|包裹)|(单|快递|包裹)[^，。]{0,8}查")
"""帮我查下13800138000的订单: a number alone opens nothing, it is the digits that are asked for anyway."""
_CHANGES = re.compile(r"改|换|错|别(寄|送|发)|不要寄|转(到|寄)")
_BOUGHT = re.compile(r"(买|下|拍|订)(了|过|重|错)?的|订单|单子|那单|这单|昨天|前天|刚(才|刚)?(买|下|拍)|发货")
_MINE = re.compile(
    r"(?:收到|签收|到货|拿到)(?:了|都|已经|有)*[^，。]{0,4}天|我[^，。]{0,8}(买|拍|订|下单)的|(刚|才|前[两几]天|上周|天前)[^，。]{0,3}(买|拍|订|下单)|我(的|要|想|买|那|这|收|上|拆|用|穿|吃|退|寄|换)|还没(到|收|退)|寄回|上次|上回|昨天|前天|订单|那单|这单|单子|[开写填]错|已经"
)


def _meant_by_words(turn: Turn, understood: Understanding) -> str | None:
    """Matters that the words tell whatever else they sound like; ``None`` for any other."""
    state, text = turn.state, understood.text
    if state.basket or state.offered or state.phase is Phase.WAITING:
        return None
    if changes.renames(text):
        turn.forget("receiver_name")  # of the order, not of the caller
        return "change_address"
    if changes.new_phone(understood):
        turn.forget("phone")  # of the order, not of the caller
        return "change_address"
    if payment.asks_for_link(text):
        return "payment_link"
    if _WAITS.search(text) and not state.after_sale and _BUYS_NOW.search(text) is None:
        return "urge"
    if _amends(turn, understood):
        turn.change(slots=turn.before.slots)  # it is no wish for goods
        return "modify_order"
    if _no_more_wanted(turn, text) or (_ORDERED_TWICE.search(text) and _ONE_OF_THEM.search(text)):
        return "cancel_order"
    if not state.after_sale and not state.shown and _OTHER_VERSION.search(text) and _two_versions(turn, text):
        return "exchange_goods"
    buys = understood.intent == "recommend" and any(slot.startswith("price") for slot in understood.slots)
    if (
        wanted_instead(turn, text)
        and not (buys or rereading.WANTS_A_NEW_ONE.search(text) or buys_a_new_one(text))
        and not turn.before.slots.get("product_type")
        and not state.shown
    ):
        # nothing is on the table that could be taken back: 面膜换成洗面奶 is said of what was bought
        turn.change(slots=turn.before.slots)
        return "exchange_goods"
    named = {intent.name for intent in understood.intents} & aftersales.ABOUT_AN_ORDER
    tells = faults.told_with(text) is not None
    if (
        tells
        and (_RECEIVED.search(text) or faults.is_at_hand(text))
        and not named
        and not rereading.asks(understood)
    ):
        return "report_problem"
    if tells and not named and _GIVES_BACK.search(text) and not state.after_sale:
        return "return_goods"
    if _DOES_NOT_FIT.search(text) and not state.after_sale and not state.shown:
        return "exchange_goods"
    if _PROTECTS.search(text) and not _IN_GENERAL.search(text):
        return "price_protect"
    return None


def _amends(turn: Turn, understood: Understanding) -> bool:
    """我昨天买的核桃能改成两袋吗, 我那单想加一支洗面奶: other goods or pieces in an order that stands."""
    text = understood.text
    counted = {"quantity", "quantity_delta", "items", "product_type"} & understood.slots.keys()
    return bool(
        counted and not turn.state.after_sale and _AN_ORDER.search(text) and _AMENDS.search(text)
    ) and not _NOT_GOODS.search(text)


_WAITS = re.compile(
    r"发个?货[^，。]{0,4}[一两二三四五六七八九十几\d]+(?:天|周|个?星期|个?月)"
    r"|(?:发个?货|送个?货|物流|快递|配送)(?:也|都|咋|怎么|速度|得|这个?|，)*(?:太|忒|这么|那么|真|够|好|恁|实在|贼)慢(?!不慢|吗|么|不)|到底[^，。]{0,4}(?:什么时候|啥时候|几时|哪天)[^，。]{0,3}(?:到|发|送)"
)
"""搞什么啊，发个货发五天; 你就告诉我到底什么时候到: impatient, and about a parcel."""
_BUYS_NOW = re.compile(
    r"(?:要|来|拿|买|订)(?:上|个)?[一两二三四五六七八九十几\d]+[箱盒袋瓶双台支罐件包根副张条](?!的?(?:退|换|没))"
)
"""上次那家快递太慢，别用那家，来一箱牛奶: an order, and a word on how to send it."""
_AN_ORDER = re.compile(
    r"(?:我|那|这)[^，。]{0,8}(?:买|下|拍|订)的(?!话)|(?:我|那|这|刚才|昨天)[^，。]{0,3}(?:个?订单|那?一?单)(?!买|下)|订单里"
)
_AMENDS = re.compile(
    r"改(?:成|为|到)?|换成|变成|加(?:上|个|一|两|[二三四五六七八九十\d])|多(?:加|来|要)|少(?:要|来)|减(?:成|到|掉|一)|去掉|凑"
)
_NOT_GOODS = re.compile(
    r"地址|电话|手机号|号码|名字|收件|收货人|发票|抬头|收到|发来|穿|大了|小了|不合适|退|破|坏|碎|漏|错|再(?:买|下|订)"
)


def _no_more_wanted(turn: Turn, text: str) -> bool:
    """那我不想要了, once an order was spoken of: the goods are meant, and no goodbye."""
    if turn.state.after_sale:
        return False
    if _CANCELS_NOW.search(text):
        return True
    spoken_of = bool(turn.state.case.order_number) or _SENT.search(text) is not None
    return spoken_of and _NOT_WANTED.search(text) is not None and not _POLITE.search(text)


_CANCELS_NOW = re.compile(
    r"(?<!要)(?<!想)(?:帮我|给我|那就?|就|直接|，|^对?，?)取消(?:了|掉)?(?:吧|呗)?(?:$|，(?!吗|行))|取消(?:了|掉)?(?:吧|呗)(?:$|，)"
)
"""发货这么慢，取消吧: whatever was said before."""
_ORDERED_TWICE = re.compile(
    r"(?:拍|下|买|订|付|点)(?:重了?|成了?两|了两?遍|了[两二2](?:单|份|次|回|遍))|重复(?:下|拍|买|付)|多(?:拍|下|买|订|点|付)了一(?:单|份|次)"
)
_ONE_OF_THEM = re.compile(
    r"(?:退|取消|撤|去|删)(?:我|掉|给我|了|其中|他)*(?:那)?一?(?:单|个|份)|不要(?:那)?一(?:单|个|份)"
)
"""同一个东西拍了两单，退我一单: what was ordered by mistake is cancelled."""
_SENT = re.compile(r"没发|发货|发了|寄")
_NOT_WANTED = re.compile(
    r"不想要了|(?:我|东西|货|它|[这那](?:个|双|盒|单|件|台|瓶|袋|箱|支))(?:也|都|就|可)?不要了|那就?不买了"
)
_POLITE = re.compile(r"谢|再见|拜|别的|其他|没了")
_OTHER_VERSION = re.compile(
    r"(?:换|调)(?:成|个)(?:别的|其他|另一?个)?(?:颜色|尺码|码|口味|型号|版本|款式)?|(?:颜色|尺码|码|口味)[^，。]{0,4}换"
)


def _two_versions(turn: Turn, text: str) -> bool:
    """黑的换成白的: what is given up is there already, so it was bought."""
    found = _GIVEN_FOR.search(text)
    if found is None:
        return False
    held, wanted = versions_in(turn, found["held"]), versions_in(turn, found["wanted"])
    return any(held[slot] != wanted[slot] for slot in held.keys() & wanted.keys())


_GIVES_BACK = re.compile(r"(?:给我|帮我|我要|我想|想|要|，|^)退(?!步|烧|休)")
_DOES_NOT_FIT = re.compile(
    r"(?:[大小紧松短长]了(?:[一两半]个?[码号]|点|些)?|[挤磨夹硌]脚)，?[^，。]{0,6}(?:换|调)(?:成|个|一|双|件|[大小])"
)
"""凉鞋小了，想换个三十八的: what is too small is worn, and not looked for."""

_GIVEN_FOR = re.compile(
    r"(?P<held>[^，。]{1,10}?)(?:想|要|能不能|可以|给我)*(?:换|调)成(?P<wanted>[^，。]{1,10})"
)
_RECEIVED = re.compile(
    r"(?:收|拿)(?:到|着|了)|到(?:货|手)|(?:天|晚|早|午|刚|才|周|号|期[一二三四五六日天])到的|(?:送|寄|拿)(?:过)?来的|上脚|(?:买|拍|订|发来|寄来)的|穿了|那双"
)
_PROTECTS = re.compile(r"(可以|能|给|帮|申请|办)[^，。]{0,4}(保价|价保)")
