"""Calls that say something about the bot, because the machine kept up with them."""

from collections.abc import Awaitable, Callable

from voicebot.records.values import BotTurn, CallerTurn
from voicebot.simulator.result import ScenarioResult, Verdict

STANDSTILL_MS = 80.0
"""So long without a packet of one side spoils a word: 一盒 becomes 一一盒."""
LATE_MS = 1500.0
"""A bot that gets its share of a processor answers in half of that; one that does not loses words."""
MOST_CALLS = 4

MEASURED_ELSEWHERE = " ms"
"""How soon the bot answers is measured on a quiet machine, not in a test."""


def unmet(result: ScenarioResult) -> list[Verdict]:
    """What was expected and is not so, but for times."""
    return [
        verdict
        for verdict in result.verdicts
        if not verdict.passed and not verdict.expected.endswith(MEASURED_ELSEWHERE)
    ]


def transcript(result: ScenarioResult) -> str:
    """What either side said, for the message of a test that fails."""
    if result.call is None:
        return "no call was stored"
    return "\n".join(_line(record.turn) for record in result.call.turns)


def _line(turn: BotTurn | CallerTurn) -> str:
    match turn:
        case BotTurn():
            return "bot: " + "".join(sentence.text for sentence in turn.sentences)
        case CallerTurn():
            return f"caller: {turn.heard_text} {turn.keyed or ''}"


def stood_still(result: ScenarioResult) -> bool:
    """Whether caller or bot were held up in mid-call, as the packets on the wire tell, or answered late."""
    figures = result.figures
    return figures.held_up_ms > STANDSTILL_MS or (figures.longest_wait_ms or 0) > LATE_MS


async def steady(place: Callable[[], Awaitable[ScenarioResult]]) -> ScenarioResult:
    """Place a call, anew when the machine tore it: what came of such a call proves nothing against the bot.

    Whatever comes of a call in which packets flowed is what is judged, and so is the last of several.
    """
    for _ in range(MOST_CALLS - 1):
        result = await place()
        if not unmet(result) or not stood_still(result):
            return result
    return await place()
