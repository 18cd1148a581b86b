"""Answers about what is remembered: does it still hold, is it wanted again, may it be kept."""

from voicebot.dialogue import agreed, control, memory, memory_asking, ordering, taking
from voicebot.dialogue.aftersales_asking import says_no, says_yes
from voicebot.dialogue.agreement import Reply
from voicebot.dialogue.memory_asking import ASKED_TO_KEEP
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.service_effects import FactsRemembered, RememberFacts
from voicebot.dialogue.state import Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding


def hear(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """Take in the answer. Returns whether it was one; ``Turn.asked_something`` tells whether all is said."""
    question = turn.before.question
    match question.about if question is not None else "":
        case "confirm_fact":
            slot = question.choices[0] if question is not None else ""
            return _still_holds(turn, understood, slot, changed)
        case "take_again":
            return _again(turn, understood)
        case "keep_health":
            return _may_keep(turn, understood)
    return False


def _still_holds(turn: Turn, understood: Understanding, slot: str, changed: frozenset[str]) -> bool:
    if slot in changed:
        turn.change(doubtful=turn.state.doubtful - {slot})
        return False  # the new value was said: go on as with any other
    if says_no(understood):
        turn.forget(slot)
        turn.change(remembered=turn.state.remembered - {slot})
    elif not says_yes(understood):
        return False
    turn.change(doubtful=turn.state.doubtful - {slot})
    if turn.knows(slot):
        turn.change(told=turn.state.told | {f"{memory.CONFIRMED}{slot}"})
    return True


def _again(turn: Turn, understood: Understanding) -> bool:
    """再来两盒: the product goes into the basket, as many as last time where no number was said."""
    caller = turn.state.caller
    used = memory.used_up(caller.orders, memory_asking.lasting(turn), caller.now)
    product = turn.dialogue.catalogue.get(used.product_id) if used is not None else None
    elsewhere = understood.slots.keys() - {"quantity", "unit", "ref", "quantity_delta"}
    if used is None or product is None or elsewhere or asks(understood):
        return False
    if says_no(understood):
        turn.ask("what_do_you_need", key="go_ahead")
        return True
    if not says_yes(understood) and "quantity" not in understood.slots:
        return False
    if not turn.knows("quantity"):
        turn.learn("quantity", used.quantity)
    taking.take(turn, product)
    if not taking.withdraw_unsafe(turn):
        ordering.proceed(turn)
    return True


def _may_keep(turn: Turn, understood: Understanding) -> bool:
    """A yes is kept with its words; anything else is a no."""
    facts = memory.health_to_keep(turn.state, turn.dialogue.script.memory)
    if agreed.reply(turn, understood) is Reply.YES:
        words = understood.text
        turn.acknowledge("keeping")
        turn.do(lambda effect_id: RememberFacts(effect_id, facts, words), Purpose.REMEMBER)
        turn.keep_question()
        return True
    if asks(understood):
        return False
    turn.say("not_kept")
    control.goodbye(turn)
    return True


def remembered(turn: Turn, result: FactsRemembered) -> None:
    """Committed: say so, and goodbye."""
    turn.announce(result.effect_id, "kept")
    control.goodbye(turn)


def not_remembered(turn: Turn) -> None:
    """It could not be kept; nobody is asked again."""
    turn.change(told=turn.state.told | {ASKED_TO_KEEP})
    turn.say("not_kept_failed")
    control.goodbye(turn)
