"""What a piece, a gram or a day of a pack comes to, and which pack is better value."""

import re
from collections.abc import Sequence

from voicebot.knowledge.compared import GRAMS, MILLILITRES
from voicebot.knowledge.offers import amount_in
from voicebot.knowledge.phrases import say_yuan
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import in_figures
from voicebot.knowledge.quoting import Quote
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.tariff.asking import PriceQuery
from voicebot.knowledge.tariff.buying import Option
from voicebot.knowledge.tariff.saying import called, cost_of, grounds, say_each, spoken

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


def by_content(query: PriceQuery, costs: Sequence[Quote | None], names: list[str]) -> str:
    """Which version costs less for the same amount."""
    held = [_content_of(option) for option in query.options]
    if held[0] is None or held[1] is None or held[0][1] != held[1][1]:
        return ""
    totals = [cost.total_fen for cost in costs if cost is not None]
    unit = {"g": "斤" if min(held[0][0], held[1][0]) >= 500 else "克", "ml": "毫升"}.get(
        held[0][1], held[0][1]
    )
    size = GRAMS.get(unit) or MILLILITRES.get(unit) or 1.0
    if held[0][1] in ("g", "ml") and held[0][0] == held[1][0]:
        cheap = 0 if totals[0] <= totals[1] else 1
        said = f"{names[0]}{say_yuan(totals[0])}，{names[1]}{say_yuan(totals[1])}，一样多"
        return f"{said}，{names[cheap]}划算，便宜{say_yuan(abs(totals[0] - totals[1]))}。"
    each = [total * size / amount[0] for total, amount in zip(totals, held, strict=True) if amount]
    said = "，".join(
        f"{name}{say_yuan(total)}，合一{unit}{say_each(fen)}"
        for name, total, fen in zip(names, totals, each, strict=True)
    )
    if abs(each[0] - each[1]) < 0.005:
        return f"{said}，一样的。"
    cheap = 0 if each[0] < each[1] else 1
    return f"{said}，{names[cheap]}划算，一{unit}便宜{say_each(abs(each[0] - each[1]))}。"


def answer_each(query: PriceQuery, product: Product) -> Answer | None:
    """What one piece comes to, of one option or of two side by side."""
    pricing = product.pricing
    said, sentences, shares = [], [], []
    for option in query.options:
        share = _share(option, query, product)
        if share is None:
            return None
        count, cost = share
        fen = cost.total_fen / count
        shares.append((fen, called(option, product)))
        name = spoken(option.variant) if option.variant else called(option, product) if option.said else ""
        held = f"{count:g}{query.per}" if name != f"{count:g}{query.per}" else ""
        said.append(
            "，".join(
                filter(None, (f"{name}{say_yuan(cost.total_fen)}", held, f"一{query.per}合{say_each(fen)}"))
            )
        )
        sentences += [*cost.applied, pricing.sentence]
    reply = "；".join(said)
    if len(shares) == 2:
        (one, first), (other, second) = shares
        if one != other:
            reply += (
                f"，{first if one < other else second}划算，一{query.per}便宜{say_each(abs(one - other))}"
            )
    elif (
        query.better and (single := pricing.unit_fen) and query.per == pricing.unit and shares[0][0] < single
    ):
        reply += f"，比单买便宜{say_each(single - shares[0][0])}"
    return from_sentences(f"{reply}。", grounds(sentences))


def _share(option: Option, query: PriceQuery, product: Product) -> tuple[float, Quote] | None:
    """By how many pieces the cost of an option is divided, and the cost."""
    pricing = product.pricing
    cost = cost_of(option, query, pricing)
    if cost is None:
        return None
    own = option.unit or pricing.unit
    if query.per == own and (option.count > 1 or query.groups or query.conditions):
        return float(option.count), cost
    if option.count > 1 and option.unit and not option.variant and query.per == pricing.unit:
        return float(option.count), cost
    held = pieces_held(query.per, option.variant.label if option.variant else "", product)
    if held is None or (held == 1 and option.count == 1):
        return None
    return held * option.count, cost


_A_DAY = re.compile(
    r"(?:一天|每天|每日|一日)(?:吃|喝|用|冲)?(?P<n>\d+|[一二两三])(?P<u>[片枚颗粒条支张包袋根块])"
)


def pieces_held(per: str, label: str, product: Product) -> float | None:
    """How many pieces one unit of the product holds by its label, its spec or its text."""
    texts = [label, *product.texts("spec")]
    clauses = [plain for _, plain, _, _ in clauses_of(product.text)]
    if per in ("天", "日"):
        for plain in clauses:
            if (told := _A_DAY.search(plain)) and (held := pieces_held(told["u"], label, product)):
                taken = {"一": 1.0, "二": 2.0, "两": 2.0, "三": 3.0}.get(told["n"]) or float(told["n"])
                return held / taken if taken else None
        return pieces_held("包", label, product) or pieces_held("袋", label, product)
    if per in ("克", "毫升", "斤"):
        return None
    unit = re.escape(per)
    for text in (*texts, *clauses):
        plain = in_figures(text)
        found = re.search(
            rf"(?<![第\d.])(\d+)\s*(?:小)?{unit}(?![\u4e00-\u9fff]?(?:起|以上|减|送|打))", plain
        )
        if found and int(found[1]) > 1 and not re.search(rf"(?:买|拍|满|送)\d+{unit}", plain):
            return float(found[1])
    return None
