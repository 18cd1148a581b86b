import io
import os

import pytest

from voicebot.archive.encryption import CHUNK_BYTES, MAGIC, KeyRing, decrypt, encrypt, key_name_of
from voicebot.config_sections import ArchiveSettings
from voicebot.errors import ArchiveError, ConfigError

OLD, NEW = os.urandom(32), os.urandom(32)
RING = KeyRing({"2025": OLD, "2026": NEW}, active="2026")


def encrypted(content: bytes, ring: KeyRing = RING) -> bytes:
    sink = io.BytesIO()
    encrypt(io.BytesIO(content), sink, ring)
    return sink.getvalue()


def decrypted(content: bytes, ring: KeyRing = RING) -> bytes:
    return b"".join(decrypt(io.BytesIO(content), ring, name="a.wav.vbe"))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_what_is_encrypted_comes_back(size: int) -> None:
    content = os.urandom(size)
    assert decrypted(encrypted(content)) == content


def test_the_content_cannot_be_seen_and_no_two_files_are_alike() -> None:
    content = b"RIFF" + bytes(1000)
    one, other = encrypted(content), encrypted(content)
    assert one != other
    assert b"RIFF" not in one


def test_files_of_an_older_key_can_still_be_read() -> None:
    before = KeyRing({"2025": OLD}, active="2025")
    assert decrypted(encrypted(b"x", before)) == b"x"
    assert key_name_of(io.BytesIO(encrypted(b"x", before)), name="a") == "2025"
    with pytest.raises(ArchiveError, match=r"encrypted with the key '2025'; put it into"):
        decrypted(encrypted(b"x", before), KeyRing({"2026": NEW}, active="2026"))


def tampered() -> dict[str, bytes]:
    good = encrypted(os.urandom(2 * CHUNK_BYTES + 100))
    start = len(MAGIC) + 1 + 4 + 16
    first, second = good[start : start + CHUNK_BYTES + 16], good[start + CHUNK_BYTES + 16 :]
    flipped = bytearray(good)
    flipped[-1] ^= 1
    salt = bytearray(good)
    salt[start - 1] ^= 1
    return {
        "a bit": bytes(flipped),
        "the salt": bytes(salt),
        "cut off within a chunk": good[:-1],
        "cut off between chunks": good[:start] + first,
        "without chunks": good[:start],
        "swapped": good[:start] + second[: CHUNK_BYTES + 16] + first + second[CHUNK_BYTES + 16 :],
        "doubled": good + good[start:],
        "cut off in the header": good[: start - 1],
        "no such file": b"RIFF" + good,
        "empty": b"",
    }


@pytest.mark.parametrize("how", list(tampered()))
def test_whatever_was_done_to_a_file_is_noticed(how: str) -> None:
    with pytest.raises(ArchiveError, match=r"a\.wav\.vbe"):
        decrypted(tampered()[how])


def test_a_bad_key_is_named_and_not_quoted() -> None:
    with pytest.raises(ConfigError, match="the key 'k1' is not 32 bytes") as caught:
        KeyRing.of(ArchiveSettings(keys={"k1": "aHVudGVyMg=="}))  # type: ignore[dict-item]
    assert "aHVudGVyMg" not in str(caught.value)
    with pytest.raises(ValueError, match="ACTIVE_KEY k2 is not among KEYS"):
        ArchiveSettings(active_key="k2")
