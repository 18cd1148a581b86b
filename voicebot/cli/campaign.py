"""``voicebot campaign``: calling out: whom, when, how far it has come, and what came of it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from voicebot.campaign import store
from voicebot.campaign.contact_file import MOST_MISTAKES, first_and_rest, read_contacts
from voicebot.campaign.contact_search import search
from voicebot.campaign.contacts import NewContact, Taken
from voicebot.campaign.definition import CampaignDefinition, load_definition
from voicebot.campaign.report import build_report
from voicebot.campaign.report_files import write_csv, write_html
from voicebot.campaign.store import CampaignStatus
from voicebot.cli.stored import from_database
from voicebot.cli.terminal import terminal
from voicebot.config import Settings, load_settings
from voicebot.dialogue.dialplan_source import read_source, unknown
from voicebot.errors import DialplanError, RecordsError, SeveralMistakesError
from voicebot.records.database import Database
from voicebot.service.deployment import load_deployment

MISTAKES = 1
LIVE_INTERVAL_S = 1.0

app = typer.Typer(no_args_is_help=True, help="Call out: create, fill, start, watch, and report on campaigns.")

Name = Annotated[str, typer.Argument(help="Name of the campaign.")]


@app.command()
def create(
    file: Annotated[Path, typer.Argument(help="The campaign's YAML file.")],
    update: Annotated[bool, typer.Option("--update", help="Change a campaign that is not over.")] = False,
) -> None:
    """Write a campaign down as a draft, with the contacts that its query finds, if it has one."""
    settings = load_settings()
    definition = load_definition(file)
    _check_trunks(settings, definition, file)
    _check_conversation(settings, definition, file)

    async def work(database: Database) -> Taken | None:
        await database.run(
            lambda session: store.create(session, definition, update=update), doing="creating a campaign"
        )
        return None if definition.contacts is None else await _fill_by_query(database, settings, definition)

    taken = from_database(settings, work)
    console = terminal(highlight=False)
    console.print(f"campaign [bold]{definition.name}[/bold] {'updated' if update else 'created'}")
    if taken is not None:
        _print_taken(console, taken)


@app.command(name="import")
def import_contacts(
    name: Name,
    file: Annotated[
        Path | None, typer.Argument(help="CSV or XLSX; without one the campaign's query is run again.")
    ] = None,
) -> None:
    """Take contacts into a campaign. Rows with mistakes are told and left out; exit code 1 then."""
    settings = load_settings()
    console = terminal(highlight=False)
    mistakes: list[DialplanError] = []

    def note(error: DialplanError) -> None:
        mistakes.append(error)
        if len(mistakes) >= MOST_MISTAKES:
            raise SeveralMistakesError(mistakes)

    async def work(database: Database) -> Taken:
        if file is not None:
            contacts = first_and_rest(read_contacts(file, note))
            return await _fill(database, settings, name, contacts)
        campaign = await database.run(lambda session: store.named(session, name), doing="reading a campaign")
        definition = CampaignDefinition.model_validate(campaign.definition)
        if definition.contacts is None:
            raise RecordsError(f"campaign {name!r} has no query; give a CSV or XLSX file")
        return await _fill_by_query(database, settings, definition)

    _print_taken(console, from_database(settings, work))
    for mistake in mistakes:
        console.print(Text(str(mistake), style="red"))
    if mistakes:
        raise typer.Exit(MISTAKES)


@app.command()
def start(name: Name) -> None:
    """Begin to call; ``voicebot serve`` with a trunk does the calling."""
    _change(name, "running")


@app.command()
def pause(name: Name) -> None:
    """Dial nobody further until ``resume``; calls that are up go on."""
    _change(name, "paused")


@app.command()
def resume(name: Name) -> None:
    """Go on after a pause."""
    _change(name, "running")


@app.command()
def stop(name: Name) -> None:
    """End a campaign for good; calls that are up go on."""
    _change(name, "stopped")


@app.command()
def status(
    name: Annotated[str | None, typer.Argument(help="Name of the campaign; none: all.")] = None,
    live: Annotated[bool, typer.Option("--live", "-l", help="Keep watching until it is over.")] = False,
) -> None:
    """Show how far campaigns have come."""
    settings = load_settings()
    console = terminal(highlight=False)
    if live:
        from_database(settings, lambda database: _watch(database, settings, name, console))
        return
    found = from_database(settings, lambda database: _statuses(database, name))
    console.print(_shown(found, settings) if found else "There are no campaigns.")


@app.command()
def report(
    name: Name,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the contacts and results here.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the report here.")] = None,
) -> None:
    """Tell what came of a campaign: figures here, contacts as CSV, everything with plots as HTML."""
    settings = load_settings()
    found = from_database(
        settings,
        lambda database: database.run(
            lambda session: build_report(session, name, settings.timezone), doing="reporting"
        ),
    )
    console = terminal(highlight=False)
    table = Table("figure", "", box=None, header_style="bold")
    for title, value in found.figures():
        table.add_row(title, value)
    console.print(table)
    if csv is not None:
        write_csv(found, csv)
        console.print(f"contacts  {csv}", style="dim")
    if html is not None:
        write_html(found, html)
        console.print(f"report    {html}", style="dim")


def _change(name: str, to: str) -> None:
    settings = load_settings()
    if to == "running" and not settings.outbound.trunks:
        terminal(stderr=True, highlight=False).print(
            "no trunk is configured here: serve dials nobody until VOICEBOT_OUTBOUND__TRUNKS is set",
            style="yellow",
        )
    now = datetime.now(UTC)
    from_database(
        settings,
        lambda database: database.run(
            lambda session: store.change_status(session, name, to, now=now), doing="changing a campaign"
        ),
    )
    terminal(highlight=False).print(f"campaign [bold]{name}[/bold] is {to}")


def _check_trunks(settings: Settings, definition: CampaignDefinition, file: Path) -> None:
    known = [trunk.name for trunk in settings.outbound.trunks]
    for trunk in definition.trunks:
        if known and trunk not in known:
            raise DialplanError(
                f"there is no trunk {trunk!r}; configured are {', '.join(known)}", file=str(file)
            )


def _check_conversation(settings: Settings, definition: CampaignDefinition, file: Path) -> None:
    surveys = sorted(load_deployment(settings.dialplan_dir).dialogue.script.surveys)
    if definition.conversation not in surveys:
        place = read_source(file.read_text("utf-8"), file=str(file)).at("conversation")
        subject = f"conversation {definition.conversation!r} in {settings.dialplan_dir.name}"
        raise place.error(unknown(subject, definition.conversation, surveys))


async def _fill(database: Database, settings: Settings, name: str, contacts: Iterator[NewContact]) -> Taken:
    now = datetime.now(UTC)
    return await store.fill(database, name, contacts, trunks=settings.outbound.trunks, now=now)


async def _fill_by_query(database: Database, settings: Settings, definition: CampaignDefinition) -> Taken:
    query = definition.contacts
    assert query is not None
    found = await database.run(
        lambda session: search(session, query, datetime.now(UTC)), doing="looking for contacts"
    )
    return await _fill(database, settings, definition.name, iter(found))


def _print_taken(console: Console, taken: Taken) -> None:
    console.print(
        f"{taken.added} contacts added, {taken.known} were in it already or twice; "
        f"{taken.excluded} are not called (see: voicebot campaign report)"
    )


async def _statuses(database: Database, name: str | None) -> list[CampaignStatus]:
    return await database.run(lambda session: store.statuses(session, name), doing="reading campaigns")


async def _watch(database: Database, settings: Settings, name: str | None, console: Console) -> None:
    with Live(console=console, auto_refresh=False) as view:
        while True:
            found = await _statuses(database, name)
            view.update(_shown(found, settings), refresh=True)
            if not any(one.status in ("running", "paused") for one in found):
                return
            await asyncio.sleep(LIVE_INTERVAL_S)


def _shown(found: list[CampaignStatus], settings: Settings) -> Group:
    zone = ZoneInfo(settings.timezone)
    table = Table("campaign", "status", "done", "", "on line", "attempts", "next", box=None)
    lines = []
    for one in found:
        results = [f"{outcome} {count}" for outcome, count in sorted(one.results.items())]
        results += [f"not called: {why} {count}" for why, count in sorted(one.exclusions.items())]
        if results:
            lines.append(Text(f"{one.name}: {', '.join(results)}".replace("_", " ")))
        table.add_row(
            one.name,
            one.status,
            f"{one.settled}/{one.contacts}",
            ProgressBar(max(1, one.contacts), one.settled, width=20),
            str(one.on_line),
            str(one.attempts),
            f"{one.next_at.astimezone(zone):%m-%d %H:%M}" if one.next_at else "-",
        )
    return Group(table, *lines)
