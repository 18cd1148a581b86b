"""Files of JSON lines that are still whole when the disk is full."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path


def append_lines(path: Path, lines: Sequence[str]) -> None:
    """Append lines to a file that only its owner reads; one that does not fit is taken back.

    A lone surrogate (what a broken peer may send) is written as the escape that JSON has for it.

    Raises:
        OSError: not all could be written; the file ends with the last line that was.
    """
    # Transcripts and numbers are in it: nobody else's business.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        for line in lines:
            whole = file.seek(0, os.SEEK_END)
            row = f"{line}\n".encode("utf-8", errors="backslashreplace")
            if file.write(row) != len(row):
                file.truncate(whole)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
