"""The tasks of the queue that every process can do, with lines or without."""

from voicebot.archive.archiving import register_archive
from voicebot.archive.retention import register_retention
from voicebot.jobs.app import RegisterTasks
from voicebot.webhooks.outgoing import register_outgoing

TASKS: tuple[RegisterTasks, ...] = (register_outgoing, register_archive, register_retention)
