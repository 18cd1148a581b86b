"""People who dial in, all at once, and talk; each line of output is what came of one call.

Usage: python -m tests.cluster.callers TARGET FOLDER SCENARIO:NUMBER...
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from voicebot.config import load_settings
from voicebot.errors import VoicebotError
from voicebot.records.store import Store
from voicebot.service.logs import set_up_logging
from voicebot.simulator.line import address_towards, bot_address, caller_phone
from voicebot.simulator.run import run_scenario
from voicebot.simulator.scenario_file import find_scenario, load_scenario
from voicebot.telephony.user_agent import UserAgent

APART_S = 0.3
"""Between two who dial: as many at once would be a flood."""


async def main(target: str, folder: Path, callers: Sequence[tuple[str, str]]) -> None:
    """Let everybody talk to the end."""
    folder.mkdir(parents=True, exist_ok=True)
    store = await Store.open(load_settings())
    try:
        async with caller_phone(host=address_towards(bot_address(target)[1])) as phone:
            calls = [
                _call(phone, store, target, folder, name, number, APART_S * position)
                for position, (name, number) in enumerate(callers)
            ]
            for finished in asyncio.as_completed(calls):
                print(json.dumps(await finished, ensure_ascii=False), flush=True)
    finally:
        await store.close()


async def _call(
    phone: UserAgent, store: Store, target: str, folder: Path, name: str, number: str, wait_s: float
) -> dict[str, object]:
    scenario = load_scenario(find_scenario(name))
    scenario = replace(scenario, name=number, caller=replace(scenario.caller, number=number))
    await asyncio.sleep(wait_s)
    try:
        result = await run_scenario(scenario, phone=phone, store=store, target_uri=target, output_dir=folder)
    except VoicebotError as error:
        return {"number": number, "ordered": False, "end": str(error), "unmet": [], "longest_wait_s": None}
    return {
        "number": number,
        "ordered": all(each.passed for each in result.verdicts if each.about == "order"),
        "end": result.end,
        "unmet": [f"{each.about}: {each.found}" for each in result.verdicts if not each.passed],
        "longest_wait_s": round((result.figures.longest_wait_ms or 0) / 1000, 2),
    }


if __name__ == "__main__":
    set_up_logging("ERROR")
    pairs = [(name, number) for name, _, number in (each.partition(":") for each in sys.argv[3:])]
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), pairs))
