"""Fees due every month or year: 流量费一年下来要多少 of 流量套餐每月10元."""

import re

from voicebot.knowledge.phrases import clean, say_yuan
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_MONEY = r"(?P<{fee}>\d+(?:\.\d+)?)(?:元|块)"
_FEE = re.compile(
    rf"(?P<first>[每一1]个?|包|按)(?P<period>月|年)(?:租|费|只要?|只需|也?就|是|要|收|才|的|付)*{_MONEY.format(fee='fee')}"
    rf"|{_MONEY.format(fee='behind')}钱?(?:/|[每一1]个?)(?P<after>月|年)"
)
_SPAN = re.compile(r"(?P<count>\d+|[一两二三四五六七八九十半])(?P<unit>个?月|年)(?P<half>半)?")
_ASKED = re.compile(r"多少|几[块元十百]|钱|费")
_BESIDE = re.compile(r"[连带加添配]上?|再|一起|一块|[^年月]总共|机|台|[买拿拍]")
"""Words by which the fee is only one thing among what is bought."""
_MONTHS = {"月": 1, "年": 12}


def answer_periodic(question: Question, product: Product) -> Answer | None:
    """What such a fee comes to over the time that is asked for; ``None`` where none is told."""
    span = _SPAN.search(question.text)
    if span is None or not _ASKED.search(question.spoken) or _BESIDE.search(question.spoken):
        return None
    count = 0.5 if span["count"] == "半" else float(number(span["count"]) or 0)
    months = (count + (0.5 if span["half"] else 0.0)) * _MONTHS[span["unit"][-1]]
    for clause, plain, sentence, _ in clauses_of(product.text):
        told = _FEE.search(in_figures(plain))
        if told is None or not _is_about(question, plain, told):
            continue
        period = told["period"] or told["after"]
        times = months / _MONTHS[period]
        if times < 1:
            return None
        if times == 1:
            return from_sentences(f"{clean(clause)}。", [sentence])
        total = round(float(told["fee"] or told["behind"]) * 100 * times)
        said = f"{span['count']}{span['unit']}{span['half'] or ''}"
        return from_sentences(f"{clean(clause)}，{said}一共{say_yuan(total)}。", [sentence])
    return None


_FRAME = re.compile(r"[多少几块钱元费每一年月个要得花下来的是用共总]|\d")


def _is_about(question: Question, plain: str, told: re.Match[str]) -> bool:
    """Whether the question speaks of what the fee is for, or of nothing but the fee (月租)."""
    what = _FRAME.sub("", plain[: told.start()])
    return any(what[at : at + 2] in question.spoken for at in range(len(what) - 1)) or (
        "月租" in question.spoken and "租" in plain
    )
