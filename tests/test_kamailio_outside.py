"""What the outside sees of a real Kamailio: a call in over TLS, and one out to a trunk."""

import asyncio
import datetime
import re
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from voicebot.bench.load.ports import free_udp_ports
from voicebot.config import load_settings
from voicebot.service.front import Front, front_plan
from voicebot.telephony.call import Call, EndReason
from voicebot.telephony.kamailio import WorkerAddress
from voicebot.telephony.user_agent import UserAgent

pytestmark = [
    pytest.mark.call,
    pytest.mark.skipif(shutil.which("kamailio") is None, reason="kamailio is not installed"),
]
FRONT, WORKER = "127.0.0.1", "127.0.0.2"
TRUNK = "127.0.0.3"
PATIENCE_S = 60.0
TLS_MODULE = Path("/usr/lib/x86_64-linux-gnu/kamailio/modules/tls.so")


@dataclass
class Phone:
    """The worker's side of a call; it says nothing, and packets flow."""

    confirmed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    reason: EndReason | None = None

    def on_confirmed(self) -> None:
        self.confirmed.set()

    def on_audio(self, frames: list[bytes]) -> None:
        """Not listened to."""

    def on_dtmf(self, digit: str) -> None:
        """Not looked at."""

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        self.reason = reason
        self.ended.set()


@dataclass
class World:
    """A front, and one worker behind it that takes every call."""

    agent: UserAgent
    phone: Phone
    udp_port: int
    tls_port: int


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "front.test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("front.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "front.crt", folder / "front.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    return paths


@pytest.fixture
def certificate(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    yield self_signed(tmp_path)


@pytest.fixture
async def world(tmp_path: Path, certificate: tuple[Path, Path]) -> AsyncIterator[World]:
    udp_port, with_tls = free_udp_ports(1), TLS_MODULE.exists()
    tls_port = udp_port  # of TCP
    settings = load_settings(
        sip={
            "bind_address": WORKER,
            "port": 0,
            "allowed_sources": ["127.0.0.0/8"],
            "rtp_port_first": 33000,
            "outbound_proxy": f"{FRONT}:{udp_port}",
        },
        front={
            "listen": [f"udp:{FRONT}:{udp_port}", *([f"tls:{FRONT}:{tls_port}"] if with_tls else [])],
            "tls_certificate": certificate[0] if with_tls else None,
            "tls_key": certificate[1] if with_tls else None,
            "worker_silent_ms": 8000,  # whether it is alive is not what is tested
        },
    )
    phone = Phone()

    def take(call: Call) -> None:
        call.attach(phone)
        call.answer()

    async with UserAgent(settings.sip, on_incoming=take) as agent:
        front = Front(front_plan(settings, (WorkerAddress(WORKER, agent.port, 4),), tmp_path / "front"))
        await asyncio.to_thread(front.start)
        try:
            yield World(agent, phone, udp_port, tls_port)
        finally:
            await asyncio.to_thread(front.stop)


def sdp(host: str, port: int) -> str:
    return (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
    )


def header(message: str, name: str) -> list[str]:
    return re.findall(rf"^{name}\s*:\s*(.*?)\r$", message, re.M | re.I)


def head_of(message: str) -> str:
    return message.partition("\r\n\r\n")[0]


class TlsCaller:
    """Somebody outside with a SIP phone over TLS who writes down every message."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.seen: list[str] = []
        self._reader, self._writer = reader, writer
        self._local_port = writer.get_extra_info("sockname")[1]

    async def send(
        self, method: str, uri: str, cseq: int, *, to: str, route: list[str], body: str = ""
    ) -> None:
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/TLS {FRONT}:{self._local_port};branch=z9hG4bK{cseq}{method}",
            *(f"Route: {each}" for each in route),
            f"From: <sip:13800138000@{FRONT}>;tag=caller",
            f"To: {to}",
            "Call-ID: over-tls",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:13800138000@{FRONT}:{self._local_port};transport=tls>",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode("ascii"))
        await self._writer.drain()

    async def final(self) -> str:
        """The next answer that is not provisional."""
        while True:
            message = await asyncio.wait_for(self._message(), PATIENCE_S)
            self.seen.append(message)
            if not message.startswith("SIP/2.0 1"):
                return message

    async def _message(self) -> str:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("ascii")
        [length] = header(head, "Content-Length")
        return head + (await self._reader.readexactly(int(length))).decode("ascii")


@pytest.mark.skipif(not TLS_MODULE.exists(), reason="kamailio-tls-modules is not installed")
async def test_a_call_over_tls_reaches_a_worker_that_nobody_outside_sees(
    world: World, certificate: tuple[Path, Path]
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    reader, writer = await asyncio.open_connection(
        FRONT, world.tls_port, ssl=trusting, server_hostname="front.test"
    )
    caller = TlsCaller(reader, writer)
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as audio:
        audio.bind((FRONT, 0))
        audio.setblocking(False)
        hotline = f"sip:100@{FRONT}:{world.tls_port};transport=tls"
        offer = sdp(FRONT, audio.getsockname()[1])
        await caller.send("INVITE", hotline, 1, to=f"<{hotline}>", route=[], body=offer)
        taken = await caller.final()
        assert taken.startswith("SIP/2.0 200"), taken
        [to], [contact] = header(taken, "To"), header(taken, "Contact")
        inside = re.sub(r".*<(.*)>.*", r"\1", contact)
        route = header(taken, "Record-Route")[::-1]
        await caller.send("ACK", inside, 1, to=to, route=route)
        await asyncio.wait_for(world.phone.confirmed.wait(), PATIENCE_S)
        for _ in range(25):  # half a second of audio
            assert len(await asyncio.wait_for(loop.sock_recv(audio, 2048), PATIENCE_S)) == 12 + 160
        await caller.send("BYE", inside, 2, to=to, route=route)
        assert (await caller.final()).startswith("SIP/2.0 200")
    await asyncio.wait_for(world.phone.ended.wait(), PATIENCE_S)
    assert world.phone.reason is EndReason.CALLER_HUNG_UP
    for message in caller.seen:
        assert WORKER not in head_of(message), message
    writer.close()


async def test_a_call_out_goes_through_the_front_and_shows_no_worker(world: World) -> None:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trunk:
        trunk.bind((TRUNK, 0))
        trunk.setblocking(False)
        port = trunk.getsockname()[1]
        phone = Phone()
        call = world.agent.dial(f"sip:13900139000@{TRUNK}:{port}", sink=phone, caller_number="4008001234")
        seen: list[str] = []

        async def expect(method: str) -> str:
            while True:
                data, source = await asyncio.wait_for(loop.sock_recvfrom(trunk, 65535), PATIENCE_S)
                assert source == (FRONT, world.udp_port)
                seen.append(data.decode("ascii"))
                if seen[-1].startswith(method + " "):
                    return seen[-1]

        async def answer(request: str, status: str, body: str = "") -> None:
            kept = [f"{name}: {value}" for name in ("Via", "From", "Call-ID", "CSeq", "Record-Route")
                    for value in header(request, name)]  # fmt: skip
            tag = "" if ";tag=" in header(request, "To")[0] else ";tag=trunk"
            content = ["Content-Type: application/sdp"] if body else []
            lines = [f"SIP/2.0 {status}", *kept, f"To: {header(request, 'To')[0]}{tag}",
                     f"Contact: <sip:trunk@{TRUNK}:{port}>", *content,
                     f"Content-Length: {len(body)}"]  # fmt: skip
            data = ("\r\n".join(lines) + "\r\n\r\n" + body).encode("ascii")
            await loop.sock_sendto(trunk, data, (FRONT, world.udp_port))

        invite = await expect("INVITE")
        assert invite.startswith(f"INVITE sip:13900139000@{TRUNK}:{port} SIP/2.0")
        assert not header(invite, "Route")
        await answer(invite, "180 Ringing")
        await answer(invite, "200 OK", sdp(TRUNK, 6000))
        await expect("ACK")
        await asyncio.wait_for(phone.confirmed.wait(), PATIENCE_S)
        call.hang_up()
        await answer(await expect("BYE"), "200 OK")
        await asyncio.wait_for(phone.ended.wait(), PATIENCE_S)
    assert phone.reason is EndReason.WE_HUNG_UP
    for message in seen:
        assert WORKER not in head_of(message), message
