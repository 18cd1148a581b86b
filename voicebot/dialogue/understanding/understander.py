"""From what was heard to intents and slots, in the context of the turn. Deterministic and pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from voicebot.dialogue.dialplan import Dialplan, SlotType
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding import corrections, polarity, recipients, screening, substances
from voicebot.dialogue.understanding.amount_results import Amount, mentions_of
from voicebot.dialogue.understanding.amounts import AmountReader
from voicebot.dialogue.understanding.binding import binding_of
from voicebot.dialogue.understanding.by_person import told_by_person
from voicebot.dialogue.understanding.clause_intents import read_clauses, said_apart
from voicebot.dialogue.understanding.evidence import AFTER_SALE_SLOTS, Evidence, as_waiting, without_apparent
from voicebot.dialogue.understanding.gathering import Gatherer, Noted, fitting
from voicebot.dialogue.understanding.hypotheses import Reading, disputed_slots, helped
from voicebot.dialogue.understanding.intent_rules import rank_intents
from voicebot.dialogue.understanding.intents import IntentClassifier
from voicebot.dialogue.understanding.items import VARIANTS, find_items
from voicebot.dialogue.understanding.learnt_intents.arbitration import LearntIntents, is_of_learnt_trade
from voicebot.dialogue.understanding.learnt_intents.model import shipped_model
from voicebot.dialogue.understanding.measures import without_inner_cues
from voicebot.dialogue.understanding.mending import Mender
from voicebot.dialogue.understanding.mention import Mention, Polarity, Span, overlap
from voicebot.dialogue.understanding.purposes import without_denied
from voicebot.dialogue.understanding.quantities import ordered_quantities
from voicebot.dialogue.understanding.references import (
    Reference,
    echoed_prices,
    find_references,
    referred,
    without_kinds_of,
)
from voicebot.dialogue.understanding.release import ReleaseReader
from voicebot.dialogue.understanding.result import (
    ScoredIntent,
    TurnContext,
    Understanding,
)
from voicebot.dialogue.understanding.second_thoughts import with_more_or_less, without_retracted
from voicebot.dialogue.understanding.shares import Quantity, people_in, shares_in, total_quantity
from voicebot.dialogue.understanding.shortfalls import ISSUE, find_shortfall
from voicebot.dialogue.understanding.specials import SpecialReader, days_in, without_words
from voicebot.dialogue.understanding.topics import Topics, TopicsSpokenOf
from voicebot.dialogue.understanding.versions import told_one_by_one
from voicebot.dialogue.understanding.vocabulary import PRODUCT_NAME, SUBSTANCE, Vocabulary
from voicebot.dialogue.understanding.wishes import find_trade
from voicebot.language.dialect import standard_words
from voicebot.language.normalise import normalise

_FOR_MONEY_CORRECTION = re.compile(
    r"刚才|刚刚|方才|前面|前头|先头|之前说|先前|头先|起先|一开始|[放提加涨改降压减调缩升抬追](?:宽|高|低|多|少)?(?:到|成|为|至)|不作数|不算数|可以到|能到|也行$|也可以$|也成$|也凑合|也能接受"
)
_HEARD_WELL = 0.6
_DISPUTED = 0.55
"""A number that a nearly as likely hypothesis says otherwise (十四, 四十) is read back."""


_HEAD = 2
"""Characters by which a product is called for short: 桃芷 for 桃芷舒润面膜."""


class Understander:
    """Understands utterances against one dialplan.

    Args:
        plan: the dialplan.
        product_names: names of the products on sale, so that they are recognised and mended.
        learnt: whether learnt intents are weighed against those of the rules.
    """

    def __init__(self, plan: Dialplan, *, product_names: Iterable[str] = (), learnt: bool = True) -> None:
        self.plan = plan
        product_names = tuple(product_names)
        self._heads = frozenset(name[:_HEAD] for name in product_names if len(name) > _HEAD)
        self._vocabulary = Vocabulary(plan, product_names)
        self._mender = Mender(plan, self._vocabulary)
        self._amounts = AmountReader(plan)
        self._topics = Topics(plan)
        self._amounts_about = {
            topic: AmountReader(plan, without=silent) for topic, silent in self._topics.each.items()
        }
        self._releases = ReleaseReader(plan)
        self._substance_slots = [slot.name for slot in plan.slots.values() if slot.type is SlotType.SUBSTANCE]
        products = [slot.name for slot in plan.slots.values() if slot.product]
        self._product_slot = products[0] if products else "product_type"
        self._specials = SpecialReader(plan)
        self._lists = frozenset(
            name
            for slot in plan.slots.values()
            if slot.multiple
            for name in (slot.name, slot.exclude)
            if name
        )
        self._classifier = IntentClassifier(plan.intents, self._abstract)
        self._gatherer = Gatherer(plan, self._product_slot, self._lists)
        model = shipped_model() if learnt and is_of_learnt_trade(plan) else None
        self._learnt = LearntIntents(plan, model) if model is not None else None

    def understand(self, heard: Heard, context: TurnContext) -> Understanding:
        """Understand an utterance.

        Args:
            heard: what was recognised or typed; its alternatives help where the first is unsure.
            context: what it is said against.
        """
        text = standard_words(normalise(heard.text))
        special = without_words(text)
        if special is not None:
            return Understanding(text, (ScoredIntent(special, 0.95),), (), {})
        noted = self.note(text, context)
        first = self.conclude(noted, context)
        if self._learnt is not None:
            first = self._learnt.weighed(noted, first, context)
        first = reading = fitting(first, context)
        disputed: set[str] = set()
        for alternative in heard.alternatives[:4]:
            other = self._by_rules(standard_words(normalise(alternative)), context)
            disputed |= disputed_slots(first, other)
            reading = helped(reading, other, context)
        sure = 1.0 if heard.typed else 0.7 + 0.3 * max(0.0, min(1.0, heard.confidence))
        if heard.confidence >= _HEARD_WELL:
            disputed = set()
        mentions = tuple(
            replace(
                mention,
                confidence=round(
                    min(mention.confidence * sure, _DISPUTED if mention.slot in disputed else 1.0), 3
                ),
            )
            for mention in reading.mentions
        )
        return Understanding(reading.text, reading.intents, mentions, reading.slots)

    # --- one hypothesis

    def _by_rules(self, text: str, context: TurnContext) -> Reading:
        return fitting(self.conclude(self.note(text, context), context), context)

    def note(self, heard: str, context: TurnContext) -> Noted:
        """What the rules find in one hypothesis.

        Args:
            heard: normalised.
            context: what it is said against.
        """
        asked = context.last_question
        mended = self._mender.mend(
            heard, asked=asked, names=[item.name for item in context.offered], heads=self._heads
        )
        text = mended.text
        every = self._vocabulary.find(text, asked=asked)
        topics = self._topics.spoken_of(text, every, context)
        named = known = topics.on_topic(every)
        named = screening.composed(text, named, self._product_slot, self._vocabulary)
        named = screening.without_stuff(text, named, self._product_slot)
        named = screening.as_variants(text, named, self._product_slot, VARIANTS)
        if _TASTE in self.plan.slots:
            named = screening.as_taste(text, named, self._product_slot, _TASTE)
        found = screening.that_count(text, named, self.plan, asked)
        special = [
            mention
            for mention in self._specials.find(_without_allergens(text, found), context)
            if not any(item.slot == self._product_slot and item.span == mention.span for item in found)
            and (mention.slot == asked or not screening.begins_in_a_name(mention, found, self.plan))
        ]
        if ISSUE in self.plan.slots and (missing := find_shortfall(text)):
            special = [*(item for item in special if not overlap(item.span, missing.span)), missing]
        trade = find_trade(
            text,
            ordering=bool(context.draft_order),
            several=len(context.offered) > 1,
            priced="price" in self.plan.slots,
        )
        references = find_references(text, context, found, self._synonyms)
        people = people_in(text)
        taken = [mention.span for mention in special] + list(trade.taken)
        taken += [*days_in(text, context), *shares_in(text), *echoed_prices(text, context.offered)]
        taken += [reference.span for reference in references] + ([people[1]] if people else [])
        taken += [
            mention.span for mention in found if mention.slot == PRODUCT_NAME or self._is_model(mention)
        ]
        amounts = self._amounts_in(without_inner_cues(text, found, self.plan), topics, taken, context)
        found = [
            mention for mention in found if not any(overlap(mention.span, item.span) for item in special)
        ]
        found = recipients.without_own_telephone(found, special, self._product_slot)
        found = polarity.decide(text, found, substances=SUBSTANCE)
        found = recipients.keep_users(text, found, asked)
        found = recipients.without_companions(text, found, self._product_slot)
        if "allergy" in self._substance_slots and not _OURS.search(text):
            found = recipients.without_harmful(text, found, self._product_slot)
        found = substances.resolve(
            text, found, asked=asked, slots=self._substance_slots, ordering=bool(context.draft_order)
        )
        found = [
            mention for mention in found if not self._said_twice(text, mention, found, references, asked)
        ]
        things = [mention.span for mention in found if mention.slot in (self._product_slot, PRODUCT_NAME)]
        variants = [mention.span for mention in found if mention.slot in VARIANTS]
        quantities = ordered_quantities(text, amounts, asked, context, things, variants)
        numeric = [
            self._with_known_role(text, mention, context)
            for amount in amounts
            if amount.slot.type is not SlotType.QUANTITY
            for mention in mentions_of(amount)
        ]
        mentions = [
            mention
            for mention in (*found, *numeric, *special, *trade.mentions)
            if mention.slot != PRODUCT_NAME
        ]
        mentions = without_kinds_of(mentions, references, context.offered, self._product_slot)
        mentions, quantities = without_retracted(text, mentions, quantities, self._product_slot)
        mentions, quantities = with_more_or_less(mentions, quantities, self._product_slot)
        kinds = screening.kinds_of_names(text, found, self._product_slot, self._vocabulary)
        goods = sorted([*mentions, *kinds], key=lambda item: item.span)
        items = find_items(text, goods, quantities, references, self._product_slot)
        items = items or told_one_by_one(text, mentions, quantities, self._product_slot, context.slots)
        if not items:
            items, mentions = told_by_person(mentions, quantities, text, self._product_slot, context.slots)
        mentions = corrections.settle(text, sorted(mentions, key=lambda item: item.span), self._holds_several)
        mentions = [*self._releases.without_indifferent(text, mentions, asked)]
        mentions += self._counted(text, quantities, items, trade.mentions)
        mentions += self._none_and_released(text, asked, mentions, topics.silent)
        mentions += referred(references)
        return Noted(
            heard=heard,
            text=text,
            named=tuple(known),
            results=tuple(self._gatherer.results(mentions, mended, items)),
            items=tuple(items),
            referred=sum(len(item.indices) for item in references if not item.refused),
            signals=trade.signals,
            rejected=any(mention.polarity is Polarity.REJECTED for mention in found),
        )

    def conclude(self, noted: Noted, context: TurnContext) -> Reading:
        """What follows from it by the rules.

        Args:
            noted: what they found.
            context: what it is said against.
        """
        text, asked = without_denied(noted.text), context.last_question
        slots = self._gatherer.slots(noted.text, noted.results, noted.items)
        describes = asked in self.plan.slots and asked not in AFTER_SALE_SLOTS
        slots = as_waiting(text, without_apparent(text, slots, describes=describes))
        evidence = Evidence(
            text,
            slots,
            noted.referred,
            noted.signals,
            self._product_slot,
            answered=self._gatherer.answers(asked, slots),
            extra=AFTER_SALE_SLOTS,
            rejected=noted.rejected,
        )
        clauses = read_clauses(text, self._classifier)
        intents = rank_intents(evidence, context, self._classifier, clauses)
        binding = binding_of(intents[0].name, evidence, context, self._classifier)
        return Reading(noted.text, noted.results, slots, intents, binding, said_apart(clauses))

    def _amounts_in(
        self, text: str, topics: TopicsSpokenOf, taken: Sequence[Span], context: TurnContext
    ) -> list[Amount]:
        """Amounts, each as a value of the topic spoken of where it stands, if that has a slot for it."""

        def read(reader: AmountReader) -> list[Amount]:
            return reader.find(text, asked=context.last_question, known=context.slots, taken=taken)

        if len(topics.active) == 1:
            return read(self._amounts_about[next(iter(topics.active))])
        amounts = read(self._amounts)
        about = {topic: read(self._amounts_about[topic]) for topic in topics.active}
        return [
            next(
                (
                    other
                    for other in about.get(topics.at(amount.span), ())
                    if other.slot.topic and overlap(other.span, amount.span)
                ),
                amount,
            )
            if amount.slot.topic
            else amount
            for amount in amounts
        ]

    def _is_model(self, mention: Mention) -> bool:
        slot = self.plan.slots.get(mention.slot)
        return slot is not None and slot.numbered

    def _said_twice(
        self,
        text: str,
        mention: Mention,
        found: Sequence[Mention],
        references: Sequence[Reference],
        asked: str | None,
    ) -> bool:
        """海苔 the product is no flavour; what tells one of those offered apart is no further wish."""
        if mention.slot in (self._product_slot, PRODUCT_NAME, SUBSTANCE, asked):
            return False
        same = any(other.slot == self._product_slot and other.span == mention.span for other in found)
        suffixed = text.startswith(("味", "的"), mention.span[1])
        if same and mention.slot in VARIANTS and not suffixed:
            return True
        return mention.polarity is Polarity.WANTED and any(
            overlap(mention.span, item.span) and 0 not in item.indices for item in references
        )

    def _counted(
        self, text: str, quantities: Sequence[Quantity], items: Sequence[object], trade: Sequence[Mention]
    ) -> list[Mention]:
        if items or any(mention.slot == "quantity_delta" for mention in trade):
            return []
        total = total_quantity(text, quantities)
        if total is None:
            return []
        found = [Mention("quantity", total.value, total.span, name="quantity", confidence=0.95)]
        if total.unit:
            found.append(Mention("unit", total.unit, total.span, name="unit", confidence=0.95))
        return found

    def _with_known_role(self, text: str, mention: Mention, context: TurnContext) -> Mention:
        """A limit that is moved stays a limit: 三百以内 … 放到四百吧."""
        if mention.name != "price_about" or "price_max" not in context.slots:
            return mention
        if _FOR_MONEY_CORRECTION.search(text):
            return replace(mention, name="price_max")
        return mention

    def _none_and_released(
        self, text: str, asked: str | None, mentions: Sequence[Mention], silent: frozenset[str]
    ) -> list[Mention]:
        found: list[Mention] = []
        names = {mention.name or mention.slot for mention in mentions}
        if "allergy" in self._substance_slots and "allergy" not in names:
            none = substances.none_mention(text, asked)
            if none is not None:
                found.append(none)
        valued = {mention.slot: mention.value for mention in mentions}
        families = {self.plan.slots[name].name for name in valued if name in self.plan.slots}
        released = self._releases.find(text, asked, {} if asked not in families else valued, silent)
        return found + [release for release in released if release.slot not in families]

    def _holds_several(self, name: str) -> str:
        if name in self._lists or name == self._product_slot:
            return "several"
        slot = self.plan.slots.get(name)
        return "first" if slot is not None and slot.type is SlotType.CHOICE else "last"

    def _synonyms(self, slot: str, value: str) -> tuple[str, ...]:
        declared = self.plan.slots.get(slot)
        if declared is None:
            return ()
        return next((item.words for item in declared.values if value in (item.name, *item.narrower)), ())

    def _abstract(self, text: str) -> str:
        """The text with values replaced by a sign of their kind."""
        signs: list[tuple[Span, str]] = []
        for mention in self._vocabulary.named(text):
            sign = "Ⓟ" if mention.slot == self._product_slot else "Ⓢ" if mention.slot == SUBSTANCE else "Ⓥ"
            signs.append((mention.span, sign))
        for amount in self._amounts.find(text, asked=None, known={}, taken=[]):
            sign = "Ⓠ" if amount.slot.type is SlotType.QUANTITY else "Ⓝ"
            signs.append((amount.span, sign))
        result, position = [], 0
        for (start, end), sign in sorted(signs):
            if start >= position:
                result += [text[position:start], sign]
                position = end
        return "".join(result) + text[position:]


def _without_allergens(text: str, found: Sequence[Mention]) -> str:
    """李雷茶树过敏 tells a name and an allergy: what is not borne is no part of the name."""
    for start, end in [mention.span for mention in found if mention.slot == SUBSTANCE]:
        if text.startswith("过敏", end):
            text = text[:start] + "，" * (end - start) + text[end:]
    return text


_TASTE = "flavor"
_OURS = re.compile(r"你们家?的?|这(?:个|款|瓶|盒|双)|(?:在|从)你们?")
