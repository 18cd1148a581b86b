"""Sums of a query, and how they are said."""

from collections.abc import Sequence

from voicebot.knowledge.phrases import clean, say_yuan
from voicebot.knowledge.pricing import Pricing, Variant
from voicebot.knowledge.product import Product
from voicebot.knowledge.quoting import Quote, quote
from voicebot.knowledge.tariff.asking import PriceQuery
from voicebot.knowledge.tariff.buying import Option


def cost_of(option: Option, query: PriceQuery, pricing: Pricing) -> Quote | None:
    """What an option costs under the terms of the query; ``None`` when no price is stated."""
    return quote(
        pricing,
        option.count,
        variant=option.variant,
        groups=query.groups,
        conditions=query.conditions,
        destination=query.place,
        posted=query.posted,
    )


def single_fen(option: Option, pricing: Pricing) -> int | None:
    """What one of it costs by itself."""
    return option.variant.price_fen if option.variant else pricing.unit_fen


def called(option: Option, product: Product) -> str:
    """两支装, 3双, 30毫升的两瓶."""
    unit = option.unit or product.pricing.unit or "件"
    if option.variant:
        label = spoken(option.variant)
        return f"{label}{option.count}{product.pricing.unit or '份'}" if option.count > 1 else label
    return f"{option.count}{unit}"


def spoken(variant: Variant) -> str:
    """A label for the ear: 12+256G is 12加256G; a figure at its end is parted from the price behind it."""
    label = clean(variant.label).replace("+", "加")
    return f"{label}的" if label[-1:].isdigit() else label


def say_each(fen: float) -> str:
    """A share of a sum: pennies matter below one yuan."""
    if fen < 100:
        return f"{fen / 100:.3f}".rstrip("0").rstrip(".") + "元"
    return say_yuan(round(fen))


def grounds(*sentences: str | Sequence[str]) -> list[str]:
    """The sentences once each, without empty ones."""
    flat: list[str] = []
    for one in sentences:
        flat += [one] if isinstance(one, str) else list(one)
    return list(dict.fromkeys(filter(None, flat)))


def unit_of(query: PriceQuery, product: Product) -> str:
    """The measure word of what is bought."""
    return query.options[0].unit or product.pricing.unit or "件"
