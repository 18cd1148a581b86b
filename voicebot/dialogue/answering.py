"""Questions of the caller: about a product from its text, about the shop from the dialplan."""

import re

from voicebot.dialogue import (
    assortment,
    bargaining,
    called_by_name,
    choosing,
    finding_out,
    portrait,
    prices_asked,
    recommending,
    rereading,
    talked_about,
    variants,
)
from voicebot.dialogue.basket_pieces import is_at_hand
from voicebot.dialogue.slots import AMOUNT_SLOTS, CONTACT_SLOTS, PERSON_SLOTS, wishes
from voicebot.dialogue.suiting import asks_whether_it_suits
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import listed, pick
from voicebot.knowledge.answers import answer as product_answer
from voicebot.knowledge.facts import spec_of
from voicebot.knowledge.product import Product
from voicebot.knowledge.replies import Answer

ABOUT_PRODUCTS = frozenset({"product_qa", "ask_usage", "compare", "ask_price", "ask_stock", "ask_promotion"})
ABOUT_THE_SHOP = frozenset(
    {
        "ask_shipping",
        "ask_payment",
        "ask_authenticity",
        "ask_shop",
        "ask_promotion",
        "ask_stock",
        "warranty_repair",
    }
    | {"coupon_points", "account"}
)

RULES = frozenset(
    {"return_goods", "exchange_goods", "invoice", "price_protect", "refund_status", "warranty_repair"}
)
"""Intents about an order of the past that, put as a question, ask for the shop's rule."""

SURE_OF_SUBJECT = 0.45
"""Below this confidence of the intent the words themselves must show what is asked about."""

_SUBJECT_WORDS = {
    "ask_shipping": re.compile(r"到(?:吗|不|么|得了)|发货|快递|包邮|运费|邮费|几天|多久|到货|送到|寄"),
    "ask_payment": re.compile(r"付|支付|给钱|交钱|微信|支付宝|花呗|刷卡|分期"),
    "ask_authenticity": re.compile(r"正品|真的|假|真货|授权"),
    "ask_shop": re.compile(r"店|地址在|营业|上班|几点"),
    "ask_promotion": re.compile(r"优惠|活动|折|便宜|券|满减|送"),
    "invoice": re.compile(r"票"),
    "return_goods": re.compile(r"退"),
    "exchange_goods": re.compile(r"换"),
    "refund_status": re.compile(r"退|钱|到账"),
    "price_protect": re.compile(r"保价|价保|差价|降价|便宜"),
    "warranty_repair": re.compile(r"修|保"),
}
_DESCRIBES = frozenset({"product_qa", "compare", "ask_price", "recommend", "ask_promotion", "provide_info"})

QUESTIONS = ABOUT_PRODUCTS | ABOUT_THE_SHOP | {"bargain"}
"""Intents that ask something of the bot."""


def answer(turn: Turn, understood: Understanding) -> bool:
    """Answer every question in the utterance. Returns whether there was one."""
    if turn.state.supposed:
        _about_somebody(turn, understood)
        return True
    if assortment.extreme(turn, understood) or assortment.list_some(turn, understood):
        return True
    if assortment.one_that_suits(turn, understood):
        return True
    if _asks_for_kind(turn, understood):
        return assortment.ask_for_unsold(turn, understood)
    replies = [_reply(turn, understood, scored.name) for scored in understood.intents]
    if any(replies) or _asked_of_named(turn, understood) or assortment.ask_for_unsold(turn, understood):
        return True
    return _asked_of_what_is_taken(turn, understood)


def _asks_for_kind(turn: Turn, understood: Understanding) -> bool:
    """坚果有吗, 有没有面霜，不带酒精的: looks for some, and does not ask what is in those on the table."""
    text, kind = understood.text, understood.slots.get("product_type")
    places = [one.span for one in understood.mentions if one.slot == "product_type"]
    if not places or not isinstance(kind, str) or is_at_hand(turn, kind):
        return False
    if talked_about.named(turn, understood):
        return False  # 千禾面膜还有吗 asks of that one
    for start, end in sorted(places, reverse=True):
        text = text[:start] + text[end:]
    wished = wishes(understood.slots).keys() - {"product_type"}
    goods_only = kind not in turn.dialogue.plan.substances  # 有没有坚果 may ask what is in a gift box
    seeks = (bool(wished) or goods_only) and _WHETHER_THERE_IS.search(text) is not None
    return seeks or _SEEKING.fullmatch(text) is not None


_WHETHER_THERE_IS = re.compile(r"有(?:没有|吗|么|不)(?=$|[，。？啊呀呢])")
"""两百以内的坚果礼盒有没有 asks for one, and not for what is in it."""


_SEEKING = re.compile(
    r"(?:你们?|您|这儿|这里|店里|家|那个|那种|啥的|什么的|还|都|卖不?|有没有|有(?!什么|啥)|没有?|的|吗|么|呢|呀|啊|嘛|喂|哎|嗯|你好|请问|，|？|。)+"
)


def _asked_of_what_is_taken(turn: Turn, understood: Understanding) -> bool:
    """下雨能戴吗, not understood, of what is offered or ordered: what its text says, if anything."""
    if asks_whether_it_suits(understood):
        return _whether_it_suits(turn, understood)
    guessed = understood.intent in ("provide_info", "out_of_scope", "chitchat", "feedback")
    products = talked_about.in_focus(turn, understood)
    if not guessed or not rereading.asks(understood) or not (turn.state.offered or turn.state.basket):
        return False
    if len(products) != 1 or understood.slots.keys() & AMOUNT_SLOTS:
        return False
    catalogue = turn.dialogue.catalogue
    reply = product_answer(understood.text, products=products, catalogue=catalogue, slots=turn.state.slots)
    if reply.known:
        turn.say_text(reply.reply)
    return reply.known


def _whether_it_suits(turn: Turn, understood: Understanding) -> bool:
    """对了，我对蜂蜜过敏，竹露能用吧, in the middle of an order: from the text, or that it does not say."""
    head = called_by_name.by_head(turn, understood.text)
    products = (head,) if head is not None else talked_about.in_focus(turn, understood)
    if not products or not (turn.state.offered or turn.state.basket):
        return False
    told = understood.slots.keys()
    if told & CONTACT_SLOTS and not told & (PERSON_SLOTS - {"recipient"}):
        return False  # 收件人张伟，没问题吧 asks whether that will do
    catalogue = turn.dialogue.catalogue
    reply = product_answer(understood.text, products=products, catalogue=catalogue, slots=turn.state.slots)
    if reply.known:
        turn.say_text(reply.reply)
    else:
        not_stated(turn, reply, products[0] if len(products) == 1 else None)
    return True


def _asked_of_named(turn: Turn, understood: Understanding) -> bool:
    """竹露面膜含水杨酸吗, of which only the name was understood: what the text says of it."""
    guessed = understood.intent in ("provide_info", "out_of_scope")
    if not guessed or not rereading.asks(understood) or understood.slots.keys() & AMOUNT_SLOTS:
        return False
    named = talked_about.named(turn, understood) or _only_one_of_its_kind(turn, understood)
    if len(named) != 1 or not _about_product(turn, understood):
        return False
    talked_about.put_on_the_table(turn, named[0])
    return True


def _only_one_of_its_kind(turn: Turn, understood: Understanding) -> list[Product]:
    """鱿鱼丝限购吗, where the shop has one sort of it only."""
    kind = understood.slots.get("product_type")
    if not isinstance(kind, str) or turn.state.offered or turn.state.basket:
        return []
    found = turn.dialogue.catalogue.match({"product_type": kind}, limit=2).fitting
    return [found[0].product] if len(found) == 1 else []


def _reply(turn: Turn, understood: Understanding, intent: str) -> bool:
    if intent == "bargain":
        _bargained_for(turn, understood)
        bargaining.answer(turn, understood)
        return True
    if turn.asked_something:
        return False
    if intent in _DESCRIBES and _portrait(turn, understood):
        return True
    if intent == "ask_price" and prices_asked.tell(turn, understood):
        return True
    if intent == "ask_stock" and _stock_of_named(turn, understood):
        return True
    if intent in ABOUT_PRODUCTS and assortment.ask_for_unsold(turn, understood):
        return True
    if intent in ABOUT_PRODUCTS and _about_product(turn, understood):
        return True
    if intent in ABOUT_THE_SHOP or (intent in RULES and rereading.asks(understood)):
        return _about_the_shop(turn, understood, intent)
    return False


def _stock_of_named(turn: Turn, understood: Understanding) -> bool:
    """麦田还有吗, where no text counts what is left: that product is offered."""
    named = talked_about.named(turn, understood)
    if len(named) != 1 or named[0].facts_named("stock"):
        return False
    if named[0].product_id in {*turn.state.offered, *(line.product_id for line in turn.state.basket)}:
        return False
    choosing.offer_or_take(turn, named[0], understood)
    return True


def _bargained_for(turn: Turn, understood: Understanding) -> None:
    """颈挂那个，六十卖不卖: what is haggled about is what is talked of from now on, at its own price."""
    if turn.state.offered or turn.state.basket:
        return
    named = called_by_name.product_named(turn, understood)
    products = [named] if named is not None else _only_one_of_its_kind(turn, understood)
    if products:
        price = recommending.price_text(turn, products[0])
        turn.say("price_of", name=products[0].name, price=price)
        talked_about.put_on_the_table(turn, products[0])


def _portrait(turn: Turn, understood: Understanding) -> bool:
    """X怎么样, 贵不贵 about one product."""
    products = talked_about.named(turn, understood) or talked_about.in_focus(turn, understood)
    if len(products) != 1 and not turn.state.offered:
        return False
    if not products:
        return False
    if portrait.asks_whether_dear(understood):
        portrait.say_how_dear(turn, products[0])
    elif portrait.asks_portrait(understood):
        portrait.describe(turn, products[0], recommending.price_text(turn, products[0]))
        talked_about.put_on_the_table(turn, products[0])
    else:
        return False
    return True


def _about_somebody(turn: Turn, understood: Understanding) -> None:
    """孕妇能用吗: the answer, and whether it is about the caller, which has not been said."""
    supposed = dict(turn.state.supposed)
    on_table = turn.state.offered or turn.state.basket or talked_about.named(turn, understood)
    if not on_table or not _about_product(turn, understood):
        assortment.suits(turn, supposed)
    mark = f"supposed:{sorted(supposed)}"
    if mark not in turn.state.told:
        turn.change(told=turn.state.told | {mark})
        turn.ask("is_it_you")


def _about_product(turn: Turn, understood: Understanding) -> bool:
    """What the texts say; silence of the texts is said as such. False when no product is meant."""
    products = tuple(talked_about.named(turn, understood)) or talked_about.in_focus(turn, understood)
    catalogue = turn.dialogue.catalogue
    reply = product_answer(understood.text, products=products, catalogue=catalogue, slots=turn.state.slots)
    if "ref" in understood.slots and len(products) == 1:
        talked_about.put_on_the_table(turn, products[0])
    if not reply.known and len(products) == 1 and _version_there_is(turn, products[0]):
        return True
    if reply.known:
        turn.say_text(reply.reply)
        if "ask_stock" in {scored.name for scored in understood.intents} and len(products) == 1:
            talked_about.put_on_the_table(turn, products[0])
        return True
    if not products or not rereading.asks(understood):
        return False
    not_stated(turn, reply, products[0] if len(products) == 1 else None)
    return True


def _version_there_is(turn: Turn, product: Product) -> bool:
    """有五十毫升的吗: there is, and what it costs; a yes orders that one. Returns whether one was named."""
    if variants.size_said(turn, product.product_id) is None:
        return False
    name = variants.name_with_size(turn, product.name, variants.options_of(turn, product))
    turn.say("version_there_is", name=name, price=recommending.price_text(turn, product))
    variants.remember_version(turn, product)
    talked_about.put_on_the_table(turn, product)
    return True


def not_stated(turn: Turn, reply: Answer | None = None, product: Product | None = None) -> None:
    """Honest ignorance, with what comes near; the offer to find out is made once in a call."""
    turn.say("not_stated")
    turn.at_a_loss = True
    if reply is not None and reply.facts:
        name = reply.facts[0].name
        own = turn.dialogue.plan.slots.get(name)
        label = own.title if own is not None and own.title else spec_of(name).label
        turn.say("only_known", known=f"{label}有{listed([str(fact.value) for fact in reply.facts])}")
    about = f"{product.name}，" if product is not None else ""
    finding_out.offer(turn, "find_out", "can_find_out", f"{about}“{turn.words}”")


def _about_the_shop(turn: Turn, understood: Understanding, intent: str) -> bool:
    if intent == "ask_shipping" and sent_by_its_own_rule(turn, understood):
        return True
    texts = turn.dialogue.script.answers.get(intent)
    sure = intent == understood.intent and understood.intents[0].confidence >= SURE_OF_SUBJECT
    if texts and (sure or rereading.asks(understood)) and _speaks_of(understood, intent):
        turn.say_text(pick(texts, turn.state.caller.call_key, turn.state.turn, intent))
        return True
    looks_for_goods = intent == "ask_stock" and bool(wishes(understood.slots))  # 三十七码半有没有
    if texts or intent in RULES or not sure or looks_for_goods:
        return False
    not_stated(turn)
    return True


def sent_by_its_own_rule(turn: Turn, understood: Understanding) -> bool:
    """邮费咋算, of goods whose text says what sending them costs: that, and not the shop's usual fee."""
    products = talked_about.in_focus(turn, understood)
    of_money = _WHAT_SENDING_COSTS.search(understood.text) is not None
    if not of_money or len(products) != 1 or not products[0].facts_named("shipping_note"):
        return False
    catalogue = turn.dialogue.catalogue
    asked = f"{turn.text_slot('city')}{understood.text}" if turn.knows("city") else understood.text
    reply = product_answer(asked, products=products, catalogue=catalogue, slots=turn.state.slots)
    if reply.known:
        turn.say_text(reply.reply)
    return reply.known


_WHAT_SENDING_COSTS = re.compile(r"运费|邮费|快递费|包邮|加(?:多少|几块)?钱")


def _speaks_of(understood: Understanding, intent: str) -> bool:
    """A subject that was only guessed must show in the words: 那怎么办 is no question about payment."""
    confidence = next(scored.confidence for scored in understood.intents if scored.name == intent)
    words = _SUBJECT_WORDS.get(intent)
    return confidence >= SURE_OF_SUBJECT or (words is not None and words.search(understood.text) is not None)
