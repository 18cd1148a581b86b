import threading

import numpy as np
import pytest

from voicebot.media.frames import FRAME_BYTES, SILENCE_FRAME
from voicebot.media.playout import Finished, PlayedSoFar, Playout, Started


class TickClock:
    """Advances 20 ms for every frame taken."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> TickClock:
    return TickClock()


@pytest.fixture
def playout(clock: TickClock) -> Playout:
    return Playout(clock)


def tone(frames: int, value: int = 1000) -> bytes:
    return np.full(frames * FRAME_BYTES // 2, value, dtype="<i2").tobytes()


def take(playout: Playout, clock: TickClock, count: int) -> list[bytes]:
    taken = []
    for _ in range(count):
        taken.append(playout.next_frame())
        clock.now_s += 0.02
    return taken


def test_an_empty_queue_plays_silence(playout: Playout) -> None:
    assert playout.next_frame() == SILENCE_FRAME
    assert playout.idle


def test_pieces_are_played_in_the_order_opened_without_a_gap(playout: Playout, clock: TickClock) -> None:
    playout.open(1)
    playout.open(2)
    playout.write(2, tone(1, 222))
    playout.close(2)
    playout.write(1, tone(2, 111))
    playout.close(1)
    assert playout.buffered_ms == 60

    assert take(playout, clock, 4) == [tone(1, 111), tone(1, 111), tone(1, 222), SILENCE_FRAME]

    assert playout.drain_events() == [
        Started(1, 100.0),
        Finished(1, pytest.approx(100.04)),
        Started(2, pytest.approx(100.04)),
        Finished(2, pytest.approx(100.06)),
    ]
    assert playout.drain_events() == []
    assert playout.idle


def test_chunks_of_any_length_are_cut_into_frames_and_the_last_one_is_padded(
    playout: Playout, clock: TickClock
) -> None:
    pcm = tone(3)[:-101]
    playout.open(1)
    for at in range(0, len(pcm), 97):
        playout.write(1, pcm[at : at + 97])
    playout.close(1)
    frames = take(playout, clock, 4)
    assert all(len(frame) == FRAME_BYTES for frame in frames)
    assert b"".join(frames).startswith(pcm)
    assert b"".join(frames)[len(pcm) :] == bytes(4 * FRAME_BYTES - len(pcm))


def test_a_starved_piece_plays_silence_and_goes_on_when_audio_comes(
    playout: Playout, clock: TickClock
) -> None:
    playout.open(1)
    playout.write(1, tone(1))
    assert take(playout, clock, 2) == [tone(1), SILENCE_FRAME]
    assert not playout.idle
    playout.write(1, tone(1, 5))
    playout.close(1)
    assert take(playout, clock, 1) == [tone(1, 5)]
    assert [type(event) for event in playout.drain_events()] == [Started, Finished]


def test_a_piece_closed_after_its_last_frame_was_played_still_finishes(
    playout: Playout, clock: TickClock
) -> None:
    playout.open(1)
    playout.write(1, tone(1))
    take(playout, clock, 1)
    playout.close(1)
    playout.open(2)
    playout.write(2, tone(1, 7))
    assert take(playout, clock, 1) == [tone(1, 7)]
    assert playout.drain_events()[1] == Finished(1, pytest.approx(100.02))


def test_a_piece_without_audio_finishes_without_starting(playout: Playout, clock: TickClock) -> None:
    playout.open(1)
    playout.close(1)
    take(playout, clock, 1)
    assert playout.drain_events() == [Finished(1, 100.0)]


def test_stop_tells_what_was_played_and_drops_the_rest(playout: Playout, clock: TickClock) -> None:
    for tag, frames in ((1, 2), (2, 10), (3, 5)):
        playout.open(tag)
        playout.write(tag, tone(frames))
        playout.close(tag)
    take(playout, clock, 5)
    assert playout.stop() == PlayedSoFar(finished=(1,), current=2, current_ms=60, length_ms=200)
    playout.next_frame()
    assert playout.next_frame() == SILENCE_FRAME
    assert playout.idle
    assert playout.stop() == PlayedSoFar((), None, 0)


def test_stop_fades_out_instead_of_clicking(playout: Playout, clock: TickClock) -> None:
    playout.open(1)
    playout.write(1, tone(5, 8000))
    take(playout, clock, 1)
    playout.stop()
    samples = np.frombuffer(playout.next_frame(), dtype="<i2").astype(int)
    assert samples[0] == 8000
    assert np.abs(np.diff(samples)).max() < 300
    assert not samples[40:].any()


def test_audio_written_after_a_stop_is_ignored_and_the_tag_can_be_used_again(
    playout: Playout, clock: TickClock
) -> None:
    playout.open(1)
    playout.stop()
    playout.write(1, tone(1))
    playout.close(1)
    assert take(playout, clock, 1) == [SILENCE_FRAME]
    playout.open(1)
    playout.write(1, tone(1))
    assert take(playout, clock, 1) == [tone(1)]


def test_pause_keeps_what_is_queued(playout: Playout, clock: TickClock) -> None:
    playout.open(1)
    playout.write(1, tone(3, 8000))
    playout.close(1)
    take(playout, clock, 1)
    playout.pause()
    fading, silent = (np.frombuffer(frame, dtype="<i2").astype(int) for frame in take(playout, clock, 2))
    assert fading[0] == 8000 and fading[-1] == 0
    assert not silent.any()
    playout.resume()
    again, last = take(playout, clock, 2)
    rising = np.frombuffer(again, dtype="<i2").astype(int)
    assert rising[0] == 0 and rising[-1] == 8000 and np.abs(np.diff(rising)).max() < 300
    assert last == tone(1, 8000)
    assert playout.idle


def test_stop_while_paused_plays_nothing_more(playout: Playout, clock: TickClock) -> None:
    playout.open(1)
    playout.write(1, tone(3))
    take(playout, clock, 1)
    playout.pause()
    take(playout, clock, 2)
    assert playout.stop().current_ms == 20
    assert take(playout, clock, 1) == [SILENCE_FRAME]


def test_played_frames_are_what_the_caller_got_silence_included(playout: Playout, clock: TickClock) -> None:
    taken = take(playout, clock, 1)
    playout.open(1)
    playout.write(1, tone(2))
    taken += take(playout, clock, 4)
    assert playout.drain_played() == taken
    assert playout.drain_played() == []


def test_misuse_is_refused(playout: Playout) -> None:
    playout.open(1)
    with pytest.raises(ValueError, match="already open"):
        playout.open(1)
    with pytest.raises(KeyError):
        playout.write(2, b"")


def test_nothing_is_lost_or_doubled_between_two_threads() -> None:
    playout = Playout()
    total = 2000
    taken: list[bytes] = []

    def tick() -> None:
        while not (playout.idle and taken):
            frame = playout.next_frame()
            if frame != SILENCE_FRAME:
                taken.append(frame)

    playout.open(0)
    thread = threading.Thread(target=tick)
    thread.start()
    for index in range(1, total + 1):
        if index % 10 == 0:
            playout.open(index)
            playout.close(index - 10)
        current = index - index % 10
        playout.write(current, tone(1, index))
    playout.close(total)
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert taken == [tone(1, index) for index in range(1, total + 1)]
