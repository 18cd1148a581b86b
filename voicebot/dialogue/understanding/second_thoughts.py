"""Second thoughts within one utterance about what is ordered, and how many of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from voicebot.dialogue.understanding.mention import Mention, Polarity, Span
from voicebot.dialogue.understanding.shares import Quantity

_SECOND_THOUGHT = re.compile(
    r"(?:不对|说错|错了|算了|不行|不是)[，啊呀了哦]|(?:[呃哎诶唉啊哦噢欸额]，?不+|不不+|(?<=，)不)[，啊]"
)


def _after_second_thought(
    text: str, mentions: Sequence[Mention], quantities: Sequence[Quantity], product_slot: str
) -> tuple[Sequence[Mention], Sequence[Quantity]]:
    """一人一罐夏威夷果，哎不对，一人两袋牛肉干: what stands right before the objection goes."""
    products = [item for item in mentions if item.slot == product_slot]
    first = min((item.span[0] for item in quantities), default=0)
    if not products or (len(products) == 1 and products[0].span[1] <= first):
        return mentions, _last_count(text, quantities)
    for match in _SECOND_THOUGHT.finditer(text):
        begin, end = match.span()
        before = [item for item in products if 0 <= begin - item.span[1] <= _NEAR]
        later = [item for item in products if item.span[0] >= end]
        counted = [item for item in quantities if item.span[0] >= end]
        if not (before and later and counted):
            continue
        gone = before[-1]
        products.remove(gone)
        mentions = [item for item in mentions if item is not gone]
        quantities = [item for item in quantities if not 0 <= gone.span[0] - item.span[1] <= 1]
    return mentions, quantities


def _last_count(text: str, quantities: Sequence[Quantity]) -> Sequence[Quantity]:
    """一个黑的，算了，两个都白的: what is counted after the objection stands for what was counted before."""
    objections = [match.start() for match in _SECOND_THOUGHT.finditer(text)]
    if not objections:
        return quantities
    later = [item for item in quantities if item.span[0] > objections[-1]]
    return later or quantities


_NEAR = 4


def without_retracted(
    text: str, mentions: Sequence[Mention], quantities: Sequence[Quantity], product_slot: str
) -> tuple[list[Mention], list[Quantity]]:
    """牛肉干两袋，饼干一盒，哎饼干不要了: what is taken back goes, with its quantity.

    Args:
        text: normalised.
        mentions: with polarity, in order of place.
        quantities: in order of place.
        product_slot: slot of the kind of product.
    """
    mentions, quantities = _after_second_thought(text, mentions, quantities, product_slot)
    refused = {
        str(item.value): item.span[0]
        for item in mentions
        if item.slot == product_slot and item.polarity is not Polarity.WANTED
    }
    gone = [
        item
        for item in mentions
        if item.slot == product_slot and item.span[1] <= refused.get(str(item.value), -1)
    ]
    left = [
        quantity
        for quantity in quantities
        if not any(_gap_of(item.span, quantity.span) <= 1 for item in gone if item.value)
        or any(_gap_of(item.span, quantity.span) == 0 for item in mentions if item not in gone)
    ]
    return [item for item in mentions if item not in gone], left


def _gap_of(first: Span, second: Span) -> int:
    return max(second[0] - first[1], first[0] - second[1])


def with_more_or_less(
    mentions: Sequence[Mention], quantities: Sequence[Quantity], product_slot: str
) -> tuple[list[Mention], list[Quantity]]:
    """锅巴四袋话梅两袋，哎，话梅减一袋: the count of what was just ordered, not a change of an order.

    Args:
        mentions: with polarity, in order of place.
        quantities: in order of place.
        product_slot: slot of the kind of product.
    """
    kept, counted = list(mentions), list(quantities)
    for delta in [item for item in mentions if item.slot == "quantity_delta"]:
        before = [item for item in mentions if item.slot == product_slot and item.span[1] <= delta.span[0]]
        if not before or delta.span[0] - before[-1].span[1] > _NEAR:
            continue
        named = before[-1]
        first = next((item for item in before[:-1] if item.value == named.value), None)
        own = [item for item in counted if first is not None and 0 <= _gap_of(first.span, item.span) <= 1]
        if not own or not isinstance(delta.value, int | float):
            continue
        total = own[-1].value + delta.value
        if total > 0:
            counted[counted.index(own[-1])] = replace(own[-1], value=total)
            kept = [item for item in kept if item is not named and item.span != delta.span]
    return kept, counted
