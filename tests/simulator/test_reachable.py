"""A caller who dials a closed port is told so at once, and what to do."""

import socket

import pytest

from voicebot.errors import SimulationError
from voicebot.simulator.reachable import see_that_somebody_listens


def test_a_closed_port_is_named_with_the_command_that_opens_it() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
        see_that_somebody_listens(address)
    with pytest.raises(SimulationError, match=f"voicebot serve --port {address[1]}"):
        see_that_somebody_listens(address)
