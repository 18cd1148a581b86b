"""Asking an optional language model, when it is switched on and the caller will not notice.

What it says is checked before it counts; whatever goes wrong with it, the answer that the dialogue
core has given stands.
"""

import time
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol

import structlog

from voicebot.config import LlmSettings
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.events import CallerSpoke, Event
from voicebot.dialogue.rewording import Draft, RewordingRules, draft_in, reworded
from voicebot.dialogue.second_reading import answer_along, wants_second_reading
from voicebot.dialogue.slots import SAFETY_SLOTS
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Step
from voicebot.dialogue.understanding.proposed import Proposal, ProposalFault
from voicebot.errors import LlmAnswerError, LlmError, LlmTimeoutError
from voicebot.llm.client import ChatClient
from voicebot.llm.model import LanguageModel
from voicebot.service.budget import TurnDeadline
from voicebot.service.metrics import Metrics

log = structlog.get_logger(__name__)

SPEECH_RESERVE_S = 0.2
"""Left before a holding phrase would be due, for synthesis to begin."""
MIN_TIME_S = 0.1
"""With less time no model answers; it is not asked."""


class Use(Enum):
    """What the model is asked for."""

    UNDERSTAND = "understand"
    REPHRASE = "rephrase"


class Outcome(Enum):
    """What became of it."""

    USED = "used"
    VOID = "void"
    TIMED_OUT = "timed_out"
    BAD_ANSWER = "bad_answer"
    UNAVAILABLE = "unavailable"
    RESTING = "resting"
    NO_TIME = "no_time"


class Model(Protocol):
    """What is asked; ``LanguageModel`` outside of tests."""

    @property
    def rests(self) -> bool:
        """A request would be refused at once."""

    async def propose(self, utterance: str, *, asked: str | None, timeout_s: float) -> Proposal:
        """How the utterance might be understood."""

    async def reword(self, draft: str, *, facts: Sequence[str], timeout_s: float) -> str:
        """The draft in other words."""

    async def close(self) -> None:
        """Give the connections back."""


class SecondOpinion:
    """Improves steps of the dialogue, inside the time that a turn has left.

    Args:
        monotonic: CLOCK_MONOTONIC in seconds.
    """

    def __init__(
        self,
        settings: LlmSettings,
        model: Model,
        dialogue: Dialogue,
        metrics: Metrics,
        monotonic: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._model = model
        self._dialogue = dialogue
        self._metrics = metrics
        self._monotonic = monotonic
        self._rules = rules_of(dialogue)
        self._fixed_prompts = frozenset(dialogue.fixed_prompts())

    async def on(self, state: DialogueState, event: Event, step: Step, deadline: TurnDeadline) -> Step:
        """The step to take in place of ``step``: a better one, or the same.

        Args:
            state: before ``event``.
            step: the dialogue's own answer.
        """
        until_s = self._monotonic() + min(
            self._settings.timeout_ms / 1000,
            deadline.quiet_s(self._monotonic(), reserve_s=SPEECH_RESERVE_S),
        )
        try:
            if self._settings.understand and isinstance(event, CallerSpoke):
                step = await self._better_understood(state, event, step, until_s)
            if self._settings.rephrase:
                step = await self._better_said(state, step, until_s)
        except LlmError as error:
            log.debug("llm_no_help", cause=str(error))
        except Exception:
            # A defect in what is optional must not cost the turn.
            log.exception("second_opinion_failed")
        return step

    async def close(self) -> None:
        """Give the model's connections back."""
        await self._model.close()

    async def _better_understood(
        self, state: DialogueState, event: CallerSpoke, step: Step, until_s: float
    ) -> Step:
        if step.understood is None or not wants_second_reading(state, step):
            return step
        if (time_s := self._time_s(Use.UNDERSTAND, until_s)) is None:
            return step
        asked = None if state.question is None else state.question.about
        with self._watched(Use.UNDERSTAND) as watch:
            proposal = await self._model.propose(step.understood.text, asked=asked, timeout_s=time_s)
            answer = answer_along(self._dialogue, state, event, step, proposal)
            if isinstance(answer, ProposalFault):
                watch.void(answer.value)
                return step
            return answer

    async def _better_said(self, state: DialogueState, step: Step, until_s: float) -> Step:
        draft = draft_in(step, self._rules, self._fixed_prompts)
        repeats = step.state.last_speech == state.last_speech
        if draft is None or repeats or (time_s := self._time_s(Use.REPHRASE, until_s)) is None:
            return step
        facts = self._facts_behind(step, draft)
        with self._watched(Use.REPHRASE) as watch:
            text = await self._model.reword(draft.text, facts=facts, timeout_s=time_s)
            fault = self._rules.fault(draft.text, text, quotable=facts)
            if fault is not None:
                watch.void(fault.value)
                return step
            return reworded(step, draft, text)

    def _facts_behind(self, step: Step, draft: Draft) -> tuple[str, ...]:
        """The editor's sentences about the one product that the draft names."""
        products = [self._dialogue.catalogue.get(product_id) for product_id in step.state.offered]
        named = [product for product in products if product is not None and product.name in draft.text]
        if len(named) != 1:
            return ()
        return tuple(dict.fromkeys(fact.sentence for fact in named[0].facts if fact.sentence))

    def _time_s(self, use: Use, until_s: float) -> float | None:
        """Time for a request, or ``None`` when none is to be made."""
        left_s = until_s - self._monotonic()
        if left_s < MIN_TIME_S:
            self._count(use, Outcome.NO_TIME)
            return None
        if self._model.rests:
            self._count(use, Outcome.RESTING)
            return None
        return left_s

    def _watched(self, use: Use) -> "_Watch":
        return _Watch(use, self._count, self._metrics, self._monotonic)

    def _count(self, use: Use, outcome: Outcome) -> None:
        self._metrics.llm_requests.labels(use.value, outcome.value).inc()


class _Watch:
    """Measures one request and counts what became of it."""

    def __init__(
        self,
        use: Use,
        count: Callable[[Use, Outcome], None],
        metrics: Metrics,
        monotonic: Callable[[], float],
    ) -> None:
        self._use = use
        self._count = count
        self._metrics = metrics
        self._monotonic = monotonic
        self._outcome = Outcome.USED
        self._began_s = 0.0

    def void(self, fault: str) -> None:
        """The answer came in time and must not be used."""
        self._outcome = Outcome.VOID
        log.info("llm_answer_void", use=self._use.value, fault=fault)

    def __enter__(self) -> "_Watch":
        self._began_s = self._monotonic()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        match error:
            case None:
                self._count(self._use, self._outcome)
            case LlmTimeoutError():
                self._count(self._use, Outcome.TIMED_OUT)
            case LlmAnswerError():
                self._count(self._use, Outcome.BAD_ANSWER)
            case LlmError():
                self._count(self._use, Outcome.UNAVAILABLE)
            case _:
                return  # the call has ended, or a defect that is logged elsewhere
        self._metrics.llm_seconds.labels(self._use.value).observe(self._monotonic() - self._began_s)


def rules_of(dialogue: Dialogue) -> RewordingRules:
    """What rewordings of this shop's sentences are judged by."""
    plan = dialogue.plan
    values = [word for slot in plan.slots.values() for value in slot.values for word in value.words]
    dangers = [word for substance in plan.substances.values() for word in substance.words]
    dangers += [
        word
        for slot in plan.slots.values()
        if slot.safety or slot.name in SAFETY_SLOTS
        for value in slot.values
        for word in value.words
    ]
    return RewordingRules((product.name for product in dialogue.catalogue.products), values, dangers)


def build_second_opinion(
    settings: LlmSettings,
    dialogue: Dialogue,
    metrics: Metrics,
    monotonic: Callable[[], float] = time.monotonic,
) -> SecondOpinion | None:
    """The second opinion as configured; ``None`` when it is switched off.

    Raises:
        ConfigError: it is switched on, and the model or the key is missing.
    """
    if not settings.enabled:
        return None
    model = LanguageModel(
        settings,
        ChatClient(settings),
        dialogue.plan,
        monotonic=monotonic,
        on_breaker=lambda state: metrics.llm_breaker.state(state.value),
    )
    return SecondOpinion(settings, model, dialogue, metrics, monotonic)
