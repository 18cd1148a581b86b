"""Which product the caller means: by reference, by name, or by simply ordering."""

import re
from collections.abc import Sequence
from dataclasses import replace

from voicebot.dialogue import (
    called_by_price,
    last_time,
    needs,
    ordering,
    own_devices,
    recommending,
    taking,
)
from voicebot.dialogue.agreement_words import AGREEING_INTENTS
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.shopping import ABOUT_CONTACT, offer_still_fits
from voicebot.dialogue.slots import as_list, wishes
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.knowledge.product import Product
from voicebot.knowledge.wishes import Excluded


def chosen(turn: Turn, understood: Understanding) -> bool:
    """The caller picks a product, by reference or by ordering. Returns whether one was taken."""
    intents = {intent.name for intent in understood.intents}
    if not intents & AGREEING_INTENTS:
        return False
    if called_by_price.called(turn, understood.text) is not None:
        return False  # 八十九的那个就行 is another than the one on the table
    said = product_named(turn, understood) if turn.dialogue.catalogue.unpriced else None
    if said is not None and said.price_fen is None:
        return False  # what is on the table is another product
    product_id = _referred(turn, understood)
    if product_id is not None and _calls_another(turn, understood, product_id):
        return False
    if product_id is None and "affirm" not in intents and not turn.state.basket:
        product_id = _on_the_table(turn, understood)
        other = product_named(turn, understood) if product_id is not None else None
        if other is not None and other.product_id != product_id:
            return False  # 那要枫叶那个吧, while another is on the table
    product = turn.dialogue.catalogue.get(product_id) if product_id is not None else None
    if product is None:
        return False
    if len(turn.state.basket) > 1 and any(line.product_id == product_id for line in turn.state.basket):
        return True  # 就买它俩: what is in the basket already, in its versions
    taking.take(turn, product)
    taking.withdraw_unsafe(turn)
    return True


def _calls_another(turn: Turn, understood: Understanding, product_id: str) -> bool:
    """那个红枣核桃的, while another is on the table: what 那个 points to is called by its name."""
    called = product_named(turn, understood)
    return called is not None and called.product_id not in {product_id, *turn.state.shown}


def _on_the_table(turn: Turn, understood: Understanding) -> str | None:
    """What is offered now, else the last thing shown, if it is still of the kind that is wanted."""
    if turn.state.offered:
        return turn.state.offered[0] if offer_still_fits(turn) else None
    last = turn.dialogue.catalogue.get(turn.state.shown[-1]) if turn.state.shown else None
    wanted = turn.text_slot("product_type")
    if last is None or taking.is_unsafe(turn, last.product_id):
        return None
    if last.product_id in turn.state.refused and not _takes_it_after_all(turn, understood):
        return None
    return last.product_id if last.product_type == wanted else None


def _takes_it_after_all(turn: Turn, understood: Understanding) -> bool:
    """那来一盒, where nothing else was found and nothing else is wished for: what was refused."""
    counted = understood.slots.keys() == {"quantity", "unit"} and turn.answers("whats_wrong")
    return counted or _GIVES_IN.search(understood.text) is not None


_GIVES_IN = re.compile(r"还是|(?P<as_it_is>[一-龥]{2,3})就(?P=as_it_is)")
"""原价就原价: what was refused is taken as it is."""


def named(turn: Turn, understood: Understanding) -> bool:
    """The caller asks for a product by its name. Returns whether it was offered or taken."""
    question = turn.before.question
    if question is not None and question.about in ABOUT_CONTACT:
        return False  # a name or an address may sound like a product
    product = product_named(turn, understood)
    chosen_already = {line.product_id for line in turn.state.basket} | set(turn.state.offered)
    if product is None or product.product_id in chosen_already:
        return False
    if turn.state.after_sale and not _orders(understood):
        return False  # it is what the matter in hand is about
    offer_or_take(turn, product, understood)
    return True


def offer_or_take(turn: Turn, product: Product, understood: Understanding) -> None:
    """Take the product that is called by its name where it is ordered, else offer it."""
    said = understood.slots.get("product_type")
    called = isinstance(said, str) and (said in product.texts("product_type") or said in product.name)
    if product.product_type is not None and not called:
        turn.learn("product_type", product.product_type)
    _yield_to_name(turn, product, understood)
    judged = turn.dialogue.catalogue.judge(product.product_id, taking.safety_wishes(turn))
    if recommending.not_for_sale(turn, product):
        return
    if isinstance(judged, Excluded):
        turn.change(offered=(product.product_id,))
        if not taking.withdraw_unsafe(turn):
            turn.say("refused_stock_only", name=product.name)
            turn.change(offered=(), refused=turn.state.refused | {product.product_id})
        needs.proceed(turn)
    elif _orders(understood):
        shown = tuple(dict.fromkeys((*turn.state.shown, product.product_id)))
        turn.change(shown=shown)
        taking.take_by_name(turn, judged)
        ordering.proceed(turn)
    else:
        recommending.recommend(turn, judged)


def by_price(turn: Turn, understood: Understanding) -> bool:
    """八十九的那个就行: what costs so much is offered, or taken. Returns whether something was."""
    product = called_by_price.called(turn, understood.text)
    if product is None or asks(understood):
        return False
    offer_or_take(turn, product, understood)
    return True


def _orders(understood: Understanding) -> bool:
    """闪雷充电器两个，白的: a name with a number orders as plainly as 来两个."""
    counted = "quantity" in understood.slots and not asks(understood)
    return counted or bool({intent.name for intent in understood.intents} & {"place_order", "select"})


def _yield_to_name(turn: Turn, product: Product, understood: Understanding) -> None:
    """Who asks for a product by its name no longer insists on what was said of another (折叠 ... 那就N9)."""
    judged = turn.dialogue.catalogue.judge(product.product_id, wishes(turn.state.slots))
    if not isinstance(judged, Excluded):
        return
    given_up = {reason.wish.slot for reason in judged.reasons if not reason.wish.is_safety}
    turn.forget(*(given_up - understood.slots.keys()))


_MODEL_SLOTS = frozenset({"compatible", "brand"})
SURELY_NAMED = 0.75
"""Score of ``Catalogue.find_by_name`` from which the caller means that product and no other."""


PART_OF_NAME = 0.4
"""Score left when the words of the wishes are taken away: 补水 is a wish, 草本 a name."""


def product_named(turn: Turn, understood: Understanding) -> Product | None:
    """The product whose name was said, if it was said clearly enough."""
    product = _clearly_named(turn, understood)
    return None if product is not None and own_devices.is_what_it_is_for(product, understood) else product


def _clearly_named(turn: Turn, understood: Understanding) -> Product | None:
    catalogue = turn.dialogue.catalogue
    hits = [hit for hit in catalogue.find_by_name(understood.text, limit=2) if hit.score >= SURELY_NAMED]
    if not hits:
        return (
            called_by_price.called(turn, understood.text)
            or called_with_its_kind(turn, understood)
            or called_by_model(turn, understood)
            or called_first(turn, understood.text)
            or called_by_part(turn, understood)
            or _only_one_ordered(turn, understood)
        )
    if len(hits) != 1:
        return None
    product = hits[0].product
    if product.name in understood.text:
        return product
    rest = _without_wishes(understood, product.name)
    left = catalogue.find_by_name(rest, limit=1, among=(product.product_id,)) if rest else ()
    return product if left and left[0].score >= PART_OF_NAME else None


def called_by_part(turn: Turn, understood: Understanding) -> Product | None:
    """颈挂那个, 骨传导的耳机, 活力版吧: words of one product's name only, where they point to a thing."""
    text = understood.text
    kinds = as_list(understood.slots.get("product_type")) or as_list(turn.state.slots.get("product_type"))
    said_kind = "product_type" in understood.slots
    taken = [mention.span for mention in understood.mentions] + _wished(understood)
    for pointer in _POINTER.finditer(text):
        end = pointer.start()
        if any(start < end and end - _SHORTEST_PART < stop for start, stop in taken):
            continue
        product = _only_one_with(turn, text[max(0, end - _LONGEST_PART) : end])
        if product is None:
            continue
        of_kind = any(kind in product.texts("product_type") or kind in product.name for kind in kinds)
        if of_kind or (pointer["thing"] and not said_kind):
            return product
    return None


_POINTER = re.compile(
    r"(?P<thing>的?[那这]一?[个款种双台盒支副瓶袋块部条]|版(?:本)?(?=的|吧|呢|，|有|多少|$))|的|(?=吧(?:，|$))"
)


def _only_one_with(turn: Turn, words: str) -> Product | None:
    """The only product whose name holds the end of these words: two characters of them, or more."""
    named = list(turn.dialogue.catalogue.products)
    for length in range(_SHORTEST_PART, len(words) + 1):
        fewer = [product for product in named if words[-length:] in product.name]
        if not fewer:
            break
        named = fewer
        if len(named) == 1:
            return named[0] if _TELLING.search(words[-length:]) else None
    return None


_TELLING = re.compile(r"[一-龥]{2}|[A-Za-z]\d")
"""Figures alone name no product."""


def called_first(turn: Turn, text: str) -> Product | None:
    """小鹿的粉色来一双, 岩羊，四十二棕色: it begins with the beginning of one product's name."""
    begins = _CALLED_FIRST.match(text)
    return by_head(turn, begins["head"]) if begins is not None else None


_CALLED_FIRST = re.compile(
    r"(?:那|就|我|要|想要|给我|来|，|嗯|喂)*?(?P<head>[一-龥]{2})(?:的|那[个款双台种盒支]|，一[双个台盒支瓶袋]"
    r"|(?=(?:现在|今天)?(?:还|都)?(?:有(?:货|吗|没|么|现货)|多少钱|怎么卖|咋卖|啥价|什么价|怎么样|咋样|好不好|好[用吃穿]))"
    r"|(?=[来要]?[一两二三四五六七八九十\d]+[双个台盒支瓶袋罐箱套件]))"
)


def _only_one_ordered(turn: Turn, understood: Understanding) -> Product | None:
    """鱿鱼丝来十袋, where the shop has one sort of it only."""
    kind = understood.slots.get("product_type")
    if not isinstance(kind, str) or not _orders(understood) or "quantity" not in understood.slots:
        return None
    of_kind = [
        one
        for one in turn.dialogue.catalogue.products
        if kind in one.texts("product_type") or kind in one.name
    ]
    only = of_kind[0] if len(of_kind) == 1 and kind in of_kind[0].name else None
    return None if only is None or _does_not_go_with(turn, only) else only


def _does_not_go_with(turn: Turn, product: Product) -> bool:
    """Whether what the caller has is nothing that it fits: a film for another telephone."""
    judged = turn.dialogue.catalogue.judge(product.product_id, wishes(turn.state.slots))
    return isinstance(judged, Excluded) and any(one.wish.slot == "compatible" for one in judged.reasons)


def by_head(turn: Turn, text: str) -> Product | None:
    """月镜 for 月镜焕白面膜: the only product whose name begins with characters that are said."""
    called = [
        product for product in turn.dialogue.catalogue.products if product.name[:_SHORTEST_PART] in text
    ]
    return called[0] if len(called) == 1 else None


def meant_instead(turn: Turn, understood: Understanding) -> bool:
    """不是，我说的是月镜; 柔云的, of what was taken for something else: that product takes its place.

    Returns:
        whether one did; the next move is still to be made.
    """
    question = turn.before.question
    if question is not None and question.about in ABOUT_CONTACT:
        return False
    corrects = _MEANT.search(understood.text)
    said = understood.text[corrects.end() :] if corrects is not None else understood.text
    if corrects is None and not _NOTHING_ELSE.fullmatch(said):
        return False
    product = by_head(turn, said)
    state = turn.state
    taken = {line.product_id for line in state.basket} | set(state.offered)
    if product is None or product.product_id in taken or not taken:
        return False
    if not state.basket:
        turn.change(refused=state.refused | set(state.offered), offered=())
        offer_or_take(turn, product, understood)
        return True
    kind = product.product_type
    alike = [line for line in state.basket if _kind_of(turn, line.product_id) == kind]
    if len(alike) != 1:
        return False
    fresh = replace(taking.line_of(turn, product), quantity=alike[0].quantity)
    turn.change(
        basket=tuple(fresh if line is alike[0] else line for line in state.basket),
        shown=tuple(dict.fromkeys((*state.shown, product.product_id))),
        told=state.told - {"read_back"},
    )
    taking.tell_before_buying(turn, product.product_id)
    taking.withdraw_unsafe(turn)
    return True


def insists(turn: Turn, understood: Understanding) -> bool:
    """没关系，就要晨光, of something talked about before: no yes to what is offered in its place.

    Returns:
        whether that product was taken, or said again to be nothing for the caller.
    """
    said = _INSISTS.search(understood.text)
    product = by_head(turn, said["head"]) if said is not None else None
    state = turn.state
    other = product_named(turn, understood) if product is None and _orders(understood) else None
    if other is not None and other.name in understood.text and other.product_id not in state.offered:
        offer_or_take(turn, other, understood)  # 脆爽果冻来两箱 orders no nuts, though they are offered
        return True
    if product is None or product.product_id in state.offered:
        return False
    if product.product_id not in state.refused | set(state.shown):
        return False
    offer_or_take(turn, product, understood)
    return True


_INSISTS = re.compile(r"(?:就|只|还是|偏|非|一定)(?:是|想)?(?:要|买|拿|用)(?P<head>[一-龥]{2})")


_MEANT = re.compile(
    r"(?:不是|不对|错了|搞错|弄错|听错)[^。]{0,12}?(?:我)?(?:说|要|问|指|买|想要|想买|讲)(?:的)?(?:是|那)|(?:我)?(?:说|要|问|指|讲)的是|(?:不是|不对)[^。]{0,8}，(?:应该)?是"
)
_NOTHING_ELSE = re.compile(
    r"(?:那|就|我|要|是|来|换|拿|选|给我|嗯|啊|，)*[一-龥]{2,3}?(?:牌)?(?:的|那个|那款|那种|那支|那盒|那双)(?:吧|呀|啊|，|。)*"
)


def _kind_of(turn: Turn, product_id: str) -> str | None:
    product = turn.dialogue.catalogue.get(product_id)
    return product.product_type if product is not None else None


def called_by_model(turn: Turn, understood: Understanding) -> Product | None:
    """那就N9吧: letters and figures that only one product's name holds."""
    taken = [mention.span for mention in understood.mentions if mention.slot != "product_type"]
    said = {
        match[0].upper()
        for match in _MODEL.finditer(understood.text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    }
    if not said:
        return None
    named = [
        product
        for product in turn.dialogue.catalogue.products
        if said & {match[0].upper() for match in _MODEL.finditer(product.name)}
    ]
    return named[0] if len(named) == 1 else None


_MODEL = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,4}-?\d{1,4}(?:[A-Za-z]+)?(?![A-Za-z\d])")


def called_with_its_kind(turn: Turn, understood: Understanding) -> Product | None:
    """五十毫升的云母精华有吗: a part of a name right before the word for its kind names the product."""
    return part_before_kind(turn, understood.text, wished=_wished(understood))


def _wished(understood: Understanding) -> list[tuple[int, int]]:
    """Places of words that tell a wish."""
    text = understood.text
    wished = [mention.span for mention in understood.mentions if mention.slot not in _KIND_SLOTS]
    said = [value for slot, value in understood.slots.items() if slot not in _KIND_SLOTS]
    words = [word for value in said for word in as_list(value) if word in text]
    return wished + [(text.index(word), text.index(word) + len(word)) for word in words]


def part_before_kind(turn: Turn, text: str, *, wished: Sequence[tuple[int, int]]) -> Product | None:
    """竹露 of 想要竹露面膜: the part of a name before the word for its kind.

    Args:
        wished: places of words that tell a wish; 补水面膜 is one, and no name.
    """
    catalogue = turn.dialogue.catalogue
    for word in catalogue.lexicon.longest_first("product_type"):
        at = text.find(word)
        if len(word) < _SHORTEST_PART or at < _SHORTEST_PART:
            continue
        for start in range(at - _SHORTEST_PART, max(-1, at - _LONGEST_PART - 1), -1):
            if any(begin < at and start < end for begin, end in wished):
                break
            hits = catalogue.find_by_name(text[start : at + len(word)], limit=2)
            sure = [hit.product for hit in hits if hit.score >= SURELY_NAMED]
            if len(sure) == 1:
                return sure[0]
    return None


_KIND_SLOTS = frozenset({"product_type", "items", "brand"})
_SHORTEST_PART, _LONGEST_PART = 2, 6


def _without_wishes(understood: Understanding, name: str) -> str:
    kept = list(understood.text)
    for mention in understood.mentions:
        start, end = mention.span
        if mention.slot in _MODEL_SLOTS and understood.text[start:end] in name:
            continue  # 星河X5 is what the product itself is called
        kept[start:end] = [""] * (end - start)
    return "".join(kept)


def _referred(turn: Turn, understood: Understanding) -> str | None:
    """The product that 第二个 or 上次那个 means."""
    reference = understood.slots.get("ref")
    if reference == "last_order":
        found = last_time.bought(turn, understood)
        return found[1].product_id if found is not None else None
    if isinstance(reference, str) and reference.startswith("index:"):
        index = int(reference.removeprefix("index:")) - 1
        if 0 <= index < len(turn.state.shown):
            return turn.state.shown[index]
    return None
