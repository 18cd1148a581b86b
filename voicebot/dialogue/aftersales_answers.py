"""Answers to the questions of the after-sales talk."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from voicebot.dialogue import aftersales, aftersales_asides
from voicebot.dialogue import aftersales_changes as changes
from voicebot.dialogue import aftersales_confirming as confirming
from voicebot.dialogue import aftersales_contact as contact
from voicebot.dialogue import aftersales_followup as followup
from voicebot.dialogue import aftersales_identity as identification
from voicebot.dialogue import aftersales_lines as lines
from voicebot.dialogue import aftersales_money as money
from voicebot.dialogue import aftersales_pieces as pieces
from voicebot.dialogue import aftersales_returns as returns
from voicebot.dialogue import aftersales_tax_number as tax_number
from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.aftersales import MINDED
from voicebot.dialogue.aftersales_asking import refuses_in_words, says_no, says_yes
from voicebot.dialogue.aftersales_faults import fault_in, leaks_or_lacks
from voicebot.dialogue.aftersales_goods import lines_named
from voicebot.dialogue.aftersales_words import opened_in, remedy_in
from voicebot.dialogue.control import HARDLY_HEARD
from voicebot.dialogue.dictation import looks_like_address
from voicebot.dialogue.effects import TicketType
from voicebot.dialogue.events import Heard
from voicebot.dialogue.identity import TAIL_DIGITS
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

_ALL = ("都", "全", "整单", "一起", "两样", "两个")
_BUYS = frozenset({"recommend", "place_order", "select"})


def hear_dictated(turn: Turn, text: str) -> bool:
    """Digits or letters where they were asked for. Returns whether the turn is complete."""
    question = turn.before.question
    about = question.about if question is not None else ""
    if about == "phone" and contact.hear_phone(turn, text):
        return True
    if about == "tax_number":
        heard = tax_number.hear(turn, text)
    else:
        asked_for = about in ("order_id", "phone_tail") and not looks_like_address(text)
        heard = asked_for and identification.hear_digits(turn, about, text)
    if not heard:
        return False
    if not turn.asked_something:
        aftersales.proceed(turn)
    return True


def hear(turn: Turn, understood: Understanding) -> bool:
    """Take in an answer to the open question, and what settles a later one. Returns whether it was one."""
    if _is_about_the_call(understood):
        return False
    if identification.disowns_the_number(turn, understood.text) and turn.state.after_sale:
        aftersales.proceed(turn)
        return True
    if contact.add(turn, understood) or followup.hear(turn, understood) or hear_fetching(turn, understood):
        return True
    question = turn.before.question
    if not turn.state.after_sale:
        return _goes_on(turn, understood)
    buys = {intent.name for intent in understood.intents} & _BUYS and not _names_own_goods(turn, understood)
    if buys and not _settles(turn, understood):
        turn.change(after_sale=None, phase=Phase.NEEDS)
        return False
    _note_aside(turn, understood)
    _note_change_of_mind(turn, understood)
    if aftersales_asides.hear(turn, understood):
        return True
    about = question.about if question is not None else ""
    answer = _ANSWERS.get(about)
    if answer is not None and answer(turn, understood):
        return True
    aside = understood.intent in aftersales.LOGISTICS or _names_own_goods(turn, understood)
    if about not in ("remedy", "confirm_change", "opened") or not aside:
        return False
    aftersales_asides.put_again(turn, about)
    return True


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


def _settles(turn: Turn, understood: Understanding) -> bool:
    """来一双大一码的, 就要这个 may sound like buying, and answers what we asked."""
    question = turn.before.question
    about = question.about if question is not None else ""
    return about in _ANSWERS and about not in ("order_id", "phone_tail", "callback")


def _note_aside(turn: Turn, understood: Understanding) -> None:
    """没拆封, 想退钱, 只退一盒 count whenever they are said."""
    pieces.note(turn, understood.text)
    opened = opened_in(understood.text)
    question = turn.before.question
    about = question.about if question is not None else ""
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


# --- one function per question


def _which_order(turn: Turn, understood: Understanding) -> bool:
    if understood.intent == "deny" and not understood.slots:
        turn.change(orders=(), case=replace(turn.state.case, candidates=()))  # bought under another number
    aftersales.proceed(turn)
    return True


def _which_item(turn: Turn, understood: Understanding) -> bool:
    order = tickets.order_in_hand(turn)
    if order is None:
        return False
    if any(word in understood.text for word in _ALL):
        turn.change(case=replace(turn.state.case, whole=True))
    else:
        lines.settle(turn, order, understood.text)
    aftersales.proceed(turn)
    return True


def _opened(turn: Turn, understood: Understanding) -> bool:
    opened = opened_in(understood.text)
    if opened is None and says_no(understood):
        opened = False
    elif opened is None and says_yes(understood):
        opened = True
    if opened is None:
        return False
    turn.change(case=replace(turn.state.case, opened=opened))
    aftersales.proceed(turn)
    return True


def _remedy(turn: Turn, understood: Understanding) -> bool:
    remedy = remedy_in(understood.text)
    if remedy is None:
        return False
    turn.change(case=replace(turn.state.case, remedy=remedy))
    aftersales.proceed(turn)
    return True


def _wanted(turn: Turn, understood: Understanding) -> bool:
    if asks(understood):
        return False
    said = _AROUND_WANTED.sub("", understood.text.strip("。，！"))
    if understood.slots.keys() & returns.OPTION_SLOTS or says_yes(understood):
        said = ""  # the slots tell it, or the same again will do
    turn.change(case=replace(turn.state.case, wanted=said))
    aftersales.proceed(turn)
    return True


_AROUND_WANTED = re.compile(r"^(那|就|给我|帮我|我要|我想)*(换|要)(成|个|一个|双|一双)?|(吧|的|就行)+$")


def _issue(turn: Turn, understood: Understanding) -> bool:
    if asks(understood):
        return False
    if _gives_up(understood):
        confirming.keep(turn)
        return True
    fault = fault_in(understood.text) if leaks_or_lacks(turn.state.case.said) else None
    if fault is not None:
        turn.learn("issue", (fault,))
    remedy, opened = remedy_in(understood.text), opened_in(understood.text)
    if not turn.knows("issue") and not (
        len(understood.text) <= _MERE_ANSWER and (remedy or opened is not None)
    ):
        turn.learn("issue", (understood.text,))  # 退款, 没拆 name no reason
    if remedy is not None:
        turn.change(case=replace(turn.state.case, remedy=remedy))
    aftersales.proceed(turn)
    return True


_MERE_ANSWER = 6
"""Characters up to which 退款 or 没拆的 is all that was said."""


def _gives_up(understood: Understanding) -> bool:
    """算了; 没有了，谢谢 in place of an answer."""
    polite = {intent.name for intent in understood.intents} & {"thank", "goodbye"}
    return (
        bool(polite)
        or "谢谢" in understood.text
        or _NEVER_MIND.fullmatch(understood.text.strip("。")) is not None
    )


_NEVER_MIND = re.compile(r"(那|嗯|，)*(算了|不用了|没事了?|不退了|不换了)[吧啊，]*(谢谢)?[吧啊]?")


def _digits(turn: Turn, understood: Understanding) -> bool:
    """没有, 不记得 or something else in place of digits."""
    if asks(understood):
        return False
    if _NEVER_MIND_AT_ALL.search(understood.text):
        confirming.keep(turn)
        return True
    refuses = says_no(understood) and remedy_in(understood.text) is None
    if refuses or _NOT_AT_HAND.search(understood.text):
        identification.note_unproved(turn)
    else:
        aftersales.proceed(turn)
    return True


_NEVER_MIND_AT_ALL = re.compile(r"(?:算了|不(?:改|查|退|换|取消|问|办|麻烦)了)(?:吧|啊|谢谢|，|。)*$")
"""发了啊，那算了: the whole matter is given up, not only the digits."""
_NOT_AT_HAND = re.compile(r"没有|不(记得|知道|清楚)|记不|忘|找不到|没(存|留|看)")


def _new_receiver(turn: Turn, understood: Understanding) -> bool:
    if says_no(understood) or asks(understood) or not changes.hear_receiver(turn, understood):
        return False
    aftersales.proceed(turn)
    return True


def _new_address(turn: Turn, understood: Understanding) -> bool:
    if says_no(understood) and "address" not in understood.slots:
        confirming.keep(turn)
        return True
    aftersales.proceed(turn)
    return True


def _title(turn: Turn, understood: Understanding) -> bool:
    if asks(understood):
        return False
    if _gives_up(understood) or (says_no(understood) and money.PERSON not in understood.text):
        confirming.keep(turn)
        return True
    if understood.text.strip("。") in _MERE_YES:
        aftersales.proceed(turn)
        return True
    money.hear_title(turn, understood.text)
    aftersales.proceed(turn)
    return True


_MERE_YES = frozenset({"对", "是", "是的", "对的", "嗯", "好", "好的", "行", "可以", "要", "要的"})
"""Said to a question for a title it is none."""


def _callback(turn: Turn, understood: Understanding) -> bool:
    """那帮我拦一下 takes up what a colleague was offered for, though it says no yes; 没拆 answers nothing."""
    tells = opened_in(understood.text) is not None
    if tells and not says_yes(understood) and not refuses_in_words(understood.text):
        turn.ask("callback", key="offer_exception_still")
        return True
    tells = _tells_detail(turn, understood)
    if says_no(understood) or not (tells or _TAKES_UP.search(understood.text)):
        return False
    if tells:
        case = turn.state.case
        turn.change(
            case=replace(case, why="，".join(part for part in (case.why, f"客户说：{turn.words}") if part))
        )
    turn.acknowledge("noting")
    aftersales.ticket_without_order(turn)
    return True


def _tells_detail(turn: Turn, understood: Understanding) -> bool:
    """改成胜太路66号, 抬头改成…公司: who tells what a colleague shall do wants it done."""
    match turn.state.after_sale:
        case "change_address":
            return bool({"address", "receiver_name", "phone"} & understood.slots.keys())
        case "invoice":
            return money.names_company(turn.words) or bool(tax_number.told_in(turn.words))
        case _:
            return False


_TAKES_UP = re.compile(
    r"拦|改派|重开|试试|(跟|和|给|找|联系)[^，。]{0,4}快递|(帮|给|替)(我|忙)[^，。]{0,3}(试|问|看看|联系|登记|记|办)|(让|请|叫)[^，。]{0,3}同事"
)


_ANSWERS: Mapping[str, Callable[[Turn, Understanding], bool]] = {
    "which_order": _which_order,
    "which_item": _which_item,
    "opened": _opened,
    "remedy": _remedy,
    "wanted": _wanted,
    "issue": _issue,
    "order_id": _digits,
    "phone_tail": _digits,
    "new_address": _new_address,
    "new_receiver": _new_receiver,
    "invoice_title": _title,
    "company": _title,
    "confirm_change": confirming.hear,
    "callback": _callback,
}


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
    if question is None or question.about not in _ANSWERS.keys() | {"callback_date"}:
        return False
    urgent = {intent.name for intent in understood.intents} & _MEANT.keys()
    return bool(urgent) and not any(_MEANT[name].search(understood.text) for name in urgent)


_MEANT: Mapping[str, re.Pattern[str]] = {
    "busy_callback": re.compile(r"忙|开会|不方便|开车|上班|没空|打(给|来|过来|电话)|回(电|头|我)|晚点|再说"),
    "complaint": re.compile(
        r"投诉|举报|曝光|骗|维权|消协|12315|工商|差评|态度|垃圾|什么玩意|没人(管|理)|坑|忍|气|太(差|过分|不像话|慢)|负责"
    ),
    "transfer_human": re.compile(r"人工|客服|转接|真人|活人|经理|领导|老板|负责人|找个?人|换个?人"),
}
"""Words without which these intents are only guessed."""


def _is_about_the_call(understood: Understanding) -> bool:
    """再说一遍, 大声点; 小了 as the answer to what is wrong is not."""
    if understood.intent in ("repeat", "wait"):
        return True
    return understood.intent == "control" and _HEARING.search(understood.text) is not None


_HEARING = re.compile(r"声|听|慢|喂|卡|信号|断断续续|杂音")


def hear_fetching(turn: Turn, understood: Understanding) -> bool:
    """The day for it, added to what is noted; anything else lets the question rest."""
    if not turn.answers("callback_date"):
        return False
    named = [
        slot for slot in ("callback_date", "callback_daypart", "callback_time") if slot in understood.slots
    ]
    if named:
        when = " ".join(turn.text_slot(slot) for slot in named)
        turn.open_ticket(
            Purpose.TICKET_FETCH, TicketType.AFTER_SALE, f"退换货取件时间：{when}。{understood.text}。"
        )
        turn.acknowledge("noting")
        turn.keep_question()
        return True
    served = {"return_goods", "exchange_goods"} & {intent.name for intent in understood.intents}
    if served or understood.intent in ("provide_info", "chitchat", "product_qa"):
        turn.acknowledge("noted_aside")
        turn.ask("callback_date", key="ask_fetch")
        return True
    return False
