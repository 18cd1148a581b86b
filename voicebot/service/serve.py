"""Puts a worker together, runs it until it is told to stop, and takes it apart again."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import structlog

from voicebot.config import Settings, SipSettings
from voicebot.errors import RecordsError, SynthesisError
from voicebot.jobs.app import RegisterTasks, Resources, build_app
from voicebot.jobs.crew import Crew
from voicebot.jobs.queues import EVERY_QUEUE, WITHOUT_LINES
from voicebot.media.recording import StereoRecorder
from voicebot.records.desk import time_zone
from voicebot.records.store import Store
from voicebot.service.deployment import Deployment, load_deployment
from voicebot.service.equipment import Equipment
from voicebot.service.imported_prices import with_own_terms
from voicebot.service.journal import Journal
from voicebot.service.metrics import Metrics
from voicebot.service.notes import CallNotes
from voicebot.service.prepared import Prepared, prepare
from voicebot.service.recognition import renew_recogniser
from voicebot.service.reloading import ShopWatcher
from voicebot.service.seat import Seat
from voicebot.service.second_opinion import build_second_opinion
from voicebot.service.shops import ShopBehind, build_shop
from voicebot.service.tasks import TASKS
from voicebot.service.unsaved import UNSAVED_FOLDER, restore_unsaved
from voicebot.service.worker import Worker
from voicebot.tts.factory import build_synthesiser
from voicebot.tts.failover import PromptSynthesiser
from voicebot.tts.spoken import spoken_form
from voicebot.webhooks.server import WebhookServer

log = structlog.get_logger(__name__)

RECOGNITION_THREADS = 4
"""One for each line of a worker: a slow utterance must not hold up another call's."""
"""In the data folder: rows that could not be written."""
RECOVERY_INTERVAL_S = 30.0
"""How often to look for calls of workers that have died."""


@dataclass(frozen=True)
class Ready:
    """A worker that takes calls.

    Args:
        sip_uri: what to dial.
        lines: calls at a time.
        recovered: calls of dead workers that were closed at start.
    """

    sip_uri: str
    lines: int
    registered: bool
    recovered: int


Beside = Callable[[Worker, Store, Resources], AbstractAsyncContextManager[None]]
"""Something that runs beside the calls of a worker."""


async def serve(
    settings: Settings,
    on_ready: Callable[[Ready], None],
    stop: asyncio.Event | None = None,
    *,
    tasks: Sequence[RegisterTasks] = (),
    prepared: Prepared | None = None,
    seat: Seat | None = None,
    beside: Sequence[Beside] = (),
) -> None:
    """Answer calls, and work the queue off beside them, until SIGTERM, SIGINT or ``stop``.

    SIGUSR1 drains: no new calls, and the end after the last one.

    Args:
        tasks: what rooms above this one have for the queue.
        prepared: shop and recogniser, if they are loaded already.
        seat: this worker's place under a supervisor.
        beside: what rooms above this one do beside the calls, from the moment they may dial.

    Raises:
        VoicebotError: something it needs is missing, wrong or taken; the message says what to do.
    """
    stopping = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    zone = time_zone(settings)
    prepared = prepared or prepare(settings)
    deployment = prepared.deployment
    async with AsyncExitStack() as stack:
        metrics = Metrics()
        if settings.metrics_port is not None:
            metrics.serve(settings.metrics_port, settings.metrics_address)
        store = await Store.open(settings, worker_id=f"worker-{os.getpid()}")
        stack.push_async_callback(store.close)
        behind = build_shop(settings, store.database, metrics, boot_id=store.boot_id)
        stack.push_async_callback(behind.close)
        await behind.take_texts(deployment)
        own_terms = await behind.own_terms()
        deployment = with_own_terms(deployment, own_terms)
        recovered = await store.recover_dropped_calls()
        await restore_unsaved(store, settings.data_dir / UNSAVED_FOLDER)
        synthesiser = build_synthesiser(settings.tts, settings.prompt_cache_dir)
        stack.push_async_callback(synthesiser.close)
        second_opinion = build_second_opinion(settings.llm, deployment.dialogue, metrics)
        if second_opinion is not None:
            stack.push_async_callback(second_opinion.close)
        if settings.tts.warm_prompts:
            prompts = deployment.dialogue.fixed_prompts()
            await synthesiser.warm([spoken_form(prompt) for prompt in prompts])
        pool = ThreadPoolExecutor(RECOGNITION_THREADS, thread_name_prefix="recognition")
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)
        equipment = Equipment(
            settings=settings,
            dialogue=deployment.dialogue,
            recogniser=prepared.recogniser,
            recognition_pool=pool,
            synthesiser=synthesiser,
            shop=behind.shop,
            metrics=metrics,
            monotonic=time.monotonic,
            local_time=lambda: datetime.now(zone),
            second_opinion=second_opinion,
        )
        notes = NoteTaker(settings, store, equipment.local_time)
        worker = Worker(equipment, notes.begin, seat)
        loop.add_signal_handler(signal.SIGUSR1, worker.drain, stopping.set)
        if stopping.is_set():
            return
        http = await stack.enter_async_context(httpx.AsyncClient())
        resources = Resources(settings, store.database, equipment.local_time, http)
        if settings.jobs.work_in_serve:
            queue = start_queue(resources, tasks)
            stack.push_async_callback(queue.stop)  # after the calls: their ends put jobs into it
        if settings.webhooks.incoming_port is not None:
            webhooks = WebhookServer.of(settings.webhooks, store.database, shared=seat is not None)
            stack.push_async_callback(webhooks.stop)
            webhooks.start()
        await worker.start()
        stack.push_async_callback(worker.stop)
        watch = asyncio.create_task(recover_now_and_then(store, settings.data_dir / UNSAVED_FOLDER))
        stack.callback(watch.cancel)
        if settings.reload_interval_s:
            renewal = Renewal(worker, equipment, behind, synthesiser, stack)
            watcher = ShopWatcher(
                settings.dialplan_dir,
                renewal.take,
                metrics,
                partial(load_deployment, trained=settings.trained_reader),
                terms=behind.own_terms,
                known=own_terms,
            )
            following = asyncio.create_task(watcher.watch(settings.reload_interval_s))
            stack.callback(following.cancel)
        for each in beside:
            await stack.enter_async_context(each(worker, store, resources))
        agent = worker.user_agent
        if seat is not None:
            reporting = asyncio.create_task(
                seat.report(worker.figures, metrics.recent_latency, equipment.monotonic)
            )
            stack.callback(reporting.cancel)
        on_ready(
            Ready(
                f"sip:100@{uri_host(settings.sip)}:{agent.port}",
                agent.lines,
                agent.registered,
                len(recovered),
            )
        )
        await stopping.wait()
        log.info("stopping", calls=worker.calls_up)


def start_queue(resources: Resources, tasks: Sequence[RegisterTasks]) -> Crew:
    """Work the queue off in the background; who can call out takes promised calls elsewhere."""
    crew = Crew(
        lambda: build_app(resources, more=(*TASKS, *tasks)),
        resources.database,
        resources.settings.jobs,
        queues=WITHOUT_LINES if resources.settings.outbound.trunks else EVERY_QUEUE,
    )
    crew.start()
    return crew


class Renewal:
    """Gives a worker a shop that was changed on disk."""

    def __init__(
        self,
        worker: Worker,
        equipment: Equipment,
        behind: ShopBehind,
        synthesiser: PromptSynthesiser,
        stack: AsyncExitStack,
    ) -> None:
        self._worker = worker
        self._equipment = equipment
        self._behind = behind
        self._synthesiser = synthesiser
        self._stack = stack

    async def take(self, deployment: Deployment) -> None:
        """Prepare everything, then let the next call use it.

        Raises:
            RecordsError: the products could not be stored; nothing is changed then.
        """
        await self._behind.take_texts(deployment)
        deployment = with_own_terms(deployment, await self._behind.own_terms())
        prompts = deployment.dialogue.fixed_prompts()
        try:
            await self._synthesiser.warm([spoken_form(prompt) for prompt in prompts])
        except SynthesisError as error:  # they are synthesised when they are needed
            log.warning("prompts_not_prepared", cause=str(error))
        settings, metrics = self._equipment.settings, self._equipment.metrics
        second_opinion = build_second_opinion(settings.llm, deployment.dialogue, metrics)
        if second_opinion is not None:
            self._stack.push_async_callback(second_opinion.close)
        recogniser = await renew_recogniser(settings, deployment)
        self._worker.renew(
            replace(
                self._equipment,
                dialogue=deployment.dialogue,
                recogniser=recogniser,
                second_opinion=second_opinion,
            )
        )


def uri_host(sip: SipSettings) -> str:
    """Our address as it stands in a URI: IPv6 in brackets (RFC 3986 §3.2.2)."""
    host = sip.public_address or sip.bind_address
    return f"[{host}]" if ":" in host else host


class NoteTaker:
    """Makes the record keeper of each new call."""

    def __init__(self, settings: Settings, store: Store, local_time: Callable[[], datetime]) -> None:
        self._settings = settings
        self._store = store
        self._local_time = local_time

    def begin(self) -> CallNotes:
        """A call comes in: give it an id, a journal and a recording."""
        now = self._local_time()
        call_id = f"{now:%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"
        path = self._settings.recordings_dir / f"{now:%Y-%m-%d}" / f"{call_id}.wav"
        recorder = self._recorder(path) if self._settings.record_calls else None
        return CallNotes(
            call_id,
            store=self._store,
            dialplan=self._settings.dialplan_dir.name,
            journal=Journal(call_id, self._settings.data_dir / UNSAVED_FOLDER),
            recorder=recorder,
            recording_path=str(path.resolve()) if recorder is not None else None,
            local_time=self._local_time,
            recording_lost=self._settings.record_calls and recorder is None,
        )

    @staticmethod
    def _recorder(path: Path) -> StereoRecorder | None:
        try:
            return StereoRecorder(path)
        except OSError as error:
            log.error("call_not_recorded", file=str(path), cause=str(error))
            return None


async def recover_now_and_then(store: Store, unsaved_dir: Path) -> None:
    """Close the calls of workers that die while we live; bring back rows that could not be written."""
    while True:
        await asyncio.sleep(RECOVERY_INTERVAL_S)
        try:
            closed = await store.recover_dropped_calls()
            await restore_unsaved(store, unsaved_dir)
        except RecordsError as error:
            log.warning("recovery_postponed", cause=str(error))
        else:
            if closed:
                log.warning("dropped_calls_closed", calls=len(closed))
