"""Orders of several things: shared out alike, one more told behind, or each with what is its own."""

import re
from collections.abc import Sequence

from voicebot.dialogue.understanding.apportioning import lines_of
from voicebot.dialogue.understanding.mention import Mention, Polarity, overlap
from voicebot.dialogue.understanding.references import Reference
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.understanding.shares import Quantity, per_person, variant_per_person, without_shares

_EACH_KIND = re.compile(
    r"(?<!第)一样(?:都)?(?:来|要|拿|给我来)?|各(?:来|要|拿|买)?|每样(?:来|要|拿)?|每种(?:来|要|拿)?|分别(?:来|要)?|都来"
)
VARIANTS = ("color", "flavor", "feature", "size", "material", "storage_gb")
"""Slots in which the things of one order differ."""
_ATTRIBUTES = frozenset({*VARIANTS, "weight_g"})


def find_items(
    text: str,
    mentions: Sequence[Mention],
    quantities: Sequence[Quantity],
    references: Sequence[Reference],
    product_slot: str,
) -> list[dict[str, SlotValue]]:
    """Order lines of an order of several different things; empty when it is one thing."""
    products = [
        mention
        for mention in mentions
        if mention.slot == product_slot and mention.polarity is Polarity.WANTED
    ]
    quantities = without_shares(text, quantities)
    attributes = [
        mention
        for mention in sorted(mentions, key=lambda item: item.span)
        if mention.slot in _ATTRIBUTES
        and mention.polarity is Polarity.WANTED
        and not any(overlap(mention.span, product.span) for product in products)
    ]
    if not products:
        products = _told_apart(references, quantities)
    shared = _shared_and_more(text, products, attributes, quantities) or _shared_kinds(
        text, products, attributes, quantities, references
    )
    if shared:
        return shared
    counted = per_person(text, products, quantities) or variant_per_person(
        text, products, attributes, quantities
    )
    if counted:
        return counted
    as_before = any(0 in item.indices for item in references)
    if not as_before and (one_more := _and_another(text, products, attributes, quantities)):
        return one_more
    if joined := _and_counted(text, products, attributes, quantities):
        return joined
    heads = len({str(mention.value) for mention in products})
    if len(quantities) + _weights(attributes) < 2 or (heads < 2 and not _varied(attributes, quantities)):
        return []
    lines = lines_of(text, products, quantities, attributes)
    return lines if len(lines) >= 2 else []


_ANOTHER = re.compile(r"(?:再|还)(?:来|要|拿|买|给我)(?:[一1])?(?P<unit>[双台个件副部条盒支瓶袋根张])")


def _and_another(
    text: str, products: Sequence[Mention], attributes: Sequence[Mention], quantities: Sequence[Quantity]
) -> list[dict[str, SlotValue]]:
    """四十二棕色，再来双四十的军绿: one thing in two versions, the second counted by 再来双 alone."""
    another = _ANOTHER.search(text)
    if another is None or len({str(item.value) for item in products}) > 1:
        return []
    if any(item.span[0] > another.start() for item in products):
        return []
    told = [item for item in attributes if item.slot in VARIANTS]
    first = {item.slot: item.value for item in told if item.span[1] <= another.start()}
    second = {item.slot: item.value for item in told if item.span[0] >= another.end()}
    if not first or not second or first == second:
        return []
    head: dict[str, SlotValue] = {item.slot: item.value for item in products}
    unit = another["unit"]
    counted = next((item for item in quantities if item.span[1] <= another.start()), None)
    count = counted.value if counted is not None else 1
    return [
        {**head, "quantity": count, "unit": unit, **first},
        {**head, "quantity": 1, "unit": unit, **first, **second},
    ]


_AS_WELL = re.compile(r"(?:也|再|还)(?:要|来|拿|买|给我)*")


def _and_counted(
    text: str, products: Sequence[Mention], attributes: Sequence[Mention], quantities: Sequence[Quantity]
) -> list[dict[str, SlotValue]]:
    """买洗面奶，身体乳也要一瓶，无香的: the first has no count yet, the second has one."""
    if len(products) != 2 or len(quantities) != 1 or products[0].value == products[1].value:
        return []
    first, second = sorted(products, key=lambda item: item.span)
    count = quantities[0]
    between = text[second.span[1] : count.span[0]]
    if count.span[0] < second.span[1] or not _AS_WELL.fullmatch(between):
        return []
    own = {item.slot: item.value for item in attributes if item.span[0] >= count.span[1]}
    line: dict[str, SlotValue] = {second.slot: second.value, "quantity": count.value}
    if count.unit:
        line["unit"] = count.unit
    return [{first.slot: first.value}, {**line, **own}]


def _told_apart(references: Sequence[Reference], quantities: Sequence[Quantity]) -> list[Mention]:
    """第一个两袋，第三个一盒: what is offered takes the place of products."""
    single = [item for item in references if len(item.indices) == 1 and not item.refused]
    if len(single) < 2 or len(quantities) < 2:
        return []
    return [Mention("ref", item.names[0], item.span) for item in single]


def _weights(attributes: Sequence[Mention]) -> int:
    return sum(1 for mention in attributes if mention.slot == "weight_g")


def _varied(attributes: Sequence[Mention], quantities: Sequence[Quantity]) -> bool:
    """One kind of thing in several variants, each with its own quantity: 五香的两袋，麻辣的一袋."""
    names = {mention.slot for mention in attributes}
    return (
        any(
            len({str(mention.value) for mention in attributes if mention.slot == name}) >= 2 for name in names
        )
        and len(quantities) + _weights(attributes) >= 2
    )


def _shared_kinds(
    text: str,
    products: Sequence[Mention],
    attributes: Sequence[Mention],
    quantities: Sequence[Quantity],
    references: Sequence[Reference],
) -> list[dict[str, SlotValue]]:
    """原味、五香、孜然，一样来一袋; 第二样跟第三样各来一袋."""
    each = _EACH_KIND.search(text)
    if each is None or not quantities:
        return []
    quantity = next((item for item in quantities if item.span[0] >= each.start()), None)
    if quantity is None:
        return []
    count: dict[str, SlotValue] = {"quantity": quantity.value}
    if quantity.unit:
        count["unit"] = quantity.unit
    indices = [name for item in references for name in item.names if item.span[1] <= each.start() + 2]
    if len(indices) >= 2:
        return [{"ref": name, **count} for name in indices]
    for kind in (
        products,
        [item for item in attributes if item.slot in ("flavor", "color")],
        [item for item in attributes if item.slot in ("size", "storage_gb")],
    ):
        before = [item for item in kind if item.span[1] <= each.start() + 1] or [
            item for item in kind if item.span[0] >= quantity.span[1]
        ]
        values = {str(item.value): item.value for item in before}
        if len(values) >= 2:
            head: dict[str, SlotValue] = {}
            if kind is not products and len({str(item.value) for item in products}) == 1:
                head[products[0].slot] = products[0].value
            return [{**head, before[0].slot: value, **count} for value in values.values()]
    return []


_MORE = re.compile(r"，?(?:再|还|另外|外加)(?:要|来|拿|加|买|给我)*$")


def _shared_and_more(
    text: str, products: Sequence[Mention], attributes: Sequence[Mention], quantities: Sequence[Quantity]
) -> list[dict[str, SlotValue]]:
    """拖鞋四十和四十一的各一双，再来双白板鞋，三十八的: what is shared out, and one thing more."""
    each = _EACH_KIND.search(text)
    if each is None or len(products) < 2 or not products[0].span[0] < each.start() < products[-1].span[0]:
        return []
    last = products[-1]
    count = next((item for item in reversed(quantities) if each.end() < item.span[1] <= last.span[0]), None)
    if count is None or not (more := _MORE.search(text[: count.span[0]].removesuffix("一"))):
        return []
    at = more.start()
    first = _shared_kinds(
        text,
        [item for item in products if item.span[0] < at],
        [item for item in attributes if item.span[0] < at],
        [item for item in quantities if item.span[0] < at],
        [],
    )
    own = {item.slot: item.value for item in attributes if item.span[0] >= at}
    line: dict[str, SlotValue] = {last.slot: last.value, "quantity": count.value, "unit": count.unit}
    return [*first, {**line, **own}] if first else []
