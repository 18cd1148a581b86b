"""The caller's voice: espeak-ng, another voice than the bot's."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voicebot.config import TtsEngine, TtsSettings
from voicebot.media.frames import SAMPLE_RATE_HZ
from voicebot.simulator.scenario import CallerVoice
from voicebot.tts.espeak_engine import EspeakSynthesiser


class Voice:
    """Speaks what a scenario's caller says.

    Raises:
        SynthesisError: espeak-ng is missing or does not know the voice.
    """

    def __init__(self, caller: CallerVoice) -> None:
        self._engine = EspeakSynthesiser(
            TtsSettings(
                engine=TtsEngine.ESPEAK,
                espeak_voice=caller.voice,
                espeak_words_per_minute=caller.words_per_minute,
            )
        )

    async def speak(self, texts: Sequence[str], *, pause_ms: int) -> bytes:
        """One utterance as 8 kHz mono s16le PCM, with pauses between the texts.

        Raises:
            SynthesisError: espeak-ng refused.
        """
        pause = bytes(2 * (SAMPLE_RATE_HZ * pause_ms // 1000))
        spoken = [b"".join([chunk async for chunk in self._engine.synthesise(text)]) for text in texts]
        return pause.join(spoken)


def as_sound(pcm: bytes) -> NDArray[np.float64]:
    """s16le PCM as numbers to compute with."""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float64)
