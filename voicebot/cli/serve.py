"""``voicebot serve``: answer calls."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from voicebot.campaign.lines import campaigns
from voicebot.cli.failures import USAGE_ERROR, report
from voicebot.cli.terminal import terminal
from voicebot.config import Settings, load_settings
from voicebot.errors import VoicebotError
from voicebot.service.logs import set_up_logging
from voicebot.service.prepared import Prepared, prepare
from voicebot.service.seat import Seat
from voicebot.service.serve import Ready, uri_host
from voicebot.service.serve import serve as run_worker
from voicebot.service.supervisor import Shift, Supervisor

READY_WORD = "ready"
"""First word of the line that says that calls are taken; scripts wait for it."""


def serve(
    dialplan: Annotated[
        Path | None, typer.Argument(help="Folder of the shop; default: VOICEBOT_DIALPLAN_DIR.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="SIP port; 0 takes a free one.")] = None,
    bind: Annotated[str | None, typer.Option(help="Address to listen on, e.g. 0.0.0.0.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes, each with a SIP port and lines of its own.")
    ] = None,
) -> None:
    """Answer calls until it is stopped with Ctrl-C or SIGTERM; callers then hear a goodbye.

    With several workers SIGHUP replaces them one after the other without losing a call.
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
    if workers is not None:
        changes["workers"] = workers
    settings = settings.model_copy(update=changes)
    set_up_logging(settings.log_level)
    if settings.workers == 1:
        asyncio.run(run_worker(settings, _say_ready, beside=(campaigns,)))
        return
    supervisor = Supervisor(settings, prepare=prepare, run_worker=_live, on_ready=partial(_say_all, settings))
    raise typer.Exit(supervisor.run())


def _live(settings: Settings, prepared: Prepared, seat: Seat) -> int:
    """The life of one worker, in a process of its own."""
    try:
        asyncio.run(run_worker(settings, _say_recovered, prepared=prepared, seat=seat, beside=(campaigns,)))
    except VoicebotError as error:
        report(error)
        return USAGE_ERROR
    return 0


def _say_all(settings: Settings, shift: Shift) -> None:
    console = terminal(soft_wrap=True, highlight=False)
    ports = (settings.sip.port,) if shift.front else shift.sip_ports
    uris = " ".join(f"sip:100@{uri_host(settings.sip)}:{port}" for port in ports)
    behind = " behind kamailio" if shift.front else ""
    console.print(f"{READY_WORD} {uris} {sum(shift.lines)} lines, {len(shift.lines)} workers{behind}")


def _say_ready(ready: Ready) -> None:
    lines = f"{ready.lines} line" + ("s" if ready.lines != 1 else "")
    console = terminal(soft_wrap=True, highlight=False)
    console.print(f"{READY_WORD} {ready.sip_uri} {lines}")
    _say_recovered(ready)


def _say_recovered(ready: Ready) -> None:
    if ready.recovered:
        console = terminal(soft_wrap=True, highlight=False)
        console.print(f"closed {ready.recovered} calls that an earlier worker left open")
