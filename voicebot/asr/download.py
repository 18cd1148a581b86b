"""Downloads that can be broken off and taken up again, held against a check sum."""

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from voicebot.errors import RecognitionError

OnProgress = Callable[[int, int | None], None]
"""Bytes that are there, and how many there will be, if the server tells."""

_FRUITLESS_ATTEMPTS = 5
_ATTEMPTS = 200
_FRUIT_BYTES = 64 * 1024
"""An attempt that brings less is fruitless."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 8.0
_HOPELESS = (httpx.ConnectError, httpx.TooManyRedirects, httpx.UnsupportedProtocol)
_TIMEOUT_S = 30.0
_MOST_BYTES = 16 * 2**30
"""No model is as large; a server that never ends must not fill the disk."""
_PARTIAL, _VERSION = ".part", ".part-version"
_STRONG_TAG = re.compile(r'"[\x21\x23-\x7e]*"')
_DATE = re.compile(r"[\x20-\x7e]+")
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


def download(
    url: str,
    target: Path,
    on_progress: OnProgress,
    *,
    sha256: str | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> str:
    """Fetch ``url`` into ``target``, which appears only when it is whole; answer its SHA-256.

    What an earlier try left in ``target``.part is continued (RFC 9110, ranges), unless the file on the server
    has changed since or the server knows no ranges.

    Args:
        pause: waits some seconds, between two attempts.

    Raises:
        RecognitionError: the server cannot be reached or refuses, the disk is full, or the sum is not
            ``sha256``; only in the last case what was fetched is thrown away.
    """
    partial, version = _beside(target, _PARTIAL), _beside(target, _VERSION)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _fetch(url, partial, version, on_progress, pause)
        found = _sum(partial)
        version.unlink(missing_ok=True)
        if sha256 is not None and found != sha256.lower():
            partial.unlink()
            raise RecognitionError(
                f"{url}: SHA-256 is {found}, not {sha256.lower()}; it is damaged or another version: try "
                "again, or ask its publisher"
            )
        partial.rename(target)
    except OSError as error:
        raise RecognitionError(
            f"{partial}: cannot be written ({error.strerror}); make room or set VOICEBOT_DATA_DIR to "
            "another disk, then start again: it continues"
        ) from error
    return found


def _fetch(
    url: str, partial: Path, version: Path, on_progress: OnProgress, pause: Callable[[float], None]
) -> None:
    fruitless = 0
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT_S) as client:
        for _ in range(_ATTEMPTS):
            before = _size(partial)
            try:
                _continue(client, url, partial, version, on_progress)
                return
            except httpx.InvalidURL as error:
                raise RecognitionError(f"{url}: not an address ({error})") from error
            except httpx.HTTPError as error:
                # As long as enough arrives, a bad line is worth going on with.
                fruitless = 0 if _size(partial) >= before + _FRUIT_BYTES else fruitless + 1
                if fruitless >= _FRUITLESS_ATTEMPTS or isinstance(error, _HOPELESS):
                    raise RecognitionError(_unreachable(url, partial, error)) from error
                pause(min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**fruitless))
    raise RecognitionError(_unreachable(url, partial, f"{_ATTEMPTS} attempts"))


def _continue(client: httpx.Client, url: str, partial: Path, version: Path, on_progress: OnProgress) -> None:
    headers = {"Accept-Encoding": "identity"}
    known = _read_version(version)
    there = _size(partial) if known else 0
    if there:
        headers |= {"Range": f"bytes={there}-", "If-Range": known}
    with client.stream("GET", url, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            if answer.headers.get("Content-Range") == f"bytes */{there}":
                return
            partial.unlink(missing_ok=True)
            raise httpx.RemoteProtocolError("the file has become shorter")
        if answer.status_code >= 400:
            raise RecognitionError(_refused(url, answer.status_code))
        continued = answer.status_code == httpx.codes.PARTIAL_CONTENT
        total = _whole_length(answer.headers, there if continued else 0, ranged=continued)
        if continued and total is None:
            partial.unlink(missing_ok=True)
            raise httpx.RemoteProtocolError("the server continued at another place")
        there = there if continued else 0
        version.write_text(_version(answer.headers), "utf-8")
        with partial.open("ab" if there else "wb") as file:
            for block in answer.iter_raw():  # as it arrives: what was read ahead would be lost
                file.write(block)
                there += len(block)
                if there > _MOST_BYTES:
                    raise RecognitionError(f"{url}: more than {_MOST_BYTES / 2**30:.0f} GiB; no model")
                on_progress(there, total)
        if total is not None and there < total:
            raise httpx.RemoteProtocolError("the connection ended early")


def _whole_length(headers: Mapping[str, str], there: int, *, ranged: bool) -> int | None:
    """Of the whole file, where the server tells it; of a range (206) None if another one was asked for."""
    length = headers.get("Content-Length", "")
    if not ranged:
        return int(length) if length.isascii() and length.isdecimal() else None
    found = _RANGE.fullmatch(headers.get("Content-Range", ""))
    if found is None or int(found[1]) != there:
        return None
    return int(found[2]) + 1 if found[3] == "*" else int(found[3])


def _version(headers: Mapping[str, str]) -> str:
    """What ``If-Range`` takes: a strong entity tag or a date; empty where the server tells neither."""
    tag, date = headers.get("ETag", ""), headers.get("Last-Modified", "")
    return next((known for known in (tag, date) if _can_be_asked_for(known)), "")


def _read_version(path: Path) -> str:
    try:
        known = path.read_text("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    return known if _can_be_asked_for(known) else ""


def _can_be_asked_for(known: str) -> bool:
    """Whether it is what RFC 9110 lets a server say (§8.8.3); weak tags do not tell the same bytes."""
    if '"' in known:
        return _STRONG_TAG.fullmatch(known) is not None
    return _DATE.fullmatch(known) is not None


def _unreachable(url: str, partial: Path, error: object) -> str:
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
