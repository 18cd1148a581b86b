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
    counted = _per_person(text, products, quantities) or _variant_per_person(text, attributes, quantities)
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
    count: dict[str, SlotValue] = {"quantity": quantity.value}
    if quantity.unit:
        count["unit"] = quantity.unit
    indices = [name for item in references for name in item.names if item.span[1] <= each.start() + 2]
    if len(indices) >= 2:
        return [{"ref": name, **count} for name in indices]
    for kind in (products, [item for item in attributes if item.slot in ("flavor", "color")]):
        before = [item for item in kind if item.span[1] <= each.start() + 1] or [
            item for item in kind if item.span[0] >= quantity.span[1]
        ]
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


def _variant_per_person(
    text: str, attributes: Sequence[Mention], quantities: Sequence[Quantity]
) -> list[dict[str, SlotValue]]:
    """爷儿俩一人一双，老的四十三，小的四十，都要黑的."""
    people, each = people_in(text), _EACH.search(text)
    if people is None or each is None or not quantities:
        return []
    for slot in ("size", "color", "flavor", "storage_gb"):
        varied = [item for item in attributes if item.slot == slot and item.span[0] > each.start()]
        if len(varied) != people[0] or people[0] < 2:
            continue
        common: dict[str, SlotValue] = {"quantity": quantities[0].value}
        if quantities[0].unit:
            common["unit"] = quantities[0].unit
        common |= {item.slot: item.value for item in attributes if item.slot != slot}
        return [{**common, slot: item.value} for item in varied]
    return []


def _split(
    text: str, products: Sequence[Mention], quantities: Sequence[Quantity], attributes: Sequence[Mention]
) -> list[_Item]:
    """One item per quantity (or weight); products and attributes go to the item they stand in."""
    anchors: list[tuple[Span, Quantity | Mention]] = [(item.span, item) for item in quantities]
    anchors += [(item.span, item) for item in attributes if item.slot == "weight_g"]
    anchors.sort(key=lambda pair: pair[0])
    owners = _owners([span for span, _ in anchors], products)
    items: list[_Item] = []
    last_product: Mention | None = None
    for index, (span, anchor) in enumerate(anchors):
        item = _Item(span=span)
        if isinstance(anchor, Quantity):
            item.quantity = anchor
        else:
            item.slots["weight_g"] = anchor.value
        own = [product for product in products if owners.get(id(product)) == index]
        item.product = own[-1] if own else _meant(anchor, items, last_product, text)
        last_product = item.product
        items.append(item)
    for attribute in attributes:
        if attribute.slot != "weight_g":
            _attach(text, attribute, items, products, owners)
    return _corrected(text, [item for item in items if item.product is not None or item.slots])


def _meant(
    anchor: Quantity | Mention, items: Sequence[_Item], last: Mention | None, text: str
) -> Mention | None:
    """The product of a quantity that names none: after 还是 the one counted in the same unit before."""
    if isinstance(anchor, Quantity) and "还是" in text[max(0, anchor.span[0] - 4) : anchor.span[0]]:
        for item in items:
            if item.quantity is not None and item.quantity.unit == anchor.unit and item.product is not last:
                return item.product
    return last


def _owners(anchors: Sequence[Span], products: Sequence[Mention]) -> dict[int, int]:
    """Index of the quantity that counts each product, keyed by the product's identity.

    Callers keep to one order: 面膜两盒，洗面奶一支 or 两盒面膜，一支洗面奶; a product left
    without a quantity in that order takes a free one on its other side.
    """
    product_first = bool(products) and products[0].span[0] < anchors[0][0]
    owners: dict[int, int] = {}
    for forward in (product_first, not product_first):
        for index, product in enumerate(products):
            if id(product) in owners:
                continue
            low = products[index - 1].span[1] if index else 0
            high = products[index + 1].span[0] if index + 1 < len(products) else 10**9
            if forward:
                sides = [at for at, span in enumerate(anchors) if product.span[1] <= span[0] < high]
            else:
                sides = [
                    at for at, span in enumerate(anchors) if low <= span[0] and span[1] <= product.span[0]
                ]
                sides.reverse()
            free = [at for at in sides if at not in owners.values()]
            if free:
                owners[id(product)] = free[0]
    return owners


def _attach(
    text: str,
    attribute: Mention,
    items: Sequence[_Item],
    products: Sequence[Mention],
    owners: Mapping[int, int],
) -> None:
    """An attribute goes to what follows it directly (五香牛肉干, 麻辣的一袋), else to the item before it."""
    chosen = _followed_item(text, attribute, items, products, owners)
    if chosen is None:
        before = [item for item in items if _begin(item, owners) <= attribute.span[0]]
        chosen = before[-1] if before else items[0]
    chosen.slots.setdefault(attribute.slot, attribute.value)


def _begin(item: _Item, owners: Mapping[int, int]) -> int:
    if item.product is not None and id(item.product) in owners:
        return min(item.span[0], item.product.span[0])
    return item.span[0]


def _followed_item(
    text: str,
    attribute: Mention,
    items: Sequence[_Item],
    products: Sequence[Mention],
    owners: Mapping[int, int],
) -> _Item | None:
    end = attribute.span[1]
    for product in products:
        gap = text[end : product.span[0]]
        own = owners.get(id(product))
        if product.span[0] < end or own is None or own >= len(items):
            continue
        leads = own == 0 and items[0].span[0] > attribute.span[0]
        if (gap == "" and not text[:end].endswith("的")) or (leads and gap in ("", "的")):
            return items[own]
    for item in items:
        if item.span[0] >= end and text[end : item.span[0]] in ("", "的", "来", "的来", "要", "的要"):
            return item
    return None


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


def _line(item: _Item, product_slot: str) -> dict[str, SlotValue]:
    line: dict[str, SlotValue] = {}
    if item.product is not None:
        line[product_slot] = item.product.value
    if item.quantity is not None:
        line["quantity"] = item.quantity.value
        if item.quantity.unit:
            line["unit"] = item.quantity.unit
    return line | item.slots
