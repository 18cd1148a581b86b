"""Calls that we make: who we are and why, some questions, and what follows from the answers.

The caller may opt out, ask back, want to buy or be angry at any moment; that is served first and
the questionnaire goes on only where nothing else was wanted.
"""

import re

from voicebot.dialogue import control, survey_offer, survey_unwelcome
from voicebot.dialogue.contact_channels import channels_in, names_one
from voicebot.dialogue.effects import Priority, TicketType
from voicebot.dialogue.irrevocable import refuses_calls_besides
from voicebot.dialogue.service_effects import ConsentPurpose, RecordConsent
from voicebot.dialogue.slots import as_text
from voicebot.dialogue.state import CallResult, Phase, Purpose
from voicebot.dialogue.survey_answers import (
    NO_OPINION,
    REFUSES,
    choice_in,
    remark_in,
    value_of,
)
from voicebot.dialogue.survey_script import DEFAULT_SURVEY, SurveyQuestion, SurveySection
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.dialogue.wording import pick

MOST_TIMES = 2
"""A question that was not answered twice is left out."""

PERMISSION = "survey_permission"
_WHO = re.compile(r"谁|哪位|哪里|哪儿|什么事|干嘛|干什么|干啥|啥事|做什么|什么公司")
_BUYS = frozenset({"recommend", "place_order", "select"})


def chosen(turn: Turn) -> SurveySection:
    """The questionnaire of this call: the one the campaign names, else the shop's first, else a plain one."""
    surveys = turn.dialogue.script.surveys
    named = surveys.get(turn.state.caller.survey or "")
    return named or next(iter(surveys.values()), DEFAULT_SURVEY)


def begin(turn: Turn) -> None:
    """Shop, assistant, recording, purpose, and whether it suits."""
    turn.say("greeting_outbound")
    if turn.state.caller.called_back:
        turn.ask("what_do_you_need", key="called_back")
        return
    orders = turn.state.caller.orders
    bought = orders[0].items[0].product_id if orders and orders[0].items else None
    shown = (bought,) if bought is not None and turn.dialogue.catalogue.get(bought) is not None else ()
    turn.change(phase=Phase.SURVEY, shown=shown)  # 怎么用 is about what they have
    _ask_permission(turn)


def is_running(turn: Turn) -> bool:
    """Whether a questionnaire is being gone through."""
    return turn.state.phase is Phase.SURVEY


def comes_first(turn: Turn, understood: Understanding) -> bool:
    """方便, 喂谁啊, 别老打电话 answer what was asked here, whatever they mean elsewhere."""
    wants_out = {"transfer_human", "complaint", "abuse"} & {intent.name for intent in understood.intents}
    if not is_running(turn) or wants_out:
        return False
    if channels_in(understood.text).differ or survey_unwelcome.lets_ask(understood.text):
        return True
    if understood.intent == "privacy_request" and refuses_calls_besides(understood.text):
        return False
    if turn.answers(PERMISSION):
        return understood.intent in ("busy_callback", "privacy_request") or (
            _WHO.search(understood.text) is not None and understood.intent != "do_not_call"
        )
    question = turn.before.question
    asked = _question_about(turn, question.about) if question is not None else None
    if asked is None:
        return False
    if asked.kind == "choice":
        return choice_in(asked, understood.text) is not None
    if asked.kind == "text":
        return understood.intent == "busy_callback" and not survey_unwelcome.is_excuse(understood.text)
    return asked.kind == "consent" and names_one(understood.text)


def lets_us_begin(turn: Turn, understood: Understanding) -> bool:
    """嗯你说, 问吧: go ahead, and no wish to hear it again."""
    return turn.answers(PERMISSION) and _GO_AHEAD.search(understood.text) is not None


_GO_AHEAD = re.compile(r"(?<!再)(?:你|您)(?:说|问|讲)|^[嗯啊哦行好，]*(?:说|问|讲)吧|方便的?$")


def makes_sense_of(turn: Turn, understood: Understanding) -> bool:
    """Whether words that mean nothing elsewhere answer what was asked here."""
    if not is_running(turn):
        return False
    if turn.answers(PERMISSION):
        return lets_us_begin(turn, understood) or _WHO.search(understood.text) is not None
    question = turn.before.question
    asked = _question_about(turn, question.about) if question is not None else None
    return asked is not None and value_of(asked, understood) is not None


def is_plain_answer(turn: Turn, understood: Understanding) -> bool:
    """快用完了 is one of the choices just read out, and no goodbye."""
    question = turn.before.question
    asked = _question_about(turn, question.about) if question is not None else None
    return asked is not None and asked.kind == "choice" and choice_in(asked, understood.text) is not None


def answers_who(turn: Turn, understood: Understanding) -> bool:
    """谁啊, 你是机器人吗 get a straight answer whenever they come; then the question once more."""
    if "ask_robot" in {intent.name for intent in understood.intents}:
        turn.say("robot_outbound")
    elif _ASKS_WHO.search(understood.text) and not turn.answers(PERMISSION):
        turn.say("greeting_outbound")
    else:
        return False
    resume(turn)
    return True


_ASKS_WHO = re.compile(
    r"(?:你|您|你们)(?:是)?(?:谁|哪位|哪里|哪儿|哪家|干嘛的|干什么的|什么公司)|^(?:喂，?)?谁[啊呀]?$"
)


def hear(turn: Turn, understood: Understanding) -> bool:
    """Take in an answer and go on. Returns whether the turn is complete."""
    question = turn.before.question
    about = question.about if question is not None else ""
    if about == PERMISSION:
        return _hear_permission(turn, understood)
    if about == survey_offer.OFFER:
        return _hear_offer(turn, understood)
    if about == survey_unwelcome.STOP:
        return survey_unwelcome.hear_stop(turn, understood)
    asked = _question_about(turn, about)
    if asked is None:
        return False
    if asked.kind != "consent" and channels_in(understood.text).differ:
        return _take_consent_early(turn, asked, understood)
    if asked.kind != "text" and _wants_to_buy(understood):
        turn.change(phase=Phase.NEEDS, question=None)
        return False
    value = value_of(asked, understood)
    opinion = asked.kind == "text"
    pestered = asked.kind == "number" and survey_unwelcome.is_pestered(understood.text)
    if (value is None or opinion or pestered) and survey_unwelcome.hear(
        turn, understood.text, opinion=opinion
    ):
        return True
    if value is None and (question is None or question.times < MOST_TIMES):
        _put(turn, asked)
        return True
    if value is not None:
        _learn(turn, asked, value, understood)
    _proceed(turn, asked)
    return True


def _wants_to_buy(understood: Understanding) -> bool:
    """再来两盒; 就那个开心果少了点，别的都好 only says how it was."""
    buys = {intent.name for intent in understood.intents} & _BUYS
    return bool(buys) and bool(understood.slots) and _BUYING.search(understood.text) is not None


_BUYING = re.compile(r"来|要|买|订|下单|拿|加|推荐|想|有没有|寄|发")


def _take_consent_early(turn: Turn, asked: SurveyQuestion, understood: Understanding) -> bool:
    """The question about messages is answered before it is put: it is not put any more."""
    for consent in chosen(turn).questions:
        if consent.kind == "consent" and (value := value_of(consent, understood)) is not None:
            _learn(turn, consent, value, understood)
            _proceed(turn, asked)
            return True
    return False


def resume(turn: Turn) -> None:
    """After an aside: the open question once more."""
    question = turn.before.question
    asked = _question_about(turn, question.about) if question is not None else None
    if asked is not None:
        _put(turn, asked)
    elif question is not None and question.about == survey_offer.OFFER:
        survey_offer.put_again(turn)
    else:
        _ask_permission(turn)


# --- permission


def _ask_permission(turn: Turn) -> None:
    text = pick(chosen(turn).opening, turn.state.caller.call_key, turn.state.turn, PERMISSION)
    turn.ask_text(PERMISSION, turn.dialogue.wording.fill(text, product=_product(turn)))


def _product(turn: Turn) -> str:
    orders = turn.state.caller.orders
    return f"您买的{orders[0].items[0].name}" if orders and orders[0].items else "您上次买的东西"


def _hear_permission(turn: Turn, understood: Understanding) -> bool:
    text = understood.text
    if _WHO.search(text):
        turn.say("greeting_outbound")
        _ask_permission(turn)
    elif survey_unwelcome.is_bad_moment(text):
        control.call_back_later(turn)
    elif REFUSES.search(text) or (understood.intent == "deny" and not lets_us_begin(turn, understood)):
        turn.change(result=CallResult.REFUSED)
        turn.hang_up("survey_refused")
    else:
        _put(turn, chosen(turn).questions[0])
    return True


# --- questions


def _question_about(turn: Turn, slot: str) -> SurveyQuestion | None:
    return next((one for one in chosen(turn).questions if one.slot == slot), None)


def _put(turn: Turn, asked: SurveyQuestion) -> None:
    before = turn.before.question
    again = before is not None and before.about == asked.slot and asked.again
    variants = asked.again if again else asked.ask
    text = pick(variants, turn.state.caller.call_key, turn.state.turn, asked.slot)
    turn.ask_text(asked.slot, turn.dialogue.wording.fill(text, product=_product(turn)))


def _learn(turn: Turn, asked: SurveyQuestion, value: SlotValue, understood: Understanding) -> None:
    if asked.kind == "consent" and asked.purpose is not None:
        turn.learn(asked.slot, value)
        purpose, words = ConsentPurpose(asked.purpose), understood.text
        turn.do(
            lambda effect_id: RecordConsent(effect_id, purpose, granted=value == "yes", words=words),
            Purpose.CONSENT,
        )
        return
    if asked.kind == "consent":
        turn.learn("consent_sms", value)
        if (calls := channels_in(understood.text).calls) is not None:
            turn.learn("consent_call", "yes" if calls else "no")
        return
    turn.learn(asked.slot, value)
    if asked.kind == "number" and (remark := remark_in(understood.text)):
        _learn_remark(turn, remark)
    if _is_low(asked, value) and not turn.state.angry:
        turn.change(told=turn.state.told | {_UNHAPPY})
        turn.say("survey_sorry")
    elif asked.kind == "text" and not NO_OPINION.fullmatch(understood.text):
        turn.acknowledge("survey_heard")


def _learn_remark(turn: Turn, remark: str) -> None:
    """What was good or bad need not be asked any more."""
    for question in chosen(turn).questions:
        if question.kind == "text" and not turn.knows(question.slot):
            turn.learn(question.slot, remark)
            return


_UNHAPPY = "survey_unhappy"


def _is_low(asked: SurveyQuestion, value: SlotValue) -> bool:
    if isinstance(value, int | float) and asked.below is not None:
        return value < asked.below
    return str(value) in asked.low


def _proceed(turn: Turn, answered: SurveyQuestion) -> None:
    questions = chosen(turn).questions
    place = questions.index(answered) + 1
    while place < len(questions) and _is_known(turn, questions[place]):
        place += 1
    if place < len(questions):
        _put(turn, questions[place])
    else:
        _finish(turn)


def _is_known(turn: Turn, question: SurveyQuestion) -> bool:
    agreed = question.purpose == "marketing" and turn.state.caller.may_market
    return agreed or turn.knows(question.slot)


# --- the end


def _finish(turn: Turn) -> None:
    """Leave the answers for colleagues; only their committed ticket says that they are noted."""
    turn.change(result=CallResult.COMPLETED)
    unhappy = _UNHAPPY in turn.state.told
    answers = [
        f"{one.slot}：{as_text(turn.state.slots[one.slot])}"
        for one in chosen(turn).questions
        if one.slot in turn.state.slots
    ]
    answers += [
        f"{name}：{turn.text_slot(slot)}"
        for slot, name in (("consent_sms", "同意短信"), ("consent_call", "同意来电"))
        if turn.knows(slot)
    ]
    optout = "客户不要再接电话，请登记免打扰。" if turn.text_slot("consent_call") == "no" else ""
    if optout:
        words = turn.understood.text if turn.understood is not None else ""
        turn.do(
            lambda effect_id: RecordConsent(effect_id, ConsentPurpose.MARKETING, granted=False, words=words),
            Purpose.CONSENT,
        )
    turn.open_ticket(
        Purpose.TICKET_SURVEY,
        TicketType.CALLBACK if unhappy else TicketType.ENQUIRY,
        f"{chosen(turn).title}：{'；'.join(answers) or '没有回答'}。{optout}",
        priority=Priority.HIGH if unhappy else Priority.LOW,
        callback=unhappy,
    )
    turn.acknowledge("survey_noting")
    turn.change(question=None)
    turn.keep_question()


def noted(turn: Turn, effect_id: str) -> None:
    """The answers are committed: thanks, or for an unhappy customer what follows."""
    section = chosen(turn)
    if _UNHAPPY in turn.state.told and section.unhappy == "transfer":
        turn.announce(effect_id, "survey_done")
        turn.change(phase=Phase.CLOSING)
        turn.ask("handover")
        return
    turn.announce(effect_id, "survey_done_unhappy" if _UNHAPPY in turn.state.told else "survey_done")
    if _UNHAPPY not in turn.state.told and survey_offer.put(turn, section):
        return
    _thank_and_end(turn)


def _thank_and_end(turn: Turn) -> None:
    turn.say_text(pick(chosen(turn).thanks, turn.state.caller.call_key, turn.state.turn, "thanks"))
    turn.end()


def _hear_offer(turn: Turn, understood: Understanding) -> bool:
    """A yes becomes an order in this call; anything but a yes or a question ends it kindly."""
    if understood.intent == "deny" or REFUSES.search(understood.text):
        _thank_and_end(turn)
    elif "affirm" in {one.name for one in understood.intents} or _ACCEPTS.search(understood.text):
        survey_offer.accept(turn)
    else:
        survey_offer.put_again(turn)
    return True


_ACCEPTS = re.compile(r"^[嗯啊哦，]*(?:可以|行|好|成|要|来|带|拿|那就)")
