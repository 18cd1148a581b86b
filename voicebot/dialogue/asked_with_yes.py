"""A question told in one breath with the yes: 好，就它吧，我敏感皮，这能用吧 is answered first."""

import re
from enum import Enum

from voicebot.dialogue import answering, needs, order_lines, recommending, rereading, taking, totals
from voicebot.dialogue.agreement import Reply, reply_to
from voicebot.dialogue.agreement_words import AGREEING_INTENTS, Deed
from voicebot.dialogue.basket_pieces import OPTION_SLOTS
from voicebot.dialogue.slots import PRICE_SLOTS, wishes
from voicebot.dialogue.state import Purpose
from voicebot.dialogue.suiting import asks_whether_it_suits, clauses_of
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import pick
from voicebot.knowledge.answers import answer as product_answer
from voicebot.knowledge.product import Product
from voicebot.knowledge.replies import Answer
from voicebot.knowledge.wishes import Candidate


class _Suits(Enum):
    YES = "yes"
    NO = "no"
    OPEN = "open"


def hear(turn: Turn, understood: Understanding) -> bool:
    """Answer whether what is offered may be used by whom it is for, where that is asked while agreeing.

    Returns:
        whether the turn is complete: the product is withdrawn, or it is open whether it suits. The yes to
        one that suits is still to be heard.
    """
    product = _offered(turn)
    if product is None or not _agrees(understood):
        return False
    if not asks_whether_it_suits(understood):
        _tell_of_sending(turn, understood)
        return _asks_the_sum(turn, understood, product)
    if turn.state.supposed:
        answering.answer(turn, understood)
        return True
    reply = product_answer(
        _question(understood.text),
        products=(product,),
        catalogue=turn.dialogue.catalogue,
        slots=turn.state.slots,
    )
    match _verdict(reply):
        case _Suits.YES:
            turn.say_text(reply.reply)
            return False
        case _Suits.NO:
            turn.say_text(reply.reply)
            taking.refuse(turn)
            if not _propose_one_that_suits(turn, _question(understood.text)):
                needs.proceed(turn)
        case _Suits.OPEN if reply.known:
            turn.say_text(reply.reply)
            turn.ask("take_it")
        case _Suits.OPEN:
            answering.not_stated(turn, reply, product)
            turn.ask("take_it")
    return True


def _propose_one_that_suits(turn: Turn, question: str) -> bool:
    """Offer another whose text says yes to the same question, at whatever price. Returns whether one does."""
    catalogue, wanted = turn.dialogue.catalogue, wishes(turn.state.slots)
    if "product_type" not in wanted:
        return False
    dear = {slot: value for slot, value in wanted.items() if slot not in PRICE_SLOTS}
    plain = {slot: value for slot, value in dear.items() if slot not in OPTION_SLOTS}
    hidden = turn.state.refused | catalogue.unpriced
    fitting: dict[str, Candidate] = {}
    for some in (wanted, dear, plain):
        for one in catalogue.match(some, limit=_MOST_OTHERS).fitting:
            fitting.setdefault(one.product.product_id, one)
    for other in fitting.values():
        if other.product.product_id in hidden:
            continue
        reply = product_answer(
            question, products=(other.product,), catalogue=catalogue, slots=turn.state.slots
        )
        if _verdict(reply) is _Suits.YES:
            recommending.recommend(turn, other, key="recommend_other", suits=reply.reply)
            return True
    return False


_MOST_OTHERS = 8


def _tell_of_sending(turn: Turn, understood: Understanding) -> None:
    """行，就这双，运费多少: what sending costs or takes, told beside the order that goes on."""
    asked = any(_SENDING.search(one) and rereading.ASKS.search(one) for one in clauses_of(understood.text))
    texts = turn.dialogue.script.answers.get("ask_shipping")
    if asked and not answering.sent_by_its_own_rule(turn, understood) and texts:
        turn.say_text(pick(texts, turn.state.caller.call_key, turn.state.turn, "ask_shipping"))


_SENDING = re.compile(r"运费|邮费|快递费|包邮|发货|几天[^，。]{0,3}到|多久[^，。]{0,3}到|[什啥]么?快递")


def _asks_the_sum(turn: Turn, understood: Understanding, product: Product) -> bool:
    """行，一共多少: it is taken, one of it where no number was told, and the order goes on with its total."""
    clauses = clauses_of(understood.text)
    plain = len(clauses) > 1 and all(map(_is_yes, clauses[:-1]))
    if not plain or _SUM.fullmatch(clauses[-1]) is None:
        return False
    taking.take(turn, product)
    if not turn.knows("quantity"):
        order_lines.assume_one(turn)
    order_lines.fill_quantity(turn)
    order_lines.fill_options(turn)
    totals.ask(turn, Purpose.QUOTE_TOTAL)
    return True


_SUM = re.compile(
    r"(?:那|这|得|要|加)*(?:一共|总共|合计|加起来|拢共|统共|一起)(?:是|得|要|算)*(?:多少|几块)(?:钱)?(?:啊|呀|呢)?"
)


def _offered(turn: Turn) -> Product | None:
    open_offer = turn.answers("take_it") and len(turn.state.offered) == 1
    return turn.dialogue.catalogue.get(turn.state.offered[0]) if open_offer else None


def _agrees(understood: Understanding) -> bool:
    agrees = bool({intent.name for intent in understood.intents} & AGREEING_INTENTS)
    return agrees or "quantity" in understood.slots or any(map(_is_yes, clauses_of(understood.text)))


def _question(text: str) -> str:
    """The words without the agreement that goes before the question."""
    clauses = clauses_of(text)
    while len(clauses) > 1 and (_is_yes(clauses[0]) or _ORDERS_SOME.search(clauses[0])):
        clauses.pop(0)
    return "，".join(clauses)


def _is_yes(clause: str) -> bool:
    return _TAKES.search(clause) is not None or reply_to(clause, Deed.ORDER) is Reply.YES


def _verdict(reply: Answer) -> _Suits:
    if not reply.known:
        return _Suits.OPEN
    if reply.reply.startswith(_AGAINST):
        return _Suits.NO
    return _Suits.YES if reply.reply.startswith(_IN_FAVOUR) else _Suits.OPEN


_AGAINST = ("不建议", "不能", "不可以", "不行", "不适合", "不太合适")
_IN_FAVOUR = ("可以", "能", "不含", "它写明不含", "没有", "适合", "没问题")
_ORDERS_SOME = re.compile(r"(?:^|[要来拿买])[一两二三四五六七八九十\d]+[个双台盒支瓶袋罐箱套件副条部]$")
_TAKES = re.compile(
    r"就(?:要|拿|定|选|买|是)?(?:它|这|那)|^(?:那)?[来拿要买][^，。]{0,4}[一两二三四五六七八九十\d]"
)
