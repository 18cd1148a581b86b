"""Samples in and out of pjsua2 frames, by both ways."""

import pjsua2 as pj
import pytest

from voicebot.media.frames import FRAME_BYTES
from voicebot.telephony.frame_memory import (
    FastFrameMemory,
    FrameMemory,
    SlowFrameMemory,
    fast_access_works,
)

PCM = bytes(n % 251 for n in range(FRAME_BYTES))


def test_the_pinned_wheel_has_the_known_layout() -> None:
    assert fast_access_works()


@pytest.mark.parametrize("memory", [FastFrameMemory(), SlowFrameMemory()])
def test_what_is_written_is_read_back(memory: FrameMemory) -> None:
    frame = pj.MediaFrame()
    assert memory.read(frame) == b""
    memory.write(frame, PCM)
    assert bytes(frame.buf) == PCM
    assert (frame.size, frame.type) == (FRAME_BYTES, pj.PJMEDIA_FRAME_TYPE_AUDIO)
    assert memory.read(frame) == PCM


def test_a_frame_keeps_its_samples_when_the_buffer_is_used_again() -> None:
    memory = FastFrameMemory()
    first, second = pj.MediaFrame(), pj.MediaFrame()
    memory.write(first, PCM)
    memory.write(second, bytes(FRAME_BYTES))
    assert memory.read(first) == PCM
