"""Bytes in and out of pjsua2 audio frames, fast where the memory layout is the known one.

SWIG offers only element-wise access to a ``std::vector<unsigned char>`` (260-390 µs for a
20 ms frame). A vector is three pointers (begin, end, end of storage), so reading two of
them with ctypes costs 1 µs. ``fast_access_works`` checks the layout with known vectors; where it
does not hold, the element-wise way is used.
"""

import ctypes
from typing import Protocol

import pjsua2 as pj

from voicebot.media.frames import FRAME_BYTES

# MediaFrame is {type: int, padding, buf: std::vector, size: unsigned}.
_BUF_OFFSET = 8


class _Vector(ctypes.Structure):
    _fields_ = (("begin", ctypes.c_void_p), ("end", ctypes.c_void_p))


class FrameMemory(Protocol):
    """Access to the samples of a ``pj.MediaFrame``; one object per audio port."""

    def read(self, frame: pj.MediaFrame) -> bytes:
        """Copy the samples of a received frame; empty when it carries none."""

    def write(self, frame: pj.MediaFrame, pcm: bytes) -> None:
        """Put exactly one frame of PCM into a requested frame."""


class FastFrameMemory:
    """Reads and writes the vector's memory directly."""

    def __init__(self) -> None:
        self._buffer = pj.ByteVector([0] * FRAME_BYTES)
        self._address = _Vector.from_address(int(self._buffer.this)).begin

    def read(self, frame: pj.MediaFrame) -> bytes:
        """Copy the samples of a received frame; empty when it carries none."""
        vector = _Vector.from_address(int(frame.this) + _BUF_OFFSET)
        if not vector.begin:
            return b""
        return ctypes.string_at(vector.begin, vector.end - vector.begin)

    def write(self, frame: pj.MediaFrame, pcm: bytes) -> None:
        """Put exactly one frame of PCM into a requested frame."""
        ctypes.memmove(self._address, pcm, FRAME_BYTES)
        frame.buf = self._buffer
        frame.size = FRAME_BYTES
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO


class SlowFrameMemory:
    """Goes through SWIG's element-wise conversion; right everywhere."""

    def read(self, frame: pj.MediaFrame) -> bytes:
        """Copy the samples of a received frame; empty when it carries none."""
        return bytes(frame.buf)

    def write(self, frame: pj.MediaFrame, pcm: bytes) -> None:
        """Put exactly one frame of PCM into a requested frame."""
        frame.buf = pj.ByteVector(list(pcm[:FRAME_BYTES]))
        frame.size = FRAME_BYTES
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO


def fast_access_works() -> bool:
    """Whether vectors lie in memory as ``FastFrameMemory`` expects.

    Looks before it copies: a pointer is followed only when begin and end are as far apart
    as the known vector is long.
    """
    known = bytes(range(256)) + bytes(FRAME_BYTES - 256)
    frame = pj.MediaFrame()
    frame.buf = pj.ByteVector(list(known))
    plain = pj.ByteVector(list(known))
    for address in (int(frame.this) + _BUF_OFFSET, int(plain.this)):
        vector = _Vector.from_address(address)
        if not vector.begin or not vector.end or vector.end - vector.begin != FRAME_BYTES:
            return False
        if ctypes.string_at(vector.begin, FRAME_BYTES) != known:
            return False
    memory = FastFrameMemory()
    memory.write(frame, known[::-1])
    return bytes(frame.buf) == known[::-1]
