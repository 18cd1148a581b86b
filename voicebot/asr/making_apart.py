"""Makes a model that follows a shop in a process of its own.

It takes seconds of processor time and hundreds of megabytes: calls that are up must not wait for it, and
whatever happens to it (killed for memory, say) must not happen to the bot.
"""

import os
import resource
import signal
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, Timer

from voicebot.asr.following import Wish, following_model
from voicebot.errors import RecognitionError

TIMEOUT_S = 300.0
"""Takes five seconds on a machine with nothing else to do."""
_MOST_MEMORY_BYTES = 3 * 2**30
_NICENESS = 10


class Making:
    """The process that makes the folder of ``wish``; ``stop`` may be called from another thread.

    Args:
        aside: it gives way to everything else, since calls are up.
    """

    def __init__(self, wish: Wish, *, aside: bool = False) -> None:
        # Forked, it would inherit threads' locks and the SIP stack.
        context = get_context("spawn")
        self._wish = wish
        self._ours, self._theirs = context.Pipe()
        # The wish goes through the pipe: as an argument, a large one would block the start for good if the
        # process died before it had read it.
        self._process = context.Process(target=_make, args=(aside, self._theirs), name="graph", daemon=True)
        self._lock = Lock()
        self._stopped = False
        self._late = False

    def result(self, timeout_s: float = TIMEOUT_S) -> Path:
        """Start it and wait for the folder.

        Raises:
            RecognitionError: it could not be made, took longer, or the process was ended.
        """
        with self._lock:
            if self._stopped:
                raise RecognitionError("making the recogniser's graph was stopped before it began")
            self._process.start()
        self._theirs.close()  # the process holds the only one now: its end is felt here
        watchdog = Timer(timeout_s, self._too_late)
        watchdog.daemon = True
        watchdog.start()
        try:
            self._ours.send(self._wish)
            made, text = self._ours.recv()
        except (EOFError, OSError) as error:
            self._process.join()
            if self._late:
                message = f"making the recogniser's graph took longer than {timeout_s:g} s"
                raise RecognitionError(message) from error
            raise RecognitionError(
                f"making the recogniser's graph ended with code {self._process.exitcode} "
                f"({-signal.SIGKILL}: killed, perhaps for want of memory)"
            ) from error
        finally:
            watchdog.cancel()
            self.stop()
            self._process.join()
            self._ours.close()
        if not made:
            raise RecognitionError(text)
        return Path(text)

    def _too_late(self) -> None:
        self._late = True
        self.stop()

    def stop(self) -> None:
        """End the process; whoever waits for the ``result`` is told."""
        with self._lock:
            if self._process.pid is not None:
                self._process.kill()
            self._stopped = True


def _make(aside: bool, parent: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes; ours decides
    if aside:
        os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))
    wish: Wish = parent.recv()
    try:
        parent.send((True, str(following_model(wish))))
    except RecognitionError as error:
        parent.send((False, str(error)))
    except MemoryError:
        parent.send((False, "making the recogniser's graph needs more than 3 GB of memory"))
