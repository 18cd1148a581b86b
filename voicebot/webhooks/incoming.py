"""The HTTP endpoint that other systems send their web hooks to.

Taken is only what is signed (``signature``) and new; it is answered when it is stored, never before.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Annotated, Literal

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from voicebot.errors import RecordsError, RefusedError
from voicebot.records.database import Database
from voicebot.records.shipments import STATUSES, Scan, ShipmentNews, take_shipment_news
from voicebot.webhooks.signature import Signed, is_genuine

log = structlog.get_logger(__name__)

PATH = "/webhooks"
MOST_BODY_BYTES = 64 * 1024
MOST_SCANS = 200
STORE_TIMEOUT_S = 5.0
BODY_S = 5.0
"""For a body to arrive: a system that sends a web hook has it at hand."""

Short = Annotated[str, Field(min_length=1, max_length=200)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ScanIn(_Model):
    """A scan, as a carrier's system sends it."""

    at: AwareDatetime
    place: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(min_length=1, max_length=1000)]


class ShipmentIn(_Model):
    """Data of ``shipment.updated``."""

    tracking_number: Short
    status: Short
    order_number: Short | None = None
    carrier: Short | None = None
    expected_on: AwareDatetime | None = None
    events: Annotated[tuple[ScanIn, ...], Field(max_length=MOST_SCANS)] = ()

    @field_validator("events")
    @classmethod
    def _of_one_zone(cls, events: tuple[ScanIn, ...]) -> tuple[ScanIn, ...]:
        zones = list(dict.fromkeys(f"{each.at:%z}" for each in events))
        if len(zones) > 1:
            raise ValueError(
                f"times of different zones ({', '.join(zones)}): one of them is probably wrong; "
                "send all scans of a parcel in one zone"
            )
        return events

    def news(self) -> ShipmentNews:
        """As the records take it."""
        return ShipmentNews(
            tracking_number=self.tracking_number,
            status=self.status,
            order_number=self.order_number,
            carrier=self.carrier,
            expected_on=self.expected_on,
            scans=tuple(Scan(each.at, each.place, each.text) for each in self.events),
        )


class Incoming(_Model):
    """The envelope that the Standard Webhooks specification recommends."""

    type: Literal["shipment.updated"]
    timestamp: datetime | None = None
    data: ShipmentIn


class Receiver:
    """Takes web hooks.

    Args:
        secrets: any of them may have signed.
        call_back_on: shipment statuses of which the customer is told by a call.
        now_s: seconds since the epoch.
    """

    def __init__(
        self,
        database: Database,
        secrets: Sequence[bytes],
        *,
        call_back_on: Collection[str] = (),
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._secrets = secrets
        self._call_back_on = call_back_on
        self._now_s = now_s

    def app(self) -> Starlette:
        """The endpoint as an ASGI application."""
        return Starlette(routes=[Route(PATH, self._receive, methods=["POST"])])

    async def _receive(self, request: Request) -> JSONResponse:
        try:
            async with asyncio.timeout(BODY_S):
                body = await _body(request)
        except TimeoutError:
            return _answer(408, f"the body did not arrive within {BODY_S:g} s")
        if body is None:
            return _answer(413, f"at most {MOST_BODY_BYTES} bytes are taken")
        signed = Signed.of(request.headers)
        if not is_genuine(signed, self._secrets, body=body, now_s=self._now_s()):
            log.warning("webhook_refused", because="signature")
            return _answer(401, "the signature is wrong, or too old")
        try:
            hook = Incoming.model_validate_json(body)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "body"
            return _answer(422, f"{where}: {first['msg']}")
        known = STATUSES | set(self._call_back_on)
        if hook.data.status not in known:
            log.warning("webhook_refused", because="status", status=hook.data.status)
            return _answer(
                422,
                f"data.status: {hook.data.status!r} is not known; known are {', '.join(sorted(known))}; "
                "what a carrier says in its own words belongs in events.text",
            )
        return await self._take(hook.data.news(), signed.id)

    async def _take(self, news: ShipmentNews, hook_id: str) -> JSONResponse:
        try:
            taken = await self._database.run(
                lambda session: take_shipment_news(
                    session, news, hook_id=hook_id, call_back_on=self._call_back_on
                ),
                doing="storing news of a parcel",
                timeout_s=STORE_TIMEOUT_S,
            )
        except RefusedError as error:
            log.warning("webhook_refused", because=str(error))
            return _answer(422, str(error))
        except RecordsError as error:
            log.error("webhook_not_stored", cause=str(error))
            return _answer(503, "not stored; send it again later")
        log.info("webhook_taken", new=taken.new, left_out=taken.left_out)
        answer: dict[str, object] = {"taken": True, "new": taken.new}
        if taken.left_out:
            answer["note"] = f"{taken.left_out} scans left out: in the future, or before the order"
        return JSONResponse(answer)


async def _body(request: Request) -> bytes | None:
    """The body; ``None`` when it is too long."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BODY_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _answer(status: int, error: str) -> JSONResponse:
    return JSONResponse({"error": error}, status)
