"""What came of a simulated call."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voicebot.records.values import BotTurn, CallerTurn, CallRecord
from voicebot.simulator.measure import BotStamps, Latency, Said, percentile
from voicebot.simulator.recording import Recording
from voicebot.simulator.rtp import StreamFigures
from voicebot.simulator.scenario import Scenario
from voicebot.simulator.speech import Interval


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing the caller did.

    Args:
        meant: what was to be said, or the keys pressed; empty for silence.
        keyed: by DTMF.
        said: on the wire; ``None`` when nothing was sent (silence, hang-up).
        started_s: seconds of CLOCK_MONOTONIC.
    """

    meant: str
    keyed: bool
    said: Said | None
    started_s: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """One expectation and what became of it."""

    about: str
    expected: str
    found: str
    passed: bool


@dataclass(frozen=True, slots=True)
class WireFigures:
    """The call as the caller experienced it.

    Args:
        greeting_ms: from the answer to the bot's first sound.
        latencies: of every utterance, in order.
        longest_silence_ms: longest stretch in which neither side spoke.
        from_caller: packets of the caller at the tap.
        from_bot: packets of the bot at the tap.
        held_up_ms: longest time in which one side sent nothing, before the line did anything.
    """

    greeting_ms: float | None
    latencies: tuple[Latency, ...]
    longest_silence_ms: float
    from_caller: StreamFigures
    from_bot: StreamFigures
    held_up_ms: float = 0.0

    def first_audio_ms(self, percent: float) -> float | None:
        """Percentile over all answered spoken utterances."""
        values = [each.first_audio_ms for each in self._spoken() if each.first_audio_ms is not None]
        return percentile(values, percent)

    def first_informative_ms(self, percent: float) -> float | None:
        """Percentile over the turns that were answered without a holding phrase."""
        return percentile(
            [
                each.first_informative_ms
                for each in self._spoken()
                if each.first_informative_ms is not None and not each.holding_phrase
            ],
            percent,
        )

    @property
    def held(self) -> int:
        """Turns in which a holding phrase or an acknowledgement came before the information."""
        return sum(each.holding_phrase for each in self.latencies)

    @property
    def slowest_held_ms(self) -> float | None:
        """Longest time to the informative answer of those turns."""
        return max(
            (
                each.first_informative_ms
                for each in self._spoken()
                if each.holding_phrase and each.first_informative_ms is not None
            ),
            default=None,
        )

    @property
    def longest_wait_ms(self) -> float | None:
        """Longest silence while the caller waited for an answer."""
        return max((each.longest_wait_ms for each in self.latencies if not each.said.cut_off), default=None)

    def _spoken(self) -> list[Latency]:
        return [each for each in self.latencies if not each.said.cut_off and not each.said.keyed]


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """Everything about one run of a scenario.

    Args:
        started_at: when the caller dialled, timezone-aware.
        answered_s, ended_s: seconds of CLOCK_MONOTONIC.
        wall_offset_s: wall time minus CLOCK_MONOTONIC.
        end: how the call ended, in words.
        call: what the database has of it.
        stuck: what the caller did not know an answer to, if that ended the call.
    """

    scenario: Scenario
    target_uri: str
    started_at: datetime
    answered_s: float
    ended_s: float
    wall_offset_s: float
    end: str
    deeds: tuple[Deed, ...]
    call: CallRecord | None
    figures: WireFigures
    caller_voiced: tuple[Interval, ...]
    bot_voiced: tuple[Interval, ...]
    recording: Recording
    recording_path: Path
    stuck: str | None
    verdicts: tuple[Verdict, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return all(verdict.passed for verdict in self.verdicts)

    def heard_of(self, position: int) -> tuple[CallerTurn, ...]:
        """What the bot stored of the caller's deed at ``position``; several when it was cut in pieces."""
        if self.call is None:
            return ()
        starts = [deed.started_s + self.wall_offset_s for deed in self.deeds]
        begin = starts[position]
        end = starts[position + 1] if position + 1 < len(starts) else float("inf")
        return tuple(turn for turn in caller_turns(self.call) if begin <= turn.at.timestamp() < end)


def caller_turns(call: CallRecord) -> list[CallerTurn]:
    """The caller's turns in order."""
    return [record.turn for record in call.turns if isinstance(record.turn, CallerTurn)]


def bot_turns(call: CallRecord) -> list[BotTurn]:
    """The bot's turns in order."""
    return [record.turn for record in call.turns if isinstance(record.turn, BotTurn)]


def bot_stamps(call: CallRecord, *, wall_offset_s: float) -> list[BotStamps]:
    """When the bot says it did what.

    Args:
        wall_offset_s: wall time minus CLOCK_MONOTONIC.
    """
    return [
        BotStamps(
            turn_index=record.index,
            ready_s=record.turn.at.timestamp() - wall_offset_s,
            begins_informative=bool(record.turn.sentences) and record.turn.sentences[0].informative,
            first_informative_s=record.turn.timings.first_informative_s,
            holding_phrase_s=record.turn.timings.holding_phrase_s,
        )
        for record in call.turns
        if isinstance(record.turn, BotTurn)
    ]
