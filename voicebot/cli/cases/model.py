"""What an editor's case says, and what came of it. docs/cases.md explains the files to editors."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from voicebot.dialogue.dialplan_source import Plain

FIRST_DAY = "2026-01-05"
"""The day on which cases happen that name none: a Monday, so that 明天 always means the same."""
CALLER_NUMBER = "13800138000"
"""Who calls in conversations that name no number."""
NOTHING = "nothing"
"""Written for: no question, no recommendation, no effect."""


class What(Enum):
    """What an expectation is about, by its key in the file."""

    INTENT = "intent"
    INTENTS = "intents"
    SLOTS = "slots"
    ASKS = "asks"
    ASKS_NOT = "asks_not"
    STATE = "state"
    RECOMMENDS = "recommends"
    RECOMMENDS_NOT = "recommends_not"
    EFFECTS = "effects"
    SAYS = "says"
    SAYS_NOT = "says_not"
    STATED = "stated"
    FACTS = "facts"
    FACTS_NOT = "facts_not"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class Expected:
    """One expectation of a case.

    Args:
        value: as written.
        line: where it was written.
    """

    what: What
    value: Plain
    line: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence of a caller, and how it is to be understood.

    Args:
        context: as ``voicebot understand`` takes it.
        as_heard: written as a recogniser writes, without punctuation.
        may_add: slots that may be understood besides those expected.
    """

    name: str
    line: int
    say: str
    context: Mapping[str, Plain]
    as_heard: bool
    may_add: frozenset[str]
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a caller does once, and what the bot is to do then.

    Args:
        say: empty for silence.
        keys: pressed instead of saying something.
    """

    line: int
    say: str
    keys: str
    expected: tuple[Expected, ...]

    @property
    def shown(self) -> str:
        """For messages."""
        return f"#{self.keys}" if self.keys else self.say or "(silence)"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A call, turn by turn.

    Args:
        given: as ``voicebot replay`` takes it, without the turns.
        never: expectations that hold in every turn.
    """

    name: str
    line: int
    given: Mapping[str, Plain]
    turns: tuple[Turn, ...]
    never: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class ProductQuestion:
    """A question about products.

    Args:
        products: ids or names.
        texts: product texts in place of the shop's.
        known: what the caller has told before.
    """

    name: str
    line: int
    question: str
    products: tuple[str, ...]
    texts: tuple[str, ...]
    known: Mapping[str, Plain]
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What is to be known of a product.

    Args:
        product: id or name; empty when ``text`` is given.
        text: a product text in place of one of the shop's.
    """

    name: str
    line: int
    product: str
    text: str
    expected: tuple[Expected, ...]


Case = Utterance | Conversation | ProductQuestion | ProductFacts

KINDS: Mapping[type[Case], str] = {
    Utterance: "utterance",
    Conversation: "conversation",
    ProductQuestion: "question",
    ProductFacts: "facts",
}
"""What each kind of case is called in reports."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a diff.

    Args:
        wanted: it was expected and is not there; otherwise it is there and was not expected.
    """

    wanted: bool
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that was not met.

    Args:
        line: of the expectation.
        about: what was expected.
        said: the turn it is about, as the caller put it; empty when there is but one.
        differences: expected and found.
        reply: what the bot said, when that helps.
        hint: what may be wrong with the case itself.
    """

    line: int
    about: str
    said: str
    differences: tuple[Difference, ...]
    reply: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case that was run."""

    file: str
    case: Case
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.failures
