"""What a shop editor writes about the conversation itself: sections of ``dialplan.yaml``.

``Dialplan`` (dialplan.py) describes what can be understood; these sections describe what is
asked and said. Every prompt has a default in ``wording_zh.py``, so a new dialplan may be short.
"""

import string
from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from voicebot.dialogue.aftersales_checks import check_rules
from voicebot.dialogue.aftersales_script import AFTER_SALES_PARTS, AfterSalesSection
from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.dialplan_source import Problems, Source, unknown
from voicebot.dialogue.effects import PaymentMethod
from voicebot.dialogue.memory_script import MemorySection
from voicebot.dialogue.script_mistakes import details, in_plain_words
from voicebot.dialogue.survey_script import SurveySection
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
        popular: names of products that sell best; one of them is recommended to a caller who
            leaves the choice to us.
    """

    ask: tuple[str, ...]
    first: tuple[str, ...] = ("product_type",)
    safety: tuple[str, ...] = ("allergy",)
    most_questions: int = Field(4, ge=0, le=10)
    popular: tuple[str, ...] = ()


class OrderSection(_Section):
    """Taking an order.

    Args:
        ask: what an order needs, in the order of asking.
        options: slots that choose a variant of a product type, e.g. ``{跑鞋: [size, color]}``.
        units: measure word per product type, where the product text does not say one.
        pay: ways to pay that the shop offers, the usual one first: on_delivery, link. Of several the
            caller chooses; with none nothing is recorded about the payment.
        payment: how it is paid, spoken after the order where the caller had nothing to choose; empty to
            say nothing.
    """

    ask: tuple[str, ...] = ("quantity", "receiver_name", "phone", "address")
    options: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    pay: tuple[PaymentMethod, ...] = ()
    payment: str = ""


class Script(_Section):
    """All sections about the conversation.

    Args:
        questions: how each slot is asked for.
        reasons: how a fitting wish is told, per slot, e.g. ``effect: "{value}正是它的强项"``.
        answers: what is said to questions about the shop, per intent (``ask_shipping`` ...).
        prompts: the shop's own wording in place of a default one.
        surveys: questionnaires of outbound calls, by the name that a campaign uses.
        after_sales: the rules for orders that exist.
        memory: what is kept of a customer from call to call.
    """

    shop: ShopSection
    needs: NeedsSection
    order: OrderSection = OrderSection()
    questions: dict[str, QuestionSection] = Field(default_factory=dict)
    reasons: dict[str, Variants] = Field(default_factory=dict)
    answers: dict[str, Variants] = Field(default_factory=dict)
    prompts: dict[str, Variants] = Field(default_factory=dict)
    surveys: dict[str, SurveySection] = Field(default_factory=dict)
    after_sales: AfterSalesSection = AfterSalesSection()
    memory: MemorySection = MemorySection()

    @field_validator("reasons", "answers", "prompts", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {key: _as_variants(variants) for key, variants in value.items()}


def read_script(plan: Dialplan) -> Script:
    """The sections about the conversation, checked.

    Raises:
        DialplanError: a section is missing or wrong; the message names file and line; all at once.
    """
    sections = {name: plan.section(name) for name in Script.model_fields}
    written = {name: source for name, source in sections.items() if source is not None}
    problems = Problems()
    try:
        script = Script.model_validate({name: source.plain() for name, source in written.items()})
    except ValidationError as error:
        for each in details(error):
            problems.found.append(_located(plan, written, each))
        problems.raise_if_any()
        raise
    script = _for_this_shop(plan, script)
    _check_questions(plan, script, problems)
    _check_texts(plan, script, problems)
    check_rules(plan, script.after_sales, script.memory, problems)
    problems.raise_if_any()
    return script


def _for_this_shop(plan: Dialplan, script: Script) -> Script:
    """The script whose defaults ask for nothing that the dialplan does without.

    What is asked for safety stays: a shop without such a slot says so itself.
    """
    needs, order = script.needs, script.order
    if "first" not in needs.model_fields_set:
        needs = needs.model_copy(update={"first": tuple(filter(plan.knows, needs.first))})
    if "ask" not in order.model_fields_set:
        order = order.model_copy(update={"ask": tuple(filter(plan.knows, order.ask))})
    return script.model_copy(update={"needs": needs, "order": order})


def _located(plan: Dialplan, written: Mapping[str, Source], error: ErrorDetails) -> DialplanError:
    name, *path = error["loc"]
    source = written.get(str(name))
    if source is None:
        return DialplanError(f"section {name!r} is missing; see docs/conversation.md", file=plan.file)
    part = f"{name}.{path[0]}" if path else ""
    shape = _SHAPES.get(part) or _SHAPES.get(str(name))
    return source.at(*path).error(in_plain_words(error, shape.model_fields if shape else ()))


_SHAPES: Mapping[str, type[BaseModel]] = {
    "shop": ShopSection,
    "needs": NeedsSection,
    "order": OrderSection,
    "questions": QuestionSection,
    "memory": MemorySection,
    "after_sales": AfterSalesSection,
    **{f"after_sales.{part}": shape for part, shape in AFTER_SALES_PARTS.items()},
}


def _check_questions(plan: Dialplan, script: Script, problems: Problems) -> None:
    """Every slot that may be asked is one that can be understood, and has a question."""
    for section, path, slots in _slots_to_ask(script):
        source = plan.section(section)
        if section == "needs" and path[0] not in script.needs.model_fields_set and source is not None:
            for slot in slots:
                if not plan.knows(slot):
                    problems.found.append(
                        source.error(
                            f"needs has no {path[0]!r}, so {slot!r} is asked, which is no slot here; "
                            f"declare it under slots, or write '{path[0]}: []' when nobody is to be asked"
                        )
                    )
            slots = tuple(filter(plan.knows, slots))
        for place, slot in enumerate(slots):
            message = _why_not_asked(slot, section, plan, script)
            if message is not None:
                where = source.at(*path, place) if source else None
                problems.found.append(
                    where.error(message) if where else DialplanError(message, file=plan.file)
                )
    for section in ("questions", "reasons"):
        source = plan.section(section)
        for slot in getattr(script, section):
            if source is not None and not plan.knows(slot):
                subject = f"slot {slot!r} under {section}"
                problems.found.append(source.at(slot).error(unknown(subject, slot, _slot_names(plan))))


def _slots_to_ask(script: Script) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Section, path and slots, for every list of slots that may be asked."""
    yield from (("needs", (part,), getattr(script.needs, part)) for part in ("ask", "first", "safety"))
    yield "order", ("ask",), script.order.ask
    yield from (("order", ("options", kind), slots) for kind, slots in script.order.options.items())


def _why_not_asked(slot: str, section: str, plan: Dialplan, script: Script) -> str | None:
    if not plan.knows(slot):
        return unknown(f"slot {slot!r} in {section}", slot, _slot_names(plan))
    if slot not in script.questions and f"ask_{slot}" not in PROMPTS:
        return f"slot {slot!r} may be asked but has no question; add it under 'questions'"
    return None


def _slot_names(plan: Dialplan) -> list[str]:
    """What a misspelt slot may have meant, the shop's own first."""
    return sorted(plan.slots, key=lambda name: (not plan.slots[name].line, name))


def _check_texts(plan: Dialplan, script: Script, problems: Problems) -> None:
    """Prompts and intents exist, and every text can be filled in."""
    prompts, answers = plan.section("prompts"), plan.section("answers")
    for key, variants in script.prompts.items():
        if key in PROMPTS:
            _check_section(prompts, (key,), variants, PLACEHOLDERS[key], problems)
        elif prompts is not None:
            problems.found.append(
                prompts.at(key).error(
                    unknown(f"prompt {key!r}", key, sorted(PROMPTS)) + "; see docs/prompts.md"
                )
            )
    for key, variants in script.reasons.items():
        _check_section(plan.section("reasons"), (key,), variants, frozenset({"value"}), problems)
    for intent, variants in script.answers.items():
        if answers is not None and intent not in plan.intents:
            problems.found.append(
                answers.at(intent).error(unknown(f"intent {intent!r}", intent, sorted(plan.intents)))
            )
        _check_section(answers, (intent,), variants, ALWAYS_AVAILABLE, problems)
    for key, question in script.questions.items():
        for part, variants in (("ask", question.ask), ("again", question.again)):
            _check_section(plan.section("questions"), (key, part), variants, ALWAYS_AVAILABLE, problems)


def _check_section(
    section: Source | None,
    path: tuple[str, ...],
    variants: Variants,
    allowed: frozenset[str],
    problems: Problems,
) -> None:
    for place, text in enumerate(variants):
        try:
            check_placeholders(text, allowed)
        except ValueError as error:
            if section is None:
                raise
            problems.found.append(section.at(*path, place).error(str(error)))


def check_placeholders(text: str, allowed: frozenset[str]) -> None:
    """See that ``text`` can be filled in.

    Raises:
        ValueError: a brace is not closed, or a placeholder is unknown.
    """
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        raise ValueError(f"{text!r}: a brace is not closed; write {{name}}, or {{{{ for a brace") from None
    strange = sorted(names - allowed)
    if strange:
        known = "、".join(f"{{{name}}}" for name in sorted(allowed)) or "none"
        raise ValueError(f"{text!r}: unknown placeholder {{{strange[0]}}}; allowed: {known}")
