"""``voicebot ticket``: what callers left for people to do."""

import getpass
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from voicebot.cli.stored import from_store
from voicebot.cli.tables import print_table
from voicebot.cli.terminal import terminal
from voicebot.config import Settings, load_settings
from voicebot.dialogue.effects import Priority, TicketType
from voicebot.errors import RecordsError
from voicebot.records.desk import desk_of
from voicebot.records.values import TicketRecord

app = typer.Typer(no_args_is_help=True, help="Work on what callers left to do: list, assign, note, close.")

_COLOURS = {Priority.HIGH: "bold red", Priority.NORMAL: "", Priority.LOW: "dim"}

Number = Annotated[str, typer.Argument(help="Number of the ticket, e.g. 100001.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it; your login name if not given.")]
Note = Annotated[str, typer.Option("--note", "-m", help="Words to keep with it.")]


@app.command(name="list")
def list_tickets(
    closed: Annotated[bool, typer.Option("--closed", help="The closed ones.")] = False,
    owner: Annotated[str | None, typer.Option("--owner", help="Of this person only.")] = None,
    kind: Annotated[TicketType | None, typer.Option("--type", help="Of this type only.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many.")] = 50,
) -> None:
    """List what is to be done, the most urgent first."""
    settings = load_settings()
    tickets = from_store(
        settings,
        lambda store: store.tickets_to_do(closed=closed, owner=owner, type=kind, limit=limit),
    )
    if not tickets:
        typer.echo("There are no such tickets.")
        return
    zone = ZoneInfo(settings.timezone)
    table = Table("ticket", "due", "type", "owner", box=None, header_style="bold")
    table.add_column("what to do", overflow="fold")
    for ticket in tickets:
        table.add_row(
            ticket.number,
            f"{ticket.due_at.astimezone(zone):%m-%d %H:%M}",
            ticket.type.value,
            ticket.owner or "-",
            Text(ticket.summary),
            style=_COLOURS[ticket.priority],
        )
    print_table(table)


@app.command()
def show(number: Number) -> None:
    """Show one ticket: what is known, whom to call back, what was done so far."""
    settings = load_settings()
    _print(_found(number, from_store(settings, lambda store: store.ticket(number))), settings)


@app.command()
def assign(
    number: Number, owner: Annotated[str, typer.Argument(help="Who shall do it.")], by: By = None
) -> None:
    """Give a ticket to somebody."""
    _change(number, "assigned", by, owner=owner)


@app.command()
def note(number: Number, words: Annotated[str, typer.Argument(help="What to note.")], by: By = None) -> None:
    """Note something on a ticket."""
    _change(number, "noted", by, words=words)


@app.command()
def close(number: Number, words: Note = "", by: By = None) -> None:
    """Close a ticket: it is done."""
    _change(number, "closed", by, words=words)


@app.command()
def reopen(number: Number, words: Note = "", by: By = None) -> None:
    """Open a closed ticket again."""
    _change(number, "reopened", by, words=words)


def _change(number: str, what: str, by: str | None, *, words: str = "", owner: str | None = None) -> None:
    settings = load_settings()
    who = by or getpass.getuser()
    changed = from_store(
        settings,
        lambda store: store.change_ticket(number, what=what, by=who, note=words, owner=owner),
    )
    _print(_found(number, changed), settings)


def _found(number: str, ticket: TicketRecord | None) -> TicketRecord:
    if ticket is None:
        raise RecordsError(f"there is no ticket {number}; see: voicebot ticket list")
    return ticket


def _print(ticket: TicketRecord, settings: Settings) -> None:
    zone = ZoneInfo(settings.timezone)
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")
    facts.add_row(
        "status",
        f"{ticket.status}, {ticket.priority.value}, due {ticket.due_at.astimezone(zone):%m-%d %H:%M}",
    )
    facts.add_row("owner", ticket.owner or "nobody yet")
    if ticket.callback_number:
        facts.add_row("call back", ticket.callback_number)
    if ticket.order_number:
        facts.add_row("order", ticket.order_number)
    if ticket.call_id:
        facts.add_row("transcript", f"voicebot call show {ticket.call_id}")
        if page := desk_of(settings).call_url(ticket.call_id):
            facts.add_row("", page)
        facts.add_row("recording", f"voicebot call recording {ticket.call_id}")
    facts.add_row("what to do", Text(ticket.summary))
    for name, value in ticket.slots:
        facts.add_row(name, Text(value))
    for event in ticket.history:
        words = f": {event.note}" if event.note else ""
        facts.add_row(f"{event.at.astimezone(zone):%m-%d %H:%M}", Text(f"{event.what} by {event.by}{words}"))
    terminal(highlight=False).print(
        Panel(facts, title=f"ticket {ticket.number}: {ticket.type.value}", title_align="left", expand=False)
    )
