"""Signatures of web hooks as the Standard Webhooks specification wants them (symmetric, version ``v1``).

The signature is HMAC-SHA256 over ``ID.TIMESTAMP.BODY``; see standardwebhooks.com, "Signature scheme".
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from voicebot.errors import ConfigError

SECRET_PREFIX = "whsec_"
FEWEST_SECRET_BYTES = 24
MOST_SECRET_BYTES = 64
TOLERANCE_S = 300
"""A web hook signed longer ago, or later from now, is not taken: it may be a recorded one."""
_VERSION = "v1"


@dataclass(frozen=True, slots=True)
class Signed:
    """The three headers of a signed web hook.

    Args:
        timestamp: seconds since the epoch, as sent.
        signatures: ``v1,BASE64``, several separated by spaces.
    """

    id: str
    timestamp: str
    signatures: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "Signed":
        """From the headers of a request (names in lower case); missing ones are empty."""
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        return cls(*(headers.get(name, "") for name in names))

    def headers(self) -> dict[str, str]:
        """As headers of a request."""
        return {
            "webhook-id": self.id,
            "webhook-timestamp": self.timestamp,
            "webhook-signature": self.signatures,
        }


def read_secrets(text: str, *, variable: str) -> tuple[bytes, ...]:
    """The secrets in a variable, separated by spaces: the newest first, older ones while they are rotated.

    Raises:
        ConfigError: none, or one that is not ``whsec_`` and base64 of 24 to 64 bytes.
    """
    secrets = tuple(_secret(word, variable) for word in text.split())
    if not secrets:
        raise ConfigError(
            f"{variable} is empty; put the secret of the web hooks there, for example the output of: "
            "echo whsec_$(openssl rand -base64 32)"
        )
    return secrets


def sign(secrets: Sequence[bytes], *, id: str, at_s: int, body: bytes) -> Signed:  # noqa: A002
    """Sign a web hook with every secret, so that a receiver that knows one of them can verify it."""
    signatures = (_signature(secret, id, str(at_s), body) for secret in secrets)
    return Signed(id, str(at_s), " ".join(signatures))


def is_genuine(signed: Signed, secrets: Sequence[bytes], *, body: bytes, now_s: float) -> bool:
    """Whether somebody who knows one of the secrets signed this, within ``TOLERANCE_S`` of now."""
    if not signed.id or re.fullmatch(r"[0-9]{1,12}", signed.timestamp) is None:
        return False
    if abs(now_s - int(signed.timestamp)) > TOLERANCE_S:
        return False
    given = [each for each in signed.signatures.split(" ") if each.startswith(_VERSION + ",")]
    expected = [_signature(secret, signed.id, signed.timestamp, body) for secret in secrets]
    return any(hmac.compare_digest(one.encode(), other.encode()) for one in given for other in expected)


def _signature(secret: bytes, id: str, timestamp: str, body: bytes) -> str:  # noqa: A002
    signed = b".".join((id.encode(), timestamp.encode(), body))
    return f"{_VERSION},{base64.b64encode(hmac.digest(secret, signed, sha256)).decode()}"


def _secret(word: str, variable: str) -> bytes:
    try:
        secret = base64.b64decode(word.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        secret = b""
    if not word.startswith(SECRET_PREFIX) or not FEWEST_SECRET_BYTES <= len(secret) <= MOST_SECRET_BYTES:
        raise ConfigError(
            f"{variable} holds no secret of a web hook; write whsec_ and then base64 of "
            f"{FEWEST_SECRET_BYTES} to {MOST_SECRET_BYTES} bytes, for example the output of: "
            "echo whsec_$(openssl rand -base64 32)"
        )
    return secret
