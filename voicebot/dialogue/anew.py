"""重新下，核桃两袋: the order in hand is put aside, and what is named begins another one."""

import re
from dataclasses import replace

from voicebot.dialogue import basket_pieces, named_lines
from voicebot.dialogue.ordering import DETAILS_READ
from voicebot.dialogue.slots import CONTACT_SLOTS, PERSON_SLOTS
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn

_ANEW = re.compile(
    r"(?:[嗯啊哦哎唉那，]|不对|不是|算了|等等|等一下|我|想|要|咱们?|给我|帮我|麻烦|(?:全|都|这些)?不要了)*"
    r"(?:重新(?:下|来|点|订|买|拍)|重(?:来|下|点|拍)|从头(?:再)?来|推倒重来)"
    r"(?!一?遍)(?:一?[单次个]|单子|订单|过)?[吧啊呀哈，。]*"
)
_STAYS = CONTACT_SLOTS | PERSON_SLOTS
"""Who it is for and where it goes is the same."""


def begin(turn: Turn, text: str) -> str:
    """Of 重新下，核桃两袋 what is ordered now, with the order before it put aside; else all of it."""
    found, state = _ANEW.match(text), turn.state
    if found is None or state.after_sale:
        return text
    wanted = text[found.end() :]
    piece = basket_pieces.read(turn, wanted)
    if not (piece.kinds or named_lines.of_kind(turn, wanted, None)):
        return text  # 那重新下吧 may mean the same order once more, 重新来三箱 another number of it
    slots = {slot: value for slot, value in state.slots.items() if slot in _STAYS}
    turn.change(
        basket=(),
        offered=(),
        adding=False,
        slots=slots,
        quoted=None,
        choosing="",
        question=None,
        phase=Phase.NEEDS,
        told=state.told - {"read_back", DETAILS_READ},
    )
    turn.before = replace(turn.before, basket=(), offered=(), slots=slots, question=None, phase=Phase.NEEDS)
    if state.basket:
        turn.acknowledge("begin_anew")
    return f"我想再买{wanted}"  # without words that order it, 核桃两袋 might tell of what came
