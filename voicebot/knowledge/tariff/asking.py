"""A question about money as a query: what is bought, how many of it, for whom, and what is to be told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from voicebot.knowledge.offers import Named, Offer
from voicebot.knowledge.pricing import AmountCut, Freight, GroupDiscount, Pricing, Variant
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.tariff.buying import (
    SINGLES,
    Option,
    pack_content,
    purchase_of,
)
from voicebot.knowledge.tariff.counting import UNIT, Counted, heads_in
from voicebot.knowledge.tariff.entitled import conditions_of, groups_of, worth_of
from voicebot.knowledge.tariff.versions import BY_ITSELF


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
    rest: bool = False
    """What is still to be paid after a deposit."""
    worth_fen: int = 0
    """What the caller's old one has been valued at."""


_MUCH = r"(?:多少|几(?:块|毛|元|[百十千])|好多|几多|几(?=$|钱)|一半)"
_SAVES = re.compile(
    rf"(?:省|便宜|优惠|划算|合算|少(?:花|付|掏|出)?|降|低|减|直降|抵)(?:下来?|出来|掉|得|到)?了?(?:个|咗)?{_MUCH}|能省|省钱吗|差价|(?:省|便宜)(?:了)?$"
)
_DIFFERS = re.compile(
    rf"贵\S{{1,4}}?(?:多少|几)|(?:差|贵|多(?:花|掏|付|出|给|要|收|加)?|高|便宜|省|加|补|(?<!最)低|(?<!最)少(?:花|付)?)(?:出来|出|上|了|得)?(?:个)?{_MUCH}|差价|差好?多|差钱"
)
_WHICH = re.compile(
    r"哪\S{0,7}?(?:便宜|划算|合算|实惠|值|贵|省|花钱少|少花|核算|上算|抵)|(?:便宜|划算|合算|实惠|值|贵|省)\S{0,3}?(?:还是|哪)|还是\S{0,10}?(?:便宜|划算|合算|实惠|值|省)|哪个价"
)
_BETTER = re.compile(r"划算|合算|实惠|值|核算|上算|按\S{1,2}算")
_PIECE = rf"(?:{UNIT}|泡|抽|丸|节|勺|天|次|顿|晚|公斤|千克|克|毫升|升)"
_MUCH_EACH = r"(?:多少钱|多少|几块几?|几毛几?|几分|几多|好多)"
_EACH = (
    re.compile(
        rf"(?:平均|均|平摊|摊|折合|折|合|匀|算|划)(?:下来|成|到|出来|算)?(?:每|一|1)小?(?P<per>{_PIECE})"
        rf"(?:是|要|得|大概|才)*{_MUCH_EACH}"
    ),
    re.compile(
        rf"(?:每|一|单|1)小?(?P<per>{_PIECE})(?:[^一每\d]{{2,4}}(?=合|折|摊))?"
        rf"(?:是|得|要|大概|等于|就|才|的话|能)*(?:折合|合|折|摊|平均|划|顶|算)?(?:成|到|下来|大概)*{_MUCH_EACH}"
    ),
    re.compile(rf"{_MUCH_EACH}(?:钱)?(?:一|每|1)(?P<per>{_PIECE})"),
    re.compile(rf"(?:合|折|摊)(?:成|到|下来)?(?:一|每|1)(?P<per>{_PIECE})"),
    re.compile(r"[敷用吃喝泡冲]一(?P<per>次|顿|片|包|袋)"),
    re.compile(
        rf"(?:平均|均|平摊|摊|折合|折|合|匀|划)(?:下来|成|到|出来|算)?(?:是|大概)?{_MUCH_EACH}(?P<per>)"
    ),
)
"""What one piece comes to; the last names no piece."""
_SPREAD = re.compile(r"平均|均|摊|折(?!扣|后|完)|合(?!适|算|计|起来)|匀|算下来|下来一|单价|每|划(?!算)")
_BEFORE = re.compile(
    r"原价|原来|原先|平时|平常|平日|日常|以前|之前|从前|上个?月|去年|专柜|超市|市场|门店|门市|柜台|吊牌|划线|标价|正价|官网|指导价|建议|全新|新机|外面|商场|降"
)
_IN_HAND = re.compile(r"到手")
"""What is paid in the end, with postage where the text has a fee for so few."""
_POSTED = re.compile(
    r"(?:连|带|含|加上?|算上|包括|带上)\S{0,2}(?:邮费|运费|快递费?|邮|空运|配送费)|(?:邮费|运费|快递费?|空运|配送费)\S{0,3}(?:加上|算上|一起|一共|总共|在内)|(?:寄|发|送|邮)(?:过来|到家|到手|过去|到\S{1,4})\S{0,4}(?:总共|一共|多少钱?|要|一起)"
)
_REST = re.compile(r"尾款|(?:还|再)(?:得|要|需要?|该)?(?:再)?[补付交给]|剩(?:下|余)")
_LESS_FULL = re.compile(r"满减|减完|减下来|减了?之?后|优惠完|满\S{1,6}减")
"""What is taken off from a sum on is counted in."""
_BUDGET = re.compile(
    rf"(?P<sum>\d+)(?:元|块钱?|块)?(?:钱)?\S{{0,4}}?(?:能|可以|够|够不够)?(?:买|拿|拍|换)(?:到|下)?(?:几|多少)(?P<unit>{UNIT})"
)


def price_query(question: Question, product: Product, *, by_piece: bool = True) -> PriceQuery | None:
    """What the question asks about money; ``None`` when it asks nothing that the table can tell.

    Args:
        question: as understood.
        product: what is talked about.
        by_piece: 一双多少 may ask what one of several comes to, and not only what one costs.
    """
    text, pricing = question.text.lower(), product.pricing
    if pricing.unit_fen is None and not pricing.variants:
        return None
    if _OTHER_MEASURE.search(text) and not _MONEY.search(text):
        return None
    if _per(text) in _AMOUNTS and not _gap_asked(text):
        return None  # 一公斤合多少: by amount
    bought = purchase_of(text, product)
    common: dict[str, object] = {
        "groups": groups_of(question, pricing),
        "conditions": conditions_of(question, pricing, most=bool(_SAVES.search(text))),
        "place": question.place,
        "rest": bool(_REST.search(text)),
        "worth_fen": worth_of(text, pricing),
        "posted": bool(_POSTED.search(text) or (_IN_HAND.search(text) and _has_fee(pricing))),
    }
    options, extras, counts = bought.options, bought.extras, bought.counts
    return (
        _budget(text, common)
        or _part(text, question, product)
        or (_each(text, options, counts, product, common) if by_piece else None)
        or _gap(text, _with_extras(text, options, extras, pricing), product, common)
        or _saving(
            text, options, [one.who for one in pricing.rules if isinstance(one, GroupDiscount)], common
        )
        or _total(question, options, extras, counts, product, common)
    )


def _has_fee(pricing: Pricing) -> bool:
    """单袋邮费6元: a fee that is due everywhere until so many are bought."""
    return any(isinstance(rule, Freight) and not rule.regions and rule.fee_fen for rule in pricing.rules)


_OTHER_MEASURE = re.compile(
    r"功率|瓦|续航|小时|钟头|重|轻|沉|克|毫安|毫米|厚|薄|公分|厘米|屏|几度|度电|多少度|几天|几年|岁|几码|多大码|热量|大卡|蛋白|钙|多少克|多少毫升|几斤|寸|快多少|电量|音量|分贝|高多少"
)
_MONEY = re.compile(
    r"钱|[多几\d]块|块[多几]|少块|元|价|贵|便宜|划算|合算|省|花|付|掏|实惠|优惠|[一总]共多|加起来多|险"
)


_AMOUNTS = ("公斤", "千克", "克", "毫升", "升")


def _per(text: str) -> str | None:
    """The measure word of what one comes to; empty when none is named, ``None`` when it is not asked."""
    if not _SUM_MEANT.search(text):
        return None  # 上班前敷一片成不成
    found = [match for match in (pattern.search(text) for pattern in _EACH) if match]
    return found[0]["per"] if found else None


_SUM_MEANT = re.compile(r"多少|几|好多|钱|[合折摊划匀均价]")


def _gap_asked(text: str) -> bool:
    return bool(_DIFFERS.search(text) or _WHICH.search(text))


# --- what is to be told


def _budget(text: str, common: dict[str, object]) -> PriceQuery | None:
    found = _BUDGET.search(text)
    if found is None or int(found["sum"]) < 5:
        return None
    option = Option(1, None, found["unit"])
    return PriceQuery(Want.AFFORD, (option,), budget_fen=int(found["sum"]) * 100, **common)  # type: ignore[arg-type]


_PART = re.compile(r"(?:光|单独|单算|那[个副根条张套]|等于|折合|相当于|算|合(?=多少|几))")


def _part(text: str, question: Question, product: Product) -> PriceQuery | None:
    """光那个转接头等于多少钱: the part that one version has and the other has not."""
    if not _PART.search(text) or not re.search(r"等于|折合|相当于|算(?:多少|几)|合(?:多少|几)", text):
        return None
    for part, dear, cheap in parts_of(product.pricing):
        if part in question.spoken or (len(part) > 2 and part[-2:] in question.spoken):
            return PriceQuery(Want.PART, (Option(1, dear), Option(1, cheap)), part=part)
    return None


_PART_OF = re.compile(
    rf"(?:\+|带|配|含|加)(?:[一1]{UNIT}|\d+张)?([\u4e00-\u9fff]{{1,8}}?)(?:套餐|套装|[款版装])?$"
)


def parts_of(pricing: Pricing) -> Iterable[tuple[str, Variant, Variant]]:
    """What one version has beyond another: (part, the version with it, the one without)."""
    versions = pricing.variants
    for dear in versions:
        told = _PART_OF.search(dear.label)
        cheaper = [one for one in versions if one.price_fen < dear.price_fen]
        if told and cheaper:
            yield told[1], dear, cheaper[-1]


def _each(
    text: str,
    options: tuple[Option, ...],
    counts: Sequence[Counted],
    product: Product,
    common: dict[str, object],
) -> PriceQuery | None:
    per = _per(text)
    if per is None or re.search(r"(?<![a-z])[smlx]{1,4}码", text):
        return None
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


def _with_extras(
    text: str, options: tuple[Option, ...], extras: Sequence[Named], pricing: Pricing
) -> tuple[Option, ...]:
    """光买芯比整瓶便宜几块: something sold beside, against the whole."""
    real = [option for option in options if not option.singles]
    if real or len(extras) != 1 or not re.search(r"比|整|正装|单买", text) or pricing.unit_fen is None:
        return options
    offer = extras[0].offer
    return (Option(1, Variant(offer.label, offer.price_fen, offer.sentence)), Option(1, said=False))


def _gap(
    text: str, options: tuple[Option, ...], product: Product, common: dict[str, object]
) -> PriceQuery | None:
    which, differs = bool(_WHICH.search(text)), bool(_DIFFERS.search(text) or _SAVES.search(text))
    if not (which or differs):
        return None
    real = [option for option in options if not option.singles]
    singles = any(option.singles for option in options)
    pricing = product.pricing
    if SINGLES.search(text) and pricing.apart_fen and not pricing.variants:
        return None  # the set against its parts
    pair = tuple(dict.fromkeys(real))
    if len(pair) < 2 and not singles:
        pair = _against_other(text, pair, pricing)
    if len(pair) == 1 and singles and pair[0].variant and pair[0].variant.label.startswith("套"):
        plain = next((one for one in pricing.variants if one.label == BY_ITSELF), None)
        pair, singles = ((*pair, Option(1, plain, said=False)) if plain else pair), False
    if len(pair) < 2 or (singles and len({option.variant for option in pair}) == 1):
        return None
    better = (
        bool(re.search(r"[一每](?:毫升|克|斤|公斤|片|包|袋|支|颗)", text))
        or bool(_BETTER.search(text))
        or bool(which and re.search("便宜|省", text) and not differs)
    )
    return PriceQuery(Want.GAP, pair[:2], better=better, **common)  # type: ignore[arg-type]


_TWO = re.compile(
    r"[两二俩2](?:种|款|个|样|者|档|版)|大(?:的|瓶|盒|号|袋|桶|罐|包)?\S{0,3}[比跟和]\S{0,3}小|小(?:的|瓶|盒|号|袋|桶|罐|包)?\S{0,3}[比跟和]\S{0,3}大|大小"
)


_WHICH_PACK = re.compile(r"哪(?:个|种|款)?(?:装|规格|版本|配置|包装)|[一每](?:克|毫升|斤)")


def _against_other(text: str, named: tuple[Option, ...], pricing: Pricing) -> tuple[Option, ...]:
    """The version beside the one named, where there is one other or a plain one."""
    versions = pricing.variants
    if not named and len(versions) == 2 and (_TWO.search(text) or _WHICH_PACK.search(text)):
        return tuple(Option(1, one, said=False) for one in versions)
    if len(named) != 1 or named[0].variant is None or _BEFORE.search(text):
        return named
    others = [one for one in versions if one.label != named[0].variant.label]
    if not others and pricing.unit_fen:
        return (*named, Option(named[0].count, None, said=False))
    plain = [one for one in others if re.search(r"^单|普通|标准|这款|基础|裸|单买", one.label)]
    other = others[0] if len(others) == 1 else plain[0] if len(plain) == 1 else None
    return (*named, Option(named[0].count, other, said=False)) if other else named


_BEST_WAY = re.compile(
    r"最[少低](?:要|得|能|花|付)*(?:多少|几)"
    r"|(?:怎么|咋)\S{0,3}[买拍]?最\S{1,3}?[^差]{0,6}(?:一共|总共|多少(?:钱)?(?:能)?拿)"
)
"""怎么买最划算，一共多少: the least that it comes to."""


_OUTSIDE = re.compile(r"(?:不是|没有?办?|非)(?P<who>会员|学生|老顾客|老客户|老用户)")
"""不是会员要多掏多少: what the others pay less."""


def _saving(
    text: str, options: tuple[Option, ...], offered: Sequence[str], common: dict[str, object]
) -> PriceQuery | None:
    against = _BEFORE.search(text) or SINGLES.search(text)
    compared = _DIFFERS.search(text) or _WHICH.search(text)
    if (outside := _OUTSIDE.search(text)) and compared and outside["who"] in offered:
        return PriceQuery(Want.SAVING, (Option(1, said=False),), **{**common, "groups": (outside["who"],)})  # type: ignore[arg-type]
    if not (_SAVES.search(text) or (compared and against)) or _BEST_WAY.search(text):
        return None
    real = [option for option in options if not option.singles]
    each = re.search(rf"(?:一|每|单)({UNIT})\S{{0,4}}?(?:便宜|省|差|少|优惠)", text)
    before = bool(_BEFORE.search(text))
    if before and re.search(r"单买|分开|一件件|一样一样", text):
        before = False
    heads = heads_in(text) if not real and re.search(r"一起|都|各", text) else 0
    chosen = real[:1] or ([Option(heads, said=True)] if heads > 1 else [Option(1, said=False)])
    per = each[1] if each else ""
    apart = bool(SINGLES.search(text) or re.search(r"分开|一件件|一样一样|\d样", text))
    return PriceQuery(Want.SAVING, tuple(chosen), before=before, per=per, apart=apart, **common)  # type: ignore[arg-type]


_ASKS_SUM = re.compile(
    r"多少(?:钱)?(?:能)?拿下|最[少低](?:要|得|能|花|付)*多少|这么\S{0,4}(?:多少|几)|多少(?:钱|块)?|几[块毛]|几个钱|几多|多钱|什么价|啥价|怎么卖|咋卖|总价|好多|给我算|算算|算一下|货款|^(?:来|拿|要|买)?[\d两俩一]+[^几多]{0,3}(?:呢)?$|要花|得花|掏|(?:一共|总共|合计|拢共|共)$|(?:折完|返完|减完|打完折|立减后|券后)\S{0,3}多少|付多少|^会员\S{1,4}[买拿要]\S{1,3}$|(?<!支)付(?!款|宝)|(?:付|给|出)几\S{1,2}的?钱"
)


_JOINS = re.compile(
    rf"加|再|连|还|带|配|和|跟|各|一共|总共|一起|一块|另|上|[要买拿]\S{{0,4}}的|的(?:那)?(?:[一1两2\d]|几)?{UNIT}"
)
"""Words by which something goes with the product: 要加绒的, 加绒的一双."""


def _only_beside(text: str, extras: Sequence[Named]) -> bool:
    """加绒内胆多少钱 asks for what is sold beside alone, 加绒的一双多少 for the product with it."""
    if any(re.search(r"\d(?:码|以上|及以上|起)", one.offer.label) for one in extras):
        return False
    said = extras[0]
    around = f"{text[: said.start]}_{text[said.end :]}" if said.end > 0 else text
    return not _JOINS.search(around.replace("_", text[said.start : said.end][-1:] if said.end > 0 else "", 1))


def _total(
    question: Question,
    options: tuple[Option, ...],
    extras: Sequence[Named],
    counts: Sequence[Counted],
    product: Product,
    common: dict[str, object],
) -> PriceQuery | None:
    text = question.text.lower()
    if not _ASKS_SUM.search(text) or re.search(
        rf"多少(?:毫升|克|毫安|码|瓦|天|公分|度|(?!块|个钱){UNIT})", text
    ):
        return None
    if re.search(r"(?:邮费|运费|快递费)(?:是|要)?多少", text) and not common["posted"]:
        return None
    real = [option for option in options if not option.singles]
    beside = tuple((one.offer, one.count) for one in extras)
    cut = _LESS_FULL.search(text) and any(isinstance(rule, AmountCut) for rule in product.pricing.rules)
    named = common["groups"] or common["conditions"] or common["posted"] or common["place"]
    told = real or beside or named or cut
    if not told:
        return None
    if beside and not real:
        bought = [one for one in counts if one.end <= extras[0].start and one.count > 1]
        if _only_beside(text, extras):
            return None
        real = [Option(bought[0].count if len(counts) > 1 and bought else 1, None, said=False)]
        if len(counts) > 1 and bought:
            real = [Option(bought[0].count, None, bought[0].unit)]
    if not real:
        heads = heads_in(text) if re.search(r"各|一人|每人|都|一起拍", text) else 0
        real = [Option(heads or 1, said=heads > 1)]
    if any(one.count % held for one in real if not one.variant and (held := pack_content(one.unit, product))):
        return None  # ten of what is sold by the case of twelve
    return PriceQuery(Want.TOTAL, tuple(real), beside, **common)  # type: ignore[arg-type]
