"""Sums of several priced things, the set against its parts, and prices by weight, volume or piece."""

import re

from voicebot.knowledge.compared import GRAMS, MILLILITRES
from voicebot.knowledge.offers import Offer, amount_in, named_offers, offers_of
from voicebot.knowledge.phrases import clean, say_yuan
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_DIFFERENCE = r"差|贵|便宜|省|划算|合算|少花|多花"


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
