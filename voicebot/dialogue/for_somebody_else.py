"""给我媳妇买，她没那毛病: what the caller cannot bear does not count where somebody else will use it."""

import re

from voicebot.dialogue.rereading import with_slots, without
from voicebot.dialogue.slots import NONE
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_NOT_THEIRS = re.compile(
    r"(?:她|他|人家|孩子|老人家?|媳妇|老婆|老公|爱人|对象|妈妈?|爸爸?|闺女|女儿|儿子|朋友|同事|姐|妹|哥|弟|奶奶|爷爷|婆婆)"
    r"(?:本人|自己|自个儿|倒是?|可|就|却|都|也|是|又|从来|一直)*"
    r"(?:没有?(?:我)?[这那](?:个|种|些)?(?:毛病|病|情况)|不(?P<what>过敏|忌口|敏感)|没(?:有)?(?P<what2>过敏|忌口|怀孕))(?:的|史)?(?=$|[，。！啊呀哦])"
)
_OWN_SLOTS = {
    "过敏": ("allergy", "avoid"),
    "忌口": ("allergy", "avoid"),
    "怀孕": ("population",),
    "敏感": ("skin_type",),
}
_ALL = ("allergy", "avoid", "population")


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading without the caller's own allergy or condition, where who gets it is said to have none.

    Only what was told before anybody else was spoken of is the caller's own: what was said of her stays.
    """
    denied = _NOT_THEIRS.search(understood.text)
    own = turn.state.slots.get("recipient", "自己") in (None, "自己")
    recipient = understood.slots.get("recipient", turn.state.slots.get("recipient"))
    if denied is None or not own or recipient in (None, "自己"):
        return understood
    said = denied["what"] or denied["what2"] or ""
    slots = _OWN_SLOTS.get(said, _ALL)
    turn.forget(*slots)
    told = without(understood, slots)
    return with_slots(told, {"allergy": NONE}) if said == "过敏" else told
