"""The catalogue's products as the built-in shop's goods."""

import re
from collections.abc import Iterator

from voicebot.knowledge.pricing import (
    AmountCut,
    Bulk,
    Bundle,
    BuyGet,
    CutFor,
    Freight,
    Gift,
    GroupDiscount,
    LaterUnits,
    NthUnit,
    PieceCut,
    QuantityCut,
)
from voicebot.knowledge.pricing import Rule as TextRule
from voicebot.knowledge.product import Product
from voicebot.knowledge.purchase_limits import limits_of
from voicebot.knowledge.reductions import same_group
from voicebot.knowledge.tariff.occasions import at_its_time
from voicebot.language.numerals import find_numbers
from voicebot.shop.prices import Kind, Rule
from voicebot.shop.products import CatalogueProduct
from voicebot.shop.versions import Version

USUAL_STOCK = 100
"""Pieces of a product whose text does not say how many there are, when the shop first hears of it."""

MEMBERS = "会员"
"""Of the groups that pay less the shop can tell members only; others are for a person to check."""

_NONE_LEFT = re.compile("缺货|无货|没货|售罄|卖完|断货|下架")


def goods_of(product: Product) -> CatalogueProduct:
    """A product as the built-in shop keeps it, with the promotions of its text.

    The stock counts only when the shop sees the product for the first time; from then on its
    own table knows better.

    Raises:
        ValueError: the text states no price; such a product is not for sale.
    """
    price_fen = product.price_fen
    if price_fen is None:
        raise ValueError(f"{product.product_id} has no price, so it is not for sale; write it like 每盒288元")
    return CatalogueProduct(
        product.product_id,
        product.name,
        price_fen,
        _first_stock(product),
        unit=product.pricing.unit,
        rules=tuple(_rules(product)),
        limits=limits_of(product),
        versions=tuple(Version(one.label, one.label, {}, one.price_fen) for one in product.pricing.variants),
    )


def _first_stock(product: Product) -> int:
    said = stated_stock(product)
    return USUAL_STOCK if said is None else said


def stated_stock(product: Product) -> int | None:
    """目前只剩二十盒: how many pieces there are by the product's own text; ``None`` when it does not say."""
    said = product.text_of("stock") or ""
    if _NONE_LEFT.search(said):
        return 0
    numbers = find_numbers(said)
    return int(numbers[0].value) if numbers else None


def _rules(product: Product) -> Iterator[Rule]:
    for place, rule in enumerate(product.pricing.rules, start=1):
        code = f"text:{product.product_id}:{place}"
        made = _rule(rule, code, product.product_id, product.price_fen or 0)
        if made is not None:
            yield made
        if isinstance(rule, Freight) and rule.beyond:
            yield Rule(f"{code}f", Kind.SHIPPING, product.product_id, price_fen=0, regions=rule.beyond)


def _rule(rule: TextRule, code: str, product_id: str, single_fen: int) -> Rule | None:
    """A promotion of a text as the shop's arithmetic takes it; ``None`` for what nobody can check."""
    match rule:
        case PieceCut(minimum, cut_fen):
            return Rule(code, Kind.BULK, product_id, pieces=minimum, price_fen=max(0, single_fen - cut_fen))
        case CutFor(when, cut_fen, _, factor, True) if not at_its_time(when):
            if cut_fen:
                return Rule(code, Kind.CUT, product_id, pieces=1, cut_fen=cut_fen)
            return Rule(code, Kind.PERCENT, product_id, percent=_percent(factor))
        case LaterUnits(nth, unit_fen):
            return Rule(code, Kind.NTH, product_id, pieces=nth, price_fen=unit_fen, repeats=True)
        case Bundle(quantity, total_fen):
            return Rule(code, Kind.BUNDLE, product_id, pieces=quantity, price_fen=total_fen)
        case Bulk(minimum, unit_fen):
            return Rule(code, Kind.BULK, product_id, pieces=minimum, price_fen=unit_fen)
        case NthUnit(nth, _, cut_fen) if cut_fen < 0:
            return Rule(code, Kind.NTH, product_id, pieces=nth, price_fen=-cut_fen)
        case NthUnit(nth, factor, cut_fen):
            return Rule(
                code, Kind.NTH, product_id, pieces=nth, percent=_percent(factor), cut_fen=cut_fen or None
            )
        case AmountCut(who=str(somebody)) | QuantityCut(who=str(somebody)) if somebody:
            return None  # an order does not know who is a student
        case AmountCut(threshold_fen, cut_fen, repeats):
            return Rule(
                code,
                Kind.THRESHOLD,
                product_id,
                threshold_fen=threshold_fen,
                cut_fen=cut_fen,
                repeats=repeats,
            )
        case QuantityCut(quantity, _, cut_fen) if cut_fen:
            return Rule(code, Kind.CUT, product_id, pieces=quantity, cut_fen=cut_fen)
        case QuantityCut(quantity, factor):
            return Rule(code, Kind.PERCENT, product_id, pieces=quantity, percent=_percent(factor))
        case BuyGet(buy, free):
            return Rule(code, Kind.FREE, product_id, pieces=buy, free_pieces=free)
        case Gift(name, minimum):
            return Rule(code, Kind.GIFT, product_id, title=name, pieces=minimum)
        case Freight():
            return Rule(
                code,
                Kind.SHIPPING,
                product_id,
                price_fen=rule.fee_fen,
                threshold_fen=rule.free_fen,
                pieces=rule.free_units,
                repeats=rule.each,
                regions=rule.regions,
            )
        case GroupDiscount(who, factor, _, _, unit_fen) if same_group(who, MEMBERS):
            percent = _percent(factor) if unit_fen is None else None
            return Rule(code, Kind.MEMBER, product_id, price_fen=unit_fen, percent=percent)
        case _:
            return None


def _percent(factor: float) -> int:
    return round(factor * 100)
