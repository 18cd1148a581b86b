"""What every call of a worker shares."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

from voicebot.asr.engine import Recogniser
from voicebot.config import Settings
from voicebot.dialogue.engine import Dialogue
from voicebot.service.metrics import Metrics
from voicebot.service.second_opinion import SecondOpinion
from voicebot.shop.interface import Shop
from voicebot.tts.engine import Synthesiser


@dataclass(frozen=True)
class Equipment:
    """What every call of a worker shares.

    Args:
        recognition_pool: threads that recognition runs on, off the event loop.
        monotonic: CLOCK_MONOTONIC in seconds.
        local_time: the shop's time, timezone-aware.
        second_opinion: an optional language model; ``None`` unless it is switched on.
    """

    settings: Settings
    dialogue: Dialogue
    recogniser: Recogniser
    recognition_pool: Executor
    synthesiser: Synthesiser
    shop: Shop
    metrics: Metrics
    monotonic: Callable[[], float]
    local_time: Callable[[], datetime]
    second_opinion: SecondOpinion | None = None
