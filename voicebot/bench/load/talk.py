"""A caller of a load test: goes through a scenario by what is on the wire and in the bot's rows."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from voicebot.bench.load.audio_leg import AudioLeg, Spoken, spoken
from voicebot.bench.load.outcome import End
from voicebot.errors import SimulationError
from voicebot.records.values import BotTurn, TurnRecord
from voicebot.simulator.caller import PATIENCE_S, QUIET_AFTER_QUESTION_S, QUIET_AFTER_STATEMENT_S
from voicebot.simulator.cues import BotSpeech, Progress, next_turn
from voicebot.simulator.measure import Said
from voicebot.simulator.scenario import CallerTurn, Scenario
from voicebot.simulator.voice import Voice

LISTEN_INTERVAL_S = 0.05
ROWS_INTERVAL_S = 0.3
"""Between two looks into the records while the bot pauses."""
GONE_S = 2.0
"""A bot that sends no packet for so long is gone."""

Utterances = Mapping[tuple[str, ...], Spoken]
"""What the caller says, ready to be sent, by its texts."""


async def prepare(scenario: Scenario) -> Utterances:
    """Synthesise and encode all that a scenario's caller may say.

    Raises:
        SimulationError: the scenario does what these callers cannot: keys, silence, interruptions.
        SynthesisError: espeak-ng refused.
    """
    answers = (text for texts in scenario.answers.values() for text in texts)
    turns = [*scenario.turns, *(CallerTurn(say=(text,)) for text in answers)]
    if scenario.otherwise is not None:
        turns.append(CallerTurn(say=(scenario.otherwise,)))
    if any(not turn.say or turn.interrupt is not None or turn.hang_up is not None for turn in turns):
        raise SimulationError(
            f"{scenario.name}: callers of a load test only speak in turn; choose a scenario whose turns "
            "are all 'say', without interrupt and hang_up"
        )
    voice = Voice(scenario.caller)
    return {turn.say: spoken(await voice.speak(turn.say, pause_ms=turn.pause_ms)) for turn in turns}


class Talk:
    """One conversation on a call that is up.

    Args:
        turns: reads the rows of the call so far.
        over: set when the bot has hung up.
        until_s: when the caller hangs up whatever is going on, on CLOCK_MONOTONIC.
    """

    def __init__(
        self,
        scenario: Scenario,
        utterances: Utterances,
        audio: AudioLeg,
        *,
        turns: Callable[[], Awaitable[Sequence[TurnRecord]]],
        over: asyncio.Event,
        until_s: float,
    ) -> None:
        self.said: list[Said] = []
        self.stuck: str | None = None
        self._scenario = scenario
        self._utterances = utterances
        self._audio = audio
        self._turns = turns
        self._over = over
        self._until_s = until_s
        self._progress = Progress()
        self._acted_at_s = time.monotonic()
        self._rows = 0
        self._rows_when_acted = 0

    async def live(self) -> End:
        """Talk until the bot hangs up, or there is nothing left to say."""
        while True:
            decided = await self._decide()
            if isinstance(decided, End):
                return decided
            self._rows_when_acted = self._rows
            said = await self._audio.say(self._utterances[decided.say])
            self.said.append(said)
            self._acted_at_s = said.voice.end_s

    async def _decide(self) -> CallerTurn | End:
        patience_s = time.monotonic() + PATIENCE_S
        considered: BotSpeech | None = None
        look_at_s = 0.0
        while not self._over.is_set():
            await asyncio.sleep(LISTEN_INTERVAL_S)
            now_s = time.monotonic()
            if now_s >= self._until_s:
                return End.CUT
            if self._audio.silent_s > GONE_S:
                return End.LOST
            if now_s >= patience_s:
                self.stuck = f"no answer to: {considered.text if considered else 'silence'}"
                return End.STUCK
            quiet_s = self._quiet_s(now_s)
            if quiet_s < QUIET_AFTER_QUESTION_S or now_s < look_at_s:
                continue
            bot = await self._bot_speech()
            look_at_s = time.monotonic() + ROWS_INTERVAL_S
            if bot is None or bot == considered:
                continue
            if not bot.is_question and quiet_s < QUIET_AFTER_STATEMENT_S:
                continue
            turn, self._progress = next_turn(self._scenario, self._progress, bot)
            if turn is not None:
                await asyncio.sleep(turn.when.after_ms / 1000)
                return turn
            considered = bot
        return End.DONE

    def _quiet_s(self, now_s: float) -> float:
        """How long the bot has been silent after it said something; 0 when it has not begun."""
        last_s = self._audio.ear.last_voiced_s
        return now_s - last_s if last_s is not None and last_s > self._acted_at_s else 0.0

    async def _bot_speech(self) -> BotSpeech | None:
        """What the bot has said since the caller last did something, as its rows have it."""
        records = await self._turns()
        self._rows = len(records)
        turns = [each.turn for each in records[self._rows_when_acted :] if isinstance(each.turn, BotTurn)]
        if not turns:
            return None
        text = "".join(sentence.text for turn in turns for sentence in turn.sentences)
        return BotSpeech(text, tuple(slot for turn in turns for slot in turn.asked))
