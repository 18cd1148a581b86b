"""The call of ``voicebot demo``, and what is shown of it."""

from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.panel import Panel

from voicebot.config import Settings
from voicebot.records.store import Store
from voicebot.simulator.bot_process import BotProcess
from voicebot.simulator.line import caller_phone
from voicebot.simulator.live import LiveTranscript, print_result
from voicebot.simulator.report import write_report
from voicebot.simulator.result import ScenarioResult
from voicebot.simulator.run import run_scenario
from voicebot.simulator.scenario_file import find_scenario, load_scenario

ABOUT_THE_ORDER = frozenset({"order", "order items", "receiver", "phone", "address", "total", "order status"})
"""Expectations that say whether the customer got what was wanted; the others are about how."""


async def hold_call(
    scenario_name: str, bot: BotProcess, settings: Settings, folder: Path, console: Console
) -> bool:
    """Let the customer of a scenario call, and show what came of it.

    Returns:
        whether the order was really placed as the customer wanted it.
    """
    scenario = load_scenario(find_scenario(scenario_name))
    run_folder = folder / f"{datetime.now():%Y%m%d-%H%M%S}"
    store = await Store.open(settings)
    try:
        async with caller_phone() as phone:
            result = await run_scenario(
                scenario,
                phone=phone,
                store=store,
                target_uri=bot.sip_uri,
                output_dir=run_folder,
                on_event=LiveTranscript(console),
            )
    finally:
        await store.close()
    report = run_folder / f"{scenario.name}.html"
    write_report(result, report)
    print_result(console, result)
    _show_files(console, result, report, bot.log_path)
    return _conclude(console, result, too_slow=_recognition_failed(bot.log_path))


def _show_files(console: Console, result: ScenarioResult, report: Path, log: Path) -> None:
    lines = (
        f"recording  {result.recording_path}  [dim](caller left, bot right)[/dim]",
        f"report     {report}  [dim](open it in a browser)[/dim]",
        f"bot's log  {log}",
    )
    console.print("\n" + "\n".join(lines), highlight=False, soft_wrap=True)


def _recognition_failed(log: Path) -> bool:
    return "recognition_failed" in log.read_text(encoding="utf-8", errors="replace")


def _conclude(console: Console, result: ScenarioResult, *, too_slow: bool) -> bool:
    orders = result.call.orders if result.call is not None else ()
    matters = [verdict for verdict in result.verdicts if verdict.about in ABOUT_THE_ORDER]
    placed = bool(orders) and all(verdict.passed for verdict in matters)
    if placed:
        number = orders[0].order.order_number
        verdict = f"[green]The order {number} was placed as the customer wanted it.[/green]"
    elif orders:
        verdict = "[red]An order was placed, but not the one the customer wanted.[/red]"
    else:
        verdict = "[red]No order was placed.[/red]"
    if not result.passed:
        verdict += " [yellow]Not every expectation was met, see above.[/yellow]"
    if not placed and too_slow:
        verdict += (
            "\nThe recogniser failed or did not answer in time (recognition_failed in the bot's log): "
            "this machine is too slow or too busy.\nEnd what else runs here and start the demo again."
        )
    how_to = (
        "To talk to it yourself: [bold]scripts/voicebot serve[/bold], "
        "then call [bold]sip:100@127.0.0.1:5060[/bold]\n"
        "with a softphone on this machine (Linphone, baresip, MicroSIP; no account, no password).\n"
        "From another machine: --bind 0.0.0.0 and VOICEBOT_SIP__ALLOWED_SOURCES, see docs/telephony.md."
    )
    console.print(Panel(f"{verdict}\n\n{how_to}", border_style="dim"))
    return placed
