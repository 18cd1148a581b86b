"""Where somebody speaks, found by energy on decoded packets, on the clock of the wire."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from voicebot.media.frames import SAMPLE_RATE_HZ
from voicebot.media.g711 import Samples, decode_alaw, decode_ulaw
from voicebot.simulator.rtp import PAYLOAD_PCMU, RtpPacket

STEP_MS = 10
"""Resolution of the detection."""
VOICED_DBFS = -45.0
"""Energy above which a step counts as speech. Comfort noise and codec noise lie below -60 dBFS."""

_STEP_SAMPLES = SAMPLE_RATE_HZ * STEP_MS // 1000
_VOICED_POWER = (32768.0 * 10 ** (VOICED_DBFS / 20)) ** 2
_EVERY_CODE = bytes(range(256))
_ULAW_POWER = decode_ulaw(_EVERY_CODE).astype(np.float64) ** 2
_ALAW_POWER = decode_alaw(_EVERY_CODE).astype(np.float64) ** 2
"""Of the sample that each code stands for: a packet's energy without decoding it first."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, seconds of CLOCK_MONOTONIC."""

    start_s: float
    end_s: float


def decode(packet: RtpPacket) -> Samples:
    """Samples of an audio packet (PCMU or PCMA)."""
    decoder = decode_ulaw if packet.payload_type == PAYLOAD_PCMU else decode_alaw
    return decoder(packet.payload)


@dataclass(slots=True)
class Ear:
    """Collects voiced steps of one side's packets as they come.

    A speaker's last sample leaves with the packet, a listener hears the first one when it arrives: so a
    sent packet covers the time before its stamp, a received one the time after it. Latency from the end
    of the caller's speech to the bot's first audio then is what a person at the tap would experience.

    Args:
        sent: the packets are the caller's own.
    """

    sent: bool = False
    voiced: list[Interval] = field(default_factory=list)

    def listen(self, packets: Iterable[RtpPacket]) -> None:
        """Take further packets in order of arrival."""
        for packet in packets:
            if packet.is_audio:
                self._take(packet)

    def _take(self, packet: RtpPacket) -> None:
        table = _ULAW_POWER if packet.payload_type == PAYLOAD_PCMU else _ALAW_POWER
        first = packet.payload[0]
        if packet.payload.count(first) == len(packet.payload) and table[first] < _VOICED_POWER:
            return  # digital silence: most of what a call consists of
        powers = table[np.frombuffer(packet.payload, dtype=np.uint8)]
        start_s = packet.at_s - (len(powers) / SAMPLE_RATE_HZ if self.sent else 0.0)
        for at in range(0, len(powers), _STEP_SAMPLES):
            step = powers[at : at + _STEP_SAMPLES]
            if step.mean() >= _VOICED_POWER:
                step_start_s = start_s + at / SAMPLE_RATE_HZ
                self._add(Interval(step_start_s, step_start_s + len(step) / SAMPLE_RATE_HZ))

    def _add(self, step: Interval) -> None:
        # Packets arrive some milliseconds early or late: neighbouring steps may overlap or leave a crack.
        if self.voiced and step.start_s - self.voiced[-1].end_s < STEP_MS / 1000:
            last = self.voiced.pop()
            step = Interval(last.start_s, max(last.end_s, step.end_s))
        self.voiced.append(step)

    @property
    def last_voiced_s(self) -> float | None:
        """End of the last voiced step so far."""
        return self.voiced[-1].end_s if self.voiced else None


def joined(intervals: Sequence[Interval], *, pause_ms: float) -> list[Interval]:
    """Join neighbours that are less than ``pause_ms`` apart: steps to words, words to utterances."""
    result: list[Interval] = []
    for interval in intervals:
        if result and 1000 * (interval.start_s - result[-1].end_s) < pause_ms:
            interval = Interval(result.pop().start_s, interval.end_s)
        result.append(interval)
    return result


def within(intervals: Sequence[Interval], window: Interval) -> list[Interval]:
    """Those parts of ``intervals`` that lie inside ``window``."""
    return [
        Interval(max(each.start_s, window.start_s), min(each.end_s, window.end_s))
        for each in intervals
        if each.end_s > window.start_s and each.start_s < window.end_s
    ]


def first_voiced_from(intervals: Sequence[Interval], at_s: float) -> float | None:
    """When speech is first heard at or after ``at_s``."""
    return next((max(each.start_s, at_s) for each in intervals if each.end_s > at_s), None)
