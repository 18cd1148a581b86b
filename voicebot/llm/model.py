"""A language model as the calls see it: two questions, a time limit on each, and a circuit breaker."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog
from pydantic import BaseModel

from voicebot.circuit_breaker import BreakerState, CircuitBreaker
from voicebot.config import LlmSettings
from voicebot.dialogue.dialplan_schema import Dialplan
from voicebot.dialogue.understanding.proposed import Proposal, ProposedSlot
from voicebot.errors import LlmError, LlmUnavailableError
from voicebot.llm import prompts_zh
from voicebot.llm.answers import ProposalAnswer, RewordingAnswer
from voicebot.llm.client import ChatClient

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer", bound=BaseModel)


class LanguageModel:
    """Proposes and rewords. What it returns has the right shape and nothing more: check it.

    Args:
        client: the server.
        plan: what may be proposed.
        monotonic: CLOCK_MONOTONIC in seconds.
        on_breaker: told every new state of the circuit breaker.
    """

    def __init__(
        self,
        settings: LlmSettings,
        client: ChatClient,
        plan: Dialplan,
        *,
        monotonic: Callable[[], float],
        on_breaker: Callable[[BreakerState], None] = lambda state: None,
    ) -> None:
        self._client = client
        self._monotonic = monotonic
        self._on_breaker = on_breaker
        self._last_failure = ""
        self._breaker = CircuitBreaker(
            failures=settings.breaker_failures, open_s=settings.breaker_open_s, on_change=self._changed
        )
        self._understanding = prompts_zh.understanding_system(plan, ProposalAnswer)
        self._rewording = prompts_zh.rewording_system(RewordingAnswer)

    @property
    def rests(self) -> bool:
        """The circuit breaker is open: a request would be refused."""
        return not self._breaker.would_allow(self._monotonic())

    async def propose(self, utterance: str, *, asked: str | None, timeout_s: float) -> Proposal:
        """How the utterance might be understood.

        Args:
            asked: what the bot had just asked for.

        Raises:
            LlmError: no proposal in time, or nothing of the right shape.
        """
        messages = prompts_zh.understanding_messages(self._understanding, utterance, asked=asked)
        answer = await self._ask(messages, ProposalAnswer, timeout_s)
        slots = tuple(ProposedSlot(each.slot, each.value, each.quote) for each in answer.slots)
        return Proposal(answer.intent, slots)

    async def reword(self, draft: str, *, facts: Sequence[str], timeout_s: float) -> str:
        """The draft in other words.

        Args:
            facts: what the shop's text says of the product that the draft is about.

        Raises:
            LlmError: no rewording in time, or nothing of the right shape.
        """
        messages = prompts_zh.rewording_messages(self._rewording, draft, facts=facts)
        return (await self._ask(messages, RewordingAnswer, timeout_s)).text

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.close()

    async def _ask(self, messages: prompts_zh.Messages, answer: type[Answer], timeout_s: float) -> Answer:
        if not self._breaker.allows(self._monotonic()):
            raise LlmUnavailableError("the language model is left alone after several failures")
        try:
            found = await self._client.ask(messages, answer, timeout_s=timeout_s)
        except LlmError as error:
            self._last_failure = str(error)
            self._breaker.failed(self._monotonic())
            raise
        except BaseException:
            # The call has ended, or a defect of our own: neither says anything about the server.
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        return found

    def _changed(self, state: BreakerState) -> None:
        if state is BreakerState.OPEN:
            log.warning("llm_breaker", state=state.value, cause=self._last_failure)
        else:
            log.info("llm_breaker", state=state.value)
        self._on_breaker(state)
