"""What a shop editor writes about the conversation itself: sections of ``dialplan.yaml``.

``Dialplan`` (dialplan.py) describes what can be understood; these sections describe what is
asked and said. Every prompt has a default in ``wording_zh.py``, so a new dialplan may be short.
"""

import string

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.dialplan_source import Source, unknown
from voicebot.dialogue.wording_zh import ALWAYS_AVAILABLE, PLACEHOLDERS, PROMPTS
from voicebot.errors import DialplanError


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Variants = tuple[str, ...]


def _as_variants(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class ShopSection(_Section):
    """Who is speaking.

    Args:
        name: the shop's name as spoken.
        assistant: the bot's name as spoken.
        sells: what the shop sells, for "我们是卖…的".
        hours: when people answer, as spoken.
    """

    name: str = Field(min_length=1)
    assistant: str = Field("小助手", min_length=1)
    sells: str = Field(min_length=1)
    hours: str = ""


class QuestionSection(_Section):
    """How one slot is asked for.

    Args:
        ask: variants of the first question.
        again: variants when the answer did not come; more closed, with examples.
        choices: offered when the caller could not answer twice ("补水、美白，还是控油？").
    """

    ask: Variants = Field(min_length=1)
    again: Variants = ()
    choices: tuple[str, ...] = ()

    _variants = field_validator("ask", "again", mode="before")(_as_variants)


class NeedsSection(_Section):
    """Finding out what the caller wants.

    Args:
        ask: slots worth asking for. The engine asks the one that narrows the choice most;
            the order breaks ties.
        first: slots without which nothing sensible can be recommended, asked before others.
        safety: slots that may forbid a product; asked once when the candidates differ in it.
        most_questions: recommend after this many questions whatever is still unknown.
    """

    ask: tuple[str, ...]
    first: tuple[str, ...] = ("product_type",)
    safety: tuple[str, ...] = ("allergy",)
    most_questions: int = Field(4, ge=0, le=10)


class OrderSection(_Section):
    """Taking an order.

    Args:
        ask: what an order needs, in the order of asking.
        options: slots that choose a variant of a product type, e.g. ``{跑鞋: [size, color]}``.
        units: measure word per product type, where the product text does not say one.
        payment: how it is paid, spoken after the order; empty to say nothing.
    """

    ask: tuple[str, ...] = ("quantity", "receiver_name", "phone", "address")
    options: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    payment: str = ""


class Script(_Section):
    """All sections about the conversation.

    Args:
        questions: how each slot is asked for.
        reasons: how a fitting wish is told, per slot, e.g. ``effect: "{value}正是它的强项"``.
        answers: what is said to questions about the shop, per intent (``ask_shipping`` ...).
        prompts: the shop's own wording in place of a default one.
    """

    shop: ShopSection
    needs: NeedsSection
    order: OrderSection = OrderSection()
    questions: dict[str, QuestionSection] = Field(default_factory=dict)
    reasons: dict[str, Variants] = Field(default_factory=dict)
    answers: dict[str, Variants] = Field(default_factory=dict)
    prompts: dict[str, Variants] = Field(default_factory=dict)

    @field_validator("reasons", "answers", "prompts", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {key: _as_variants(variants) for key, variants in value.items()}


def read_script(plan: Dialplan) -> Script:
    """The sections about the conversation, checked.

    Raises:
        DialplanError: a section is missing or wrong; the message names file and line.
    """
    sections = {name: plan.section(name) for name in Script.model_fields}
    written = {name: source for name, source in sections.items() if source is not None}
    try:
        script = Script.model_validate({name: source.plain() for name, source in written.items()})
    except ValidationError as error:
        first = error.errors()[0]
        name, *path = first["loc"]
        message = f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"
        source = written.get(str(name))
        if source is None:
            raise DialplanError(
                f"section {name!r} is missing; see docs/conversation.md", file=plan.file
            ) from None
        raise source.at(*path).error(message) from None
    _check_questions(plan, script)
    _check_texts(plan, script)
    return script


def _check_questions(plan: Dialplan, script: Script) -> None:
    """Every slot that may be asked has a question, and every slot named is one that can be understood."""
    may_be_asked = {
        "needs": {*script.needs.ask, *script.needs.first, *script.needs.safety},
        "order": {slot for slots in script.order.options.values() for slot in slots},
    }
    for section, slots in may_be_asked.items():
        source = plan.section(section)
        for slot in sorted(slots - script.questions.keys()):
            message = f"slot {slot!r} may be asked but has no question; add it under 'questions'"
            raise source.error(message) if source else DialplanError(message, file=plan.file)
    questions = plan.section("questions")
    for slot in script.questions:
        if questions is not None and not plan.knows(slot):
            raise questions.at(slot).error(
                f"question about {slot!r}, which no slot of the dialplan understands"
            )


def _check_texts(plan: Dialplan, script: Script) -> None:
    """Prompts exist, and every text can be filled in."""
    prompts = plan.section("prompts")
    for key, variants in script.prompts.items():
        if prompts is not None and key not in PROMPTS:
            raise prompts.at(key).error(unknown(f"prompt {key!r}", key, sorted(PROMPTS)))
        _check_section(prompts, key, variants, PLACEHOLDERS[key])
    for key, variants in script.reasons.items():
        _check_section(plan.section("reasons"), key, variants, frozenset({"value"}))
    answers = plan.section("answers")
    for intent in script.answers:
        if answers is not None and intent not in plan.intents:
            raise answers.at(intent).error(unknown(f"intent {intent!r}", intent, sorted(plan.intents)))
    for key, question in script.questions.items():
        for part, variants in (("ask", question.ask), ("again", question.again)):
            questions = plan.section("questions")
            source = questions.at(key) if questions is not None else None
            _check_section(source, part, variants, frozenset(ALWAYS_AVAILABLE))


def _check_section(source: Source | None, key: str, variants: Variants, allowed: frozenset[str]) -> None:
    for place, text in enumerate(variants):
        try:
            check_placeholders(text, allowed)
        except ValueError as error:
            if source is None:
                raise
            raise source.at(key, place).error(str(error)) from None


def check_placeholders(text: str, allowed: frozenset[str]) -> None:
    """See that ``text`` can be filled in.

    Raises:
        ValueError: a brace is not closed, or a placeholder is unknown.
    """
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise ValueError(f"{text!r}: {error}") from error
    unknown = sorted(names - allowed)
    if unknown:
        known = "、".join(sorted(allowed)) or "none"
        raise ValueError(f"{text!r}: unknown placeholder {unknown[0]!r}; allowed: {known}")
