"""The built-in shop: what goods cost now, from its own tables and nothing else."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import (
    MAX_QUANTITY,
    OrderItem,
    OrderRefused,
    PlaceOrder,
    Quote,
    QuoteOrder,
    Refusal,
)
from voicebot.dialogue.wording import yuan
from voicebot.records.models import Customer, Order, Product
from voicebot.records.phone_numbers import normalise_number
from voicebot.records.shop_models import Coupon, Member, ProductVersion, Promotion
from voicebot.shop.on_top import Holding, SharedOut, share_out
from voicebot.shop.prices import CouponRule, Goods, Kind, Priced, Rule, priced
from voicebot.shop.products import FROM_TEXT
from voicebot.shop.purchase_limits import over_limit
from voicebot.shop.versions import SoldOut, Unclear, Version, choose

_MORE_THAN_THERE_IS = 2**31
"""No column of the tables holds so much."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the tables hold of the goods wanted; the rows are locked when an order is being placed."""

    products: Mapping[str, Product]
    versions: Mapping[str, Sequence[ProductVersion]]


@dataclass(frozen=True, slots=True)
class Picked:
    """A line of an order as the shop would send it.

    Args:
        code: of the version, if it is one.
        on_top: pieces of the same that go along for nothing.
    """

    item: OrderItem
    product: Product
    code: str | None
    plain: bool
    on_top: int = 0


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A quote, and what writing the order needs besides.

    Args:
        coupon: the code of the coupon that it uses.
    """

    quote: Quote
    picked: tuple[Picked, ...]
    coupon: str | None


async def take_down(session: AsyncSession, items: Sequence[OrderItem], *, lock: bool) -> Shelf:
    """Read, and lock, what is there of the products wanted.

    Always in the same order, so that two orders cannot wait for each other.
    """
    wanted = {item.product_id for item in items}
    products = sa.select(Product).where(Product.product_id.in_(wanted), Product.active, Product.listed)
    products = products.order_by(Product.product_id)
    found = await session.scalars(products.with_for_update() if lock else products)
    by_id = {product.product_id: product for product in found}
    versions: dict[str, list[ProductVersion]] = {}
    # The lock on the product is enough: whoever takes a version has locked its product.
    rows = await session.scalars(
        sa.select(ProductVersion)
        .where(ProductVersion.product_id.in_(by_id), ProductVersion.active)
        .order_by(ProductVersion.product_id, ProductVersion.code)
    )
    for row in rows:
        versions.setdefault(row.product_id, []).append(row)
    return Shelf(by_id, versions)


async def work_out(
    session: AsyncSession, request: QuoteOrder | PlaceOrder, shelf: Shelf, now: datetime
) -> WorkedOut | OrderRefused:
    """The quote for these goods, or why there is none."""
    limited = await over_limit(session, request, shelf.products, now)
    picked = limited or _pick(request, shelf)
    if isinstance(picked, OrderRefused):
        return picked
    goods = [
        Goods(one.item.product_id, one.item.unit, one.item.quantity, one.item.unit_price_fen, one.plain)
        for one in picked
    ]
    rules = await rules_now(session, {one.item.product_id for one in picked}, now)
    number = normalise_number(request.customer_number)
    member = number is not None and await session.get(Member, number) is not None
    coupons = await _coupons(session, request, number, now)
    sum_up = priced(goods, rules, member=member, coupons=coupons, address=request.address)
    free = _free_pieces(sum_up, picked, shelf)
    quote = Quote(
        items=tuple(one.item for one in picked),
        total_fen=sum_up.total_fen,
        reductions=sum_up.reductions,
        shipping_fen=sum_up.shipping_fen,
        gifts=(*free.given, *sum_up.gifts),
        gifts_missing=free.missing,
        coupon_problem=_coupon_problem(request.coupon_code, coupons, sum_up.coupon),
    )
    sent = (replace(one, on_top=more) for one, more in zip(picked, free.by_line, strict=True))
    return WorkedOut(quote, tuple(sent), sum_up.coupon)


def _free_pieces(sum_up: Priced, picked: Sequence[Picked], shelf: Shelf) -> SharedOut:
    """What promotions add of the goods themselves, as far as the stock goes."""
    left: dict[tuple[str, str | None], int] = {
        (product_id, None): product.stock for product_id, product in shelf.products.items()
    }
    left |= {
        (row.product_id, row.code): row.stock
        for rows in shelf.versions.values()
        for row in rows
        if row.stock is not None
    }
    for one in picked:
        for key in {(one.item.product_id, None), (one.item.product_id, one.code)} & left.keys():
            left[key] -= one.item.quantity
    lines = [Holding(one.item.product_id, one.item.unit_price_fen, one.code) for one in picked]
    return share_out(sum_up.on_top, lines, left)


# --- which goods


def _pick(request: QuoteOrder | PlaceOrder, shelf: Shelf) -> tuple[Picked, ...] | OrderRefused:
    picked = []
    taken = Counter[tuple[str, str | None]]()
    for item in request.items:
        if not 1 <= item.quantity <= MAX_QUANTITY:
            return OrderRefused(request.effect_id, Refusal.INVALID, product_id=item.product_id)
        product = shelf.products.get(item.product_id)
        if product is None:
            return OrderRefused(request.effect_id, Refusal.UNKNOWN_PRODUCT, product_id=item.product_id)
        one = _pick_one(request.effect_id, item, product, shelf.versions.get(item.product_id, ()), taken)
        if isinstance(one, OrderRefused):
            return one
        picked.append(one)
    return tuple(picked)


def _pick_one(
    effect_id: str,
    item: OrderItem,
    product: Product,
    rows: Sequence[ProductVersion],
    taken: Counter[tuple[str, str | None]],
) -> Picked | OrderRefused:
    """One line, after ``taken`` of the same goods by the lines before it."""
    options = dict(item.options)
    left = product.stock - sum(
        count for (product_id, _), count in taken.items() if product_id == item.product_id
    )
    chosen = choose(
        [version_of(row, taken[(item.product_id, row.code)]) for row in rows], options, item.quantity
    )
    refused = OrderRefused(effect_id, Refusal.OUT_OF_STOCK, item.product_id, product.stock, product.price_fen)
    match chosen:
        case Unclear(option, choices):
            return replace(refused, reason=Refusal.OPTION_MISSING, option=option, choices=choices)
        case SoldOut(_, option, choices):
            there = _pieces_there(rows, options)
            return replace(refused, available=there, option=option, choices=choices)
    if left < item.quantity:
        return refused
    code = chosen.code if chosen is not None else None
    taken[(item.product_id, code)] += item.quantity
    price_fen = product.price_fen
    if chosen is not None:
        price_fen = chosen.price_fen if chosen.price_fen is not None else price_fen
        options = {**chosen.options, **options}
    written = replace(item, unit_price_fen=price_fen, options=tuple(options.items()))
    return Picked(written, product, code, plain=price_fen == product.price_fen)


def _pieces_there(rows: Sequence[ProductVersion], options: Mapping[str, str]) -> int:
    """What the shop has of the version, whatever the lines before took of it."""
    found = choose([version_of(row, 0) for row in rows], options, _MORE_THAN_THERE_IS)
    return found.available if isinstance(found, SoldOut) else 0


def version_of(row: ProductVersion, taken: int) -> Version:
    """A row of the table, less those that are taken, as ``choose`` takes it."""
    stock = None if row.stock is None else max(0, row.stock - taken)
    return Version(row.code, row.label, {str(k): str(v) for k, v in row.options}, row.price_fen, stock)


# --- what lowers the price


async def rules_now(session: AsyncSession, product_ids: set[str], now: datetime) -> list[Rule]:
    """Promotions that hold now. Those of a text do not count for goods that the shop prices itself.

    Once the shop has postage of its own for every order, no text tells postage any more.
    """
    rows = await session.scalars(
        sa.select(Promotion)
        .outerjoin(Product, Product.product_id == Promotion.product_id)
        .where(
            sa.or_(Promotion.product_id.is_(None), Promotion.product_id.in_(product_ids)),
            sa.or_(Promotion.starts_at.is_(None), Promotion.starts_at <= now),
            sa.or_(Promotion.ends_at.is_(None), Promotion.ends_at > now),
            sa.or_(
                Promotion.source != FROM_TEXT, Product.source == FROM_TEXT, Promotion.product_id.is_(None)
            ),
        )
    )
    holding = [(rule_of(row), row.source) for row in rows]
    own_postage = any(source != FROM_TEXT and is_postage(rule) for rule, source in holding)
    return [
        rule
        for rule, source in holding
        if not (own_postage and source == FROM_TEXT and rule.kind is Kind.SHIPPING)
    ]


def is_postage(rule: Rule) -> bool:
    """Whether it is what every order pays for sending."""
    return rule.kind is Kind.SHIPPING and rule.product_id is None


def rule_of(row: Promotion) -> Rule:
    """A row of the table as the arithmetic takes it."""
    return Rule(
        code=row.code,
        kind=Kind(row.kind),
        product_id=row.product_id,
        title=row.title,
        price_fen=row.price_fen,
        threshold_fen=row.threshold_fen,
        cut_fen=row.cut_fen,
        pieces=row.pieces,
        free_pieces=row.free_pieces,
        percent=row.percent,
        repeats=row.repeats,
        regions=tuple(str(region) for region in row.regions),
    )


async def _coupons(
    session: AsyncSession, request: QuoteOrder | PlaceOrder, number: str | None, now: datetime
) -> tuple[CouponRule, ...]:
    """The coupon named, if it may be used; without one, all that the customer has.

    They are locked for an order: of two orders that want the same one, the second finds it used.
    """
    code = request.coupon_code
    if code is not None:
        condition = sa.and_(Coupon.code == code, sa.or_(Coupon.number.is_(None), Coupon.number == number))
    elif number is not None:
        condition = Coupon.number == number
    else:
        return ()
    unused = (
        sa.select(Coupon)
        .where(
            condition,
            sa.or_(Coupon.used_order_id.is_(None), Coupon.number.is_(None)),
            sa.or_(Coupon.valid_until.is_(None), Coupon.valid_until > now),
        )
        .order_by(Coupon.code)
    )
    locking = isinstance(request, PlaceOrder)
    rows = await session.scalars(unused.with_for_update() if locking else unused)
    usable = [
        row
        for row in rows.all()
        if row.number is not None or not await _used(session, row.code, request, number)
    ]
    return tuple(CouponRule(row.code, row.title, row.cut_fen, row.threshold_fen) for row in usable)


async def _used(
    session: AsyncSession, code: str, request: QuoteOrder | PlaceOrder, number: str | None
) -> bool:
    """Whether who orders has used a coupon for everybody: in an order that stands, by or for the number."""
    numbers = {number, normalise_number(request.phone) if isinstance(request, PlaceOrder) else None} - {None}
    used = (
        sa.select(Order.id)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .where(
            sa.or_(Customer.number.in_(numbers), Order.phone.in_(numbers)),
            Order.status != "cancelled",
            Order.reductions.contains([[f"coupon:{code}"]]),
        )
        .limit(1)
    )
    return bool(numbers) and await session.scalar(used) is not None


def _coupon_problem(code: str | None, usable: Sequence[CouponRule], used: str | None) -> str:
    if code is None or code == used:
        return ""
    if not usable:
        return "这个券号用不了，可能过期或者用过了"
    return f"这张券要满{yuan(usable[0].threshold_fen)}才能用"
