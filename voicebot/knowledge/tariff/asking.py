"""A question about money as a query: what is bought, how many of it, for whom, and what is to be told."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from voicebot.knowledge.offers import Named, Offer, named_offers, offers_of
from voicebot.knowledge.pricing import Bulk, Bundle, CutFor, GroupDiscount, Pricing, Variant
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.quoting import same_group
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.tariff.counting import UNIT, Counted, counts_in, heads_in


class Want(Enum):
    """What is to be told."""

    TOTAL = "total"
    GAP = "gap"
    """The difference between two alternatives."""
    SAVING = "saving"
    """How much less than one by one, than before, than others pay."""
    EACH = "each"
    """What one piece comes to."""
    PART = "part"
    """What a part of a set comes to."""
    AFFORD = "afford"
    """How many a sum buys."""


@dataclass(frozen=True, slots=True)
class Option:
    """So many of a version; ``singles``: bought one by one, without an offer for several."""

    count: int
    variant: Variant | None = None
    unit: str = ""
    singles: bool = False
    said: bool = True
    """The count was said."""


@dataclass(frozen=True, slots=True)
class PriceQuery:
    """What a question about money asks.

    Args:
        want: what is to be told.
        options: what is bought; alternatives where ``want`` is ``GAP`` or several ask for ``EACH``.
        extras: what is bought beside it, with numbers.
        groups: what the caller is.
        conditions: what the caller does for a reduction.
        place: a province.
        posted: postage is to be counted in.
        per: the measure word of ``EACH``.
        before: compared with the price before.
        budget_fen: the sum of ``AFFORD``.
        part: the name of the ``PART``.
        better: asks which is better value rather than which costs less.
    """

    want: Want
    options: tuple[Option, ...]
    extras: tuple[tuple[Offer, int], ...] = ()
    groups: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    place: str = ""
    posted: bool = False
    per: str = ""
    before: bool = False
    budget_fen: int = 0
    part: str = ""
    better: bool = False
    apart: bool = False
    """Compared with its parts bought one by one."""


_MUCH = r"(?:多少|几(?:块|毛|元|[百十千])|好多|几多|几(?=$|钱)|一半)"
_SAVES = re.compile(
    rf"(?:省|便宜|优惠|划算|合算|少(?:花|付|掏|出)?|降|低|减|直降|抵)(?:下来?|出来|掉|得|到)?了?(?:个|咗)?{_MUCH}|能省|省钱吗|差价"
)
_DIFFERS = re.compile(
    rf"(?:差|贵|多(?:花|掏|付|出|给|要|收|加)?|高|便宜|省|加|补|低|少(?:花|付)?)(?:出来|出|上|了|得)?(?:个)?{_MUCH}|差价|差好?多|差钱"
)
_WHICH = re.compile(
    r"哪\S{0,7}?(?:便宜|划算|合算|实惠|值|贵|省|花钱少|少花|核算|上算|抵)|(?:便宜|划算|合算|实惠|值|贵|省)\S{0,3}?(?:还是|哪)|还是\S{0,10}?(?:便宜|划算|合算|实惠|值|省)|哪个价"
)
_BETTER = re.compile(r"划算|合算|实惠|值|核算|上算|按\S{1,2}算")
_EACH = re.compile(
    rf"(?:平均|均|平摊|摊|折|合|匀|算|划)(?:下来|成|到|出来|算)?(?:是|多少钱?|大概|每|一|1)*(?P<a>小?{UNIT}|泡|抽|丸|节|勺|天|次|顿|晚|月|公斤|千克|克|毫升|升|斤)?(?:是|要|得|大概)?(?:多少|几[块毛分]?|好多)"
    rf"|(?:每|一|单|1)(?:小)?(?P<b>{UNIT}|泡|抽|丸|节|勺|天|次|顿|晚|公斤|千克|克|毫升|升)(?:[\u4e00-\u9fff]{{2,4}}(?=合|折|摊))?(?:是|得|要|大概|等于|就|才|的话|能)*(?:合|折|摊|平均|划|顶)?(?:成|到|下来)?(?:多少钱|多少|几块几?|几毛几?|几多|好多)"
    rf"|(?:多少钱?|几[块毛])(?:钱)?(?:一|每|1)(?P<c>{UNIT}|天|次)|(?:合|折|摊)(?:成|到|下来)?(?:一|每|1)(?P<d>{UNIT}|天|次)"
    r"|敷一(?P<e>次)|用一(?P<f>次)|吃一(?P<g>次|顿)"
)
_SPREAD = re.compile(r"平均|均|摊|折(?!扣|后|完)|合(?!适|算|计|起来)|匀|算下来|下来一|单价|每|划(?!算)")
_SINGLES = re.compile(
    rf"一({UNIT})一?\1(?:地|的)?(?:买|拿|拍)?|单(?:独)?[买拍拿卖]|单个买?|单{UNIT}买|分开[买拿]?|零买|散[买客]|拆开|一个一个|一样一样|各[买拿]各"
)
_BEFORE = re.compile(
    r"原价|原来|原先|平时|平常|平日|日常|以前|之前|从前|上个?月|去年|专柜|超市|市场|门店|门市|柜台|吊牌|划线|标价|正价|官网|指导价|建议|全新|新机|旧版|外面|商场|降"
)
_POSTED = re.compile(
    r"(?:连|带|含|加上?|算上|包括|带上)\S{0,2}(?:邮费|运费|快递费?|邮|空运|配送费)|(?:邮费|运费|快递费?|空运|配送费)\S{0,3}(?:加上|算上|一起|一共|总共|在内)|(?:寄|发|送|邮)(?:过来|到家|到手|过去|到\S{1,4})\S{0,4}(?:总共|一共|多少钱?|要|一起)"
)
_BUDGET = re.compile(
    rf"(?P<sum>\d+)(?:元|块钱?|块)?(?:钱)?\S{{0,4}}?(?:能|可以|够|够不够)?(?:买|拿|拍|换)(?:到|下)?(?:几|多少)(?P<unit>{UNIT})"
)
_GROUP_WORDS = (
    ("会员", r"会员|vip|入会"),
    ("学生", r"学生"),
    ("老客户", r"老客|老用户|老顾客|老粉|粉丝|回头客|老主顾|以前买过|买过"),
    ("新客", r"新客|新用户|新人|首单|第一次(?:买|来|在)|头一[回次]"),
    ("教师", r"老师|教师|教书"),
    ("军人", r"当过兵|当兵|军人|退伍|退役|服役"),
    ("生日", r"生日"),
)
_DONE = (
    ("收藏", r"收藏"),
    ("关注", r"关注"),
    ("晒图", r"晒"),
    ("晒单", r"晒"),
    ("好评", r"好评|评价"),
    ("以旧换新", r"旧|换新"),
    ("旧机", r"旧|换新"),
    ("换新", r"旧|换新"),
    ("换购", r"旧|换"),
    ("领券", r"券"),
    ("用券", r"券"),
    ("优惠券", r"券"),
    ("券", r"券"),
    ("定金", r"定金|预定|预付"),
    ("进群", r"群"),
    ("加群", r"群"),
    ("分享", r"分享|转发"),
    ("转发", r"分享|转发"),
    ("自提", r"自提|自己(?:去|来)?(?:取|拿)"),
)
_CASES = "箱件提条打盒"
_WHOLE = re.compile(r"整(?P<unit>[箱件提盒])")


def price_query(question: Question, product: Product) -> PriceQuery | None:
    """What the question asks about money; ``None`` when it asks nothing that the table can tell."""
    text, pricing = question.text.lower(), product.pricing
    if pricing.unit_fen is None and not pricing.variants:
        return None
    if _OTHER_MEASURE.search(text) and not _MONEY.search(text):
        return None
    if any(_measure_of(one) for one in _EACH.finditer(text)) and not _gap_asked(text):
        return None  # 一公斤合多少: by amount
    named = [one for one in named_offers(text, product) if not _in_group_word(one, text)]
    main = [one for one in named if not one.offer.extra]
    main += _extremes(text, main, product) if len(main) < 2 and not (main and "抵" in text) else []
    main = main or _by_pieces(text, product)
    extras = [one for one in named if one.offer.extra] + _size_extras(text, product)
    counts = _free_counts(counts_in(text), named, text, product)
    counts = counts or _whole_case(text, product)
    common = {
        "groups": _groups(question, pricing),
        "conditions": _conditions(question, pricing),
        "place": question.place,
        "posted": bool(_POSTED.search(text)),
    }
    options = _options(main, counts, text, product)
    return (
        _budget(text, common)
        or _part(text, question, product)
        or _each(text, options, counts, product, common)
        or _gap(text, options, product, common)
        or _saving(text, options, pricing, common)
        or _total(question, options, extras, counts, product, common)
    )


_OTHER_MEASURE = re.compile(
    r"功率|瓦|续航|小时|钟头|重|轻|沉|克|毫安|毫米|厚|薄|公分|厘米|屏|几度|度电|多少度|几天|几年|岁|几码|多大码|热量|大卡|蛋白|钙|多少克|多少毫升|几斤|寸|快多少|电量|音量|分贝|高多少"
)
_MONEY = re.compile(r"钱|[多几\d]块|块[多几]|少块|元|价|贵|便宜|划算|合算|省|花|付|掏|实惠|优惠")


_AMOUNTS = ("公斤", "千克", "克", "毫升", "升")


def _measure_of(match: re.Match[str]) -> bool:
    return any(group in _AMOUNTS for group in match.groups() if group)


def _gap_asked(text: str) -> bool:
    return bool(_DIFFERS.search(text) or _WHICH.search(text))


def _by_pieces(text: str, product: Product) -> list[Named]:
    """防窥的两片 of 防窥2片装: the version of which the question says the most pieces."""
    offers = [one for one in offers_of(product) if not one.extra and one.label]
    scored = []
    for offer in offers:
        label = in_figures(offer.label.lower())
        pieces = re.findall(rf"\d+(?:\.\d+)?(?:{UNIT}|毫升|ml|g|克|斤|米)|[\u4e00-\u9fff]{{2,4}}", label)
        hits = [piece for piece in pieces if piece.rstrip("装款版") in text]
        scored.append((len(hits), offer, text.find(hits[0].rstrip("装款版")) if hits else -1))
    best = max((score for score, _, _ in scored), default=0)
    told = [(offer, at) for score, offer, at in scored if score == best]
    return [Named(1, told[0][0], told[0][1], -1)] if best >= 2 and len(told) == 1 else []


def _variant(offer: Offer, pricing: Pricing) -> Variant | None:
    if not offer.label:
        return None
    known = next((one for one in pricing.variants if one.label == offer.label), None)
    return known or Variant(offer.label, offer.price_fen, offer.sentence)


def _in_group_word(one: Named, text: str) -> bool:
    """旅行装买俩 names a version; 新客 names none, though a version is called 新款."""
    return one.end > 0 and bool(re.match(r"客|人|用户|会员|手", text[one.end :])) and text[one.start] in "新老"


def _size_extras(text: str, product: Product) -> list[Named]:
    """41码 of 41、42码加10元."""
    asked = re.search(r"(?<!\d)([1-5]\d(?:\.5)?)码", text)
    found = []
    for one in product.pricing.addons if asked else ():
        sizes = [float(size) for size in re.findall(r"(?<!\d)([1-5]\d(?:\.5)?)(?=码|、|及|以|起|往|的|$)", one.label)]
        size = float(asked[1]) if asked else 0.0
        above = re.search(r"以上|起|往上", one.label)
        if size in sizes or (above and sizes and size >= min(sizes)):
            found.append(Named(1, Offer(one.label, one.price_fen, one.sentence, extra=True), 0, 0))
    return found


_MOST = (
    (re.compile(r"最(?:便宜|低|差|小|少)|低配|便宜的那|顶便宜|标配"), 0),
    (re.compile(r"最(?:贵|高|好|大|多)|顶配|高配|贵的那"), -1),
)


def _extremes(text: str, named: list[Named], product: Product) -> list[Named]:
    """最便宜的, 顶配: versions named by their price."""
    offers = sorted((o for o in offers_of(product) if not o.extra), key=lambda offer: offer.price_fen)
    found = []
    for pattern, place in _MOST:
        hit = pattern.search(text)
        if hit and len(offers) > 1 and not re.match(r"\S{0,2}(?:吗|不|么|是哪)", text[hit.end() :]):
            offer = offers[place]
            if all(one.offer is not offer for one in named):
                found.append(Named(1, offer, hit.start(), hit.end()))
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
        if one.count == 1 and (_EACH_AFTER.match(after) or _SINGLES.match(text[one.start :])):
            continue
        if one.count == 1 and not one.bought and (len(pieces) > 1 or re.search(r"[合折摊]\S{0,2}$", text[: one.start])):
            continue
        if one.unit == "块" and one.count == 1 and re.search(r"一块儿?$", text[: one.end] + after[:1]):
            continue
        free.append(_in_units(one, product, text))
    return free


_EACH_AFTER = re.compile(r"(?:合|折|摊|平均|多少|几[块毛]|得多少|便宜|能?省|省|差|贵|优惠)")


def _in_units(one: Counted, product: Product, text: str) -> Counted:
    """一对 of what is sold by the piece is two of them, 一整箱 as many as a case holds."""
    pricing = product.pricing
    if one.unit in ("对", "双") and pricing.unit in ("只", "个", "支", "张", "副") and _has_pair(pricing):
        return Counted(one.count * 2, pricing.unit, one.start, one.end, one.bought)
    if one.unit and one.unit in _CASES and one.unit != pricing.unit and (size := case_size(one.unit, product)):
        return Counted(one.count * size, pricing.unit or one.unit, one.start, one.end, one.bought)
    return one


_PACK_WORDS = ("礼盒", "家庭装", "套装", "组合", "整箱", "整件", "整提", "整盒", "一箱", "箱")


def _whole_case(text: str, product: Product) -> list[Counted]:
    """礼盒里头一支, 整箱拿: the number that the text puts behind such a word."""
    several = {rule.quantity for rule in product.pricing.rules if isinstance(rule, Bundle)}
    several |= {rule.minimum for rule in product.pricing.rules if isinstance(rule, Bulk)}
    for word in _PACK_WORDS:
        if (at := text.find(word)) < 0:
            continue
        for _, plain, _, _ in clauses_of(product.text):
            found = re.search(rf"{word}\D{{0,2}}(?P<a>\d+)(?P<u>{UNIT})|(?P<b>\d+)(?P<v>{UNIT})\D{{0,2}}{word}", plain)
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
        found = re.search(rf"(?:[一1整每]){unit}\(?(?P<a>\d+){own}|(?P<b>\d+){own}(?:[一1/每]|装?整){unit}", plain)
        if found and (size := int(found["a"] or found["b"])) in several:
            return size
    return 0


def _options(named: list[Named], counts: list[Counted], text: str, product: Product) -> tuple[Option, ...]:
    found: list[tuple[int, Option]] = []
    loose = list(counts) if len(named) < 2 else []
    every = _EVERY.search(text) if len(named) > 1 else None
    for one in named:
        variant = _variant(one.offer, product.pricing)
        count = int(number(every["n"]) or 1) if every else one.count
        beside = next((each for each in loose if count == 1 and len(named) == 1), None)
        if beside is not None and not _pack_of(one.offer, beside):
            count = beside.count
            loose.remove(beside)
        elif count > 1:
            loose = [each for each in loose if each.count != count]
        elif beside is not None:
            loose.remove(beside)
        found.append((one.start, Option(count, variant, said=count > 1)))
    variant = found[0][1].variant if len(found) == 1 and not loose else None
    found += [(each.start, Option(each.count, variant, each.unit)) for each in loose]
    if single := _SINGLES.search(text):
        found.append((single.start(), Option(1, None, singles=True)))
    found.sort(key=lambda entry: entry[0])
    return tuple(option for _, option in found)


_EVERY = re.compile(rf"(?:各|每样|分别)(?:买|拿|来|要|拍|订)?(?P<n>[一两三四五1-9])(?:{UNIT})")


def _pack_of(offer: Offer, counted: Counted) -> bool:
    """拿两片 of a kind sold as 2片装 is that pack."""
    return bool(
        counted.unit and re.search(rf"(?<!\d){counted.count}{counted.unit}", in_figures(offer.label))
    )


def _groups(question: Question, pricing: Pricing) -> tuple[str, ...]:
    said = list(question.groups)
    said += [group for group, words in _GROUP_WORDS if re.search(words, question.spoken.lower())]
    for rule in pricing.rules:
        if isinstance(rule, GroupDiscount) and len(rule.who) >= 2 and rule.who in question.spoken:
            said.append(rule.who)
    known = [rule.who for rule in pricing.rules if isinstance(rule, GroupDiscount)]
    fitting = [group for group in said if any(same_group(who, group) for who in known)]
    return tuple(dict.fromkeys(fitting))


def _conditions(question: Question, pricing: Pricing) -> tuple[str, ...]:
    """What the text asks for a reduction, where the caller says to do or be it."""
    spoken = question.spoken
    done = []
    for rule in pricing.rules:
        if isinstance(rule, CutFor) and rule.condition and _fulfils(rule.condition, spoken, question.age_years):
            done.append(rule.condition)
    return tuple(dict.fromkeys(done))


_TRIFLES = re.compile(r"下单|购买|以上|优惠|凭证|当天|当日|可以|截图|报")


def _fulfils(condition: str, spoken: str, age: float | None) -> bool:
    for told, words in _DONE:
        if told in condition and re.search(words, spoken):
            return True
    if years := re.search(r"(\d+)岁以上", condition):
        return age is not None and age >= float(years[1])
    bare = _TRIFLES.sub(" ", condition.removeprefix("凭"))
    return any(
        bare[at : at + 2] in spoken for at in range(len(bare) - 1) if " " not in bare[at : at + 2]
    )


# --- what is to be told


def _budget(text: str, common: dict[str, object]) -> PriceQuery | None:
    found = _BUDGET.search(text)
    if found is None or int(found["sum"]) < 5:
        return None
    option = Option(1, None, found["unit"])
    return PriceQuery(Want.AFFORD, (option,), budget_fen=int(found["sum"]) * 100, **common)  # type: ignore[arg-type]


_PART = re.compile(r"(?:光|单独|单算|那[个副根条张套]|等于|折合|相当于|算)")


def _part(text: str, question: Question, product: Product) -> PriceQuery | None:
    """光那个转接头等于多少钱: the part that one version has and the other has not."""
    if not _PART.search(text) or not re.search(r"等于|折合|相当于|算(?:多少|几)|合(?:多少|几)", text):
        return None
    for part, dear, cheap in parts_of(product.pricing):
        if part in question.spoken or (len(part) > 2 and part[-2:] in question.spoken):
            return PriceQuery(Want.PART, (Option(1, dear), Option(1, cheap)), part=part)
    return None


def parts_of(pricing: Pricing) -> Iterable[tuple[str, Variant, Variant]]:
    """What one version has beyond another: (part, the version with it, the one without)."""
    versions = pricing.variants
    for dear in versions:
        told = re.search(r"(?:\+|带|配|含|加)([\u4e00-\u9fff]{2,8})$", dear.label)
        cheaper = [one for one in versions if one.price_fen < dear.price_fen]
        if told and cheaper:
            yield told[1], dear, cheaper[-1]


def _each(
    text: str, options: tuple[Option, ...], counts: list[Counted], product: Product, common: dict[str, object]
) -> PriceQuery | None:
    found = list(_EACH.finditer(text))
    if not found or re.search(r"(?<![a-z])[smlx]{1,4}码", text):
        return None
    hit = next((one for one in reversed(found) if any(one.groups())), found[-1])
    per = next((group for group in hit.groups() if group), "").removeprefix("小")
    spread = bool(_SPREAD.search(text))
    several = [option for option in options if option.count > 1 and not option.singles]
    pricing = product.pricing
    if not spread and (per == pricing.unit or not per) and not several:
        return None
    if not spread and _SAVES.search(text):
        return None
    if per and any(one.bought and one.unit == per and one.count == 1 for one in counts) and not spread:
        return None
    if _DIFFERS.search(text) and not re.search(r"合|折|摊|平均", text):
        return None
    if not per:
        per = next((option.unit for option in several if option.unit), pricing.unit) if several else ""
    if not per or (per in ("公斤", "千克", "克", "毫升", "升", "斤") and per != pricing.unit):
        return None
    chosen = tuple(option for option in options if not option.singles) or (Option(1, said=False),)
    return PriceQuery(Want.EACH, chosen, per=per, better=bool(_SAVES.search(text)), **common)  # type: ignore[arg-type]


def _gap(text: str, options: tuple[Option, ...], product: Product, common: dict[str, object]) -> PriceQuery | None:
    which, differs = bool(_WHICH.search(text)), bool(_DIFFERS.search(text) or _SAVES.search(text))
    if not (which or differs):
        return None
    real = [option for option in options if not option.singles]
    singles = any(option.singles for option in options)
    pricing = product.pricing
    pair = tuple(dict.fromkeys(real))
    if len(pair) < 2 and not singles:
        pair = _against_other(text, pair, pricing)
    if len(pair) < 2 or (singles and len({option.variant for option in pair}) == 1):
        return None
    better = bool(re.search(r"[一每](?:毫升|克|斤|公斤|片|包|袋|支|颗)", text)) or bool(_BETTER.search(text)) or bool(which and re.search("便宜|省", text) and not differs)
    return PriceQuery(Want.GAP, pair[:2], better=better, **common)  # type: ignore[arg-type]


_TWO = re.compile(r"[两二俩2](?:种|款|个|样|者|档|版)|大(?:的|瓶|盒|号|袋|桶|罐|包)?\S{0,3}[比跟和]\S{0,3}小|小(?:的|瓶|盒|号|袋|桶|罐|包)?\S{0,3}[比跟和]\S{0,3}大|大小")


def _against_other(text: str, named: tuple[Option, ...], pricing: Pricing) -> tuple[Option, ...]:
    """The version beside the one named, where there is one other or a plain one."""
    versions = pricing.variants
    if not named and len(versions) == 2 and _TWO.search(text):
        return tuple(Option(1, one, said=False) for one in versions)
    if len(named) != 1 or named[0].variant is None or _BEFORE.search(text):
        return named
    others = [one for one in versions if one.label != named[0].variant.label]
    if not others and pricing.unit_fen:
        return (*named, Option(named[0].count, None, said=False))
    plain = [one for one in others if re.search(r"^单|普通|标准|这款|基础|裸|单买", one.label)]
    other = others[0] if len(others) == 1 else plain[0] if len(plain) == 1 else None
    return (*named, Option(named[0].count, other, said=False)) if other else named


def _saving(text: str, options: tuple[Option, ...], pricing: Pricing, common: dict[str, object]) -> PriceQuery | None:
    against = _BEFORE.search(text) or _SINGLES.search(text)
    if not (_SAVES.search(text) or (_DIFFERS.search(text) and against)):
        return None
    real = [option for option in options if not option.singles]
    each = re.search(rf"(?:一|每|单)({UNIT})\S{{0,4}}?(?:便宜|省|差|少|优惠)", text)
    before = bool(_BEFORE.search(text))
    if before and re.search(r"单买|分开|一件件|一样一样", text):
        before = False
    heads = heads_in(text) if not real and re.search(r"一起|都|各", text) else 0
    chosen = real[:1] or ([Option(heads, said=True)] if heads > 1 else [Option(1, said=False)])
    per = each[1] if each else ""
    apart = bool(_SINGLES.search(text) or re.search(r"分开|一件件|一样一样|\d样", text))
    return PriceQuery(Want.SAVING, tuple(chosen), before=before, per=per, apart=apart, **common)  # type: ignore[arg-type]


_ASKS_SUM = re.compile(
    r"多少(?:钱|块)?|几[块毛]|几个钱|几多|多钱|什么价|啥价|怎么卖|咋卖|总价|好多|给我算|算算|算一下|货款|^(?:来|拿|要|买)?[\d两俩一]+[^几多]{0,3}(?:呢)?$|要花|得花|掏|付"
)


def _total(
    question: Question,
    options: tuple[Option, ...],
    extras: list[Named],
    counts: list[Counted],
    product: Product,
    common: dict[str, object],
) -> PriceQuery | None:
    text, pricing = question.text.lower(), product.pricing
    if not _ASKS_SUM.search(text) or re.search(
        rf"多少(?:毫升|克|毫安|码|瓦|天|公分|度|(?!块|个钱){UNIT})", text
    ):
        return None
    if re.search(r"(?:邮费|运费|快递费)(?:是|要)?多少", text) and not common["posted"]:
        return None
    real = [option for option in options if not option.singles]
    beside = tuple((one.offer, one.count) for one in extras)
    told = real or beside or common["groups"] or common["conditions"] or common["posted"] or _cuts(pricing, text)
    if not told:
        return None
    if beside and not real:
        bought = [one for one in counts if one.end <= extras[0].start and one.count > 1]
        sized = any(re.search(r"\d码", offer.label) for offer, _ in beside)
        only = not sized and not re.search(r"加|再|连|还|带|配|和|跟|各|一共|总共|一起|一块|另|上", text)
        if only:
            return None
        real = [Option(bought[0].count if len(counts) > 1 and bought else 1, None, said=False)]
        if len(counts) > 1 and bought:
            real = [Option(bought[0].count, None, bought[0].unit)]
    if not real:
        heads = heads_in(text) if re.search(r"各|一人|每人|都|一起拍", text) else 0
        real = [Option(heads or 1, said=heads > 1)]
    return PriceQuery(Want.TOTAL, tuple(real), beside, **common)  # type: ignore[arg-type]


def _cuts(pricing: Pricing, text: str) -> bool:
    """现在减完多少: what everybody gets less is asked for."""
    everybody = any(isinstance(rule, CutFor) and not rule.condition for rule in pricing.rules)
    return everybody and bool(re.search(r"减|到手|现在|实际|下来|优惠|最后|打完", text))
