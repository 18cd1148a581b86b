"""The main job for real: the bot in its own process, SIP and RTP over loopback, recognition, the database.

The conversations take as long as what is said in them, so they are held at once, on all lines of one bot: a
customer with many wishes, and customers on bad lines. Each test then judges what came of one.
"""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from tests.steady import MOST_CALLS, steady, transcript, unmet
from voicebot.config import PROJECT_DIR, Settings, TtsSettings
from voicebot.media.g711 import decode_ulaw
from voicebot.records.store import Store
from voicebot.records.values import CallerTurn, CallRecord
from voicebot.simulator.bot_process import BotProcess, running_bot
from voicebot.simulator.line import caller_phone
from voicebot.simulator.result import ScenarioResult, bot_turns
from voicebot.simulator.run import run_scenario
from voicebot.simulator.scenario import Scenario
from voicebot.simulator.scenario_file import find_scenario, load_scenario, over_a_bad_line, parse_scenario
from voicebot.tts.espeak_engine import EspeakSynthesiser
from voicebot.tts.spoken import spoken_form

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="module")]

SKINCARE = PROJECT_DIR / "dialplans" / "skincare"
WORDS_PER_MINUTE = 400
QUICK_OFFLINE_VOICE = {
    "VOICEBOT_TTS__ENGINE": "espeak",
    "VOICEBOT_TTS__ESPEAK_WORDS_PER_MINUTE": str(WORDS_PER_MINUTE),
}
"""A call takes as long as its words: the bot's are waited for, not listened to."""
CALLS_TIMEOUT_S = 600
SIPP_CALLER = (Path(__file__).parent / "data" / "sipp_caller.xml").read_text("utf-8")
PCMU = 0
PIECE_SAMPLES = 2000
"""A quarter of a second."""
SAME_WORDS = 0.65
"""espeak breathes by chance: the same words come at 0.85 to 0.95 of likeness, others at 0.43 to 0.48."""
RTP_HEADER_BYTES = 12

ORDER = """
title: 老顾客再来一盒
caller: {number: NUMBER, voice: cmn+m3, words_per_minute: 195}
given:
  customers:
    - number: NUMBER
      name: 李红
      facts:
        - {slot: address, value: 上海市徐汇区漕溪路18号}
        - {slot: receiver_name, value: 李红}
turns:
  - say: 我要一盒竹露舒缓面膜
    interrupt: {after_ms: 800}
  - hang_up: now
    when: {bot_says: 订单号}
answers:
  /没听明白|没听清|再说一/: 对，没错
  /还是寄到|地址还是/: 对，还是那里
  /现在这个号码|现在打的/: 对，就用这个号码
  receiver_name: 李红
  quantity: 一盒
  /没问题我就下单|都对的话|这样下单可以|信息都对/: 对，没问题
otherwise: 没有了，谢谢
then:
  order:
    {items: {zhulu_mianmo: 1}, total_yuan: 188, receiver: 李红, address_contains: 漕溪路18号, status: placed}
"""
LINES_AT_ONCE = 4
BAD_LINES = {
    "lossy": ("13800138061", "loss=5", "jitter=40", "reorder=2"),
    "noisy": ("13800138062", "noise=10"),
    "drifting": ("13800138063", "drift_ppm=-200"),
    "changing its codec": ("13800138064", "codec_change_s=5"),
    "echoing": ("13800138065", "echo=-20"),
    "low": ("13800138066", "gain_db=-20"),
}
DEMO = "demo"
TO_BE_CUT_OFF = "13800138067"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bot")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def store(data_dir: Path) -> AsyncIterator[Store]:
    opened = await Store.open(Settings(data_dir=data_dir))
    yield opened
    await opened.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(store: Store, data_dir: Path) -> AsyncIterator[BotProcess]:
    async with running_bot(SKINCARE, data_dir=data_dir, environment=QUICK_OFFLINE_VOICE) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def held(bot: BotProcess, store: Store, data_dir: Path) -> Mapping[str, ScenarioResult]:
    """What came of all conversations."""
    scenarios = {DEMO: load_scenario(find_scenario(DEMO))} | {
        name: over_a_bad_line(reordering(number), line) for name, (number, *line) in BAD_LINES.items()
    }
    free = asyncio.Semaphore(LINES_AT_ONCE)
    async with asyncio.timeout(CALLS_TIMEOUT_S), caller_phone() as phone:

        async def call(scenario: Scenario) -> ScenarioResult:
            return await run_scenario(
                scenario, phone=phone, store=store, target_uri=bot.sip_uri, output_dir=data_dir / "out"
            )

        async def hold(scenario: Scenario) -> ScenarioResult:
            async with free:
                return await steady(lambda: call(scenario))

        results = await asyncio.gather(*map(hold, scenarios.values()))
    return dict(zip(scenarios, results, strict=True))


def reordering(number: str) -> Scenario:
    """Somebody whom the shop knows orders again."""
    return parse_scenario(ORDER.replace("NUMBER", number), file="order.yaml", name=number)


async def test_a_customer_dials_is_understood_and_buys(held: Mapping[str, ScenarioResult]) -> None:
    result = held[DEMO]
    assert not unmet(result), transcript(result)
    assert result.call is not None
    assert result.call.head.recording_path is not None
    assert Path(result.call.head.recording_path).stat().st_size > 16_000


@pytest.mark.parametrize("line", BAD_LINES)
async def test_an_order_over_a_bad_line(held: Mapping[str, ScenarioResult], line: str) -> None:
    assert not unmet(held[line]), transcript(held[line])


async def test_what_the_lines_do_is_on_the_wire(held: Mapping[str, ScenarioResult]) -> None:
    for line in ("noisy", "drifting", "changing its codec"):
        assert held[line].figures.from_bot.lost == held[line].figures.from_caller.lost == 0
    lossy, changing = held["lossy"].figures, held["changing its codec"].figures
    for direction in (lossy.from_bot, lossy.from_caller):
        assert 2 < direction.loss_percent < 9
        assert direction.jitter_ms > 5
    assert changing.from_caller.codecs[:3] == changing.from_bot.codecs[:3] == ("PCMA", "PCMU", "PCMA")


@pytest.mark.sipp
@pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed (Debian: sip-tester)")
async def test_a_call_of_sipp_hears_the_greeting(bot: BotProcess, store: Store, tmp_path: Path) -> None:
    """A SIP implementation that shares nothing with ours."""
    loop = asyncio.get_running_loop()
    transport, ear = await loop.create_datagram_endpoint(UlawEar, local_addr=("127.0.0.1", 0))
    rtp_port = transport.get_extra_info("sockname")[1]
    scenario = tmp_path / "caller.xml"
    scenario.write_text(SIPP_CALLER.replace("RTP_PORT", str(rtp_port)).replace("PAUSE_MS", "4000"))
    try:
        sipp = await asyncio.create_subprocess_exec(
            *("sipp", bot.sip_uri.partition("@")[2], "-sf", str(scenario), "-s", "100"),
            *("-m", "1", "-i", "127.0.0.1", "-timeout", "60", "-nostdin"),
            cwd=tmp_path,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert await sipp.wait() == 0
    finally:
        transport.close()
    call = await store.call("last")
    assert call is not None
    greeting = bot_turns(call)[0].sentences[0].text
    assert greeting.startswith("您好")
    voice = EspeakSynthesiser(TtsSettings(espeak_words_per_minute=WORDS_PER_MINUTE))
    meant = b"".join([chunk async for chunk in voice.synthesise(spoken_form(greeting))])
    heard, samples = decode_ulaw(bytes(ear.payload)), np.frombuffer(meant, "<i2")
    pieces = [
        samples[at : at + PIECE_SAMPLES] for at in range(0, len(samples) - PIECE_SAMPLES, PIECE_SAMPLES)
    ]
    loud = [likeness(heard, piece) for piece in pieces if np.abs(piece).max() > 1000]
    assert len(loud) >= 3
    assert np.median(loud) > SAME_WORDS  # between two pieces a machine may have paused


def likeness(heard: NDArray[np.int16], meant: NDArray[np.int16]) -> float:
    """The highest correlation of a sound with any stretch of another, 1 for the same."""
    size = len(heard) + len(meant)
    of_heard, of_meant = (np.fft.rfft(samples.astype(float), size) for samples in (heard, meant))
    overlaps = np.fft.irfft(of_heard * of_meant.conj(), size)[: len(heard) - len(meant) + 1]
    energy = np.concatenate([[0.0], np.cumsum(heard.astype(float) ** 2)])
    energies = energy[len(meant) :] - energy[: len(energy) - len(meant)]
    return float((overlaps / np.sqrt(np.maximum(energies, 1.0) * np.sum(meant.astype(float) ** 2))).max())


class UlawEar(asyncio.DatagramProtocol):
    """Keeps the audio of PCMU packets."""

    def __init__(self) -> None:
        self.payload = bytearray()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data[1] & 0x7F == PCMU:
            self.payload += data[RTP_HEADER_BYTES:]


async def test_a_bot_killed_in_mid_order_keeps_its_word(
    bot: BotProcess, store: Store, data_dir: Path, tmp_path: Path
) -> None:
    """kill -9 the moment the order row exists: afterwards shop and caller must agree."""
    for made in ("recogniser", "prompts"):  # what the other bot has worked out already
        shutil.copytree(data_dir / made, tmp_path / made)
    url = store.database.url.render_as_string(hide_password=False)
    environment = QUICK_OFFLINE_VOICE | {"VOICEBOT_DATABASE_URL": url}
    async with asyncio.timeout(CALLS_TIMEOUT_S):
        async with running_bot(SKINCARE, data_dir=tmp_path, environment=environment) as victim:
            before = await _killed_when_the_order_exists(victim, store, tmp_path)
        # The next worker finds the dead one's call and puts things in order before it takes calls.
        async with running_bot(SKINCARE, data_dir=tmp_path, environment=environment):
            after = await store.call(before.head.id)
    assert after is not None
    assert after.head.outcome == "dropped"
    assert [record.turn for record in after.turns if isinstance(record.turn, CallerTurn)]
    assert len(after.turns) >= len(before.turns)
    (order,) = after.orders
    told = order.announcing_at is not None
    assert order.order.status == ("placed" if told else "cancelled")
    assert [ticket.type.value for ticket in after.tickets] == ["order"], "somebody must call back"


async def _killed_when_the_order_exists(victim: BotProcess, store: Store, folder: Path) -> CallRecord:
    """A call in which nothing is ordered, as the machine tore it, is placed anew."""
    scenario = reordering(TO_BE_CUT_OFF)
    stays_on_the_line = replace(scenario, turns=scenario.turns[:1])
    async with caller_phone() as phone:
        for _ in range(MOST_CALLS):
            calling = asyncio.create_task(
                run_scenario(
                    stays_on_the_line,
                    phone=phone,
                    store=store,
                    target_uri=victim.sip_uri,
                    output_dir=folder / "out",
                )
            )
            while not calling.done():
                call = await store.call("last")
                theirs = call is not None and call.head.worker_id == f"worker-{victim.pid}"
                if call is not None and theirs and call.orders and call.head.ended_at is None:
                    os.kill(victim.pid, signal.SIGKILL)
                    calling.cancel()
                    await asyncio.wait({calling})
                    return call
                await asyncio.sleep(0.005)
            result = await calling
    raise AssertionError(f"no call came to an order: {result.verdicts}")
