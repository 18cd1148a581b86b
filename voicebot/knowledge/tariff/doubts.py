"""Which sums are prices of the product at all: bare figures may be something else."""

import re
from collections.abc import Sequence
from dataclasses import replace

from voicebot.knowledge.product import Product
from voicebot.knowledge.tariff.labels import AMOUNT, VERSION
from voicebot.knowledge.tariff.sums import Role, Sum

_LEAST_LONE = 2000
"""A bare figure below 20 yuan, without a word of money, may be anything."""


LEAST_SHARE = 0.4
"""Of a price, what is less is the price of something else."""


def without_doubtful(sums: Sequence[Sum], product: Product) -> list[Sum]:
    """Bare figures with words before them that are no version are figures of something else."""
    known = {product.pricing.unit_fen, product.pricing.original_fen, product.price_fen}
    specs = " ".join(product.texts("spec"))
    kept: list[Sum] = []
    certain = [one for one in sums if one.role in (Role.PRICE, Role.NOW) and one.mention.sure]
    lone = any(one.role in (Role.PRICE, Role.NOW) and _is_lone(one) for one in sums)
    sure = any(found.role in (Role.PRICE, Role.NOW) and found.fen >= _LEAST_LONE for found in sums)
    for found in sums:
        mention = found.mention
        if f"{found.fen / 100:g}块" in specs and found.role is Role.PRICE and len(certain) > 1:
            continue
        if found.role is Role.ADDON and re.fullmatch("单[买卖售拍]", mention.left) and found.fen in known:
            kept.append(replace(found, role=Role.PRICE, label=""))
            continue
        if sure and _is_faint(found):
            continue
        if found.role is not Role.PRICE or mention.sure or (found.fen in known and not lone):
            kept.append(found)
            continue
        if _leads_on(found, sums):
            kept.append(found)
            continue
        if found.label and (found.label in product.name or found.label == product.product_type):
            kept.append(found)
            continue
        if mention.left.endswith("米") and found.fen < 1000:
            continue
        if found.label.startswith("加"):
            kept.append(found)
            continue
        if mention.left and found.label and not VERSION.search(found.label) and not found.unit:
            continue
        if not mention.left and found.fen < _LEAST_LONE and not found.unit and found.fen % 100 == 0:
            continue
        kept.append(found)
    return kept


def _is_lone(found: Sum) -> bool:
    """A price that stands alone or is certain."""
    return found.fen >= _LEAST_LONE and (
        found.mention.sure or not (found.mention.left or found.mention.right)
    )


def _is_faint(found: Sum) -> bool:
    """A small bare figure beside prices that are certain."""
    if found.mention.sure or found.unit or found.role is not Role.PRICE or found.fen >= _LEAST_LONE:
        return False
    lone = found.fen % 100 == 0 and not found.mention.left
    return lone or bool(found.label and not re.search(AMOUNT, found.label))


def _leads_on(found: Sum, sums: Sequence[Sum]) -> bool:
    """三号链接99，今晚直播间59: the higher price before; 老靴主1499 behind 1699: somebody's own."""
    place = sums.index(found)
    after = sums[place + 1 : place + 2]
    if any(one.role is Role.NOW and found.fen > one.fen > LEAST_SHARE * found.fen for one in after):
        return after[0].sentence == found.sentence
    if any(one.role is Role.BUNDLE and found.fen < one.fen < found.fen * one.count for one in after):
        return not found.mention.left
    before = sums[place - 1] if place else None
    told = before is not None and before.role in (Role.PRICE, Role.NOW) and before.sentence == found.sentence
    return bool(told and before and LEAST_SHARE * before.fen < found.fen < before.fen) and bool(
        re.fullmatch(r"[\u4e00-\u9fff]{2,5}", found.mention.left)
    )


def rises(first: Sum, second: Sum) -> bool:
    """Two bare sums in a row, the second higher: 79，95 tells what it costs and what it did cost."""
    bare = not (first.mention.left or second.mention.left or second.unit or second.mention.right)
    bare = bare and not VERSION.search(second.label) and first.sentence == second.sentence
    return bare and second.mention.before == "" and first.fen < second.fen < first.fen / LEAST_SHARE


def falls(first: Sum, second: Sum) -> bool:
    """Two bare sums in a row, the second lower: 399，299."""
    bare = not (first.mention.left or second.mention.left or first.unit or second.unit)
    bare = bare and not VERSION.search(second.label)
    return bare and LEAST_SHARE * first.fen < second.fen < first.fen
