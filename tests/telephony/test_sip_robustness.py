"""Garbage on the SIP and RTP ports; the agent must take the next good call as if nothing happened."""

import asyncio
import random
from collections.abc import Iterator

import pytest
from sip_by_hand import Dialog, HandPhone, RtpEcho, cancel_of, rtp_port_of, sdp
from telephony_rig import Agent, StartAgent, until

pytestmark = pytest.mark.call

BAD_SDP = [
    "v=0\r\n",
    "garbage",
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n",
    sdp(9).replace("m=audio 9", "m=audio 99999"),
    sdp(9).replace("RTP/AVP", "RTP/SAVP"),
    sdp(9).replace("IN IP4 127.0.0.1", "IN IP6 ::zz"),
    sdp(9) + "m=audio 10 RTP/AVP 8\r\n" * 40,
    sdp(9).replace("8 0 101", " ".join(map(str, range(128)))),
    sdp(9) + "a=" + "x" * 3000 + "\r\n",
    sdp(0),
]


def garbage(phone: HandPhone, port: int, count: int) -> Iterator[bytes]:
    """Truncated, mutated and oversized variants of good INVITEs, each in a transaction of its own."""
    dice = random.Random(20)
    yield from (b"", b"\r\n\r\n", b"\x00" * 200, b"SIP/2.0 200 OK\r\n\r\n")
    for _ in range(count):
        good = Dialog(phone, port).request("INVITE", sdp(9), content_type="application/sdp").encode()
        bad = bytearray(good)
        match dice.randrange(4):
            case 0:
                del bad[dice.randrange(len(bad)) :]
            case 1:
                bad *= 10
            case 2:
                for _ in range(dice.randint(1, 20)):
                    bad[dice.randrange(len(bad))] = dice.randrange(256)
            case _:
                start = dice.randrange(len(bad))
                bad[start : start + dice.randint(1, 40)] = dice.randbytes(dice.randint(0, 60))
        yield bytes(bad)


async def good_call(agent: Agent, phone: HandPhone) -> None:
    count = len(agent.lines)
    await until(lambda: agent.agent.lines_in_use == 0)
    dialog = Dialog(phone, agent.port, called="99")
    dialog.invite(sdp(9))
    await dialog.answered()
    dialog.send("ACK")
    await until(lambda: any(line.confirmed.is_set() for line in agent.lines[count:]))


async def test_a_storm_of_malformed_messages(agent: Agent, phone: HandPhone) -> None:
    agent.answering = False
    for number, bad in enumerate(garbage(phone, agent.port, 1500)):
        phone.send(bad, agent.port)
        if number % 20 == 0:
            # Slow enough for the socket's buffer: every message must reach the parser.
            await asyncio.sleep(0.015)
            refuse_all(agent)
    await asyncio.sleep(0.1)
    refuse_all(agent)
    assert agent.lines, "some mutants are valid INVITEs"
    agent.answering = True
    await good_call(agent, phone)


async def test_a_flood_from_a_foreign_source(start_agent: StartAgent, phone: HandPhone) -> None:
    """Without the throttle this aborts the process: each refused call leaves two socket slots behind."""
    async with start_agent(allowed_sources=("192.0.2.0/24",)) as agent:
        for _ in range(150):
            Dialog(phone, agent.port).invite(sdp(9))
        await phone.expect(403)
        await until(phone.inbox.empty)
        assert agent.lines == []


async def test_a_flood_of_cancelled_calls(agent: Agent, phone: HandPhone) -> None:
    agent.answering = False
    for _ in range(60):
        invite = Dialog(phone, agent.port).request("INVITE", sdp(9), content_type="application/sdp")
        phone.send(invite, agent.port)
        phone.send(cancel_of(invite), agent.port)
        await asyncio.sleep(0.003)
    agent.answering = True
    await good_call(agent, phone)


def refuse_all(agent: Agent) -> None:
    for line in agent.lines:
        assert line.call is not None
        line.call.reject(480)


async def test_bad_sdp(agent: Agent, phone: HandPhone) -> None:
    agent.answering = False
    for body in BAD_SDP:
        Dialog(phone, agent.port).invite(body)
        await asyncio.sleep(0.02)
        refuse_all(agent)
    agent.answering = True
    await good_call(agent, phone)


async def test_junk_on_the_rtp_port(agent: Agent, phone: HandPhone, rtp: RtpEcho) -> None:
    dialog = Dialog(phone, agent.port)
    ok = await dialog.establish(sdp(rtp.port))
    line = await agent.next_line()
    await line.until_confirmed()
    dice = random.Random(3)
    for _ in range(300):
        rtp.transport.sendto(dice.randbytes(dice.randint(0, 1400)), ("127.0.0.1", rtp_port_of(ok)))
    frames = len(line.frames)
    await until(lambda: len(line.frames) > frames + 10)
    assert not line.ended.is_set()
