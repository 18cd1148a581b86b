"""A call of Debian's SIPp, a SIP implementation that shares nothing with ours."""

import asyncio
import shutil
from pathlib import Path

import pytest
from sip_by_hand import RtpEcho
from telephony_rig import Agent, until

from voicebot.telephony.call import EndReason

pytestmark = [
    pytest.mark.sipp,
    pytest.mark.call,
    pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed (Debian: sip-tester)"),
]

SCENARIO = (Path(__file__).parent.parent / "data" / "sipp_caller.xml").read_text("utf-8")


async def test_sipp_is_answered_and_receives_audio(agent: Agent, rtp: RtpEcho, tmp_path: Path) -> None:
    scenario = tmp_path / "caller.xml"
    scenario.write_text(SCENARIO.replace("RTP_PORT", str(rtp.port)).replace("PAUSE_MS", "2000"))
    sipp = await asyncio.create_subprocess_exec(
        *("sipp", f"127.0.0.1:{agent.port}", "-sf", str(scenario), "-s", "10086"),
        *("-m", "1", "-i", "127.0.0.1", "-timeout", "60", "-nostdin"),
        cwd=tmp_path,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await asyncio.wait_for(sipp.communicate(), 90)
    assert sipp.returncode == 0, errors.decode()
    line = await agent.next_line()
    assert line.call is not None
    assert line.call.info.caller_number == "13712345678"
    assert await line.until_ended() is EndReason.CALLER_HUNG_UP
    await until(lambda: len(rtp.payload_types) >= 30)  # of a hundred
    assert set(rtp.payload_types) == {0}
