"""How often callers who pause would be cut off, and how long the others wait: judged on their words alone.

No sound is made and nothing recognised, so that hundreds of callers take seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

import yaml

from voicebot.bench.dialogue import NOW
from voicebot.bench.telephone_speech import SENTENCES_DIR
from voicebot.config_sections import EndpointingSettings
from voicebot.dialogue.effects import EffectFailed
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.events import CallerContext, CallerSpoke, EffectFinished, Heard, PlaybackEnded
from voicebot.dialogue.expectations import expectation_of
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Completeness, Step
from voicebot.errors import ConfigError
from voicebot.service.taken import TakenTurn, can_be_taken_back
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

    def pieces(self, pause_ms: int) -> tuple[str, ...]:
        """What is heard as turns of their own when every pause has this length."""
        found = [self.speech.parts[0]]
        for wait_ms, part in zip(self.inner_ms, self.speech.parts[1:], strict=True):
            if wait_ms <= pause_ms:
                found.append(part)
            else:
                found[-1] += part
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of callers who pause, by the length of their pauses.

    Args:
        paused: so many.
        cut: of whom the turn was taken in a pause.
        understood: of those, who was understood as if they had said it in one go.
        median_ms: wait of all callers at the end.
    """

    paused: int
    cut: Mapping[int, int]
    understood: Mapping[int, int]
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


@dataclass(frozen=True, slots=True)
class Begun:
    """A caller's words up to every pause and to their end, each as it is judged.

    Args:
        in_parts: what is asked for is told in parts by everybody; pauses are no habit then.
    """

    speech: Speech
    ends: tuple[Completeness, ...]
    in_parts: bool

    def waits(self, settings: EndpointingSettings, pause_ms: int) -> Waits:
        """How long they are waited for when every pause has this length."""
        habit, waits_ms = Habit().begun(), []
        for end in self.ends:
            waits_ms.append(hangover_ms(settings, end, habit))
            if not self.in_parts:
                habit = habit.paused(pause_ms)
        return Waits(self.speech, tuple(waits_ms[:-1]), waits_ms[-1])


def begun(dialogue: Dialogue, speech: Speech) -> Begun:
    """Judge every beginning of what is said that ends in a pause.

    Raises:
        ConfigError: the call does not come to the question that the file names.
    """
    state, ends = _brought_to(dialogue, speech), []
    for count in range(1, len(speech.parts) + 1):
        text = "".join(speech.parts[:count])
        reply = dialogue.advance(state, CallerSpoke(Heard(text, _CONFIDENCE)))
        ends.append(dialogue.turn_end(state, text, reply))
    return Begun(speech, tuple(ends), expectation_of(state).said_in_parts)


def judged(
    dialogues: Mapping[str, Dialogue], speeches: Sequence[Speech], settings: EndpointingSettings
) -> Judged:
    """Count over all callers of ``speeches``."""
    callers = [begun(dialogues[each.shop], each) for each in speeches]
    cut, understood, ends_ms = {}, {}, []
    for pause_ms in PAUSES_MS:
        waits = [each.waits(settings, pause_ms) for each in callers]
        cut_off = [each for each in waits if each.cut_by(pause_ms)]
        cut[pause_ms] = len(cut_off)
        understood[pause_ms] = sum(
            is_understood(dialogues[each.speech.shop], each.speech, each.pieces(pause_ms)) for each in cut_off
        )
        ends_ms = [each.end_ms for each in waits]
    return Judged(sum(len(each.parts) > 1 for each in speeches), cut, understood, median(ends_ms))


def is_understood(dialogue: Dialogue, speech: Speech, pieces: Sequence[str]) -> bool:
    """Whether a caller who is cut off and goes on is believed to want what all of it in one go would say."""
    state = _brought_to(dialogue, speech)
    in_one_go = dialogue.advance(state, CallerSpoke(Heard("，".join(speech.parts), _CONFIDENCE)))
    return _belief(dialogue, _told(dialogue, state, pieces)) == _belief(dialogue, in_one_go.state)


def _told(dialogue: Dialogue, state: DialogueState, pieces: Sequence[str]) -> DialogueState:
    """Piece after piece, each cutting the reply to the one before it short."""
    step, taken = Step(state, ()), None
    for piece in pieces:
        heard = Heard(piece, _CONFIDENCE)
        if taken is not None:
            heard, step = taken.with_more(heard), taken.before
        elif step.speech:
            cut_short = PlaybackEnded(0, interrupted=True, question_heard=False)
            step = replace(step, state=dialogue.advance(step.state, cut_short).state)
        before, step = step, dialogue.advance(step.state, CallerSpoke(heard))
        taken = TakenTurn(before, heard) if can_be_taken_back(step) else None
    return step.state


def _belief(dialogue: Dialogue, state: DialogueState) -> object:
    slots = {name: state.slots.get(name) for name in dialogue.plan.slots}
    return slots, state.basket, state.question.about if state.question else None


def _without_shop(dialogue: Dialogue, step: Step) -> Step:
    """The talk goes on as when the shop does not answer what the goods cost now."""
    for effect in step.effects:
        step = dialogue.advance(step.state, EffectFinished(EffectFailed(effect.effect_id, "no shop")))
    return step


def _brought_to(dialogue: Dialogue, speech: Speech) -> DialogueState:
    step = dialogue.start(CallerContext(_CALLER, NOW, "bench"))
    for text in speech.said:
        step = _without_shop(dialogue, dialogue.advance(step.state, CallerSpoke(Heard(text, _CONFIDENCE))))
    about = step.state.question.about if step.state.question else None
    if speech.asks not in (None, about):
        raise ConfigError(
            f"{_FILE}: after {'，'.join(speech.said)} the bot of {speech.shop} "
            f"asks {about}, not {speech.asks}; write what it asks"
        )
    return step.state
