"""A simulated public: a SIP peer behind which a few hundred people pick up, are busy, or do not answer.

Signalling only, in one UDP socket; what a person says in an answered call is a key press (SIP INFO,
dtmf-relay). It keeps a log of every INVITE, from which pace, lines and repetitions are checked.
"""

import asyncio
import itertools
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.telephony.sip_by_hand import Message, sdp

YES, NO, LATER, STOP, BEEP = "1", "2", "3", "9", "5"
"""Keys for what a person says: it suits, it does not, call later, never again; and a mailbox's beep."""


@dataclass(frozen=True)
class Reaction:
    """What happens when a number is called: a final status, or an answer with a key pressed after it.

    Only a telephone that nobody answers rings: so whoever calls need not guess how long to wait.
    """

    status: int = 200
    key: str = ""

    @property
    def rings(self) -> bool:
        return self.status == 0


NEVER = Reaction(0)
"""It rings and nobody comes."""

MARK = b"all before this has been read"

Habit = Callable[[str, int], Reaction]
"""From a number and how often it was called before, how it reacts."""


@dataclass
class LoggedCall:
    """An INVITE that came in. Times are seconds of CLOCK_MONOTONIC."""

    number: str
    trunk: str
    attempt: str
    at_s: float
    ended_at_s: float | None = None


@dataclass
class _Call:
    invite: Message
    log: LoggedCall
    reaction: Reaction
    tag: str
    answered: bool = False
    cseq: int = 0


@dataclass
class Public(asyncio.DatagramProtocol):
    """The peer; ``await Public.open(habit)``."""

    habit: Habit
    log: list[LoggedCall] = field(default_factory=list)
    port: int = 0
    speaks_after_s: float = 0.03

    def __post_init__(self) -> None:
        self._calls: dict[str, _Call] = {}
        self._times: Counter[str] = Counter()
        self._tags = itertools.count(1)
        self._branches = itertools.count(1)
        self._all_read = asyncio.Event()
        self.transport: asyncio.DatagramTransport

    @classmethod
    async def open(cls, habit: Habit) -> "Public":
        loop = asyncio.get_running_loop()
        _, public = await loop.create_datagram_endpoint(lambda: cls(habit), local_addr=("127.0.0.1", 0))
        return public

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data == MARK:
            self._all_read.set()
            return
        message = Message(data.decode("utf-8", "replace"), addr)
        if message.method:
            handler = getattr(self, f"_on_{message.method.lower()}", None)
            if handler is not None:
                handler(message)

    async def all_gone(self) -> None:
        """The callers' process was killed: its calls end here as well, with those that it sent last."""
        self._all_read.clear()
        self.transport.sendto(MARK, ("127.0.0.1", self.port))
        await self._all_read.wait()
        for call in list(self._calls.values()):
            self._end(call)

    def _on_invite(self, invite: Message) -> None:
        call_id = invite.header("Call-ID")
        if ";tag=" in invite.header("To"):
            self._send(invite.response(488))
            return
        if call_id in self._calls:
            return  # a repetition of what is being answered
        user = re.search(r"sip:([^@]+)@", invite.start_line)
        assert user is not None
        dialled = user[1]
        trunk, number = ("a", dialled[1:]) if dialled.startswith("8") else ("b", dialled[1:])
        self._times[number] += trunk == "a"
        log = LoggedCall(number, trunk, invite.header("X-Attempt"), time.monotonic())
        reaction = Reaction(503) if trunk == "a" and self.trunk_fails(number) else self._reaction(number)
        call = _Call(invite, log, reaction, f"p{next(self._tags)}")
        self.log.append(log)
        self._calls[call_id] = call
        self._send(invite.response(100))
        asyncio.get_running_loop().call_later(self.speaks_after_s, self._react, call)

    def _reaction(self, number: str) -> Reaction:
        return self.habit(number, self._times[number] - 1)

    def trunk_fails(self, number: str) -> bool:
        """Numbers ending so cannot be reached over the first trunk."""
        return number.endswith(("93", "94", "95"))

    def _react(self, call: _Call) -> None:
        invite, reaction = call.invite, call.reaction
        if call.log.ended_at_s is not None:
            return
        if reaction.rings:
            self._send(invite.response(180, to_tag=call.tag, more=self._contact()))
        if reaction.status == 200:
            body = sdp(9, formats="8 101")
            head = invite.response(200, to_tag=call.tag, more=self._contact())
            head = head.replace(
                "Content-Length: 0", f"Content-Type: application/sdp\r\nContent-Length: {len(body)}"
            )
            self._send(head + body)
        elif reaction.status:
            self._send(invite.response(reaction.status, to_tag=call.tag))
            self._end(call)

    def _on_ack(self, ack: Message) -> None:
        call = self._calls.get(ack.header("Call-ID"))
        if call is None or call.answered or call.reaction.status != 200:
            return
        call.answered = True
        loop = asyncio.get_running_loop()
        if call.reaction.key:
            body = f"Signal={call.reaction.key}\r\nDuration=160\r\n"
            request = self._request(call, "INFO", body, "application/dtmf-relay")
            loop.call_later(self.speaks_after_s, self._send, request)
        else:
            loop.call_later(self.speaks_after_s, self._hang_up, call)

    def _hang_up(self, call: _Call) -> None:
        self._send(self._request(call, "BYE"))
        self._end(call)

    def _on_bye(self, bye: Message) -> None:
        self._send(bye.response(200))
        call = self._calls.get(bye.header("Call-ID"))
        if call is not None:
            self._end(call)

    def _on_cancel(self, cancel: Message) -> None:
        self._send(cancel.response(200))
        call = self._calls.get(cancel.header("Call-ID"))
        if call is not None:
            self._send(call.invite.response(487, to_tag=call.tag))
            self._end(call)

    def _end(self, call: _Call) -> None:
        if call.log.ended_at_s is None:
            call.log.ended_at_s = time.monotonic()

    def _request(self, call: _Call, method: str, body: str = "", kind: str = "") -> str:
        call.cseq += 1
        invite = call.invite
        contact = re.search(r"<([^>]+)>", invite.header("Contact"))
        assert contact is not None
        content = f"Content-Type: {kind}\r\n" if kind else ""
        return (
            f"{method} {contact[1]} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch=z9hG4bKp{next(self._branches)}\r\n"
            f"Max-Forwards: 70\r\nFrom: {invite.header('To')};tag={call.tag}\r\n"
            f"To: {invite.header('From')}\r\n"
            f"Call-ID: {invite.header('Call-ID')}\r\nCSeq: {call.cseq} {method}\r\n{content}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def _contact(self) -> str:
        return f"Contact: <sip:public@127.0.0.1:{self.port}>\r\n"

    def _send(self, text: str) -> None:
        # Everything goes to where the INVITEs of this public come from.
        via = re.search(r"(?im)^via:.*?127\.0\.0\.1:(\d+)", text)
        port = self._port_of(text) or (int(via[1]) if via else 0)
        self.transport.sendto(text.encode(), ("127.0.0.1", port))

    def _port_of(self, text: str) -> int:
        first = re.match(r"[A-Z]+ sip:[^ ]*?:(\d+)", text)
        return int(first[1]) if first else 0
