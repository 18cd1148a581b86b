"""Which queues a process takes jobs from: jobs that need the same kind of worker share one."""

import platform

from voicebot.records.queue import CALLS, HOOKS, UPKEEP, files_queue

__all__ = ["CALLS", "EVERY_QUEUE", "FILES", "HOOKS", "UPKEEP", "WITHOUT_LINES"]

FILES = files_queue(platform.node())
"""Work on the files of this machine."""
WITHOUT_LINES = (HOOKS, FILES, UPKEEP)
"""What ``voicebot jobs work`` takes."""
EVERY_QUEUE = (*WITHOUT_LINES, CALLS)
"""What ``voicebot serve`` takes."""
