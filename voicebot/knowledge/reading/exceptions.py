"""Everybody but some: 除孕妇外均可使用 forbids it to the pregnant, 除了大人都不能用 allows it to them."""

import re

from voicebot.knowledge.reading.ages import AGE_BELOW, years_of
from voicebot.knowledge.reading.paper import Paper
from voicebot.knowledge.reading.people import is_age, is_medical, people_in
from voicebot.knowledge.reading.rulings import allows, forbids

_EXCEPT = re.compile(
    r"(?:^|(?<=[,。!;\s]))除了?(?P<who>[^,。!?;]{1,24}?)(?:(?:以|之)?外,?|,|(?=谁|其他|其余|别人|人人|任何|都|均|皆))"
    r"(?P<rest>(?:谁|其他|其余|别人|别的|人人|任何|所有|大家|一般|普通|都|均|皆|全)[^,。!?;]{0,16})"
)


def read_exceptions(paper: Paper) -> None:
    """Note whom an exception shuts out or lets in; nothing else may read such a stretch."""
    for match in _EXCEPT.finditer(paper.text):
        banned, welcome = forbids(match["rest"]), allows(match["rest"])
        if banned is None and welcome is None and not re.search("[能可行]", match["rest"]):
            continue
        people = people_in(paper, match["who"])
        span = match.span()
        if banned is not None:
            for person in people:
                paper.add("suitable_for", person, *span)
            continue
        if (age := AGE_BELOW.search(match["who"])) and (years := years_of(age)) is not None:
            paper.add("age_min", years, *span)
            paper.add("not_for", age[0], *span)
        for person in people:
            if is_age(person):
                continue
            if is_medical(person):
                paper.add("contraindications", person, *span)
            paper.add("not_for", person, *span)
        if not people and age is None:
            paper.add("cautions", match[0], *span)
