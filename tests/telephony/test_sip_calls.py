"""Real calls between this process and a second one: SIP and RTP over loopback."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from line_signals import loudness, share_of_tone, tone
from telephony_rig import PATIENCE_S, Agent, PeerProcess, Recorder, StartAgent, peer_process, until

from voicebot.config import SipSettings
from voicebot.errors import TelephonyError
from voicebot.media.playout import Playout
from voicebot.simulator.key_tones import key_tones
from voicebot.telephony import stack
from voicebot.telephony.call import Call, EndReason
from voicebot.telephony.user_agent import UserAgent

pytestmark = pytest.mark.call
SPEECH_TAG = 7
FULL = pytest.approx(8192 / 2**0.5, rel=0.05)
"""The loudness of a tone as it is sent."""


@pytest_asyncio.fixture
async def peer() -> AsyncIterator[PeerProcess]:
    async with peer_process() as started:
        yield started


def address(port: int, user: str = "10086") -> str:
    return f"sip:{user}@127.0.0.1:{port}"


def recent_pcm(line: Recorder) -> bytes:
    return b"".join(line.frames[-40:])


def is_tone(pcm: bytes, hertz: int) -> bool:
    """Whether it is that tone and nothing else, as loud as it was sent."""
    return share_of_tone(pcm, hertz) > 0.95 and loudness(pcm) == FULL


async def key_until_heard(call: Call, peer: PeerProcess, digits: str) -> None:
    """Key by tones until they came through, one after the other: a tone that is torn is none, or two."""
    heard = ""
    async with asyncio.timeout(PATIENCE_S):
        while not heard.endswith(digits):
            call.playout.write(SPEECH_TAG, key_tones(digits))
            with contextlib.suppress(TimeoutError):
                while not heard.endswith(digits):
                    heard += (await peer.event("dtmf", within_s=3))["digit"]


async def test_tones_and_digits_pass_both_ways(agent: Agent, peer: PeerProcess) -> None:
    await peer.tell("dial", line="a", target_uri=address(agent.port), caller_number="13800001111", hertz=440)
    line = await agent.next_line()
    await line.until_confirmed()
    assert line.call is not None
    assert line.call.info.caller_number == "13800001111"
    line.call.playout.open(SPEECH_TAG)
    await key_until_heard(line.call, peer, "4#")
    line.call.playout.write(SPEECH_TAG, tone(660, 60_000))
    # The latest second is listened to, again and again: packets may be late in one of them.
    await until(lambda: len(line.frames) >= 90 and is_tone(recent_pcm(line), 440))
    async with asyncio.timeout(PATIENCE_S):
        heard: dict[str, float] = {"tone": 0.0, "loudness": 0.0}
        while not (heard["tone"] > 0.95 and heard["loudness"] == FULL):
            await asyncio.sleep(0.1)
            await peer.tell("report", line="a", hertz=660)
            heard = await peer.event("heard")
    line.call.send_dtmf("19#")
    assert [(await peer.event("dtmf"))["digit"] for _ in range(3)] == ["1", "9", "#"]
    await peer.tell("dtmf", line="a", digits="*05")
    await until(lambda: line.digits == ["*", "0", "5"])
    await peer.tell("hang_up", line="a")
    assert await line.until_ended() is EndReason.CALLER_HUNG_UP


async def test_we_dial_and_hang_up(agent: Agent, peer: PeerProcess) -> None:
    sink = Recorder()
    call = agent.agent.dial(
        address(peer.port, "13900002222"),
        sink=sink,
        caller_number="4001234567",
        display_name='小店 "AI"',
        headers={"X-Job": "42"},
    )
    incoming = await peer.event("incoming")
    assert incoming["caller"] == "4001234567"
    assert incoming["headers"] == {"x-job": "42"}
    assert call.info.called_number == "13900002222"
    assert call.info.sip_call_id
    await sink.until_confirmed()
    await until(lambda: len(sink.frames) >= 20)
    call.hang_up()
    call.hang_up()
    assert await sink.until_ended() is EndReason.WE_HUNG_UP
    assert (await peer.event("ended"))["reason"] == "caller_hung_up"
    assert agent.agent.calls == frozenset()


@pytest.mark.parametrize(
    ("answer", "reason", "status"), [("busy", EndReason.BUSY, 486), ("decline", EndReason.REJECTED, 603)]
)
async def test_a_refused_call(agent: Agent, answer: str, reason: EndReason, status: int) -> None:
    async with peer_process(answer) as peer:
        sink = Recorder()
        agent.agent.dial(address(peer.port), sink=sink)
        assert await sink.until_ended() is reason
        assert sink.status == status
        assert not sink.confirmed.is_set()


async def test_we_give_up_a_ringing_call(agent: Agent) -> None:
    async with peer_process("ring") as peer:
        sink = Recorder()
        call = agent.agent.dial(address(peer.port), sink=sink)
        await asyncio.sleep(0.2)
        call.hang_up()
        assert await sink.until_ended() is EndReason.WE_HUNG_UP


async def test_a_caller_whose_process_dies_is_noticed(
    start_agent: StartAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack, "TRANSACTION_TIMEOUT_MS", 2000)
    async with start_agent() as agent, peer_process() as peer:
        await peer.tell("dial", line="a", target_uri=address(agent.port))
        line = await agent.next_line()
        await until(lambda: len(line.frames) >= 10)
        peer.process.kill()
        agent.agent.peer_gone_s = 1
        assert await line.until_ended() is EndReason.PEER_GONE
        # Nobody answers our BYE; the line comes back when its transaction times out.
        await until(lambda: agent.agent.lines_in_use == 0)


async def test_beyond_capacity_callers_hear_busy_and_dialling_says_so(
    agent: Agent, peer: PeerProcess
) -> None:
    assert peer.capacity == agent.agent.lines
    for n in range(peer.capacity):
        await peer.tell("dial", line=f"line{n}", target_uri=address(agent.port))
    for n in range(peer.capacity):
        await (await agent.next_line(n + 1)).until_confirmed()
    with pytest.raises(TelephonyError, match=f"all {agent.agent.lines} lines are in use"):
        agent.agent.dial(address(peer.port), sink=Recorder())
    async with peer_process() as another:
        await another.tell("dial", line="one too many", target_uri=address(agent.port))
        ended = await another.event("ended")
        assert (ended["reason"], ended["status"]) == ("busy", 486)


async def test_a_transfer_to_a_target_that_refuses(agent: Agent, peer: PeerProcess) -> None:
    await peer.tell("dial", line="a", target_uri=address(agent.port))
    line = await agent.next_line()
    await line.until_confirmed()
    assert line.call is not None
    assert not await line.call.transfer("sip:8000@127.0.0.1:9")
    assert not line.ended.is_set()


async def test_a_taken_port_is_one_clear_line(agent: Agent) -> None:
    async with peer_process() as peer:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, pytest.raises(OSError):
            probe.bind(("127.0.0.1", peer.port))
        await agent.agent.stop()
        second = UserAgent(SipSettings(port=peer.port))
        with pytest.raises(
            TelephonyError, match=rf"SIP UDP 127\.0\.0\.1:{peer.port}: Address already in use; "
        ):
            await second.start()
        await second.stop()


async def test_an_address_that_is_not_ours(agent: Agent) -> None:
    await agent.agent.stop()
    with pytest.raises(TelephonyError, match="BIND_ADDRESS"):
        await UserAgent(SipSettings(bind_address="192.0.2.1", port=0)).start()
    with pytest.raises(TelephonyError, match="localhost: not an IP address"):
        await UserAgent(SipSettings(bind_address="localhost")).start()
    with pytest.raises(TelephonyError, match="does not start"):
        await UserAgent(SipSettings(trace_file=Path("/nonexistent/trace"))).start()
    await agent.agent.start()


async def test_a_second_agent_in_the_process_is_refused(agent: Agent, peer: PeerProcess) -> None:
    second = UserAgent(SipSettings(port=0))
    with pytest.raises(TelephonyError, match="already runs a SIP user agent"):
        await second.start()
    await second.stop()
    await peer.tell("dial", line="a", target_uri=address(agent.port))
    await (await agent.next_line()).until_confirmed()


async def test_dialling_needs_a_started_agent_and_a_uri(agent: Agent) -> None:
    with pytest.raises(TelephonyError, match="check the SIP URI"):
        agent.agent.dial("not a uri", sink=Recorder())
    assert agent.agent.lines_in_use == 0
    await agent.agent.stop()
    with pytest.raises(TelephonyError, match=r"call start\(\) first"):
        agent.agent.dial(address(9), sink=Recorder())


async def test_a_failing_sink_or_callback_does_not_hurt_the_next_call(
    agent: Agent, peer: PeerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(call: Call) -> None:
        raise RuntimeError("defect of the application")

    monkeypatch.setattr(agent.agent, "_on_incoming", fail)
    await peer.tell("dial", line="a", target_uri=address(agent.port))
    assert (await peer.event("ended"))["status"] == 500
    monkeypatch.setattr(agent.agent, "_on_incoming", agent.on_incoming)
    monkeypatch.setattr(Recorder, "on_confirmed", lambda self: 1 / 0)
    await peer.tell("dial", line="b", target_uri=address(agent.port))
    line = await agent.next_line()
    await until(lambda: len(line.frames) >= 10)
    await peer.tell("hang_up", line="b")
    assert await line.until_ended() is EndReason.CALLER_HUNG_UP


async def test_broken_play_out_is_silence_not_the_end(
    agent: Agent, peer: PeerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Playout) -> bytes:
        raise RuntimeError("defect of the play-out")

    monkeypatch.setattr(Playout, "next_frame", fail)
    await peer.tell("dial", line="a", target_uri=address(agent.port))
    line = await agent.next_line()
    await until(lambda: len(line.frames) >= 20)
    await peer.tell("report", line="a", hertz=440)
    assert (await peer.event("heard"))["loudness"] < 20


async def test_tcp(start_agent: StartAgent) -> None:
    async with start_agent(transport="tcp") as agent:
        reader, writer = await asyncio.open_connection("127.0.0.1", agent.port)
        writer.write(
            b"OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:1;branch=z9hG4bKt\r\n"
            b"From: <sip:a@b>;tag=1\r\nTo: <sip:x@127.0.0.1>\r\nCall-ID: tcp\r\nCSeq: 1 OPTIONS\r\n"
            b"Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        )
        assert (await asyncio.wait_for(reader.readline(), PATIENCE_S)).startswith(b"SIP/2.0 200")
        writer.close()
