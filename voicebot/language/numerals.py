"""Numbers as Chinese callers say them: colloquial, mixed with figures, approximate, or digit by digit.

Sources: Zhao Yuanren, A Grammar of Spoken Chinese, 7.3 (numerals and approximations);
GB/T 15835-2011 (writing of numbers).
"""

import re
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

DIGIT_VALUES = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{str(value): value for value in range(10)},
    "两": 2,
    "俩": 2,
    "仨": 3,
    "幺": 1,
}
SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE_UNITS = {"万": 10_000, "亿": 100_000_000}
UNITS = {**SMALL_UNITS, **LARGE_UNITS, "w": 10_000, "W": 10_000, "k": 1000, "K": 1000}
ZEROS = frozenset("零〇0")
_MEASURES = frozenset("盒瓶支袋双台部箱套斤个张条包罐件只份桶提副根")
FUSED = frozenset("俩仨")
"""俩 and 仨 contain their measure word; no unit of ten may follow."""


class NumberForm(Enum):
    """How a number was said."""

    EXACT = "exact"
    ABOUT = "about"
    RANGE = "range"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    Args:
        value: what was said; of a range its lower end; "about a hundred" is 100.
        span: start and end in the text.
        form: EXACT 两百五; ABOUT 一百来, 千儿八百; RANGE 两三百, 一百多; DIGITS 四二, 幺三八.
        low: lower end where the words give one (两三百 → 200), else equal to ``value``.
        high: upper end where the words give one (两三百 → 300, 一百多 → 200), else ``value``.
        digits: the figures when said one by one (四二 → "42"), else empty.
        doubtful: nobody says it (三八百, 三百八千): misheard, or a slip of the tongue.
    """

    value: float
    span: tuple[int, int]
    form: NumberForm
    low: float
    high: float
    digits: str = ""
    doubtful: bool = False


def _exact(value: float, start: int, end: int, digits: str = "") -> Number:
    form = NumberForm.DIGITS if digits else NumberForm.EXACT
    return Number(_tidy(value), (start, end), form, _tidy(value), _tidy(value), digits)


def _tidy(value: float) -> float:
    """1200.0 → 1200, so that values compare and print as a person writes them."""
    rounded = round(min(value, _LARGEST), 6)
    return int(rounded) if rounded == int(rounded) else rounded


_LARGEST = 1e15
"""Nobody counts or pays more. Longer rows of figures are read out, and may exceed a float."""

_IDIOM = re.compile(
    r"(?P<unit>[百千万])(?:儿?八(?P<part>[十百千])|(?P<about>十来|十|来|把)(?=[块元个斤号人])|(?P<plain>)(?=元|块钱)"
    r"|(?P<short>[二三四五六七八九])(?P<tail>[十百千])?(?=$|[，。到至以左上下之的块元起封往多出]|那[双个款台]))"
)
"""百八十, 百儿八十, 千儿八百, 万儿八千, 百十块, 百来块, 千把块: about one of the unit, rather less.

千八 is 1800."""

_DIGIT = "一二三四五六七八九两壹贰叁肆伍陆柒捌玖"
_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_SPOKEN_DIGITS = re.compile(r"[零〇幺一二三四五六七八九壹贰叁肆伍陆柒捌玖]+")
_HUNDREDS_MORE = re.compile(r"(?:大|好)?几(?P<unit>[十百千])")
"""In 三千大几百 the number goes on."""
_VAGUE_TEN = re.compile(r"(?P<several>大几|好几|几)(?P<unit>[十百千万])|(?P<tens>[一二三四五六七八九]?十)几")


def find_numbers(text: str) -> list[Number]:
    """Every number in ``text``, left to right, not overlapping.

    Measure words are not read here; 半 counts only where it stands before or after
    one ("半斤", "两个半" is left to the caller of this function as 2).
    """
    return list(_numbers(text))


@lru_cache(maxsize=1024)
def _numbers(text: str) -> tuple[Number, ...]:
    """Many rules look for numbers in the same utterance; it is read once."""
    found: list[Number] = []
    position = 0
    while position < len(text):
        number = _number_at(text, position)
        if number is None:
            position += 1
        else:
            if found and _collide(text, found[-1], number):
                found[-1] = replace(found[-1], doubtful=True)
                number = replace(number, doubtful=True)
            found.append(number)
            position = number.span[1]
    return tuple(found)


def _collide(text: str, first: Number, second: Number) -> bool:
    """三|八百, 三百|八千: two numbers without a word between that are neither a list nor a pair."""
    if first.span[1] != second.span[0] or text[slice(*first.span)] in FUSED:
        return False
    lone = first.span[1] - first.span[0] == 1 and not text[first.span[0]].isdigit()
    if lone:
        return text[second.span[1] - 1] in UNITS and second.value >= 10
    return first.value >= 100 and second.value >= 1000 and first.value < second.value


def parse_number(text: str) -> float | None:
    """The value of a text that is one number and nothing else, or None."""
    numbers = find_numbers(text)
    if len(numbers) == 1 and numbers[0].span == (0, len(text)):
        return numbers[0].value
    return None


def is_below_zero(text: str, start: int) -> bool:
    """Whether the number that begins at ``start`` is said to be negative: 负五, 零下五, 要-5."""
    return _MINUS.search(text[:start]) is not None


_MINUS = re.compile(r"(?:负|零下)的?$|(?:^|[要来买订拿成，])[-−]$")


def goes_on_by_half(text: str, end: int) -> bool:
    """Whether 半 follows the measure word that ends at ``end``: 两盒半, but not 两盒半价."""
    return _AND_A_HALF.match(text, end) is not None


_AND_A_HALF = re.compile(r"半(?![价折斤公天年个小月夜路成糖脂干熟山])")


def in_figures(text: str) -> str:
    """The text with every number in figures: 三十号楼 → 30号楼, 幺三八 → 138."""
    pieces, position = [], 0
    for number in find_numbers(text):
        pieces += [text[position : number.span[0]], number.digits or f"{number.value:.10g}"]
        position = number.span[1]
    return "".join(pieces) + text[position:]


def _number_at(text: str, start: int) -> Number | None:
    char = text[start]
    if char in "二三四五六" and text[:start].endswith("老") and text[start + 1 : start + 2] in DIGIT_VALUES:
        return None  # 老二三十一: the second child, thirty-one
    if char in "百千万":
        return _idiom_at(text, start)
    if char in DIGIT_VALUES or char in "十拾":
        return _with_vagueness(text, _precise_at(text, start))
    if char in "大好几":
        return _vague_at(text, start)
    if char == "半" and start + 1 < len(text) and text[start + 1] not in "天夜路":
        return _exact(0.5, start, start + 1)
    return None


_GOES_ON_BEFORE = tuple("几上数多来若成过近小半")
"""Before a unit these say that it is no beginning: 上千八, 几千五."""


def _idiom_at(text: str, start: int) -> Number | None:
    match = _IDIOM.match(text, start)
    if match is None:
        return None
    unit = UNITS[match["unit"]]
    if match["plain"] is not None:
        return (
            None
            if text[:start].endswith(("几", "上", "数", "多", "来"))
            else _exact(unit, start, match.end())
        )
    if match["short"]:
        before = text[:start]
        if before.endswith(_GOES_ON_BEFORE) or (match["tail"] and UNITS[match["tail"]] * 10 != unit):
            return None
        return _exact(unit + DIGIT_VALUES[match["short"]] * unit // 10, start, match.end())
    if match["about"]:
        return Number(unit, match.span(), NumberForm.ABOUT, unit, unit)
    if UNITS[match["part"]] * 10 != unit:
        return None
    return Number(unit, match.span(), NumberForm.ABOUT, unit * 8 // 10, unit)


def _vague_at(text: str, start: int) -> Number | None:
    match = _VAGUE_TEN.match(text, start)
    if match is None or match["several"] is None:
        return None
    unit = UNITS[match["unit"]]
    least = 5 if match["several"] == "大几" else 2
    return Number(least * unit, match.span(), NumberForm.RANGE, least * unit, 9 * unit)


def _precise_at(text: str, start: int) -> Number:
    digits = _digits_at(text, start)
    if digits is not None:
        return digits
    return _positional_at(text, start)


def _digits_at(text: str, start: int) -> Number | None:
    """A run of two or more digit characters without units: 四二, 二五六, 幺三八."""
    match = _SPOKEN_DIGITS.match(text, start)
    if match is None:
        return None
    run = match[0]
    end = match.end()
    if end < len(text) and text[end] in UNITS:  # the last digit belongs to a unit: 四二|三百
        run, end = run[:-1], end - 1
        if len(run) == 1 and _is_pair(run, text[end]):
            return None  # 两三百 is a range, not 2 and 300
    elif len(run) > 2 and run[-1] not in ZEROS and text[end : end + 1] in _MEASURES:
        run, end = run[:-1], end - 1  # 一二八|一台, 四二|一双: nobody counts goods digit by digit
    if len(run) < 2:
        return None
    figures = "".join(str(DIGIT_VALUES[char]) for char in run)
    if end < len(text) and text[end] == "点" and _starts_digit(text, end + 1):
        return None
    if len(run) == 2 and _is_pair(run[0], run[1]):
        low, high = DIGIT_VALUES[run[0]], DIGIT_VALUES[run[1]]
        return Number(low, (start, end), NumberForm.RANGE, low, high, figures)
    return _exact(int(figures), start, end, figures)


def _is_pair(first: str, second: str) -> bool:
    """两三, 三四 … 八九, and 三五: two neighbours said for "between"."""
    if first not in _DIGIT or second not in _DIGIT:
        return False
    low, high = DIGIT_VALUES[first], DIGIT_VALUES[second]
    return high - low == 1 or (low, high) == (3, 5)


def _starts_digit(text: str, position: int) -> bool:
    return position < len(text) and text[position] in DIGIT_VALUES


def _positional_at(text: str, start: int) -> Number:
    """Digits with units, colloquial last digit (两百五), pairs (两三百, 一千五六), decimals."""
    position = start
    total = section = 0.0
    last_unit: int | None = None
    zero_since_unit = False
    spread = 0.0
    while position < len(text):
        char = text[position]
        if char in ZEROS and not _ARABIC.match(text, position):
            if last_unit is None or not _continues_after_zero(text, position + 1, last_unit):
                break
            zero_since_unit = True
            position += 1
            continue
        coefficient, after, pair_width = _coefficient_at(text, position, last_unit)
        if coefficient is None:
            break
        unit = UNITS.get(text[after]) if after < len(text) else None
        if unit is not None and text[after] in "kKwW" and not text[after - 1].isdigit():
            unit = None
        if unit is None:
            step = _last_digit_weight(last_unit, zero_since_unit)
            if step is None or spread or (step > 1 and char == "一" and text[after : after + 1] in _MEASURES):
                break  # 两百一盒 is two hundred for one box
            section += coefficient * step
            spread = pair_width * step
            position = after
            break
        if unit in LARGE_UNITS.values():
            if last_unit is not None and last_unit >= unit:
                break
            total += (section + coefficient) * unit
            spread *= unit
            section = 0.0
        else:
            if last_unit is not None and unit >= last_unit:
                break
            section += coefficient * unit
        spread = pair_width * unit or spread
        last_unit, zero_since_unit = unit, False
        position = after + 1
        if position < len(text) and text[position] in LARGE_UNITS:
            larger = UNITS[text[position]]
            total, section, spread = (total + section) * larger, 0.0, spread * larger
            last_unit, position = larger, position + 1
    if position == start:
        return _exact(DIGIT_VALUES[text[start]], start, start + 1)
    value = total + section
    if spread:
        low, high = _tidy(value), _tidy(value + spread)
        return Number(low, (start, position), NumberForm.RANGE, low, high)
    return _exact(value, start, position)


def _continues_after_zero(text: str, position: int, last_unit: int) -> bool:
    if position >= len(text) or text[position] not in DIGIT_VALUES or text[position] in ZEROS:
        return False
    following = text[position + 1] if position + 1 < len(text) else ""
    return UNITS.get(following, 1) < last_unit


def _last_digit_weight(last_unit: int | None, zero_since_unit: bool) -> float | None:
    """What a final digit without unit is worth: 两百五 → 10, 二十五 and 两百零五 → 1."""
    if last_unit is None or zero_since_unit or last_unit == 10:
        return 1.0
    return last_unit / 10


def _coefficient_at(text: str, start: int, last_unit: int | None) -> tuple[float | None, int, float]:
    """Coefficient before a unit: its value, where it ends, and the width of a pair (两三 → 1)."""
    first = last_unit is None
    char = text[start]
    if match := _ARABIC.match(text, start):
        if not first and len(match[0]) > 1:
            return None, start, 0.0
        return float(match[0].replace(",", "")), match.end(), 0.0
    if char in SMALL_UNITS and SMALL_UNITS[char] == 10:
        return 1.0, start, 0.0
    if char not in DIGIT_VALUES or char == "幺" or char in ZEROS:
        return None, start, 0.0
    if char in FUSED:
        return (float(DIGIT_VALUES[char]), start + 1, 0.0) if first else (None, start, 0.0)
    following = text[start + 1] if start + 1 < len(text) else ""
    if following and _is_pair(char, following) and not _opens_new_number(text, start + 1, last_unit):
        return float(DIGIT_VALUES[char]), start + 2, float(DIGIT_VALUES[following] - DIGIT_VALUES[char])
    if following == "点" and first and (decimal := _decimal_at(text, start)):
        return decimal
    return float(DIGIT_VALUES[char]), start + 1, 0.0


def _opens_new_number(text: str, position: int, last_unit: int | None) -> bool:
    """In 四十二三百 the 三 begins a number of its own; in 一百二三十 it does not."""
    following = UNITS.get(text[position + 1 : position + 2])
    return last_unit is not None and following is not None and following >= last_unit


def _decimal_at(text: str, start: int) -> tuple[float, int, float] | None:
    match = _FRACTION.match(text, start + 1)
    if match is None:
        return None
    fraction = "".join(str(DIGIT_VALUES[char]) for char in match["digits"])
    return float(f"{DIGIT_VALUES[text[start]]}.{fraction}"), match.end(), 0.0


_FRACTION = re.compile(r"点(?P<digits>[零〇一二三四五六七八九\d]+)(?![十百千万刻])")


def _with_vagueness(text: str, number: Number) -> Number:
    """Take in what follows directly: 点五, 来, 多, 几, 好几."""
    start, end = number.span
    if (
        number.form is NumberForm.EXACT
        and (match := _FRACTION.match(text, end))
        and "点" not in text[start:end]
    ):
        fraction = "".join(str(DIGIT_VALUES[char]) for char in match["digits"])
        return _exact(number.value + float(f"0.{fraction}"), start, match.end())
    following = text[end : end + 1]
    round_to = _roundness(number)
    more = _HUNDREDS_MORE.match(text, end)
    if more is not None and round_to >= 10 * UNITS[more["unit"]]:
        return Number(
            number.value, (start, more.end()), NumberForm.RANGE, number.value, number.value + round_to
        )
    if following == "来" and round_to and text[end + 1 : end + 2] not in ("了", "个月"):
        return Number(number.value, (start, end + 1), NumberForm.ABOUT, number.value, number.value)
    if text.startswith("大几", end) and round_to >= 100:
        return Number(number.value, (start, end + 2), NumberForm.RANGE, number.value, number.value + round_to)
    if (
        following in ("多", "几", "好")
        and round_to
        and text[end : end + 2] not in ("多少", "多大", "好的", "多一")
    ):
        if following == "好" and text[end + 1 : end + 2] != "几":
            return number
        end += 2 if following == "好" else 1
        return Number(number.value, (start, end), NumberForm.RANGE, number.value, number.value + round_to)
    return number


def _roundness(number: Number) -> float:
    """The unit that 多 and 来 may extend: 100 for 300, 10 for 50, 0 for 256."""
    value = number.value
    if number.form is NumberForm.DIGITS or value != int(value) or value < 10:
        return 0
    weight = 1
    while value % (weight * 10) == 0:
        weight *= 10
    return weight if weight >= 10 else 0
