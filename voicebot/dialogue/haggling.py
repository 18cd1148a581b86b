"""Money said of what is on the table: haggling and complaints of the price are no budget."""

import re
from dataclasses import replace

from voicebot.dialogue.agreement_words import AGREEING_INTENTS
from voicebot.dialogue.rereading import PRICES, asks, with_intent, with_slots, without
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading, with the amounts set right by what has a price already."""
    for mend in (
        _a_size_is_no_price,
        _echoes_a_price,
        _concedes,
        _complained_of,
        _bargaining_goes_on,
        _names_a_price,
        _only_if_cheaper,
        _a_cut_is_no_budget,
        _takes_our_price,
    ):
        understood = mend(turn, understood)
    return understood


def _a_size_is_no_price(turn: Turn, understood: Understanding) -> Understanding:
    """三十七行不行, of shoes: the size, and no price for them."""
    amount = understood.slots.get("price_offer")
    size = turn.state.slots.get("size")
    if not isinstance(amount, int | float) or not isinstance(size, int | float) or abs(amount - size) > 1:
        return understood
    return with_intent(with_slots(without(understood, {"price_offer"}), {"size": amount}), "product_qa")


def _echoes_a_price(turn: Turn, understood: Understanding) -> Understanding:
    """三千四百九十九……黑的有吧: a price that was told, or that the text states, said again is no budget."""
    amount, state = understood.slots.get("price_about"), turn.state
    talked_of = (*state.offered, *(line.product_id for line in state.basket))
    if not isinstance(amount, int | float) or not talked_of or turn.answers("price"):
        return understood
    if _AS_BUDGET.search(understood.text):
        return understood
    products = [turn.dialogue.catalogue.get(product_id) for product_id in talked_of]
    stated = any(product is not None and _states_price(product, amount) for product in products)
    said = any(f"{amount:g}元" in sentence for sentence in state.spoken)
    if stated or said or _PER_PERSON.search(understood.text):
        return without(understood, {"price_about"})
    return understood


_AS_BUDGET = re.compile(r"左右|上下|以内|以下|预算|价位|推荐|有没有|找|看看别|换")
_PER_PERSON = re.compile(
    r"(?:一人|每人|一个人|人均|平均|合)(?:才|就|也就|是|下来|一[双盒个件])*[一二两三四五六七八九\d]"
)


def _concedes(turn: Turn, understood: Understanding) -> Understanding:
    """便宜点也行, 贵点没关系: any price will do, and none is haggled about."""
    if not _CONCESSION.search(understood.text) or asks(understood):
        return understood
    rest = tuple(intent for intent in understood.intents if intent.name != "bargain")
    left = replace(understood, intents=rest) if rest else with_intent(understood, "provide_info")
    return without(left, {"price_pref"})


_CONCESSION = re.compile(
    r"(?:便宜|贵)(?:一?点儿?|一?些|了)?(?:的)?(?:也|都)?(?:不要紧|没事|没关系|无所谓|不怕|不介意)"
    r"|(?:便宜|贵)(?:一?点儿?|一?些)(?:的)?(?:也|都)(?:行|可以|成|好|中)(?![吗么不])"
)


def _complained_of(turn: Turn, understood: Understanding) -> Understanding:
    """两千六百九十九有点贵，有便宜点的没, 四千多啊，太贵了: the price of what was named is no budget."""
    if "price_pref" not in understood.slots:
        if not turn.state.offered or not _TOO_DEAR.search(understood.text):
            return understood
        limits = () if _A_LIMIT.search(understood.text) else PRICES
        return with_slots(without(understood, limits), {"price_pref": "cheaper"})
    spoken_of = {"price_min", "price_max"} <= understood.slots.keys() and "贵" in understood.text
    return without(understood, PRICES if spoken_of else {"price_about"})


_TOO_DEAR = re.compile(
    r"(?<![不没别甭])(?<!不[能要用])(?:还是|有点|有些|太|忒|偏|也|真|挺|嫌|好|蛮|够|觉得)贵(?!不|的?[吗么])"
    r"|往(?:下|低)(?:再)?(?:找|看|挑|降|走|来)|(?:低|便宜)一?(?:档|些|点)"
)
"""两千四还是贵，往下再找找, of what is offered: a price complained of is no budget."""
_A_LIMIT = re.compile(r"以内|以下|不(?:超过?|过)|别超|最多|顶多|封顶")
"""太贵了，三百以内的有没有: what is told so is what somebody will pay."""


def _bargaining_goes_on(turn: Turn, understood: Understanding) -> Understanding:
    """那一百八呢 after 一百六卖不卖: another offer of the caller, no budget."""
    amount = understood.slots.get("price_about")
    haggled = "bargain" in turn.state.told or "price_offer" in turn.before.slots
    if amount is None or not haggled or not turn.state.offered:
        return understood
    return with_intent(with_slots(without(understood, PRICES), {"price_offer": amount}), "bargain")


def _names_a_price(turn: Turn, understood: Understanding) -> Understanding:
    """一块钱一盒 said of what is on the table or in the basket is an offer, and no budget."""
    amount, state = understood.slots.get("price_about"), turn.state
    if amount is None or not (state.offered or state.basket):
        return understood
    bids = _PER_UNIT.search(understood.text) and not _ROUGHLY.search(understood.text)
    if not (bids or _LAST_WORD.search(understood.text)):
        return understood
    return with_intent(with_slots(without(understood, PRICES), {"price_offer": amount}), "bargain")


_ROUGHLY = re.compile(r"[百十千]来(?:块|元)|左右|上下|出头")
"""一百来块一瓶的就行 tells a budget; who bids says a figure."""


_PER_UNIT = re.compile(
    r"(?:块钱?|元)(?:一|每)[盒瓶支袋双台个罐箱套包张]|[卖给]不(?:卖|给)?|卖(?:吗|给我)|能减|减.{1,4}(?:吗|行不)"
)


_LAST_WORD = re.compile(
    r"(?:再|更|还要)(?:多|高|贵|加|涨)[^，。]{0,5}(?:不|没|免谈|算了)|(?:多|贵|高)一分[^，。]{0,4}(?:不|没)|不能再(?:多|高|加)"
)
"""一百三，再多我可不要了: as much as will be paid, said of what is on the table."""


def _only_if_cheaper(turn: Turn, understood: Understanding) -> Understanding:
    """再便宜二十我就要两双 is a condition, and no yes."""
    names = {intent.name for intent in understood.intents}
    if "bargain" not in names or not _CONDITION.search(understood.text):
        return understood
    rest = tuple(intent for intent in understood.intents if intent.name not in AGREEING_INTENTS)
    return without(replace(understood, intents=rest), {"quantity", "unit"})


def _a_cut_is_no_budget(turn: Turn, understood: Understanding) -> Understanding:
    """能减两百吗, 老客户便宜五十: so much less is asked for; nobody looks for goods at that price."""
    for mention in understood.mentions:
        if mention.slot in PRICES and _LESS.search(understood.text[: mention.span[0]]):
            return without(understood, PRICES)
    return understood


def _takes_our_price(turn: Turn, understood: Understanding) -> Understanding:
    """行吧，那就一百三十九: a price that the text itself states is agreed to, and haggled no further."""
    state = turn.state
    offer = "size" if "bargain" in state.told and "price_offer" not in understood.slots else "price_offer"
    amount = understood.slots.get(offer)  # 四十九 of shoes that are haggled about is no size
    ids = (*state.offered, *(line.product_id for line in state.basket))
    product = turn.dialogue.catalogue.get(ids[0]) if ids else None
    if not isinstance(amount, int | float) or product is None or asks(understood):
        return understood
    agrees = {intent.name for intent in understood.intents} & AGREEING_INTENTS
    if not (agrees or _SETTLES.search(understood.text)) or not _states_price(product, amount):
        return understood
    return with_intent(without(understood, {offer}), "place_order")


_SETTLES = re.compile(r"(?:^|，)(?:行|好|成|中|可以|得)[吧啊了嘞的]*，|那就|就按")


def _states_price(product: Product, amount: float) -> bool:
    return any(
        number.value == amount
        for fact in product.facts
        if fact.name.startswith("price") or fact.name in ("promotion", "variants")
        for number in find_numbers(str(fact.value))
    )


_LESS = re.compile(r"(?:减|便宜|优惠|少|抹|降|让|省|抵|返|立减|直降)(?:我|个|给我|掉|去|了|你们|他)*$")


_CONDITION = re.compile(
    r"(?:便宜|少|优惠|打折|降|行|卖)[^。]{0,8}我?就(?:要|买|拿|来|下单)|不(?:便宜|少)[^。]{0,6}就不"
)
