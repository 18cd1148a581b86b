import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rest_shop import TOKEN, RestShop, rest_shop

from voicebot.circuit_breaker import BreakerState
from voicebot.records.store import Store
from voicebot.shop.http.mapping_file import parse_mapping
from voicebot.shop.http.shop import HttpShop

MAPPING = Path("docs/examples/rest.yaml").read_text("utf-8")
Build = Callable[..., HttpShop]


@pytest.fixture
async def rest() -> AsyncIterator[RestShop]:
    async with rest_shop() as shop:
        yield shop


@pytest.fixture
async def build(store: Store, rest: RestShop) -> AsyncIterator[Build]:
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
                monotonic=time.monotonic,
                on_breaker=on_breaker,
            )
            stack.push_async_callback(shop.close)
            return shop

        yield make


@pytest.fixture
def http(build: Build) -> Iterator[HttpShop]:
    yield build()
