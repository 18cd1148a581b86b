"""Prices that a text tells by the way: of a spare part, of larger sizes, of postage for one piece."""

import re
from dataclasses import replace

from voicebot.knowledge.passage_answers import answer_passage
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.pricing import NthUnit
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.quoting import say_yuan, within
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
    if not question.says(
        r"(?:算上|加上|连|带|含|包括)\S{0,2}(?:邮费|运费|快递费)|(?:寄|发|送)(?:过来|到家|到手|过去)\S{0,4}(?:总共|一共|多少钱?|要)"
    ):
        return 0, ""
    free = _FREE_FROM.search(in_figures(product.text))
    if free and (question.quantity or 1) >= int(free[1]):
        return 0, ""
    for _, plain, sentence, _ in clauses_of(product.text):
        if fee := _FEE.search(plain):
            return round(float(fee[1]) * 100), sentence
    return 0, ""


_FREE_FROM = re.compile(rf"满?(\d){MEASURE}(?:以上|起|就)?(?:就|全国)?包邮")
_OTHERWHERE = re.compile(r"其[他它余]|别的|外省|外地")
_FREE_FOR = re.compile(r"(?:^|[^\u4e00-\u9fff])[单每整]?[双盒件瓶箱]?([\u4e00-\u9fff、]{2,10}?)包邮")
_FEE_FOR = re.compile(
    r"([\u4e00-\u9fff、]{2,16}?)(?:每[件双单盒])?(?:要|需)?(?:另|多|再)?[补加收](?:收|运费|邮费)?\D{0,2}(\d+)(?:元|块)?"
)


def postage_to(place: str, product: Product) -> tuple[int, str]:
    """What a place pays on top where no rule was made of it (内蒙新疆补15): (fen, sentence)."""
    for _, plain, sentence, _ in clauses_of(product.text):
        fee = _FEE_FOR.search(plain)
        free = any(within(place, region) for region in _FREE_FOR.findall(product.text))
        if fee and (within(place, fee[1]) or (_OTHERWHERE.search(fee[1]) and not free)):
            return round(float(fee[2]) * 100), sentence
    return 0, ""


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
    for _, plain, sentence, _ in clauses_of(product.text):
        if price := stated.search(plain):
            return from_sentences(f"{asked[1]}{asked[2]}{price[1]}元。", [sentence])
    return None


_SECOND = re.compile(
    rf"第[二2]({MEASURE})(?:只要|只|仅|才|卖|是)?\s*(\d+(?:\.\d+)?)(?:元|块)?(?![\d折%]|{MEASURE})"
)


def second_unit(question: Question, product: Product) -> Answer | None:
    """第二瓶只要30, where no rule was made of it."""
    pricing, count = product.pricing, question.quantity or 0
    if count < 2 or pricing.unit_fen is None or any(isinstance(rule, NthUnit) for rule in pricing.rules):
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        if second := _SECOND.search(plain):
            cheap = round(float(second[2]) * 100)
            total = pricing.unit_fen * (count - count // 2) + cheap * (count // 2)
            reply = f"{clean(clause)}，{count}{second[1]}一共{say_yuan(total)}。"
            return from_sentences(reply, [sentence, pricing.sentence])
    return None


_FIGURES = {"两": "2", "2": "两", "3": "三", "4": "四", "5": "五", "半": "半"}
