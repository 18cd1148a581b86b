"""Numbers as callers say them."""

from __future__ import annotations

import random

_DIGITS = "零一二三四五六七八九"
_SPOKEN_DIGITS = "零幺二三四五六七八九"


def cardinal(number: int) -> str:
    """A whole number below ten thousand, as read aloud: 305 is 三百零五, 15 is 十五."""
    if not 0 <= number < 10_000:
        raise ValueError(f"cardinal covers 0 to 9999, not {number}")
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return "十" + (_DIGITS[number % 10] if number % 10 else "")
    for unit, name in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            head, rest = divmod(number, unit)
            tail = "" if not rest else ("零" if rest < unit // 10 else "") + _tail(rest)
            return _DIGITS[head] + name + tail
    raise AssertionError("unreachable")


def _tail(rest: int) -> str:
    return "一" + cardinal(rest) if 10 <= rest < 20 else cardinal(rest)


def spoken_digits(count: int, rng: random.Random) -> str:
    """Random digits read one by one; in telephone and order numbers one is 幺, now and then 一."""
    one = "一" if rng.random() < 0.15 else "幺"
    return "".join(rng.choice(_SPOKEN_DIGITS) for _ in range(count)).replace("幺", one)


def mobile_number(rng: random.Random) -> str:
    """Eleven digits of a mobile number."""
    one = "一" if rng.random() < 0.15 else "幺"
    body = rng.choice("三五七八九") + "".join(rng.choice(_SPOKEN_DIGITS) for _ in range(9))
    return one + body.replace("幺", one)


def colloquial_price(rng: random.Random) -> str:
    """A price in yuan: round sums often, 块 more than 元, 两百 as often as 二百, 三百五 for 350."""
    kind = rng.random()
    if kind < 0.45:
        amount = cardinal(rng.choice([50, 80, *range(100, 1000, 50), *range(1000, 5000, 500)]))
    elif kind < 0.75:
        amount = cardinal(rng.choice([rng.randint(9, 99), rng.randint(100, 999), rng.randint(1000, 4999)]))
    elif kind < 0.88:
        amount = rng.choice(_DIGITS[1:]) + rng.choice("百千") + rng.choice(_DIGITS[1:])
    elif kind < 0.94:
        first = rng.randint(1, 8)
        amount = _DIGITS[first] + _DIGITS[first + 1] + rng.choice("十百千")
    else:
        amount = rng.choice("一两三四五") + rng.choice("百千") + rng.choice(["多", "来", ""])
    if rng.random() < 0.5 and amount.startswith("二") and amount[1:2] in ("百", "千"):
        amount = "两" + amount[1:]
    return amount + rng.choice(["元", "块", "块钱", "元钱", "", "", "块", "元"])


def quantity(rng: random.Random) -> str:
    """How many pieces."""
    return rng.choice("一两两三四五六七八九十") if rng.random() < 0.85 else cardinal(rng.randint(11, 60))


def shoe_size(rng: random.Random) -> str:
    """A shoe size with or without half."""
    return cardinal(rng.randint(24, 48)) + rng.choice(["码", "码", "码", "码半", "号", "的"])


def clock(rng: random.Random) -> str:
    """A time of day."""
    return rng.choice(["", cardinal(rng.randint(1, 12))]) + rng.choice(["点", "点半", "点钟", "点一刻"])


def storage(rng: random.Random) -> str:
    """Memory of a telephone: 十二加二百五十六."""
    size = rng.choice(["六十四", "一百二十八", "二百五十六", "五百一十二", "一百二", "两百五十六"])
    return size if rng.random() < 0.5 else rng.choice(["六", "八", "十二", "十六"]) + "加" + size


def battery(rng: random.Random) -> str:
    """Capacity of a battery."""
    return rng.choice(["五千", "一万", "两万", "四千五百", "一万毫安的", "两万毫安", "五千毫安"])
