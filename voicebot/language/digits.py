"""Digit strings spoken aloud: telephone numbers, order numbers, and how to read them back."""

import re
from dataclasses import dataclass
from functools import lru_cache

HOTLINES = frozenset({"12315", "12345", "12321", "12305"})
"""Where consumers complain: 我打幺二三幺五 names no order."""
_FIGURES = {
    **{char: str(value) for value, char in enumerate("零一二三四五六七八九")},
    **{str(value): str(value) for value in range(10)},
    "〇": "0",
    "幺": "1",
    "两": "2",
    "洞": "0",
    "拐": "7",
    "勾": "9",
}
_SPOKEN = dict(enumerate("零幺二三四五六七八九"))
_REPEAT = re.compile(
    r"(?:(?:(?<=[零〇幺一二三四五六七八九\d，])|(?:后面|末尾|最后|后边|后头|再|然后|还有|接着|完了|末了|随后)(?:是|来)?)(?P<last>一)个|"
    r"(?:(?:后面|末尾|最后|后边|后头|再|然后|完了|末了|随后)(?:是)?)?(?:(?P<count>[二两三四五六])个|(?P<fused>[俩仨])))(?P<digit>[零〇幺一二三四五六七八九\d])(?![十百千万])"
)
_PAUSE = re.compile(
    r"[\s,，、.。\-—]+|(?:(?:然后|后面|后头|后边|接着|再|完了|末了|随后)是?|嗯|啊|呃|哦|那个|呀)(?=[零〇幺一二三四五六七八九两\d])"
)
_COUNTED = re.compile(
    r"[一二两三四五六七八九\d](?:天|点|块|元|双|件|盒|袋|包|瓶|岁|周|次|年|分钟|小时|星期|礼拜|月|个[^零〇幺一二三四五六七八九\d]|号[^零〇幺一二三四五六七八九\d楼])"
)
"""After a pause a number of something else begins: 六幺四八，三天前到的货."""
_MEASURE = re.compile(
    r"天|周|次|年|个(?:月|多?星期|礼拜|钟头)|月|分钟|小时|星期|礼拜|公里|千米|米|里地|斤|公斤|岁|块|元|百|千|万"
)
"""Behind two figures: 收了三四天了, 跑了两个五公里."""
_MISHEARD_ONE = re.compile(r"(?<![什怎那这要多])么(?=[零〇幺三四五六七八九\d]{2})")
"""么三三, and 幺 is meant: so telephone numbers begin."""


@dataclass(frozen=True, slots=True)
class DigitString:
    """Digits said one by one.

    Args:
        digits: the figures, possibly with capital letters in front or between.
        span: start and end in the text.
    """

    digits: str
    span: tuple[int, int]


@lru_cache(maxsize=64)  # several rules of a turn look at the same words
def digits_aloud(text: str) -> tuple[DigitString, ...]:
    """Runs of at least two digits said one by one, across pauses and small words.

    三个七 counts as 777, 后面四个零 as 0000, 幺 as 1; 三四天 and 两个五公里 are counts of something.
    """
    found = []
    position = 0
    while position < len(text):
        run = _run_at(text, position)
        if run is None:
            position += 1
            continue
        if len(run.digits) >= 2 and not (len(run.digits) == 2 and _MEASURE.match(text, run.span[1])):
            found.append(run)
        position = run.span[1]
    return tuple(found)


def _run_at(text: str, start: int) -> DigitString | None:
    digits = ""
    position = end = start
    while position < len(text):
        piece, after = _piece_at(text, position)
        if piece:
            digits += piece
            position = end = after
            continue
        pause = _PAUSE.match(text, position) if digits else None
        if pause is None or _COUNTED.match(text, pause.end()):
            break
        position = pause.end()
    return DigitString(digits, (start, end)) if any(char.isdigit() for char in digits) else None


def _piece_at(text: str, position: int) -> tuple[str, int]:
    if match := _REPEAT.match(text, position):
        fused = {"俩": "2", "仨": "3"}.get(match["fused"] or "")
        times = int(fused or _FIGURES[match["count"] or match["last"]])
        return _FIGURES[match["digit"]] * times, match.end()
    char = text[position]
    if char == "么" and _MISHEARD_ONE.match(text, position):
        return "1", position + 1
    if char in _FIGURES and not (char in "洞拐勾两" and not _beside_digit(text, position)):
        following = text[position + 1 : position + 2]
        if following in ("十", "百", "千", "万"):
            return "", position
        return _FIGURES[char], position + 1
    if char.isascii() and char.isalpha():
        return char.upper(), position + 1
    return "", position


def _beside_digit(text: str, position: int) -> bool:
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return before in _FIGURES or after in _FIGURES


def group_digits(digits: str) -> list[str]:
    """Groups in which a number is read back: 3-4-4 for a mobile number, else fours from the left."""
    if len(digits) == 11 and digits.startswith("1"):
        return [digits[:3], digits[3:7], digits[7:]]
    if len(digits) <= 5:
        return [digits]
    groups = [digits[start : start + 4] for start in range(0, len(digits), 4)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def say_digits(digits: str) -> str:
    """Digits written as they are to be spoken, in groups: 幺三八，零零幺三，八零零零.

    Anything but figures (letters of an order number) is kept as it is.
    """
    return "，".join(
        "".join(_SPOKEN[int(char)] if char.isdigit() else char for char in group)
        for group in group_digits(digits)
    )
