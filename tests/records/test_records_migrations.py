from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL

from voicebot.records import (  # noqa: F401 - their tables join the metadata
    after_sale_models,
    campaign_models,
    job_models,
    migrate,
    shop_models,
)
from voicebot.records.migrations.queue_schema import is_of_our_models
from voicebot.records.models import Base


def test_the_migrations_make_the_tables_of_the_models(fresh_database_url: URL) -> None:
    engine = sa.create_engine(fresh_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": is_of_our_models,
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_processes_that_migrate_at_once_do_not_race(empty_database_url: URL) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: migrate.upgrade(empty_database_url), range(4)))
    newest = migrate.newest_version()
    assert sorted(found, key=str) == [(newest, newest)] * 3 + [(None, newest)]
    assert migrate.current_version(empty_database_url) == newest


def test_every_migration_can_be_taken_back(fresh_database_url: URL) -> None:
    engine = sa.create_engine(fresh_database_url)
    with engine.connect() as connection:
        command.downgrade(migrate.alembic_config(connection), "base")
        connection.commit()
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()
    migrate.upgrade(fresh_database_url)


def test_lookups_that_a_call_needs_use_an_index(fresh_database_url: URL) -> None:
    """With enough rows; on an empty table PostgreSQL rightly reads it whole."""
    queries = {
        "customer by number": "SELECT * FROM customer WHERE number = '13800138000'",
        "turns of a call": "SELECT * FROM turn WHERE call_id = 'x' ORDER BY index",
        "orders to a phone": "SELECT * FROM orders WHERE phone = '138' ORDER BY placed_at DESC LIMIT 5",
        "orders of a customer": "SELECT * FROM orders WHERE customer_id = 1 ORDER BY placed_at DESC LIMIT 5",
        "order by number": "SELECT * FROM orders WHERE order_number = '2511230042'",
        "order by tail": "SELECT * FROM orders WHERE reverse(order_number) LIKE '2400%'",
        "orders of a call": "SELECT * FROM orders WHERE call_id = 'x' AND effect_id = 'e1'",
        "facts of a customer": "SELECT * FROM profile_fact WHERE customer_id = 1",
        "shipments of an order": "SELECT * FROM shipment WHERE order_id = 1",
        "scans of a shipment": "SELECT * FROM tracking_event WHERE shipment_id = 1 ORDER BY at DESC",
        "tickets of a call": "SELECT * FROM ticket WHERE call_id = 'x'",
        "open tickets of a number": "SELECT 1 FROM ticket WHERE callback_number = '1' AND status <> 'closed'",
        "open tickets of a customer": "SELECT * FROM ticket WHERE customer_id = 1 AND status <> 'closed'",
        "call-backs of a number": "SELECT * FROM callback WHERE number = '138'",
        "events of a call": "SELECT * FROM event WHERE call_id = 'x'",
        "returns of an order": "SELECT * FROM return_request WHERE order_id = 1",
        "changes of an order": "SELECT * FROM order_change WHERE order_id = 1",
        "payment of an order": "SELECT * FROM payment WHERE order_id = 1",
        "consents of a number": "SELECT * FROM consent WHERE number = '138' ORDER BY at",
        "a number not to call": "SELECT * FROM do_not_call WHERE number = '138'",
        "coupons of a number": "SELECT * FROM coupon WHERE number = '138' AND used_order_id IS NULL",
        "open calls of a worker": (
            "SELECT * FROM call WHERE ended_at IS NULL AND boot_id = '00000000-0000-0000-0000-000000000000'"
        ),
    }
    engine = sa.create_engine(fresh_database_url)
    with engine.connect() as connection:
        connection.execute(sa.text("SET enable_seqscan = off"))
        for name, query in queries.items():
            (plan,) = connection.execute(sa.text(f"EXPLAIN (FORMAT JSON) {query}")).scalar_one()
            assert not _scans(plan["Plan"]), name
    engine.dispose()


def _scans(plan: dict[str, Any]) -> bool:
    return plan["Node Type"] == "Seq Scan" or any(_scans(part) for part in plan.get("Plans", ()))
