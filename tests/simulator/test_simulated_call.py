"""Real calls over loopback, against a scripted bot in a process of its own."""

import os
import socket
import subprocess
import sys
import wave
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from tests.steady import stood_still, unmet
from voicebot.config import Settings
from voicebot.errors import SimulationError
from voicebot.records.store import Store
from voicebot.simulator.events import Answered, BotSpoke, CallerActs, CallerHeard, CallOver, SimulationEvent
from voicebot.simulator.line import address_towards, bot_address, caller_phone
from voicebot.simulator.result import ScenarioResult
from voicebot.simulator.run import run_scenario
from voicebot.simulator.scenario_file import parse_scenario
from voicebot.telephony import stack
from voicebot.telephony.user_agent import UserAgent

pytestmark = pytest.mark.call
BOT_RTP_PORT = 21200
CALLER_RTP_PORT = 21400
MOST_CALLS = 6
BOT_STOPS_MS = 700

TALK = """
title: 买面膜
caller: {number: 13800138020, voice: cmn+m3}
turns:
  - say: [我想买一款面膜, 补水的]
    pause_ms: 40
  - {when: {bot_asks: phone}, dtmf: "138#"}
answers: {effect: 补水}
then:
  outcome: we_hung_up
  order: none
  ticket: {type: callback}
  bot_says: 记好了
  understood: {effect: 补水}
  re_asks: 0
"""

INTERRUPTION = """
title: 打断
caller: {number: 13800138021, voice: cmn+m3}
turns:
  - {interrupt: {after_ms: 600}, say: 等一下我想问个问题}
  - {say: 我先走了, hang_up: mid_sentence}
then: {outcome: caller_hung_up}
"""


@pytest.fixture(scope="module")
def settings(module_database_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    url = module_database_url.render_as_string(hide_password=False)
    return Settings(data_dir=tmp_path_factory.mktemp("bot"), database_url=SecretStr(url))


@pytest.fixture(scope="module")
def bot_uri(settings: Settings) -> Iterator[str]:
    script = Path(__file__).with_name("scripted_bot.py")
    command = [sys.executable, str(script), str(settings.data_dir), str(BOT_RTP_PORT)]
    assert settings.database_url is not None
    environment = {**os.environ, "VOICEBOT_DATABASE_URL": settings.database_url.get_secret_value()}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        port = next((line.strip() for line in process.stdout if line.strip().isdigit()), None)
        assert port is not None, "the scripted bot did not start"
        yield f"sip:bot@127.0.0.1:{port}"
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=30)


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    opened = await Store.open(settings)
    yield opened
    await opened.close()


@pytest.fixture
async def phone() -> AsyncIterator[UserAgent]:
    async with caller_phone(CALLER_RTP_PORT) as agent:
        yield agent


async def called(
    text: str, *, bot_uri: str, store: Store, phone: UserAgent, tmp_path: Path
) -> tuple[ScenarioResult, list[SimulationEvent]]:
    """A call in which packets flowed, or the one that came next to it: torn words are not what is written."""
    calls: list[tuple[ScenarioResult, list[SimulationEvent]]] = []
    while len(calls) < MOST_CALLS and not (calls and not stood_still(calls[-1][0])):
        events: list[SimulationEvent] = []
        result = await run_scenario(
            parse_scenario(text, file="call.yaml", name="call"),
            phone=phone,
            store=store,
            target_uri=bot_uri,
            output_dir=tmp_path,
            on_event=events.append,
        )
        calls.append((result, events))
    return min(calls, key=lambda call: call[0].figures.held_up_ms)


async def test_a_whole_conversation(bot_uri: str, store: Store, phone: UserAgent, tmp_path: Path) -> None:
    result, events = await called(TALK, bot_uri=bot_uri, store=store, phone=phone, tmp_path=tmp_path)
    assert not unmet(result)
    assert [deed.meant for deed in result.deeds] == ["我想买一款面膜，补水的", "补水", "138#"]
    assert [turn.keyed for turn in result.heard_of(2)] == ["138#"]

    # The scripted bot answers 400 ms after the end of speech, as it counts it: not sooner on the wire.
    for latency in result.figures.latencies[:2]:
        assert latency.first_audio_ms is not None
        assert latency.first_audio_ms > 380
        off_ms = 40 + result.figures.held_up_ms
        assert latency.first_informative_ms == pytest.approx(latency.first_audio_ms, abs=off_ms)
    assert result.figures.latencies[2].said.keyed

    # All of the call went through the tap: 50 packets a second in both directions, none lost.
    packets = 50 * (result.ended_s - result.answered_s)
    for figures in (result.figures.from_bot, result.figures.from_caller):
        assert figures.packets == pytest.approx(packets, rel=0.1)
        assert figures.lost == 0

    with wave.open(str(result.recording_path)) as recording:
        assert recording.getnchannels() == 2
        samples = np.frombuffer(recording.readframes(recording.getnframes()), dtype="<i2").reshape(-1, 2)
    assert (np.abs(samples.astype(int)).max(axis=0) > 3000).all()

    kinds = [type(event) for event in events]
    assert kinds[1] is Answered
    assert kinds[-1] is CallOver
    assert [event.text for event in events if isinstance(event, CallerActs)] == [
        "我想买一款面膜，补水的",
        "补水",
        "[138#]",
    ]
    assert len([event for event in events if isinstance(event, CallerHeard)]) == 3
    spoken = [event for event in events if isinstance(event, BotSpoke)]
    assert [event.text[:2] for event in spoken] == ["您好", "好的", "收货", "记好"]
    assert spoken[0].first_audio_ms is None
    assert all(event.first_audio_ms for event in spoken[1:]), spoken


async def test_barge_in_and_hanging_up_in_mid_sentence(
    bot_uri: str, store: Store, phone: UserAgent, tmp_path: Path
) -> None:
    result, _ = await called(INTERRUPTION, bot_uri=bot_uri, store=store, phone=phone, tmp_path=tmp_path)
    assert not unmet(result)
    interruption, last = result.figures.latencies
    assert interruption.bot_stopped_ms is not None
    assert 100 < interruption.bot_stopped_ms < BOT_STOPS_MS + 2 * result.figures.held_up_ms
    assert last.said.cut_off
    assert result.end == "the caller hung up"


async def test_nobody_there(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "TRANSACTION_TIMEOUT_MS", 1000)
    scenario = parse_scenario(TALK, file="talk.yaml", name="talk")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as says_nothing:
        says_nothing.bind(("127.0.0.1", 0))
        target = f"sip:bot@127.0.0.1:{says_nothing.getsockname()[1]}"
        async with caller_phone(CALLER_RTP_PORT) as phone:
            with pytest.raises(SimulationError, match="is the bot running there"):
                await run_scenario(scenario, phone=phone, store=store, target_uri=target, output_dir=tmp_path)


@pytest.mark.parametrize("uri", ["bot", "sip:bot@no-such-host.invalid"])
def test_a_target_that_cannot_be_dialled_is_refused(uri: str) -> None:
    with pytest.raises(SimulationError, match=r"sip:|host"):
        bot_address(uri)


def test_parts_of_a_target() -> None:
    assert bot_address("sip:100@127.0.0.1:5070") == ("100", ("127.0.0.1", 5070))
    assert bot_address("sip:127.0.0.1") == ("bot", ("127.0.0.1", 5060))
    assert bot_address("sip:bot@192.0.2.1:5060") == ("bot", ("192.0.2.1", 5060))


def test_the_caller_takes_the_address_that_the_bot_can_reach() -> None:
    assert address_towards(("127.0.0.2", 5060)) == "127.0.0.1"
