"""The log of a program that writes one file for ever: kept short, and read from its end."""

import os
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

MOST_BYTES = 8 * 2**20
_TAIL_BYTES = 64 * 1024


def keep_short(path: Path, most_bytes: int = MOST_BYTES) -> None:
    """Empty a file that has become longer than ``most_bytes``; its end is kept beside it, in ``….1``.

    Its writer goes on in the same file, so that must be open for appending. What it writes at this very
    moment may be lost.

    Raises:
        OSError: it cannot be emptied.
    """
    if not path.exists() or path.stat().st_size <= most_bytes:
        return
    try:
        with path.open("rb") as file:
            file.seek(-most_bytes, os.SEEK_END)
            path.with_name(f"{path.name}.1").write_bytes(file.read(most_bytes))
    except OSError as error:  # the disk is full, perhaps of this very file
        log.warning("log_not_kept", file=str(path), cause=str(error))
    os.truncate(path, 0)


def last_line_with(path: Path, *words: str) -> str | None:
    """The last line, among the latest of a file, that has one of ``words`` in it."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
        lines = file.read().decode("utf-8", errors="replace").splitlines()
    return next((line.strip() for line in reversed(lines) if any(word in line for word in words)), None)
