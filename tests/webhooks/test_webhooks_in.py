"""News of parcels come in over HTTP: only signed, once, and as the records need them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone

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
    base_url = f"http://127.0.0.1:{server.port}"
    async with httpx.AsyncClient(base_url=base_url, trust_env=False, timeout=60) as client:
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


ORDERED_AT = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def minutes_later(minutes: int) -> datetime:
    return ORDERED_AT + timedelta(minutes=minutes)


def scan(minutes: int, text: str) -> dict[str, str]:
    at = minutes_later(minutes).astimezone(timezone(timedelta(hours=8)))
    return {"at": at.isoformat(), "place": "杭州", "text": text}


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
    bare = await carrier.tell(tracking_number=TRACKING, status="in_transit")
    assert bare.status_code == 200
    delivered = await as_it_is(database, order)
    assert delivered.shipment is not None
    assert (delivered.status, delivered.shipment.status) == ("delivered", "delivered")
    assert delivered.delivered_at == minutes_later(11)
    assert [event.text for event in delivered.shipment.events] == ["已签收", "派送中", "已揽收"]


async def test_a_status_that_nobody_knows_is_refused_with_those_that_are_known(
    carrier: Sender, database: Database, order: OrderSummary
) -> None:
    data = {"tracking_number": TRACKING, "order_number": order.order_number, "carrier": "顺丰"}
    answer = await carrier.tell(**data, status="已签收")
    assert answer.status_code == 422
    assert "data.status: '已签收' is not known; known are created, delivered" in answer.json()["error"]
    assert (await as_it_is(database, order)).status == "placed"


async def test_times_of_different_zones_in_one_body_are_refused(carrier: Sender, order: OrderSummary) -> None:
    data = {"tracking_number": TRACKING, "order_number": order.order_number, "carrier": "顺丰"}
    events = [scan(1, "已揽收"), {"at": minutes_later(2).isoformat(), "text": "已发出"}]
    answer = await carrier.tell(**data, status="in_transit", events=events)
    assert answer.status_code == 422
    assert "data.events: " in answer.json()["error"]
    assert "different zones (+0800, +0000)" in answer.json()["error"]


@pytest.mark.parametrize("impossible", [60 * 24 * 365 * 4, -60 * 24 * 30])
async def test_a_scan_at_an_impossible_time_does_not_freeze_the_parcel(
    carrier: Sender, database: Database, order: OrderSummary, impossible: int
) -> None:
    first = {"tracking_number": TRACKING, "order_number": order.order_number, "carrier": "顺丰"}
    answer = await carrier.tell(**first, status="in_transit", events=[scan(impossible, "已揽收")])
    assert answer.json()["note"] == "1 scans left out: in the future, or before the order"
    await carrier.tell(tracking_number=TRACKING, status="delivered", events=[scan(5, "已签收")])
    delivered = await as_it_is(database, order)
    assert delivered.shipment is not None
    assert (delivered.status, delivered.shipment.status) == ("delivered", "delivered")
    assert delivered.delivered_at == minutes_later(5)
    assert [event.text for event in delivered.shipment.events] == ["已签收"]


@pytest.mark.parametrize(
    "expected_on",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59Z",
        "2199-01-01T00:00:00Z",
    ],
)
async def test_a_day_of_arrival_that_cannot_be_is_not_known(
    carrier: Sender, database: Database, order: OrderSummary, expected_on: str
) -> None:
    """It would end every call of the customer: the order could not be read any more."""
    number = order.order_number
    answer = await carrier.tell(
        tracking_number=TRACKING,
        order_number=number,
        carrier="顺丰",
        status="in_transit",
        expected_on=expected_on,
    )
    assert answer.status_code == 200
    found = await as_it_is(database, order)
    assert found.shipment is not None
    assert (found.status, found.shipment.expected_on) == ("shipped", None)


async def test_a_scan_of_the_future_that_is_kept_from_before_does_not_freeze_it_either(
    carrier: Sender, database: Database, order: OrderSummary
) -> None:
    data = {"tracking_number": TRACKING, "order_number": order.order_number, "carrier": "顺丰"}
    await carrier.tell(**data, status="in_transit", events=[scan(1, "已揽收")])
    ahead = sa.update(TrackingScan).values(at=minutes_later(60 * 24 * 365))
    await database.run(lambda session: session.execute(ahead), doing="preparing")
    await carrier.tell(tracking_number=TRACKING, status="delivered", events=[scan(5, "已签收")])
    assert (await as_it_is(database, order)).status == "delivered"


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
        (
            b'{"type": "shipment.updated", "data": {"status": "created", "tracking_number": "1"}}',
            422,
            "parcel is not",
        ),
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


async def test_who_only_holds_a_connection_open_is_cut_off(
    carrier: Sender, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sending nothing, sending half a head, and sending a body byte by byte."""
    monkeypatch.setattr("voicebot.webhooks.incoming.BODY_S", 0.1)
    port = carrier.client.base_url.port
    head = b"POST /webhooks HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
    answers = []
    for sent, head_s in ((b"", 0.1), (head, 0.1), (head + b"\r\n{", 60)):
        monkeypatch.setattr("voicebot.webhooks.server.HEAD_S", head_s)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        answers.append(await asyncio.wait_for(reader.read(12), 60))
        writer.close()
        await writer.wait_closed()
    assert answers == [b"", b"", b"HTTP/1.1 408"]


async def test_a_taken_port_is_one_clear_error() -> None:
    listener = _listen("127.0.0.1", 0)
    listener.listen()
    with pytest.raises(ConfigError, match="VOICEBOT_WEBHOOKS__INCOMING_PORT"):
        _listen("127.0.0.1", int(listener.getsockname()[1]))
    listener.close()


def test_no_port_is_open_unless_it_is_asked_for() -> None:
    assert WebhooksSettings().incoming_port is None
