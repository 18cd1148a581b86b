"""The reply to what the caller has probably said, made while they pause and may still go on.

Nothing comes of a reply that turns out not to be due: the dialogue core is asked what it would answer, which
changes no state, and the first sentence is synthesised, but not played. Effects are carried out by the turn
alone.
"""

import asyncio
from dataclasses import dataclass

import structlog

from voicebot.dialogue.events import CallerSpoke, Event, Heard
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Completeness, Step
from voicebot.service.equipment import Equipment
from voicebot.service.speaking import Speaker
from voicebot.service.talk import Talk

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What will be answered to ``event`` if it happens in ``state``."""

    state: DialogueState
    event: CallerSpoke
    reply: Step


class Foresight:
    """Prepares the next turn of one call.

    Where replies are not to be prepared, they only serve to judge whether the caller has finished.
    """

    def __init__(self, talk: Talk, speaker: Speaker, equipment: Equipment) -> None:
        self._talk = talk
        self._speaker = speaker
        self._dialogue = equipment.dialogue
        self._metrics = equipment.metrics
        self._prepares = equipment.settings.budget.prepare_replies
        self._foreseen: Foreseen | None = None
        self._synthesis: asyncio.Task[None] | None = None

    def look(self, heard: Heard, state: DialogueState | None = None) -> Completeness:
        """Think about what was said so far, and judge whether it is all.

        Args:
            state: what it is said to; where the talk stands, unless given.
        """
        self.drop()
        event = CallerSpoke(heard)
        try:
            state = state or self._talk.state_as_heard()
            reply = self._dialogue.advance(state, event)
        except Exception as error:  # a defect in the core shows, and is seen to, when the turn comes
            log.debug("reply_not_foreseen", cause=repr(error))
            return self._talk.completeness(heard.text)
        if self._prepares:
            self._foreseen = Foreseen(state, event, reply)
            self._synthesis = asyncio.create_task(self._speaker.prepare(reply.speech[:1]))
        return self._dialogue.turn_end(state, heard.text, reply)

    def reply_to(self, event: Event) -> Step | None:
        """The reply, if this very thing was foreseen in the state that the talk is in."""
        foreseen, self._foreseen = self._foreseen, None
        if foreseen is None:
            return None
        holds = foreseen.event == event and foreseen.state == self._talk.current.state
        self._metrics.foreseen_replies.labels("used" if holds else "dropped").inc()
        return foreseen.reply if holds else None

    def drop(self) -> None:
        """The caller goes on, or the call is over."""
        if self._foreseen is not None:
            self._foreseen = None
            self._metrics.foreseen_replies.labels("dropped").inc()
        if self._synthesis is not None:
            self._synthesis.cancel()
            self._synthesis = None
