"""A call through the wire tap: dialling, listening on the wire, hanging up."""

import asyncio
import contextlib
import re
import socket
import time
from collections.abc import AsyncIterator

from voicebot.config import SipSettings
from voicebot.errors import SimulationError
from voicebot.simulator.rtp import RtpPacket
from voicebot.simulator.speech import Ear, Interval
from voicebot.simulator.wire import LOOPBACK, Impairment, Side, WireTap, perfect_line
from voicebot.telephony.call import Call, EndReason
from voicebot.telephony.user_agent import UserAgent

CALLER_RTP_PORT_FIRST = 30000
"""Clear of the bot's own ports (``SipSettings.rtp_port_first``)."""
_BUSY = (486, 503, 600)
"""All lines are taken, or the machine takes no new calls (RFC 3261 §21.4.24, §21.5.4, §21.6.1)."""
ANSWER_TIMEOUT_S = 15.0
HANG_UP_TIMEOUT_S = 10.0
PUMP_INTERVAL_S = 0.02

_SIP_URI = re.compile(r"sip:(?:(?P<user>[^@;?]+)@)?(?P<host>[^:;?\[\]]+)(?::(?P<port>\d+))?$")


@contextlib.asynccontextmanager
async def caller_phone(
    rtp_port_first: int = CALLER_RTP_PORT_FIRST, *, host: str = LOOPBACK
) -> AsyncIterator[UserAgent]:
    """A SIP user agent for simulated callers on any free port; one per process.

    Args:
        host: address of this machine that the bot can reach (``address_towards``).

    Raises:
        TelephonyError: the SIP stack does not start.
    """
    agent = UserAgent(SipSettings(bind_address=host, port=0, rtp_port_first=rtp_port_first))
    await agent.start()
    try:
        yield agent
    finally:
        await agent.stop()


class Line:
    """One dialled call; the sink of its events. Made by ``dialled``."""

    def __init__(self, tap: WireTap) -> None:
        self.call: Call
        self.bot_ear = Ear()
        self.caller_ear = Ear(sent=True)
        self.dialled_s = time.monotonic()
        self.answered_s: float | None = None
        self.ended_s: float | None = None
        self.reason: EndReason | None = None
        self.sip_status = 0
        self._tap = tap
        self._taken = {Side.CALLER: 0, Side.BOT: 0}
        self._answer_or_end = asyncio.Event()
        self._end = asyncio.Event()

    # What telephony tells us.

    def on_confirmed(self) -> None:
        """The bot answered."""
        self.answered_s = time.monotonic()
        self._answer_or_end.set()

    def on_audio(self, frames: list[bytes]) -> None:
        """Not used: we listen on the wire."""

    def on_dtmf(self, digit: str) -> None:
        """Not used: bots do not press keys."""

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        """The call is over."""
        self.ended_s = time.monotonic()
        self.reason = reason
        self.sip_status = sip_status
        self._answer_or_end.set()
        self._end.set()

    # What the caller uses.

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._end.is_set()

    @property
    def how_it_ended(self) -> str:
        """In words, from the caller's side."""
        match self.reason:
            case None:
                return "no answer"
            case EndReason.WE_HUNG_UP:
                return "the caller hung up"
            case EndReason.CALLER_HUNG_UP:
                return "the bot hung up"
            case reason:
                return f"{reason.value.replace('_', ' ')}, SIP {self.sip_status}"

    @property
    def why_not_taken(self) -> str:
        """Of a call that was not answered, with what to do about it."""
        if self.sip_status not in _BUSY:
            return f"did not take the call ({self.how_it_ended}); is the bot running there?"
        when_s = self._tap.retry_after_s
        later = f"it asks to try again after {when_s} s" if when_s is not None else "try again later"
        return f"is busy (SIP {self.sip_status}): {later}"

    async def answered(self) -> bool:
        """Wait for the answer; false when the bot refuses or does not pick up."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._answer_or_end.wait(), ANSWER_TIMEOUT_S)
        return self.answered_s is not None and not self.over

    def hang_up(self) -> None:
        """End the call."""
        if not self.over:
            self.call.hang_up()

    async def ended(self) -> None:
        """Wait until the call is over.

        Raises:
            SimulationError: our own hang-up had no effect.
        """
        try:
            await asyncio.wait_for(self._end.wait(), HANG_UP_TIMEOUT_S)
        except TimeoutError as error:
            raise SimulationError(
                f"the call did not end within {HANG_UP_TIMEOUT_S:g} s of hanging up"
            ) from error

    def packets(self, side: Side) -> list[RtpPacket]:
        """Everything that has come out of the line so far of what one side sent."""
        return list(self._tap.heard[side])

    def sent(self, side: Side) -> list[RtpPacket]:
        """Everything one side has sent so far."""
        return list(self._tap.sent[side])

    def caller_spoke_since(self, at_s: float) -> Interval | None:
        """From the first to the last sound that the caller sent after ``at_s``."""
        self.listen()
        voiced = [each for each in self.caller_ear.voiced if each.end_s > at_s]
        return Interval(max(at_s, voiced[0].start_s), voiced[-1].end_s) if voiced else None

    def caller_keyed_since(self, at_s: float) -> Interval | None:
        """From the first to the last key that the caller pressed after ``at_s`` (RFC 4733).

        All packets of one key carry the same timestamp; what counts is the moment it was pressed.
        """
        pressed: dict[int, float] = {}
        for packet in self.sent(Side.CALLER):
            if packet.at_s > at_s and not packet.is_audio:
                pressed.setdefault(packet.timestamp, packet.at_s)
        return Interval(min(pressed.values()), max(pressed.values())) if pressed else None

    def listen(self) -> None:
        """Take in the packets since the last time: the bot's as they reach the caller, the caller's own."""
        for side, ear, packets in (
            (Side.BOT, self.bot_ear, self._tap.heard[Side.BOT]),
            (Side.CALLER, self.caller_ear, self._tap.sent[Side.CALLER]),
        ):
            until = len(packets)
            ear.listen(packets[self._taken[side] : until])
            self._taken[side] = until


@contextlib.asynccontextmanager
async def dialled(
    phone: UserAgent, target_uri: str, *, caller_number: str | None, impairment: Impairment = perfect_line
) -> AsyncIterator[Line]:
    """Dial through a wire tap; the call and the tap end with the context.

    Args:
        target_uri: ``sip:USER@HOST:PORT`` of the bot.
        caller_number: user part of our From header; ``None`` calls as ``anonymous``.
        impairment: what happens to RTP on the way.

    Raises:
        SimulationError: the target is no SIP URI, or its host is unknown.
        TelephonyError: no free line, or the stack refuses the target.
    """
    user, bot = bot_address(target_uri)
    host = address_towards(bot)
    tap = WireTap(bot, line=impairment, host=host)
    tap.start()
    line = Line(tap)
    pump = asyncio.create_task(_pump(line))
    try:
        line.call = phone.dial(
            f"sip:{user}@{host}:{tap.sip_port}", sink=line, caller_number=caller_number or "anonymous"
        )
        try:
            yield line
        finally:
            line.hang_up()
        if not line.over:
            await line.ended()
    finally:
        pump.cancel()
        tap.stop()


def bot_address(target_uri: str) -> tuple[str, tuple[str, int]]:
    """User, and host and port, of a SIP URI.

    Raises:
        SimulationError: it is not a SIP URI, or its host is unknown.
    """
    found = _SIP_URI.fullmatch(target_uri)
    if found is None:
        raise SimulationError(f"{target_uri}: not a SIP URI; write sip:USER@HOST:PORT")
    try:
        host = socket.gethostbyname(found["host"])
    except OSError as error:
        raise SimulationError(f"{target_uri}: unknown host {found['host']}") from error
    return found["user"] or "bot", (host, int(found["port"] or 5060))


def address_towards(bot: tuple[str, int]) -> str:
    """Our own address on the way to the bot: loopback for one on this machine.

    Raises:
        SimulationError: there is no way to it.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(bot)  # sends nothing; the kernel chooses the way
        except OSError as error:
            raise SimulationError(f"no way to {bot[0]}: {error.strerror}") from error
        host: str = probe.getsockname()[0]
    return host


async def _pump(line: Line) -> None:
    while True:
        line.listen()
        await asyncio.sleep(PUMP_INTERVAL_S)
