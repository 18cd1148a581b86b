"""The report of a campaign as files: contacts as CSV, everything with plots as one HTML page."""

import csv
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from voicebot.campaign.drawing import funnel_svg, hours_svg
from voicebot.campaign.report import CampaignReport
from voicebot.records.phone_numbers import masked_number

_environment = Environment(
    loader=PackageLoader("voicebot.campaign"),
    autoescape=select_autoescape(["html", "j2"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
COLUMNS = (
    "number",
    "name",
    "state",
    "result",
    "not called because",
    "attempts",
    "last attempt",
    "next attempt",
    "interested",
    "satisfaction",
    "orders",
    "order value",
)
MOST_ROWS_IN_HTML = 2000
"""More belong into the CSV."""


def write_csv(report: CampaignReport, path: Path) -> None:
    """Write the contacts, one a line, in UTF-8 with the mark that spreadsheets need."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for one in report.contacts:
            writer.writerow(
                [
                    one.number,
                    harmless(one.name),
                    one.state,
                    one.result,
                    one.because,
                    one.attempts,
                    _minute(one.last_at),
                    _minute(one.next_at),
                    "yes" if one.interested else "",
                    "" if one.satisfaction is None else f"{one.satisfaction:g}",
                    " ".join(one.order_numbers),
                    f"{one.order_total_fen / 100:.2f}" if one.order_numbers else "",
                ]
            )


def write_html(report: CampaignReport, path: Path) -> None:
    """Write one page that needs nothing else; numbers are masked in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page = _environment.get_template("campaign.html.j2").render(
        report=report,
        figures=report.figures(),
        funnel=funnel_svg(report.funnel()),
        hours=hours_svg(report.by_hour()),
        rows=[(masked_number(one.number), one) for one in report.contacts[:MOST_ROWS_IN_HTML]],
        left_out=max(0, len(report.contacts) - MOST_ROWS_IN_HTML),
        minute=_minute,
    )
    path.write_text(page, "utf-8")


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at is not None else ""


def harmless(text: str) -> str:
    """A text for a cell: a spreadsheet takes one that begins like a formula for a formula (CWE-1236)."""
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) else text
