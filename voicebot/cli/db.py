"""``voicebot db``: the tables of the database."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from voicebot.archive.retention import Overdue, enforce, overdue
from voicebot.cli.stored import from_database
from voicebot.cli.terminal import terminal
from voicebot.config import load_settings
from voicebot.records import migrate
from voicebot.records.database import Database, database_url
from voicebot.records.status import database_status
from voicebot.records.url import shown

NOT_MIGRATED = 1
OVERDUE = 1

app = typer.Typer(
    no_args_is_help=True, help="Look after the database: bring its tables up to date, see its state."
)


@app.command()
def upgrade() -> None:
    """Bring the tables to the version this program needs.

    The embedded database does it by itself at every start; for a server of your own
    (VOICEBOT_DATABASE_URL) run this after each update, while no worker of the old version runs.
    """
    url = database_url(load_settings())
    before, after = migrate.upgrade(url)
    console = terminal(soft_wrap=True, highlight=False)
    if before == after:
        console.print(f"{shown(url)}: already at version {after}", markup=False)
    else:
        console.print(f"{shown(url)}: upgraded from {before or 'nothing'} to version {after}", markup=False)


@app.command()
def retention(
    now: Annotated[bool, typer.Option("--enforce", help="Delete what is overdue now, not tonight.")] = False,
) -> None:
    """Show what is kept for longer than it may be (docs/records.md). Ends with 1 when there is any."""
    settings = load_settings()

    async def ask(database: Database) -> tuple[Overdue, ...]:
        if now:
            await enforce(database, settings.retention, datetime.now(UTC))
        return await overdue(database, settings.retention, datetime.now(UTC))

    table = Table("kept", "days", "overdue now", box=None, header_style="bold")
    found = from_database(settings, ask)
    for each in found:
        table.add_row(each.what.value, str(each.days or "for ever"), f"{each.rows:,}")
    terminal(highlight=False).print(table)
    if any(each.rows for each in found):
        raise typer.Exit(OVERDUE)


@app.command()
def status() -> None:
    """Show where the database is, its version and how much is in it.

    Ends with 1 when the tables are missing or of another version.
    """
    url = database_url(load_settings())
    found = database_status(url)
    table = Table.grid(padding=(0, 2))
    table.add_row("database", shown(url))
    table.add_row("server", f"PostgreSQL {found.server_version}")
    table.add_row("tables", f"version {found.version}" if found.version is not None else "none")
    table.add_row("size", f"{found.size_bytes / 1e6:.1f} MB")
    for name, rows in found.rows:
        table.add_row(name, f"{rows:,}")
    terminal(highlight=False).print(table)
    if found.version != migrate.newest_version():
        typer.echo(f"Version {migrate.newest_version()} is needed; run: voicebot db upgrade", err=True)
        raise typer.Exit(NOT_MIGRATED)
