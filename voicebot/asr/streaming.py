"""Recognition of one call off the event loop: audio goes in at once, answers are awaited."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import Lock
from typing import TypeVar

from voicebot.asr.engine import IsAnswer, Recogniser, RecogniserSession
from voicebot.dialogue.events import Heard
from voicebot.errors import RecognitionError

T = TypeVar("T")


class RecognitionStream:
    """One call's utterances, one after the other. Use it from the event loop.

    Args:
        recogniser: the loaded model.
        pool: a few threads shared by all calls (libvosk releases the interpreter lock); work of one
            stream runs in order and never on two threads at once.
    """

    def __init__(self, recogniser: Recogniser, pool: Executor) -> None:
        self._recogniser = recogniser
        self._pool = pool
        self._lane = _Lane(recogniser, pool)

    def feed(self, pcm: bytes) -> None:
        """Queue 8 kHz s16le PCM; a failure shows when the utterance is finished."""
        self._lane.submit(lambda lane: lane.accept(pcm))

    async def partial(self) -> str:
        """What has been recognised of everything fed so far; empty after a failure."""
        return await asyncio.wrap_future(self._lane.submit(_Lane.partial))

    async def finish(self, timeout_s: float, is_answer: IsAnswer | None = None) -> Heard:
        """End the utterance and return it.

        Args:
            is_answer: see ``RecogniserSession.finish``; called on a thread of the pool.

        Raises:
            RecognitionError: the engine failed or took longer than ``timeout_s``. The utterance is
                lost; the next one starts with a fresh session.
        """
        finishing = self._lane.submit(lambda lane: lane.finish(is_answer))
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.wrap_future(finishing)
        except TimeoutError as error:
            # The thread may be stuck inside the engine: leave that session to it.
            self._lane = _Lane(self._recogniser, self._pool)
            raise RecognitionError(
                f"{self._recogniser.name} gave no result within {timeout_s:g} s"
            ) from error

    def reset(self) -> None:
        """Drop the current utterance, behind what is queued."""
        self._lane.submit(_Lane.reset)


class _Lane:
    """Runs the work on one session in order. All but ``submit`` runs on a thread of the pool."""

    def __init__(self, recogniser: Recogniser, pool: Executor) -> None:
        self._recogniser = recogniser
        self._pool = pool
        self._session: RecogniserSession | None = None
        self._failure: Exception | None = None
        self._lock = Lock()
        self._jobs: deque[Callable[[], None]] = deque()
        self._running = False

    def submit(self, work: "Callable[[_Lane], T]") -> "Future[T]":
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(work(self))
            except Exception as error:
                future.set_exception(error)

        with self._lock:
            self._jobs.append(job)
            start = not self._running
            self._running = True
        if start:
            self._pool.submit(self._run)
        return future

    def accept(self, pcm: bytes) -> None:
        if self._failure is None:
            self._guard(lambda session: session.accept(pcm))

    def partial(self) -> str:
        if self._failure is not None:
            return ""
        return self._guard(lambda session: session.partial()) or ""

    def finish(self, is_answer: IsAnswer | None) -> Heard:
        heard = self._guard(lambda session: session.finish(is_answer)) if self._failure is None else None
        failure, self._failure = self._failure, None
        if failure is not None or heard is None:
            raise RecognitionError(f"{self._recogniser.name} failed: {failure}") from failure
        return heard

    def reset(self) -> None:
        self._failure = None
        self._guard(lambda session: session.reset())

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
        while True:
            with self._lock:
                if not self._jobs:
                    self._running = False
                    return
                job = self._jobs.popleft()
            job()
