import struct

import pytest
from handmade_rtp import datagram, packet

from voicebot.simulator.rtp import parse_rtp, stream_figures


def test_a_packet_is_read_field_by_field() -> None:
    raw = struct.pack("!BBHII", 0x80, 0x80 | 8, 65535, 160, 99) + b"\xd5" * 160
    parsed = parse_rtp(raw, 1.5)
    assert parsed is not None
    assert (parsed.at_s, parsed.payload_type, parsed.marker, parsed.sequence) == (1.5, 8, True, 65535)
    assert (parsed.timestamp, parsed.ssrc, parsed.payload) == (160, 99, b"\xd5" * 160)
    assert parsed.is_audio


def test_csrc_extension_and_padding_are_not_audio() -> None:
    header = struct.pack("!BBHII", 0x80 | 0x20 | 0x10 | 1, 0, 1, 0, 5)
    raw = header + b"csrc" + struct.pack("!HH", 0xBEDE, 1) + b"extn" + b"audio" + b"\0\0\x03"
    parsed = parse_rtp(raw, 0.0)
    assert parsed is not None
    assert parsed.payload == b"audio"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x80\x00", b"SIP/2.0 200 OK", b"\x80\xc8" + bytes(26), b"\xa0\x00" + bytes(9) + b"\xff"],
    ids=["empty", "short", "SIP", "RTCP sender report", "padding longer than the packet"],
)
def test_what_is_not_rtp_is_ignored(raw: bytes) -> None:
    assert parse_rtp(raw, 0.0) is None


def test_a_dtmf_event_is_a_packet_but_not_audio() -> None:
    parsed = parse_rtp(datagram(1, b"\x05\x0a\x00\xa0", payload_type=101), 0.0)
    assert parsed is not None
    assert not parsed.is_audio


def test_a_perfect_stream_has_no_loss_jitter_or_deviation() -> None:
    figures = stream_figures([packet(n, n * 0.02) for n in range(100)])
    assert (figures.packets, figures.lost, figures.loss_percent) == (100, 0, 0.0)
    assert figures.jitter_ms == pytest.approx(0, abs=1e-6)
    assert figures.deviation_ms == pytest.approx(0, abs=1e-6)
    assert figures.longest_gap_ms == pytest.approx(20)


def test_loss_is_counted_over_a_wrap_of_the_sequence_number() -> None:
    numbers = [65533, 65534, 0, 1, 3]
    figures = stream_figures([packet(n, 0.02 * i) for i, n in enumerate(numbers)])
    assert (figures.packets, figures.lost) == (5, 2)


def test_reordered_and_duplicate_packets_are_not_loss() -> None:
    figures = stream_figures([packet(n, 0.02 * i) for i, n in enumerate([1, 3, 2, 2, 4])])
    assert (figures.packets, figures.lost) == (4, 0)


def test_jitter_follows_rfc_3550() -> None:
    # Arrivals alternate between 10 and 30 ms apart: |D| is always 10 ms, so J tends to 10 ms.
    times, at = [], 0.0
    for n in range(400):
        times.append(at)
        at += 0.010 if n % 2 else 0.030
    figures = stream_figures([packet(n, at) for n, at in enumerate(times)])
    assert figures.jitter_ms == pytest.approx(10, rel=0.01)
    assert figures.deviation_ms == pytest.approx(10, rel=0.01)
    one_late = stream_figures([packet(0, 0.0), packet(1, 0.036)])
    assert one_late.jitter_ms == pytest.approx(16 / 16)


def test_a_pause_in_sending_is_a_gap_but_not_jitter() -> None:
    figures = stream_figures([packet(0, 0.0), packet(1, 2.0, timestamp=16000)])
    assert figures.jitter_ms == pytest.approx(0, abs=1e-6)
    assert figures.longest_gap_ms == pytest.approx(2000)


def test_a_new_source_starts_a_new_stream() -> None:
    packets = [packet(10, 0.0), packet(11, 0.02), packet(900, 5.0, ssrc=8), packet(901, 5.02, ssrc=8)]
    figures = stream_figures(packets)
    assert (figures.packets, figures.lost) == (4, 0)
    assert figures.longest_gap_ms == pytest.approx(20)


def test_no_packets_give_zeros() -> None:
    figures = stream_figures([])
    assert (figures.packets, figures.lost, figures.jitter_ms, figures.loss_percent) == (0, 0, 0.0, 0.0)
