"""The time line of a call as numbers for an SVG: waveforms, speech, waits."""

from dataclasses import dataclass

from voicebot.simulator.recording import Recording, peaks
from voicebot.simulator.result import ScenarioResult
from voicebot.simulator.speech import Interval, joined

PIXELS_PER_S = 16
"""Scale of a long call; a short one fills the page."""
PAGE_PX = 930
LANE_PX = 58
"""Height of one side's waveform."""
TOP_PX = 26
"""Room for the labels of waits above the waveforms."""
AXIS_PX = 20
SHOWN_PAUSE_MS = 300
"""Shorter pauses do not split the shading of an utterance."""
_BIN_PX = 1.5
_LOUDEST = 0.6
"""Amplitude that fills the lane; telephone speech seldom goes beyond."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the time line in pixels."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Wait:
    """The time between the caller's last sound and the bot's answer.

    Args:
        informative: up to the informative answer; else to the first sound.
    """

    bar: Bar
    label: str
    slow: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the time axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Everything the template draws; y grows downwards, the caller is above the middle line."""

    width: float
    height: float
    middle: float
    top: float
    lane: float
    pixels_per_s: float
    caller_wave: str
    bot_wave: str
    caller_speech: tuple[Bar, ...]
    bot_speech: tuple[Bar, ...]
    waits: tuple[Wait, ...]
    ticks: tuple[Tick, ...]


def time_line(result: ScenarioResult, *, slow_ms: float) -> TimeLine:
    """Lay out a call; the origin is the first packet, as in the recording."""
    recording = result.recording
    scale = max(PIXELS_PER_S, PAGE_PX / max(1.0, recording.duration_s))
    width = max(1.0, recording.duration_s * scale)
    middle = TOP_PX + LANE_PX
    return TimeLine(
        width=round(width, 1),
        height=middle + LANE_PX + AXIS_PX,
        middle=middle,
        top=TOP_PX,
        lane=LANE_PX,
        pixels_per_s=scale,
        caller_wave=_wave(peaks(recording.caller, _bins(width)), middle, upwards=True),
        bot_wave=_wave(peaks(recording.bot, _bins(width)), middle, upwards=False),
        caller_speech=_bars(result.caller_voiced, recording, scale),
        bot_speech=_bars(result.bot_voiced, recording, scale),
        waits=tuple(_waits(result, slow_ms, scale)),
        ticks=_ticks(recording.duration_s, scale),
    )


def _bins(width: float) -> int:
    return max(1, int(width / _BIN_PX))


def _wave(heights: list[float], middle: float, *, upwards: bool) -> str:
    sign = -1 if upwards else 1
    points = [
        f"{_BIN_PX * (at + 0.5):.1f},{middle + sign * min(1.0, height / _LOUDEST) * LANE_PX:.1f}"
        for at, height in enumerate(heights)
    ]
    return f"M0,{middle} L{' L'.join(points)} L{_BIN_PX * len(heights):.1f},{middle} Z"


def _bars(voiced: tuple[Interval, ...], recording: Recording, scale: float) -> tuple[Bar, ...]:
    return tuple(
        _bar(each.start_s, each.end_s, recording, scale) for each in joined(voiced, pause_ms=SHOWN_PAUSE_MS)
    )


def _bar(start_s: float, end_s: float, recording: Recording, scale: float) -> Bar:
    return Bar(round((start_s - recording.start_s) * scale, 1), round((end_s - start_s) * scale, 1))


def _waits(result: ScenarioResult, slow_ms: float, scale: float) -> list[Wait]:
    waits = []
    for latency in result.figures.latencies:
        wait_ms = latency.first_informative_ms or latency.first_audio_ms
        if wait_ms is None:
            continue
        end_s = latency.said.voice.end_s
        bar = _bar(end_s, end_s + wait_ms / 1000, result.recording, scale)
        waits.append(Wait(bar, f"{wait_ms / 1000:.2f} s", slow=wait_ms > slow_ms))
    return waits


def _ticks(duration_s: float, scale: float) -> tuple[Tick, ...]:
    step_s = 5
    return tuple(
        Tick(round(at * scale, 1), f"{at // 60}:{at % 60:02d}")
        for at in range(0, int(duration_s) + 1, step_s)
    )
