"""Units as callers say them: fractions behind the unit (六寸八, 二十五公分半), and units of another scale."""

import re
from collections.abc import Sequence

from voicebot.dialogue.dialplan_schema import Dialplan
from voicebot.dialogue.understanding.mention import Mention
from voicebot.language.numerals import DIGIT_VALUES

_HALF = re.compile(r"半(?![天夜个小价年月袋盒斤箱瓶])")
_DIGIT = r"(?P<digit>[一二三四五六七八九\d])"
_NO_COUNT = r"(?![十百千万点\d码个只盒袋双瓶支台部件张条箱套块岁])"
_TENTHS = {
    "斤": re.compile(_DIGIT + r"两?(?![十百千万点\d香仁谷味鲜宝])"),
    **dict.fromkeys(
        ("块", "块钱", "元"),
        re.compile(_DIGIT + r"(?:毛|角)?" + _NO_COUNT),
    ),
    **dict.fromkeys(
        ("寸", "英寸", "公分", "厘米", "米"),
        re.compile(r"点?" + _DIGIT + _NO_COUNT),
    ),
}
"""What a lone digit behind these units means: a tenth of them."""
_CONVERTED = {
    "毫米": (("厘米", "公分", "cm"), 0.1),
    "mm": (("厘米", "公分", "cm"), 0.1),
    "MM": (("厘米", "公分", "cm"), 0.1),
    "TB": (("G", "GB"), 1024.0),
    "个T": (("G", "GB"), 1024.0),
    "T": (("G", "GB"), 1024.0),
}
"""Units that stand for another one of the dialplan, and the factor."""
_OTHER_SCALE = re.compile("|".join(_CONVERTED))


def fraction_after(text: str, unit: str, end: int) -> tuple[float, int]:
    """What stands behind a number and its unit, as a part of that unit, and where it ends.

    Args:
        text: normalised.
        unit: as said, or empty.
        end: where number and unit end.
    """
    if (unit or text[end : end + 1] == "半") and (half := _HALF.match(text, end)):
        return 0.5, half.end()
    pattern = _TENTHS.get(unit)
    if pattern is not None and (match := pattern.match(text, end)):
        return DIGIT_VALUES[match["digit"]] / 10, match.end()
    return 0.0, end


def other_scale(text: str, end: int, units: frozenset[str]) -> tuple[str, float, int] | None:
    """A unit of another scale at ``end``: the dialplan's own unit, the factor, where it ends.

    Args:
        text: normalised.
        end: where the number ends.
        units: units of the dialplan, in lower case.
    """
    match = _OTHER_SCALE.match(text, end)
    if match is None or re.match(r"[A-Za-z恤]", text[match.end() :]):
        return None
    names, factor = _CONVERTED[match[0]]
    own = next((name for name in names if name.lower() in units), None)
    return (own, factor, match.end()) if own else None


_LONGEST_CUE = 2


def without_inner_cues(text: str, found: Sequence[Mention], plan: Dialplan) -> str:
    """电池耐用点，两千五以内: a word of a wish is no cue for the number that follows.

    Args:
        text: normalised.
        found: what was found in it.
        plan: tells wishes from other slots.

    Returns:
        the text, of the same length, with such words covered.
    """
    for mention in found:
        start, end = mention.span
        slot = plan.slots.get(mention.slot)
        wish = slot is not None and slot.multiple and not slot.product and not slot.safety
        if wish and not mention.implied and end - start > _LONGEST_CUE:
            text = text[:start] + "＊" * (end - start) + text[end:]
    return text
