"""Hand-made RTP for the simulator's tests."""

import struct

import numpy as np

from voicebot.media.g711 import encode_ulaw
from voicebot.simulator.rtp import RtpPacket, parse_rtp

FRAME_S = 0.02


def datagram(
    sequence: int,
    payload: bytes = b"\xff" * 160,
    *,
    timestamp: int | None = None,
    payload_type: int = 0,
    ssrc: int = 7,
) -> bytes:
    stamp = sequence * 160 if timestamp is None else timestamp
    return struct.pack("!BBHII", 0x80, payload_type, sequence % 65536, stamp % 2**32, ssrc) + payload


def packet(sequence: int, at_s: float, payload: bytes = b"\xff" * 160, **fields: int) -> RtpPacket:
    parsed = parse_rtp(datagram(sequence, payload, **fields), at_s)
    assert parsed is not None
    return parsed


def tone(duration_ms: int, amplitude: int = 8000) -> bytes:
    """A µ-law 400 Hz tone."""
    at = np.arange(duration_ms * 8)
    return encode_ulaw((amplitude * np.sin(2 * np.pi * 400 * at / 8000)).astype(np.int16))


def stream(
    pattern: list[tuple[str, int]], *, start_s: float = 0.0, first_sequence: int = 0
) -> list[RtpPacket]:
    """Packets of ``[("tone", ms), ("quiet", ms), ...]``, paced perfectly from ``start_s``."""
    audio = b"".join(tone(ms) if what == "tone" else b"\xff" * (ms * 8) for what, ms in pattern)
    return [
        packet(first_sequence + index, start_s + index * FRAME_S, audio[index * 160 : (index + 1) * 160])
        for index in range(len(audio) // 160)
    ]
