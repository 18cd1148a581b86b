"""给我媳妇买，她没那毛病: what the caller cannot bear does not count where somebody else will use it."""

import re

from voicebot.dialogue.rereading import with_slots, without
from voicebot.dialogue.slots import NONE
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_NOT_THEIRS = re.compile(
    r"(?:她|他|人家|孩子|老人家?|媳妇|老婆|老公|爱人|对象|妈妈?|爸爸?|闺女|女儿|儿子|朋友|同事|姐|妹|哥|弟|奶奶|爷爷|婆婆)"
    r"(?:本人|自己|自个儿|倒是?|可|就|却|都|也|是|又|从来|一直)*(?:没有?|不)(?:这|那|我|个|种|什么|啥|些)*"
    r"(?P<what>毛病|病|问题|情况|过敏|忌口|怀孕|敏感)(?:的|史)?(?=$|[，。！啊呀哦])"
)
_OWN_SLOTS = {
    "过敏": ("allergy", "avoid"),
    "忌口": ("allergy", "avoid"),
    "怀孕": ("population",),
    "敏感": ("skin_type",),
}
_ALL = ("allergy", "avoid", "population")


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading without the caller's own allergy or condition, where who gets it is said to have none."""
    denied = _NOT_THEIRS.search(understood.text)
    recipient = understood.slots.get("recipient", turn.state.slots.get("recipient"))
    if denied is None or recipient in (None, "自己"):
        return understood
    slots = _OWN_SLOTS.get(denied["what"], _ALL)
    turn.forget(*slots)
    told = without(understood, slots)
    return with_slots(told, {"allergy": NONE}) if denied["what"] == "过敏" else told
