"""Facts read from the text of an INVITE: who calls, whom, and the X- headers.

The text comes from the network and may be anything; nothing here raises on garbage.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_URI = re.compile(r"\b(sips?|tel):([^>\s,]*)", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_VISUAL_SEPARATORS = re.compile(r"[\s().-]")
_FOLDED_LINE = re.compile(r"\r?\n[ \t]+")
_COMPACT_NAMES = {"f": "from", "t": "to", "i": "call-id", "m": "contact"}
_PRIVATE = {"id", "user", "header"}


@dataclass(frozen=True, slots=True)
class InviteFacts:
    """What an INVITE says.

    Args:
        called_number: user part of the request line, normalised when it is a number.
        caller_number: see ``CallInfo.caller_number``.
        call_id: the Call-ID header, empty if there is none.
        x_headers: X- headers, names in lower case; of repeated ones the first.
    """

    called_number: str
    caller_number: str | None
    call_id: str
    x_headers: dict[str, str] = field(default_factory=dict)


def parse_invite(message: str) -> InviteFacts:
    """Read the facts of an INVITE from its full text (RFC 3261 §7, §8.1.1).

    The caller is the user part of P-Asserted-Identity (RFC 3325 §9.1), else of From, and
    unknown when the caller asked for privacy (RFC 3323 §4.2) or the user part is no number.
    """
    # The stack passes bytes that are not UTF-8 as lone surrogates, which nothing can store or send.
    text = message.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    request_line, _, rest = _FOLDED_LINE.sub(" ", head).partition("\n")
    headers = list(_headers(rest))
    called = user_part(request_line)
    return InviteFacts(
        called_number=normalise_number(called) or called,
        caller_number=_caller_number(headers),
        call_id=next((value for name, value in headers if name == "call-id"), ""),
        x_headers={name: value for name, value in reversed(headers) if name.startswith("x-")},
    )


def _headers(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            key = name.strip().lower()
            yield _COMPACT_NAMES.get(key, key), printable(value.strip())


def _caller_number(headers: list[tuple[str, str]]) -> str | None:
    wishes = {
        wish.strip().lower() for name, value in headers if name == "privacy" for wish in value.split(";")
    }
    if wishes & _PRIVATE:
        return None
    for wanted in ("p-asserted-identity", "from"):
        for name, value in headers:
            if name == wanted and (number := normalise_number(user_part(value))):
                return number
    return None


def user_part(text: str) -> str:
    """User of the first SIP, SIPS or TEL URI in ``text``, unescaped; empty if there is none.

    Parameters of the user part (``;phone-context=``) and a password are dropped.
    """
    match = _URI.search(_without_quoted_strings(text))
    if match is None:
        return ""
    scheme, rest = match.group(1).lower(), match.group(2)
    if scheme != "tel":
        user, at, _ = rest.rpartition("@")
        if not at:
            return ""
        rest = user.split(":", 1)[0]
    return printable(unquote(rest.split(";", 1)[0]))


def printable(text: str) -> str:
    """``text`` without control characters: a NUL (%00) is taken by no database."""
    return "".join(character for character in text if character.isprintable())


def _without_quoted_strings(text: str) -> str:
    # A display name may contain anything, also something that looks like a URI.
    return re.sub(r'"(?:[^"\\]|\\.)*"', "", text)


def normalise_number(user: str) -> str | None:
    """Digits with an optional leading ``+``; ``None`` if ``user`` is not a telephone number."""
    compact = _VISUAL_SEPARATORS.sub("", user)
    return compact if compact.isascii() and _NUMBER.fullmatch(compact) else None


def mask_number(number: str | None) -> str:
    """A number as it may appear in a log: first three and last two digits."""
    if not number:
        return "unknown"
    if len(number) <= 5:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def source_ip(source: str) -> str:
    """IP address of a ``host:port`` or ``[host]:port`` as the SIP stack prints it."""
    host, _, port = source.rpartition(":")
    return (host if port.isdigit() else source).strip("[]")


def is_allowed(source: str, networks: Iterable[Network]) -> bool:
    """Whether an IP address lies in one of ``networks``; garbage does not."""
    try:
        address: Address = ip_address(source)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in networks if network.version == address.version)
