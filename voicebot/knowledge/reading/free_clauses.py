"""Statements that no pattern has read, by what the clause classifier takes them for."""

import re
from functools import lru_cache

from voicebot.knowledge.reading.absence import is_substance
from voicebot.knowledge.reading.clause_kinds import Guess, clause_kinds
from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.rulings import BAN, CARE, SAFETY_CUE

SURE = 0.3
"""Score from which a kind is believed."""

LIKELY = 0.15
"""The same for what nothing else could read: better a doubtful kind than a statement lost."""

ALSO = 0.2
"""Score from which one of the two best kinds is believed beside what a pattern has read in the clause."""

CERTAIN = 0.3
"""The same for kinds that are told aloud of their own accord, and for the notes of a shop."""

AS_GOOD = 0.2
"""How close to the best a second kind must be to hold as well: a bare 别泡水 is keeping and care."""

UNREAD_SHARE = 0.35
"""How much of a clause other facts may have read; the rest tells nothing of its own."""

LONGEST_STATEMENT = 30
"""Characters; what is longer an editor should look at."""

_JOINED = ("usage", "storage", "return_policy", "shipping_note", "warranty", "size_advice")
"""Facts that hold all statements of their kind in one text."""
_REMARKS = frozenset(
    {"usage", "features", "not_features", "drawbacks", "cautions", "suitable_for"}
    | {"storage", "return_policy", "shipping_note", "size_advice", "warranty"}
)
_DOUBTFUL = frozenset({"usage", "features", "not_features", "drawbacks", "cautions"})
"""What a statement may be taken for on thin evidence."""
_QUIET = frozenset({"usage", "features"})
_PRAISE = frozenset({"features", "suitable_for"})
_BLAME = frozenset({"drawbacks", "not_features"})
_UNSAFE = frozenset({"not_for", "suitable_for"})
"""Who may use it is never guessed: such a clause becomes a caution or goes to the editor."""
_SHOWN_TOO = "cautions"


def read_free_clauses(paper: Paper, sure: float = SURE) -> None:
    """Give every clause that is left the facts that its words speak for.

    Args:
        paper: what has been read so far.
        sure: score from which a kind is believed.
    """
    for clause in paper.clauses:
        if len(clause.text) > LONGEST_STATEMENT or len(re.findall(r"[\u4e00-\u9fffA-Z]", clause.text)) < 2:
            continue
        read_as = {
            found.name for found in paper.found if found.start < clause.end and clause.start < found.end
        }
        if paper.share_claimed(clause.start, clause.end) <= UNREAD_SHARE:
            _note(paper, clause, _guesses(clause.text), sure)
        elif read_as and read_as <= _REMARKS:
            for guess in _guesses(clause.text)[:2]:
                if _tells_more(guess, read_as):
                    _add(paper, clause, guess.kind)


@lru_cache(maxsize=1024)
def _guesses(text: str) -> tuple[Guess, ...]:
    """A clause is looked at twice within one reading."""
    return clause_kinds().guesses(text)


def _tells_more(guess: Guess, read_as: set[str]) -> bool:
    """A pattern took 避免阳光直射 for a warning; it tells how to keep it as well."""
    if guess.kind not in _REMARKS - read_as:
        return False
    for first, second in ((_PRAISE, _BLAME), (_BLAME, _PRAISE)):
        if guess.kind in first and read_as & second:
            return False
    return guess.score >= (ALSO if guess.kind in _QUIET else CERTAIN)


def _note(paper: Paper, clause: Clause, guesses: tuple[Guess, ...], sure: float) -> None:
    best = guesses[0]
    if sure < SURE and (best.kind not in _DOUBTFUL or SAFETY_CUE.search(clause.text)):
        return
    if best.score < sure or best.kind == "none" or is_substance(paper, clause.text):
        return
    for guess in guesses[:2]:
        doubtful = guess is not best and guess.score < max(SURE, best.score - AS_GOOD)
        if doubtful or guess.kind == "none" or {guess.kind, best.kind} == _BLAME:
            continue
        if guess.kind not in _UNSAFE:
            _add(paper, clause, guess.kind)
        elif BAN.search(clause.text) or CARE.search(clause.text):
            _add(paper, clause, _SHOWN_TOO)


def _add(paper: Paper, clause: Clause, kind: str) -> None:
    understood = kind == "cautions" or not SAFETY_CUE.search(clause.text)
    if kind in _JOINED:
        paper.append(kind, clause.text, clause.start, clause.end)
    else:
        paper.add(kind, clause.text, clause.start, clause.end, claim=False)
    if understood:
        paper.claim(clause.start, clause.end)
