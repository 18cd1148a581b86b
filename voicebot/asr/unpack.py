"""Model archives, unpacked whole or not at all, and never outside their folder."""

import shutil
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from voicebot.errors import RecognitionError

_UNFINISHED = ".unpacking-"
ARCHIVES = (".zip", ".tar.bz2", ".tar.gz", ".tgz", ".tar.xz", ".tar")


def unpack(archive: Path, target: Path, check: Callable[[Path], object] = lambda _: None) -> None:
    """Unpack ``archive`` so that ``target`` is the model's folder; it appears only when everything is there.

    A single folder at the top of the archive is left out of the path. What a killed process left unfinished
    beside ``target`` is removed: one at a time may unpack there.

    Args:
        check: looks at the folder before it gets its name; whatever it raises leaves nothing behind.

    Raises:
        RecognitionError: the archive is broken, wants to write outside its folder, or the disk is full.
    """
    for leftover in target.parent.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=_UNFINISHED) as folder:
            inside = Path(folder) / "model"
            inside.mkdir()
            _extract(archive, inside)
            entries = list(inside.iterdir())
            top = entries[0] if len(entries) == 1 and entries[0].is_dir() else inside
            try:
                check(top)
            except RecognitionError as error:
                cause = str(error).replace(f"{top}/", "").replace(str(top), target.name)
                raise RecognitionError(f"{archive}: holds no model that can be used: {cause}") from error
            top.rename(target)
    except OSError as error:
        raise RecognitionError(
            f"{target}: cannot be unpacked there ({error.strerror or error}); make room or "
            "set VOICEBOT_DATA_DIR to another disk"
        ) from error


def _extract(archive: Path, folder: Path) -> None:
    try:
        if archive.name.endswith(".zip"):
            _unzip(archive, folder)
        else:
            _untar(archive, folder)
    except (OSError, RecognitionError):
        raise
    except Exception as error:
        # Both libraries, and the decompressors below them, raise dozens of kinds on damaged or odd input.
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        raise RecognitionError(
            f"{archive}: a broken or unusual archive ({cause}); download it again"
        ) from error


def _unzip(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        members = packed.infolist()
        for member in members:
            _refuse_outside(archive, member.filename)
            if stat.S_ISLNK(member.external_attr >> 16):
                raise RecognitionError(
                    f"{archive}: {member.filename} is a link, which no model needs; not unpacked"
                )
        _check_room(archive, folder, sum(member.file_size for member in members))
        packed.extractall(folder)


def _untar(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as packed:
        members = packed.getmembers()
        for member in members:
            _refuse_outside(archive, member.name)
            if not (member.isfile() or member.isdir()):
                raise RecognitionError(f"{archive}: {member.name} is no plain file; not unpacked")
        _check_room(archive, folder, sum(member.size for member in members))
        packed.extractall(folder, filter="data")


def _refuse_outside(archive: Path, name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        raise RecognitionError(
            f"{archive}: {name} lies outside the model's folder; not unpacked, do not trust this file"
        )


def _check_room(archive: Path, folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise RecognitionError(
            f"{archive}: needs {needed / 1e6:.0f} MB unpacked, {free / 1e6:.0f} MB are free; make room or "
            "set VOICEBOT_DATA_DIR to another disk"
        )
