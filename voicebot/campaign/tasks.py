"""Campaigns beside the calls of a worker: the planner's loop, and the jobs that make the attempts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from procrastinate import App

from voicebot.campaign.dialler import Dialler
from voicebot.campaign.releasing import CAMPAIGNS, DIAL
from voicebot.errors import RecordsError
from voicebot.jobs.app import RegisterTasks, Resources, build_app
from voicebot.jobs.callbacks import PlaceCallback, register_callbacks
from voicebot.jobs.queues import CALLS
from voicebot.jobs.worker import QueueWorker

log = structlog.get_logger(__name__)

PLAN_INTERVAL_S = 1.0
"""How often contacts whose time has come are looked for."""
RECOVERY_EVERY = 20
"""Rounds of planning between two looks for what dead workers left."""


def tasks_of(dialler: Dialler, place: PlaceCallback | None = None) -> RegisterTasks:
    """What the queue does for campaigns, and for promised call-backs when ``place`` makes them."""

    def register(app: App, resources: Resources) -> None:
        @app.task(name=DIAL, queue=CAMPAIGNS, pass_context=False)
        async def campaign_dial(contact_id: int, attempt: int) -> None:
            await dialler.dial(contact_id, attempt)

        if place is not None:
            register_callbacks(app, resources.database, place)

    return register


@asynccontextmanager
async def campaigns_run(
    dialler: Dialler,
    resources: Resources,
    *,
    concurrency: int,
    place: PlaceCallback | None = None,
    plan_interval_s: float = PLAN_INTERVAL_S,
    poll_s: float = 5.0,
) -> AsyncIterator[None]:
    """Release, dial and recover until the block is left; then wait a moment for calls that are up.

    Args:
        concurrency: outbound calls at a time.
        place: makes promised call-backs.
    """
    queue = QueueWorker(
        build_app(resources, more=(tasks_of(dialler, place),)),
        resources.database,
        queues=(CAMPAIGNS, CALLS) if place is not None else (CAMPAIGNS,),
        concurrency=concurrency,
        grace_s=resources.settings.call.shutdown_grace_s,
        poll_s=poll_s,
    )
    planner = asyncio.create_task(_plan_on(dialler, plan_interval_s), name="campaign planner")
    queue.start()
    try:
        yield
    finally:
        planner.cancel()
        await asyncio.wait({planner})
        await queue.stop()
        await dialler.finish(resources.settings.call.shutdown_grace_s)


async def _plan_on(dialler: Dialler, interval_s: float) -> None:
    rounds = 0
    while True:
        try:
            if rounds % RECOVERY_EVERY == 0:
                await dialler.recover()
            await dialler.release()
        except RecordsError as error:
            log.warning("planning_postponed", cause=str(error))
        rounds += 1
        await asyncio.sleep(interval_s)
