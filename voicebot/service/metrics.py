"""What Prometheus sees of a worker. Names and labels carry no personal data."""

from prometheus_client import CollectorRegistry, Counter, Enum, Gauge, Histogram, start_http_server

from voicebot.circuit_breaker import BreakerState
from voicebot.errors import ConfigError
from voicebot.records.values import TurnTimings
from voicebot.service.admission import RecentLatency
from voicebot.service.turn_clock import since_speech_end_s, stages_s
from voicebot.telephony.call import EndReason

CALLEE_BUSY = "callee_busy"
"""Outcome of a call to somebody who was engaged: nobody was refused."""
CALL_BACK_PROMISED = "call_back_promised"
"""Outcome of a call for which all lines were busy, and whose caller was promised one."""

_LATENCY_BUCKETS_S = (
    *(0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8),
    *(1.0, 1.2, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0),
)
_STAGE_BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 5.0)

_LLM_BUCKETS_S = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5, 2.0, 5.0)


class Metrics:
    """Counters and histograms of one worker."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.recent_latency = RecentLatency()
        self.calls = Counter("voicebot_calls", "Calls by outcome", ["outcome"], registry=self.registry)
        for refused in (EndReason.BUSY.value, CALL_BACK_PROMISED):
            self.calls.labels(refused)  # there as 0: an alert sees the first one, too
        self.admission_open = Gauge(
            "voicebot_admission_open",
            "1 while the machine takes new calls, 0 while it is too busy for them",
            registry=self.registry,
        )
        self.admission_open.set(1)
        self.lines_used = Gauge("voicebot_lines_used", "Calls that are up", registry=self.registry)
        self.lines = Gauge("voicebot_lines", "Calls this worker can take", registry=self.registry)
        self.holding_phrases = Counter(
            "voicebot_holding_phrases", "Turns that needed a holding phrase", registry=self.registry
        )
        self.fallbacks = Counter(
            "voicebot_fallbacks", "Turns that ended in the fallback", registry=self.registry
        )
        self.foreseen_replies = Counter(
            "voicebot_foreseen_replies",
            "Replies made while the caller paused, by what became of them",
            ["outcome"],
            registry=self.registry,
        )
        self.llm_requests = Counter(
            "voicebot_llm_requests",
            "Turns in which the language model might have helped, by what became of it",
            ["use", "outcome"],
            registry=self.registry,
        )
        self.llm_seconds = Histogram(
            "voicebot_llm_seconds",
            "How long the language model was waited for",
            ["use"],
            buckets=_LLM_BUCKETS_S,
            registry=self.registry,
        )
        self.llm_breaker = Enum(
            "voicebot_llm_breaker",
            "Circuit breaker of the language model",
            states=[state.value for state in BreakerState],
            registry=self.registry,
        )
        self.shop_breaker = Enum(
            "voicebot_shop_breaker",
            "Circuit breaker of the shop's own system",
            states=[state.value for state in BreakerState],
            registry=self.registry,
        )
        self._dialplan_changes = Counter(
            "voicebot_dialplan_changes",
            "Changes of the shop's files while serving",
            ["outcome"],
            registry=self.registry,
        )
        self._dialplan_outdated = Gauge(
            "voicebot_dialplan_outdated",
            "1 while the files on disk are wrong and an older state is used",
            registry=self.registry,
        )
        self._milestones = Histogram(
            "voicebot_turn_seconds",
            "From the end of the caller's speech to a milestone of the turn",
            ["stage"],
            buckets=_LATENCY_BUCKETS_S,
            registry=self.registry,
        )
        self._stages = Histogram(
            "voicebot_turn_stage_seconds",
            "What each stage of a turn took",
            ["stage"],
            buckets=_STAGE_BUCKETS_S,
            registry=self.registry,
        )

    def serve(self, port: int, address: str = "127.0.0.1") -> None:
        """Answer scrapes.

        Raises:
            ConfigError: the port is taken, or the address is not ours.
        """
        try:
            start_http_server(port, addr=address, registry=self.registry)
        except (OSError, OverflowError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not a port"
            raise ConfigError(
                f"VOICEBOT_METRICS_PORT={port}: {reason}; choose another port, or another "
                f"VOICEBOT_METRICS_ADDRESS than {address}"
            ) from error

    def dialplan_taken_up(self) -> None:
        """The next call uses the files as they are."""
        self._dialplan_changes.labels("taken_up").inc()
        self._dialplan_outdated.set(0)

    def dialplan_refused(self) -> None:
        """The files are wrong; calls use what was read before."""
        self._dialplan_changes.labels("refused").inc()
        self._dialplan_outdated.set(1)

    def observe_turn(self, timings: TurnTimings) -> None:
        """Record the stages of one finished turn."""
        if timings.speech_end_s is None:
            return
        for milestone, seconds in since_speech_end_s(timings).items():
            self._milestones.labels(milestone).observe(seconds)
        for stage, seconds in stages_s(timings).items():
            self._stages.labels(stage).observe(seconds)
        if timings.first_informative_s is not None:
            self.recent_latency.add(
                timings.first_informative_s, timings.first_informative_s - timings.speech_end_s
            )
        if timings.holding_phrase_s is not None:
            self.holding_phrases.inc()
        if timings.fallback_s is not None:
            self.fallbacks.inc()
