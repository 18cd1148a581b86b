"""The talk on one call: where the dialogue stands, what was said, and what of it was heard."""

from dataclasses import replace

import structlog

from voicebot.asr.engine import IsAnswer
from voicebot.dialogue.assent import answers_while_asked, interrupts, is_assent
from voicebot.dialogue.effects import OpenTicket, Priority, TicketType
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.events import CallerKeyed, CallerSilent, Event, Heard, PlaybackEnded
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Completeness, Expectation, Sentence, Step
from voicebot.media.barge_in import Words
from voicebot.service.answers import answers_to
from voicebot.service.notes import CallNotes
from voicebot.service.speaking import Speaker, Utterance
from voicebot.service.taken import TakenTurn, can_be_taken_back, with_pause

log = structlog.get_logger(__name__)


_QUESTION_MARKS = ("？", "?")


class Talk:
    """The dialogue core's current step on one call, and its way to the caller's ear.

    ``step`` is ``None`` until the greeting; ``turn`` counts what the caller did; ``taken`` is the caller's
    last turn, as long as nothing has come of it that stands.
    """

    def __init__(self, dialogue: Dialogue, notes: CallNotes, speaker: Speaker) -> None:
        self.step: Step | None = None
        self.turn = 0
        self.taken: TakenTurn | None = None
        self._dialogue = dialogue
        self._notes = notes
        self._speaker = speaker
        self._settled: list[Utterance] = []
        self._last_speech: tuple[Sentence, ...] = ()
        self._over = False

    @property
    def current(self) -> Step:
        """The step that the talk has come to."""
        assert self.step is not None, "the conversation has not begun"
        return self.step

    def end(self) -> None:
        """The call is over: steps still count, but nothing is said any more."""
        self._over = True

    def advance(self, event: Event) -> Step:
        """The next step of the dialogue; a defect in the core costs an apology, never the call."""
        if isinstance(event, CallerKeyed | CallerSilent):
            self.taken = None
        try:
            return self._dialogue.advance(self.current.state, event)
        except Exception:
            log.exception("dialogue_failed", call_id=self._notes.call_id, on=type(event).__name__)
            return self._apology()

    def take(self, heard: Heard, *, goes_on: bool) -> Heard:
        """Take a turn. Of one that goes on the last, both are one, said to what that one was said to.

        Returns:
            all that the caller has said in this turn.
        """
        if goes_on and self.taken is not None:
            heard = self.taken.with_more(heard)
            self.step = self.taken.before
        self.taken = TakenTurn(self.current, heard)
        return heard

    def come_to(self, step: Step) -> None:
        """Make a step the current one."""
        self.step = step
        if not can_be_taken_back(step):
            self.taken = None

    def say(self, step: Step, *, fallback: bool = False) -> None:
        """Make a step the current one and say its speech."""
        self.step = step
        if step.speech and not self._over:
            # The core did not say the fallback: it is not asked what was heard of it.
            self._last_speech = () if fallback else step.speech
            utterances = self._speaker.say(step.speech, turn=self.turn)
            self._notes.bot_says(self.turn, utterances, asked=step.asked, fallback=fallback)

    def hold(self) -> None:
        """The answer is late: say so before everything that waits to be said."""
        phrase = self._dialogue.holding_phrase(self.current.state)
        utterances = self._speaker.hold(phrase, turn=self.turn)
        self._notes.bot_says(self.turn, utterances, holding_phrase=True)

    def apologise(self) -> None:
        """Say that we are in trouble, and leave a ticket so that a person calls back.

        The core learns first what was not heard, else it would speak of it as of something known.
        """
        self.tell_what_was_heard()
        self.taken = None
        self.say(self._apology(), fallback=True)

    def say_goodbye(self) -> None:
        """The call must end now."""
        state = self.current.state
        self.say(Step(state, self._dialogue.shutdown_goodbye(state)))

    def settled(self, utterance: Utterance) -> None:
        """A sentence was played to its end, or dropped."""
        self._settled.append(utterance)
        self._notes.sentence_settled(utterance)

    def tell_what_was_heard(self) -> None:
        """Report the speech of the last step to the core, as far as it has been played or dropped."""
        played = self._played()
        self._settled.clear()
        if played is not None:
            self.step = replace(self.current, state=self.advance(played).state)

    def state_as_heard(self) -> DialogueState:
        """The state that ``tell_what_was_heard`` will lead to, if nothing more is played; nothing changes."""
        played, state = self._played(), self.current.state
        return state if played is None else self._dialogue.advance(state, played).state

    def expectation(self, *, goes_on: bool = False) -> Expectation:
        """What the caller is expected to answer, or to go on answering."""
        if goes_on and self.taken is not None:
            return self.taken.before.expectation
        return self.step.expectation if self.step is not None else Expectation()

    def completeness(self, partial: str) -> Completeness:
        """Whether the words so far already are a whole answer."""
        if self.step is None:
            return Completeness.OPEN
        return self._dialogue.completeness(self.step.state, partial)

    def words(self, heard: Heard, over: bool) -> Words:
        """What the caller's words amount to while we speak.

        Args:
            over: these are all.
        """
        if interrupts(heard, over=over):
            return Words.MEANING
        if not is_assent(heard.text):
            return Words.BEGUN if interrupts(heard, over=True) else Words.NONE
        answers = over and answers_while_asked(heard, self.expectation(), asking=self._speaker.asking)
        return Words.MEANING if answers else Words.ASSENT

    def is_answer(self, *, goes_on: bool = False) -> IsAnswer | None:
        """Tells answers to the question that stands now, also when it has been answered meanwhile.

        Args:
            goes_on: it is told of what follows the last turn.
        """
        if goes_on and self.taken is not None:
            whole, begun = answers_to(self._dialogue, self.taken.before), self.taken.heard.text
            return None if whole is None else lambda text: whole(with_pause(begun, text))
        return answers_to(self._dialogue, self.step) if self.step is not None else None

    def _played(self) -> PlaybackEnded | None:
        said = [utterance for utterance in self._settled if utterance.sentence in self._last_speech]
        if not said:
            return None
        heard = sum(1 for utterance in said if utterance.finished_at_s is not None)
        last = said[-1]
        asks = last.sentence is self._last_speech[-1] and last.sentence.text.endswith(_QUESTION_MARKS)
        cut = next((utterance for utterance in said if utterance.dropped), None)
        return PlaybackEnded(
            heard,
            interrupted=cut is not None,
            question_heard=last.got_across or not asks,
            next_begun=cut is None or cut.refused or cut.started_at_s is not None,
        )

    def _apology(self) -> Step:
        state = self.current.state
        ticket = OpenTicket(
            effect_id=f"{self._notes.call_id}-fallback-{self.turn}",
            type=TicketType.CALLBACK,
            priority=Priority.HIGH,
            summary="机器人没能及时回答，请尽快回电。",
            callback_number=state.caller.number,
        )
        self._notes.leave_ticket(ticket)
        return Step(state, self._dialogue.fallback(state), expectation=self.current.expectation)
