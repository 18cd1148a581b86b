"""News of parcels come in over HTTP: only signed, once, and as the records need them."""

import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import sqlalchemy as sa
from hook_world import OTHER_SECRET, SECRETS
from queue_world import jobs_of
from records_world import CALLER, open_call, order_of, shop_with_goods

from voicebot.config_sections import WebhooksSettings
from voicebot.dialogue.effects import OrderPlaced, OrderSummary
from voicebot.errors import ConfigError
from voicebot.records.callbacks import PLACE_CALLBACK
from voicebot.records.database import Database
from voicebot.records.models import TrackingScan
from voicebot.records.orders import find_by_number
from voicebot.records.store import Store
from voicebot.webhooks.incoming import MOST_BODY_BYTES, Receiver
from voicebot.webhooks.server import WebhookServer, _listen
from voicebot.webhooks.signature import read_secrets, sign

TRACKING = "SF1390001112223"


class Sender:
    """A carrier's system."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.count = 0

    async def send(
        self,
        body: bytes,
        *,
        hook_id: str | None = None,
        at_s: float | None = None,
        secrets: tuple[bytes, ...] = SECRETS,
    ) -> httpx.Response:
        self.count += 1
        signed = sign(secrets, id=hook_id or f"msg_{self.count}", at_s=int(at_s or time.time()), body=body)
        return await self.client.post("/webhooks", content=body, headers=signed.headers())

    async def tell(self, hook_id: str | None = None, **data: object) -> httpx.Response:
        hook = {"type": "shipment.updated", "timestamp": "2026-11-28T10:00:00Z", "data": data}
        return await self.send(json.dumps(hook).encode(), hook_id=hook_id)


@pytest.fixture
async def carrier(database: Database) -> AsyncIterator[Sender]:
    receiver = Receiver(database, SECRETS, call_back_on={"exception"})
    server = WebhookServer(receiver, _listen("127.0.0.1", 0))
    server.start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as client:
        yield Sender(client)
    await server.stop()


@pytest.fixture
async def order(store: Store) -> OrderSummary:
    shop = await shop_with_goods(store.database)
    placed = await shop.place_order(order_of(), call_id=await open_call(store), timeout_s=30)
    assert isinstance(placed, OrderPlaced)
    return placed.order


async def as_it_is(database: Database, order: OrderSummary) -> OrderSummary:
    (found,) = await database.run(
        lambda session: find_by_number(session, order.order_number), doing="reading an order"
    )
    return found


def scan(hour: int, text: str) -> dict[str, str]:
    return {"at": f"2026-11-28T{hour:02d}:00:00+08:00", "place": "杭州", "text": text}


async def test_a_parcel_goes_its_way(carrier: Sender, database: Database, order: OrderSummary) -> None:
    first = {"tracking_number": TRACKING, "order_number": order.order_number, "carrier": "顺丰"}
    answer = await carrier.tell(**first, status="in_transit", events=[scan(8, "已揽收")])
    assert (answer.status_code, answer.json()) == (200, {"taken": True, "new": True})
    shipped = await as_it_is(database, order)
    assert shipped.shipment is not None
    assert (shipped.status, shipped.shipment.status) == ("shipped", "in_transit")
    await carrier.tell(
        tracking_number=TRACKING, status="delivered", events=[scan(8, "已揽收"), scan(11, "已签收")]
    )
    overtaken = await carrier.tell(
        tracking_number=TRACKING, status="out_for_delivery", events=[scan(10, "派送中")]
    )
    assert overtaken.status_code == 200
    delivered = await as_it_is(database, order)
    assert delivered.shipment is not None
    assert (delivered.status, delivered.shipment.status) == ("delivered", "delivered")
    assert delivered.delivered_at == datetime(2026, 11, 28, 3, tzinfo=UTC)
    assert [event.text for event in delivered.shipment.events] == ["已签收", "派送中", "已揽收"]


async def test_a_status_that_nobody_knows_is_kept_and_said_so(
    carrier: Sender, database: Database, order: OrderSummary
) -> None:
    data = {"tracking_number": TRACKING, "order_number": order.order_number, "carrier": "顺丰"}
    answer = (await carrier.tell(**data, status="已签收")).json()
    assert answer["taken"]
    assert "'已签收' is not known" in answer["note"]
    assert (await as_it_is(database, order)).status == "shipped"


async def test_the_same_web_hook_again_changes_nothing(
    carrier: Sender, database: Database, order: OrderSummary
) -> None:
    data = {
        "tracking_number": TRACKING,
        "order_number": order.order_number,
        "carrier": "顺丰",
        "status": "in_transit",
    }
    answers = [await carrier.tell("msg_same", **data, events=[scan(8, "已揽收")]) for _ in range(2)]
    assert [answer.json()["new"] for answer in answers] == [True, False]
    count = await database.run(
        lambda session: session.scalar(sa.select(sa.func.count()).select_from(TrackingScan)), doing="counting"
    )
    assert count == 1


async def test_a_parcel_in_trouble_starts_one_call_back(
    carrier: Sender, database: Database, order: OrderSummary
) -> None:
    data = {"tracking_number": TRACKING, "order_number": order.order_number, "carrier": "顺丰"}
    await carrier.tell(**data, status="in_transit")
    assert await jobs_of(database, PLACE_CALLBACK) == []
    for _ in range(2):
        await carrier.tell(**data, status="exception", events=[scan(9, "地址不详，无法派送。")])
    (job,) = await jobs_of(database, PLACE_CALLBACK)
    row = await database.run(
        lambda session: session.execute(sa.text("SELECT number, reason FROM callback")), doing="reading"
    )
    assert row.one() == (
        CALLER,
        f"订单{order.order_number}的包裹有情况：地址不详，无法派送。请告诉客户并问怎么处理。",
    )
    assert job.scheduled_at is not None


async def test_what_is_not_signed_as_it_must_be_is_refused(carrier: Sender, database: Database) -> None:
    body = b"{}"
    others = read_secrets(OTHER_SECRET, variable="X")
    assert (await carrier.send(body, secrets=others)).status_code == 401
    assert (await carrier.send(body, at_s=time.time() - 3600)).status_code == 401
    assert (await carrier.client.post("/webhooks", content=body)).status_code == 401
    assert (await carrier.client.get("/webhooks")).status_code == 405
    assert (await carrier.client.post("/", content=body)).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"x" * (MOST_BODY_BYTES + 1), 413, "at most"),
        (b"\xff\xfe", 422, "body"),
        (b"[]", 422, "body"),
        (b'{"type": "order.eaten", "data": {}}', 422, "type"),
        (b'{"type": "shipment.updated", "data": {"status": "x"}}', 422, "data.tracking_number"),
        (
            b'{"type": "shipment.updated", "data": {"status": "x", "tracking_number": "1",'
            b' "events": [{"at": "2026-11-28 10:00", "text": "y"}]}}',
            422,
            "data.events.0.at",
        ),
        (b'{"type": "shipment.updated", "data": {"status": "x", "tracking_number": "1"}}', 422, "not known"),
        (
            b'{"type": "shipment.updated", "data": {"status": "\\u0000", "tracking_number": "1"}}',
            422,
            "",
        ),
    ],
)
async def test_nonsense_gets_one_clear_answer(
    carrier: Sender, database: Database, body: bytes, status: int, error: str
) -> None:
    answer = await carrier.send(body)
    assert answer.status_code == status
    assert error in answer.json()["error"]


async def test_a_taken_port_is_one_clear_error() -> None:
    listener = _listen("127.0.0.1", 0)
    listener.listen()
    with pytest.raises(ConfigError, match="VOICEBOT_WEBHOOKS__INCOMING_PORT"):
        _listen("127.0.0.1", int(listener.getsockname()[1]))
    listener.close()


def test_no_port_is_open_unless_it_is_asked_for() -> None:
    assert WebhooksSettings().incoming_port is None
