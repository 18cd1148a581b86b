"""Recogniser models on this machine: what is there, fetching more, choosing one."""

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values

from voicebot.asr.download import OnProgress, download
from voicebot.asr.factory import engine_of
from voicebot.asr.known_models import KNOWN_MODELS
from voicebot.asr.unpack import ARCHIVES, unpack
from voicebot.config import PROJECT_DIR, AsrEngine, Settings
from voicebot.errors import RecognitionError

EMBEDDED_MODELS_DIR = PROJECT_DIR / "models"
_SUM_SUFFIX = ".sha256"
_LOCK_FILE = ".lock"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model's folder and the engine it is for."""

    path: Path
    engine: AsrEngine

    @property
    def size_bytes(self) -> int:
        """Of all its files."""
        return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file())


@dataclass(frozen=True, slots=True)
class Fetched:
    """A model that was just downloaded.

    Args:
        verified: the SHA-256 of its archive was known before; otherwise it is kept from now on.
    """

    path: Path
    sha256: str
    verified: bool


def installed_models(settings: Settings) -> Mapping[str, InstalledModel]:
    """By name: those of this project, the downloaded ones, and the configured one."""
    folders = [
        path
        for parent in (EMBEDDED_MODELS_DIR, settings.models_dir)
        if parent.is_dir()
        for path in sorted(parent.iterdir())
    ]
    found: dict[str, InstalledModel] = {}
    for path in (*folders, settings.asr.model_dir):
        try:
            found[path.name] = InstalledModel(path, engine_of(path))
        except RecognitionError:
            continue  # any other folder
    return found


def installed_model(settings: Settings, name: str) -> InstalledModel:
    """The model of this name, or in this folder.

    Raises:
        RecognitionError: it is not there, or not whole.
    """
    for path in (Path(name), settings.models_dir / name, EMBEDDED_MODELS_DIR / name):
        if path.is_dir():
            return InstalledModel(path.resolve(), engine_of(path))
    hint = f"voicebot models download {name}" if name in KNOWN_MODELS else "voicebot models list"
    raise RecognitionError(f"{name}: no such model on this machine; see: {hint}")


def fetch(settings: Settings, wanted: str, on_progress: OnProgress, *, sha256: str | None = None) -> Fetched:
    """Download and unpack a model by name or address.

    Its archive is held against ``sha256``, or the sum that this project knows, or the one of an earlier
    download; where there is none, what is found is kept beside the model for the next time.

    Raises:
        RecognitionError: no such name, it is there already, or the download or the archive is broken.
    """
    url, file_name = _address(settings, wanted)
    suffix = next(suffix for suffix in ARCHIVES if file_name.endswith(suffix))
    name = file_name.removesuffix(suffix)
    target, archive = settings.models_dir / name, settings.models_dir / file_name
    if target.exists():
        raise RecognitionError(f"{target}: is there already; remove the folder to download it again")
    kept = settings.models_dir / (file_name + _SUM_SUFFIX)
    known = KNOWN_MODELS[name].sha256 if name in KNOWN_MODELS else None
    expected = sha256 or known or _kept_sum(kept)
    with _only_one(settings.models_dir):
        found = download(url, archive, on_progress, sha256=expected)
        try:
            unpack(archive, target, engine_of)
        finally:
            archive.unlink(missing_ok=True)
        kept.write_text(f"{found}  {file_name}\n", "utf-8")  # as sha256sum writes and checks it
    return Fetched(target, found, verified=expected is not None)


def _kept_sum(path: Path) -> str | None:
    """What the archive's SHA-256 was the last time."""
    try:
        words = path.read_text("utf-8").split()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError):
        words = []
    if not words or not _SHA256.fullmatch(words[0]):
        raise RecognitionError(f"{path}: holds no SHA-256; remove the file to take the next download's")
    return words[0]


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Two downloads at once would write into each other's files; the lock ends with its process."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / _LOCK_FILE).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError as error:
        raise RecognitionError(f"{folder}: another download is running; wait until it is over") from error
    except OSError as error:
        raise RecognitionError(
            f"{folder}: cannot be written ({error.strerror}); set VOICEBOT_DATA_DIR to another folder"
        ) from error


def _address(settings: Settings, wanted: str) -> tuple[str, str]:
    if "://" not in wanted:
        if wanted not in KNOWN_MODELS:
            raise RecognitionError(
                f"{wanted}: not a model known by name ({', '.join(KNOWN_MODELS)}); give its archive's address"
            )
        # Not str.format: other braces would end it.
        return settings.asr.download_url.replace("{name}", wanted), wanted + ".zip"
    try:
        parts = urlsplit(wanted)
    except ValueError:  # a bracket, say
        parts = urlsplit("")
    file_name = unquote(parts.path.rsplit("/", 1)[-1])
    if (
        parts.scheme not in ("http", "https")
        or not file_name.endswith(ARCHIVES)
        or not _NAME.fullmatch(file_name)
    ):
        raise RecognitionError(
            f"{wanted}: not the address of a model's archive; it begins with http:// or https:// and ends "
            f"with one of {', '.join(ARCHIVES)}"
        )
    return wanted, file_name


def choose(model: InstalledModel, env_file: Path) -> tuple[str, ...]:
    """Write the choice of ``model`` into ``env_file``, leaving its other lines as they are.

    Returns:
        names of variables that are set in the environment of this process and win over the file.

    Raises:
        RecognitionError: the file cannot be written.
    """
    chosen = {
        "VOICEBOT_ASR__ENGINE": model.engine.value,
        "VOICEBOT_ASR__MODEL_DIR": str(model.path.resolve()),
    }
    target = env_file.resolve()  # a link stays one
    try:
        lines = target.read_text("utf-8").splitlines() if target.exists() else []
        kept = [line for line in lines if _variable(line) not in chosen]
        new = [f"{name}={_quoted(value)}" for name, value in chosen.items()]
        partial = target.with_name(target.name + ".partial")
        if target.exists():
            partial.touch(target.stat().st_mode & 0o777)  # it may hold passwords
        partial.write_text("\n".join([*kept, *new]) + "\n", "utf-8")
        written = dotenv_values(partial)
        unreadable = any(written.get(name) != value for name, value in chosen.items())
        if unreadable or not str(model.path).isprintable():
            partial.unlink()
            raise RecognitionError(
                f"{model.path}: this folder's name cannot stand in {env_file} (no line breaks, no ${{...}}, "
                "and no open quotes in the file's other lines); rename it, or set "
                f"{', '.join(chosen)} otherwise"
            )
        if target.exists():
            partial.chmod(target.stat().st_mode)
        partial.replace(target)
    except UnicodeDecodeError as error:
        raise RecognitionError(f"{env_file}: not UTF-8; save the file as UTF-8 text") from error
    except OSError as error:
        raise RecognitionError(
            f"{env_file}: cannot be written ({error.strerror}); set {', '.join(chosen)} otherwise"
        ) from error
    return tuple(name for name, value in chosen.items() if os.environ.get(name, value) != value)


def _variable(line: str) -> str:
    """The name that a line of ``.env`` sets."""
    return line.partition("=")[0].strip().removeprefix("export ").strip().upper()


def _quoted(value: str) -> str:
    """As python-dotenv reads it: in single quotes a backslash stands before a quote or a backslash."""
    if re.fullmatch(r"[\w/.:@+-]+", value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
