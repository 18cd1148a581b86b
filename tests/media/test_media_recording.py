import io
import wave
from pathlib import Path

import numpy as np
import pytest

from voicebot.media.frames import FRAME_BYTES, FRAME_SAMPLES
from voicebot.media.recording import StereoRecorder, repair_recording


def frame(value: int) -> bytes:
    return np.full(FRAME_SAMPLES, value, dtype="<i2").tobytes()


def sides(content: bytes) -> tuple[list[int], list[int]]:
    """First sample of every frame of caller and bot."""
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, 8000, 2)
        stereo = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
    assert len(stereo) % FRAME_SAMPLES == 0
    return stereo[::FRAME_SAMPLES, 0].tolist(), stereo[::FRAME_SAMPLES, 1].tolist()


def test_caller_is_left_and_bot_is_right(tmp_path: Path) -> None:
    recorder = StereoRecorder(tmp_path / "calls" / "one.wav")
    recorder.append([frame(1)], [frame(-1)])
    recorder.append([frame(2)], [frame(-2)])
    assert recorder.duration_ms == 40
    recorder.close()
    recorder.close()
    assert sides((tmp_path / "calls" / "one.wav").read_bytes()) == ([1, 2], [-1, -2])


def test_a_side_that_is_late_by_a_tick_stays_aligned(tmp_path: Path) -> None:
    recorder = StereoRecorder(tmp_path / "one.wav")
    recorder.append([frame(1)], [frame(-1), frame(-2)])
    recorder.append([frame(2), frame(3)], [frame(-3)])
    recorder.close()
    assert sides((tmp_path / "one.wav").read_bytes()) == ([1, 2, 3], [-1, -2, -3])


def test_a_side_that_is_gone_is_silent(tmp_path: Path) -> None:
    recorder = StereoRecorder(tmp_path / "one.wav")
    for number in range(1, 21):
        recorder.append([], [frame(-number)])
    recorder.append([frame(7)], [frame(-21)])
    recorder.close()
    caller, bot = sides((tmp_path / "one.wav").read_bytes())
    assert bot == [-number for number in range(1, 22)]
    assert sorted(set(caller)) == [0, 7] and len(caller) == 21
    assert caller.index(7) >= 11


def test_the_file_is_playable_at_any_moment(tmp_path: Path) -> None:
    path = tmp_path / "one.wav"
    recorder = StereoRecorder(path)
    for number in range(1, 131):
        recorder.append([frame(number)], [frame(-number)])
        caller, bot = sides(path.read_bytes())
        assert number - 50 < len(caller) <= number
        assert bot == [-value for value in caller]
    recorder.close()
    assert sides(path.read_bytes())[0] == list(range(1, 131))


@pytest.mark.parametrize("torn_bytes", [0, 3])
def test_a_file_killed_between_data_and_header_is_repaired(tmp_path: Path, torn_bytes: int) -> None:
    path = tmp_path / "one.wav"
    recorder = StereoRecorder(path)
    recorder.append([frame(1)] * 50, [frame(-1)] * 50)
    with path.open("ab") as file:
        file.write(frame(2) + frame(2) + bytes(torn_bytes))

    assert repair_recording(path)

    assert sides(path.read_bytes())[0] == [1] * 50 + [2]
    assert path.stat().st_size == 44 + 51 * 2 * FRAME_BYTES
    assert not repair_recording(path)


def test_an_empty_file_becomes_an_empty_recording(tmp_path: Path) -> None:
    path = tmp_path / "one.wav"
    path.touch()
    assert repair_recording(path)
    assert sides(path.read_bytes()) == ([], [])
