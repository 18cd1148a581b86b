"""The clock thread wakes the loop once per tick, however many calls there are."""

import asyncio

from voicebot.telephony.audio_port import LoopWaker


async def test_one_wake_per_tick_for_all_calls() -> None:
    wakes = 0
    now_s = 100.0

    def count() -> None:
        nonlocal wakes
        wakes += 1

    waker = LoopWaker(asyncio.get_running_loop(), count, clock=lambda: now_s)
    for _tick in range(3):
        for _call in range(4):
            waker.wake()
            now_s += 0.0005
        await asyncio.sleep(0)
        now_s += 0.018
    assert wakes == 3


async def test_a_closed_loop_is_left_alone() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    LoopWaker(loop, lambda: None).wake()
