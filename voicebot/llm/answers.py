"""What a model must answer, checked field by field; anything else is no answer.

The types carry no constraints beyond their shape, because servers that decode along a JSON schema
know different subsets of it (``maxLength`` is refused by some).
"""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StrictFloat, StrictInt, StrictStr

MOST_SLOTS = 12
"""Nobody says more in one breath; a longer list is a model gone astray."""
MOST_CHARACTERS = 300


def _bounded(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"longer than {MOST_CHARACTERS} characters")
    return text


Text = Annotated[StrictStr, AfterValidator(_bounded)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SlotAnswer(_Answer):
    """One value, and the words of the utterance that it stands on."""

    slot: Text
    value: Text | StrictInt | StrictFloat
    quote: Text


def _few(slots: list[SlotAnswer]) -> list[SlotAnswer]:
    if len(slots) > MOST_SLOTS:
        raise ValueError(f"more than {MOST_SLOTS} slots")
    return slots


class ProposalAnswer(_Answer):
    """How an utterance may be understood."""

    intent: Text | None
    slots: Annotated[list[SlotAnswer], AfterValidator(_few)]


class RewordingAnswer(_Answer):
    """A draft in other words."""

    text: Text


class _Message(BaseModel):
    content: StrictStr


class _Choice(BaseModel):
    message: _Message


class Completion(BaseModel):
    """The envelope of the chat-completions API, as far as it concerns us."""

    choices: Annotated[list[_Choice], AfterValidator(lambda choices: choices or _no_choice())]

    @property
    def content(self) -> str:
        """What the model wrote."""
        return self.choices[0].message.content


def _no_choice() -> Any:
    raise ValueError("no choice")
