"""The synthetic speaker, the human splices and the telephone of the recipe."""

import io
import random
import tarfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from train_asr.channel import CLEAN, SAMPLE_RATE_HZ, Line, a_law, band_pass, mu_law, telephone
from train_asr.espeak import Speaker, Voice
from train_asr.human import Recordings, Word, cover, held_out_texts, load_recordings, splice, time_stretch


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    return Speaker()


def tone(frequency_hz: float, seconds: float = 1.0) -> np.ndarray:
    time = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return (0.5 * np.sin(2 * np.pi * frequency_hz * time)).astype(np.float32)


def level(audio: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(audio[1000:-1000], dtype=np.float64))))


def main_frequency_hz(audio: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(audio * np.hanning(len(audio))))
    return float(np.argmax(spectrum) * SAMPLE_RATE_HZ / len(audio))


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("你好", ["ni2", "hao3"]),
        ("我想买两盒", ["wo2", "xiang2", "mai2", "liang3", "he2"]),
        ("三百元", ["san1", "bai3", "yuan2"]),
        ("银行", ["yin2", "hang2"]),
        ("国内那女的", ["guo2", "nei4", "na4", "nv3", "de5"]),
    ],
)
def test_labels_are_what_the_synthetic_speaker_says(
    speaker: Speaker, text: str, syllables: list[str]
) -> None:
    assert speaker.read(text) == syllables


def test_without_sandhi_third_tones_stay(speaker: Speaker) -> None:
    assert speaker.read("你好", sandhi=False) == ["ni3", "hao3"]


def test_text_that_the_speaker_garbles_has_no_labels(speaker: Speaker) -> None:
    assert speaker.read("贫穷") is None


def test_a_higher_rate_speaks_faster(speaker: Speaker) -> None:
    slow, fast = (speaker.say("我想买一款面膜", Voice("cmn+f2", rate)) for rate in (130, 200))
    assert len(fast) < 0.8 * len(slow)


def test_an_unknown_voice_is_refused(speaker: Speaker) -> None:
    with pytest.raises(ValueError, match="no-such-voice"):
        speaker.say("你好", Voice("no-such-voice"))


def test_the_band_pass_keeps_speech_and_drops_hum() -> None:
    assert level(band_pass(tone(1000), 300, 3400)) == pytest.approx(level(tone(1000)), rel=0.05)
    assert level(band_pass(tone(60), 300, 3400)) < 0.05 * level(tone(60))
    assert level(band_pass(tone(3900), 300, 3400)) < 0.05 * level(tone(3900))


@pytest.mark.parametrize("law", [mu_law, a_law])
def test_g711_adds_little_noise_at_any_level(law) -> None:
    for attenuation in (1.0, 0.1, 0.01):
        speech = tone(700) * attenuation
        noise = law(speech) - speech
        assert 20 * np.log10(level(speech) / level(noise)) > 25


def test_a_clean_line_changes_little_but_the_level() -> None:
    heard = telephone(tone(1000), np.random.default_rng(0), CLEAN).astype(np.float64)
    assert heard.dtype == np.float64
    assert len(heard) == int((1.0 + 0.3 + 0.4) * SAMPLE_RATE_HZ)
    assert main_frequency_hz(heard[2400:10400]) == pytest.approx(1000, abs=2)


def test_a_noisy_line_has_the_wanted_signal_to_noise_ratio() -> None:
    line = Line(0.0, 1.0, (10.0, 10.0), 0.0, (0.0, 0.0), 0.0, (0.0, 0.0), (0.0, 0.0))
    ratios = []
    for seed in range(8):
        heard = telephone(tone(1000, 4.0), np.random.default_rng(seed), line) / 32768
        spectrum = np.abs(np.fft.rfft(heard)) ** 2
        speech = spectrum[3990:4011].sum()
        ratios.append(10 * np.log10(speech / (spectrum.sum() - speech)))
    assert np.median(ratios) == pytest.approx(10.0, abs=1.5)


@pytest.mark.parametrize("speed", [0.9, 1.5, 2.5])
def test_time_stretch_changes_the_length_and_not_the_pitch(speed: float) -> None:
    stretched = time_stretch(tone(220, 2.0), speed)
    assert len(stretched) == pytest.approx(2.0 * SAMPLE_RATE_HZ / speed, rel=0.06)
    assert main_frequency_hz(stretched) == pytest.approx(220, abs=4)


def recorded(text: str, *syllables: str) -> Word:
    return Word(text, syllables, tone(200, 0.3 * len(syllables)))


def test_text_is_covered_by_long_words_first_and_syllables_where_no_word_fits() -> None:
    words = {word.text: word for word in (recorded("面膜", "mian4", "mo2"), recorded("面", "mian4"))}
    recordings = Recordings(words, [], [{"mai3": recorded("", "mai3")}])
    rng = random.Random(1)
    covers = [cover("买面膜", recordings, rng) for _ in range(20)]
    assert [part.syllables for part in covers[0] or []] == [("mai3",), ("mian4", "mo2")]
    assert cover("喵", recordings, rng) is None


def test_splices_come_at_a_natural_rate() -> None:
    parts = [recorded("面膜", "mian4", "mo2")] * 4
    for seed in range(5):
        seconds = len(splice(parts, np.random.default_rng(seed))) / SAMPLE_RATE_HZ
        assert 3.0 < 8 / seconds < 7.5


def test_held_out_words_are_the_same_in_every_run_and_long_enough() -> None:
    texts = [first + second for first in "天地人你我他大小" for second in "上下左右前后东西"] + ["一", "二"]
    held = held_out_texts(texts)
    assert held == held_out_texts(texts[::-1])
    assert all(len(text) >= 2 for text in held)


def test_recordings_are_read_from_their_archives(tmp_path: Path) -> None:
    names = {
        "audio-cmn-hsk-words-64k.tar": ["cmn-面膜", "cmn-abc"],
        "audio-cmn-syllables-64k.tar": ["cmn-mai3"],
        "mp3-chinese-pinyin-sound.tar": ["mai3", "noise"],
    }
    for archive, stems in names.items():
        with tarfile.open(tmp_path / archive, "w") as tar:
            for stem in stems:
                sound = io.BytesIO()
                silence = np.zeros(4410, np.float32)
                spoken = np.concatenate([silence, np.repeat(tone(200), 5)[:22050], silence])
                soundfile.write(sound, spoken, 44100, format="MP3")
                entry = tarfile.TarInfo(f"64k/{stem}.mp3")
                entry.size = sound.tell()
                sound.seek(0)
                tar.addfile(entry, sound)
    recordings = load_recordings(tmp_path)
    assert [word.syllables for word in recordings.held_out_words] == [("mian4", "mo2")]
    assert [sorted(speaker) for speaker in recordings.syllables] == [["mai3"], ["mai3"]]
    trimmed = len(recordings.syllables[0]["mai3"].audio) / SAMPLE_RATE_HZ
    assert trimmed == pytest.approx(0.5, abs=0.1)


def test_two_speakers_do_not_disturb_each_other(speaker: Speaker) -> None:
    other = Speaker()
    before = len(speaker.say("你好", Voice("cmn+f2")))
    assert len(other.say("我想买一款面膜", Voice("cmn+m3"))) > before
    del other
    assert len(speaker.say("你好", Voice("cmn+f2"))) == pytest.approx(before, rel=0.02)
