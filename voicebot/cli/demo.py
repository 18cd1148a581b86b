"""``voicebot demo``: the whole way of one call, on this machine, from nothing."""

import asyncio
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel

from voicebot.config import Settings, load_settings
from voicebot.records.store import Store
from voicebot.service.logs import set_up_logging
from voicebot.simulator.bot_process import running_bot
from voicebot.simulator.line import caller_phone
from voicebot.simulator.live import LiveTranscript, print_result
from voicebot.simulator.report import write_report
from voicebot.simulator.result import ScenarioResult
from voicebot.simulator.run import run_scenario
from voicebot.simulator.scenario import Scenario
from voicebot.simulator.scenario_file import find_scenario, load_scenario

ORDER_NOT_PLACED = 1
DEMO_SCENARIO = "demo"


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
    chosen = load_scenario(find_scenario(scenario))
    console = Console()
    result = asyncio.run(_call(chosen, own_data, folder, console))
    _conclude(console, result)
    if not result.passed:
        raise typer.Exit(ORDER_NOT_PLACED)


async def _call(scenario: Scenario, settings: Settings, folder: Path, console: Console) -> ScenarioResult:
    started_s = time.monotonic()
    status = console.status("starting the bot: database, recogniser, voice, SIP")
    status.start()
    try:
        # The caller's share in the database keeps the embedded server up for both.
        store = await Store.open(settings)
        try:
            async with running_bot(settings.dialplan_dir, data_dir=settings.data_dir) as bot:
                status.stop()
                console.print(
                    f"[dim]the bot (process {bot.pid}) takes calls at {bot.sip_uri}, "
                    f"ready after {time.monotonic() - started_s:.1f} s[/dim]",
                    highlight=False,
                )
                run_folder = folder / f"{datetime.now():%Y%m%d-%H%M%S}"
                async with caller_phone() as phone:
                    result = await run_scenario(
                        scenario,
                        phone=phone,
                        store=store,
                        target_uri=bot.sip_uri,
                        output_dir=run_folder,
                        on_event=LiveTranscript(console),
                    )
                report = run_folder / f"{scenario.name}.html"
                write_report(result, report)
                print_result(console, result)
                _show_files(console, result, report, bot.log_path)
        finally:
            await store.close()
        return result
    finally:
        status.stop()


def _show_files(console: Console, result: ScenarioResult, report: Path, log: Path) -> None:
    console.print(
        f"\nrecording  {result.recording_path}  [dim](caller left, bot right)[/dim]", highlight=False
    )
    console.print(f"report     {report}  [dim](open it in a browser)[/dim]", highlight=False)
    console.print(f"bot's log  {log}", highlight=False)


def _conclude(console: Console, result: ScenarioResult) -> None:
    orders = result.call.orders if result.call is not None else ()
    if result.passed and orders:
        verdict = (
            f"[green]The order {orders[0].order.order_number} was placed as the customer wanted it.[/green]"
        )
    elif result.passed:
        verdict = "[green]The call went as it should.[/green]"
    else:
        verdict = "[red]The call did not end as it should; see the expectations above.[/red]"
    how_to = (
        "To talk to it yourself: [bold]scripts/voicebot serve[/bold], "
        "then call [bold]sip:100@127.0.0.1:5060[/bold]\n"
        "with a softphone on this machine (Linphone, baresip, MicroSIP; no account, no password).\n"
        "From another machine: --bind 0.0.0.0 and VOICEBOT_SIP__ALLOWED_SOURCES, see docs/telephony.md."
    )
    console.print(Panel(f"{verdict}\n\n{how_to}", border_style="dim"))
