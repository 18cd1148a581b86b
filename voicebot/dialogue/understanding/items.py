"""Orders of several things: which quantity, size, colour belongs to which product; shares per person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voicebot.dialogue.understanding.mention import Mention, Polarity, Span
from voicebot.dialogue.understanding.references import Reference
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.language.numerals import find_numbers

_PEOPLE = re.compile(
    r"(?P<n>[一二三四五六七八九十百两俩仨\d]+)(?:个|位|口)?(?:人|孩子|娃|同事|员工|朋友|小孩|学生|老师|大人)"
)
_PEOPLE_WORDS = re.compile(
    r"(?:爷儿|娘儿|哥|姐妹|夫妻|两口子|我们|咱|他们|父子|母女)(?P<n>俩|仨|两|几个)?|我(?:跟|和)我?[一-龥]{1,2}"
)
_EACH = re.compile(r"(?:一人|每人|人手|每个人|一个人|各人|每位)(?:都|各|要|给|发|来|拿)?")
_EACH_KIND = re.compile(
    r"一样(?:都)?(?:来|要|拿|给我来)?|各(?:来|要|拿|买)?|每样(?:来|要|拿)?|每种(?:来|要|拿)?|分别(?:来|要)?|都来"
)
_TOTAL = re.compile(r"(?:一共|总共|给我下|合计|共)")
_ATTRIBUTES = frozenset({"color", "flavor", "feature", "size", "material", "weight_g", "storage_gb"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many of a unit, at a place."""

    value: float | int
    unit: str
    span: Span


@dataclass
class _Item:
    slots: dict[str, SlotValue] = field(default_factory=dict)
    span: Span = (0, 0)
    quantity: Quantity | None = None
    product: Mention | None = None


def people_in(text: str) -> tuple[int, Span] | None:
    """How many persons share, where they are counted: 三个孩子, 爷儿俩, 我跟我姐."""
    for match in _PEOPLE.finditer(text):
        if match["n"] in ("一",) or _EACH.match(text, match.start()):
            continue
        numbers = find_numbers(match["n"])
        if numbers:
            return int(numbers[0].value), match.span()
    for match in _PEOPLE_WORDS.finditer(text):
        if match["n"] in ("俩", "两"):
            return 2, match.span()
        if match["n"] == "仨":
            return 3, match.span()
        if match[0].startswith("我"):
            return 2, match.span()
    return None


def shares_each(text: str) -> bool:
    """Whether quantities are per person."""
    return _EACH.search(text) is not None


def total_quantity(text: str, quantities: Sequence[Quantity]) -> Quantity | None:
    """The quantity ordered when it is shared out: persons times share, or the total that is said."""
    if not quantities:
        return None
    people = people_in(text)
    each = _EACH.search(text)
    if each is None or people is None:
        return quantities[-1]
    share = next((item for item in quantities if item.span[0] >= each.start()), None)
    if share is None:
        return quantities[-1]
    stated = next(
        (item for item in quantities if item.span[0] > share.span[1] and item.unit == share.unit), None
    )
    if stated is not None and (
        _TOTAL.search(text[share.span[1] : stated.span[0]]) or stated.value == people[0] * share.value
    ):
        return stated
    return Quantity(people[0] * share.value, share.unit, share.span)


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
    attributes = [
        mention for mention in mentions if mention.slot in _ATTRIBUTES and mention.polarity is Polarity.WANTED
    ]
    shared = _shared_kinds(text, products, attributes, quantities, references)
    if shared:
        return shared
    counted = _per_person(text, products, quantities)
    if counted:
        return counted
    heads = len({str(mention.value) for mention in products})
    if len(quantities) + _weights(attributes) < 2 or (heads < 2 and not _varied(attributes, quantities)):
        return []
    items = _split(text, products, quantities, attributes)
    return [_line(item, product_slot) for item in items] if len(items) >= 2 else []


def _weights(attributes: Sequence[Mention]) -> int:
    return sum(1 for mention in attributes if mention.slot == "weight_g")


def _varied(attributes: Sequence[Mention], quantities: Sequence[Quantity]) -> bool:
    """One kind of thing in several variants, each with its own quantity: 五香的两袋，麻辣的一袋."""
    names = {mention.slot for mention in attributes}
    return (
        any(
            len({str(mention.value) for mention in attributes if mention.slot == name}) >= 2 for name in names
        )
        and len(quantities) >= 2
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
    count: dict[str, SlotValue] = {"quantity": quantity.value} | (
        {"unit": quantity.unit} if quantity.unit else {}
    )
    indices = [name for item in references for name in item.names if item.span[1] <= each.start() + 2]
    if len(indices) >= 2:
        return [{"ref": name, **count} for name in indices]
    for kind in (products, [item for item in attributes if item.slot in ("flavor", "color")]):
        before = [item for item in kind if item.span[1] <= each.start() + 1]
        values = dict.fromkeys(str(item.value) for item in before)
        if len(values) >= 2:
            return [{before[0].slot: value, **count} for value in values]
    return []


def _per_person(
    text: str, products: Sequence[Mention], quantities: Sequence[Quantity]
) -> list[dict[str, SlotValue]]:
    """五个人，一人一个壳一张膜."""
    people, each = people_in(text), _EACH.search(text)
    if people is None or each is None or len(quantities) < 2 or len(products) < 2:
        return []
    lines: list[dict[str, SlotValue]] = []
    for product in products:
        before = [item for item in quantities if each.start() <= item.span[0] < product.span[0]]
        if before:
            lines.append(
                {
                    product.slot: product.value,
                    "quantity": before[-1].value * people[0],
                    "unit": before[-1].unit,
                }
            )
    return lines if len(lines) >= 2 else []


def _split(
    text: str, products: Sequence[Mention], quantities: Sequence[Quantity], attributes: Sequence[Mention]
) -> list[_Item]:
    """One item per quantity (or weight); products and attributes go to the item they stand in."""
    anchors: list[tuple[Span, Quantity | Mention]] = [(item.span, item) for item in quantities]
    anchors += [(item.span, item) for item in attributes if item.slot == "weight_g"]
    anchors.sort(key=lambda pair: pair[0])
    owners = {
        id(product): _owner(text, product, [span for span, _ in anchors], products) for product in products
    }
    items: list[_Item] = []
    last_product: Mention | None = None
    for index, (span, anchor) in enumerate(anchors):
        item = _Item(span=span)
        if isinstance(anchor, Quantity):
            item.quantity = anchor
        else:
            item.slots["weight_g"] = anchor.value
        own = [product for product in products if owners[id(product)] == index]
        item.product = own[-1] if own else last_product
        last_product = item.product
        items.append(item)
    for attribute in attributes:
        if attribute.slot != "weight_g":
            _attach(text, attribute, items, products, owners)
    return _corrected([item for item in items if item.product is not None or item.slots])


def _owner(text: str, product: Mention, anchors: Sequence[Span], products: Sequence[Mention]) -> int:
    """Index of the quantity that counts ``product``: directly before it, else the next one after."""
    for index, span in enumerate(anchors):
        between = text[span[1] : product.span[0]]
        if span[1] <= product.span[0] and len(between) <= 1 and "，" not in between:
            taken = any(other.span[1] == span[0] for other in products if other is not product)
            if not taken or not between:
                nearer = next(
                    (s for s in anchors if s[0] >= product.span[1] and s[0] - product.span[1] <= 2), None
                )
                if not (taken and nearer):
                    return index
    for index, span in enumerate(anchors):
        if span[0] >= product.span[1]:
            return index
    return len(anchors) - 1


def _attach(
    text: str,
    attribute: Mention,
    items: Sequence[_Item],
    products: Sequence[Mention],
    owners: Mapping[int, int],
) -> None:
    """To the item whose clause the attribute stands in; without punctuation, to the item begun last."""
    best: tuple[int, int] | None = None
    for index, item in enumerate(items):
        start, end = item.span
        if item.product is not None and owners.get(id(item.product)) == index:
            start, end = min(start, item.product.span[0]), max(end, item.product.span[1])
        if attribute.span[1] <= start:
            gap = text[attribute.span[1] : start]
            distance = len(gap) + 8 * gap.count("，")
        elif attribute.span[0] >= end:
            gap = text[end : attribute.span[0]]
            distance = len(gap) + 4 * gap.count("，") + (0 if index == len(items) - 1 else 1)
        else:
            distance = 0
        if best is None or distance < best[0]:
            best = (distance, index)
    if best is not None:
        slots = items[best[1]].slots
        if attribute.slot in slots and attribute.slot == "feature":
            slots["feature"] = attribute.value
        slots.setdefault(attribute.slot, attribute.value)


def _corrected(items: list[_Item]) -> list[_Item]:
    """The same product named again with another quantity replaces the first."""
    kept: list[_Item] = []
    for item in items:
        same = [
            index
            for index, other in enumerate(kept)
            if item.product is not None
            and other.product is not None
            and other.product.value == item.product.value
            and other.product is not item.product
            and other.slots == item.slots
        ]
        if same:
            kept[same[0]] = item
        else:
            kept.append(item)
    return kept


def _line(item: _Item, product_slot: str) -> dict[str, SlotValue]:
    line: dict[str, SlotValue] = {}
    if item.product is not None:
        line[product_slot] = item.product.value
    if item.quantity is not None:
        line["quantity"] = item.quantity.value
        if item.quantity.unit:
            line["unit"] = item.quantity.unit
    return line | item.slots
