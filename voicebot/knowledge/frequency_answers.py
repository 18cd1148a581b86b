"""How often, how much a day: what the caller means to do, held against what the text says."""

import re

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of, same_units

_COUNT = r"\d+|[一两二三四五六七八九十]"
_UNIT = r"次|遍|片|粒|颗|块|包|袋|支|杯|勺|条|根|枚|个|瓶|滴|泵"
_OFTEN = re.compile(
    rf"(?:[一每1](?P<period>天|日|周|月|晚|顿)|(?P<every>天天|每天))(?:里|都|最多|只|要|可以|能|得|给|[吃喝用敷抹涂洗做擦泡]|它|一般|大概)*"
    rf"(?:(?P<low>{_COUNT})(?:到|至|-|—|~|、))?(?P<count>{_COUNT})(?P<unit>{_UNIT})"
)
_LEAVE = re.compile(
    r"行不|行吗|行么|可以|能不能|能[吃喝用敷抹洗]|成不|成吗|中不|多不多|会不会多|太多|要紧|没事吧|[行成]$"
)
_AT_LEAST = re.compile(r"至少|起码|不少于|以上")
_HARMS = re.compile(r"[不别勿忌会]|容易")
"""一天敷两次会烂脸, 别一天敷两次: what is named is no limit up to which it may be done."""


def answer_frequency(question: Question, product: Product) -> Answer | None:
    """一周敷四回行不行 against 一周一到两次: told by the text only where period and measure are the same."""
    if not _LEAVE.search(question.spoken):
        return None
    asked = _OFTEN.search(same_units(in_figures(question.spoken)))
    if asked is None:
        return None
    for clause, _, sentence, _ in clauses_of(product.text):
        told = _OFTEN.search(same_units(in_figures(clause)))
        if told is None or _kind(told) != _kind(asked) or _AT_LEAST.search(clause) or _HARMS.search(clause):
            continue
        if (within := _most(asked) <= _most(told)) and _is_for_some(question):
            return None  # less may be for a child, or for a dry skin
        lead = "可以的" if within else "不建议"
        return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
    return None


def _is_for_some(question: Question) -> bool:
    return bool(question.people or question.skin_types) or question.age_years is not None


def _kind(found: re.Match[str]) -> tuple[str, str]:
    period = "天" if found["every"] else found["period"].replace("日", "天").replace("晚", "天")
    return period, found["unit"].replace("遍", "次")


def _most(found: re.Match[str]) -> float:
    return float(number(found["count"]) or 1)
