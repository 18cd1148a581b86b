"""How the worker of the queue reaches the database."""

import asyncio
from typing import Any, LiteralString

import psycopg_pool
import structlog
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy import URL

from voicebot.records.faults import CONNECT_ARGUMENTS, one_line

log = structlog.get_logger(__name__)

POOL_SIZE = 3
CONNECT_PATIENCE_S = 10.0
WRITE_PATIENCE_S = 20.0
"""Longer than a restart of the server takes, shorter than it takes a job to count as stalled."""
RETRY_PAUSE_S = 0.5


class PatientConnector(PsycopgConnector):
    """A connector that outlasts a restart of the database when it writes what became of a job.

    Without it a job that ended meanwhile would stay "doing" for as long as its worker lives.
    """

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Run a statement without result; those of the queue may be repeated without harm.

        Raises:
            ConnectorException: refused, or still not possible after ``WRITE_PATIENCE_S``.
        """
        loop = asyncio.get_running_loop()
        give_up_at_s = loop.time() + WRITE_PATIENCE_S
        while True:
            try:
                await super().execute_query_async(query, **arguments)
            except ConnectorException as error:
                if not _server_is_away(error) or loop.time() > give_up_at_s:
                    raise
                log.warning("queue_write_retried", cause=one_line(error.__cause__ or error))
                await asyncio.sleep(RETRY_PAUSE_S)
            else:
                return


def queue_connector(url: URL) -> PatientConnector:
    """A small pool of connections to the database at ``url``, opened with the app."""
    return PatientConnector(
        conninfo=url.set(drivername="postgresql").render_as_string(hide_password=False),
        kwargs=dict(CONNECT_ARGUMENTS),
        min_size=1,
        max_size=POOL_SIZE,
        timeout=CONNECT_PATIENCE_S,
        name="voicebot-jobs",
    )


def _server_is_away(error: ConnectorException) -> bool:
    cause = error.__cause__
    if isinstance(cause, psycopg_pool.PoolTimeout):
        return True
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(("08", "57P"))
