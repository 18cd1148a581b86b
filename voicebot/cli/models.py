"""``voicebot models``: the recogniser's models."""

import re
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from voicebot.asr.character_errors import Score, edit_distance, spoken_characters
from voicebot.asr.factory import engine_of, load_recogniser
from voicebot.asr.known_models import KNOWN_MODELS
from voicebot.asr.model_store import choose, fetch, installed_model, installed_models
from voicebot.asr.transcription import read_sound, recordings, transcribe
from voicebot.cli.terminal import terminal
from voicebot.config import ENV_FILE, Settings, load_settings
from voicebot.errors import RecognitionError
from voicebot.service.deployment import load_deployment
from voicebot.service.recognition import build_recogniser
from voicebot.tts.spoken import spoken_form

_BYTES_PER_SECOND = 16000

app = typer.Typer(no_args_is_help=True, help="Recogniser models: list, download, choose, try out.")


@app.command("list")
def list_models() -> None:
    """Show the models of this machine, which one is used, and public ones that can be downloaded."""
    settings = load_settings()
    here = installed_models(settings)
    table = Table(box=None, header_style="dim")
    for column in ("model", "state", "engine", "size", "licence", "what for"):
        table.add_column(column, no_wrap=column != "what for")
    for name, model in here.items():
        active = model.path.resolve() == settings.asr.model_dir.resolve()
        known = KNOWN_MODELS.get(name)
        table.add_row(
            escape(name),
            "[green]active[/green]" if active else "installed",
            model.engine.value,
            f"{model.size_bytes / 1e6:.0f} MB",
            known.licence if known else "its README",
            known.purpose if known else "",
        )
    for name, known in KNOWN_MODELS.items():
        if name not in here:
            table.add_row(name, "to download", "vosk", f"{known.size_mb} MB", known.licence, known.purpose)
    console = terminal(highlight=False, soft_wrap=True)
    console.print(table)
    if settings.asr.model_dir.name not in here:
        console.print(f"[red]the configured model is of no use:[/red] {escape(_what_is_wrong(settings))}")


def _what_is_wrong(settings: Settings) -> str:
    try:
        engine_of(settings.asr.model_dir)
    except RecognitionError as error:
        return str(error)
    return f"{settings.asr.model_dir}: another model of the same name is listed"


@app.command("download")
def download_model(
    model: Annotated[str, typer.Argument(help="A name of the list, or the address of an archive.")],
    sha256: Annotated[str | None, typer.Option(help="What the archive's SHA-256 must be.")] = None,
) -> None:
    """Fetch a model into the data folder. Broken off, it continues where it was."""
    if sha256 is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", sha256):
        raise RecognitionError(f"--sha256 {sha256}: a SHA-256 has 64 figures from 0 to f; copy it whole")
    console = terminal(soft_wrap=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(escape(model.rsplit("/", 1)[-1]), total=None)
        fetched = fetch(
            load_settings(),
            model,
            lambda there, total: progress.update(task, completed=there, total=total),
            sha256=sha256,
        )
    console.print(f"{fetched.path}: unpacked", markup=False)
    if fetched.verified:
        console.print(f"SHA-256 {fetched.sha256}, as expected")
    else:
        console.print(
            f"SHA-256 {fetched.sha256}: nothing to hold it against. It is kept beside the model, and the "
            "next download of this archive must have the same."
        )
    console.print(f"use it: voicebot models use {fetched.path.name}", markup=False)


@app.command("use")
def use_model(
    model: Annotated[str, typer.Argument(help="A name of the list, or a model's folder.")],
) -> None:
    """Choose the model: written to .env in this folder, which every voicebot command started here reads."""
    chosen = installed_model(load_settings(), model)
    winning = choose(chosen, ENV_FILE)
    console = terminal(soft_wrap=True, highlight=False)
    console.print(f"{ENV_FILE.resolve()}: VOICEBOT_ASR__MODEL_DIR={chosen.path}", markup=False)
    console.print("voicebot serve uses it from its next start in this folder")
    for name in winning:
        console.print(f"[yellow]but {name} is set in the environment and wins: unset it[/yellow]")


@app.command("test")
def try_model(
    model: Annotated[str, typer.Argument(help="A name of the list, or a model's folder.")],
    sounds: Annotated[Path, typer.Argument(help="A recording, or a folder of them with transcripts.")],
    dialplan: Annotated[
        Path | None, typer.Option(help="Folder of a shop that the model shall follow, as in its calls.")
    ] = None,
) -> None:
    """Show what a model hears in recordings of any rate, and its character error rate.

    Transcripts: NAME.txt beside NAME.wav, or a .tsv file with name and text. Numbers may be written in
    figures; 一 and 幺, 二 and 两 count as the same.
    """
    settings = load_settings()
    chosen = installed_model(settings, model)
    found = recordings(sounds)
    asr = settings.asr.model_copy(
        update={"model_dir": chosen.path, "engine": chosen.engine, "follow_dialplan": True}
    )
    if dialplan is None:
        recogniser = load_recogniser(asr)
    else:
        recogniser = build_recogniser(settings.model_copy(update={"asr": asr}), load_deployment(dialplan))
    total, heard_s, took_s = Score(), 0.0, 0.0
    table = Table(box=None, header_style="dim")
    for column in ("recording", "heard", "said", "CER"):
        table.add_column(column, overflow="fold")  # nothing of a text is cut off
    for path, said in found.items():
        pcm = read_sound(path)
        started_s = time.perf_counter()
        text = transcribe(recogniser, pcm).text
        heard = ways_to_say(text)[0]
        took_s += time.perf_counter() - started_s
        heard_s += len(pcm) / _BYTES_PER_SECOND
        rate = ""
        if said is not None:
            meant = min(ways_to_say(said), key=lambda way: edit_distance(heard, spoken_characters(way)))
            own = Score()
            for score in (own, total):
                score.add(heard, meant)
            colour = "green" if not own.errors else "yellow"
            rate = f"[{colour}]{own.rate:.1f} %[/{colour}]"
        table.add_row(escape(path.name), escape(text), escape(said or ""), rate)
    console = terminal(highlight=False)
    console.print(table)
    if total.utterances:
        right = f"{total.exact} of {total.utterances} right"
        console.print(f"CER {total.rate:.1f} % of {total.characters} characters, {right}")
    following = f"following {dialplan.resolve().name}" if dialplan else "following no shop"
    real_time = took_s / heard_s if heard_s else 0
    console.print(f"{heard_s:.1f} s of sound, {real_time:.3f} of real time, {following}")


_SAME_NUMERALS = str.maketrans("幺两〇", "一二零")
_FIGURES = re.compile(r"\d+")
_DICTATED = str.maketrans("0123456789", "零一二三四五六七八九")
_MOST_NUMBERS = 6


def ways_to_say(text: str) -> Sequence[str]:
    """What may be said for a text: every number as a number or figure by figure (502: 五百零二 or 五零二).

    Numerals that are said in two ways are written with one character.
    """
    pieces = _FIGURES.split(text)
    numbers = [(number, number.translate(_DICTATED)) for number in _FIGURES.findall(text)]
    numbers[_MOST_NUMBERS:] = [(number, number) for number, _ in numbers[_MOST_NUMBERS:]]
    ways = (
        "".join(piece + number for piece, number in zip(pieces, (*chosen, ""), strict=True))
        for chosen in product(*numbers)
    )
    return tuple(dict.fromkeys(spoken_form(way).translate(_SAME_NUMERALS) for way in ways))
