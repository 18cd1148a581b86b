"""Whether what the caller says while the bot speaks is an interruption."""

from collections import deque

from voicebot.config_sections import BargeInSettings
from voicebot.media.frames import FRAME_MS

WINDOW_FACTOR = 1.5
"""Speech has small gaps; a cough and a click do not add up to speech within this many times the minimum."""


class BargeInDetector:
    """Counts voiced frames in a short window; one instance per call.

    A cough, a click or a short "嗯" lasts less than ``min_speech_ms``. Frames that are the bot's own
    echo must come in as not voiced (``Endpointer.feed(echo=...)``, ``media.echo``).
    """

    def __init__(self, settings: BargeInSettings) -> None:
        self._settings = settings
        self._recent: deque[bool] = deque(maxlen=int(settings.min_speech_ms * WINDOW_FACTOR) // FRAME_MS)

    def feed(self, voiced: bool) -> bool:
        """Take the voice decision on the next 20 ms; whether the bot must stop speaking now."""
        self._recent.append(voiced)
        if not self._settings.enabled or not voiced:
            return False
        return sum(self._recent) * FRAME_MS >= self._settings.min_speech_ms

    def reset(self) -> None:
        """The bot begins to speak: what the caller said before does not count."""
        self._recent.clear()
