"""What an utterance means here and now: each of the rooms that set a reading right, in their order."""

from voicebot.dialogue import (
    asked_or_told,
    cannot_have,
    for_somebody_else,
    goes_along,
    haggling,
    kind_by_noun,
    not_held,
    own_devices,
    rereading,
    said_back,
    said_of_all,
    spoken_of,
    told_of_each,
)
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding


def read(turn: Turn, understood: Understanding) -> Understanding:
    """The reading of an utterance, set right by what was asked, offered, ordered and said before."""
    for room in _ROOMS:
        understood = room.in_context(turn, understood)
    return understood


_ROOMS = (
    rereading,
    kind_by_noun,
    asked_or_told,
    own_devices,
    for_somebody_else,
    goes_along,
    not_held,
    haggling,
    said_back,
    cannot_have,
    spoken_of,
    said_of_all,
    told_of_each,
)
