"""A ban whose condition the question names, however much else the question tells.

Retrieval asks how much of the question a clause holds; a long story dilutes that. A ban is short, so here
it is asked the other way round: how much of the ban's condition the question holds
(阳台上太阳能照到的柜子里放着成不 against 避免阳光直射).
"""

import re

from voicebot.knowledge.concepts import matters_in
from voicebot.knowledge.passage_answers import (
    EFFICACY_ASKED,
    answer_passage,
    asks_leave,
    is_strong,
    only_tells_absence,
    refuses,
    reply_from,
)
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.rulings import BAN, CARE
from voicebot.knowledge.replies import Answer
from voicebot.knowledge.retrieval import Passage, clauses_of, content_of

_HELD = 0.6
"""Share of a ban's condition that the question must name."""
_INTENDS = re.compile(r"想(?:要|拿|用|把|给|带|让)?|要(?:拿|用|把|给|带|去)|打算|准备|能|可以")
_SURE = 0.85


def answer_by_refusal(question: Question, product: Product) -> Answer | None:
    """The ban that the question runs into, or ``None``."""
    if not (asks_leave(question) or _INTENDS.search(question.spoken)):
        return None
    if question.says(r"多少|几|怎么|咋|什么|啥|哪|为什么") and not question.says(r"[不吗么]$"):
        return None
    if EFFICACY_ASKED.search(question.spoken):
        return None  # whether a spot goes away is told by no ban
    if is_strong(question, product, _SURE):
        return answer_passage(question, product)
    best, held = None, 0.0
    for clause, plain, sentence, start in clauses_of(product.text):
        if clause == product.name or not refuses(clause) or only_tells_absence(question, clause):
            continue
        share = _share_named(plain, question, product)
        if share >= _HELD and share > held:
            best, held = Passage(clause, sentence, 1.0, start), share
    return reply_from(question, best, product) if best else None


def _share_named(clause: str, question: Question, product: Product) -> float:
    """How much of the ban's condition the question names, in its own or other words."""
    condition = CARE.sub(" ", BAN.sub(" ", clause.rsplit("所以", 1)[-1]))
    content = re.sub(r"用|的|人|时|了|会|先|也|请|就|[没不]|\s", "", content_of(condition, product))
    if len(content) < 2:
        return 0.0
    asked = content_of(question.spoken, product)
    condition = condition.replace(" ", "")
    covered = bytearray(len(condition))
    for start in range(len(condition) - 1):
        if condition[start : start + 2] in asked:
            covered[start : start + 2] = b"\x01\x01"
    for _, _, matters in matters_in(question.spoken.lower()):
        for matter in matters:
            for match in matter.stated.finditer(condition):
                covered[match.start() : match.end()] = b"\x01" * len(match[0])
    named = sum(covered)
    return named / len(content) if named >= 2 else 0.0
