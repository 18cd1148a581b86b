"""A yes that a clause gives to other people than those asked about is no yes to these."""

import re

from voicebot.knowledge.asked_people import PEOPLE
from voicebot.knowledge.phrases import verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import OFFER, Answer
from voicebot.knowledge.rules import EVERYBODY

_YOUNG = frozenset({"孩子", "未成年", "未成年人"})
_OF_NO_MATTER = frozenset({"男", "女"})
_HEALTHY = _YOUNG | {"老人"}
"""People of whom a text need not speak where it tells what may be done with the product."""
_USED = re.compile(r"[吃喝用穿戴抹涂敷擦碰]|适合|合适")
_YES = re.compile(r"^可以的，")


def unless_for_others(question: Question, product: Product, found: Answer) -> Answer:
    """孩子能吃吗 against 可以的，孕妇也能吃: the yes is taken back, the clause is still told."""
    asked = set(question.people) - _OF_NO_MATTER
    if not found.known or not asked or not _YES.match(found.reply) or question.age_years is not None:
        return found
    if asked & _YOUNG:
        asked |= _YOUNG
    named = {person for person, words in PEOPLE.items() if re.search(words, found.reply)} - _OF_NO_MATTER
    if named & asked or EVERYBODY.search(found.reply):
        return found
    if not named and (asked <= _HEALTHY or not _USED.search(question.spoken)):
        return found
    said = _YES.sub("", found.reply).rstrip("。")
    who = next(person for person in question.people if person in asked)
    return Answer(
        f"{who}能不能{verb(product)}没有写明，只说{said}，{OFFER}", found.grounds, False, found.facts
    )
