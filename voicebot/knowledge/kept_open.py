"""Whether what is opened may still be had later: 喝一半放一宿 against 开了盖4小时喝掉."""

import re

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of, same_units

_LEFT_OVER = re.compile(
    r"剩|[喝吃用]了?一半|[吃喝用]不完|没[吃喝用]完|[开拆启](?:了|过)?[盖封口袋罐瓶]|打开|拆开|开了"
)
_ANOTHER_MATTER = re.compile(
    r"[退换赔补]|少了|漏|[没未不](?:有|曾)?(?:打开|拆|启封|开[盖封口袋罐瓶了过])|过敏"
)
"""拆开用了一天能退吗 asks for the money back; 不打开放两个月 is of what is still shut."""
_LEAVE = re.compile(r"能|可以|行[不吗么]|行$|成[不吗么]|成$|要紧|没事|坏不坏|会坏")
_OVERNIGHT = re.compile(r"一宿|过夜|隔夜|一晚上?|一夜|明[早天儿]|第[二2]天")
_NIGHT_HOURS = 10.0
_HOURS = {"小时": 1.0, "天": 24.0, "周": 168.0, "个月": 720.0, "月": 720.0}
_SO_LONG = re.compile(r"(?<!第)(?<!每)(\d+|[一两二三四五六七八九十半])(小时|天|周|个月)(?!前)")
_TERM = re.compile(
    r"[开拆启](?:了|过)?(?:[盖封口袋罐瓶包]|了|后|完)\S{0,10}?"
    r"(?:(?P<day>当[天日]|马上|立刻)|(?P<n>\d+|[一两二三四五六七八九十半])(?P<unit>小时|天|周|个?月))"
    r"(?:之?内)?[^\s再]{0,4}?[吃喝用]"
)


def answer_kept_open(question: Question, product: Product) -> Answer | None:
    """No where it would be kept longer than the text allows, yes where not."""
    text = same_units(question.text)
    of_somebody = question.allergic or question.people or question.skin_types
    if of_somebody or _ANOTHER_MATTER.search(text):
        return None
    if not _LEFT_OVER.search(text) or not _LEAVE.search(text):
        return None
    asked = _NIGHT_HOURS if _OVERNIGHT.search(text) else _hours(_SO_LONG.search(text))
    if asked is None:
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        told = _TERM.search(in_figures(plain))
        if told is None:
            continue
        allowed = 0.0 if told["day"] else (number(told["n"]) or 0.5) * _HOURS[told["unit"]]
        return from_sentences(f"{'不行' if asked > allowed else '可以的'}，{clean(clause)}。", [sentence])
    return None


def _hours(told: re.Match[str] | None) -> float | None:
    return (number(told[1]) or 0.5) * _HOURS[told[2]] if told else None
