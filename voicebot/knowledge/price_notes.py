"""Prices that a text tells by the way: of a spare part, of larger sizes, of postage for one piece."""

import re
from dataclasses import replace

from voicebot.knowledge.passage_answers import answer_passage
from voicebot.knowledge.phrases import clean, say_yuan
from voicebot.knowledge.pricing import Bulk
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.paper import MEASURE
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of, content_of, find_passages, names_a_matter

_PRICE_WORDS = re.compile(
    rf"多少钱|多少块|什么价|几块钱?|几多钱|多钱|怎么卖|价格|价钱|多少|几个钱|要付|得花|花|要|买|拿|总共|一共|单独|得|(?:\d|[一两])+{MEASURE}"
)
_SAME_THING = 0.5
"""Coverage from which a passage names the price of the very thing asked about."""
_MONEY = re.compile(
    r"\d(?:\.\d+)?(?:元|块)|(?:加|补|收|只|要|另|自费|费用|换|价|卖|个|条|对|片)\D{0,2}\d+(?:\.\d)?(?![\d度码岁天年月小毫])|免费|不收"
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


_GROUP_WORDS = {
    "新客": r"新客|新用户|新人|首单|第一次",
    "老客户": r"老客|老用户|老顾客|回购|复购",
    "会员": r"会员|vip",
    "学生": r"学生",
}


def price_for_group(group: str, question: Question, product: Product) -> Answer | None:
    """The clause that tells what a group pays, where no rule was made of it."""
    about = re.compile(_GROUP_WORDS.get(group, re.escape(group)))
    for clause, plain, sentence, _ in clauses_of(product.text):
        if about.search(plain) and (price := re.search(r"(\d+(?:\.\d+)?)(?:元|块)?$", plain)):
            several = question.quantity is not None and question.quantity > 1
            if several or re.search(r"减|省|便宜|立减", plain):
                return from_sentences(f"{clean(clause)}。", [sentence])
            return from_sentences(f"{group}{price[1]}元。", [sentence])
    return None


_UNIT_ASKED = re.compile(rf"([一半两1-9])(公斤|{MEASURE})")
_PIECES = re.compile(
    rf"(\d+)({MEASURE})(?:一|1|/)({MEASURE})(?:装)?\D{{0,2}}(\d+(?:\.\d+)?)(?![\d%]|g|克|{MEASURE})"
)


def other_unit(question: Question, product: Product) -> Answer | None:
    """一斤43 beside a price by the bag; 10包一箱128 and what one of them comes to."""
    for clause, plain, sentence, _ in clauses_of(product.text):
        pieces = _PIECES.search(plain)
        if pieces and question.says(rf"合\S{{0,3}}(?:一|每|1)?{pieces[2]}|(?:一|每|1){pieces[2]}\S{{0,2}}合"):
            each = round(float(pieces[4]) * 100 / int(pieces[1]))
            return from_sentences(f"{clean(clause)}，合一{pieces[2]}{say_yuan(each)}。", [sentence])
    asked = _UNIT_ASKED.search(question.text)
    if asked is None or asked[2] == product.pricing.unit or question.says(r"省|便宜|合"):
        return None
    if asked[1] in "一1" and (question.quantity or 1) > 1:
        return None  # 一人一双，两个人
    count = "(?:一|1|每)" if asked[1] in "一1" else f"(?:{asked[1]}|{_FIGURES.get(asked[1], asked[1])})"
    stated = re.compile(
        rf"(?<!第)(?<!以上)(?<!起){count}{asked[2]}(?:装|的)?(?:只要|卖|是|要)?\s*(\d+(?:\.\d+)?)(?:元|块|$|，)"
    )
    many = {rule.unit_fen for rule in product.pricing.rules if isinstance(rule, Bulk)}
    for _, plain, sentence, _ in clauses_of(product.text):
        if (price := stated.search(plain)) and round(float(price[1]) * 100) not in many:
            return from_sentences(f"{asked[1]}{asked[2]}{price[1]}元。", [sentence])
    return None


_FIGURES = {"两": "2", "2": "两", "3": "三", "4": "四", "5": "五", "半": "半"}
