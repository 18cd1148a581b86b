import socket
import time
from collections.abc import Iterator, Sequence

import pytest
from handmade_rtp import datagram

from voicebot.simulator.sip import (
    MediaAddress,
    media_address,
    preferring,
    routed_through,
    with_media_address,
)
from voicebot.simulator.wire import Delivery, Side, WireTap, perfect_line

OFFER_SDP = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio %d RTP/AVP 0 101\r\na=rtcp:%d IN IP4 127.0.0.1\r\na=rtpmap:0 PCMU/8000\r\n"
)


def sip(start_line: bytes, body: bytes) -> bytes:
    return start_line + b"\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n" % len(body) + body


class Peer:
    """A UDP phone of three sockets."""

    def __init__(self) -> None:
        self.sip, self.rtp, self.rtcp = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3))
        for each in (self.sip, self.rtp, self.rtcp):
            each.bind(("127.0.0.1", 0))
            each.settimeout(30)

    @property
    def sdp(self) -> bytes:
        return OFFER_SDP % (self.rtp.getsockname()[1], self.rtcp.getsockname()[1])

    def close(self) -> None:
        for each in (self.sip, self.rtp, self.rtcp):
            each.close()


@pytest.fixture
def caller() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@pytest.fixture
def bot() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


def negotiate(tap: WireTap, caller: Peer, bot: Peer) -> tuple[MediaAddress, MediaAddress]:
    """INVITE and 200 OK through the tap; where caller and bot are told to send."""
    caller.sip.sendto(sip(b"INVITE sip:bot@127.0.0.1 SIP/2.0", caller.sdp), ("127.0.0.1", tap.sip_port))
    invite, tap_address = bot.sip.recvfrom(4096)
    bot.sip.sendto(sip(b"SIP/2.0 200 OK", bot.sdp), tap_address)
    answer, _ = caller.sip.recvfrom(4096)
    bot_sends_to, caller_sends_to = media_address(invite), media_address(answer)
    assert bot_sends_to is not None
    assert caller_sends_to is not None
    return caller_sends_to, bot_sends_to


def test_media_addresses_are_read_and_replaced() -> None:
    message = sip(b"SIP/2.0 200 OK", OFFER_SDP % (4000, 4001))
    assert media_address(message) == MediaAddress("127.0.0.1", 4000, 4001)
    moved = with_media_address(message, MediaAddress("127.0.0.9", 21000, 21007))
    assert media_address(moved) == MediaAddress("127.0.0.9", 21000, 21007)
    head, _, body = moved.partition(b"\r\n\r\n")
    assert b"Content-Length: %d" % len(body) in head
    assert b"o=- 1 1 IN IP4 127.0.0.1" in body


def test_a_message_without_active_audio_has_no_media_address() -> None:
    assert media_address(b"BYE sip:bot@127.0.0.1 SIP/2.0\r\nContent-Length: 0\r\n\r\n") is None
    assert media_address(sip(b"SIP/2.0 200 OK", OFFER_SDP % (0, 1))) is None


def test_rtcp_without_its_own_line_is_next_to_rtp() -> None:
    body = b"c=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 0\r\n"
    assert media_address(sip(b"SIP/2.0 200 OK", body)) == MediaAddress("127.0.0.1", 4000, 4001)


def test_media_flows_both_ways_through_the_tap_and_is_stamped(caller: Peer, bot: Peer) -> None:
    tap = WireTap(bot.sip.getsockname())
    tap.start()
    try:
        caller_sends_to, bot_sends_to = negotiate(tap, caller, bot)
        direct = {peer.rtp.getsockname()[1] for peer in (caller, bot)}
        assert not {caller_sends_to.rtp_port, bot_sends_to.rtp_port} & direct

        before = time.monotonic()
        caller.rtp.sendto(datagram(5), (caller_sends_to.host, caller_sends_to.rtp_port))
        received, source_of_caller_audio = bot.rtp.recvfrom(4096)
        after = time.monotonic()
        assert received == datagram(5)
        # Symmetric RTP: what the bot receives comes from where it was told to send.
        assert source_of_caller_audio == (bot_sends_to.host, bot_sends_to.rtp_port)

        bot.rtp.sendto(datagram(6), (bot_sends_to.host, bot_sends_to.rtp_port))
        received, source_of_bot_audio = caller.rtp.recvfrom(4096)
        assert received == datagram(6)
        assert source_of_bot_audio == (caller_sends_to.host, caller_sends_to.rtp_port)

        bot.rtcp.sendto(b"\x80\xc8report", (bot_sends_to.host, bot_sends_to.rtcp_port))
        assert caller.rtcp.recv(4096) == b"\x80\xc8report"
    finally:
        tap.stop()
    assert [packet.sequence for packet in tap.heard[Side.CALLER]] == [5]
    assert [packet.sequence for packet in tap.heard[Side.BOT]] == [6]
    # The kernel's clock is read apart from ours: a millisecond of tolerance.
    assert before - 0.001 <= tap.heard[Side.CALLER][0].at_s <= after + 0.001


def test_the_line_decides_what_comes_out(caller: Peer, bot: Peer) -> None:
    def loses_the_bots_odd_packets_and_doubles_the_callers(
        side: Side, raw: bytes, at_s: float
    ) -> Sequence[Delivery]:
        if side is Side.CALLER:
            return (Delivery(at_s, raw), Delivery(at_s, raw))
        return () if raw[3] % 2 else perfect_line(side, raw, at_s)

    tap = WireTap(bot.sip.getsockname(), line=loses_the_bots_odd_packets_and_doubles_the_callers)
    tap.start()
    try:
        caller_sends_to, bot_sends_to = negotiate(tap, caller, bot)
        caller.rtp.sendto(datagram(1), (caller_sends_to.host, caller_sends_to.rtp_port))
        assert [bot.rtp.recv(4096), bot.rtp.recv(4096)] == [datagram(1)] * 2
        for sequence in (1, 2):
            bot.rtp.sendto(datagram(sequence), (bot_sends_to.host, bot_sends_to.rtp_port))
        assert caller.rtp.recv(4096) == datagram(2)
    finally:
        tap.stop()
    assert [packet.sequence for packet in tap.heard[Side.BOT]] == [2]
    assert [packet.sequence for packet in tap.sent[Side.BOT]] == [1, 2]


def test_what_the_line_delays_arrives_later_and_in_order_of_arrival(caller: Peer, bot: Peer) -> None:
    waiting: list[bytes] = []

    def holds_back_the_first(_side: Side, raw: bytes, at_s: float) -> Sequence[Delivery]:
        waiting.append(raw)
        return () if len(waiting) == 1 else (Delivery(at_s + 0.08, waiting[0]), Delivery(at_s + 0.02, raw))

    tap = WireTap(bot.sip.getsockname(), line=holds_back_the_first)
    tap.start()
    try:
        caller_sends_to, _ = negotiate(tap, caller, bot)
        for sequence in (1, 2):
            caller.rtp.sendto(datagram(sequence), (caller_sends_to.host, caller_sends_to.rtp_port))
        assert [bot.rtp.recv(4096), bot.rtp.recv(4096)] == [datagram(2), datagram(1)]
    finally:
        tap.stop()
    first, second = tap.sent[Side.CALLER]
    overtaker, held = tap.heard[Side.CALLER]
    assert (first.sequence, second.sequence) == (held.sequence, overtaker.sequence) == (1, 2)
    assert held.at_s - second.at_s == pytest.approx(0.08)
    assert overtaker.at_s - second.at_s == pytest.approx(0.02)


CALLERS_END, BOTS_END = ("127.0.0.1", 5001), ("127.0.0.1", 5002)


def test_later_requests_of_the_dialog_pass_the_tap_as_well() -> None:
    invite = routed_through(sip(b"INVITE sip:b@h SIP/2.0", b""), entrance=CALLERS_END, exit_=BOTS_END)
    assert invite.startswith(b"INVITE sip:b@h SIP/2.0\r\nRecord-Route: <sip:127.0.0.1:5002;lr>\r\n")
    # The bot copies the header into its answer (§12.1.1); the caller must be told of its own end.
    answer = sip(b"SIP/2.0 200 OK\r\nRecord-Route: <sip:127.0.0.1:5002;lr>", b"")
    answered = routed_through(answer, entrance=BOTS_END, exit_=CALLERS_END)
    assert b"Record-Route: <sip:127.0.0.1:5001;lr>\r\n" in answered
    bye = sip(b"BYE sip:b@h SIP/2.0\r\nRoute: <sip:127.0.0.1:5001;lr>\r\nRoute: <sip:front;lr>", b"")
    passed = routed_through(bye, entrance=CALLERS_END, exit_=BOTS_END)
    assert passed.startswith(b"BYE sip:b@h SIP/2.0\r\nRoute: <sip:front;lr>\r\n")


def test_a_codec_is_preferred() -> None:
    sdp = "c=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"
    assert "m=audio 4000 RTP/AVP 0 8 101\r\n" in preferring(0)(sdp)
    assert preferring(8)(sdp) == sdp


def test_what_is_not_rtp_passes_but_is_not_counted(caller: Peer, bot: Peer) -> None:
    tap = WireTap(bot.sip.getsockname())
    tap.start()
    try:
        caller.sip.sendto(sip(b"INVITE sip:bot@127.0.0.1 SIP/2.0", caller.sdp), ("127.0.0.1", tap.sip_port))
        invite, _ = bot.sip.recvfrom(4096)
        told = media_address(invite)
        assert told is not None
        bot.rtp.sendto(b"no RTP at all", (told.host, told.rtp_port))
        assert caller.rtp.recv(4096) == b"no RTP at all"
    finally:
        tap.stop()
    assert tap.heard == {Side.CALLER: [], Side.BOT: []}
