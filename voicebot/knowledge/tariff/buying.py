"""What a question about money buys: versions and numbers, what beside, by whom, on what condition."""

import re
from dataclasses import dataclass

from voicebot.knowledge.offers import Named, Offer, amount_in, named_offers
from voicebot.knowledge.pricing import Bulk, Bundle, CutFor, GroupDiscount, Pricing, Variant
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.quoting import same_group
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.tariff.counting import UNIT, Counted, counts_in
from voicebot.knowledge.tariff.for_whom import one_for_each
from voicebot.knowledge.tariff.naming import by_pieces, by_rank, plain_one
from voicebot.knowledge.tariff.occasions import at_its_time, with_days_named
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


def groups_of(question: Question, pricing: Pricing) -> tuple[str, ...]:
    """What the caller is, as far as the text has a price for it."""
    spoken = without_denied(question.spoken.lower())
    said = [group for group in question.groups if not _denies(group, question.spoken.lower())]
    said += [group for group, words in _GROUP_WORDS if re.search(words, spoken)]
    for rule in pricing.rules:
        if isinstance(rule, GroupDiscount) and _fulfils(rule.who, spoken, question.age_years):
            said.append(rule.who)
    known = [rule.who for rule in pricing.rules if isinstance(rule, GroupDiscount)]
    fitting = [group for group in said if any(same_group(who, group) for who in known)]
    return tuple(dict.fromkeys(fitting))


def conditions_of(question: Question, pricing: Pricing, *, most: bool = False) -> tuple[str, ...]:
    """What the text asks for a reduction, where the caller says to do or be it."""
    cuts = [rule for rule in pricing.rules if isinstance(rule, CutFor)]
    spoken = without_denied(question.spoken)
    then = bool(_AT_THAT_TIME.search(spoken))
    done = [
        rule.condition
        for rule in cuts
        if (
            _fulfils(rule.condition.removesuffix(_UP_TO), spoken, question.age_years)
            and (most or _UP_TO in spoken or not rule.condition.endswith(_UP_TO))
        )
        or (rule.everybody and (then or not at_its_time(rule.condition)))
        or (rule.cut_fen and _names_cut(rule.cut_fen, question.text))
    ]
    return tuple(dict.fromkeys(done))


def _names_cut(cut_fen: int, text: str) -> bool:
    """减完那50: the reduction is named by its sum."""
    return any(int(sum_) * 100 == cut_fen for sum_ in re.findall(r"减(?:完|掉|了|去)?[那这]?个?(\d+)", text))


_AT_THAT_TIME = re.compile(r"那[天几]|期间|活动|打完|折后")
"""Words for the time of an offer that has one of its own."""
_DENIED = re.compile(
    r"(?:(?<!有)没有?|(?<![是能会用要可])不(?!知|错)是?|(?<!有)无(?!论)|并?非|别|未)"
    r"(?:想|会|用|要|能|打算|过|去|带|做|写|发|给|参加|领|加|有|拿|是|办|到|什么|任何|你们?家?的?|[这那]个|[张个]|以前|曾经?)*"
    r"(?:以旧换新|旧机|旧\S|换新|换购|收藏|关注|晒[图单]?|好评|评价|优惠券|券|定金|预定|进群|加群|群|分享|转发|自提|会员|vip|入会|学生证?|老[客用顾粉]\S?|买过"
    r"|新[客用人]\S?|首单|老师|教师|军人|当过?兵|退伍|生日|凭证|诊断书|证)"
)
_OTHERS = re.compile(
    r"(?:送|给)?(?:我|咱)?(?:家)?(?:儿子|女儿|闺女|孩子|小孩|娃|宝宝|他|她)的?(?:班主任)?(?:老师|教师)|送[^,，。]{0,4}(?:老师|教师)"
)
"""送我儿子老师的: the teacher is somebody else."""


def without_denied(spoken: str) -> str:
    """The words without what the caller says not to have, do or be: 不晒图, 没券, 我不是会员."""
    return _OTHERS.sub(" ", _DENIED.sub(" ", spoken))


def _denies(group: str, spoken: str) -> bool:
    words = next((words for told, words in _GROUP_WORDS if same_group(told, group)), re.escape(group))
    return bool(re.search(words, spoken)) and not re.search(words, without_denied(spoken))


_UP_TO = "最高"
"""最高抵1000: an upper bound, which only who asks for it or for what can be saved is told."""
_TRIFLES = re.compile(r"下单|购买|以上|优惠|凭证|当天|当日|可以|截图|报")


def _fulfils(condition: str, spoken: str, age: float | None) -> bool:
    for told, words in _DONE:
        if told in condition and re.search(words, spoken):
            return True
    if years := re.search(r"(\d+)岁以上", condition):
        return age is not None and age >= float(years[1])
    bare = _TRIFLES.sub(" ", condition.removeprefix("凭"))
    if at_its_time(condition):
        time = _TIME.search(bare)
        return time is not None and time[0] in _festivals(spoken)
    return any(bare[at : at + 2] in spoken for at in range(len(bare) - 1) if " " not in bare[at : at + 2])


_TIME = re.compile(r"\d+月(?:\d+)?|双\S{1,2}|618|[\u4e00-\u9fff]{2}")
"""What a time is called by: 11月11 of 11月11日前, 双11, 开学 of 开学季."""


def _festivals(spoken: str) -> str:
    spoken = with_days_named(spoken)
    return in_figures(re.sub("双十二", "双12，", re.sub("双十一", "双11，", spoken)))


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
