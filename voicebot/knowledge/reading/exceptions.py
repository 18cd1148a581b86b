"""Everybody but some: 除孕妇外均可使用 forbids it to the pregnant, 除了大人都不能用 allows it to them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from voicebot.knowledge.reading.ages import AGE_BELOW, years_of
from voicebot.knowledge.reading.paper import Paper, split_list
from voicebot.knowledge.reading.people import is_age, is_medical, people_in, things_in
from voicebot.knowledge.reading.rulings import allows, forbids

_EVERYBODY = "谁|其他|其余|别人|别的|人人|任何|所有|大家|一般|普通|都|均|皆|全|老少|男女|哪儿|哪里|人群"
_EXCEPT = re.compile(
    rf"(?:^|(?<=[,。!;\s]))(?:除了?(?P<who>[^,。!?;]{{1,24}}?)(?:(?:以|之)?外,?|,|(?={_EVERYBODY}))"
    rf"|(?P<but>[^,。!?;]{{1,24}}?)(?:以|之)外的?)(?P<rest>(?:{_EVERYBODY})[^,。!?;]{{0,16}})"
)
_LEFT_OUT = re.compile(
    r"(?:但是?|不过|唯独|唯有|只有|仅|就是?)?(?P<who>[^,:]{1,24}?)(?:的)?"
    r"(?:除外|例外|不算在?内?|不在(?:此列|其内|内)|不包括(?:在内)?|另当别论|另说)[的哈哦啊]*"
)
"""男女老少都行，婴儿除外: the exception follows the rule."""


def read_exceptions(paper: Paper) -> None:
    """Note whom an exception shuts out or lets in; nothing else may read such a stretch."""
    for match in _EXCEPT.finditer(paper.text):
        banned, welcome = forbids(match["rest"]), allows(match["rest"])
        if banned is None and welcome is None and not re.search("[能可行]", match["rest"]):
            continue
        who = match["who"] or match["but"]
        people, span = people_in(paper, who), match.span()
        if banned is not None:
            for person in people:
                paper.add("suitable_for", person, *span)
            continue
        if not _shut_out(paper, who, people, span):
            paper.add("cautions", match[0], *span)
    for rule, exception in pairwise(paper.clauses):
        left_out = _LEFT_OUT.fullmatch(exception.text)
        people = people_in(paper, left_out["who"]) if left_out else []
        if left_out is None or not (people or AGE_BELOW.search(left_out["who"])):
            continue
        if allows(rule.text) and not forbids(rule.text):
            _shut_out(paper, left_out["who"], people, (exception.start, exception.end))


def _shut_out(paper: Paper, who: str, people: Sequence[str], span: tuple[int, int]) -> bool:
    """Note whom an exception forbids it; returns whether it names anybody or any place."""
    if (age := AGE_BELOW.search(who)) and (years := years_of(age)) is not None:
        paper.add("age_min", years, *span)
        paper.add("not_for", age[0], *span)
    others = [person for person in people if not is_age(person)]
    for person in others:
        if is_medical(person):
            paper.add("contraindications", person, *span)
        paper.add("not_for", person, *span)
    named = (thing for part in split_list(who) for thing in things_in(part))
    places = [thing for thing in named if _PLACE.search(thing) and not is_age(thing)]
    for place in places:
        paper.add("not_for", place, *span)
    return bool(age or others or places)


_PLACE = re.compile("(?:[屋房]子?|室|间|车|厨房|浴室|地方|场[所合]|家庭)$")
