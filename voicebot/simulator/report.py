"""The report of a simulated call: one HTML file that needs nothing else, not even the recording."""

import base64
import difflib
import re
from dataclasses import dataclass
from pathlib import Path

import cn2an
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from voicebot.records.values import BotTurn, CallerTurn
from voicebot.simulator.drawing import time_line
from voicebot.simulator.measure import Latency
from voicebot.simulator.result import ScenarioResult
from voicebot.simulator.speech import first_voiced_from

_TEMPLATE = "report.html.j2"
_PUNCTUATION = re.compile(r"[\s，。？！、；：,.?!;:“”‘’\"'（）()—…-]")
_environment = Environment(
    loader=PackageLoader("voicebot.simulator"),
    autoescape=select_autoescape(["html", "j2"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what was heard; ``wrong`` was not said like that."""

    text: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class CallerLine:
    """What the caller did, with what the bot made of it.

    Args:
        at_s: seconds since the start of the recording.
        heard: empty when the bot stored nothing.
        mended: after mending, where it differs.
        slots: as understood.
    """

    at_s: float
    meant: str
    keyed: bool
    heard: tuple[Piece, ...]
    mended: str
    slots: tuple[tuple[str, str], ...]
    latency: Latency | None


@dataclass(frozen=True, slots=True)
class BotLine:
    """What the bot said.

    Args:
        unheard: the part that the caller did not hear to its end.
    """

    at_s: float
    text: str
    unheard: str
    asked: tuple[str, ...]
    held: bool


def write_report(result: ScenarioResult, path: Path) -> None:
    """Write the report of one call.

    Raises:
        OSError: the file or the recording cannot be accessed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_report(result, result.recording_path.read_bytes()), "utf-8")


def render_report(result: ScenarioResult, wav: bytes) -> str:
    """The report as HTML.

    Args:
        wav: the recording, put into the page.
    """
    limit_ms = result.scenario.then.timing.first_informative_p95_ms
    return _environment.get_template(_TEMPLATE).render(
        result=result,
        scenario=result.scenario,
        figures=result.figures,
        lines=transcript(result),
        line=time_line(result, slow_ms=limit_ms),
        limit_ms=limit_ms,
        duration_s=result.ended_s - result.answered_s,
        audio=base64.b64encode(wav).decode("ascii"),
        clock=_clock,
        seconds=_seconds,
    )


def transcript(result: ScenarioResult) -> list[CallerLine | BotLine]:
    """Both sides' lines in the order they began."""
    lines: list[CallerLine | BotLine] = [*_caller_lines(result), *_bot_lines(result)]
    return sorted(lines, key=lambda line: line.at_s)


def compared(meant: str, heard: str) -> tuple[Piece, ...]:
    """``heard`` in pieces, those marked that differ from ``meant``. Punctuation and figures do not count."""
    expected = _PUNCTUATION.sub("", cn2an.transform(meant, "an2cn"))
    matcher = difflib.SequenceMatcher(a=expected, b=heard, autojunk=False)
    pieces: list[Piece] = []
    for kind, _, _, start, end in matcher.get_opcodes():
        if end > start:
            pieces.append(Piece(heard[start:end], wrong=kind != "equal"))
    return tuple(pieces)


def _caller_lines(result: ScenarioResult) -> list[CallerLine]:
    latencies = iter(result.figures.latencies)
    lines = []
    for position, deed in enumerate(result.deeds):
        heard = result.heard_of(position)
        spoken = "".join(turn.heard_text for turn in heard)
        keyed = "".join(turn.keyed or "" for turn in heard)
        lines.append(
            CallerLine(
                at_s=_from_start(result, deed.said.voice.start_s if deed.said else deed.started_s),
                meant=deed.meant,
                keyed=deed.keyed,
                heard=(Piece(keyed, wrong=keyed != deed.meant),) if keyed else compared(deed.meant, spoken),
                mended=_mended(heard),
                slots=tuple(
                    (name, _as_text(value)) for turn in heard for name, value in (turn.slots or {}).items()
                ),
                latency=next(latencies) if deed.said is not None else None,
            )
        )
    return lines


def _bot_lines(result: ScenarioResult) -> list[BotLine]:
    lines = []
    for record in result.call.turns if result.call is not None else ():
        if isinstance(record.turn, BotTurn):
            turn = record.turn
            ready_s = turn.at.timestamp() - result.wall_offset_s
            started_s = first_voiced_from(result.bot_voiced, ready_s)
            lines.append(
                BotLine(
                    at_s=_from_start(result, started_s if started_s is not None else ready_s),
                    text="".join(
                        each.text if each.heard is not False else each.heard_text or ""
                        for each in turn.sentences
                    ),
                    unheard="".join(
                        each.text[len(each.heard_text or "") :]
                        for each in turn.sentences
                        if each.heard is False
                    ),
                    asked=turn.asked,
                    held=turn.holding_phrase_used,
                )
            )
    return lines


def _mended(turns: tuple[CallerTurn, ...]) -> str:
    heard = "".join(turn.heard_text for turn in turns)
    mended = "".join(turn.mended_text or turn.heard_text for turn in turns)
    return "" if mended == heard else mended


def _as_text(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _from_start(result: ScenarioResult, at_s: float) -> float:
    return max(0.0, at_s - result.recording.start_s)


def _clock(at_s: float) -> str:
    return f"{int(at_s) // 60}:{int(at_s) % 60:02d}"


def _seconds(value_ms: float | None) -> str:
    return "–" if value_ms is None else f"{value_ms / 1000:.2f} s"
