"""Answers to queries about money, each sum with how it came about, in spoken words."""

import re
from collections.abc import Sequence

from voicebot.knowledge.compared import GRAMS, MILLILITRES
from voicebot.knowledge.offers import amount_in
from voicebot.knowledge.phrases import clean, join
from voicebot.knowledge.pricing import Bulk, Bundle, CutFor, Pricing, Variant
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.quoting import Line, Quote, bill, quote, say_yuan
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.tariff.asking import Option, PriceQuery, Want, price_query


def answer_price(question: Question, product: Product, *, among: int = 1) -> Answer | None:
    """The answer to a question about money; ``None`` when the table of prices does not tell it.

    Args:
        question: as understood.
        product: what is talked about.
        among: how many products are talked about; with several only what is asked of this one's own
            versions, numbers and offers is answered.
    """
    query = price_query(question, product)
    if query is None or (among > 1 and not _within(query, question, among)):
        return None
    match query.want:
        case Want.AFFORD:
            return _afford(query, product)
        case Want.PART:
            return _part(query, product)
        case Want.EACH:
            return _each(query, product)
        case Want.GAP:
            return _gap(query, product)
        case Want.SAVING:
            return _saving(query, product)
        case Want.TOTAL:
            return _total(query, product)


_SINCE_BEFORE = re.compile(r"了|现在|活动|优惠|降|省")


def _within(query: PriceQuery, question: Question, among: int) -> bool:
    """Whether the question sets this product's own versions or numbers side by side."""
    if query.want is Want.GAP:
        said = any(option.said or option.variant for option in query.options)
        return said and not (among == 2 and question.says(r"[两二俩这]\S?[款个种样]"))
    if query.want is Want.SAVING:
        told = query.before or query.groups or query.conditions or query.options[0].said
        return bool(told) or question.says(_SINCE_BEFORE.pattern)
    return query.want in (Want.EACH, Want.PART) or bool(query.options[0].said or query.extras)


# --- sums


def _cost(option: Option, query: PriceQuery, pricing: Pricing) -> Quote | None:
    return quote(
        pricing,
        option.count,
        variant=option.variant,
        groups=query.groups,
        conditions=query.conditions,
        destination=query.place,
        posted=query.posted,
    )


def _single_fen(option: Option, pricing: Pricing) -> int | None:
    return option.variant.price_fen if option.variant else pricing.unit_fen


def _called(option: Option, product: Product) -> str:
    """两支装, 3双, 30毫升的两瓶."""
    unit = option.unit or product.pricing.unit or "件"
    if option.variant:
        label = spoken(option.variant)
        return f"{label}{option.count}{product.pricing.unit or '份'}" if option.count > 1 else label
    return f"{option.count}{unit}"


def spoken(variant: Variant) -> str:
    """A label for the ear: 12+256G is 12加256G."""
    return clean(variant.label).replace("+", "加")


def say_each(fen: float) -> str:
    """A share of a sum: pennies matter below one yuan."""
    if fen < 100:
        return f"{fen / 100:.3f}".rstrip("0").rstrip(".") + "元"
    return say_yuan(round(fen))


def _grounds(*sentences: str | Sequence[str]) -> list[str]:
    flat: list[str] = []
    for one in sentences:
        flat += [one] if isinstance(one, str) else list(one)
    return list(dict.fromkeys(filter(None, flat)))


# --- answers


def _total(query: PriceQuery, product: Product) -> Answer | None:
    pricing = product.pricing
    lines = [
        Line(fen, option.count, option.variant is None or not pricing.variants or option.variant == pricing.variants[0], option.variant.sentence if option.variant else "")
        for option in query.options
        if (fen := _single_fen(option, pricing)) is not None
    ]
    if len(lines) != len(query.options):
        return None
    result = bill(
        pricing,
        lines,
        groups=query.groups,
        conditions=query.conditions,
        destination=query.place,
        posted=query.posted,
    )
    extra_fen = sum(offer.price_fen * count for offer, count in query.extras)
    total = result.total_fen + extra_fen
    parts = [
        f"{_called(option, product)}{say_yuan(line.unit_fen * line.quantity)}"
        for option, line in zip(query.options, lines, strict=True)
        if len(lines) > 1 or query.extras or option.variant
    ]
    if len(lines) == 1 and query.extras:
        alone = result.total_fen - result.freight_fen
        parts = [f"{_called(query.options[0], product) if query.options[0].said or query.options[0].variant else '本身'}{say_yuan(alone)}"]
    parts += [
        f"{clean(offer.label)}{f'{count}个' if count > 1 else ''}{say_yuan(offer.price_fen * count)}"
        for offer, count in query.extras
    ]
    how = [step for step in result.how if not step.endswith(f"价{say_yuan(result.total_fen)}")]
    sentences = _grounds(result.applied, pricing.sentence, [offer.sentence for offer, _ in query.extras])
    steps = "，".join([*parts, *how])
    quantity = result.quantity
    many = quantity > 1 or result.freight_fen or query.extras or how
    lead = f"{quantity}{_unit(query, product)}" if quantity > 1 and len(lines) == 1 and not query.extras and not query.options[0].variant else ""
    said = f"{lead}{'一共' if many else ''}{say_yuan(total)}"
    reply = f"{steps}，{said}" if steps and not (len(parts) == 1 and not how and not query.extras and quantity == 1) else (steps or said)
    if query.posted or query.place:
        reply += _postage_note(query, product, result)
    reply += _on_top(result, query, product)
    return from_sentences(f"{reply}。", sentences)


def _unit(query: PriceQuery, product: Product) -> str:
    return query.options[0].unit or product.pricing.unit or "件"


def _postage_note(query: PriceQuery, product: Product, result: Quote) -> str:
    if result.freight_fen:
        return ""
    note = product.text_of("shipping_note")
    if not note:
        return "，运费我这边没有写明" if query.place else ""
    return f"，运费方面是{clean(note)}"


def _on_top(result: Quote, query: PriceQuery, product: Product) -> str:
    out = ""
    unit = _unit(query, product)
    if result.free_units:
        out += f"，再送{result.free_units}{unit}，到手{result.quantity + result.free_units}{unit}"
    if result.gifts:
        out += "，送" + join(clean(gift) for gift in result.gifts)
    return out


def _gap(query: PriceQuery, product: Product) -> Answer | None:
    pricing = product.pricing
    first, second = query.options
    costs = [_cost(option, query, pricing) for option in (first, second)]
    if costs[0] is None or costs[1] is None:
        return None
    one, other = costs[0].total_fen, costs[1].total_fen
    names = [_called(option, product) for option in (first, second)]
    sentences = _grounds(costs[0].applied, costs[1].applied, pricing.sentence)
    said = f"{names[0]}{say_yuan(one)}，{names[1]}{say_yuan(other)}"
    if query.better and (rated := _by_content(query, costs, names)):
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
    unit = _unit(query, product)
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


_CONTENT = re.compile(r"(\d+)\s*(?:小)?(片|枚|颗|粒|条|支|张|包|袋|抽|只|个|瓶|盒|罐|泡|根|块|双)")


def _content_of(option: Option) -> tuple[float, str] | None:
    """Grams, millilitres or pieces of an option."""
    if option.variant is None:
        return None
    if amount := amount_in(option.variant.label):
        return amount[0] * option.count, amount[1]
    if pieces := _CONTENT.search(in_figures(option.variant.label)):
        return float(pieces[1]) * option.count, pieces[2]
    return None


def _by_content(query: PriceQuery, costs: Sequence[Quote | None], names: list[str]) -> str:
    """Which version costs less for the same amount."""
    held = [_content_of(option) for option in query.options]
    if held[0] is None or held[1] is None or held[0][1] != held[1][1]:
        return ""
    totals = [cost.total_fen for cost in costs if cost is not None]
    unit = {"g": "斤" if min(held[0][0], held[1][0]) >= 500 else "克", "ml": "毫升"}.get(held[0][1], held[0][1])
    size = GRAMS.get(unit) or MILLILITRES.get(unit) or 1.0
    if held[0][1] in ("g", "ml") and held[0][0] == held[1][0]:
        cheap = 0 if totals[0] <= totals[1] else 1
        return f"{names[0]}{say_yuan(totals[0])}，{names[1]}{say_yuan(totals[1])}，一样多，{names[cheap]}划算，便宜{say_yuan(abs(totals[0] - totals[1]))}。"
    each = [total * size / amount[0] for total, amount in zip(totals, held, strict=True) if amount]
    said = "，".join(
        f"{name}{say_yuan(total)}，合一{unit}{say_each(fen)}"
        for name, total, fen in zip(names, totals, each, strict=True)
    )
    if abs(each[0] - each[1]) < 0.005:
        return f"{said}，一样的。"
    cheap = 0 if each[0] < each[1] else 1
    return f"{said}，{names[cheap]}划算，一{unit}便宜{say_each(abs(each[0] - each[1]))}。"


def _saving(query: PriceQuery, product: Product) -> Answer | None:
    pricing, option = product.pricing, query.options[0]
    single = _single_fen(option, pricing)
    if single is None:
        return None
    if query.groups or query.conditions:
        return _less_for_whom(query, option, single, product)
    if pricing.apart_fen and query.apart:
        reply = f"分开买{say_yuan(pricing.apart_fen)}，一套{say_yuan(single)}，省{say_yuan(pricing.apart_fen - single)}。"
        return from_sentences(reply, _grounds(pricing.sentence, product.text))
    if pricing.original_fen and (query.before or option.count == 1) and option.variant is None:
        gap = pricing.original_fen - single
        if gap > 0 and not (option.said and option.count > 1):
            now = f"{say_yuan(single)}一{pricing.unit}" if pricing.unit else say_yuan(single)
            reply = f"原价{say_yuan(pricing.original_fen)}，现在{now}，便宜{say_yuan(gap)}。"
            facts = [fact.sentence for fact in product.facts_named("price_original", "price")]
            return from_sentences(reply, _grounds(facts, pricing.sentence))
    if pricing.apart_fen and not option.said:
        reply = f"分开买{say_yuan(pricing.apart_fen)}，一套{say_yuan(single)}，省{say_yuan(pricing.apart_fen - single)}。"
        return from_sentences(reply, _grounds(pricing.sentence, product.text))
    if option.count == 1:
        option = _first_offer(query, product)
    if option is None:
        return None
    return _less_than_singles(query, option, single, product)


def _less_for_whom(query: PriceQuery, option: Option, single: int, product: Product) -> Answer | None:
    pricing = product.pricing
    plain = quote(pricing, option.count, variant=option.variant)
    less = _cost(option, query, pricing)
    if plain is None or less is None or less.total_fen >= plain.total_fen:
        return None
    who = (query.groups or query.conditions)[0]
    gap = say_yuan(plain.total_fen - less.total_fen)
    count = _called(option, product) if option.count > 1 or option.variant else ""
    reply = f"{count}平时{say_yuan(plain.total_fen)}，{who}{say_yuan(less.total_fen)}，便宜{gap}。"
    return from_sentences(reply, _grounds(less.applied, pricing.sentence))


def _first_offer(query: PriceQuery, product: Product) -> Option | None:
    """一起买省多少 without a number means the first offer for several."""
    pricing = product.pricing
    for rule in pricing.rules:
        if isinstance(rule, Bundle) and pricing.unit_fen and rule.total_fen < rule.quantity * pricing.unit_fen:
            return Option(rule.quantity, None, pricing.unit)
        if isinstance(rule, Bulk):
            return Option(rule.minimum, None, pricing.unit)
        if isinstance(rule, CutFor) and not rule.condition:
            return Option(1, None, pricing.unit)
    return None


def _less_than_singles(query: PriceQuery, option: Option, single: int, product: Product) -> Answer | None:
    pricing = product.pricing
    result = _cost(option, query, pricing)
    if result is None:
        return None
    apart = single * option.count
    saved = apart - (result.total_fen - result.freight_fen)
    sentences = _grounds(result.applied, pricing.sentence)
    unit = option.unit or pricing.unit or "件"
    name = f"{option.count}{unit}"
    if saved <= 0:
        if option.count == 1:
            return None
        return from_sentences(f"{name}一共{say_yuan(result.total_fen)}，单价一样，没有写买多了更便宜。", sentences)
    if option.count == 1:
        how = "，".join(result.how)
        return from_sentences(f"{say_yuan(single)}，{how}，到手{say_yuan(result.total_fen)}，便宜{say_yuan(saved)}。", sentences)
    each = f"，合每{unit}{say_each(result.total_fen / option.count)}，每{unit}省{say_each(saved / option.count)}"
    tail = each if query.per or any(rule for rule in pricing.rules if isinstance(rule, Bulk)) else ""
    reply = f"单买{name}{say_yuan(apart)}，一起{say_yuan(result.total_fen)}，省{say_yuan(saved)}{tail}。"
    return from_sentences(reply, sentences)


def _each(query: PriceQuery, product: Product) -> Answer | None:
    pricing = product.pricing
    said, sentences, shares = [], [], []
    for option in query.options:
        share = _share(option, query, product)
        if share is None:
            return None
        count, cost = share
        fen = cost.total_fen / count
        shares.append((fen, _called(option, product)))
        name = spoken(option.variant) if option.variant else _called(option, product) if option.said else ""
        held = f"{count:g}{query.per}" if name != f"{count:g}{query.per}" else ""
        said.append("，".join(filter(None, (f"{name}{say_yuan(cost.total_fen)}", held, f"一{query.per}合{say_each(fen)}"))))
        sentences += [*cost.applied, pricing.sentence]
    reply = "；".join(said)
    if len(shares) == 2:
        (one, first), (other, second) = shares
        if one != other:
            reply += f"，{first if one < other else second}划算，一{query.per}便宜{say_each(abs(one - other))}"
    elif query.better and (single := pricing.unit_fen) and query.per == pricing.unit and shares[0][0] < single:
        reply += f"，比单买便宜{say_each(single - shares[0][0])}"
    return from_sentences(f"{reply}。", _grounds(sentences))


def _share(option: Option, query: PriceQuery, product: Product) -> tuple[float, Quote] | None:
    """By how many pieces the cost of an option is divided, and the cost."""
    pricing = product.pricing
    cost = _cost(option, query, pricing)
    if cost is None:
        return None
    own = option.unit or pricing.unit
    if query.per == own and option.count > 1:
        return float(option.count), cost
    if option.count > 1 and option.unit and not option.variant and query.per == pricing.unit:
        return float(option.count), cost
    held = pieces_held(query.per, option.variant.label if option.variant else "", product)
    if held is None or (held == 1 and option.count == 1):
        return None
    return held * option.count, cost


_A_DAY = re.compile(r"(?:一天|每天|每日|一日)(?:吃|喝|用|冲)?(?P<n>\d+|[一二两三])(?P<u>[片枚颗粒条支张包袋根块])")


def pieces_held(per: str, label: str, product: Product) -> float | None:
    """How many pieces one unit of the product holds by its label, its spec or its text."""
    texts = [label, *product.texts("spec")]
    clauses = [plain for _, plain, _, _ in clauses_of(product.text)]
    if per in ("天", "日"):
        for plain in clauses:
            if (told := _A_DAY.search(plain)) and (held := pieces_held(told["u"], label, product)):
                taken = {"一": 1.0, "二": 2.0, "两": 2.0, "三": 3.0}.get(told["n"]) or float(told["n"])
                return held / taken
        return pieces_held("包", label, product) or pieces_held("袋", label, product)
    if per in ("克", "毫升", "斤"):
        return None
    unit = re.escape(per)
    for text in (*texts, *clauses):
        plain = in_figures(text)
        found = re.search(rf"(?<![第\d.])(\d+)\s*(?:小)?{unit}(?![\u4e00-\u9fff]?(?:起|以上|减|送|打))", plain)
        if found and int(found[1]) > 1 and not re.search(rf"(?:买|拍|满|送)\d+{unit}", plain):
            return float(found[1])
    return None


def _part(query: PriceQuery, product: Product) -> Answer | None:
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
    best: tuple[int, Quote] | None = None
    for count in range(1, min(query.budget_fen // max(1, pricing.unit_fen // 3), 400) + 1):
        cost = quote(pricing, count, groups=query.groups, conditions=query.conditions)
        if cost is not None and cost.total_fen <= query.budget_fen:
            best = (count, cost)
    unit = query.options[0].unit or pricing.unit or "件"
    if best is None:
        return from_sentences(f"不够，一{unit}就要{say_yuan(pricing.unit_fen)}。", [pricing.sentence])
    count, cost = best
    left = query.budget_fen - cost.total_fen
    rest = f"，还剩{say_yuan(left)}" if left else ""
    return from_sentences(f"能买{count}{unit}，一共{say_yuan(cost.total_fen)}{rest}。", _grounds(cost.applied, pricing.sentence))


