"""One step in the making: policies add sentences, effects and a question; ``finish`` freezes it."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from voicebot.dialogue import heard
from voicebot.dialogue.effects import AddToTicket, Effect, HangUp, OpenTicket, Priority, TicketType
from voicebot.dialogue.expectations import expectation_of, slot_asked_by
from voicebot.dialogue.slots import slots_as_text
from voicebot.dialogue.state import CARED, DialogueState, Phase, Purpose, Question
from voicebot.dialogue.step import Sentence, Step
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.dialogue.wording import sentences

if TYPE_CHECKING:
    from voicebot.dialogue.engine import Dialogue


ANYTHING_ELSE = "anything_else"
TURNS_BETWEEN_CLOSING = 3
SHORTEST_REPEAT = 8
"""Characters; what is shorter may be said twice in one breath."""


class Turn:
    """Collects what one step says and does. It lives only inside ``start`` or ``advance``.

    Args:
        dialogue: plan, catalogue and wording.
        state: the state before the step; ``self.state`` is the state in the making.
    """

    def __init__(self, dialogue: "Dialogue", state: DialogueState) -> None:
        self.dialogue = dialogue
        self.before = state
        self.state = state.with_changes(turn=state.turn + 1)
        self._speech: list[Sentence] = []
        self._effects: list[Effect] = []
        self._asked: list[str] = []
        self._question_put = False
        self.understood: Understanding | None = None
        self.words = ""
        """What the caller said, before misheard words were mended."""
        self.repeats = False
        """The caller wants to hear it again."""
        self.at_a_loss = False
        """What was asked could not be answered: nothing is pressed upon the caller."""

    # --- belief

    def change(self, **fields: Any) -> None:
        """Replace fields of the state."""
        self.state = self.state.with_changes(**fields)

    def learn(self, slot: str, value: SlotValue) -> None:
        """Note a slot value."""
        self.change(slots={**self.state.slots, slot: value})

    def forget(self, *names: str) -> None:
        """Drop slots."""
        self.change(
            slots={slot: value for slot, value in self.state.slots.items() if slot not in names},
            heard={slot: value for slot, value in self.state.heard.items() if slot not in names},
        )

    def knows(self, slot: str) -> bool:
        """Whether the caller has told us, or we remember, this slot."""
        return slot in self.state.slots

    def text_slot(self, slot: str) -> str:
        """A slot as a caller hears it, several values joined; empty when unknown."""
        value = self.state.slots.get(slot)
        if isinstance(value, tuple):
            return "和".join(map(str, value))
        return "" if value is None else str(value)

    # --- speech

    def say(self, key: str, **values: str) -> None:
        """Add the prompt ``key``."""
        self.say_text(self._worded(key, values))

    def acknowledge(self, key: str, **values: str) -> None:
        """Add a prompt that neither answers nor advances anything."""
        self._add(self._worded(key, values), informative=False)

    def announce(self, effect_id: str, key: str, **values: str) -> None:
        """Add a prompt that tells the committed result of an effect; its first sentence carries the id."""
        first, *rest = sentences(self._worded(key, values))
        self._speech += [Sentence(first, effect_id=effect_id), *(Sentence(text) for text in rest)]

    def announce_unheard(self) -> None:
        """Say again what the caller interrupted before it began: they must know that it is done."""
        self._speech += [Sentence(text, effect_id=effect_id) for effect_id, text in self.state.unheard]
        self.change(unheard=())

    def _worded(self, key: str, values: dict[str, str]) -> str:
        """The variant that is due; one that was said less often comes first."""
        seed, turn = self.state.caller.call_key, self.state.turn
        texts = self.dialogue.wording.texts(key, seed, turn, **values)
        return min(texts, key=self._times_said)

    def _times_said(self, text: str) -> int:
        return max((self.state.spoken.get(sentence, 0) for sentence in sentences(text)), default=0)

    def _add(self, text: str, *, informative: bool) -> None:
        self._speech += [
            Sentence(piece, informative=informative)
            for piece in sentences(text)
            if not self._just_said(piece)
        ]

    def _just_said(self, piece: str) -> bool:
        """Whether another sentence of this step holds the very words."""
        plain = piece.rstrip("。")
        told = len(plain) >= SHORTEST_REPEAT and not plain.endswith("？")
        return told and any(plain in sentence.text for sentence in self._speech)

    def say_text(self, text: str) -> None:
        """Add a text that is not a prompt (an answer from the knowledge)."""
        self._add(text, informative=True)

    def say_again(self) -> None:
        """Repeat the last informative speech."""
        self.repeats = True
        self._speech += [Sentence(text) for text in self.before.last_speech]
        self._question_put = True

    @property
    def asked_something(self) -> bool:
        """Whether this step already puts a question: there is at most one per turn."""
        return self._question_put

    def say_once(self, mark: str, key: str, **values: str) -> None:
        """Say ``key`` unless the thing ``mark`` was told before."""
        if mark not in self.state.told:
            self.change(told=self.state.told | {mark})
            self.say(key, **values)

    # --- questions

    def ask(
        self, about: str, *, key: str | None = None, choices: tuple[str, ...] = (), **values: str
    ) -> None:
        """Put a question. The same question put again is worded differently.

        Args:
            about: a slot, or one of the engine's own questions (``take_it`` ...).
            key: prompt to use in place of the usual one.
        """
        if about == ANYTHING_ELSE and self._stays_open():
            return
        pending = self.state.question
        times = pending.times + 1 if pending is not None and pending.about == about else 1
        slot = slot_asked_by(about)
        if slot == about and (said := heard.to_confirm(self.state, slot, self.dialogue.plan)) is not None:
            self.change(confirming=slot)
            about, key, slot, values = heard.CONFIRM, None, None, {"value": said}
        if slot is not None:
            asked = self.state.asked
            self.change(asked={**asked, slot: asked.get(slot, 0) + 1})
            self._asked.append(slot)
        self._say_question(about, key, times, values)
        self.change(question=Question(about, times, choices))
        self._question_put = True

    def _stays_open(self) -> bool:
        """ "Anything else?" after every answer wears people out: it is open all the same, and not spoken.

        Returns:
            whether it was left out, because it was spoken within the last turns and something else is said.
        """
        lately, now = self.state.closing_asked, self.state.utterances
        says_something = any(sentence.informative for sentence in self._speech)
        if lately is None or not says_something or now - lately >= TURNS_BETWEEN_CLOSING:
            self.change(closing_asked=now)
            return False
        self.change(question=Question(ANYTHING_ELSE))
        self._question_put = True
        return True

    def ask_text(self, about: str, text: str) -> None:
        """Put a question in words of its own (a questionnaire's)."""
        pending = self.state.question
        times = pending.times + 1 if pending is not None and pending.about == about else 1
        slot = slot_asked_by(about)
        if slot is not None:
            self.change(asked={**self.state.asked, slot: self.state.asked.get(slot, 0) + 1})
            self._asked.append(slot)
        self.say_text(text)
        self.change(question=Question(about, times))
        self._question_put = True

    def _say_question(self, about: str, key: str | None, times: int, values: dict[str, str]) -> None:
        if key is not None:
            self.say(key, **values)
            return
        if about == ANYTHING_ELSE and self._serves():
            self.say("anything_else_service")
            return
        if about == "take_it" and self.at_a_loss:
            self.say("take_it_unsure")
            return
        wording, seed = self.dialogue.wording, self.state.caller.call_key
        self.say_text(wording.question(about, times, seed, self.state.turn, **values))

    def _serves(self) -> bool:
        """Whether the call is about what was bought, and nothing shall be sold."""
        about_goods_had = bool(self.state.case.last) or CARED in self.state.told
        return about_goods_had and self.state.order_placed is None

    def keep_question(self) -> None:
        """The question put earlier stays open although it is not spoken again."""
        self._question_put = True

    # --- what is about to be said

    @property
    def speech(self) -> tuple[Sentence, ...]:
        """What this step says so far."""
        return tuple(self._speech)

    def unsay(self, dropped: Container[Sentence]) -> None:
        """Leave sentences of this step out."""
        self._speech = [sentence for sentence in self._speech if sentence not in dropped]

    @property
    def does_something(self) -> bool:
        """Whether this step asks the world for something."""
        return bool(self._effects)

    def take_question_back(self) -> None:
        """The caller did not hear the question: it stays open, but does not count as asked."""
        pending = self.state.question
        if pending is None:
            return
        slot = slot_asked_by(pending.about)
        if slot is not None and self.state.asked.get(slot, 0) > 0:
            self.change(asked={**self.state.asked, slot: self.state.asked[slot] - 1})
        self.change(question=replace(pending, times=pending.times - 1))

    # --- effects

    def do(self, make: Callable[[str], Effect], purpose: Purpose) -> None:
        """Ask the world for something; ``make`` gets the effect id."""
        number = self.state.effects_made + 1
        effect_id = f"{self.state.caller.call_key}-{number}"
        pending = dict(self.state.pending)
        if purpose is not Purpose.HANG_UP:
            pending[effect_id] = purpose
        self.change(effects_made=number, pending=pending)
        self._effects.append(make(effect_id))

    def open_ticket(
        self,
        purpose: Purpose,
        kind: TicketType,
        summary: str,
        *,
        priority: Priority = Priority.NORMAL,
        callback: bool = True,
        order_number: str | None = None,
    ) -> None:
        """Leave something for a person to do, with what the caller has told us.

        Args:
            order_number: the order it is about; after a sale the one in hand is.
        """
        slots = slots_as_text(self.state)
        number = (self.text_slot("phone") or self.state.caller.number) if callback else None
        if self.state.angry:
            priority = Priority.HIGH
        if kind is TicketType.AFTER_SALE:
            order_number = order_number or self.state.case.order_number or None
        self.do(
            lambda effect_id: OpenTicket(
                effect_id, kind, priority, summary, slots, number or None, order_number
            ),
            purpose,
        )

    def add_to_ticket(self, purpose: Purpose, note: str, *, wants_call: bool = False) -> None:
        """Add to the last ticket of this call; there is one of its own where none could be opened.

        Args:
            wants_call: a call is wanted, at the time told if one was.
        """
        ticket = self.state.ticket
        if not ticket:
            kind = TicketType.CALLBACK if wants_call else TicketType.AFTER_SALE
            self.open_ticket(purpose, kind, note)
            return
        slots = slots_as_text(self.state)
        number = self.text_slot("phone") or self.state.caller.number or None
        self.do(lambda effect_id: AddToTicket(effect_id, ticket, note, slots, number, wants_call), purpose)

    def hang_up(self, key: str, **values: str) -> None:
        """Say goodbye and end the call."""
        self.say(key, **values)
        self.end()

    def end(self) -> None:
        """Hang up after what has been said."""
        self.do(HangUp, Purpose.HANG_UP)
        self.change(phase=Phase.ENDED, question=None)
        self._question_put = True

    # --- result

    def finish(self) -> Step:
        """The step as a value."""
        if not self._question_put and self._speech:
            self.change(question=None)
        informative = tuple(sentence.text for sentence in self._speech if sentence.informative)
        if informative:
            self.change(spoken=_counted(self.state.spoken, informative))
            self.change(last_speech=informative, last_heard=0)
        if self._speech:
            self.change(announced=self._announced())
        return Step(
            state=self.state,
            speech=tuple(self._speech),
            effects=tuple(self._effects),
            expectation=expectation_of(self.state),
            asked=tuple(self._asked),
            understood=self.understood,
        )

    def _announced(self) -> tuple[tuple[int, str, str], ...]:
        return tuple(
            (place, sentence.effect_id, sentence.text)
            for place, sentence in enumerate(self._speech)
            if sentence.effect_id is not None
        )

    def answers(self, about: str) -> bool:
        """Whether the caller's utterance may answer this question."""
        question = self.before.question
        return question is not None and question.about == about


def _counted(spoken: Mapping[str, int], said: Iterable[str]) -> Mapping[str, int]:
    counts = dict(spoken)
    for sentence in said:
        counts[sentence] = counts.get(sentence, 0) + 1
    return counts
