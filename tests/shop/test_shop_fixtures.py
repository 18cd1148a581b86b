from datetime import timedelta

import pytest
from records_world import CALLER, now, open_call, order_of, shop_with_goods

from voicebot.dialogue.effects import FindOrders, OrdersFound, OrderSummary
from voicebot.errors import RecordsError
from voicebot.records.store import Store
from voicebot.shop.fixtures import apply_given
from voicebot.shop.products import stock_of

PARCEL = {
    "carrier": "顺丰",
    "tracking_number": 12345678,
    "status": "运输中",
    "expected_in_days": 1,
    "events": [
        {"hours_ago": 20, "place": "杭州", "text": "已揽收"},
        {"hours_ago": 3, "place": "郑州", "text": "已到达郑州转运中心"},
    ],
}
ORDER = {"receiver": "李四", "address": "北京市朝阳区", "items": [{"product": "mask"}], "shipment": PARCEL}


async def orders_of_caller(store: Store) -> tuple[OrderSummary, ...]:
    shop = await shop_with_goods(store.database)
    found = await shop.find_orders(FindOrders("f", phone=CALLER), timeout_s=30)
    assert isinstance(found, OrdersFound)
    return found.orders


async def test_orders_and_parcels_are_as_given(store: Store) -> None:
    await shop_with_goods(store.database)
    (number,) = await apply_given(store.database, {"orders": [ORDER]}, caller=CALLER)
    (order,) = await orders_of_caller(store)
    assert (order.order_number, order.status, order.receiver_name) == (number, "shipped", "李四")
    assert [(item.name, item.unit_price_fen) for item in order.items] == [("草本面膜", 28800)]
    assert order.total_fen == 28800
    assert abs(order.placed_at - (now() - timedelta(days=2))) < timedelta(minutes=5)
    assert order.shipment is not None
    assert (order.shipment.carrier, order.shipment.tracking_number) == ("顺丰", "12345678")
    assert [event.place for event in order.shipment.events] == ["郑州", "杭州"]


async def test_the_same_again_is_the_same_state(store: Store) -> None:
    shop = await shop_with_goods(store.database)
    given = {"orders": [{**ORDER, "order_number": 2511230042}], "stock": {"mask": 7}}
    for _ in range(2):
        await apply_given(store.database, given, caller=CALLER)
        (order,) = await orders_of_caller(store)
        assert order.order_number == "2511230042"
        assert await stock_of(store.database, "mask") == 7
        await shop.place_order(order_of(), call_id=await open_call(store), timeout_s=30)
        assert len(await orders_of_caller(store)) == 2


async def test_a_customer_is_known_as_given(store: Store) -> None:
    await apply_given(
        store.database,
        {
            "customers": [
                {
                    "number": CALLER,
                    "name": "王五",
                    "facts": [
                        {"slot": "skin_type", "value": "dry", "days_ago": 10},
                        {"slot": "allergy", "value": "alcohol", "consent": False},
                    ],
                }
            ]
        },
    )
    context = await store.caller_context(CALLER, now=now(), call_key="k")
    assert context.customer_name == "王五"
    assert [(fact.slot, fact.value) for fact in context.facts] == [("skin_type", "dry")]


async def test_other_customers_keep_what_they_have(store: Store) -> None:
    await shop_with_goods(store.database)
    await apply_given(store.database, {"orders": [ORDER]}, caller=CALLER)
    await apply_given(store.database, {"customers": [{"number": "13900139000"}]})
    assert len(await orders_of_caller(store)) == 1


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"orders": [{**ORDER, "receiver": None}]}, r"given\.orders\.0\.receiver: "),
        ({"orders": [{**ORDER, "recever": "x"}]}, r"given\.orders\.0\.recever: "),
        ({"orders": [{**ORDER, "items": []}]}, r"given\.orders\.0\.items: "),
        ({"orders": [{**ORDER, "status": "lost"}]}, r"given\.orders\.0\.status: "),
        (
            {"orders": [{**ORDER, "items": [{"product": "x"}]}]},
            r"given\.orders\.0\.items\.0: there is no product x",
        ),
        ({"stock": {"x": 1}}, r"given\.stock\.x: there is no such product"),
        ({"stock": {"mask": -1}}, r"given\.stock\.mask: "),
        ({"customers": [{"number": "王五"}]}, r"given\.customers\.0\.number: "),
    ],
)
async def test_what_makes_no_sense_is_named_and_changes_nothing(store: Store, given, complaint: str) -> None:
    await shop_with_goods(store.database)
    await apply_given(store.database, {"orders": [ORDER]}, caller=CALLER)
    with pytest.raises(RecordsError, match=complaint):
        await apply_given(store.database, given, caller=CALLER)
    assert len(await orders_of_caller(store)) == 1


async def test_an_order_of_a_caller_without_number_needs_a_phone(store: Store) -> None:
    await shop_with_goods(store.database)
    with pytest.raises(RecordsError, match="add phone"):
        await apply_given(store.database, {"orders": [ORDER]})
