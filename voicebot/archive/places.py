"""Where a file of a call lies: on a machine (kept as a path), or in an object store (kept as a URL)."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from voicebot.config_sections import ArchiveSettings
from voicebot.errors import ArchiveError
from voicebot.records.files import is_remote

if TYPE_CHECKING:  # it exists for type checkers only
    from obstore.store import S3Config

Store = LocalStore | S3Store

IN_MEMORY_BYTES = 8 * 2**20
"""What is fetched is kept in memory up to this size, then in a file without a name."""
_RETRIES = 2
_RETRY_TIMEOUT = timedelta(seconds=20)
"""The queue tries again later; no job waits for ever."""


class Places:
    """Puts files where the settings want them, and gets them from wherever they are.

    Args:
        settings: of the archive.
        folder: where files stay without an object store; relative paths start there.
    """

    def __init__(self, settings: ArchiveSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder

    @property
    def has_store(self) -> bool:
        """Whether files are to be brought to an object store."""
        return bool(self._settings.url)

    def stored(self, key: str) -> str:
        """Where a file of this name is in the object store."""
        return f"{self._settings.url.rstrip('/')}/{key}"

    async def put(self, file: Path, key: str) -> str:
        """Bring a file to the object store, whole or not at all.

        Args:
            key: its name there.

        Returns:
            where it is now.

        Raises:
            ArchiveError: the store cannot be reached, refuses it, or holds something else afterwards.
        """
        place = self.stored(key)
        try:
            store = self._store(self._settings.url)
            await store.put_async(key, file)
            stored = (await store.head_async(key))["size"]
        except (BaseError, OSError, ValueError) as error:
            raise ArchiveError(f"storing {place} failed: {_one_line(error)}") from error
        if stored != file.stat().st_size:
            raise ArchiveError(f"storing {place} failed: {stored} of {file.stat().st_size} bytes arrived")
        return place

    async def fetch(self, place: str) -> BinaryIO:
        """A file to read from its beginning.

        Raises:
            ArchiveError: it is not there, or cannot be read.
        """
        try:
            if not is_remote(place):
                return await asyncio.to_thread(self.local(place).open, "rb")
            store, key = self._of(place)
            spool = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY_BYTES))  # noqa: SIM115 - the caller closes it
            async for chunk in (await store.get_async(key)).stream():
                spool.write(chunk)
        except FileNotFoundError as error:
            raise ArchiveError(f"{place} is not there") from error
        except (BaseError, OSError, ValueError) as error:
            raise ArchiveError(f"reading {place} failed: {_one_line(error)}") from error
        spool.seek(0)
        return spool

    async def delete(self, place: str) -> None:
        """Delete a file, and look whether it is gone. Nothing there is fine.

        Raises:
            ArchiveError: it could not be deleted, or is still there.
        """
        try:
            if is_remote(place):
                store, key = self._of(place)
                await store.delete_async(key)
            else:
                self.local(place).unlink(missing_ok=True)
        except FileNotFoundError:
            return
        except (BaseError, OSError, ValueError) as error:
            raise ArchiveError(f"deleting {place} failed: {_one_line(error)}") from error
        if await self.exists(place):
            raise ArchiveError(f"{place} is still there after it was deleted")

    async def exists(self, place: str) -> bool:
        """Whether there is such a file.

        Raises:
            ArchiveError: that cannot be found out.
        """
        if not is_remote(place):
            return self.local(place).exists()
        try:
            store, key = self._of(place)
            await store.head_async(key)
        except FileNotFoundError:
            return False
        except (BaseError, OSError, ValueError) as error:
            raise ArchiveError(f"looking for {place} failed: {_one_line(error)}") from error
        return True

    def local(self, place: str) -> Path:
        """The path of a file of this machine."""
        return Path(place) if Path(place).is_absolute() else self._folder / place

    def leftovers(self, call_id: str) -> Iterator[Path]:
        """Files of a call in the data folder, in whatever state it was left."""
        yield from self._folder.glob(f"*/{call_id}.*")

    def _of(self, place: str) -> tuple[Store, str]:
        """The store of a place and the name there, also when the settings name another store by now."""
        base, _, name = place.rpartition("/")
        folder, _, day = base.rpartition("/")
        return self._store(folder), f"{day}/{name}"

    def _store(self, url: str) -> Store:
        if url.startswith("file://"):
            return LocalStore(url.removeprefix("file://"), mkdir=True)
        config: S3Config = {"region": self._settings.region}
        endpoint = self._settings.endpoint_url
        if endpoint:
            config["endpoint"] = endpoint
        return S3Store.from_url(
            url,
            config=config,
            client_options={"allow_http": endpoint.startswith("http://")},
            retry_config={"max_retries": _RETRIES, "retry_timeout": _RETRY_TIMEOUT},
        )


def _one_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
