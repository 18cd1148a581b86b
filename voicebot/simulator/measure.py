"""Latencies of a call, from what was on the wire.

The bot's own rows are used for one thing only: to know which of its sentences was the informative one
and when it began to send it. When the caller heard it is then read from the packets.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.simulator.speech import Interval, first_voiced_from, joined, within

BOT_PAUSE_MS = 200
"""Pauses between the bot's words are shorter, pauses between two utterances longer."""
_CLOCKS_APART_S = 0.05
"""The bot's rows carry wall time: its distance from CLOCK_MONOTONIC is known that well."""


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance of the caller as it went over the wire.

    Args:
        voice: from the first to the last voiced sample.
        cut_off: the caller hung up in the middle of it; no answer is expected.
        keyed: by DTMF; the bot has to wait for more digits, so its answer is not timed like one to speech.
    """

    voice: Interval
    cut_off: bool = False
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class BotStamps:
    """What a row of the bot says about its own timing, seconds of CLOCK_MONOTONIC.

    Args:
        ready_s: the reply was ready to be spoken.
        begins_informative: its first sentence is more than an acknowledgement or a holding phrase.
        first_informative_s: the first informative sentence of the turn began to be sent; ``None`` when
            that was not stored.
        holding_phrase_s: a holding phrase was due in this turn.
    """

    turn_index: int
    ready_s: float
    begins_informative: bool = True
    first_informative_s: float | None = None
    holding_phrase_s: float | None = None

    @property
    def holds(self) -> bool:
        """The caller hears something before the information."""
        return self.holding_phrase_s is not None or not self.begins_informative


@dataclass(frozen=True, slots=True)
class Latency:
    """How one utterance was answered; times in milliseconds from the end of the caller's speech.

    Args:
        turn_index: the bot's turn that answered it.
        first_audio_ms: first sound of the bot; ``None`` when none came before the caller went on.
        first_informative_ms: first sound of the sentence that answers.
        holding_phrase: the first sentence was a holding phrase or an acknowledgement ("请稍等").
        longest_wait_ms: longest silence until the informative answer (or until the caller went on).
        bot_stopped_ms: for a barge-in, from the caller's first sound to the bot's last.
        answered_early: the bot began to speak while the caller was still speaking.
    """

    said: Said
    turn_index: int | None
    first_audio_ms: float | None
    first_informative_ms: float | None
    holding_phrase: bool
    longest_wait_ms: float
    bot_stopped_ms: float | None = None
    answered_early: bool = False


def latencies(
    said: Sequence[Said], bot_voiced: Sequence[Interval], stamps: Sequence[BotStamps], *, ended_s: float
) -> list[Latency]:
    """Measure every utterance.

    Args:
        said: the caller's utterances in order.
        bot_voiced: the bot's voiced steps on the wire, in order.
        stamps: the bot's turns in order.
        ended_s: when the call ended.
    """
    starts = [each.voice.start_s for each in said] + [ended_s]
    return [_latency(each, next_s, bot_voiced, stamps) for each, next_s in zip(said, starts[1:], strict=True)]


def _latency(
    said: Said, next_s: float, bot_voiced: Sequence[Interval], stamps: Sequence[BotStamps]
) -> Latency:
    end_s = said.voice.end_s
    spoken = joined(bot_voiced, pause_ms=BOT_PAUSE_MS)
    early = any(said.voice.start_s < each.start_s < end_s < each.end_s for each in spoken)
    first_audio_s = end_s if early else _first_start(spoken, end_s, next_s)
    answer = _answering(said, next_s, stamps)
    informative_s = _informative_s(answer, first_audio_s, bot_voiced, end_s)
    return Latency(
        said=said,
        turn_index=answer.turn_index if answer is not None else None,
        first_audio_ms=_since(end_s, first_audio_s),
        first_informative_ms=_since(end_s, informative_s),
        holding_phrase=answer is not None and answer.holds,
        longest_wait_ms=longest_silence_ms(
            bot_voiced, Interval(end_s, informative_s or first_audio_s or next_s)
        ),
        bot_stopped_ms=_bot_stopped_ms(said, spoken),
        answered_early=early,
    )


def longest_silence_ms(voiced: Sequence[Interval], window: Interval) -> float:
    """Longest stretch of ``window`` without any of ``voiced``."""
    silent_since_s, longest_s = window.start_s, 0.0
    for each in within(voiced, window):
        longest_s = max(longest_s, each.start_s - silent_since_s)
        silent_since_s = each.end_s
    return 1000 * max(longest_s, window.end_s - silent_since_s, 0.0)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Nearest-rank percentile: the smallest value that ``percent`` of all do not exceed."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(percent / 100 * len(values)) - 1)]


def _first_start(spoken: Sequence[Interval], after_s: float, before_s: float) -> float | None:
    return next((each.start_s for each in spoken if after_s <= each.start_s < before_s), None)


def _answering(said: Said, next_s: float, stamps: Sequence[BotStamps]) -> BotStamps | None:
    """The bot's first row after the end of this utterance, or its last one during it.

    An utterance with a long pause may be answered twice: the answer to its end counts.
    """
    ready = [each for each in stamps if said.voice.start_s < each.ready_s < next_s]
    after = [each for each in ready if each.ready_s >= said.voice.end_s - _CLOCKS_APART_S]
    return next(iter(after or ready[-1:]), None)


def _informative_s(
    answer: BotStamps | None, first_audio_s: float | None, bot_voiced: Sequence[Interval], end_s: float
) -> float | None:
    if answer is None:
        return None
    if answer.first_informative_s is None:
        return first_audio_s if answer.begins_informative else None
    heard_s = first_voiced_from(bot_voiced, answer.first_informative_s)
    return None if heard_s is None else max(heard_s, end_s)


def _bot_stopped_ms(said: Said, spoken: Sequence[Interval]) -> float | None:
    interrupted = [each for each in spoken if each.start_s < said.voice.start_s < each.end_s]
    return 1000 * (interrupted[0].end_s - said.voice.start_s) if interrupted else None


def _since(start_s: float, at_s: float | None) -> float | None:
    return None if at_s is None else 1000 * (at_s - start_s)
