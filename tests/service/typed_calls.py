"""Calls by typing, with the real shop and the real records behind them: everything but the telephone."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from voicebot.dialogue.effects import Effect, HangUp, OpenTicket
from voicebot.dialogue.events import CallerSpoke, EffectFinished, Event, Heard
from voicebot.dialogue.state import Phase
from voicebot.dialogue.step import Step
from voicebot.records.store import Store
from voicebot.service.deployment import Deployment
from voicebot.service.effects import EffectRunner
from voicebot.service.journal import Journal
from voicebot.service.notes import CallNotes
from voicebot.shop.built_in import BuiltInShop
from voicebot.shop.interface import Shop
from voicebot.telephony.call import CallInfo, EndReason

CALLER = "13800138000"
ZONE = ZoneInfo("Asia/Shanghai")
EFFECT_TIMEOUT_S = 60.0
"""Generous: the machine may be slow. The budget itself is tested in ``test_conversation``."""


def shop_now() -> datetime:
    """The shop's clock."""
    return datetime.now(UTC).astimezone(ZONE)


class TypedCall:
    """One call, from the look-up of the caller to the rows that it leaves."""

    def __init__(
        self,
        deployment: Deployment,
        store: Store,
        folder: Path,
        *,
        number: str | None = CALLER,
        shop: Shop | None = None,
    ) -> None:
        self.id = uuid4().hex
        self.timeout_s = EFFECT_TIMEOUT_S
        self.effects: list[Effect] = []
        self.asked: list[str] = []
        self._dialogue = deployment.dialogue
        self._number = number
        self._store = store
        self._notes = CallNotes(
            self.id,
            store=store,
            dialplan="test",
            journal=Journal(self.id, folder / "unsaved", retry_pause_s=0.05),
            recorder=None,
            recording_path=None,
            local_time=shop_now,
        )
        real = BuiltInShop(store.database, timezone="Asia/Shanghai")
        self._runner = EffectRunner(self.id, shop=shop or real, records=self._notes, transfer=None)

    async def begin(self) -> str:
        """It rings, and is answered."""
        caller = await self._notes.open(CallInfo(f"sip-{self.id}", self._number, "100", "127.0.0.1"))
        await self._notes.written()
        return await self._follow(self._dialogue.start(caller))

    async def say(self, text: str) -> str:
        """One utterance; the reply, results of effects included."""
        event: Event = CallerSpoke(Heard(text, typed=True))
        step = self._dialogue.advance(self.state, event)
        self._notes.caller_did(event, step)
        return await self._follow(step)

    async def _follow(self, step: Step) -> str:
        said = "".join(sentence.text for sentence in step.speech)
        self.asked += step.asked
        waiting = list(step.effects)
        while waiting:
            effect = waiting.pop(0)
            self.effects.append(effect)
            if isinstance(effect, HangUp):
                continue
            result = await self._runner.carry_out(effect, timeout_s=self.timeout_s)
            step = self._dialogue.advance(step.state, EffectFinished(result))
            said += "".join(sentence.text for sentence in step.speech)
            self.asked += step.asked
            waiting += step.effects
        self.state = step.state
        return said

    async def end(self) -> None:
        """Either side hangs up; everything is written."""
        self._notes.remember(self._dialogue.worth_keeping(self.state))
        await self._notes.close(EndReason.CALLER_HUNG_UP, self.state)

    @property
    def tickets(self) -> list[OpenTicket]:
        """Tickets asked for, first to last."""
        return [effect for effect in self.effects if isinstance(effect, OpenTicket)]

    @property
    def ended(self) -> bool:
        """The bot has hung up."""
        return self.state.phase is Phase.ENDED
