"""What a scenario gives of prices: versions, promotions, coupons. Part of ``fixtures``."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.errors import RecordsError
from voicebot.records.models import Product
from voicebot.records.phone_numbers import normalise_number
from voicebot.records.shop_models import Coupon, ProductVersion, Promotion
from voicebot.shop.prices import Kind

_MARK = "given:"
"""Begins the codes of promotions that a scenario gave; the next scenario takes them away."""


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_text)]
"""In YAML 42 needs no quotes."""


class _Plain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GivenVersion(_Plain):
    """A version of a product with a stock of its own."""

    product: str
    options: Mapping[str, Text]
    stock: int = Field(ge=0)
    price_yuan: float | None = Field(None, ge=0)


class GivenPromotion(_Plain):
    """A promotion of the shop; ``kind`` and amounts as in ``shop/prices.py``."""

    kind: Kind
    product: str | None = None
    title: str = ""
    price_yuan: float | None = None
    threshold_yuan: float | None = None
    cut_yuan: float | None = None
    pieces: int | None = None
    free_pieces: int | None = None
    percent: int | None = None
    regions: tuple[str, ...] = ()


class GivenCoupon(_Plain):
    """A coupon; without ``phone`` it is the caller's."""

    code: Text
    title: str
    cut_yuan: float = Field(gt=0)
    threshold_yuan: float = 0
    phone: Text | None = None


class GivenOffers(_Plain):
    """What lowers prices, and the versions there are, before a call; what an earlier scenario gave goes."""

    versions: tuple[GivenVersion, ...] = ()
    promotions: tuple[GivenPromotion, ...] = ()
    coupons: tuple[GivenCoupon, ...] = ()


async def write_offers(session: AsyncSession, given: GivenOffers, caller: str | None) -> None:
    """Make versions, promotions and coupons be as given.

    Raises:
        RecordsError: a product is unknown.
    """
    await session.execute(sa.delete(Promotion).where(Promotion.code.startswith(_MARK)))
    await session.execute(sa.delete(ProductVersion).where(ProductVersion.code.startswith(_MARK)))
    await session.execute(sa.delete(Coupon).where(Coupon.code.in_([one.code for one in given.coupons])))
    known = set(await session.scalars(sa.select(Product.product_id)))
    versions = {one.product for one in given.versions}
    promoted = {one.product for one in given.promotions if one.product is not None}
    unknown = sorted((versions | promoted) - known)
    if unknown:
        raise RecordsError(f"given: there is no product {unknown[0]}")
    session.add_all(_promotion(place, one) for place, one in enumerate(given.promotions))
    session.add_all(_coupon(one, caller) for one in given.coupons)
    await _write_versions(session, given.versions)


def _promotion(place: int, given: GivenPromotion) -> Promotion:
    return Promotion(
        code=f"{_MARK}{place:02d}",
        kind=given.kind.value,
        product_id=given.product,
        title=given.title,
        price_fen=_fen(given.price_yuan),
        threshold_fen=_fen(given.threshold_yuan),
        cut_fen=_fen(given.cut_yuan),
        pieces=given.pieces,
        free_pieces=given.free_pieces,
        percent=given.percent,
        regions=list(given.regions),
    )


def _coupon(given: GivenCoupon, caller: str | None) -> Coupon:
    return Coupon(
        code=given.code,
        number=normalise_number(given.phone or caller),
        title=given.title,
        cut_fen=_fen(given.cut_yuan) or 0,
        threshold_fen=_fen(given.threshold_yuan) or 0,
    )


async def _write_versions(session: AsyncSession, given: Sequence[GivenVersion]) -> None:
    stock: dict[str, int] = {}
    for one in given:
        stock[one.product] = stock.get(one.product, 0) + one.stock
        session.add(
            ProductVersion(
                product_id=one.product,
                code=f"{_MARK}{'/'.join(one.options.values())}",
                options=[list(pair) for pair in one.options.items()],
                price_fen=_fen(one.price_yuan),
                stock=one.stock,
            )
        )
    for product_id, pieces in stock.items():
        await session.execute(sa.update(Product).where(Product.product_id == product_id).values(stock=pieces))


def _fen(yuan: float | None) -> int | None:
    return None if yuan is None else round(yuan * 100)
