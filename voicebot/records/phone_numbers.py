"""Telephone numbers as the records keep them."""

import re
import unicodedata

_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:\+?86|0086)0?(10\d{8}|[2-9]\d{8,10})")
_WITHOUT_AREA = ("400", "800")


def normalise_number(number: str | None) -> str | None:
    """The number as digits, a mainland number as it is dialled at home.

    Numbers come as ``+8613800138000``, ``008613800138000``, ``138 0013 8000`` or in full-width digits,
    those of landlines as ``+861062345678`` or ``010-62345678``, depending on the trunk and the file;
    one customer must not become three, nor escape the do-not-call list.

    Returns:
        ``None`` when there is no digit in it (withheld, ``anonymous``).
    """
    if number is None:
        return None
    compact = re.sub(r"[\s\-().]", "", unicodedata.normalize("NFKC", number))
    mobile = _MOBILE.fullmatch(compact)
    if mobile is not None:
        return mobile[1]
    landline = _LANDLINE.fullmatch(compact)
    if landline is not None:
        return landline[1] if landline[1].startswith(_WITHOUT_AREA) else f"0{landline[1]}"
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
