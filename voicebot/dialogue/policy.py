"""What to do with an utterance: urgent matters first, then safety, then answers, then the next move."""

from dataclasses import replace

from voicebot.dialogue import (
    aftersales,
    aftersales_additions,
    aftersales_answers,
    aftersales_entry,
    aftersales_received,
    anew,
    answering,
    asked_with_yes,
    assortment,
    banned_people,
    bargaining,
    basket_changes,
    basket_pieces,
    belief,
    called_by_name,
    calling_back,
    care,
    choosing,
    complained_of,
    complaints,
    confirming,
    contact_wishes,
    contextual,
    control,
    finding_out,
    giving_up,
    irrevocable,
    just_placed,
    last_time,
    memory_answers,
    named_lines,
    needs,
    order_data,
    order_lines,
    ordering,
    payment,
    quoted,
    recommending,
    rereading,
    setting_aside,
    several,
    shopping,
    still_unsold,
    survey,
    taking,
    told_of_another,
    unspoken,
    vagueness,
    variants,
)
from voicebot.dialogue import heard as heard_before
from voicebot.dialogue.dictation import (
    is_correction,
    looks_like_address,
    means_this_number,
    says_only_this_number,
    spoken_digits,
    tells_a_phone,
    tells_a_tail,
)
from voicebot.dialogue.events import Direction, Heard
from voicebot.dialogue.expectations import YES_NO_QUESTIONS
from voicebot.dialogue.slots import (
    CONTACT_SLOTS,
    PASSING_SLOTS,
    PRICE_SLOTS,
    SAFETY_SLOTS,
    TOLD_OF_ORDERS,
    wishes,
)
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.turn_context import context_of
from voicebot.dialogue.understanding.result import Understanding

OPT_OUT_KEY = "*"
"""In a call of ours: no further ones."""
_YES_NO_KEYS = {"1": "是的", "2": "不用"}


# --- events


def spoke(turn: Turn, heard: Heard) -> None:
    """The caller said something."""
    text = heard.text.strip()
    if not text:
        unspoken.silent(turn, 1)
        return
    turn.words = text
    turn.change(utterances=turn.state.utterances + 1)
    turn.announce_unheard()
    if turn.state.pending:
        control.please_wait(turn)
        return
    if _dictated(turn, text):
        return
    wish = anew.begin(turn, control.past_refusal(turn, text))
    if wish != text:
        heard, turn.words = replace(heard, text=wish), wish
    understood = turn.understood = turn.dialogue.understander.understand(heard, context_of(turn))
    turn.change(heard=heard_before.noted(turn.before, understood))
    nonsense = control.is_unintelligible(heard, understood)
    nonsense = nonsense and not (
        aftersales_answers.is_answer(turn, heard)
        or payment.is_answer(turn, text)
        or shopping.says_unchanged(turn, text)
        or survey.makes_sense_of(turn, understood)
    )
    nonsense = nonsense and order_data.name_alone(turn, understood) is None
    if nonsense and called_by_name.product_named(turn, understood) is None:
        control.misheard(turn)
        return
    turn.change(misheard=0)
    understood = irrevocable.without_guesses(control.without_guesses(understood))
    understood = aftersales_received.in_context(turn, understood)
    understood = contextual.read(turn, understood)
    understood = giving_up.without_name(giving_up.no_cancelling(turn, understood))
    understood = order_data.with_name_alone(turn, understood)
    before = turn.state.slots
    addressed = turn.state.basket or turn.state.after_sale == "change_address"
    if addressed and "address" not in understood.slots and ordering.correct_street(turn, text):
        understood = rereading.without(understood, tuple(understood.slots))
    elif addressed and "address" not in understood.slots and ordering.correct_house_number(turn, text):
        understood = rereading.without(understood, {"quantity", "unit", "price_about", "phone_tail"})
    understood = banned_people.told(turn, quoted.without_coupon(understood))
    if own := variants.offered_values(turn, understood):
        sized = PRICE_SLOTS if variants.VERSION in own else ()
        understood = rereading.with_slots(rereading.without(understood, sized), own)
        counted = basket_pieces.read(turn, understood.text).count if sized else None
        if counted is not None and "quantity" not in understood.slots:
            understood = rereading.with_slots(understood, {"quantity": counted})  # 要一瓶五十的
    belief.absorb(turn, understood)
    told_of_another.note(turn, understood)
    belief.doubt(turn, heard, understood)
    changed = frozenset(
        slot for slot, value in turn.state.slots.items() if turn.before.slots.get(slot) != value
    )
    changed |= before.keys() - turn.state.slots.keys() - PASSING_SLOTS
    if "product_type" in changed and "product_type" in before:
        if assortment.unsold_beside_offer(turn):
            return
        turn.change(offered=())  # what was on the table is of the wrong kind
    recommending.say_what_was_heard(turn, changed)
    _decide(turn, understood, changed)
    contact_wishes.record(turn, understood)


def keyed(turn: Turn, digits: str) -> None:
    """The caller pressed keys: digits of a number, yes or no, a choice, or 0 for a person."""
    question = turn.state.question
    about = question.about if question is not None else ""
    figures = "".join(char for char in digits if char.isdigit())
    if OPT_OUT_KEY in digits and turn.state.caller.direction is Direction.OUTBOUND:
        control.opt_out(turn, f"[{digits}]")
    elif figures == "0":
        control.transfer(turn)
    elif about in YES_NO_QUESTIONS and figures in _YES_NO_KEYS:
        spoke(turn, Heard(_YES_NO_KEYS[figures], typed=True))
    elif question is not None and figures.isdigit() and 0 < int(figures) <= len(question.choices):
        spoke(turn, Heard(question.choices[int(figures) - 1], typed=True))
    elif figures:
        spoke(turn, Heard(figures, typed=True))
    else:
        control.put_question_again(turn)


# --- numbers


def _dictated(turn: Turn, text: str) -> bool:
    """Digits where digits are expected. Returns whether the turn is complete."""
    state = turn.state
    about = state.question.about if state.question is not None else ""
    digits = spoken_digits(text)
    if aftersales_additions.hear_digits(turn, text) or aftersales_answers.hear_dictated(turn, text):
        return True
    in_order = state.phase in (Phase.ORDER, Phase.READ_BACK)
    offered = about == "take_it" and not turn.knows("phone")
    phone_open = about in ("phone", "caller_phone") or (in_order and not turn.knows("phone")) or offered
    if phone_open and means_this_number(text) and not digits and state.caller.number:
        turn.learn("phone", state.caller.number)
        turn.change(digits="")
        if offered or not says_only_this_number(text):
            return False
        _next(turn)
        return True
    other_digits = looks_like_address(text) or tells_a_tail(text) or quoted.coupon_code(text) is not None
    expects_phone = about in ("phone", "caller_phone") and not other_digits
    if in_order and not turn.knows("phone") and about not in YES_NO_QUESTIONS:
        expects_phone = expects_phone or tells_a_phone(state.digits, text)
    corrects_phone = turn.knows("phone") and is_correction(text) and 3 <= len(digits) <= 11
    if not (expects_phone or (in_order and corrects_phone and about != "quantity")):
        return False
    if not digits or (not expects_phone and len(digits) < 3):
        return False
    was_unknown = not turn.knows("phone")
    if ordering.hear_phone(turn, text):
        return True
    if turn.knows("phone") and (was_unknown or turn.before.slots.get("phone") != turn.state.slots["phone"]):
        order_data.name_before_digits(turn, text)
        _next(turn)
        return True
    return False


# --- deciding


def _decide(turn: Turn, understood: Understanding, changed: frozenset[str]) -> None:
    if care.is_harm(turn, understood):
        care.give(turn, understood)
        return
    if complaints.hear_claim(turn, understood):
        return
    if contact_wishes.note(turn, understood):
        _next(turn)
        return
    if not survey.is_running(turn) and giving_up.leaves(turn, understood):
        return
    if not survey.is_running(turn) and giving_up.drops_everything(turn, understood):
        return
    if finding_out.hear(turn, understood) or complained_of.hear(turn, understood):
        return
    if still_unsold.hear(turn, understood):
        return
    if aftersales_additions.hear(turn, understood, changed):
        return
    if not survey.is_running(turn) and calling_back.hear(turn, understood):
        return
    if confirming.hear(turn, understood, changed):
        return
    answers = survey.comes_first(turn, understood) or aftersales_answers.comes_first(turn, understood)
    if not answers and control.urgent(turn, understood):
        return
    if survey.is_running(turn) and _surveyed(turn, understood):
        return
    if changed & taking.FORBIDDING_SLOTS and taking.withdraw_unsafe(turn):
        _next(turn)
        return
    if just_placed.hear(turn, understood, changed):
        return
    if quoted.hear(turn, understood, changed):
        _next(turn)
        return
    if _changes_the_basket(turn, understood, changed):
        return
    if aftersales_answers.hear(turn, understood) or control.about_the_call(turn, understood, changed):
        return
    if memory_answers.hear(turn, understood, changed):
        _next(turn)
        return
    dearer = "price_pref" in understood.slots and not giving_up.gives_up_plainly(understood.text)
    if dearer and bargaining.relative(turn, understood):
        return
    if aftersales_entry.begin_matter(turn, understood):
        return
    if giving_up.wavers(turn, understood, changed):
        return
    if control.plain_goodbye(turn, understood, changed):
        return
    bargaining.gifts_asked_along(turn, understood)
    if asked_with_yes.hear(turn, understood) or _answered_yes_or_no(turn, understood, changed):
        return
    if giving_up.stops_looking(turn, understood, changed) or control.ending(turn, understood, changed):
        return
    answered = answering.answer(turn, understood)
    if turn.asked_something:
        return
    if turn.answers("quantity") and understood.intent == "affirm" and not turn.knows("quantity"):
        order_lines.assume_one(turn)
    if choosing.chosen(turn, understood) or setting_aside.wants_another(turn, understood, changed):
        _next(turn)
        return
    if bargaining.relative(turn, understood) or (not answered and choosing.named(turn, understood)):
        return
    if not answered:
        control.small_talk(turn, understood, changed)
        if understood.intent in answering.ABOUT_PRODUCTS and changed & set(SAFETY_SLOTS):
            turn.acknowledge("will_mind")
    _go_on(turn, understood, changed, answered=answered)


def _surveyed(turn: Turn, understood: Understanding) -> bool:
    """An answer to the questionnaire, or a question of the caller's that is answered before it goes on."""
    if survey.lets_us_begin(turn, understood) or survey.is_plain_answer(turn, understood):
        return survey.hear(turn, understood)
    if survey.answers_who(turn, understood):
        return True
    aside = control.about_the_call(turn, understood, frozenset())
    if aside or control.plain_goodbye(turn, understood, frozenset()):
        return True
    if rereading.asks(understood) and answering.answer(turn, understood):
        survey.resume(turn)
        return True
    return survey.hear(turn, understood)


def _changes_the_basket(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """Several things are ordered, or lines of the basket change. Returns whether the turn is complete."""
    if several.looks_no_further(turn, understood):
        ordering.proceed(turn)
        return True
    if last_time.take(turn, understood) or named_lines.take(turn, understood):
        if turn.before.basket:
            basket_changes.tell_total(turn)
        _next(turn)
        return True
    several.takes_offered_and_another(turn, understood)
    if several.takes_one_for_each(turn, understood):
        basket_changes.tell(turn)
        _next(turn)
        return True
    if turn.state.basket and not turn.state.adding and basket_changes.change(turn, understood):
        basket_changes.tell(turn)
        _next(turn)
        return True
    if several.keeps_what_was_offered(turn, understood):
        _next(turn)
        return True
    if choosing.meant_instead(turn, understood):
        if turn.state.basket and not turn.state.adding:
            basket_changes.tell(turn)
        _next(turn)
        return True
    if "items" in changed:
        several.take(turn)
        return True
    return False


def _go_on(turn: Turn, understood: Understanding, changed: frozenset[str], *, answered: bool) -> None:
    state = turn.state
    if state.phase is Phase.READ_BACK and state.basket:
        ordering.say_changes(turn, changed)
    elif state.phase is Phase.ORDER:
        corrected = frozenset(
            slot for slot in changed if slot in turn.before.slots and not turn.answers(slot)
        )
        ordering.say_changes(turn, corrected | (changed & state.unsure & CONTACT_SLOTS))
    question = turn.before.question
    if answered and question is not None and question.about in ("callback", "handover", "whats_wrong"):
        turn.ask(question.about)
        return
    if control.needs_somebody(turn, understood, changed):
        return
    if answered and state.phase is Phase.CLOSING:
        turn.ask("anything_else")
        return
    if ordering.agrees_midway(turn, understood, changed):
        ordering.proceed(turn)
        return
    hurry = vagueness.note(turn, understood, changed)
    settled = vagueness.release_open_question(turn, understood, changed)
    unanswered = not answered and not state.unclear  # a confirmation finds other words by itself
    if unanswered and vagueness.stuck(turn, progress=bool(changed) or settled or hurry):
        return
    shopping_now = not state.basket or state.adding
    if state.offered and shopping_now and not state.after_sale and shopping.still_stands(turn, changed):
        shopping.keep_offer(turn, frozenset() if answered else changed)
        return
    _next(turn, impatient=hurry)


def _next(turn: Turn, *, impatient: bool = False) -> None:
    """The next move, whatever was just said."""
    if turn.asked_something or turn.state.pending:
        return
    if turn.state.after_sale:
        aftersales.proceed(turn)
    elif turn.state.basket and not turn.state.adding:
        ordering.proceed(turn)
    elif turn.state.phase is Phase.CLOSING or _is_service(turn):
        turn.ask("anything_else")
    else:
        needs.proceed(turn, impatient=impatient)


def _is_service(turn: Turn) -> bool:
    """An order was spoken of and nothing to buy: no questions for wishes."""
    wanted = wishes(turn.state.slots).keys() - TOLD_OF_ORDERS - turn.state.remembered
    return bool(turn.state.case.last) and not wanted and not turn.state.shown


def _answered_yes_or_no(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    question = turn.before.question
    if question is None or question.about not in YES_NO_QUESTIONS:
        return False
    if question.about == "take_it" and (
        choosing.by_price(turn, understood) or choosing.insists(turn, understood)
    ):
        return True
    finished = shopping.yes_or_no(turn, question.about, understood, changed)
    if finished and not turn.asked_something:
        _next(turn)
    return finished
