"""Names of the queues: jobs that need the same kind of worker share one."""

HOOKS = "hooks"
"""Web hooks: many short waits for other servers."""
FILES = "files"
"""Recordings: encrypting and uploading."""
UPKEEP = "upkeep"
"""Periodic work: stalled jobs, retention, due dates."""
CALLS = "calls"
"""Outbound calls: only a worker with telephone lines may take them."""

WITHOUT_LINES = (HOOKS, FILES, UPKEEP)
"""What ``voicebot jobs work`` takes."""
EVERY_QUEUE = (*WITHOUT_LINES, CALLS)
