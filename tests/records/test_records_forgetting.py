"""What is kept of a person goes away with them, also where it came about in no call of theirs."""

from uuid import uuid4

from records_world import now, open_call, order_of, shop_with_goods

from voicebot.dialogue.effects import OrderPlaced, Priority, TicketType
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
