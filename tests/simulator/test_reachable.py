"""A caller who dials a closed port is told so at once, and what to do."""

import socket

import pytest

from voicebot.errors import SimulationError
from voicebot.simulator.line import Line
from voicebot.simulator.reachable import see_that_somebody_listens
from voicebot.simulator.sip import retry_after_s
from voicebot.simulator.wire import WireTap
from voicebot.telephony.call import EndReason


def test_a_closed_port_is_named_with_the_command_that_opens_it() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
        see_that_somebody_listens(address)
    with pytest.raises(SimulationError, match=f"voicebot serve --port {address[1]}"):
        see_that_somebody_listens(address)


@pytest.mark.parametrize(
    ("status", "retry_after_s", "told"),
    [
        (503, 10, "is busy (SIP 503): it asks to try again after 10 s"),
        (486, None, "is busy (SIP 486): try again later"),
        (408, None, "did not take the call (failed, SIP 408); is the bot running there?"),
    ],
)
async def test_a_busy_bot_is_told_from_one_that_is_not_there(
    status: int, retry_after_s: int | None, told: str
) -> None:
    tap = WireTap(("127.0.0.1", 5060))
    tap.retry_after_s = retry_after_s
    line = Line(tap)
    line.on_ended(EndReason.FAILED, status)
    assert line.why_not_taken == told


def test_when_to_dial_again_is_read_from_the_refusal() -> None:
    refusal = (
        b"SIP/2.0 503 Busy\r\nCSeq: 1 INVITE\r\nretry-after: 120;duration=3600\r\nContent-Length: 0\r\n\r\n"
    )
    assert retry_after_s(refusal) == 120
    assert retry_after_s(b"SIP/2.0 486 Busy Here\r\nContent-Length: 13\r\n\r\nRetry-After: 1") is None
