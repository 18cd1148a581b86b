"""What the parts of a set cost one by one, where the text lists them: 单买洁面69、水89、乳99."""

import re

from voicebot.knowledge.question import in_figures

_LISTED = re.compile(
    r"(?:单独?[买卖]|分开[买卖]?|零[买卖]|拆开[买卖]?)(?:的话|是|价)?[:：,，]?"
    r"(?P<parts>(?:[\u4e00-\u9fff]{1,6}?\d+(?:\.\d+)?(?:元|块)?(?:[、,，和/ ]|$|(?=[。；;!！]))){2,8})"
)
_PRICED = re.compile(r"[\u4e00-\u9fff]{1,6}?(\d+(?:\.\d+)?)(?:元|块)?(?=[、,，和/ 。；;!！]|$)")


def parts_apart(text: str) -> int | None:
    """The sum of the parts in fen; ``None`` where the text lists none."""
    listed = _LISTED.search(in_figures(text))
    if listed is None:
        return None
    return sum(round(float(price) * 100) for price in _PRICED.findall(listed["parts"]))
