"""The table of everything a product's text puts a price on, from its sums and what the reader has found."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
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
from voicebot.knowledge.quoting import same_group
from voicebot.knowledge.tariff.freight import freights_in
from voicebot.knowledge.tariff.mentions import mentions_in
from voicebot.knowledge.tariff.roles import Role, Sum, sum_of
from voicebot.knowledge.tariff.shares import shares_in

_AMOUNT = (
    r"\d+(?:\.\d+)?\s*(?:ml|毫升|公斤|千克|kg|克|g(?!b)|斤|l|升|英?寸|厘米|公分|cm|毫米|mm|米|片|支|枚|粒|颗|泡|包|袋|张|只|条|卷|抽|gb?|tb?|码|人|个|块|度|瓦|w|根|杯|对|罐|盒)"
)
_VERSION = re.compile(
    rf"{_AMOUNT}\S{{0,3}}$|^{_AMOUNT}|\d\+\d|[款版装型级档号味色机拍筒帮芯电代套餐跟钉底烘]$|版本$|\+|^(?:大|小|中|单|双|裸|带|含|不带|无|普通|标准)[\u4e00-\u9fff]"
)
_STRICT = re.compile(rf"{_AMOUNT}(?:装|的|瓶|大瓶|罐|袋|桶)?$|[款版型芯]$|\+|^(?:带|含|配)[\u4e00-\u9fff]")
_SPARE = re.compile(r"换|补|丢|坏|碎|歪|断|掉了|破")
_LOOSE = "粒颗枚抽泡"
"""Pieces that are never sold one by one."""
_PIECES = "片粒颗枚抽根张泡只条包"
_MOST = 200
"""What is more is no number of units."""
_LEAST_SHARE = 0.4
"""Of a price, what is less is the price of something else."""
_LEAST_LONE = 2000
"""A bare figure below 20 yuan, without a word of money, may be anything."""


def tariff_of(product: Product) -> Pricing:
    """What the product costs in every way its text tells.

    What the reader has found is kept; the sums of the text that it did not understand are added.
    """
    sums = [found for mention in mentions_in(product.text) if (found := sum_of(mention)) is not None]
    return _Table(product, sums).pricing()


class _Table:
    """The table under construction."""

    def __init__(self, product: Product, sums: Sequence[Sum]) -> None:
        self.product = product
        self.known = product.pricing
        self.sums = _without_doubtful(sums, product)

    def of(self, *roles: Role) -> list[Sum]:
        return [found for found in self.sums if found.role in roles]

    def pricing(self) -> Pricing:
        known = self.known
        versions, now = self._versions(), self._now()
        original = self._original(now)
        base = now if now is not None else (versions[0].price_fen if versions else None)
        sentence = known.sentence or next((found.sentence for found in self.sums if found.fen == base), "")
        rules = self._rules(base, {version.price_fen for version in versions})
        return Pricing(
            unit_fen=base,
            original_fen=original,
            unit=(known.unit if known.unit_fen == base else "") or self._unit(base, rules),
            variants=versions,
            rules=rules,
            exclusive=known.exclusive,
            sentence=sentence,
            addons=self._addons(versions),
            apart_fen=next((one.fen for one in self.of(Role.PARTS) if base and one.fen > base), None),
        )

    # --- what one costs

    def _now(self) -> int | None:
        """The price of the plain product: the promotional one, else the first told."""
        told = self.of(Role.NOW) or self._plain_prices()
        known = self.known.unit_fen
        if known is not None and (known in {one.fen for one in told} or not told):
            return known if told or not self._spare(known) else self._any_price()
        if told:
            return told[0].fen
        return self._any_price()

    def _any_price(self) -> int | None:
        return next((found.fen for found in self.of(Role.ORIGINAL, Role.PRICE)), None)

    def _spare(self, fen: int) -> bool:
        """Whether the sum is only told of something else that is sold beside."""
        own = self.of(Role.PRICE, Role.ORIGINAL, Role.BUNDLE)
        return bool(own) and any(one.fen == fen for one in self.of(Role.ADDON, Role.CUT, Role.POSTAGE, Role.DEARER))

    def _plain_prices(self) -> list[Sum]:
        """Prices without a label, or with that of a version; of two falling ones the second (399，299)."""
        prices = self.of(Role.PRICE)
        plain = [one for one in prices if not one.label]
        for first, second in pairwise(plain):
            if _falls(first, second):
                return [second]
        return plain or [one for one in prices if _VERSION.search(one.label) and not _SPARE.search(one.label)]

    def _is_original(self, fen: int) -> bool:
        return any(found.fen == fen for found in self.of(Role.ORIGINAL, Role.PRICE)) and any(
            found.fen < fen for found in self.of(Role.NOW)
        )

    def _original(self, now: int | None) -> int | None:
        if now is None:
            return None
        for found in self.of(Role.ORIGINAL):
            if found.fen > now:
                return found.fen
        if self.of(Role.NOW):
            for found in self.of(Role.PRICE):
                if now < found.fen < now / _LEAST_SHARE and not _VERSION.search(found.label):
                    return found.fen
        for first, second in pairwise([one for one in self.of(Role.PRICE) if not one.label]):
            if _falls(first, second) and second.fen == now:
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

    # --- versions

    def _versions(self) -> tuple[Variant, ...]:
        bulk = {found.fen for found in self.of(Role.BULK)}
        known = tuple(version for version in self.known.variants if version.price_fen)
        if any(version.price_fen in bulk or "邮" in version.label for version in known):
            known = ()  # 45一袋；整件20袋每袋32
        own = self._told_versions()
        if len(known) >= max(2, len(own)) or not own:
            return known or own
        return own

    def _told_versions(self) -> tuple[Variant, ...]:
        prices = [found for found in self.of(Role.PRICE) if not _SPARE.search(found.label)]
        labelled = [found for found in prices if found.label and self._is_version(found, prices)]
        packs = [found for found in self.of(Role.BUNDLE) if self._is_pack(found)]
        found = [Variant(_tidy(one.label), one.fen, one.sentence) for one in labelled]
        found += [
            Variant(f"{one.label.strip()}{one.count}{one.unit}装", one.fen, one.sentence) for one in packs
        ]
        plain = next((one for one in prices if one not in labelled), None)
        beside = [one for one in self.of(Role.ADDON) if re.search(r"[款版型]$", one.label)]
        found += [Variant(one.label, one.fen, one.sentence) for one in beside]
        if plain is not None and len(found) == 1 and (beside or _STRICT.search(found[0].label)):
            if plain.fen != found[0].price_fen:
                called = _tidy(plain.label) if _VERSION.search(plain.label) else "普通款"
                found.insert(0, Variant(called, plain.fen, plain.sentence))
        found = list({version.label: version for version in found}.values())
        if len(found) == 1 and not self.of(Role.DEARER, Role.CHEAPER):
            found = []
        found += self._relative_versions(found, plain)
        return tuple(found) if len(found) > 1 else ()

    def _is_version(self, one: Sum, prices: Sequence[Sum]) -> bool:
        label = one.label
        if re.search(r"\d(?:个?月|天|年)", label):
            return False
        if label in self.product.name or self.product.name in label:
            return bool(_STRICT.search(label)) and not label.startswith(self.product.name)
        others = [other.label for other in prices if other is not one and other.label]
        parallel = any(
            len(other) == len(label) and len(label) >= 2 and (other[1:] == label[1:] or other[:-1] == label[:-1])
            for other in others
        )
        return bool(_VERSION.search(label)) or parallel

    def _is_pack(self, one: Sum) -> bool:
        """两片装, 六枚 of a kind that is sold in packs only: a version rather than several units."""
        if one.unit not in _PIECES:
            return False
        rivals = [other for other in self.of(Role.BUNDLE) if other.unit == one.unit]
        if any(other.unit == one.unit for other in self.of(Role.PRICE, Role.NOW)):
            return False
        return (len(rivals) >= 2 and not self._plain_price()) or one.unit in _LOOSE

    def _plain_price(self) -> bool:
        return any(not found.label for found in self.of(Role.PRICE, Role.NOW))

    def _relative_versions(self, found: Sequence[Variant], plain: Sum | None) -> list[Variant]:
        """防窥版贵10块, 普通版便宜十块: told by the difference to what is told before."""
        out: list[Variant] = []
        for one in self.of(Role.DEARER, Role.CHEAPER):
            base = found[0] if found else None
            fen = base.price_fen if base else (plain.fen if plain else self._now())
            if fen is None:
                continue
            sign = 1 if one.role is Role.DEARER else -1
            bases = list(found) if one.each and found else [base] if base else [None]
            if not found and not out:
                out.append(Variant(self._called(plain), fen, plain.sentence if plain else one.sentence))
            for each in bases:
                start = each.price_fen if each else fen
                times = _pieces_of(each.label) if each and one.each else 1
                label = f"{one.label}{each.label}" if each and one.each else one.label
                out.append(Variant(label, start + sign * one.fen * times, one.sentence))
        return out

    def _called(self, plain: Sum | None) -> str:
        if plain and _VERSION.search(plain.label):
            return _tidy(plain.label)
        told = re.match(r"([\u4e00-\u9fff]{1,4}[版款])", plain.mention.before) if plain else None
        return told[1] if told else "这款"

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
        for share in (*shares_in(self.product.text), *self._told_groups(now)):
            if not _repeats(share, rules):
                rules = [old for old in rules if not _overruled(old, share)]
                rules.append(share)
        return tuple(rules)

    def _keeps(self, rule: Rule) -> bool:
        """A bundle that the sums show to be something else is dropped."""
        if isinstance(rule, Bundle):
            packs = [one for one in self.of(Role.BUNDLE) if self._is_pack(one)]
            return rule.quantity < _MOST and all(one.fen != rule.total_fen for one in packs)
        if isinstance(rule, GroupDiscount):
            return not re.search("收藏|关注", rule.who)
        return True

    def _rule(self, found: Sum, pending: Sum | None, now: int | None, version_fens: set[int]) -> Rule | None:
        sentence = found.sentence
        match found.role:
            case Role.BUNDLE if not self._is_pack(found) and now is not None:
                if found.fen in version_fens or found.fen >= now * found.count or found.fen <= now:
                    return None
                return Bundle(found.count, found.fen, sentence)
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
            case Role.CUT:
                return self._cut(found, pending, now)
        return None

    def _cut(self, found: Sum, pending: Sum | None, now: int | None) -> Rule | None:
        sentence = found.sentence
        if pending is not None and pending.role is Role.THRESHOLD:
            return AmountCut(pending.fen, found.fen, pending.each, sentence)
        if pending is not None:
            return CutFor("定金", found.fen - pending.fen, sentence)
        if found.count >= 2:
            if found.each:
                return PieceCut(found.count, found.fen, sentence)
            return QuantityCut(found.count, 1.0, found.fen, sentence)
        if found.label and _is_group(found.label):
            return GroupDiscount(_who(found.label), 1.0, found.fen, sentence)
        if not found.label and any(one.fen == now for one in self.of(Role.NOW)) and self._leads_to(found):
            return None
        return CutFor(found.label, found.fen, sentence)

    def _leads_to(self, cut: Sum) -> bool:
        """双12直降100到手399: what is taken off leads to the price told behind it."""
        place = self.sums.index(cut)
        following = self.sums[place + 1 : place + 2]
        return any(one.role is Role.NOW and one.sentence == cut.sentence for one in following)

    def _told_groups(self, now: int | None) -> Iterator[GroupDiscount]:
        """1699，老靴主1499: somebody's price behind the price for all."""
        for first, second in pairwise(self.sums):
            if second.role is not Role.PRICE or first.role not in (Role.PRICE, Role.NOW) or now is None:
                continue
            label = second.mention.left
            near = first.sentence == second.sentence and _LEAST_SHARE * now < second.fen < now
            if near and re.fullmatch(r"[\u4e00-\u9fff]{2,5}", label) and not _VERSION.search(label):
                if not re.search(r"[单零散]|替|芯|补充|折|买|卖|价", label):
                    yield GroupDiscount(label, 1.0, 0, second.sentence, second.fen)

    # --- beside

    def _addons(self, versions: Sequence[Variant]) -> tuple[Addon, ...]:
        told = [one for one in self.of(Role.ADDON, Role.SIZE_EXTRA) if not re.search(r"[款版型]$", one.label)]
        told += [one for one in self.of(Role.PRICE) if _SPARE.search(one.label)]
        labels = " ".join(version.label for version in versions)
        return tuple(
            Addon(one.label, one.fen, one.sentence) for one in told if one.label and one.label not in labels
        )


def _without_doubtful(sums: Sequence[Sum], product: Product) -> list[Sum]:
    """Bare figures with words before them that are no version are figures of something else."""
    known = {product.pricing.unit_fen, product.pricing.original_fen, product.price_fen}
    specs = " ".join(product.texts("spec"))
    kept: list[Sum] = []
    sure = any(found.role in (Role.PRICE, Role.NOW) and found.fen >= _LEAST_LONE for found in sums)
    for found in sums:
        mention = found.mention
        if f"{found.fen / 100:g}块" in specs and found.role in (Role.PRICE, Role.NOW):
            continue
        if found.role is Role.ADDON and re.fullmatch("单[买卖售拍]", mention.left) and found.fen in known:
            kept.append(replace(found, role=Role.PRICE, label=""))
            continue
        if sure and not mention.sure and not found.unit and found.role is Role.PRICE and found.fen < _LEAST_LONE:
            if found.fen % 100 == 0 and not mention.left or (found.label and not re.search(_AMOUNT, found.label)):
                continue
        if found.role is not Role.PRICE or mention.sure or found.fen in known:
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
        if mention.left and found.label and not _VERSION.search(found.label) and not found.unit:
            continue
        if not mention.left and found.fen < _LEAST_LONE and not found.unit and found.fen % 100 == 0:
            continue
        kept.append(found)
    return kept


def _leads_on(found: Sum, sums: Sequence[Sum]) -> bool:
    """三号链接99，今晚直播间59: the higher price before; 老靴主1499 behind 1699: somebody's own."""
    place = sums.index(found)
    after = sums[place + 1 : place + 2]
    if any(one.role is Role.NOW and found.fen > one.fen > _LEAST_SHARE * found.fen for one in after):
        return after[0].sentence == found.sentence
    before = sums[place - 1] if place else None
    told = before is not None and before.role in (Role.PRICE, Role.NOW) and before.sentence == found.sentence
    return bool(told and before and _LEAST_SHARE * before.fen < found.fen < before.fen) and bool(
        re.fullmatch(r"[\u4e00-\u9fff]{2,5}", found.mention.left)
    )


def _falls(first: Sum, second: Sum) -> bool:
    """Two bare sums in a row, the second lower: 399，299."""
    bare = not (first.mention.left or second.mention.left or first.unit or second.unit)
    return bare and first.sentence == second.sentence and _LEAST_SHARE * first.fen < second.fen < first.fen


def _tidy(label: str) -> str:
    return re.sub(r"(?<=[\d a-z升克斤片支枚粒颗抽])装$|\s|^的|[:：]", "", label).upper().replace("ML", "ml").replace("KG", "kg")


def _pieces_of(label: str) -> int:
    found = re.search(rf"(\d+)\s*[{_PIECES}]", label)
    return int(found[1]) if found else 1


def _is_group(label: str) -> bool:
    return not re.search(r"收藏|关注|晒|好评|评价|换|券|群|分享|转发|自提|报手机", label)


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
            same = old.sentence == new.sentence and old.unit_fen == new.unit_fen and old.cut_fen == new.cut_fen
            return same and old.who == "会员" and not re.search("会员|(?i:vip)", old.sentence)
        case PieceCut(), QuantityCut():
            return old.quantity == new.minimum and old.cut_fen == new.cut_fen
        case BuyGet(), BuyGet():
            return old.buy == new.buy
        case Bulk(), Bundle():
            return old.total_fen == new.unit_fen
    return False


