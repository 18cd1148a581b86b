"""``voicebot shop import`` and ``list``: the shop's own tables go into the built-in shop."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot.cli.stored import from_database
from voicebot.cli.tables import print_table
from voicebot.cli.terminal import terminal
from voicebot.config import Settings, load_settings
from voicebot.dialogue.wording import yuan
from voicebot.records.database import Database
from voicebot.service.deployment import Deployment, load_deployment
from voicebot.service.goods import goods_of
from voicebot.service.imported_prices import OwnTerms, imported_terms
from voicebot.service.postage import contradictions, postage_of
from voicebot.shop.columns import Layout, ReadTable, layouts, understood
from voicebot.shop.importing import IN_ORDER, Imported, Named, import_table
from voicebot.shop.overview import OnSale, PromotionRow, on_sale, promotions
from voicebot.shop.products import sync_products
from voicebot.shop.sheets import Sheet, SheetError, read_sheets

SOME_LEFT_OUT = 1
"""Exit code when rows were left out; 2 when nothing was imported."""
_MOST_MISTAKES = 200

Dialplan = Annotated[
    Path | None,
    typer.Option(
        "--dialplan", help="The shop's folder, for the names of its products; else the configured one."
    ),
]


def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV or XLSX; the headings tell what is in them.")],
    dialplan: Dialplan = None,
) -> None:
    """Import products, promotions, coupons, members, orders and shipments (docs/shop.md).

    Rows that make no sense are named with file and line and left out; the rest goes in. Importing a file
    again changes nothing. Exit code: 0 everything is in, 1 rows were left out, 2 nothing was imported.
    """
    settings = load_settings()
    known = layouts(ZoneInfo(settings.timezone))
    read = [_understood(read_sheets(path), known) for path in files]
    tables = sorted(
        (table for tables, _ in read for table in tables), key=lambda table: IN_ORDER.index(table.table)
    )
    deployment = load_deployment(dialplan or settings.dialplan_dir)
    goods = [goods_of(product) for product in deployment.catalogue.products]

    async def work(database: Database) -> tuple[list[Imported], OwnTerms]:
        name = deployment.script.shop.name
        await sync_products(database, goods, postage_of(deployment.script), shop=name)
        named: Named = {}
        imported = [await import_table(database, table, named) for table in tables]
        return imported, await imported_terms(database)

    imported, terms = from_database(settings, work)
    console = terminal(highlight=False, soft_wrap=True)
    for sheet in (sheet for _, others in read for sheet in others):
        console.print(f"[dim]{escape(sheet.name)}: left out: {escape(_strange(sheet))}[/dim]")
    _tell(console, imported)
    if terms.postage:
        for one in contradictions(deployment, terms.postage):
            console.print(f"{escape(one.where)}: [yellow]{escape(one.message)}[/yellow]")
    if any(one.mistakes for one in imported):
        raise typer.Exit(SOME_LEFT_OUT)


def _understood(sheets: Sequence[Sheet], known: Sequence[Layout]) -> tuple[list[ReadTable], list[Sheet]]:
    """The tables of a file, and its sheets that are none: a workbook may hold notes as well.

    Raises:
        SheetError: there is nothing in it, or none of its sheets is a known table.
    """
    tables, others = [], []
    for sheet in sheets:
        if not sheet.lines:
            continue
        table = understood(sheet, known)
        if table is None:
            others.append(sheet)
        else:
            tables.append(table)
    if others and not tables:
        raise SheetError(f"{others[0].name}: {_strange(others[0])}")
    if not tables:
        raise SheetError(f"{sheets[0].name}: the file is empty; export the table again")
    return tables, others


def _strange(sheet: Sheet) -> str:
    heads = "、".join(cell for cell in sheet.lines[0].cells if cell)
    return f"the headings ({heads[:80]}) are those of no known table; see docs/shop.md"


def _tell(console: Console, imported: Sequence[Imported]) -> None:
    for one in imported:
        for where, reason in one.mistakes[:_MOST_MISTAKES]:
            console.print(f"[red]{escape(where)}:[/red] {escape(reason)}")
        if len(one.mistakes) > _MOST_MISTAKES:
            console.print(f"{escape(one.name)}: {len(one.mistakes) - _MOST_MISTAKES} more rows are wrong")
        for where, note in one.notes[:_MOST_MISTAKES]:
            console.print(f"{escape(where)}: {escape(note)}")
        if len(one.notes) > _MOST_MISTAKES:
            console.print(f"{escape(one.name)}: {len(one.notes) - _MOST_MISTAKES} more notes")
        if one.unused:
            console.print(f"[dim]{escape(one.name)}: not used: {escape('、'.join(one.unused))}[/dim]")
    summary = Table(box=None, header_style="bold")
    summary.add_column("file", overflow="fold")
    summary.add_column("table")
    for head in ("rows", "new", "changed", "unchanged", "left out"):
        summary.add_column(head, justify="right")
    for one in imported:
        figures = (one.rows, one.tally.new, one.tally.changed, one.tally.unchanged, len(one.mistakes))
        style = "yellow" if one.mistakes else ""
        summary.add_row(escape(_short(one.name)), one.table.value, *map(str, figures), style=style)
    console.print(summary)


def _short(name: str) -> str:
    """File and sheet without the folder: folders may have brackets too."""
    path, bracket, sheet = name.partition("[") if name.endswith("]") else (name, "", "")
    return f"{Path(path).name}{bracket}{sheet}"


def list_goods(
    everything: Annotated[bool, typer.Option("--all", help="Also what is not on sale.")] = False,
) -> None:
    """List products with price, stock and where the price comes from, and the promotions that hold."""
    settings = load_settings()

    async def work(database: Database) -> tuple[list[OnSale], list[PromotionRow]]:
        return await on_sale(database, everything=everything), await promotions(database)

    goods, lowered = from_database(settings, work)
    if not goods:
        typer.echo("There are no products; start the bot once, or import some.")
        return
    table = Table("product", "name", "version", "price", "stock", "price from", box=None, header_style="bold")
    for one in goods:
        stock = "" if one.stock is None else str(one.stock)
        price = "" if one.price_fen is None else yuan(one.price_fen)
        style = "" if one.on_sale else "dim"
        table.add_row(one.product_id, one.name, one.version, price, stock, one.source, style=style)
    print_table(table)
    if lowered:
        rules = Table("promotion", "for", "says", "does", "until", "from", box=None, header_style="bold")
        for row in lowered:
            until = row.ends_at.astimezone(ZoneInfo(settings.timezone)) if row.ends_at else None
            shown = _last_moment(until) if until else ""
            rules.add_row(row.code, row.product_id or "whole order", row.title, row.does, shown, row.source)
        print_table(rules)


def _last_moment(until: datetime) -> str:
    """The last day where it counts until midnight, as it was written in the table."""
    if until.time() == time(0):
        return f"{until - timedelta(days=1):%Y-%m-%d}"
    return f"{until:%Y-%m-%d %H:%M}"


def price_differences(settings: Settings, texts: dict[str, int]) -> list[tuple[str, int, int]]:
    """Products whose imported price is not the one in their text: id, price of the text, price of the shop.

    Args:
        texts: prices in fen by product id.

    Raises:
        RecordsError: the database is unreachable.
    """
    goods = from_database(settings, lambda database: on_sale(database, everything=True))
    return [
        (one.product_id, texts[one.product_id], one.price_fen)
        for one in goods
        if one.source == "import"
        and not one.version
        and one.product_id in texts
        and one.price_fen not in (None, texts[one.product_id])
        and one.price_fen is not None
    ]


def postage_differences(settings: Settings, deployment: Deployment) -> list[tuple[str, str]]:
    """Texts that name another postage than was imported: where, and what.

    Raises:
        RecordsError: the database is unreachable.
    """
    terms = from_database(settings, imported_terms)
    found = contradictions(deployment, terms.postage) if terms.postage else ()
    return [(one.where, one.message) for one in found]
