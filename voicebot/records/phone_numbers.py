"""Telephone numbers as the records keep them."""

import re

_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")


def normalise_number(number: str | None) -> str | None:
    """The number as digits, a mainland mobile number without its country code.

    Numbers come as ``+8613800138000``, ``008613800138000`` or ``138 0013 8000``, depending
    on the trunk; one customer must not become three.

    Returns:
        ``None`` when there is no digit in it (withheld, ``anonymous``).
    """
    if number is None:
        return None
    compact = re.sub(r"[\s\-().]", "", number)
    mobile = _MOBILE.fullmatch(compact)
    if mobile is not None:
        return mobile[1]
    return re.sub(r"\D", "", compact) or None


def masked_number(number: str) -> str:
    """For logs and pages: ``138****8000``."""
    return (
        number
        if len(number) < 5
        else f"{number[:3]}****{number[-4:]}"
        if len(number) > 7
        else "****" + number[-2:]
    )
