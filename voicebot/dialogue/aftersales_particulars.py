"""What callers ask of a return or a refund: how much, whether the goods go back, where to, photos.

The same answers before the yes and after it, from the rules and from what was committed; what only a
colleague knows is said to be so.
"""

import re

from voicebot.dialogue import aftersales_freight as freight
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales_words import concerned
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import yuan

_HOW_MUCH = re.compile(
    r"(?:赔|退|补)(?:我|给我|回来|偿)?(?:大概|一共)?(?:多少|几块|几个钱)|(?:全|都)(?:部|额|是)?(?:赔|退)(?:钱|款)?[吗么]|全款"
)
_GOES_BACK = re.compile(
    r"(?:要不要|用不用|要|用|需要|还要|得)(?:我)?(?:把)?[^，。]{0,4}寄(?:回|给|过去)|寄不寄|退回去[吗么]"
)
_WHERE_TO = re.compile(r"自己寄|寄(?:到|回|去)?(?:哪|什么地方)|寄(?:回)?的?地址")
_PHOTO = re.compile(
    r"(?:照片|图片|视频|拍照)[^，。]{0,6}(?:哪|谁|怎么|要)|(?:哪|怎么|要不要)[^，。]{0,4}(?:照片|图片|视频|拍照)"
)
_MONEY_TO = re.compile(
    r"退[^，。]{0,3}(?:哪|什么地方|原路)|(?:微信|支付宝|卡上?)还是|退[^，。]{0,4}(?:微信|支付宝|卡)[^，。]{0,4}[吗么还]"
)
_GO_BACK = frozenset({ReturnKind.RETURN, ReturnKind.EXCHANGE, ReturnKind.REPAIR})
_FOR_MONEY = frozenset({ReturnKind.RETURN, ReturnKind.REFUND})


def is_asked(text: str) -> bool:
    """Whether the words ask for one of them."""
    patterns = (_HOW_MUCH, _GOES_BACK, _WHERE_TO, _PHOTO, _MONEY_TO)
    return freight.is_asked(text) or any(pattern.search(text) for pattern in patterns)


def answer(turn: Turn, text: str) -> bool:
    """Say it. Returns whether it could be said."""
    kind = _kind(turn)
    if freight.is_asked(text) and freight.answer(turn):
        return True
    if _PHOTO.search(text):
        _tell_of_photos(turn)
    elif _MONEY_TO.search(text) and (kind in _FOR_MONEY or _last_refund_fen(turn)):
        turn.say("money_goes_back")
    elif _WHERE_TO.search(text) and kind in _GO_BACK:
        turn.say("sent_where")
    elif _GOES_BACK.search(text) and kind is not None:
        turn.say("sent_back" if kind in _GO_BACK else "not_sent_back")
    elif _HOW_MUCH.search(text) and kind in _FOR_MONEY:
        _tell_how_much(turn)
    else:
        return False
    return True


def _kind(turn: Turn) -> ReturnKind | None:
    """What becomes of the goods: as it is about to be asked for, or as the shop has it."""
    state = turn.state
    if state.after_sale:
        return state.case.remedy
    last = state.committed[-1] if state.committed else None
    return last.kind if last is not None and last.order_number == state.case.order_number else None


def _last_refund_fen(turn: Turn) -> int:
    return turn.state.committed[-1].refund_fen if turn.state.committed else 0


def _tell_how_much(turn: Turn) -> None:
    """What the shop has said; before, the whole order's total, of a part nothing."""
    order = tickets.order_in_hand(turn)
    if not turn.state.after_sale and _last_refund_fen(turn):
        turn.say("refund_amount", money=yuan(_last_refund_fen(turn)))
    elif (
        order is not None and not order.returns and len(concerned(order, turn.state.case)) == len(order.items)
    ):
        turn.say("refund_amount", money=yuan(order.total_fen))
    else:
        turn.say("how_much_unknown")


def _tell_of_photos(turn: Turn) -> None:
    rules = turn.dialogue.script.after_sales.faults
    if rules is not None and rules.photo:
        turn.say_text(rules.photo)
    else:
        turn.say("photo_by_person")
