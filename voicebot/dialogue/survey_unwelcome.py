"""Calls of ours that come at a bad time, or once too often: nothing is asked on."""

import re

from voicebot.dialogue import control
from voicebot.dialogue.agreement_words import AGREEING_INTENTS
from voicebot.dialogue.events import Direction
from voicebot.dialogue.state import CallResult, Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

STOP = "stop_calls"
"""The question whether no further calls shall be made."""
NOT_NOW = re.compile(
    r"不(?:太|大|怎么)?方便|没空|没时间|没工夫|(?:在|正)忙|忙着|开(?:着)?会|开(?:着)?车|上(?:着)?班|走不开|晚点|改天|回头|等会|(?:一|待|过|晚|等)会儿?再|过(?:一?会儿|阵子|一阵)"
    r"|(?:现在|这会儿?|这时候|这个点)[^，。]{0,4}(?:别|不要|先别)(?:打|说|问)"
    r"|(?:上午|中午|下午|晚上|傍晚|明天|后天|周[一二三四五六日末]|点[钟半]?|点[钟半]?[以之]后)(?:以?后|之后)?(?:您|你|你们)?再(?:给我)?(?:打|说|聊|联系|问|来电)"
    r"(?![^。]{0,8}(?:投诉|报警|举报|告你|骂|拉黑))"
)
_PESTERED = re.compile(
    r"(?<![别不要])(?:天天|老是?|总是?|又|成天|整天|一天到晚|三天两头|没完没了地?)[^，。]{0,3}(?:打|来电|电话|回访|骚扰)"
    r"|(?:电话|打来|打电话)[^，。]{0,6}(?:烦|没完|有完)|烦不烦|有完没完|没完没了"
)
_HURRIES = re.compile(
    r"(?:快|赶紧|抓紧|麻利|直接|赶快)(?:点儿?|些|着)?(?:问|说|讲)|(?:问|说|讲)(?:得)?快(?:点|些)|长话短说|有[话事啥]快"
)
"""你快点问，我忙着呢 lets us go on, and quickly."""
_LONGEST = 16
"""Characters up to which 我正忙着呢 is an excuse, and no opinion in which being busy is told."""


def is_pestered(text: str) -> bool:
    """你们天天打, 三天两头回访: no figure in it is a mark."""
    return _PESTERED.search(text) is not None


def is_excuse(text: str) -> bool:
    """我正忙着呢, and no opinion in which work is spoken of."""
    return len(text) <= _LONGEST and is_bad_moment(text)


def is_bad_moment(text: str) -> bool:
    """Whether the caller has no time now, and does not bid us be quick about it."""
    lets_go_on = _HURRIES.search(text) or lets_ask(text)
    return NOT_NOW.search(text) is not None and not lets_go_on


def lets_ask(text: str) -> bool:
    """可以，问吧，我这儿忙着呢: whoever bids us ask has the time for it."""
    return _ASK_AWAY.search(text) is not None and _LATER.search(text) is None


_ASK_AWAY = re.compile(
    r"(?:^|[，。嗯啊哦行好成])(?:你|您|那|就|快|有[啥话什么事]+|，)*(?:问|说|讲)(?:吧|呗|嘛)?(?=$|[，。])"
)
_LATER = re.compile(r"(?:改|过|等|明|后|下|晚|回)[^，。]{0,6}(?:再|问|说|打)")


def hear(turn: Turn, text: str, *, opinion: bool) -> bool:
    """我上着班呢, 你们天天打 in place of an answer. Returns whether the turn is complete.

    Args:
        opinion: anything said would answer the open question.
    """
    if opinion and len(text) > _LONGEST:
        return False
    if is_pestered(text):
        turn.change(slots=turn.before.slots)
        turn.say("survey_pestered")
        turn.ask(STOP, key="ask_stop_calls")
        return True
    if is_bad_moment(text):
        control.call_back_later(turn)
        return True
    return False


def hear_stop(turn: Turn, understood: Understanding) -> bool:
    """The answer to whether we shall not call again; who leaves it open is called no more in this matter."""
    if {intent.name for intent in understood.intents} & AGREEING_INTENTS:
        control.opt_out(turn, understood.text)
    else:
        turn.change(result=CallResult.REFUSED)
        turn.hang_up("survey_refused")
    return True


def ask_when(turn: Turn) -> bool:
    """Ask when to call back, or leave once it is told. Returns whether a call of ours came at a bad time."""
    state = turn.state
    if state.caller.direction is not Direction.OUTBOUND or state.result is not CallResult.CALL_LATER:
        return False
    turn.change(phase=Phase.CLOSING)
    if any(turn.knows(slot) for slot in ("callback_date", "callback_time", "callback_daypart")):
        turn.hang_up("goodbye_call_later")
    else:
        turn.ask("callback_time", key="ask_when_to_call")
    return True
