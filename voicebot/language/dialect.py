"""Everyday words of Chinese dialects as standard words of the same length: places in the text stay.

Only words whose meaning does not depend on their surroundings stand here; what each region says beyond
that (中, 要得, 恁, 俺) is left to the rules that know where it is said.
"""

import re
from collections.abc import Mapping

_STANDARD: Mapping[str, str] = {
    "没得": "没有",
    "好多钱": "多少钱",
    "啥子": "什么",
    "咋个": "怎么",
    "啷个": "怎么",
    "咋样": "怎样",
    "晓得": "知道",
    "娃儿": "孩子",
    "遭不住": "受不住",
    "等哈": "等下",
    "几多": "多少",
    "冇得": "没有",
    "莫得": "没有",
    "不得吃": "不能吃",
    "唔食得": "不能吃",
    "唔食": "不吃",
    "唔要": "不要",
    "伐要": "不要",
    "勿要": "不要",
}
"""Sichuan and Hunan, Hubei, Guangdong: 没得, 莫得, 冇得 for 没有, 几多 for 多少 and so on."""
_MUCH = "(?<![了省贵亏赚])(?=好多钱)|(?!好多钱)"
"""花了好多钱, 贵好多钱: much, and not how much."""
_WORD = re.compile(
    rf"(?:{_MUCH})(?:{'|'.join(sorted(_STANDARD, key=len, reverse=True))})(?!说(?:的|了)|商量|救)"
)


def standard_words(text: str) -> str:
    """The text with words of dialects in their standard form; as long as before.

    Args:
        text: normalised.
    """
    return _WORD.sub(lambda match: _STANDARD[match[0]], text)
