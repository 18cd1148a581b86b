"""Model archives, unpacked whole or not at all, and never outside their folder."""

import shutil
import stat
import tarfile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from voicebot.errors import RecognitionError

ARCHIVES = (".zip", ".tar.bz2", ".tar.gz", ".tgz", ".tar.xz", ".tar")


def unpack(archive: Path, target: Path) -> None:
    """Unpack ``archive`` so that ``target`` is the model's folder; it appears only when everything is there.

    A single folder at the top of the archive is left out of the path.

    Raises:
        RecognitionError: the archive is broken, wants to write outside its folder, or the disk is full.
    """
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unpacking-") as folder:
            inside = Path(folder) / "model"
            inside.mkdir()
            if archive.name.endswith(".zip"):
                _unzip(archive, inside)
            else:
                _untar(archive, inside)
            entries = list(inside.iterdir())
            top = entries[0] if len(entries) == 1 and entries[0].is_dir() else inside
            top.rename(target)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise RecognitionError(f"{archive}: a broken archive ({error}); download it again") from error
    except OSError as error:
        raise RecognitionError(
            f"{target}: cannot be unpacked there ({error.strerror or error}); make room or "
            "set VOICEBOT_DATA_DIR to another disk"
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
