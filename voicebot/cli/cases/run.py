"""Running cases against a shop."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from voicebot.cli.cases.compare import (
    alternatives,
    effect_differences,
    fact_differences,
    matches,
    phrase_differences,
    set_differences,
    shown,
    slot_differences,
    value_differences,
)
from voicebot.cli.cases.model import (
    NOTHING,
    Case,
    CaseResult,
    Conversation,
    Difference,
    Expected,
    Failure,
    ProductFacts,
    ProductQuestion,
    Utterance,
    What,
)
from voicebot.cli.cases.read import find_product
from voicebot.cli.replay import replay_one
from voicebot.cli.understand import context_of
from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.dialplan_source import Plain
from voicebot.dialogue.engine import Understander
from voicebot.dialogue.events import Heard
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.errors import DialplanError, VoicebotError
from voicebot.knowledge.answers import answer
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.facts import FACTS
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import Deployment

_ABOUT = {
    What.INTENT: "intent",
    What.INTENTS: "intents",
    What.SLOTS: "slots",
    What.ASKS: "what is asked",
    What.ASKS_NOT: "must not be asked",
    What.STATE: "state",
    What.RECOMMENDS: "recommended",
    What.RECOMMENDS_NOT: "must not be recommended",
    What.EFFECTS: "effects",
    What.SAYS: "must be said",
    What.SAYS_NOT: "must not be said",
    What.STATED: "whether the text says it",
    What.FACTS: "facts",
    What.FACTS_NOT: "facts that must not be there",
    What.NOT_UNDERSTOOD: "not understood",
}


class CaseRunner:
    """Runs cases; what they share is made once.

    Args:
        shop: ``None`` when the shop has no products: only utterances and own texts can be run then.
    """

    def __init__(self, plan: Dialplan, understander: Understander, shop: Deployment | None) -> None:
        self._plan = plan
        self._understander = understander
        self._shop = shop
        self._lexicon = lexicon_of(plan)

    def run(self, case: Case, file: str) -> CaseResult:
        """Run one case.

        Raises:
            DialplanError: its context makes no sense.
        """
        try:
            match case:
                case Utterance():
                    failures = self._utterance(case)
                case Conversation():
                    failures = self._conversation(case)
                case ProductQuestion():
                    failures = self._question(case)
                case ProductFacts():
                    failures = self._facts(case)
            return CaseResult(file, case, tuple(failures))
        except VoicebotError:
            raise
        except (KeyError, ValueError, TypeError) as error:
            what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            message = f"the case cannot be run: {what}; see docs/cases.md"
            raise DialplanError(message, file=file, line=case.line) from error

    # --- the four kinds

    def _utterance(self, case: Utterance) -> Iterator[Failure]:
        context = context_of(dict(case.context))
        understood = self._understander.understand(Heard(case.say, typed=not case.as_heard), context)
        intents = [intent.name for intent in understood.intents]
        for expected in case.expected:
            match expected.what:
                case What.INTENT:
                    wanted = _texts(expected.value)
                    differences = (
                        []
                        if understood.intent in wanted
                        else [Difference(True, " or ".join(wanted)), Difference(False, understood.intent)]
                    )
                case What.INTENTS:
                    missing = [one for one in _texts(expected.value) if one not in intents]
                    differences = [Difference(True, one) for one in missing]
                    differences += [Difference(False, one) for one in intents if missing]
                case _:
                    differences = list(
                        slot_differences(_mapping(expected.value), understood.slots, case.may_add)
                    )
            yield from self._failure(expected, differences)

    def _conversation(self, case: Conversation) -> Iterator[Failure]:
        turns = [{"keys": turn.keys} if turn.keys else {"user": turn.say} for turn in case.turns]
        if self._shop is None and not case.given.get("texts"):
            raise ValueError("the shop has no products yet; write products/*.txt, or give the case 'texts'")
        told = replay_one({"id": case.name, **case.given, "turns": turns}, self._plan, self._shop)
        for place, (turn, did) in enumerate(zip(case.turns, told["turns"], strict=True), start=1):
            for expected in (*turn.expected, *case.never):
                differences = list(self._turn_differences(expected, did))
                yield from self._failure(
                    expected, differences, said=f"turn {place}: {turn.shown}", reply=did["reply"]
                )

    def _turn_differences(self, expected: Expected, did: Mapping[str, Any]) -> Iterator[Difference]:
        match expected.what:
            case What.ASKS:
                yield from set_differences(_texts(expected.value), did["asked"])
            case What.ASKS_NOT:
                yield from (
                    Difference(False, slot) for slot in _texts(expected.value) if slot in did["asked"]
                )
            case What.STATE:
                yield from value_differences(_mapping(expected.value), did["state"])
            case What.RECOMMENDS:
                wanted = [self._product_name(one) for one in _texts(expected.value)]
                yield from set_differences(wanted, did["recommended"])
            case What.RECOMMENDS_NOT:
                forbidden = [self._product_name(one) for one in _texts(expected.value)]
                yield from (Difference(False, name) for name in forbidden if name in did["recommended"])
            case What.EFFECTS:
                wanted_effects = expected.value if isinstance(expected.value, list) else [expected.value]
                yield from effect_differences(_effects(wanted_effects), did["effects"])
            case _:
                yield from _said_differences(expected, did["reply"])

    def _question(self, case: ProductQuestion) -> Iterator[Failure]:
        products, catalogue = self._asked_about(case)
        known = {slot: _slot_value(value) for slot, value in case.known.items()}
        found = answer(case.question, products=products, catalogue=catalogue, slots=known)
        for expected in case.expected:
            if expected.what is What.STATED:
                differences = (
                    []
                    if matches(expected.value, found.known)
                    else [Difference(True, shown(expected.value)), Difference(False, shown(found.known))]
                )
            else:
                differences = list(_said_differences(expected, found.reply))
            yield from self._failure(expected, differences, reply=found.reply)

    def _asked_about(self, case: ProductQuestion) -> tuple[Sequence[Product], Catalogue]:
        if case.texts:
            products = [self._read(text, place) for place, text in enumerate(case.texts, start=1)]
            return products, Catalogue(products, self._lexicon)
        return [self._product(name) for name in case.products], self._catalogue

    def _facts(self, case: ProductFacts) -> Iterator[Failure]:
        product = self._read(case.text, 1) if case.text else self._product(case.product)
        facts: dict[str, object] = dict(product.as_dict())
        unread = [piece.text for piece in product.not_understood]
        for expected in case.expected:
            match expected.what:
                case What.FACTS:
                    wanted_facts = {fact_name(key): value for key, value in _mapping(expected.value).items()}
                    differences = list(fact_differences(wanted_facts, facts))
                case What.FACTS_NOT:
                    differences = list(_unwanted_facts(expected.value, facts))
                case _:
                    wanted = [one for one in _texts(expected.value) if one != NOTHING]
                    left = [piece for piece in unread if not any(one in piece for one in wanted)]
                    differences = [
                        Difference(True, one) for one in wanted if not any(one in piece for piece in unread)
                    ]
                    differences += [Difference(False, piece) for piece in left]
            yield from self._failure(expected, differences)

    # --- helpers

    def _failure(
        self, expected: Expected, differences: Sequence[Difference], *, said: str = "", reply: str = ""
    ) -> Iterator[Failure]:
        if differences:
            about = _ABOUT[expected.what]
            yield Failure(expected.line, about, said, tuple(differences), reply, self._hint(expected))

    def _hint(self, expected: Expected) -> str:
        """A name that the shop does not know is likely misspelt."""
        match expected.what:
            case What.SLOTS | What.STATE:
                known = {name for slot in self._plan.slots.values() for name in slot.result_names}
            case What.FACTS:
                known = {*FACTS, *self._plan.slots, *(spec.label for spec in FACTS.values())}
            case _:
                return ""
        for name in _mapping(expected.value):
            close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
            if name not in known and close:
                return f"the dialplan declares no {name!r}; did you mean {close[0]!r}?"
        return ""

    @property
    def _catalogue(self) -> Catalogue:
        if self._shop is None:
            raise ValueError("the shop has no products yet; write products/*.txt")
        return self._shop.catalogue

    def _product(self, wanted: str) -> Product:
        product = find_product(self._catalogue, wanted)
        if product is None:
            raise ValueError(f"no product {wanted!r}")
        return product

    def _product_name(self, wanted: str) -> str:
        """Cases may name products by their ids; results carry names."""
        if self._shop is None or wanted == NOTHING:
            return wanted
        found = [find_product(self._catalogue, one) for one in alternatives(wanted)]
        return "|".join(
            one.name if one is not None else word
            for one, word in zip(found, alternatives(wanted), strict=True)
        )

    def _read(self, text: str, place: int) -> Product:
        return read_product(text, product_id=f"text{place}", lexicon=self._lexicon)


def fact_name(written: str) -> str:
    """Name of a fact, also from what ``voicebot knowledge show`` calls it (价格, 不含)."""
    return next((spec.name for spec in FACTS.values() if spec.label == written), written)


def _said_differences(expected: Expected, reply: str) -> Iterator[Difference]:
    if expected.what is What.SAYS:
        yield from phrase_differences(_texts(expected.value), reply)
        return
    for phrase in _texts(expected.value):
        yield from (Difference(False, one) for one in alternatives(phrase) if one in reply)


def _unwanted_facts(value: Plain, facts: Mapping[str, object]) -> Iterator[Difference]:
    unwanted = value if isinstance(value, dict) else dict.fromkeys(_texts(value))
    for written, one in unwanted.items():
        name = fact_name(written)
        found = facts.get(name)
        members = found if isinstance(found, list) else [] if found is None else [found]
        for member in members:
            if one is None or matches(one, member):
                yield Difference(False, f"{name}: {shown(member)}")


def _effects(wanted: Sequence[Plain]) -> list[Plain]:
    """``{place_order: …, open_ticket: …}`` on one level means two effects."""
    return [
        {name: fields} if isinstance(one, dict) else one
        for one in wanted
        for name, fields in (one.items() if isinstance(one, dict) else [("", None)])
    ]


def _texts(value: Plain) -> list[str]:
    if value is None:
        return []
    return [shown(one) for one in value] if isinstance(value, list) else [shown(value)]


def _mapping(value: Plain) -> Mapping[str, Plain]:
    return value if isinstance(value, dict) else {}


def _slot_value(value: Plain) -> Any:
    return tuple(map(_slot_value, value)) if isinstance(value, list) else value
