"""Folders that take seconds to make, kept on disk: whole or not at all, and looked through before every use.

A damaged decoding graph is no clean error: libvosk aborts on it, or hears wrongly. So each folder holds a
manifest with the sums of its files, is forced to disk before it gets its name, and is made again when it is
not what the manifest says. One process at a time works in the parent folder; what a killed one left behind
is removed by the next.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

MANIFEST_FILE = "manifest.json"
MOST_KEPT = 8
"""Folders that are left; those used longest ago go first."""
_LOCK_FILE = ".lock"
_UNFINISHED = ".making-"


def kept(parent: Path, name: str) -> Path | None:
    """The folder ``parent/name`` if it was made before and is still whole."""
    target = parent / name
    if _is_whole(target):
        with suppress(OSError):  # on a read-only volume it is used all the same
            os.utime(target)  # used now
        return target
    if target.exists():
        log.warning("kept_folder_damaged", folder=str(target), outcome="it is made again")
    return None


def kept_or_made(parent: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The folder ``parent/name``; where it is missing or damaged, ``make`` fills a new one.

    Raises:
        OSError: ``parent`` cannot be written; whatever ``make`` raises. Nothing is left behind then.
    """
    parent.mkdir(parents=True, exist_ok=True)
    with _alone_in(parent):
        target = parent / name
        if _is_whole(target):
            return target
        for leftover in parent.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        if target.exists():
            shutil.rmtree(target)
        _make(target, make)
        _remove_oldest(parent)
        return target


@contextmanager
def _alone_in(parent: Path) -> Iterator[None]:
    """Wait until no other process works in ``parent``; the lock ends with the process that holds it."""
    with (parent / _LOCK_FILE).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(target: Path, make: Callable[[Path], None]) -> None:
    partial = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=target.parent))
    try:
        make(partial)
        sums = {str(path.relative_to(partial)): _sum(path) for path in (*_files(partial), *_links(partial))}
        (partial / MANIFEST_FILE).write_text(json.dumps(sums, indent=1), "utf-8")
        for path in (*_files(partial), *(path for path in partial.rglob("*") if _is_folder(path)), partial):
            _force_to_disk(path)
        partial.rename(target)
        _force_to_disk(target.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _is_whole(folder: Path) -> bool:
    try:
        sums = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))
        return bool(sums) and all(_sum(folder / name) == expected for name, expected in sums.items())
    except (OSError, ValueError, AttributeError):
        return False  # no manifest, an unreadable one, or a file that is gone


def _files(folder: Path) -> list[Path]:
    """Files of its own; links lead to a model, which is not ours to keep."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not _is_linked(path, folder))


def _links(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink())


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_linked(path: Path, folder: Path) -> bool:
    return any(part.is_symlink() for part in (path, *path.parents) if part.is_relative_to(folder))


def _sum(path: Path) -> str:
    """Of a file its content, of a link where it leads to: that must still be there.

    Raises:
        OSError: it is not.
    """
    if path.is_symlink():
        path.stat()
        return f"link to {path.readlink()}"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _force_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_oldest(parent: Path) -> None:
    folders = sorted((path for path in parent.iterdir() if _is_folder(path)), key=_used_at, reverse=True)
    for old in folders[MOST_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _used_at(path: Path) -> float:
    return path.stat().st_mtime
