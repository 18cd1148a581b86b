"""A line chart as an SVG that needs nothing else to be looked at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 56, 44
_COLOURS = ("#1f6feb", "#d1242f", "#2da44e", "#8250df", "#bf8700", "#57606a")
_TICKS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its name and its points from left to right."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Chart:
    """Lines over a common axis, from nought upwards.

    Args:
        limit: drawn as a dashed line, if there is one.
        caption: below the title: machine, revision.
    """

    title: str
    x: str
    y: str
    lines: tuple[Line, ...]
    limit: float | None = None
    caption: str = ""


def svg(chart: Chart) -> str:
    """Draw it; points that are no numbers are left out."""
    points = [
        point for line in chart.lines for point in line.points if all(math.isfinite(value) for value in point)
    ]
    right = max((x for x, _ in points), default=1.0) or 1.0
    top = 1.1 * max([y for _, y in points] + [chart.limit or 0.0]) or 1.0

    def across(x: float) -> float:
        return _LEFT + x / right * (WIDTH - _LEFT - _RIGHT)

    def up(y: float) -> float:
        return HEIGHT - _BOTTOM - y / top * (HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="11"><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{_LEFT}" y="18" font-size="14">{escape(chart.title)}</text>',
        f'<text x="{_LEFT}" y="34" fill="#57606a">{escape(chart.caption)}</text>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escape(chart.x)}</text>',
        f'<text x="8" y="{_TOP - 6}">{escape(chart.y)}</text>',
        *(_grid_line(up(value), f"{value:g}") for value in _ticks(top)),
        *(
            f'<text x="{across(value):.1f}" y="{HEIGHT - _BOTTOM + 16}" text-anchor="middle">{value:g}</text>'
            for value in _ticks(right)
        ),
    ]
    if chart.limit is not None:
        parts.append(
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{up(chart.limit):.1f}" y2="{up(chart.limit):.1f}" '
            'stroke="#57606a" stroke-dasharray="6 4"/>'
        )
    for place, line in enumerate(chart.lines):
        colour = _COLOURS[place % len(_COLOURS)]
        drawn = [(across(x), up(y)) for x, y in line.points if math.isfinite(x) and math.isfinite(y)]
        parts += _drawn(drawn, colour, line.name, place)
    return "\n".join([*parts, "</svg>\n"])


def _drawn(points: Sequence[tuple[float, float]], colour: str, name: str, place: int) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x = _LEFT + 8 + 110 * place
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8"/>',
        *(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="2.2" fill="{colour}"/>' for px, py in points),
        f'<text x="{x}" y="{_TOP - 6}" fill="{colour}">{escape(name)}</text>',
    ]


def _grid_line(y: float, label: str) -> str:
    return (
        f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d0d7de"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    )


def _ticks(top: float) -> list[float]:
    """Round values from nought to ``top``."""
    rough = top / _TICKS
    magnitude: float = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough)
    return [step * number for number in range(int(top / step) + 1)]


@dataclass(frozen=True, slots=True)
class Bar:
    """A measured value as a share of what is allowed.

    Args:
        share: 1 is all that is allowed.
        label: behind the bar: the value itself.
    """

    name: str
    share: float
    label: str
    met: bool


_BAR_HEIGHT, _NAMES = 18, 330
_MOST_SHARE = 1.5


def bars_svg(title: str, bars: Sequence[Bar], caption: str = "") -> str:
    """Draw shares of what is allowed; the dashed line is all of it."""
    height = _TOP + _BAR_HEIGHT * len(bars) + 12
    scale = (WIDTH - _NAMES - 90) / _MOST_SHARE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'font-size="10"><rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="8" y="18" font-size="14">{escape(title)}</text>',
        f'<text x="8" y="34" fill="#57606a">{escape(caption)}</text>',
    ]
    for place, bar in enumerate(bars):
        y = _TOP + _BAR_HEIGHT * place
        length = scale * min(bar.share, _MOST_SHARE) if math.isfinite(bar.share) else 0.0
        colour = "#2da44e" if bar.met else "#d1242f"
        parts += [
            f'<text x="{_NAMES - 6}" y="{y + 10}" text-anchor="end">{escape(bar.name)}</text>',
            f'<rect x="{_NAMES}" y="{y}" width="{length:.1f}" height="12" fill="{colour}"/>',
            f'<text x="{_NAMES + length + 4:.1f}" y="{y + 10}">{escape(bar.label)}</text>',
        ]
    line = _NAMES + scale
    parts.append(
        f'<line x1="{line:.1f}" x2="{line:.1f}" y1="{_TOP - 6}" y2="{height - 6}" stroke="#57606a" '
        'stroke-dasharray="6 4"/>'
    )
    return "\n".join([*parts, "</svg>\n"])
