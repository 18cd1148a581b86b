"""Which product is called by its name, a part of it, its beginning or its model."""

import re
from collections.abc import Sequence
from itertools import pairwise

from voicebot.dialogue import called_by_price, own_devices
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.slots import as_list, wishes
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.knowledge.names import folded
from voicebot.knowledge.product import Product
from voicebot.knowledge.wishes import Excluded

_MODEL_SLOTS = frozenset({"compatible", "brand"})
SURELY_NAMED = 0.75
"""Score of ``Catalogue.find_by_name`` from which the caller means that product and no other."""
PART_OF_NAME = 0.4
"""Score left when the words of the wishes are taken away: 补水 is a wish, 草本 a name."""
_KIND_SLOTS = frozenset({"product_type", "items", "brand"})
_SHORTEST_PART, _LONGEST_PART = 2, 6


def orders(understood: Understanding) -> bool:
    """闪雷充电器两个，白的: a name with a number orders as plainly as 来两个."""
    counted = "quantity" in understood.slots and not asks(understood)
    return counted or bool({intent.name for intent in understood.intents} & {"place_order", "select"})


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
            or _counted_and_called(turn, understood)
            or called_by_part(turn, understood)
            or _only_one_ordered(turn, understood)
        )
    if len(hits) != 1:
        whole = [hit.product for hit in hits if hit.product.name in understood.text]
        return whole[0] if len(whole) == 1 else called_by_model(turn, understood)
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
        of_kind = any(is_kind(product, kind) for kind in kinds)
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


def called_beside_offer(turn: Turn, understood: Understanding) -> Product | None:
    """那就A3吧，来一台, 来一瓶晨光的: what is ordered by its own name, whatever is on the table."""
    return called_by_model(turn, understood) or _counted_and_called(turn, understood)


def brand_not_sold(turn: Turn, text: str) -> str | None:
    """晨光牌 of 来一瓶晨光牌的, where no product's name holds it."""
    said = _BRAND.search(text)
    if said is None or any(
        said["brand"][-_SHORTEST_PART:] in one.name for one in turn.dialogue.catalogue.products
    ):
        return None
    return f"{said['brand']}牌的"


_BRAND = re.compile(
    r"(?:来|要|拿|买|整|订|换|有|给我|[瓶盒支袋双台个罐箱套件包条张块])"
    r"(?P<brand>(?!什么|哪|别的|其他|其它|这|那|一个|两个|大|名|杂|老|新|同|好|贵|便宜|平价|高端|进口|国产|外国|知名|出名|有名|小众|正规|普通)[一-龥]{2,3})牌子?的"
)


def _counted_and_called(turn: Turn, understood: Understanding) -> Product | None:
    """来一瓶晨光的: it is called after what stands at the head of one product's name, and no trait."""
    called = _COUNTED_AND_CALLED.search(understood.text)
    if called is None or any(
        start < called.end("head") and called.start("head") < end for start, end in _wished(understood)
    ):
        return None
    begun = [one for one in turn.dialogue.catalogue.products if one.name.startswith(called["head"])]
    kind = turn.state.slots.get("product_type")
    of_kind = [one for one in begun if isinstance(kind, str) and is_kind(one, kind)]
    named = begun if len(begun) == 1 else of_kind
    return named[0] if len(named) == 1 else None


_COUNTED_AND_CALLED = re.compile(
    r"(?:来|要|拿|买|整|订|换|给我)(?:个|成)?(?:[一两二俩三四五六七八九十几\d]+[瓶盒支袋双台个罐箱套件包条副根张块])"
    r"(?P<head>[一-龥]{2,3}?)(?:牌子?)?的(?=$|[，。吧啊呀呗])"
)


def _only_one_ordered(turn: Turn, understood: Understanding) -> Product | None:
    """鱿鱼丝来十袋, where the shop has one sort of it only."""
    kind = understood.slots.get("product_type")
    if not isinstance(kind, str) or not orders(understood) or "quantity" not in understood.slots:
        return None
    of_kind = [one for one in turn.dialogue.catalogue.products if is_kind(one, kind)]
    only = of_kind[0] if len(of_kind) == 1 and kind in of_kind[0].name else None
    return None if only is None or _does_not_go_with(turn, only) else only


def is_kind(product: Product, kind: str) -> bool:
    """Whether the text calls the product so: 跑鞋 is what 逐风轻弹跑鞋 is."""
    return kind in product.texts("product_type") or kind in product.name


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


def called_by_model(turn: Turn, understood: Understanding) -> Product | None:
    """那就N9吧: letters and figures that only one product's name holds."""
    free = _MODEL_SLOTS | {"product_type"}
    taken = [mention.span for mention in understood.mentions if mention.slot not in free]
    said = {
        match[0].upper()
        for match in _MODEL.finditer(understood.text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    }
    if not said:
        return by_edition(turn, understood)
    named = [
        product
        for product in turn.dialogue.catalogue.products
        if said & {match[0].upper() for match in _MODEL.finditer(product.name)}
    ]
    if len(named) > 1:
        named = _itself(named, said, as_list(understood.slots.get("product_type")))
    if len(named) > 1:
        named = [one for one in named if _editions(one.name) == _editions(understood.text)]
    return named[0] if len(named) == 1 else None


def by_edition(turn: Turn, understood: Understanding) -> Product | None:
    """那看Lite吧: a word in Latin letters that only one product's name holds."""
    free = _MODEL_SLOTS | {"product_type"}
    taken = [mention.span for mention in understood.mentions if mention.slot not in free]
    said = {
        match[0].lower()
        for match in _LATIN_WORD.finditer(understood.text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    }
    if not said:
        return None
    named = [one for one in turn.dialogue.catalogue.products if said & _editions(one.name)]
    return named[0] if len(named) == 1 else None


def _editions(text: str) -> frozenset[str]:
    """The words in Latin letters: Lite and Pro, and no N9."""
    return frozenset(match[0].lower() for match in _LATIN_WORD.finditer(text))


_LATIN_WORD = re.compile(r"(?<![A-Za-z\d-])[A-Za-z]{3,}(?![A-Za-z\d-])")


def _itself(named: Sequence[Product], models: set[str], kinds: Sequence[str]) -> list[Product]:
    """那个N3 is the telephone, and not the case that is made for it; N3的壳 is the case."""
    if kinds:
        return [one for one in named if any(kind in one.texts("product_type") for kind in kinds)]
    return [
        one
        for one in named
        if not any(model in device.upper() for model in models for device in one.texts("compatible"))
    ]


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
    for word in catalogue.lexicon.within(text, "product_type"):
        at = text.find(word)
        if len(word) < _SHORTEST_PART or at < _SHORTEST_PART:
            continue
        for start in range(at - _SHORTEST_PART, max(-1, at - _LONGEST_PART - 1), -1):
            if any(begin < at and start < end for begin, end in wished):
                break
            hits = catalogue.find_by_name(text[start : at + len(word)], limit=2)
            sure = [hit.product for hit in hits if hit.score >= SURELY_NAMED]
            if len(sure) == 1 and _shares_a_part(sure[0].name, text[start:at]):
                return sure[0]
    return None


def _shares_a_part(name: str, said: str) -> bool:
    """Whether the name holds two syllables as they stand before the kind: 你好，我要 is no 花好月圆."""
    return not set(pairwise(folded(said))).isdisjoint(pairwise(folded(name)))


def _without_wishes(understood: Understanding, name: str) -> str:
    kept = list(understood.text)
    for mention in understood.mentions:
        start, end = mention.span
        if mention.slot in _MODEL_SLOTS and understood.text[start:end] in name:
            continue  # 星河X5 is what the product itself is called
        kept[start:end] = [""] * (end - start)
    return "".join(kept)
