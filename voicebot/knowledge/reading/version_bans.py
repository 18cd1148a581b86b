"""A ban on one of the product's versions: a caution in the editor's words, no ban on the product."""

import re
from collections.abc import Iterator

from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.people import PERSON, is_medical
from voicebot.knowledge.reading.rulings import BAN, CARE, HEARSAY, allows, forbids
from voicebot.knowledge.versions_named import version_at, versions_named

_HOLDS = re.compile(r"(?:里面?)?(?:含|[有加放用带]了?(?!核|\d|[一二两三四五六七八九十]))")
_THIS_ONE = re.compile(r"这一?(?:[个种]?(?:口味|味|款|版)|[个种]$)")
_ANOTHER = re.compile(r"其[它他余]|都|所有|全系列?|本品|整")


def bans_of_versions(paper: Paper) -> Iterator[tuple[str, int, int]]:
    """Each ban on one version in words that stand alone, with its place: 泡椒味孕妇别吃."""
    versions = versions_named(paper.text)
    before: Clause | None = None
    for clause in paper.clauses:
        own = version_at(clause.text, versions)
        ruled = forbids(clause.text) and not HEARSAY.search(clause.text)
        of_before = (
            before is not None and before.sentence == clause.sentence and _points_back(clause, versions)
        )
        if own and ruled and not own[1].startswith("、"):
            yield clause.text, clause.start, clause.end
        elif before is not None and ruled and of_before and _speaks_of_people(clause.text):
            yield f"{before.text}，{clause.text}", clause.start, clause.end
        if own is None:
            before = before if before is not None and before.sentence == clause.sentence else None
        else:
            before = clause if _HOLDS.match(own[1]) else None


def _points_back(clause: Clause, versions: tuple[str, ...]) -> bool:
    """咖啡味含咖啡因，孕妇不要买: the version of the clause before is meant, unless others are named."""
    return bool(_THIS_ONE.search(clause.text)) or not (
        _ANOTHER.search(clause.text) or any(label in clause.text for label in versions)
    )


def _speaks_of_people(text: str) -> bool:
    return is_medical(text) or bool(re.search(rf"{PERSON}|岁", text))


def _permissions(paper: Paper) -> Iterator[tuple[str, str, Clause]]:
    """五香味小孩也能吃: what one version allows, with the version and what is said of it."""
    versions = versions_named(paper.text)
    for clause in paper.clauses:
        told = version_at(clause.text, versions)
        allowed = allows(clause.text) and not BAN.search(clause.text) and not CARE.search(clause.text)
        if told and allowed and _speaks_of_people(told[1]):
            yield *told, clause


def _allowed_for_some(paper: Paper) -> list[Clause]:
    """The permissions that not every version gives to the same people."""
    versions, allowing = set(versions_named(paper.text)), list(_permissions(paper))

    def allow(people: str) -> set[str]:
        named = re.findall(PERSON, people)
        return {label for label, said, _ in allowing if any(person in said for person in named)}

    return [clause for _, said, clause in allowing if not versions <= allow(said)]


def read_version_bans(paper: Paper) -> None:
    """Keep rulings on one version with it: neither bans nor welcomes of the whole product."""
    found = list(bans_of_versions(paper))
    allowed = [clause for *_, clause in _permissions(paper)] if found else _allowed_for_some(paper)
    for text, start, end in found:
        paper.add("cautions", text, start, end)
    for clause in allowed:
        paper.add("features", clause.text, clause.start, clause.end)
    spans = [(start, end) for _, start, end in found] + [(clause.start, clause.end) for clause in allowed]
    paper.of_one_version = tuple(spans)


def is_of_one_version(paper: Paper, position: int) -> bool:
    """Whether what stands there is forbidden or allowed for one version only."""
    return any(start <= position < end for start, end in paper.of_one_version)
