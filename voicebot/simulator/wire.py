"""The wire tap: a relay between the simulated caller's SIP stack and the bot.

SIP goes through one UDP relay that changes the media addresses in the SDP and routes later requests of the
dialog through itself as well (RFC 3261 §16.6), RTP and RTCP through two pairs of sockets. So every packet
is seen by a third party with the kernel's arrival time, and neither the caller's nor the bot's software can
flatter the figures.
"""

import heapq
import itertools
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from voicebot.errors import SimulationError
from voicebot.simulator.rtp import RtpPacket, parse_rtp
from voicebot.simulator.sip import (
    MediaAddress,
    media_address,
    retry_after_s,
    routed_through,
    with_media_address,
)

LOOPBACK = "127.0.0.1"
_LARGEST_DATAGRAM = 65_535
_SO_TIMESTAMPNS = 35  # socket(7), asm-generic/socket.h; Python's socket module does not name it
_TIMESPEC = struct.Struct("@ll")
_PORT_PAIR_ATTEMPTS = 50
_LONGEST_WAIT_S = 0.1


class Side(Enum):
    """Who sent a packet."""

    CALLER = "caller"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A datagram that comes out of the line.

    Args:
        at_s: when, seconds of CLOCK_MONOTONIC.
    """

    at_s: float
    datagram: bytes


Impairment = Callable[[Side, bytes, float], Sequence[Delivery]]
"""What the line does to an RTP datagram of one side that enters it at a time: what comes out, if anything.

Called on the tap's thread for every datagram, in order of arrival."""


def perfect_line(_side: Side, datagram: bytes, at_s: float) -> Sequence[Delivery]:
    """A line that changes nothing."""
    return (Delivery(at_s, datagram),)


@dataclass(frozen=True, slots=True)
class _Relay:
    """One socket of the tap, and whose packets arrive there."""

    socket: socket.socket
    sender: Side
    kind: str

    @property
    def port(self) -> int:
        port: int = self.socket.getsockname()[1]
        return port


class WireTap:
    """Relay for one call; runs in a thread of its own from ``start`` to ``stop``.

    ``sent[side]`` lists that side's RTP packets as they entered the line, ``heard[side]`` what came out at
    the other end, in order of arrival. Both only grow, so other threads may read them at any time.

    Args:
        bot: host and port where the bot takes SIP over UDP.
        line: what happens to RTP on the way.
        host: our address that both sides can reach.
    """

    def __init__(
        self, bot: tuple[str, int], *, line: Impairment = perfect_line, host: str = LOOPBACK
    ) -> None:
        self._bot = bot
        self._host = host
        self._line = line
        self._caller: tuple[str, int] | None = None
        self._media: dict[Side, MediaAddress] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._relays: list[_Relay] = []
        self._under_way: list[tuple[float, int, Side, bytes]] = []
        self._numbers = itertools.count()
        self.retry_after_s: int | None = None
        """What the bot said last of when to dial again (RFC 3261 §20.33)."""
        self.sent: dict[Side, list[RtpPacket]] = {Side.CALLER: [], Side.BOT: []}
        self.heard: dict[Side, list[RtpPacket]] = {Side.CALLER: [], Side.BOT: []}

    @property
    def sip_port(self) -> int:
        """Port to dial instead of the bot's."""
        return self._relay("sip", Side.CALLER).port

    def start(self) -> None:
        """Open the sockets and start relaying.

        Raises:
            SimulationError: no free ports.
        """
        try:
            for sender in Side:
                self._relays.append(_Relay(_bound_socket(self._host), sender, "sip"))
                rtp, rtcp = _bound_pair(self._host)
                self._relays += [_Relay(rtp, sender, "rtp"), _Relay(rtcp, sender, "rtcp")]
        except OSError as error:
            self._close()
            raise SimulationError(f"the wire tap found no free UDP port on {self._host}: {error}") from error
        self._thread = threading.Thread(target=self._run, name="wire-tap", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Pass on what has come, stop relaying and close the sockets."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._close()

    def _close(self) -> None:
        for relay in self._relays:
            relay.socket.close()

    def _relay(self, kind: str, sender: Side) -> _Relay:
        return next(relay for relay in self._relays if (relay.kind, relay.sender) == (kind, sender))

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            for relay in self._relays:
                selector.register(relay.socket, selectors.EVENT_READ, relay)
            while not self._stopping.is_set():
                for key, _ in selector.select(timeout=self._until_next_s()):
                    self._take(key.data)
                self._deliver_what_is_due()
            # The answer to a BYE may still be here: without it the other side holds its line for seconds.
            for key, _ in selector.select(timeout=0):
                self._take(key.data)

    def _take(self, relay: _Relay) -> None:
        try:
            datagram, ancillary, _, source = relay.socket.recvmsg(_LARGEST_DATAGRAM, 64)
        except (BlockingIOError, ConnectionRefusedError):
            return  # nothing there after all; or an ICMP error for something sent to a closed port
        at_s = _arrival_s(ancillary)
        match relay.kind:
            case "sip":
                self._pass_sip(relay.sender, datagram, source)
            case "rtp":
                self._pass_rtp(relay.sender, datagram, at_s)
            case _:
                self._pass_media("rtcp", relay.sender, datagram)

    def _until_next_s(self) -> float:
        if not self._under_way:
            return _LONGEST_WAIT_S
        return min(_LONGEST_WAIT_S, max(0.0, self._under_way[0][0] - time.monotonic()))

    def _pass_sip(self, sender: Side, message: bytes, source: tuple[str, int]) -> None:
        if sender is Side.CALLER:
            self._caller = source
        else:
            self.retry_after_s = retry_after_s(message) or self.retry_after_s
        address = media_address(message)
        if address is not None:
            self._media[sender] = address
            message = with_media_address(message, self._stand_in_for(sender))
        entrance, exit_ = self._relay("sip", sender), self._relay("sip", _other(sender))
        message = routed_through(
            message, entrance=(self._host, entrance.port), exit_=(self._host, exit_.port)
        )
        destination = self._bot if sender is Side.CALLER else self._caller
        if destination is not None:
            _send(exit_.socket, message, destination)

    def _pass_rtp(self, sender: Side, datagram: bytes, at_s: float) -> None:
        packet = parse_rtp(datagram, at_s)
        if packet is not None:
            self.sent[sender].append(packet)
        for out in self._line(sender, datagram, at_s):
            heapq.heappush(self._under_way, (out.at_s, next(self._numbers), sender, out.datagram))
        self._deliver_what_is_due()

    def _deliver_what_is_due(self) -> None:
        now_s = time.monotonic()
        while self._under_way and self._under_way[0][0] <= now_s:
            at_s, _, sender, datagram = heapq.heappop(self._under_way)
            packet = parse_rtp(datagram, at_s)
            if packet is not None:
                self.heard[sender].append(packet)
            self._pass_media("rtp", sender, datagram)

    def _pass_media(self, kind: str, sender: Side, datagram: bytes) -> None:
        address = self._media.get(_other(sender))
        if address is not None:
            port = address.rtp_port if kind == "rtp" else address.rtcp_port
            _send(self._relay(kind, _other(sender)).socket, datagram, (address.host, port))

    def _stand_in_for(self, side: Side) -> MediaAddress:
        """The tap's own address that the other side is told instead of ``side``'s.

        Packets for ``side`` come from the other side, hence to the sockets where that one sends.
        """
        other = _other(side)
        return MediaAddress(self._host, self._relay("rtp", other).port, self._relay("rtcp", other).port)


def _other(side: Side) -> Side:
    return Side.BOT if side is Side.CALLER else Side.CALLER


def _bound_socket(host: str, port: int = 0) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        bound.setblocking(False)
        bound.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def _bound_pair(host: str) -> tuple[socket.socket, socket.socket]:
    """An even RTP port and the odd RTCP port above it (RFC 3550 §11)."""
    for _ in range(_PORT_PAIR_ATTEMPTS):
        rtp = _bound_socket(host)
        port = rtp.getsockname()[1]
        if port % 2 == 0:
            try:
                return rtp, _bound_socket(host, port + 1)
            except OSError:
                pass  # the odd neighbour is taken: try another pair
        rtp.close()
    raise OSError("no free pair of neighbouring ports")


def _arrival_s(ancillary: list[tuple[int, int, bytes]]) -> float:
    """When the kernel got the packet, on CLOCK_MONOTONIC; its own stamp is on CLOCK_REALTIME."""
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(data) >= _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack_from(data)
            waited_s: float = time.time() - (seconds + nanoseconds / 1e9)
            return time.monotonic() - max(0.0, waited_s)
    return time.monotonic()


def _send(sender: socket.socket, datagram: bytes, destination: tuple[str, int]) -> None:
    try:
        sender.sendto(datagram, destination)
    except (BlockingIOError, ConnectionRefusedError):
        return  # a full buffer or a closed port loses a datagram, as on a real line
