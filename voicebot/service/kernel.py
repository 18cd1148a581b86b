"""What only the kernel can promise."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""prctl(2)"""


def die_with(what: signal.Signals, parent_pid: int) -> None:
    """Have the kernel send us ``what`` when our parent ends, however it ends (Linux only).

    Args:
        parent_pid: of the parent; it may have ended before we ask.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, what)
    if os.getppid() != parent_pid:
        os.kill(os.getpid(), what)
