"""A call as the rest of the program sees it; no pjsua2 type leaves this room."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from voicebot.media.playout import Playout


class EndReason(Enum):
    """Why a call ended."""

    CALLER_HUNG_UP = "caller_hung_up"
    WE_HUNG_UP = "we_hung_up"
    TRANSFERRED = "transferred"
    PEER_GONE = "peer_gone"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    REJECTED = "rejected"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CallInfo:
    """Facts of a call that do not change.

    Args:
        sip_call_id: the Call-ID header.
        caller_number: user part of P-Asserted-Identity, else From; ``None`` if anonymous.
        called_number: user part of the request line (RFC 3261 §8.1.1.1), not of To.
        source_address: IP address the INVITE came from; empty for outgoing calls.
        headers: X- headers, names in lower case.
    """

    sip_call_id: str
    caller_number: str | None
    called_number: str
    source_address: str
    headers: dict[str, str] = field(default_factory=dict)


class CallSink(Protocol):
    """Receives what happens on a call. All methods run on the asyncio thread and never block."""

    def on_confirmed(self) -> None:
        """The call is up: media may flow both ways (our 200 OK was acknowledged)."""

    def on_audio(self, frames: list[bytes]) -> None:
        """20 ms frames received since the last tick, oldest first (``media.frames``)."""

    def on_dtmf(self, digit: str) -> None:
        """One DTMF digit (RFC 4733, INFO dtmf-relay, or tones, which ``on_audio`` does not get)."""

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        """The call is over; no further method is called."""


class Call(Protocol):
    """One call. Methods run on the asyncio thread."""

    info: CallInfo
    playout: Playout
    rang: bool
    """The far end of an outgoing call has begun to ring."""

    def attach(self, sink: CallSink) -> None:
        """Deliver events to ``sink``; must be called before ``answer``."""

    def answer(self) -> None:
        """Accept an incoming call with 200 OK."""

    def reject(self, status: int, reason: str = "", *, headers: dict[str, str] | None = None) -> None:
        """Refuse an incoming call."""

    def hang_up(self) -> None:
        """End the call; ``on_ended`` follows. Safe to call twice."""

    async def transfer(
        self, target: str, *, headers: dict[str, str] | None = None, timeout_s: float = 10.0
    ) -> bool:
        """REFER the peer to ``target`` (a SIP URI) and wait for the NOTIFY (RFC 3515).

        Returns:
            whether the target accepted.
        """

    def send_dtmf(self, digits: str) -> None:
        """Send RFC 4733 telephone events."""

    def renegotiate(self, sdp_rewrite: Callable[[str], str]) -> None:
        """Offer the media anew in mid-call (re-INVITE, RFC 3264 §8).

        Args:
            sdp_rewrite: changes this and every later SDP of ours before it is sent.
        """
