"""Rewriting of SIP messages on their way through the wire tap (a tiny ALG, RFC 3261 and RFC 4566)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_CONTENT_LENGTH = re.compile(rb"^(Content-Length|l)\s*:\s*\d+", re.IGNORECASE | re.MULTILINE)
_AUDIO_LINE = re.compile(rb"^m=audio (\d+)", re.MULTILINE)
_CONNECTION_LINE = re.compile(rb"^c=IN IP4 (\S+)", re.MULTILINE)
_RECORD_ROUTE = re.compile(rb"^Record-Route\s*:[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_FORMATS = re.compile(r"^(?P<start>m=audio \d+ \S+ )(?P<formats>[\d ]+)", re.MULTILINE)
_RETRY_AFTER = re.compile(rb"^Retry-After\s*:\s*(\d{1,9})\b", re.IGNORECASE | re.MULTILINE)
_RESPONSE = b"SIP/2.0 "
_INVITE = b"INVITE "
_RTCP_LINE = re.compile(rb"^a=rtcp:(\d+)(?: IN IP4 (\S+))?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MediaAddress:
    """Where one side wants its RTP and RTCP."""

    host: str
    rtp_port: int
    rtcp_port: int


def media_address(message: bytes) -> MediaAddress | None:
    """Address in the message's SDP, or ``None`` when it has no active audio stream over IPv4."""
    body = _body(message)
    audio, connection = _AUDIO_LINE.search(body), _CONNECTION_LINE.search(body)
    if audio is None or connection is None or audio[1] == b"0":
        return None
    rtp_port = int(audio[1])
    rtcp = _RTCP_LINE.search(body)
    return MediaAddress(connection[1].decode("ascii"), rtp_port, int(rtcp[1]) if rtcp else rtp_port + 1)


def retry_after_s(message: bytes) -> int | None:
    """Seconds after which the caller may try again (RFC 3261 §20.33), if the message says so."""
    found = _RETRY_AFTER.search(message.partition(b"\r\n\r\n")[0])
    return int(found[1]) if found is not None else None


def with_media_address(message: bytes, address: MediaAddress) -> bytes:
    """The same message with its SDP pointing to ``address`` and its length corrected."""
    head, separator, body = message.partition(b"\r\n\r\n")
    host = address.host.encode("ascii")
    body = _AUDIO_LINE.sub(b"m=audio %d" % address.rtp_port, body)
    body = _CONNECTION_LINE.sub(b"c=IN IP4 " + host, body)
    body = _RTCP_LINE.sub(b"a=rtcp:%d IN IP4 %s" % (address.rtcp_port, host), body)
    head = _CONTENT_LENGTH.sub(rb"\1: %d" % len(body), head)
    return head + separator + body


def preferring(payload_type: int) -> Callable[[str], str]:
    """A change of SDP: this payload type comes first, as the preferred one (RFC 3264 §5.1)."""

    def first_of_all(line: re.Match[str]) -> str:
        formats = line["formats"].split()
        return line["start"] + " ".join(sorted(formats, key=lambda each: each != str(payload_type)))

    return lambda sdp: _FORMATS.sub(first_of_all, sdp)


def routed_through(message: bytes, *, entrance: tuple[str, int], exit_: tuple[str, int]) -> bytes:
    """The message as a proxy passes it on that stays in the dialog (RFC 3261 §16.6 and §16.7).

    Args:
        entrance: where the sender of the message reaches the proxy.
        exit_: where its receiver reaches the proxy.
    """
    head, separator, body = message.partition(b"\r\n\r\n")
    here, there = _route(entrance), _route(exit_)
    if head.startswith(_RESPONSE):
        head = _RECORD_ROUTE.sub(lambda line: line[0].replace(here, there), head)
    else:
        head = re.sub(
            rb"\r\nRoute\s*:\s*%b(?=\r\n|$)" % re.escape(here), b"", head, count=1, flags=re.IGNORECASE
        )
        if head.startswith(_INVITE):
            start_line, _, headers = head.partition(b"\r\n")
            head = b"\r\n".join((start_line, b"Record-Route: " + there, headers))
    return head + separator + body


def _route(address: tuple[str, int]) -> bytes:
    return b"<sip:%s:%d;lr>" % (address[0].encode("ascii"), address[1])


def _body(message: bytes) -> bytes:
    return message.partition(b"\r\n\r\n")[2]
