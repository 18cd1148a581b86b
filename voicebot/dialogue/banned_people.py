"""People whom the product texts ban by what they do for a living: 不绝缘，电工不能穿."""

import re

from voicebot.dialogue.rereading import with_slots
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.knowledge.catalogue import Catalogue

_TRADE = re.compile(r"[\u4e00-\u9fff]{1,5}(?:工|工人|师|师傅|员|司机|民|兵|农|医生|护士)")
_IS = (
    r"(?:(?<![不没别])(?:是|干|做|当|搞)[^，。吗不问]{0,4}?"
    r"|(?:我|他|她|老公|老婆|对象|爸|妈|儿子|女儿|哥|弟))"
)
"""我是电工, 我老公在厂里干电工: only who says so belongs to them; a question may be about anybody."""


def told(turn: Turn, understood: Understanding) -> Understanding:
    """The reading with the banned trades that the caller says to belong to, as a population."""
    named = [trade for trade in turn.dialogue.banned_trades if trade in turn.words]
    said = [trade for trade in named if re.search(_IS + re.escape(trade), turn.words)]
    if not said:
        return understood
    known = as_list(understood.slots.get("population"))
    return with_slots(understood, {"population": tuple(dict.fromkeys((*known, *said)))})


def trades(catalogue: Catalogue) -> tuple[str, ...]:
    """The trades that a shop's texts ban from a product."""
    values = (
        str(fact.value)
        for product in catalogue.products
        for fact in product.facts_named("contraindications", "not_for")
    )
    return tuple(dict.fromkeys(value for value in values if _TRADE.fullmatch(value)))
