"""A supervisor with workers that only live: run by ``test_supervisor.py``, told what to do by signals.

Usage: supervised.py FOLDER WORKERS BEHAVIOUR
"""

import signal
import sys
import time
from pathlib import Path

from voicebot.config import Settings, load_settings
from voicebot.errors import DialplanError
from voicebot.service.prepared import Prepared
from voicebot.service.scoreboard import WorkerFigures
from voicebot.service.seat import Seat
from voicebot.service.supervisor import Shift, Supervisor

SLOW_S = 0.6
"""Longer than two looks of the supervisor."""
FOLDER, WORKERS, BEHAVIOUR = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def say(*words: object) -> None:
    print(*words, flush=True)


def prepare(settings: Settings) -> Prepared:
    text = (settings.dialplan_dir / "dialplan.yaml").read_text("utf-8")
    if text == "wrong":
        raise DialplanError("wrong", file="dialplan.yaml", line=1)
    return text  # type: ignore[return-value]


def live(settings: Settings, prepared: Prepared, seat: Seat) -> int:
    ends: list[str] = []
    for number in (signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, lambda caught, _: ends.append(signal.Signals(caught).name))
    say("worker", seat.number, "with", prepared, "rtp", settings.sip.rtp_port_first)
    if BEHAVIOUR == "refuses":
        return 2
    port = settings.sip.port or 6000 + seat.number
    began_s = time.monotonic()
    while not ends:
        # A row is written cell by cell, and may be read in between.
        torn = BEHAVIOUR == "is slow" and time.monotonic() < began_s + SLOW_S
        seat.board.write(seat.number, WorkerFigures(0, 4, time.monotonic(), 0.0, 0 if torn else port))
        time.sleep(0.02)
    while BEHAVIOUR == "empties" and not (FOLDER / "hung up").exists():
        row = WorkerFigures(1, 4, time.monotonic(), 0.0, port, draining=True)
        seat.board.write(seat.number, row)
        time.sleep(0.02)
    say("worker", seat.number, "ends on", ends[0])
    return 0


def ready(shift: Shift) -> None:
    say("ready", *shift.sip_ports)


if __name__ == "__main__":
    settings = load_settings(
        dialplan_dir=FOLDER, workers=WORKERS, database_url="postgresql://nobody@127.0.0.1:1/none"
    )
    settings = settings.model_copy(update={"sip": settings.sip.model_copy(update={"port": 0})})
    supervisor = Supervisor(settings, prepare=prepare, run_worker=live, on_ready=ready)
    sys.exit(supervisor.run())
