"""Reading from the records, for commands."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from voicebot.config import Settings
from voicebot.records.database import Database
from voicebot.records.store import Store

T = TypeVar("T")


def from_store(settings: Settings, query: Callable[[Store], Awaitable[T]]) -> T:
    """Open the records, ask, and close them again."""

    async def read() -> T:
        store = await Store.open(settings)
        try:
            return await query(store)
        finally:
            await store.close()

    return asyncio.run(read())


def from_database(settings: Settings, query: Callable[[Database], Awaitable[T]]) -> T:
    """Open the database, ask, and close it again."""

    async def read() -> T:
        database = await Database.open(settings)
        try:
            return await query(database)
        finally:
            await database.close()

    return asyncio.run(read())
