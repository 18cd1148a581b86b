"""Calls every shop by voice, once for each scenario of its business, and counts what passed.

Run by ``scripts/shop-calls``; the scenarios are those of ``shop_business``. Each shop gets a bot and a
database of its own. Limits of time are told apart from the rest: on a machine that is busy with other work
they say little of the bot.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.shop_business import BUSINESS, covering
from voicebot.config import Settings
from voicebot.errors import VoicebotError
from voicebot.records.store import Store
from voicebot.records.values import BotTurn, CallerTurn
from voicebot.simulator.bot_process import running_bot
from voicebot.simulator.line import caller_phone
from voicebot.simulator.result import ScenarioResult, Verdict
from voicebot.simulator.run import run_scenario
from voicebot.simulator.scenario import Scenario

QUICK_VOICE = {"VOICEBOT_TTS__ENGINE": "espeak", "VOICEBOT_TTS__ESPEAK_WORDS_PER_MINUTE": "400"}
"""A call takes as long as its words: the bot's are waited for, not listened to."""
NOBODY = {"name": "nobody", "url": "http://127.0.0.1:9/", "secret_variable": "SHOP_CALLS_SECRET"}
TOLD = {
    "SHOP_CALLS_SECRET": "whsec_c2hvcC1jYWxscy1ieS12b2ljZS1ub2JvZHk=",
    "VOICEBOT_WEBHOOKS__ENDPOINTS": json.dumps([NOBODY]),
}
"""Events that no endpoint wants are not kept; this one never takes them."""
CALL_TIMEOUT_S = 240
START_TIMEOUT_S = 240
"""Generous: the machine may be busy with other work."""
TIMES = ("greeting", "first informative", "informative audio", "longest wait", "stops when")
"""Verdicts about time begin like this."""


async def call_shop(folder: Path, scenarios: Sequence[Scenario], at_once: int) -> dict[str, ScenarioResult]:
    """The results of one shop's scenarios, by name; a call that could not be held is missing."""
    results: dict[str, ScenarioResult] = {}
    places = asyncio.Semaphore(at_once)
    with tempfile.TemporaryDirectory(prefix="shop-calls-") as data:
        data_dir = Path(data)
        store = await Store.open(Settings(data_dir=data_dir))

        async def hold(scenario: Scenario) -> None:
            async with places, asyncio.timeout(CALL_TIMEOUT_S):
                results[scenario.name] = await run_scenario(
                    scenario, phone=phone, store=store, target_uri=bot.sip_uri, output_dir=data_dir / "out"
                )
            tell(folder.name, results[scenario.name])

        try:
            async with (
                running_bot(
                    folder, data_dir=data_dir, environment=QUICK_VOICE | TOLD, start_timeout_s=START_TIMEOUT_S
                ) as bot,
                caller_phone() as phone,
            ):
                together = [one for one in scenarios if not changes_the_shop(one)]
                alone = [one for one in scenarios if changes_the_shop(one)]
                outcomes = await asyncio.gather(*map(hold, together), return_exceptions=True)
                for scenario in alone:
                    outcomes += await asyncio.gather(hold(scenario), return_exceptions=True)
        finally:
            await store.close()
    for scenario, outcome in zip([*together, *alone], outcomes, strict=True):
        if isinstance(outcome, VoicebotError | TimeoutError):
            print(f"FAILED {folder.name} {scenario.name}: {outcome or 'took too long'}", flush=True)
        elif outcome is not None:
            raise outcome
    return results


def changes_the_shop(scenario: Scenario) -> bool:
    """Whether it gives stock or prices, which other calls at the same time would meet."""
    given = scenario.given
    stock = given.stock or any(turn.stock for turn in scenario.turns)
    return bool(stock or given.versions or given.promotions or given.coupons)


def unmet(result: ScenarioResult) -> Iterator[Verdict]:
    """What was expected of words and rows and did not come."""
    return (one for one in result.verdicts if not one.passed and not one.about.startswith(TIMES))


def late(result: ScenarioResult) -> Iterator[Verdict]:
    """Limits of time that were not kept."""
    return (one for one in result.verdicts if not one.passed and one.about.startswith(TIMES))


def tell(shop: str, result: ScenarioResult) -> None:
    """One line; the conversation as well when something is wrong with it."""
    wrong = list(unmet(result))
    print(f"{'FAILED' if wrong else 'passed'} {shop} {result.scenario.name}", flush=True)
    for one in (*wrong, *late(result)):
        print(f"    {one.about}: expected {one.expected}, found {one.found}", flush=True)
    if wrong and result.call is not None:
        for record in result.call.turns:
            match record.turn:
                case CallerTurn(heard_text=heard):
                    print(f"      客: {heard}")
                case BotTurn(sentences=said):
                    print(f"      机: {''.join(sentence.text for sentence in said)}")


def summary(results: Mapping[str, ScenarioResult], wanted: Sequence[Scenario]) -> str:
    """How many passed, and which parts of the business no passing call shows."""
    passed = {name for name, result in results.items() if not list(unmet(result))}
    in_time = {name for name in passed if not list(late(results[name]))}
    shown = {word for scenario in wanted if scenario.name in passed for word in scenario.covers}
    missing = sorted({word for scenario in wanted for word in scenario.covers} - shown)
    return (
        f"{len(passed)} of {len(wanted)} passed by voice ({len(in_time)} within all limits of time); "
        f"{len(shown)} of {len(BUSINESS)} parts of the business shown"
        + (f", not shown: {', '.join(missing)}" if missing else "")
    )


async def run(names: Sequence[str], at_once: int) -> bool:
    """Call the shops. Returns whether everything that was expected of words and rows came."""
    chosen = {path: one for path, one in covering().items() if not names or one.name in names}
    results: dict[str, ScenarioResult] = {}
    for folder in sorted({path.parent.parent for path in chosen}):
        of_shop = [one for path, one in chosen.items() if path.parent.parent == folder]
        results |= await call_shop(folder, of_shop, at_once)
    print(summary(results, list(chosen.values())))
    return len(results) == len(chosen) and not any(list(unmet(result)) for result in results.values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts/shop-calls", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="only these scenarios")
    parser.add_argument("--at-once", type=int, default=1, choices=range(1, 5), help="calls at a time")
    given = parser.parse_args()
    sys.exit(0 if asyncio.run(run(given.names, given.at_once)) else 1)
