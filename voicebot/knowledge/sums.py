"""Sums of several priced things, the set against its parts, and prices by weight, volume or piece."""

import re

from voicebot.knowledge.compared import GRAMS, MILLILITRES
from voicebot.knowledge.offers import Named, Offer, amount_in, named_offers, offers_of
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.quoting import quote, say_yuan
from voicebot.knowledge.reading.paper import MEASURE, number
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_DIFFERENCE = r"差|贵|便宜|省|划算|合算|少花|多花"
_TOGETHER = r"加|再|连|还|带|配|和|跟|各|一共|总共|一起|一块"


def answer_sum(question: Question, product: Product) -> Answer | None:
    """Several things at once, or one against the other; ``None`` when fewer than two are named."""
    if question.says(r"最[低高便贵]|[低高顶标]配") and not question.says(r"险|服务|延保"):
        return None
    named = named_offers(question.text.lower(), product)
    extras = [entry for entry in named if entry.offer.extra]
    main = [entry for entry in named if not entry.offer.extra]
    if question.says(_DIFFERENCE) and len(main) >= 2:
        return _against(question, main[0], main[1], product)
    if (
        question.says(_DIFFERENCE)
        and len(main) == 1
        and main[0].offer.label
        and (plain := _plain_one(product))
    ):
        return _against(question, main[0], Named(1, plain, -1), product)
    if extras and question.says(_TOGETHER):
        base = offers_of(product)[0]
        if not main and not base.extra:
            main = [Named(_base_count(question, extras[0]), base, -1)]
        return _added([*main, *extras], product)
    if len(main) >= 2 and not question.says(_DIFFERENCE):
        return _added(main, product)
    return None


def _plain_one(product: Product) -> Offer | None:
    """The plain product beside which another version is told: 乳糖不耐的拍零乳糖那款，84元."""
    return next((offer for offer in offers_of(product) if not offer.label and not offer.extra), None)


def _base_count(question: Question, extra: Named) -> int:
    """How many of the product itself: the count is before the extra is named."""
    counted = re.findall(rf"(\d+|[一两二三四五六七八九十])(?:{MEASURE})", question.text[: extra.start])
    count = number(counted[0]) if counted and len(counted) > 1 else None
    return int(count or 1)


def _called(entry: Named, product: Product) -> str:
    unit = product.pricing.unit or "份"
    label = clean(entry.offer.label).replace("+", "加") or (product.product_type or product.name)
    return f"{label}{entry.count}{unit}" if entry.count > 1 else label


def _cost(entry: Named) -> int:
    return entry.count * entry.offer.price_fen


def _added(entries: list[Named], product: Product) -> Answer:
    parts = "，".join(f"{_called(entry, product)}{say_yuan(_cost(entry))}" for entry in entries)
    total = sum(map(_cost, entries))
    sentences = dict.fromkeys(entry.offer.sentence for entry in entries)
    return from_sentences(f"{parts}，一共{say_yuan(total)}。", sentences)


def _against(question: Question, first: Named, second: Named, product: Product) -> Answer:
    cheap, dear = sorted((first, second), key=_cost)
    gap = _cost(dear) - _cost(cheap)
    sentences = dict.fromkeys((cheap.offer.sentence, dear.offer.sentence))
    said = "，".join(f"{_called(entry, product)}{say_yuan(_cost(entry))}" for entry in (first, second))
    if not gap:
        return from_sentences(f"{said}，一样的。", sentences)
    better = f"{clean(cheap.offer.label).replace('+', '加')}" if question.says("划算|合算") else ""
    verdict = f"{better}划算，" if better else ""
    return from_sentences(f"{said}，{verdict}差{say_yuan(gap)}。", sentences)


_SET = re.compile(r"(?P<parts>(?:[一两二三]大[一两二三]小)|情侣|两件套)\S{0,6}?(\d+(?:\.\d+)?)(?:元|块|$)")


def answer_set(question: Question, product: Product) -> Answer | None:
    """一大一小套餐108 beside 小孩49, 大人69: what the set costs less than its parts."""
    offers = [offer for offer in offers_of(product) if not offer.extra]
    asked = question.says(r"套|一起|一大一小|亲子|一人一") and question.says(_DIFFERENCE)
    if len(offers) != 2 or not asked:
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        if found := _SET.search(plain):
            small, large = sorted(offers, key=lambda offer: offer.price_fen)
            counts = [number(char) or 1 for char in re.findall(r"[一两二三]", found["parts"])] or [1, 1]
            apart = int(counts[0]) * large.price_fen + int(counts[-1]) * small.price_fen
            total = round(float(found[2]) * 100)
            reply = f"分开买{say_yuan(apart)}，{clean(clause)}，省{say_yuan(apart - total)}。"
            return from_sentences(reply, [sentence, large.sentence, small.sentence])
    return None


_PER_AMOUNT = re.compile(
    r"(?:一|每|1|(?P<count>\d+|[两二三五十百半]|一百|五百))(?P<unit>公斤|千克|kg|斤|克|毫升|ml|升)"
    r"(?:\S{0,4}(?:合|多少|几|要|得|便宜|贵|差)|$)"
)
_PER_PIECE = re.compile(
    r"(?:一|每|1|单)(?:小|个)?(?P<piece>片|支|包|袋|枚|粒|颗|块|条|瓶|盒|罐|根|双|泡|只|杯|听|桶)(?:\S{0,3}合|\S{0,4}多少|\S{0,3}几|是多)"
)
_PIECES = re.compile(
    r"[×*xX]\s*(?P<a>\d+)\s*(?:小)?(?P<ap>片|支|包|袋|枚|盒|瓶|粒|颗|块|条|泡|根|杯|听|罐|桶)"
    r"|(?P<b>\d+)\s*(?:小)?(?P<bp>片|支|包|袋|枚|盒|瓶|粒|颗|块|条|泡|根|双|只|杯|听|罐|桶)"
)


def amount_price(question: Question, product: Product) -> Answer | None:
    """What a kilo or a hundred millilitres of it comes to."""
    text = question.text.lower()
    chosen, offers = _asked_offers(text, product)
    if not offers:
        return None
    one = re.search(r"(?:一|每)(?P<unit>公斤|千克|kg|斤|克|毫升|ml|升)", text)
    if one and len(chosen or offers) == 2 and question.says(_DIFFERENCE):
        return _amounts_against(one["unit"], chosen or offers)
    if len(chosen) > 1 and question.says(_DIFFERENCE):
        return None  # 两个30克的比一个50克的: versions, not amounts
    asked = [match for match in _PER_AMOUNT.finditer(text) if not _is_name_of(match[0], offers[0], chosen)]
    return _by_amount(asked[-1], offers[0], product) if asked else None


_BETTER_VALUE = r"哪\S{0,6}(?:便宜|划算|合算|实惠|值)|(?:便宜|划算|合算|实惠)\S{0,4}哪"


def better_value(question: Question, product: Product) -> Answer | None:
    """哪个装的一克更便宜: which version costs less for the same amount."""
    if not question.says(_BETTER_VALUE):
        return None
    if any(entry.count > 1 for entry in named_offers(question.text.lower(), product)):
        return None
    chosen, offers = _asked_offers(question.text.lower(), product)
    pair = chosen if len(chosen) == 2 else offers
    amounts = [amount_in(offer.label) for offer in pair]
    if len(pair) != 2 or not all(amounts):
        return None
    kind = amounts[0][1] if amounts[0] else ""
    unit = re.search(r"(公斤|千克|斤|克|毫升|升)(?=的?(?:更|便宜|划算|合算|实惠|多少|合))", question.text)
    return _amounts_against(unit[1] if unit else "克" if kind == "g" else "毫升", pair)


def _amounts_against(unit: str, pair: list[Offer]) -> Answer | None:
    """What a millilitre of one version costs less than of the other."""
    each = []
    for offer in pair:
        whole = amount_in(offer.label)
        if whole is None:
            return None
        each.append(offer.price_fen * (GRAMS.get(unit) or MILLILITRES[unit]) / whole[0])
    cheap = pair[0] if each[0] <= each[1] else pair[1]
    said = "，".join(
        f"{clean(offer.label)}的一{unit}合{say_yuan(round(fen))}"
        for offer, fen in zip(pair, each, strict=True)
    )
    gap = say_yuan(round(abs(each[0] - each[1])))
    reply = f"{said}，{clean(cheap.label)}的便宜{gap}。"
    return from_sentences(reply, [offer.sentence for offer in pair])


def piece_price(question: Question, product: Product) -> Answer | None:
    """What one piece of a box comes to."""
    text = question.text.lower()
    chosen, offers = _asked_offers(text, product)
    piece = next(reversed(list(_PER_PIECE.finditer(text))), None)
    bought = question.quantity is not None and not chosen
    if not offers or piece is None or (bought and question.unit == piece["piece"]):
        return None
    if size := re.search(r"(?<![A-Za-z])([SMLX]{1,4})码?", question.text):
        of_size = rf"(?<![A-Za-z]){size[1]}码?\s*(?:[（(][^）)]*[）)])?\s*(\d+)\s*{piece['piece']}"
        if held := re.search(of_size, product.text):
            each = say_yuan(round(offers[0].price_fen / int(held[1])))
            reply = f"{size[1]}码{held[1]}{piece['piece']}{say_yuan(offers[0].price_fen)}"
            return from_sentences(f"{reply}，一{piece['piece']}合{each}。", [offers[0].sentence])
    return _by_piece(piece["piece"], offers[0], product)


_ONE_OF = re.compile(
    rf"(?P<count>\d+)(?P<unit>{MEASURE})(?:装|一起|的话|一块儿?|一套)?(?:买|拿)?\D{{0,4}}(?:一|每|1)(?P=unit)\S{{0,3}}(?:多少|几)"
)


def one_of_several(question: Question, product: Product) -> Answer | None:
    """三罐装合一罐多少: what one costs when so many are bought."""
    if product.pricing.variants or question.says(_DIFFERENCE):
        return None
    asked = _ONE_OF.search(question.text)
    result = quote(product.pricing, int(asked["count"])) if asked and int(asked["count"]) > 1 else None
    if asked is None or result is None:
        return None
    each = say_yuan(round(result.total_fen / result.quantity))
    many = f"{result.quantity}{asked['unit']}"
    reply = f"{many}一共{say_yuan(result.total_fen)}，一{asked['unit']}合{each}。"
    return from_sentences(reply, [*result.applied, product.pricing.sentence])


def _asked_offers(text: str, product: Product) -> tuple[list[Offer], list[Offer]]:
    """The versions named, and these or else all."""
    chosen = [entry.offer for entry in named_offers(text, product) if not entry.offer.extra]
    return chosen, chosen or [offer for offer in offers_of(product) if not offer.extra]


def _is_name_of(said: str, offer: Offer, chosen: list[Offer]) -> bool:
    return bool(chosen) and said in offer.label


def _by_amount(asked: re.Match[str], offer: Offer, product: Product) -> Answer | None:
    unit = asked["unit"]
    size, kind = (GRAMS[unit], "g") if unit in GRAMS else (MILLILITRES[unit], "ml")
    count = number(asked["count"]) if asked["count"] and asked["count"] != "半" else 1
    count = 0.5 if asked["count"] == "半" else count
    whole = amount_in(offer.label) or amount_in(" ".join(product.texts("spec")))
    if whole is None or whole[1] != kind or not count:
        return None
    if abs(whole[0] - count * size) < 0.01 * size:
        return None
    each = round(offer.price_fen * count * size / whole[0])
    name = f"{clean(offer.label)}的" if offer.label else ""
    many = "" if count == 1 else f"{count:g}"
    return from_sentences(
        f"{name}{say_yuan(offer.price_fen)}，{many or '一'}{unit}合{say_yuan(each)}。", [offer.sentence]
    )


def _by_piece(piece: str, offer: Offer, product: Product) -> Answer | None:
    if product.pricing.unit == piece and not offer.label:
        return None
    for text in (offer.label, *product.texts("spec")):
        found = _PIECES.search(in_figures(text))
        if found and piece == (found["ap"] or found["bp"]):
            count = int(found["a"] or found["b"])
            each = round(offer.price_fen / count)
            reply = f"{say_yuan(offer.price_fen)}，里面{count}{piece}，一{piece}合{say_yuan(each)}。"
            return from_sentences(reply, [offer.sentence])
    return None


_CONDITION = re.compile(
    r"(?P<for>[\u4e00-\u9fff]{2,8}?)(?:可以?|还|再|就|立|直接|能|另|多|最[高多])*(?:补贴?|减免?|抵扣?|便宜|优惠|返现?|省)(?P<cut>\d+(?:\.\d+)?)(?:元|块)?(?:红包|券|现金)?$"
)


_SAME_CONDITION = (
    (re.compile(r"旧\S{0,6}(?:抵|换|折|收)|拿旧"), "以旧换新"),
    (re.compile(r"晒\S{0,4}(?:图|照片)|发\S{0,3}(?:评价|好评)"), "晒图"),
)
"""Conditions as callers tell them, and as texts do."""


def conditional_cut(question: Question, product: Product) -> tuple[int, str, str]:
    """Less money on a condition that the question names (以旧换新再补150元): (fen, clause, sentence)."""
    for clause, plain, sentence, _ in clauses_of(product.text):
        found = _CONDITION.search(plain)
        if not found or re.search(r"满|第|运费|邮费", found["for"]):
            continue
        condition = re.sub(r"^(?:参加|凭|有|如果|用)", "", found["for"])
        named = any(asked.search(question.spoken) and said in condition for asked, said in _SAME_CONDITION)
        if named or (len(condition) >= 2 and condition in question.spoken):
            return round(float(found["cut"]) * 100), clean(clause), sentence
    return 0, "", ""
