"""Audio waiting to be played: the hand-over point between asyncio and the SIP stack's clock thread.

The asyncio side opens pieces (one per sentence) and writes audio into them as synthesis delivers it;
the clock side takes exactly one frame every 20 ms, whatever happens on the other side.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from voicebot.media.frames import FRAME_BYTES, FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ, SILENCE_FRAME

FADE_MS = 5
MAX_PLAYED_FRAMES = 60_000 // FRAME_MS
"""Frames kept for ``drain_played``: a minute, in case nobody collects them."""

_FADE_OUT = np.zeros(FRAME_SAMPLES)
_FADE_OUT[: FADE_MS * SAMPLE_RATE_HZ // 1000] = np.linspace(1.0, 0.0, FADE_MS * SAMPLE_RATE_HZ // 1000)
_FADE_IN = np.ones(FRAME_SAMPLES)
_FADE_IN[: FADE_MS * SAMPLE_RATE_HZ // 1000] = np.linspace(0.0, 1.0, FADE_MS * SAMPLE_RATE_HZ // 1000)


@dataclass(frozen=True, slots=True)
class Started:
    """The first frame of a piece was handed to the SIP stack."""

    tag: int
    at_monotonic_s: float


@dataclass(frozen=True, slots=True)
class Finished:
    """The last sample of a piece has been played; a piece without any audio finishes without starting."""

    tag: int
    at_monotonic_s: float


PlayoutEvent = Started | Finished


@dataclass(frozen=True, slots=True)
class PlayedSoFar:
    """How far play-out came before it was stopped.

    Args:
        finished: tags played to their end since the previous ``stop``, in order.
        current: tag that was cut off after it had started, if any.
        current_ms: how much of ``current`` was played.
        length_ms: of ``current``; ``None`` when its end was not there yet.
    """

    finished: tuple[int, ...]
    current: int | None
    current_ms: int
    length_ms: int | None = None


@dataclass(slots=True)
class _Piece:
    tag: int
    frames: deque[bytes] = field(default_factory=deque)
    rest: bytearray = field(default_factory=bytearray)
    closed: bool = False
    frames_played: int = 0


class Playout:
    """Queue of speech of one call. All methods but ``next_frame`` belong to the asyncio thread.

    One lock guards the state. The clock thread must hold the interpreter lock to run Python at all, so
    the longest it can wait for ours is one critical section of the other side: a few appends or a swap of
    references, microseconds. Conversions (splitting, fading) are done outside it. In exchange a stop is
    atomic: no frame of a dropped sentence can follow the faded one.

    Args:
        clock: source of ``at_monotonic_s`` in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._pieces: deque[_Piece] = deque()
        self._by_tag: dict[int, _Piece] = {}
        self._dropped: set[int] = set()
        self._finished: list[int] = []
        self._events: list[PlayoutEvent] = []
        self._played: deque[bytes] = deque(maxlen=MAX_PLAYED_FRAMES)
        self._fade_frame: bytes | None = None
        self._paused = False

    def open(self, tag: int) -> None:
        """Start a piece; pieces are played in the order opened.

        Raises:
            ValueError: ``tag`` is already open.
        """
        if tag in self._by_tag:
            raise ValueError(f"piece {tag} is already open; every sentence needs a tag of its own")
        self._dropped.discard(tag)
        piece = self._by_tag[tag] = _Piece(tag)
        with self._lock:
            self._pieces.append(piece)

    def write(self, tag: int, pcm: bytes) -> None:
        """Append 8 kHz mono s16le PCM of any length. Audio of a piece dropped by ``stop`` is ignored.

        Raises:
            KeyError: ``tag`` was never opened or is closed.
        """
        if tag in self._dropped:
            return
        piece = self._by_tag[tag]
        piece.rest += pcm
        whole = len(piece.rest) - len(piece.rest) % FRAME_BYTES
        frames = [bytes(piece.rest[at : at + FRAME_BYTES]) for at in range(0, whole, FRAME_BYTES)]
        del piece.rest[:whole]
        with self._lock:
            piece.frames.extend(frames)

    def close(self, tag: int) -> None:
        """No more audio comes for ``tag``; its last frame is padded with silence.

        Raises:
            KeyError: ``tag`` was never opened or is already closed.
        """
        if tag in self._dropped:
            self._dropped.remove(tag)
            return
        piece = self._by_tag.pop(tag)
        last = bytes(piece.rest.ljust(FRAME_BYTES, b"\0")) if piece.rest else None
        piece.rest.clear()
        with self._lock:
            if last is not None:
                piece.frames.append(last)
            piece.closed = True

    def pause(self) -> None:
        """Play silence, keeping what is queued, until ``resume``."""
        with self._lock:
            if self._paused:
                return
            self._paused = True
            self._fade_frame = self._faded_next_frame()

    def resume(self) -> None:
        """Go on where ``pause`` cut in: the frame that was faded out is played again, faded in."""
        with self._lock:
            if not self._paused:
                return
            self._paused = False
            self._fade_frame = None
            head = self._pieces[0] if self._pieces else None
            if head is not None and head.frames and head.frames_played:
                head.frames[0] = _scaled(head.frames[0], _FADE_IN)

    def stop(self) -> PlayedSoFar:
        """Drop everything that is queued and fade out within 5 ms; pending pieces count as dropped."""
        with self._lock:
            if not self._paused:
                self._fade_frame = self._faded_next_frame()
            self._paused = False
            head = self._pieces[0] if self._pieces else None
            self._pieces = deque()
            finished, self._finished = tuple(self._finished), []
        self._dropped.update(self._by_tag)
        self._by_tag.clear()
        if head is None or not head.frames_played:
            return PlayedSoFar(finished, None, 0)
        frames = head.frames_played + len(head.frames) if head.closed else None
        return PlayedSoFar(
            finished,
            head.tag,
            head.frames_played * FRAME_MS,
            None if frames is None else frames * FRAME_MS,
        )

    def drain_events(self) -> list[PlayoutEvent]:
        """What happened since the last call, oldest first."""
        with self._lock:
            events, self._events = self._events, []
        return events

    def drain_played(self) -> list[bytes]:
        """Every frame handed to the SIP stack since the last call, silence included (at most a minute)."""
        with self._lock:
            played, self._played = self._played, deque(maxlen=MAX_PLAYED_FRAMES)
        return list(played)

    @property
    def idle(self) -> bool:
        """Whether everything opened has been closed and played."""
        with self._lock:
            return not self._pieces and self._fade_frame is None

    @property
    def buffered_ms(self) -> int:
        """Whole frames waiting to be played, in milliseconds."""
        with self._lock:
            return sum(len(piece.frames) for piece in self._pieces) * FRAME_MS

    def next_frame(self) -> bytes:
        """Clock thread: the 20 ms frame to send now; silence when there is nothing to say."""
        now = self._clock()
        with self._lock:
            frame = self._take_frame(now)
            self._played.append(frame)
        return frame

    def _take_frame(self, now: float) -> bytes:
        if self._fade_frame is not None:
            frame, self._fade_frame = self._fade_frame, None
            return frame
        while self._pieces and not self._paused:
            piece = self._pieces[0]
            if piece.frames:
                return self._take_from(piece, now)
            if not piece.closed:
                return SILENCE_FRAME
            # It was closed after its last full frame had been played (or never held any).
            self._finish(piece, now)
        return SILENCE_FRAME

    def _take_from(self, piece: _Piece, now: float) -> bytes:
        if not piece.frames_played:
            self._events.append(Started(piece.tag, now))
        piece.frames_played += 1
        frame = piece.frames.popleft()
        if piece.closed and not piece.frames:
            self._finish(piece, now + FRAME_MS / 1000)
        return frame

    def _finish(self, piece: _Piece, at_s: float) -> None:
        self._pieces.popleft()
        self._finished.append(piece.tag)
        self._events.append(Finished(piece.tag, at_s))

    def _faded_next_frame(self) -> bytes | None:
        """The frame that would come next, cut off softly: it joins the one being played without a click."""
        head = self._pieces[0] if self._pieces else None
        if head is None or not head.frames or not head.frames_played:
            return None
        return _scaled(head.frames[0], _FADE_OUT)


def _scaled(frame: bytes, gain: NDArray[np.float64]) -> bytes:
    return (np.frombuffer(frame, dtype="<i2") * gain).astype("<i2").tobytes()
