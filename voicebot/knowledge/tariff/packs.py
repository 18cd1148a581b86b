"""Counts that are no numbers of units bought: 两支装来两份 buys packs, 按两双那个价 names a price."""

import re
from collections.abc import Sequence

from voicebot.knowledge.pricing import Bundle, Pricing
from voicebot.knowledge.tariff.counting import Counted

_NAMES_PRICE = re.compile(r"(?:[按照就用依](?:着|照)?|享受?)$")
_PRICE = re.compile(r"(?:以上|起|装|的|那|那?[个种档款]|一起|套餐|优惠|一?组)*(?:价|来算|算(?!下来|出来))")
_PACKED = re.compile(r"(?:装|一[份套组提]|[的那](?=[^\d]{0,8}[\d一两三四五]))")
_PACKS = ("份", "套", "组", "提", "盒", "包", "袋", "")


def bought_in_packs(counts: Sequence[Counted], text: str, pricing: Pricing) -> list[Counted]:
    """The numbers of units that are bought.

    Args:
        counts: numbers of units in the order of the question.
        text: the question in figures.
        pricing: whose offers for several tell what a pack is.
    """
    counts = _without_shares(_without_price_names(counts, text), text)
    offered = {rule.quantity for rule in pricing.rules if isinstance(rule, Bundle)}
    if len(counts) != 2 or offered.isdisjoint(one.count for one in counts):
        return counts
    pack, number = counts if counts[0].count in offered and counts[0].unit else counts[::-1]
    packed = _PACKED.match(text[pack.end :]) is not None
    if not packed or pack.count not in offered or number.unit not in _PACKS or number.unit == pack.unit:
        return counts
    start, end = min(pack.start, number.start), max(pack.end, number.end)
    return [Counted(pack.count * number.count, pack.unit, start, end, True)]


_SHARE = re.compile(r"(?:一人|每人|人手|一个人|一家|每家|各自?)$")


def _without_shares(counts: Sequence[Counted], text: str) -> list[Counted]:
    """三支，一人一支: how they are shared out is no other purchase."""
    if len(counts) < 2:
        return list(counts)
    rest = [one for one in counts if one.count > 1 or not _SHARE.search(text[: one.start])]
    return rest if rest and any(one.count > 1 for one in rest) else list(counts)


def _without_price_names(counts: Sequence[Counted], text: str) -> list[Counted]:
    """四双，按两双那个价算: the price of two pairs is meant to hold for four."""
    if len(counts) < 2:
        return list(counts)
    rest = [
        one
        for one in counts
        if not (_NAMES_PRICE.search(text[: one.start]) and _PRICE.match(text[one.end :]))
    ]
    return rest or list(counts)
