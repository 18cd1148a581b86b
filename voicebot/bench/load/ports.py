"""Ports that nobody uses."""

import random
import socket

from voicebot.errors import SimulationError

_FIRST, _LAST = 20_000, 29_000
"""Below those that the kernel gives out by itself (ip_local_port_range)."""
_ATTEMPTS = 50


def free_udp_ports(count: int) -> int:
    """The first of ``count`` UDP ports of loopback in a row that are free now.

    Raises:
        SimulationError: none were found.
    """
    return _free_ports(count, socket.SOCK_DGRAM)


def free_tcp_ports(count: int) -> int:
    """The same of TCP ports."""
    return _free_ports(count, socket.SOCK_STREAM)


def _free_ports(count: int, kind: socket.SocketKind) -> int:
    for _ in range(_ATTEMPTS):
        first = random.randrange(_FIRST, _LAST)
        sockets = [socket.socket(socket.AF_INET, kind) for _ in range(count)]
        try:
            for offset, each in enumerate(sockets):
                each.bind(("127.0.0.1", first + offset))
        except OSError:
            continue
        else:
            return first
        finally:
            for each in sockets:
                each.close()
    raise SimulationError(f"no {count} free ports in a row between {_FIRST} and {_LAST} on 127.0.0.1")
