"""``voicebot call``: what was said in a call, and what came of it."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from voicebot.archive.playback import export_file
from voicebot.cli.stored import from_store
from voicebot.cli.tables import print_table
from voicebot.cli.terminal import terminal
from voicebot.config import load_settings
from voicebot.errors import ArchiveError, RecordsError
from voicebot.records.phone_numbers import masked_number
from voicebot.records.values import (
    BotTurn,
    CallerTurn,
    CallHead,
    CallRecord,
    OrderRecord,
    TicketRecord,
    TurnRecord,
    TurnTimings,
)

app = typer.Typer(no_args_is_help=True, help="Look at calls: what was said, how fast, what came of it.")


@app.command()
def show(
    call: Annotated[
        str, typer.Argument(help="Id of the call, its beginning, the SIP Call-ID, or: last.")
    ] = "last",
) -> None:
    """Show one call: who said what when, what was understood, the order and the ticket."""
    settings = load_settings()
    record = from_store(settings, lambda store: store.call(call))
    if record is None:
        missing = "there are no calls yet" if call == "last" else f"there is no call {call}"
        raise RecordsError(f"{missing}; see: voicebot call list")
    terminal(markup=False, highlight=False).print(call_view(record, ZoneInfo(settings.timezone)))


@app.command()
def recording(
    call: Annotated[
        str, typer.Argument(help="Id of the call, its beginning, the SIP Call-ID, or: last.")
    ] = "last",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write here; default: CALL.wav.")] = None,
) -> None:
    """Fetch the recording of a call from where it is kept, decrypted: caller left, bot right."""
    settings = load_settings()
    record = from_store(settings, lambda store: store.call(call))
    if record is None:
        raise RecordsError(f"there is no call {call}; see: voicebot call list")
    place = record.head.recording_path
    if place is None:
        raise ArchiveError(f"there is no recording of the call {record.head.id} any more, or there never was")
    target = out or Path(f"{record.head.id}.wav")
    size = asyncio.run(export_file(settings, place, target))
    typer.echo(f"{size} bytes written to {target}")


@app.command(name="list")
def list_calls(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many.")] = 20,
) -> None:
    """List the newest calls. Numbers are masked."""
    settings = load_settings()
    heads = from_store(settings, lambda store: store.calls(limit))
    zone = ZoneInfo(settings.timezone)
    table = Table("call", "started", "caller", "took", "turns", "outcome", box=None, header_style="bold")
    for head in heads:
        caller = masked_number(head.caller_number) if head.caller_number else "withheld"
        table.add_row(
            head.id,
            _when(head.started_at, zone),
            caller,
            _took(head),
            str(head.turn_count),
            head.outcome or "open",
        )
    if heads:
        print_table(table)
    else:
        typer.echo("There are no calls yet.")


def call_view(record: CallRecord, zone: ZoneInfo) -> Group:
    """A whole call for the terminal."""
    return Group(
        _head(record.head, zone),
        *(_turn(turn, record.head.answered_at or record.head.started_at) for turn in record.turns),
        *(_order(order, zone) for order in record.orders),
        *(_ticket(ticket, zone) for ticket in record.tickets),
    )


def _head(head: CallHead, zone: ZoneInfo) -> Panel:
    facts = Table.grid(padding=(0, 2))
    facts.add_row(
        "from", f"{head.caller_number or 'withheld'} to {head.called_number} ({head.direction.value})"
    )
    facts.add_row("when", f"{_when(head.started_at, zone)}, {_took(head)}, {head.outcome or 'still open'}")
    facts.add_row("shop", f"{head.dialplan}, worker {head.worker_id}")
    facts.add_row("SIP", head.sip_call_id)
    if head.recording_path is not None:
        facts.add_row("recording", f"{head.recording_path}  (voicebot call recording {head.id})")
    return Panel(facts, title=Text(f"call {head.id}"), title_align="left", border_style="dim")


def _turn(record: TurnRecord, start: datetime) -> Table:
    row = Table.grid(padding=(0, 1))
    row.add_column(justify="right", width=7, style="dim")
    row.add_column(width=6)
    row.add_column(overflow="fold")
    seconds = (record.turn.at - start).total_seconds()
    match record.turn:
        case CallerTurn() as turn:
            row.add_row(f"{seconds:.1f} s", Text("caller", style="bold green"), _heard(turn))
        case BotTurn() as turn:
            row.add_row(f"{seconds:.1f} s", Text("bot", style="bold cyan"), _said(turn))
    return row


def _heard(turn: CallerTurn) -> Text:
    text = Text(f"[keys] {turn.keyed}" if turn.keyed is not None else turn.heard_text)
    if turn.mended_text is not None and turn.mended_text != turn.heard_text:
        text.append(f"  → {turn.mended_text}", style="yellow")
    understood = [name for name, _ in turn.intents] + [
        f"{name}={value}" for name, value in (turn.slots or {}).items()
    ]
    if understood:
        text.append(f"\n{', '.join(understood)}", style="dim")
    return text


def _said(turn: BotTurn) -> Text:
    text = Text()
    for sentence in turn.sentences:
        heard = len(sentence.text if sentence.heard is not False else sentence.heard_text or "")
        text.append(sentence.text[:heard])
        text.append(sentence.text[heard:], style="dim strike")
    notes = _latency(turn.timings)
    notes += ["holding phrase"] if turn.holding_phrase_used else []
    notes += ["fallback"] if turn.fallback_used else []
    notes += ["not heard to the end"] if any(sentence.heard is False for sentence in turn.sentences) else []
    if notes:
        text.append(f"\n{', '.join(notes)}", style="dim")
    return text


def _latency(timings: TurnTimings) -> list[str]:
    if timings.speech_end_s is None:
        return []
    named = (("first audio", timings.first_audio_s), ("informative", timings.first_informative_s))
    return [f"{name} after {at_s - timings.speech_end_s:.2f} s" for name, at_s in named if at_s is not None]


def _order(record: OrderRecord, zone: ZoneInfo) -> Panel:
    order = record.order
    text = Text()
    for item in order.items:
        options = "".join(f" {value}" for _, value in item.options)
        price = f"{item.unit_price_fen / 100:g}"
        text.append(f"{item.name}{options} × {item.quantity} {item.unit}, {price} yuan each\n")
    text.append(f"total {order.total_fen / 100:g} yuan, {order.status}\n", style="bold")
    text.append(f"{order.receiver_name}, {order.phone}, {order.address}\n")
    text.append(_told(record, zone), style="dim")
    return Panel(text, title=f"order {order.order_number}", title_align="left", border_style="green")


def _told(record: OrderRecord, zone: ZoneInfo) -> str:
    if record.announced_at is not None:
        return f"told to the caller at {_when(record.announced_at, zone)}"
    if record.announcing_at is not None:
        return f"the caller may not have heard it to the end ({_when(record.announcing_at, zone)})"
    return "the caller was not told" + (", so it was cancelled" if record.order.status == "cancelled" else "")


def _ticket(ticket: TicketRecord, zone: ZoneInfo) -> Panel:
    text = Text(f"{ticket.summary}\n")
    text.append(
        f"{ticket.type.value}, {ticket.priority.value}, {ticket.status}, due {_when(ticket.due_at, zone)}"
    )
    if ticket.callback_number is not None:
        text.append(f", call back {ticket.callback_number}")
    for name, value in ticket.slots:
        text.append(f"\n{name}: {value}", style="dim")
    return Panel(text, title=f"ticket {ticket.number}", title_align="left", border_style="yellow")


def _when(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _took(head: CallHead) -> str:
    if head.ended_at is None:
        return "not ended"
    seconds = round((head.ended_at - (head.answered_at or head.started_at)).total_seconds())
    return f"{seconds // 60}:{seconds % 60:02d}"
