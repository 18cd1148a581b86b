"""What came of the calls of a load test; plain values that go from the callers' processes to the bench."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray


class End(Enum):
    """How a test call ended."""

    DONE = "done"
    """The conversation came to its end."""
    UNMET = "unmet"
    """It did, but not everything the scenario expects is true."""
    STUCK = "stuck"
    """The caller had no answer to what the bot said, and hung up."""
    CUT = "cut"
    """The bench's time was over: the caller hung up in mid-conversation."""
    CALL_BACK = "call_back"
    """All lines were busy: the bot promised a call, and its ticket is in the database."""
    REFUSED = "refused"
    """Not taken, with a status that says so."""
    LOST = "lost"
    """The bot fell silent, ended the call or did not answer, and nothing says why."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One utterance of the caller and its answer, in milliseconds from the end of the caller's speech.

    Args:
        at_s: end of the caller's speech on CLOCK_MONOTONIC.
        first_audio_ms: first sound of the bot; ``None``: none before the caller went on.
        informative_ms: first sound of the sentence that answers.
        held: something came before it that tells nothing ("one moment, please").
    """

    at_s: float
    first_audio_ms: float | None
    informative_ms: float | None
    held: bool


@dataclass(frozen=True)
class CallOutcome:
    """One call. Times in seconds of CLOCK_MONOTONIC.

    Args:
        caller: which of the callers it was.
        status: the final SIP status; 0 when there was none.
        retry_after_s: what a refusal said of it.
        set_up_ms: from the INVITE to its final response.
        why: what was wrong, for people.
        worker: which of the bot's processes had it, as its row says.
        answers: every utterance that was answered, in order.
        gaps_at_s, gaps_ms: distance of each of the bot's RTP packets from the one before, and when.
        packets_lost: sequence numbers that never came.
        lateness_ms: how late each of the caller's own packets left.
    """

    caller: int
    scenario: str
    dialled_s: float
    answered_s: float | None
    ended_s: float
    status: int
    retry_after_s: int | None
    set_up_ms: float
    end: End
    why: str
    worker: str | None
    answers: tuple[Answered, ...]
    gaps_at_s: NDArray[np.float64]
    gaps_ms: NDArray[np.float64]
    packets_lost: int
    lateness_ms: NDArray[np.float64]


@dataclass(frozen=True)
class CrowdOutcome:
    """What one process of callers has to tell.

    Args:
        cpu_s: processor time from the first call to the last.
    """

    calls: tuple[CallOutcome, ...]
    cpu_s: float
