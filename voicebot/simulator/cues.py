"""What the caller does next: pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from voicebot.simulator.scenario import CallerTurn, Scenario, When, is_pattern

MOST_OTHERWISE = 2
"""A caller who says "nothing else, thanks" a third time is talking to a bot that does not listen."""


@dataclass(frozen=True, slots=True)
class BotSpeech:
    """What the bot said since the caller did something.

    Args:
        text: all sentences.
        asked: slots they ask for.
    """

    text: str
    asked: tuple[str, ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether it ends with a question, so that it is the caller's turn."""
        return self.text.rstrip().endswith(("？", "?"))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scenario is.

    Args:
        turns_done: of ``Scenario.turns``.
        answers_given: how often each key of ``answers`` was used.
        otherwise_said: how often ``otherwise`` was.
    """

    turns_done: int = 0
    answers_given: Mapping[str, int] = field(default_factory=dict)
    otherwise_said: int = 0


def due_turn(scenario: Scenario, progress: Progress) -> CallerTurn | None:
    """The next scripted turn, whether or not its cue has come."""
    return scenario.turns[progress.turns_done] if progress.turns_done < len(scenario.turns) else None


def cue_holds(when: When, bot: BotSpeech) -> bool:
    """Whether the bot has just given the cue."""
    if when.bot_asks and not set(when.bot_asks) & set(bot.asked):
        return False
    return when.bot_says is None or re.search(when.bot_says, bot.text) is not None


def next_turn(scenario: Scenario, progress: Progress, bot: BotSpeech) -> tuple[CallerTurn | None, Progress]:
    """What to do now that the bot has finished.

    In this order: the next turn if it waits for just this cue; an answer to what was asked; the next
    turn if it waits for nothing in particular; ``otherwise``. ``None``: keep silent.
    """
    turn = due_turn(scenario, progress)
    if turn is not None and not turn.when.any_time and cue_holds(turn.when, bot):
        return turn, replace(progress, turns_done=progress.turns_done + 1)
    key = _answer_key(scenario.answers, bot)
    if key is not None:
        return _answer(scenario.answers[key], key, progress)
    if turn is not None and turn.when.any_time:
        return turn, replace(progress, turns_done=progress.turns_done + 1)
    if scenario.otherwise is not None and progress.otherwise_said < MOST_OTHERWISE:
        return CallerTurn(say=(scenario.otherwise,)), replace(
            progress, otherwise_said=progress.otherwise_said + 1
        )
    return None, progress


def _answer_key(answers: Mapping[str, Sequence[str]], bot: BotSpeech) -> str | None:
    patterns = [key for key in answers if is_pattern(key)]
    matching = [key for key in patterns if re.search(key[1:-1], bot.text)]
    return next(iter(matching or [slot for slot in bot.asked if slot in answers]), None)


def _answer(texts: Sequence[str], key: str, progress: Progress) -> tuple[CallerTurn, Progress]:
    given = progress.answers_given.get(key, 0)
    text = texts[min(given, len(texts) - 1)]
    return CallerTurn(say=(text,)), replace(
        progress, answers_given={**progress.answers_given, key: given + 1}
    )
