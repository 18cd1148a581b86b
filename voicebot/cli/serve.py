"""``voicebot serve``: answer calls."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voicebot.config import load_settings
from voicebot.service.logs import set_up_logging
from voicebot.service.serve import Ready
from voicebot.service.serve import serve as run_worker

READY_WORD = "ready"
"""First word of the line that says that calls are taken; scripts wait for it."""


def serve(
    dialplan: Annotated[
        Path | None, typer.Argument(help="Folder of the shop; default: VOICEBOT_DIALPLAN_DIR.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="SIP port; 0 takes a free one.")] = None,
    bind: Annotated[str | None, typer.Option(help="Address to listen on, e.g. 0.0.0.0.")] = None,
) -> None:
    """Answer calls until it is stopped with Ctrl-C or SIGTERM; callers then hear a goodbye.

    Everything else is set in the environment, see docs/configuration.md.
    """
    settings = load_settings()
    sip: dict[str, object] = {}
    if port is not None:
        sip["port"] = port
    if bind is not None:
        sip["bind_address"] = bind
    changes: dict[str, object] = {"sip": settings.sip.model_copy(update=sip)}
    if dialplan is not None:
        changes["dialplan_dir"] = dialplan
    settings = settings.model_copy(update=changes)
    set_up_logging(settings.log_level)
    asyncio.run(run_worker(settings, _say_ready))


def _say_ready(ready: Ready) -> None:
    lines = f"{ready.lines} line" + ("s" if ready.lines != 1 else "")
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"{READY_WORD} {ready.sip_uri} {lines}")
    if ready.recovered:
        console.print(f"closed {ready.recovered} calls that an earlier worker left open")
