"""Speech that has been synthesised before: prompts on disk, everything recent in memory."""

import asyncio
import hashlib
import os
import tempfile
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from pathlib import Path

import structlog

from voicebot.tts.engine import Synthesiser

MAX_DISK_BYTES = 256 * 2**20
"""About four and a half hours of prompts."""
MAX_MEMORY_BYTES = 32 * 2**20
_FORMAT = "1"
"""Part of every key: raise it when the shaping of audio changes."""
_SUFFIX = ".pcm"

log = structlog.get_logger(__name__)


class PromptCache:
    """Synthesised speech by key, as raw 8 kHz s16le PCM.

    A cache never fails a call: what cannot be read is a miss, what cannot be written is not kept.

    Args:
        folder: where prompts are kept between runs; made when the first one is kept.
        max_disk_bytes: the prompts that were not used for longest are removed beyond it.
        max_memory_bytes: bound of what is kept in memory as well.
    """

    def __init__(
        self, folder: Path, max_disk_bytes: int = MAX_DISK_BYTES, max_memory_bytes: int = MAX_MEMORY_BYTES
    ) -> None:
        self._folder = folder
        self._max_disk_bytes = max_disk_bytes
        self._max_memory_bytes = max_memory_bytes
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._memory_bytes = 0

    def recall(self, key: str) -> bytes | None:
        """From memory only."""
        if key in self._memory:
            self._memory.move_to_end(key)
        return self._memory.get(key)

    def load(self, key: str) -> bytes | None:
        """From disk; blocks."""
        path = self._path(key)
        try:
            pcm = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("prompt_not_read", path=str(path), cause=str(error))
            return None
        return pcm if pcm and len(pcm) % 2 == 0 else None

    def remember(self, key: str, pcm: bytes) -> None:
        """Keep in memory, forgetting what was not used for longest."""
        self._memory_bytes += len(pcm) - len(self._memory.pop(key, b""))
        self._memory[key] = pcm
        while self._memory_bytes > self._max_memory_bytes:
            _, forgotten = self._memory.popitem(last=False)
            self._memory_bytes -= len(forgotten)

    def store(self, key: str, pcm: bytes) -> None:
        """Keep on disk; blocks. Other processes see the whole file or none."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                file.write(pcm)
            Path(file.name).replace(self._path(key))
            self._remove_oldest()
        except OSError as error:
            log.warning("prompt_not_kept", folder=str(self._folder), cause=str(error))

    def _remove_oldest(self) -> None:
        files = [(path, path.stat()) for path in self._folder.glob(f"*{_SUFFIX}")]
        excess = sum(stat.st_size for _, stat in files) - self._max_disk_bytes
        for path, stat in sorted(files, key=lambda entry: entry[1].st_mtime_ns):
            if excess <= 0:
                return
            path.unlink(missing_ok=True)
            excess -= stat.st_size

    def _path(self, key: str) -> Path:
        return self._folder / (key + _SUFFIX)


class CachedSynthesiser:
    """An engine that speaks what it has spoken before at once.

    Only prompts given to ``warm`` go to disk: other sentences may hold names, numbers and addresses of
    callers. Those stay in memory while there is room.
    """

    def __init__(self, engine: Synthesiser, cache: PromptCache) -> None:
        self.name = engine.name
        self.voice = engine.voice
        self._engine = engine
        self._cache = cache

    async def synthesise(self, text: str) -> AsyncGenerator[bytes, None]:
        """Yield 8 kHz s16le PCM: all at once when it is known.

        Raises:
            SynthesisError: it is not known and the engine failed.
        """
        key = self._key(text)
        known = await self._find(key)
        if known is not None:
            yield known
            return
        chunks = []
        async with aclosing(self._engine.synthesise(text)) as stream:
            async for chunk in stream:
                chunks.append(chunk)
                yield chunk
        # Not reached when the engine failed or the listener left: half a sentence is not kept.
        if chunks:
            self._cache.remember(key, b"".join(chunks))

    async def warm(self, texts: Iterable[str]) -> None:
        """Synthesise ``texts`` (spoken forms) that are not known yet and keep them on disk.

        Raises:
            SynthesisError: the engine failed; what was done until then is kept.
        """
        for text in texts:
            key = self._key(text)
            pcm = await asyncio.to_thread(self._cache.load, key)
            if pcm is None:
                pcm = b"".join([chunk async for chunk in self.synthesise(text)])
                if pcm:
                    await asyncio.to_thread(self._cache.store, key, pcm)
            else:
                self._cache.remember(key, pcm)

    async def close(self) -> None:
        """Close the engine."""
        await self._engine.close()

    async def _find(self, key: str) -> bytes | None:
        pcm = self._cache.recall(key)
        if pcm is None:
            pcm = await asyncio.to_thread(self._cache.load, key)
            if pcm is not None:
                self._cache.remember(key, pcm)
        return pcm

    def _key(self, text: str) -> str:
        parts = "\0".join((_FORMAT, self.name, self.voice, text))
        return hashlib.sha256(parts.encode()).hexdigest()[:40]
