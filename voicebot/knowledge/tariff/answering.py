"""Answers to queries about money, each sum with how it came about, in spoken words."""

import re

from voicebot.knowledge.phrases import clean, join, say_yuan
from voicebot.knowledge.pricing import Bulk, Bundle, CutFor, Pricing, Variant
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.quoting import Line, Quote, bill, quote
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.tariff.asking import PriceQuery, Want, price_query
from voicebot.knowledge.tariff.buying import Option, pack_content
from voicebot.knowledge.tariff.losses import answer_lost
from voicebot.knowledge.tariff.pieces import answer_each, by_content
from voicebot.knowledge.tariff.saying import called, cost_of, grounds, say_each, single_fen, spoken, unit_of
from voicebot.knowledge.tariff.sets import answer_parts


def answer_price(question: Question, product: Product, *, among: int = 1) -> Answer | None:
    """The answer to a question about money; ``None`` when the table of prices does not tell it.

    Args:
        question: as understood.
        product: what is talked about.
        among: how many products are talked about; with several only what is asked of this one's own
            versions, numbers and offers is answered.
    """
    if apart := (
        answer_parts(question, product) or _all_parts(question, product) or answer_lost(question, product)
    ):
        return apart
    if among == 1 and (cheapest := _at_the_end(question, product)):
        return cheapest
    query = price_query(question, product)
    if query is None or (among > 1 and not _within(query, question, among)):
        return None
    match query.want:
        case Want.AFFORD:
            return _afford(query, product)
        case Want.PART:
            return _part(query)
        case Want.EACH:
            return answer_each(query, product) or _without_pieces(question, product)
        case Want.GAP:
            return _gap(query, product)
        case Want.SAVING:
            return _saving(query, product)
        case Want.TOTAL:
            return _total(query, product)


_END_ASKED = re.compile(
    r"^(?:里面|这里面|其中)?(?:哪\S{0,2}最?(?P<a>便宜|贵)|最(?P<b>便宜|贵)的?是?哪\S{0,2})(?:[点些一]\S?|的|啊|呢)?(?:多少钱|几块钱?|什么价)?$"
)


def _at_the_end(question: Question, product: Product) -> Answer | None:
    """哪个便宜 of three versions and more: the cheapest or the dearest."""
    versions = product.pricing.variants
    asked = _END_ASKED.search(question.spoken)
    if asked is None or len(versions) < 3:
        return None
    cheap = (asked["a"] or asked["b"]) == "便宜"
    chosen = (min if cheap else max)(versions, key=lambda one: one.price_fen)
    reply = f"最{'便宜' if cheap else '贵'}的是{spoken(chosen)}，{say_yuan(chosen.price_fen)}。"
    return from_sentences(reply, [chosen.sentence])


_PARTS_ASKED = re.compile(r"(?:单独?[买卖]|分开[买卖]?|一件件|一样样)\S{0,8}(?:加起来|一共|总共|合计)")


def _all_parts(question: Question, product: Product) -> Answer | None:
    """单买三样加起来多少钱: what the parts of a set come to."""
    pricing = product.pricing
    if not pricing.apart_fen or not pricing.unit_fen or not _PARTS_ASKED.search(question.spoken):
        return None
    reply = f"分开买一共{say_yuan(pricing.apart_fen)}，一套{say_yuan(pricing.unit_fen)}。"
    return from_sentences(reply, grounds(pricing.sentence, product.text))


def _without_pieces(question: Question, product: Product) -> Answer | None:
    """买一双多少钱 where a pair is what is sold."""
    query = price_query(question, product, by_piece=False)
    return _total(query, product) if query is not None and query.want is Want.TOTAL else None


_SINCE_BEFORE = re.compile(r"了|现在|活动|优惠|降|省")


def _within(query: PriceQuery, question: Question, among: int) -> bool:
    """Whether the question sets this product's own versions or numbers side by side."""
    if query.want is Want.GAP:
        said = any(option.said or option.variant for option in query.options)
        return said and not (among == 2 and question.says(r"[两二俩这]\S?[款个种样]"))
    if query.want is Want.SAVING:
        if among == 2 and question.says(r"[两二俩这]\S?[款个种样双台]"):
            return False
        told = query.before or query.groups or query.conditions or query.options[0].said
        return bool(told) or question.says(_SINCE_BEFORE.pattern)
    return query.want in (Want.EACH, Want.PART) or bool(query.options[0].said or query.extras)


# --- answers


def _total(query: PriceQuery, product: Product) -> Answer | None:
    pricing = product.pricing
    lines = [_line(option, pricing) for option in query.options]
    told = [line for line in lines if line is not None]
    if len(told) < len(lines):
        return None
    result = bill(
        pricing,
        told,
        groups=query.groups,
        conditions=query.conditions,
        destination=query.place,
        posted=query.posted,
    )
    total = result.total_fen + sum(offer.price_fen * count for offer, count in query.extras)
    worth = query.worth_fen if query.worth_fen < total else 0
    total -= worth
    steps = [
        *_parts(query, told, result, product),
        *([f"旧的抵{say_yuan(worth)}"] if worth else []),
        *result.how,
    ]
    option = query.options[0]
    deposit = _deposit_paid(query, pricing)
    said = say_yuan(total)
    if len(steps) > 1 or (steps and not option.variant) or result.quantity > 1 or result.freight_fen:
        plain = len(told) == 1 and not query.extras and not option.variant
        count = f"{result.quantity}{unit_of(query, product)}" if plain and result.quantity > 1 else ""
        said = f"{count}一共{said}"
        reply = "，".join([*steps, said])
    else:
        reply = f"{spoken(option.variant)}{said}" if option.variant else said
    if query.posted or query.place:
        reply += _postage_note(query, product, result)
    if deposit:
        reply += f"，付过定金{say_yuan(deposit)}，还要付{say_yuan(total - deposit)}"
    reply += _on_top(result, query, product) + _back(result, total)
    beside = [offer.sentence for offer, _ in query.extras]
    return from_sentences(f"{reply}。", grounds(result.applied, pricing.sentence, beside))


def _deposit_paid(query: PriceQuery, pricing: Pricing) -> int:
    """What has been paid already, where the rest is asked for."""
    if not query.rest:
        return 0
    paid = (r.paid_fen for r in pricing.rules if isinstance(r, CutFor) and r.condition in query.conditions)
    return next(filter(None, paid), 0)


def _line(option: Option, pricing: Pricing) -> Line | None:
    fen = single_fen(option, pricing)
    if fen is None:
        return None
    plain = option.variant is None or not pricing.variants or option.variant == pricing.variants[0]
    return Line(fen, option.count, plain, option.variant.sentence if option.variant else "")


def _parts(query: PriceQuery, lines: list[Line], result: Quote, product: Product) -> list[str]:
    """What each thing comes to, where there are several."""
    option = query.options[0]
    parts = []
    if len(lines) > 1:
        parts = [
            f"{called(one, product)}{say_yuan(line.unit_fen * line.quantity)}"
            for one, line in zip(query.options, lines, strict=True)
        ]
    elif query.extras:
        name = called(option, product) if option.said or option.variant else "本身"
        parts = [f"{name}{say_yuan(result.total_fen - result.freight_fen)}"]
    elif option.variant and (result.how or option.count > 1):
        parts = [f"{called(option, product)}{say_yuan(lines[0].unit_fen * option.count)}"]
    return parts + [
        f"{clean(offer.label)}{f'{count}个' if count > 1 else ''}{say_yuan(offer.price_fen * count)}"
        for offer, count in query.extras
    ]


def _postage_note(query: PriceQuery, product: Product, result: Quote) -> str:
    if result.freight_fen:
        return ""
    note = product.text_of("shipping_note")
    if not note:
        return "，运费我这边没有写明" if query.place else ""
    return f"，运费方面是{clean(note)}"


def _on_top(result: Quote, query: PriceQuery, product: Product) -> str:
    out = ""
    unit = unit_of(query, product)
    if result.free_units:
        out += f"，再送{result.free_units}{unit}，到手{result.quantity + result.free_units}{unit}"
    if result.gifts:
        out += "，送" + join(clean(gift) for gift in result.gifts)
    return out


def _back(result: Quote, total_fen: int) -> str:
    """What comes back later, behind the sum that is paid."""
    said = "".join(f"，{condition}再返{say_yuan(fen)}" for condition, fen in result.returned)
    back = sum(fen for _, fen in result.returned)
    return f"{said}，返完合{say_yuan(total_fen - back)}" if back else ""


def _gap(query: PriceQuery, product: Product) -> Answer | None:
    pricing = product.pricing
    first, second = query.options
    costs = [cost_of(option, query, pricing) for option in (first, second)]
    if costs[0] is None or costs[1] is None:
        return None
    one, other = costs[0].total_fen, costs[1].total_fen
    names = [called(option, product) for option in (first, second)]
    sentences = grounds(costs[0].applied, costs[1].applied, pricing.sentence)
    said = f"{names[0]}{say_yuan(one)}，{names[1]}{say_yuan(other)}"
    if query.better and (rated := by_content(query, costs, names)):
        return from_sentences(rated, sentences)
    if one == other:
        return from_sentences(f"{said}，一样的。", sentences)
    dear, cheap = (0, 1) if one > other else (1, 0)
    gap = say_yuan(abs(one - other))
    if first.variant is None and second.variant is None and first.count != second.count:
        return _counts_gap(query, (one, other), names, sentences, product)
    word = f"{names[cheap]}便宜" if query.better else f"{names[dear]}贵"
    return from_sentences(f"{said}，{word}，差{gap}。", sentences)


def _counts_gap(
    query: PriceQuery, totals: tuple[int, int], names: list[str], sentences: list[str], product: Product
) -> Answer:
    """Nine pairs against ten: what each comes to, and whether more cost less."""
    counts = [option.count for option in query.options]
    each = [total / count for total, count in zip(totals, counts, strict=True)]
    unit = unit_of(query, product)
    said = "，".join(
        f"{name}{say_yuan(total)}，合每{unit}{say_each(fen)}" if count > 1 else f"{name}{say_yuan(total)}"
        for name, total, count, fen in zip(names, totals, counts, each, strict=True)
    )
    more = 0 if counts[0] > counts[1] else 1
    if totals[more] <= totals[1 - more]:
        tail = f"，{names[more]}反而便宜{say_yuan(totals[1 - more] - totals[more])}"
    elif each[0] == each[1]:
        tail = f"，每{unit}一样，差{say_yuan(abs(totals[0] - totals[1]))}"
    else:
        best = 0 if each[0] < each[1] else 1
        tail = f"，{names[best]}划算，每{unit}便宜{say_each(abs(each[0] - each[1]))}"
    return from_sentences(f"{said}{tail}。", sentences)


def _saving(query: PriceQuery, product: Product) -> Answer | None:
    pricing, option = product.pricing, query.options[0]
    single = single_fen(option, pricing)
    if single is None:
        return None
    if query.groups or query.conditions:
        return _less_for_whom(query, option, product)
    if pricing.original_fen and query.before and option.count > 1 and option.variant is None:
        return _less_than_before(query, option, pricing.original_fen, product)
    if pricing.apart_fen and query.apart:
        return _less_than_apart(pricing.apart_fen, single, product)
    if pricing.original_fen and (query.before or option.count == 1) and option.variant is None:
        gap = pricing.original_fen - single
        if gap > 0 and not (option.said and option.count > 1):
            now = f"{say_yuan(single)}一{pricing.unit}" if pricing.unit else say_yuan(single)
            reply = f"原价{say_yuan(pricing.original_fen)}，现在{now}，便宜{say_yuan(gap)}。"
            facts = [fact.sentence for fact in product.facts_named("price_original", "price")]
            return from_sentences(reply, grounds(facts, pricing.sentence))
    if option.variant and query.apart and (apart := _parts_fen(option.variant, pricing)):
        return _less_than_apart(apart, single, product)
    if pricing.apart_fen and not option.said:
        return _less_than_apart(pricing.apart_fen, single, product)
    offered = _first_offer(product) if option.count == 1 else option
    return _less_than_singles(query, offered, single, product) if offered else None


def _less_than_before(
    query: PriceQuery, option: Option, original_fen: int, product: Product
) -> Answer | None:
    """三盒比平时省多少: so many at the old price against what they cost now."""
    now = cost_of(option, query, product.pricing)
    before = original_fen * option.count
    if now is None or now.total_fen >= before:
        return None
    said = f"{called(option, product)}原价{say_yuan(before)}，现在一共{say_yuan(now.total_fen)}"
    reply = f"{said}，便宜{say_yuan(before - now.total_fen)}。"
    return from_sentences(reply, grounds(now.applied, product.pricing.sentence))


def _parts_fen(whole: Variant, pricing: Pricing) -> int:
    """三个一套108 beside 小号29、中号39、大号55: what the others cost; 0 when they are no parts of it."""
    others = [one.price_fen for one in pricing.variants if one.label != whole.label]
    told = re.search(r"(\d+)", in_figures(whole.label))
    total = sum(others)
    is_set = bool(re.search(r"套|组合|一起", whole.label)) and (told is None or int(told[1]) == len(others))
    return total if is_set and total > whole.price_fen else 0


def _less_than_apart(apart_fen: int, set_fen: int, product: Product) -> Answer:
    """A set against its parts one by one."""
    saved = say_yuan(apart_fen - set_fen)
    reply = f"分开买{say_yuan(apart_fen)}，一套{say_yuan(set_fen)}，省{saved}。"
    return from_sentences(reply, grounds(product.pricing.sentence, product.text))


def _less_for_whom(query: PriceQuery, option: Option, product: Product) -> Answer | None:
    pricing = product.pricing
    plain = quote(pricing, option.count, variant=option.variant)
    less = cost_of(option, query, pricing)
    if plain is None or less is None:
        return None
    if less.total_fen == plain.total_fen and less.returned:
        return from_sentences(
            f"付{say_yuan(plain.total_fen)}{_back(less, plain.total_fen)}。", grounds(less.applied)
        )
    if less.total_fen >= plain.total_fen:
        return None
    who = (query.groups or query.conditions)[0]
    if who.endswith("最高"):
        most = say_yuan(plain.total_fen - less.total_fen)
        return from_sentences(f"{who}便宜{most}。", grounds(less.applied))
    gap = say_yuan(plain.total_fen - less.total_fen)
    count = called(option, product) if option.count > 1 or option.variant else ""
    reply = f"{count}平时{say_yuan(plain.total_fen)}，{who}{say_yuan(less.total_fen)}，便宜{gap}。"
    return from_sentences(reply, grounds(less.applied, pricing.sentence))


def _first_offer(product: Product) -> Option | None:
    """一起买省多少 without a number means the first offer for several."""
    pricing = product.pricing
    for rule in pricing.rules:
        if (
            isinstance(rule, Bundle)
            and pricing.unit_fen
            and rule.total_fen < rule.quantity * pricing.unit_fen
        ):
            return Option(rule.quantity, None, pricing.unit)
        if isinstance(rule, Bulk):
            return Option(rule.minimum, None, pricing.unit)
    return None


def _less_than_singles(query: PriceQuery, option: Option, single: int, product: Product) -> Answer | None:
    pricing = product.pricing
    result = cost_of(option, query, pricing)
    if result is None:
        return None
    if any(isinstance(rule, Bundle) and rule.total_fen == pricing.unit_fen for rule in pricing.rules):
        return None  # 9.9两袋: none is sold by itself
    apart = single * option.count
    saved = apart - (result.total_fen - result.freight_fen)
    sentences = grounds(result.applied, pricing.sentence)
    unit = option.unit or pricing.unit or "件"
    name = f"{option.count}{unit}"
    if saved <= 0:
        if option.count == 1:
            return None
        return from_sentences(
            f"{name}一共{say_yuan(result.total_fen)}，单价一样，没有写买多了更便宜。", sentences
        )
    if option.count == 1:
        how = "，".join(result.how)
        return from_sentences(
            f"{say_yuan(single)}，{how}，到手{say_yuan(result.total_fen)}，便宜{say_yuan(saved)}。", sentences
        )
    each = (
        f"，合每{unit}{say_each(result.total_fen / option.count)}，每{unit}省{say_each(saved / option.count)}"
    )
    tail = each if query.per or any(rule for rule in pricing.rules if isinstance(rule, Bulk)) else ""
    reply = f"单买{name}{say_yuan(apart)}，一起{say_yuan(result.total_fen)}，省{say_yuan(saved)}{tail}。"
    return from_sentences(reply, sentences)


def _part(query: PriceQuery) -> Answer | None:
    dear, cheap = query.options[0].variant, query.options[1].variant
    if dear is None or cheap is None:
        return None
    gap = say_yuan(dear.price_fen - cheap.price_fen)
    said = f"{spoken(dear)}{say_yuan(dear.price_fen)}，{spoken(cheap)}{say_yuan(cheap.price_fen)}"
    return from_sentences(f"{said}，{query.part}合{gap}。", [dear.sentence, cheap.sentence])


def _afford(query: PriceQuery, product: Product) -> Answer | None:
    pricing = product.pricing
    if pricing.unit_fen is None or pricing.unit_fen > query.budget_fen * 2:
        return None
    asked = query.options[0].unit
    held = pack_content(asked, product)
    if not held and asked == "斤" and pricing.unit not in ("", "斤"):
        return None
    best: tuple[int, Quote] | None = None
    for count in range(1, min(query.budget_fen // max(1, pricing.unit_fen // 3), 400) + 1):
        cost = quote(pricing, count, groups=query.groups, conditions=query.conditions)
        if cost is not None and cost.total_fen <= query.budget_fen:
            best = (count, cost)
    unit = (pricing.unit if held else asked or pricing.unit) or "件"
    if best is None:
        return from_sentences(f"不够，一{unit}就要{say_yuan(pricing.unit_fen)}。", [pricing.sentence])
    count, cost = best
    left = query.budget_fen - cost.total_fen
    rest = f"，还剩{say_yuan(left)}" if left else ""
    inside = f"，就是{count * held}{asked}" if held else ""
    return from_sentences(
        f"能买{count}{unit}{inside}，一共{say_yuan(cost.total_fen)}{rest}。",
        grounds(cost.applied, pricing.sentence),
    )
