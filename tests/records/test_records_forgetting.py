"""What is kept of a person goes away with them, also where it came about in no call of theirs."""

import asyncio
from uuid import uuid4

import pytest
import sqlalchemy as sa
from records_world import CALLER, new_call, now, open_call, order_of, shop_with_goods

from voicebot.dialogue.effects import OrderPlaced, Priority, TicketType
from voicebot.errors import RecordsError
from voicebot.records.models import Call, Customer, TrackingScan
from voicebot.records.personal_data import TAKEN_AWAY, forget
from voicebot.records.shipments import Scan, ShipmentNews, take_shipment_news
from voicebot.records.store import Store
from voicebot.records.tickets import raise_ticket, write_ticket

OTHER = "13900000009"


async def test_events_of_orders_that_somebody_else_placed_for_them(store: Store) -> None:
    shop = await shop_with_goods(store.database)
    placed = await shop.place_order(order_of(phone=OTHER), call_id=await open_call(store), timeout_s=30)
    assert isinstance(placed, OrderPlaced)
    assert len((await store.personal_data(OTHER))["event"]) == 1
    forgotten = await store.forget(OTHER)
    assert (forgotten.rows["event"], forgotten.mentions) == (1, {})


async def test_events_of_tickets_without_a_call(store: Store) -> None:
    """As when a promised call-back about an imported order becomes urgent."""
    number = await store.database.run(
        lambda session: write_ticket(
            session,
            cause=f"test:{uuid4()}",
            type=TicketType.CALLBACK,
            priority=Priority.NORMAL,
            summary="包裹有情况，请告诉客户。",
            slots=(),
            callback_number=OTHER,
            customer_id=None,
            call_id=None,
            order_id=None,
        ),
        doing="opening a ticket",
    )
    await store.database.run(
        lambda session: raise_ticket(session, number, because="due", now=now()), doing="raising it"
    )
    forgotten = await store.forget(OTHER)
    assert (forgotten.rows["ticket"], forgotten.rows["event"], forgotten.mentions) == (1, 2, {})


async def test_what_is_handed_over_holds_goods_and_parcels_and_no_keys_of_ours(store: Store) -> None:
    shop = await shop_with_goods(store.database)
    placed = await shop.place_order(order_of(phone=OTHER), call_id=await open_call(store), timeout_s=30)
    assert isinstance(placed, OrderPlaced)
    at = now()
    news = ShipmentNews(
        "SF1", "in_transit", placed.order.order_number, "顺丰", scans=(Scan(at, "杭州", "已揽收"),)
    )
    await store.database.run(
        lambda session: take_shipment_news(session, news, hook_id=str(uuid4())), doing="news of a parcel"
    )
    kept = await store.personal_data(OTHER)
    assert [row["name"] for row in kept["order_item"]] == ["草本面膜"]
    assert [row["tracking_number"] for row in kept["shipment"]] == ["SF1"]
    assert [row["text"] for row in kept["tracking_event"]] == ["已揽收"]
    assert not {"idempotency_key", "effect_id"} & set(kept["orders"][0])


async def test_carriers_words_lose_the_name_and_number_of_who_is_deleted(store: Store) -> None:
    shop = await shop_with_goods(store.database)
    placed = await shop.place_order(order_of(phone=OTHER), call_id=await open_call(store), timeout_s=30)
    assert isinstance(placed, OrderPlaced)
    text = f"已签收，签收人：张三（{OTHER}），经手人：王五"
    scans = (Scan(now(), "杭州", text), Scan(now(), "杭州", "已揽收"))
    news = ShipmentNews("SF1", "delivered", placed.order.order_number, "顺丰", scans=scans)
    await store.database.run(
        lambda session: take_shipment_news(session, news, hook_id=str(uuid4())), doing="news of a parcel"
    )
    assert (await store.forget(OTHER)).mentions == {}
    told = sa.select(TrackingScan.text).order_by(TrackingScan.text.desc())
    texts = await store.database.run(lambda session: session.scalars(told), doing="reading")
    assert set(texts) == {"已揽收", f"已签收，签收人：{TAKEN_AWAY}（{TAKEN_AWAY}），经手人：王五"}


async def test_nobody_is_deleted_from_under_a_call(store: Store) -> None:
    call = new_call()
    await store.open_call(call)
    with pytest.raises(RecordsError, match="is up"):
        await store.forget(CALLER)
    assert (await store.personal_data(CALLER))["call"]
    await store.close_call(call.id, outcome="caller_hung_up", ended_at=now())
    assert (await store.forget(CALLER)).rows["call"] == 1


async def test_a_call_that_begins_while_its_caller_is_deleted_begins_with_a_new_customer(
    store: Store,
) -> None:
    """Its row waits for the deletion, and is not among what is deleted."""
    shop = await shop_with_goods(store.database)
    first = new_call()
    await store.open_call(first)
    await shop.place_order(order_of(), call_id=first.id, timeout_s=30)
    await store.close_call(first.id, outcome="caller_hung_up", ended_at=now())
    known = (await store.personal_data(CALLER))["customer"]
    second, opening = new_call(), None

    async def deletes(session) -> None:
        nonlocal opening
        await forget(session, CALLER)
        opening = asyncio.create_task(store.open_call(second, timeout_s=60))
        async with asyncio.timeout(60):
            while not await _somebody_waits(store):
                await asyncio.sleep(0.01)

    await store.database.run(deletes, doing="deleting", timeout_s=60)
    assert opening is not None
    await opening
    context = await store.caller_context(CALLER, now=now(), call_key="k")
    assert (context.customer_name, context.orders) == (None, ())
    placed = await shop.place_order(order_of(), call_id=second.id, timeout_s=30)
    assert isinstance(placed, OrderPlaced)
    found = await store.database.run(
        lambda session: session.scalars(sa.select(Customer.id).join(Call, Call.customer_id == Customer.id)),
        doing="reading",
    )
    assert [one for one in found if one != known[0]["id"]], "the new call has a customer of its own"


async def _somebody_waits(store: Store) -> bool:
    waits = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return bool(await store.database.run(lambda session: session.scalar(waits), doing="looking"))


async def test_an_extension_is_not_found_within_other_numbers(store: Store) -> None:
    await store.open_call(new_call("13800100200"))
    await store.open_call(new_call("7002"))
    call = new_call("1002")
    await store.open_call(call)
    await store.close_call(call.id, outcome="caller_hung_up", ended_at=now())
    assert (await store.forget("1002")).mentions == {}
