"""The main job for real: the bot in its own process, SIP and RTP over loopback, recognition, the database."""

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest

from voicebot.asr.vosk_engine import VoskRecogniser
from voicebot.config import PROJECT_DIR, AsrSettings, Settings
from voicebot.errors import SimulationError
from voicebot.media.g711 import decode_ulaw
from voicebot.records.store import Store
from voicebot.records.values import CallerTurn, CallRecord
from voicebot.simulator.bot_process import running_bot
from voicebot.simulator.line import caller_phone
from voicebot.simulator.run import run_scenario
from voicebot.simulator.scenario_file import find_scenario, load_scenario

pytestmark = pytest.mark.call

SKINCARE = PROJECT_DIR / "dialplans" / "skincare"
OFFLINE_VOICE = {"VOICEBOT_TTS__ENGINE": "espeak"}
QUICK_OFFLINE_VOICE = OFFLINE_VOICE | {"VOICEBOT_TTS__ESPEAK_WORDS_PER_MINUTE": "400"}
"""A call takes as long as its words: the bot's are waited for, not listened to."""
CALL_TIMEOUT_S = 150
SIPP_CALLER = (Path(__file__).parent / "data" / "sipp_caller.xml").read_text("utf-8")
PCMU = 0
RTP_HEADER_BYTES = 12


async def test_a_customer_dials_is_understood_and_buys(tmp_path: Path) -> None:
    store = await Store.open(Settings(data_dir=tmp_path))
    try:
        async with (
            asyncio.timeout(CALL_TIMEOUT_S),
            running_bot(SKINCARE, data_dir=tmp_path, environment=QUICK_OFFLINE_VOICE) as bot,
            caller_phone() as phone,
        ):
            result = await run_scenario(
                load_scenario(find_scenario("demo")),
                phone=phone,
                store=store,
                target_uri=bot.sip_uri,
                output_dir=tmp_path / "out",
            )
    finally:
        await store.close()
    unmet = [verdict for verdict in result.verdicts if not verdict.passed]
    assert not unmet
    assert result.call is not None
    assert result.call.head.recording_path is not None
    assert Path(result.call.head.recording_path).stat().st_size > 16_000


@pytest.mark.sipp
@pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed (Debian: sip-tester)")
async def test_a_call_of_sipp_hears_the_greeting(tmp_path: Path) -> None:
    """A SIP implementation that shares nothing with ours."""
    store = await Store.open(Settings(data_dir=tmp_path))
    loop = asyncio.get_running_loop()
    transport, ear = await loop.create_datagram_endpoint(UlawEar, local_addr=("127.0.0.1", 0))
    rtp_port = transport.get_extra_info("sockname")[1]
    scenario = tmp_path / "caller.xml"
    scenario.write_text(SIPP_CALLER.replace("RTP_PORT", str(rtp_port)).replace("PAUSE_MS", "5000"))
    try:
        async with (
            asyncio.timeout(CALL_TIMEOUT_S),
            running_bot(SKINCARE, data_dir=tmp_path, environment=OFFLINE_VOICE) as bot,
        ):
            sipp = await asyncio.create_subprocess_exec(
                *("sipp", bot.sip_uri.partition("@")[2], "-sf", str(scenario), "-s", "100"),
                *("-m", "1", "-i", "127.0.0.1", "-timeout", "20", "-nostdin"),
                cwd=tmp_path,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            assert await sipp.wait() == 0
    finally:
        transport.close()
        await store.close()
    recogniser = VoskRecogniser(AsrSettings()).open_session()
    recogniser.accept(decode_ulaw(bytes(ear.payload)).tobytes())
    assert "您好" in recogniser.finish().text


class UlawEar(asyncio.DatagramProtocol):
    """Keeps the audio of PCMU packets."""

    def __init__(self) -> None:
        self.payload = bytearray()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data[1] & 0x7F == PCMU:
            self.payload += data[RTP_HEADER_BYTES:]


async def test_a_bot_killed_in_mid_order_keeps_its_word(tmp_path: Path) -> None:
    """kill -9 the moment the order row exists: afterwards shop and caller must agree."""
    store = await Store.open(Settings(data_dir=tmp_path))
    try:
        async with asyncio.timeout(CALL_TIMEOUT_S):
            before = await _buy_until_the_order_exists_then_kill(store, tmp_path)
            # The next worker finds the dead one's call and puts things in order before it takes calls.
            async with running_bot(SKINCARE, data_dir=tmp_path, environment=QUICK_OFFLINE_VOICE):
                after = await store.call(before.head.id)
    finally:
        await store.close()
    assert after is not None
    assert after.head.outcome == "dropped"
    assert [record.turn for record in after.turns if isinstance(record.turn, CallerTurn)]
    assert len(after.turns) >= len(before.turns)
    (order,) = after.orders
    told = order.announcing_at is not None
    assert order.order.status == ("placed" if told else "cancelled")
    assert [ticket.type.value for ticket in after.tickets] == ["order"], "somebody must call back"


async def _buy_until_the_order_exists_then_kill(store: Store, folder: Path) -> CallRecord:
    scenario = load_scenario(find_scenario("demo"))
    async with (
        running_bot(SKINCARE, data_dir=folder, environment=QUICK_OFFLINE_VOICE) as bot,
        caller_phone() as phone,
    ):
        calling = asyncio.create_task(
            run_scenario(
                scenario, phone=phone, store=store, target_uri=bot.sip_uri, output_dir=folder / "out"
            )
        )
        while True:
            call = await store.call("last")
            if call is not None and call.orders:
                os.kill(bot.pid, signal.SIGKILL)
                calling.cancel()
                await asyncio.wait({calling})
                return call
            if calling.done():
                raise SimulationError(f"the call ended without an order: {calling.result().verdicts}")
            await asyncio.sleep(0.005)
