"""``voicebot jobs``: the queue of work that waits for its time."""

import asyncio
import signal
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import httpx
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from voicebot.cli.stored import from_database
from voicebot.cli.terminal import terminal
from voicebot.config import Settings, load_settings
from voicebot.errors import RecordsError
from voicebot.jobs.app import Resources, build_app
from voicebot.jobs.crew import Crew
from voicebot.jobs.queues import WITHOUT_LINES
from voicebot.records.database import Database
from voicebot.records.queue import JobStatus, QueuedJob, job_counts, queued_jobs, retry_failed_jobs
from voicebot.service.logs import set_up_logging
from voicebot.service.tasks import TASKS

app = typer.Typer(no_args_is_help=True, help="The queue: web hooks, call-backs, uploads, retention.")

_WIDEST = 10_000
_COLOURS = {JobStatus.FAILED: "bold red", JobStatus.DOING: "green", JobStatus.SUCCEEDED: "dim"}


@app.command()
def work(
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="End when nothing is due, instead of waiting for more.")
    ] = False,
    concurrency: Annotated[int | None, typer.Option(min=1, max=32, help="Jobs at a time.")] = None,
) -> None:
    """Work the queue off, until Ctrl-C or SIGTERM. ``serve`` does it too unless it is told not to.

    Outbound calls need telephone lines and are left to ``serve``.
    """
    settings = load_settings()
    set_up_logging(settings.log_level)
    asyncio.run(_work(settings, until_empty, concurrency or settings.jobs.concurrency))


@app.command(name="list")
def list_jobs(
    status: Annotated[JobStatus | None, typer.Option("--status", help="Only those of this status.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many.")] = 30,
) -> None:
    """List jobs, the newest first, and why they failed. ``--status failed`` shows the dead letters."""
    settings = load_settings()

    async def ask(database: Database) -> tuple[tuple[QueuedJob, ...], dict[JobStatus, int]]:
        return await database.run(
            lambda session: queued_jobs(session, status=status, limit=limit), doing="reading the queue"
        ), await database.run(job_counts, doing="counting jobs")

    jobs, counts = from_database(settings, ask)
    console = terminal(highlight=False)
    if jobs:
        _tell(console, jobs, ZoneInfo(settings.timezone))
    told = ", ".join(f"{counts[each]} {each.value}" for each in JobStatus if each in counts)
    console.print(told or "The queue is empty.")


@app.command()
def retry(
    number: Annotated[int | None, typer.Argument(help="Number of a failed job.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All failed jobs.")] = False,
) -> None:
    """Have failed jobs tried again now."""
    if (number is None) == (not every):
        raise typer.BadParameter("name a job, or give --all")
    settings = load_settings()
    retried = from_database(
        settings,
        lambda database: database.run(
            lambda session: retry_failed_jobs(session, number), doing="retrying jobs"
        ),
    )
    if number is not None and not retried:
        raise RecordsError(f"there is no failed job {number}; see: voicebot jobs list --status failed")
    typer.echo(f"{len(retried)} jobs will be tried again")


async def _work(settings: Settings, until_empty: bool, concurrency: int) -> None:
    database = await Database.open(settings)
    zone = ZoneInfo(settings.timezone)
    http = httpx.AsyncClient()
    resources = Resources(settings, database, lambda: datetime.now(zone), http)
    crew = Crew(
        lambda: build_app(resources, more=TASKS),
        database,
        settings.jobs,
        queues=WITHOUT_LINES,
        concurrency=concurrency,
    )
    try:
        if until_empty:
            await crew.work_off()
            return
        stopping = asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, stopping.set)
        crew.start()
        typer.echo("working")
        await stopping.wait()
        await crew.stop()
    finally:
        await http.aclose()
        await database.close()


def _tell(console: Console, jobs: tuple[QueuedJob, ...], zone: ZoneInfo) -> None:
    """A table; what a job is of and why it failed under its row where the screen is narrow, ids whole."""
    table = _table(jobs, zone, details=True)
    if console.measure(table, options=console.options.update(max_width=_WIDEST)).maximum <= console.width:
        console.print(table)
        return
    for job in jobs:
        console.print(_table((job,), zone, details=False))
        for told in (_of(job), _why(job)):
            if told:
                console.print(Text(f"    {told}"), soft_wrap=True)


def _table(jobs: tuple[QueuedJob, ...], zone: ZoneInfo, *, details: bool) -> Table:
    table = Table(box=None, header_style="bold", show_header=details)
    for name in ("job", "task", "status", "tries", "when", *(("of", "why it failed") if details else ())):
        table.add_column(name, no_wrap=True)
    for job in jobs:
        waits = job.scheduled_at if job.status is JobStatus.TODO else job.changed_at
        table.add_row(
            str(job.id),
            job.task,
            job.status.value,
            str(job.attempts),
            f"{waits.astimezone(zone):%m-%d %H:%M:%S}" if waits else "now",
            *((Text(_of(job)), Text(_why(job))) if details else ()),
            style=_COLOURS.get(job.status, ""),
        )
    return table


def _of(job: QueuedJob) -> str:
    return " ".join(f"{name}={value}" for name, value in job.arguments.items() if name != "timestamp")


def _why(job: QueuedJob) -> str:
    return job.cause if job.cause and job.status is not JobStatus.SUCCEEDED else ""
