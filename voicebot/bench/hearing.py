"""How well and how fast the recogniser hears: errors, real-time factor, memory, delay of the final result."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import psutil

from voicebot.asr.character_errors import Score
from voicebot.asr.engine import Recogniser
from voicebot.bench.report import Report, Series, Target, git_revision, machine_facts
from voicebot.bench.telephone_speech import Utterance

STREAMS = (1, 4, 16)
_FRAME_BYTES = 320  # 20 ms
_MIB = 2**20
TARGET_ALONE, TARGET_FOLLOWING = Target(50, 10.0), Target(50, 5.0)
TARGET_REAL_TIME_MS, TARGET_FINAL_MS = Target(50, 50.0), Target(50, 80.0)

OnStep = Callable[[str], None]


@dataclass(frozen=True)
class Hearing:
    """A shop's two recognisers: the model alone, and the one that follows the shop."""

    alone: Recogniser
    following: Recogniser


@dataclass
class _Listened:
    score: Score = field(default_factory=Score)
    real_time_ms: list[float] = field(default_factory=list)
    final_ms: list[float] = field(default_factory=list)


def bench_hearing(
    shops: Mapping[str, Hearing],
    sets: Mapping[str, Sequence[Utterance]],
    on_step: OnStep,
    notes: Mapping[str, object],
) -> Report:
    """Let the recognisers hear all ``sets``, one utterance after the other and several at once.

    ``time`` is processor time of a stream, ``wall time`` that of all streams together, both in milliseconds
    for a second of sound: 50 is a real-time factor of 0.05. ``final after`` counts from the last chunk.

    Args:
        shops: by name, as the utterances name them.
        sets: by name; the first one is also heard by several streams at once.
        on_step: told what is being done.
    """
    started_at, machine = datetime.now().astimezone(), machine_facts()
    series: list[Series] = []
    right: dict[str, object] = {}
    for following in (False, True):
        how = "following" if following else "alone"
        target = TARGET_FOLLOWING if following else TARGET_ALONE
        times = _Listened()
        for name, utterances in sets.items():
            on_step(f"{name}, {how}")
            heard = _listen(shops, utterances, following=following)
            times.real_time_ms += heard.real_time_ms
            times.final_ms += heard.final_ms
            right[f"{name}, {how}, right"] = f"{heard.score.exact} of {heard.score.utterances}"
            rates = (heard.score.rate,) if heard.score.characters else ()
            series.append(Series(f"{name}, {how}: errors", "%", (rates,), target))
        series += [
            Series(f"{how}: time", "ms/s", (tuple(times.real_time_ms),), TARGET_REAL_TIME_MS),
            Series(f"{how}: final after", "ms", (tuple(times.final_ms),), TARGET_FINAL_MS),
        ]
    for count in STREAMS:
        on_step(f"{count} streams at once")
        series += _at_once(shops, next(iter(sets.values())), count)
    return Report(
        benchmark="asr",
        setting={name: len(utterances) for name, utterances in sets.items()},
        started_at=started_at,
        machine=machine,
        revision=git_revision(),
        series=tuple(series),
        notes={**notes, **right},
    )


def _listen(shops: Mapping[str, Hearing], utterances: Sequence[Utterance], *, following: bool) -> _Listened:
    found = _Listened()
    for utterance in utterances:
        shop = shops[utterance.shop]
        text, took_s, final_s = _hear(shop.following if following else shop.alone, utterance.pcm)
        found.score.add(text, utterance.text)
        found.real_time_ms.append(1000 * took_s / utterance.duration_s)
        found.final_ms.append(1000 * final_s)
    return found


def _hear(recogniser: Recogniser, pcm: bytes) -> tuple[str, float, float]:
    """The text, the processor time of all and the wall time of the final result, in seconds."""
    session = recogniser.open_session()
    started_s = time.thread_time()
    for at in range(0, len(pcm), _FRAME_BYTES):
        session.accept(pcm[at : at + _FRAME_BYTES])
    ended_s = time.perf_counter()
    text = session.finish().text
    return text, time.thread_time() - started_s, time.perf_counter() - ended_s


def _at_once(shops: Mapping[str, Hearing], utterances: Sequence[Utterance], count: int) -> list[Series]:
    """``count`` callers of the first shop at once, as fast as it goes, and what they hold of memory."""
    recogniser = next(iter(shops.values())).following
    chosen = [utterances[place % len(utterances)] for place in range(count)]
    process = psutil.Process()
    before = process.memory_info().rss
    sessions = [recogniser.open_session() for _ in chosen]
    started_s = time.perf_counter()

    def call(place: int) -> float:
        pcm = chosen[place].pcm
        begun_s = time.thread_time()
        for at in range(0, len(pcm), _FRAME_BYTES):
            sessions[place].accept(pcm[at : at + _FRAME_BYTES])
        sessions[place].finish()
        return 1000 * (time.thread_time() - begun_s) / chosen[place].duration_s

    with ThreadPoolExecutor(count) as pool:
        shares = tuple(pool.map(call, range(count)))
    took_s = time.perf_counter() - started_s
    held = (process.memory_info().rss - before) / _MIB
    whole = 1000 * took_s / sum(utterance.duration_s for utterance in chosen)
    return [
        Series(f"{count} at once: time", "ms/s", (shares,), TARGET_REAL_TIME_MS),
        Series(f"{count} at once: wall time", "ms/s", ((whole,),)),
        Series(f"{count} at once: memory", "MiB", ((held,),)),
    ]
