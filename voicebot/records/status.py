"""The state of a database at a glance."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from voicebot.records import migrate
from voicebot.records.faults import CONNECT_ARGUMENTS, unreachable
from voicebot.records.models import Call, Customer, Order, Product, Ticket, Turn

COUNTED = (Customer, Call, Turn, Order, Ticket, Product)


@dataclass(frozen=True, slots=True)
class DatabaseStatus:
    """What ``voicebot db status`` shows.

    Args:
        version: of the tables; ``None``: there are none.
        rows: table name and number of rows; empty when the tables are of another version.
    """

    server_version: str
    version: str | None
    size_bytes: int
    rows: tuple[tuple[str, int], ...]


def database_status(url: URL) -> DatabaseStatus:
    """Read it.

    Raises:
        RecordsError: the database is unreachable.
    """
    version = migrate.current_version(url)
    engine = sa.create_engine(url, connect_args=CONNECT_ARGUMENTS, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            server = connection.scalar(sa.text("SHOW server_version"))
            size = connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
            rows: list[tuple[str, int]] = []
            if version == migrate.newest_version():
                for table in COUNTED:
                    count = connection.scalar(sa.select(sa.func.count()).select_from(table))
                    rows.append((table.__tablename__, int(count or 0)))
    except SQLAlchemyError as error:
        raise unreachable(url, error) from error
    finally:
        engine.dispose()
    return DatabaseStatus(str(server), version, int(size or 0), tuple(rows))
