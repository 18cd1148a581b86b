"""G.711: µ-law (PCMU) and A-law (PCMA) to linear PCM and back, by look-up tables (ITU-T G.711, 1988)."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]
Codes: TypeAlias = NDArray[np.uint8]

_ULAW_BIAS = 132
_ULAW_CLIP = 32635
_ALAW_SEGMENT_ENDS = np.array([0x1F, 0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF])


def decode_ulaw(encoded: bytes) -> Samples:
    """µ-law bytes as 16-bit samples."""
    return _ULAW_TO_LINEAR[np.frombuffer(encoded, dtype=np.uint8)]


def decode_alaw(encoded: bytes) -> Samples:
    """A-law bytes as 16-bit samples."""
    return _ALAW_TO_LINEAR[np.frombuffer(encoded, dtype=np.uint8)]


def encode_ulaw(samples: Samples) -> bytes:
    """16-bit samples as µ-law bytes."""
    return _LINEAR_TO_ULAW[samples.view(np.uint16)].tobytes()


def encode_alaw(samples: Samples) -> bytes:
    """16-bit samples as A-law bytes."""
    return _LINEAR_TO_ALAW[samples.view(np.uint16)].tobytes()


def _ulaw_decoding_table() -> Samples:
    code = ~np.arange(256) & 0xFF
    exponent, mantissa = (code >> 4) & 0x07, code & 0x0F
    magnitude = (((mantissa << 3) + _ULAW_BIAS) << exponent) - _ULAW_BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _ulaw_encoding_table() -> Codes:
    linear = _all_samples()
    biased = np.minimum(np.abs(linear), _ULAW_CLIP) + _ULAW_BIAS
    exponent = np.log2(biased).astype(np.int64) - 7
    mantissa = (biased >> (exponent + 3)) & 0x0F
    sign = np.where(linear < 0, 0x80, 0)
    codes: Codes = (~(sign | exponent << 4 | mantissa) & 0xFF).astype(np.uint8)
    return codes


def _alaw_decoding_table() -> Samples:
    code = np.arange(256) ^ 0x55
    segment, step = (code >> 4) & 0x07, (code & 0x0F) << 4
    magnitude = np.where(segment == 0, step + 8, (step + 0x108) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


def _alaw_encoding_table() -> Codes:
    linear = _all_samples() >> 3
    magnitude = np.where(linear < 0, -linear - 1, linear)
    segment = np.searchsorted(_ALAW_SEGMENT_ENDS, magnitude)
    step = (magnitude >> np.maximum(segment, 1)) & 0x0F
    mask = np.where(linear < 0, 0x55, 0xD5)
    return ((segment << 4 | step) ^ mask).astype(np.uint8)


def _all_samples() -> NDArray[np.int64]:
    """Every 16-bit sample value, in the order of its bits read as an unsigned index."""
    return np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int64)


_ULAW_TO_LINEAR = _ulaw_decoding_table()
_ALAW_TO_LINEAR = _alaw_decoding_table()
_LINEAR_TO_ULAW = _ulaw_encoding_table()
_LINEAR_TO_ALAW = _alaw_encoding_table()
