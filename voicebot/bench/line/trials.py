"""Calls that try the bot's barge-in, and what a call shows: pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from voicebot.bench.line.disturbances import cough, knock, music
from voicebot.bench.telephone_speech import VOICES
from voicebot.simulator.impairments.conditions import Echo, LineConditions, Noise, NoiseKind, SecondVoice
from voicebot.simulator.measure import BOT_PAUSE_MS
from voicebot.simulator.speech import Interval, joined

INTERRUPTIONS = (
    "等一下",
    "不要",
    "我想退货",
    "多少钱一盒",
    "人工客服",
    "我有个问题想问一下",
    "我要买面膜",
    "我的包裹到哪里了",
    "不是这个",
    "有没有便宜一点的",
    "先别说了",
    "你们几点下班",
)
ASSENTS = ("嗯", "哦", "好", "对", "嗯嗯", "好的", "对对", "是")
ECHO_DB = -20.0
ECHO_DELAYS_MS = (50, 100, 200, 300)
EARLIEST_MS, LATEST_MS = 700, 3200
"""After the bot's first sound; its greeting is longer."""


PERFECT = LineConditions()


class Kind(Enum):
    """What a trial tries."""

    UNDISTURBED = "nothing"
    SPEECH = "speech"
    SPEECH_OVER_ECHO = "speech over echo"
    ASSENT = "words of assent"
    COUGH = "coughs"
    KNOCK = "knocks"
    MUSIC = "music"
    NOISE = "noise on the line"
    BABBLE = "babble on the line"
    SECOND_VOICE = "second voice"
    ECHO = "echo"

    @property
    def wants_the_turn(self) -> bool:
        """The caller means to interrupt."""
        return self in (Kind.SPEECH, Kind.SPEECH_OVER_ECHO)


@dataclass(frozen=True, slots=True)
class Trial:
    """One call: the bot greets, and something happens meanwhile.

    Args:
        text: said by the caller in ``voice``, if anything is.
        sound: heard from the caller instead, in samples of 16 bit.
        at_ms: when, after the bot's first sound.
        line: what the line adds all the time.
    """

    kind: Kind
    at_ms: int = 0
    text: str = ""
    voice: str = ""
    sound: bytes = b""
    line: LineConditions = PERFECT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call showed on the wire.

    Args:
        said_s: when the caller's first sound entered the line; ``None`` when there was none.
        bot_voiced: where the bot was heard.
        gave_way: its record says that the greeting was not heard to its end.
    """

    trial: Trial
    said_s: float | None
    bot_voiced: tuple[Interval, ...]
    gave_way: bool

    @property
    def stopped_after_ms(self) -> float | None:
        """From the caller's first sound to the bot's last one; ``None``: the bot was between two words."""
        if self.said_s is None:
            return None
        for speech in joined(self.bot_voiced, pause_ms=BOT_PAUSE_MS):
            if speech.start_s < self.said_s < speech.end_s:
                return 1000 * (speech.end_s - self.said_s)
        return None

    @property
    def greeting_ms(self) -> float:
        """From the bot's first sound to its last one."""
        return 1000 * (self.bot_voiced[-1].end_s - self.bot_voiced[0].start_s) if self.bot_voiced else 0.0


def trials(count: int, seed: int = 1) -> list[Trial]:
    """What is tried: ``count`` calls of each main kind, fewer of the others, always the same ones.

    Args:
        count: interruptions; half as many words of assent; a quarter as many echoes of each delay; a fifth
            each of coughs, knocks and music.
    """
    lots = random.Random(seed)
    fifth = max(1, count // 5)
    planned = [Trial(Kind.UNDISTURBED) for _ in range(3)]
    planned += [_spoken(Kind.SPEECH, INTERRUPTIONS, number, lots) for number in range(count)]
    planned += [_spoken(Kind.ASSENT, ASSENTS, number, lots) for number in range(max(1, count // 2))]
    for kind, make in ((Kind.COUGH, cough), (Kind.KNOCK, knock), (Kind.MUSIC, music)):
        planned += [
            Trial(kind, _moment(lots), sound=make(number).astype("<i2").tobytes()) for number in range(fifth)
        ]
    for delay_ms in ECHO_DELAYS_MS:
        line = LineConditions(echo=Echo(db=ECHO_DB, delay_ms=delay_ms))
        planned += [Trial(Kind.ECHO, line=line) for _ in range(max(1, count // 4))]
        planned += [
            _spoken(Kind.SPEECH_OVER_ECHO, INTERRUPTIONS, number, lots, line)
            for number in range(max(1, count // 8))
        ]
    for number in range(max(1, count // 8)):
        planned += [
            Trial(Kind.NOISE, line=LineConditions(seed=number, noise=Noise(snr_db=10))),
            Trial(
                Kind.BABBLE, line=LineConditions(seed=number, noise=Noise(snr_db=10, kind=NoiseKind.BABBLE))
            ),
            Trial(Kind.SECOND_VOICE, line=LineConditions(seed=number, second_voice=SecondVoice(db=-15))),
        ]
    lots.shuffle(planned)
    return planned


def pauses_ms(outcomes: Sequence[Outcome], undisturbed_ms: float) -> list[float]:
    """By how much each greeting that was said to its end took longer than an undisturbed one."""
    return [max(0.0, each.greeting_ms - undisturbed_ms) for each in outcomes if not each.gave_way]


def _spoken(
    kind: Kind, texts: Sequence[str], number: int, lots: random.Random, line: LineConditions | None = None
) -> Trial:
    text, voice = texts[number % len(texts)], VOICES[number // len(texts) % len(VOICES)]
    return Trial(kind, _moment(lots), text, voice, line=line or PERFECT)


def _moment(lots: random.Random) -> int:
    return lots.randrange(EARLIEST_MS, LATEST_MS)
