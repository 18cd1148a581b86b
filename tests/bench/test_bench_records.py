"""The benchmark of look-ups, on a handful of rows."""

import asyncio

import psycopg
import pytest
from sqlalchemy import URL

from voicebot.bench.big_records import create_database, drop_database, fill
from voicebot.bench.records import an_order_of, bench_records, number_of
from voicebot.errors import RecordsError
from voicebot.records.database import Database
from voicebot.records.embedded import EmbeddedServer
from voicebot.records.orders import find_by_number, find_by_phone

CUSTOMERS = 200


def test_every_look_up_finds_what_was_filled_in(postgres_server: EmbeddedServer) -> None:
    url = create_database(postgres_server.url)
    try:
        with pytest.raises(RecordsError, match="there is a database voicebot_bench already"):
            create_database(postgres_server.url)
        nothing = asyncio.run(
            bench_records(
                url, customers=CUSTOMERS, calls=CUSTOMERS, look_ups=1, rounds=1, notes={}, tell=lambda _: None
            )
        )
        assert nothing.series[-1].values == (9.0,) and not nothing.series[-1].met, "it is quick, and in vain"
        before = _objects(url)
        fill(url, customers=CUSTOMERS, calls=CUSTOMERS, tell=lambda _: None)
        assert _objects(url) == before, "indexes and constraints are as the migrations make them"
        asyncio.run(_look(url))
        report = asyncio.run(
            bench_records(
                url, customers=CUSTOMERS, calls=CUSTOMERS, look_ups=5, rounds=2, notes={}, tell=lambda _: None
            )
        )
    finally:
        drop_database(postgres_server.url)
    *look_ups, in_vain = report.series
    assert {len(series.values) for series in look_ups} == {10}
    assert in_vain.met, report.notes
    assert report.setting == {"customers": 200, "calls": 200, "turns": 2000}
    assert len(look_ups) == 9


async def _look(url: URL) -> None:
    database = Database(url)
    for customer in (2, 77, CUSTOMERS):
        (by_phone,) = await database.run(
            lambda session, customer=customer: find_by_phone(session, number_of(customer), limit=5),
            doing="looking",
        )
        (by_number,) = await database.run(
            lambda session, customer=customer: find_by_number(session, an_order_of(customer)), doing="looking"
        )
        assert by_phone == by_number
        assert by_phone.shipment is not None
        assert len(by_phone.shipment.events) == 2
    await database.close()


def _objects(url: URL) -> list[tuple[str, str]]:
    with psycopg.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False)
    ) as connection:
        found = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " UNION SELECT conrelid::regclass::text || ' ' || conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1"
        )
        return [(str(name), str(definition)) for name, definition in found]
