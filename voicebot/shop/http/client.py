"""One request to the shop's system and its answer, within limits: time, size, JSON, no redirect."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import urlsplit

import httpx

from voicebot.errors import ShopError
from voicebot.shop.http.mapping import Limits, Method
from voicebot.shop.http.template import Json

CONNECT_SHARE = 0.8
"""Of a request's time for the connection: when that fails, nothing was sent, and we want to know it."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.LocalProtocolError)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked.

    Args:
        path: below the base URL, percent-encoded.
        body: sent as JSON; ``form`` as application/x-www-form-urlencoded.
    """

    method: Method
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: header names in lower case; ``body`` None when it was empty or, with an error, no JSON."""

    status: int
    headers: Mapping[str, str]
    body: Json


class ShopClient:
    """Speaks to one system.

    Args:
        headers: sent with every request; they may hold keys and are never logged.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str], limits: Limits) -> None:
        self._base_url = base_url
        self._most_bytes = limits.answer_bytes
        self.server = urlsplit(base_url).netloc.rpartition("@")[2]
        # A redirect would carry customers' addresses, and the key, to a place nobody has configured. An
        # answer that comes compressed could unpack to any size.
        self._http = httpx.AsyncClient(
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **headers},
            follow_redirects=False,
            limits=httpx.Limits(max_connections=limits.connections),
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def send(self, request: Request, *, timeout_s: float) -> Answer:
        """Send it and read the whole answer.

        Raises:
            ShopError: no answer within ``timeout_s``, too long a one, a redirect, a success that is no
                JSON. ``maybe_done`` tells whether the request may have arrived.
        """
        try:
            async with asyncio.timeout(timeout_s):
                return await self._exchange(request, timeout_s)
        except TimeoutError:
            self._fail(f"no answer within {timeout_s * 1000:.0f} ms", maybe_done=True)
        except _NOT_SENT as error:
            self._fail(f"cannot be reached ({type(error).__name__})", maybe_done=False)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._fail(f"the connection broke ({type(error).__name__})", maybe_done=True)

    async def _exchange(self, request: Request, timeout_s: float) -> Answer:
        connecting_s = timeout_s * CONNECT_SHARE
        async with self._http.stream(
            request.method.value,
            self._base_url + request.path,
            headers=dict(request.headers),
            params=dict(request.query) or None,
            json=request.body,
            data=dict(request.form) or None,
            timeout=httpx.Timeout(None, connect=connecting_s, pool=connecting_s),
        ) as response:
            if response.is_redirect:
                self._fail("answers with a redirect; correct base_url or path", maybe_done=True)
            raw = await self._read(response)
            return Answer(response.status_code, dict(response.headers), self._parse(raw, response))

    async def _read(self, response: httpx.Response) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            self._fail("answers compressed, though asked not to", maybe_done=True)
        body = bytearray()
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > self._most_bytes:
                self._fail(f"the answer is longer than {self._most_bytes} bytes", maybe_done=True)
        return bytes(body)

    def _parse(self, raw: bytes, response: httpx.Response) -> Json:
        if not raw.strip():
            return None
        try:
            body: Json = json.loads(raw, parse_constant=_no_number)
        except (ValueError, RecursionError):
            if response.is_success:
                self._fail("the answer is no JSON", maybe_done=True)
            return None
        return body

    def _fail(self, what: str, *, maybe_done: bool) -> NoReturn:
        raise ShopError(f"{self.server}: {what}", maybe_done=maybe_done) from None


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")
