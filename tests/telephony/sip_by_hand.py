"""A SIP telephone made of strings: full control over every byte, nothing automatic."""

import asyncio
import itertools
import re
import struct
from dataclasses import dataclass, field

_numbers = itertools.count(1)


@dataclass
class Message:
    """A received SIP message."""

    text: str
    source: tuple[str, int]

    @property
    def start_line(self) -> str:
        return self.text.split("\r\n", 1)[0]

    @property
    def status(self) -> int:
        match = re.match(r"SIP/2\.0 (\d{3})", self.text)
        return int(match.group(1)) if match else 0

    @property
    def method(self) -> str:
        return "" if self.status else self.text.split(" ", 1)[0]

    @property
    def body(self) -> str:
        return self.text.partition("\r\n\r\n")[2]

    def header(self, name: str) -> str:
        match = re.search(rf"(?im)^{re.escape(name)}\s*:\s*(.*?)\s*$", self.text)
        return match.group(1) if match else ""

    @property
    def cseq_method(self) -> str:
        return self.header("CSeq").split(" ")[-1]

    def response(self, status: int, reason: str = "", *, to_tag: str = "hand", more: str = "") -> str:
        copied = "".join(
            f"{line}\r\n"
            for line in self.text.split("\r\n")
            if re.match(r"(?i)(via|from|call-id|cseq|record-route):", line)
        )
        to = self.header("To")
        to += "" if ";tag=" in to else f";tag={to_tag}"
        return f"SIP/2.0 {status} {reason or 'X'}\r\n{copied}To: {to}\r\n{more}Content-Length: 0\r\n\r\n"


class HandPhone(asyncio.DatagramProtocol):
    """A UDP socket with an inbox of SIP messages."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()
        self.transport: asyncio.DatagramTransport
        self.port = 0

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.inbox.put_nowait(Message(data.decode("utf-8", "replace"), addr))

    def send(self, text: str | bytes, port: int) -> None:
        data = text.encode() if isinstance(text, str) else text
        self.transport.sendto(data, ("127.0.0.1", port))

    async def expect(self, method_or_status: str | int, *, cseq: str = "", within_s: float = 30.0) -> Message:
        """The next message of that method or status (300 finds 300-399 and so on is not offered)."""
        async with asyncio.timeout(within_s):
            while True:
                message = await self.inbox.get()
                wanted = message.status if isinstance(method_or_status, int) else message.method
                if wanted == method_or_status and (not cseq or message.cseq_method == cseq):
                    return message


class RtpEcho(asyncio.DatagramProtocol):
    """An RTP end that counts what comes and sends G.711 packets when told."""

    def __init__(self) -> None:
        self.payload_types: list[int] = []
        self.port = 0
        self._sequence = 0

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) > 12:
            self.payload_types.append(data[1] & 0x7F)

    def send_packet(self, port: int, payload_type: int = 8, payload: bytes = b"\xd5" * 160) -> None:
        self._sequence += 1
        header = struct.pack("!BBHII", 0x80, payload_type, self._sequence, self._sequence * 160, 0x1234)
        self.transport.sendto(header + payload, ("127.0.0.1", port))


def sdp(rtp_port: int, *, formats: str = "8 0 101", direction: str = "sendrecv", version: int = 1) -> str:
    return (
        f"v=0\r\no=- 1 {version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        f"m=audio {rtp_port} RTP/AVP {formats}\r\na=rtpmap:101 telephone-event/8000\r\n"
        f"a=fmtp:101 0-16\r\na={direction}\r\n"
    )


@dataclass
class Dialog:
    """Enough of a dialog to make requests inside it (the hand phone is the caller)."""

    phone: HandPhone
    port: int
    called: str = "10086"
    caller: str = '"x" <sip:13812345678@127.0.0.1>'
    extra: str = ""
    call_id: str = field(default_factory=lambda: f"hand-{next(_numbers)}@127.0.0.1")
    to: str = ""
    cseq: int = 0

    def request(self, method: str, body: str = "", *, content_type: str = "", more: str = "") -> str:
        if method != "ACK":
            self.cseq += 1
        to = self.to or f"<sip:{self.called}@127.0.0.1>"
        kind = f"Content-Type: {content_type}\r\n" if content_type else ""
        return (
            f"{method} sip:{self.called}@127.0.0.1:{self.port} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.phone.port};rport;branch=z9hG4bK{next(_numbers)}\r\n"
            f"Max-Forwards: 70\r\nFrom: {self.caller};tag=h1\r\nTo: {to}\r\n"
            f"Call-ID: {self.call_id}\r\nCSeq: {self.cseq} {method}\r\n"
            f"Contact: <sip:hand@127.0.0.1:{self.phone.port}>\r\n{self.extra}{more}{kind}"
            f"Content-Length: {len(body.encode())}\r\n\r\n{body}"
        )

    def send(self, method: str, body: str = "", *, content_type: str = "", more: str = "") -> None:
        self.phone.send(self.request(method, body, content_type=content_type, more=more), self.port)

    def invite(self, body: str) -> None:
        self.send("INVITE", body, content_type="application/sdp" if body else "")

    async def answered(self) -> Message:
        """Wait for 200 OK to our INVITE; send no ACK."""
        ok = await self.phone.expect(200, cseq="INVITE")
        self.to = ok.header("To")
        return ok

    async def establish(self, body: str) -> Message:
        """INVITE, 200, ACK."""
        self.invite(body)
        ok = await self.answered()
        self.send("ACK")
        return ok


def cancel_of(invite: str) -> str:
    """The CANCEL of an INVITE: same transaction, no body (RFC 3261 §9.1)."""
    head = invite.partition("\r\n\r\n")[0].replace("INVITE sip", "CANCEL sip").replace(" INVITE", " CANCEL")
    kept = [line for line in head.split("\r\n") if not line.startswith("Content-")]
    return "\r\n".join([*kept, "Content-Length: 0"]) + "\r\n\r\n"


def rtp_port_of(message: Message) -> int:
    match = re.search(r"m=audio (\d+)", message.body)
    assert match, message.text
    return int(match.group(1))
