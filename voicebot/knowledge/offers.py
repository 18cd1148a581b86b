"""What a text puts a price on: versions, spare parts, extras; and which of them a question names."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from voicebot.knowledge.compared import GRAMS, MASS, MILLILITRES, VOLUME, figure
from voicebot.knowledge.pricing import Bundle, CutFor, Freight, Pricing
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import in_figures
from voicebot.knowledge.reading.paper import MEASURE, number
from voicebot.knowledge.retrieval import clauses_of

_MONEY = r"(\d+(?:\.\d+)?)(?:元|块钱?)?"
_EXTRA = re.compile(
    rf"^(?P<label>[\u4e00-\u9fff]{{2,6}}?)(?:要|需|可|得)?(?:另[加购买收付]|单[买卖独]|加购?|补|收|也?要|卖|是)?(?:[一两1-3]年)?(?:[一1每]?{MEASURE})?"
    rf"{_MONEY}(?:(?:一|1|/|每){MEASURE})?$"
)
_NO_EXTRA = re.compile(
    r"原价|现价|到手|返|抵|定金|尾款|客户|售价|标价|吊牌|活动|日常|直播|券|减|满|打|送|第[二三]|会员|运费|邮费|包邮|学生|老客|价$|只要|以上|单价|包装|起每"
    r"|^单[买卖独]|新客|一共|箱|套餐|共|约|保质|套装|每|[一二两三四五六七八九十]$"
)
_LARGE = re.compile(
    r"最?[大厚高长](?!的?(?:能|可以?)?(?:抵|减|补|省|优惠))的?(?:那?[瓶包袋罐盒桶床款号张个份支种])?(?:那个|装)?"
)
_SMALL = re.compile(r"最?[小薄矮短]的?(?:那?[瓶包袋罐盒桶床款号张个份支种])?(?:那个|装)?")
_WITHOUT = r"(?:无|不带|没有?|不要|不含|不加|不)"
_PEOPLE = {
    "小孩": r"小孩|孩子|儿童|小朋友|儿子|闺女|女儿|娃|宝宝|小的|童款",
    "儿童": r"小孩|孩子|儿童|小朋友|儿子|闺女|女儿|娃|宝宝|童款",
    "大人": r"大人|成人|我(?=跟|和|自己|一)|爸|妈|老公|老婆|成年",
    "成人": r"大人|成人|我(?=跟|和|自己|一)|爸|妈|老公|老婆|成年",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something with a price of its own.

    Args:
        label: as the text calls it; empty for the plain product.
        price_fen: what one costs.
        sentence: where the text says so.
        extra: it is sold beside the product (a spare part, a bag), not instead of it.
    """

    label: str
    price_fen: int
    sentence: str
    extra: bool = False


def offers_of(product: Product) -> tuple[Offer, ...]:
    """Versions, or the plain product where there are none; then what is sold beside it."""
    return _offers(product.pricing, product.name, product.text)


@lru_cache(maxsize=512)
def _offers(pricing: Pricing, name: str, text: str) -> tuple[Offer, ...]:
    main = [Offer(v.label, v.price_fen, v.sentence) for v in pricing.variants if v.price_fen]
    if not main and pricing.unit_fen:
        main = [Offer("", pricing.unit_fen, pricing.sentence)]
    known = {offer.price_fen for offer in main} | {pricing.original_fen}
    extras = [Offer(one.label, one.price_fen, one.sentence, extra=True) for one in pricing.addons]
    known |= {offer.price_fen for offer in extras}
    known |= {rule.unit_fen for rule in pricing.rules if isinstance(rule, CutFor)}
    known |= {rule.total_fen for rule in pricing.rules if isinstance(rule, Bundle)}
    sent_to = [region for rule in pricing.rules if isinstance(rule, Freight) for region in rule.regions]
    for clause, plain, sentence, _ in clauses_of(text):
        found = _EXTRA.match(plain)
        if not found or _NO_EXTRA.search(found["label"]) or clause in name:
            continue
        fen = round(float(found[2]) * 100)
        if any(found["label"] in region for region in sent_to):
            continue
        if fen not in known and found["label"] not in name:
            extras.append(Offer(found["label"], fen, sentence, extra=True))
    return (*main, *(_other_versions(text, known) if not pricing.variants else ()), *extras)


_VERSION_NAMED = re.compile(r"[拍选买换挑看用](?P<label>[\u4e00-\u9fffA-Za-z\d]{2,6}?)(?:的?那?[款种个]|版)$")
_BARE_PRICE = re.compile(rf"{_MONEY}(?:(?:一|每|/){MEASURE})?$")


def _other_versions(text: str, known: set[int | None]) -> list[Offer]:
    """零乳糖 of 请拍零乳糖那款，84元一箱: a version that a clause sends to, with its price behind it."""
    clauses = clauses_of(text)
    return [
        Offer(told["label"], round(float(price[1]) * 100), sentence)
        for (_, first, _, _), (_, second, sentence, _) in pairwise(clauses)
        if (told := _VERSION_NAMED.search(first))
        and (price := _BARE_PRICE.fullmatch(second))
        and round(float(price[1]) * 100) not in known
    ]


@dataclass(frozen=True, slots=True)
class Named:
    """An offer that a question names, and how many of it."""

    count: int
    offer: Offer
    start: int
    end: int = -1


def named_offers(text: str, product: Product) -> list[Named]:
    """The offers that a question names, in its order: 两个大人一个小孩, 四瓶旅行装跟一瓶大的."""
    offers = offers_of(product)
    taken = bytearray(len(text))
    found: list[tuple[int, int, Offer]] = []
    aliases = [(pattern, offer) for offer in offers for pattern in _aliases(offer, offers)]
    hits = [
        (len(match[0]), match.start(), match.end(), offer)
        for pattern, offer in aliases
        for match in re.finditer(pattern, text)
        if match[0]
    ]
    for _, start, end, offer in sorted(hits, key=lambda hit: (-hit[0], hit[1])):
        if any(taken[start:end]) or any(named is offer for _, _, named in found):
            continue
        taken[start:end] = b"\x01" * (end - start)
        found.append((start, end, offer))
    found.sort(key=lambda hit: hit[0])
    counts_follow = (
        bool(found) and not _BEFORE.search(text[: found[0][0]]) and _AFTER.match(text[found[0][1] :])
    )
    return [
        Named(_count(text[start if counts_follow else 0 : start], text[end:]), offer, start, end)
        for start, end, offer in found
    ]


def _aliases(offer: Offer, offers: tuple[Offer, ...]) -> list[str]:
    label = in_figures(offer.label.lower())
    if not label:
        return []
    left = re.split(r"[\d.+\-—~～/×*]+(?:毫升|ml|毫米|厘米|公斤|kg|克|码|米|泡|片|个|g\b)?", label)
    words = max(left, key=len)
    word = re.sub(r"(?:款|装|版|型|号|包|瓶|袋|味|盒|码|片|个|支|条|的)+$|(?:套|套装|套餐)$", "", words)
    patterns = [re.escape(label)]
    if memory := re.fullmatch(r"(\d+\+\d+)(?:gb?|t)?", label):
        patterns.append(rf"(?<!\d){re.escape(memory[1])}(?!\d)")
    rivals = [
        other
        for other in offers
        if other is not offer
        and not other.label.startswith(("无", "不"))
        and not re.search(r"[\u4e00-\u9fff]\+[\u4e00-\u9fff]", other.label)  # 瓶+补充装 is both
    ]
    if any(word and word in other.label for other in rivals):
        word = ""
    patterns += [
        rf"(?<![\d.]){re.escape(value)}(?![\d.]|{_no_count(label)})(?:毫升|ml|毫米|公斤|kg|厘米|克|米|g)?"
        for value in _own_figures(offer, offers)
    ]
    if label.startswith("1") and not label[1:2].isdigit():
        patterns.append(re.escape("一" + label[1:]))
    if label[0] in "带含配" and len(label) > 2:
        patterns.append(rf"{label[0]}\S{{0,1}}{re.escape(label[-1])}")
    if amount := amount_in(label):
        patterns += _same_amount(*amount)
    if length := re.search(r"(\d+)(?:厘米|公分|cm)", label):
        patterns += _same_amount(float(length[1]), "cm")
    if word.startswith(("无", "不")) and len(word) > 1:
        patterns.append(_WITHOUT + re.escape(word[1:]))
    elif word:
        if offer.extra:
            patterns += _loosely(label)
        if len(label) > 2 and label[0] in "带加含配连":
            patterns.append(
                rf"(?<![不无没别])(?<!不[要带含加用])(?:带|要|配|加|含|有)?{re.escape(label[1:])}"
            )
            patterns += _loosely(label[1:])
        lead = "(?:带|有|加)?" if len(word) == 1 else ""
        if lead and label[0] in "带含配":
            lead = "(?:带|有|加|配|含|连)"
        patterns.append(_PEOPLE.get(word, rf"(?<![不无没]){lead}{re.escape(word)}"))
        if len(word) == 2 and word[1] in "味香色":
            patterns.append(rf"(?<![不无没])(?:带|有){word[1]}")
    patterns += _distinctive(label, [other.label.lower() for other in offers if other is not offer])
    sized = sorted((o for o in offers if not o.extra), key=lambda o: _size_of(o))
    if len(sized) > 1 and _size_of(sized[0]) < _size_of(sized[-1]):
        if offer is sized[-1]:
            patterns.append(_LARGE.pattern)
        elif offer is sized[0]:
            patterns.append(_SMALL.pattern)
    return patterns


def _distinctive(label: str, others: list[str]) -> list[str]:
    """皮的 for 皮面款 beside 网面款, 板栗 for 板栗鲜肉粽: what no other label has."""
    rest = "".join(others)
    pairs = {label[at : at + 2] for at in range(len(label) - 1)}
    told = [pair for pair in pairs if re.fullmatch(r"[\u4e00-\u9fff]{2}", pair) and pair not in rest]
    single = [char for char in dict.fromkeys(label) if "\u4e00" <= char <= "\u9fff" and char not in rest]
    tails = r"(?=的|款|版|那|装|[筒帮拍跟面]|比|跟|和)"
    patterns = [rf"(?<![不无没]){re.escape(pair)}" for pair in told if not re.search(r"[的装款版]", pair)]
    return patterns + [
        rf"(?<![不无没\u4e00-\u9fff]){re.escape(char)}{tails}"
        for char in single
        if char not in "的装款版带单含有米升克寸斤厘公分毫码元加"
    ]


def _loosely(word: str) -> list[str]:
    """绒的内套 for 加绒内套: a word of four or more characters with a particle or without its first one."""
    if len(word) == 2:
        return [rf"{re.escape(word[0])}(?:个|上|了|一?个)?名?{re.escape(word[1])}"]
    if len(word) < 4:
        return []
    return [r"的?".join(map(re.escape, word)), r"的?".join(map(re.escape, word[1:]))]


def _no_count(label: str) -> str:
    """Measure words that make a figure a number of units, except where the label counts by them itself."""
    return r"(?!)" if re.search(rf"\d{MEASURE}", label) else MEASURE


def _own_figures(offer: Offer, offers: tuple[Offer, ...]) -> list[str]:
    """Figures of a label that no other label has."""
    others = {
        value
        for other in offers
        if other is not offer
        for value in re.findall(r"\d+(?:\.\d+)?", in_figures(other.label))
    }
    return [value for value in re.findall(r"\d+(?:\.\d+)?", in_figures(offer.label)) if value not in others]


def _size_of(offer: Offer) -> float:
    """A figure by which versions are larger or smaller."""
    if amount := amount_in(offer.label):
        return amount[0]
    figures = re.findall(r"\d+(?:\.\d+)?", in_figures(offer.label))
    return float(figures[-1]) if figures else 0.0


def _same_amount(value: float, kind: str) -> list[str]:
    """十斤 for 5kg."""
    if kind == "cm":
        return [rf"(?<![\d.]){value / 100:g}米"]
    if kind != "g":
        return []
    return [rf"(?<![\d.]){value / GRAMS[unit]:g}{unit}" for unit in ("斤", "公斤", "克")] + (
        [rf"{'一二两三四五六七八九十'[int(value / 500) - (0 if value >= 1000 else 1)]}斤"]
        if value in (1000, 500)
        else []
    )


def amount_in(text: str) -> tuple[float, str] | None:
    """Mass in g or volume in ml that a label or a spec tells, times the pieces where it tells them."""
    plain = in_figures(text)
    for pattern, units, kind in ((MASS, GRAMS, "g"), (VOLUME, MILLILITRES, "ml")):
        if found := pattern.search(plain):
            times = re.match(r"\s*[×*]\s*(\d+)", plain[found.end() :])
            value = figure(found[1]) * units[found[2].lower()]
            return value * (float(times[1]) if times else 1.0), kind
    return None


_BEFORE = re.compile(rf"(\d+|[一两二三四五六七八九十])(?:{MEASURE})?的?$")
_AFTER = re.compile(rf"^(?:的|装|款|码|版)*[来要买拿]?(\d+|[一两二三四五六七八九十])(?:{MEASURE})")


def _count(before: str, after: str) -> int:
    """How many; callers say it before each thing (两个大人一个小孩) or after each (大的要两份)."""
    for match in (_BEFORE.search(before), _AFTER.match(after)):
        if match and (count := number(match[1])) and 1 <= count < 1000:
            return int(count)
    return 1
