"""Nobody hears the same sentence three times in a call: then it is left out, or a person is offered."""

from voicebot.dialogue.expectations import slot_asked_by
from voicebot.dialogue.state import Phase
from voicebot.dialogue.step import Sentence
from voicebot.dialogue.turn import Turn

MOST_TIMES = 2
SHORTEST_SENTENCE = 8
"""Characters; 还有别的事吗 and other small words may come as often as they are needed."""

_RELIEVED = "relieved"


def relieve(turn: Turn) -> None:
    """Take out what was said twice already; the first time a person is offered in its place.

    An offer and an order are left alone: what they ask for is needed, and has other words of its own.
    """
    state, question = turn.state, turn.state.question
    about = question.about if question is not None else ""
    busy = turn.repeats or turn.does_something or state.pending or state.basket or state.offered
    if busy or state.phase in (Phase.ENDED, Phase.SURVEY) or slot_asked_by(about) is not None:
        return
    stale = [sentence for sentence in turn.speech if _is_stale(turn, sentence)]
    if not stale:
        return
    asks = [sentence for sentence in turn.speech if sentence.text.endswith("？")]
    told = [sentence for sentence in stale if sentence not in asks]
    if _RELIEVED not in state.told:
        turn.change(told=state.told | {_RELIEVED})
        turn.unsay([*stale, *asks])
        if told:
            turn.acknowledge("same_as_before")
        turn.ask("handover", key="offer_human_stuck")
    elif told:
        turn.unsay([*told, *asks])
        turn.say("same_as_before")
        turn.keep_question()


def _is_stale(turn: Turn, sentence: Sentence) -> bool:
    said = turn.before.spoken.get(sentence.text, 0)
    long_enough = len(sentence.text) >= SHORTEST_SENTENCE
    return sentence.informative and sentence.effect_id is None and long_enough and said >= MOST_TIMES
