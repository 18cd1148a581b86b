"""Ages told by school: 初中往上的学生能用, 小学一年级到六年级, and bans on pupils and minors as ages."""

import re

from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.rulings import BAN, CARE, HEARSAY

_STAGES = {
    "幼儿园": (3, 6),
    "学龄前": (3, 6),
    "小学": (6, 12),
    "初中": (12, 15),
    "高中": (15, 18),
    "大学": (18, 22),
}
"""From which age to which (Compulsory Education Law of China, art. 11: school begins at six)."""
_STAGE = "|".join(_STAGES)
_FROM_STAGE = re.compile(
    rf"(?P<stage>{_STAGE})(?:生|学生)?(?:及?以上|往上|朝上|起步?|开始|[之以]后|才[能可])(?!别|不|勿)"
)
_RANGE = re.compile(rf"(?P<first>{_STAGE})(?:[一1]年级|小班|生)?(?:到|至|-)(?P<last>{_STAGE}|[六6]年级|大班)")
_GROWN_UP = 18
"""From here on an upper age would shut out grown-ups, whom nobody means to shut out."""
_BANNED = (
    (re.compile("未成年|少年儿童|中学生"), 18),
    (re.compile("高中生"), 18),
    (re.compile("初中生"), 15),
    (re.compile("小学生"), 12),
    (re.compile("幼儿园|学龄前"), 6),
)
"""Who is banned, and the age from which on nobody of them is."""


def read_school_ages(paper: Paper) -> None:
    """What school tells of ages, unless an age in years is told."""
    for clause in paper.clauses:
        if HEARSAY.search(clause.text) or CARE.search(clause.text):
            continue
        if (told := _RANGE.search(clause.text)) and not BAN.search(clause.text):
            last = told["last"] if told["last"] in _STAGES else told["first"]
            _note(paper, clause, "age_min", _STAGES[told["first"]][0])
            if _STAGES[last][1] < _GROWN_UP:
                _note(paper, clause, "age_max", _STAGES[last][1])
        elif (told := _FROM_STAGE.search(clause.text)) and not BAN.search(clause.text):
            _note(paper, clause, "age_min", _STAGES[told["stage"]][0])
    banned = [
        (years, found)
        for found in paper.found
        if found.name == "not_for"
        for pattern, years in _BANNED
        if pattern.search(str(found.value))
    ]
    for years, found in sorted(banned, key=lambda one: -one[0]):
        paper.add("age_min", years, found.start, found.end, claim=False)


def _note(paper: Paper, clause: Clause, name: str, years: int) -> None:
    paper.add(name, years, clause.start, clause.end, claim=False)
