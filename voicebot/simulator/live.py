"""A simulated call in the terminal: the transcript as it happens, then what came of it."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot.records.values import CallRecord
from voicebot.simulator.events import (
    Answered,
    BotSpoke,
    CallerActs,
    CallerHeard,
    CallOver,
    Dialling,
    SimulationEvent,
)
from voicebot.simulator.result import Deed, ScenarioResult
from voicebot.simulator.rtp import StreamFigures

SLOW_MS = 1500
"""Answers later than this are shown in red."""


class LiveTranscript:
    """Prints events; give it to ``run_scenario`` as ``on_event``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, event: SimulationEvent) -> None:
        """Print one event."""
        match event:
            case Dialling():
                number = event.caller_number or "withheld"
                self._console.rule(f"[bold]{escape(event.title)}[/bold]", align="left", style="dim")
                self._line(None, "[dim]dialling[/dim]", f"{event.target_uri} from {number}")
            case Answered():
                self._line(0.0, "[dim]answered[/dim]", f"after {event.after_ms:.0f} ms")
            case CallerActs():
                self._line(event.at_s, "[bold green]caller  [/bold green]", event.text)
            case CallerHeard():
                self._line(event.at_s, "[green]  heard [/green]", event.heard, _understanding(event))
            case BotSpoke():
                self._line(event.at_s, "[bold cyan]bot     [/bold cyan]", event.text, _speed(event))
            case CallOver():
                self._line(event.at_s, "[dim]over[/dim]    ", event.reason)

    def _line(self, at_s: float | None, who: str, text: str, extra: str = "") -> None:
        at = "" if at_s is None else f"{int(at_s) // 60}:{at_s % 60:04.1f}"
        self._console.print(
            f"[dim]{at:>7}[/dim] {who}  {escape(text)}{extra}", highlight=False, soft_wrap=True
        )


def print_result(console: Console, result: ScenarioResult) -> None:
    """Latencies, expectations, and what is in the database."""
    console.print()
    console.print(_latency_table(result))
    console.print(_wire_line(result), highlight=False)
    if result.call is not None:
        for line in _rows_of(result.call):
            console.print(line, highlight=False)
    console.print(_verdict_table(result))
    passed = sum(verdict.passed for verdict in result.verdicts)
    colour = "green" if result.passed else "red"
    word = "passed" if result.passed else "FAILED"
    console.print(
        f"[bold {colour}]{word}[/bold {colour}] {result.scenario.name}: "
        f"{passed} of {len(result.verdicts)} expectations met",
        highlight=False,
    )


def print_summary(console: Console, results: Sequence[ScenarioResult]) -> None:
    """One line for each scenario."""
    table = Table(title="Scenarios", title_justify="left", header_style="dim", box=None)
    for column in ("scenario", "", "informative p50", "p95", "longest wait", "unmet"):
        table.add_column(column)
    for result in results:
        unmet = [verdict.about for verdict in result.verdicts if not verdict.passed]
        table.add_row(
            result.scenario.name,
            "[green]passed[/green]" if result.passed else "[red]FAILED[/red]",
            _ms(result.figures.first_informative_ms(50)),
            _ms(result.figures.first_informative_ms(95)),
            _ms(result.figures.longest_wait_ms),
            escape(", ".join(unmet)),
        )
    console.print(table)


def _understanding(event: CallerHeard) -> str:
    mended = f" [yellow]→ {escape(event.mended)}[/yellow]" if event.mended else ""
    slots = " ".join(f"{name}={value}" for name, value in event.slots)
    return mended + (f"  [dim]{escape(slots)}[/dim]" if slots else "")


def _speed(event: BotSpoke) -> str:
    if event.first_audio_ms is None:
        return ""
    kind = "" if event.informative else " (holding)"
    return f"  [dim]{event.first_audio_ms:.0f} ms{kind}[/dim]"


def _latency_table(result: ScenarioResult) -> Table:
    table = Table(
        title="Answers, from the end of the caller's speech, on the wire",
        title_justify="left",
        header_style="dim",
        box=None,
    )
    for column in ("caller", "heard"):
        table.add_column(column, overflow="fold")
    for column in ("first audio", "informative", "longest wait"):
        table.add_column(column, justify="right")
    answered = [deed for deed in result.deeds if deed.said is not None]
    for deed, latency in zip(answered, result.figures.latencies, strict=True):
        holding = " [dim]after holding[/dim]" if latency.holding_phrase else ""
        table.add_row(
            escape(deed.meant),
            _heard(result, deed),
            _ms(latency.first_audio_ms),
            _ms(latency.first_informative_ms) + holding,
            "[dim]hung up[/dim]" if latency.said.cut_off else _ms(latency.longest_wait_ms),
        )
    figures = result.figures
    table.add_section()
    for percent in (50, 95):
        table.add_row(
            f"p{percent}",
            "",
            _ms(figures.first_audio_ms(percent)),
            _ms(figures.first_informative_ms(percent)),
            _ms(figures.longest_wait_ms) if percent == 95 else "",
        )
    return table


def _heard(result: ScenarioResult, deed: Deed) -> str:
    turns = result.heard_of(result.deeds.index(deed))
    return escape(" / ".join(turn.keyed or turn.heard_text for turn in turns)) or "[red]nothing[/red]"


def _wire_line(result: ScenarioResult) -> str:
    figures = result.figures
    return (
        f"[dim]greeting {_ms(figures.greeting_ms)} after the answer · longest silence "
        f"{_ms(figures.longest_silence_ms)}\nRTP from the bot: {_stream(figures.from_bot)}\n"
        f"RTP from the caller: {_stream(figures.from_caller)}[/dim]"
    )


def _stream(figures: StreamFigures) -> str:
    codecs = list(dict.fromkeys(figures.codecs))
    return (
        f"{'/'.join(codecs)}, {figures.packets} packets, {figures.lost} lost, "
        f"jitter {figures.jitter_ms:.1f} ms, "
        f"deviation {figures.deviation_ms:.1f} ms, longest gap {figures.longest_gap_ms:.0f} ms"
    )


def _rows_of(call: CallRecord) -> Iterable[str]:
    yield f"[bold]In the database[/bold]: call {call.head.id}, {len(call.turns)} turns, {call.head.outcome}"
    for record in call.orders:
        order = record.order
        items = "，".join(f"{item.name} × {item.quantity}" for item in order.items)
        told = "" if record.announced_at else " [yellow](not announced)[/yellow]"
        yield (
            f"  [bold]order {order.order_number}[/bold] {order.status}{told}: {escape(items)}, "
            f"¥{order.total_fen / 100:g}, "
            f"{escape(order.receiver_name)} {order.phone}, {escape(order.address)}"
        )
    for ticket in call.tickets:
        yield (
            f"  [bold]ticket {ticket.number}[/bold] {ticket.type.value}, {ticket.priority.value}, "
            f"call back {ticket.callback_number or '-'}: {escape(ticket.summary)}"
        )


def _verdict_table(result: ScenarioResult) -> Table:
    table = Table(title="Expectations", title_justify="left", header_style="dim", box=None)
    for column in ("", "what", "expected", "found"):
        table.add_column(column, overflow="fold")
    for verdict in result.verdicts:
        table.add_row(
            "[green]✓[/green]" if verdict.passed else "[red]✗[/red]",
            verdict.about,
            escape(verdict.expected),
            escape(verdict.found),
        )
    return table


def _ms(value: float | None) -> str:
    if value is None:
        return "–"
    return f"[red]{value:.0f} ms[/red]" if value > SLOW_MS else f"{value:.0f} ms"
