"""Telephone numbers: what may be dialled at all, and how a trunk wants it written."""

import re
from collections.abc import Sequence

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from voicebot.config import NumberFormat

HOME_REGION = "CN"
HOME_PREFIX = "+86"
_HOME_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")


def to_e164(text: str, region: str = HOME_REGION) -> str | None:
    """A number in E.164 form; ``None`` when it is none that a person can have.

    Short codes, numbers too long, those with an extension, and those that cost the caller extra (toll fraud).
    """
    mobile = _HOME_MOBILE.fullmatch(text) if region == HOME_REGION else None
    if mobile is not None:  # nine of ten; the library takes 50 microseconds for one
        return HOME_PREFIX + mobile[1]
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_allowed(e164: str, allowed: Sequence[str], forbidden: Sequence[str] = ()) -> bool:
    """Whether a number may be dialled: the longest matching prefix decides, none forbids (toll fraud)."""
    yes = max((len(prefix) for prefix in allowed if e164.startswith(prefix)), default=-1)
    no = max((len(prefix) for prefix in forbidden if e164.startswith(prefix)), default=-1)
    return yes > no


def format_for_trunk(e164: str, form: NumberFormat, prefix: str = "") -> str:
    """The number as a trunk wants it, behind the prefix that it wants dialled first."""
    match form:
        case NumberFormat.E164:
            return prefix + e164
        case NumberFormat.DIGITS:
            return prefix + e164.removeprefix("+")
        case NumberFormat.INTERNATIONAL:
            return f"{prefix}00{e164.removeprefix('+')}"
        case NumberFormat.NATIONAL:
            return prefix + _national(e164)


def _national(e164: str) -> str:
    if not e164.startswith(HOME_PREFIX):
        return f"00{e164.removeprefix('+')}"
    number = phonenumbers.parse(e164)
    written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return re.sub(r"\D", "", written)
