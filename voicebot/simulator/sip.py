"""Rewriting of SIP messages on their way through the wire tap (a tiny ALG, RFC 3261 and RFC 4566)."""

import re
from dataclasses import dataclass

_CONTENT_LENGTH = re.compile(rb"^(Content-Length|l)\s*:\s*\d+", re.IGNORECASE | re.MULTILINE)
_AUDIO_LINE = re.compile(rb"^m=audio (\d+)", re.MULTILINE)
_CONNECTION_LINE = re.compile(rb"^c=IN IP4 (\S+)", re.MULTILINE)
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


def with_media_address(message: bytes, address: MediaAddress) -> bytes:
    """The same message with its SDP pointing to ``address`` and its length corrected."""
    head, separator, body = message.partition(b"\r\n\r\n")
    host = address.host.encode("ascii")
    body = _AUDIO_LINE.sub(b"m=audio %d" % address.rtp_port, body)
    body = _CONNECTION_LINE.sub(b"c=IN IP4 " + host, body)
    body = _RTCP_LINE.sub(b"a=rtcp:%d IN IP4 %s" % (address.rtcp_port, host), body)
    head = _CONTENT_LENGTH.sub(rb"\1: %d" % len(body), head)
    return head + separator + body


def _body(message: bytes) -> bytes:
    return message.partition(b"\r\n\r\n")[2]
