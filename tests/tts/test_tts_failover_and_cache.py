import asyncio
import sys
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

import pytest

from voicebot.config import TtsEngine, TtsSettings
from voicebot.errors import SynthesisError
from voicebot.tts.cache import CachedSynthesiser, PromptCache
from voicebot.tts.factory import build_synthesiser
from voicebot.tts.failover import FailoverSynthesiser


class FakeEngine:
    """Speaks its own name and the text; can be told to fail, at once or in the middle."""

    voice = "voice"

    def __init__(self, name: str) -> None:
        self.name = name
        self.fails_before: int | None = None
        self.spoken: list[str] = []
        self.closed = False

    async def synthesise(self, text: str) -> AsyncGenerator[bytes, None]:
        self.spoken.append(text)
        for number, chunk in enumerate((self.name, text)):
            if number == self.fails_before:
                raise SynthesisError(f"{self.name} is down")
            yield chunk.encode("utf-16-le")

    async def warm(self, texts: Iterable[str]) -> None:
        for text in texts:
            await said(self, text)

    async def close(self) -> None:
        self.closed = True


async def said(engine: object, text: str) -> str:
    chunks = [chunk async for chunk in engine.synthesise(text)]  # type: ignore[attr-defined]
    return b"".join(chunks).decode("utf-16-le")


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def good() -> FakeEngine:
    return FakeEngine("good")


@pytest.fixture
def safe() -> FakeEngine:
    return FakeEngine("safe")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def both(good: FakeEngine, safe: FakeEngine, clock: Clock) -> FailoverSynthesiser:
    return FailoverSynthesiser([good, safe], clock)


async def test_the_best_engine_speaks(both: FailoverSynthesiser, safe: FakeEngine) -> None:
    assert await said(both, "您好") == "good您好"
    assert both.name == "good" and safe.spoken == []


async def test_the_next_engine_speaks_the_sentence_that_failed(
    both: FailoverSynthesiser, good: FakeEngine
) -> None:
    good.fails_before = 0
    assert await said(both, "您好") == "safe您好"
    assert both.name == "safe"


async def test_a_failed_engine_is_left_alone_for_a_while(
    both: FailoverSynthesiser, good: FakeEngine, clock: Clock
) -> None:
    good.fails_before = 0
    await said(both, "一")
    good.fails_before = None
    clock.now_s = 29.9
    assert await said(both, "二") == "safe二"
    clock.now_s = 30.0
    assert await said(both, "三") == "good三"
    assert good.spoken == ["一", "三"]


async def test_an_engine_that_keeps_failing_is_tried_less_and_less_often(
    both: FailoverSynthesiser, good: FakeEngine, clock: Clock
) -> None:
    good.fails_before = 0
    for second in range(3600):
        clock.now_s = float(second)
        await said(both, "您好")
    # After 0, 30, 90, 210 and 450 s, and from then on every ten minutes.
    assert len(good.spoken) == 10
    good.fails_before = None
    clock.now_s = 5000.0
    await said(both, "您好")
    good.fails_before = 0
    await said(both, "您好")
    clock.now_s = 5030.0
    await said(both, "您好")
    assert len(good.spoken) == 13


async def test_no_change_of_voice_within_a_sentence(both: FailoverSynthesiser, good: FakeEngine) -> None:
    good.fails_before = 1
    with pytest.raises(SynthesisError, match="good is down"):
        await said(both, "您好")
    assert await said(both, "您好") == "safe您好"


async def test_when_all_are_cooling_down_they_are_tried_all_the_same(
    both: FailoverSynthesiser, good: FakeEngine, safe: FakeEngine
) -> None:
    good.fails_before = safe.fails_before = 0
    with pytest.raises(SynthesisError, match="no engine could speak: good is down; safe is down"):
        await said(both, "您好")
    good.fails_before = None
    assert await said(both, "您好") == "good您好"


async def test_a_listener_who_leaves_is_no_failure(both: FailoverSynthesiser) -> None:
    stream = both.synthesise("您好")
    await anext(stream)
    await stream.aclose()
    assert both.name == "good"


async def test_prompts_are_prepared_in_every_engine(
    both: FailoverSynthesiser, good: FakeEngine, safe: FakeEngine
) -> None:
    good.fails_before = 0
    await both.warm(text for text in ("一", "二"))
    assert (good.spoken, safe.spoken) == (["一"], ["一", "二"])
    safe.fails_before = 0
    with pytest.raises(SynthesisError, match="no engine could prepare"):
        await both.warm(["一"])


async def test_closing_closes_all(both: FailoverSynthesiser, good: FakeEngine, safe: FakeEngine) -> None:
    await both.close()
    assert good.closed and safe.closed


async def test_a_sentence_is_synthesised_once(good: FakeEngine, tmp_path: Path) -> None:
    cached = CachedSynthesiser(good, PromptCache(tmp_path))
    assert await said(cached, "您好") == await said(cached, "您好") == "good您好"
    assert good.spoken == ["您好"]


async def test_only_prompts_are_kept_on_disk(good: FakeEngine, tmp_path: Path) -> None:
    cached = CachedSynthesiser(good, PromptCache(tmp_path / "prompts"))
    await said(cached, "您的地址是中山路一百号")
    assert not (tmp_path / "prompts").exists()
    await cached.warm(["您好"])
    [file] = (tmp_path / "prompts").iterdir()
    assert file.read_bytes().decode("utf-16-le") == "good您好"

    again = CachedSynthesiser(good, PromptCache(tmp_path / "prompts"))
    assert await said(again, "您好") == "good您好"
    await again.warm(["您好"])
    assert good.spoken == ["您的地址是中山路一百号", "您好"]


async def test_a_sentence_spoken_before_it_was_a_prompt_is_kept_when_it_becomes_one(
    good: FakeEngine, tmp_path: Path
) -> None:
    cached = CachedSynthesiser(good, PromptCache(tmp_path))
    await said(cached, "您好")
    await cached.warm(["您好"])
    assert len(list(tmp_path.iterdir())) == 1
    assert good.spoken == ["您好"]


async def test_engine_voice_and_text_make_the_key(good: FakeEngine, safe: FakeEngine, tmp_path: Path) -> None:
    cache = PromptCache(tmp_path)
    await said(CachedSynthesiser(good, cache), "您好")
    assert await said(CachedSynthesiser(safe, cache), "您好") == "safe您好"
    safe.voice = "other"
    await said(CachedSynthesiser(safe, cache), "您好")
    assert safe.spoken == ["您好", "您好"]


async def test_half_a_sentence_is_not_kept(good: FakeEngine, tmp_path: Path) -> None:
    cached = CachedSynthesiser(good, PromptCache(tmp_path))
    good.fails_before = 1
    with pytest.raises(SynthesisError):
        await said(cached, "您好")
    good.fails_before = None
    stream = cached.synthesise("您好")
    await anext(stream)
    await stream.aclose()
    assert await said(cached, "您好") == "good您好"
    assert len(good.spoken) == 3


@pytest.mark.parametrize("content", [b"", b"odd"])
async def test_a_broken_file_is_synthesised_again(good: FakeEngine, tmp_path: Path, content: bytes) -> None:
    await CachedSynthesiser(good, PromptCache(tmp_path)).warm(["您好"])
    [file] = tmp_path.iterdir()
    file.write_bytes(content)
    assert await said(CachedSynthesiser(good, PromptCache(tmp_path)), "您好") == "good您好"


async def test_a_folder_that_cannot_be_written_costs_only_time(good: FakeEngine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cached = CachedSynthesiser(good, PromptCache(tmp_path / "file" / "prompts"))
    await cached.warm(["您好"])
    assert await said(cached, "您好") == "good您好"


def test_the_oldest_prompts_leave_the_disk_first(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, max_disk_bytes=250)
    for key in ("a", "b"):
        cache.store(key, bytes(100))
    assert cache.load("a") is not None
    cache.store("c", bytes(100))
    assert cache.load("b") is None
    assert cache.load("a") is not None and cache.load("c") is not None


def test_memory_is_bounded_too(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, max_memory_bytes=250)
    for key in ("a", "b"):
        cache.remember(key, bytes(100))
    cache.recall("a")
    cache.remember("c", bytes(100))
    assert [key for key in "abc" if cache.recall(key)] == ["a", "c"]
    cache.remember("huge", bytes(1000))
    assert cache.recall("huge") is None


async def test_a_bot_on_espeak_alone_speaks_and_keeps_its_prompts(tmp_path: Path) -> None:
    synthesiser = build_synthesiser(TtsSettings(engine=TtsEngine.ESPEAK), tmp_path)
    await synthesiser.warm(["您好。"])
    async with asyncio.timeout(60):
        chunks = [chunk async for chunk in synthesiser.synthesise("您好。")]
    assert synthesiser.name == "espeak"
    assert len(chunks) == 1 and len(chunks[0]) > 8000
    await synthesiser.close()


def test_auto_prefers_the_natural_voice(tmp_path: Path) -> None:
    assert build_synthesiser(TtsSettings(), tmp_path).name == "edge"


def test_a_bot_on_edge_alone_does_without_espeak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "voicebot.tts.espeak_engine", raising=False)
    monkeypatch.delitem(sys.modules, "voicebot.tts.espeak_library", raising=False)
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    assert build_synthesiser(TtsSettings(engine=TtsEngine.EDGE), tmp_path).name == "edge"
    with pytest.raises(SynthesisError, match="install espeakng-loader"):
        build_synthesiser(TtsSettings(engine=TtsEngine.AUTO), tmp_path)
