"""Runs the endpoint for web hooks inside another program's loop."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from voicebot.config_sections import WebhooksSettings
from voicebot.errors import ConfigError
from voicebot.records.database import Database
from voicebot.webhooks.incoming import Receiver
from voicebot.webhooks.signature import read_secrets

log = structlog.get_logger(__name__)

MOST_CONNECTIONS = 50
IDLE_S = 5
HEAD_S = 5.0
"""For a connection to send the head of its first request: who only holds it open must not keep others out."""
STOP_S = 2


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the program around us."""
        yield


class _Protocol(H11Protocol):
    """Closes a connection on which no request has begun in time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(HEAD_S, self._close_without_request)

    def _close_without_request(self) -> None:
        if self.cycle is None:
            self.transport.close()


class WebhookServer:
    """Takes web hooks until it is stopped."""

    def __init__(self, receiver: Receiver, listener: socket.socket) -> None:
        self._listener = listener
        config = uvicorn.Config(
            receiver.app(),
            log_config=None,
            access_log=False,
            lifespan="off",
            http=_Protocol,
            ws="none",
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=IDLE_S,
            timeout_graceful_shutdown=STOP_S,
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, settings: WebhooksSettings, database: Database, *, shared: bool = False) -> "WebhookServer":
        """As the settings want it; the port is open from here on.

        Args:
            shared: several workers listen on the port, and the kernel spreads the requests.

        Raises:
            ConfigError: the port is taken, or there is no secret.
        """
        assert settings.incoming_port is not None
        variable = settings.incoming_secret_variable
        secrets = read_secrets(os.environ.get(variable, ""), variable=variable)
        receiver = Receiver(database, secrets, call_back_on=settings.call_back_on)
        return cls(receiver, _listen(settings.incoming_address, settings.incoming_port, shared))

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    def start(self) -> None:
        """Begin in the background."""
        self._task = asyncio.create_task(self._server.serve([self._listener]), name="web hooks")
        log.info("webhooks_come_in", port=self.port)

    async def stop(self) -> None:
        """Answer what is being stored, and close."""
        self._server.should_exit = True
        if self._task is not None:
            await asyncio.wait({self._task})
        self._listener.close()


def _listen(address: str, port: int, shared: bool = False) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind((address, port))
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"cannot take web hooks on {address}, port {port}: {error.strerror}; "
            "set VOICEBOT_WEBHOOKS__INCOMING_PORT to a free one"
        ) from error
    listener.setblocking(False)
    return listener
