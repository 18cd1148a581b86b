"""The audio end of a call inside the SIP stack's conference bridge.

One native clock thread drives every port 50 times a second. In it we only copy bytes;
everything else happens on the asyncio loop, which is woken at most once per tick for all calls.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

import pjsua2 as pj

from voicebot.media.frames import FRAME_BYTES, FRAME_MS, SAMPLE_RATE_HZ, SILENCE_FRAME
from voicebot.telephony.frame_memory import FrameMemory
from voicebot.telephony.punctuality import put_this_thread_first

# What is kept of received audio while the loop is blocked: 10 s.
_MAX_QUEUED_FRAMES = 500
_MIN_WAKE_INTERVAL_S = FRAME_MS / 1000 / 2


class LoopWaker:
    """Wakes the asyncio loop from the clock thread, at most once per tick."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        deliver: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._loop = loop
        self._deliver = deliver
        self._clock = clock
        self._last_wake_s = float("-inf")
        self._first = False

    def wake(self) -> None:
        """Ask for ``deliver`` to run soon; called on the clock thread.

        A second call within the same tick does nothing: its frame is fetched by the
        periodic poll of the user agent a few milliseconds later.
        """
        if not self._first:
            self._first = True
            put_this_thread_first()
        now_s = self._clock()
        if now_s - self._last_wake_s < _MIN_WAKE_INTERVAL_S or self._loop.is_closed():
            return
        self._last_wake_s = now_s
        self._loop.call_soon_threadsafe(self._deliver)


class AudioPort(pj.AudioMediaPort):  # type: ignore[misc]
    """Hands received frames over and fetches the frames to play.

    Closed (the initial state) it plays silence and drops what it receives, so that the two
    directions of a call start together.
    """

    def __init__(
        self,
        name: str,
        memory: FrameMemory,
        waker: LoopWaker,
        next_frame: Callable[[], bytes],
    ) -> None:
        super().__init__()
        self.open = False
        self.failure: Exception | None = None
        self._memory = memory
        self._waker = waker
        self._next_frame = next_frame
        self._received: deque[bytes] = deque(maxlen=_MAX_QUEUED_FRAMES)
        audio = pj.MediaFormatAudio()
        audio.init(pj.PJMEDIA_FORMAT_PCM, SAMPLE_RATE_HZ, 1, FRAME_MS * 1000, 16)
        self.createPort(name, audio)

    def take_received(self) -> list[bytes]:
        """Frames received since the last call, oldest first."""
        frames = []
        while self._received:
            frames.append(self._received.popleft())
        return frames

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:  # noqa: N802
        """A tick's worth of audio from the peer (clock thread).

        A tick without audio (silence suppression, loss) counts as silence: audio time goes on.
        """
        if not self.open:
            return
        try:
            pcm = self._memory.read(frame)
            self._received.append(pcm if len(pcm) == FRAME_BYTES else SILENCE_FRAME)
            self._waker.wake()
        except Exception as error:
            self.failure = error

    def onFrameRequested(self, frame: pj.MediaFrame) -> None:  # noqa: N802
        """A tick's worth of audio for the peer (clock thread)."""
        pcm = SILENCE_FRAME
        if self.open:
            try:
                pcm = self._next_frame()
            except Exception as error:
                self.failure = error
        self._memory.write(frame, pcm)
