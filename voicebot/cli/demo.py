"""``voicebot demo``: the whole way of one call, on this machine, from nothing."""

import asyncio
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voicebot.cli.terminal import terminal
from voicebot.config import Settings, load_settings
from voicebot.service.logs import set_up_logging
from voicebot.simulator.bot_process import running_bot

ORDER_NOT_PLACED = 1
DEMO_SCENARIO = "demo"
CALL_MODULE = "voicebot.cli.demo_call"


def demo(
    scenario: Annotated[str, typer.Option(help="Another scenario: its name or file.")] = DEMO_SCENARIO,
    output: Annotated[
        Path | None, typer.Option(help="Folder for database, recording and report; default: var/demo.")
    ] = None,
) -> None:
    """Start the bot, let a simulated customer dial it over SIP and buy something, show what happened.

    Everything is real: SIP and RTP over loopback, recognition, synthesis, the database. Exit code 0
    says that the order was placed as the customer wanted it, 1 that it was not.
    """
    set_up_logging("WARNING")
    settings = load_settings()
    folder = (output or settings.data_dir / "demo").absolute()
    own_data = settings.model_copy(update={"data_dir": folder / "data"})
    if not asyncio.run(_demo(scenario, own_data, folder, terminal())):
        raise typer.Exit(ORDER_NOT_PLACED)


async def _demo(scenario: str, settings: Settings, folder: Path, console: Console) -> bool:
    started_s = time.monotonic()
    status = console.status("starting the bot: database, recogniser, voice, SIP")
    status.start()
    try:
        # The caller's SIP stack and the rest take seconds to load: do it while the bot starts.
        loading = asyncio.create_task(asyncio.to_thread(import_module, CALL_MODULE))
        async with running_bot(settings.dialplan_dir, data_dir=settings.data_dir) as bot:
            call = await loading
            status.stop()
            console.print(
                f"[dim]the bot (process {bot.pid}) takes calls at {bot.sip_uri}, "
                f"ready after {time.monotonic() - started_s:.1f} s[/dim]",
                highlight=False,
                soft_wrap=True,
            )
            return bool(await call.hold_call(scenario, bot, settings, folder, console))
    finally:
        status.stop()
