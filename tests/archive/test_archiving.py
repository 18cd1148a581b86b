"""What becomes of the recording of a call: mended, encrypted, stored, played, forgotten."""

import asyncio
import base64
import io
import json
import os
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from moto.server import ThreadedMotoServer
from pydantic import SecretStr
from queue_world import jobs_of, make_due, work_off
from records_world import CALLER, new_call, now, open_call
from typer.testing import CliRunner

from voicebot.archive import archiving
from voicebot.archive.archiving import register_archive
from voicebot.archive.places import Places
from voicebot.archive.playback import export_file
from voicebot.cli import call as call_command
from voicebot.cli import customer
from voicebot.config import Settings
from voicebot.config_sections import ArchiveSettings
from voicebot.errors import ArchiveError
from voicebot.media.frames import SILENCE_FRAME
from voicebot.media.recording import StereoRecorder
from voicebot.records.files import DELETE_FILE
from voicebot.records.queue import JobStatus
from voicebot.records.store import Store
from voicebot.records.values import CallerTurn, NewCall

KEY = SecretStr(base64.b64encode(os.urandom(32)).decode())


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    endpoint = f"http://127.0.0.1:{port}"
    httpx.put(f"{endpoint}/calls", trust_env=False, timeout=120).raise_for_status()
    yield endpoint
    server.stop()


@pytest.fixture
def archive(s3: str, monkeypatch: pytest.MonkeyPatch) -> ArchiveSettings:
    """An S3-compatible store, and a key."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return ArchiveSettings(
        url="s3://calls/shop", endpoint_url=s3, keys={"k1": KEY}, active_key="k1", transcripts=True
    )


def with_archive(settings: Settings, archive: ArchiveSettings) -> Settings:
    return settings.model_copy(update={"archive": archive})


def a_recording(settings: Settings, *, killed: bool = False) -> NewCall:
    call = new_call()
    path = settings.recordings_dir / "2026-11-28" / f"{call.id}.wav"
    recorder = StereoRecorder(path)
    for _ in range(200):
        recorder.append([SILENCE_FRAME], [SILENCE_FRAME])
    if killed:
        recorder.abandon()
        with path.open("r+b") as file:
            file.seek(4)
            file.write(bytes(4))  # between data and header
    else:
        recorder.close()
    return replace(call, recording_path=str(path.resolve()))


async def hold(store: Store, call: NewCall) -> None:
    await store.open_call(call)
    await store.append_turn(call.id, CallerTurn(now(), "我要退货", slots={"effect": ("补水",)}))
    await store.close_call(call.id, outcome="caller_hung_up", ended_at=now())


async def work(store: Store, settings: Settings) -> None:
    await work_off(store.database, register_archive, settings=settings)


def duration_s(content: bytes) -> float:
    with wave.open(io.BytesIO(content)) as file:
        return file.getnframes() / file.getframerate()


async def test_a_recording_goes_to_the_store_encrypted_and_comes_back(
    store: Store, database_settings: Settings, archive: ArchiveSettings, tmp_path: Path
) -> None:
    settings = with_archive(database_settings, archive)
    call = a_recording(settings)
    await hold(store, call)
    await work(store, settings)
    record = await store.call(call.id)
    assert record is not None
    place = record.head.recording_path
    assert place == f"s3://calls/shop/2026-11-28/{call.id}.wav.vbe"
    assert list(settings.recordings_dir.glob("*/*")) == [], "nothing is left on the disk"
    raw = httpx.get(
        f"{archive.endpoint_url}/calls/shop/2026-11-28/{call.id}.wav.vbe", trust_env=False, timeout=120
    ).content
    assert b"RIFF" not in raw
    out = tmp_path / "out.wav"
    await export_file(settings, place, out)
    assert duration_s(out.read_bytes()) == 4.0
    assert out.stat().st_mode & 0o077 == 0
    transcript = tmp_path / "out.json"
    await export_file(settings, f"s3://calls/shop/2026-11-28/{call.id}.json.vbe", transcript)
    (turn,) = json.loads(transcript.read_text("utf-8"))["turns"]
    assert (turn["speaker"], turn["heard_text"], turn["slots"]) == (
        "caller",
        "我要退货",
        {"effect": ["补水"]},
    )


async def test_without_a_store_it_is_encrypted_where_it_is(store: Store, database_settings: Settings) -> None:
    settings = with_archive(database_settings, ArchiveSettings(keys={"k1": KEY}, active_key="k1"))
    call = a_recording(settings)
    await hold(store, call)
    for _ in range(2):  # the second time it is not an encrypted file that is encrypted again
        await work(store, settings)
        await store.database.run(
            lambda session: session.execute(
                sa.text("UPDATE procrastinate_jobs SET status = 'todo' WHERE task_name = 'archive_call'")
            ),
            doing="having it done twice",
        )
    (file,) = settings.recordings_dir.glob("*/*")
    assert file.name == f"{call.id}.wav.vbe"
    record = await store.call(call.id)
    assert record is not None
    assert record.head.recording_path == str(file.resolve())


async def test_the_recording_of_a_killed_worker_is_mended_first(
    store: Store, database_settings: Settings, archive: ArchiveSettings, tmp_path: Path
) -> None:
    settings = with_archive(database_settings, archive)
    call = a_recording(settings, killed=True)
    await hold(store, call)
    await work(store, settings)
    out = tmp_path / "out.wav"
    await export_file(settings, f"s3://calls/shop/2026-11-28/{call.id}.wav.vbe", out)
    assert duration_s(out.read_bytes()) == 4.0


async def test_a_store_that_is_away_costs_nothing(
    store: Store, database_settings: Settings, archive: ArchiveSettings
) -> None:
    away = archive.model_copy(update={"endpoint_url": "http://127.0.0.1:9"})
    call = a_recording(database_settings)
    await hold(store, call)
    await work(store, with_archive(database_settings, away))
    (job,) = await jobs_of(store.database, "archive_call")
    assert (job.status, job.cause is not None and "storing s3://" in job.cause) == (JobStatus.TODO, True)
    assert (database_settings.recordings_dir / "2026-11-28" / f"{call.id}.wav").exists()
    await make_due(store.database)
    await work(store, with_archive(database_settings, archive))
    record = await store.call(call.id)
    assert record is not None
    assert str(record.head.recording_path).startswith("s3://")


async def test_a_store_that_refuses_keeps_the_recording_on_the_disk(
    store: Store, database_settings: Settings, archive: ArchiveSettings
) -> None:
    """A bucket that is not there: nothing is deleted before it is stored, and it is tried again."""
    refusing = archive.model_copy(update={"url": "s3://no-such-bucket/shop"})
    call = a_recording(database_settings)
    await hold(store, call)
    for _ in range(2):
        await work(store, with_archive(database_settings, refusing))
        await make_due(store.database)
    (job,) = await jobs_of(store.database, "archive_call")
    assert (job.status, job.attempts) == (JobStatus.TODO, 2)
    assert "storing s3://no-such-bucket" in (job.cause or "")
    record = await store.call(call.id)
    assert record is not None
    assert Path(str(record.head.recording_path)).is_file()


async def test_a_recording_that_is_gone_is_a_dead_letter(
    store: Store, database_settings: Settings, archive: ArchiveSettings
) -> None:
    call = a_recording(database_settings)
    await hold(store, call)
    Path(str(call.recording_path)).unlink()
    await work(store, with_archive(database_settings, archive))
    (job,) = await jobs_of(store.database, "archive_call")
    assert job.status is JobStatus.FAILED
    assert "is not there" in str(job.cause)


async def test_a_call_that_was_deleted_meanwhile_leaves_nothing(
    store: Store, database_settings: Settings, archive: ArchiveSettings
) -> None:
    call = a_recording(database_settings)
    await hold(store, call)
    await store.forget(CALLER)
    await work(store, with_archive(database_settings, archive))
    assert list(database_settings.recordings_dir.glob("*/*")) == []


def test_deleting_a_customer_deletes_the_remote_files_and_proves_it(
    database_settings: Settings, archive: ArchiveSettings, tmp_path: Path
) -> None:
    settings = with_archive(database_settings, archive)
    call = a_recording(settings)

    async def before() -> None:
        store = await Store.open(settings, worker_id="w1")
        await hold(store, call)
        await work(store, settings)
        await store.close()

    asyncio.run(before())
    places = Places(archive, settings.recordings_dir)
    place = f"s3://calls/shop/2026-11-28/{call.id}.wav.vbe"
    assert asyncio.run(places.exists(place))
    environment = {
        "VOICEBOT_DATABASE_URL": settings.database_url.get_secret_value() if settings.database_url else "",
        "VOICEBOT_DATA_DIR": str(settings.data_dir),
        "VOICEBOT_ARCHIVE": archive.model_dump_json(exclude={"keys", "active_key"}),
        "VOICEBOT_ARCHIVE__KEYS": json.dumps({"k1": KEY.get_secret_value()}),
        "VOICEBOT_ARCHIVE__ACTIVE_KEY": "k1",
    }
    out = tmp_path / "played.wav"
    played = CliRunner().invoke(call_command.app, ["recording", call.id, "--out", str(out)], env=environment)
    assert played.exit_code == 0, played.output
    assert duration_s(out.read_bytes()) == 4.0
    result = CliRunner().invoke(customer.app, ["delete", CALLER, "--yes"], env=environment)
    assert result.exit_code == 0, result.output
    assert "2 deleted, and looked for: they are gone" in result.output
    assert not asyncio.run(places.exists(place))

    async def after() -> list[JobStatus]:
        store = await Store.open(settings)
        await work(store, settings)
        jobs = await jobs_of(store.database, DELETE_FILE)
        await store.close()
        return [job.status for job in jobs]

    assert asyncio.run(after()) == [JobStatus.SUCCEEDED] * 2, "the queue finds nothing left to do"


async def test_what_was_stored_but_not_noted_is_deleted_with_its_call(
    database_settings: Settings, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker ends between storing and noting; before the job comes again the person is deleted."""
    kept = tmp_path / "kept"
    archive = ArchiveSettings(url=f"file://{kept}", transcripts=True)
    settings = with_archive(database_settings, archive)
    call = a_recording(settings)
    await hold(store, call)

    async def ends(*args: object) -> bool:
        raise ArchiveError("the worker ends")

    monkeypatch.setattr(archiving, "_note", ends)
    await work(store, settings)
    assert len(list(kept.rglob("*.*"))) == 2
    monkeypatch.undo()
    await store.forget(CALLER)
    await make_due(store.database)
    await work(store, settings)
    assert not list(kept.rglob("*.*"))


async def test_what_cannot_be_exported_leaves_no_file(
    database_settings: Settings, tmp_path: Path, store: Store
) -> None:
    call_id = await open_call(store)
    out = tmp_path / "out.wav"
    with pytest.raises(ArchiveError, match="is not there"):
        await export_file(database_settings, f"2026-11-28/{call_id}.wav", out)
    broken = database_settings.recordings_dir / "2026-11-28" / "x.wav.vbe"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"not encrypted")
    with pytest.raises(ArchiveError, match="is not a file that voicebot has encrypted"):
        await export_file(database_settings, str(broken), out)
    assert not out.exists()
