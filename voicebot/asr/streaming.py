"""Recognition of one call off the event loop: audio goes in at once, answers are awaited."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from voicebot.asr.engine import IsAnswer, Recogniser, RecogniserSession
from voicebot.dialogue.events import Heard
from voicebot.errors import RecognitionError

T = TypeVar("T")

MOST_BYTES = 16_000
"""A second; a thread is held by one call for no longer."""
PIECE_BYTES = 1600
"""100 ms of audio go to a thread at once: a fifth of the hops that single frames would cost, and of the
fights for the interpreter lock with the thread that sends audio. Nothing waits for it: a question takes along
what has come so far."""


class RecognitionStream:
    """One call's utterances, one after the other. Use it from the event loop.

    Args:
        recogniser: the loaded model.
        pool: a few threads shared by all calls (libvosk releases the interpreter lock); work of one
            stream runs in order and never on two threads at once, and gives way to other streams between
            two pieces.
        piece_bytes: so much audio is handed to a thread at once.
    """

    def __init__(self, recogniser: Recogniser, pool: Executor, *, piece_bytes: int = PIECE_BYTES) -> None:
        self._recogniser = recogniser
        self._pool = pool
        self._piece_bytes = piece_bytes
        self._lane = _Lane(recogniser, pool)
        self._fed = bytearray()

    def feed(self, pcm: bytes) -> None:
        """Queue 8 kHz s16le PCM; a failure shows when the utterance is finished."""
        self._fed += pcm
        if len(self._fed) >= self._piece_bytes:
            self._pass_on()

    def _pass_on(self) -> None:
        """At most a second at a time, however much there is: other calls have their turn in between."""
        fed = bytes(self._fed)
        self._fed.clear()
        for start in range(0, len(fed), MOST_BYTES):
            self._hand_over(fed[start : start + MOST_BYTES])

    def _hand_over(self, pcm: bytes) -> None:
        self._lane.submit(lambda lane: lane.accept(pcm))

    async def partial(self) -> str:
        """What has been recognised of everything fed so far; empty after a failure."""
        self._pass_on()
        try:
            return await asyncio.wrap_future(self._lane.submit(_Lane.partial))
        except RecognitionError:  # the utterance was given up meanwhile
            return ""

    async def settle(self, timeout_s: float, is_answer: IsAnswer | None = None) -> Heard:
        """What was said so far, while the caller pauses; ``resume`` or ``reset`` follows.

        Args:
            is_answer: see ``RecogniserSession.settle``; called on a thread of the pool.

        Raises:
            RecognitionError: the engine failed or took longer than ``timeout_s``. What was said so far is
                lost; what is fed from here on is heard by a fresh session.
        """
        return await self._result(lambda lane: lane.settle(is_answer), timeout_s)

    def resume(self) -> None:
        """The caller goes on after ``settle``; a failure shows when the utterance is finished."""
        self._pass_on()
        self._lane.submit(_Lane.resume)

    async def finish(self, timeout_s: float, is_answer: IsAnswer | None = None) -> Heard:
        """End the utterance and return it.

        Args:
            is_answer: see ``settle``.

        Raises:
            RecognitionError: the engine failed or took longer than ``timeout_s``. The utterance is
                lost; what was fed after its end is heard by a fresh session.
        """
        return await self._result(lambda lane: lane.finish(is_answer), timeout_s)

    def reset(self) -> None:
        """Drop the current utterance, behind what is queued."""
        self._fed.clear()
        self._lane.submit(_Lane.reset)

    async def _result(self, work: "Callable[[_Lane], Heard]", timeout_s: float) -> Heard:
        self._pass_on()
        finishing = self._lane.submit(work)
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.wrap_future(finishing)
        except TimeoutError as error:
            # The thread may be stuck inside the engine: leave that session to it.
            behind = self._lane.give_up(finishing)
            if behind is not None:
                self._lane = _Lane(self._recogniser, self._pool, behind)
            elif not finishing.cancelled():
                return finishing.result()  # it is there: not the engine was held up, but we
            raise RecognitionError(
                f"{self._recogniser.name} gave no result within {timeout_s:g} s"
            ) from error


@dataclass(frozen=True, eq=False)
class _Job:
    """A piece of work on the session of whichever lane has it."""

    work: "Callable[[_Lane], Any]"
    future: "Future[Any]" = field(default_factory=Future)


class _Lane:
    """Runs the work on one session in order.

    ``submit`` and ``give_up`` belong to the event loop, the rest runs on a thread of the pool.
    """

    def __init__(self, recogniser: Recogniser, pool: Executor, jobs: Iterable[_Job] = ()) -> None:
        self._recogniser = recogniser
        self._pool = pool
        self._session: RecogniserSession | None = None
        self._failure: Exception | None = None
        self._lock = Lock()
        self._jobs = deque(jobs)
        self._current: _Job | None = None
        self._running = bool(self._jobs)
        if self._running:
            pool.submit(self._run)

    def submit(self, work: "Callable[[_Lane], T]") -> "Future[T]":
        job = _Job(work)
        with self._lock:
            self._jobs.append(job)
            start = not self._running
            self._running = True
        if start:
            self._pool.submit(self._run)
        return job.future

    def give_up(self, until: "Future[Any]") -> list[_Job] | None:
        """Drop all work up to the job of ``until``, and do nothing more.

        Returns:
            the jobs behind it, which another lane must do; None if it is over already.
        """
        with self._lock:
            jobs = ([self._current] if self._current else []) + list(self._jobs)
            place = next((place for place, job in enumerate(jobs) if job.future is until), None)
            if place is None:
                return None
            self._jobs.clear()
            for job in jobs[: place + 1]:
                if not job.future.done():
                    job.future.set_exception(RecognitionError("the utterance was given up"))
            return jobs[place + 1 :]

    def accept(self, pcm: bytes) -> None:
        if self._failure is None:
            self._guard(lambda session: session.accept(pcm))

    def partial(self) -> str:
        if self._failure is not None:
            return ""
        return self._guard(lambda session: session.partial()) or ""

    def resume(self) -> None:
        if self._failure is None:
            self._guard(lambda session: session.resume())

    def settle(self, is_answer: IsAnswer | None) -> Heard:
        return self._told(lambda session: session.settle(is_answer))

    def finish(self, is_answer: IsAnswer | None) -> Heard:
        return self._told(lambda session: session.finish(is_answer))

    def _told(self, work: Callable[[RecogniserSession], Heard]) -> Heard:
        heard = self._guard(work) if self._failure is None else None
        failure, self._failure = self._failure, None
        if failure is not None or heard is None:
            raise RecognitionError(f"{self._recogniser.name} failed: {failure}") from failure
        return heard

    def reset(self) -> None:
        if self._session is not None:
            self._guard(lambda session: session.reset())
        # Nothing is lost when that fails: the next utterance opens a session of its own.
        self._failure = None

    def _guard(self, work: Callable[[RecogniserSession], T]) -> T | None:
        """Do ``work`` on the session; after a failure remember it and leave the session behind."""
        try:
            if self._session is None:
                self._session = self._recogniser.open_session()
            return work(self._session)
        except Exception as error:  # engines are native code behind bindings: anything may come out
            self._failure = error
            self._session = None
            return None

    def _run(self) -> None:
        """One job; what is left waits behind the other lanes of the pool."""
        while True:
            with self._lock:
                if not self._jobs:
                    self._running = False
                    return
                job = self._current = self._jobs.popleft()
            self._do(job)
            try:
                self._pool.submit(self._run)
                return
            except RuntimeError:  # the pool is closing, but lets its threads come to an end
                continue

    def _do(self, job: _Job) -> None:
        try:
            outcome, failure = job.work(self), None
        except Exception as error:  # told to whoever waits for the future
            outcome, failure = None, error
        with self._lock:
            self._current = None
            # Given up, or nobody waits any more. The second check shuts out being cancelled from here on.
            if job.future.done() or not job.future.set_running_or_notify_cancel():
                return
            if failure is None:
                job.future.set_result(outcome)
            else:
                job.future.set_exception(failure)
