"""``voicebot shop``: the built-in shop's tables, and the shop's own system over HTTP."""

import asyncio
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot.cli.shop_tables import import_files, list_goods
from voicebot.cli.terminal import terminal
from voicebot.config import Settings, load_settings
from voicebot.dialogue.script import read_script
from voicebot.records.database import Database
from voicebot.service.deployment import PRODUCTS_FOLDER, load_plan, load_products
from voicebot.service.shops import FETCHING_S, http_shop
from voicebot.shop.http.catalogue import Differences, ShopProduct, compare, fetch_products, store_products
from voicebot.shop.http.probing import NOBODYS_PHONE, Probe, Prober, Verdict

app = typer.Typer(
    no_args_is_help=True,
    help="The built-in shop: import tables, list goods. The shop's own system: try it, fetch its products.",
)
app.command(name="import")(import_files)
app.command(name="list")(list_goods)

SOMETHING_FAILS = 1
_FILE_NAME = re.compile(r"\w[\w.\-]{0,99}")
_COLOURS = {
    Verdict.WORKS: "green",
    Verdict.FAILS: "bold red",
    Verdict.NOT_SUPPORTED: "dim",
    Verdict.NOT_TRIED: "dim",
}


@app.command()
def probe(
    phone: Annotated[str, typer.Option(help="Look for the orders of this phone.")] = NOBODYS_PHONE,
    order: Annotated[str | None, typer.Option(help="Look for the order with this number.")] = None,
) -> None:
    """Try the mapping of VOICEBOT_SHOP__MAPPING on the real system; nothing is changed there.

    Exit code 1: an operation failed.
    """
    probes = asyncio.run(_probe(load_settings(), phone, order))
    table = Table("operation", "", "ms", "", box=None, header_style="bold")
    for one in probes:
        took = f"{one.took_s * 1000:.0f}" if one.took_s else ""
        verdict = f"[{_COLOURS[one.verdict]}]{one.verdict.value}[/]"
        table.add_row(one.operation, verdict, took, escape(one.detail))
    terminal(soft_wrap=True).print(table)
    if any(one.verdict is Verdict.FAILS for one in probes):
        raise typer.Exit(SOMETHING_FAILS)


@app.command()
def sync(
    dialplan: Annotated[Path | None, typer.Argument(help="Folder whose texts are compared.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Begin a text for every product that has none.")
    ] = False,
) -> None:
    """Fetch the products of the shop's system, and tell where the texts say something else."""
    settings = load_settings()
    folder = dialplan or settings.dialplan_dir
    plan = load_plan(folder)
    texts = load_products(folder, plan)
    products = asyncio.run(_fetch(settings, read_script(plan).shop.name))
    found = compare(products, {text.product_id: text.price_fen or 0 for text in texts})
    console = terminal(soft_wrap=True, highlight=False)
    _print(console, found)
    console.print(f"{len(products)} products fetched, {len(texts)} texts in {escape(str(folder))}")
    if write:
        for product in found.without_text:
            path = begin_text(folder / PRODUCTS_FOLDER, product)
            if path is None:
                console.print(
                    f"[red]{escape(repr(product.product_id))}[/]: no name for a file; write its text"
                )
            else:
                console.print(f"written: {escape(str(path))}; describe the product there")


def begin_text(folder: Path, product: ShopProduct) -> Path | None:
    """Begin the text of a product; ``None`` when its id, which comes from outside, is no name of a file."""
    if _FILE_NAME.fullmatch(product.product_id) is None:
        return None
    path = folder / f"{product.product_id}.txt"
    path.write_text(f"{product.name}，每件{product.price_fen / 100:g}元。\n", encoding="utf-8")
    return path


async def _probe(settings: Settings, phone: str, order: str | None) -> tuple[Probe, ...]:
    database = await Database.open(settings)
    try:
        shop = http_shop(settings, database)
        try:
            return await Prober(shop, phone=phone, order_number=order).probe()
        finally:
            await shop.close()
    finally:
        await database.close()


async def _fetch(settings: Settings, name: str) -> tuple[ShopProduct, ...]:
    database = await Database.open(settings)
    try:
        shop = http_shop(settings, database)
        try:
            products = await fetch_products(shop.system, timeout_s=FETCHING_S)
        finally:
            await shop.close()
        await store_products(database, products, shop=name)
        return products
    finally:
        await database.close()


def _print(console: Console, found: Differences) -> None:
    for product_id, (told_fen, shop_fen) in found.prices.items():
        told, shops = f"{told_fen / 100:g}", f"{shop_fen / 100:g}"
        console.print(f"[yellow]{product_id}[/]: the text tells {told} yuan, the shop takes {shops}")
    for product_id in found.not_in_shop:
        console.print(f"[yellow]{product_id}[/]: the shop has no such product; it cannot be ordered")
    for product in found.without_text:
        console.print(f"[dim]{product.product_id}[/]: {escape(product.name)} has no text")
