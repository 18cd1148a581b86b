"""What so many of a product cost: the arithmetic of bundles, promotions, discounts and postage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voicebot.knowledge.arithmetic import (
    buy_get_total_fen,
    earned,
    later_total_fen,
    made_up,
    nth_total_fen,
    share_fen,
)
from voicebot.knowledge.freight import freight_of
from voicebot.knowledge.phrases import say_yuan
from voicebot.knowledge.pricing import (
    Bulk,
    Bundle,
    BuyGet,
    Gift,
    LaterUnits,
    NthUnit,
    PieceCut,
    Pricing,
    QuantityCut,
    Variant,
)
from voicebot.knowledge.reductions import open_to, reduced


@dataclass(frozen=True, slots=True)
class Quote:
    """A sum and how it came about.

    Args:
        quantity: units paid for.
        unit_fen: price of one unit by itself.
        total_fen: what the caller pays, postage included.
        saved_fen: less than ``quantity`` single units cost.
        freight_fen: postage within ``total_fen``.
        free_units: units of the same product given on top.
        gifts: names of presents.
        applied: sentences of the text whose rules were applied.
        how: the calculation in spoken words, step by step.
        returned: what comes back later and for what (晒图, 500); ``total_fen`` is paid first.
    """

    quantity: int
    unit_fen: int
    total_fen: int
    saved_fen: int = 0
    freight_fen: int = 0
    free_units: int = 0
    gifts: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    returned: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """So many units at one price.

    Args:
        unit_fen: price of one by itself.
        quantity: at least 1.
        plain: the price is the product's own; bundles and bulk prices are for it alone.
        sentence: where the price is stated.
    """

    unit_fen: int
    quantity: int
    plain: bool = True
    sentence: str = ""


def quote(
    pricing: Pricing,
    quantity: int,
    *,
    variant: Variant | None = None,
    groups: Iterable[str] = (),
    destination: str = "",
    conditions: Iterable[str] = (),
    posted: bool = False,
) -> Quote | None:
    """Price of ``quantity`` units.

    Args:
        pricing: as read from the text.
        quantity: at least 1.
        variant: the version asked for; bundles and bulk prices are for the plain product.
        groups: what the caller is (会员, 学生, 老用户).
        destination: where it goes, for postage; empty when unknown.
        conditions: what the caller does for a reduction (晒图, 以旧换新).
        posted: postage is wanted even where no destination is known.

    Returns:
        ``None`` when the text states no price.

    Raises:
        ValueError: ``quantity`` is not positive.
    """
    unit = variant.price_fen if variant else pricing.unit_fen
    if unit is None:
        return None
    plain = variant is None or not pricing.variants or variant == pricing.variants[0]
    line = Line(unit, quantity, plain, variant.sentence if variant else "")
    return bill(pricing, [line], groups=groups, destination=destination, conditions=conditions, posted=posted)


def bill(
    pricing: Pricing,
    lines: Sequence[Line],
    *,
    groups: Iterable[str] = (),
    destination: str = "",
    conditions: Iterable[str] = (),
    posted: bool = False,
) -> Quote:
    """What several lines cost together; see ``quote``.

    Offers for several units (two together less, from three on a tenth off) count the units of all lines.

    Raises:
        ValueError: there is no line, or a quantity is not positive.
    """
    pricing = open_to(pricing, set(groups))
    quantity = sum(line.quantity for line in lines)
    if not lines or any(line.quantity < 1 for line in lines):
        raise ValueError(f"quantity is {quantity}; every line must have at least 1")
    if len(lines) == 1:
        total, how, applied = _cheapest(pricing, lines[0].unit_fen, quantity, lines[0].plain)
    else:
        total, how, applied = _mixed(pricing, lines, quantity)
    plain_fen = sum(line.unit_fen * line.quantity for line in lines)
    less = reduced(pricing, total, quantity, set(groups), set(conditions))
    total = less.total_fen
    how = [*([] if less.anew else how), *less.how]
    applied = [*([] if less.anew else applied), *less.applied]
    fee, freight = freight_of(pricing, destination, quantity, total, posted=posted)
    if freight and fee:
        how.append(f"运费{say_yuan(fee)}")
        applied.append(freight.sentence)
    free, gifts = _extras(pricing, quantity)
    return Quote(
        quantity=quantity,
        unit_fen=lines[0].unit_fen,
        total_fen=total + fee,
        saved_fen=max(0, plain_fen - total),
        freight_fen=fee,
        free_units=free,
        gifts=gifts,
        applied=tuple(dict.fromkeys((*(line.sentence for line in lines if line.sentence), *applied))),
        how=tuple(how),
        returned=tuple((one.condition, one.cut_fen) for one in less.returned),
    )


def _mixed(pricing: Pricing, lines: Sequence[Line], quantity: int) -> tuple[int, list[str], list[str]]:
    """Lines of different prices: what is taken off for so many units is taken off their sum."""
    total = sum(line.unit_fen * line.quantity for line in lines)
    offers: list[tuple[int, list[str], list[str]]] = [(total, [], [])]
    for rule in pricing.rules:
        match rule:
            case QuantityCut(minimum, factor, cut, sentence, _) if quantity >= minimum:
                words = f"减{say_yuan(cut)}" if cut else f"打{factor * 10:g}折"
                offers.append((share_fen(total, factor * 100) - cut, [words], [sentence]))
            case PieceCut(minimum, cut, sentence) if quantity >= minimum:
                offers.append((total - cut * quantity, [f"每件减{say_yuan(cut)}"], [sentence]))
    return min(_real(offers), key=lambda offer: offer[0])


def _cheapest(pricing: Pricing, unit: int, quantity: int, plain: bool) -> tuple[int, list[str], list[str]]:
    """The best of the offers that exclude each other."""
    offers: list[tuple[int, list[str], list[str]]] = [(unit * quantity, [], [])]
    bundles = [rule for rule in pricing.rules if isinstance(rule, Bundle)] if plain else []
    if bundles:
        total, used = _with_bundles(bundles, unit, quantity)
        whole = len(used) == 1 and used[0].quantity == quantity
        parts = dict.fromkeys(
            f"{bundle.quantity}{pricing.unit or '件'}一起{say_yuan(bundle.total_fen)}" for bundle in used
        )
        how = [] if whole else list(parts)
        offers.append((total, how, [bundle.sentence for bundle in used]))
    if (ladder := _ladder(pricing, unit, quantity)) is not None:
        offers.append(ladder)
    for rule in pricing.rules:
        match rule:
            case Bulk(minimum, unit_fen, sentence) if plain and quantity >= minimum:
                offers.append(
                    (unit_fen * quantity, [f"每{pricing.unit or '件'}{say_yuan(unit_fen)}"], [sentence])
                )
            case NthUnit(nth, factor, cut, sentence) if quantity >= nth:
                total = nth_total_fen(unit, quantity, nth, max(0, share_fen(unit, factor * 100) - cut))
                offers.append((total, [_say_nth(rule, pricing.unit)], [sentence]))
            case LaterUnits(nth, unit_fen, sentence) if quantity >= nth:
                total = later_total_fen(unit, quantity, nth, unit_fen)
                offers.append(
                    (
                        total,
                        [f"第{nth}{pricing.unit or '件'}起每{pricing.unit or '件'}{say_yuan(unit_fen)}"],
                        [sentence],
                    )
                )
            case QuantityCut(minimum, factor, cut, sentence, _) if quantity >= minimum:
                words = f"减{say_yuan(cut)}" if cut else f"打{factor * 10:g}折"
                offers.append((share_fen(unit * quantity, factor * 100) - cut, [words], [sentence]))
            case PieceCut(minimum, cut, sentence) if quantity >= minimum:
                each = f"每{pricing.unit or '件'}减{say_yuan(cut)}"
                offers.append(((unit - cut) * quantity, [each], [sentence]))
            case BuyGet(buy, free, sentence) if quantity > buy:
                total = buy_get_total_fen(unit, quantity, buy, free)
                offers.append((total, [f"买{buy}送{free}"], [sentence]))
    return min(_real(offers), key=lambda offer: offer[0])


def _real(
    offers: list[tuple[int, list[str], list[str]]],
) -> list[tuple[int, list[str], list[str]]]:
    """The plain price, and the offers that leave something to pay: what is more than it has been misread."""
    return [offers[0], *(offer for offer in offers[1:] if offer[0] > 0)]


def _ladder(pricing: Pricing, unit: int, quantity: int) -> tuple[int, list[str], list[str]] | None:
    """第二罐半价，第三罐免费: what each unit costs by its place, where the text tells several places."""
    nths = {rule.nth: rule for rule in pricing.rules if isinstance(rule, NthUnit)}
    later = next((rule for rule in pricing.rules if isinstance(rule, LaterUnits)), None)
    if len(nths) + (later is not None) < 2 or quantity < 2:
        return None
    period = max(nths, default=quantity) if later is None else quantity
    total, used = 0, set()
    for place in range(quantity):
        nth = place % period + 1
        if later is not None and nth >= later.nth:
            total += later.unit_fen
        elif rule := nths.get(nth):
            total += max(0, share_fen(unit, rule.factor * 100) - rule.cut_fen)
            used.add(nth)
        else:
            total += unit
    how = [_say_nth(nths[nth], pricing.unit) for nth in sorted(used)]
    sentences = [nths[nth].sentence for nth in sorted(used)]
    if later is not None and quantity >= later.nth:
        how.append(f"第{later.nth}{pricing.unit or '件'}起每{pricing.unit or '件'}{say_yuan(later.unit_fen)}")
        sentences.append(later.sentence)
    return total, how, sentences


def _with_bundles(bundles: list[Bundle], unit: int, quantity: int) -> tuple[int, list[Bundle]]:
    """Cheapest way to make up the quantity from bundles and single units."""
    total, used = made_up(unit, quantity, [(bundle.quantity, bundle.total_fen) for bundle in bundles])
    return total, [bundles[place] for place in used]


def _say_nth(rule: NthUnit, unit: str) -> str:
    number = "零一二三四五六七八九"[rule.nth] if rule.nth < 10 else str(rule.nth)
    if rule.cut_fen < 0:
        return f"第{number}{unit}{say_yuan(-rule.cut_fen)}"
    if rule.cut_fen:
        return f"第{number}{unit}减{say_yuan(rule.cut_fen)}"
    words = {0.5: "半价", 0.0: "免费"}.get(rule.factor, f"{rule.factor * 10:g}折")
    return f"第{number}{unit}{words}"


def _extras(pricing: Pricing, quantity: int) -> tuple[int, tuple[str, ...]]:
    free = 0
    gifts = []
    for rule in pricing.rules:
        if isinstance(rule, BuyGet):
            free += earned(quantity, rule.buy, rule.free)
        elif isinstance(rule, Gift) and quantity >= rule.minimum:
            gifts.append(rule.name)
    return free, tuple(gifts)
