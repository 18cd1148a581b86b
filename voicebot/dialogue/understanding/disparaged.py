"""Values named only to be spoken against, or that give way to another: 白的不经脏, 黑的没有就别的."""

import re
from collections.abc import Sequence

from voicebot.dialogue.understanding.mention import Mention, overlap

_DISPARAGED = re.compile(
    r"(?:的|色|味儿?|那种|这种|款|我|孩子|看着|用着|穿着|吃着|瞅着|觉得)*(?:"
    r"(?:有点儿?|太|忒|又|容易|好|真|比较)*(?:腻|齁|老气|俗|土气|扎眼|难看|难吃|丑|显[黑胖老脏旧]|不[经禁耐抗][脏看用造穿磨摔]|容易脏|上火|没人[吃要穿用]"
    r"|没(?:啥|什么)?意思|没劲|不好[看吃]|不顺眼|不提气)"
    r"|(?:太|忒|过于)[一-龥]{1,3}?(?:了|啦)?(?=[，。吧]|$)"
    r"|(?:我?家里?|我这儿|手头|柜子里)?(?:都|也|就)?(?:还有|已经有|有了|有好几|还剩|没用完|没吃完|买过了|用腻了?|吃腻了?|穿腻了?)"
    r"(?:着|呢|不少|好多|好几|[一二两三半][盒瓶支袋罐双箱个]|了)*(?=[，。]|$))"
    r"(?!吗|不$|的不要|，?(?:我)?(?:可)?不要|的都不|，?就?(?:算了|别))"
)
"""白的不经脏, 补水的家里还有: said against a value, which is no limit for what follows."""
_IN_ITS_PLACE = re.compile(
    r"的?(?:要是|如果)?(?:没有?|缺|断)(?:货|码)?(?:了|的话)?，?(?:那|就)*(?:换|来|拿)?(?:别的|其他|其它|随便)"
)
"""黑的没有就别的颜色: no longer insisted upon."""


def speaks_against(text: str, value: str) -> bool:
    """白的不禁脏 of 白: the value is named to say what is wrong with it."""
    at = text.find(value)
    return at >= 0 and _DISPARAGED.match(text, at + len(value)) is not None


def gives_way(text: str, mention: Mention, mentions: Sequence[Mention], after: re.Match[str] | None) -> bool:
    """五仁的，算了…莲蓉的吧: another value of the slot takes the place of one that is thought better of."""
    if _IN_ITS_PLACE.match(text, mention.span[1]):
        return True
    apart = [item for item in mentions if item.slot == mention.slot and not overlap(item.span, mention.span)]
    if after is None and any(item.value != mention.value for item in apart):
        return _DISPARAGED.match(text, mention.span[1]) is not None
    later = [item for item in apart if item.span[0] >= mention.span[1]]
    if not any(item.value != mention.value for item in later):
        return False
    if after is not None:
        return "就" not in text[mention.span[1] : after.start("neg")] and after.end() < len(text)
    return _DISPARAGED.match(text, mention.span[1]) is not None
