"""``voicebot bench``: performance figures of this machine."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import psutil
import typer

from voicebot.asr.engine import Recogniser
from voicebot.asr.factory import load_recogniser
from voicebot.bench.big_records import create_database, drop_database, existing_database, fill, size_bytes
from voicebot.bench.catalogue import synthetic_texts
from voicebot.bench.dialogue import bench_dialogue
from voicebot.bench.hearing import Hearing, bench_hearing
from voicebot.bench.records import bench_records
from voicebot.bench.report import Report, report_table
from voicebot.bench.telephone_speech import mobile_numbers, sentences, spoken
from voicebot.cli import bench_all, bench_load, bench_turns
from voicebot.cli.bench_line import SKINCARE, Dialplan, Only, barge_in_report
from voicebot.cli.bench_output import Check, JsonFile, PlotFile, finish
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.cli.terminal import terminal
from voicebot.config import PROJECT_DIR, Settings, load_settings
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.knowledge.reader import read_product
from voicebot.records.database import database_url
from voicebot.service.deployment import deployment_of, load_deployment, load_plan, load_products
from voicebot.service.postage import postage_of
from voicebot.service.recognition import build_recogniser

app = typer.Typer(no_args_is_help=True, help="Measure how fast the bot is on this machine.")


@app.callback()
def _group() -> None:
    """Measure how fast the bot is on this machine."""


app.command()(bench_turns.turns)
app.command()(bench_load.calls)
app.command()(bench_load.signalling)
app.command()(bench_load.soak)
app.command(name="all")(bench_all.every)


@app.command()
def dialogue(
    dialplan: Annotated[
        Path | None, typer.Argument(help="Folder of the shop; default: VOICEBOT_DIALPLAN_DIR.")
    ] = None,
    products: Annotated[int, typer.Option(min=1, max=10_000, help="Size of the made-up catalogue.")] = 10_000,
    rounds: Annotated[int, typer.Option(min=1, help="Repetitions; their medians show the spread.")] = 3,
    real_only: Annotated[bool, typer.Option("--real-only", help="Without the made-up catalogue.")] = False,
    json_file: JsonFile = None,
    check: Check = False,
) -> None:
    """Time one turn: understanding, policy, knowledge and wording, without hearing and speaking.

    Measured with the shop as it is, and with its vocabulary and thousands of made-up products (always
    the same ones). Targets: a median of 5 ms, 20 ms with the large catalogue. Other work on the machine
    shows in the turn, but not in its processor time.
    """
    folder = dialplan or load_settings().dialplan_dir
    console = terminal()
    reports = [_dialogue_report(folder, None, rounds)]
    console.print(report_table(reports[0]))
    if not real_only:
        with console.status(f"reading {products} made-up products"):
            reports.append(_dialogue_report(folder, products, rounds))
        console.print(report_table(reports[1]))
    finish(reports, json_file, check=check)


@app.command()
def asr(
    dialplans: Annotated[Path, typer.Option(help="Folder of the four shops.")] = PROJECT_DIR / "dialplans",
    quick: Annotated[bool, typer.Option("--quick", help="A part of the sentences; two minutes.")] = False,
    json_file: JsonFile = None,
    check: Check = False,
) -> None:
    """Let the configured recogniser hear callers that espeak-ng speaks over a telephone line.

    Errors per set with and without following the shop, processor time and memory with 1, 4 and 16 callers at
    once, and the delay of the final result. Sentences and voices are in no training of this project's own
    model; a synthetic caller is easier than a real one all the same.
    """
    settings, console = load_settings(), terminal()
    step = 4 if quick else 1
    sets = {name: sentences(name)[::step] for name in ("shops", "long", "fresh")}
    names = sorted({shop for texts in sets.values() for shop, _ in texts})
    sets["numbers"] = mobile_numbers(60 // step, names)
    with console.status("speaking") as status:
        utterances = {name: spoken(texts) for name, texts in sets.items()}
        status.update("loading")
        before = psutil.Process().memory_info().rss
        alone = load_recogniser(settings.asr)
        loaded = psutil.Process().memory_info().rss
        shops = {name: Hearing(alone, _following(settings, dialplans / name)) for name in names}
        notes = {
            "model": f"{settings.asr.engine.value}, {settings.asr.model_dir.name}",
            "memory of the model, MiB": round((loaded - before) / 2**20),
            "memory of each that follows a shop, MiB": round(
                (psutil.Process().memory_info().rss - loaded) / 2**20 / len(shops)
            ),
        }
        report = bench_hearing(shops, utterances, status.update, notes)
    console.print(report_table(report))
    finish([report], json_file, check=check)


@app.command()
def records(
    customers: Annotated[int, typer.Option(min=100, help="How many.")] = 1_000_000,
    calls: Annotated[int, typer.Option(min=100, help="How many; ten turns each.")] = 1_000_000,
    quick: Annotated[bool, typer.Option("--quick", help="A hundredth of it; half a minute.")] = False,
    look_ups: Annotated[int, typer.Option(min=10, help="Of each kind and round.")] = 500,
    rounds: Annotated[int, typer.Option(min=1, help="Repetitions; their medians show the spread.")] = 3,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the database for another run.")] = False,
    reuse: Annotated[bool, typer.Option("--reuse", help="Take the one that --keep has left.")] = False,
    json_file: JsonFile = None,
    check: Check = False,
) -> None:
    """Time the look-ups that a call needs among a million customers and ten million turns.

    The data are made in a database of its own, voicebot_bench, beside the configured one, and dropped
    afterwards: about 10 GB for some minutes. Target: a median of 5 ms for each look-up.
    """
    if quick:
        customers, calls = customers // 100, calls // 100
    console = terminal()
    server = database_url(load_settings())
    url = existing_database(server) if reuse else create_database(server)
    notes: dict[str, object] = {}
    try:
        with console.status("filling") as status:
            if not reuse:
                notes["filling, s"] = round(fill(url, customers=customers, calls=calls, tell=status.update))
            notes["size, GB"] = round(size_bytes(url) / 1e9, 2)
            report = asyncio.run(
                bench_records(
                    url,
                    customers=customers,
                    calls=calls,
                    look_ups=look_ups,
                    rounds=rounds,
                    notes=notes,
                    tell=status.update,
                )
            )
    finally:
        if not keep:
            drop_database(server)
    console.print(report_table(report))
    finish([report], json_file, check=check)


@app.command("barge-in")
def barge_in(
    dialplan: Dialplan = SKINCARE,
    quick: Annotated[
        bool, typer.Option("--quick", help="A tenth of the calls; a minute and a half.")
    ] = False,
    count: Annotated[int, typer.Option(min=2, help="Calls of each main kind.")] = 50,
    lines: Annotated[int, typer.Option(min=1, max=16, help="Calls at a time.")] = 8,
    only: Only = None,
    json_file: JsonFile = None,
    plot_file: PlotFile = None,
    check: Check = False,
) -> None:
    """Interrupt the bot in real calls: with words, assent, coughs, music, noise, and its own echo.

    A bot is started for it. Measured on the wire: how soon after the caller's first sound the bot is silent,
    how often it falls silent for good although nobody meant to interrupt it, and how long it pauses then.
    """
    count = max(2, count // 10) if quick else count
    report = barge_in_report(dialplan, count=count, lines=lines, only=only, console=terminal())
    finish([report], json_file, plot_file, check=check)


def _following(settings: Settings, folder: Path) -> Recogniser:
    return build_recogniser(settings, load_deployment(folder))


def _dialogue_report(folder: Path, made_up: int | None, rounds: int) -> Report:
    plan = load_plan(folder)
    lexicon = lexicon_of(plan)
    started_s = time.perf_counter()
    if made_up is None:
        products = load_products(folder, plan)
    else:
        texts = synthetic_texts(plan, made_up)
        products = [
            read_product(text, product_id=f"p{place}", lexicon=lexicon) for place, text in enumerate(texts)
        ]
    read_s = time.perf_counter()
    shop = deployment_of(plan, products)
    notes: dict[str, object] = {
        "reading the product texts, s": round(read_s - started_s, 2),
        "training and indexing, s": round(time.perf_counter() - read_s, 2),
    }
    return bench_dialogue(
        shop.dialogue,
        lambda: MemoryShop(shop.catalogue, postage_of(shop.script)).carry_out,
        shop=folder.name,
        rounds=rounds,
        notes=notes,
    )
