"""The signalling of one test call over UDP: INVITE to BYE, with the retransmissions of RFC 3261."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from voicebot.bench.load.sip_message import (
    Caller,
    Dialog,
    SipMessage,
    acknowledgement,
    answer,
    dialog_of,
    in_dialog,
    invite,
    media_of,
    read_sip,
)

T1_S = 0.5
"""First pause before a request is sent again (RFC 3261 §17.1.1.1)."""
T2_S = 4.0
ANSWER_TIMEOUT_S = 20.0
BYE_TIMEOUT_S = 5.0
_BRANCH_MAGIC = "z9hG4bK"


@dataclass(frozen=True, slots=True)
class Final:
    """How the INVITE was answered.

    Args:
        status: 0 when no final response came.
        after_ms: from the first INVITE sent.
        media: where the bot takes audio.
    """

    status: int
    after_ms: float
    retry_after_s: int | None = None
    media: tuple[str, int] | None = None


class SignallingLeg(asyncio.DatagramProtocol):
    """One call; made by ``open_leg``. ``ended`` is set when the other side says BYE.

    Args:
        target: the bot's SIP URI.
        peer: where it is sent.
    """

    def __init__(self, target: str, peer: tuple[str, int]) -> None:
        self.ended = asyncio.Event()
        self._target = target
        self._peer = peer
        self._caller: Caller
        self._transport: asyncio.DatagramTransport
        self._branch = ""
        self._dialog: Dialog | None = None
        self._final: asyncio.Future[SipMessage] = asyncio.get_running_loop().create_future()
        self._heard = asyncio.Event()
        self._bye_answered = asyncio.Event()

    @property
    def sip_port(self) -> int:
        """Our own."""
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    @property
    def call_id(self) -> str:
        """Of the call, as the bot's records have it."""
        return self._caller.call_id

    async def dial(self, number: str, host: str, rtp_port: int) -> Final:
        """Send the INVITE and wait for its final response; an answer is acknowledged."""
        call_id = f"{secrets.token_hex(8)}@{host}"
        self._caller = Caller(number, host, self.sip_port, rtp_port, call_id, secrets.token_hex(4))
        self._branch = _BRANCH_MAGIC + secrets.token_hex(8)
        message = invite(self._caller, self._target, self._branch)
        started_s = time.monotonic()
        resending = asyncio.create_task(self._repeat(message, self._heard.is_set))
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                response = await asyncio.shield(self._final)
        except TimeoutError:
            return Final(0, 1000 * (time.monotonic() - started_s))
        finally:
            resending.cancel()
        after_ms = 1000 * (time.monotonic() - started_s)
        return Final(response.status, after_ms, response.retry_after_s, media_of(response))

    async def hang_up(self) -> bool:
        """Say BYE; whether it was answered. Safe when the call is over."""
        if self._dialog is None or self.ended.is_set():
            return True
        branch = _BRANCH_MAGIC + secrets.token_hex(8)
        message = in_dialog("BYE", self._caller, self._dialog, branch, 2)
        resending = asyncio.create_task(self._repeat(message, self._bye_answered.is_set))
        try:
            async with asyncio.timeout(BYE_TIMEOUT_S):
                await self._bye_answered.wait()
        except TimeoutError:
            return False
        finally:
            resending.cancel()
        return True

    def close(self) -> None:
        """Close the socket."""
        self._transport.close()

    # asyncio.DatagramProtocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket."""
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """A message of the other side."""
        message = read_sip(data)
        if message is None:
            return
        if message.status:
            self._take_response(message)
        else:
            self._take_request(message, addr)

    def _take_response(self, response: SipMessage) -> None:
        match response.method:
            case "INVITE" if response.status < 200:
                self._heard.set()
            case "INVITE" if response.status < 300:
                self._dialog = dialog_of(response)
                branch = _BRANCH_MAGIC + secrets.token_hex(8)
                self._send(in_dialog("ACK", self._caller, self._dialog, branch, 1))
                self._settle(response)
            case "INVITE":
                self._send(acknowledgement(self._caller, self._target, self._branch, response))
                self._settle(response)
            case "BYE":
                self._bye_answered.set()

    def _take_request(self, request: SipMessage, source: tuple[str, int]) -> None:
        match request.method:
            case "BYE":
                self._transport.sendto(answer(request, "200 OK"), source)
                self.ended.set()
            case "ACK":
                pass
            case _:
                self._transport.sendto(answer(request, "501 Not Implemented"), source)

    def _settle(self, response: SipMessage) -> None:
        self._heard.set()
        if not self._final.done():
            self._final.set_result(response)

    def _send(self, message: bytes) -> None:
        self._transport.sendto(message, self._peer)

    async def _repeat(self, message: bytes, enough: Callable[[], bool]) -> None:
        pause_s = T1_S
        while True:
            self._send(message)
            await asyncio.sleep(pause_s)
            if enough():
                return
            pause_s = min(2 * pause_s, T2_S)


async def open_leg(target: str, peer: tuple[str, int], host: str) -> SignallingLeg:
    """A leg with a socket of its own on any free port.

    Raises:
        OSError: no port is free.
    """
    loop = asyncio.get_running_loop()
    _, leg = await loop.create_datagram_endpoint(lambda: SignallingLeg(target, peer), local_addr=(host, 0))
    return leg
