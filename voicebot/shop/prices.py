"""What an order costs: promotions, coupons, member prices and shipping, as pure arithmetic.

How rules meet, always in this order:

1. Offers for one product (a lower price, bundle, second at half price, per cent off ...) exclude
   each other: the one that is best for the caller counts.
2. An amount off from a threshold on (满200减30) of one product counts after that, for all its versions.
3. Of the rules for the whole order the best one counts.
4. One coupon: the one that was named, else the customer's best.
5. Shipping, by what is left to pay; a rule for the region goes before a general one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from voicebot.dialogue.effects import Reduction
from voicebot.dialogue.wording import yuan
from voicebot.knowledge.arithmetic import (
    buy_get_total_fen,
    later_total_fen,
    made_up,
    nth_total_fen,
    share_fen,
    threshold_cut_fen,
)
from voicebot.knowledge.freight import within
from voicebot.language.places import find_places, province_of
from voicebot.shop.on_top import OnTop, earned


class Kind(Enum):
    """What a promotion does."""

    PRICE = "price"
    """Each piece for ``price_fen``."""
    BULK = "bulk"
    """Each piece for ``price_fen`` from ``pieces`` on."""
    BUNDLE = "bundle"
    """``pieces`` together for ``price_fen``."""
    NTH = "nth"
    """Every ``pieces``-th for ``percent`` of its price, or ``cut_fen`` less, or ``price_fen``; with
    ``repeats`` each from that one on."""
    PERCENT = "percent"
    """``percent`` of the price, from ``pieces`` and ``threshold_fen`` on."""
    CUT = "cut"
    """``cut_fen`` off from ``pieces`` on."""
    THRESHOLD = "threshold"
    """``cut_fen`` off from ``threshold_fen`` on; with ``repeats`` each time it is reached."""
    FREE = "free"
    """Of the same, ``free_pieces`` more for every ``pieces``."""
    GIFT = "gift"
    """``title`` for nothing, from ``pieces`` and ``threshold_fen`` on."""
    MEMBER = "member"
    """``price_fen`` each, or ``percent`` of the price, for members."""
    SHIPPING = "shipping"
    """``price_fen`` for shipping to ``regions``, with ``repeats`` for each piece; nothing from
    ``threshold_fen`` or ``pieces`` on."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A promotion. Without ``product_id`` it is about the whole order.

    Args:
        title: as spoken; empty: said from what it does.
        percent: of the price that is still paid: 90 is 九折.
    """

    code: str
    kind: Kind
    product_id: str | None = None
    title: str = ""
    price_fen: int | None = None
    threshold_fen: int | None = None
    cut_fen: int | None = None
    pieces: int | None = None
    free_pieces: int | None = None
    percent: int | None = None
    repeats: bool = False
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CouponRule:
    """A coupon that the caller may use."""

    code: str
    title: str
    cut_fen: int
    threshold_fen: int = 0


@dataclass(frozen=True, slots=True)
class Goods:
    """So many of a product at one price.

    Args:
        plain: the price is the product's own; bundles and bulk prices are for it alone.
    """

    product_id: str
    unit: str
    quantity: int
    unit_fen: int
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Priced:
    """What it comes to.

    Args:
        gifts: what goes along for nothing, as spoken; pieces of the goods themselves are ``on_top``.
        coupon: the code of the coupon used.
    """

    total_fen: int
    reductions: tuple[Reduction, ...] = ()
    shipping_fen: int = 0
    gifts: tuple[str, ...] = ()
    on_top: tuple[OnTop, ...] = ()
    coupon: str | None = None


def priced(
    goods: Sequence[Goods],
    rules: Iterable[Rule] = (),
    *,
    member: bool = False,
    coupons: Sequence[CouponRule] = (),
    address: str = "",
) -> Priced:
    """Work out what ``goods`` cost.

    Args:
        rules: promotions that hold now; those for other products are passed over.
        coupons: those that may be used; of several the best one is.
        address: where the goods go; empty when unknown, then only general shipping counts.

    Raises:
        ValueError: a quantity is not positive.
    """
    if any(one.quantity < 1 for one in goods):
        raise ValueError("every quantity must be at least 1")
    known = sorted(rules, key=lambda rule: rule.code)
    reductions: list[Reduction] = []
    gifts: list[str] = []
    on_top: list[OnTop] = []
    left_fen = 0
    at_prices = together(goods)
    for product_id in dict.fromkeys(one.product_id for one in at_prices):
        own = [rule for rule in known if rule.product_id == product_id]
        versions = [one for one in at_prices if one.product_id == product_id]
        product_fen = 0
        for one in versions:
            one_fen, lowered = _product(one, own, member=member)
            product_fen += one_fen
            reductions += lowered
            on_top += [
                OnTop(product_id, one.unit, one.unit_fen, more)
                for rule in own
                if rule.kind is Kind.FREE
                and (more := earned(one.quantity, bought=rule.pieces, free=rule.free_pieces))
            ]
        product_fen, lowered = _thresholds(own, product_fen, versions[0].unit)
        reductions += lowered
        left_fen += product_fen
        gifts += _gifts(own, sum(one.quantity for one in versions), product_fen)
    whole = [rule for rule in known if rule.product_id is None]
    pieces = sum(one.quantity for one in goods)
    gifts += _gifts(whole, pieces, left_fen)
    best = _best(_order_offers(whole, left_fen, pieces, member=member))
    if best is not None:
        reductions.append(best)
        left_fen -= best.cut_fen
    coupon = _best_coupon(coupons, left_fen)
    if coupon is not None:
        cut_fen = min(coupon.cut_fen, left_fen)
        reductions.append(Reduction(coupon.title, cut_fen, f"coupon:{coupon.code}"))
        left_fen -= cut_fen
    postage_fen = shipping_fen(known, {one.product_id for one in goods}, left_fen, address, pieces)
    code = coupon.code if coupon is not None else None
    total_fen = left_fen + postage_fen
    return Priced(total_fen, tuple(reductions), postage_fen, tuple(gifts), tuple(on_top), code)


def together(goods: Sequence[Goods]) -> tuple[Goods, ...]:
    """One entry per product and price: a bundle counts whatever the flavours in it."""
    found: dict[tuple[str, int, bool], Goods] = {}
    for one in goods:
        key = (one.product_id, one.unit_fen, one.plain)
        known = found.get(key)
        found[key] = one if known is None else replace(known, quantity=known.quantity + one.quantity)
    return tuple(found.values())


# --- one product


def _product(one: Goods, rules: Sequence[Rule], *, member: bool) -> tuple[int, list[Reduction]]:
    plain_fen = one.unit_fen * one.quantity
    offers = [
        Reduction(title_of(rule, one.unit), plain_fen - offered_fen, f"promotion:{rule.code}")
        for rule in rules
        if (offered_fen := _offer(rule, one, member=member)) is not None
    ]
    best = _best([*offers, *_bundled(one, rules)])
    return (plain_fen, []) if best is None else (plain_fen - best.cut_fen, [best])


def _thresholds(rules: Sequence[Rule], left_fen: int, unit: str) -> tuple[int, list[Reduction]]:
    """What is left of a product's price, all its versions together, and the amounts taken off."""
    lowered = []
    for rule in rules:
        if rule.kind is Kind.THRESHOLD and (cut_fen := _threshold_cut(rule, left_fen)):
            lowered.append(Reduction(title_of(rule, unit), cut_fen, f"promotion:{rule.code}"))
            left_fen -= cut_fen
    return left_fen, lowered


def _offer(rule: Rule, one: Goods, *, member: bool) -> int | None:
    """What the goods cost by this rule alone; ``None`` when it does not apply."""
    quantity, unit_fen = one.quantity, one.unit_fen
    enough = quantity >= (rule.pieces or 1)
    match rule.kind:
        case Kind.PRICE | Kind.BULK if rule.price_fen is not None and enough and one.plain:
            return rule.price_fen * quantity
        case Kind.NTH if enough and rule.pieces:
            total_of = later_total_fen if rule.repeats else nth_total_fen
            return total_of(unit_fen, quantity, rule.pieces, _nth_fen(rule, unit_fen))
        case Kind.PERCENT if enough and unit_fen * quantity >= (rule.threshold_fen or 0):
            return _percent(unit_fen * quantity, rule.percent)
        case Kind.CUT if enough:
            return max(0, unit_fen * quantity - (rule.cut_fen or 0))
        case Kind.FREE if rule.pieces and rule.free_pieces:
            return buy_get_total_fen(unit_fen, quantity, rule.pieces, rule.free_pieces)
        case Kind.MEMBER if member and rule.price_fen is not None and one.plain:
            return rule.price_fen * quantity
        case Kind.MEMBER if member and rule.percent is not None:
            return _percent(unit_fen * quantity, rule.percent)
    return None


def _nth_fen(rule: Rule, unit_fen: int) -> int:
    if rule.price_fen is not None:
        return min(unit_fen, rule.price_fen)
    return max(0, _percent(unit_fen, rule.percent) - (rule.cut_fen or 0))


def _percent(fen: int, percent: int | None) -> int:
    return fen if percent is None else share_fen(fen, percent)


def _bundled(one: Goods, rules: Sequence[Rule]) -> list[Reduction]:
    """The cheapest way to make up the quantity from bundles and single pieces."""
    bundles = [
        (rule, rule.pieces, rule.price_fen)
        for rule in rules
        if rule.kind is Kind.BUNDLE and rule.pieces and rule.price_fen is not None
    ]
    if not bundles or not one.plain:
        return []
    fen, places = made_up(one.unit_fen, one.quantity, [(pieces, fen) for _, pieces, fen in bundles])
    kinds = tuple(dict.fromkeys(bundles[place][0] for place in places))
    if not kinds:
        return []
    title = "，".join(title_of(rule, one.unit) for rule in kinds)
    sources = ",".join(rule.code for rule in kinds)
    return [Reduction(title, one.unit_fen * one.quantity - fen, f"promotion:{sources}")]


def _gifts(rules: Iterable[Rule], pieces: int, left_fen: int) -> list[str]:
    return [
        title_of(rule, "")
        for rule in rules
        if rule.kind is Kind.GIFT and pieces >= (rule.pieces or 1) and left_fen >= (rule.threshold_fen or 0)
    ]


# --- the whole order


def _order_offers(rules: Iterable[Rule], left_fen: int, pieces: int, *, member: bool) -> list[Reduction]:
    offers = []
    for rule in rules:
        match rule.kind:
            case Kind.THRESHOLD:
                cut_fen = _threshold_cut(rule, left_fen)
            case Kind.PERCENT if pieces >= (rule.pieces or 1) and left_fen >= (rule.threshold_fen or 0):
                cut_fen = left_fen - _percent(left_fen, rule.percent)
            case Kind.CUT if pieces >= (rule.pieces or 1):
                cut_fen = min(left_fen, rule.cut_fen or 0)
            case Kind.MEMBER if member:
                cut_fen = left_fen - _percent(left_fen, rule.percent)
            case _:
                cut_fen = 0
        offers.append(Reduction(title_of(rule, "件"), cut_fen, f"promotion:{rule.code}"))
    return offers


def _threshold_cut(rule: Rule, left_fen: int) -> int:
    return threshold_cut_fen(left_fen, rule.threshold_fen or 0, rule.cut_fen or 0, repeats=rule.repeats)


def _best(offers: Sequence[Reduction]) -> Reduction | None:
    best = max(offers, key=lambda offer: offer.cut_fen, default=None)
    return best if best is not None and best.cut_fen > 0 else None


def _best_coupon(coupons: Sequence[CouponRule], left_fen: int) -> CouponRule | None:
    usable = [one for one in coupons if left_fen >= max(one.threshold_fen, 1)]
    return max(usable, key=lambda one: one.cut_fen, default=None)


def shipping_fen(
    rules: Sequence[Rule], product_ids: set[str], left_fen: int, address: str, pieces: int = 1
) -> int:
    """What sending ``pieces`` costs when ``left_fen`` is to be paid for the goods."""
    ours = [
        rule
        for rule in rules
        if rule.kind is Kind.SHIPPING and (rule.product_id is None or rule.product_id in product_ids)
    ]
    place = destination(address)
    regional = [rule for rule in ours if place and any(within(place, one) for one in rule.regions)]
    counting = regional or [rule for rule in ours if not rule.regions]
    fees = [
        0 if _goes_free(rule, left_fen, pieces) else (rule.price_fen or 0) * (pieces if rule.repeats else 1)
        for rule in counting
    ]
    return max(fees, default=0)


def _goes_free(rule: Rule, left_fen: int, pieces: int) -> bool:
    enough = rule.threshold_fen is not None and left_fen >= rule.threshold_fen
    return enough or (rule.pieces is not None and pieces >= rule.pieces)


def destination(address: str) -> str:
    """The address, led by the province it lies in, as regions are named by provinces."""
    places = find_places(address)
    province = province_of(places[0]) if places else ""
    return address if province in address else province + address


def title_of(rule: Rule, unit: str) -> str:
    """A rule as one says it."""
    return rule.title or _TITLES[rule.kind](rule, unit or "件")


def does(rule: Rule) -> str:
    """All that a rule does, for people who look at it: amount, condition, regions."""
    match rule.kind:
        case Kind.SHIPPING:
            parts = [f"运费{yuan(rule.price_fen or 0)}"]
            parts += [f"满{yuan(rule.threshold_fen)}包邮"] if rule.threshold_fen else []
        case Kind.MEMBER if rule.price_fen is not None:
            parts = [f"会员价{yuan(rule.price_fen)}"]
        case _:
            parts = [_TITLES[rule.kind](rule, "件")]
            condition = rule.threshold_fen if rule.kind is not Kind.THRESHOLD else None
            parts += [f"满{yuan(condition)}"] if condition else []
            named = rule.kind in (Kind.PERCENT, Kind.GIFT) and rule.pieces
            parts += [f"满{rule.pieces}件"] if named else []
    return "，".join([*parts, *(["、".join(rule.regions)] if rule.regions else [])])


def _nth_title(rule: Rule, unit: str) -> str:
    place = (
        f"第{'零一二三四五六七八九'[rule.pieces] if rule.pieces and rule.pieces < 10 else rule.pieces}{unit}"
        + (f"起每{unit}" if rule.repeats else "")
    )
    if rule.price_fen is not None:
        return f"{place}{yuan(rule.price_fen)}"
    if rule.cut_fen:
        return f"{place}减{yuan(rule.cut_fen)}"
    return place + {50: "半价", 0: "免费"}.get(rule.percent or 0, f"{(rule.percent or 0) / 10:g}折")


def _threshold_title(rule: Rule, unit: str) -> str:
    del unit
    each = "每" if rule.repeats else ""
    return f"{each}满{yuan(rule.threshold_fen or 0)}减{yuan(rule.cut_fen or 0)}"


_TITLES: dict[Kind, Callable[[Rule, str], str]] = {
    Kind.PRICE: lambda rule, unit: f"活动价每{unit}{yuan(rule.price_fen or 0)}",
    Kind.BULK: lambda rule, unit: f"{rule.pieces}{unit}起每{unit}{yuan(rule.price_fen or 0)}",
    Kind.BUNDLE: lambda rule, unit: f"{rule.pieces}{unit}一起{yuan(rule.price_fen or 0)}",
    Kind.NTH: _nth_title,
    Kind.PERCENT: lambda rule, unit: f"打{(rule.percent or 100) / 10:g}折",
    Kind.CUT: lambda rule, unit: f"买{rule.pieces or 1}{unit}减{yuan(rule.cut_fen or 0)}",
    Kind.THRESHOLD: _threshold_title,
    Kind.FREE: lambda rule, unit: f"买{rule.pieces}送{rule.free_pieces}",
    Kind.GIFT: lambda rule, unit: "赠品",
    Kind.MEMBER: lambda rule, unit: f"会员{rule.percent / 10:g}折" if rule.percent else "会员价",
    Kind.SHIPPING: lambda rule, unit: "运费",
}
