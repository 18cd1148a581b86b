"""Microsoft's neural voices through edge-tts: natural, online, and without any promise to answer."""

import asyncio
import io
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import Any, Protocol

import aiohttp
import edge_tts
import numpy as np
import soundfile
from edge_tts.exceptions import EdgeTTSException

from voicebot.config import TtsSettings
from voicebot.errors import SynthesisError
from voicebot.tts.audio import Floats, SpeechLevel, SpeechShaper

STALL_TIMEOUT_S = 1.5
"""Longest wait between two pieces of a sentence that has begun."""
_FIRST_DECODE_BYTES = 2000
"""A third of a second at the service's 48 kbit/s: enough to begin with, and for the decoder to lock on."""


class Communication(Protocol):
    """What is used of ``edge_tts.Communicate``."""

    def stream(self) -> AsyncGenerator[Mapping[str, Any], None]:
        """Messages; those of type ``audio`` carry MP3 in ``data``."""


class EdgeSynthesiser:
    """Speaks with edge-tts.

    Args:
        communicate: makes the connection for a text and a voice; edge-tts when absent.
    """

    name = "edge"

    def __init__(
        self, settings: TtsSettings, communicate: Callable[[str, str], Communication] = edge_tts.Communicate
    ) -> None:
        self.voice = settings.edge_voice
        self._communicate = communicate
        self._first_audio_timeout_s = settings.edge_first_audio_timeout_ms / 1000
        self._level = SpeechLevel()

    async def synthesise(self, text: str) -> AsyncGenerator[bytes, None]:
        """Yield 8 kHz s16le PCM; closing the iterator closes the connection.

        Raises:
            SynthesisError: no connection, refused, no audio in time, stalled, or not decodable.
        """
        decoder = _GrowingMp3()
        shaper: SpeechShaper | None = None
        async with aclosing(self._mp3(text)) as pieces:
            async for piece in pieces:
                samples = decoder.feed(piece)
                if samples is None:
                    continue
                shaper = shaper or self._new_shaper(decoder.sample_rate_hz, samples)
                if pcm := shaper.feed(samples):
                    yield pcm
        rest = decoder.finish()
        shaper = shaper or self._new_shaper(decoder.sample_rate_hz, rest)
        if pcm := shaper.feed(rest) + shaper.finish():
            yield pcm

    async def close(self) -> None:
        """Nothing to release: every sentence has a connection of its own."""

    def _new_shaper(self, sample_rate_hz: int, beginning: Floats) -> SpeechShaper:
        self._level.learn(beginning)
        return SpeechShaper(sample_rate_hz, self._level)

    async def _mp3(self, text: str) -> AsyncGenerator[bytes, None]:
        """The MP3 stream as it comes, with time-outs; at least one piece."""
        try:
            async with aclosing(self._communicate(text, self.voice).stream()) as messages:
                piece = await _next_piece(messages, "first audio", self._first_audio_timeout_s)
                if piece is None:
                    raise SynthesisError("edge-tts: the service sent no audio")
                while piece is not None:
                    yield piece
                    piece = await _next_piece(messages, "more audio", STALL_TIMEOUT_S)
        except (EdgeTTSException, aiohttp.ClientError, OSError, ValueError) as error:
            raise SynthesisError(f"edge-tts: {type(error).__name__}: {error}") from error


async def _next_piece(
    messages: AsyncIterator[Mapping[str, Any]], what: str, timeout_s: float
) -> bytes | None:
    """The next MP3 data, ``None`` at the end. Word boundaries and other messages are no progress."""
    try:
        async with asyncio.timeout(timeout_s):
            async for message in messages:
                if message["type"] == "audio" and message["data"]:
                    return bytes(message["data"])
            return None
    except TimeoutError as error:
        raise SynthesisError(f"edge-tts: no {what} within {timeout_s:g} s") from error


class _GrowingMp3:
    """Decodes MP3 that is still arriving.

    libsndfile reads whole files only. What it makes of a file's beginning is the beginning of what it makes
    of the file, so the beginning is decoded anew whenever it has grown by half: three times the work of
    one pass, which is a millisecond or so per sentence.
    """

    def __init__(self) -> None:
        self.sample_rate_hz = 0
        self._data = bytearray()
        self._next_decode_bytes = _FIRST_DECODE_BYTES
        self._samples_out = 0

    def feed(self, piece: bytes) -> Floats | None:
        """Samples that have become decodable, if it is worth trying."""
        self._data += piece
        if len(self._data) < self._next_decode_bytes:
            return None
        self._next_decode_bytes = len(self._data) * 3 // 2
        return self._decode()

    def finish(self) -> Floats:
        """The rest of the samples."""
        return self._decode()

    def _decode(self) -> Floats:
        try:
            samples, self.sample_rate_hz = soundfile.read(io.BytesIO(self._data), dtype="float32")
        except soundfile.LibsndfileError as error:
            raise SynthesisError(f"edge-tts: {len(self._data)} bytes of audio are no MP3: {error}") from error
        mono: Floats = samples if samples.ndim == 1 else samples.mean(axis=1)
        new = mono[self._samples_out :]
        self._samples_out = len(mono)
        return np.ascontiguousarray(new)
