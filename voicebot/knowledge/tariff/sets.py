"""What the parts of a set cost one by one, where the text lists them: 单买洁面69、水89、乳99."""

import re

from voicebot.knowledge.question import in_figures

_LISTED = re.compile(
    r"(?:单独?[买卖]|分开[买卖]?|零[买卖]|拆开[买卖]?)(?:的话|是|价)?[:：,，]?"
    r"(?P<parts>(?:[\u4e00-\u9fff]{1,6}?\d+(?:\.\d+)?(?:元|块)?(?:[、,，和/ ]|$|(?=[。；;!！]))){2,8})"
)
_ASIDE = re.compile(r"\(单独?[买卖]价?:?(\d+(?:\.\d+)?)(?:元|块)?\)")
"""洁面（单买79）、水（单买128）."""
_ALL = re.compile(r"加起来|一共|总共|合计|共")
_PRICED = re.compile(r"[\u4e00-\u9fff]{1,6}?(\d+(?:\.\d+)?)(?:元|块)?(?=[、,，和/ 。；;!！]|$)")


def parts_apart(text: str) -> int | None:
    """The sum of the parts in fen; ``None`` where the text lists none."""
    aside = _ASIDE.findall(text.translate(str.maketrans("（）：", "():")))
    if len(aside) > 1:
        return sum(round(float(price) * 100) for price in aside)
    listed = _LISTED.search(in_figures(text))
    if listed is None or _ALL.match(listed["parts"]):
        return None
    return sum(round(float(price) * 100) for price in _PRICED.findall(listed["parts"]))
