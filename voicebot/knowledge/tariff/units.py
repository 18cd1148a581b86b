"""Measure words and numbers of units, as product texts write them."""

from voicebot.knowledge.reading.paper import MEASURE, number

UNIT = rf"(?:{MEASURE}|份|单|对|组|板|饼|坛|瓣|篮|筐|扎|口(?!价))"


COUNT = r"(?:\d+|[一二两三四五六七八九十俩仨])"


def count_of(words: str) -> int:
    """The number that words tell; 1 when they tell none."""
    if words in ("俩", "仨"):
        return 2 if words == "俩" else 3
    value = number(words)
    return int(value) if value else 1
