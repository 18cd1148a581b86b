"""What a network does to packets: they are lost, late, overtaken, doubled, or paced by another clock.

Stages are deterministic: what comes out depends on the packets that went in and on the random numbers
given, never on the time of day. Each draws as often for a packet whatever becomes of it, so one stage's
settings do not change another's lot.
"""

from collections.abc import Sequence
from random import Random
from typing import Protocol

from voicebot.media.frames import FRAME_MS
from voicebot.simulator.impairments.conditions import Loss, Reorder
from voicebot.simulator.wire import Delivery

DRIFT_HORIZON_S = 180.0
"""A clock that is too fast must have packets in hand: it is held back at first by what it gains in this time,
and keeps the pace of the other one afterwards."""
_OVERTAKEN_MARGIN_S = 0.005
_DUPLICATE_AFTER_S = 0.002


class PacketStage(Protocol):
    """One thing that happens to the packets of one direction."""

    def take(self, packet: Delivery) -> Sequence[Delivery]:
        """What comes out for a packet that goes in; packets come in order of sending."""


class LossStage:
    """Loses packets, one by one or in bursts.

    Bursts are the two-state model of Gilbert and Elliott (E. O. Elliott, Bell System Technical Journal 42,
    1963): a packet that comes in a bad stretch is lost with the given probability, others arrive.
    """

    def __init__(self, loss: Loss, random: Random) -> None:
        self._random = random
        self._bad = False
        share = loss.percent / loss.in_burst_percent if loss.burst is not None else loss.percent / 100
        self._lost_when_bad = loss.in_burst_percent / 100 if loss.burst is not None else 1.0
        share = min(share, 1.0)
        # Without bursts the next packet is as likely to be bad after a bad one as after a good one.
        self._leave = 1 - share if loss.burst is None else 1 / loss.burst
        self._enter = 1.0 if share == 1 else min(1.0, self._leave * share / (1 - share))

    def take(self, packet: Delivery) -> Sequence[Delivery]:
        """The packet, or nothing."""
        changes = self._random.random() < (self._leave if self._bad else self._enter)
        self._bad ^= changes
        lost = self._random.random() < self._lost_when_bad
        return () if self._bad and lost else (packet,)


class JitterStage:
    """Delays each packet by something between nothing and ``most_ms``; the order stays."""

    def __init__(self, most_ms: float, random: Random) -> None:
        self._most_s = most_ms / 1000
        self._random = random
        self._last_s = float("-inf")

    def take(self, packet: Delivery) -> Sequence[Delivery]:
        """The packet, later."""
        self._last_s = max(self._last_s, packet.at_s + self._random.uniform(0, self._most_s))
        return (Delivery(self._last_s, packet.datagram),)


class ReorderStage:
    """Holds some packets back until their successors are through."""

    def __init__(self, reorder: Reorder, random: Random) -> None:
        self._share = reorder.percent / 100
        self._held_s = reorder.by * FRAME_MS / 1000 + _OVERTAKEN_MARGIN_S
        self._random = random

    def take(self, packet: Delivery) -> Sequence[Delivery]:
        """The packet, in time or behind its successors."""
        held_s = self._held_s if self._random.random() < self._share else 0.0
        return (Delivery(packet.at_s + held_s, packet.datagram),)


class DuplicateStage:
    """Lets some packets arrive twice."""

    def __init__(self, percent: float, random: Random) -> None:
        self._share = percent / 100
        self._random = random

    def take(self, packet: Delivery) -> Sequence[Delivery]:
        """The packet, once or twice."""
        if self._random.random() >= self._share:
            return (packet,)
        return (packet, Delivery(packet.at_s + _DUPLICATE_AFTER_S, packet.datagram))


class DriftStage:
    """Paces packets by a clock that is ``ppm`` faster (negative: slower) than the one that stamps them."""

    def __init__(self, ppm: float) -> None:
        self._gain = ppm / 1_000_000
        self._first_s: float | None = None

    def take(self, packet: Delivery) -> Sequence[Delivery]:
        """The packet when the other clock would have sent it."""
        if self._first_s is None:
            self._first_s = packet.at_s
        since_s = packet.at_s - self._first_s
        late_s = (
            self._gain * (DRIFT_HORIZON_S - min(since_s, DRIFT_HORIZON_S))
            if self._gain > 0
            else -self._gain * since_s
        )
        return (Delivery(packet.at_s + late_s, packet.datagram),)


def through(stages: Sequence[PacketStage], packet: Delivery) -> Sequence[Delivery]:
    """Lead a packet through all stages, one after the other."""
    packets: Sequence[Delivery] = (packet,)
    for stage in stages:
        packets = [out for one in packets for out in stage.take(one)]
    return packets
