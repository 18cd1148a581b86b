import io
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

import aiohttp
import numpy as np
import pytest
import soundfile
from edge_tts.exceptions import NoAudioReceived

from tests.own_time import OwnTime, own_time
from voicebot.config import TtsSettings
from voicebot.errors import SynthesisError
from voicebot.tts import edge_engine
from voicebot.tts.edge_engine import EdgeSynthesiser

SETTINGS = TtsSettings(edge_first_audio_timeout_ms=200)
Message = dict[str, Any]


@pytest.fixture(autouse=True)
def short_stall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge_engine, "STALL_TIMEOUT_S", 0.2)


def mp3(seconds: float) -> bytes:
    """A tone at 440 Hz between two short silences, as the service would send it (24 kHz mono MP3)."""
    times = np.arange(int(24000 * seconds)) / 24000
    silence = np.zeros(4800)
    file = io.BytesIO()
    samples = np.concatenate((silence, 0.2 * np.sin(2 * np.pi * 440 * times), silence))
    soundfile.write(file, samples, 24000, format="MP3", subtype="MPEG_LAYER_III")
    return file.getvalue()


@pytest.fixture
async def time() -> AsyncGenerator[OwnTime, None]:
    with own_time() as time:
        yield time


class FakeService:
    """Sends a script of messages; numbers are milliseconds to let pass, exceptions are raised."""

    def __init__(self, time: OwnTime, script: Sequence[Message | int | Exception]) -> None:
        self.time = time
        self.script = script
        self.asked: list[tuple[str, str]] = []
        self.closed = 0

    def __call__(self, text: str, voice: str) -> "FakeService":
        self.asked.append((text, voice))
        return self

    async def stream(self) -> AsyncGenerator[Message, None]:
        try:
            for step in self.script:
                match step:
                    case dict():
                        yield step
                    case Exception():
                        raise step
                    case _:
                        await self.time.pass_ms(step)
        finally:
            self.closed += 1


def audio(content: bytes, size: int = 720) -> list[Message]:
    return [{"type": "audio", "data": content[at : at + size]} for at in range(0, len(content), size)]


async def speech(service: FakeService) -> np.ndarray:
    stream = EdgeSynthesiser(SETTINGS, service).synthesise("您好")
    return np.frombuffer(b"".join([chunk async for chunk in stream]), dtype="<i2").astype(float)


BOUNDARY: Message = {"type": "SentenceBoundary", "offset": 0, "duration": 1, "text": "您好"}


async def test_speech_is_decoded_trimmed_and_levelled(time: OwnTime) -> None:
    service = FakeService(time, [BOUNDARY, *audio(mp3(2.0)), BOUNDARY])
    samples = await speech(service)
    assert service.asked == [("您好", SETTINGS.edge_voice)]
    assert service.closed == 1
    assert len(samples) / 8000 == pytest.approx(2.0 + 0.18, abs=0.1)
    sounding = samples[400:15600] / 32768
    assert 10 * np.log10(np.mean(sounding**2)) == pytest.approx(-20, abs=1)
    spectrum = np.abs(np.fft.rfft(sounding * np.hanning(len(sounding))))
    assert np.argmax(spectrum) * 8000 / len(sounding) == pytest.approx(440, abs=3)


async def test_decoding_piecemeal_equals_decoding_at_once(time: OwnTime) -> None:
    content = mp3(3.0)
    np.testing.assert_allclose(
        await speech(FakeService(time, audio(content, 500))),
        await speech(FakeService(time, audio(content, len(content)))),
        atol=700,  # the level is learned from the first piece, which differs
    )


async def test_audio_comes_before_the_service_has_finished(time: OwnTime) -> None:
    content = mp3(5.0)
    half = len(content) // 2
    service = FakeService(time, [*audio(content[:half]), 50, *audio(content[half:])])
    stream = EdgeSynthesiser(SETTINGS, service).synthesise("您好")
    assert len(await anext(stream)) > 0
    assert service.closed == 0
    await stream.aclose()
    assert service.closed == 1


@pytest.mark.parametrize(
    ("script", "message"),
    [
        pytest.param([5000], r"no first audio within 0\.2 s", id="slow"),
        pytest.param([BOUNDARY, 5000], "no first audio", id="chatty but slow"),
        pytest.param([*audio(mp3(0.5))[:4], 5000], r"no more audio within 0\.2 s", id="stalls"),
        pytest.param(
            [aiohttp.ClientConnectionError("refused")], "ClientConnectionError: refused", id="refuses"
        ),
        pytest.param([OSError("network is unreachable")], "unreachable", id="no network"),
        pytest.param([NoAudioReceived("none")], "NoAudioReceived", id="declines"),
        pytest.param([BOUNDARY], "sent no audio", id="silent"),
        pytest.param(audio(b"<html>blocked</html>" * 200), "no MP3", id="not audio"),
    ],
)
async def test_trouble_is_a_synthesis_error(
    time: OwnTime, script: list[Message | int | Exception], message: str
) -> None:
    service = FakeService(time, script)
    with pytest.raises(SynthesisError, match=message):
        await speech(service)
    assert service.closed == 1


async def test_a_steady_service_slower_than_the_time_outs_in_sum_is_fine(time: OwnTime) -> None:
    content = mp3(0.6)
    pieces = audio(content, len(content) // 4 + 1)
    script: list[Message | int | Exception] = []
    for piece in pieces:
        script += [100, piece]
    assert (await speech(FakeService(time, script))).size > 0


async def test_a_library_that_refuses_the_text_is_a_synthesis_error() -> None:
    def refuse(text: str, voice: str) -> FakeService:
        raise ValueError("Invalid voice")

    make: Callable[[str, str], FakeService] = refuse
    with pytest.raises(SynthesisError, match="Invalid voice"):
        await anext(EdgeSynthesiser(SETTINGS, make).synthesise("您好"))
