"""Files encrypted at rest: authenticated, in chunks, so that nothing is trusted unread.

The STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance, CRYPTO 2015) over AES-256-GCM. A file is::

    MAGIC, length of the key's name (1 byte), its name, salt (16 bytes), chunks

Each file has a key of its own, HKDF-SHA256(key, salt); so the nonce of a chunk may be its number (11 bytes)
and whether it is the last one (1 byte). The header is authenticated with every chunk. A chunk that is
missing, swapped, changed or cut off is noticed; nothing of it is handed out.
"""

import base64
import binascii
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from voicebot.config_sections import ArchiveSettings
from voicebot.errors import ArchiveError, ConfigError

MAGIC = b"voicebot encrypted 1\n"
SUFFIX = ".vbe"
KEY_BYTES = 32
CHUNK_BYTES = 64 * 1024
_SALT_BYTES = 16
_TAG_BYTES = 16
_COUNTER_BYTES = 11
_PURPOSE = b"voicebot recordings and transcripts"


@dataclass(frozen=True)
class KeyRing:
    """Keys by name; ``active`` encrypts, all of them decrypt.

    Args:
        active: empty: nothing is encrypted.
    """

    keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    active: str = ""

    @classmethod
    def of(cls, settings: ArchiveSettings) -> "KeyRing":
        """The keys of the settings.

        Raises:
            ConfigError: one is not 32 bytes in base64. The message names it and does not quote it.
        """
        keys = {name: _key(name, secret.get_secret_value()) for name, secret in settings.keys.items()}
        return cls(keys, settings.active_key)


def encrypt(source: BinaryIO, target: BinaryIO, ring: KeyRing) -> None:
    """Encrypt a file with the active key."""
    name = ring.active.encode("ascii")
    salt = os.urandom(_SALT_BYTES)
    header = MAGIC + bytes([len(name)]) + name + salt
    cipher = _cipher(ring.keys[ring.active], salt)
    target.write(header)
    chunk = source.read(CHUNK_BYTES)
    number = 0
    while True:
        following = source.read(CHUNK_BYTES)
        target.write(cipher.encrypt(_nonce(number, last=not following), chunk, header))
        if not following:
            return
        chunk, number = following, number + 1


def decrypt(source: BinaryIO, ring: KeyRing, *, name: str) -> Iterator[bytes]:
    """The content of an encrypted file, chunk by chunk; each is authentic when it is handed out.

    Args:
        name: of the file, for messages.

    Raises:
        ArchiveError: not such a file, its key is not there, or it was changed or cut off. After an error the
            chunks handed out before are the authentic beginning of the file, not the file.
    """
    header, key_name = _read_header(source, name)
    key = ring.keys.get(key_name)
    if key is None:
        raise ArchiveError(
            f"{name} is encrypted with the key {key_name!r}; put it into VOICEBOT_ARCHIVE__KEYS"
        )
    cipher = _cipher(key, header[-_SALT_BYTES:])
    chunk = source.read(CHUNK_BYTES + _TAG_BYTES)
    number = 0
    while True:
        following = source.read(CHUNK_BYTES + _TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), chunk, header)
        except InvalidTag as error:
            raise ArchiveError(
                f"{name} was changed or cut off, or was made with another key than VOICEBOT_ARCHIVE__KEYS "
                f"now holds as {key_name!r}"
            ) from error
        if not following:
            return
        chunk, number = following, number + 1


def key_name_of(source: BinaryIO, *, name: str) -> str:
    """Which key a file is encrypted with.

    Raises:
        ArchiveError: it is not an encrypted file.
    """
    return _read_header(source, name)[1]


def _read_header(source: BinaryIO, name: str) -> tuple[bytes, str]:
    start = source.read(len(MAGIC) + 1)
    if len(start) <= len(MAGIC) or not start.startswith(MAGIC):
        raise ArchiveError(f"{name} is not a file that voicebot has encrypted")
    rest = source.read(start[-1] + _SALT_BYTES)
    if len(rest) < start[-1] + _SALT_BYTES:
        raise ArchiveError(f"{name} is cut off in its header")
    return start + rest, rest[:-_SALT_BYTES].decode("ascii", "replace")


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, _PURPOSE).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_COUNTER_BYTES, "big") + bytes([last])


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError(
            f"VOICEBOT_ARCHIVE__KEYS: the key {name!r} is not {KEY_BYTES} bytes in base64; "
            "make one with: openssl rand -base64 32"
        )
    return key
