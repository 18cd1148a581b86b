"""Something that is not sold here is insisted on: that is said once more, and nobody asks what kind."""

import re

from voicebot.dialogue.belief import unsold_mark
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_SHARED = 2
"""Characters of the kind that a caller must say again: 高跟 of 高跟鞋."""
_INSISTS = re.compile(
    r"(?:就|只|非|光)(?:要|想要|得要|买|想买|找|认)|一定(?:要|得)|真(?:的)?没有|(?:一[双个款台盒瓶件支]|啥|什么)(?:都|也)没有?|没有?[啊呀吗么]"
)


def hear(turn: Turn, understood: Understanding) -> bool:
    """就要高跟的, after that there are no 高跟鞋. Returns whether the turn is complete."""
    kind = turn.before.slots.get("product_type")
    told = unsold_mark(kind) in turn.state.told
    if not isinstance(kind, str) or not told or turn.knows("product_type") or turn.state.basket:
        return False
    text = understood.text
    named = any(kind[at : at + _SHARED] in text for at in range(len(kind) - _SHARED + 1))
    if not (named and _INSISTS.search(text)):
        return False
    turn.say("still_not_sold", value=kind)
    turn.ask("what_do_you_need", key="anything_else_instead")
    return True
