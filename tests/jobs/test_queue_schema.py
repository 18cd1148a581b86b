"""The queue's tables are those that the installed procrastinate expects."""

from importlib import resources

import psycopg
from sqlalchemy import URL

from voicebot.records.migrations.queue_schema import NEWEST, shipped

_OBJECTS = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default"
    " FROM information_schema.columns WHERE table_name LIKE 'procrastinate%' ORDER BY 1, 2",
    "functions": "SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc"
    " WHERE proname LIKE 'procrastinate%' ORDER BY 1",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'procrastinate%' ORDER BY 1",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'procrastinate%' ORDER BY 1",
    "values": "SELECT typname, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid"
    " WHERE typname LIKE 'procrastinate%' ORDER BY 1, enumsortorder",
}


def test_our_revisions_run_every_migration_of_procrastinate() -> None:
    assert shipped()[-1] == NEWEST, (
        "procrastinate ships new migrations: see docs/jobs.md, Updating procrastinate"
    )


def test_they_make_what_procrastinate_makes_itself(fresh_database_url: URL, empty_database_url: URL) -> None:
    schema = resources.files("procrastinate.sql").joinpath("schema.sql").read_bytes()
    with (
        psycopg.connect(_libpq(fresh_database_url)) as ours,
        psycopg.connect(_libpq(empty_database_url)) as theirs,
    ):
        theirs.execute(schema)
        for name, query in _OBJECTS.items():
            assert ours.execute(query).fetchall() == theirs.execute(query).fetchall(), name


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
