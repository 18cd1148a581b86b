import numpy as np
import pytest

from tests.media.line_audio import Signal, frames, mixed, noise, speech
from voicebot.config_sections import BargeInSettings, EndpointingSettings
from voicebot.media.barge_in import BargeInDetector, Move
from voicebot.media.echo import MOST_AHEAD, EchoGuard, PlayedBeside
from voicebot.media.endpointing import Endpointer
from voicebot.media.frames import SAMPLE_RATE_HZ, SILENCE_FRAME

BOT_TEXT = "您好，这里是花颜护肤品专卖店，我是智能语音助手，请问您需要什么产品？"
CALLER_AT_MS = 2000


def bot() -> Signal:
    return speech(BOT_TEXT, voice="cmn+f2")


def interrupted_at_ms(heard: Signal, played: Signal) -> int | None:
    """When the bot would fall silent; the parts put together as a call does."""
    guard, endpointer = EchoGuard(), Endpointer(EndpointingSettings())
    barge_in = BargeInDetector(BargeInSettings())
    pairs = zip(frames(heard), frames(played, coded=False), strict=True)
    for number, (frame, playing) in enumerate(pairs, start=1):
        guard.take(frame, playing)
        endpointer.feed(frame, is_echo=guard.is_echo)
        if barge_in.feed(endpointer.voiced, interruptible=True) is Move.PAUSE:
            return number * 20
    return None


def echoes(heard: list[bytes], played: list[bytes]) -> list[bool]:
    """What is taken for echo if every frame sounds like a voice."""
    guard, found = EchoGuard(), []
    for frame, playing in zip(heard, played, strict=False):
        guard.take(frame, playing)
        found.append(guard.is_echo())
    return found


def on_the_line(*sounds: tuple[int, Signal, float]) -> Signal:
    background = noise("pink", len(bot()) // 8, -55)
    return mixed(np.resize(background, bot().shape), *sounds)


@pytest.mark.parametrize("echo_db", [-6, -20, -26])
@pytest.mark.parametrize("delay_ms", [50, 100, 200, 300, 440, 640])
def test_the_bots_own_echo_does_not_interrupt_it(delay_ms: int, echo_db: int) -> None:
    assert interrupted_at_ms(on_the_line((delay_ms, bot(), echo_db)), bot()) is None


def test_neither_does_an_echo_from_a_room() -> None:
    random = np.random.default_rng(3)
    room = np.concatenate(([1.0], random.normal(size=799) * np.exp(-np.arange(1, 800) / 200) * 0.07))
    reverberating = np.convolve(bot(), room)[: len(bot())]
    assert interrupted_at_ms(on_the_line((120, reverberating, -20)), bot()) is None


@pytest.mark.parametrize("text", ["我想买一款面膜", "一三八零零一三八零零零", "有没有便宜一点的"])
@pytest.mark.parametrize("echo_db", [None, -20, -12], ids=["no echo", "echo -20", "echo -12"])
def test_a_caller_interrupts_also_through_echo(text: str, echo_db: int | None) -> None:
    sounds = [(CALLER_AT_MS, speech(text), 0.0)]
    if echo_db is not None:
        sounds.append((120, bot(), echo_db))
    at_ms = interrupted_at_ms(on_the_line(*sounds), bot())
    assert at_ms is not None
    assert CALLER_AT_MS + 60 <= at_ms <= CALLER_AT_MS + (120 if echo_db is None else 240)


def test_a_quiet_caller_interrupts_through_echo() -> None:
    sounds = ((CALLER_AT_MS, speech("我想买一款面膜"), -12.0), (120, bot(), -20.0))
    at_ms = interrupted_at_ms(on_the_line(*sounds), bot())
    assert at_ms is not None and at_ms <= CALLER_AT_MS + 500


@pytest.mark.parametrize("played", [SILENCE_FRAME, b""], ids=["silence", "nothing"])
def test_nothing_is_echo_while_the_bot_is_silent(played: bytes) -> None:
    heard = frames(speech("我想买一款面膜"))
    assert not any(echoes(heard, [played] * len(heard)))


def test_the_same_words_from_another_voice_are_no_echo() -> None:
    found = echoes(frames(speech(BOT_TEXT, voice="cmn+m3")), frames(bot()))
    assert sum(found) < len(found) * 0.05


def test_an_echo_that_begins_in_mid_call_is_noticed_soon() -> None:
    """Somebody switches the loudspeaker on: only the first syllable of what comes back can be mistaken."""
    quiet = [SILENCE_FRAME] * 100
    played = frames(bot(), coded=False)[:100] + frames(bot(), coded=False)
    heard = quiet + frames(on_the_line((100, bot(), -20.0)))
    loud = [
        place for place, frame in enumerate(heard) if place > 100 and np.frombuffer(frame, "<i2").std() > 300
    ]
    found = echoes(heard, played)
    assert sum(not found[place] for place in loud) <= 6


def test_a_frame_that_was_counted_early_waits_for_its_tick() -> None:
    beside = PlayedBeside()
    ticks = [([b"a"], [b"1", b"2"]), ([b"b", b"c"], [b"3"]), ([b"d"], [])]
    pairs = [pair for heard, played in ticks for pair in beside.pairs(heard, played)]
    assert pairs == [(b"a", b"1"), (b"b", b"2"), (b"c", b"3"), (b"d", b"")]


def test_what_was_played_while_nothing_came_in_is_over() -> None:
    """Else the echo would seem to come before the sound."""
    beside = PlayedBeside()
    assert list(beside.pairs([], [b"old"] * 50)) == []
    later = [playing for _ in range(MOST_AHEAD + 1) for _, playing in beside.pairs([b"x"], [b"new"])]
    assert later == [b"old"] * MOST_AHEAD + [b"new"]


def cleaned(heard: list[bytes], played: list[bytes]) -> tuple[Signal, Signal]:
    """What came in and what is left of it, when every frame that may be echo is asked about."""
    guard, left = EchoGuard(), []
    for frame, playing in zip(heard, played, strict=False):
        left.append(guard.take(frame, playing))
        guard.is_echo()
    return samples(heard), samples(left)


def samples(sound: list[bytes]) -> Signal:
    return np.frombuffer(b"".join(sound), "<i2").astype(float)


def db_less(before: Signal, after: Signal) -> float:
    return float(10 * np.log10(np.sum(before**2) / np.sum(after**2)))


@pytest.mark.parametrize("delay_ms", [50, 205, 300])
def test_the_echo_is_taken_out_within_seconds(delay_ms: int) -> None:
    came, left = cleaned(frames(on_the_line((delay_ms, bot(), -20.0))), frames(bot(), coded=False))
    learnt = slice(3 * SAMPLE_RATE_HZ, 7 * SAMPLE_RATE_HZ)
    assert db_less(came[learnt], left[learnt]) > 6


def test_a_callers_voice_over_the_echo_stays_as_it_is() -> None:
    said = speech("我想买一款面膜")
    at_ms = 5000
    heard = frames(on_the_line((120, bot(), -20.0), (at_ms, said, 0.0)))
    _, left = cleaned(heard, frames(bot(), coded=False))
    at = slice(at_ms * 8, at_ms * 8 + len(said))
    assert db_less(left[at], left[at] - said) > 18


def test_a_line_without_echo_is_heard_as_it_is() -> None:
    heard = frames(on_the_line((2000, speech("我想买一款面膜"), 0.0)))
    came, left = cleaned(heard, frames(bot(), coded=False))
    assert np.array_equal(came, left)


def test_an_echo_that_comes_later_from_now_on_is_learnt_anew() -> None:
    """A jitter buffer has grown by three frames."""
    half = len(bot()) // 2
    line = np.concatenate([on_the_line((100, bot(), -20.0))[:half], on_the_line((160, bot(), -20.0))[half:]])
    came, left = cleaned(frames(line), frames(bot(), coded=False))
    assert len(bot()) > 8 * SAMPLE_RATE_HZ
    learnt = slice(half + 2 * SAMPLE_RATE_HZ, None)
    assert db_less(came[learnt], left[learnt]) > 3
