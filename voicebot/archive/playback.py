"""Handing a recording or transcript out again, decrypted if need be."""

import asyncio
import os
from pathlib import Path

from voicebot.archive.encryption import SUFFIX, KeyRing, decrypt
from voicebot.archive.places import Places
from voicebot.config import Settings
from voicebot.errors import ArchiveError

PRIVATE = 0o600


async def export_file(settings: Settings, place: str, target: Path) -> int:
    """Write a file of a call to ``target``, which is readable for its owner only.

    Returns:
        how many bytes it has.

    Raises:
        ArchiveError: it is not there, cannot be decrypted, or ``target`` cannot be written. Nothing is
            left of ``target`` then.
    """
    ring = KeyRing.of(settings.archive)
    source = await Places(settings.archive, settings.recordings_dir).fetch(place)
    chunks = (
        decrypt(source, ring, name=place) if place.endswith(SUFFIX) else iter(lambda: source.read(65536), b"")
    )

    def write() -> int:
        with source, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as sink:
            for chunk in chunks:
                sink.write(chunk)
            return sink.tell()

    try:
        return await asyncio.to_thread(write)
    except OSError as error:
        raise ArchiveError(f"cannot write {target}: {error.strerror}; choose another place") from error
    except ArchiveError:
        target.unlink(missing_ok=True)
        raise
