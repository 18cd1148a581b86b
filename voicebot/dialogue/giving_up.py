"""The caller hesitates, gives up, or leaves something out."""

import re
from dataclasses import replace

from voicebot.dialogue import control, lines_of_people, ordering, variants
from voicebot.dialogue.agreement_words import AGREEING_INTENTS
from voicebot.dialogue.rereading import ASKS, without
from voicebot.dialogue.shopping import ABOUT_CONTACT, GOES_AHEAD, THINKS, needs_slots
from voicebot.dialogue.slots import PASSING_SLOTS
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import ScoredIntent, Understanding


def wavers(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """In mid-order the caller hesitates or gives up. Returns whether the turn is complete."""
    question = turn.before.question
    told = changed & ({"quantity", "items"} | ABOUT_CONTACT | (needs_slots(turn) - {"recipient"}))
    said_more = bool(told) or variants.another_is_said(turn)
    if not turn.state.basket or turn.state.adding or said_more or _takes_one_out(turn, understood):
        return False
    if question is None or question.about == "read_back":
        return False
    if (left := _leaves_out(turn, understood.text)) is not None:
        turn.acknowledge("left_out", what=left)
        return False
    if _GIVES_UP.search(_LETS_IT_BE.sub("", understood.text)):
        ordering.cancel(turn)
        return True
    if THINKS.search(understood.text) and understood.intent in ("deny", "wait", "provide_info", "chitchat"):
        turn.acknowledge("think_about_it")
        turn.keep_question()
        return True
    return False


def no_cancelling(turn: Turn, understood: Understanding) -> Understanding:
    """The reading of 那线不要了 without the wish to cancel the order that it sounds like."""
    left_out = _leaves_out(turn, understood.text) is not None or _takes_one_out(turn, understood)
    left_out = left_out or variants.another_is_said(turn)
    if not turn.state.basket or not left_out:
        return understood
    rest = tuple(intent for intent in understood.intents if intent.name != "cancel_order")
    return replace(understood, intents=rest or (ScoredIntent("provide_info", 1.0),))


def _takes_one_out(turn: Turn, understood: Understanding) -> bool:
    """洗面奶家里还有呢，那个不要了: one of several lines, and the others stay."""
    one_refused = "remove_ref" in understood.slots and len(turn.state.basket) > 1
    return one_refused or lines_of_people.refused(turn, understood.text) is not None


def _leaves_out(turn: Turn, text: str) -> str | None:
    """那线不要了: what is not wanted is not in the basket, and the order goes on without it."""
    found = _NOT_WANTED.match(text)
    if found is None or any(found["what"] in line.name for line in turn.state.basket):
        return None
    return found["what"]


_NOT_WANTED = re.compile(
    r"(?:那|就|嗯|哦|，|算了|行|好)*(?:个|根|条|张|支|盒)?(?P<what>(?!算了|我|这|那|它|都|全|东西|订单|单|先|也|什么|啥)[一-龥]{1,5}?)(?:就|也|先|我)?不要了"
)


def without_name(understood: Understanding) -> Understanding:
    """不买了，麻烦你啊: what is said with giving up names nobody, though a name was asked for."""
    if "receiver_name" not in understood.slots or not gives_up_plainly(understood.text):
        return understood
    return without(understood, {"receiver_name"})


def gives_up_plainly(text: str) -> bool:
    """Whether a clause says nothing but that it is let be, and no other takes that back."""
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    if not any(_PLAINLY.fullmatch(clause) for clause in clauses):
        return False
    return not (_GOES_AFTER_ALL.search(text) or _STILL_LOOKS.search(text) or ASKS.search(text))


_GOES_AFTER_ALL = re.compile(rf"{GOES_AHEAD.pattern}|就(?:这|那|要|来|买|拿|定)")
_CLAUSES = re.compile(r"[，。！？]")
_PLAINLY = re.compile(
    r"(?:那|就|哎|唉|嗯|行|好|算了|我|先|还是|也|都|今天|今儿|暂时|这回|这次|的话)*"
    r"(?:不(?:想|打算)?(?:买|订|拍|下单|下)了?|先不要了?|先不(?:了|买|订|拍)了?|算了|算啦|拉倒)[吧啊呀哈嘛]*"
)


def stops_looking(turn: Turn, understood: Understanding, changed: frozenset[str]) -> bool:
    """算了，不买了 while wishes are being asked: leave it at that. Returns whether the turn is complete."""
    looking = turn.state.phase in (Phase.NEEDS, Phase.OFFER) and not turn.state.basket
    haggles = "price_offer" in understood.slots  # 一百三，再多我可不要了
    if not looking or haggles or changed - PASSING_SLOTS or not _stops(understood):
        return False
    if "thank" in {intent.name for intent in understood.intents}:
        control.goodbye(turn)
        return True
    turn.change(offered=(), phase=Phase.CLOSING)
    turn.acknowledge("not_today")
    turn.ask("anything_else")
    return True


def _stops(understood: Understanding) -> bool:
    """那没合适的就算啦: no wish is left in it."""
    wanted = understood.slots.keys() - PASSING_SLOTS
    text = understood.text
    return (
        not wanted
        and not GOES_AHEAD.search(text)
        and _STOPS.search(text) is not None
        and _STILL_LOOKS.search(text) is None
    )


def leaves(turn: Turn, understood: Understanding) -> bool:
    """那不要了，挂了啊: giving up and goodbye in one breath. Returns whether the turn is complete."""
    agrees = {intent.name for intent in understood.intents} & AGREEING_INTENTS
    if agrees or not control.says_goodbye(understood) or not _GIVES_UP.search(understood.text):
        return False
    if turn.state.basket or turn.state.after_sale:
        return False
    control.goodbye(turn)
    return True


def drops_everything(turn: Turn, understood: Understanding) -> bool:
    """都不买了, 我上别家转转: nothing named in the same breath is wanted. Returns whether it was said."""
    busy = turn.state.after_sale or turn.state.order_placed or turn.state.phase is Phase.CLOSING
    later = any(words.search(understood.text) for words in (_POSTPONES, _TALKS_IT_OVER))
    if turn.state.basket:
        if later and not busy:
            ordering.cancel(turn)
        return later and not busy
    drops = later or _DROPS.search(understood.text) is not None
    if turn.answers("callback"):  # nothing was found, and that is let be
        drops = drops or gives_up_plainly(understood.text)
    if busy or not drops:
        return False
    turn.change(slots=turn.before.slots, offered=(), phase=Phase.CLOSING)
    if "thank" in {intent.name for intent in understood.intents}:
        control.goodbye(turn)
        return True
    turn.acknowledge("think_about_it" if later else "not_today")
    turn.ask("anything_else")
    return True


_TALKS_IT_OVER = re.compile(
    r"(?:合计合计|商量商量|琢磨琢磨|掂量掂量|攒攒)|(?:跟|和|同)(?:家里人?|我?[爸妈媳老爱对孩]\S{0,2})(?:商量|合计)(?:一下|下|商量)?(?=$|[，。再])"
    r"|算[了咯啦吧]+，?(?:我)?(?:再|先|回头)?(?:想想|考虑|看看(?=$|[，。再吧啊别其])|合计)"
)
"""跟家里人商量一下再说, 算了吧，我再看看: no order in this call."""
_DROPS = re.compile(
    r"(?:都|全|啥也|什么也)(?:先)?不(?:买|要|想要)了?[吧啊呀。！]*$"
    r"|(?:上|去|到|找)(?:别|其他|其它)(?:家|处|店)[^，。]{0,4}(?:看|转|问|买|瞧|逛)|不耽误(?:你|您)"
)
_POSTPONES = re.compile(
    r"(?:想好|定好|商量好|考虑好|问好|决定)了?(?:以后|之后)?(?:我)?(?:再|就)?(?:给|跟|打|联系|来|说|找)"
    r"|(?:回头|改天|下次|以后|过两天|到时候?)(?:我)?再(?:打|联系|给你|找你|来买|来问)|打回来|再(?:合计|商量|琢磨)(?:合计|商量|琢磨)"
)
"""跟家里商量商量，想好了给你们打回来: nothing is wanted for now."""
_STOPS = re.compile(
    r"(?:算[了啦咯喽]|拉倒|不买|不敢[买要用]|不要了|不用了|不想买|不考虑|不麻烦|不看了|不换了|没(?:有)?合适的?)(?!别|另)"
)
_STILL_LOOKS = re.compile(
    r"换|别的|其他|另外|再(?:看|找|推|来)|推荐|有没有|还有(?:吗|没)|便宜|要是|如果|的话"
)
_LETS_IT_BE = re.compile(
    r"(?:用不[了上]|不能用|没有|没得|不行|不送|不能|不打折)(?:的话)?[，]?(?:那|也)?就(?:算了|算啦|不用了)"
)
"""用不了就算了 lets a coupon be, and not the order."""
_GIVES_UP = re.compile(r"不要了|不(?:想|打算)?买|不想要|算[了啦咯喽]|先不(?:要|买|下|订|了|用|拍)|拉倒")
