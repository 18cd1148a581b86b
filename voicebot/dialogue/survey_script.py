"""Questionnaires of outbound calls, as a dialplan declares them under ``surveys``."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Variants = tuple[str, ...]


class SurveyQuestion(BaseModel):
    """One question.

    Args:
        slot: what the answer is noted as.
        ask: variants of the question; ``{product}`` is what the caller bought last.
        again: when no answer came.
        kind: ``number`` (0 to ``most``), ``choice`` (one of ``choices``), ``text`` (whatever is said),
            ``consent`` (a yes or no that is kept as consent; ways of reaching people are kept apart).
        choices: answers of a choice, each with other words for it.
        most: largest number.
        below: a number below this means that the customer is not content.
        low: choices that mean the same.
        purpose: of a ``consent``: what calls it is about; a row of the records is its evidence. Not asked
            of somebody who has agreed to it before.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    slot: str = Field(min_length=1)
    ask: Variants = Field(min_length=1)
    again: Variants = ()
    kind: Literal["number", "choice", "text", "consent"] = "text"
    choices: dict[str, Variants] = Field(default_factory=dict)
    most: float = 10
    below: float | None = None
    low: Variants = ()
    purpose: Literal["service", "marketing"] | None = None

    @field_validator("ask", "again", "low", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class OfferSection(BaseModel):
    """One product that is recommended behind the questions, to people who agreed to such calls only.

    Args:
        ask: the offer; ``{name}``, ``{price}``, ``{unit}``, ``{reason}`` and ``{product}``.
        product: id of the product; none: the one bought last, or the one that fits the person best
            when ``from_profile`` is set.
        from_profile: choose by what is known of the person, leaving out what they have bought.
        when: answers, by slot, that make the offer sensible; one of them for each slot.
        lasts_days: one unit lasts so long: without a matching answer it is offered when used up.
        reason: why just this, for ``{reason}``; a product chosen by the profile brings its own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: Variants = Field(min_length=1)
    product: str | None = Field(None, min_length=1)
    from_profile: bool = False
    when: dict[str, Variants] = Field(default_factory=dict)
    lasts_days: float | None = Field(None, gt=0)
    reason: str = ""

    @field_validator("ask", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class SurveySection(BaseModel):
    """A questionnaire.

    Args:
        title: what colleagues call it; the campaign names it by its key.
        opening: why we call, after shop, assistant and recording have been said; asks for a moment.
        questions: in order.
        unhappy: what happens when the customer is not content: an urgent ``ticket``, or the offer
            of a person (``transfer``).
        thanks: before the goodbye.
        offer: what is recommended when the answers are noted.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = "满意度回访"
    opening: Variants = Field(min_length=1)
    questions: tuple[SurveyQuestion, ...] = Field(min_length=1)
    unhappy: Literal["ticket", "transfer"] = "ticket"
    thanks: Variants = ("谢谢您，不打扰了，再见。",)
    offer: OfferSection | None = None

    @field_validator("opening", "thanks", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


DEFAULT_SURVEY = SurveySection(
    opening=("想就{product}做个简单回访，耽误您一分钟，方便吗？",),
    questions=(
        SurveyQuestion(
            slot="rating",
            kind="number",
            ask=("十分满分，您给我们打几分？",),
            again=("零到十分，您说个数就行。",),
            below=7,
        ),
        SurveyQuestion(
            slot="feedback",
            ask=("您觉得有哪儿好，哪儿不好？",),
            again=("东西、快递、服务，都可以说说。",),
        ),
        SurveyQuestion(
            slot="consent",
            kind="consent",
            ask=("以后有活动，给您发个短信，可以吗？",),
            again=("有活动的时候，可以给您发短信吗？",),
        ),
    ),
)
"""Used for outbound calls of a shop that declares no questionnaire."""
