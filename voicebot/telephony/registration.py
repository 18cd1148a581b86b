"""REGISTER mode: keep a binding alive at the registrar, with back-off when it fails."""

import asyncio
from ipaddress import ip_network

import pjsua2 as pj
import structlog

from voicebot.telephony.headers import Network
from voicebot.telephony.stack import resolve

_FIRST_RETRY_S = 2.0
_LONGEST_RETRY_S = 120.0

_log = structlog.get_logger(__name__)


def next_retry_s(last_s: float | None) -> float:
    """How long to wait after a failed REGISTER: doubling, up to two minutes."""
    return _FIRST_RETRY_S if last_s is None else min(last_s * 2, _LONGEST_RETRY_S)


class Registration:
    """State of our registration.

    ``active`` tells whether the registrar has a binding of ours; ``sources`` are the registrar's own
    addresses, from which calls are accepted besides the allow-list.
    """

    def __init__(self, account: pj.Account, registrar: str) -> None:
        self.active = False
        self.sources: list[Network] = []
        self._account: pj.Account | None = account
        self._registrar = registrar
        self._retry_s: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._resolving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Send the first REGISTER."""
        await self._resolve()
        self._send(renew=True)

    def stop(self) -> None:
        """Remove the binding and stop retrying."""
        if self._timer is not None:
            self._timer.cancel()
        if self._resolving is not None:
            self._resolving.cancel()
        if self.active:
            self._send(renew=False)
        self._account = None
        self.active = False

    def answered(self, status: int, reason: str) -> None:
        """The result of a REGISTER; refreshes by the stack itself report here as well."""
        if self._account is None:
            return
        was_active, self.active = self.active, 200 <= status < 300
        if self.active:
            self._retry_s = None
            if not was_active:
                _log.info("registered", registrar=self._registrar)
            self._resolving = asyncio.get_running_loop().create_task(self._resolve())
            return
        self._retry_s = next_retry_s(self._retry_s)
        _log.warning(
            "registration_failed",
            registrar=self._registrar,
            status=status,
            reason=reason,
            retry_in_s=self._retry_s,
        )
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._retry_s, self._retry)

    def _retry(self) -> None:
        self._send(renew=True)

    def _send(self, *, renew: bool) -> None:
        if self._account is None:
            return
        try:
            self._account.setRegistration(renew)
        except pj.Error as error:
            self.answered(503, error.reason)

    async def _resolve(self) -> None:
        found = await resolve(self._registrar)
        if found:
            self.sources = [ip_network(address.split("%")[0]) for address in sorted(found)]
