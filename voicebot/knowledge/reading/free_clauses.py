"""What clauses tell by the clause classifier, alone or beside what a pattern has read in them."""

import re
from functools import lru_cache

from voicebot.knowledge.reading.absence import is_substance
from voicebot.knowledge.reading.clause_kinds import Guess, clause_kinds
from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.name_parts import behind_name
from voicebot.knowledge.reading.near_bans import is_given_back
from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.people import is_medical, known_people
from voicebot.knowledge.reading.remarks import NO_FAULT, may_blame
from voicebot.knowledge.reading.rulings import BAN, CARE, HEARSAY, SAFETY_CUE
from voicebot.knowledge.reading.version_bans import is_of_one_version

SURE = 0.3
"""Score from which a kind is believed of a clause that no pattern has read."""

LIKELY = 0.17
"""The same for what nothing else could read: better a doubtful kind than a statement lost."""

PLAIN = 0.23
"""The same for kinds that neither praise nor blame (``_JOINED``); in the wrong place they mislead nobody."""

UNREAD_SHARE = 0.35
"""How much of a clause other facts may have read; of the rest only a surer guess is believed."""

LONGEST_STATEMENT = 34
"""Characters; what is longer an editor should look at."""

_JOINED = ("usage", "storage", "shelf_life", "return_policy", "shipping_note", "warranty", "size_advice")
"""Facts that hold all statements of their kind in one text."""
_TOLD = frozenset(
    {"usage", "features", "not_features", "drawbacks", "cautions", "suitable_for", "gifts", "promotion"}
    | {"storage", "shelf_life", "return_policy", "shipping_note", "size_advice", "warranty"}
)
"""Facts that a guess may state."""
_DOUBTFUL = frozenset({"usage", "features", "not_features", "drawbacks", "cautions"})
"""What a statement may be taken for on thin evidence."""
_PIECEMEAL = frozenset({"features"})
"""Facts of which a pattern may have read a fragment only: 到100分贝 of 声音最大能到100分贝."""
_WHOLE = 0.6
_PRAISE = frozenset({"features", "suitable_for"})
_WELCOME = frozenset({"suitable_for"})
_WARNING = frozenset({"cautions"})
_BLAME = frozenset({"drawbacks", "not_features"})
_CONTRARY = ((_PRAISE, _BLAME), (_BLAME, _PRAISE | {"stock"}), (_WARNING, _WELCOME))
"""What a clause is not taken for where it was read as something else: 有货 is no fault."""
_UNFIT = re.compile(r"注意|[不别勿慎禁忌免莫甭没无少]|绕|避|退|除(?![皱臭湿尘菌螨味汗])")
"""A clause with such a word never says that somebody may use it."""
_GIVEN = re.compile("[送赠附配带含随]|盒里|内有")
BLAMED = 0.45
"""Score from which a fault is believed though no word finds fault (油多); 起泡后轻轻打圈 stays below."""
_ENDS = re.compile(r"(?:的话|的|哈|哦|呢|啦|哟|呀|亲)+$")


def read_free_clauses(paper: Paper, sure: float = SURE) -> None:
    """Give every clause the facts that its words speak for.

    Args:
        paper: what has been read so far.
        sure: score from which a kind is believed.
    """
    for clause in (*paper.clauses, *behind_name(paper)):
        if len(clause.text) > LONGEST_STATEMENT or len(re.findall(r"[\u4e00-\u9fffA-Z]", clause.text)) < 2:
            continue
        if paper.share_claimed(clause.start, clause.end) <= UNREAD_SHARE:
            _note(paper, clause, guesses_of(clause.text), sure)
        elif sure >= SURE and not paper.has_name_at(clause.start):
            _note_more(paper, clause, guesses_of(clause.text))


@lru_cache(maxsize=1024)
def guesses_of(text: str) -> tuple[Guess, ...]:
    """What a clause may tell; remembered, for it is looked at several times within one reading."""
    return clause_kinds().guesses(text)


def _note_more(paper: Paper, clause: Clause, guesses: tuple[Guess, ...]) -> None:
    """A pattern took 避免阳光直射 for a warning; it tells how to keep it as well."""
    inside = [found for found in paper.found if found.start < clause.end and clause.start < found.end]
    read_as = {
        found.name
        for found in inside
        if found.name not in _PIECEMEAL or len(str(found.value)) >= _WHOLE * len(clause.text)
    }
    for guess in guesses:
        if guess.score < _needed(guess, SURE, clause.text):
            continue
        contrary = any(guess.kind in first and read_as & second for first, second in _CONTRARY)
        if guess.kind in _TOLD - read_as and not contrary:
            _add(paper, clause, guess.kind, guess.score)


def _needed(guess: Guess, sure: float, text: str) -> float:
    """The score from which a guess is believed; a warning is no use on thin evidence (别让宝宝躺着吃)."""
    if guess.kind not in _JOINED or sure <= PLAIN:
        return sure
    return sure if BAN.search(text) or CARE.search(text) or SAFETY_CUE.search(text) else PLAIN


def _note(paper: Paper, clause: Clause, guesses: tuple[Guess, ...], sure: float) -> None:
    best = guesses[0]
    if sure < SURE and (
        best.kind not in _DOUBTFUL or (best.kind != "cautions" and SAFETY_CUE.search(clause.text))
    ):
        return
    if is_substance(paper, clause.text):
        return
    for guess in guesses:
        if guess.score < _needed(guess, sure if guess is best else SURE, clause.text):
            continue
        if guess.kind == "cautions" and is_given_back(clause.text):
            continue
        if guess.kind in _TOLD:
            _add(paper, clause, guess.kind, guess.score)
        elif guess.kind == "not_for" and (BAN.search(clause.text) or CARE.search(clause.text)):
            _add(paper, clause, "cautions", guess.score)  # whom it harms is for the safety rules to say


BANNED = 0.5
"""Score from which a clause that speaks of people known by name is believed to warn them off."""
_SAFETY_FACTS = frozenset({"not_for", "contraindications", "suitable_for", "age_min", "age_max", "skin_type"})
_ALLOWS = re.compile(
    r"(?<![别不勿要])[买拍挑]|(?<!不)(?:可以|[能可][用吃穿戴喝]|放心|适合|没问题|都行|也行|合适)|建议(?!不)"
)


_MILDER = re.compile(
    "不相干|无关|不影响|没关系|不要紧|不妨碍|少|戴|注意|小心|当心|问|选|看|先|再|查|确认|斟酌|考虑|留意|勤|就[好行]|常|极少|有的|有些|可能|部分|个别|没有?过敏|不[会是]过敏"
)
"""Advice, not a ban."""


def read_likely_bans(paper: Paper) -> None:
    """喂奶阶段停一停: verdicts in any words, where the people are named by words that everybody knows."""
    for clause in paper.clauses:
        inside = {
            found.name for found in paper.found if found.start < clause.end and clause.start < found.end
        }
        if inside & _SAFETY_FACTS or paper.has_name_at(clause.start) or len(clause.text) > LONGEST_STATEMENT:
            continue
        if HEARSAY.search(clause.text) or is_of_one_version(paper, clause.start):
            continue
        if CARE.search(clause.text) or _ALLOWS.search(clause.text) or _MILDER.search(clause.text):
            continue
        if _score(clause.text, "not_for") < BANNED:
            continue
        for person in known_people(clause.text):
            if is_medical(person):
                paper.add("contraindications", person, clause.start, clause.end)
            paper.add("not_for", person, clause.start, clause.end)


def _score(text: str, kind: str) -> float:
    return next((guess.score for guess in guesses_of(text) if guess.kind == kind), 0.0)


def _add(paper: Paper, clause: Clause, kind: str, score: float) -> None:
    if kind == "suitable_for" and HEARSAY.search(clause.text):
        return  # 水暖款才适合孕妇
    if kind == "suitable_for" and (_UNFIT.search(clause.text) or is_of_one_version(paper, clause.start)):
        return
    if kind == "gifts" and (BAN.search(clause.text) or not _GIVEN.search(clause.text)):  # 送人的别拍
        return
    if kind == "shelf_life" and paper.nature is Nature.DURABLE:
        return  # 保一年 of a telephone
    doubtful = score < BLAMED and not may_blame(clause.text)
    if (kind == "drawbacks" and (NO_FAULT.search(clause.text) or doubtful)) or (
        kind == "not_features" and doubtful
    ):
        kind = "features"
    understood = kind == "cautions" or not SAFETY_CUE.search(clause.text)
    text = _ENDS.sub("", clause.text) or clause.text
    if kind in _JOINED:
        paper.append(kind, text, clause.start, clause.end)
    else:
        paper.add(kind, text, clause.start, clause.end, claim=False)
    if understood:
        paper.claim(clause.start, clause.end)
