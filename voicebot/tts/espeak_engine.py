"""espeak-ng as a synthesis engine: offline, quick, understandable but not beautiful."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator

import numpy as np

from voicebot.config import TtsSettings
from voicebot.errors import SynthesisError
from voicebot.tts.audio import Floats, SpeechLevel, SpeechShaper
from voicebot.tts.espeak_library import EspeakLibrary, shared_espeak

STALL_TIMEOUT_S = 2.0
"""A sentence takes about 10 ms; more means that the machine is overloaded or the library hangs."""
_CALIBRATION = "您好，请问有什么可以帮您。"


class EspeakSynthesiser:
    """Speaks with libespeak-ng.

    Raises:
        SynthesisError: the library cannot be loaded or does not know the voice.
    """

    name = "espeak"

    def __init__(self, settings: TtsSettings) -> None:
        self.voice = f"{settings.espeak_voice}@{settings.espeak_words_per_minute}"
        self._espeak_voice = settings.espeak_voice
        self._words_per_minute = settings.espeak_words_per_minute
        self._library = shared_espeak()
        self._level = self._measured_level(self._library)

    async def synthesise(self, text: str) -> AsyncGenerator[bytes, None]:
        """Yield 8 kHz s16le PCM; closing the iterator stops the synthesis.

        Raises:
            SynthesisError: the library refused or hangs.
        """
        loop = asyncio.get_running_loop()
        chunks: asyncio.Queue[bytes | None] = asyncio.Queue()
        shaper = SpeechShaper(self._library.sample_rate_hz, self._level)
        abandoned = threading.Event()

        def hand_over(pcm: bytes | None) -> None:
            # The loop may have been closed meanwhile: then nobody is left to hear it.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(chunks.put_nowait, pcm)

        def take(samples: Floats) -> bool:
            if not abandoned.is_set():
                hand_over(shaper.feed(samples))
            return not abandoned.is_set()

        speaking = self._library.speak(
            text, voice=self._espeak_voice, words_per_minute=self._words_per_minute, on_samples=take
        )
        speaking.add_done_callback(lambda _: hand_over(None))
        try:
            while (pcm := await _next_chunk(chunks)) is not None:
                if pcm:
                    yield pcm
            speaking.result()
            if pcm := shaper.finish():
                yield pcm
        finally:
            abandoned.set()

    async def close(self) -> None:
        """Nothing to release: the library belongs to the process."""

    def _measured_level(self, library: EspeakLibrary) -> SpeechLevel:
        """A voice is always equally loud, so one sentence tells the gain for all."""
        chunks: list[Floats] = []

        def collect(samples: Floats) -> bool:
            chunks.append(samples)
            return True

        library.speak(
            _CALIBRATION,
            voice=self._espeak_voice,
            words_per_minute=self._words_per_minute,
            on_samples=collect,
        ).result(timeout=10)
        level = SpeechLevel()
        level.learn(np.concatenate(chunks))
        return level


async def _next_chunk(chunks: "asyncio.Queue[bytes | None]") -> bytes | None:
    try:
        async with asyncio.timeout(STALL_TIMEOUT_S):
            return await chunks.get()
    except TimeoutError as error:
        raise SynthesisError(f"espeak-ng gave no audio for {STALL_TIMEOUT_S:g} s") from error
