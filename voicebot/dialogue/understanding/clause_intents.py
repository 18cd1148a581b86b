"""Further intents of an utterance: what single clauses speak for, and words on which a caller insists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.dialogue.understanding.clauses import clauses_of
from voicebot.dialogue.understanding.intent_words import (
    COMPLAINS,
    OFFERS,
    REFUSES_CALLS,
    SHIPS,
    WANTS_INVOICE,
    WANTS_PERSON,
    asks,
)
from voicebot.dialogue.understanding.intents import IntentClassifier
from voicebot.dialogue.understanding.result import ScoredIntent

_SOCIAL = frozenset(
    {"greet", "thank", "goodbye", "affirm", "deny", "provide_info", "chitchat", "wait", "control", "select"}
)


def confidence_of(score: float) -> float:
    """A score as a confidence."""
    return round(max(0.05, min(0.99, score)), 3)


_ORDERS_THEN = re.compile(
    r"(?<![不没])(?:行|可以|有|成|够[一-龥]{1,3}|好用?|合适|能[用吃穿])(?:的话)?，?(?:我?就|那就|我)(?:下单|拍|[来要拿订买][一二两三四五六七八九十])"
)
_ORDERED_THEN = 0.6
"""行就下单, 够新鲜的话我要两支: an order that hangs on the answer."""


@dataclass(frozen=True, slots=True)
class ClauseIntent:
    """What one clause of several speaks for most."""

    clause: str
    name: str
    score: float


def read_clauses(text: str, classifier: IntentClassifier) -> tuple[ClauseIntent, ...]:
    """What each clause speaks for; nothing where there is only one.

    Args:
        text: of the utterance.
        classifier: trained on the examples.
    """
    clauses = clauses_of(text)
    if len(clauses) < 2:
        return ()
    found = []
    for clause in clauses:
        name, score = max(classifier.scores(clause).items(), key=lambda item: (item[1], item[0]))
        found.append(ClauseIntent(clause, name, score))
    return tuple(found)


def said_apart(clauses: Sequence[ClauseIntent]) -> frozenset[str]:
    """Intents for which one clause of several speaks surely: 催一下快递 beside 把发票开了."""
    return frozenset(one.name for one in clauses if one.score >= _SURELY_APART and one.name not in _SOCIAL)


_SURELY_APART = 0.75


_BY_WORDS = (
    (WANTS_PERSON, "transfer_human"),
    (COMPLAINS, "complaint"),
    (REFUSES_CALLS, "do_not_call"),
)
"""Words on which a caller insists, wherever they stand."""
_BY_WORDS_OF_CLAUSE = ((SHIPS, "ask_shipping"), (OFFERS, "ask_promotion"), (WANTS_INVOICE, "invoice"))
_SAID_BY_WORDS = 0.6
_FOR_GOOD = re.compile(r"以后|往后|今后|从今|永远|再也|(?:别|不要|不许|不准|甭|莫)(?:再|老)")
"""No calls ever again, not just now."""


def further_intents(clauses: Sequence[ClauseIntent], main: str, text: str) -> list[ScoredIntent]:
    """Intents of single clauses that are sure and not mere politeness.

    Args:
        clauses: what each speaks for.
        main: intent of the whole.
        text: of the utterance.
    """
    found = {name: _SAID_BY_WORDS for words, name in _BY_WORDS if name != main and words.search(text)}
    if main == "busy_callback" and not _FOR_GOOD.search(text):
        found.pop("do_not_call", None)  # 在开车，别打了，下午再说
    for one in clauses:
        for words, name in _BY_WORDS_OF_CLAUSE:
            if name not in (main, one.name) and words.search(one.clause):
                found[name] = _SAID_BY_WORDS
    for one in clauses:
        if _ORDERS_THEN.search(one.clause) and main != "place_order" and not asks(one.clause):
            found["place_order"] = max(found.get("place_order", 0.0), _ORDERED_THEN)
        if one.score >= 0.5 and one.name != main and one.name not in _SOCIAL:
            found[one.name] = max(found.get(one.name, 0.0), one.score)
    ordered: Sequence[tuple[str, float]] = sorted(found.items(), key=lambda item: -item[1])
    return [ScoredIntent(name, confidence_of(score)) for name, score in ordered]
