import wave
from pathlib import Path

import numpy as np
import pytest
from handmade_rtp import packet, stream, tone

from voicebot.media.g711 import encode_alaw
from voicebot.simulator.measure import BotStamps, Latency, Said, latencies, longest_silence_ms, percentile
from voicebot.simulator.recording import peaks, record, write_stereo
from voicebot.simulator.speech import Ear, Interval, first_voiced_from, joined

PACKET_MS = 20.0


def heard(pattern: list[tuple[str, int]], start_s: float = 0.0) -> list[Interval]:
    ear = Ear()
    ear.listen(stream(pattern, start_s=start_s))
    return ear.voiced


def said(start_s: float, end_s: float, *, cut_off: bool = False) -> Said:
    return Said(Interval(start_s, end_s), cut_off)


# Where somebody speaks


def test_speech_is_found_where_it_is() -> None:
    voiced = heard([("quiet", 400), ("tone", 600), ("quiet", 300), ("tone", 200)], start_s=10.0)
    assert [(round(v.start_s, 3), round(v.end_s, 3)) for v in voiced] == [(10.4, 11.0), (11.3, 11.5)]


def test_what_is_sent_was_said_before_the_packet_left() -> None:
    received, sent = Ear(), Ear(sent=True)
    packets = stream([("quiet", 100), ("tone", 100)])
    received.listen(packets)
    sent.listen(packets)
    assert received.voiced[0].start_s - sent.voiced[0].start_s == pytest.approx(0.02)
    assert sent.last_voiced_s == pytest.approx(0.18)


def test_quiet_noise_is_not_speech() -> None:
    noise = np.random.default_rng(1).normal(0, 60, 8000).astype(np.int16)
    ear = Ear()
    ear.listen(
        packet(n, n * 0.02, encode_alaw(noise[n * 160 : (n + 1) * 160]), payload_type=8) for n in range(50)
    )
    assert ear.voiced == []
    assert ear.last_voiced_s is None


def test_dtmf_events_are_not_speech() -> None:
    ear = Ear()
    ear.listen([packet(1, 0.0, b"\x05\x0a\x00\xa0" * 40, payload_type=101)])
    assert ear.voiced == []


def test_a_late_packet_does_not_tear_speech_apart() -> None:
    packets = [packet(n, n * 0.02 + (0.008 if n == 5 else 0), tone(20)) for n in range(10)]
    ear = Ear()
    ear.listen(packets)
    assert len(ear.voiced) == 1


def test_words_are_joined_to_utterances() -> None:
    voiced = [Interval(0, 1), Interval(1.1, 2), Interval(2.5, 3)]
    assert joined(voiced, pause_ms=200) == [Interval(0, 2), Interval(2.5, 3)]
    assert joined([], pause_ms=200) == []


def test_first_sound_from_a_moment_on() -> None:
    voiced = [Interval(1, 2), Interval(3, 4)]
    assert first_voiced_from(voiced, 1.5) == 1.5
    assert first_voiced_from(voiced, 2.5) == 3
    assert first_voiced_from(voiced, 4) is None


# Latencies


def measured(*args: object, **kwargs: object) -> Latency:
    [only] = latencies(*args, **kwargs)  # type: ignore[arg-type]
    return only


def test_an_answer_is_measured_from_the_end_of_speech() -> None:
    bot = heard([("quiet", 3000), ("tone", 500), ("quiet", 2000)])
    found = measured([said(1.0, 2.5)], bot, [BotStamps(2, ready_s=2.9, first_informative_s=2.99)], ended_s=9)
    assert found.first_audio_ms == pytest.approx(500, abs=1)
    assert found.first_informative_ms == pytest.approx(500, abs=1)
    assert found.longest_wait_ms == pytest.approx(500, abs=1)
    assert (found.turn_index, found.holding_phrase, found.answered_early) == (2, False, False)


def test_a_caller_who_says_nothing_has_no_latencies() -> None:
    assert latencies([], heard([("tone", 500)]), [BotStamps(1, ready_s=0)], ended_s=9) == []


def test_a_holding_phrase_counts_as_audio_but_not_as_information() -> None:
    bot = heard([("quiet", 4000), ("tone", 600), ("quiet", 1400), ("tone", 500)])
    stamps = [BotStamps(2, ready_s=3.9, holding_phrase_s=3.9, first_informative_s=5.985)]
    found = measured([said(1.0, 2.5)], bot, stamps, ended_s=9)
    assert found.first_audio_ms == pytest.approx(1500, abs=1)
    assert found.first_informative_ms == pytest.approx(3500, abs=1)
    assert found.longest_wait_ms == pytest.approx(1500, abs=1)
    assert found.holding_phrase


def test_without_the_bots_own_stamp_the_first_sentence_decides() -> None:
    bot = heard([("quiet", 3000), ("tone", 500)])
    answer = measured([said(1.0, 2.5)], bot, [BotStamps(2, ready_s=2.9)], ended_s=9)
    assert answer.first_informative_ms == pytest.approx(500, abs=1)
    acknowledgement = BotStamps(2, ready_s=2.9, begins_informative=False)
    acknowledged = measured([said(1.0, 2.5)], bot, [acknowledgement], ended_s=9)
    assert acknowledged.first_informative_ms is None
    assert acknowledged.holding_phrase


def test_no_answer_before_the_caller_goes_on_is_a_wait() -> None:
    bot = heard([("quiet", 9000), ("tone", 500)])
    first, second = latencies(
        [said(1.0, 2.0), said(7.0, 8.0)],
        bot,
        [BotStamps(4, ready_s=8.9, first_informative_s=8.99)],
        ended_s=12,
    )
    assert (first.first_audio_ms, first.first_informative_ms, first.turn_index) == (None, None, None)
    assert first.longest_wait_ms == pytest.approx(5000)
    assert second.first_informative_ms == pytest.approx(1000, abs=1)


def test_an_utterance_cut_in_two_is_answered_at_its_end() -> None:
    bot = heard([("quiet", 2200), ("tone", 400), ("quiet", 1400), ("tone", 500)])
    stamps = [
        BotStamps(2, ready_s=2.1, first_informative_s=2.19),
        BotStamps(4, ready_s=3.9, first_informative_s=3.99),
    ]
    found = measured([said(1.0, 3.5)], bot, stamps, ended_s=9)
    assert found.turn_index == 4
    assert found.first_informative_ms == pytest.approx(500, abs=1)


def test_barge_in_is_measured_from_the_callers_first_sound() -> None:
    bot = heard([("tone", 2150), ("quiet", 1850), ("tone", 500)])
    found = measured([said(2.0, 3.5)], bot, [BotStamps(2, ready_s=3.9, first_informative_s=3.99)], ended_s=9)
    assert found.bot_stopped_ms == pytest.approx(150, abs=1)
    assert found.first_audio_ms == pytest.approx(500, abs=1)


def test_a_bot_that_talks_over_the_caller_is_noticed() -> None:
    bot = heard([("quiet", 2000), ("tone", 2000)])
    found = measured([said(1.0, 3.0)], bot, [], ended_s=9)
    assert found.answered_early
    assert found.first_audio_ms == 0


def test_longest_silence() -> None:
    voiced = [Interval(0, 1), Interval(3, 4)]
    assert longest_silence_ms(voiced, Interval(0.5, 4.5)) == 2000
    assert longest_silence_ms(voiced, Interval(4, 10)) == 6000
    assert longest_silence_ms([], Interval(1, 2)) == 1000


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(n) for n in range(1, 21)]
    assert percentile(values, 50) == 10
    assert percentile(values, 95) == 19
    assert percentile(values[:3], 95) == 3
    assert percentile([], 95) is None


# The recording


def test_both_sides_lie_on_one_time_line(tmp_path: Path) -> None:
    caller = stream([("tone", 200)], start_s=100.0)
    bot = stream([("tone", 400)], start_s=100.5, first_sequence=9000)
    recording = record(caller, bot)
    assert recording.start_s == 100.0
    assert recording.duration_s == pytest.approx(0.9, abs=0.001)
    assert recording.bot[: 8 * 499].max() == 0
    assert recording.bot[8 * 501 : 8 * 890].max() > 7000
    assert recording.caller[8 * 201 :].max() == 0
    path = tmp_path / "calls" / "call.wav"
    write_stereo(recording, path)
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, 8000, 2)
        left_and_right = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
    assert left_and_right[:1600, 0].max() > 7000
    assert left_and_right[:1600, 1].max() == 0


def test_network_jitter_is_not_in_the_recording() -> None:
    steady = stream([("tone", 1000)])
    jittery = [packet(p.sequence, p.at_s + 0.015 * (p.sequence % 2), p.payload) for p in steady]
    assert np.array_equal(record(steady, []).caller, record(jittery, []).caller)


def test_a_lost_packet_is_a_hole_not_a_shift() -> None:
    packets = stream([("tone", 1000)])
    whole, holed = record(packets, []).caller, record(packets[:10] + packets[11:], []).caller
    assert len(whole) == len(holed)
    assert not holed[1600:1760].any()
    assert np.array_equal(whole[1760:], holed[1760:])


def test_a_jump_of_the_timestamps_starts_a_new_base() -> None:
    before = stream([("tone", 200)])
    after = [packet(50 + n, 1.0 + n * 0.02, tone(20), timestamp=10**6 + n * 160) for n in range(10)]
    recording = record(before + after, [])
    assert recording.duration_s == pytest.approx(1.2, abs=0.001)
    assert recording.caller[8010:9590].max() > 7000


def test_an_empty_call_has_an_empty_recording() -> None:
    assert record([], []).duration_s == 0
    assert peaks(record([], []).bot, 4) == [0.0] * 4


def test_peaks_for_drawing() -> None:
    samples = np.array([0, 100, -16384, 0, 0, 0, 8192, 0], dtype=np.int16)
    assert peaks(samples, 4) == [100 / 32768, 0.5, 0.0, 0.25]
