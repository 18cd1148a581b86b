"""What happens besides speech: the caller is silent, and what was said to them is heard or not."""

from voicebot.dialogue import control
from voicebot.dialogue.events import PlaybackEnded
from voicebot.dialogue.turn import Turn


def silent(turn: Turn, count: int) -> None:
    """The caller said nothing."""
    if turn.state.pending:
        turn.acknowledge("holding")
        turn.keep_question()
        return
    if count >= control.MOST_SILENCES:
        turn.hang_up("goodbye_silence")
        return
    turn.acknowledge(f"silence_{count}")
    if count == 1:
        control.put_question_again(turn)
    else:
        turn.keep_question()


def played(turn: Turn, event: PlaybackEnded) -> None:
    """Note what reached the caller's ear; nothing is said."""
    unheard: tuple[tuple[str, str], ...] = ()
    if event.interrupted:
        begun = event.sentences_heard + event.next_begun
        unheard = tuple(
            (effect_id, text) for place, effect_id, text in turn.state.announced if place >= begun
        )
    turn.change(last_heard=event.sentences_heard, turn=turn.before.turn, unheard=unheard)
    turn.keep_question()
    if not event.question_heard:
        turn.take_question_back()
