"""What stands in a cell of a shop's table, as values: yuan, discounts, dates, numbers. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation, Overflow
from zoneinfo import ZoneInfo

from voicebot.language.numerals import find_numbers
from voicebot.records.phone_numbers import normalise_number
from voicebot.records.possible_times import LAST_YEAR, is_possible

MOST_FEN = 10**11
MOST_PIECES = 10**7
LEAST_DIGITS, MOST_DIGITS = 7, 18
"""Of a telephone number: one of a small town without its area code; E.164 behind an international 00."""
_MONEY_SIGNS = re.compile(r"^(?:rmb|cny|人民币|¥|￥)|(?:元整|元|圆|块钱|块|rmb|cny)$")
_JIAO = re.compile(r"(\d+)(?:块|元)(\d)(?:毛|角)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\D*")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_DAY = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"(?:\s*(?P<before>am|pm|上午|下午)?\s*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})"
    r"(?:[:分](?P<second>\d{1,2}))?[秒分]?(?:\.\d+)?\s*(?P<after>am|pm|上午|下午)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_AFTERNOON = frozenset({"pm", "下午"})
_YES = frozenset(
    {"是", "有", "在售", "上架", "已上架", "启用", "y", "yes", "true", "1", "√", "循环", "on", "active"}
)
_NO = frozenset(
    {"否", "无", "下架", "已下架", "停售", "停用", "n", "no", "false", "0", "×", "off", "inactive"}
)


def fen(text: str) -> int:
    """288, ￥288.00, 1,288元, 39块9, 1.2万: an amount in yuan, as fen.

    Raises:
        ValueError: it is none, is negative, or has parts of a fen.
    """
    plain = _narrow(text)
    jiao = _JIAO.fullmatch(plain)
    if jiao is not None:
        return _sensible(text, Decimal(jiao[1]) * 100 + Decimal(jiao[2]) * 10)
    bare = _MONEY_SIGNS.sub("", _MONEY_SIGNS.sub("", plain)).strip()
    tens = 10_000 if bare.endswith("万") else 1
    try:
        value = Decimal(_without_commas(text, bare.removesuffix("万"))) * tens * 100
    except InvalidOperation:
        return _sensible(text, _spoken_fen(text, bare))
    except Overflow:
        raise ValueError(f"{text!r} is not a sensible amount") from None
    if not value.is_finite() or value != value.to_integral_value():
        raise ValueError(f"{text!r} has parts of a fen")
    return _sensible(text, value)


def _without_commas(text: str, plain: str) -> str:
    """1,288 is 1288; a comma elsewhere may be somebody's decimal point."""
    if "," in plain and _THOUSANDS.fullmatch(plain) is None:
        raise ValueError(f"{text!r} has a comma that parts no thousands; write it like 12.50 or 1,250")
    return plain.replace(",", "")


def _sensible(text: str, value: Decimal) -> int:
    if not 0 <= value <= MOST_FEN:
        raise ValueError(f"{text!r} is not a sensible amount")
    return int(value)


def _spoken_fen(text: str, bare: str) -> Decimal:
    numbers = find_numbers(bare)
    if len(numbers) == 1 and numbers[0].span == (0, len(bare)) and numbers[0].value >= 0:
        return Decimal(round(float(numbers[0].value) * 100))
    raise ValueError(f"{text!r} is no amount in yuan; write it like 288 or 39.90")


def pieces(text: str) -> int:
    """A whole number, not negative.

    Raises:
        ValueError: it is none.
    """
    plain = _without_commas(text, _narrow(text))
    match = re.fullmatch(r"(\d+)(?:\.0+)?[件个盒瓶袋箱双台支套包罐只份]?", plain)
    if match is None or int(match[1]) > MOST_PIECES:
        raise ValueError(f"{text!r} is no number of pieces")
    return int(match[1])


def limit(text: str) -> int:
    """3, 3双 or 不限: the most pieces that are sold; 0 when there is no limit.

    Raises:
        ValueError: it is none.
    """
    return 0 if _narrow(text) in _NO_LIMIT else pieces(text)


_NO_LIMIT = frozenset({"不限", "不限购", "无", "无限制", "没有", "none", "-"})


def percent(text: str) -> int:
    """9折, 95折, 8.8折, 90%, 0.9, 半价: what is still paid, in per cent.

    Raises:
        ValueError: it is no discount.
    """
    plain = _narrow(text)
    if plain in ("半价", "五折"):
        return 50
    if plain in ("免费", "送"):
        return 0
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(折|%)?", plain)
    if match is None:
        raise ValueError(f"{text!r} is no discount; write it like 9折, 88折 or 90%")
    value, unit = Decimal(match[1]), match[2]
    if not value or (value == 1 and unit is None):
        raise ValueError(f"{text!r} may mean nothing off or all; write it like 9折, 100% or 免费")
    if unit != "%" and value < 1 and value > 0 and unit is None:
        value *= 100
    elif unit != "%" and value <= 10:
        value *= 10
    if value != value.to_integral_value() or not 0 <= value <= 100:
        raise ValueError(f"{text!r} is no discount in whole per cent")
    return int(value)


def yes(text: str) -> bool:
    """是, 在售, yes, 1 or their opposites.

    Raises:
        ValueError: neither.
    """
    plain = _narrow(text)
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise ValueError(f"{text!r} is neither yes nor no; write 是 or 否")


def moment(text: str, zone: ZoneInfo, *, end: bool = False) -> datetime:
    """A day, or a day and a time, of the shop's clock.

    Args:
        end: a day without a time lasts until it is over; a year that nobody lives to see is for ever.

    Raises:
        ValueError: it is none, or none that can be.
    """
    at = _moment(text, zone, end=end)
    if end and at.year > LAST_YEAR:
        return datetime.combine(date.max, time(0), tzinfo=zone)
    if not is_possible(at):
        raise ValueError(f"{text!r}: the year {at.year} cannot be; leave the cell empty when it is not known")
    return at


def _moment(text: str, zone: ZoneInfo, *, end: bool) -> datetime:
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        if "T" in plain or "+" in plain:
            at = datetime.fromisoformat(plain)
            whole_day = at.time() == time(0) and at.tzinfo is None and end
            at = at if at.tzinfo is not None else at.replace(tzinfo=zone)
            return _over(at) if whole_day else at
        match = _DAY.fullmatch(plain) or _COMPACT.fullmatch(plain)
        if match is None:
            raise ValueError
        told = match.groupdict()
        at = datetime(int(told["year"]), int(told["month"]), int(told["day"]), tzinfo=zone)
        if told.get("hour") is not None:
            at = at.replace(hour=_hour(told), minute=int(told["minute"]), second=int(told["second"] or 0))
    except ValueError:
        raise ValueError(f"{text!r} is no date; write it like 2026-11-11 or 2026-11-11 20:00") from None
    return _over(at) if end and told.get("hour") is None else at


def _hour(told: Mapping[str, str | None]) -> int:
    """8:00 PM is twenty o'clock, and 12:30 AM is half past midnight; 20:00 PM is written, and clear, too.

    Raises:
        ValueError: it is told before and after the time, or no hour has that name (13 AM).
    """
    hour, half = int(told["hour"] or 0), (told["before"] or told["after"] or "").lower()
    if told["before"] and told["after"]:
        raise ValueError("told twice")
    if not half:
        return hour
    afternoon = half in _AFTERNOON
    if hour > 12 and not afternoon:
        raise ValueError("no hour of a morning")
    return hour % 12 + 12 * afternoon if hour <= 12 else hour


def _over(day: datetime) -> datetime:
    """When a day is over; 9999-12-31, as exports write "for ever", has no next day."""
    return day + timedelta(days=1) if day.date() < date.max else day


def digits(text: str) -> str:
    """A number that is no amount: of an order, a parcel, a product.

    Raises:
        ValueError: a spreadsheet has rounded it.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SCIENTIFIC.fullmatch(plain):
        raise ValueError(f"{text!r} was rounded by a spreadsheet; format the column as text and export again")
    return plain


def phone(text: str) -> str:
    """A telephone number as the records keep it.

    Raises:
        ValueError: it is none, or a part of it is hidden.
    """
    plain = digits(text)
    if "*" in plain:
        raise ValueError(f"{text!r} is hidden in part; export whole numbers")
    number = normalise_number(plain)
    home = not plain.startswith(("+", "00"))
    if number is None or not LEAST_DIGITS <= len(number) <= MOST_DIGITS or (home and _broken(number)):
        raise ValueError(f"{text!r} is no telephone number")
    return number


def _broken(number: str) -> bool:
    """No number of the mainland begins with 1 but a mobile one, and that has 11 digits."""
    return number.startswith("1") and re.fullmatch(r"1[3-9]\d{9}", number) is None


def words(text: str) -> tuple[str, ...]:
    """新疆、西藏 or 新疆,西藏."""
    return tuple(part for part in re.split(r"[、，,;；/\s]+", text.strip()) if part)


def one_of(table: Mapping[str, str]) -> Callable[[str], str]:
    """A cell that holds one of several words."""

    def read(text: str) -> str:
        plain = _narrow(text)
        if plain in table:
            return table[plain]
        known = "、".join(table)
        raise ValueError(f"{text!r} is not known; write one of {known}")

    return read


def _narrow(text: str) -> str:
    """Full-width characters as plain ones, small letters, no spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
