import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from own_time import OwnTime, own_time
from rest_shop import TOKEN, RestShop, rest_shop

from voicebot.circuit_breaker import BreakerState
from voicebot.records.database import Database
from voicebot.records.store import Store
from voicebot.shop.http.client import ShopClient
from voicebot.shop.http.mapping_file import parse_mapping
from voicebot.shop.http.shop import HttpShop

MAPPING = Path("docs/examples/rest.yaml").read_text("utf-8")
Build = Callable[..., HttpShop]
Work = Callable[..., Awaitable[object]]


@dataclass
class Traffic:
    """Requests to the shop and to the database that are on their way."""

    shop: RestShop
    requests: int = 0

    async def until_quiet(self) -> None:
        """Wait until nothing is on its way, or only what the shop will never answer."""
        while self.requests > self.shop.unanswered:
            self.shop.changed.clear()
            await self.shop.changed.wait()

    def counted(self, send: Work) -> Work:
        async def counting(*arguments: object, **options: object) -> object:
            self.requests += 1
            try:
                return await send(*arguments, **options)
            finally:
                self.requests -= 1
                self.shop.changed.set()

        return counting


@pytest.fixture
async def rest() -> AsyncIterator[RestShop]:
    async with rest_shop() as shop:
        yield shop


@pytest.fixture
async def clock(store: Store, rest: RestShop, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OwnTime]:
    """Stands still while the shop or the database has something to do, however long that takes."""
    traffic = Traffic(rest)
    monkeypatch.setattr(ShopClient, "send", traffic.counted(ShopClient.send))
    monkeypatch.setattr(Database, "_once", traffic.counted(Database._once))

    async def run(clock: OwnTime) -> None:
        while True:
            await traffic.until_quiet()
            await clock.pass_ms(10)

    with own_time() as clock:
        running = asyncio.create_task(run(clock))
        yield clock
        running.cancel()
        await asyncio.wait({running})


@pytest.fixture
async def build(store: Store, rest: RestShop, clock: OwnTime) -> AsyncIterator[Build]:
    """Makes a shop of the example's mapping, with texts of it replaced."""
    async with AsyncExitStack() as stack:

        def make(
            *replacements: tuple[str, str],
            on_breaker: Callable[[BreakerState], None] = lambda state: None,
        ) -> HttpShop:
            text = MAPPING
            for old, new in replacements:
                assert old in text, old
                text = text.replace(old, new)
            environment = {"SHOP_URL": rest.url, "SHOP_TOKEN": TOKEN}
            mapping = parse_mapping(text, file="rest.yaml", environment=environment)
            shop = HttpShop(
                mapping,
                store.database,
                zone=ZoneInfo("Asia/Shanghai"),
                monotonic=clock.now_s,
                on_breaker=on_breaker,
            )
            stack.push_async_callback(shop.close)
            return shop

        yield make


@pytest.fixture
def http(build: Build) -> Iterator[HttpShop]:
    yield build()
