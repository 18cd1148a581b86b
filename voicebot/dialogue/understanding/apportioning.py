"""Orders told piece by piece: which product and which attributes belong to which quantity."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from voicebot.dialogue.understanding.alignment import align
from voicebot.dialogue.understanding.corrections import CORRECTION
from voicebot.dialogue.understanding.mention import Mention, Span
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.understanding.shares import Quantity


@dataclass
class _Item:
    slots: dict[str, SlotValue] = field(default_factory=dict)
    span: Span = (0, 0)
    quantity: Quantity | None = None
    product: Mention | None = None
    named: bool = False
    """The product stands beside the quantity; else it is the one named before."""
    begin: int = 0


def lines_of(
    text: str, products: Sequence[Mention], quantities: Sequence[Quantity], attributes: Sequence[Mention]
) -> list[dict[str, SlotValue]]:
    """One line per quantity (or weight); products and attributes go to the one they stand in."""
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
    return [_line(item) for item in _corrected(text, _without_totals(kept))]


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
    counted = (count_first and _between(_FOLLOWS, text, chosen.span, attribute.span)) or (
        _stands_behind(attribute, items, attributes)
        and text[chosen.span[1] : _joined_begin(text, attribute, attributes)] == ""
    )
    if not counted:
        end = _joined_end(text, attribute, attributes)
        places = [other.span[0] for other in attributes if other.slot == attribute.slot]
        leading = min(places) < items[0].begin
        chosen = _followed_item(text, attribute.span[0], end, items, leading=leading) or chosen
    chosen.slots.setdefault(attribute.slot, attribute.value)


def _stands_behind(attribute: Mention, items: Sequence[_Item], attributes: Sequence[Mention]) -> bool:
    """凉鞋一双四十船袜两双: where no version leads the first thing, they stand behind their counts.

    A figure does so anyhow; 五香核桃 might be one word, so that of the last thing must be told behind, too.
    """
    places = [other.span[0] for other in attributes if other.slot == attribute.slot]
    if min(places) < items[0].span[0]:
        return False
    return attribute.slot == "size" or max(places) >= items[-1].span[1]


def _joined_begin(text: str, attribute: Mention, attributes: Sequence[Mention]) -> int:
    """Where the run of values begins that this one stands in: 四十三的黑色."""
    begin = attribute.span[0]
    for other in sorted(attributes, key=lambda item: item.span, reverse=True):
        if other.span[1] <= begin and text[other.span[1] : begin] in _JOINED:
            begin = other.span[0]
    return begin


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


def _followed_item(text: str, start: int, end: int, items: Sequence[_Item], *, leading: bool) -> _Item | None:
    """The item that what stands there leads; ``leading`` where versions lead the first thing as well."""
    for item in items:
        if not item.named or item.product is None or item.product.span[0] < end:
            continue
        gap = text[end : item.product.span[0]]
        begins = start == 0 or text[start - 1] in "，。、"  # 草莓的水果脆五袋, in a clause of its own
        leads = (item is items[0] or begins or leading) and item.span[0] > start
        if (gap == "" and not text[:end].endswith("的")) or (leads and gap in ("", "的", "码的", "号的")):
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
        if not item.named and (index > 0 or item.product is not None):
            continue
        parts: list[_Item] = []
        for other in items[index + 1 :]:
            if other.named or _unit(other) not in ("", "个", _unit(item)):
                break
            parts.append(other)
        varied = any(other.slots for other in parts)
        alike = all(
            slot == "weight_g" or other.slots.get(slot, value) == value
            for other in parts
            for slot, value in item.slots.items()
        )
        if len(parts) >= 2 and varied and alike and sum(_count(other) for other in parts) == _count(item):
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
        if kept and _counted_anew(text, kept[-1], item):
            item.slots = {**kept.pop().slots, **item.slots}
            kept.append(item)
            continue
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


def _counted_anew(text: str, before: _Item, item: _Item) -> bool:
    """饼干三盒，要咸的，不对，饼干五盒: the count is put right, and what was told of the thing stays."""
    if item.product is None or before.product is None or not item.named:
        return False
    same = item.product.value == before.product.value and item.slots.items() <= before.slots.items()
    return same and CORRECTION.search(text[before.span[1] : item.begin]) is not None


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
