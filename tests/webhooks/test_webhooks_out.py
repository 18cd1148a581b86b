"""Tickets, orders and ended calls reach other systems: signed, once, and after any trouble."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from hook_world import SECRET, SECRETS, Inbox, inbox
from queue_world import jobs_of, make_due, work_off
from records_world import CALLER, now, open_call, order_of, shop_with_goods

from voicebot.config import Settings
from voicebot.config_sections import WebhookEndpoint, WebhooksSettings
from voicebot.dialogue.effects import OpenTicket, OrderPlaced, Priority, TicketType, Transfer
from voicebot.errors import ConfigError
from voicebot.jobs.app import build_app
from voicebot.records.job_models import Event
from voicebot.records.queue import JobStatus
from voicebot.records.store import Store
from voicebot.webhooks.outgoing import (
    DELIVER_EVENT,
    Endpoint,
    NotDeliveredError,
    register_outgoing,
    wanted_by_somebody,
)
from voicebot.webhooks.outgoing import deliver as deliver_one
from voicebot.webhooks.signature import Signed, is_genuine

TICKET = OpenTicket(
    "t1", TicketType.COMPLAINT, Priority.HIGH, "面膜漏液。请回电。", (("phone", CALLER),), CALLER
)


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    monkeypatch.setenv("CRM_SECRET", SECRET)
    with inbox() as box:
        yield box


def settings_for(settings: Settings, crm: Inbox, *events: str) -> Settings:
    endpoint = WebhookEndpoint(name="crm", url=crm.url, secret_variable="CRM_SECRET", events=events)
    return settings.model_copy(update={"webhooks": WebhooksSettings(endpoints=(endpoint,))})


async def deliver(store: Store, settings: Settings) -> None:
    await work_off(store.database, register_outgoing, settings=settings)


async def test_a_call_with_order_and_ticket_is_told_of(
    store: Store, database_settings: Settings, crm: Inbox
) -> None:
    shop = await shop_with_goods(store.database)
    call_id = await open_call(store)
    placed = await shop.place_order(order_of(), call_id=call_id, timeout_s=30)
    assert isinstance(placed, OrderPlaced)
    await store.order_announced(call_id, "e1")
    about_it = replace(TICKET, order_number=placed.order.order_number)
    opened = await store.open_ticket(about_it, call_id=call_id)
    await store.close_call(call_id, outcome="caller_hung_up", ended_at=now())
    settings = settings_for(database_settings, crm)
    await deliver(store, settings)
    told = {str(event["type"]): event["data"] for event in crm.events}
    assert sorted(told) == ["call.ended", "order.placed", "ticket.opened"]
    order, ticket, call = told["order.placed"], told["ticket.opened"], told["call.ended"]
    assert isinstance(order, dict)
    assert isinstance(ticket, dict)
    assert isinstance(call, dict)
    assert (order["order_number"], order["total_fen"]) == (placed.order.order_number, 28800)
    assert (ticket["number"], ticket["summary"]) == (opened.ticket_number, TICKET.summary)
    assert ticket["order_number"] == placed.order.order_number
    assert ticket["transcript_command"] == f"voicebot call show {call_id}"
    assert (call["tickets"], call["orders"]) == ([opened.ticket_number], [placed.order.order_number])
    for headers, body in crm.received:
        signed = Signed.of(headers)
        assert is_genuine(signed, SECRETS, body=body, now_s=int(signed.timestamp))
    await store.open_ticket(TICKET, call_id=call_id)
    await store.close_call(call_id, outcome="caller_hung_up", ended_at=now())
    await deliver(store, settings)
    assert len(crm.received) == 3, "nothing is told twice"


async def test_a_colleague_sees_who_is_being_put_through(
    store: Store, database_settings: Settings, crm: Inbox
) -> None:
    call_id = await open_call(store)
    transfer = Transfer(
        "x1", "caller asked for a person", "客户要求人工。已知：面膜。", (("product", "面膜"),)
    )
    for _ in range(2):
        await store.tell_of_handover(transfer, call_id=call_id)
    await deliver(store, settings_for(database_settings, crm, "call.handed_over"))
    (event,) = crm.events
    data = event["data"]
    assert isinstance(data, dict)
    assert (data["caller_number"], data["call_id"]) == (CALLER, call_id)
    assert (data["summary"], data["slots"]) == (transfer.summary, {"product": "面膜"})


async def test_a_failing_endpoint_gets_the_same_event_again(
    store: Store, database_settings: Settings, crm: Inbox
) -> None:
    crm.answers = [500, 429, 404]
    settings = settings_for(database_settings, crm, "ticket.opened")
    await store.open_ticket(TICKET, call_id=await open_call(store))
    for _ in range(4):
        await deliver(store, settings)
        await make_due(store.database)
    assert len(crm.received) == 4
    assert len({(headers["webhook-id"], body) for headers, body in crm.received}) == 1
    (job,) = await jobs_of(store.database, DELIVER_EVENT)
    assert (job.status, job.attempts, job.cause) == (JobStatus.SUCCEEDED, 4, "endpoint crm answered 404")


@pytest.mark.parametrize(("status", "cause"), [(410, r"is gone \(410\)"), (302, "redirect")])
async def test_what_cannot_get_better_becomes_a_dead_letter(
    store: Store, database_settings: Settings, crm: Inbox, status: int, cause: str
) -> None:
    crm.answers = [status]
    settings = settings_for(database_settings, crm, "ticket.opened")
    await store.open_ticket(TICKET, call_id=await open_call(store))
    await deliver(store, settings)
    await make_due(store.database)
    await deliver(store, settings)
    (job,) = await jobs_of(store.database, status=JobStatus.FAILED)
    assert job.task == DELIVER_EVENT
    assert job.cause is not None
    assert re.search(cause, job.cause)
    assert len(crm.received) == 1, "neither tried again nor sent to the address of the redirect"


async def test_an_endpoint_that_is_away_is_tried_until_it_is_given_up(
    store: Store, database_settings: Settings, crm: Inbox
) -> None:
    dead = WebhookEndpoint(name="crm", url="http://127.0.0.1:9/", secret_variable="CRM_SECRET")
    settings = database_settings.model_copy(update={"webhooks": WebhooksSettings(endpoints=(dead,))})
    await store.open_ticket(TICKET, call_id=await open_call(store))
    for _ in range(11):
        await deliver(store, settings)
        await make_due(store.database)
    (job,) = await jobs_of(store.database, status=JobStatus.FAILED)
    assert (job.attempts, job.cause) == (10, "endpoint crm: ConnectError")


async def test_an_event_that_nobody_wants_is_not_kept(
    store: Store, database_settings: Settings, crm: Inbox
) -> None:
    await store.open_ticket(TICKET, call_id=await open_call(store))
    await deliver(store, settings_for(database_settings, crm, "order.placed"))
    assert crm.received == []
    assert (await store.personal_data(CALLER)).get("event") is None


async def test_nothing_is_told_of_a_person_who_was_deleted_meanwhile(
    store: Store, database_settings: Settings, crm: Inbox
) -> None:
    crm.answers = [500]
    settings = settings_for(database_settings, crm, "ticket.opened")
    call_id = await open_call(store)
    await store.open_ticket(TICKET, call_id=call_id)
    await deliver(store, settings)
    await store.close_call(call_id, outcome="caller_hung_up", ended_at=now())
    forgotten = await store.forget(CALLER)
    assert forgotten.mentions == {}
    await make_due(store.database)
    await deliver(store, settings)
    assert len(crm.received) == 1
    assert await jobs_of(store.database, status=JobStatus.FAILED) == []


def test_a_missing_secret_is_one_clear_error(
    database_settings: Settings, crm: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CRM_SECRET")
    from procrastinate.testing import InMemoryConnector
    from queue_world import resources

    from voicebot.records.database import Database
    from voicebot.records.url import own_server_url

    url = own_server_url(database_settings)
    assert url is not None
    with pytest.raises(ConfigError, match="CRM_SECRET is empty"):
        build_app(
            resources(Database(url), settings_for(database_settings, crm)),
            more=[register_outgoing],
            connector=InMemoryConnector(),
        )


async def test_a_receiver_that_answers_for_ever_is_left(store: Store) -> None:
    """One header after the other, each in time, and never the end: the worker must not hang on it."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        with suppress(ConnectionError):
            for number in range(1000):
                writer.write(f"x-{number}: y\r\n".encode())
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    endpoint = Endpoint("crm", f"http://127.0.0.1:{port}/", SECRETS, frozenset())
    event = Event(id=uuid4(), cause="c", type="call.ended", at=now(), data={})
    async with server, httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(NotDeliveredError, match="TimeoutError"):
            await deliver_one(client, event, endpoint, timeout_s=0.2)


def test_an_event_is_wanted_by_endpoints_that_name_it_and_by_those_that_name_none() -> None:
    def endpoints(*events: tuple[str, ...]) -> WebhooksSettings:
        url, variable = "https://erp.example.com/hook", "ERP_SECRET"
        named = [
            WebhookEndpoint(name=f"e{number}", url=url, secret_variable=variable, events=each)
            for number, each in enumerate(events)
        ]
        return WebhooksSettings(endpoints=tuple(named))

    assert not wanted_by_somebody("order.placed", endpoints())
    assert not wanted_by_somebody("order.placed", endpoints(("ticket.opened",)))
    assert wanted_by_somebody("order.placed", endpoints(("ticket.opened",), ("order.placed",)))
    assert wanted_by_somebody("order.placed", endpoints(()))
