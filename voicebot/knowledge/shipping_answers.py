"""Postage and dispatch: what it costs to send it, where it is not sent, how long it takes."""

import re
from itertools import pairwise

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.freight import within
from voicebot.knowledge.passage_answers import answer_passage, is_strong
from voicebot.knowledge.phrases import clean, say_yuan
from voicebot.knowledge.pricing import Freight
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import OFFER, Answer, from_facts, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of


def _not_sent_to(place: str, note: str) -> str:
    """The clause that refuses a place: 西藏、海南不发."""
    refused = re.findall(r"[^，。；]*(?:不发货?|不寄|发不了|不送|不支持发)[^，。；]*", note)
    return next((clause for clause in refused if within(place, clause)), "")


_TELLS_REGION = re.compile(r"达|到|天|发|邮|运费|快递|顺丰")


def _for_region(question: Question, product: Product) -> Answer | None:
    """江浙沪次日达 for a caller in Hangzhou."""
    if not question.place or not question.says(r"几天|多久|什么时候|啥时候|快不快|到"):
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        region = re.match(
            r"[\u4e00-\u9fff、]{2,8}?(?=次日|当日|隔天|第二天|[一两二三四五六七八九十\d]+天)", plain
        )
        if region and within(question.place, region[0]) and _TELLS_REGION.search(plain):
            return from_sentences(f"{clean(clause)}。", [sentence])
    return None


def _for_color(question: Question, product: Product) -> Answer | None:
    """粉色预售等15天 beside 白色现货当天发."""
    color = re.search(r"([红黄蓝绿白黑灰紫粉棕橙青金银])(?:色|的)", question.spoken)
    if color is None:
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        if f"{color[1]}色" in plain and re.search(r"发|货|预售|天", plain):
            return from_sentences(f"{clean(clause)}。", [sentence])
    return None


def _for_returns(question: Question, product: Product) -> Answer | None:
    """能换不，运费谁掏 against 不合脚包换一次，来回运费店里出."""
    if not question.says("[换退]|寄回"):
        return None
    for (before, plain, sentence, _), (clause, postage, behind, _) in pairwise(clauses_of(product.text)):
        if sentence == behind and re.search("运费|邮费", postage) and re.search("[换退]", plain):
            return from_sentences(f"{clean(before)}，{clean(clause)}。", [sentence])
    return None


def answer_shipping(question: Question, product: Product) -> Answer | None:
    """Postage and dispatch."""
    to_place = question.place and question.says(r"发|寄|送|邮")
    if not to_place and not question.says(
        r"包邮|运费|邮费|快递费|发货|多久\S{0,2}到|几天\S{0,2}到|啥时候\S{0,2}到|什么时候(?:发|到)|发什么快递|加钱|加多少运|送到|寄到|能寄|发(?:不发|到)|能发|能送|能邮|发过来|寄过来"
    ):
        return None
    if found := _for_region(question, product) or _for_color(question, product):
        return found
    if returned := _for_returns(question, product):
        return returned
    facts: tuple[Fact, ...] = product.facts_named("shipping_note")
    if not facts and is_strong(question, product):
        return answer_passage(question, product)
    if not facts:
        return unstated("运费和发货", product)
    note = clean(str(facts[0].value))
    for rule in product.pricing.rules:
        if (
            isinstance(rule, Freight)
            and question.place
            and any(within(question.place, r) for r in rule.regions)
        ):
            return from_facts(f"{question.place}不包邮，要加{say_yuan(rule.fee_fen)}运费。", facts)
    if (
        question.place
        and (outside := re.search(r"([^，。；()（]*?)除外", note))
        and within(question.place, outside[1])
    ):
        return from_facts(f"{question.place}除外，不包邮。", facts)
    if question.place and (refused := _not_sent_to(question.place, note)):
        return from_facts(f"{question.place}发不了，{refused}。", facts)
    if question.says(r"包邮|运费|邮费") and not re.search(r"邮|运费", note):
        return from_facts(f"包不包邮我这边没有写明，只知道{note}，{OFFER}", facts, known=False)
    return from_facts(f"{note}。", facts)
