"""``voicebot check``: is a dialplan right, and what should its editor look at?"""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from voicebot.asr.following import spellings
from voicebot.cli.shop_tables import postage_differences, price_differences
from voicebot.cli.terminal import terminal
from voicebot.config import ShopKind, load_settings
from voicebot.dialogue.wording import yuan
from voicebot.service.deployment import Deployment, load_deployment
from voicebot.service.inspection import Gravity, inspect
from voicebot.service.shops import mapping_of

_COLOURS = {Gravity.SAFETY: "bold red", Gravity.WARNING: "yellow", Gravity.HINT: "dim"}
_NAMES = {Gravity.SAFETY: "SAFETY", Gravity.WARNING: "warning", Gravity.HINT: "hint"}


def check(
    dialplan: Annotated[Path, typer.Argument(help="Folder of the shop: dialplan.yaml and products/.")],
    asr: Annotated[bool, typer.Option(help="Also look for words that the recogniser does not know.")] = True,
    shop: Annotated[bool, typer.Option("--shop", help="Also compare prices with those imported.")] = False,
) -> None:
    """Check a dialplan. A mistake is named with file and line, and the exit code is 2.

    What is valid but worth a look is listed: statements of product texts that were not understood
    (those about safety first), values that no product has, questions that are never put, words
    that the recogniser does not know and how it will spell them, texts that name another postage than
    is charged. With --shop, also products whose imported price is another than that of their text, and
    postage that was imported otherwise than it is told: what was imported counts. With
    VOICEBOT_SHOP__KIND=http the mapping of VOICEBOT_SHOP__MAPPING is checked as well.
    """
    console = terminal(soft_wrap=True)
    settings = load_settings()
    deployment = load_deployment(dialplan)
    mapping = mapping_of(settings) if settings.shop.kind is ShopKind.HTTP else None
    findings = inspect(deployment, partial(spellings, settings.asr.model_dir) if asr else None)
    for finding in findings:
        colour, name = _COLOURS[finding.gravity], _NAMES[finding.gravity]
        text = f"{escape(finding.where)}: [{colour}]{name}[/{colour}] {escape(finding.message)}"
        console.print(text, highlight=False)
    if shop:
        _compare_prices(console, deployment)
    products, slots = len(deployment.catalogue.products), len(deployment.plan.slots)
    grave = sum(finding.gravity is not Gravity.HINT for finding in findings)
    summary = f"{escape(str(dialplan))}: valid; {products} products, {slots} slots"
    console.print(f"[green]{summary}[/green], {grave} things to look at", highlight=False)
    if mapping is not None:
        able = [name for name, operation in mapping.operations if operation is not None]
        unable = [name for name, operation in mapping.operations if operation is None]
        console.print(
            f"[green]{escape(str(settings.shop.mapping))}: valid[/green]; {len(able)} operations"
            + (f", not supported: {', '.join(unable)}" if unable else ""),
            highlight=False,
        )


def _compare_prices(console: Console, deployment: Deployment) -> None:
    products = {one.product_id: one for one in deployment.catalogue.products}
    texts = {name: one.price_fen for name, one in products.items() if one.price_fen is not None}
    for name, text_fen, shop_fen in price_differences(load_settings(), texts):
        where = f"{escape(products[name].source)}:1"
        message = f"{products[name].name}: the text says {yuan(text_fen)}, the shop imported {yuan(shop_fen)}"
        console.print(f"{where}: [yellow]warning[/yellow] {escape(message)}, which counts", highlight=False)
    for place, message in postage_differences(load_settings(), deployment):
        console.print(f"{escape(place)}: [yellow]warning[/yellow] {escape(message)}", highlight=False)
