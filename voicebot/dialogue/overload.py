"""A call that the machine has no room for: a call-back is noted, and nothing else."""

from voicebot.dialogue.effects import TicketType
from voicebot.dialogue.state import Purpose
from voicebot.dialogue.turn import Turn


def begin(turn: Turn) -> None:
    """Say that all lines are busy; who has a number is called back."""
    if turn.state.caller.number is None:
        turn.hang_up("all_lines_busy")
        return
    turn.say("lines_busy_noting")
    turn.open_ticket(Purpose.TICKET_OVERLOAD, TicketType.CALLBACK, "来电时线路全忙，没能接待，请回电。")
    turn.keep_question()


def noted(turn: Turn, effect_id: str) -> None:
    """The ticket is committed: only now the call is promised."""
    turn.announce(effect_id, "lines_busy_callback")
    turn.hang_up("goodbye_short")


def not_noted(turn: Turn) -> None:
    """Nothing can be promised."""
    turn.hang_up("all_lines_busy")
