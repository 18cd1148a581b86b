"""Who pays for the way back: one answer, before the yes to a return and after it.

Before, it is the part of the shop's rules that the matter falls under; afterwards, the rule that it was
done by.
"""

import re

from voicebot.dialogue.aftersales_script import Freight
from voicebot.dialogue.turn import Turn

_FREIGHT = re.compile(
    r"[运邮]费|快递费|寄费|(?:邮|寄)(?:回去)?(?:的钱|要钱|花钱)"
    r"|(?:谁|要不要|要我|用我|你们)[^，。]{0,4}(?:出|掏|付|承担)"
)


def is_asked(text: str) -> bool:
    """运费谁出, 要我掏钱吗."""
    return _FREIGHT.search(text) is not None


def answer(turn: Turn) -> bool:
    """Say who pays. Returns whether there is a rule that tells."""
    freight = _who_pays(turn)
    if freight is None:
        return False
    turn.say(f"freight_{freight}")
    return True


def _who_pays(turn: Turn) -> Freight | None:
    state = turn.state
    if state.case.freight is not None:
        return state.case.freight
    if state.after_sale:
        return _by_the_rules(turn, state.after_sale)
    last = state.committed[-1] if state.committed else None
    in_hand = last is not None and last.order_number == state.case.order_number
    return last.freight if last is not None and in_hand else None


def _by_the_rules(turn: Turn, intent: str) -> Freight | None:
    rules = turn.dialogue.script.after_sales
    match intent:
        case "return_goods" if rules.returns is not None:
            return rules.returns.freight
        case "exchange_goods" if rules.exchanges is not None:
            return rules.exchanges.freight
        case "report_problem" if rules.faults is not None:
            return rules.faults.freight
        case "warranty_repair" if rules.warranty is not None:
            return rules.warranty.freight
    return None
