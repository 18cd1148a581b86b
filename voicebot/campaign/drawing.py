"""Plots of a campaign as SVG: the funnel, and the hours of the day."""

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH = 640
BAR = 26
GAP = 8
LABEL = 96
VALUE = 110
PLOT_HEIGHT = 180
BASE = 24


def funnel_svg(stages: Sequence[tuple[str, int]]) -> Markup:
    """A bar for each stage, with its count and its share of the stage before."""
    most = max((count for _, count in stages), default=0) or 1
    height = len(stages) * (BAR + GAP)
    parts = []
    before: int | None = None
    for place, (title, count) in enumerate(stages):
        y = place * (BAR + GAP)
        width = (WIDTH - LABEL - VALUE) * count / most
        share = f" · {count / before:.0%}" if before else ""
        parts += [
            f'<text x="{LABEL - 8}" y="{y + BAR - 8}" text-anchor="end">{escape(title)}</text>',
            f'<rect class="bar" x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR}" rx="3"/>',
            f'<text x="{LABEL + width + 8:.1f}" y="{y + BAR - 8}" class="value">{count}{share}</text>',
        ]
        before = count
    return _svg("Funnel from contacts to orders", WIDTH, height, parts)


def hours_svg(hours: Sequence[tuple[int, int, int]]) -> Markup:
    """Attempts of each hour of the day; the darker part was answered by a person."""
    if not hours:
        return Markup("")
    most = max(made for _, made, _ in hours) or 1
    step = (WIDTH - 40) / len(hours)
    bar = min(40.0, step * 0.7)
    parts = []
    for place, (hour, made, persons) in enumerate(hours):
        x = 30 + place * step + (step - bar) / 2
        for count, kind in ((made, "bar light"), (persons, "bar")):
            height = (PLOT_HEIGHT - 20) * count / most
            y = PLOT_HEIGHT - height
            parts.append(
                f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{bar:.1f}" height="{height:.1f}"/>'
            )
        middle = x + bar / 2
        top = PLOT_HEIGHT - (PLOT_HEIGHT - 20) * made / most - 4
        if made:
            parts.append(
                f'<text x="{middle:.1f}" y="{top:.1f}" text-anchor="middle" class="value">{made}</text>'
            )
        parts.append(f'<text x="{middle:.1f}" y="{PLOT_HEIGHT + 16}" text-anchor="middle">{hour}</text>')
    return _svg("Attempts by hour of the day", WIDTH, PLOT_HEIGHT + BASE, parts)


def _svg(title: str, width: int, height: int, parts: Sequence[str]) -> Markup:
    head = f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
    return Markup(head + "".join(parts) + "</svg>")
