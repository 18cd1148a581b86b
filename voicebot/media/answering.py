"""Who picked up a call of ours: a person, a mailbox, a menu, an assistant that screens calls, or nobody.

Frames and the words recognised so far go in, a verdict comes out; time is the audio's own. A person
taken for a machine is hung up on, which is worse than a machine that hears our greeting: whatever
stays in doubt is a person.
"""

import re
from dataclasses import dataclass
from enum import Enum

import numpy as np

from voicebot.media.frames import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ
from voicebot.media.vad import level_dbfs


class Answerer(Enum):
    """Who or what picked up."""

    PERSON = "person"
    VOICEMAIL = "voicemail"
    IVR = "ivr"
    SCREENING = "screening"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """When it is decided; all times are audio time.

    Args:
        short_ms: what a person says when picking up is seldom longer.
        pause_ms: silence that ends such a greeting.
        long_pause_ms: silence after longer speech that waits for an answer of ours.
        endless_ms: so much speech without a pause is a recording whatever it says.
        silence_ms: nothing was heard for so long: we speak first.
        beep_ms: a steady tone at least this long is a mailbox's beep.
    """

    short_ms: int = 1700
    pause_ms: int = 360
    long_pause_ms: int = 1400
    endless_ms: int = 9000
    silence_ms: int = 2400
    beep_ms: int = 200


_LEAST_SPEECH_MS = 80
"""Less is a click."""
_GAP_MS = 260
"""Speech has gaps; a pause longer than this begins a new stretch of it."""
_BEEP_HZ = (560.0, 2600.0)
"""Tones of the exchange (450 Hz in China: ringing, busy) lie below."""
_TONE_SHARE = 0.85
"""Share of a frame's power around its strongest frequency that makes it a tone; vowels have far less."""
_TONE_DBFS = -42.0
_SAME_TONE_HZ = 60.0

_WINDOW = np.hanning(FRAME_SAMPLES)
_HZ_PER_BIN = SAMPLE_RATE_HZ / FRAME_SAMPLES

_VOICEMAIL = re.compile(
    r"留言|提示音|[嘀滴哔]声|语音信箱|信箱|(?:暂时)?无法接[听通]|正在通话中|已关机|不在服务区|是空号|停机"
)
_IVR = re.compile(r"请按|按[零一二三四五六七八九幺井星\d]|转人工|欢迎(?:致电|来电|拨打)|分机|请拨|工作时间")
_SCREENING = re.compile(
    r"助理|秘书|小助手|代接|替.{0,4}接|帮.{0,6}(?:接听|转达|转告)|来电意图|说明来意|机主|"
    r"请问(?:您|你)?(?:是哪位)?(?:找|有)(?:他|她|机主).{0,4}事"
)

_PERSON = re.compile(r"喂|你说|请讲|开会|在忙|忙着|干嘛|哪位啊|谁啊")
"""Nobody records this: whoever says it waits for an answer."""


def machine_in(words: str) -> Answerer | None:
    """The machine that speaks like this; ``None`` when nothing in the words tells of one."""
    if _VOICEMAIL.search(words):
        return Answerer.VOICEMAIL
    if _IVR.search(words):
        return Answerer.IVR
    if _SCREENING.search(words):
        return Answerer.SCREENING
    return None


class AnswerDetector:
    """Listens from the moment a call is answered until it is decided who did."""

    def __init__(self, settings: AnswerSettings | None = None) -> None:
        self._settings = settings or AnswerSettings()
        self.elapsed_ms = 0
        self.quiet_ms = 0
        """Since the last speech or tone."""
        self.beeped = False
        self._speech_ms = 0
        self._stretch_ms = 0
        self._tone_ms = 0
        self._tone_hz = 0.0

    def feed(self, frame: bytes, *, speech: bool, words: str) -> Answerer | None:
        """Take 20 ms.

        Args:
            speech: the voice detector's decision on the frame.
            words: what was recognised so far.

        Returns:
            who picked up, as soon as it is decided.
        """
        self.elapsed_ms += FRAME_MS
        beep = self._hear_tone(frame)
        if self._tone_ms:
            self.quiet_ms = 0
        elif speech:
            self._speech_ms += FRAME_MS
            self._stretch_ms = self._stretch_ms + self.quiet_ms if self.quiet_ms < _GAP_MS else 0
            self._stretch_ms += FRAME_MS
            self.quiet_ms = 0
        else:
            self.quiet_ms += FRAME_MS
        if beep:
            self.beeped = True
            return Answerer.VOICEMAIL
        return machine_in(words) or self._by_rhythm(words)

    def _by_rhythm(self, words: str) -> Answerer | None:
        settings = self._settings
        if self._speech_ms < _LEAST_SPEECH_MS:
            return Answerer.SILENCE if self.elapsed_ms >= settings.silence_ms else None
        if self._stretch_ms >= settings.endless_ms:
            return Answerer.VOICEMAIL
        is_short = self._stretch_ms <= settings.short_ms and self._speech_ms <= settings.short_ms
        is_person = is_short or _PERSON.search(words) is not None
        patience_ms = settings.pause_ms if is_person else settings.long_pause_ms
        return Answerer.PERSON if self.quiet_ms >= patience_ms else None

    def _hear_tone(self, frame: bytes) -> bool:
        """Whether a tone has just become long enough to be a beep."""
        frequency_hz = tone_hz(frame)
        if frequency_hz is None:
            self._tone_ms = 0
            return False
        same = abs(frequency_hz - self._tone_hz) < _SAME_TONE_HZ
        self._tone_ms = self._tone_ms + FRAME_MS if same else FRAME_MS
        self._tone_hz = frequency_hz
        low_hz, high_hz = _BEEP_HZ
        return self._tone_ms == self._settings.beep_ms and low_hz <= frequency_hz <= high_hz


def tone_hz(frame: bytes) -> float | None:
    """Frequency of the pure tone that a frame is; ``None`` when it is none."""
    if level_dbfs(frame) < _TONE_DBFS:
        return None
    spectrum = np.abs(np.fft.rfft(np.frombuffer(frame, dtype="<i2") * _WINDOW)) ** 2
    peak = int(np.argmax(spectrum))
    near = spectrum[max(0, peak - 2) : peak + 3]
    if float(np.sum(near)) < _TONE_SHARE * float(np.sum(spectrum)):
        return None
    return (
        float(np.sum(near * np.arange(max(0, peak - 2), max(0, peak - 2) + len(near))) / np.sum(near))
        * _HZ_PER_BIN
    )
