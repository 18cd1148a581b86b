"""Whether what the caller says while the bot speaks is an interruption: first the voice, then the words.

The bot falls silent as soon as there is voice, because a person who is interrupted does. Only then are the
words looked at: an interruption ends what the bot was saying; after a cough, a noise, or a word of assent
(嗯, 好的) it goes on where it stopped. Time is the audio's own.
"""

from collections import deque
from enum import Enum

from voicebot.config_sections import BargeInSettings
from voicebot.media.frames import FRAME_MS

WINDOW_FACTOR = 1.5
"""Speech has small gaps: voice counts within this many times the minimum."""
BURST_OVER_MS = 100
"""So much silence ends a burst of voice; gaps inside a word are shorter."""
FIRST_LOOK_MS = 280
LOOK_EVERY_MS = 120
"""The first syllable can be written some 350 ms after it began."""
LATE_LOOK_EVERY_MS = 240
RARE_LOOK_EVERY_MS = 1000
RARE_AFTER_MS = 2000
"""Looking at the words of a long noise again and again is work for nothing."""
MOST_DOUBT_MS = 380
"""Voice without a word, or with words of assent only, silences the bot for no longer: it is a cough, music, a
machine, another room, or somebody who agrees."""
MOST_HOPE_MS = 1000
"""Voice that has begun with something like a word, unless there was a false alarm lately."""
FALSE_ALARM_MS = 40
"""Added to the minimum for each false alarm but one of the last seconds: noises get less attention."""
REMEMBERED_MS = 8000
SAME_NOISE_MS = 1000
"""Voice that begins so soon after one without a word is more of the same: the bot speaks on, and only words
make it give way."""
_MOST_ADDED = 4


class Words(Enum):
    """What the words of a burst of voice amount to, as far as they are known."""

    NONE = "none"
    ASSENT = "assent"
    BEGUN = "begun"
    """A first syllable, which may become anything."""
    MEANING = "meaning"


class Move(Enum):
    """What the bot has to do now."""

    PAUSE = "pause"
    """Fall silent, ready to go on."""
    LOOK = "look"
    """Find out what the words are and tell ``hear``."""
    GO_ON = "go_on"
    """It was a false alarm: go on speaking."""
    GIVE_WAY = "give_way"
    """The caller has the word: drop the rest."""


class _State(Enum):
    LISTENING = "listening"
    DOUBTING = "doubting"
    """The bot is silent."""
    UNIMPRESSED = "unimpressed"
    """The bot speaks again although the voice goes on."""


class BargeInDetector:
    """Takes a decision on voice every 20 ms, and words when it asks for them; one instance per call.

    Frames that are the bot's own echo must come in as not voiced (``media.echo``).
    """

    def __init__(self, settings: BargeInSettings) -> None:
        self._settings = settings
        self._recent: deque[bool] = deque()
        self._state = _State.LISTENING
        self._since_ms = 0
        self._silent_ms = 0
        self._look_in_ms = 0
        self._most_doubt_ms = MOST_DOUBT_MS
        self._looked_at_end = False
        self._now_ms = 0
        self._noise_until_ms = -SAME_NOISE_MS
        self._false_alarms_ms: deque[int] = deque(maxlen=_MOST_ADDED)

    @property
    def doubting(self) -> bool:
        """The bot is silent until it is known what the caller says."""
        return self._state is _State.DOUBTING

    @property
    def burst_is_over(self) -> bool:
        """The caller is silent: no more words follow those that are known at the next look."""
        return self._looked_at_end

    def feed(self, voiced: bool, *, interruptible: bool) -> Move | None:
        """Take the next 20 ms.

        Args:
            voiced: the caller's frame is speech.
            interruptible: the bot speaks and may be interrupted.
        """
        self._now_ms += FRAME_MS
        if not self._settings.enabled:
            return None
        self._silent_ms = 0 if voiced else self._silent_ms + FRAME_MS
        if self._state is _State.LISTENING:
            return self._notice() if self._is_speech(voiced) and interruptible else None
        self._since_ms += FRAME_MS
        self._look_in_ms -= FRAME_MS
        if self.doubting and self._since_ms >= self._most_doubt_ms:
            return self._false_alarm(_State.UNIMPRESSED)
        if self._silent_ms >= MOST_HOPE_MS:
            self.reset()  # the look at its end was never answered
            return None
        if self._silent_ms >= BURST_OVER_MS:
            return self._at_the_end_of_a_burst()
        self._looked_at_end = False
        if self._look_in_ms <= 0:
            self._look_in_ms = self._look_every_ms()
            return Move.LOOK
        return None

    def hear(self, words: Words, *, whole: bool) -> Move | None:
        """Take what was asked for by ``LOOK``.

        Args:
            whole: the look was at the end of the burst (``burst_is_over``).
        """
        if self._state is _State.LISTENING:
            return None
        if words is Words.MEANING:
            self.reset()
            return Move.GIVE_WAY
        if not (whole and self.burst_is_over):
            hopeful = words is Words.BEGUN and not self._false_alarms_lately()
            self._most_doubt_ms = MOST_HOPE_MS if hopeful else MOST_DOUBT_MS
            return None
        if words is Words.NONE:
            self._noise_until_ms = self._now_ms
        if self.doubting:
            return self._false_alarm(_State.LISTENING)
        self.reset()
        return None

    def reset(self) -> None:
        """The bot begins or ends to speak: what the caller said before does not count."""
        self._recent.clear()
        self._state = _State.LISTENING
        self._since_ms = 0
        self._looked_at_end = False

    def _notice(self) -> Move | None:
        same_noise = self._now_ms - self._noise_until_ms < SAME_NOISE_MS
        self._state = _State.UNIMPRESSED if same_noise else _State.DOUBTING
        self._since_ms = 0
        self._look_in_ms = FIRST_LOOK_MS
        self._most_doubt_ms = MOST_DOUBT_MS
        return None if same_noise else Move.PAUSE

    def _look_every_ms(self) -> int:
        if self.doubting:
            return LOOK_EVERY_MS
        return LATE_LOOK_EVERY_MS if self._since_ms < RARE_AFTER_MS else RARE_LOOK_EVERY_MS

    def _at_the_end_of_a_burst(self) -> Move | None:
        if self._looked_at_end:
            return None
        self._looked_at_end = True
        return Move.LOOK

    def _is_speech(self, voiced: bool) -> bool:
        needed_ms = self._needed_ms()
        self._recent.append(voiced)
        while len(self._recent) > int(needed_ms * WINDOW_FACTOR) // FRAME_MS:
            self._recent.popleft()
        return voiced and sum(self._recent) * FRAME_MS >= needed_ms

    def _needed_ms(self) -> int:
        return self._settings.min_speech_ms + FALSE_ALARM_MS * max(0, self._false_alarms_lately() - 1)

    def _false_alarms_lately(self) -> int:
        return sum(self._now_ms - at_ms < REMEMBERED_MS for at_ms in self._false_alarms_ms)

    def _false_alarm(self, state: _State) -> Move:
        since_ms = self._since_ms
        self.reset()
        self._state, self._since_ms = state, since_ms
        self._false_alarms_ms.append(self._now_ms)
        return Move.GO_ON
