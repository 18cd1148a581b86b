"""Days and times as callers say them, relative to a given day."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from voicebot.language.numerals import find_numbers

_N = r"[零〇一二三四五六七八九十两\d]+"
_RELATIVE = {
    "大前天": -3, "大前日": -3, "前晚": -2, "琴日": -1, "寻日": -1,
    "听日": 1, "后日": 2, "大后日": 3, "前天": -2, "前儿": -2, "前日": -2,
    "昨天": -1, "昨儿": -1, "昨日": -1, "昨晚": -1, "昨": -1,
    "今天": 0, "今儿": 0, "今日": 0, "今晚": 0, "当天": 0, "今早": 0,
    "明天": 1, "明儿": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "后儿": 2, "大后天": 3,
}  # fmt: skip
_FESTIVALS = {
    "双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12), "双12": (12, 12),
    "六一八": (6, 18), "618": (6, 18),
    "国庆": (10, 1), "元旦": (1, 1), "劳动节": (5, 1), "五一": (5, 1), "六一": (6, 1), "三八节": (3, 8),
    "情人节": (2, 14), "教师节": (9, 10), "圣诞": (12, 25),
}  # fmt: skip
_WEEKDAYS = {char: number for number, char in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 5}

_DAY = re.compile(
    r"(?P<rel>大前天|大前日|大后天|大后日|前晚|琴日|寻日|听日|后日|前天|昨天|今天|明天|后天|前儿个?|昨儿个?|今儿个?|明儿个?|"
    r"后儿个?|前日|昨日|今日|明日|昨晚|今晚|明晚|今早|明早|昨个)"
    rf"|(?P<week>上上|上个?|这个?|本|下个?|下下)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])"
    rf"|(?P<ago>{_N})(?:个)?(?P<unit>天|礼拜|星期|周|个月|月)(?P<way>之前|以前|前|之后|以后|后)"
    rf"|(?P<year>去年|今年|明年|前年|{_N}年)?的?(?:(?P<months>上上个?月|上个?月|这个?月|本月|下个?月)|(?P<month>{_N})"
    rf"月份?)(?P<dom>{_N})[号日]?"
    rf"|(?P<fyear>去年|今年|前年|明年)?的?(?P<fest>双十一|双11|双十二|双12|六一八|618|国庆|元旦|劳动节|三八节|情人节|教师节|圣诞)(?:节|那天|当天)?"
    rf"|(?P<only>{_N})号(?!楼|线|院|门|店|库|色|的鞋)"
)
_TIME = re.compile(
    rf"(?P<part>早上|早晨|上午|中午|下午|傍晚|晚上|夜里|凌晨|今晚|明晚)?(?P<hour>{_N})(?:点|时|:)(?:钟)?(?:(?P<half>半)"
    rf"|(?P<quarter>[一三])刻|(?P<minute>{_N})分?(?!个|盒))?"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a text."""

    value: date
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day in a text, as ``HH:MM``."""

    value: str
    span: tuple[int, int]


def find_days(text: str, today: date) -> list[Day]:
    """Days named in ``text``; of those without year or month the latest that is past, where the
    words say neither."""
    found = []
    for match in _DAY.finditer(text):
        value = _day(match, today)
        if value is not None:
            found.append(Day(value, match.span()))
    return found


def _day(match: re.Match[str], today: date) -> date | None:
    if match["rel"]:
        return today + timedelta(days=_RELATIVE[match["rel"].removesuffix("个")])
    if match["day"]:
        return _weekday(match, today)
    if match["ago"]:
        return _days_off(match, today)
    if match["fest"]:
        return _festival(match, today)
    if match["only"]:
        return _in_month(today.year, today.month, _number(match["only"]))
    return _month_day(match, today)


def _number(text: str) -> int:
    numbers = find_numbers(text)
    if not numbers:
        return -1
    return int(numbers[0].digits or numbers[0].value)


def _weekday(match: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    weeks = {"上上": -2, "上个": -1, "上": -1, "下个": 1, "下": 1, "下下": 2}.get(match["week"] or "", 0)
    return monday + timedelta(weeks=weeks, days=_WEEKDAYS[match["day"]])


def _days_off(match: re.Match[str], today: date) -> date | None:
    count = _number(match["ago"])
    if count < 0:
        return None
    per_unit = {"天": 1, "礼拜": 7, "星期": 7, "周": 7}.get(match["unit"], 30)
    sign = 1 if "后" in match["way"] else -1
    return today + timedelta(days=sign * count * per_unit) if count < 1000 else None


def _festival(match: re.Match[str], today: date) -> date:
    month, day = _FESTIVALS[match["fest"]]
    if match["fyear"]:
        return date(today.year + _years_off(match["fyear"]), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)


def _years_off(word: str) -> int:
    return {"去年": -1, "前年": -2, "明年": 1}.get(word, 0)


def _month_day(match: re.Match[str], today: date) -> date | None:
    year, month = today.year, today.month
    if match["months"]:
        offset = {"上上": -2, "上": -1, "下": 1}.get(match["months"].removesuffix("月").removesuffix("个"), 0)
        index = year * 12 + month - 1 + offset
        year, month = divmod(index, 12)
        month += 1
    else:
        month = _number(match["month"])
        written = match["year"] or ""
        if written in ("去年", "前年", "明年", "今年"):
            year += _years_off(written)
        elif written:
            year = _number(written.removesuffix("年"))
            year += 2000 if 0 <= year < 100 else 0
    return _in_month(year, month, _number(match["dom"]))


def _in_month(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_times(text: str) -> list[TimeOfDay]:
    """Times of day in ``text``; 下午三点半 is 15:30, 八点 with 晚 nearby is 20:00."""
    found: list[TimeOfDay] = []
    evening = bool(re.search(r"下午|晚|傍晚|夜里", text))
    for match in _TIME.finditer(text):
        value = _time(match, evening and not re.search(r"早上|上午|凌晨", match["part"] or ""))
        if value is not None:
            found.append(TimeOfDay(value, match.span()))
    return found


def _time(match: re.Match[str], evening: bool) -> str | None:
    hour = _number(match["hour"])
    minute = 30 if match["half"] else 0
    if match["quarter"]:
        minute = 15 * _number(match["quarter"])
    if match["minute"]:
        minute = _number(match["minute"])
    if evening and 1 <= hour <= 11:
        hour += 12
    if match["part"] == "中午" and hour <= 2:
        hour += 12
    if not (0 <= hour <= 24 and 0 <= minute < 60):
        return None
    return f"{hour % 24:02d}:{minute:02d}"
