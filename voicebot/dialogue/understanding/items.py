"""Orders of several things: which quantity, size, colour belongs to which product; variants of one thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from voicebot.dialogue.understanding.alignment import align
from voicebot.dialogue.understanding.mention import Mention, Polarity, Span, overlap
from voicebot.dialogue.understanding.references import Reference
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.understanding.shares import Quantity, per_person, variant_per_person, without_shares

_EACH_KIND = re.compile(
    r"一样(?:都)?(?:来|要|拿|给我来)?|各(?:来|要|拿|买)?|每样(?:来|要|拿)?|每种(?:来|要|拿)?|分别(?:来|要)?|都来"
)
VARIANTS = ("color", "flavor", "feature", "size", "material", "storage_gb")
"""Slots in which the things of one order differ."""
_ATTRIBUTES = frozenset({*VARIANTS, "weight_g"})


@dataclass
class _Item:
    slots: dict[str, SlotValue] = field(default_factory=dict)
    span: Span = (0, 0)
    quantity: Quantity | None = None
    product: Mention | None = None
    named: bool = False
    """The product stands beside the quantity; else it is the one named before."""
    begin: int = 0


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
    items = _split(text, products, quantities, attributes)
    return [_line(item) for item in items] if len(items) >= 2 else []


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


def _split(
    text: str, products: Sequence[Mention], quantities: Sequence[Quantity], attributes: Sequence[Mention]
) -> list[_Item]:
    """One item per quantity (or weight); products and attributes go to the item they stand in."""
    anchors: list[tuple[Span, Quantity | Mention]] = [(item.span, item) for item in quantities]
    anchors += [(item.span, item) for item in attributes if item.slot == "weight_g"]
    anchors.sort(key=lambda pair: pair[0])
    owners = align(text, [span for span, _ in anchors], [product.span for product in products])
    items: list[_Item] = []
    last_product: Mention | None = None
    for index, (span, anchor) in enumerate(anchors):
        item = _Item(span=span, begin=span[0])
        if isinstance(anchor, Quantity):
            item.quantity = anchor
        else:
            item.slots["weight_g"] = anchor.value
        own = [product for at, product in enumerate(products) if owners.get(at) == index]
        item.named = bool(own)
        item.product = own[0] if own else _meant(anchor, items, last_product, text)
        if own:
            item.begin = min(item.begin, own[0].span[0])
        last_product = item.product
        items.append(item)
    count_first = _counts_first(text, items, attributes)
    for attribute in _joined_first(text, items, attributes):
        if attribute.slot != "weight_g":
            _attach(text, attribute, items, attributes, count_first=count_first)
    if len({str(product.value) for product in products}) == 1 and _ALL_OF.search(text[: products[0].span[0]]):
        for item in items:
            item.product = products[0]
    kept = [item for item in items if item.product is not None or item.slots]
    return _corrected(text, _without_totals(kept))


def _joined_first(text: str, items: Sequence[_Item], attributes: Sequence[Mention]) -> list[Mention]:
    """她那个要绿的，一个白的一个绿的: what stands right behind a count is said of it first."""

    def apart(attribute: Mention) -> bool:
        return not any(_between(_FOLLOWS, text, item.span, attribute.span) for item in items)

    return sorted(attributes, key=apart)


_ALL_OF = re.compile(r"(?:都|全)(?:是|要|来|买|拿|给我)*$")
"""三袋麻辣的五袋五香的，都要牛肉干; 一双四十二一双三十七，都要黑的."""


def _meant(
    anchor: Quantity | Mention, items: Sequence[_Item], last: Mention | None, text: str
) -> Mention | None:
    """The product of a quantity that names none: after 还是 the one counted in the same unit before."""
    if isinstance(anchor, Quantity) and "还是" in text[max(0, anchor.span[0] - 4) : anchor.span[0]]:
        for item in items:
            if item.quantity is not None and item.quantity.unit == anchor.unit and item.product is not last:
                return item.product
    return last


def _counts_first(text: str, items: Sequence[_Item], attributes: Sequence[Mention]) -> bool:
    """Whether variants follow their quantity (一台黑的一台红的) or lead it (黑的一台红的一台)."""
    unnamed = [item for item in items if not item.named]
    attributes = [one for one in attributes if unnamed and one.span[0] >= unnamed[0].span[1]]
    if not attributes:
        return False
    first, last = attributes[0], attributes[-1]
    follows = any(_between(_FOLLOWS, text, item.span, first.span) for item in unnamed)
    return follows and not any(_between(_LEADS, text, last.span, item.span) for item in unnamed)


def _between(pattern: re.Pattern[str], text: str, first: Span, second: Span) -> bool:
    return first[1] <= second[0] and pattern.fullmatch(text[first[1] : second[0]]) is not None


_LEADS = re.compile(
    r"(?:(?:的|码的|号的)，?|码|号)?(?:那?双|那个)?(?:也|就|再|都|给我|帮我)*(?:来|要|拿|买|整|搞|订|拍)?(?:上|个)?"
)
"""Between a variant and its quantity: 麻辣的来一袋, 白的也要一双."""
_FOLLOWS = re.compile(r"|是|就|，?要(?:的|那?个)?|，")
"""Between a quantity and its variant: 一台黑的, 两袋要麻辣的."""


def _attach(
    text: str,
    attribute: Mention,
    items: Sequence[_Item],
    attributes: Sequence[Mention],
    *,
    count_first: bool,
) -> None:
    """An attribute goes to what follows it directly (五香牛肉干, 麻辣的一袋), else to the item before it."""
    before = [item for item in items if item.begin <= attribute.span[0]]
    if before and _ALL_OF.search(text[: attribute.span[0]]):
        whole = len(before) == len(items)
        for item in before if whole else _group_of(before[-1], before):
            item.slots.setdefault(attribute.slot, attribute.value)
        return
    chosen = before[-1] if before else items[0]
    counted = count_first and _between(_FOLLOWS, text, chosen.span, attribute.span)
    if not counted:
        end = _joined_end(text, attribute, attributes)
        chosen = _followed_item(text, attribute.span[0], end, items) or chosen
    chosen.slots.setdefault(attribute.slot, attribute.value)


def _group_of(item: _Item, items: Sequence[_Item]) -> list[_Item]:
    """两双老人鞋，一双四十的一双三十七的，都要黑的，再要双板鞋: one product's lines share it."""
    return [other for other in items if other is item or other.product is item.product is not None]


def _joined_end(text: str, attribute: Mention, attributes: Sequence[Mention]) -> int:
    """三十八白的一双: values said in one run belong to the same thing; where the run ends."""
    end = attribute.span[1]
    for other in sorted(attributes, key=lambda item: item.span):
        if other.span[0] >= end and text[end : other.span[0]] in _JOINED:
            end = other.span[1]
    return end


_JOINED = ("", "的", "码", "码的", "号", "号的")


def _followed_item(text: str, start: int, end: int, items: Sequence[_Item]) -> _Item | None:
    for item in items:
        if not item.named or item.product is None or item.product.span[0] < end:
            continue
        gap = text[end : item.product.span[0]]
        begins = start == 0 or text[start - 1] in "，。、"  # 草莓的水果脆五袋, in a clause of its own
        leads = (item is items[0] or begins) and item.span[0] > start
        if (gap == "" and not text[:end].endswith("的")) or (leads and gap in ("", "的")):
            return item
    for item in items:
        if _between(_LEADS, text, (start, end), item.span) and not _begins_anew(text, end, item):
            return item
    return None


def _begins_anew(text: str, end: int, item: _Item) -> bool:
    """奶油味的，再拿两袋牛肉干: after a comma something else that is called by its name."""
    return item.named and item.product is not None and "，" in text[end : item.span[0]]


def _without_totals(items: list[_Item]) -> list[_Item]:
    """老人机两台，一台黑的一台红的: the parts stand for their sum."""
    for index, item in enumerate(items):
        if not item.named:
            continue
        parts: list[_Item] = []
        for other in items[index + 1 :]:
            if other.named or _unit(other) not in ("", "个", _unit(item)):
                break
            parts.append(other)
        varied = any(other.slots for other in parts)
        if len(parts) >= 2 and varied and sum(_count(other) for other in parts) == _count(item):
            for other in parts:
                other.slots = {**item.slots, **other.slots}
            return _without_totals(items[:index] + items[index + 1 :])
    return items


def _count(item: _Item) -> float:
    weight = item.slots.get("weight_g")
    if item.quantity is not None:
        return item.quantity.value
    return weight if isinstance(weight, int | float) else 0


def _unit(item: _Item) -> str:
    return item.quantity.unit if item.quantity is not None else "g"


def _corrected(text: str, items: list[_Item]) -> list[_Item]:
    """The same product named again with another quantity replaces the first."""
    kept: list[_Item] = []
    for item in items:
        same = [
            index
            for index, other in enumerate(kept)
            if item.product is not None
            and other.product is not None
            and other.product.value == item.product.value
            and (other.product is not item.product or item.quantity == other.quantity or _again(text, item))
            and other.slots == item.slots
        ]
        if same:
            kept[same[0]] = item
        else:
            kept.append(item)
    return kept


def _again(text: str, item: _Item) -> bool:
    return "还是" in text[max(0, item.span[0] - 4) : item.span[0]]


def _line(item: _Item) -> dict[str, SlotValue]:
    line: dict[str, SlotValue] = {}
    if item.product is not None:
        line[item.product.slot] = item.product.value
    if item.quantity is not None:
        line["quantity"] = item.quantity.value
        if item.quantity.unit:
            line["unit"] = item.quantity.unit
    return line | item.slots
