"""Prices, promotions, presents and postage."""

import re

from voicebot.knowledge.pricing import (
    AmountCut,
    Bulk,
    Bundle,
    BuyGet,
    Gift,
    LaterUnits,
    Pricing,
    QuantityCut,
    Rule,
    Variant,
)
from voicebot.knowledge.reading import price_patterns as say
from voicebot.knowledge.reading.amounts import (
    in_a_row,
    in_brackets,
    is_gift,
    is_price,
    noun_before,
    tidy_gift,
    to_count,
    to_factor,
    to_fen,
    to_yuan,
    unit_near,
)
from voicebot.knowledge.reading.group_discounts import nth_unit, read_group_discounts
from voicebot.knowledge.reading.paper import MEASURE, NUMBER, Paper, arabic, split_list
from voicebot.knowledge.reading.postage import read_postage
from voicebot.knowledge.reading.price_lists import Entry, price_list
from voicebot.knowledge.reading.purchase_limits import read_purchase_limits

_LEAST_SHARE = 0.3
"""Of the original price; what costs less without a word for a promotion is something else."""
_MANY = 6
"""Units from which a price for several is one for buying in bulk as well."""


_JOINED = re.compile(r"(?<!PA)(?<!\+)\+(?!\+)")
"""8+256, 水+乳; the signs of PA+++ join nothing."""
_OTHER_PRESENT = re.compile(r"(?!同款|正装|一样|包邮|到手|立减)[\u4e00-\u9fff]{2,6}(?=$|[,。!;()\s])")
"""地板袜 of 买两双送一双地板袜: what is given is something else."""


_OTHER_VERSION_GIVEN = re.compile(
    rf"(?P<label>{NUMBER}(?:米|毫升|ml|克|g|片|抽|寸)|[\u4e00-\u9fff]{{1,4}}[款装版])的?(?=$|[,。!;\s])"
)
"""1米的 of 买三条送一条1米的."""


class MoneyReader:
    """Reads everything about money; what was found is in the paper and in ``pricing``."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.rules: list[Rule] = []
        self.variants: list[Variant] = []
        self.unit = self._limited_by = ""
        self.extras: list[tuple[str, int, int, re.Match[str]]] = []
        """Versions with something added: label, price in fen or 0, surcharge in fen."""
        self.price: tuple[int, int, int] | None = None
        self.original: tuple[int, int, int] | None = None
        self.promo: tuple[int, int, int] | None = None
        self._has_plain_version = False
        """Another version is told beside the price of the usual one."""

    def read(self) -> Pricing:
        """Read the text; the order decides which pattern wins a number."""
        self._discounts()
        self._presents()
        self._variants()
        self._bulk_and_bundles()
        self._unit_price()
        self._single()
        self._with_extras()
        self.rules += read_postage(paper=self.paper)
        self._note_prices()
        return self._pricing()

    def _sentence(self, match: re.Match[str]) -> str:
        return self.paper.sentence_at(match.start())

    def _promotion(self, match: re.Match[str], rule: Rule | None) -> None:
        self.paper.add("promotion", arabic(match[0]), *match.span())
        if rule is not None:
            self.rules.append(rule)

    def _discounts(self) -> None:
        paper = self.paper
        self.rules += read_group_discounts(paper)
        for match in paper.matches(say.LATER):
            self.unit = self.unit or match["unit"]
            nth = to_count(match["nth"].replace("两", "二"))
            self._promotion(match, LaterUnits(nth, to_fen(match["sum"]), self._sentence(match)))
        for match in paper.matches(say.NTH):
            self.unit = self.unit or match["unit"]
            self._promotion(match, nth_unit(match, self._sentence(match)))
        for match in paper.matches(say.THRESHOLD):
            rule = AmountCut(
                to_fen(match["sum"]), to_fen(match["cut"]), bool(match["each"]), self._sentence(match)
            )
            self._promotion(match, rule)
        for match in paper.matches(say.QUANTITY):
            factor = to_factor(match["fold"]) if match["fold"] else 1.0
            cut = to_fen(match["cut"]) if match["cut"] else 0
            if to_count(match["count"]) >= 2:
                less = QuantityCut(to_count(match["count"]), factor, cut, self._sentence(match))
                self._promotion(match, less)
                if "以上" in match[0] or "起" in match[0]:
                    paper.add("price_bulk", match[0], *match.span())
        for match in paper.matches(say.BUY_GET):
            sample = re.match(r"\(?送", paper.text[match.end() :])
            other = _OTHER_PRESENT.match(paper.text, match.end())
            if other and is_gift(other[0]) and not paper.kinds_in(other[0]):
                told = paper.text[match.start() : other.end()]
                paper.add("promotion", arabic(told), match.start(), other.end())
                paper.add("gifts", other[0], other.start(), other.end())
                self.rules.append(Gift(other[0], to_count(match["buy"]), self._sentence(match)))
                continue
            if version := _OTHER_VERSION_GIVEN.match(paper.text, match.end()):
                told = f"{version['label']}的{match['free']}{match['unit2'] or match['unit'] or '件'}"
                paper.add("gifts", told, match.start(), version.end(), claim=False)
                self._promotion(match, Gift(told, to_count(match["buy"]), self._sentence(match)))
                continue
            free_units = BuyGet(to_count(match["buy"]), to_count(match["free"]), self._sentence(match))
            self._promotion(match, None if sample else free_units)
        for match in paper.matches(say.SPARE):
            if not re.search(r"保|修|丢", match[0]):
                self._promotion(match, None)
        for match in (*paper.matches(say.INSTALMENT), *paper.matches(say.ON_CONDITION)):
            self._promotion(match, None)
        self._limited_by = read_purchase_limits(paper)
        for match in paper.matches(say.EXCLUSIVE):
            paper.claim(*match.span())

    def _presents(self) -> None:
        paper = self.paper
        for match in paper.matches(say.PRESENT):
            what = say.GIFT_TAIL.sub("", match["what"])
            before = paper.text[max(0, match.start() - 10) : match.start()]
            need = say.MIN_UNITS.search(before) or self._several_priced(match.start())
            minimum = to_count(need["count"]) if need else 1
            start = match.start() - (len(need[0]) if need else 0)
            for name in (one for item in split_list(what) for one in say.GIVEN_TOO.split(item)):
                tidy = tidy_gift(name)
                if not tidy or re.fullmatch(rf"[一1]{MEASURE}", name):
                    tidy = noun_before(paper.text[: match.start()])
                if len(tidy) < 2 and tidy not in ("壳", "膜", "袋"):
                    continue
                paper.add("gifts", tidy, match.start(), match.end())
                self.rules.append(Gift(tidy, minimum, self._sentence(match)))
            condition = need or re.search(
                rf"(?:现在|活动期?|节日?|下单|拍下|前\d+名|收藏|好评|晒图|{say.OCCASION})(?:[^,。!;\d]{{0,8}}|到手\S?\d+元?,?)$",
                before,
            )
            if condition:
                head = start if need else match.start() - len(condition[0])
                tail = re.match(r",?(?:送完为止|数量有限)", paper.text[match.end() :])
                end = match.end() + (tail.end() if tail else 0)
                told = paper.text[head:end]
                paper.add("promotion", told, head, end, claim=not re.search(r"\d{2}", told))
        for match in (*paper.matches(say.COUNTED_GIFT), *paper.matches(say.COMES_WITH)):
            what = match["what"].removeprefix("烫金")
            if is_gift(what):
                paper.add("gifts", what, *match.span())
                self.rules.append(Gift(what, 1, self._sentence(match)))
        for match in paper.matches(say.WITH_TOOL):
            paper.add("gifts", match["what"], *match.span())
        for match in paper.matches(say.SAMPLES):
            paper.add("gifts", match["what"], *match.span())
            self.rules.append(Gift(match["what"], 1, self._sentence(match)))

    def _several_priced(self, position: int) -> re.Match[str] | None:
        """两瓶125,送毛巾 behind the price of one: the present goes with the two."""
        told = say.SEVERAL_PRICED.search(self.paper.text[max(0, position - 20) : position])
        earlier = self.paper.text[: position - len(told[0])] if told else ""
        return told if told and re.search(r"\d\s*(?:元|块)|¥\d", earlier) else None

    def _bulk_and_bundles(self) -> None:
        paper = self.paper
        for match in paper.matches(say.BULK):
            paper.add("price_bulk", match[0], *match.span())
            count, each = match["count"] or match["count2"], match["sum"] or match["sum2"]
            self.rules.append(Bulk(to_count(count), to_fen(each), self._sentence(match)))
        for match in paper.matches(say.CASE):
            paper.add("price_bulk", match[0], *match.span())
            self.unit = self.unit or match["unit"] or ""
            if match["sum"] and match[0][0] in "一1":
                paper.add("price_bundle", to_yuan(to_fen(match["sum"])), *match.span())
            inside = re.match(rf"({NUMBER})", match["count"] or "")
            around = re.search(rf"整{match['case']}\(?({NUMBER})", paper.text)
            pieces = inside or around
            if match["sum"] and pieces:
                self.rules.append(Bundle(to_count(pieces[1]), to_fen(match["sum"]), self._sentence(match)))
        for match in paper.matches(say.WITH_EXTRA):
            self.extras.append((match["label"], to_fen(match["sum"]), 0, match))
            paper.add("price_bundle", to_yuan(to_fen(match["sum"])), *match.span())
        apart = say.PARTS_APART.search(paper.text)
        for match in paper.matches(say.COMBO) if apart is None else ():
            paper.add("price_bundle", to_yuan(to_fen(match["sum"])), *match.span())
        for match in paper.matches(say.SURCHARGE):
            label, fee = (
                match["label"] or match["label2"] or match["label3"],
                match["fee"] or match["fee2"] or match["fee3"],
            )
            if match["label3"] and re.search(
                r"月|夏|高温|每单$", paper.text[max(0, match.start() - 8) : match.start()]
            ):
                continue  # 五月到九月每单加5元冰袋费
            self.extras.append((f"带{label}", 0, to_fen(fee), match))
            paper.claim(*match.span())
        for match in paper.matches(say.DOUBLE):
            priced = re.search(r"\d(?:元|块)[,\s]*$", paper.text[: match.start()])
            if match["unit"] == "对" and not priced and not re.search("[单/一][只个支条枚]", paper.text):
                continue
            self.rules.append(Bundle(2, to_fen(match["sum"]), self._sentence(match)))
            paper.add("price_bundle", to_yuan(to_fen(match["sum"])), *match.span())
        bundles: list[re.Match[str]] = []
        for match in paper.matches(say.BUNDLE):
            count = to_count(match["count"])
            if count < 2 or to_fen(match["sum"]) < 500:
                continue
            before = paper.text[max(0, match.start() - 3) : match.start()]
            if (
                re.search(r"第|[每满送]$", before)
                or _JOINED.search(paper.text, max(0, match.start() - 12), match.start())
                or (before[-1:].isdigit() and match["count"][0].isdigit())
                or match["unit"] in ("片", "粒", "颗", "枚")
                or len(match["sum"]) < 2
            ):
                continue
            bundle = Bundle(count, to_fen(match["sum"]), self._sentence(match))
            self.rules.append(bundle)
            self.unit = self.unit or match["unit"]
            bundles.append(match)
            paper.add("price_bundle", to_yuan(bundle.total_fen), *match.span())
            if count >= _MANY:
                paper.add("price_bulk", match[0].strip(), *match.span())
        if len(bundles) > 1:
            self.paper.add(
                "promotion", "，".join(match[0].strip() for match in bundles), *bundles[0].span(), claim=False
            )

    def _variants(self) -> None:
        paper = self.paper
        for entry in price_list(paper.text):
            if paper.is_claimed(entry.end - 1, entry.end):
                continue
            self._variant(entry)
            if re.fullmatch(r"[\u4e00-\u9fff]{1,3}色", entry.label):
                paper.add("colors", entry.label, entry.start, entry.end)
        for match in paper.matches(say.OTHER_VERSION):
            self._has_plain_version = True
            paper.claim(*match.span())
            self.variants.append(Variant(match["label"], to_fen(match["sum"]), self._sentence(match)))

    def _variant(self, entry: Entry) -> None:
        label = re.sub(r"(?<=[\dA-Za-z升克斤片支枚粒颗抽])装$|\s", "", entry.label)
        if re.fullmatch(r"\d+\+\d+", label):
            label += "G"
        fen = to_fen(entry.price)
        self.variants.append(Variant(label, fen, self.paper.sentence_at(entry.start)))
        self.paper.add("variants", f"{label} {to_yuan(fen)}元", entry.start, entry.end)

    def _unit_price(self) -> None:
        paper = self.paper
        if apart := next(paper.matches(say.PARTS_APART), None):
            self._set("original", apart)
            if whole := next(paper.matches(say.SET_PRICE), None):
                self._set("promo", whole)
        for match in paper.matches(say.ARROW):
            self.original = (to_fen(match["high"]), match.start(), match.end())
            self._set("promo", match)
        for match in paper.matches(say.ORIGINAL):
            self._set("original", match)
        for match in (*paper.matches(say.PROMO), *paper.matches(say.IN_HAND)):
            if is_price(paper, match) and self.promo is None:
                self._set("promo", match)
                if re.search(say.OCCASION, match[0]):
                    paper.add("promotion", match[0], *match.span())
        if self.promo is None or self.original is None:
            stated = [
                match
                for pattern in (say.PLAIN_CUE, say.FIRST_UNIT, say.PER_AFTER, say.PER_BEFORE, say.MARKED)
                for match in pattern.finditer(paper.text)
                if not self._taken(pattern, match) and is_price(paper, match) and not self._is_small(match)
            ]
            bare = [
                match
                for match in paper.matches(say.LONE)
                if is_price(paper, match) and not in_a_row(paper.text, match)
            ]
            aside = bool(stated) and all(in_brackets(paper.text, match.start()) for match in stated)
            if first := min(
                [*stated, *bare] if aside else stated or bare,
                key=lambda match: (in_brackets(paper.text, match.start()), match.start()),
                default=None,
            ):
                self._set("price", first)
        if self.price and self.promo and not self.original and self.price[0] > self.promo[0]:
            self.original, self.price = self.price, None
        for match in paper.matches(re.compile(rf"{NUMBER}\s*(?:元|块)别(?:要价|还价|讲价|砍价)[^,。!;]*")):
            paper.claim(*match.span())

    def _is_small(self, match: re.Match[str]) -> bool:
        """挂牌价259元…滤芯39元一个: what costs a fraction is a part of the product."""
        groups = match.groupdict()
        told = groups.get("sum") or groups.get("sum2") or groups.get("sum3") or ""
        return self.original is not None and to_fen(told) < _LEAST_SHARE * self.original[0]

    def _taken(self, pattern: re.Pattern[str], match: re.Match[str]) -> bool:
        """Whether another fact has read it; 一罐 of 50g一罐38 may belong to the package as well."""
        start, end = match.span("sum") if pattern is say.PER_BEFORE else match.span()
        return self.paper.is_claimed(start, end)

    def _single(self) -> None:
        """79元一套, 单瓶45: one piece of what is sold by several."""
        now = self.promo or self.price
        if now is None or self.variants:
            return
        for match in self.paper.matches(say.SINGLE):
            before = self.paper.text[max(0, match.start() - 4) : match.start()]
            if 0 < to_fen(match["sum"]) < now[0] and not re.search(r"[补丢换掉配]", before):
                label = f"单{match['unit']}"
                self.variants += [
                    Variant("整套", now[0], self.paper.sentence_at(now[1])),
                    Variant(label, to_fen(match["sum"]), self._sentence(match)),
                ]
                self.paper.add("variants", f"{label}{to_yuan(to_fen(match['sum']))}元", *match.span())
                return

    def _with_extras(self) -> None:
        """带线179, 要棉内胆的加15: versions beside the plain one."""
        now = self.promo or self.price
        if now is None or self.variants or not self.extras:
            return
        paper = self.paper
        self.variants.append(Variant("单买", now[0], paper.sentence_at(now[1])))
        paper.add("variants", f"单买{to_yuan(now[0])}元", now[1], now[2], claim=False)
        for label, whole, more, match in self.extras:
            version = Variant(label, whole or now[0] + more, self._sentence(match))
            self.variants.append(version)
            paper.add("variants", f"{label}{to_yuan(version.price_fen)}元", *match.span())

    def _set(self, which: str, match: re.Match[str]) -> None:
        groups = match.groupdict()
        text = groups.get("sum") or groups.get("sum2") or groups.get("sum3")
        unit = groups.get("unit") or groups.get("unit2") or unit_near(match[0])
        if not text or getattr(self, which) is not None:
            return
        setattr(self, which, (to_fen(text), match.start(), match.end()))
        self.unit = unit or self.unit
        self.paper.claim(*match.span())

    def _note_prices(self) -> None:
        paper = self.paper
        listed = self.variants and self.paper.has("variants") and not self.extras
        if self.price and listed and self.price[1] > self._place_of(self.variants[0]):
            self.price = None  # 标准版229元、NFC版279元…腕带单买25元
        now = self.promo or self.price
        if now is None and self.variants and not self._has_plain_version:
            first = self.variants[0]
            place = paper.text.find(first.label)
            paper.add("price", to_yuan(first.price_fen), max(place, 0), max(place, 0) + 1, claim=False)
        if now is None and not self.variants and self.original is None:
            self._price_of_set()
            now = self.price
        if now is None and self.original is not None and not self.variants:
            now = self.price = self.original
            self.original = None
        if now is not None:
            paper.add("price", to_yuan(now[0]), now[1], now[2])
        if self.original is not None:
            paper.add("price_original", to_yuan(self.original[0]), self.original[1], self.original[2])
            if now is not None:
                paper.add("price_promo", to_yuan(now[0]), now[1], now[2])
        self._usually_more()
        if now is not None and self._has_plain_version:
            base = Variant("普通款", now[0], paper.sentence_at(now[1]))
            self.variants.insert(0, base)
            for variant in self.variants:
                place = paper.text.find(variant.label)
                start = place if place >= 0 else now[1]
                paper.add(
                    "variants",
                    f"{variant.label}{to_yuan(variant.price_fen)}元",
                    start,
                    start + 1,
                    claim=False,
                )

    def _place_of(self, variant: Variant) -> int:
        return self.paper.text.find(variant.label.removesuffix("G"))

    def _price_of_set(self) -> None:
        """两支装159元 alone is what the product costs."""
        if (bundle := next((rule for rule in self.rules if isinstance(rule, Bundle)), None)) is not None:
            place = self.paper.text.find(str(to_yuan(bundle.total_fen)))
            self.price = (bundle.total_fen, max(place, 0), max(place, 0) + 1)
            self.rules.remove(bundle)

    def _usually_more(self) -> None:
        paper = self.paper
        told = say.USUALLY_MORE.search(paper.text)
        if told is None or self.original is not None:
            return
        for now in paper.values("price")[:1]:
            fen = round(float(now) * 100)
            self.original = (fen + to_fen(told["more"] or told["more2"]), told.start(), told.end())
            paper.add("price_original", to_yuan(self.original[0]), told.start(), told.end())
            paper.add("price_promo", now, told.start(), told.end())

    def _pricing(self) -> Pricing:
        now = self.promo or self.price
        if now is None and self.original is None and self.variants:
            unit_fen: int | None = self.variants[0].price_fen
            sentence = self.variants[0].sentence
        else:
            unit_fen = now[0] if now else None
            sentence = self.paper.sentence_at(now[1]) if now else ""
        return Pricing(
            unit_fen=unit_fen,
            original_fen=self.original[0] if self.original else None,
            unit=self.unit or self._limited_by,
            variants=tuple(self.variants),
            rules=tuple(self.rules),
            exclusive=bool(say.EXCLUSIVE.search(self.paper.text)),
            sentence=sentence,
        )
