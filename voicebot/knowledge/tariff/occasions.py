"""When a reduction holds: for everybody at the right time, now or not."""

import re

from voicebot.knowledge.reading.price_patterns import OCCASION

_AT_ITS_TIME = re.compile(
    r"双1[12]|双十|618|六一八|六一|三八|重阳|圣诞|腊八|年货|周年|店庆|[父母]亲节|女神|妇女|劳动|儿童|教师|中秋|国庆|春节|元旦|元宵|五一|端午|七夕|情人|开学|[节庆]$|[春夏秋冬年]季"
    r"|年终|年底|月底|预售|直播|粉丝|拼团|团购|早鸟|周|礼拜|星期|周末|节日|今[天日晚]|\d+月|\d+[日号]|月前|日前|前\d"
)


_DAYS = tuple(
    (re.compile(rf"(?<![一二三四五六七八九十\d]){said}(?![一二三四五六七八九]|码|折)"), name)
    for said, name in (("六一", "儿童节"), ("五一", "劳动节"), ("三八", "妇女节"))
)
"""Days that are told by their date, which looks like a number."""


def with_days_named(text: str) -> str:
    """儿童节358 for 六一358."""
    for said, name in _DAYS:
        text = said.sub(name, text)
    return text


def at_its_time(condition: str) -> bool:
    """Whether a reduction has a time of its own (双十一, 11月11日前) that may not be now."""
    return bool(_AT_ITS_TIME.search(condition))


def for_everybody(condition: str) -> bool:
    """Whether a reduction only takes the right time: 开学季, 双十二, 618."""
    return not condition or bool(
        re.search(OCCASION, condition) or re.search(r"[节季庆]$|月前|日前|前\d|换季|拍$|下单$", condition)
    )
