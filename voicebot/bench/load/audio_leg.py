"""The audio of one test call: prepared packets go out on time, what comes in carries the kernel's stamp."""

import asyncio
import secrets
import socket
import struct
import time
from collections import deque
from dataclasses import dataclass

import numpy as np

from voicebot.media.frames import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ
from voicebot.media.g711 import encode_alaw
from voicebot.simulator.measure import Said
from voicebot.simulator.rtp import PAYLOAD_PCMA, RtpPacket, parse_rtp
from voicebot.simulator.speech import VOICED_DBFS, Ear, Interval

SILENCE = b"\xd5" * FRAME_SAMPLES
"""20 ms of A-law silence."""
LATE_S = 0.2
"""A caller's process that was held up this long goes on from now; it does not send a burst."""
_FRAME_S = FRAME_MS / 1000
_STEP_SAMPLES = SAMPLE_RATE_HZ // 100
_HEADER = struct.Struct("!BBHII")
_SO_TIMESTAMPNS = 35  # socket(7), asm-generic/socket.h; Python's socket module does not name it
_TIMESPEC = struct.Struct("@ll")
_PORT_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class Spoken:
    """An utterance ready to be sent.

    Args:
        frames: A-law, 20 ms each.
        voiced: first and last sample that a listener takes for speech.
    """

    frames: tuple[bytes, ...]
    voiced: tuple[int, int]


def spoken(pcm: bytes) -> Spoken:
    """Encode 8 kHz s16le PCM and find where in it the speech is.

    Raises:
        ValueError: it is silent.
    """
    samples = np.frombuffer(pcm, dtype="<i2")
    samples = np.concatenate([samples, np.zeros(-len(samples) % FRAME_SAMPLES, dtype=np.int16)])
    steps = samples.astype(np.float64).reshape(-1, _STEP_SAMPLES)
    loud = np.flatnonzero(np.mean(steps * steps, axis=1) >= (32768.0 * 10 ** (VOICED_DBFS / 20)) ** 2)
    if not len(loud):
        raise ValueError("nothing can be heard in this utterance")
    encoded = encode_alaw(samples.astype(np.int16))
    frames = tuple(encoded[at : at + FRAME_SAMPLES] for at in range(0, len(encoded), FRAME_SAMPLES))
    return Spoken(frames, (int(loud[0]) * _STEP_SAMPLES, (int(loud[-1]) + 1) * _STEP_SAMPLES))


class AudioLeg:
    """Sends a packet every 20 ms, silence between utterances, from ``start`` to ``close``.

    A packet counts as sent when ``sendto`` returns: on loopback it then lies in the bot's socket. The bot's
    packets carry the kernel's time of arrival (SO_TIMESTAMPNS), which on loopback is the moment they were
    sent: how late this process reads them does not blur it.

    Args:
        host: address to bind.

    Raises:
        OSError: no pair of ports is free.
    """

    def __init__(self, host: str) -> None:
        self.ear = Ear()
        self.packets: list[tuple[float, int, int]] = []
        """Arrival on CLOCK_MONOTONIC, sequence number and SSRC of each of the bot's audio packets."""
        self.lateness_s: list[float] = []
        """How late each of our own packets left."""
        self._sent_since_packet = 0
        self._loop = asyncio.get_running_loop()
        self._rtp, self._rtcp = _bound_pair(host)
        self._peer: tuple[str, int] | None = None
        self._clock_offset_s = time.time() - time.monotonic()
        self._next_s = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._sequence = secrets.randbelow(1 << 16)
        self._timestamp = secrets.randbelow(1 << 32)
        self._ssrc = secrets.randbelow(1 << 32)
        self._frames: deque[bytes] = deque()
        self._sent_s: list[float] = []
        self._said: asyncio.Future[list[float]] | None = None

    @property
    def port(self) -> int:
        """Where we take RTP."""
        port: int = self._rtp.getsockname()[1]
        return port

    @property
    def silent_s(self) -> float:
        """How long the bot has sent nothing while we did: held up ourselves, we know nothing of it."""
        return _FRAME_S * self._sent_since_packet

    def start(self, peer: tuple[str, int]) -> None:
        """Begin to send and to listen."""
        self._peer = peer
        self._loop.add_reader(self._rtp.fileno(), self._receive)
        self._next_s = self._loop.time()
        self._tick()

    def close(self) -> None:
        """Stop; safe to call twice."""
        if self._timer is not None:
            self._timer.cancel()
        if self._said is not None and not self._said.done():
            self._said.cancel()
        if self._rtp.fileno() >= 0:
            self._loop.remove_reader(self._rtp.fileno())
        self._rtp.close()
        self._rtcp.close()

    async def say(self, utterance: Spoken) -> Said:
        """Send an utterance; when its last packet has left, tell from when to when it was to be heard."""
        self._sent_s = []
        self._said = self._loop.create_future()
        self._frames.extend(utterance.frames)
        sent_s = await self._said
        first, last = (_moment_s(sent_s, sample) for sample in utterance.voiced)
        return Said(Interval(first, last))

    def _tick(self) -> None:
        now_s = self._loop.time()
        self.lateness_s.append(now_s - self._next_s)
        speaking = bool(self._frames)
        self._send(self._frames.popleft() if speaking else SILENCE)
        self._sent_since_packet += 1
        if speaking:
            self._sent_s.append(time.monotonic())
            if not self._frames and self._said is not None and not self._said.done():
                self._said.set_result(self._sent_s)
        self._next_s += _FRAME_S
        if now_s - self._next_s > LATE_S:
            self._next_s = now_s + _FRAME_S
        self._timer = self._loop.call_at(self._next_s, self._tick)

    def _send(self, payload: bytes) -> None:
        assert self._peer is not None
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + FRAME_SAMPLES) & 0xFFFFFFFF
        header = _HEADER.pack(0x80, PAYLOAD_PCMA, self._sequence, self._timestamp, self._ssrc)
        try:
            self._rtp.sendto(header + payload, self._peer)
        except (BlockingIOError, ConnectionRefusedError):
            return  # a full buffer or a closed port loses a datagram, as on a real line

    def _receive(self) -> None:
        while True:
            try:
                datagram, ancillary, _, _ = self._rtp.recvmsg(2048, 64)
            except ConnectionRefusedError:
                continue  # an ICMP error for something that we sent to a port closed meanwhile
            except BlockingIOError:
                return
            packet = parse_rtp(datagram, self._arrival_s(ancillary))
            if packet is not None and packet.is_audio:
                self._take(packet)

    def _take(self, packet: RtpPacket) -> None:
        self.packets.append((packet.at_s, packet.sequence, packet.ssrc))
        self._sent_since_packet = 0
        self.ear.listen((packet,))

    def _arrival_s(self, ancillary: list[tuple[int, int, bytes]]) -> float:
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(data) >= _TIMESPEC.size:
                seconds, nanoseconds = _TIMESPEC.unpack_from(data)
                arrival_s: float = seconds - self._clock_offset_s + nanoseconds / 1e9
                return arrival_s
        return time.monotonic()


def _moment_s(sent_s: list[float], sample: int) -> float:
    """When a sample was to be heard: a packet covers the 20 ms before it was sent (``simulator.speech``)."""
    frame = min(sample // FRAME_SAMPLES, len(sent_s) - 1)
    return sent_s[frame] - _FRAME_S + (sample - frame * FRAME_SAMPLES) / SAMPLE_RATE_HZ


def _bound_pair(host: str) -> tuple[socket.socket, socket.socket]:
    """An even RTP port and the odd RTCP port above it (RFC 3550 §11)."""
    for _ in range(_PORT_ATTEMPTS):
        rtp, rtcp = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        try:
            rtp.setblocking(False)
            rtp.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
            rtp.bind((host, 0))
            port = rtp.getsockname()[1]
            if port % 2 == 0:
                rtcp.bind((host, port + 1))
                return rtp, rtcp
        except OSError:
            pass  # the odd neighbour is taken: try another pair
        rtp.close()
        rtcp.close()
    raise OSError(f"no free pair of neighbouring UDP ports on {host}")
