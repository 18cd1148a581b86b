"""A conversation without telephone and database: effects are carried out against a shop in memory."""

from collections.abc import Callable
from dataclasses import dataclass

from voicebot.dialogue.effects import Effect, EffectResult
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.events import CallerContext, CallerSilent, CallerSpoke, EffectFinished, Event, Heard
from voicebot.dialogue.state import DialogueState, Phase
from voicebot.dialogue.step import Sentence, Step


@dataclass(frozen=True)
class Exchange:
    """What one event led to, effects and their results included.

    Args:
        speech: everything said, in order.
        effects: everything the core asked for.
        asked: slots asked for.
        steps: all steps, first to last.
    """

    speech: tuple[Sentence, ...]
    effects: tuple[Effect, ...]
    asked: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def reply(self) -> str:
        """What was said, as one text."""
        return "".join(sentence.text for sentence in self.speech)


CarryOut = Callable[[Effect, CallerContext], EffectResult | None]


class Session:
    """One conversation.

    Args:
        carry_out: stands in for the world.
    """

    def __init__(self, dialogue: Dialogue, caller: CallerContext, carry_out: CarryOut) -> None:
        self._dialogue = dialogue
        self._caller = caller
        self._carry_out = carry_out
        self._silences = 0
        self.greeting = self._follow(dialogue.start(caller))

    @property
    def state(self) -> DialogueState:
        """The state after the last exchange."""
        return self._state

    @property
    def ended(self) -> bool:
        """Whether the bot has hung up or the call was handed over."""
        return self._state.phase is Phase.ENDED

    def say(self, text: str, *, typed: bool = True, confidence: float = 1.0) -> Exchange:
        """The caller says ``text``; an empty one is silence."""
        if not text.strip():
            self._silences += 1
            return self.event(CallerSilent(self._silences))
        self._silences = 0
        return self.event(CallerSpoke(Heard(text, confidence=confidence, typed=typed)))

    def event(self, event: Event) -> Exchange:
        """Anything that may happen on a call."""
        return self._follow(self._dialogue.advance(self._state, event))

    def _follow(self, step: Step) -> Exchange:
        """Carry out the effects of a step, and those that their results lead to."""
        steps = [step]
        waiting = list(step.effects)
        while waiting:
            result = self._carry_out(waiting.pop(0), self._caller)
            if result is None:
                continue
            after = self._dialogue.advance(steps[-1].state, EffectFinished(result))
            steps.append(after)
            waiting += after.effects
        self._state = steps[-1].state
        return Exchange(
            speech=tuple(sentence for one in steps for sentence in one.speech),
            effects=tuple(effect for one in steps for effect in one.effects),
            asked=tuple(slot for one in steps for slot in one.asked),
            steps=tuple(steps),
        )
