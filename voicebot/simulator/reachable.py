"""Whether anything listens where the simulated caller is about to dial."""

import socket

from voicebot.errors import SimulationError

PING = b"\r\n\r\n"
"""A keep-alive that a SIP stack takes without an answer or ignores (RFC 5626 §3.5.1)."""
REFUSAL_TIMEOUT_S = 0.3
"""On this machine the kernel refuses a closed port at once."""


def see_that_somebody_listens(address: tuple[str, int]) -> None:
    """Send a datagram to a port of this machine; a closed one is refused by ICMP.

    Raises:
        SimulationError: nobody listens there; the message says how to start the bot.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(REFUSAL_TIMEOUT_S)
        probe.connect(address)
        try:
            probe.send(PING)
            probe.recv(1)
        except TimeoutError:
            return  # not refused: somebody is there and rightly says nothing
        except ConnectionRefusedError:
            host, port = address
            raise SimulationError(
                f"nobody listens on {host}:{port}; start the bot in another terminal with "
                f"'voicebot serve --port {port}', or name its port with '--target sip:100@{host}:PORT'"
            ) from None
