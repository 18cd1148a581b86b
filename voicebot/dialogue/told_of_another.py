"""Whose allergy it is: what was told of somebody else is set apart once the caller buys for themselves."""

import re

from voicebot.dialogue.belief import gives_up_for_oneself
from voicebot.dialogue.rereading import clause_around
from voicebot.dialogue.slots import SAFETY_SLOTS, as_list, union
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding

ONESELF = "自己"
_MARK = "told_of:{}:{}:{}"
"""Mark of ``DialogueState.told``: the person, the slot and the value that holds for that person only."""


def note(turn: Turn, understood: Understanding) -> None:
    """Keep apart what holds for one person only: 给闺女买，她花生过敏; 还是给我自己买吧.

    A ban that is not plainly said of the other one stays, whoever the goods are for.
    """
    before, now = turn.before.slots.get("recipient"), turn.state.slots.get("recipient")
    _mark(turn, understood, now)
    if before == now or not isinstance(now, str):
        return
    if now == ONESELF and isinstance(before, str) and gives_up_for_oneself(understood.text):
        for slot in SAFETY_SLOTS:
            theirs = _of(turn, before, slot)
            said = as_list(understood.slots.get(slot))
            _keep(turn, slot, tuple(one for one in _known(turn, slot) if one not in theirs or one in said))
    else:
        for slot in SAFETY_SLOTS:
            if theirs := _of(turn, now, slot):
                _keep(turn, slot, union(_known(turn, slot), theirs))


def _mark(turn: Turn, understood: Understanding, recipient: SlotValue | None) -> None:
    """Remember of whom it was said; what is the caller's own as well is nobody else's alone."""
    for mention in understood.mentions:
        if mention.slot not in SAFETY_SLOTS or mention.value in as_list(turn.before.slots.get(mention.slot)):
            continue
        clause = clause_around(understood.text, mention.span)
        if recipient not in (None, ONESELF) and _THEIRS.search(clause) and not _MINE.search(clause):
            mark = _MARK.format(recipient, mention.slot, mention.value)
            turn.change(told=turn.state.told | {mark})


def _of(turn: Turn, person: str, slot: str) -> tuple[str, ...]:
    begin = _MARK.format(person, slot, "")
    return tuple(sorted(mark.removeprefix(begin) for mark in turn.state.told if mark.startswith(begin)))


def _known(turn: Turn, slot: str) -> tuple[SlotValue, ...]:
    return tuple(as_list(turn.state.slots.get(slot)))


def _keep(turn: Turn, slot: str, values: tuple[SlotValue, ...]) -> None:
    if values == _known(turn, slot):
        return
    if values:
        turn.learn(slot, values)
    else:
        turn.forget(slot)


_THEIRS = re.compile(
    r"她|他|人家|孩子|娃|宝宝|闺女|姑娘|女儿|儿子|孙|媳妇|老[公婆伴人]|对象|爱人|朋友|同事|[爸妈爷奶姥公婆姐妹哥弟叔姨舅姑]"
)
_MINE = re.compile(r"我们|(?:^|[，。和跟])(?:我|俺|咱)(?:自己|也|对|吃|用|从|有|是|[^，。]{0,4}过敏)|都")
