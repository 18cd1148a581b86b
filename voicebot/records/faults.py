"""What goes wrong between us and the database, in one line each."""

import re

from sqlalchemy import URL
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from voicebot.errors import RecordsError
from voicebot.records.url import shown

CONNECT_TIMEOUT_S = 3
CONNECT_ARGUMENTS: dict[str, str | int] = {
    "connect_timeout": CONNECT_TIMEOUT_S,
    "application_name": "voicebot",
    # A server that vanished without a word (power, firewall) is noticed in 15 s, not in 2 h.
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
    # The same on the server's side, whose default is 2 h: a machine that vanished must not keep its locks,
    # neither those on rows nor the one by which the others see that its workers live.
    "options": (
        "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
        "-c tcp_user_timeout=20000"
    ),
}

_TRANSIENT_SQLSTATES = frozenset(
    {
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "53300",  # too_many_connections
        "55P03",  # lock_not_available
        "57P01",  # admin_shutdown
        "57P02",  # crash_shutdown
        "57P03",  # cannot_connect_now
        "57P05",  # idle_session_timeout
    }
)


def is_transient(error: Exception) -> bool:
    """Whether the same work may succeed if it is tried again (PostgreSQL manual, appendix A)."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        # libpq could not connect or lost the connection; a server's refusal always has a state.
        return error.connection_invalidated or _is_operational(error)
    return state in _TRANSIENT_SQLSTATES or state.startswith("08")


def is_refusal(error: Exception) -> bool:
    """Whether the server will never take this: bad data, a broken constraint, no such column.

    Classes 22, 23 and 42 (PostgreSQL manual, appendix A); the driver refuses some data itself.
    """
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return isinstance(error, DataError) if state is None else state[:2] in {"22", "23", "42"}


def lost_connection(error: Exception) -> bool:
    """Whether the server seems to be gone."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in {"57P01", "57P02", "57P03"} or (state is None and is_transient(error))


def one_line(error: BaseException) -> str:
    """The cause without SQL and parameters: they hold personal data."""
    cause: BaseException = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    diagnosis = getattr(cause, "diag", None)
    primary = getattr(diagnosis, "message_primary", None)
    if primary:
        return str(primary)
    if isinstance(error, SQLAlchemyError) and cause is error:
        return type(error).__name__
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    return re.sub(r"^connection (failed|is bad): ", "", lines[0]) if lines else type(cause).__name__


def unreachable(url: URL, error: BaseException) -> RecordsError:
    """The message for a database that cannot be connected to."""
    return RecordsError(
        f"cannot reach the database at {shown(url)}: {one_line(error)}; "
        "check that the server is running, and VOICEBOT_DATABASE_URL if you set it"
    )


def _is_operational(error: DBAPIError) -> bool:
    return type(error.orig).__name__ in {"OperationalError", "ConnectionTimeout", "InterfaceError"}
