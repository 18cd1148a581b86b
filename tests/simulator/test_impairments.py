"""What each impairment does to packets and to sound, in figures."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from handmade_rtp import datagram

from voicebot.errors import DialplanError
from voicebot.media.g711 import decode_ulaw, encode_ulaw
from voicebot.media.key_tones import HIGH_HZ, KEYS, LOW_HZ
from voicebot.simulator.impairments.bad_line import BadLine, CallersRoom
from voicebot.simulator.impairments.conditions import (
    Direction,
    Echo,
    Jitter,
    LineConditions,
    Loss,
    Noise,
    NoiseKind,
    Reorder,
    SecondVoice,
)
from voicebot.simulator.impairments.packets import (
    DRIFT_HORIZON_S,
    DriftStage,
    DuplicateStage,
    JitterStage,
    LossStage,
    PacketStage,
    ReorderStage,
)
from voicebot.simulator.impairments.room import room_of
from voicebot.simulator.impairments.sounds import (
    Background,
    EchoPath,
    active_dbfs,
    babble,
    coloured_noise,
    dbfs_to_rms,
)
from voicebot.simulator.key_tones import PAUSE_MS, TONE_MS, key_tones
from voicebot.simulator.rtp import parse_rtp, stream_figures
from voicebot.simulator.scenario import CallerVoice, Scenario
from voicebot.simulator.scenario_file import over_a_bad_line, parse_scenario
from voicebot.simulator.voice import Voice, as_sound
from voicebot.simulator.wire import Delivery, Side

FRAME_S = 0.02


def sent(count: int) -> list[Delivery]:
    return [Delivery(number * FRAME_S, datagram(number)) for number in range(count)]


def out_of(stage: PacketStage, packets: Sequence[Delivery]) -> list[Delivery]:
    return [each for packet in packets for each in stage.take(packet)]


def numbers(packets: Sequence[Delivery]) -> list[int]:
    return [int.from_bytes(packet.datagram[2:4], "big") for packet in packets]


def lost_runs(arrived: set[int], count: int) -> list[int]:
    runs, run = [], 0
    for number in range(count):
        if number not in arrived:
            run += 1
        elif run:
            runs.append(run)
            run = 0
    return runs


# Packets


@pytest.mark.parametrize("percent", [0.0, 1.0, 5.0, 30.0])
def test_single_losses_are_as_frequent_as_declared_and_independent(percent: float) -> None:
    count = 40_000
    arrived = set(numbers(out_of(LossStage(Loss(percent=percent), Random(1)), sent(count))))
    share = 1 - len(arrived) / count
    # Four standard deviations of a binomial draw.
    assert share == pytest.approx(percent / 100, abs=4 * (percent / 100 / count) ** 0.5)
    if percent:
        runs = lost_runs(arrived, count)
        assert np.mean(runs) == pytest.approx(1 / (1 - percent / 100), rel=0.05)


@pytest.mark.parametrize(("percent", "burst"), [(5.0, 4.0), (10.0, 8.0)])
def test_bursts_are_as_long_and_losses_as_frequent_as_declared(percent: float, burst: float) -> None:
    count = 60_000
    arrived = set(numbers(out_of(LossStage(Loss(percent=percent, burst=burst), Random(2)), sent(count))))
    assert 100 * (1 - len(arrived) / count) == pytest.approx(percent, rel=0.15)
    assert np.mean(lost_runs(arrived, count)) == pytest.approx(burst, rel=0.15)


def test_a_bad_stretch_may_let_some_through() -> None:
    loss = Loss(percent=5, burst=10, in_burst_percent=50)
    arrived = out_of(LossStage(loss, Random(3)), sent(60_000))
    assert 100 * (1 - len(arrived) / 60_000) == pytest.approx(5, rel=0.15)


def test_jitter_delays_within_its_bounds_and_keeps_the_order() -> None:
    packets = sent(5000)
    late = out_of(JitterStage(40, Random(4)), packets)
    delays_ms = [1000 * (after.at_s - before.at_s) for before, after in zip(packets, late, strict=True)]
    assert min(delays_ms) >= 0
    assert 39 < max(delays_ms) <= 40 + 1e-6
    assert [each.at_s for each in late] == sorted(each.at_s for each in late)
    # Neighbours may not pass each other, so the mean lies a little above the 20 ms of a free draw.
    assert 20 <= np.mean(delays_ms) < 26


@pytest.mark.parametrize("by", [1, 3])
def test_reordered_packets_arrive_behind_so_many_successors(by: int) -> None:
    late = out_of(ReorderStage(Reorder(percent=2, by=by), Random(5)), sent(20_000))
    in_order = numbers(sorted(late, key=lambda each: each.at_s))
    overtaken = [number for place, number in enumerate(in_order) if max(in_order[: place + 1]) > number]
    assert len(overtaken) / len(late) == pytest.approx(0.02, rel=0.15)
    assert sorted(in_order) == list(range(20_000))
    if by == 3:
        ahead = [
            sum(
                other > number
                for other in in_order[max(0, in_order.index(number) - 8) : in_order.index(number)]
            )
            for number in overtaken[:50]
        ]
        assert np.median(ahead) == by


def test_duplicates_arrive_twice() -> None:
    arrived = numbers(out_of(DuplicateStage(10, Random(6)), sent(10_000)))
    assert len(arrived) / 10_000 == pytest.approx(1.1, abs=0.01)
    assert set(arrived) == set(range(10_000))


@pytest.mark.parametrize("ppm", [-200.0, 200.0, 2000.0])
def test_a_drifting_clock_gains_or_loses_as_declared(ppm: float) -> None:
    packets = sent(int(DRIFT_HORIZON_S / FRAME_S))
    out = out_of(DriftStage(ppm), packets)
    took_s = out[-1].at_s - out[0].at_s
    assert took_s / (packets[-1].at_s - packets[0].at_s) == pytest.approx(1 - ppm / 1e6, abs=1e-9)
    assert all(after.at_s >= before.at_s - 1e-9 for before, after in zip(packets, out, strict=True))


def test_a_fast_clock_falls_into_step_when_its_head_start_is_used_up() -> None:
    packets = sent(int(DRIFT_HORIZON_S / FRAME_S) + 500)
    assert out_of(DriftStage(200), packets)[-1].at_s == pytest.approx(packets[-1].at_s)


# The line as a whole


def through_the_line(conditions: LineConditions, side: Side, count: int = 2000) -> list[Delivery]:
    line = BadLine(conditions)
    return [out for each in sent(count) for out in line(side, each.datagram, each.at_s)]


BAD = LineConditions(loss=Loss(percent=5), jitter=Jitter(ms=40), reorder=Reorder(percent=2), drift_ppm=-200)


def test_the_same_seed_gives_the_same_line_and_another_seed_another_one() -> None:
    first, again = (through_the_line(BAD, Side.CALLER) for _ in range(2))
    assert first == again
    other = LineConditions(seed=1, loss=BAD.loss, jitter=BAD.jitter, reorder=BAD.reorder)
    assert numbers(through_the_line(other, Side.CALLER)) != numbers(first)
    assert numbers(through_the_line(BAD, Side.BOT)) != numbers(first)


def test_one_impairment_does_not_change_the_lot_of_another() -> None:
    alone = through_the_line(LineConditions(loss=BAD.loss), Side.CALLER)
    assert numbers(through_the_line(BAD, Side.CALLER)) == numbers(alone)


def test_only_the_declared_direction_suffers() -> None:
    conditions = LineConditions(loss=Loss(percent=20), direction=Direction.FROM_BOT)
    assert len(through_the_line(conditions, Side.CALLER)) == 2000
    assert len(through_the_line(conditions, Side.BOT)) < 1800


def test_the_figures_of_what_came_out_show_what_the_line_did() -> None:
    out = sorted(through_the_line(BAD, Side.BOT), key=lambda each: each.at_s)
    packets = [parse_rtp(each.datagram, each.at_s) for each in out]
    figures = stream_figures([packet for packet in packets if packet is not None])
    assert figures.loss_percent == pytest.approx(5, abs=1.5)
    assert 8 < figures.jitter_ms < 40


# Sound


def spectrum_db(noise: np.ndarray, low_hz: int, high_hz: int) -> float:
    power = np.abs(np.fft.rfft(noise)) ** 2
    hz = np.fft.rfftfreq(len(noise), 1 / 8000)
    return float(10 * np.log10(np.mean(power[(hz >= low_hz) & (hz < high_hz)])))


def test_colours_of_noise() -> None:
    white, pink = (coloured_noise(kind, seed=1) for kind in (NoiseKind.WHITE, NoiseKind.PINK))
    for noise in (white, pink):
        assert np.sqrt(np.mean(noise**2)) == pytest.approx(1)
    # Two octaves up: the same for white, 6 dB less for pink noise.
    assert spectrum_db(white, 400, 500) - spectrum_db(white, 1600, 2000) == pytest.approx(0, abs=0.5)
    assert spectrum_db(pink, 400, 500) - spectrum_db(pink, 1600, 2000) == pytest.approx(6, abs=0.5)
    assert not np.array_equal(white, coloured_noise(NoiseKind.WHITE, seed=2))


def test_babble_is_of_all_voices() -> None:
    voices = [np.sin(2 * np.pi * hz * np.arange(8000) / 8000) * level for hz, level in ((300, 1), (900, 50))]
    mixed = babble(voices, seed=1)
    assert np.sqrt(np.mean(mixed**2)) == pytest.approx(1)
    assert spectrum_db(mixed, 295, 305) == pytest.approx(spectrum_db(mixed, 895, 905), abs=0.5)


async def over_the_line(conditions: LineConditions, voice: Voice, speech: np.ndarray) -> np.ndarray:
    """What the bot gets when the caller says ``speech``, without the network's doings."""
    line = BadLine(LineConditions(), await room_of(conditions, CallerVoice(), voice))
    coded = encode_ulaw(speech.astype(np.int16))
    heard = b""
    for number in range(len(coded) // 160):
        packet = datagram(number, coded[160 * number : 160 * (number + 1)])
        (out,) = line(Side.CALLER, packet, number * FRAME_S)
        heard += out.datagram[12:]
    return decode_ulaw(heard).astype(float)


@pytest.mark.parametrize("kind", list(NoiseKind))
@pytest.mark.parametrize("snr_db", [10.0, 0.0])
async def test_noise_is_as_far_below_the_speech_as_declared(kind: NoiseKind, snr_db: float) -> None:
    voice = Voice(CallerVoice())
    speech = as_sound(await voice.speak(("我想买一款面膜", "保湿补水的那种"), pause_ms=500))
    speech = speech[: len(speech) // 160 * 160]
    quiet_line = decode_ulaw(encode_ulaw(speech.astype(np.int16))).astype(float)
    conditions = LineConditions(noise=Noise(kind=kind, snr_db=snr_db), gain_db=-12)
    noise = await over_the_line(conditions, voice, np.zeros(160 * 500))
    assert active_dbfs(quiet_line) - 12 - 10 * np.log10(np.mean(noise**2) / 32768**2) == pytest.approx(
        snr_db, abs=1.0
    )
    # And it is added to the speech, which is 12 dB lower than spoken.
    heard = await over_the_line(LineConditions(gain_db=-12), voice, speech)
    assert active_dbfs(heard * 10 ** (12 / 20)) == pytest.approx(active_dbfs(quiet_line), abs=0.5)


async def test_somebody_else_talks_as_loudly_as_declared() -> None:
    voice = Voice(CallerVoice())
    speech = as_sound(await voice.speak(("我想买一款面膜",), pause_ms=0))
    other = await over_the_line(LineConditions(second_voice=SecondVoice(db=-10)), voice, np.zeros(160 * 400))
    assert active_dbfs(speech) - active_dbfs(other) == pytest.approx(10, abs=1.5)


@pytest.mark.parametrize("delay_ms", [50, 200, 300])
def test_the_bots_voice_comes_back_late_and_quieter(delay_ms: int) -> None:
    tone = (8000 * np.sin(2 * np.pi * 500 * np.arange(160 * 50) / 8000)).astype(np.int16)
    line = BadLine(LineConditions(), CallersRoom(echo=EchoPath(db=-20, delay_ms=delay_ms)))
    back = []
    for number in range(100):
        at_s = 5.0 + number * FRAME_S
        if number < 50:
            line(Side.BOT, datagram(number, encode_ulaw(tone[160 * number : 160 * (number + 1)])), at_s)
        # The caller's packets cross the bot's at any moment between two of them.
        (out,) = line(Side.CALLER, datagram(number + 900), at_s + 0.007)
        back.append(decode_ulaw(out.datagram[12:]).astype(float))
    heard = np.concatenate(back)
    first_ms = 7 - 20 + np.flatnonzero(np.abs(heard) > 100)[0] / 8
    assert first_ms == pytest.approx(delay_ms, abs=2)
    echo_db = 20 * np.log10(np.abs(heard).max() / 8000)
    assert echo_db == pytest.approx(-20, abs=0.7)


def test_each_key_is_its_own_pair_of_tones() -> None:
    keys = "".join(KEYS)
    key_samples, tone_samples = (TONE_MS + PAUSE_MS) * 8, TONE_MS * 8
    sound = np.frombuffer(key_tones(keys), dtype="<i2").astype(float)
    assert len(sound) == len(keys) * key_samples
    for place, key in enumerate(keys):
        tone = sound[place * key_samples :][:tone_samples]
        power = np.abs(np.fft.rfft(tone)) ** 2
        hz = np.fft.rfftfreq(len(tone), 1 / 8000)
        row = next(number for number, keys_of_row in enumerate(KEYS) if key in keys_of_row)
        expected = (LOW_HZ[row], HIGH_HZ[KEYS[row].index(key)])
        found = (hz[hz < 1075][np.argmax(power[hz < 1075])], hz[hz > 1075][np.argmax(power[hz > 1075])])
        assert found == pytest.approx(expected, abs=9)
    assert not sound[tone_samples:key_samples].any()


def test_there_are_no_other_keys() -> None:
    with pytest.raises(ValueError, match="no key of a telephone"):
        key_tones("1E")


def test_a_background_goes_round_without_a_seam() -> None:
    background = Background(np.arange(250.0))
    assert np.array_equal(background.at(200, 160)[:60], [*range(200, 250), *range(10)])
    assert dbfs_to_rms(-20) == pytest.approx(3276.8)


# How it is declared

TALK = "title: 买面膜\nturns:\n  - say: 我想买面膜\nline:\n"


def scenario(line: str) -> Scenario:
    return parse_scenario(TALK + line, file="talk.yaml", name="talk")


def test_a_number_stands_for_the_main_figure() -> None:
    assert scenario("  loss: 5\n  noise: 10\n  echo: {db: -20, delay_ms: 100}\n").line == LineConditions(
        loss=Loss(percent=5), noise=Noise(snr_db=10), echo=Echo(db=-20, delay_ms=100)
    )


@pytest.mark.parametrize(
    ("line", "number", "about"),
    [
        ("  loss: 100\n", 5, "line.loss: Input should be less than 100"),
        ("  seed: 1\n  echo: {db: -20, delay: 3}\n", 6, "'delay' is not known"),
        ("  noise: {kind: brown, snr_db: 3}\n", 5, "line.noise.kind"),
        ("  crackle: 3\n", 5, "'crackle' is not known"),
    ],
)
def test_mistakes_are_told_with_their_line(line: str, number: int, about: str) -> None:
    with pytest.raises(DialplanError) as caught:
        scenario(line)
    assert str(caught.value).startswith(f"talk.yaml:{number}:")
    assert about in str(caught.value)


def test_a_scenario_can_be_run_over_a_worse_line_than_its_own() -> None:
    worse = over_a_bad_line(
        scenario("  loss: 1\n  echo: -20\n"), ["loss={percent: 5, burst: 4}", "dtmf=in_band"]
    )
    assert worse.line == scenario("  loss: {percent: 5, burst: 4}\n  echo: -20\n  dtmf: in_band\n").line


def test_a_mistake_on_the_command_line_names_the_option() -> None:
    for wrong in ("5", "lossy=5"):
        with pytest.raises(DialplanError, match=rf"'{wrong}' is not KEY=VALUE .*known are: .*loss, .*jitter"):
            over_a_bad_line(scenario("  loss: 1\n"), [wrong])
    with pytest.raises(DialplanError, match=r"^--impair:2: jitter: .*greater than or equal to 0"):
        over_a_bad_line(scenario("  loss: 1\n"), ["loss=5", "jitter=-1"])
