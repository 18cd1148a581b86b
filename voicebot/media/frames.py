"""The unit of audio everywhere inside: 20 ms of 8 kHz mono signed 16-bit little-endian PCM."""

SAMPLE_RATE_HZ = 8000
FRAME_MS = 20
FRAME_SAMPLES = SAMPLE_RATE_HZ * FRAME_MS // 1000
FRAME_BYTES = FRAME_SAMPLES * 2
SILENCE_FRAME = bytes(FRAME_BYTES)


def duration_ms(pcm: bytes) -> float:
    """Length of a piece of PCM in milliseconds."""
    return len(pcm) / 2 / SAMPLE_RATE_HZ * 1000
