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

SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:13712345678@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:sipp@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=user1 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio RTP_PORT RTP/AVP 0
a=rtpmap:0 PCMU/8000
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[
ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:13712345678@[local_ip]:[local_port]>;tag=[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0
]]></send>
  <pause milliseconds="800"/>
  <send retrans="500"><![CDATA[
BYE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:13712345678@[local_ip]:[local_port]>;tag=[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0
]]></send>
  <recv response="200"/>
</scenario>
"""


async def test_sipp_is_answered_and_receives_audio(agent: Agent, rtp: RtpEcho, tmp_path: Path) -> None:
    scenario = tmp_path / "caller.xml"
    scenario.write_text(SCENARIO.replace("RTP_PORT", str(rtp.port)))
    sipp = await asyncio.create_subprocess_exec(
        *("sipp", f"127.0.0.1:{agent.port}", "-sf", str(scenario), "-s", "10086"),
        *("-m", "1", "-i", "127.0.0.1", "-timeout", "10", "-nostdin"),
        cwd=tmp_path,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await asyncio.wait_for(sipp.communicate(), 15)
    assert sipp.returncode == 0, errors.decode()
    line = await agent.next_line()
    assert line.call is not None
    assert line.call.info.caller_number == "13712345678"
    assert await line.until_ended() is EndReason.CALLER_HUNG_UP
    await until(lambda: len(rtp.payload_types) >= 30)
    assert set(rtp.payload_types) == {0}
