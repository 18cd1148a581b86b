"""What a question about money buys: versions and numbers, what beside, by whom, on what condition."""

import re
from dataclasses import dataclass

from voicebot.knowledge.offers import Named, Offer, amount_in, named_offers
from voicebot.knowledge.pricing import (
    Bulk,
    Bundle,
    Pricing,
    Variant,
)
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import in_figures
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.tariff.counting import UNIT, Counted, counts_in
from voicebot.knowledge.tariff.for_whom import one_for_each
from voicebot.knowledge.tariff.naming import by_pieces, by_rank, plain_one
from voicebot.knowledge.tariff.packs import bought_in_packs
from voicebot.knowledge.tariff.seasons import fees_due
from voicebot.knowledge.tariff.versions import BY_ITSELF


@dataclass(frozen=True, slots=True)
class Option:
    """So many of a version; ``singles``: bought one by one, without an offer for several."""

    count: int
    variant: Variant | None = None
    unit: str = ""
    singles: bool = False
    said: bool = True
    """The count was said."""


SINGLES = re.compile(
    rf"一({UNIT})一?\1(?:地|的)?(?:买|拿|拍)?|单(?:独)?[买拍拿卖]|单个买?|单{UNIT}买|分开[买拿]?|[两2]次|[两2]回|零买|散[买客]|拆开|一个一个|一样一样|各[买拿]各"
)


_CASES = "箱件提条打盒"


def _variant(offer: Offer, pricing: Pricing) -> Variant | None:
    if not offer.label:
        return None
    known = next((one for one in pricing.variants if one.label == offer.label), None)
    return known or Variant(offer.label, offer.price_fen, offer.sentence)


def _in_group_word(one: Named, text: str) -> bool:
    """旅行装买俩 names a version; 新客 names none, though a version is called 新款."""
    return (
        one.end > 0 and bool(re.match(r"客|人|用户|会员|手", text[one.end :])) and text[one.start] in "新老"
    )


def _added_beside(main: list[Named], text: str, product: Product) -> tuple[list[Named], list[Named]]:
    """两瓶，再要一个泵头 of 带泵头64 beside 59: one pump on top of two bottles."""
    versions = product.pricing.variants
    if len(main) != 1 or not versions or versions[0].label != BY_ITSELF:
        return main, []
    offer = main[0].offer
    thing = re.escape(offer.label.removeprefix("带"))
    said = re.search(
        rf"(?:再|另外?|还|外加)(?:要|来|配|加|拿|买)?(?P<n>\d+|[一两三四五])?(?:{UNIT})?{thing}", text
    )
    fee = offer.price_fen - versions[0].price_fen
    if said is None or fee <= 0 or not offer.label.startswith("带"):
        return main, []
    beside = Offer(offer.label.removeprefix("带"), fee, offer.sentence, extra=True)
    return [], [
        Named(int(number(said["n"] or "一") or 1), beside, said.end() - len(beside.label), said.end())
    ]


def _size_extras(text: str, product: Product) -> list[Named]:
    """41码 of 41、42码加10元."""
    asked = re.search(r"(?<!\d)([1-5]\d(?:\.5)?)码", text)
    found = []
    for one in product.pricing.addons if asked else ():
        sizes = [
            float(size)
            for size in re.findall(r"(?<!\d)([1-5]\d(?:\.5)?)(?=码|、|及|以|起|往|的|$)", one.label)
        ]
        size = float(asked[1]) if asked else 0.0
        above = re.search(r"以上|起|往上", one.label)
        if size in sizes or (above and sizes and size >= min(sizes)):
            found = [Named(1, Offer(one.label, one.price_fen, one.sentence, extra=True), 0, 0)]
    return found


def _free_counts(counts: list[Counted], named: list[Named], text: str, product: Product) -> list[Counted]:
    """Counts that belong to no version and say how many are bought."""
    pieces = {one.unit for one in counts}
    free = []
    for one in counts:
        if any(name.start <= one.start < name.end for name in named if name.end > 0):
            continue
        if any(name.offer.extra and 0 <= name.start - one.end <= 1 for name in named):
            continue
        after = text[one.end :]
        if one.count == 1 and (_EACH_AFTER.match(after) or SINGLES.match(text[one.start :])):
            continue
        if (
            one.count == 1
            and not one.bought
            and (len(pieces) > 1 or re.search(r"[合折摊]\S{0,2}$", text[: one.start]))
        ):
            continue
        if one.unit == "块" and one.count == 1 and product.pricing.unit != "块":
            continue
        free.append(_in_units(one, product))
    return free


_EACH_AFTER = re.compile(r"(?:合|折|摊|平均|多少|几[块毛]|得多少|便宜|能?省|省|差|贵|优惠)")


def _in_units(one: Counted, product: Product) -> Counted:
    """一对 of what is sold by the piece is two of them, 一整箱 as many as a case holds."""
    pricing = product.pricing
    if one.unit in ("对", "双") and pricing.unit in ("只", "个", "支", "张", "副") and _has_pair(pricing):
        return Counted(one.count * 2, pricing.unit, one.start, one.end, one.bought)
    packed = pack_content(one.unit, product)
    if packed and one.count % packed == 0:
        return Counted(one.count // packed, pricing.unit, one.start, one.end, one.bought)
    if one.unit == "斤" and pricing.unit != "斤" and (held := _catties(product)):
        count = one.count / held
        return (
            Counted(int(count), pricing.unit, one.start, one.end, one.bought) if count == int(count) else one
        )
    if (
        one.unit
        and one.unit in _CASES
        and one.unit != pricing.unit
        and (size := case_size(one.unit, product))
    ):
        return Counted(one.count * size, pricing.unit or one.unit, one.start, one.end, one.bought)
    return one


def pack_content(unit: str, product: Product) -> int:
    """How many of a smaller unit the priced one holds (每箱12盒, 一盒6片); 0 when the text does not say."""
    own = product.pricing.unit
    if not own or not unit or unit == own:
        return 0
    told = re.compile(
        rf"(?<!第)[一1每]{own}(?:里?有|装|内含|含|共|:)?(?P<a>\d{{1,3}}){unit}|(?P<b>\d{{1,3}}){unit}(?:[一1每/]|装?一){own}"
    )
    for _, plain, _, _ in clauses_of(product.text):
        if (found := told.search(plain)) and (held := int(found["a"] or found["b"])) > 1:
            return held
    return 0


def _catties(product: Product) -> float:
    """How many catties a pack holds (2斤，17.5); 0 when it does not say or is sold by the catty."""
    amounts = [amount_in(text) for text in product.texts("spec")]
    grams = next((amount[0] for amount in amounts if amount and amount[1] == "g"), 0.0)
    return grams / 500 if grams > 500 else 0.0


_PACK_WORDS = ("礼盒", "家庭装", "套装", "组合", "整箱", "整件", "整提", "整盒", "一箱", "箱")


def _whole_case(text: str, product: Product) -> list[Counted]:
    """礼盒里头一支, 整箱拿: the number that the text puts behind such a word."""
    several = {rule.quantity for rule in product.pricing.rules if isinstance(rule, Bundle)}
    several |= {rule.minimum for rule in product.pricing.rules if isinstance(rule, Bulk)}
    for word in _PACK_WORDS:
        if (at := text.find(word)) < 0:
            continue
        for _, plain, _, _ in clauses_of(product.text):
            found = re.search(
                rf"{word}\D{{0,2}}(?P<a>\d+)(?P<u>{UNIT})|(?P<b>\d+)(?P<v>{UNIT})\D{{0,2}}{word}", plain
            )
            size = int(found["a"] or found["b"]) if found else 0
            if found and size in several:
                return [Counted(size, found["u"] or found["v"], at, at + len(word), True)]
    return []


def _has_pair(pricing: Pricing) -> bool:
    return any(isinstance(rule, Bundle) and rule.quantity == 2 for rule in pricing.rules)


def case_size(unit: str, product: Product) -> int:
    """How many units a case holds by the text (一箱24盒, 36包一箱, 整件20袋); 0 when it does not say."""
    own = re.escape(product.pricing.unit) if product.pricing.unit else UNIT
    several = {rule.quantity for rule in product.pricing.rules if isinstance(rule, Bundle)}
    several |= {rule.minimum for rule in product.pricing.rules if isinstance(rule, Bulk)}
    for _, plain, _, _ in clauses_of(product.text):
        found = re.search(
            rf"(?:[一1整每]){unit}\(?(?P<a>\d+){own}|(?P<b>\d+){own}(?:[一1/每]|装?整){unit}", plain
        )
        if found and (size := int(found["a"] or found["b"])) in several:
            return size
    return 0


def _options(named: list[Named], counts: list[Counted], text: str, product: Product) -> tuple[Option, ...]:
    found: list[tuple[int, Option]] = []
    loose = list(counts) if len(named) < 2 else []
    if len(named) == 1 and len(loose) > 1:
        loose = [each for each in loose if not _pack_of(named[0].offer, each)] or loose
    every = _EVERY.search(text) if len(named) > 1 else None
    for one in named:
        variant = _variant(one.offer, product.pricing)
        count = one.count * (int(number(every["n"]) or 1) if every else 1)
        unit = ""
        beside = next((each for each in loose if count == 1 and len(named) == 1), None)
        if beside is not None and not _pack_of(one.offer, beside):
            count, unit = beside.count, beside.unit
            loose.remove(beside)
        elif count > 1:
            loose = [each for each in loose if each.count != count]
        elif beside is not None:
            loose.remove(beside)
        found.append((one.start, Option(count, variant, unit, said=count > 1)))
    variant = found[0][1].variant if len(found) == 1 and not loose else None
    found += [(each.start, Option(each.count, variant, each.unit)) for each in loose]
    if single := SINGLES.search(text):
        found.append((single.start(), Option(1, None, singles=True)))
    found.sort(key=lambda entry: entry[0])
    return tuple(option for _, option in found)


_EVERY = re.compile(rf"(?:各|每样|分别)(?:买|拿|来|要|拍|订)?(?P<n>[一两三四五1-9])(?:{UNIT})")


def _pack_of(offer: Offer, counted: Counted) -> bool:
    """拿两片 of a kind sold as 2片装 is that pack."""
    return bool(counted.unit and re.search(rf"(?<!\d){counted.count}{counted.unit}", in_figures(offer.label)))


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is bought.

    Args:
        options: versions with numbers, in the order of the question.
        extras: what is sold beside, with the places where it is named.
        counts: numbers of units that belong to no version.
    """

    options: tuple[Option, ...]
    extras: tuple[Named, ...]
    counts: tuple[Counted, ...]


def purchase_of(text: str, product: Product) -> Purchase:
    """What the question buys of a product.

    Args:
        text: the question in figures, in small letters.
        product: what is talked about.
    """
    named = [one for one in named_offers(text, product) if not _in_group_word(one, text)]
    main = [one for one in named if not one.offer.extra]
    main += by_rank(text, main, product) if len(main) < 2 else []
    fuller = by_pieces(text, product) if len(main) < 2 else []
    if not main or (fuller and main[0].offer.label in fuller[0].offer.label):
        main = fuller
    pair = one_for_each(text, product, counts_in(text)) if not main else []
    main = main or pair
    main = [*plain_one(text, main, product), *main]
    main, added = _added_beside(main, text, product)
    sized = _size_extras(text, product)
    extras = [one for one in named if one.offer.extra and all(one.offer != each.offer for each in sized)]
    extras += [*sized, *added, *fees_due(text, extras, product)]
    counts = (
        []
        if pair
        else bought_in_packs(
            _free_counts(counts_in(text), [*named, *added], text, product), text, product.pricing
        )
        or _whole_case(text, product)
    )
    return Purchase(_options(main, counts, text, product), tuple(extras), tuple(counts))
