"""How long to wait in a caller's pause: by what they have said, and by how this caller speaks. Pure."""

from dataclasses import dataclass

from voicebot.config_sections import EndpointingSettings
from voicebot.dialogue.step import Completeness

REMEMBERED_UTTERANCES = 4
"""For so many of the caller's utterances a pause in the middle of one is remembered."""
LONGEST_PAUSE_MS = 800
"""Silence beyond this between two pieces of speech is no pause of one utterance."""
_ALLOWANCE = 1.25
"""Pauses of one speaker vary; who paused this long may pause so much longer the next time."""


@dataclass(frozen=True, slots=True)
class Habit:
    """A caller's pauses in the middle of what they say, as far as this call has shown them.

    Args:
        pauses_ms: the longest of each of the last utterances, the current one last; 0 where there was none.
    """

    pauses_ms: tuple[int, ...] = (0,)

    def begun(self) -> "Habit":
        """A new utterance has begun."""
        return Habit((*self.pauses_ms, 0)[-REMEMBERED_UTTERANCES:])

    def paused(self, pause_ms: int) -> "Habit":
        """The caller went on after a pause, in the current utterance."""
        *before, current = self.pauses_ms
        return Habit((*before, max(current, min(pause_ms, LONGEST_PAUSE_MS))))

    @property
    def longest_ms(self) -> int:
        """The longest pause that is remembered."""
        return max(self.pauses_ms)


def hangover_ms(settings: EndpointingSettings, completeness: Completeness, habit: Habit) -> int:
    """How much silence ends the utterance now.

    What is certainly whole ends soon whoever says it. Otherwise who pauses in the middle gets more time: an
    answer up to as much as likely ones get, all else up to as much as unfinished words get.
    """
    by_habit_ms = round(habit.longest_ms * _ALLOWANCE)
    match completeness:
        case Completeness.COMPLETE:
            return settings.hangover_complete_ms
        case Completeness.ANSWERED:
            return max(settings.hangover_answered_ms, min(by_habit_ms, settings.hangover_likely_ms))
        case Completeness.LIKELY:
            return max(settings.hangover_likely_ms, min(by_habit_ms, settings.hangover_digits_ms))
        case Completeness.OPEN:
            return max(settings.hangover_ms, min(by_habit_ms, settings.hangover_digits_ms))
        case Completeness.INCOMPLETE:
            return settings.hangover_digits_ms
