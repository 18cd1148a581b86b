from collections.abc import Callable

import numpy as np
import pytest

from voicebot.media.g711 import Samples, decode_alaw, decode_ulaw, encode_alaw, encode_ulaw

ALL_CODES = bytes(range(256))
ALL_SAMPLES = np.arange(-32768, 32768).astype(np.int16)


def samples(*values: int) -> Samples:
    return np.array(values, dtype=np.int16)


@pytest.mark.parametrize(
    ("code", "linear"),
    [(0x00, -32124), (0x80, 32124), (0x7F, 0), (0xFF, 0), (0xFE, 8), (0x7E, -8), (0xB5, 3260), (0xEF, 132)],
)
def test_ulaw_vectors(code: int, linear: int) -> None:
    assert decode_ulaw(bytes([code])).tolist() == [linear]


@pytest.mark.parametrize(
    ("code", "linear"),
    [(0xD5, 8), (0x55, -8), (0xAA, 32256), (0x2A, -32256), (0xD4, 24), (0xC5, 264), (0xF5, 528)],
)
def test_alaw_vectors(code: int, linear: int) -> None:
    assert decode_alaw(bytes([code])).tolist() == [linear]


def test_silence_is_the_usual_byte() -> None:
    assert encode_ulaw(samples(0)) == b"\xff"
    assert encode_alaw(samples(0)) == b"\xd5"


def test_full_scale_saturates() -> None:
    assert encode_ulaw(samples(32767, -32768)) == b"\x80\x00"
    assert encode_alaw(samples(32767, -32768)) == b"\xaa\x2a"


def test_every_code_survives_a_round_trip() -> None:
    minus_zero_becomes_zero = ALL_CODES.replace(b"\x7f", b"\xff")
    assert encode_ulaw(decode_ulaw(ALL_CODES)) == minus_zero_becomes_zero
    assert encode_alaw(decode_alaw(ALL_CODES)) == ALL_CODES


@pytest.mark.parametrize(
    ("encode", "decode"), [(encode_ulaw, decode_ulaw), (encode_alaw, decode_alaw)], ids=["ulaw", "alaw"]
)
def test_quantisation_stays_within_half_a_step(
    encode: Callable[[Samples], bytes], decode: Callable[[bytes], Samples]
) -> None:
    decoded = decode(encode(ALL_SAMPLES)).astype(int)
    linear = ALL_SAMPLES.astype(int)
    # G.711 keeps 4 bits of mantissa: half a step is 1/32 of the segment's end, the smallest step is 16.
    allowed = np.maximum(np.abs(linear) / 32 + 8, 8)
    within_range = np.abs(linear) <= 32124
    assert (np.abs(decoded - linear) <= allowed)[within_range].all()
