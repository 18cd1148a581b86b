"""What an utterance means at this point of the conversation, beyond what its words alone say.

Understanding reads one utterance; here its reading is set right by what the bot has asked, offered
and said before: a question is no statement about the caller, a price complained of is no budget.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from voicebot.dialogue import places
from voicebot.dialogue.dictation import is_phone, looks_like_address, names_a_house, wants_another_number
from voicebot.dialogue.events import Heard
from voicebot.dialogue.expectations import slot_asked_by
from voicebot.dialogue.slots import CONTACT_SLOTS, as_list
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.turn_context import context_of
from voicebot.dialogue.understanding.result import ScoredIntent, SlotValue, Understanding

DONT_KNOW = re.compile(
    r"不知道|不清楚|不懂|不晓得|说不好|说不准|没想(好|过)|不了解|忘了|不记得|没注意|没概念"
    r"|哪(?:儿|里)?(?:还)?(?:记得|知道|晓得|清楚)|谁(?:还)?记(?:得|那|这)|记不(?:住|清|得|起|了)"
)
ASKS = re.compile(
    r"吗|嘛[？。]?$|么(?!多|样)|？|呢$|有没(?=$|[，。])|(?P<x>[能会可要行好是贵有含带用得该需香甜辣酸咸苦硬软重厚薄滑油腻紧松热烫吵响亮凉浓淡稠粘腥臭脆卡沉])(?:不|没)(?P=x)|可不可以|有没有|能不$|[能行可以](?:用|吃|穿)?不$|[能会可][^，。]{1,8}不[？。]?$"
    r"|(?:^|[，。哦嗯啊])(?:它|[这那](?:[双个款台件盒瓶支]|鞋)?)(?:个|都|应该|倒)*(?:是|有|带|含|能|可以|会|防|支持)[^，。]{1,8}吧[？。]?$"
    r"|(?<!没)[有带含送][^，。没]{1,8}没(?:有)?[啊呀哈]?[？。]?$|(?P<y>[带能会送含防掉有支配])[^，。]{1,6}[不没](?P=y)"
    r"|得了?不$|是不是$|(?<![十好])几(?![百千十万])|谁(?!都|说)|多少|多久|(?<!没)(?<!没有)(?:什么|啥)(?!都|也)|咋|怎么|如何|哪"
)
"""Words by which a Chinese question is told from a statement."""

PRICES = ("price_about", "price_min", "price_max")
HELD = re.compile(r"收到|到货|买的|退|订的|拍的|发错|刚买|换货|穿着|试了|拿到")
_LOOKS_ON = re.compile(r"换个别的|别的|换一[个款种]|其他|其它")


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading of an utterance, set right by the state of the conversation."""
    for mend in (
        _address_is_no_order_number,
        _rest_of_the_address,
        _refusing_the_number,
        _without_partial_phone,
        _without_stray_count,
        _digits_are_no_money,
        _a_question_is_no_name,
        _a_size_up,
        _looking_for_another,
        _not_ordered_yet,
        _asked_along,
        _called_for_short,
        _kind_by_what_it_does,
        _own_model,
        _part_of_the_day,
    ):
        understood = mend(turn, understood)
    return understood


def without(understood: Understanding, dropped: Iterable[str]) -> Understanding:
    """The reading without some slots."""
    gone = set(dropped)
    slots = {slot: value for slot, value in understood.slots.items() if slot not in gone}
    mentions = tuple(mention for mention in understood.mentions if mention.slot not in gone)
    return replace(understood, slots=slots, mentions=mentions)


def with_slots(understood: Understanding, added: Mapping[str, SlotValue]) -> Understanding:
    """The reading with some slots added or replaced."""
    return replace(understood, slots={**understood.slots, **added})


def with_intent(understood: Understanding, name: str) -> Understanding:
    """The reading with another main intent, the first one dropped."""
    rest = tuple(intent for intent in understood.intents[1:] if intent.name != name)
    return replace(understood, intents=(ScoredIntent(name, understood.intents[0].confidence), *rest))


def asks(understood: Understanding) -> bool:
    """Whether the utterance is a question."""
    return ASKS.search(understood.text) is not None


def told_in_question(understood: Understanding, slot: str) -> bool:
    """Whether the clause that tells the slot is a question: 来两支，送勺吗 orders two and asks for more."""
    text = understood.text
    clauses = [clause_around(text, one.span) for one in understood.mentions if one.slot == slot]
    return any(ASKS.search(clause) for clause in clauses or [text])


def clause_around(text: str, span: tuple[int, int]) -> str:
    """The words between the commas around a place, with the mark that follows them."""
    start, end = span
    ends = [at for mark in "，。？！" if (at := text.find(mark, end)) >= 0]
    stop = min(ends, default=len(text))
    begin = max(text.rfind(mark, 0, start) for mark in "，。？！") + 1
    return text[begin : stop + 1].rstrip("，")


# --- numbers and names


def _address_is_no_order_number(turn: Turn, understood: Understanding) -> Understanding:
    """深南大道2000号 while an order number is asked for: the new address, told ahead."""
    asked_for = turn.answers("order_id") or turn.answers("phone_tail")
    if not asked_for or not looks_like_address(turn.words):
        return understood
    if turn.state.after_sale != "change_address":
        return without(understood, {"order_id", "phone_tail"})
    return _read_as_address(turn, understood)


def _rest_of_the_address(turn: Turn, understood: Understanding) -> Understanding:
    """黄山路，三百四十五号, whatever is asked, after 合肥市蜀山区: what belongs to it."""
    known = turn.text_slot("address")
    unfinished = known and (not places.is_complete(known) or places.lacks_number(known))
    if not turn.state.basket or not unfinished or "address" in understood.slots:
        return understood
    if not names_a_house(turn.words):
        return understood
    return _read_as_address(turn, understood)


def _read_as_address(turn: Turn, understood: Understanding) -> Understanding:
    """The utterance, read as if the address had been asked for."""
    context = replace(context_of(turn), last_question="address")
    read = turn.dialogue.understander.understand(Heard(turn.words, typed=True), context)
    told = {slot: value for slot, value in read.slots.items() if slot in ("address", "receiver_name")}
    return replace(understood, slots=told, mentions=(), intents=(ScoredIntent("provide_info", 0.9),))


def _without_stray_count(turn: Turn, understood: Understanding) -> Understanding:
    """换一个号: a count of something else, heard while a contact is being asked for, is no quantity."""
    question = turn.before.question
    asked = None if question is None else slot_asked_by(question.about)
    unit = understood.slots.get("unit")
    counted = {line.unit for line in turn.state.basket}
    orders = understood.intent == "place_order" or "product_type" in understood.slots
    if asked not in CONTACT_SLOTS or unit in counted or orders:
        return understood
    return without(understood, {"quantity", "unit"})


def _digits_are_no_money(turn: Turn, understood: Understanding) -> Understanding:
    """4444 where no price was asked for is a number, and nobody's budget."""
    question = turn.before.question
    asked = None if question is None else slot_asked_by(question.about)
    named = _NAMED_NUMBER.search(understood.text)
    if named is not None:  # 税号9144…, 单号…: whatever is asked, it is that number
        start, end = named.span("number")
        inside = {one.slot for one in understood.mentions if one.span[0] < end and start < one.span[1]}
        understood = without(understood, inside & {*PRICES, "price_offer", "quantity", "unit", "items"})
    figures = _FIGURES.fullmatch(turn.words.strip("。")) or _HOTLINE.search(turn.words)
    if asked == "price" or figures is None:
        return understood
    return without(understood, (*PRICES, "price_offer"))


_HOTLINE = re.compile(r"12315|12345|幺二三幺五|一二三一五")
_NAMED_NUMBER = re.compile(
    r"(?:税号|识别号|信用代码|身份证|卡号|账号|帐号|工号|编号|货号|单号|券号|券码|优惠码|会员号|尾号|邮编)"
    r"(?:码)?(?:是|为|：|:|，)*(?P<number>[0-9A-Za-z零〇幺一二三四五六七八九洞拐勾两，\s]{4,})"
)
_FIGURES = re.compile(r"[\d零〇幺一二三四五六七八九洞拐勾两]{4,}")


def _refusing_the_number(turn: Turn, understood: Understanding) -> Understanding:
    """不是，我要留另外一个: a no to "就用您现在这个号码吗？", whatever else it might mean elsewhere."""
    person = {"transfer_human", "do_not_call", "complaint", "abuse"}
    called_away = person & {intent.name for intent in understood.intents}
    if not turn.answers("caller_phone") or called_away or not wants_another_number(understood.text):
        return understood
    turn.change(told=turn.state.told | {"caller_phone_refused"})
    return replace(understood, intents=(ScoredIntent("deny", understood.intents[0].confidence),))


def _without_partial_phone(turn: Turn, understood: Understanding) -> Understanding:
    """A telephone number of which only a part was heard is kept apart until it is whole."""
    phone = understood.slots.get("phone")
    if phone is None or is_phone(str(phone)):
        return understood
    if not looks_like_address(understood.text):
        turn.change(digits=str(phone))
    return without(understood, {"phone"})


def _a_question_is_no_name(turn: Turn, understood: Understanding) -> Understanding:
    """包邮吗 in answer to "收件人怎么称呼" is a question, not a name."""
    named = {slot for slot in ("receiver_name", "address") if slot in understood.slots}
    if not named or not asks(understood):
        return understood
    doubtful = {m.slot for m in understood.mentions if m.slot in named and m.confidence < _SURE_OF_NAME}
    return without(understood, doubtful)


_SURE_OF_NAME = 0.6


# --- wishes and beliefs


def _a_size_up(turn: Turn, understood: Understanding) -> Understanding:
    """那就大一码 while buying: the size that was said, and one more."""
    state, known = turn.state, turn.state.slots.get("size")
    step = _SIZE_STEP.search(understood.text)
    buying = (state.offered or state.basket) and not state.after_sale
    told = "size" in understood.slots
    if step is None or told or not buying or not isinstance(known, int | float) or asks(understood):
        return understood
    by = _SIZE_STEPS[step["by"]] * (1 if step["way"] == "大" else -1)
    size = known + by
    return with_slots(without(understood, {"size_delta"}), {"size": int(size) if size == int(size) else size})


_SIZE_STEPS = {"一": 1, "1": 1, "半": 0.5, "两": 2}
_SIZE_STEP = re.compile(r"(?<!偏)(?P<way>[大小])(?P<by>[一1半两])(?:个)?[码号]")


def _looking_for_another(turn: Turn, understood: Understanding) -> Understanding:
    """那换个别的，夏威夷果吧 while shopping: another product is looked for, no parcel is exchanged."""
    state = turn.state
    shopping = state.phase in (Phase.NEEDS, Phase.OFFER) and not state.after_sale
    names = [intent.name for intent in understood.intents]
    if "exchange_goods" not in names or not shopping or not (state.shown or state.slots):
        return understood
    held = {"issue", "size_delta", "order_id", "phone_tail"} & understood.slots.keys()
    if not held and WANTS_A_NEW_ONE.search(understood.text):
        return with_intent(understood, "recommend")
    if held or HELD.search(understood.text) or not (_LOOKS_ON.search(understood.text) or state.shown):
        return understood
    rest = tuple(intent for intent in understood.intents if intent.name != "exchange_goods")
    return replace(understood, intents=rest or (ScoredIntent("recommend", understood.intents[0].confidence),))


WANTS_A_NEW_ONE = re.compile(
    r"^(?:喂|哎|嗯|那个|你好|您好|，)*(?:我)?(?:想|要|打算|准备)(?:给[^，]{1,4})?换(?:个|台|部|双|副|款)(?:新)?的?[一-龥]{2,4}$"
)
"""我想换个手机, before anything else was said: a new one is looked for."""


def _not_ordered_yet(turn: Turn, understood: Understanding) -> Understanding:
    """什么时候发货 in mid-order asks how the shop sends things; 我昨天买的发了没 is about another order."""
    chosen = turn.state.basket or turn.state.offered
    if not chosen or understood.intent not in ("order_status", "logistics_query"):
        return understood
    if _WHERE_WE_WERE.search(understood.text):
        return with_intent(understood, "provide_info")
    if _ORDERED_BEFORE.search(understood.text) or turn.dialogue.script.answers.get("ask_shipping") is None:
        return understood
    return with_intent(understood, "ask_shipping")


_WHERE_WE_WERE = re.compile(r"[说讲聊问](?:到|道)哪")
"""说到哪儿了: no parcel is looked for."""
_ORDERED_BEFORE = re.compile(
    r"(?:买|下|拍|订)(?:了|过)?的|订单|那单|上次|上回|昨天|前天|天前|之前|刚(?:才|刚)?(?:买|下|拍)|包裹|查|快递到|到哪"
)


def _part_of_the_day(turn: Turn, understood: Understanding) -> Understanding:
    """明天上午 in answer to "哪天方便", or beside a day for it, names a part of the day, too.

    Of several the last said holds: 明天上午，不行，下午四点.
    """
    slot = turn.dialogue.plan.slots.get("callback_daypart")
    named = turn.answers("callback_date") or "callback_date" in understood.slots
    if not named or slot is None or slot.name in understood.slots:
        return understood
    places = [(understood.text.rfind(word), value.name) for value in slot.values for word in value.words]
    last, name = max(places, default=(-1, ""))
    return with_slots(understood, {slot.name: name}) if last >= 0 else understood


def _called_for_short(turn: Turn, understood: Understanding) -> Understanding:
    """礼盒改成六盒 while 坚果礼盒 are talked about: the same kind, called by the end of its name."""
    said, known = understood.slots.get("product_type"), turn.text_slot("product_type")
    if not isinstance(said, str) or said == known:
        return understood
    pointed_at = known.startswith(said) and re.search(rf"{said}[那这]", understood.text)  # 坚果那个
    if not known.endswith(said) and not pointed_at:
        return understood
    return with_slots(understood, {"product_type": known})


def _kind_by_what_it_does(turn: Turn, understood: Understanding) -> Understanding:
    """我想买个防晒: what a thing does, where one kind of goods only is called after it (防晒霜)."""
    effects = as_list(understood.slots.get("effect"))
    if len(effects) != 1 or "product_type" in understood.slots or turn.knows("product_type"):
        return understood
    if not _BUYS_ONE.search(understood.text):
        return understood
    kinds = {product.product_type for product in turn.dialogue.catalogue.products if product.product_type}
    called = [kind for kind in kinds if kind.startswith(effects[0])]
    return with_slots(understood, {"product_type": called[0]}) if len(called) == 1 else understood


_BUYS_ONE = re.compile(
    r"(?:买|来|要|看看?|找|有没有|有)(?:一?[个点款瓶支管])?[一-龥]{2,4}(?:$|，|吗|没|的?有)"
)


def _own_model(turn: Turn, understood: Understanding) -> Understanding:
    """星河X5有没有 asks for that telephone; nothing is wanted that fits it."""
    models = as_list(understood.slots.get("compatible"))
    if not models or "product_type" in understood.slots or turn.knows("product_type"):
        return understood
    names = [product.name for product in turn.dialogue.catalogue.products]
    if not any(model in name for model in models for name in names):
        return understood
    return without(understood, {"compatible"})


def _asked_along(turn: Turn, understood: Understanding) -> Understanding:
    """还得专门买卸妆油不, 送鞋垫吗 while something is on the table: no other product is wanted."""
    state = turn.state
    haggles = "bargain" in state.told
    begs = haggles or _THROWN_IN.search(understood.text) is not None
    if not (state.offered or state.basket) or not (begs or asks(understood)):
        return understood
    named = [mention for mention in understood.mentions if mention.slot == "product_type"]
    if not named or not all(_ALONG.search(understood.text[: mention.span[0]]) for mention in named):
        return understood
    understood = without(understood, {"product_type", "items"})
    return with_intent(understood, "bargain") if haggles else understood


_ALONG = re.compile(
    r"(?:送不送|带不带|配不配|附不附|送|带|配|附|含|包括|搭|饶|添|插|连|接|装|放|支持|兼容)(?:上|得上|得了)?(?:点|些|一[点些]|[包袋盒把罐]|[个张条根双瓶支副]|一[个张条根双瓶支副]|有|了)?$"
    r"|(?:还得|还要|还用|必须|非得|要不要|用不用|需不需要|是不是得|是不是要|得不得|需要)"
    r"(?:再|专门|另外|单独|额外|另)*(?:买|用|配|备|搭|上|拿)?(?:[个张条根双瓶支副])?$"
)
_THROWN_IN = re.compile(r"总(?:可以|行|成|能)|(?:行|成|可以)[吧啵]$|(?:送|搭|饶|配)[^，。]{1,6}(?:吧|呗|嘛)")
"""搭根线总可以吧: begged for with what is on the table."""
