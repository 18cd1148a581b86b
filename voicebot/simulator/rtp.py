"""RTP packets as seen on the wire, and the figures of one received stream (RFC 3550)."""

import itertools
import statistics
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.media.frames import FRAME_MS, SAMPLE_RATE_HZ

PAYLOAD_PCMU = 0
PAYLOAD_PCMA = 8
CODECS = {PAYLOAD_PCMU: "PCMU", PAYLOAD_PCMA: "PCMA"}
"""Static payload types of RFC 3551 that the wire tap can decode."""

_FIXED_HEADER = struct.Struct("!BBHII")
_SEQUENCE_MODULUS = 1 << 16
_TIMESTAMP_MODULUS = 1 << 32


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """One RTP packet (RFC 3550 §5.1).

    Args:
        at_s: when the kernel received it, seconds of CLOCK_MONOTONIC.
        timestamp: in samples of 8 kHz.
    """

    at_s: float
    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes

    @property
    def is_audio(self) -> bool:
        """Whether it carries sound that we can decode (not DTMF events, not comfort noise)."""
        return self.payload_type in CODECS and bool(self.payload)


def parse_rtp(datagram: bytes, at_s: float) -> RtpPacket | None:
    """Read a datagram, or ``None`` when it is not RTP version 2 (RTCP included, RFC 5761 §4)."""
    if len(datagram) < _FIXED_HEADER.size:
        return None
    flags, marker_and_type, sequence, timestamp, ssrc = _FIXED_HEADER.unpack_from(datagram)
    payload_type = marker_and_type & 0x7F
    if flags >> 6 != 2 or 64 <= payload_type <= 95:
        return None
    start = _FIXED_HEADER.size + 4 * (flags & 0x0F)
    if flags & 0x10:
        if len(datagram) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(datagram[start + 2 : start + 4], "big")
    end = len(datagram) - (datagram[-1] if flags & 0x20 else 0)
    if start > end:
        return None
    return RtpPacket(
        at_s, payload_type, bool(marker_and_type & 0x80), sequence, timestamp, ssrc, datagram[start:end]
    )


def forward_distance(earlier: int, later: int, modulus: int) -> int:
    """Signed distance between two wrapping counters, taking the shorter way round."""
    return (later - earlier + modulus // 2) % modulus - modulus // 2


def timestamp_distance(earlier: int, later: int) -> int:
    """Signed distance of two RTP timestamps in samples."""
    return forward_distance(earlier, later, _TIMESTAMP_MODULUS)


@dataclass(frozen=True, slots=True)
class StreamFigures:
    """How regularly one side's packets arrived.

    Args:
        packets: received, duplicates not counted.
        lost: missing sequence numbers between the first and the last.
        jitter_ms: the interarrival jitter of RFC 3550 §6.4.1 at the end of the stream.
        deviation_ms: standard deviation of the gap between packets around its 20 ms.
        longest_gap_ms: longest time without any packet.
        codecs: of the sound, from the first to the last change.
    """

    packets: int
    lost: int
    jitter_ms: float
    deviation_ms: float
    longest_gap_ms: float
    codecs: tuple[str, ...] = ()

    @property
    def loss_percent(self) -> float:
        """Share of packets that never came."""
        expected = self.packets + self.lost
        return 100.0 * self.lost / expected if expected else 0.0


def stream_figures(packets: Sequence[RtpPacket]) -> StreamFigures:
    """Figures of the packets of one direction, in order of arrival.

    A new SSRC (re-INVITE, transfer) starts a new stream; counts add up, gaps between streams do not count.
    """
    streams: list[list[RtpPacket]] = []
    for packet in packets:
        if not streams or streams[-1][-1].ssrc != packet.ssrc:
            streams.append([])
        streams[-1].append(packet)
    gaps_ms = [
        1000 * (later.at_s - earlier.at_s)
        for stream in streams
        for earlier, later in itertools.pairwise(stream)
    ]
    return StreamFigures(
        packets=sum(len({packet.sequence for packet in stream}) for stream in streams),
        lost=sum(_lost(stream) for stream in streams),
        jitter_ms=_jitter_ms(streams[-1]) if streams else 0.0,
        deviation_ms=statistics.pstdev([gap - FRAME_MS for gap in gaps_ms]) if gaps_ms else 0.0,
        longest_gap_ms=max(gaps_ms, default=0.0),
        codecs=tuple(
            CODECS[payload_type]
            for payload_type, _ in itertools.groupby(each.payload_type for each in packets if each.is_audio)
        ),
    )


def _lost(stream: Sequence[RtpPacket]) -> int:
    extended = first = stream[0].sequence
    lowest = highest = first
    seen = {first}
    for packet in stream[1:]:
        extended += forward_distance(extended % _SEQUENCE_MODULUS, packet.sequence, _SEQUENCE_MODULUS)
        seen.add(extended)
        lowest, highest = min(lowest, extended), max(highest, extended)
    return highest - lowest + 1 - len(seen)


def _jitter_ms(stream: Sequence[RtpPacket]) -> float:
    jitter_s = 0.0
    audio = [packet for packet in stream if packet.is_audio]
    for earlier, later in itertools.pairwise(audio):
        sent_apart_s = timestamp_distance(earlier.timestamp, later.timestamp) / SAMPLE_RATE_HZ
        jitter_s += (abs(later.at_s - earlier.at_s - sent_apart_s) - jitter_s) / 16
    return 1000 * jitter_s
