"""Carries an operation out: step after step, in time, again where that is safe, never on a broken system."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from voicebot.circuit_breaker import BreakerState, CircuitBreaker
from voicebot.errors import ShopError
from voicebot.shop.http.client import Answer, Request, ShopClient
from voicebot.shop.http.mapping import Method, Operation, Reading, Refusing, ShopMapping, Step, Writing
from voicebot.shop.http.picking import Reader
from voicebot.shop.http.session import Session
from voicebot.shop.http.steps import NOT_FOUND, No, judge, request_of
from voicebot.shop.http.template import Json, Scalar, Values

log = structlog.get_logger(__name__)

MIN_REQUEST_S = 0.05
"""With less time left no request is begun."""
FAIR_TIME_S = 0.5
"""A system that had less time than this to answer is not thought broken."""
PAUSE_S = 0.1
"""Before a request is made again."""
MOST_TRIES = 2


@dataclass(frozen=True, slots=True)
class Done:
    """Every step was answered as wished; ``reader`` reads the answer to the last."""

    reader: Reader


@dataclass(frozen=True, slots=True)
class Refused:
    """A step was refused; nothing was done. ``line`` is the order line it was made for, if for one."""

    rule: Refusing
    reader: Reader
    line: Values | None


@dataclass
class _Progress:
    values: dict[str, Scalar]
    items: list[dict[str, Scalar]]
    answer: Json = None
    missing: bool = False


class Runner:
    """Runs the operations of one mapping; one for all calls of a worker, as they share one breaker.

    Args:
        on_breaker: told every new state of the circuit breaker.
    """

    def __init__(
        self,
        mapping: ShopMapping,
        client: ShopClient,
        read: Reader,
        *,
        monotonic: Callable[[], float],
        on_breaker: Callable[[BreakerState], None] = lambda state: None,
    ) -> None:
        self._mapping = mapping
        self._client = client
        self._read = read
        self._monotonic = monotonic
        self._on_breaker = on_breaker
        self._session = (
            Session(mapping.login, client, read, dict(mapping.environment)) if mapping.login else None
        )
        limits = mapping.limits
        self._breaker = CircuitBreaker(
            failures=limits.breaker_failures, open_s=limits.breaker_open_s, on_change=self._changed
        )

    async def run(
        self,
        name: str,
        operation: Operation,
        values: Values,
        items: Sequence[Values] = (),
        *,
        until_s: float,
    ) -> Done | Refused:
        """Make the requests of an operation.

        Args:
            name: of the operation, for the log.
            values: what its templates may use.
            items: the lines of the order.
            until_s: when it must be over, on the clock ``monotonic``.

        Raises:
            ShopError: no answer that can be used. ``maybe_done`` is true when the step with which it
                is done may have arrived.
        """
        progress = _Progress(dict(values), [dict(item) for item in items])
        committing = operation.committing if isinstance(operation, Writing) else len(operation.steps)
        for position, step in enumerate(operation.steps):
            try:
                refused = await self._step(operation, step, progress, until_s)
            except ShopError as error:
                cause = f"{step.name or step.path}: {error}"
                log.warning("shop_request_failed", operation=name, step=position + 1, cause=cause)
                # Before the step with which it is done nothing is done; after it, it is.
                maybe = error.maybe_done if position == committing else position > committing
                raise ShopError(cause, maybe_done=maybe) from error
            if refused is not None:
                if position > committing:
                    raise ShopError(f"{step.name or step.path}: refused when it was done", maybe_done=True)
                return refused
        if isinstance(operation, Reading) and progress.answer is None and not progress.missing:
            raise ShopError(f"{name}: the answer is empty")
        return Done(self._reader(progress.answer, progress.values))

    async def _step(
        self, operation: Operation, step: Step, progress: _Progress, until_s: float
    ) -> Refused | None:
        again = (
            isinstance(operation, Reading)
            or step.method is Method.GET
            or step.repeatable
            or step.key_header is not None
        )
        tries = MOST_TRIES if again else 1
        if step.for_each is None:
            return await self._once(step, progress, None, tries, until_s)
        for item in progress.items:
            refused = await self._once(step, progress, item, tries, until_s)
            if refused is not None:
                return refused
        return None

    async def _once(
        self, step: Step, progress: _Progress, item: dict[str, Scalar] | None, tries: int, until_s: float
    ) -> Refused | None:
        """One request, with what is kept of its answer."""
        values = progress.values if item is None else {**progress.values, **item}
        answer = await self._ask(step, values, progress.items, tries, until_s)
        judged = judge(step, answer, self._mapping.failed_when)
        reader = self._reader(judged.body, values)
        if isinstance(judged, No):
            return Refused(judged.rule, reader, item)
        progress.answer, progress.missing = judged.body, answer.status == NOT_FOUND
        for kept, pick in step.keep.items():
            value = reader.scalar(pick)
            if item is None:
                progress.values[kept] = value
            else:
                item[f"item.{kept}"] = value
        for kept, header in step.keep_headers.items():
            if header.lower() in answer.headers:
                progress.values[kept] = answer.headers[header.lower()]
        return None

    async def _ask(
        self, step: Step, values: Values, items: Sequence[Values], tries: int, until_s: float
    ) -> Answer:
        request = request_of(step, values, items)
        while True:
            tries -= 1
            timeout_s = until_s - self._monotonic()
            if step.timeout_s is not None:
                timeout_s = min(timeout_s, step.timeout_s)
            if timeout_s < MIN_REQUEST_S:
                raise ShopError("no time is left for the request")
            if not self._breaker.allows(self._monotonic()):
                raise ShopError(f"{self._client.server} is left alone after several failures")
            try:
                answer = await self._send(step, request, timeout_s)
            except ShopError:
                self._note_failure(timeout_s)
                if not tries or until_s - self._monotonic() < PAUSE_S + MIN_REQUEST_S:
                    raise
            except BaseException:
                # The call has ended, or a defect of our own: neither says anything about the shop.
                self._breaker.abandoned()
                raise
            else:
                if answer.status < 500:
                    self._breaker.succeeded()
                    return answer
                self._note_failure(timeout_s)
                if not tries or until_s - self._monotonic() < PAUSE_S + MIN_REQUEST_S:
                    return answer
            await asyncio.sleep(PAUSE_S)

    async def _send(self, step: Step, request: Request, timeout_s: float) -> Answer:
        """Send it with the log-in; once more when the shop has forgotten that, and so has done nothing."""
        session = None if step.anonymous else self._session
        if session is None:
            return await self._client.send(request, timeout_s=timeout_s)
        until_s = self._monotonic() + timeout_s
        for last in (False, True):
            proof = await session.headers(timeout_s=max(MIN_REQUEST_S, until_s - self._monotonic()))
            ours = replace(request, headers={**proof, **request.headers})
            answer = await self._client.send(ours, timeout_s=max(MIN_REQUEST_S, until_s - self._monotonic()))
            if last or not session.refused(answer, proof):
                break
        return answer

    def _note_failure(self, timeout_s: float) -> None:
        if timeout_s >= FAIR_TIME_S:
            self._breaker.failed(self._monotonic())
        else:
            self._breaker.abandoned()

    def _reader(self, answer: Json, values: Values) -> Reader:
        return Reader(answer, self._read.money, self._read.zone, values)

    def _changed(self, state: BreakerState) -> None:
        report = log.warning if state is BreakerState.OPEN else log.info
        report("shop_breaker", shop=self._mapping.shop, state=state.value)
        self._on_breaker(state)
