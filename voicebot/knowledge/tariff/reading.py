"""The table of everything a product's text puts a price on, from its sums and what the reader has found."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from voicebot.knowledge.pricing import (
    Addon,
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
    Pricing,
    QuantityCut,
    Rule,
    Variant,
)
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import in_figures
from voicebot.knowledge.reductions import same_group
from voicebot.knowledge.tariff.doubts import LEAST_SHARE, falls, rises, without_doubtful
from voicebot.knowledge.tariff.festivals import parted
from voicebot.knowledge.tariff.for_some import for_their_people
from voicebot.knowledge.tariff.freight import freights_in
from voicebot.knowledge.tariff.labels import SPARE, VERSION
from voicebot.knowledge.tariff.mentions import mentions_in
from voicebot.knowledge.tariff.occasions import at_its_time, for_everybody
from voicebot.knowledge.tariff.roles import CONDITION, GROUP, sum_of
from voicebot.knowledge.tariff.sets import parts_apart
from voicebot.knowledge.tariff.shares import shares_in
from voicebot.knowledge.tariff.sums import Role, Sum
from voicebot.knowledge.tariff.units import UNIT
from voicebot.knowledge.tariff.versions import Versions

_MOST = 200
"""What is more is no number of units."""


def tariff_of(product: Product) -> Pricing:
    """What the product costs in every way its text tells.

    What the reader has found is kept; the sums of the text that it did not understand are added.
    """
    sums = [found for mention in mentions_in(product.text) if (found := sum_of(mention)) is not None]
    return _Table(product, sums).pricing()


def _without_bulk_prices(sums: Sequence[Sum], rules: Sequence[Rule]) -> list[Sum]:
    """十盒以上（含）每盒138: what each costs from ten on is no price of one, and no version."""
    bulk = {rule.unit_fen for rule in rules if isinstance(rule, Bulk)}
    rest = [one for one in sums if one.role is not Role.PRICE or one.fen not in bulk]
    return rest if any(one.role in (Role.PRICE, Role.NOW) for one in rest) else list(sums)


_ADDED = re.compile(
    r"(?:(?:[春夏秋冬][天季]?|天热|高温天?|要|需要?|可|想要?)[再另]?)?加(?![绒厚长大热湿高宽棉固])([\u4e00-\u9fff]{2,6})"
)
"""加保暖内胆15, 夏天加冰袋5元: what comes on top."""


class _Table:
    """The table under construction."""

    def __init__(self, product: Product, sums: Sequence[Sum]) -> None:
        self.product = product
        self.known = product.pricing
        lasting, self._seasonal = parted(sums, self.known.unit_fen)
        self.sums = _without_bulk_prices(without_doubtful(lasting, product), self.known.rules)
        self._now_fen = self._now()
        self.sums = [self._as_addon(found) for found in self.sums]
        self._versions = Versions(product, self.sums, self._now_fen)

    def _as_addon(self, found: Sum) -> Sum:
        """加保暖内胆15 beside 58 is no version but comes on top."""
        added = _ADDED.fullmatch(found.label)
        now = self._now_fen
        if added is None or now is None or found.role is not Role.PRICE or found.fen >= LEAST_SHARE * 2 * now:
            return found
        return replace(found, role=Role.ADDON, label=added[1])

    def of(self, *roles: Role) -> list[Sum]:
        return [found for found in self.sums if found.role in roles]

    def pricing(self) -> Pricing:
        known = self.known
        versions, now = self._versions.all(), self._now_fen
        original = self._original(now)
        base = now if now is not None else (versions[0].price_fen if versions else None)
        sentence = known.sentence or next((found.sentence for found in self.sums if found.fen == base), "")
        rules = self._rules(base, {version.price_fen for version in versions})
        return Pricing(
            unit_fen=base,
            original_fen=original,
            unit=self._sold_by(versions, base, rules),
            variants=versions,
            rules=rules,
            exclusive=known.exclusive,
            sentence=sentence,
            addons=self._addons(versions),
            apart_fen=self._apart(base),
            shares_first=bool(_SHARES_FIRST.search(self.product.text)),
        )

    def _sold_by(self, versions: Sequence[Variant], base: int | None, rules: Sequence[Rule]) -> str:
        """The measure word of what is sold; 罐 is none of what is sold as 6罐装 and 9罐装."""
        unit = (self.known.unit if self.known.unit_fen == base else "") or self._unit(base, rules)
        packs = unit and versions and all(re.search(rf"\d{unit}装$", one.label) for one in versions)
        return "" if packs else unit

    def _apart(self, base: int | None) -> int | None:
        """What the parts of a set come to one by one."""
        told = [*(one.fen for one in self.of(Role.PARTS)), parts_apart(self.product.text)]
        return next((fen for fen in told if fen and base and fen > base), None)

    # --- what one costs

    def _now(self) -> int | None:
        """The price of the plain product: the promotional one, else the first told."""
        told = self.of(Role.NOW) or self._plain_prices()
        known = self.known.unit_fen
        if known in {cut.unit_fen for cut in self._seasonal}:
            known = None
        if known is not None and (known in {one.fen for one in told} or not told):
            return known if told or not self._spare(known) else self._any_price()
        if told:
            return told[0].fen
        return self._any_price()

    def _any_price(self) -> int | None:
        return next((found.fen for found in self.of(Role.ORIGINAL, Role.PRICE, Role.BUNDLE)), None)

    def _spare(self, fen: int) -> bool:
        """Whether the sum is only told of something else that is sold beside."""
        own = self.of(Role.PRICE, Role.ORIGINAL, Role.BUNDLE)
        return bool(own) and any(
            one.fen == fen for one in self.of(Role.ADDON, Role.CUT, Role.POSTAGE, Role.DEARER)
        )

    def _plain_prices(self) -> list[Sum]:
        """Prices without a label, or with that of a version; of two falling ones the second (399，299)."""
        prices = self.of(Role.PRICE)
        plain = [
            one for one in prices if not one.label or (not one.mention.left and not VERSION.search(one.label))
        ]
        for first, second in pairwise(plain):
            if falls(first, second):
                return [second]
            if rises(first, second):
                return [first]
        return plain or [one for one in prices if VERSION.search(one.label) and not SPARE.search(one.label)]

    def _original(self, now: int | None) -> int | None:
        if now is None:
            return None
        for found in self.of(Role.ORIGINAL):
            if found.fen > now:
                return found.fen
        for first, second in pairwise(self.sums):
            if first.role is second.role is Role.PRICE and first.fen == now and rises(first, second):
                return second.fen
        if self.of(Role.NOW):
            for found in self.of(Role.PRICE):
                if now < found.fen < now / LEAST_SHARE and not VERSION.search(found.label):
                    return found.fen
        for first, second in pairwise(
            [one for one in self.of(Role.PRICE) if not one.label or _is_aside(one)]
        ):
            if falls(first, second) and second.fen == now:
                return first.fen
        for found in self.of(Role.LESS_THAN_BEFORE):
            return now + found.fen
        known = self.known.original_fen
        return known if known is not None and known > now else None

    def _unit(self, base: int | None, rules: Sequence[Rule]) -> str:
        """The measure word of the main price, else of what several cost."""
        own = [one.unit for one in self.of(Role.NOW, Role.PRICE, Role.ORIGINAL) if one.fen == base]
        sums = {rule.total_fen for rule in rules if isinstance(rule, Bundle)}
        sums |= {rule.unit_fen for rule in rules if isinstance(rule, Bulk)}
        several = [one.unit for one in self.of(Role.BUNDLE, Role.BULK) if one.fen in sums]
        return next(filter(None, (*own, *several)), "")

    # --- rules

    def _rules(self, now: int | None, version_fens: set[int]) -> tuple[Rule, ...]:
        rules: list[Rule] = [rule for rule in self.known.rules if self._keeps(rule)]
        freights = freights_in(self.sums, self.product.text)
        if freights:
            rules = [rule for rule in rules if not isinstance(rule, Freight)] + list(freights)
        pending: Sum | None = None
        for found in self.sums:
            if found.role in (Role.THRESHOLD, Role.DEPOSIT):
                pending = found
                continue
            rule = self._rule(found, pending, now, version_fens)
            pending = None
            if rule is not None and not _repeats(rule, rules):
                rules = [old for old in rules if not _overruled(old, rule)]
                rules.append(rule)
        for share in (*self._seasonal, *shares_in(self.product.text), *self._told_groups(now, version_fens)):
            if not _repeats(share, rules):
                rules = [old for old in rules if not _overruled(old, share)]
                rules.append(share)
        return for_their_people(rules, self.product.text)

    def _keeps(self, rule: Rule) -> bool:
        """A bundle that the sums show to be something else is dropped."""
        if isinstance(rule, Bundle):
            packs = [one for one in self.of(Role.BUNDLE) if self._versions.is_pack(one)]
            return rule.quantity < _MOST and all(one.fen != rule.total_fen for one in packs)
        if isinstance(rule, AmountCut):
            returned = {one.fen for one in self.of(Role.RETURNED) if one.sentence == rule.sentence}
            return rule.cut_fen not in returned
        if isinstance(rule, Gift):
            return all(one.label != rule.name for one in self.of(Role.ADDON))  # 夏天加5元配冰袋
        if isinstance(rule, GroupDiscount):
            return not re.search("收藏|关注", rule.who)
        return True

    def _rule(self, found: Sum, pending: Sum | None, now: int | None, version_fens: set[int]) -> Rule | None:
        sentence = found.sentence
        match found.role:
            case Role.BUNDLE if not self._versions.is_pack(found) and now is not None:
                only = found.fen == now and not self.of(Role.PRICE, Role.NOW, Role.ORIGINAL)
                only = only and self.known.unit in ("", found.unit) and len(self.of(Role.BUNDLE)) == 1
                if (
                    found.fen in version_fens
                    or found.fen >= now * found.count
                    or (found.fen <= now and not only)
                ):
                    return None
                return Bundle(found.count, found.fen, sentence)
            case Role.PRICE if now is not None:
                return self._several(found, now)
            case Role.BULK if now is not None and found.fen < now:
                return Bulk(found.count, found.fen, sentence)
            case Role.NTH:
                return NthUnit(found.count, 0.0, -found.fen, sentence)
            case Role.NTH_CUT:
                return NthUnit(found.count, 1.0, found.fen, sentence)
            case Role.LATER:
                return LaterUnits(found.count, found.fen, sentence)
            case Role.GROUP_PRICE:
                return GroupDiscount(_who(found.label), 1.0, 0, sentence, found.fen)
            case Role.RETURNED if pending is None:
                return CutFor(found.label, found.fen, sentence, afterwards=True)
            case Role.CUT:
                return self._cut(found, pending, now)
        return None

    def _several(self, found: Sum, now: int) -> Bundle | None:
        """一瓶45，一对85; 单瓶68元，整箱360元 where a case holds six."""
        count = 2 if found.unit == "对" and found.fen < 2 * now else 0
        if case := re.fullmatch(r"(?:整|一)?([箱件提])", found.label):
            held = re.search(
                rf"(?:[一1整每]){case[1]}\D?(\d+){UNIT}|(\d+){UNIT}[一1/每]{case[1]}",
                in_figures(self.product.text),
            )
            count = int(held[1] or held[2]) if held else 0
        if count > 1 and now < found.fen < now * count:
            return Bundle(count, found.fen, found.sentence)
        return None

    def _cut(self, found: Sum, pending: Sum | None, now: int | None) -> Rule | None:
        sentence = found.sentence
        if pending is not None and pending.role is Role.THRESHOLD:
            return AmountCut(pending.fen, found.fen, pending.each, sentence)
        if pending is not None:
            return CutFor("定金", found.fen - pending.fen, sentence, paid_fen=pending.fen)
        if found.count >= 2:
            if found.each:
                return PieceCut(found.count, found.fen, sentence)
            return QuantityCut(found.count, 1.0, found.fen, sentence)
        if found.label and _is_group(found.label):
            return GroupDiscount(_who(found.label), 1.0, found.fen, sentence)
        if self._is_within(found, now):
            return None
        called = found.label or "现在"
        everybody = for_everybody(found.label)
        if everybody and not at_its_time(called):
            called = _until(sentence) or called
        return CutFor(called, found.fen, sentence, everybody=everybody)

    def _is_within(self, cut: Sum, now: int | None) -> bool:
        """原价199，现价149，立省50: the price told has it taken off already."""
        if now is None or GROUP.search(cut.label) or CONDITION.search(cut.label):
            return False
        before = (one.fen for one in self.of(Role.ORIGINAL, Role.PRICE))
        if any(fen - now == cut.fen for fen in before):
            return True
        if cut.label or not any(one.fen == now for one in self.of(Role.NOW)):
            return bool(re.search(r"已经?|现在?$", cut.label) and _DONE.search(cut.mention.left))
        return bool(_DONE.search(cut.mention.left)) or self._leads_to(cut)

    def _leads_to(self, cut: Sum) -> bool:
        """双12直降100到手399: what is taken off leads to the price told behind it."""
        place = self.sums.index(cut)
        following = self.sums[place + 1 : place + 2]
        return any(one.role is Role.NOW and one.sentence == cut.sentence for one in following)

    def _told_groups(self, now: int | None, version_fens: set[int]) -> Iterator[GroupDiscount]:
        """1699，老靴主1499: somebody's price behind the price for all."""
        for first, second in pairwise(self.sums):
            if second.role is not Role.PRICE or first.role not in (Role.PRICE, Role.NOW) or now is None:
                continue
            label = second.mention.left.removesuffix("的")
            near = (
                second.fen not in version_fens
                and first.sentence == second.sentence
                and LEAST_SHARE * now < second.fen < now
            )
            named = re.fullmatch(r"[\u4e00-\u9fff]{2,5}", label) and not VERSION.search(label)
            if (
                near
                and named
                and _SOMEBODY.search(label)
                and not re.search(r"[单零散]|替|芯|补充|折|买|卖|价", label)
            ):
                yield GroupDiscount(label, 1.0, 0, second.sentence, second.fen)

    # --- beside

    def _addons(self, versions: Sequence[Variant]) -> tuple[Addon, ...]:
        told = [one for one in self.of(Role.ADDON, Role.SIZE_EXTRA) if not re.search(r"[款版型]$", one.label)]
        told += [one for one in self.of(Role.PRICE) if SPARE.search(one.label)]
        labels = " ".join(version.label for version in versions)
        return tuple(
            Addon(one.label, one.fen, one.sentence) for one in told if one.label and one.label not in labels
        )


_SHARES_FIRST = re.compile(r"先(?:打)?折(?:扣)?[后再]|打?折(?:扣)?(?:完|之?后)再?(?:参加|享受?|用|算)?满?减")
_SOMEBODY = re.compile(r"[主客友粉员户生师人军兵者迷党]$|^老|^新(?!疆)|街坊|邻居|同[行事]|家属")
_DONE = re.compile(r"已|(?:便宜|降|省)了|省$|直降$")
"""How a reduction is told that has been made."""
_UNTIL = re.compile(
    r"(?:截[止至]|[至到])\D{0,2}((?:\d+年)?\d+月\d+[日号]?)|((?:\d+年)?\d+月\d+[日号]?)\D{0,2}(?:之?前|为?止|以?内|有效|结束|截止|当[天日])"
)


def _until(sentence: str) -> str:
    """11月11日 of 11月11日前有效; empty when the sentence tells no date."""
    found = _UNTIL.search(in_figures(sentence))
    return (found[1] or found[2]) if found else ""


def _is_aside(one: Sum) -> bool:
    """三口（两C一A），139元: what stands before the price is no version of it."""
    return not one.mention.left and not VERSION.search(one.label)


def _is_group(label: str) -> bool:
    return bool(GROUP.search(label)) and not re.search(
        r"收藏|关注|晒|好评|评价|截图|凭(?!学生|教师|军)", label
    )


def _who(label: str) -> str:
    if label in ("入会", "年卡会员", "超级会员", "付费会员", "vip"):
        return "会员"
    if label in ("首单", "首次", "第1次", "头1次", "新人", "新客户"):
        return "新客"
    return "老客户" if label in ("老粉", "粉丝", "回头客", "老客", "老顾客") else label


def _repeats(rule: Rule, rules: Sequence[Rule]) -> bool:
    return any(_key(old) == _key(rule) for old in rules)


def _key(rule: Rule) -> tuple[object, ...]:
    match rule:
        case Bundle(quantity, _) | Bulk(quantity, _):
            return (type(rule), quantity)
        case NthUnit(nth, _, _) | LaterUnits(nth, _):
            return (type(rule), nth)
        case AmountCut(threshold, _, _):
            return (AmountCut, threshold)
        case QuantityCut(quantity, factor, cut):
            return (QuantityCut, quantity, factor, cut)
        case PieceCut(minimum, cut):
            return (PieceCut, minimum, cut)
        case CutFor(condition, cut, _, factor):
            return (CutFor, condition, cut, factor)
        case GroupDiscount():
            for group in ("会员", "学生", "老客户", "新客", "教师"):
                if same_group(rule.who, group):
                    return (GroupDiscount, group)
            return (GroupDiscount, rule.who)
        case BuyGet(buy, free):
            return (BuyGet, buy, free)
    return (type(rule), rule)


def _overruled(old: Rule, new: Rule) -> bool:
    """What the sums tell more exactly: 买两双起每双便宜15 is no 15 for two, 拍三发四 brings one more."""
    match new, old:
        case GroupDiscount(), GroupDiscount():  # 老客1080 is no price for members
            same = (
                old.sentence == new.sentence and old.unit_fen == new.unit_fen and old.cut_fen == new.cut_fen
            )
            return same and old.who == "会员" and not re.search("会员|(?i:vip)", old.sentence)
        case PieceCut(), QuantityCut():
            return old.quantity == new.minimum and old.cut_fen == new.cut_fen
        case BuyGet(), BuyGet():
            return old.buy == new.buy
        case Bulk(), Bundle():
            return old.total_fen == new.unit_fen
    return False
