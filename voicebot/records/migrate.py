"""Brings the tables to the version that this program needs."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from voicebot.errors import RecordsError
from voicebot.records.faults import CONNECT_ARGUMENTS, one_line, unreachable

MIGRATION_LOCK = 0x766F6963
"""Advisory lock key ("voic"): one process migrates, the others wait and find nothing left to do."""
LOCK_TIMEOUT_S = 60
"""A process that holds a table or hangs in its own migration must not hold us for ever."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Settings for Alembic's own commands, which run on ``connection``."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(url: URL) -> tuple[str | None, str]:
    """Migrate to the newest version; safe to call from several processes at once.

    Returns:
        the version before and the version after.

    Raises:
        RecordsError: unreachable, or a migration failed (it is rolled back).
    """
    engine = sa.create_engine(url, connect_args=CONNECT_ARGUMENTS, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'"))
            connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()
            before = _version_of(connection)
            _refuse_unknown(before)
            command.upgrade(alembic_config(connection), "head")
            connection.commit()
            return before, newest_version()
    except DBAPIError as error:
        if (
            error.connection_invalidated
            or error.orig is None
            or getattr(error.orig, "sqlstate", None) is None
        ):
            raise unreachable(url, error) from error
        raise RecordsError(
            f"migrating the database failed: {one_line(error)}; see docs/records.md"
        ) from error
    except SQLAlchemyError as error:
        raise RecordsError(
            f"migrating the database failed: {one_line(error)}; see docs/records.md"
        ) from error
    finally:
        engine.dispose()


def current_version(url: URL) -> str | None:
    """Version of the tables; ``None``: there are none.

    Raises:
        RecordsError: the database is unreachable.
    """
    engine = sa.create_engine(url, connect_args=CONNECT_ARGUMENTS, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            return _version_of(connection)
    except SQLAlchemyError as error:
        raise unreachable(url, error) from error
    finally:
        engine.dispose()


def newest_version() -> str:
    """The version this program needs."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None, "no migrations shipped"
    return head


def require_newest(url: URL) -> None:
    """Refuse to work on tables of another version.

    Raises:
        RecordsError: not migrated; the message says how to.
    """
    found, needed = current_version(url), newest_version()
    if found == needed:
        return
    _refuse_unknown(found)
    state = "has no voicebot tables" if found is None else f"is at version {found}, {needed} is needed"
    raise RecordsError(f"the database {state}; run: voicebot db upgrade")


def _refuse_unknown(version: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if version is not None and version not in known:
        raise RecordsError(
            f"the database is at version {version}, which this voicebot does not know; update voicebot"
        )


def _version_of(connection: Connection) -> str | None:
    version = MigrationContext.configure(connection).get_current_revision()
    connection.commit()
    return version
