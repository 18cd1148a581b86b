"""The latency budget of one turn, as a mechanism.

Every turn owns a ``TurnDeadline``. Stages report into it; it answers what must be done at a
given moment so that the caller never waits in silence. It reads no clock: times are passed
in, seconds of one monotonic clock.
"""

from dataclasses import replace
from enum import Enum

from voicebot.config_sections import BudgetSettings
from voicebot.records.values import TurnTimings


class Stage(Enum):
    """Milestones of a turn, in the order in which they normally happen."""

    SPEECH_END = "speech_end_s"
    ENDPOINT = "endpoint_s"
    ASR_FINAL = "asr_final_s"
    REPLY_READY = "reply_ready_s"
    FIRST_AUDIO = "first_audio_s"
    FIRST_INFORMATIVE = "first_informative_s"
    HOLDING_PHRASE = "holding_phrase_s"
    FALLBACK = "fallback_s"


class Remedy(Enum):
    """What must be said now because the answer is late."""

    NOTHING = "nothing"
    HOLDING_PHRASE = "holding_phrase"
    FALLBACK = "fallback"


class TurnDeadline:
    """Decides when a holding phrase and when the fallback is due.

    Args:
        settings: the budget.
        speech_end_s: when the caller stopped speaking.
    """

    def __init__(self, settings: BudgetSettings, speech_end_s: float) -> None:
        self._holding_at_s = speech_end_s + settings.holding_phrase_ms / 1000
        self._fallback_at_s = speech_end_s + settings.fallback_ms / 1000
        self.timings = TurnTimings(speech_end_s=speech_end_s)

    def reached(self, stage: Stage, at_s: float) -> None:
        """Note that a stage was reached; only the first time counts."""
        if getattr(self.timings, stage.value) is None:
            self.timings = replace(self.timings, **{stage.value: at_s})

    @property
    def answered(self) -> bool:
        """Informative audio or the fallback has begun: nothing is due any more."""
        return self.timings.first_informative_s is not None or self.timings.fallback_s is not None

    def remedy(self, now_s: float) -> Remedy:
        """What is due at ``now_s``.

        The holding phrase is due once, and only while the line is silent: if any audio
        has begun the caller knows that we are there.
        """
        if self.answered:
            return Remedy.NOTHING
        if now_s >= self._fallback_at_s:
            return Remedy.FALLBACK
        silent = self.timings.first_audio_s is None and self.timings.holding_phrase_s is None
        if now_s >= self._holding_at_s and silent:
            return Remedy.HOLDING_PHRASE
        return Remedy.NOTHING

    def next_check_s(self, now_s: float) -> float | None:
        """When ``remedy`` must be asked again; ``None`` when nothing can become due."""
        if self.answered:
            return None
        due = [self._fallback_at_s]
        if self.timings.first_audio_s is None and self.timings.holding_phrase_s is None:
            due.append(self._holding_at_s)
        return min((at_s for at_s in due if at_s > now_s), default=now_s)

    def quiet_s(self, now_s: float, *, reserve_s: float = 0.0) -> float:
        """Time left before the caller would notice: before a holding phrase is due, less a reserve."""
        return max(0.0, min(self._holding_at_s, self._fallback_at_s) - reserve_s - now_s)

    def remaining_s(self, now_s: float, *, reserve_s: float = 0.0) -> float:
        """Time left for a stage before the fallback, less what later stages need."""
        return max(0.0, self._fallback_at_s - reserve_s - now_s)
