"""Packets leave on time: the thread that sends audio waits neither for a core nor for the interpreter."""

import os
import sys
import threading

import structlog

SWITCH_INTERVAL_S = 0.0005
"""How long another thread may keep the interpreter when this one wants it. Python's 5 ms are a quarter of a
frame, and in each tick the sending thread asks twice for every call."""
WORKER_NICE = -5
"""Of a worker's other threads: while one of them has the interpreter and no core, no audio leaves either."""
SENDING_NICE = -10
_LOWEST_REAL_TIME = 1

_log = structlog.get_logger(__name__)


def prepare_process() -> None:
    """For a process that is about to carry calls: called on the thread of its loop, before it starts others.

    Who was started with another priority than the usual one keeps it.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    if os.nice(0) == 0:
        _try_nice(threading.get_native_id(), WORKER_NICE)


def put_this_thread_first() -> None:
    """Let the kernel run this thread whenever it wants to: it is busy for a fraction of each tick.

    It becomes a real-time thread where that is allowed (root, CAP_SYS_NICE, RLIMIT_RTPRIO), else one of high
    priority (RLIMIT_NICE), else it stays as it is: calls work, but on a busy machine packets leave unevenly.
    """
    thread = threading.get_native_id()
    try:
        os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(_LOWEST_REAL_TIME))
    except (AttributeError, OSError):  # not on this system, or not allowed
        if not _try_nice(thread, SENDING_NICE):
            _log.info(
                "audio_thread_not_first",
                remedy="allow it: LimitRTPRIO=1 and LimitNICE=-10 (docs/deployment.md)",
            )


def _try_nice(thread: int, nice: int) -> bool:
    try:
        os.setpriority(os.PRIO_PROCESS, thread, nice)
    except (AttributeError, OSError):
        return False
    return True
