"""The user agent against telephones made by hand: every byte of theirs is chosen here."""

import asyncio
import re

import pytest
from sip_by_hand import Dialog, HandPhone, Message, RtpEcho, cancel_of, rtp_port_of, sdp
from telephony_rig import PATIENCE_S, Agent, Recorder, StartAgent, until

from voicebot.config import CallSettings
from voicebot.telephony.call import EndReason

pytestmark = pytest.mark.call


async def test_a_call_is_answered_with_the_facts_of_its_invite(agent: Agent, phone: HandPhone) -> None:
    dialog = Dialog(phone, agent.port, called="4001234567", extra="X-Campaign: spring\r\n")
    ok = await dialog.establish(sdp(9))
    line = await agent.next_line()
    await line.until_confirmed()
    assert line.call is not None
    assert line.call.info.caller_number == "13812345678"
    assert line.call.info.called_number == "4001234567"
    assert line.call.info.source_address == "127.0.0.1"
    assert line.call.info.sip_call_id == dialog.call_id
    assert line.call.info.headers == {"x-campaign": "spring"}
    assert re.search(r"m=audio \d+ RTP/AVP 8 101\r", ok.body)
    dialog.send("BYE")
    await phone.expect(200, cseq="BYE")
    assert await line.until_ended() is EndReason.CALLER_HUNG_UP


async def test_an_invite_without_sdp_gets_our_offer(agent: Agent, phone: HandPhone) -> None:
    dialog = Dialog(phone, agent.port)
    dialog.invite("")
    ok = await dialog.answered()
    assert re.search(r"m=audio \d+ RTP/AVP 8 0 \d+\r", ok.body), "only A-law, mu-law and telephone events"
    answer = sdp(9, formats="0 101")
    dialog.send("ACK", answer, content_type="application/sdp")
    line = await agent.next_line()
    await line.until_confirmed()
    dialog.send("BYE")
    await line.until_ended()


async def test_codecs_other_than_g711_are_refused(agent: Agent, phone: HandPhone) -> None:
    Dialog(phone, agent.port).invite(sdp(9, formats="9 3 101"))
    refused = await phone.expect(488)
    assert refused.cseq_method == "INVITE"
    await until(lambda: agent.agent.lines_in_use == 0)


async def test_a_foreign_source_is_refused(start_agent: StartAgent, phone: HandPhone) -> None:
    async with start_agent(allowed_sources=("192.0.2.0/24",)) as agent:
        Dialog(phone, agent.port).invite(sdp(9))
        await phone.expect(403)
        Dialog(phone, agent.port).invite("")
        await phone.expect(403)
        await until(lambda: not agent.agent.calls)
        assert agent.lines == []


async def test_a_call_without_ack_is_hung_up(start_agent: StartAgent, phone: HandPhone) -> None:
    async with start_agent(calls=CallSettings(unacknowledged_s=0.5)) as agent:
        dialog = Dialog(phone, agent.port)
        dialog.invite(sdp(9))
        await dialog.answered()
        line = await agent.next_line()
        assert await line.until_ended() is EndReason.NOT_ACKNOWLEDGED
        assert not line.confirmed.is_set()
        # No BYE may be sent before the ACK or the end of the transaction (RFC 3261 §15).
        dialog.send("ACK")
        bye = await phone.expect("BYE")
        phone.send(bye.response(200), agent.port)
        await until(lambda: agent.agent.lines_in_use == 0)


async def test_cancel_ends_a_ringing_call(agent: Agent, phone: HandPhone) -> None:
    agent.answering = False
    dialog = Dialog(phone, agent.port)
    invite = dialog.request("INVITE", sdp(9), content_type="application/sdp")
    phone.send(invite, agent.port)
    line = await agent.next_line()
    phone.send(cancel_of(invite), agent.port)
    await phone.expect(487)
    assert await line.until_ended() is EndReason.CALLER_HUNG_UP


async def test_dtmf_by_info(agent: Agent, phone: HandPhone) -> None:
    dialog = Dialog(phone, agent.port)
    await dialog.establish(sdp(9))
    line = await agent.next_line()
    await line.until_confirmed()
    dialog.send("INFO", "Signal=5\r\nDuration=160\r\n", content_type="application/dtmf-relay")
    await phone.expect(200, cseq="INFO")
    await until(lambda: line.digits == ["5"])


async def test_a_refer_of_the_peer_is_refused(agent: Agent, phone: HandPhone) -> None:
    dialog = Dialog(phone, agent.port)
    await dialog.establish(sdp(9))
    line = await agent.next_line()
    await line.until_confirmed()
    dialog.send("REFER", more=f"Refer-To: <sip:premium@127.0.0.1:{phone.port}>\r\n")
    await phone.expect(603, cseq="REFER")
    with pytest.raises(TimeoutError):
        await phone.expect("INVITE", within_s=0.3)
    assert not line.ended.is_set()


async def test_audio_starts_after_the_ack_and_silence_of_the_peer_is_audio_time(
    agent: Agent, phone: HandPhone, rtp: RtpEcho
) -> None:
    dialog = Dialog(phone, agent.port)
    dialog.invite(sdp(rtp.port))
    ok = await dialog.answered()
    line = await agent.next_line()
    rtp.send_packet(rtp_port_of(ok))
    await until(lambda: len(rtp.payload_types) > 3)
    assert line.frames == []
    dialog.send("ACK")
    await until(lambda: len(line.frames) >= 10)
    assert {len(frame) for frame in line.frames} == {320}
    assert set(rtp.payload_types) == {8}


async def standing_still(line: Recorder) -> int:
    """Wait until no frame comes any more; how many there are."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frames = len(line.frames)
            await asyncio.sleep(0.1)
            if len(line.frames) == frames:
                return frames


async def test_hold_stops_audio_time_and_keeps_the_call(agent: Agent, phone: HandPhone, rtp: RtpEcho) -> None:
    dialog = Dialog(phone, agent.port)
    await dialog.establish(sdp(rtp.port))
    line = await agent.next_line()
    await until(lambda: len(line.frames) >= 5)
    dialog.invite(sdp(rtp.port, direction="sendonly", version=2))
    held = await dialog.answered()
    dialog.send("ACK")
    assert "a=recvonly" in held.body
    frames = await standing_still(line)
    usual_s, agent.agent.peer_gone_s = agent.agent.peer_gone_s, 0.1
    await asyncio.sleep(1.6)  # longer than peer_gone_s and its once-a-second check
    assert not line.ended.is_set()
    assert len(line.frames) == frames
    agent.agent.peer_gone_s = usual_s
    dialog.invite(sdp(rtp.port, version=3))
    await dialog.answered()
    dialog.send("ACK")
    await until(lambda: len(line.frames) >= frames + 5)
    agent.agent.peer_gone_s = 0.1
    assert await line.until_ended() is EndReason.PEER_GONE


@pytest.mark.parametrize("hold", ["inactive", "0.0.0.0"])
async def test_other_ways_to_hold(agent: Agent, phone: HandPhone, rtp: RtpEcho, hold: str) -> None:
    dialog = Dialog(phone, agent.port)
    await dialog.establish(sdp(rtp.port))
    line = await agent.next_line()
    await until(lambda: len(line.frames) >= 5)
    if hold == "inactive":
        dialog.invite(sdp(rtp.port, direction="inactive", version=2))
    else:
        dialog.invite(sdp(rtp.port, version=2).replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0"))
    await dialog.answered()
    dialog.send("ACK")
    frames = await standing_still(line)
    await asyncio.sleep(0.2)
    assert len(line.frames) == frames
    dialog.invite(sdp(rtp.port, version=3))
    await dialog.answered()
    dialog.send("ACK")
    await until(lambda: len(line.frames) >= frames + 5)
    received = len(rtp.payload_types)
    await until(lambda: len(rtp.payload_types) >= received + 5)


async def test_nobody_takes_over_a_call_with_replaces(agent: Agent, phone: HandPhone) -> None:
    dialog = Dialog(phone, agent.port)
    await dialog.establish(sdp(9))
    line = await agent.next_line()
    await line.until_confirmed()
    to_tag = dialog.to.partition("tag=")[2]
    replaces = f"Replaces: {dialog.call_id};to-tag={to_tag};from-tag=h1\r\n"
    Dialog(phone, agent.port, extra=replaces).invite(sdp(9))
    await phone.expect(603)
    assert not line.ended.is_set()


async def test_nobody_subscribes_to_us(agent: Agent, phone: HandPhone) -> None:
    Dialog(phone, agent.port).send("SUBSCRIBE", more="Event: presence\r\n")
    await phone.expect(403, cseq="SUBSCRIBE")


async def test_the_codec_may_change_in_mid_call(agent: Agent, phone: HandPhone, rtp: RtpEcho) -> None:
    dialog = Dialog(phone, agent.port)
    await dialog.establish(sdp(rtp.port, formats="8 101"))
    line = await agent.next_line()
    await until(lambda: 8 in rtp.payload_types)
    dialog.invite(sdp(rtp.port, formats="0 101", version=2))
    ok = await dialog.answered()
    dialog.send("ACK")
    assert re.search(r"m=audio \d+ RTP/AVP 0 101", ok.body)
    await until(lambda: 0 in rtp.payload_types)
    frames = len(line.frames)
    await until(lambda: len(line.frames) > frames + 5)


async def transfer_with(
    agent: Agent, phone: HandPhone, status: int, notify: str = ""
) -> tuple[bool, Message]:
    dialog = Dialog(phone, agent.port)
    await dialog.establish(sdp(9))
    line = await agent.next_line()
    await line.until_confirmed()
    assert line.call is not None
    transfer = asyncio.create_task(
        line.call.transfer(
            "sip:8000@192.0.2.7",
            headers={"X-Ticket": "T17"},
            timeout_s=0.5 if status == 202 and not notify else PATIENCE_S,
        )
    )
    refer = await phone.expect("REFER")
    phone.send(refer.response(status, more=f"Contact: <sip:hand@127.0.0.1:{phone.port}>\r\n"), agent.port)
    if notify:
        body = f"SIP/2.0 {notify}\r\n"
        dialog.send(
            "NOTIFY",
            body,
            content_type="message/sipfrag;version=2.0",
            more="Event: refer\r\nSubscription-State: terminated;reason=noresource\r\n",
        )
        await phone.expect(200, cseq="NOTIFY")
    accepted = await transfer
    if accepted:
        bye = await phone.expect("BYE")
        phone.send(bye.response(200), agent.port)
        assert await line.until_ended() is EndReason.TRANSFERRED
    else:
        assert not line.ended.is_set(), "the caller stays with us"
    return accepted, refer


async def test_a_transfer_succeeds_when_the_target_answered(agent: Agent, phone: HandPhone) -> None:
    accepted, refer = await transfer_with(agent, phone, 202, "200 OK")
    assert accepted
    assert refer.header("Refer-To").strip("<>") == "sip:8000@192.0.2.7"
    assert refer.header("X-Ticket") == "T17"


@pytest.mark.parametrize(("status", "notify"), [(202, "486 Busy Here"), (603, ""), (202, "")])
async def test_a_failed_transfer_keeps_the_caller(
    agent: Agent, phone: HandPhone, status: int, notify: str
) -> None:
    accepted, _ = await transfer_with(agent, phone, status, notify)
    assert not accepted


async def test_more_calls_than_lines_are_busy(start_agent: StartAgent, phone: HandPhone) -> None:
    async with start_agent(max_lines=1) as agent:
        await Dialog(phone, agent.port).establish(sdp(9))
        await (await agent.next_line()).until_confirmed()
        Dialog(phone, agent.port).invite(sdp(9))
        await phone.expect(486)
        assert len(agent.lines) == 1


async def test_of_calls_at_the_same_moment_one_gets_the_only_line(
    start_agent: StartAgent, phone: HandPhone
) -> None:
    async with start_agent(max_lines=1) as agent:
        for _ in range(3):
            Dialog(phone, agent.port).invite(sdp(9))
        statuses = sorted([(await phone.expect(486)).status for _ in range(2)])
        assert statuses == [486, 486]
        assert len(agent.lines) == 1
        assert not agent.lines[0].ended.is_set()


async def test_more_calls_than_the_stack_holds_are_busy(agent: Agent, phone: HandPhone) -> None:
    for _ in range(agent.agent.lines):
        await Dialog(phone, agent.port).establish(sdp(9))
    last = await agent.next_line(agent.agent.lines)
    await last.until_confirmed()
    Dialog(phone, agent.port).invite(sdp(9))
    await phone.expect(486)
    assert all(not line.ended.is_set() for line in agent.lines)


async def test_stop_with_calls_up_says_goodbye_to_each(start_agent: StartAgent, phone: HandPhone) -> None:
    async with start_agent() as agent:
        for _ in range(3):
            await Dialog(phone, agent.port).establish(sdp(9))
        for count in range(1, 4):
            await (await agent.next_line(count)).until_confirmed()
    for _ in range(3):
        await phone.expect("BYE")
    assert [line.reason for line in agent.lines] == [EndReason.WE_HUNG_UP] * 3


async def test_the_sdp_of_an_outgoing_call_can_be_changed(
    agent: Agent, phone: HandPhone, rtp: RtpEcho
) -> None:
    def through_a_relay(text: str) -> str:
        return re.sub(r"m=audio \d+", f"m=audio {rtp.port}", text)

    sink = Recorder()
    agent.agent.dial(f"sip:1@127.0.0.1:{phone.port}", sink=sink, sdp_rewrite=through_a_relay)
    invite = await phone.expect("INVITE")
    assert rtp_port_of(invite) == rtp.port
    assert int(invite.header("Content-Length")) == len(invite.body)
    phone.send(answer_to(invite, phone, sdp(rtp.port)), agent.port)
    await sink.until_confirmed()
    await until(lambda: len(rtp.payload_types) >= 5)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (480, EndReason.NO_ANSWER),
        (408, EndReason.NO_ANSWER),
        (600, EndReason.BUSY),
        (404, EndReason.REJECTED),
        (500, EndReason.FAILED),
    ],
)
async def test_why_an_outgoing_call_failed(
    agent: Agent, phone: HandPhone, status: int, reason: EndReason
) -> None:
    sink = Recorder()
    agent.agent.dial(f"sip:1@127.0.0.1:{phone.port}", sink=sink)
    invite = await phone.expect("INVITE")
    phone.send(invite.response(status), agent.port)
    assert await sink.until_ended() is reason
    assert sink.status == status


def answer_to(invite: Message, phone: HandPhone, body: str) -> str:
    contact = f"Contact: <sip:hand@127.0.0.1:{phone.port}>\r\nContent-Type: application/sdp\r\n"
    head = invite.response(200, more=contact).replace("Content-Length: 0", f"Content-Length: {len(body)}")
    return head + body


async def test_a_call_forgotten_on_hold_gives_its_line_back(
    start_agent: StartAgent, phone: HandPhone, rtp: RtpEcho
) -> None:
    async with start_agent(calls=CallSettings(max_hold_s=1)) as agent:
        dialog = Dialog(phone, agent.port)
        await dialog.establish(sdp(rtp.port))
        line = await agent.next_line()
        dialog.invite(sdp(rtp.port, direction="inactive", version=2))
        await dialog.answered()
        dialog.send("ACK")
        assert await line.until_ended() is EndReason.PEER_GONE
