"""Watches over a turn's deadline while the answer is in the making."""

import asyncio
from collections.abc import Callable

from voicebot.service.budget import Remedy, Stage, TurnDeadline

_SHORTEST_SLEEP_S = 0.005


async def watch(
    deadline: TurnDeadline,
    now_s: Callable[[], float],
    *,
    hold: Callable[[], None],
    fall_back: Callable[[], None],
) -> None:
    """A holding phrase when the answer is late, the fallback when it does not come; until nothing can be due.

    Args:
        now_s: the clock of the deadline.
    """
    while (check_at_s := deadline.next_check_s(now_s())) is not None:
        await asyncio.sleep(max(_SHORTEST_SLEEP_S, check_at_s - now_s()))
        match deadline.remedy(now_s()):
            case Remedy.NOTHING:
                pass
            case Remedy.HOLDING_PHRASE:
                deadline.reached(Stage.HOLDING_PHRASE, now_s())
                hold()
            case Remedy.FALLBACK:
                deadline.reached(Stage.FALLBACK, now_s())
                fall_back()
