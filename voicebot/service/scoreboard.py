"""What the processes of one machine know of each other: a small table in shared memory.

A supervisor makes it before it forks. Every worker writes its own row, the supervisor the first one;
everybody reads. Each cell is one aligned double, so a reader sees a value whole, old or new; of a row that is
just being written it may see old and new values.
"""

import mmap
from dataclasses import astuple, dataclass

_COLUMNS = 6
_CELL_BYTES = 8


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """How one worker does.

    Args:
        calls: calls that are up.
        lines: calls it can take; 0 until it is ready.
        beat_s: when it last wrote, on CLOCK_MONOTONIC; 0 when it never did.
        latency_s: 95 % of its latest turns were answered within this; 0 when there were none.
        port: of its SIP socket; 0 until it is open.
        draining: it takes no more calls, and ends after its last one.
    """

    calls: int = 0
    lines: int = 0
    beat_s: float = 0.0
    latency_s: float = 0.0
    port: int = 0
    draining: bool = False

    @property
    def ready(self) -> bool:
        """It takes calls; lines alone do not say so, as the port may not be written yet."""
        return self.lines > 0 and self.port > 0


class Scoreboard:
    """Rows of ``WorkerFigures`` and one gate, shared by a process and its forked children."""

    def __init__(self, workers: int) -> None:
        # Anonymous shared memory: it ends with the last process that has it.
        self._cells = memoryview(mmap.mmap(-1, (workers + 1) * _COLUMNS * _CELL_BYTES)).cast("d")
        self.workers = workers

    @property
    def closed(self) -> bool:
        """Whether this machine takes no new calls for now."""
        return self._cells[0] != 0.0

    @closed.setter
    def closed(self, closed: bool) -> None:
        self._cells[0] = float(closed)

    def read(self, worker: int) -> WorkerFigures:
        """The row of a worker, counted from 0."""
        calls, lines, beat_s, latency_s, port, draining = self._cells[self._row(worker)]
        return WorkerFigures(int(calls), int(lines), beat_s, latency_s, int(port), bool(draining))

    def write(self, worker: int, figures: WorkerFigures) -> None:
        """Renew the row of a worker; nobody else may write it while that worker lives."""
        first = self._row(worker).start
        for place, value in enumerate(astuple(figures)):
            self._cells[first + place] = float(value)

    def _row(self, worker: int) -> slice:
        if not 0 <= worker < self.workers:
            raise IndexError(f"there is no worker {worker}: {self.workers} have a row")
        start = (worker + 1) * _COLUMNS
        return slice(start, start + _COLUMNS)
