"""Everything about the call itself: people, moods, hearing, goodbye, small talk."""

import re
from collections.abc import Collection
from dataclasses import replace

from voicebot.dialogue import agreed, complaints, contact_wishes, memory_asking, ordering, rereading
from voicebot.dialogue.aftersales_words import INTENT_NAMES
from voicebot.dialogue.agreement_words import AGREEING_INTENTS, NAMES
from voicebot.dialogue.dictation import spoken_digits
from voicebot.dialogue.effects import TicketType, Transfer
from voicebot.dialogue.events import Direction, Heard
from voicebot.dialogue.expectations import SAID_WITH_VALUES, YES_NO_QUESTIONS
from voicebot.dialogue.irrevocable import (
    SURE,
    refuses_calls,
    refuses_calls_besides,
    refuses_calls_plainly,
    wants_a_call,
)
from voicebot.dialogue.service_effects import ConsentPurpose, RecordConsent
from voicebot.dialogue.slots import slots_as_text, wishes
from voicebot.dialogue.state import CallResult, Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.intent_words import SPEAKS_OF_PERSON
from voicebot.dialogue.understanding.result import ScoredIntent, Understanding

MOST_SILENCES = 3
HARDLY_HEARD = 0.35
"""Below this confidence of the recogniser an utterance without a meaning is asked for again."""

HARDLY_UNDERSTOOD = 0.3
"""Below this confidence of the understanding an utterance counts as not understood."""

_SLOWER = re.compile(r"慢|记一下|拿(支|个)?笔")
_BYE = re.compile(r"(再见|拜拜|拜|(?:先|我|那)?挂(?:了|啦|吧)|先这样|回见|再联系)[啊吧哈呀了啦哦，。]*$")
_CAN_YOU_HEAR = re.compile(r"听得(见|到)|听不(见|到)|在不在|在吗|喂")

_MISDIALLED = re.compile(
    r"[打找拨]错|打的?(?:是|到)哪|找谁|不认识|机主|本人|没有?这个人|换(?:人|主人)|别人的|刚换的"
    r"|没(?:有)?(?:在.{0,6})?(?:买|下)过?|我不姓|他不在|不是我(?:买|的订单)|我不是他"
)

# --- matters that come before everything else


def urgent(turn: Turn, understood: Understanding) -> bool:
    """A person wanted, an opt-out, anger, a wrong number. Returns whether the turn is complete."""
    intents = {intent.name for intent in understood.intents}
    speaks_of_one = understood.intent == "transfer_human" or SPEAKS_OF_PERSON.search(understood.text)
    if ("transfer_human" in intents and speaks_of_one) or _WANTS_A_PERSON.search(understood.text):
        transfer(turn)
    elif contact_wishes.told_in(turn, understood.text) is None and _opts_out(intents, understood.text):
        opt_out(turn, understood.text)
    elif understood.intent == "complaint" or complaints.is_left_unanswered(turn, understood):
        complaints.note(turn, understood)
    elif understood.intent == "abuse":
        _abuse(turn)
    elif understood.intent == "wrong_number" and _is_wrong_number(turn, understood):
        outbound = turn.state.caller.direction is Direction.OUTBOUND
        turn.change(result=CallResult.WRONG_NUMBER)
        turn.hang_up("wrong_number" if outbound else "wrong_number_inbound")
    elif understood.intent == "busy_callback":
        call_back_later(turn)
    elif understood.intent == "privacy_request":
        turn.say("privacy")
        turn.open_ticket(
            Purpose.TICKET_ENQUIRY, TicketType.ENQUIRY, f"客户提出个人信息方面的要求：{understood.text}。"
        )
        turn.keep_question()
    else:
        return False
    return True


def _opts_out(intents: Collection[str], text: str) -> bool:
    if wants_a_call(text):
        return False
    guessed = "do_not_call" in intents and refuses_calls(text)
    besides = not _BESIDES_CALLS.isdisjoint(intents) and refuses_calls_besides(text)
    return guessed or besides or refuses_calls_plainly(text)


_BESIDES_CALLS = frozenset({"privacy_request", "wrong_number"})
"""What is said along with 别给我打了; 现在别打，晚上再打 is none of it."""
_WANTS_A_PERSON = re.compile(
    r"(?:找|换|叫|转|让|请|来|给我)(?:一?个|一?位)?(?:真人|活人|大活人)"
    r"|(?:找|换|转)(?:一?个|一?位)人(?=[吧呗嘛行啊，。]|$|来?(?:跟|和|说|讲|接|听|帮))"
    r"|(?:不想|不愿意?|不要|懒得)(?:跟|和|同)(?:机器人?|电脑|AI)(?:说|讲|聊)"
)
"""Words that ask for a person, whatever the classifier makes of the rest."""


def past_refusal(turn: Turn, text: str) -> str:
    """Of 不用了，你帮我查下快递吧 what is wanted; the no at its head lets the open question rest."""
    question = turn.state.question
    if question is None or question.about not in _REFUSED_WITH_A_WISH:
        return text
    found = _NO_BUT.match(text)
    if found is None:
        return text
    turn.change(question=None)
    turn.before = replace(turn.before, question=None)
    return found["wish"]


_REFUSED_WITH_A_WISH = frozenset({"handover", "callback", "anything_else"})
_NO_BUT = re.compile(
    r"(?:那|嗯|哦|，)*(?:(?:先)?不(?:用|要|需要|必)(?:转|麻烦|人工|回电|打)*|算|没有?|没事)"
    r"(?:了|啦|吧)?(?:谢谢|，|。| )*"
    r"(?P<wish>(?:那|就|还是|还|再|对了|，|麻烦)*(?:你|您)?(?:先|就)?(?:帮|给|替)我.{2,}"
    r"|(?:那|对了|，)*我(?:想|要|再)(?:问|查|看|买|退|换).+)"
)


def _is_wrong_number(turn: Turn, understood: Understanding) -> bool:
    """Never in mid-order; while a question is open only in words that cannot answer it."""
    state = turn.state
    if state.basket or state.phase in (Phase.ORDER, Phase.READ_BACK, Phase.WAITING):
        return False
    if state.after_sale and (state.orders or not _DIALLED_WRONG.search(understood.text)):
        return False
    if state.caller.direction is Direction.INBOUND and _HAS_TO_DO_WITH_US.search(understood.text):
        return False
    question = turn.before.question
    return question is None or _MISDIALLED.search(understood.text) is not None


_DIALLED_WRONG = re.compile(r"(?<!地址)(?<!名字)(?<!单)[打拨]错(?:了|电话|号)")
_HAS_TO_DO_WITH_US = re.compile(r"包裹|快递|订单|下单|收到|(?<!卖)东西|(?<!卖)货|短信|扣|钱")
"""Who speaks of a parcel has dialled right, whoever ordered it."""


def opt_out(turn: Turn, words: str) -> None:
    """No calls any more, from this moment; what is said of it comes from the committed rows."""
    turn.acknowledge("do_not_call")
    erase = "并要求删除个人资料，" if _ERASE.search(words) else ""
    turn.do(
        lambda effect_id: RecordConsent(effect_id, ConsentPurpose.ALL, granted=False, words=words),
        Purpose.CONSENT,
    )
    turn.open_ticket(
        Purpose.TICKET_DO_NOT_CALL,
        TicketType.ENQUIRY,
        f"客户要求不再来电，{erase}请登记免打扰。",
        callback=False,
    )
    turn.keep_question()


_ERASE = re.compile(r"(?:删|抹|清|去)(?:除|掉|了|干净)|(?:资料|信息|号码|记录)[^，。]{0,3}删")


def transfer(turn: Turn, why: str = "客户要求人工") -> None:
    """Hand the caller over; what is known goes along, so that nothing is asked twice."""
    state = turn.state
    wanted = "、".join(f"{value}" for _, value in slots_as_text(state)) or "未说明"
    summary = f"{why}。{state.complaint or _in_hand(turn)}已知：{wanted}。"
    turn.acknowledge("transferring")
    slots = slots_as_text(state)
    turn.do(lambda effect_id: Transfer(effect_id, why, summary, slots), Purpose.TRANSFER)
    turn.change(phase=Phase.WAITING)
    turn.keep_question()


def _in_hand(turn: Turn) -> str:
    """What the call was about until now, for whoever takes over."""
    case, ticket = turn.state.case, turn.state.ticket
    matter = INTENT_NAMES.get(turn.state.after_sale or case.last, "")
    order = f"（订单{case.order_number}）" if case.order_number else ""
    noted = f"已有工单{ticket}。" if ticket else ""
    return (f"正在办：{matter}{order}。" if matter else "") + noted


def _abuse(turn: Turn) -> None:
    if turn.state.angry:
        turn.acknowledge("abuse_again")
        transfer(turn)
        return
    turn.change(angry=True)
    turn.say("abuse")
    turn.keep_question()


def call_back_later(turn: Turn) -> None:
    """It does not suit now: a ticket for a call-back, at the time named if one was."""
    when = " ".join(
        turn.text_slot(slot)
        for slot in ("callback_date", "callback_daypart", "callback_time")
        if turn.knows(slot)
    )
    turn.acknowledge("busy")
    turn.change(result=CallResult.CALL_LATER)
    summary = f"客户现在不方便，请{when or '晚些时候'}回电。"
    turn.open_ticket(Purpose.TICKET_CALLBACK, TicketType.CALLBACK, summary)
    turn.keep_question()


_USELESS = re.compile(
    r"没用|不管用|不顶用|不好使|没解决|解决不了|试过了|等于没说|答非所问|听不懂|说不(?:清|明白)|白(?:问|说|打)|鸡同鸭讲|绕来绕去|车轱辘"
)
_NOT_SHOPPING = frozenset({"coupon_points", "account"})


def needs_somebody(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """A matter that is not about buying, or help that did not help: a person is offered, and no goods.

    Returns:
        whether that was asked.
    """
    state = turn.state
    shopping = state.basket or state.offered or state.after_sale or "product_type" in state.slots
    if shopping or state.phase is Phase.CLOSING:
        return False
    matter = _NOT_SHOPPING & {intent.name for intent in understood.intents} or "issue" in changed
    if not matter and not _USELESS.search(understood.text):
        return False
    turn.ask("handover", key=None if matter else "offer_human_stuck")
    return True


# --- hearing each other


def is_unintelligible(heard: Heard, understood: Understanding) -> bool:
    """Whether nothing could be made of the utterance."""
    if understood.slots or spoken_digits(heard.text):
        return False
    if understood.intent in ("noise", "silence"):
        return True
    if heard.typed:
        return False
    weak = understood.intents[0].confidence < HARDLY_UNDERSTOOD
    return weak or (heard.confidence < HARDLY_HEARD and understood.intent == "out_of_scope")


def without_guesses(understood: Understanding) -> Understanding:
    """Values without a clear intent are information: a guessed intent would lead astray.

    A question of the goods in the form of one (它有耳机孔没有) is no guess, however seldom it is put so.
    """
    guessed = understood.intents[0].confidence < HARDLY_UNDERSTOOD
    asked = understood.intent == "product_qa" and rereading.asks(understood)
    if understood.slots and guessed and not asked:
        return replace(understood, intents=(ScoredIntent("provide_info", HARDLY_UNDERSTOOD),))
    return understood


def misheard(turn: Turn) -> None:
    """Ask again twice, then more closed, then offer a person."""
    count = turn.state.misheard + 1
    turn.change(misheard=count)
    question = turn.before.question
    if count <= 2:
        turn.say("misheard")
        turn.keep_question()
    elif count == 3 and (deed := agreed.deed_asked(turn)) is not None:
        turn.say("misheard_plainly", deed=NAMES[deed])
        turn.keep_question()
    elif count == 3 and question is not None and question.about in YES_NO_QUESTIONS:
        turn.say("misheard_yes_no")
        turn.keep_question()
    elif count == 3 and question is not None and question.about in ("phone", "order_id"):
        turn.say("misheard_digits")
        turn.keep_question()
    elif count == 3 and question is not None:
        turn.say("misheard_closed")
        put_question_again(turn)
    else:
        turn.ask("handover", key="offer_human")


def put_question_again(turn: Turn) -> None:
    """Ask the open question once more, in other words; without one, ask what is needed."""
    question = turn.before.question
    if turn.state.phase is Phase.SURVEY:
        turn.say_again()
        return
    match question.about if question is not None else "what_do_you_need":
        case "phone" | "caller_phone":
            ordering.ask_phone(turn)
        case "quantity":
            ordering.proceed(turn)
        case "same_address":
            turn.ask("same_address", address=turn.text_slot("address"))
        case "callback_date":
            turn.ask("callback_date", key="ask_fetch")
        case "read_back":
            turn.ask("read_back", key="read_back_again")
        case about if about in SAID_WITH_VALUES or turn.state.choosing:
            turn.say_again()  # the price, the order, the versions or the number left belong to the question
        case about:
            turn.ask(about, choices=question.choices if question is not None else ())


def please_wait(turn: Turn) -> None:
    """The caller speaks while the shop or a colleague has not answered yet."""
    turn.acknowledge("holding")
    turn.keep_question()


def about_the_call(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """Repeat, slower, wait. Returns whether the turn is complete."""
    if changed or understood.intent not in ("repeat", "control", "wait"):
        return False
    if understood.intent == "wait":
        turn.acknowledge("wait")
        turn.keep_question()
    elif not turn.before.last_speech:
        turn.say("nothing_to_repeat")
    elif understood.intent == "repeat" or _SLOWER.search(understood.text):
        if _SLOWER.search(understood.text):
            turn.acknowledge("slower")
        turn.say_again()
    elif _CAN_YOU_HEAR.search(understood.text):
        turn.acknowledge("hear_me")
        turn.say_again()
    else:
        turn.acknowledge("louder")
        turn.say_again()
    return True


# --- ending


def says_goodbye(understood: Understanding) -> bool:
    """Whether the caller takes leave."""
    leaving = "goodbye" in {intent.name for intent in understood.intents}
    return leaving or _BYE.search(understood.text) is not None


def plain_goodbye(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """A goodbye with nothing agreed to in the same breath."""
    intents = {intent.name for intent in understood.intents}
    if not says_goodbye(understood) or changed or intents & AGREEING_INTENTS:
        return False
    goodbye(turn)
    return True


def ending(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """Goodbye and thanks. Returns whether the turn is complete."""
    intents = {intent.name for intent in understood.intents}
    if "goodbye" in intents and not changed:
        goodbye(turn)
        return True
    if understood.intent == "thank" and len(intents) == 1 and not changed:
        turn.acknowledge("thanks")
        state = turn.state
        buys = state.basket or state.offered or state.after_sale or wishes(state.slots)
        if state.phase is not Phase.CLOSING and buys:
            return False
        turn.change(phase=Phase.CLOSING)
        turn.ask("anything_else")
        return True
    return False


def goodbye(turn: Turn) -> None:
    """End the call; say so when an order was begun and is not placed. Once before: what may be kept?"""
    if memory_asking.ask_to_keep(turn):
        return
    if turn.state.basket:
        turn.hang_up("goodbye_no_order")
    elif turn.state.order_placed is not None:
        turn.hang_up("goodbye_bought")
    else:
        turn.hang_up("goodbye")


# --- small talk


_REPLIES = {
    "ask_robot": "robot",
    "chitchat": "chitchat",
    "out_of_scope": "out_of_scope",
    "feedback": "feedback",
}


def small_talk(turn: Turn, understood: Understanding, changed: frozenset[str]) -> None:
    """Answer what has nothing to do with buying; the conversation then goes on where it was."""
    intents = [intent.name for intent in understood.intents]
    if "ask_robot" in intents:
        turn.say("robot")
    elif understood.intent == "greet" and not changed and len(intents) == 1:
        outbound = turn.state.caller.direction is Direction.OUTBOUND
        turn.acknowledge("greeting_outbound" if outbound else "greeting_back")
    elif (
        turn.state.ticket and understood.intent == "out_of_scope" and understood.intents[0].confidence < SURE
    ):
        turn.acknowledge("noted_aside")  # 停了，不敢抹了: more of what was noted, and no small talk
    elif understood.intent in _REPLIES and not changed and not turn.state.after_sale:
        turn.say(_REPLIES[understood.intent])
