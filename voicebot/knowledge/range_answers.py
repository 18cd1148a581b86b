"""A figure of the caller's held against a range in the text: distances, degrees below zero."""

import re

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.reading.rulings import BAN
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_RACES = (("半马", "21公里"), ("半程马拉松", "21公里"), ("全马", "42公里"), ("马拉松", "42公里"))
_KILOMETRES = re.compile(r"(\d+(?:\.\d+)?|[一二两三四五六七八九十])公里")
_DISTANCES = re.compile(
    r"(?:(\d+)\s*(?:公里|km)?\s*[-—~～到至]+\s*)?(\d+)\s*(?:公里|km)(以内|内|以上)?", re.IGNORECASE
)
_BELOW_ZERO = re.compile(r"(?:零下|负|-)(\d+)[度℃]")
_TOO_COLD = re.compile(r"[扛顶撑受]不|不够|不行|不保暖|会冷")
_MAY = re.compile(r"能|可以|行|够|合适|适合|成|扛|顶|受得了|吗|不$")


def answer_range(question: Question, product: Product) -> Answer | None:
    """跑半马合适不, 零下十五度够穿不: yes inside what the text allows, no outside it."""
    if not _MAY.search(question.spoken):
        return None
    text = question.text
    if banned := _race_banned(text, product):
        return banned
    for name, distance in _RACES:
        text = text.replace(name, distance)
    if asked := _KILOMETRES.search(text):
        return _distance(float(number(asked[1]) or 0), product)
    if cold := _BELOW_ZERO.search(text):
        return _cold(int(cold[1]), product)
    return None


_FULL = re.compile(r"(?<!半程)(?<!半)(?:全程?)?马拉松|全马")
_HALF = re.compile(r"半程?马(?:拉松)?")


def _race_banned(text: str, product: Product) -> Answer | None:
    """全程马拉松不推荐: a ban on the very race."""
    race = _HALF if _HALF.search(text) else _FULL if _FULL.search(text) else None
    for clause, plain, sentence, _ in clauses_of(product.text) if race else ():
        if race is not None and race.search(plain) and BAN.search(plain):
            return from_sentences(f"不建议，{clean(clause)}。", [sentence])
    return None


def _distance(asked_km: float, product: Product) -> Answer | None:
    for clause, plain, sentence, _ in clauses_of(product.text):
        found = _DISTANCES.search(plain)
        if not found or not re.search(r"跑|走|适合|以内|徒步|通勤", plain):
            continue
        low = float(found[1]) if found[1] else (float(found[2]) if found[3] == "以上" else 0.0)
        high = float("inf") if found[3] == "以上" else float(found[2])
        inside = low <= asked_km <= high
        if BAN.search(plain):
            inside = not inside
        return from_sentences(f"{'可以的' if inside else '不建议'}，{clean(clause)}。", [sentence])
    return None


def _cold(asked_below: int, product: Product) -> Answer | None:
    """Degrees below zero; the clause that decides, refusals first."""
    stated = [
        (int(found[1]), bool(_TOO_COLD.search(plain) or BAN.search(plain)), clause, sentence)
        for clause, plain, sentence, _ in clauses_of(product.text)
        if (found := _BELOW_ZERO.search(plain))
    ]
    for below, refuses, clause, sentence in stated:
        if refuses and asked_below >= below:
            return from_sentences(f"不行，{clean(clause)}。", [sentence])
    for below, refuses, clause, sentence in stated:
        if not refuses:
            verdict = "可以的" if asked_below <= below else "不太够"
            return from_sentences(f"{verdict}，{clean(clause)}。", [sentence])
    return None
