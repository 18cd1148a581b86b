"""Several workers on one machine: what is large is loaded once, then each worker is a process of its own.

The supervisor has no event loop and no threads: whatever it forks is whole. It starts workers, starts those
that end unasked again, replaces them one by one on SIGHUP, lets the machine run empty on SIGUSR1, and closes
the gate for new calls when the machine is too busy. A worker that crashes costs its own calls; they are
closed as dropped by the next one.
"""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network

import psutil
import structlog

from voicebot.config import Settings, SipTransport
from voicebot.errors import ConfigError, VoicebotError
from voicebot.records.database import database_url
from voicebot.service.admission import load_of, must_close
from voicebot.service.front import Front, front_plan, wants_front
from voicebot.service.kernel import die_with
from voicebot.service.prepared import Prepared
from voicebot.service.reloading import Stamp, stamp_of
from voicebot.service.roster import Action, Deed, Phase, Roster
from voicebot.service.scoreboard import Scoreboard, WorkerFigures
from voicebot.service.seat import Seat
from voicebot.telephony.kamailio import WorkerAddress

log = structlog.get_logger(__name__)

TICK_S = 0.25
LOAD_INTERVAL_S = 1.0
LOAD_MEMORY = 0.6
"""Weight of the load before, each second: three seconds of full cores close the gate, a burst does not."""
USAGE_ERROR = 2
HIGHEST_PORT = 65535
_WAKING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGCHLD)

RunWorker = Callable[[Settings, Prepared, Seat], int]
"""Lives a worker's life in this process and returns its exit code."""


@dataclass(frozen=True)
class Shift:
    """The workers that take calls.

    Args:
        sip_ports: of each worker.
        lines: calls at a time of each worker.
        front: a Kamailio takes the calls on the configured port and spreads them.
    """

    sip_ports: tuple[int, ...]
    lines: tuple[int, ...]
    front: bool = False


class Supervisor:
    """Runs ``settings.workers`` workers until it is told to stop.

    Args:
        prepare: loads the shop and its recogniser; called again when its files have changed.
        run_worker: called in each forked process.
        on_ready: called once, when all workers take calls for the first time.

    Raises:
        VoicebotError: from ``prepare``, or the database cannot be started.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        prepare: Callable[[Settings], Prepared],
        run_worker: RunWorker,
        on_ready: Callable[[Shift], None],
    ) -> None:
        self._with_front = wants_front(settings)
        check_ports(settings, front=self._with_front)
        self._settings = settings
        self._prepare = prepare
        self._run_worker = run_worker
        self._on_ready = on_ready
        self._board = Scoreboard(settings.workers)
        self._roster = Roster(settings.workers)
        self._pids: dict[int, int] = {}
        self._ports = [
            worker_port(settings, number, front=self._with_front) for number in range(settings.workers)
        ]
        self._front: Front | None = None
        self._cpu = 0.0
        self._measured_at_s = 0.0
        self._was_ready = False
        self._exit_code = 0
        self._failure: VoicebotError | None = None
        # The shop is looked at before it is read: a change in between is then seen at the next start.
        self._stamp: Stamp = stamp_of(settings.dialplan_dir)
        self._prepared = prepare(settings)
        if settings.database_url is None:
            database_url(settings)  # the embedded server shall outlive single workers

    def run(self) -> int:
        """Supervise until SIGTERM or SIGINT, or until the machine has run empty after SIGUSR1.

        Returns:
            the exit code: 0, or that of workers that could not even start.

        Raises:
            VoicebotError: the front could not be started; the workers have ended.
        """
        # Blocked signals wait for sigtimedwait: none is lost between two looks, none interrupts a fork.
        signal.pthread_sigmask(signal.SIG_BLOCK, _WAKING)
        psutil.cpu_percent()
        gc.freeze()  # what is loaded stays shared: the collector of a worker need not touch it
        while True:
            self._reap()
            self._note_drained_by_hand()
            self._note_ready()
            self._measure()
            for action in self._roster.due(time.monotonic(), self._beats_s()):
                self._do(action)
            if self._roster.over:
                if self._front is not None:
                    self._front.stop()
                if self._failure is not None:
                    raise self._failure
                return self._exit_code
            if self._front is not None:
                self._front.look(time.monotonic())
            self._wait()

    # --- signals

    def _wait(self) -> None:
        arrived = signal.sigtimedwait(_WAKING, TICK_S)
        match arrived.si_signo if arrived is not None else None:
            case signal.SIGTERM | signal.SIGINT:
                log.info("stopping", workers=len(self._pids))
                self._roster.stop()
            case signal.SIGHUP:
                log.info("replacing_workers", workers=len(self._pids))
                self._roster.renew_all()
            case signal.SIGUSR1:
                log.info("running_empty", workers=len(self._pids))
                self._roster.leave()
            case _:
                pass  # a child ended, or the time is over: the next round looks

    # --- processes

    def _do(self, action: Action) -> None:
        number = action.worker
        match action.deed:
            case Deed.START:
                self._start(number)
            case Deed.DRAIN:
                self._signal(number, signal.SIGUSR1)
            case Deed.STOP:
                self._signal(number, signal.SIGTERM)
            case Deed.KILL:
                log.error("worker_hangs", worker=number, pid=self._pids.get(number))
                self._signal(number, signal.SIGKILL)

    def _signal(self, number: int, what: signal.Signals) -> None:
        if number in self._pids:
            os.kill(self._pids[number], what)

    def _start(self, number: int) -> None:
        self._take_up_changes()
        self._board.write(number, WorkerFigures())
        sys.stdout.flush()
        sys.stderr.flush()
        supervisor = os.getpid()
        pid = os.fork()
        if pid == 0:
            os._exit(self._live_as(number, supervisor))
        self._pids[number] = pid
        log.info("worker_started", worker=number, pid=pid)

    def _live_as(self, number: int, supervisor: int) -> int:
        """In the forked process: be a worker; nothing of the supervisor may run after it."""
        die_with(signal.SIGTERM, supervisor)
        os.setpgrp()  # Ctrl-C is the supervisor's; it tells us
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _WAKING)
        structlog.contextvars.bind_contextvars(worker=number)
        settings = settings_of(self._settings, number, self._ports[number], front=self._with_front)
        try:
            return self._run_worker(settings, self._prepared, Seat(self._board, number))
        except BaseException:
            log.exception("worker_failed")
            return 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()

    def _take_up_changes(self) -> None:
        """A worker that starts late begins with the shop as it is now, if that is right."""
        stamp = stamp_of(self._settings.dialplan_dir)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._prepared = self._prepare(self._settings)
        except VoicebotError as error:
            log.error("dialplan_refused", mistake=str(error).splitlines()[0], kept="the old one")
        except Exception:  # a defect of ours: all calls of the machine would end with this process
            log.exception("dialplan_not_loaded", kept="the old one")

    def _reap(self) -> None:
        for number, pid in list(self._pids.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._pids[number]
                self._gone(number, pid, os.waitstatus_to_exitcode(status))

    def _gone(self, number: int, pid: int, code: int) -> None:
        self._board.write(number, WorkerFigures())
        wait_s = self._roster.ended(number, time.monotonic(), orderly=code == 0)
        if not wait_s or self._roster.stopping:
            log.info("worker_ended", worker=number, pid=pid)
        elif code == USAGE_ERROR and not self._was_ready:
            # It has said what is wrong; trying again would only say it again.
            self._exit_code = code
            self._roster.stop()
        else:
            log.error("worker_crashed", worker=number, pid=pid, code=code, restart_in_s=wait_s)

    # --- what the workers say

    def _beats_s(self) -> list[float]:
        return [self._board.read(number).beat_s for number in range(self._board.workers)]

    def _note_drained_by_hand(self) -> None:
        for number in self._pids:
            if self._board.read(number).draining and self._roster.slots[number].phase is Phase.UP:
                log.info("worker_drains", worker=number)
                self._roster.drains_itself(number, time.monotonic())

    def _note_ready(self) -> None:
        for number in self._pids:
            figures = self._board.read(number)
            if figures.ready and self._roster.slots[number].phase is Phase.STARTING:
                self._ports[number] = figures.port
                self._roster.ready(number, time.monotonic())
                log.info("worker_ready", worker=number, port=figures.port, lines=figures.lines)
        if not self._was_ready and all(slot.phase is Phase.UP for slot in self._roster.slots):
            self._was_ready = True
            rows = [self._board.read(number) for number in range(self._board.workers)]
            shift = Shift(
                tuple(row.port for row in rows), tuple(row.lines for row in rows), front=self._with_front
            )
            self._open_front(shift)
            if not self._roster.stopping:
                self._on_ready(shift)

    def _open_front(self, shift: Shift) -> None:
        if not shift.front:
            return
        host = reachable_at(self._settings)
        workers = tuple(
            WorkerAddress(host, port, lines) for port, lines in zip(shift.sip_ports, shift.lines, strict=True)
        )
        try:
            front = Front(front_plan(self._settings, workers, self._settings.data_dir / "kamailio"))
            front.start()
        except VoicebotError as error:
            self._failure = error
            self._roster.stop()
        else:
            self._front = front

    def _measure(self) -> None:
        """Open or close the gate for new calls."""
        now_s = time.monotonic()
        if now_s - self._measured_at_s < LOAD_INTERVAL_S:
            return
        self._measured_at_s = now_s
        self._cpu = LOAD_MEMORY * self._cpu + (1 - LOAD_MEMORY) * psutil.cpu_percent() / 100
        rows = [self._board.read(number) for number in range(self._board.workers)]
        load = load_of(self._cpu, rows)
        closed = must_close(load, self._settings.admission, closed=self._board.closed)
        if closed != self._board.closed:
            self._board.closed = closed
            log.warning(
                "admission_closed" if closed else "admission_open",
                cpu=round(load.cpu, 2),
                latency_s=round(load.latency_s, 2),
                calls=sum(row.calls for row in rows),
            )


def check_ports(settings: Settings, *, front: bool = False) -> None:
    """Every worker needs ports of its own.

    Raises:
        ConfigError: the last worker would have none.
    """
    sip, most = settings.sip, settings.workers
    ends = {
        "VOICEBOT_SIP__PORT": worker_port(settings, most - 1, front=front),
        "VOICEBOT_SIP__RTP_PORT_FIRST": sip.rtp_port_first + most * sip.rtp_port_count - 1,
        "VOICEBOT_METRICS_PORT": settings.metrics_port + most - 1 + front
        if settings.metrics_port is not None
        else 0,
    }
    for name, last in ends.items():
        if last > HIGHEST_PORT:
            raise ConfigError(
                f"{name}: {most} workers need ports up to {last}, and {HIGHEST_PORT} is the highest; "
                "begin lower or use fewer workers"
            )


def worker_port(settings: Settings, number: int, *, front: bool = False) -> int:
    """The SIP port of a worker: the configured one and those after it; 0 lets each choose.

    With a front the configured port is the front's.
    """
    return settings.sip.port + number + front if settings.sip.port else 0


def reachable_at(settings: Settings) -> str:
    """Where a front on this machine finds the workers."""
    bound = settings.sip.bind_address
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bound, bound)


def settings_of(settings: Settings, number: int, sip_port: int, *, front: bool = False) -> Settings:
    """The settings of one worker: ports of its own; behind a front it takes calls from there only."""
    sip = settings.sip
    own: dict[str, object] = {
        "port": sip_port,
        "rtp_port_first": sip.rtp_port_first + number * sip.rtp_port_count,
    }
    if front:
        own["allowed_sources"] = (ip_network(reachable_at(settings)),)
        own["transport"] = SipTransport.UDP
    changes: dict[str, object] = {"sip": sip.model_copy(update=own)}
    if settings.metrics_port is not None:
        changes["metrics_port"] = settings.metrics_port + number
    return settings.model_copy(update=changes)
