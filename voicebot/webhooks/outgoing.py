"""Telling other systems: one job finds out whom, one job per endpoint delivers, and tries again."""

import asyncio
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import httpx
import sqlalchemy as sa
import structlog
from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.config_sections import WebhookEndpoint, WebhooksSettings
from voicebot.errors import VoicebotError
from voicebot.jobs.app import Resources
from voicebot.jobs.backoff import BackOff, HopelessJobError
from voicebot.records.events import PUBLISH_EVENT
from voicebot.records.job_models import Event
from voicebot.records.queue import HOOKS, enqueue
from voicebot.webhooks.signature import read_secrets, sign

log = structlog.get_logger(__name__)

DELIVER_EVENT = "deliver_event"
"""The job; arguments ``event_id`` and ``endpoint`` (its name)."""

_MINUTE_S, _HOUR_S = 60, 3600
RETRIES = BackOff((5, 5 * _MINUTE_S, 30 * _MINUTE_S, *(hours * _HOUR_S for hours in (2, 5, 10, 14, 20, 24))))
"""As the Standard Webhooks specification proposes: given up after three days."""
AT_ONCE = BackOff((1, 5, 30, 300, 3600))


class NotDeliveredError(VoicebotError):
    """An endpoint did not take an event."""

    code = "webhooks"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where events go, with the secrets read."""

    name: str
    url: str
    secrets: tuple[bytes, ...] = field(repr=False)
    events: frozenset[str]

    @classmethod
    def of(cls, settings: WebhookEndpoint, environment: Mapping[str, str]) -> "Endpoint":
        """An endpoint of the settings.

        Raises:
            ConfigError: its variable holds no secret.
        """
        text = environment.get(settings.secret_variable, "")
        secrets = read_secrets(text, variable=settings.secret_variable)
        return cls(settings.name, settings.url, secrets, frozenset(settings.events))

    def wants(self, type: str) -> bool:  # noqa: A002 - the field's name everywhere
        """Whether it is told of events of this type."""
        return not self.events or type in self.events


def endpoints_of(settings: WebhooksSettings, environment: Mapping[str, str]) -> dict[str, Endpoint]:
    """The endpoints by name.

    Raises:
        ConfigError: a secret is missing or makes no sense.
    """
    return {each.name: Endpoint.of(each, environment) for each in settings.endpoints}


def wanted_by_somebody(type: str, settings: WebhooksSettings) -> bool:  # noqa: A002 - as in Endpoint.wants
    """Whether an event of this type is kept for any endpoint; one that nobody wants is not."""
    return any(not each.events or type in each.events for each in settings.endpoints)


def register_outgoing(app: App, resources: Resources) -> None:
    """Add the tasks that deliver events.

    Raises:
        ConfigError: a secret is missing or makes no sense.
    """
    endpoints = endpoints_of(resources.settings.webhooks, os.environ)
    database = resources.database

    @app.task(name=PUBLISH_EVENT, queue=HOOKS, retry=AT_ONCE)
    async def publish_event(event_id: str) -> None:
        await database.run(
            lambda session: publish(session, UUID(event_id), endpoints), doing="publishing an event"
        )

    @app.task(name=DELIVER_EVENT, queue=HOOKS, retry=RETRIES)
    async def deliver_event(event_id: str, endpoint: str) -> None:
        event = await database.run(
            lambda session: session.get(Event, UUID(event_id)), doing="reading an event"
        )
        if event is not None:  # else it was deleted, with the person it was about
            timeout_s = resources.settings.webhooks.timeout_s
            await deliver(resources.http, event, _named(endpoints, endpoint), timeout_s=timeout_s)


async def publish(session: AsyncSession, event_id: UUID, endpoints: Mapping[str, Endpoint]) -> None:
    """Put in a delivery for each endpoint that wants the event; one that nobody wants is not kept."""
    event = await session.get(Event, event_id, with_for_update=True)
    if event is None or event.published_at is not None:
        return
    wanted = [endpoint for endpoint in endpoints.values() if endpoint.wants(event.type)]
    if not wanted:
        await session.execute(sa.delete(Event).where(Event.id == event_id))
        return
    event.published_at = datetime.now(UTC)
    for endpoint in wanted:
        arguments = {"event_id": str(event_id), "endpoint": endpoint.name}
        await enqueue(session, DELIVER_EVENT, arguments, queue=HOOKS)


async def deliver(client: httpx.AsyncClient, event: Event, endpoint: Endpoint, *, timeout_s: float) -> None:
    """Send an event; each try has the same id and body, so that the receiver can tell it is the same.

    Raises:
        HopelessJobError: the endpoint is gone, or answers with a redirect, which is never followed.
        NotDeliveredError: it did not answer, or with something else than success; try again later.
    """
    signed = sign(endpoint.secrets, id=f"evt_{event.id.hex}", at_s=int(time.time()), body=body_of(event))
    headers = {"content-type": "application/json; charset=utf-8", "user-agent": "voicebot"}
    try:
        async with (
            asyncio.timeout(timeout_s),  # in all: httpx starts anew with every byte of the answer
            client.stream(
                "POST",
                endpoint.url,
                content=body_of(event),
                headers=headers | signed.headers(),
                timeout=timeout_s,
                follow_redirects=False,
            ) as response,
        ):
            status = response.status_code
    except (httpx.HTTPError, TimeoutError) as error:
        raise NotDeliveredError(f"endpoint {endpoint.name}: {type(error).__name__}") from error
    log.info("webhook_sent", endpoint=endpoint.name, type=event.type, webhook_id=signed.id, status=status)
    if 200 <= status < 300:
        return
    if status == httpx.codes.GONE:
        raise HopelessJobError(
            f"endpoint {endpoint.name} is gone (410); correct VOICEBOT_WEBHOOKS__ENDPOINTS"
        )
    if 300 <= status < 400:
        raise HopelessJobError(
            f"endpoint {endpoint.name} answers with a redirect ({status}), which is not followed; "
            "write its final address in VOICEBOT_WEBHOOKS__ENDPOINTS"
        )
    raise NotDeliveredError(f"endpoint {endpoint.name} answered {status}")


def body_of(event: Event) -> bytes:
    """The body of the web hook, the same for every try."""
    envelope = {"type": event.type, "timestamp": event.at.astimezone(UTC).isoformat(), "data": event.data}
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _named(endpoints: Mapping[str, Endpoint], name: str) -> Endpoint:
    endpoint = endpoints.get(name)
    if endpoint is None:
        raise HopelessJobError(f"there is no endpoint {name} in VOICEBOT_WEBHOOKS__ENDPOINTS any more")
    return endpoint
