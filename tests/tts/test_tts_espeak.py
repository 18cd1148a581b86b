import asyncio
import threading
from collections.abc import AsyncGenerator

import numpy as np
import pytest

from voicebot.config import TtsSettings
from voicebot.errors import SynthesisError
from voicebot.tts import espeak_engine
from voicebot.tts.espeak_engine import EspeakSynthesiser
from voicebot.tts.espeak_library import shared_espeak


@pytest.fixture
def synthesiser() -> EspeakSynthesiser:
    return EspeakSynthesiser(TtsSettings())


async def speech(stream: AsyncGenerator[bytes, None]) -> np.ndarray:
    return np.frombuffer(b"".join([chunk async for chunk in stream]), dtype="<i2").astype(float)


async def test_a_sentence_is_spoken_in_chunks_at_the_wanted_level(synthesiser: EspeakSynthesiser) -> None:
    chunks = [chunk async for chunk in synthesiser.synthesise("您好，请问您需要什么产品？")]
    assert len(chunks) > 10
    assert all(chunks)
    samples = np.frombuffer(b"".join(chunks), dtype="<i2") / 32768
    assert 1.5 < len(samples) / 8000 < 5
    powers = loudness(samples)
    active = powers[powers > powers.max() * 10**-2.5]
    assert 10 * np.log10(active.mean()) == pytest.approx(-20, abs=2)
    assert np.abs(samples).max() < 0.99


@pytest.mark.parametrize("voice", ["cmn", "cmn+f2", "cmn+m3", "cmn+whisper"])
async def test_voices_are_equally_loud(voice: str) -> None:
    samples = await speech(
        EspeakSynthesiser(TtsSettings(espeak_voice=voice)).synthesise("价格是二百八十八元。")
    )
    assert 20 * np.log10(np.sqrt(np.mean(samples**2)) / 32768) == pytest.approx(-21.5, abs=3)


async def test_rate_is_from_the_settings() -> None:
    text = "包裹已经到了南京市。"
    slow = await speech(EspeakSynthesiser(TtsSettings(espeak_words_per_minute=120)).synthesise(text))
    fast = await speech(EspeakSynthesiser(TtsSettings(espeak_words_per_minute=240)).synthesise(text))
    assert len(slow) > 1.4 * len(fast)


async def test_sentences_at_the_same_time_do_not_mix() -> None:
    engines = [EspeakSynthesiser(TtsSettings(espeak_voice=voice)) for voice in ("cmn", "cmn+f4")]
    pairs = [(engine, text) for engine in engines for text in ("您好。", "请问您需要什么产品？")]
    alone = [await speech(engine.synthesise(text)) for engine, text in pairs]
    together = await asyncio.gather(*(speech(engine.synthesise(text)) for engine, text in pairs))
    for one, other in zip(alone, together, strict=True):
        # espeak-ng makes the noise of consonants from random numbers: only loudness over time is the same.
        assert abs(len(one) - len(other)) < 160
        assert np.corrcoef(loudness(one)[:30], loudness(other)[:30])[0, 1] > 0.9


def loudness(samples: np.ndarray) -> np.ndarray:
    return np.square(samples[: len(samples) // 160 * 160].reshape(-1, 160)).mean(axis=1)


@pytest.mark.parametrize("text", ["", "。", "   "])
async def test_nothing_to_say_is_no_audio(synthesiser: EspeakSynthesiser, text: str) -> None:
    assert (await speech(synthesiser.synthesise(text))).size == 0


async def test_closing_stops_the_synthesis(synthesiser: EspeakSynthesiser) -> None:
    stream = synthesiser.synthesise("这是一段非常长的话。" * 50_000)
    await anext(stream)
    await stream.aclose()
    # The thread is free again, long before those fifty thousand sentences could have been spoken.
    async with asyncio.timeout(30):
        assert (await speech(synthesiser.synthesise("您好。"))).size > 0


def test_an_unknown_voice_is_refused_when_the_engine_is_made() -> None:
    with pytest.raises(SynthesisError, match="VOICEBOT_TTS__ESPEAK_VOICE"):
        EspeakSynthesiser(TtsSettings(espeak_voice="no-such-voice"))


async def test_a_hanging_library_is_an_error(
    synthesiser: EspeakSynthesiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(espeak_engine, "STALL_TIMEOUT_S", 0.05)
    entered, leave = threading.Event(), threading.Event()

    def hang(_: object) -> bool:
        entered.set()
        leave.wait()
        return False

    blocking = shared_espeak().speak("您好。", voice="cmn", words_per_minute=150, on_samples=hang)
    assert entered.wait(60)
    try:
        with pytest.raises(SynthesisError, match="no audio"):
            await speech(synthesiser.synthesise("您好。"))
    finally:
        leave.set()
        blocking.result(timeout=60)
