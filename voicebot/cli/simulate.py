"""``voicebot simulate``: let test callers dial the bot."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voicebot.cli.terminal import terminal
from voicebot.config import Settings, load_settings
from voicebot.records.store import Store
from voicebot.service.logs import set_up_logging
from voicebot.simulator.line import address_towards, bot_address, caller_phone
from voicebot.simulator.live import LiveTranscript, print_result, print_summary
from voicebot.simulator.reachable import see_that_somebody_listens
from voicebot.simulator.report import write_report
from voicebot.simulator.result import ScenarioResult
from voicebot.simulator.run import run_scenario
from voicebot.simulator.scenario import Scenario
from voicebot.simulator.scenario_file import (
    IMPAIR_OPTION,
    find_scenario,
    load_scenario,
    over_a_bad_line,
    shipped_scenarios,
)
from voicebot.simulator.wire import LOOPBACK
from voicebot.webhooks.outgoing import wanted_by_somebody

EXPECTATION_UNMET = 1


def simulate(
    scenarios: Annotated[
        list[str] | None, typer.Argument(help="Names or files of scenarios; none lists those that exist.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All shipped scenarios.")] = False,
    target: Annotated[
        str | None, typer.Option(help="SIP URI of the bot; default: the port of VOICEBOT_SIP__PORT here.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Folder for recordings and reports.")] = None,
    impair: Annotated[
        list[str] | None,
        typer.Option(
            IMPAIR_OPTION,
            metavar="KEY=VALUE",
            help="Make the line worse, as `line` in a scenario: loss=5, jitter=40, noise=10. Repeatable.",
        ),
    ] = None,
    times: Annotated[int, typer.Option(min=1, help="Run the scenarios that many times.")] = 1,
) -> None:
    """Dial the running bot over SIP, talk to it as the scenarios say, and check what came of it.

    The settings must be those of the bot (database, port); --target dials one on another machine. What
    the shop knows of the callers' numbers is replaced by what the scenarios give. Exit code 1: an
    expectation was not met.
    """
    console = terminal()
    settings = load_settings()
    paths = shipped_scenarios() if every else [find_scenario(name) for name in scenarios or ()]
    chosen = [over_a_bad_line(load_scenario(path), impair or ()) for path in paths] * times
    if not chosen:
        for path in shipped_scenarios():
            console.print(f"[bold]{path.stem}[/bold]  {load_scenario(path).title}", highlight=False)
        raise typer.Exit
    told = {wanted for scenario in chosen for wanted in scenario.then.events}
    if nobody_wants := {each for each in told if not wanted_by_somebody(each, settings.webhooks)}:
        chosen = [_without_events(scenario, nobody_wants) for scenario in chosen]
        console.print(
            f"[yellow]not checked:[/yellow] events {', '.join(sorted(nobody_wants))}; no web hook endpoint "
            "wants them (VOICEBOT_WEBHOOKS__ENDPOINTS, docs/webhooks.md)",
            highlight=False,
        )
    set_up_logging("WARNING")
    uri = target or f"sip:100@{LOOPBACK}:{settings.sip.port}"
    see_that_somebody_listens(bot_address(uri)[1])
    folder = output or settings.data_dir / "simulations"
    results = asyncio.run(_run(chosen, settings, uri, folder, console))
    if len(results) > 1:
        console.print()
        print_summary(console, results)
    if not all(result.passed for result in results):
        raise typer.Exit(EXPECTATION_UNMET)


def _without_events(scenario: Scenario, events: Collection[str]) -> Scenario:
    left = tuple(each for each in scenario.then.events if each not in events)
    return replace(scenario, then=replace(scenario.then, events=left))


async def _run(
    scenarios: list[Scenario], settings: Settings, target_uri: str, folder: Path, console: Console
) -> list[ScenarioResult]:
    store = await Store.open(settings)
    results = []
    try:
        async with caller_phone(host=address_towards(bot_address(target_uri)[1])) as phone:
            for scenario in scenarios:
                result = await run_scenario(
                    scenario,
                    phone=phone,
                    store=store,
                    target_uri=target_uri,
                    output_dir=folder,
                    on_event=LiveTranscript(console),
                )
                report = folder / f"{scenario.name}.html"
                write_report(result, report)
                print_result(console, result)
                console.print(
                    f"[dim]recording {result.recording_path}\nreport    {report}[/dim]", highlight=False
                )
                results.append(result)
    finally:
        await store.close()
    return results
