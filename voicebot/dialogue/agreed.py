"""What the open question asks the caller to agree to, and how the answer stands to it."""

from voicebot.dialogue import aftersales_tickets as tickets
from voicebot.dialogue.agreement import Reply, is_bare, reply_to
from voicebot.dialogue.agreement_words import Deed
from voicebot.dialogue.plain_words import deed_of
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding

ORDER_QUESTIONS = frozenset({"read_back", "accept_price", "take_what_is_left"})
"""A yes to them places the order."""

_SAID_AGAIN = frozenset(
    {
        "quantity",
        "unit",
        "product_type",
        "receiver_name",
        "phone",
        "address",
        "city",
        "size",
        "color",
        "flavor",
    }
)
"""Slots that callers name once more while they agree: 对，两盒."""


def deed_asked(turn: Turn) -> Deed | None:
    """What a yes to the open question would carry out, where that cannot be taken back; else ``None``."""
    state, question = turn.before, turn.before.question
    about = question.about if question is not None else ""
    if about == "confirm_change":
        return deed_of(state.case.asking, state.case.remedy)
    if about == "keep_health":
        return Deed.KEEP
    named_along = about == "receiver_name" and state.phase is Phase.READ_BACK
    return Deed.ORDER if state.basket and (about in ORDER_QUESTIONS or named_along) else None


def reply(turn: Turn, understood: Understanding) -> Reply:
    """How the answer stands to what was asked. A mere 嗯 after time was wanted is no yes yet."""
    deed = deed_asked(turn)
    if deed is None:
        return Reply.UNCLEAR
    known, wanted = _said_again(turn, understood), turn.before.case.wanted
    offered = known if turn.answers("take_what_is_left") else [wanted] if wanted else []
    answer = reply_to(understood.text, deed, known, offered)
    if answer is Reply.YES and is_paused(turn) and is_bare(understood.text):
        return Reply.UNCLEAR
    return answer


def pause(turn: Turn) -> None:
    """The caller wants time: the question stays open."""
    turn.keep_question()
    turn.change(told=turn.state.told | {_pause_mark(turn)})


def is_paused(turn: Turn) -> bool:
    """Whether time was wanted since the question was put last."""
    return _pause_mark(turn) in turn.before.told


def _pause_mark(turn: Turn) -> str:
    question = turn.before.question
    return f"paused:{question.about}:{question.times}" if question is not None else "paused"


_POINTED_AT = ("这个地址", "这地址", "这个电话", "这个号码", "这个号", "这个名字", "这几样", "这些")
"""对，就这个地址，下单吧: it points at what was read out."""


def _said_again(turn: Turn, understood: Understanding) -> list[str]:
    """The words that name what is known already, and what is in the order in hand."""
    known = turn.before.slots
    words = [
        understood.text[slice(*mention.span)]
        for mention in understood.mentions
        if mention.slot in _SAID_AGAIN and known.get(mention.slot) == mention.value
    ]
    order = tickets.order_in_hand(turn)
    names = [item.name for item in order.items] if order is not None else []
    invoice = [turn.before.case.invoice_title, str(known.get("invoice_format", ""))]
    return [*_POINTED_AT, *words, *names, *(line.name for line in turn.before.basket), *filter(None, invoice)]
