"""Stereo recordings of calls: caller left, bot right, 16-bit PCM WAV at 8 kHz.

The file grows while the call runs and its header is kept up to date, so that what was said can be heard
even when the process is killed in mid-call.
"""

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voicebot.media.frames import FRAME_BYTES, FRAME_MS, SAMPLE_RATE_HZ, SILENCE_FRAME

FLUSH_MS = 1000
"""Audio collected before the file is written: what a killed process loses at most."""
MAX_SKEW_MS = 200
"""One side may be this far ahead within ticks before the other is taken to be silent."""

_HEADER_BYTES = 44
_CHANNELS = 2
_BYTES_PER_SAMPLE = 2


class StereoRecorder:
    """Writes one call's recording. Writes are small and go to the page cache: fit for the event loop.

    Args:
        path: the file to make; its folder is made if need be.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb", buffering=0)
        self._file.write(_header(0))
        self._data_bytes = 0
        self._caller: list[bytes] = []
        self._bot: list[bytes] = []
        self._duration_ms = 0

    @property
    def duration_ms(self) -> int:
        """Length of what has been taken in, in milliseconds."""
        return self._duration_ms + max(len(self._caller), len(self._bot)) * FRAME_MS

    def append(self, caller: Sequence[bytes], bot: Sequence[bytes]) -> None:
        """Take the frames of one tick of both sides; they were on the line at the same time.

        One side may be a few frames behind and catch up in later ticks; when it stays behind for
        more than ``MAX_SKEW_MS`` its gap is silence.
        """
        self._caller += caller
        self._bot += bot
        self._fill_gap(self._caller, len(self._bot))
        self._fill_gap(self._bot, len(self._caller))
        if min(len(self._caller), len(self._bot)) * FRAME_MS >= FLUSH_MS:
            self._flush()

    def close(self) -> None:
        """Write what is left; the shorter side ends in silence. Safe to call twice."""
        if self._file.closed:
            return
        longest = max(len(self._caller), len(self._bot))
        for side in (self._caller, self._bot):
            side += [SILENCE_FRAME] * (longest - len(side))
        self._flush()
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is, after a failed write; its header may need ``repair_recording``."""
        self._file.close()

    @staticmethod
    def _fill_gap(side: list[bytes], other_frames: int) -> None:
        behind = other_frames - len(side)
        if behind * FRAME_MS > MAX_SKEW_MS:
            side += [SILENCE_FRAME] * behind

    def _flush(self) -> None:
        count = min(len(self._caller), len(self._bot))
        stereo = np.empty((count * FRAME_BYTES // _BYTES_PER_SAMPLE, _CHANNELS), dtype="<i2")
        for channel, side in enumerate((self._caller, self._bot)):
            stereo[:, channel] = np.frombuffer(b"".join(side[:count]), dtype="<i2")
            del side[:count]
        self._file.seek(_HEADER_BYTES + self._data_bytes)
        self._file.write(stereo.tobytes())
        self._data_bytes += stereo.nbytes
        self._duration_ms += count * FRAME_MS
        self._file.seek(0)
        self._file.write(_header(self._data_bytes))


def repair_recording(path: Path) -> bool:
    """Mend the header of a recording whose writer was killed between data and header.

    Returns:
        whether it had to be mended.

    Raises:
        OSError: the file cannot be read or written.
    """
    block = _CHANNELS * _BYTES_PER_SAMPLE
    whole_blocks = max(path.stat().st_size - _HEADER_BYTES, 0) // block * block
    right = _header(whole_blocks)
    with path.open("r+b") as file:
        if file.read(_HEADER_BYTES) == right:
            return False
        file.seek(0)
        file.write(right)
        file.truncate(_HEADER_BYTES + whole_blocks)
    return True


def _header(data_bytes: int) -> bytes:
    """RIFF/WAVE header (Multimedia Programming Interface and Data Specifications 1.0, 1991)."""
    block = _CHANNELS * _BYTES_PER_SAMPLE
    layout = (16, 1, _CHANNELS, SAMPLE_RATE_HZ, SAMPLE_RATE_HZ * block, block, 8 * _BYTES_PER_SAMPLE)
    riff_bytes = _HEADER_BYTES - 8 + data_bytes
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", riff_bytes, b"WAVE", b"fmt ", *layout, b"data", data_bytes
    )
