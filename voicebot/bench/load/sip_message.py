"""As much of SIP as a test caller speaks over UDP: messages as values, written and read by pure functions."""

import re
from dataclasses import dataclass

_TAG = re.compile(r";\s*tag=([^;>\s]+)", re.IGNORECASE)
_URI = re.compile(r"<([^>]*)>")
_COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}
"""Compact header names (RFC 3261 §7.3.3) of those that we read."""


@dataclass(frozen=True, slots=True)
class SipMessage:
    """One message as it came; header names in lower case, in order.

    Args:
        start: the request line or the status line.
    """

    start: str
    headers: tuple[tuple[str, str], ...]
    body: str

    @property
    def status(self) -> int:
        """Of a response; 0 for a request."""
        return int(self.start.split(" ", 2)[1]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        """Of a request, or of the one that a response answers."""
        return self.header("cseq").split()[-1] if self.status else self.start.split(" ", 1)[0]

    def header(self, name: str) -> str:
        """The first of that name; empty when there is none."""
        return next(iter(self.every(name)), "")

    def every(self, name: str) -> list[str]:
        """All of that name, from the top."""
        return [value for each, value in self.headers if each == name]

    @property
    def retry_after_s(self) -> int | None:
        """When the sender may try again (RFC 3261 §20.33)."""
        found = re.match(r"\d+", self.header("retry-after"))
        return int(found[0]) if found else None


def read_sip(datagram: bytes) -> SipMessage | None:
    """Read a datagram; ``None`` when it is no SIP message (a keep-alive, noise)."""
    head, _, body = datagram.decode("utf-8", "replace").partition("\r\n\r\n")
    lines = head.split("\r\n")
    if "SIP/2.0" not in lines[0]:
        return None
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            plain = name.strip().lower()
            headers.append((_COMPACT.get(plain, plain), value.strip()))
    return SipMessage(lines[0], tuple(headers), body)


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller's side of one call.

    Args:
        number: user part of From.
        host, sip_port, rtp_port: where the caller is.
        call_id, tag: of the call.
    """

    number: str
    host: str
    sip_port: int
    rtp_port: int
    call_id: str
    tag: str

    @property
    def contact(self) -> str:
        """Our URI."""
        return f"<sip:{self.number}@{self.host}:{self.sip_port}>"


@dataclass(frozen=True, slots=True)
class Dialog:
    """What a 2xx has settled (RFC 3261 §12.1.2).

    Args:
        target: the other side's URI.
        routes: proxies to go through, in order.
        to: the To header with the other side's tag.
    """

    target: str
    routes: tuple[str, ...]
    to: str


def invite(caller: Caller, target: str, branch: str) -> bytes:
    """An INVITE that offers A-law."""
    offer = (
        f"v=0\r\no=- 1 1 IN IP4 {caller.host}\r\ns=-\r\nc=IN IP4 {caller.host}\r\nt=0 0\r\n"
        f"m=audio {caller.rtp_port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:20\r\na=sendrecv\r\n"
    )
    more = f"Contact: {caller.contact}\r\nContent-Type: application/sdp\r\n"
    return _request("INVITE", target, caller, branch, f"<{target}>", 1, more=more, body=offer)


def acknowledgement(caller: Caller, target: str, branch: str, response: SipMessage) -> bytes:
    """The ACK of a refusal: the same branch, to where the INVITE went (RFC 3261 §17.1.1.3)."""
    return _request("ACK", target, caller, branch, response.header("to"), 1)


def in_dialog(method: str, caller: Caller, dialog: Dialog, branch: str, number: int) -> bytes:
    """A request inside the call: ACK of the 200, BYE."""
    routes = "".join(f"Route: {each}\r\n" for each in dialog.routes)
    return _request(method, dialog.target, caller, branch, dialog.to, number, more=routes)


def answer(request: SipMessage, status: str) -> bytes:
    """A response to a request of the other side."""
    copied = "".join(
        f"{name}: {value}\r\n"
        for name, value in request.headers
        if name in ("via", "from", "to", "call-id", "cseq", "record-route")
    )
    return f"SIP/2.0 {status}\r\n{copied}Content-Length: 0\r\n\r\n".encode()


def dialog_of(response: SipMessage) -> Dialog:
    """The dialog that a 2xx makes, seen from the caller."""
    found = _URI.search(response.header("contact"))
    target = found[1] if found else response.header("contact").partition(";")[0]
    routes = [route.strip() for line in response.every("record-route") for route in line.split(",")]
    return Dialog(target, tuple(reversed(routes)), response.header("to"))


def media_of(message: SipMessage) -> tuple[str, int] | None:
    """Where the other side wants its audio (RFC 4566); ``None`` without SDP."""
    host = re.search(r"(?m)^c=IN IP4 (\S+)", message.body)
    port = re.search(r"(?m)^m=audio (\d+)", message.body)
    return (host[1], int(port[1])) if host and port else None


def tag_of(header: str) -> str:
    """The tag of a From or To header; empty without."""
    found = _TAG.search(header)
    return found[1] if found else ""


def _request(
    method: str,
    target: str,
    caller: Caller,
    branch: str,
    to: str,
    number: int,
    *,
    more: str = "",
    body: str = "",
) -> bytes:
    return (
        f"{method} {target} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {caller.host}:{caller.sip_port};rport;branch={branch}\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:{caller.number}@{caller.host}>;tag={caller.tag}\r\nTo: {to}\r\n"
        f"Call-ID: {caller.call_id}\r\nCSeq: {number} {method}\r\n{more}"
        f"Content-Length: {len(body.encode())}\r\n\r\n{body}"
    ).encode()
