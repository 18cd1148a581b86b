"""The recogniser's benchmark: its callers, and what it counts."""

import re

import numpy as np

from voicebot.asr.engine import IsAnswer
from voicebot.bench.hearing import STREAMS, Hearing, bench_hearing
from voicebot.bench.telephone_speech import VOICES, Utterance, mobile_numbers, sentences, spoken
from voicebot.dialogue.events import Heard


class Parrot:
    """Hears the same whatever is said."""

    name = "parrot"

    def __init__(self, text: str) -> None:
        self.text = text

    def open_session(self) -> "Parrot":
        return self

    def accept(self, pcm: bytes) -> None:
        assert len(pcm) <= 320

    def partial(self) -> str:
        return ""

    def settle(self, is_answer: IsAnswer | None = None) -> Heard:
        return Heard(self.text)

    def resume(self) -> None:
        pass

    def finish(self, is_answer: IsAnswer | None = None) -> Heard:
        return Heard(self.text)

    def reset(self) -> None:
        pass

    def unknown_words(self, words: object) -> tuple[str, ...]:
        return ()


def test_errors_are_counted_per_set_with_and_without_following() -> None:
    shops = {"a": Hearing(Parrot("我要面"), Parrot("我要面膜"))}
    sets = {"one": [Utterance("a", "我要面膜。", bytes(3200))], "two": [Utterance("a", "退货", bytes(3200))]}
    steps: list[str] = []
    report = bench_hearing(shops, sets, steps.append, {"model": "parrot"})
    errors = {series.name: series.values for series in report.series if series.unit == "%"}
    assert errors == {
        "one, alone: errors": (25.0,),
        "two, alone: errors": (150.0,),
        "one, following: errors": (0.0,),
        "two, following: errors": (200.0,),
    }
    assert not report.met
    assert report.notes["one, following, right"] == "1 of 1"
    at_once = [series for series in report.series if series.name.endswith("at once: time")]
    assert [len(series.values) for series in at_once] == list(STREAMS)
    assert len(steps) == 4 + len(STREAMS)


def test_callers_are_the_same_each_time_and_sound_like_a_telephone() -> None:
    texts = [("skincare", "我要买面膜"), ("skincare", "我要买面膜")]
    first, second = spoken(texts), spoken(texts)
    for one, again in zip(first, second, strict=True):  # espeak-ng's voices flutter by chance
        assert abs(one.duration_s - again.duration_s) < 0.1
    for utterance in first:
        samples = np.frombuffer(utterance.pcm, "<i2").astype(float)
        power = np.abs(np.fft.rfft(samples)) ** 2
        hz = np.fft.rfftfreq(len(samples), 1 / 8000)
        outside = power[(hz < 200) | (hz > 3600)].sum()
        assert outside < 0.01 * power.sum()
        assert 0.8 < utterance.duration_s < 4


def test_sentences_are_of_8_to_30_characters_and_belong_to_a_shop() -> None:
    lengths = []
    for name in ("shops", "long", "fresh"):
        for shop, text in sentences(name):
            assert shop in ("skincare", "shoes", "phones", "snacks")
            lengths.append(len(re.sub(r"\W", "", text)))
    assert min(lengths) >= 8 and 25 < max(lengths) <= 30
    assert sum(length >= 17 for length in lengths) >= 30


def test_numbers_have_eleven_digits() -> None:
    numbers = [text for _, text in mobile_numbers(30, ["shoes"])]
    assert len(set(numbers)) == 30
    assert all(re.fullmatch("幺[三五七八九][零幺二三四五六七八九]{9}", number) for number in numbers)


def test_the_voices_are_in_no_training() -> None:
    assert not {"cmn", "cmn+f1", "cmn+f2", "cmn+m1"} & set(VOICES)
