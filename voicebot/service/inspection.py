"""What an editor should look at in a dialplan that is valid: nothing here stops it from running."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from voicebot.dialogue.dialplan import Dialplan, SlotType
from voicebot.dialogue.dialplan_source import unknown
from voicebot.dialogue.script import Script
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.product import Product
from voicebot.service.deployment import Deployment
from voicebot.service.postage import contradictions

Spellings = Callable[[Sequence[str]], Mapping[str, str | None]]
"""From words to those that the recogniser does not know, and how it will spell them, if it can."""


class Gravity(Enum):
    """How much a finding matters."""

    SAFETY = "safety"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at.

    Args:
        where: file and line.
    """

    gravity: Gravity
    where: str
    message: str


def inspect(deployment: Deployment, spellings: Spellings | None = None) -> list[Finding]:
    """Everything worth telling an editor, the gravest first.

    Args:
        spellings: what the recogniser makes of words that it does not know; ``None`` skips it.
    """
    plan, script, catalogue = deployment.plan, deployment.script, deployment.catalogue
    findings = [
        *_products_not_understood(catalogue),
        *_values_without_product(plan, catalogue),
        *_idle_questions(plan, script, catalogue),
        *_unknown_product_types(plan, script),
        *_unreachable_slots(plan),
        *(Finding(Gravity.WARNING, one.where, one.message) for one in contradictions(deployment)),
    ]
    if spellings is not None:
        findings += _words_not_known(plan, deployment, spellings)
    order = list(Gravity)
    return sorted(findings, key=lambda finding: (order.index(finding.gravity), *_place(finding)))


def _place(finding: Finding) -> tuple[str, int]:
    file, _, line = finding.where.rpartition(":")
    return file, int(line)


def _products_not_understood(catalogue: Catalogue) -> Iterator[Finding]:
    for product in catalogue.products:
        if product.product_type is None:
            message = f"{product.name}: what kind of product it is was not understood; name a product_type"
            yield Finding(Gravity.WARNING, f"{product.source}:1", message)
        for unread in product.not_understood:
            gravity = Gravity.SAFETY if unread.safety else Gravity.WARNING
            message = f"{product.name}: not understood: {unread.text}"
            yield Finding(gravity, f"{product.source}:{_line_of(product, unread.text)}", message)


def _line_of(product: Product, piece: str) -> int:
    position = product.text.find(piece)
    return product.text.count("\n", 0, max(position, 0)) + 1


def _values_without_product(plan: Dialplan, catalogue: Catalogue) -> Iterator[Finding]:
    for slot in plan.slots.values():
        if slot.type is not SlotType.CHOICE or not slot.product:
            continue
        without = [
            value
            for value in slot.values
            if value.line and not catalogue.match({slot.name: value.name}, limit=1).fitting
        ]
        if without:
            names = "、".join(value.name for value in without)
            message = f"{slot.name}: no product is {names}; callers who ask for one are told so"
            yield Finding(Gravity.HINT, f"{plan.file}:{without[0].line}", message)


def _idle_questions(plan: Dialplan, script: Script, catalogue: Catalogue) -> Iterator[Finding]:
    ids = [product.product_id for product in catalogue.products]
    dividing = {one.slot for one in catalogue.dividing_slots(ids, (), askable=script.needs.ask)}
    section = plan.section("needs")
    for place, slot in enumerate(script.needs.ask):
        if slot not in dividing and slot not in script.needs.first and section is not None:
            where = f"{plan.file}:{section.at('ask', place).line}"
            yield Finding(Gravity.HINT, where, f"{slot} is never asked: the products do not differ in it")
    asked = {*script.needs.ask, *script.needs.first, *script.needs.safety, *script.order.ask}
    asked |= {slot for slots in script.order.options.values() for slot in slots}
    questions = plan.section("questions")
    for slot in script.questions.keys() - asked:
        if questions is not None:
            where = f"{plan.file}:{questions.at(slot).line}"
            yield Finding(
                Gravity.WARNING, where, f"the question about {slot} is never put; add it to needs.ask"
            )


def _unknown_product_types(plan: Dialplan, script: Script) -> Iterator[Finding]:
    """Options and units are looked up by product type; under a misspelt one they do nothing."""
    known = {value.name for slot in plan.slots.values() if slot.product for value in slot.values}
    section = plan.section("order")
    if section is None or not known:
        return
    for part, kinds in (("options", script.order.options), ("units", script.order.units)):
        for kind in kinds.keys() - known:
            where = f"{plan.file}:{section.at(part, kind).line}"
            message = unknown(f"product type {kind!r} in order.{part}", kind, sorted(known))
            yield Finding(Gravity.WARNING, where, message)


def _unreachable_slots(plan: Dialplan) -> Iterator[Finding]:
    for slot in plan.slots.values():
        if not slot.line:
            continue
        if slot.type is SlotType.CHOICE and not slot.values:
            message = f"slot {slot.name} has no values, so no caller can ever fill it"
            yield Finding(Gravity.WARNING, f"{plan.file}:{slot.line}", message)
        if slot.type is SlotType.TEXT and not slot.frames:
            message = f"slot {slot.name} has no frames, so no caller can ever fill it"
            yield Finding(Gravity.WARNING, f"{plan.file}:{slot.line}", message)


def _words_not_known(plan: Dialplan, deployment: Deployment, spellings: Spellings) -> Iterator[Finding]:
    """At most two findings: words learnt by their readings, and things of which no word can be heard."""
    places = _places_of_words(plan)
    for product in deployment.catalogue.products:
        places[product.name] = f"{product.source}:{_line_of(product, product.name)}"
    unknown_words = spellings([word for word in deployment.dialogue.vocabulary() if word in places])
    learnt = {word: reading for word, reading in unknown_words.items() if reading}
    if learnt:
        listed = ", ".join(f"{word} ({reading})" for word, reading in learnt.items())
        message = f"the recogniser learns new words by their readings; wrong is perhaps one of: {listed}"
        yield Finding(Gravity.HINT, places[next(iter(learnt))], message)
    unheard = [word for word, reading in unknown_words.items() if not reading and word not in learnt]
    # Nothing is missing where a caller can say the same in another word.
    groups = [group for group in _groups_of_words(plan) if not any(unknown_words.get(w, w) for w in group)]
    named = dict.fromkeys(group[0] for group in groups if group[0] in unheard)
    named |= dict.fromkeys(
        product.name for product in deployment.catalogue.products if product.name in unheard
    )
    if named:
        message = (
            f"the recogniser hears no letters and figures, so it cannot hear {', '.join(named)}; "
            "add how callers say it, written in characters, as another word"
        )
        yield Finding(Gravity.HINT, places[next(iter(named))], message)


def _groups_of_words(plan: Dialplan) -> Iterator[Sequence[str]]:
    """The words of every value that the shop wrote."""
    for value in (
        *(value for slot in plan.slots.values() for value in slot.values),
        *plan.substances.values(),
    ):
        if value.line and value.words:
            yield value.words


def _places_of_words(plan: Dialplan) -> dict[str, str]:
    """Where the shop wrote a word; those that only the engine brings along are left out."""
    values = [value for slot in plan.slots.values() for value in slot.values]
    return {
        word: f"{plan.file}:{value.line}"
        for value in (*values, *plan.substances.values())
        for word in value.words
        if value.line
    }
