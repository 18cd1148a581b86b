"""Tells the caller's voice from voices farther away by how loud it is."""

from collections import deque
from collections.abc import Iterable

from voicebot.media.frames import FRAME_MS

FARTHER_DB = 10.0
"""A voice that stays so much below the caller's is somebody else's, or said to somebody else."""
UNKNOWN_DBFS = -25.0
"""What the loudest frames of a voice must reach while the caller has not been heard yet: callers with a
speech level (ITU-T P.56) above -31 dBFS do; the usual level is -26."""
LOOK_BACK_MS = 120
LOUD_SHARE = 0.9
"""The level of an utterance is this percentile of its voiced frames; single frames may be clicks."""
SOFTENS_DB = 3.0
"""A caller who has become quieter is believed to be so step by step, from utterance to utterance."""
_KEPT = 30_000 // FRAME_MS


class Nearness:
    """What is believed of the caller's loudness. Feed it every frame; one instance per call."""

    def __init__(self) -> None:
        self._recent: deque[float | None] = deque(maxlen=LOOK_BACK_MS // FRAME_MS)
        self._utterance: deque[float] = deque(maxlen=_KEPT)
        self._caller_dbfs: float | None = None

    @property
    def known(self) -> bool:
        """The caller has been heard."""
        return self._caller_dbfs is not None

    @property
    def near(self) -> bool:
        """The voice of this moment may be the caller's."""
        return any(level is not None and level >= self._least_dbfs for level in self._recent)

    def take(self, level_dbfs: float, *, voiced: bool) -> None:
        """Take the next 20 ms.

        Args:
            level_dbfs: of the frame.
            voiced: it is a voice, and not the bot's own.
        """
        self._recent.append(level_dbfs if voiced else None)
        if voiced:
            self._utterance.append(level_dbfs)

    def start_over(self, levels_dbfs: Iterable[float]) -> None:
        """Of the utterance so far only voice of these levels was the caller's."""
        self._utterance.clear()
        self._utterance.extend(levels_dbfs)

    def end_utterance(self) -> float | None:
        """The level of the utterance that is over, dBFS; what follows belongs to the next one."""
        levels = sorted(self._utterance)
        self._utterance.clear()
        return levels[int(LOUD_SHARE * (len(levels) - 1))] if levels else None

    def may_be_the_caller(self, level_dbfs: float | None) -> bool:
        """Whether an utterance of this level may be the caller's."""
        return level_dbfs is not None and level_dbfs >= self._least_dbfs

    def believe(self, level_dbfs: float | None) -> None:
        """An utterance of this level was the caller's."""
        if level_dbfs is None:
            return
        before = self._caller_dbfs if self._caller_dbfs is not None else level_dbfs
        self._caller_dbfs = max(level_dbfs, before - SOFTENS_DB)

    @property
    def _least_dbfs(self) -> float:
        return UNKNOWN_DBFS if self._caller_dbfs is None else self._caller_dbfs - FARTHER_DB
