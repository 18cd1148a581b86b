"""Offers that are for some people only: 会员满200减15, 学生一次拍两双减25."""

import re
from collections.abc import Iterable
from dataclasses import replace

from voicebot.knowledge.pricing import AmountCut, GroupDiscount, QuantityCut, Rule
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.tariff.roles import GROUP
from voicebot.knowledge.tariff.units import UNIT

_FROM = {"2": "[2两俩二]", "3": "[3三]"}


def for_their_people(rules: Iterable[Rule], text: str) -> tuple[Rule, ...]:
    """The rules, each with those it is for; what they repeat as somebody's discount is left out."""
    told = [_told_for(rule, text) for rule in rules]
    limited = [rule for rule in told if isinstance(rule, AmountCut | QuantityCut) and rule.who]
    return tuple(rule for rule in told if not _repeats(rule, limited))


def _told_for(rule: Rule, text: str) -> Rule:
    if isinstance(rule, AmountCut):
        return replace(rule, who=_who(rf"[满够]\D{{0,2}}{rule.threshold_fen // 100}(?!\d)", text))
    if isinstance(rule, QuantityCut):
        count = _FROM.get(str(rule.quantity), str(rule.quantity))
        return replace(rule, who=_who(rf"{count}(?:{UNIT})", text))
    return rule


def _who(from_where: str, text: str) -> str:
    """Whom the clause names before what an offer begins from."""
    pattern = re.compile(
        rf"^\D{{0,6}}?(?<!非)(?P<who>{GROUP.pattern})[^\d两三]{{0,8}}{from_where}[^,，]{{0,6}}(?:减|折|省|优惠)"
    )
    for _, plain, _, _ in clauses_of(text):
        if found := pattern.search(plain):
            return found["who"]
    return ""


def _repeats(rule: Rule, limited: Iterable[AmountCut | QuantityCut]) -> bool:
    return isinstance(rule, GroupDiscount) and any(
        one.sentence == rule.sentence and one.who == rule.who and one.cut_fen == rule.cut_fen
        for one in limited
    )
