"""Who guesses at orders has three tries a day, in however many calls, and so has each order."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from records_world import CALLER, now

from voicebot.dialogue.effects import FindOrders
from voicebot.records.identity_tries import MOST_A_DAY, MOST_A_DAY_WITHHELD, begin_try, take_back
from voicebot.records.store import Store

ORDERS = [f"26112900{place:02d}" for place in range(20)]


async def allowed(
    store: Store, digits: str, number: str | None = CALLER, *, hours: float = 0, cause: str | None = None
) -> bool:
    at, why = now() + timedelta(hours=hours), cause or uuid4().hex
    return await store.database.run(
        lambda session: begin_try(session, why, caller_number=number, order_digits=digits, now=at),
        doing="trying",
    )


async def test_a_number_has_three_tries_a_day_at_all_orders_together(store: Store) -> None:
    assert [await allowed(store, digits) for digits in ORDERS[:5]] == [True] * 3 + [False] * 2
    assert not await allowed(store, ORDERS[6], "+86 138 0013 8000", hours=23)
    assert await allowed(store, ORDERS[6], "13900000001")
    assert await allowed(store, ORDERS[7], hours=25)


async def test_an_order_has_three_tries_a_day_by_all_numbers_together(store: Store) -> None:
    callers = [f"1390000000{place}" for place in range(3)]
    for digits, number in zip(("2611290007", "11290007", "290007"), callers, strict=True):
        assert await allowed(store, digits, number)
    assert not await allowed(store, "2611290007", "13900000009")
    assert not await allowed(store, "2611290007", None)
    assert await allowed(store, "2611290008", None)


async def test_withheld_numbers_share_a_larger_count_over_all_orders_and_calls(store: Store) -> None:
    results = [await allowed(store, digits, None) for digits in ORDERS]
    assert results == [True] * MOST_A_DAY_WITHHELD + [False] * (len(ORDERS) - MOST_A_DAY_WITHHELD)
    assert await allowed(store, ORDERS[-1], "13900000001")
    assert await allowed(store, ORDERS[-1], None, hours=25)


async def test_many_withheld_calls_at_once_get_no_more_tries(store: Store) -> None:
    results = await asyncio.gather(*(allowed(store, digits, None) for digits in ORDERS))
    assert sum(results) == MOST_A_DAY_WITHHELD


async def test_what_was_right_is_no_try(store: Store) -> None:
    for place in range(5):
        request = FindOrders(f"e{place}", order_number=ORDERS[0], phone_tail="1234", caller_number=CALLER)
        assert await store.begin_identity_try(request, call_id="c1")
        await store.take_back_identity_try(request.effect_id, call_id="c1")


async def test_many_calls_at_once_get_no_more_tries_than_one(store: Store) -> None:
    results = await asyncio.gather(*(allowed(store, digits) for digits in ORDERS))
    assert sum(results) == MOST_A_DAY


async def test_tries_are_shown_and_deleted_with_their_person(store: Store) -> None:
    assert await allowed(store, ORDERS[0])
    assert len((await store.personal_data(CALLER))["identity_try"]) == 1
    forgotten = await store.forget(CALLER)
    assert (forgotten.rows["identity_try"], forgotten.mentions) == (1, {})


async def test_taking_back_twice_does_no_harm(store: Store) -> None:
    assert await allowed(store, ORDERS[0], cause="c1:e1")
    for _ in range(2):
        await store.database.run(lambda session: take_back(session, "c1:e1"), doing="taking back")
    assert [await allowed(store, ORDERS[0]) for _ in range(4)] == [True] * 3 + [False]


async def test_a_try_whose_answer_was_lost_is_not_counted_twice(store: Store) -> None:
    """``Database.run`` repeats what was perhaps committed."""
    assert [await allowed(store, ORDERS[0], cause="c1:e1") for _ in range(5)] == [True] * 5
    assert [await allowed(store, ORDERS[0]) for _ in range(3)] == [True, True, False]


async def test_a_clock_that_was_ahead_makes_no_try_forgotten(store: Store) -> None:
    for digits in ORDERS[:3]:
        assert await allowed(store, digits)
    assert await allowed(store, ORDERS[4], hours=25)
    assert not await allowed(store, ORDERS[5])
