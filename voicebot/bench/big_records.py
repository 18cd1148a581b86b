"""A database as large as a busy shop's after years, in a database of its own that goes again afterwards."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL

from voicebot.errors import RecordsError
from voicebot.records import migrate

DATABASE = "voicebot_bench"
TURNS_PER_CALL = 10

_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype = 'f' FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'p', 'u')
      AND conrelid::regclass::text NOT LIKE 'procrastinate%' AND conrelid::regclass::text <> 'alembic_version'
    ORDER BY contype = 'f', contype = 'u'
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = 'public'::regnamespace
      AND relname NOT LIKE 'procrastinate%' AND relname <> 'alembic_version'
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def create_database(server: URL) -> URL:
    """Make the database of the benchmark, with the tables of this program.

    Raises:
        RecordsError: it exists already, or may not be made.
    """
    try:
        with psycopg.connect(_libpq(server), autocommit=True) as connection:
            connection.execute(
                SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(Identifier(DATABASE))
            )
    except psycopg.errors.DuplicateDatabase as error:
        raise RecordsError(
            f"there is a database {DATABASE} already, perhaps of a run that was killed; drop it: "
            f"psql -c 'DROP DATABASE {DATABASE}'"
        ) from error
    except psycopg.Error as error:
        raise RecordsError(f"cannot make the database {DATABASE}: {error.diag.message_primary}") from error
    url = server.set(database=DATABASE)
    migrate.upgrade(url)
    return url


def existing_database(server: URL) -> URL:
    """The database that an earlier run has left, with the tables of this program.

    Raises:
        RecordsError: there is none.
    """
    url = server.set(database=DATABASE)
    migrate.upgrade(url)
    return url


def drop_database(server: URL) -> None:
    """Take it away again."""
    with psycopg.connect(_libpq(server), autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(DATABASE)))


def fill(url: URL, *, customers: int, calls: int, tell: Callable[[str], None]) -> float:
    """Fill the tables; indexes and constraints are made afterwards, which is faster.

    Args:
        tell: is told what is being done.

    Returns:
        how long it took, in seconds.
    """
    started_s = time.monotonic()
    text = resources.files("voicebot.bench").joinpath("big_records.sql").read_text("utf-8")
    text = text.replace(":customers", str(customers)).replace(":calls", str(calls))
    with psycopg.connect(_libpq(url), autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET maintenance_work_mem = '512MB'")
        with _bare_tables(connection, tell):
            for statement in text.split(";\n"):
                if statement.strip():
                    tell(f"filling {_table(statement)}")
                    connection.execute(statement.encode())
        tell("collecting statistics")
        connection.execute("VACUUM (ANALYZE)")
    return time.monotonic() - started_s


def size_bytes(url: URL) -> int:
    """How much the database takes on disk."""
    with psycopg.connect(_libpq(url)) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    return int(row[0])


@contextmanager
def _bare_tables(connection: psycopg.Connection, tell: Callable[[str], None]) -> Iterator[None]:
    """Without indexes and constraints while they are filled."""
    constraints = connection.execute(_CONSTRAINTS).fetchall()
    indexes = connection.execute(_INDEXES).fetchall()
    for table, name, _, _ in reversed(constraints):
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    yield
    for table, name, definition, _ in constraints:
        tell(f"making {name}")
        connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'.encode())
    for name, definition in indexes:
        tell(f"making {name}")
        connection.execute(definition.encode())


def _table(statement: str) -> str:
    words = statement.split("INSERT INTO ")
    return words[1].split()[0] if len(words) > 1 else "tables"


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
