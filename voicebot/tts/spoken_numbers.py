"""Arabic figures as they are said in Mandarin. Pure."""

import cn2an

_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_LONGEST_AMOUNT = 12
"""Figures of more digits than a trillion are no amounts."""


def amount(figures: str) -> str:
    """A quantity: 288 is 二百八十八, 12.50 is 十二点五, 2000 is 两千.

    Args:
        figures: ``\\d+(\\.\\d+)?``; with leading zeros or too long it is said digit by digit.
    """
    whole, _, fraction = figures.partition(".")
    fraction = fraction.rstrip("0")
    tail = f"点{digits(fraction)}" if fraction else ""
    if len(whole) > _LONGEST_AMOUNT or (len(whole) > 1 and whole.startswith("0")):
        return digits(whole) + tail
    said: str = cn2an.an2cn(whole, "low")
    if said.startswith("一十"):
        said = said[1:]
    if said.startswith(("二千", "二万", "二亿")):
        said = "两" + said[1:]
    return said + tail


def count(figures: str) -> str:
    """A quantity before a measure word: like ``amount``, but 2 is 两."""
    return "两" if figures == "2" else amount(figures)


def digits(figures: str) -> str:
    """Digit by digit: 2026 is 二零二六."""
    return "".join(_DIGITS[figure] for figure in figures)


def dictated(*groups: str) -> str:
    """Digit by digit in groups with pauses, 1 said as 幺 so that it cannot be taken for 七."""
    return "，".join(digits(group).replace("一", "幺") for group in groups)


def dictated_in_fours(figures: str) -> str:
    """A long number in groups of four; a last group of one joins the one before."""
    groups = [figures[at : at + 4] for at in range(0, len(figures), 4)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        last = groups.pop()
        groups[-1] += last
    return dictated(*groups)
