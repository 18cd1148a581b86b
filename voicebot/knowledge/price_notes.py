"""Prices that a text tells by the way: of a spare part, of larger sizes, of postage for one piece."""

import re
from dataclasses import replace

from voicebot.knowledge.passage_answers import answer_passage
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.quoting import say_yuan
from voicebot.knowledge.reading.paper import MEASURE
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of, content_of, find_passages, names_a_matter

_PRICE_WORDS = re.compile(
    rf"多少钱|多少块|什么价|几块钱?|几多钱|多钱|怎么卖|价格|价钱|多少|几个钱|要付|得花|花|要|买|拿|总共|一共|单独|得|(?:\d|[一两])+{MEASURE}"
)
_SAME_THING = 0.5
"""Coverage from which a passage names the price of the very thing asked about."""
_MONEY = re.compile(
    r"\d(?:\.\d+)?(?:元|块)|(?:加|补|收|只|要|另|价|卖|个|条|对|片)\D{0,2}\d+(?:\.\d)?(?![\d度码岁天年月小毫])|免费|不收"
)


def price_apart(question: Question, product: Product) -> Answer | None:
    """The price of something else than the product: 掉了一只补一个多少钱."""
    if question.groups or question.says(r"省|便宜|[算加连带含]上?\S{0,2}[邮运]费|一共|总共|划算|合"):
        return None
    rest = _PRICE_WORDS.sub(" ", question.text)
    best = next(iter(find_passages(rest, product, limit=1)), None)
    if best is None or best.coverage < _SAME_THING:
        return None
    if not names_a_matter(rest, product) and len(content_of(rest, product).replace(" ", "")) < 2:
        return None
    found = answer_passage(replace(question, text=rest), product)
    if found is None or not found.known or not _MONEY.search(found.reply):
        return None
    return found


_SURCHARGE = re.compile(
    r"(\d{2}(?:\.5)?)码?(?:及|和)?(?:以上|往上|起|以后)(?:的|每双)?(?:要)?(?:另|多)?加(?:收)?(\d+(?:\.\d)?)"
)


def size_surcharge(question: Question, product: Product) -> Answer | None:
    """42以上加5块: larger sizes cost more."""
    size = re.search(r"(?<!\d)([3-5]\d(?:\.5)?)码", question.text)
    for clause, plain, sentence, _ in clauses_of(product.text):
        rule = _SURCHARGE.search(plain)
        if size and rule and product.pricing.unit_fen and float(size[1]) > float(rule[1]) - 0.1:
            total = product.pricing.unit_fen + round(float(rule[2]) * 100)
            reply = f"{size[1]}码的{say_yuan(total)}，{clean(clause)}。"
            return from_sentences(reply, [sentence, product.pricing.sentence])
    return None


_FEE = re.compile(r"(?:邮费|运费|快递费)[^，。\d]{0,4}(\d+(?:\.\d)?)(?:元|块)?(?!\d|天|小时)")


def postage_asked_for(question: Question, product: Product) -> tuple[int, str]:
    """Postage to be added where the caller wants the sum with it and names no place: (fen, sentence)."""
    if not question.says(r"(?:算上|加上|连|带|含|包括)\S{0,2}(?:邮费|运费|快递费)"):
        return 0, ""
    for _, plain, sentence, _ in clauses_of(product.text):
        if fee := _FEE.search(plain):
            return round(float(fee[1]) * 100), sentence
    return 0, ""
