"""Furnishes the caller's room: noises and other people, spoken by espeak-ng."""

from voicebot.simulator.impairments.bad_line import CallersRoom
from voicebot.simulator.impairments.conditions import LineConditions, Noise, NoiseKind
from voicebot.simulator.impairments.sounds import (
    Background,
    EchoPath,
    Sound,
    active_dbfs,
    babble,
    coloured_noise,
    dbfs_to_rms,
)
from voicebot.simulator.scenario import CallerVoice
from voicebot.simulator.voice import Voice, as_sound

BABBLE_VOICES = ("cmn+f1", "cmn+m1", "cmn+f4", "cmn+m5", "cmn+f2", "cmn+m6")
CHATTER = (
    "昨天晚上那场球你看了没有",
    "我跟你说这家店的牛肉面特别好吃",
    "下个礼拜我们去爬山吧叫上老王",
    "孩子的作业到现在还没写完真是急死人",
    "这个月的房租又涨了两百块钱",
    "你把那个文件发到我邮箱里就行",
)
"""Nothing a shop would take for an order."""
_SAMPLE = "我想买一款补水保湿的面膜"
_CHATTER_PAUSE_MS = 250


async def room_of(conditions: LineConditions, caller: CallerVoice, voice: Voice) -> CallersRoom:
    """The room that the conditions describe.

    Args:
        caller: who is on the telephone.
        voice: speaks as the caller does; how loud that is is what the sounds are measured by.

    Raises:
        SynthesisError: espeak-ng is missing or does not know a voice.
    """
    level_dbfs = active_dbfs(as_sound(await voice.speak((_SAMPLE,), pause_ms=0))) + conditions.gain_db
    backgrounds = []
    if conditions.noise is not None:
        noise = await _noise(conditions.noise, conditions.seed)
        backgrounds.append(Background(noise * dbfs_to_rms(level_dbfs - conditions.noise.snr_db)))
    if conditions.second_voice is not None:
        other = await _chatter(conditions.second_voice.voice, caller.words_per_minute, conditions.seed)
        gain_db = level_dbfs + conditions.second_voice.db - active_dbfs(other)
        backgrounds.append(Background(other * 10 ** (gain_db / 20)))
    echo = conditions.echo
    return CallersRoom(
        conditions.gain_db,
        tuple(backgrounds),
        None if echo is None else EchoPath(db=echo.db, delay_ms=echo.delay_ms),
    )


async def _noise(noise: Noise, seed: int) -> Sound:
    if noise.kind is not NoiseKind.BABBLE:
        return coloured_noise(noise.kind, seed)
    voices = [
        await _chatter(name, CallerVoice().words_per_minute, seed + place)
        for place, name in enumerate(BABBLE_VOICES)
    ]
    return babble(voices, seed)


async def _chatter(name: str, words_per_minute: int, seed: int) -> Sound:
    turn = seed % len(CHATTER)
    speaker = Voice(CallerVoice(voice=name, words_per_minute=words_per_minute))
    return as_sound(await speaker.speak(CHATTER[turn:] + CHATTER[:turn], pause_ms=_CHATTER_PAUSE_MS))
