import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.service.fakes import AtOnce
from voicebot.asr.engine import IsAnswer
from voicebot.asr.streaming import MOST_BYTES, RecognitionStream
from voicebot.dialogue.events import Heard
from voicebot.errors import RecognitionError


class FakeSession:
    """Recognises b"..." as its own text; some chunks make it fail or hang."""

    def __init__(self, hang: threading.Event, heard: list[str]) -> None:
        self._text = ""
        self._hang = hang
        self._heard = heard
        self._busy = threading.Lock()

    def accept(self, pcm: bytes) -> None:
        assert self._busy.acquire(blocking=False), "two threads in one session"
        try:
            if pcm == b"break":
                raise RuntimeError("native failure")
            if pcm == b"hang":
                self._hang.wait()
            self._text += pcm.decode()
            self._heard.append(pcm.decode())
        finally:
            self._busy.release()

    def partial(self) -> str:
        return self._text

    def settle(self, is_answer: IsAnswer | None = None) -> Heard:
        return Heard(self._text, 0.9)

    def resume(self) -> None:
        self._text += "…"

    def finish(self, is_answer: IsAnswer | None = None) -> Heard:
        text, self._text = self._text, ""
        return Heard(text, 0.9)

    def reset(self) -> None:
        if self._text == "stubborn":
            raise RuntimeError("no reset")
        self._text = ""


class FakeRecogniser:
    name = "fake"

    def __init__(self) -> None:
        self.hang = threading.Event()
        self.sessions = 0
        self.heard: list[str] = []
        self.broken = False

    def open_session(self) -> FakeSession:
        if self.broken:
            raise RecognitionError("no memory for a session")
        self.sessions += 1
        return FakeSession(self.hang, self.heard)

    def unknown_words(self, words: Sequence[str]) -> tuple[str, ...]:
        return ()


@pytest.fixture
def recogniser() -> Iterator[FakeRecogniser]:
    recogniser = FakeRecogniser()
    yield recogniser
    recogniser.hang.set()


@pytest.fixture
def stream(recogniser: FakeRecogniser) -> Iterator[RecognitionStream]:
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield RecognitionStream(recogniser, pool, piece_bytes=1)
        recogniser.hang.set()


async def test_everything_fed_is_recognised_in_order(stream: RecognitionStream) -> None:
    expected = "".join(str(number % 10) for number in range(500))
    for digit in expected:
        stream.feed(digit.encode())
    assert await stream.partial() == expected
    assert await stream.finish(timeout_s=60) == Heard(expected, 0.9)
    assert await stream.partial() == ""


async def test_one_session_serves_all_utterances(
    stream: RecognitionStream, recogniser: FakeRecogniser
) -> None:
    for text in ("one", "two"):
        stream.feed(text.encode())
        assert (await stream.finish(timeout_s=60)).text == text
    assert recogniser.sessions == 1


async def test_a_failure_is_told_once_and_the_next_utterance_is_fresh(
    stream: RecognitionStream, recogniser: FakeRecogniser
) -> None:
    for chunk in (b"before", b"break", b"after"):
        stream.feed(chunk)
    assert await stream.partial() == ""
    with pytest.raises(RecognitionError, match="fake failed: native failure"):
        await stream.finish(timeout_s=60)
    stream.feed(b"again")
    assert (await stream.finish(timeout_s=60)).text == "again"
    assert recogniser.sessions == 2


async def test_a_hanging_engine_is_left_behind(stream: RecognitionStream, recogniser: FakeRecogniser) -> None:
    stream.feed(b"hang")
    with pytest.raises(RecognitionError, match=r"no result within 0\.05 s"):
        await stream.finish(timeout_s=0.05)
    stream.feed(b"next")
    assert (await stream.finish(timeout_s=60)).text == "next"
    assert recogniser.sessions == 2


async def test_a_result_that_is_there_when_a_held_up_loop_looks_at_the_clock_counts(
    recogniser: FakeRecogniser,
) -> None:
    stream = RecognitionStream(recogniser, AtOnce(), piece_bytes=1)
    stream.feed(b"one")
    assert (await stream.finish(timeout_s=0)).text == "one"
    stream.feed(b"break")
    with pytest.raises(RecognitionError, match="fake failed: native failure"):
        await stream.finish(timeout_s=0)
    assert recogniser.sessions == 1


async def test_a_session_that_cannot_be_opened_is_a_failure(
    stream: RecognitionStream, recogniser: FakeRecogniser
) -> None:
    recogniser.broken = True
    stream.feed(b"one")
    with pytest.raises(RecognitionError, match="no memory"):
        await stream.finish(timeout_s=60)
    recogniser.broken = False
    stream.feed(b"two")
    assert (await stream.finish(timeout_s=60)).text == "two"


async def test_reset_drops_the_utterance_and_its_failure(stream: RecognitionStream) -> None:
    stream.feed(b"noise")
    stream.feed(b"break")
    stream.reset()
    stream.feed(b"speech")
    assert (await stream.finish(timeout_s=60)).text == "speech"


async def test_streams_share_the_pool_without_mixing(recogniser: FakeRecogniser) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        streams = [RecognitionStream(recogniser, pool, piece_bytes=1) for _ in range(8)]
        for _ in range(50):
            for number, stream in enumerate(streams):
                stream.feed(str(number).encode())
        heard = await asyncio.gather(*(stream.finish(timeout_s=60) for stream in streams))
    assert [result.text for result in heard] == [str(number) * 50 for number in range(8)]


async def test_what_was_said_while_the_engine_hung_is_heard_by_a_fresh_session(
    stream: RecognitionStream, recogniser: FakeRecogniser
) -> None:
    stream.feed(b"lost")
    stream.feed(b"hang")
    first = asyncio.create_task(stream.finish(timeout_s=0.05))
    await asyncio.sleep(0)
    stream.feed(b"second")
    second = asyncio.create_task(stream.finish(timeout_s=60))
    await asyncio.sleep(0)
    stream.feed(b"third")
    with pytest.raises(RecognitionError, match="no result within"):
        await first
    stream.feed(b", all of it")
    assert (await second).text == "second"
    assert (await stream.finish(timeout_s=60)).text == "third, all of it"
    recogniser.hang.set()
    stream.feed(b"fourth")
    assert (await stream.finish(timeout_s=60)).text == "fourth"


async def test_a_partial_result_that_hangs_is_empty_once_the_utterance_is_given_up(
    stream: RecognitionStream,
) -> None:
    stream.feed(b"hang")
    partial = asyncio.create_task(stream.partial())
    await asyncio.sleep(0)
    with pytest.raises(RecognitionError, match="no result within"):
        await stream.finish(timeout_s=0.05)
    assert await partial == ""


async def test_a_reset_that_fails_costs_nothing(
    stream: RecognitionStream, recogniser: FakeRecogniser
) -> None:
    stream.feed(b"stubborn")
    stream.reset()
    stream.feed(b"speech")
    assert (await stream.finish(timeout_s=60)).text == "speech"
    assert recogniser.sessions == 2


async def test_a_caller_with_a_backlog_gives_way_to_the_others(recogniser: FakeRecogniser) -> None:
    with ThreadPoolExecutor(max_workers=1) as pool:
        slow, other = (RecognitionStream(recogniser, pool, piece_bytes=1) for _ in range(2))
        slow.feed(b"hang")
        for number in range(8):
            slow.feed(str(number).encode())
        other.feed(b"other")
        finished = asyncio.create_task(other.finish(timeout_s=60))
        await asyncio.sleep(0)
        recogniser.hang.set()
        assert (await finished).text == "other"
        await slow.finish(timeout_s=60)
    assert recogniser.heard.index("other") <= 2, "not behind all of the other's backlog"


async def test_work_that_is_left_when_the_pool_closes_is_still_done(recogniser: FakeRecogniser) -> None:
    pool = ThreadPoolExecutor(max_workers=1)
    stream = RecognitionStream(recogniser, pool, piece_bytes=1)
    stream.feed(b"hang")
    stream.feed(b"more")
    finished = asyncio.create_task(stream.finish(timeout_s=60))
    await asyncio.sleep(0)
    pool.shutdown(wait=False, cancel_futures=True)
    recogniser.hang.set()
    assert (await finished).text == "hangmore"


async def test_audio_goes_to_the_threads_in_pieces_and_a_question_takes_along_what_has_come(
    recogniser: FakeRecogniser,
) -> None:
    with ThreadPoolExecutor(max_workers=1) as pool:
        stream = RecognitionStream(recogniser, pool, piece_bytes=4)
        for frame in (b"ab", b"cd", b"ef"):
            stream.feed(frame)
        assert await stream.partial() == "abcdef"
        stream.feed(b"gh")
        stream.reset()
        stream.feed(b"ij")
        assert (await stream.finish(timeout_s=60)).text == "ij"
        recogniser.hang.set()


async def test_a_long_piece_is_heard_second_by_second_and_others_have_their_turn(
    recogniser: FakeRecogniser,
) -> None:
    """What was heard beside another voice is heard again without it: up to 15 s at once."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        slow, other = (RecognitionStream(recogniser, pool, piece_bytes=1) for _ in range(2))
        slow.feed(b"hang")
        slow.feed(b"x" * 10 * MOST_BYTES)
        other.feed(b"other")
        finished = asyncio.create_task(other.finish(timeout_s=60))
        await asyncio.sleep(0)
        recogniser.hang.set()
        assert (await finished).text == "other"
        await slow.finish(timeout_s=60)
    assert recogniser.heard.index("other") <= 2
    assert max(len(piece) for piece in recogniser.heard) == MOST_BYTES
