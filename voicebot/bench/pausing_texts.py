"""How often callers who pause would be cut off, and how long the others wait: judged on their words alone.

No sound is made and nothing recognised, so that hundreds of callers take seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import yaml

from voicebot.bench.dialogue import NOW
from voicebot.bench.telephone_speech import SENTENCES_DIR
from voicebot.config_sections import EndpointingSettings
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.events import CallerContext, CallerSpoke, Heard
from voicebot.dialogue.state import DialogueState
from voicebot.errors import ConfigError
from voicebot.service.waiting import Habit, hangover_ms

PAUSES_MS = (300, 450, 540)
"""A short breath; what callers of the demo leave between clauses; just what was waited before."""
_CALLER, _CONFIDENCE = "13800138000", 0.95
_FILE = SENTENCES_DIR / "pauses.yaml"


@dataclass(frozen=True, slots=True)
class Speech:
    """What a caller says after ``said``, in parts with a pause between them.

    Args:
        asks: the question that stands; ``None`` where that does not matter.
        sealed: not to be looked at while rules are changed.
    """

    shop: str
    said: tuple[str, ...]
    asks: str | None
    parts: tuple[str, ...]
    sealed: bool


@dataclass(frozen=True, slots=True)
class Waits:
    """How one caller is waited for.

    Args:
        inner_ms: silence that would have ended the turn in each pause.
        end_ms: the same after the last word.
    """

    speech: Speech
    inner_ms: tuple[int, ...]
    end_ms: int

    def cut_by(self, pause_ms: int) -> bool:
        """Whether the turn is taken in a pause of this length."""
        return any(wait_ms <= pause_ms for wait_ms in self.inner_ms)


@dataclass(frozen=True, slots=True)
class Judged:
    """How many of the callers who pause are cut off at each length, and the median wait of all at the end."""

    paused: int
    cut: Mapping[int, int]
    median_ms: float


def paused_speech(*, sealed: bool) -> list[Speech]:
    """All callers of the file that are, or are not, sealed."""
    found = []
    for shop, groups in yaml.safe_load(_FILE.read_text("utf-8")).items():
        for group in groups:
            for text in group["sealed" if sealed else "callers"]:
                parts = tuple(text.split(" / "))
                found.append(Speech(shop, tuple(group["said"]), group.get("asks"), parts, sealed))
    return found


def waits_for(dialogue: Dialogue, speech: Speech, settings: EndpointingSettings, pause_ms: int) -> Waits:
    """Judge every beginning of what is said that ends in a pause.

    Raises:
        ConfigError: the call does not come to the question that the file names.
    """
    state, habit = _brought_to(dialogue, speech), Habit().begun()
    waits_ms = []
    for count in range(1, len(speech.parts) + 1):
        text = "".join(speech.parts[:count])
        reply = dialogue.advance(state, CallerSpoke(Heard(text, _CONFIDENCE)))
        waits_ms.append(hangover_ms(settings, dialogue.turn_end(state, text, reply), habit))
        habit = habit.paused(pause_ms)
    return Waits(speech, tuple(waits_ms[:-1]), waits_ms[-1])


def judged(
    dialogues: Mapping[str, Dialogue], speeches: Sequence[Speech], settings: EndpointingSettings
) -> Judged:
    """Count over all callers of ``speeches``."""
    cut, ends_ms = {}, []
    for pause_ms in PAUSES_MS:
        waits = [waits_for(dialogues[each.shop], each, settings, pause_ms) for each in speeches]
        cut[pause_ms] = sum(each.cut_by(pause_ms) for each in waits)
        ends_ms = [each.end_ms for each in waits]
    return Judged(sum(len(each.parts) > 1 for each in speeches), cut, median(ends_ms))


def _brought_to(dialogue: Dialogue, speech: Speech) -> DialogueState:
    step = dialogue.start(CallerContext(_CALLER, NOW, "bench"))
    for text in speech.said:
        step = dialogue.advance(step.state, CallerSpoke(Heard(text, _CONFIDENCE)))
    about = step.state.question.about if step.state.question else None
    if speech.asks not in (None, about):
        raise ConfigError(
            f"{_FILE}: after {'，'.join(speech.said)} the bot of {speech.shop} "
            f"asks {about}, not {speech.asks}; write what it asks"
        )
    return step.state
