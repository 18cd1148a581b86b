"""Clauses that do not tell what was asked: 不防水 says nothing of 防静电, 斑淡得慢 not how long it takes."""

import re

from voicebot.knowledge.passage_answers import not_stated
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.replies import OFFER, Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of, content_of, names_it_otherwise, same_units, telling

_HOLLOW = frozenset("防抗耐支持自说吃喝用穿抹敷涂戴拆开是男女款")
"""Characters that say how it is asked, or of whom, and not about what."""


def to_the_point(question: Question, product: Product, found: Answer) -> Answer:
    """An answer from the clauses, or honest ignorance where it only comes near to what is asked.

    Args:
        question: as understood.
        product: whose text the answer is from.
        found: an answer from its clauses.
    """
    told = _unless_timeless(question, product, _unless_beside(question, product, found))
    return _unless_placeless(question, product, told)


def _unless_beside(question: Question, product: Product, found: Answer) -> Answer:
    """The answer must share a telling word or a matter with what is asked."""
    if not found.known:
        return found
    asked = f"{content_of(question.spoken, product)}{content_of(question.text, product)}".lower()
    about = telling(char for char in asked if re.match(r"\w", char)) - _HOLLOW
    told = same_units(found.reply.lower())
    if not about or any(char in told for char in about) or names_it_otherwise(question.text, told, product):
        return found
    return not_stated(question, product)


_HOW_LONG = re.compile(r"多久|多长时间|几天|几个?(?:小时|钟头|月|年)|几年")
_TIME = re.compile(
    r"(?:\d|[一二两三四五六七八九十百半几])\s*(?:个|多|来)?(?:秒|分钟|小时|钟头|天|日|周|星期|礼拜|月|年|次|h)|当天|次日|随时|马上|立刻|尽快|长期|永久|终身|每"
)
_OTHER_TIME = re.compile(r"保质|保修|质保|开封|[开拆][封袋罐瓶]|发货|退|岁|包换|换新")


def _unless_timeless(question: Question, product: Product, found: Answer) -> Answer:
    """How long is told by a clause with a time: the next of the same sentence, or told as near."""
    if not found.known or not _HOW_LONG.search(question.text) or _TIME.search(_in_one_form(found.reply)):
        return found
    for clause, plain, sentence, _ in clauses_of(product.text):
        if sentence in found.grounds and _TIME.search(plain) and not _OTHER_TIME.search(plain):
            return from_sentences(f"{clean(clause)}。", [sentence])
    return Answer(
        f"这一点没有写明，只说{found.reply.rstrip('。')}，{OFFER}", found.grounds, False, found.facts
    )


_MADE_WHERE = re.compile(r"(?:哪(?:里|儿|个?(?:地方|省|国家?))?\S{0,2}(?:产|造|做|出)的|产地|哪产)")
_MADE = re.compile(r"产(?!品|[妇后前期褥])|进口|国货|来自|种的|[造做]的|[省市县国州]")


def _unless_placeless(question: Question, product: Product, found: Answer) -> Answer:
    """这些坚果是哪里产的 is not answered by who must not eat them."""
    if not found.known or not _MADE_WHERE.search(question.text) or _MADE.search(found.reply):
        return found
    return not_stated(question, product)


def _in_one_form(words: str) -> str:
    return same_units(in_figures(words))
