"""How regularly a bot sends its packets: the distance of each from the one before. Pure."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicebot.media.frames import FRAME_MS
from voicebot.simulator.rtp import forward_distance

_SEQUENCES = 1 << 16


@dataclass(frozen=True)
class Gaps:
    """The gaps of one stream.

    Args:
        at_s: when the later packet of each pair came.
        gaps_ms: of neighbours in sequence; over a lost packet there is none.
        lost: sequence numbers that never came, within one SSRC.
    """

    at_s: NDArray[np.float64]
    gaps_ms: NDArray[np.float64]
    lost: int


def gaps_of(packets: Sequence[tuple[float, int, int]]) -> Gaps:
    """Gaps of packets in order of arrival.

    Args:
        packets: arrival in seconds, sequence number, SSRC.
    """
    at_s: list[float] = []
    gaps_ms: list[float] = []
    lost = 0
    for (earlier_s, before, stream), (later_s, after, same_stream) in itertools.pairwise(packets):
        if stream != same_stream:
            continue
        step = forward_distance(before, after, _SEQUENCES)
        if step == 1:
            at_s.append(later_s)
            gaps_ms.append(1000 * (later_s - earlier_s))
        elif step > 1:
            lost += step - 1
        else:
            lost -= 1  # it came late: it was counted as lost before
    return Gaps(np.array(at_s), np.array(gaps_ms), max(0, lost))


def deviations_ms(gaps_ms: NDArray[np.float64]) -> NDArray[np.float64]:
    """|gap - 20 ms| of each."""
    return np.abs(gaps_ms - FRAME_MS)
