"""``voicebot knowledge``: what was understood of the product texts."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from voicebot.cli.json_fields import text_in, unknown_fields
from voicebot.cli.json_lines import each_line
from voicebot.cli.terminal import terminal
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.errors import DialplanError
from voicebot.knowledge.facts import FACTS, SAFETY_FACTS
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import load_plan, load_products

app = typer.Typer(no_args_is_help=True, help="Look at what was understood of the product texts.")

_DIALPLANS = PROJECT_DIR / "dialplans"
_LEARNT = " [dim]*[/dim]"
"""Behind the name of a fact that the trained reader found."""


@app.command()
def show(
    dialplan: Annotated[Path, typer.Argument(help="Folder of the shop: dialplan.yaml and products/.")],
    product: Annotated[str, typer.Argument(help="Only the product with this id or name.")] = "",
    unread: Annotated[bool, typer.Option("--unread", help="Only what was not understood.")] = False,
) -> None:
    """Show every fact of every product with the sentence it comes from.

    [green]Green[/green] is understood, [yellow]yellow[/yellow] concerns safety, [red]red[/red] was not
    understood: word it differently, and look again. Red lines marked "safety" come first: the bot
    does not know what they say. A star marks what no rule but the trained reader found.
    """
    console = terminal(soft_wrap=False)
    plan = load_plan(dialplan)
    products = load_products(dialplan, plan)
    titles = {name: slot.title for name, slot in plan.slots.items() if slot.title}
    chosen = [one for one in products if product in ("", one.product_id, one.name)]
    if not chosen:
        ids = "、".join(one.product_id for one in products)
        raise DialplanError(f"no product {product!r}; there are {ids}", file=str(dialplan))
    for one in chosen:
        if not unread or one.not_understood:
            console.print(_table(one, titles, only_unread=unread))
    left = sum(len(one.not_understood) for one in chosen)
    safety = sum(len(one.safety_unread) for one in chosen)
    colour = "red" if safety else "yellow" if left else "green"
    facts = sum(len(one.facts) for one in chosen)
    console.print(
        f"[{colour}]{_counted(len(chosen), 'product')}, {_counted(facts, 'fact')}, "
        f"{_counted(left, 'piece')} not understood, "
        f"{safety} of them about safety[/{colour}]"
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _table(product: Product, titles: Mapping[str, str], *, only_unread: bool) -> Table:
    """What is known of a product; facts that the dialplan adds go by the titles of their slots."""
    table = Table(
        title=f"{escape(product.name)}  [dim]{escape(product.product_id)}[/dim]", title_justify="left"
    )
    table.add_column("fact", no_wrap=True)
    table.add_column("value", overflow="fold")
    table.add_column("from the sentence", overflow="fold", style="dim")
    for unread in sorted(product.not_understood, key=lambda piece: not piece.safety):
        what = "not understood (safety)" if unread.safety else "not understood"
        style = "bold red" if unread.safety else "red"
        table.add_row(f"[{style}]{what}[/{style}]", "", f"[{style}]{escape(unread.text)}[/{style}]")
    if not only_unread:
        for (name, sentence, trained), values in _grouped(product).items():
            style = "yellow" if name in SAFETY_FACTS else "green"
            title = FACTS[name].label if name in FACTS else titles.get(name, name)
            label = f"[{style}]{escape(title)}[/{style}]{_LEARNT if trained else ''}"
            table.add_row(label, escape("、".join(values)), escape(sentence))
    return table


def _grouped(product: Product) -> dict[tuple[str, str, bool], list[str]]:
    """Values of one fact from one sentence share a row."""
    rows: dict[tuple[str, str, bool], list[str]] = {}
    for fact in product.facts:
        value = "有" if fact.value is True else "没有" if fact.value is False else str(fact.value)
        rows.setdefault((fact.name, fact.sentence, fact.trained), []).append(value)
    return rows


@app.command()
def read(
    dialplan: Annotated[
        Path | None,
        typer.Argument(help="Folder of the shop whose words are used; by default dialplans/CATEGORY."),
    ] = None,
) -> None:
    """Turn product texts into facts: one JSON object per line in, one out.

    In: {"id", "category", "text"}; out: {"id", "facts", "not_understood"}. A bad line is named on
    stderr, and the run goes on.
    """
    given = None if dialplan is None else lexicon_of(load_plan(dialplan))
    shipped: dict[str, Lexicon] = {}

    def one(case: dict[str, object]) -> dict[str, object]:
        category = str(case.get("category") or "")
        lexicon = given
        if lexicon is None:
            if category not in shipped:
                shipped[category] = _shipped_lexicon(category)
            lexicon = shipped[category]
        product = read_product(
            text_in(case, "text"), product_id=str(case["id"]), category=category or None, lexicon=lexicon
        )
        return {
            "id": case["id"],
            "facts": product.as_dict(),
            "not_understood": [unread.text for unread in product.not_understood],
        }

    each_line(
        sys.stdin,
        one,
        lambda row: print(json.dumps(row, ensure_ascii=False), flush=True),
        lambda case: unknown_fields(case, ("id", "category", "text")),
    )


def _shipped_lexicon(category: str) -> Lexicon:
    """Words of the example shop of a category; none when there is no such shop."""
    folder = _DIALPLANS / category
    known = category.isidentifier() and (folder / "dialplan.yaml").is_file()
    return lexicon_of(load_plan(folder)) if known else Lexicon()
