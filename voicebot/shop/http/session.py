"""Logging in to the shop's system: once for all calls, and again when the system has forgotten us."""

import asyncio
from collections.abc import Mapping

from voicebot.errors import ShopError
from voicebot.shop.http.client import Answer, ShopClient
from voicebot.shop.http.mapping import Login
from voicebot.shop.http.picking import Reader, finds
from voicebot.shop.http.steps import No, judge, request_of
from voicebot.shop.http.template import Scalar, Values, fill_texts


class Session:
    """Keeps the headers that prove who we are.

    Args:
        environment: values of the variables that the mapping names, as ``env.NAME``.
    """

    def __init__(self, login: Login, client: ShopClient, read: Reader, environment: Values) -> None:
        self._login = login
        self._client = client
        self._read = read
        self._environment = environment
        self._headers: Mapping[str, str] | None = None
        self._lock = asyncio.Lock()

    async def headers(self, *, timeout_s: float) -> Mapping[str, str]:
        """The headers; logs in when there are none.

        Raises:
            ShopError: the system does not let us in.
        """
        try:
            async with asyncio.timeout(timeout_s), self._lock:
                if self._headers is None:
                    self._headers = await self._log_in(timeout_s)
                return self._headers
        except TimeoutError:
            raise ShopError("the log-in took too long") from None
        except ShopError as error:
            raise ShopError(f"log-in: {error}") from error

    def refused(self, answer: Answer, used: Mapping[str, str]) -> bool:
        """Whether an answer tells that ``used`` is not valid any more; if so, the next ask logs in again."""
        when = self._login.again_when
        forgotten = answer.status in self._login.again_on or (when is not None and finds(when, answer.body))
        if forgotten and self._headers is used:
            self._headers = None
        return forgotten

    async def _log_in(self, timeout_s: float) -> Mapping[str, str]:
        values: dict[str, Scalar] = dict(self._environment)
        for step in self._login.steps:
            answer = await self._client.send(request_of(step, values, ()), timeout_s=timeout_s)
            judged = judge(step, answer, ())
            if isinstance(judged, No):
                raise ShopError("refused; check the name and password, or the key, in the environment")
            reader = Reader(judged.body, self._read.money, self._read.zone, values)
            values |= {kept: reader.scalar(pick) for kept, pick in step.keep.items()}
            for kept, header in step.keep_headers.items():
                values[kept] = answer.headers.get(header.lower())
        try:
            return fill_texts(self._login.headers, values)
        except LookupError as error:
            raise ShopError(f"the answer has no {error}; is the name or password wrong?") from None
