"""What the shop's rules decide by what the caller told, whichever order it is: no digits are asked for."""

from dataclasses import replace

from voicebot.dialogue.aftersales_returns import FAULTS
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
    state, rules = turn.state, turn.dialogue.script.after_sales
    kind = _KINDS.get(state.after_sale or "")
    section = rules.exchanges if kind is ReturnKind.EXCHANGE else rules.returns
    faulty = FAULTS & set(as_list(state.slots.get("issue")))
    if kind is None or section is None or section.opened or faulty or state.case.opened is not True:
        return False
    name = KIND_NAMES[kind]
    turn.say("rule_opened", kind=name, name="", days="", limit=str(section.days))
    turn.change(case=replace(state.case, why=f"规则不允许{name}（已拆封或使用），客户希望通融"))
    turn.ask("callback", key="offer_exception")
    return True
