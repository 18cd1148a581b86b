"""Answers to the questions of the after-sales talk."""

import re
from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue import aftersales, aftersales_asides
from voicebot.dialogue import aftersales_contact as contact
from voicebot.dialogue import aftersales_desk_talk as desk_talk
from voicebot.dialogue import aftersales_fetching as fetching
from voicebot.dialogue import aftersales_followup as followup
from voicebot.dialogue import aftersales_identity as identification
from voicebot.dialogue import aftersales_in_breath as in_breath
from voicebot.dialogue import aftersales_money as money
from voicebot.dialogue import aftersales_pieces as pieces
from voicebot.dialogue import aftersales_tax_number as tax_number
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales import MINDED
from voicebot.dialogue.aftersales_goods import lines_named
from voicebot.dialogue.aftersales_questions import ANSWERS
from voicebot.dialogue.aftersales_words import opened_in, remedy_in
from voicebot.dialogue.control import HARDLY_HEARD
from voicebot.dialogue.dictation import looks_like_address, tells_a_tail
from voicebot.dialogue.events import Heard
from voicebot.dialogue.identity import TAIL_DIGITS
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_BUYS = frozenset({"recommend", "place_order", "select"})


def hear_dictated(turn: Turn, text: str) -> bool:
    """Digits or letters where they were asked for. Returns whether the turn is complete."""
    question = turn.before.question
    about = question.about if question is not None else ""
    if about == "phone" and not tells_a_tail(text) and contact.hear_phone(turn, text):
        return True
    if about == "tax_number":
        heard = tax_number.hear(turn, text)
    else:
        asked_for = about in ("order_id", "phone_tail") and not looks_like_address(text)
        heard = asked_for and identification.hear_digits(turn, about, text)
    if not heard:
        return False
    if turn.asked_something:
        return True
    if about in ("order_id", "phone_tail") and in_breath.hear(turn, text):
        return True
    aftersales.proceed(turn)
    return True


def hear(turn: Turn, understood: Understanding) -> bool:
    """Take in an answer to the open question, and what settles a later one. Returns whether it was one."""
    if _is_about_the_call(understood):
        return False
    if identification.disowns_the_number(turn, understood.text) and turn.state.after_sale:
        aftersales.proceed(turn)
        return True
    if contact.add(turn, understood) or followup.hear(turn, understood) or fetching.hear(turn, understood):
        return True
    question = turn.before.question
    if not turn.state.after_sale:
        return _goes_on(turn, understood) or desk_talk.hear(turn, understood)
    buys = _means_to_buy(understood) and not _names_own_goods(turn, understood)
    if buys and not _settles(turn):
        turn.change(after_sale=None, phase=Phase.NEEDS)
        return False
    _note_aside(turn, understood)
    _note_change_of_mind(turn, understood)
    if in_breath.takes_up_another(turn, understood):
        return True
    if aftersales_asides.hear(turn, understood):
        return True
    about = question.about if question is not None else ""
    answer = ANSWERS.get(about)
    if answer is not None and answer(turn, understood):
        return True
    if about == "confirm_change" and desk_talk.tells_of_it(understood):
        turn.acknowledge("noted_aside")
        turn.change(case=replace(turn.state.case, told=f"{turn.state.case.told}{turn.words}。"))
        aftersales_asides.put_again(turn, about)
        return True
    aside = understood.intent in aftersales.LOGISTICS or _names_own_goods(turn, understood)
    if about not in ("remedy", "confirm_change", "opened") or not aside:
        return False
    aftersales_asides.put_again(turn, about)
    return True


def _means_to_buy(understood: Understanding) -> bool:
    """Whether goods are wanted; a guess without a product or a number lets the matter in hand be."""
    names_something = bool({"product_type", "quantity", "items"} & understood.slots.keys())
    return any(
        intent.name in _BUYS and (names_something or intent.confidence >= _SURELY_BUYS)
        for intent in understood.intents
    )


_SURELY_BUYS = 0.3


def _goes_on(turn: Turn, understood: Understanding) -> bool:
    """What was served is added to: 李雷 after an invoice for 个人; 那另一单呢 after the first."""
    if turn.state.case.last == "invoice" and (named := money.name_alone(understood)):
        turn.learn("invoice_title", named)
        turn.change(after_sale="invoice", phase=Phase.AFTER_SALES)
        aftersales.proceed(turn)
        return True
    if (
        turn.state.case.last in aftersales.LOGISTICS
        and not turn.state.basket
        and _PRESSES.search(understood.text)
        and "noted:urge" not in turn.state.told
    ):
        aftersales.begin(turn, "urge")
        return True
    if len(turn.state.orders) < 2 or turn.state.basket or not _OTHER_ONE.search(understood.text):
        return False
    aftersales.begin(turn, "logistics_query")
    return True


_PRESSES = re.compile(
    r"都[^，。]{1,4}(?:天|周|礼拜|星期|月)了|(?:等|过)了?[^，。]{1,4}(?:天|周|礼拜|星期|月)|再不(?:发|到|来|送|给)|还(?:不|没)(?:发|到|动)|这么(?:慢|久)|太慢"
)
"""都五天了, once the state was told: told to press for it."""
_OTHER_ONE = re.compile(r"(另外?那?一?|别的|其他|还有一)(单|个订单|个包裹|个快递|订单)")


def _names_own_goods(turn: Turn, understood: Understanding) -> bool:
    """逐风跑鞋, said while that order is in hand, names it and buys nothing."""
    order = tickets.order_in_hand(turn)
    buys = _BUYING.search(understood.text) is not None
    return order is not None and not buys and bool(lines_named(turn, order, understood.text))


_BUYING = re.compile(r"买|下单|来[一两二三四五六七八九十\d]|再[来要]|另外|推荐|想要")


def _settles(turn: Turn) -> bool:
    """来一双大一码的, 就要这个 may sound like buying, and answers what we asked."""
    question = turn.before.question
    about = question.about if question is not None else ""
    return about in ANSWERS and about not in ("order_id", "phone_tail", "callback")


def _note_aside(turn: Turn, understood: Understanding) -> None:
    """没拆封, 想退钱, 只退一盒 count whenever they are said."""
    question = turn.before.question
    about = question.about if question is not None else ""
    pieces.note(turn, understood.text, bare=about == "confirm_change")
    opened = opened_in(understood.text)
    if opened is not None and about in _BEFORE_THE_YES:
        turn.change(case=replace(turn.state.case, opened=opened))
    minded = MINDED.search(turn.words)
    if about == "issue" and minded:
        turn.learn("issue", (minded[0],))
    number = understood.slots.get("phone")
    if about in ("order_id", "phone_tail") and isinstance(number, str) and len(number) > TAIL_DIGITS:
        turn.learn("phone_tail", number[-TAIL_DIGITS:])


def _note_change_of_mind(turn: Turn, understood: Understanding) -> None:
    """不退，换大的 while the order is still being looked for: another matter, and the same goods."""
    question = turn.before.question
    if question is None or question.about not in ("order_id", "phone_tail"):
        return
    if turn.state.after_sale == "invoice" and (form := money.form_in(understood.text)) is not None:
        turn.learn("invoice_format", form)
    named = {intent.name for intent in understood.intents} & _REMEDIES.keys()
    remedy = remedy_in(understood.text)
    wish = next((one for one, kind in _REMEDIES.items() if kind is remedy or one in named), None)
    if wish is not None and turn.state.after_sale in _OF_GOODS:
        turn.change(after_sale=wish, case=replace(turn.state.case, remedy=_REMEDIES[wish]))


_REMEDIES = {"exchange_goods": ReturnKind.EXCHANGE, "return_goods": ReturnKind.RETURN}
_OF_GOODS = frozenset({"report_problem", *_REMEDIES})
_BEFORE_THE_YES = frozenset({"opened", "issue", "order_id", "phone_tail", "confirm_change"})


def is_answer(turn: Turn, heard: Heard) -> bool:
    """个人, 小了, 没拆: short, of no intent of its own, and the answer to what was asked."""
    question = turn.before.question
    about = question.about if question is not None else ""
    if opened_in(heard.text) is not None or remedy_in(heard.text) is not None:
        return about in ("opened", "issue", "remedy")
    return about in ("invoice_title", "company", "issue", "wanted") and heard.confidence >= HARDLY_HEARD


def comes_first(turn: Turn, understood: Understanding) -> bool:
    """明天上午, 没在外面穿过, 个人 answer what was asked here, whatever they sound like elsewhere."""
    question = turn.before.question
    if question is None or question.about not in ANSWERS.keys() | {"callback_date"}:
        return False
    urgent = {intent.name for intent in understood.intents} & _MEANT.keys()
    return bool(urgent) and not any(_MEANT[name].search(understood.text) for name in urgent)


_MEANT: Mapping[str, re.Pattern[str]] = {
    "busy_callback": re.compile(r"忙|开会|不方便|开车|上班|没空|打(给|来|过来|电话)|回(电|头|我)|晚点|再说"),
    "complaint": re.compile(
        r"投诉|举报|曝光|骗|维权|消协|12315|工商|差评|态度|垃圾|什么玩意|没人(管|理)|坑|忍|气|太(差|过分|不像话|慢)|负责"
    ),
    "transfer_human": re.compile(
        r"人工|客服|转接(?![头线口器])|真人|活人|经理|领导|老板|负责人|找个?人|换个?人"
    ),
}
"""Words without which these intents are only guessed."""


def _is_about_the_call(understood: Understanding) -> bool:
    """再说一遍, 大声点; 小了 as the answer to what is wrong is not."""
    if understood.intent in ("repeat", "wait"):
        return True
    return understood.intent == "control" and _HEARING.search(understood.text) is not None


_HEARING = re.compile(r"声|听|慢|喂|卡|信号|断断续续|杂音")
