"""What is named without being wanted, and what is wanted without being named, beside what is on the table."""

import re
from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue import basket_pieces, called_by_price
from voicebot.dialogue.rereading import asks, with_intent, with_slots, without
from voicebot.dialogue.slots import PRICE_SLOTS, as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import ScoredIntent, Understanding
from voicebot.knowledge.product import Product

_GOODS = ("product_type", "flavor", "ingredient")
_STANDS = re.compile(
    r"(?P<what>[^，。]{1,10}?)"
    r"(?:[她他我您它]们?|孩子|娃|家里人?|老人|倒|都|也|是|就|还)*"
    r"(?:没事|没关系|没问题|不要紧|不过敏|不碍事|(?:能|可以|敢)(?:吃|用|喝|碰|沾)(?!一?[点些]?(?:吗|么|嘛|不)|得)|[吃喝用碰]得)"
)


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading, set right by what is on the table."""
    for mend in (
        _asked_for_by_kind,
        _one_that_suits,
        _what_is_to_be_said_again,
        _price_as_a_name,
        _version_of_what_is_taken,
        _part_of_what_is_taken,
        _stays_as_it_is,
        _named_by_its_noun,
        _kind_by_its_stuff,
        _harmless_is_not_wanted,
        _of_the_same_kind,
        _counted_by_piece,
        _ordered_is_no_allergy,
        _only_makes_sure,
        _place_asked_about,
    ):
        understood = mend(turn, understood)
    return understood


def _asked_for_by_kind(turn: Turn, understood: Understanding) -> Understanding:
    """有牛奶吗 with nothing on the table looks for milk, and does not ask whether it is in something."""
    state = turn.state
    if state.offered or state.basket or state.after_sale or state.shown:
        return understood
    asked = _HAS_ANY.search(understood.text)
    if asked is None or "items" in understood.slots:
        return understood
    if "product_type" in understood.slots:
        whole = _WHOLE.fullmatch(understood.text) is not None and "还有" not in understood.text
        return with_intent(understood, "recommend") if whole else understood
    kinds = basket_pieces.read(turn, asked["what"] or asked["after"]).kinds
    if not kinds:
        return understood
    found = with_slots(understood, {"product_type": max(kinds, key=len)})
    return with_intent(without(found, {"ingredient"}), "recommend")


_HAS_ANY = re.compile(
    r"(?:有|卖)(?:没有?|不)?(?:什么|啥|那种|那个)?(?P<what>[^，。]{1,12}?)(?:卖|呢)?(?:吗|么|没有?|不)?(?:$|[，。？])"
    r"|(?P<after>[^，。]{1,12})有(?:没有?|吗|么|不)?(?:$|[，。？])"
)
_WHOLE = re.compile(
    r"(?:喂|你好|您好|哎|请问|你们|你家|这儿|，)*(?:有|卖)?[^，。]{1,8}(?:有|卖)?(?:没有?|吗|么|不)[，。？]*"
)


def _one_that_suits(turn: Turn, understood: Understanding) -> Understanding:
    """爽肤水有我能用的吗: looks for one of the kind, and asks nothing about a certain product."""
    if "product_type" not in understood.slots or not _THAT_SUITS.search(understood.text):
        return understood
    return with_intent(understood, "recommend")


def _what_is_to_be_said_again(turn: Turn, understood: Understanding) -> Understanding:
    """多少钱？你再说一遍: the price, whatever was said last."""
    if {"repeat", "ask_price"} <= {intent.name for intent in understood.intents}:
        rest = tuple(one for one in understood.intents if one.name != "repeat")
        return replace(understood, intents=rest)
    return understood


def _price_as_a_name(turn: Turn, understood: Understanding) -> Understanding:
    """八十九的那个帆布的行: the price names a product, and is nobody's budget."""
    if called_by_price.called(turn, understood.text) is None:
        return understood
    return without(understood, {*PRICE_SLOTS, "ref"})


_THAT_SUITS = re.compile(r"有(?:没有)?[^，。]{0,8}(?:能|可以|适合)[^，。]{0,4}[用吃穿喝抹擦戴]的")


def _version_of_what_is_taken(turn: Turn, understood: Understanding) -> Understanding:
    """五盒红枣, where biscuits that come in that taste are on the table: the taste, and no other goods."""
    said = understood.slots.get("product_type")
    ids = (*turn.state.offered, *(line.product_id for line in turn.state.basket))
    for product in (turn.dialogue.catalogue.get(one) for one in ids):
        if product is None or not isinstance(said, str) or said in product.texts("product_type"):
            continue
        if any(taste.removesuffix("味") == said.removesuffix("味") for taste in product.texts("flavor")):
            return with_slots(without(understood, {"product_type"}), {"flavor": (said,)})
    return understood


def _part_of_what_is_taken(turn: Turn, understood: Understanding) -> Understanding:
    """蛋黄酥有三个是吧, of a box that holds them: what is in it, and no other goods."""
    said = understood.slots.get("product_type")
    if not isinstance(said, str) or said == turn.text_slot("product_type"):
        return understood
    ids = (*turn.state.offered, *(line.product_id for line in turn.state.basket))
    on_table = [product for one in ids if (product := turn.dialogue.catalogue.get(one)) is not None]
    sold = any(said in product.texts("product_type") for product in turn.dialogue.catalogue.products)
    held = any(said in str(fact.value) for product in on_table for fact in product.facts)
    return without(understood, {"product_type"}) if held and not sold else understood


def _stays_as_it_is(turn: Turn, understood: Understanding) -> Understanding:
    """地址没动，电话也没换, while ordering: what is remembered holds, and no order of the past changes."""
    state = turn.state
    told = {"address", "phone", "receiver_name"} & understood.slots.keys()
    if not (state.basket or state.offered) or state.after_sale or told:
        return understood
    if not _SAME_AS_BEFORE.search(understood.text):
        return understood
    turn.change(remembered=state.remembered - {"address"})
    rest = tuple(one for one in understood.intents if one.name not in ("change_address", "modify_order"))
    return replace(understood, intents=rest or (ScoredIntent("affirm", understood.intents[0].confidence),))


_SAME_AS_BEFORE = re.compile(
    r"(?:地址|电话|号码?|手机|收[件货]人|名字|地方|住处)(?:也|都|全|还|就|呢|，|和)*(?:是)?"
    r"(?:没(?:有)?[动变换改搬]|不[变换改动]|不用[换改]|照旧|照原|还是?(?:那|原|老|以前|之前|上次))"
)


def _named_by_its_noun(turn: Turn, understood: Understanding) -> Understanding:
    """再加两份防窥膜 beside cases: another thing, called by the noun of its name and a trait in it."""
    if {"product_type", "items"} & understood.slots.keys() or not (turn.state.offered or turn.state.basket):
        return understood
    counted = understood.slots.get("quantity", understood.slots.get("quantity_delta"))
    product = _by_noun(turn, understood.text)
    if product is None and (product := _by_bare_noun(turn, understood.text)) is not None:
        counted = counted if counted is not None else 1
    spoken_of = {*turn.state.offered, *(line.product_id for line in turn.state.basket)}
    if product is None or product.product_type is None or product.product_id in spoken_of:
        return understood
    if not isinstance(counted, int | float) or counted < 1:
        return understood
    told = {"product_type": product.product_type, "quantity": counted}
    return with_slots(without(understood, {"quantity_delta"}), told)


def _kind_by_its_stuff(turn: Turn, understood: Understanding) -> Understanding:
    """帆布的呢: what things are made of, where one kind of goods only is called after it (帆布鞋)."""
    stuff = as_list(understood.slots.get("material"))
    if len(stuff) != 1 or "product_type" in understood.slots:
        return understood
    if re.search(rf"{re.escape(stuff[0])}的(?:吧|呢|有|来|那|$|，)", understood.text) is None:
        return understood
    kinds = {kind for one in turn.dialogue.catalogue.products for kind in one.texts("product_type")}
    called = [kind for kind in kinds if kind.startswith(stuff[0])]
    return with_slots(understood, {"product_type": called[0]}) if len(called) == 1 else understood


def _by_noun(turn: Turn, text: str) -> Product | None:
    """The one product whose name ends with a noun of the text and holds the two characters before it."""
    found = {
        product.product_id: product
        for place, noun in enumerate(text)
        for product in turn.dialogue.by_noun.get(noun, ())
        if place >= _TRAIT and text[place - _TRAIT : place] in product.name[:-1]
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _by_bare_noun(turn: Turn, text: str) -> Product | None:
    """壳也要一个: one of the kind, where only one kind that is sold ends so."""
    for noun in dict.fromkeys(text):
        product = turn.dialogue.only_of_noun.get(noun)
        if product is not None and re.search(_ALONE.replace("X", re.escape(noun)), text):
            return product
    return None


_UNITS_OF_ONE = "[个只张根条块]"
_ALONE = (
    rf"(?:^|[，。]|对了|那|再|还)(?:(?:[来要拿配加带]|给我)+(?:[一两]?{_UNITS_OF_ONE})?X子?(?=$|[，。吧啊])"
    rf"|(?:[一两]{_UNITS_OF_ONE})?X子?(?:也|再|还|我|，)*(?:来|要|拿|配|加|带|买|给我)(?!吗|么|不))"
)
"""壳也要一个, 再配个壳，要一个; 张华 in answer to "whose name" orders no 精华."""
_TRAIT = 2
"""Characters of a trait: 防窥."""


def _harmless_is_not_wanted(turn: Turn, understood: Understanding) -> Understanding:
    """牛奶没事，就花生不行; 芝麻核桃她都能吃: what somebody can stand is no product that is wanted."""
    if not (turn.knows("product_type") or turn.state.offered):
        return understood
    stands = _STANDS.search(understood.text)
    if stands is None or _THAT_SUITS.search(understood.text):
        return understood
    said = stands["what"]
    mentioned = {m.slot for m in understood.mentions if m.slot in _GOODS and _inside(m.span, stands.span())}
    named = {
        slot
        for slot in _GOODS
        if slot in understood.slots and all(value in said for value in as_list(understood.slots[slot]))
    }
    return without(understood, mentioned | named)


def _inside(span: tuple[int, int], place: tuple[int, int]) -> bool:
    return place[0] <= span[0] and span[1] <= place[1]


def _of_the_same_kind(turn: Turn, understood: Understanding) -> Understanding:
    """红的黑的各一台 while telephones are talked about: each of the things is one of them."""
    items, kind = understood.slots.get("items"), turn.text_slot("product_type")
    if not isinstance(items, tuple) or not kind or turn.state.basket or "product_type" in understood.slots:
        return understood
    told = [item for item in items if isinstance(item, Mapping) and "product_type" not in item]
    if len(told) < len(items):
        return understood
    return with_slots(understood, {"items": tuple({"product_type": kind, **item} for item in told)})


def _counted_by_piece(turn: Turn, understood: Understanding) -> Understanding:
    """小卫士手表一块: nothing of the kind costs a yuan or two, so it is so many pieces."""
    said = next((mention for mention in understood.mentions if mention.slot in PRICE_SLOTS), None)
    if said is None or not isinstance(said.value, int | float):
        return understood
    start, end = said.span
    if not _PIECES.fullmatch(understood.text[start:end]) or _MONEY_GOES_ON.match(understood.text, end):
        return understood
    kind = understood.slots.get("product_type", turn.state.slots.get("product_type"))
    wanted = {} if kind is None else {"product_type": kind}
    fitting = turn.dialogue.catalogue.match(wanted, limit=_ALL).fitting
    prices = [one.product.price_fen for one in fitting if one.product.price_fen is not None]
    if not prices or said.value * 100 * _FAR_BELOW > min(prices):
        return understood
    return with_slots(without(understood, PRICE_SLOTS), {"quantity": int(said.value)})


_PIECES = re.compile(r"[一二两三四五六七八九\d]块")
_MONEY_GOES_ON = re.compile(r"钱|[一二三四五六七八九\d]|(?:一|每)[盒瓶支袋双台个罐箱套包张]")
_FAR_BELOW = 10
"""What is asked for is no price when everything of the kind costs this many times as much."""
_ALL = 200


def _ordered_is_no_allergy(turn: Turn, understood: Understanding) -> Understanding:
    """玫瑰花水要一瓶 while allergies are asked about: what is counted is ordered; the question stays."""
    harmful = [mention for mention in understood.mentions if mention.slot == "allergy"]
    if not turn.answers("allergy") or not harmful or _HARMS.search(understood.text):
        return understood
    if basket_pieces.read(turn, understood.text).count is None:
        return understood
    if not all(_in_a_name(turn, understood.text, mention.span) for mention in harmful):
        return understood
    return without(understood, {"allergy"})


_HARMS = re.compile(r"过敏|不能|不敢|怕|忌|碰|沾|一(?:吃|用|擦|抹)就")


def _in_a_name(turn: Turn, text: str, span: tuple[int, int]) -> bool:
    """Whether the words at ``span`` are part of more characters that a product's name holds."""
    start, end = span
    around = {text[max(0, start - 1) : end], text[start : end + 1]} - {text[start:end]}
    return any(part in product.name for product in turn.dialogue.catalogue.products for part in around)


def _only_makes_sure(turn: Turn, understood: Understanding) -> Understanding:
    """三根六十是吧: what it costs is to be said again; the sum is no budget, the count no order."""
    found = _MAKES_SURE.search(understood.text)
    state = turn.state
    if found is None or not (state.offered or state.basket) or state.after_sale:
        return understood
    if _ordered_apart(understood, found.start()):
        return understood  # 来两支，第二支是半价对吧: the order stands in a clause of its own
    before = {mention.slot for mention in understood.mentions if mention.span[1] <= found.start()}
    about_money = before & {*PRICE_SLOTS, "price_offer"} or _PROMISED.search(understood.text[: found.start()])
    if not about_money and not _SUM.search(understood.text):
        return understood
    later = {mention.slot for mention in understood.mentions if mention.span[0] >= found.end()}
    counted = {"quantity", "unit"} - later
    understood = without(understood, (*PRICE_SLOTS, "price_offer", *counted))
    if understood.text[found.end() :].strip("，。？"):
        return understood
    promised = _PROMISED.search(understood.text) is not None
    asked = "ask_promotion" if promised or not state.basket else "ask_price"
    return with_intent(without(understood, ("items", "quantity_delta")), asked)


def _ordered_apart(understood: Understanding, asked: int) -> bool:
    """Whether a count stands in another clause than the question tag at ``asked``."""
    return any(
        "，" in understood.text[mention.span[1] : asked].rstrip("，")
        for mention in understood.mentions
        if mention.slot == "quantity" and mention.span[1] <= asked
    )


_MAKES_SURE = re.compile(r"(?:是吧|对吧|对不对?|是不是|没错吧|对吗|是吗)(?=[，。？]|$|多少)")
_PROMISED = re.compile(r"半价|[减省送折免]|便宜")
_SUM = re.compile(r"一共|总共|多少")


def _place_asked_about(turn: Turn, understood: Understanding) -> Understanding:
    """寄新疆要不要运费: the caller lives there only where it is said (我在拉萨, 寄到我们西宁)."""
    places = [mention.span for mention in understood.mentions if mention.slot == "city"]
    asked = asks(understood) or understood.intent == "ask_shipping"
    if not places or not asked or turn.answers("address") or turn.state.after_sale:
        return understood
    if _LIVES.search(understood.text[: places[0][0]]) or _HERE.match(understood.text, places[0][1]):
        return understood
    return without(understood, {"city"})


_LIVES = re.compile(
    r"(?:我|咱|俺)[^，。]{0,3}(?:在|是|住|寄|家)[^，。]{0,3}$|(?:住|家在|我们?|咱们?|老家)$|给我[^，。]{0,4}$"
)
_HERE = re.compile(r"[^，。]{0,3}(?:这边|这儿|这里|的(?=$|[，。]))")
