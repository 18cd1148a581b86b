"""The spoken form of a sentence: what a person would say when reading it out. Pure."""

import re
from collections.abc import Callable

from voicebot.tts.spoken_numbers import amount, count, dictated, dictated_in_fours, digits


def spoken_form(text: str) -> str:
    """Figures, units and symbols as words; punctuation stays where the voice shall pause.

    Text that is already spoken comes back as it is, so applying it twice does no harm.
    """
    text = text.translate(_HALF_WIDTH)
    for pattern, say in _RULES:
        text = pattern.sub(say, text)
    return text.strip(" ，、：")


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences with their final punctuation; points inside numbers do not count."""
    parts = re.findall(r"[^。！？!?；;…\n]+[。！？!?；;…\n]*[”’」』）)]*", text)
    return tuple(part.strip() for part in parts if re.search(r"\w", part))


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code).isalnum()}
_HALF_WIDTH |= str.maketrans("％．＋／～－￥", "%.+/~-¥")

_NUMBER = r"\d+(?:\.\d+)?"
_DASH = r"\s*(?:-|~|–|—+)\s*"
_DICTATED_AFTER = "订单号|运单号|快递单号|单号|编号|尾号|验证码|手机号|手机|电话|号码|工号|分机|邮编"
_UNITS = {
    "ml": "毫升",
    "mL": "毫升",
    "ML": "毫升",
    "L": "升",
    "mg": "毫克",
    "g": "克",
    "kg": "公斤",
    "KG": "公斤",
    "mm": "毫米",
    "cm": "厘米",
    "m": "米",
    "km": "公里",
    "min": "分钟",
    "h": "小时",
    "℃": "摄氏度",
    "°C": "摄氏度",
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_COUNTED = (
    "[个盒瓶支片款件双套包袋次位天周年块元角种份条张箱罐管杯口家句步遍颗粒只秒点升克斤米度]"
    "|分钟|小时|毫升|公斤|厘米|毫米|公里|摄氏度"
)

_Say = str | Callable[[re.Match[str]], str]


def _dictated_mixed(number: str) -> str:
    """Letters stay, runs of digits are dictated: SF1234567."""
    return re.sub(r"\d+", lambda run: dictated_in_fours(run[0]), number.replace("-", ""))


def _date(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{digits(year)}年{_without_zero(month)}月{_without_zero(day)}日"


def _clock(match: re.Match[str]) -> str:
    """19:30; seconds are not said."""
    hour, minute = int(match[1]), int(match[2])
    said = f"{count(str(hour))}点"
    if minute:
        said += f"{'零' if minute < 10 else ''}{amount(str(minute))}分"
    return said


def _pluses(match: re.Match[str]) -> str:
    """PA+++ is "PA三个加", SPF50+ is "SPF50加"."""
    how_many = len(match[1])
    return "加" if how_many == 1 else f"{count(str(how_many))}个加"


def _model_name(match: re.Match[str]) -> str:
    letters, figures = match.groups()
    return letters + (dictated_in_fours(figures) if len(figures) > 3 else amount(figures))


def _without_zero(figures: str) -> str:
    return amount(figures.lstrip("0") or "0")


def _rule(pattern: str, say: _Say) -> tuple[re.Pattern[str], _Say]:
    return re.compile(pattern), say


_NUMBERS_THAT_ARE_NAMES = (
    _rule(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)", lambda m: dictated(*m.groups())),
    _rule(r"(?<!\d)([48]00)[- ]?(\d{3})[- ]?(\d{4})(?!\d)", lambda m: dictated(*m.groups())),
    _rule(r"(?<!\d)(0\d{2,3})[- ]?(\d{3,4})(\d{4})(?!\d)", lambda m: dictated(*m.groups())),
    _rule(
        rf"((?:{_DICTATED_AFTER})(?:是|为)?[:：]?\s*)([A-Za-z]*\d[\d-]*)(?![\d.年月%])",
        lambda m: m[1] + _dictated_mixed(m[2]),
    ),
    _rule(r"(?<![A-Za-z\d])[A-Za-z]{1,4}-?\d{7,}(?!\d)", lambda m: _dictated_mixed(m[0])),
)
_DATES_AND_TIMES = (
    _rule(r"(?<!\d)(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})(?!\d)日?", _date),
    _rule(r"(?<!\d)(\d{4})年", lambda m: f"{digits(m[1])}年"),
    _rule(r"(?<!\d)0(\d)(?=[月日号])", r"\1"),
    _rule(r"(?<![\d:])([01]?\d|2[0-4])[:：]([0-5]\d)(?::[0-5]\d)?(?!\d)", _clock),
    _rule(rf"(?<=[点分月日号]){_DASH}(?=[\d一二两三四五六七八九十])", "到"),
)
_MONEY_AND_RANGES = (
    _rule(r"(?<=\d),(?=\d{3}(?!\d))", ""),
    _rule(rf"¥\s*({_NUMBER})元?", r"\1元"),
    _rule(r"(?<=[元块角])/(?=\w)", "每"),
    _rule(rf"({_NUMBER})\s*%?{_DASH}({_NUMBER})\s*%", r"\1%到\2%"),
    _rule(rf"(?<![A-Za-z\d.])({_NUMBER})\s*([a-zA-Z℃\u4e00-\u9fff]{{0,2}}){_DASH}(?={_NUMBER})", r"\1\2到"),
)
_QUANTITIES = (
    _rule(rf"({_NUMBER})\s*%", lambda m: f"百分之{amount(m[1])}"),
    _rule(r"(?<![\d./])(\d{1,2})/(\d{1,2})(?![\d./])", lambda m: f"{amount(m[2])}分之{amount(m[1])}"),
    _rule(rf"(?<=\d)\s*({_UNIT})(?![A-Za-z])", lambda m: _UNITS[m[1]]),
    _rule(rf"(?<![\w.)）])-\s*({_NUMBER})(?=摄氏度|度)", lambda m: f"零下{amount(m[1])}"),
    _rule(rf"(?<![\w.)）])-\s*(?={_NUMBER})", "负"),
    _rule(r"(?<=\w)\s*[×*]\s*(?=\d)|(?<=\d)\s*[xX]\s*(?=\d)", "乘"),
    _rule(r"(?<=[A-Za-z0-9])(\++)(?![\d+])", _pluses),
    _rule(r"(?<=\d)\+(?=\d)", "加"),
    _rule(r"([A-Za-z]+)-?(\d+)(?!\.?\d)", _model_name),
    _rule(rf"(?<![\d.第])2(?=(?:到\d+)?(?:{_COUNTED}))", "两"),
    _rule(r"(?<![\d.])\d{9,}(?!\.?\d|[元块万亿个])", lambda m: dictated_in_fours(m[0])),
    _rule(_NUMBER, lambda m: amount(m[0])),
)
_SYMBOLS = (
    _rule(r"\s*,\s*", "，"),
    _rule(r"\s*;\s*", "；"),
    _rule(r"(?<=\w)\s*:\s*", "："),
    _rule(r"\?", "？"),
    _rule(r"!", "！"),
    _rule(r"\.(?=\s|$)", "。"),
    _rule(r"&", "和"),
    _rule(r"[()（）【】\[\]{}/|\n\r\t…]+|—+|\.{2,}", "，"),
    _rule(r"[^\w\s，。？！；：、']|_", ""),
    # Only between words in Latin letters does a space say anything.
    _rule(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", ""),
    _rule(r"[，、；：]+(?=[，。？！；：])|(?<=[。？！])[，、；：]+", ""),
)
# The order matters: what is dictated is taken out before amounts, dates before ranges, ranges before units.
_RULES = (*_NUMBERS_THAT_ARE_NAMES, *_DATES_AND_TIMES, *_MONEY_AND_RANGES, *_QUANTITIES, *_SYMBOLS)
