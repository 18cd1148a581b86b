"""Generated pick-ups of every kind, and the table of how they are told apart.

``python -m tests.media.answer_examples`` prints the table of docs/campaigns.md: espeak-ng voices, tones and
noise, heard through G.711, with the words of the recogniser that comes with the bot.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from voicebot.asr.vosk_engine import VoskRecogniser
from voicebot.config import AsrSettings, TtsSettings
from voicebot.config_sections import EndpointingSettings
from voicebot.media.answering import AnswerDetector, Answerer
from voicebot.media.frames import FRAME_BYTES, FRAME_MS, SAMPLE_RATE_HZ
from voicebot.media.g711 import decode_alaw, encode_alaw
from voicebot.media.vad import VoiceDetector
from voicebot.tts.espeak_engine import EspeakSynthesiser

VOICES = ("cmn", "cmn+f2", "cmn+f4", "cmn+m1", "cmn+m3", "cmn+m7")
PERSONS = (
    "喂",
    "喂，你好",
    "你好",
    "喂，哪位",
    "喂，谁啊",
    "你好，请讲",
    "喂，你好，哪位啊",
    "哎，你说",
    "嗯",
    "喂喂，听得到吗",
    "您好，我是小王",
    "喂，你好，我现在在开会呢",
    "哪里",
    "喂，什么事啊",
)
MAILBOXES = (
    "您好，您拨打的用户暂时无法接听，请在提示音后留言，录音完毕后挂机即可。",
    "对不起，您拨打的电话暂时无人接听，请在嘀声后留下您的口信。",
    "您好，这里是语音信箱，请在滴声后留言。",
    "你好，我现在不方便接电话，有事请在提示音后留言，我会尽快回复您。",
)
MENUS = (
    "欢迎致电华信公司，普通话请按一，英文服务请按二，人工服务请按零。",
    "您好，欢迎拨打客户服务热线，查询业务请按一，投诉建议请按二，返回请按星号键。",
    "您好，这里是远大公司，请直接拨分机号，查号请拨零。",
)
ASSISTANTS = (
    "您好，我是机主的智能助理，机主现在不方便接电话，请问您找他有什么事？",
    "你好，我是他的电话秘书，请说明来意，我会转告机主。",
    "您好，机主正忙，我是他的小助手，请问您是哪位，找他什么事情？",
)


@dataclass(frozen=True)
class Example:
    """A pick-up: what it is, what comes over the line after the answer, and when its speech ends."""

    kind: Answerer
    audio: bytes
    speech_end_ms: int


def examples(seed: int = 1, rounds: int = 4) -> Iterator[Example]:
    """Pick-ups of every kind; ``rounds`` of each text, with other voices, delays and noise."""
    chance = random.Random(seed)
    texts = {
        Answerer.PERSON: PERSONS,
        Answerer.VOICEMAIL: MAILBOXES,
        Answerer.IVR: MENUS,
        Answerer.SCREENING: ASSISTANTS,
    }
    for kind, said in texts.items():
        for text in said:
            for _ in range(rounds if kind is Answerer.PERSON else 2 * rounds):
                speech = speak(text, chance.choice(VOICES), chance.choice((150, 175, 200, 225)))
                before_s = chance.uniform(0.15, 1.7) if kind is Answerer.PERSON else chance.uniform(0.2, 0.9)
                after = tone(chance.uniform(0.35, 0.9), chance.choice((800, 1000, 1400, 2000)))
                beep = silence(chance.uniform(0.3, 1.0)) + after if kind is Answerer.VOICEMAIL else b""
                head = silence(before_s) + speech
                yield Example(kind, _line(head + beep, chance), len(head) * 1000 // (2 * SAMPLE_RATE_HZ))
    for _ in range(4 * rounds):
        yield Example(Answerer.SILENCE, _line(b"", chance), 0)


def verdict(example: Example, recogniser: VoskRecogniser | None) -> tuple[Answerer | None, int]:
    """Who picked up, as the detector says, and after how many milliseconds."""
    detector = AnswerDetector()
    voice = VoiceDetector(EndpointingSettings().vad_aggressiveness)
    session = recogniser.open_session() if recogniser is not None else None
    words = ""
    for start in range(0, len(example.audio) - FRAME_BYTES + 1, FRAME_BYTES):
        frame = example.audio[start : start + FRAME_BYTES]
        if session is not None:
            session.accept(frame)
            if start // FRAME_BYTES % 10 == 0:
                words = session.partial()
        found = detector.feed(frame, speech=voice.is_speech(frame), words=words)
        if found is not None:
            return found, detector.elapsed_ms
    return None, detector.elapsed_ms


@cache
def speak(text: str, voice: str, words_per_minute: int) -> bytes:
    """A text as espeak-ng says it."""

    async def say() -> bytes:
        settings = TtsSettings(espeak_voice=voice, espeak_words_per_minute=words_per_minute)
        return b"".join([pcm async for pcm in EspeakSynthesiser(settings).synthesise(text)])

    return asyncio.run(say())


def tone(seconds: float, frequency_hz: float, level: float = 5000.0) -> bytes:
    time_s = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return (level * np.sin(2 * np.pi * frequency_hz * time_s)).astype("<i2").tobytes()


def silence(seconds: float) -> bytes:
    return bytes(2 * int(seconds * SAMPLE_RATE_HZ))


def _line(audio: bytes, chance: random.Random) -> bytes:
    """What is left of it at our end: another level, noise, G.711; and the line stays open behind it."""
    samples = np.frombuffer(audio + silence(6.0), dtype="<i2").astype(float)
    noise = np.random.default_rng(chance.randrange(2**32)).normal(0, chance.choice((4, 30, 90)), len(samples))
    heard = np.clip(samples * chance.uniform(0.35, 1.0) + noise, -32768, 32767).astype("<i2").tobytes()
    whole = heard[: len(heard) // FRAME_BYTES * FRAME_BYTES]
    return decode_alaw(encode_alaw(np.frombuffer(whole, dtype="<i2"))).astype("<i2").tobytes()


def main() -> None:
    recogniser = VoskRecogniser(AsrSettings())
    for title, used in (("with the recogniser's words", recogniser), ("by rhythm and tones alone", None)):
        table: Counter[tuple[Answerer, Answerer | None]] = Counter()
        times_ms: list[int] = []
        waits_ms: list[int] = []
        for example in examples():
            found, after_ms = verdict(example, used)
            table[example.kind, found] += 1
            if example.kind is Answerer.PERSON:
                times_ms.append(after_ms)
                waits_ms.append(after_ms - example.speech_end_ms)
        print(f"\n{title}\n")
        kinds = [*Answerer]
        print("| is \\ taken for | " + " | ".join(kind.value for kind in kinds) + " | undecided |")
        print("|---|" + "---|" * (len(kinds) + 1))
        for kind in kinds:
            row = [str(table[kind, other]) for other in (*kinds, None)]
            print(f"| {kind.value} | " + " | ".join(row) + " |")
        for what, values in (("of the answer", sorted(times_ms)), ("of their last word", sorted(waits_ms))):
            most = values[len(values) * 95 // 100]
            print(f"persons, ms from the moment {what}: median {values[len(values) // 2]}, 95 % {most}")


if __name__ == "__main__":
    main()

__all__ = ["FRAME_MS", "examples", "verdict"]
