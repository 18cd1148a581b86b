"""What the shop's rules decide by what the caller told, whichever order it is: no digits are asked for."""

from dataclasses import replace

from voicebot.dialogue.aftersales_faults import OURS
from voicebot.dialogue.aftersales_words import KIND_NAMES
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn

_KINDS = {"return_goods": ReturnKind.RETURN, "exchange_goods": ReturnKind.EXCHANGE}


def refused(turn: Turn) -> bool:
    """Say why goods that were used, and in which nothing is wrong, are not taken back.

    Returns:
        whether it was said; what a person might still do is offered.
    """
    state = turn.state
    if state.case.opened is not True or not tell_of_opened(turn, state.after_sale or ""):
        return False
    name = KIND_NAMES[_KINDS[state.after_sale or ""]]
    turn.change(case=replace(state.case, why=f"规则不允许{name}（已拆封或使用），客户希望通融"))
    turn.ask("callback", key="offer_exception")
    return True


def tell_of_opened(turn: Turn, intent: str) -> bool:
    """Say that opened goods in which nothing is wrong are not taken back, where the shop's rules say so.

    Args:
        intent: whether they are to be returned or exchanged.
    """
    kind, rules = _KINDS.get(intent), turn.dialogue.script.after_sales
    section = rules.exchanges if kind is ReturnKind.EXCHANGE else rules.returns
    faulty = OURS & set(as_list(turn.state.slots.get("issue")))
    if kind is None or section is None or section.opened or faulty:
        return False
    turn.say("rule_opened", kind=KIND_NAMES[kind], name="", days="", limit=str(section.days))
    return True
