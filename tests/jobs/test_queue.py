"""Jobs are put in with the row that causes them, and none is ever lost."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from procrastinate import App
from procrastinate.testing import InMemoryConnector
from queue_world import jobs_of, make_due, put, queue_worker, resources, work_off
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.config_sections import JobsSettings
from voicebot.jobs.app import Resources, build_app
from voicebot.jobs.backoff import BackOff, HopelessJobError
from voicebot.jobs.crew import Crew
from voicebot.jobs.queues import EVERY_QUEUE, HOOKS, UPKEEP
from voicebot.jobs.upkeep import MOST_ATTEMPTS, remove_old_jobs, rescue_stalled_jobs
from voicebot.records.database import Database
from voicebot.records.models import Customer
from voicebot.records.queue import JobStatus, enqueue, retry_failed_jobs

PATIENCE_S = 90.0
"""Only a failing test waits for so long."""


class Notebook:
    """A task that writes down what it was called with, and fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.notes: list[str] = []
        self.failures = list(failures)

    def register(self, app: App, _resources: Resources) -> None:
        @app.task(name="note", queue=UPKEEP, retry=BackOff((60.0, 600.0)))
        async def note(text: str) -> None:
            self.notes.append(text)
            if self.failures:
                raise self.failures.pop(0)


async def test_a_job_exists_exactly_when_its_row_does(database: Database) -> None:
    async def write(session: AsyncSession, number: str, broken: bool) -> None:
        session.add(Customer(number=number))
        await session.flush()
        await enqueue(session, "note", {"text": number}, queue=UPKEEP)
        if broken:
            raise RuntimeError("after both were written")

    await database.run(lambda session: write(session, "13800000001", False), doing="writing")
    with pytest.raises(RuntimeError):
        await database.run(lambda session: write(session, "13800000002", True), doing="writing")
    notebook = Notebook()
    await work_off(database, notebook.register)
    assert notebook.notes == ["13800000001"]


async def test_a_job_is_not_run_before_its_time(database: Database) -> None:
    notebook = Notebook()
    await put(database, "note", {"text": "later"}, due_in=timedelta(hours=1))
    await work_off(database, notebook.register)
    assert notebook.notes == []
    await make_due(database)
    await work_off(database, notebook.register)
    assert notebook.notes == ["later"]


async def test_a_job_that_fails_is_tried_again_and_given_up_at_last(database: Database) -> None:
    notebook = Notebook(*(OutOfLuckError() for _ in range(3)))
    await put(database, "note", {"text": "x"})
    for _ in range(4):
        await work_off(database, notebook.register)
        await make_due(database)
    assert notebook.notes == ["x", "x", "x"]
    (job,) = await jobs_of(database, status=JobStatus.FAILED)
    assert (job.attempts, job.cause) == (3, "OutOfLuckError")


class OutOfLuckError(Exception):
    pass


async def test_a_hopeless_job_is_not_tried_again_until_somebody_says_so(database: Database) -> None:
    notebook = Notebook(HopelessJobError("the address is gone; correct it"))
    number = await put(database, "note", {"text": "x"})
    await work_off(database, notebook.register)
    (job,) = await jobs_of(database, status=JobStatus.FAILED)
    assert job.cause == "the address is gone; correct it"
    retried = await database.run(lambda session: retry_failed_jobs(session, number), doing="retrying")
    assert retried == [number]
    await work_off(database, notebook.register)
    assert [job.status for job in await jobs_of(database, "note")] == [JobStatus.SUCCEEDED]
    assert await database.run(retry_failed_jobs, doing="retrying") == []


async def test_jobs_of_a_killed_worker_are_taken_up_by_another(database: Database) -> None:
    async def fetch_and_die(session: AsyncSession) -> None:
        await session.execute(sa.text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
        await session.execute(
            sa.text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        )
        await session.execute(
            sa.text("SELECT procrastinate_fetch_job_v2(NULL, (SELECT max(id) FROM procrastinate_workers))")
        )

    notebook = Notebook()
    number = await put(database, "note", {"text": "left behind"})
    await database.run(fetch_and_die, doing="dying")
    app = build_app(resources(database))
    async with app.open_async():
        assert await rescue_stalled_jobs(app, database) == 1
    await work_off(database, notebook.register)
    assert notebook.notes == ["left behind"]
    assert [job.id for job in await jobs_of(database, "note", status=JobStatus.SUCCEEDED)] == [number]


async def test_a_job_that_kills_every_worker_is_given_up(database: Database) -> None:
    number = await put(database, "note", {"text": "deadly"})
    await database.run(
        lambda session: session.execute(
            sa.text(f"UPDATE procrastinate_jobs SET status = 'doing', attempts = {MOST_ATTEMPTS}")
        ),
        doing="dying often",
    )
    app = build_app(resources(database))
    async with app.open_async():
        await rescue_stalled_jobs(app, database)
    (job,) = await jobs_of(database, status=JobStatus.FAILED)
    assert job.id == number
    assert job.cause == f"its worker died each of {MOST_ATTEMPTS} times"


async def test_a_stopped_worker_gives_its_job_to_the_next_one(database: Database) -> None:
    begun = asyncio.Event()
    runs: list[str] = []

    def register(app: App, _resources: Resources) -> None:
        @app.task(name="slow", queue=UPKEEP, retry=BackOff((60.0,)))
        async def slow() -> None:
            runs.append("begun")
            begun.set()
            if len(runs) == 1:
                await asyncio.Event().wait()

    worker = queue_worker(database, register, grace_s=0.01)
    worker.start()
    await put(database, "slow", {})
    await asyncio.wait_for(begun.wait(), PATIENCE_S)
    await worker.stop()
    await work_off(database, register)
    assert runs == ["begun", "begun"]
    assert [job.status for job in await jobs_of(database, "slow")] == [JobStatus.SUCCEEDED]


async def test_the_worker_outlasts_connections_that_are_cut(database: Database) -> None:
    notebook = Notebook()
    worker = queue_worker(database, notebook.register)
    worker.start()
    await put(database, "note", {"text": "before"})
    await _until(lambda: notebook.notes == ["before"])
    await database.run(
        lambda session: session.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        ),
        doing="cutting all connections",
    )
    await put(database, "note", {"text": "after"})
    await _until(lambda: notebook.notes == ["before", "after"])
    await worker.stop()


async def test_of_several_workers_one_does_the_periodic_work(database: Database) -> None:
    runs: list[int] = []

    def register(app: App, _resources: Resources) -> None:
        @app.periodic(cron="* * * * * */1")  # every second
        @app.task(name="tick", queue=UPKEEP)
        async def tick(timestamp: int) -> None:
            runs.append(timestamp)

    workers = [queue_worker(database, register) for _ in range(3)]
    for worker in workers:
        worker.start()
    await _until(lambda: len(runs) >= 3)
    for worker in workers:
        await worker.stop()
    assert len(runs) == len(set(runs))


async def test_old_jobs_are_removed_and_dead_letters_are_kept_longer(database: Database) -> None:
    notebook = Notebook(HopelessJobError("no"))
    for text in ("fails", "succeeds"):
        await put(database, "note", {"text": text})
    await work_off(database, notebook.register)
    app = build_app(resources(database))
    for days, left in ((4, {"fails"}), (31, set())):
        await database.run(
            lambda session, days=days: session.execute(  # type: ignore[misc]
                sa.text(f"UPDATE procrastinate_events SET at = now() - interval '{days} days'")
            ),
            doing="letting days pass",
        )
        async with app.open_async():
            await remove_old_jobs(app, database)
        assert {job.arguments["text"] for job in await jobs_of(database, "note")} == left
    assert (
        await database.run(
            lambda session: session.scalar(sa.text("SELECT count(*) FROM job_failure")), doing="counting"
        )
        == 0
    )


async def test_jobs_can_be_tried_without_a_database(database: Database) -> None:
    notebook = Notebook()
    memory = InMemoryConnector()
    app = build_app(resources(database), more=[notebook.register], connector=memory)
    async with app.open_async():
        await app.configure_task("note").defer_async(text="in memory")
        await app.run_worker_async(wait=False, install_signal_handlers=False)
    assert notebook.notes == ["in memory"]
    assert [row["status"] for row in memory.jobs.values() if row["task_name"] == "note"] == ["succeeded"]


@pytest.mark.parametrize(("attempts", "waits"), [(0, 5.5), (1, 33.0), (2, None), (9, None)])
def test_waits_grow_and_end(attempts: int, waits: float | None) -> None:
    assert BackOff((5.0, 30.0), spread=0.2, chance=lambda: 0.5).wait_s(attempts) == waits


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.02)


async def test_web_hooks_that_are_not_taken_hold_up_no_other_job(database: Database) -> None:
    notebook = Notebook()
    stuck = asyncio.Event()

    def register(app: App, more: Resources) -> None:
        notebook.register(app, more)

        @app.task(name="deaf", queue=HOOKS)
        async def deaf() -> None:
            stuck.set()
            await asyncio.Event().wait()

    settings = JobsSettings(concurrency=1, hooks_concurrency=1, shutdown_grace_s=0)
    crew = Crew(
        lambda: build_app(resources(database), more=[register]), database, settings, queues=EVERY_QUEUE
    )
    crew.start()
    for _ in range(2):
        await put(database, "deaf", {}, queue=HOOKS)
    await asyncio.wait_for(stuck.wait(), PATIENCE_S)
    await put(database, "note", {"text": "done"})
    await _until(lambda: bool(notebook.notes))
    await crew.stop()
    assert notebook.notes == ["done"]


async def test_two_workers_do_one_job_once(database: Database) -> None:
    notebook = Notebook()
    workers = [queue_worker(database, notebook.register) for _ in range(2)]
    for worker in workers:
        worker.start()
    for place in range(20):
        await put(database, "note", {"text": str(place)})
    async with asyncio.timeout(PATIENCE_S):
        while len(await jobs_of(database, "note", status=JobStatus.SUCCEEDED)) < 20:
            await asyncio.sleep(0.05)
    for worker in workers:
        await worker.stop()
    assert sorted(notebook.notes, key=int) == [str(place) for place in range(20)]
