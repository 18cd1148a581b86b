"""The versions of a product that have prices of their own, also those told by a difference (防窥版贵10块)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from voicebot.knowledge.pricing import Variant
from voicebot.knowledge.product import Product
from voicebot.knowledge.tariff.labels import SPARE, STRICT, VERSION
from voicebot.knowledge.tariff.sums import Role, Sum

_LOOSE = "粒颗枚抽泡"
"""Pieces that are never sold one by one."""


_PIECES = "片粒颗枚抽根张泡只条包"


BY_ITSELF = "单买"
"""What the product is called that is also sold in a set."""
_SET = re.compile("套[装餐盒]")
_SET_WITH = re.compile(r"(?P<set>套[装餐盒])\([^()]{1,14}\):?(?P<sum>\d+(?:\.\d+)?)(?:元|块|(?=[,。;\s]|$))")


def _as_set(found: Sum, text: str, now: int | None) -> Sum:
    """套装（含线）72元 beside 59元一个: what stands in brackets does not part the set from its price."""
    told = _SET_WITH.search(text.translate(str.maketrans("（），：；", "(),:;")))
    if told is None or found.fen == now or found.fen != round(float(told["sum"]) * 100):
        return found
    return replace(found, role=Role.PRICE, label=told["set"])


class Versions:
    """The versions of one text.

    Args:
        product: what the reader has found.
        sums: the sums of its text.
        now: what the plain product costs.
    """

    def __init__(self, product: Product, sums: Sequence[Sum], now: int | None) -> None:
        self.product = product
        self.known = product.pricing
        self.sums = [_as_set(found, product.text, now) for found in sums]
        self._now_fen = now

    def of(self, *roles: Role) -> list[Sum]:
        """The sums with one of these roles."""
        return [found for found in self.sums if found.role in roles]

    def all(self) -> tuple[Variant, ...]:
        """Every version with a price, the first is the default; none where there is only one."""
        bulk = {found.fen for found in self.of(Role.BULK)}
        known = tuple(version for version in self.known.variants if version.price_fen)
        beside = {found.fen for found in self.of(Role.ADDON)}
        if any(version.price_fen in beside for version in known):
            known = ()  # 79元，加绒内胆另加20元
        dropped = self.of(Role.NOW) and known and known[0].label == BY_ITSELF
        if dropped and known[0].price_fen != self._now_fen:
            known = ()  # 常规价429，直播间369，加绒款贵40: dearer than what it costs now
        if any(version.price_fen in bulk or "邮" in version.label for version in known):
            known = ()  # 45一袋；整件20袋每袋32
        own = self._told_versions()
        if len(known) >= max(2, len(own)) or not own:
            return known or own
        return own

    def _told_versions(self) -> tuple[Variant, ...]:
        prices = [found for found in self.of(Role.PRICE) if not SPARE.search(found.label)]
        labelled = [found for found in prices if found.label and self._is_version(found, prices)]
        packs = [found for found in self.of(Role.BUNDLE) if self.is_pack(found)]
        found = [Variant(_tidy(one.label), one.fen, one.sentence) for one in labelled]
        found += [
            Variant(f"{_tidy(one.label)}{one.count}{one.unit}装", one.fen, one.sentence) for one in packs
        ]
        plain = next((one for one in prices if one not in labelled), None)
        beside = [one for one in self.of(Role.ADDON) if re.search(r"[款版型]$", one.label)]
        found += [Variant(one.label, one.fen, one.sentence) for one in beside]
        a_set = len(found) == 1 and bool(_SET.fullmatch(found[0].label))
        lone = len(found) == 1 and (beside or a_set or STRICT.search(found[0].label))
        if plain is not None and lone and plain.fen != found[0].price_fen:
            named = not a_set and VERSION.search(plain.label)
            called = _tidy(plain.label) if named else BY_ITSELF if a_set else "普通款"
            found.insert(0, Variant(called, plain.fen, plain.sentence))
        found = list({version.label: version for version in found}.values())
        if len(found) == 1 and not self.of(Role.DEARER, Role.CHEAPER):
            found = []
        found += self._relative_versions(found, plain)
        return tuple(found) if len(found) > 1 else ()

    def _is_version(self, one: Sum, prices: Sequence[Sum]) -> bool:
        label = one.label
        if re.search(r"\d(?:个?月|天|年)|[半整]码$", label):
            return False
        name = self.product.name.lower()
        if label.lower() in name or name in label.lower():
            return bool(STRICT.search(label)) and not label.lower().startswith(name)
        others = [other.label for other in prices if other is not one and other.label]
        parallel = any(
            len(other) == len(label)
            and len(label) >= 2
            and (other[1:] == label[1:] or other[:-1] == label[:-1])
            for other in others
        )
        return bool(VERSION.search(label)) or parallel

    def is_pack(self, one: Sum) -> bool:
        """两片装, 六枚 of a kind that is sold in packs only: a version rather than several units."""
        rivals = [other for other in self.of(Role.BUNDLE) if other.unit == one.unit]
        if STRICT.search(one.label) and any(
            STRICT.search(other.label) and other.label != one.label and other.label[-1] == one.label[-1]
            for other in rivals
        ):
            return True  # A款6罐138元，B款9罐198元
        if one.unit not in _PIECES:
            return False
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
            plain_fen = plain.fen if plain and not self.of(Role.NOW) else self._now_fen
            fen = base.price_fen if base else plain_fen
            if fen is None:
                continue
            sign = 1 if one.role is Role.DEARER else -1
            packs = len(found) > 1 and all(re.match(rf"\d+[{_PIECES}]", each.label) for each in found)
            bases = list(found) if (one.each or packs) and found else [base] if base else [None]
            if not found and not out:
                out.append(Variant(self._called(plain), fen, plain.sentence if plain else one.sentence))
            for each in bases:
                start = each.price_fen if each else fen
                of_the_pack = re.search("每[份套盒组]", one.mention.left)
                times = _pieces_of(each.label) if each and one.each and not of_the_pack else 1
                label = f"{one.label}{each.label}" if each and (one.each or packs) else one.label
                out.append(Variant(label, start + sign * one.fen * times, one.sentence))
        return out

    def _called(self, plain: Sum | None) -> str:
        if plain and VERSION.search(plain.label):
            return _tidy(plain.label)
        told = re.match(r"([\u4e00-\u9fff]{1,4}[版款])", plain.mention.before) if plain else None
        return told[1] if told else "这款"


def _tidy(label: str) -> str:
    return (
        re.sub(r"(?<=[\d a-z升克斤片支枚粒颗抽])装$|\s|^的|[:：]", "", label)
        .upper()
        .replace("ML", "ml")
        .replace("KG", "kg")
    )


def _pieces_of(label: str) -> int:
    found = re.search(rf"(\d+)\s*[{_PIECES}]", label)
    return int(found[1]) if found else 1
