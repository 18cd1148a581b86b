import numpy as np
import pytest

from voicebot.tts.audio import Floats, SpeechLevel, SpeechShaper, to_pcm

RATE_HZ = 22050


def tone(ms: int, amplitude: float = 0.3, rate_hz: int = RATE_HZ) -> Floats:
    times = np.arange(rate_hz * ms // 1000) / rate_hz
    return (amplitude * np.sin(2 * np.pi * 440 * times)).astype(np.float32)


def silence(ms: int) -> Floats:
    return np.zeros(RATE_HZ * ms // 1000, dtype=np.float32)


def shape(*parts: Floats, chunk: int = 1323, level: SpeechLevel | None = None) -> np.ndarray:
    shaper = SpeechShaper(RATE_HZ, level or SpeechLevel())
    samples = np.concatenate(parts)
    pcm = [shaper.feed(samples[at : at + chunk]) for at in range(0, len(samples), chunk)]
    return np.frombuffer(b"".join([*pcm, shaper.finish()]), dtype="<i2")


def sounding_ms(shaped: np.ndarray) -> tuple[float, float]:
    """Where the first and the last sound are."""
    loud = np.nonzero(np.abs(shaped) > 300)[0]
    return loud[0] / 8, loud[-1] / 8


def test_padding_is_replaced_by_a_natural_pause() -> None:
    shaped = shape(silence(500), tone(400), silence(900))
    first_ms, last_ms = sounding_ms(shaped)
    assert first_ms <= 30
    assert last_ms - first_ms == pytest.approx(400, abs=15)
    assert len(shaped) / 8 - last_ms == pytest.approx(180, abs=15)


def test_a_sentence_without_padding_gets_its_pause() -> None:
    shaped = shape(tone(400))
    assert len(shaped) / 8 - sounding_ms(shaped)[1] == pytest.approx(180, abs=15)


def test_pauses_inside_a_sentence_are_kept() -> None:
    shaped = shape(tone(200), silence(600), tone(200))
    assert sounding_ms(shaped)[1] == pytest.approx(1000, abs=20)


@pytest.mark.parametrize("chunk", [100, 1323, 10**6])
def test_the_size_of_chunks_makes_no_difference(chunk: int) -> None:
    parts = (silence(100), tone(300), silence(150), tone(120), silence(400))
    np.testing.assert_allclose(shape(*parts, chunk=chunk), shape(*parts), atol=2)


def test_silence_alone_is_nothing() -> None:
    assert shape(silence(1000)).size == 0


def test_the_pitch_survives_resampling() -> None:
    shaped = shape(tone(1000))[800:7200].astype(float)
    spectrum = np.abs(np.fft.rfft(shaped * np.hanning(len(shaped))))
    assert np.argmax(spectrum) * 8000 / len(shaped) == pytest.approx(440, abs=3)


@pytest.mark.parametrize("amplitude", [0.02, 0.1, 0.6])
def test_loud_and_quiet_voices_come_out_equally_loud(amplitude: float) -> None:
    level = SpeechLevel()
    level.learn(np.concatenate((silence(300), tone(500, amplitude), silence(300))))
    shaped = shape(tone(1000, amplitude), level=level)[400:7600].astype(float) / 32768
    assert 10 * np.log10(np.mean(shaped**2)) == pytest.approx(-20, abs=0.5)


def test_silence_teaches_nothing_about_a_voice() -> None:
    level = SpeechLevel()
    level.learn(silence(500))
    assert level.gain == 1.0


def test_peaks_are_rounded_off_and_never_clipped() -> None:
    peaks = np.frombuffer(to_pcm(np.linspace(-3, 3, 601).astype(np.float32)), dtype="<i2").astype(int)
    assert (np.diff(peaks) >= 0).all()
    assert peaks.max() == pytest.approx(32767, abs=1) and peaks.min() == -peaks.max()
    quiet = np.linspace(-0.6, 0.6, 100).astype(np.float32)
    np.testing.assert_allclose(np.frombuffer(to_pcm(quiet), dtype="<i2") / 32767, quiet, atol=1e-4)
