"""The dialogue core: pure functions from a state and an event to the next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from voicebot.dialogue import (
    aftersales_next,
    banned_people,
    basket_mirror,
    expectations,
    memory,
    memory_asking,
    overload,
    own_devices,
    policy,
    repeating,
    results,
    survey,
    unspoken,
    wholeness,
)
from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.events import (
    CallerContext,
    CallerKeyed,
    CallerSilent,
    CallerSpoke,
    Direction,
    EffectFinished,
    Event,
    Heard,
    PlaybackEnded,
)
from voicebot.dialogue.script import Script
from voicebot.dialogue.service_effects import FactToKeep
from voicebot.dialogue.state import DialogueState, Phase
from voicebot.dialogue.step import Completeness, Sentence, Step
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import TurnContext, Understanding
from voicebot.dialogue.wording import Wording, sentences
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.kinds import FREE_NOUNS, SAID_ALONE
from voicebot.knowledge.product import Product


class Understander(Protocol):
    """From an utterance in context to intents and slots; pure and deterministic."""

    def understand(self, heard: Heard, context: TurnContext) -> Understanding:
        """Understand one utterance."""


@dataclass(frozen=True)
class Dialogue:
    """What is the same for every call of a deployment.

    Args:
        plan: what can be understood.
        script: what is asked and said.
        catalogue: the products.
        understander: built from ``plan``.
    """

    plan: Dialplan
    script: Script
    catalogue: Catalogue
    understander: Understander

    @cached_property
    def wording(self) -> Wording:
        """The shop's texts."""
        return Wording(self.script)

    @cached_property
    def banned_trades(self) -> tuple[str, ...]:
        """Trades (电工) that a product text bans."""
        return banned_people.trades(self.catalogue)

    @cached_property
    def by_noun(self) -> Mapping[str, tuple[Product, ...]]:
        """Products by the noun that their names end with: 膜 for 铁幕防窥钢化膜."""
        found: dict[str, tuple[Product, ...]] = {}
        for product in self.catalogue.products:
            if product.name[-1:] in FREE_NOUNS:
                found[product.name[-1]] = (*found.get(product.name[-1], ()), product)
        return found

    @cached_property
    def only_of_noun(self) -> Mapping[str, Product]:
        """By a noun said alone (壳), where only one kind that is sold ends so, the first product of it."""
        kinds: dict[str, dict[str, Product]] = {}
        for product in self.catalogue.products:
            if product.product_type and product.product_type[-1] in SAID_ALONE:
                kinds.setdefault(product.product_type[-1], {}).setdefault(product.product_type, product)
        return {noun: next(iter(kind.values())) for noun, kind in kinds.items() if len(kind) == 1}

    @cached_property
    def devices(self) -> tuple[own_devices.Device, ...]:
        """Telephones called by a model; accessories may be meant for one of them."""
        return own_devices.devices(self.catalogue.products)

    def start(self, caller: CallerContext) -> Step:
        """The first step of a call: the greeting."""
        turn = Turn(self, DialogueState(caller))
        memory_asking.recall(turn)
        if caller.direction is Direction.OUTBOUND:
            survey.begin(turn)
        elif memory_asking.greet(turn):
            pass
        elif caller.customer_name:
            turn.say("greeting_known", name=caller.customer_name)
        else:
            turn.say("greeting")
        return turn.finish()

    def start_overloaded(self, caller: CallerContext) -> Step:
        """The first step of a call that there is no room for: a call-back is noted, and that is all."""
        turn = Turn(self, DialogueState(caller))
        overload.begin(turn)
        return turn.finish()

    def advance(self, state: DialogueState, event: Event) -> Step:
        """Answer one event. ``state`` is not changed, so partial utterances may be tried out."""
        turn = Turn(self, state)
        if state.phase is Phase.ENDED:
            turn.keep_question()
            return turn.finish()
        match event:
            case CallerSpoke(heard):
                policy.spoke(turn, heard)
                basket_mirror.mirror(turn)
                repeating.relieve(turn)
            case CallerSilent(count):
                unspoken.silent(turn, count)
            case CallerKeyed(digits):
                policy.keyed(turn, digits)
            case EffectFinished(result):
                results.receive(turn, result)
            case PlaybackEnded():
                unspoken.played(turn, event)
        aftersales_next.take_up(turn)
        return turn.finish()

    def completeness(self, state: DialogueState, partial: str) -> Completeness:
        """Whether what was recognised so far is already a whole answer, as far as its words tell."""
        return expectations.completeness(state, partial)

    def turn_end(self, state: DialogueState, text: str, reply: Step) -> Completeness:
        """Whether a caller who pauses after ``text`` has finished, judged also by the reply to it."""
        return wholeness.turn_end(state, text, reply)

    def worth_keeping(self, state: DialogueState) -> tuple[FactToKeep, ...]:
        """What a call that is over has taught of the caller and needs no consent to be kept."""
        return memory.worth_keeping(state, self.script.memory)

    def holding_phrase(self, state: DialogueState) -> Sentence:
        """What to say when the informative answer will be late."""
        text = self.wording.text("holding", state.caller.call_key, state.turn)
        return Sentence(text, informative=False)

    def fallback(self, state: DialogueState) -> tuple[Sentence, ...]:
        """What to say when the answer does not come at all; a ticket must follow."""
        return self._texts("fallback", state)

    def shutdown_goodbye(self, state: DialogueState) -> tuple[Sentence, ...]:
        """What callers hear when the service must stop."""
        return self._texts("goodbye_shutdown", state)

    def fixed_prompts(self) -> tuple[str, ...]:
        """Sentences without placeholders: worth synthesising before the first call."""
        return tuple(dict.fromkeys(self.wording.fixed_sentences()))

    def vocabulary(self) -> tuple[str, ...]:
        """Words that a recogniser should know: the shop's own."""
        values = [value for slot in self.plan.slots.values() for value in slot.values]
        spoken = [word for value in (*values, *self.plan.substances.values()) for word in value.words]
        return tuple(dict.fromkeys([*spoken, *(product.name for product in self.catalogue.products)]))

    def _texts(self, key: str, state: DialogueState) -> tuple[Sentence, ...]:
        text = self.wording.text(key, state.caller.call_key, state.turn)
        return tuple(Sentence(piece) for piece in sentences(text))
