"""Values refused by a word that points back to them: 别再给我推这俩."""

import re
from collections.abc import Sequence

from voicebot.dialogue.understanding.mention import Mention, Polarity


def refused_by_pointing(text: str, decided: Sequence[Mention]) -> list[Mention]:
    """小米跟荣耀都用腻了，别再给我推这俩: what 这俩 points to, the last ones named, joined to each other."""
    pointed = _POINTS_AT.search(text)
    before = [item for item in decided if pointed is not None and item.span[1] <= pointed.start()]
    if pointed is None or not before:
        return list(decided)
    between = text[before[-1].span[1] : pointed.start()]
    if len(between) > _AS_FAR or _PRAISED.search(between):
        return list(decided)
    chain = [before[-1]]
    for item in reversed(before[:-1]):
        if item.slot != chain[0].slot or not _JOINED.fullmatch(text[item.span[1] : chain[0].span[0]]):
            break
        chain.insert(0, item)
    return [item.said(Polarity.UNWANTED) if any(item is one for one in chain) else item for item in decided]


_AS_FAR = 10
_POINTS_AT = re.compile(
    r"(?:别|不要|甭|莫)(?:再|老|总)*(?:给|跟|和|向)?(?:我|咱|俺)?(?:推荐?|介绍|说|提|拿|报)"
    r"(?:[这那](?:俩|两[个款种样]|几[个款种样]|些|个|款|种)|它们?)(?:牌子|品牌|口味|颜色|味道?|色)?(?:的|了|啊|呀|啦|哈|吧)*(?=$|[，。])"
)
"""那些便宜的 and 这款芝麻的 name what they point at themselves."""
_PRAISED = re.compile(r"好|喜欢|不错|爱[吃喝用穿]|喝惯|吃惯|就要")
_JOINED = re.compile(r"的?(?:[和跟与同、]|还有|以及|或者?)")
