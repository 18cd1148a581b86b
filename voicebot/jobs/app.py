"""The app of the queue: which jobs there are, and what each of them needs.

A room that has work for the queue registers its tasks with ``RegisterTasks``; whoever causes the work
enqueues it by name, in the transaction of its row (``records.queue.enqueue``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from procrastinate import App, BaseConnector

from voicebot.config import Settings
from voicebot.jobs.callbacks import register_callbacks
from voicebot.jobs.connector import queue_connector
from voicebot.jobs.upkeep import register_upkeep
from voicebot.records.callbacks import PLACE_CALLBACK
from voicebot.records.database import Database


@dataclass(frozen=True)
class Resources:
    """What jobs work with.

    Args:
        local_time: now, in the shop's time zone.
        http: one client for all jobs: reading the trusted certificates takes longer than a frame of audio.
    """

    settings: Settings
    database: Database
    local_time: Callable[[], datetime]
    http: httpx.AsyncClient


RegisterTasks = Callable[[App, Resources], None]
"""Adds the tasks of a room to the app."""


def build_app(
    resources: Resources, *, more: Sequence[RegisterTasks] = (), connector: BaseConnector | None = None
) -> App:
    """An app with all tasks; open it (or give it to a ``QueueWorker``) before use.

    Args:
        more: tasks of rooms above this one.
        connector: another one than to ``resources.database``; tests pass procrastinate's in memory.
    """
    app = App(connector=connector or queue_connector(resources.database.url))
    register_upkeep(app, resources.database)
    for register in more:
        register(app, resources)
    if PLACE_CALLBACK not in app.tasks:
        register_callbacks(app, resources.database)
    return app
