"""A simulated caller: listens on the wire, follows the records, and does what the scenario says."""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from voicebot.media.frames import duration_ms
from voicebot.records.store import Store
from voicebot.records.values import BotTurn, TurnRecord
from voicebot.records.values import CallerTurn as StoredTurn
from voicebot.shop.fixtures import set_stock
from voicebot.simulator.cues import BotSpeech, Progress, cue_holds, due_turn, next_turn
from voicebot.simulator.events import BotSpoke, CallerActs, CallerHeard, SimulationEvent
from voicebot.simulator.impairments.conditions import DtmfWay
from voicebot.simulator.key_tones import key_tones
from voicebot.simulator.line import Line
from voicebot.simulator.measure import Said
from voicebot.simulator.result import Deed
from voicebot.simulator.rtp import PAYLOAD_PCMA, PAYLOAD_PCMU
from voicebot.simulator.scenario import CallerTurn, HangUp, Scenario, When
from voicebot.simulator.sip import preferring
from voicebot.simulator.speech import first_voiced_from, joined
from voicebot.simulator.voice import Voice

LISTEN_INTERVAL_S = 0.03
FOLLOW_INTERVAL_S = 0.2
QUIET_AFTER_QUESTION_S = 0.7
"""The bot has asked and pauses: the caller answers. A person takes about as long."""
QUIET_AFTER_STATEMENT_S = 1.8
"""The bot did not ask: it may go on (it looked something up), so the caller waits for longer."""
PATIENCE_S = 25.0
"""A caller who has nothing to say, or hears nothing, hangs up after this."""
DIGIT_S = 0.24
"""Time that one DTMF digit takes on the wire, pause included."""
WIRE_DELAY_S = 0.15
"""After the play-out buffer ran dry, the last packet has passed the tap."""
MID_SENTENCE = 0.5


class SimulatedCaller:
    """Goes through one scenario on a call that is up."""

    def __init__(
        self,
        scenario: Scenario,
        line: Line,
        voice: Voice,
        store: Store,
        on_event: Callable[[SimulationEvent], None],
    ) -> None:
        self.deeds: list[Deed] = []
        self.stuck: str | None = None
        self._scenario = scenario
        self._line = line
        self._voice = voice
        self._store = store
        self._on_event = on_event
        self._progress = Progress()
        self._turns: tuple[TurnRecord, ...] = ()
        self._turns_told = 0
        self._acted_at_s = self._answered_s = line.answered_s or time.monotonic()
        self._turns_when_acted = 0
        self._tag = 0
        self._answer_timed = False

    async def live(self) -> None:
        """Talk until the call ends or there is nothing left to say."""
        following = asyncio.create_task(self._follow())
        changing = asyncio.create_task(self._change_codecs())
        try:
            while not self._line.over:
                turn = await self._decide()
                if turn is None:
                    break
                await self._do(turn)
            self._line.hang_up()
            await self._line.ended()
        finally:
            following.cancel()
            changing.cancel()
            self._tell(all_of_them=True)

    # Deciding.

    async def _decide(self) -> CallerTurn | None:
        """Wait for a cue; ``None``: the caller gives up, or the call is over."""
        deadline_s = time.monotonic() + PATIENCE_S
        considered: BotSpeech | None = None
        while time.monotonic() < deadline_s and not self._line.over:
            await asyncio.sleep(LISTEN_INTERVAL_S)
            bot = self._bot_speech()
            last_s = self._line.bot_ear.last_voiced_s
            if last_s is not None:  # a long order is read back for longer than that
                deadline_s = max(deadline_s, last_s + PATIENCE_S)
            interrupting = self._interruption(bot)
            if interrupting is not None:
                return interrupting
            if bot is None or bot == considered or not self._bot_has_finished(bot):
                continue
            self._tell(all_of_them=True)
            turn, self._progress = next_turn(self._scenario, self._progress, bot)
            if turn is not None:
                await asyncio.sleep(turn.when.after_ms / 1000)
                return turn
            considered = bot
        if not self._line.over:
            self.stuck = f"no answer to: {considered.text if considered else 'silence'}"
        return None

    def _bot_speech(self) -> BotSpeech | None:
        """What the bot has said, or is saying, since the caller last did something."""
        return _speech(self._bot_turns())

    def _bot_turns(self) -> tuple[BotTurn, ...]:
        records = self._turns[self._turns_when_acted :]
        return tuple(record.turn for record in records if isinstance(record.turn, BotTurn))

    def _bot_has_finished(self, bot: BotSpeech) -> bool:
        last_s = self._line.bot_ear.last_voiced_s
        if last_s is None or last_s < self._acted_at_s:
            return False
        needed_s = QUIET_AFTER_QUESTION_S if bot.is_question else QUIET_AFTER_STATEMENT_S
        return time.monotonic() - last_s >= needed_s

    def _interruption(self, bot: BotSpeech | None) -> CallerTurn | None:
        """The next turn, if it is one that speaks over the bot and its moment has come."""
        turn = due_turn(self._scenario, self._progress)
        if turn is None or turn.interrupt is None or bot is None or not cue_holds(turn.when, bot):
            return None
        utterance = joined(self._line.bot_ear.voiced, pause_ms=1000 * QUIET_AFTER_QUESTION_S)
        if not utterance or utterance[-1].start_s < self._acted_at_s:
            return None
        # What holds the line while an order is placed says nothing of it yet.
        since_cue_s = time.monotonic() - max(utterance[-1].start_s, self._cued_s(turn.when))
        if since_cue_s < turn.interrupt.after_ms / 1000:
            return None
        self._progress = replace(self._progress, turns_done=self._progress.turns_done + 1)
        return turn

    def _cued_s(self, when: When) -> float:
        """When the bot came to say what gives this cue, on CLOCK_MONOTONIC."""
        turns = self._bot_turns()
        spoken = (_speech(turns[: place + 1]) for place in range(len(turns)))
        return next(
            _stored_s(turn)
            for turn, speech in zip(turns, spoken, strict=True)
            if speech is not None and cue_holds(when, speech)
        )

    # Doing.

    async def _do(self, turn: CallerTurn) -> None:
        await set_stock(self._store.database, turn.stock)
        if turn.say:
            await self._say(turn)
        elif turn.dtmf:
            await self._key(turn.dtmf)
        elif turn.silence_s:
            await self._keep_silent(turn.silence_s)
        if turn.hang_up is not None:
            # What the bot said before belongs before it in the transcript.
            await self._refresh()
            self._tell(all_of_them=True)
            self._acts("hangs up")
            self._line.hang_up()
            await self._line.ended()

    async def _say(self, turn: CallerTurn) -> None:
        pcm = await self._voice.speak(turn.say, pause_ms=turn.pause_ms)
        text = "，".join(turn.say)
        self._begin(text)
        started_s = time.monotonic()
        cut_off = turn.hang_up is HangUp.MID_SENTENCE
        await self._play(pcm, for_s=MID_SENTENCE * duration_ms(pcm) / 1000 if cut_off else None)
        voice = self._line.caller_spoke_since(started_s)
        said = None if voice is None else Said(voice, cut_off=cut_off)
        self._finish(Deed(text, keyed=False, said=said, started_s=started_s))

    async def _key(self, digits: str) -> None:
        self._begin(f"[{digits}]")
        started_s = time.monotonic()
        if self._scenario.line.dtmf is DtmfWay.IN_BAND:
            await self._play(key_tones(digits))
            pressed = self._line.caller_spoke_since(started_s)
        else:
            self._line.call.send_dtmf(digits)
            await asyncio.sleep(DIGIT_S * len(digits))
            pressed = self._line.caller_keyed_since(started_s)
        said = None if pressed is None else Said(pressed, keyed=True)
        self._finish(Deed(digits, keyed=True, said=said, started_s=started_s))

    async def _keep_silent(self, seconds: float) -> None:
        self._acts(f"keeps silent for {seconds:g} s")
        until_s = time.monotonic() + seconds
        await self._until(lambda: time.monotonic() >= until_s)

    async def _play(self, pcm: bytes, *, for_s: float | None = None) -> None:
        """Send sound and wait until it is through, or only so long."""
        self._tag += 1
        playout = self._line.call.playout
        playout.open(self._tag)
        playout.write(self._tag, pcm)
        playout.close(self._tag)
        if for_s is not None:
            await asyncio.sleep(for_s)
            return
        await self._until(lambda: playout.idle)
        await asyncio.sleep(WIRE_DELAY_S)

    async def _change_codecs(self) -> None:
        """Offer another codec every so often, if the line is like that."""
        every_s = self._scenario.line.codec_change_s
        if every_s is None:
            return
        for payload_type in itertools.cycle((PAYLOAD_PCMU, PAYLOAD_PCMA)):
            await asyncio.sleep(every_s)
            if not self._line.over:
                self._line.call.renegotiate(preferring(payload_type))

    def _begin(self, text: str) -> None:
        self._tell(all_of_them=True)
        self._acts(text)
        self._turns_when_acted = len(self._turns)
        self._answer_timed = False

    def _finish(self, deed: Deed) -> None:
        self.deeds.append(deed)
        self._acted_at_s = deed.started_s if deed.said is None else deed.said.voice.end_s

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition() and not self._line.over:
            await asyncio.sleep(LISTEN_INTERVAL_S)

    def _acts(self, text: str) -> None:
        self._on_event(CallerActs(self._since_answer_s(), text))

    def _since_answer_s(self) -> float:
        return time.monotonic() - self._answered_s

    # Following what the bot stores.

    async def _follow(self) -> None:
        while True:
            await self._refresh()
            self._tell()
            await asyncio.sleep(FOLLOW_INTERVAL_S)

    async def _refresh(self) -> None:
        record = await self._store.call(self._line.call.info.sip_call_id)
        if record is not None:
            self._turns = record.turns

    def _tell(self, *, all_of_them: bool = False) -> None:
        """Tell the listener of new turns; of the bot's only when something has followed it."""
        while self._turns_told < len(self._turns):
            is_last = self._turns_told == len(self._turns) - 1
            match self._turns[self._turns_told].turn:
                case StoredTurn() as turn:
                    self._on_event(_heard(turn, _stored_s(turn) - self._answered_s))
                case BotTurn() as turn:
                    if is_last and not all_of_them:
                        return
                    self._tell_of_bot(turn)
            self._turns_told += 1

    def _tell_of_bot(self, turn: BotTurn) -> None:
        voiced = self._line.bot_ear.voiced
        answered_s = first_voiced_from(voiced, self._acted_at_s)
        first_audio_ms = None
        if self.deeds and answered_s is not None and not self._answer_timed:
            first_audio_ms = 1000 * (answered_s - self._acted_at_s)
            self._answer_timed = True
        ready_s = _stored_s(turn)
        self._on_event(
            BotSpoke(
                at_s=(first_voiced_from(voiced, ready_s) or ready_s) - self._answered_s,
                text="".join(sentence.text for sentence in turn.sentences),
                first_audio_ms=first_audio_ms,
                informative=bool(turn.sentences) and turn.sentences[0].informative,
            )
        )


def _speech(turns: Sequence[BotTurn]) -> BotSpeech | None:
    """What the bot says in these turns of its; ``None``: there are none."""
    if not turns:
        return None
    text = "".join(sentence.text for turn in turns for sentence in turn.sentences)
    return BotSpeech(text, tuple(slot for turn in turns for slot in turn.asked))


def _stored_s(turn: StoredTurn | BotTurn) -> float:
    """When the bot stored it, on CLOCK_MONOTONIC."""
    return turn.at.timestamp() - (time.time() - time.monotonic())


def _heard(turn: StoredTurn, at_s: float) -> CallerHeard:
    heard = f"[{turn.keyed}]" if turn.keyed else turn.heard_text
    mended = turn.mended_text if turn.mended_text not in (None, turn.heard_text) else None
    slots = tuple((name, _as_text(value)) for name, value in (turn.slots or {}).items())
    return CallerHeard(at_s, heard, mended, slots)


def _as_text(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
