"""Downloads that can be broken off and taken up again, held against a check sum."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from voicebot.errors import RecognitionError

OnProgress = Callable[[int, int | None], None]
"""Bytes that are there, and how many there will be, if the server tells."""

_ATTEMPTS = 5
_TIMEOUT_S = 30.0
_PARTIAL, _VERSION = ".part", ".part-version"


def download(url: str, target: Path, on_progress: OnProgress, *, sha256: str | None = None) -> str:
    """Fetch ``url`` into ``target``, which appears only when it is whole; answer its SHA-256.

    What an earlier try left in ``target``.part is continued (RFC 9110, ranges), unless the file on the server
    has changed since or the server knows no ranges.

    Raises:
        RecognitionError: the server cannot be reached or refuses, the disk is full, or the sum is not
            ``sha256``; only in the last case what was fetched is thrown away.
    """
    partial, version = _beside(target, _PARTIAL), _beside(target, _VERSION)
    target.parent.mkdir(parents=True, exist_ok=True)
    _fetch(url, partial, version, on_progress)
    found = _sum(partial)
    version.unlink(missing_ok=True)
    if sha256 is not None and found != sha256.lower():
        partial.unlink()
        raise RecognitionError(
            f"{url}: SHA-256 is {found}, not {sha256.lower()}; it is damaged or another version: try again, "
            "or ask its publisher"
        )
    partial.rename(target)
    return found


def _fetch(url: str, partial: Path, version: Path, on_progress: OnProgress) -> None:
    fruitless = 0
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT_S) as client:
        while True:
            before = _size(partial)
            try:
                _continue(client, url, partial, version, on_progress)
                return
            except httpx.HTTPError as error:
                # As long as something arrives, a bad line is worth going on with.
                fruitless = 0 if _size(partial) > before else fruitless + 1
                if fruitless >= _ATTEMPTS or isinstance(error, httpx.ConnectError):
                    raise RecognitionError(_unreachable(url, partial, error)) from error
            except OSError as error:
                raise RecognitionError(
                    f"{partial}: cannot be written ({error.strerror}); make room or set VOICEBOT_DATA_DIR to "
                    "another disk, then start again: it continues"
                ) from error


def _continue(client: httpx.Client, url: str, partial: Path, version: Path, on_progress: OnProgress) -> None:
    there = _size(partial)
    headers = {"Accept-Encoding": "identity"}
    known = version.read_text("utf-8") if version.exists() else ""
    if there and known:
        headers |= {"Range": f"bytes={there}-", "If-Range": known}
    with client.stream("GET", url, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            if answer.headers.get("Content-Range") == f"bytes */{there}":
                return
            partial.unlink()
            raise httpx.RemoteProtocolError("the file has become shorter")
        if answer.status_code >= 400:
            raise RecognitionError(_refused(url, answer.status_code))
        continued = answer.status_code == httpx.codes.PARTIAL_CONTENT
        if continued and not answer.headers.get("Content-Range", "").startswith(f"bytes {there}-"):
            partial.unlink()
            raise httpx.RemoteProtocolError("the server continued at another place")
        there = there if continued else 0
        version.write_text(_version(answer.headers), "utf-8")
        length = answer.headers.get("Content-Length")
        total = there + int(length) if length is not None else None
        with partial.open("ab" if continued else "wb") as file:
            for block in answer.iter_raw():  # as it arrives: what was read ahead would be lost
                file.write(block)
                there += len(block)
                on_progress(there, total)
        if total is not None and there < total:
            raise httpx.RemoteProtocolError("the connection ended early")


def _version(headers: Mapping[str, str]) -> str:
    """What ``If-Range`` takes: a strong entity tag or a date; empty where the server tells neither."""
    tag = headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else headers.get("Last-Modified", "")


def _unreachable(url: str, partial: Path, error: Exception) -> str:
    host = httpx.URL(url).host
    kept = f"; {_size(partial) / 1e6:.1f} MB are kept and continued" if _size(partial) else ""
    return (
        f"{url}: {host} cannot be reached or breaks off ({error}){kept}; check the network, or unpack the "
        "model on another machine and copy its folder here (voicebot models use FOLDER)"
    )


def _refused(url: str, status: int) -> str:
    if status == httpx.codes.NOT_FOUND:
        return f"{url}: not there (404); check the name, or VOICEBOT_ASR__DOWNLOAD_URL"
    return f"{url}: the server answered {status}; try again later"


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
