"""Downloading, unpacking and choosing models, against a server on this machine."""

import errno
import fcntl
import hashlib
import io
import random
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest

from voicebot.asr.download import download
from voicebot.asr.model_store import InstalledModel, choose, fetch, installed_model, installed_models
from voicebot.asr.unpack import unpack
from voicebot.config import AsrEngine, AsrSettings, Settings, load_settings
from voicebot.errors import RecognitionError

MODEL_PARTS = ("am", "conf", "graph")


@dataclass
class Site:
    """A web server with one file and whatever is wrong with it.

    Args:
        breaks_after: bytes after which the connection ends, one number per request; later ones are whole.
        most_of_a_range: bytes that a request with a range is answered with, and no more.
        range_start_told: what Content-Range says where the range begins, in place of the truth.
    """

    content: bytes
    ranges: bool = True
    status: int | None = None
    tag: str = '"one"'
    breaks_after: list[int] = field(default_factory=list)
    most_of_a_range: int | None = None
    range_start_told: int | None = None
    asked: list[str | None] = field(default_factory=list)
    url: str = ""


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        site = self.site
        wanted = self.headers.get("Range")
        site.asked.append(wanted)
        if site.status is not None:
            self.send_error(site.status)
            return
        start = 0
        if site.ranges and wanted and self.headers.get("If-Range") == site.tag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start and start >= len(site.content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(site.content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        whole = len(site.content)
        last = min(whole, start + site.most_of_a_range) if start and site.most_of_a_range else whole
        if start:
            told = start if site.range_start_told is None else site.range_start_told
            self.send_header("Content-Range", f"bytes {told}-{last - 1}/{whole}")
        self.send_header("ETag", site.tag)
        self.send_header("Content-Length", str(last - start))
        self.end_headers()
        end = site.breaks_after.pop(0) if site.breaks_after else last
        self.wfile.write(site.content[start : max(start, end)])

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site(bytes(range(256)) * 4000)
    handler = type("OneSite", (Handler,), {"site": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    served.url = f"http://127.0.0.1:{server.server_port}/model.zip"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def ignore(_there: int, _total: int | None) -> None:
    """Progress that nobody watches."""


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long would have been waited, instead of waiting."""
    pauses: list[float] = []
    monkeypatch.setitem(cast(dict[str, object], download.__kwdefaults__), "pause", pauses.append)
    return pauses


def test_a_download_is_whole_and_tells_its_sum(site: Site, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    target = tmp_path / "models" / "model.zip"
    found = download(site.url, target, lambda there, total: told.append((there, total)))
    assert target.read_bytes() == site.content
    assert found == hashlib.sha256(site.content).hexdigest()
    assert told[-1] == (len(site.content), len(site.content))
    assert list(target.parent.iterdir()) == [target], "nothing is left over"


def test_a_broken_connection_is_continued(site: Site, tmp_path: Path) -> None:
    site.breaks_after = [300_000, 700_000]
    download(site.url, tmp_path / "m", ignore)
    assert (tmp_path / "m").read_bytes() == site.content
    assert site.asked == [None, "bytes=300000-", "bytes=700000-"]


def test_a_server_that_sends_ranges_in_pieces_is_asked_again(site: Site, tmp_path: Path) -> None:
    site.breaks_after = [300_000]
    site.most_of_a_range = 400_000
    download(site.url, tmp_path / "m", ignore)
    assert (tmp_path / "m").read_bytes() == site.content
    assert site.asked == [None, "bytes=300000-", "bytes=700000-"]


def test_a_server_that_brings_a_few_bytes_at_a_time_is_given_up(
    site: Site, tmp_path: Path, no_pauses: list[float]
) -> None:
    site.breaks_after = list(range(1, 1000))
    with pytest.raises(RecognitionError, match="breaks off"):
        download(site.url, tmp_path / "m", ignore)
    assert len(site.asked) == 5
    assert no_pauses == [1, 2, 4, 8]


def test_a_server_that_answers_with_other_places_is_given_up(site: Site, tmp_path: Path) -> None:
    site.breaks_after = [300_000] * 1000
    site.range_start_told = 7
    with pytest.raises(RecognitionError, match="200 attempts"):
        download(site.url, tmp_path / "m", ignore)


@pytest.mark.parametrize("tag", ['W/"weak"', '"über"', "\x01", '"a" "b"', ""])
def test_a_tag_that_cannot_be_asked_for_starts_again(site: Site, tmp_path: Path, tag: str) -> None:
    site.tag = tag
    site.breaks_after = [300_000]
    download(site.url, tmp_path / "m", ignore)
    assert (tmp_path / "m").read_bytes() == site.content
    assert site.asked == [None, None]


def test_what_was_kept_of_an_unknown_version_is_not_continued(site: Site, tmp_path: Path) -> None:
    for kept in (b"\xff\xfe", b'"t\n"', b""):
        (tmp_path / "m.part").write_bytes(b"of something else")
        (tmp_path / "m.part-version").write_bytes(kept)
        download(site.url, tmp_path / "m", ignore)
        assert (tmp_path / "m").read_bytes() == site.content


def test_a_later_start_continues(site: Site, tmp_path: Path) -> None:
    site.breaks_after = [400_000, *([0] * 20)]
    with pytest.raises(RecognitionError, match=r"0\.4 MB are kept and continued"):
        download(site.url, tmp_path / "m", ignore)
    assert not (tmp_path / "m").exists()
    site.breaks_after.clear()
    site.asked.clear()
    download(site.url, tmp_path / "m", ignore)
    assert site.asked == ["bytes=400000-"]
    assert (tmp_path / "m").read_bytes() == site.content


def test_everything_was_there_but_the_end_was_not_noticed(site: Site, tmp_path: Path) -> None:
    (tmp_path / "m.part").write_bytes(site.content)
    (tmp_path / "m.part-version").write_text(site.tag)
    download(site.url, tmp_path / "m", ignore)
    assert (tmp_path / "m").read_bytes() == site.content


def test_a_server_without_ranges_starts_again(site: Site, tmp_path: Path) -> None:
    site.ranges = False
    site.breaks_after = [500_000]
    download(site.url, tmp_path / "m", ignore)
    assert (tmp_path / "m").read_bytes() == site.content


def test_another_file_by_now_starts_again(site: Site, tmp_path: Path) -> None:
    (tmp_path / "m.part").write_bytes(b"of the old file")
    (tmp_path / "m.part-version").write_text('"old"')
    download(site.url, tmp_path / "m", ignore)
    assert (tmp_path / "m").read_bytes() == site.content


def test_a_wrong_sum_is_refused_and_thrown_away(site: Site, tmp_path: Path) -> None:
    with pytest.raises(RecognitionError, match=r"SHA-256 is [0-9a-f]{64}, not 00"):
        download(site.url, tmp_path / "m", ignore, sha256="00" * 32)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("status", "told"), [(404, "not there"), (503, "answered 503")])
def test_a_refusal_is_told(site: Site, tmp_path: Path, status: int, told: str) -> None:
    site.status = status
    with pytest.raises(RecognitionError, match=told):
        download(site.url, tmp_path / "m", ignore)
    assert len(site.asked) == 1


def test_no_server_is_told_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(RecognitionError, match=r"127\.0\.0\.1 cannot be reached .* use FOLDER"):
        download("http://127.0.0.1:1/model.zip", tmp_path / "m", ignore)


def test_a_full_disk_is_told_and_what_is_there_is_kept(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = [300_000]
    real_open = Path.open

    def small_disk(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        file = real_open(path, mode, *rest, **more)
        if mode not in ("ab", "wb"):
            return file
        write = file.write

        class Small(io.RawIOBase):
            def write(self, data: Any) -> int:
                fits = data[: room[0]]
                room[0] -= len(fits)
                write(fits)
                file.flush()
                if len(fits) < len(data):
                    raise OSError(errno.ENOSPC, "No space left on device")
                return len(data)

            def close(self) -> None:
                file.close()

        return Small()

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", small_disk)
        with pytest.raises(RecognitionError, match="No space left on device"):
            download(site.url, tmp_path / "m", ignore)
    download(site.url, tmp_path / "m", ignore)
    assert (tmp_path / "m").read_bytes() == site.content
    assert site.asked == [None, "bytes=300000-"]


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["../evil", "/evil", "model/../../evil", "..\\evil"])
def test_an_archive_cannot_write_outside(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "in" / "m.zip"
    archive.parent.mkdir()
    archive.write_bytes(zipped({"model/a": b"1", name: b"2"}))
    with pytest.raises(RecognitionError, match="outside the model's folder"):
        unpack(archive, tmp_path / "in" / "m")
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "m.zip"]


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "m.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        link = tarfile.TarInfo("model/am")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        packed.addfile(link)
    with pytest.raises(RecognitionError, match="no plain file"):
        unpack(archive, tmp_path / "m")


def test_a_broken_archive_leaves_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "m.zip"
    archive.write_bytes(zipped({"model/a": b"1" * 1000})[:-40])
    with pytest.raises(RecognitionError, match="broken or unusual archive"):
        unpack(archive, tmp_path / "m")
    assert list(tmp_path.iterdir()) == [archive]


@pytest.mark.parametrize("name", ["m.zip", "m.tar.gz", "m.tar.xz", "m.tar.bz2", "m.tar"])
def test_archives_damaged_anywhere_are_told_in_one_line(tmp_path: Path, name: str) -> None:
    noise = random.Random(5)
    whole = tmp_path / name
    if name == "m.zip":
        whole.write_bytes(zipped({"model/a": noise.randbytes(3000), "model/b": b"2" * 5000}))
    else:
        with tarfile.open(whole, f"w:{name.rpartition('.')[2]}" if name != "m.tar" else "w") as packed:
            for part in ("model/a", "model/b"):
                entry = tarfile.TarInfo(part)
                entry.size = 3000
                packed.addfile(entry, io.BytesIO(noise.randbytes(3000)))
    content = whole.read_bytes()
    for _ in range(60):
        damaged = bytearray(content)
        place = noise.randrange(len(damaged))
        damaged[place : place + 4] = noise.randbytes(len(damaged[place : place + 4]))
        whole.write_bytes(damaged)
        try:
            unpack(whole, tmp_path / "m")
        except RecognitionError as error:
            assert "\n" not in str(error)
        else:
            shutil.rmtree(tmp_path / "m")
        assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_encrypted_archive_is_told(tmp_path: Path) -> None:
    archive = tmp_path / "m.zip"
    content = bytearray(zipped({"model/a": b"1"}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + flags] |= 1
    archive.write_bytes(content)
    with pytest.raises(RecognitionError, match=r"unusual archive .*encrypted"):
        unpack(archive, tmp_path / "m")


def test_an_archive_too_large_for_the_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "m.zip"
    archive.write_bytes(zipped({"model/a": b"1" * 1000}))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1000, 900, 100))  # type: ignore[attr-defined]
    with pytest.raises(RecognitionError, match="make room"):
        unpack(archive, tmp_path / "m")


@pytest.fixture
def settings(site: Site, tmp_path: Path) -> Settings:
    address = site.url.replace("model.zip", "{name}.zip")
    return load_settings(data_dir=tmp_path / "var", asr=AsrSettings(download_url=address))


@pytest.fixture
def small_model(site: Site) -> None:
    """The site serves the project's own model with most of its graph cut off, which nobody loads."""
    model = AsrSettings().model_dir
    files = (path for part in MODEL_PARTS for path in sorted((model / part).iterdir()))
    site.content = zipped(
        {
            f"vosk-model-small-cn-0.22/{path.relative_to(model)}": path.read_bytes()[
                : 2000 if path.suffix == ".fst" else None
            ]
            for path in files
        }
    )


@pytest.mark.usefixtures("small_model")
def test_a_model_known_by_name_is_fetched_and_its_sum_kept(site: Site, settings: Settings) -> None:
    name = "vosk-model-small-cn-0.22"
    fetched = fetch(settings, name, ignore)
    assert not fetched.verified
    assert fetched.path == settings.models_dir / name
    assert installed_models(settings)[name].engine is AsrEngine.VOSK
    assert (settings.models_dir / f"{name}.zip.sha256").read_text() == f"{fetched.sha256}  {name}.zip\n"
    with pytest.raises(RecognitionError, match="is there already"):
        fetch(settings, name, ignore)
    shutil.rmtree(fetched.path)
    assert fetch(settings, name, ignore).verified, "the same as the first time"
    shutil.rmtree(fetched.path)
    site.content += b"changed"
    with pytest.raises(RecognitionError, match="SHA-256 is"):
        fetch(settings, name, ignore)
    assert not fetched.path.exists()


def test_an_archive_without_a_model_does_not_block_the_next_try(site: Site, settings: Settings) -> None:
    (settings.models_dir / ".unpacking-dead").mkdir(parents=True)
    site.content = zipped({"readme/letter.txt": b"hello"})
    for _ in range(2):
        with pytest.raises(RecognitionError, match=r"holds no model that can be used: am/final\.mdl"):
            fetch(settings, site.url, ignore)
        assert [path.name for path in settings.models_dir.iterdir()] == [".lock"]


@pytest.mark.usefixtures("small_model")
def test_only_one_download_runs_at_a_time(settings: Settings) -> None:
    settings.models_dir.mkdir(parents=True)
    with (settings.models_dir / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(RecognitionError, match="another download is running"):
            fetch(settings, "vosk-model-small-cn-0.22", ignore)
    assert fetch(settings, "vosk-model-small-cn-0.22", ignore).path.is_dir()


@pytest.mark.parametrize("content", [b"", b"\n", b"abc  model.zip\n", b"\xff\xfe"])
def test_a_kept_sum_that_is_none_is_told(settings: Settings, content: bytes) -> None:
    settings.models_dir.mkdir(parents=True)
    (settings.models_dir / "vosk-model-small-cn-0.22.zip.sha256").write_bytes(content)
    with pytest.raises(RecognitionError, match=r"zip\.sha256: holds no SHA-256; remove"):
        fetch(settings, "vosk-model-small-cn-0.22", ignore)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://[::1/{name}.zip", "not an address"),
        ("http://host:port/{name}.zip", "not an address"),
        ("http://127.0.0.1:1/{name}/{x}/{}.zip", "cannot be reached"),
    ],
)
def test_a_bad_download_address_is_one_clear_error(tmp_path: Path, address: str, told: str) -> None:
    settings = load_settings(data_dir=tmp_path, asr=AsrSettings(download_url=address))
    with pytest.raises(RecognitionError, match=told):
        fetch(settings, "vosk-model-small-cn-0.22", ignore)


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecognitionError, match="set VOICEBOT_DATA_DIR"):
        fetch(load_settings(data_dir=tmp_path / "file"), "vosk-model-small-cn-0.22", ignore)


@pytest.mark.parametrize(
    "wanted",
    ["http://[::1/m.zip", "vosk-model-xx", "ftp://host/m.zip", "http://host/m.exe", "http://host/..zip"],
)
def test_what_is_no_model_is_refused_before_any_download(site: Site, settings: Settings, wanted: str) -> None:
    with pytest.raises(RecognitionError, match=r"known by name|address"):
        fetch(settings, wanted, ignore)
    assert site.asked == []


def test_a_choice_is_what_settings_read_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("VOICEBOT_ASR__MODEL_DIR", "VOICEBOT_ASR__ENGINE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "a model"
    Path(".env").write_text("# mine\nVOICEBOT_SIP__PORT=5099\nVOICEBOT_ASR__MODEL_DIR=/old\n")
    Path(".env").chmod(0o600)
    assert choose(InstalledModel(folder, AsrEngine.SHERPA), Path(".env")) == ()
    settings = load_settings()
    assert (settings.asr.model_dir, settings.asr.engine) == (folder, AsrEngine.SHERPA)
    assert settings.sip.port == 5099
    assert Path(".env").read_text().startswith("# mine\n")
    assert Path(".env").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("VOICEBOT_ASR__ENGINE", "vosk")
    assert choose(InstalledModel(folder, AsrEngine.SHERPA), Path(".env")) == ("VOICEBOT_ASR__ENGINE",)
    assert load_settings().asr.engine is AsrEngine.VOSK, "the environment wins"


@pytest.mark.parametrize("name", ["it's", 'a "b"', "back\\slash", "\\'", "#1 $HOME", "模型 一", "100%", "x'"])
def test_odd_folder_names_come_back_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VOICEBOT_ASR__MODEL_DIR", raising=False)
    Path(".env").write_text("export VOICEBOT_ASR__MODEL_DIR=/old\nVOICEBOT_SIP__PORT=5099\n")
    for _ in range(2):
        choose(InstalledModel(tmp_path / name, AsrEngine.VOSK), Path(".env"))
    assert load_settings().asr.model_dir == tmp_path / name
    assert load_settings().sip.port == 5099
    assert len(Path(".env").read_text().splitlines()) == 3


@pytest.mark.parametrize("name", ["${HOME}", "two\nlines"])
def test_folder_names_that_cannot_stand_in_the_file_are_refused(tmp_path: Path, name: str) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("VOICEBOT_SIP__PORT=5099\n")
    with pytest.raises(RecognitionError, match="cannot stand in"):
        choose(InstalledModel(tmp_path / name, AsrEngine.VOSK), env_file)
    assert [path.name for path in tmp_path.iterdir()] == [".env"]
    assert env_file.read_text() == "VOICEBOT_SIP__PORT=5099\n"


def test_a_settings_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("VOICEBOT_SHOP=小店\n".encode("gbk"))
    with pytest.raises(RecognitionError, match="not UTF-8"):
        choose(InstalledModel(tmp_path / "m", AsrEngine.VOSK), tmp_path / ".env")


def test_models_are_found_by_name_and_by_folder(settings: Settings) -> None:
    own = AsrSettings().model_dir
    assert installed_model(settings, own.name).path == own.resolve()
    assert installed_model(settings, str(own)).path == own.resolve()
    with pytest.raises(RecognitionError, match="models download vosk-model-cn"):
        installed_model(settings, "vosk-model-cn-0.22")
