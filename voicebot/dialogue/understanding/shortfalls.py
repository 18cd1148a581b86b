"""Fewer arrived than were bought: 买了四袋，打开就三袋. What is missing follows from the two counts alone."""

import re

from voicebot.dialogue.understanding.mention import Mention
from voicebot.language.numerals import Number, find_numbers

ISSUE, MISSING = "issue", "少件"
_BOUGHT = re.compile(
    r"(?:买|订|拍|下单|付款)(?:的是|了|的|过)(?:我|是)*(?:一共|总共|[^，。一二两三四五六七八九十\d]{1,4})?$"
)
"""What is over, and no wish: 买四袋，算了就三袋 only changes its mind."""
_ARRIVED = re.compile(
    r"(?:收到|到手|到货|到家|打开|拆开|送来|寄来|发来|里头|里面|箱子?|盒子|包裹|一数|数了?|就|只|才)"
    r"(?:一看|里|一数|的是|了|的|是|有|给我|就|只|才|发|来|，)*$"
)


def find_shortfall(text: str) -> Mention | None:
    """The problem told by two counts of one thing, the smaller of which arrived; None without one.

    Args:
        text: normalised.
    """
    numbers = [number for number in find_numbers(text) if number.value]
    bought = [number for number in numbers if _BOUGHT.search(text[: number.span[0]])]
    arrived = [number for number in numbers if _ARRIVED.search(text[: number.span[0]])]
    for less in arrived:
        for more in bought:
            if more is not less and less.value < more.value and _unit(text, less) == _unit(text, more):
                begin, end = sorted((less.span[0], more.span[0]))
                if not (_WANTS_LESS.search(text[begin:end]) or _IS_SO.match(text, less.span[1] + 1)):
                    return Mention(ISSUE, MISSING, less.span, confidence=0.85, implied=True)
    return None


_WANTS_LESS = re.compile(r"[这今]次|[这今]回|家里|剩|今天|今儿|再|还是|来|想|要")
"""上次买了四袋，这次就三袋: fewer are wanted now."""
_IS_SO = re.compile(
    r"[^，。]{0,4}?(?:是(?!好)|好[用吃穿喝使看]|[碎坏破漏烂裂瘪湿脏臭馊]|合|能|剩|有(?:问题|毛病|[点股味洞])|的[价钱])"
)
"""收到一盒是碎的, 就一瓶好用: how that one is, and not that the others are missing."""


def _unit(text: str, number: Number) -> str:
    return text[number.span[1] : number.span[1] + 1]
