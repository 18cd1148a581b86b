"""The call as a stereo recording on the clock of the wire: caller left, bot right."""

import itertools
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicebot.media.frames import SAMPLE_RATE_HZ
from voicebot.media.g711 import Samples
from voicebot.simulator.rtp import RtpPacket, timestamp_distance
from voicebot.simulator.speech import decode

_REANCHOR_S = 0.2
"""A packet this far from where its timestamp puts it starts a new time base (transfer, stalled sender)."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Both sides, equally long.

    Args:
        start_s: time of the first sample, seconds of CLOCK_MONOTONIC.
    """

    start_s: float
    caller: Samples
    bot: Samples

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.caller) / SAMPLE_RATE_HZ


def record(caller: Sequence[RtpPacket], bot: Sequence[RtpPacket]) -> Recording:
    """Lay both sides' packets on one time line.

    Within a stream the RTP timestamps decide, so network jitter is not heard; the arrival of the
    earliest packet relative to its timestamp anchors the stream in time.
    """
    placed_caller, placed_bot = _placed(caller), _placed(bot)
    everything = placed_caller + placed_bot
    if not everything:
        silence = np.zeros(0, dtype=np.int16)
        return Recording(0.0, silence, silence)
    start_s = min(at_s for at_s, _ in everything)
    end_s = max(at_s + len(samples) / SAMPLE_RATE_HZ for at_s, samples in everything)
    length = round((end_s - start_s) * SAMPLE_RATE_HZ) + 1
    return Recording(start_s, _track(placed_caller, start_s, length), _track(placed_bot, start_s, length))


def write_stereo(recording: Recording, path: Path) -> None:
    """Write 8 kHz 16-bit stereo WAV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frames = np.column_stack((recording.caller, recording.bot)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(frames.tobytes())


def peaks(samples: Samples, bins: int) -> list[float]:
    """Highest amplitude (0..1) in each of ``bins`` equal stretches, for drawing."""
    if not len(samples):
        return [0.0] * bins
    edges = np.linspace(0, len(samples), bins + 1).astype(int)
    magnitude = np.abs(samples.astype(np.int32))
    return [
        float(magnitude[start:end].max()) / 32768 if end > start else 0.0
        for start, end in itertools.pairwise(edges)
    ]


def _placed(packets: Sequence[RtpPacket]) -> list[tuple[float, Samples]]:
    """Each audio packet's samples with the time of its first sample."""
    streams: list[list[RtpPacket]] = []
    for packet in packets:
        if not packet.is_audio:
            continue
        if not streams or _breaks_off(streams[-1][0], packet):
            streams.append([])
        streams[-1].append(packet)
    return [piece for stream in streams for piece in _anchored(stream)]


def _breaks_off(first: RtpPacket, packet: RtpPacket) -> bool:
    return (
        packet.ssrc != first.ssrc
        or abs(packet.at_s - first.at_s - _sent_after_s(first, packet)) > _REANCHOR_S
    )


def _anchored(stream: Sequence[RtpPacket]) -> list[tuple[float, Samples]]:
    first = stream[0]
    base_s = min(packet.at_s - _sent_after_s(first, packet) for packet in stream)
    return [(base_s + _sent_after_s(first, packet), decode(packet)) for packet in stream]


def _sent_after_s(first: RtpPacket, packet: RtpPacket) -> float:
    return timestamp_distance(first.timestamp, packet.timestamp) / SAMPLE_RATE_HZ


def _track(placed: Sequence[tuple[float, Samples]], start_s: float, length: int) -> Samples:
    track = np.zeros(length, dtype=np.int16)
    for at_s, samples in placed:
        at = round((at_s - start_s) * SAMPLE_RATE_HZ)
        track[at : at + len(samples)] = samples[: length - at]
    return track
