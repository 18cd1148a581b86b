"""What comes out of one step of the dialogue core."""

from dataclasses import dataclass
from enum import Enum

from voicebot.dialogue.effects import Effect
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.understanding.result import Understanding


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence to speak; synthesis starts per sentence.

    Args:
        text: written Chinese for the ear; numbers in Arabic figures are read as amounts,
            digit strings (phones, order numbers) are already written digit by digit.
        informative: answers or advances something; a holding phrase or an
            acknowledgement alone is not informative.
        effect_id: the committed effect that this sentence announces as done, if any.
            The shell records when the caller began to hear it.
    """

    text: str
    informative: bool = True
    effect_id: str | None = None


class AnswerKind(Enum):
    """What kind of answer is expected next; steers endpointing and recognition."""

    FREE = "free"
    YES_NO = "yes_no"
    DIGITS = "digits"
    NAME = "name"
    ADDRESS = "address"
    QUANTITY = "quantity"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the bot has just asked for.

    Args:
        kind: shape of the answer.
        slot: the slot asked for, if one.
        digits: how many digits make the answer complete (11 for a mobile number).
    """

    kind: AnswerKind = AnswerKind.FREE
    slot: str | None = None
    digits: int | None = None

    @property
    def said_in_parts(self) -> bool:
        """Everybody pauses in numbers and addresses; to "your present number?" another may be the answer."""
        return self.kind in (AnswerKind.DIGITS, AnswerKind.ADDRESS) or self.slot == "phone"


class Completeness(Enum):
    """Whether a partial answer already is a whole one."""

    INCOMPLETE = "incomplete"
    """It ends in the middle of something."""
    OPEN = "open"
    LIKELY = "likely"
    """It answers or asks something; more may follow."""
    ANSWERED = "answered"
    """It answers what was asked in so many words, or asks something, and nothing tells of more to follow."""
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Step:
    """Result of ``start`` or ``advance``.

    Args:
        state: pass it to the next ``advance``.
        speech: what to say now, in order. With effects pending, this is said while
            they are carried out; it must not claim their result.
        effects: carry them out and feed each result back as ``EffectFinished``.
        expectation: what the caller is expected to answer.
        asked: names of slots that ``speech`` asks for (for the re-ask rate).
        understood: how the caller's words were understood, when the step answers some.
    """

    state: DialogueState
    speech: tuple[Sentence, ...]
    effects: tuple[Effect, ...] = ()
    expectation: Expectation = Expectation()
    asked: tuple[str, ...] = ()
    understood: Understanding | None = None
