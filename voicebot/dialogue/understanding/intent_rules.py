"""What structure says about the intent: the question just asked, values given, what is on offer."""

import re
from collections.abc import Callable, Sequence

from voicebot.dialogue.understanding.after_sale_intents import after_sale, buys_a_new_one
from voicebot.dialogue.understanding.clause_intents import ClauseIntent, confidence_of, further_intents
from voicebot.dialogue.understanding.clauses import clauses_of
from voicebot.dialogue.understanding.evidence import Evidence
from voicebot.dialogue.understanding.intent_words import (
    APART,
    CAN_BE_USED,
    COMPARE,
    CONNECT,
    GREETING,
    HAGGLE,
    HEALTH,
    HELD,
    LOOKS_FOR,
    MOVED,
    NEEDS,
    NO,
    OFFERS,
    ORDER,
    ORDERS_NOW,
    PAYING,
    PRICE,
    SAID_BEFORE,
    STAYS_ON,
    STOCK,
    TAKE,
    TELL_FIRST,
    TRUE_SIZE,
    USAGE,
    WANT,
    WANT_COUNTED,
    WANTS_IT,
    WEIGHED,
    WHICHEVER,
    YES,
    asks,
    refuses_person,
)
from voicebot.dialogue.understanding.intents import IntentClassifier, strip_fillers
from voicebot.dialogue.understanding.result import ScoredIntent, TurnContext
from voicebot.dialogue.understanding.shares import is_shared

_CONTACT = frozenset({"phone", "address", "receiver_name", "order_id", "phone_tail", "tracking_no", "city"})
_NOT_VALUES = frozenset(
    {
        "ref",
        "remove_ref",
        "unit",
        "price_offer",
        "price_cut",
        "price_diff",
        "discount",
        "promo_cut",
        "promo_threshold",
    }
)
_POLITE = frozenset({"greet", "thank", "goodbye"})
_WISH_CHARS = 4
_WISH_SCORE = 0.35
"""A clause that says so much for an intent of its own is more than politeness."""

_Add = Callable[[str, float], None]
"""Speaks for an intent with so much."""


def rank_intents(
    evidence: Evidence, context: TurnContext, classifier: IntentClassifier, clauses: Sequence[ClauseIntent]
) -> tuple[ScoredIntent, ...]:
    """Intents of an utterance, the main one first.

    Args:
        evidence: what was found.
        context: what it is said against.
        classifier: trained on the examples.
        clauses: what each clause of it speaks for.
    """
    scores = classifier.scores(evidence.text)
    for name, bonus in _bonuses(evidence, context).items():
        scores[name] = scores.get(name, 0.0) + bonus
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    main, best = _past_politeness(ordered, evidence.text, classifier)
    if best <= 0.12 and not evidence.slots:
        main, best = _nothing_known(context)
    others = further_intents(clauses, main, evidence.text)
    if evidence.slots:  # whoever tells what is wanted has been reached rightly
        others = [item for item in others if item.name != "wrong_number"]
    if buys_a_new_one(evidence.text):  # 我妈那手机不行了，给她换个
        others = [item for item in others if item.name != "exchange_goods"]
    ranked = [ScoredIntent(main, confidence_of(best)), *(item for item in others if item.name != main)]
    if refuses_person(evidence.text):
        ranked = _without_person(ranked)
    return tuple(_asked_first(evidence.text, ranked, classifier))


def _without_person(ranked: Sequence[ScoredIntent]) -> list[ScoredIntent]:
    """别转人工了 refuses, whatever the words 转人工 sound like."""
    others = [item for item in ranked if item.name not in ("transfer_human", "deny", "affirm")]
    return [ScoredIntent("deny", 0.9), *others]


def _asked_first(text: str, ranked: list[ScoredIntent], classifier: IntentClassifier) -> list[ScoredIntent]:
    """Somebody who asks first whether it can be used, and then orders or haggles, wants the answer first."""
    if ranked[0].name not in ("place_order", "bargain"):
        return ranked
    first, *rest = clauses_of(strip_fillers(text)) or [""]
    if not rest or not CAN_BE_USED.search(first):
        return ranked
    score = classifier.scores(first).get("product_qa", 0.0)
    question = ScoredIntent("product_qa", confidence_of(max(score, ranked[0].confidence)))
    return [question, *(item for item in ranked if item.name != "product_qa")]


def _past_politeness(
    ordered: Sequence[tuple[str, float]], text: str, classifier: IntentClassifier
) -> tuple[str, float]:
    """The main intent; a 喂 before and a 谢谢 after a wish do not outshine it."""
    main, best = ordered[0]
    if main not in _POLITE:
        return main, best
    clauses = [clause for clause in CONNECT.split(text) if len(clause) >= _WISH_CHARS]
    wishes = [
        (score, name)
        for clause in clauses
        for name, score in classifier.scores(clause).items()
        if name not in _POLITE and score >= _WISH_SCORE
    ]
    if not wishes:
        return main, best
    score, name = max(wishes)
    return name, max(score, dict(ordered).get(name, 0.0))


def _nothing_known(context: TurnContext) -> tuple[str, float]:
    return ("provide_info", 0.2) if context.last_question not in (None, "confirm") else ("out_of_scope", 0.2)


def _bonuses(evidence: Evidence, context: TurnContext) -> dict[str, float]:
    text = strip_fillers(evidence.text)
    bonus: dict[str, float] = {}

    def add(name: str, amount: float) -> None:
        bonus[name] = bonus.get(name, 0.0) + amount

    values = frozenset(name for name in evidence.slots if name not in _NOT_VALUES)
    question = asks(text)
    _yes_and_no(text, evidence, context, add)
    _answering(evidence, context, values, question, add)
    _wishing(text, evidence, context, values, question, add)
    _ordering(text, evidence, context, values, question, add)
    _asking(text, evidence, context, question, add)
    after_sale(text, evidence, add)
    for signal in evidence.signals:
        add(signal, 0.45)
    return bonus


def _yes_and_no(text: str, evidence: Evidence, context: TurnContext, add: _Add) -> None:
    asked = context.last_question
    plain = text.rstrip("？?")
    if STAYS_ON.search(text):
        add("wait", 0.5)
        add("deny", -0.3)
    if WANTS_IT.fullmatch(plain):
        add("affirm", 0.9 if asked == "confirm" else 0.5)
    elif (NO.fullmatch(plain) and "没有" not in plain[:2]) or (NO.fullmatch(plain) and asked == "confirm"):
        add("deny", 0.9 if asked == "confirm" else 0.5)
    elif YES.fullmatch(plain) and not GREETING.fullmatch(plain):
        add("affirm", 0.9 if asked == "confirm" else 0.5)
    elif asked == "confirm" and not evidence.slots:
        head = re.split(r"[，。]", plain, maxsplit=1)[0]
        if YES.fullmatch(head):
            add("affirm", 0.4)
        elif NO.fullmatch(head):
            add("deny", 0.4)


def _answering(
    evidence: Evidence, context: TurnContext, values: frozenset[str], question: bool, add: _Add
) -> None:
    asked = context.last_question
    if asked in (None, "confirm"):
        return
    if asked == "rating":
        add("feedback", 0.9)
    elif evidence.answered:
        add("provide_info", 0.35 if question else 0.75)
    elif values:
        add("provide_info", 0.1 if question else 0.35)
    else:
        add("provide_info", 0.1)


def _wishing(
    text: str, evidence: Evidence, context: TurnContext, values: frozenset[str], question: bool, add: _Add
) -> None:
    slots = evidence.slots
    wish = WANT.search(text) is not None
    product = evidence.product_slot in slots
    traits = values - _CONTACT - {"quantity", "items", evidence.product_slot, "recipient"} - evidence.extra
    if product and wish:
        add("recommend", 0.45)
    elif product and traits and not context.offered and context.last_question is None:
        add("recommend", 0.5 if context.slots or context.draft_order else 0.85)
    elif product and not question and NEEDS.search(text) and not context.offered:
        add("recommend", 0.35)
    elif (product and traits and not context.offered) or (wish and traits):
        add("recommend", 0.3)
    if "price_pref" in slots:
        add("recommend", 0.35)
    if traits and not question and not wish and not product and not evidence.referred:
        add("provide_info", 0.35)
    if (
        "price" in "".join(slots)
        and any(name.startswith("price") for name in context.slots)
        and MOVED.search(text)
    ):
        add("provide_info", 0.6)
    rewished = product and evidence.product_slot in context.slots
    if (traits or rewished) and not context.draft_order and not context.order and MOVED.search(text):
        add("modify_order", -0.35)
        add("provide_info", 0.25)
    if evidence.rejected and not question and not (product and wish):
        add("provide_info", 0.5)
    if values & _CONTACT and not question:
        add("provide_info", 0.25)
    if values and values <= evidence.extra:
        add("provide_info", -0.1)
    if slots.get("recipient"):  # 不是我穿，给我孙子的 tells whom it is for, and no wrong number
        add("wrong_number", -0.5)
        add("provide_info", 0.2 if context.slots and not question else 0.0)


def _ordering(
    text: str, evidence: Evidence, context: TurnContext, values: frozenset[str], question: bool, add: _Add
) -> None:
    slots = evidence.slots
    counted = "quantity" in slots or "items" in slots
    again = slots.get("ref") == "last_order"
    if again and not question:
        add("place_order", 0.6)
        add("exchange_goods", -0.4)
    if not context.draft_order and counted:
        add("modify_order", -0.3)
    elif "quantity" in slots and SAID_BEFORE.search(text):
        add("modify_order", 0.7)
    if "issue" in slots and not counted:  # 订了两副，只来一副
        add("place_order", -0.5)
    if "weight_g" in slots and evidence.product_slot in slots and not question and WEIGHED.search(text):
        add("place_order", 0.6)
    if "items" in slots and is_shared(text):
        add("place_order", 0.2)
    if counted and is_shared(text) and evidence.product_slot in slots:
        add("place_order", 0.5)
    if counted and evidence.product_slot in slots and not question and WANT_COUNTED.search(text):
        add("place_order", 0.3)
    if ORDERS_NOW.search(text):
        add("place_order", 0.3)
    if "items" in slots:
        add("place_order", 0.5)
    elif counted and (ORDER.search(text) or evidence.referred):
        add("place_order", 0.4 if not question else 0.2)
    if evidence.referred and TAKE.search(text):
        add("place_order", 0.2)
    if "quantity_delta" in slots:
        add("modify_order" if context.draft_order else "place_order", 0.4)
    if context.draft_order and values and re.search(r"换", text):
        add("exchange_goods", -0.5)
        add("modify_order", 0.3)
    if context.draft_order and re.search(r"改|换成|换|不要了|去掉|多来|少来|添|加", text) and values:
        add("modify_order", 0.35)
    if evidence.referred and not counted and not question and not again:
        add("select", 0.55)
    elif evidence.referred and not counted and "给我拿" in text:
        add("select", 0.4)


def _asking(text: str, evidence: Evidence, context: TurnContext, question: bool, add: _Add) -> None:
    if WHICHEVER.search(text):
        add("select", 1.2)
    elif evidence.referred >= 2 and (COMPARE.search(text) or APART.search(text)):
        add("compare", 0.9)
    elif COMPARE.search(text) and question:
        add("compare", 0.15)
    if USAGE.search(text):
        add("ask_usage", 0.45)
    kinds = {"size", "color", "size_delta", evidence.product_slot, "storage_gb", "flavor"} & set(
        evidence.slots
    )
    if STOCK.search(text) and (kinds or context.offered or re.search(r"货|库存|卖完", text)):
        add("ask_stock", 0.35)
        if evidence.referred:
            add("select", -0.4)
    elif (
        {"size", "color", "storage_gb"} & kinds and re.search(r"这[双款个台]|那[双款个台]", text) and question
    ):
        add("ask_stock", 0.3)
    if evidence.referred and kinds - {evidence.product_slot} and _HAVE.search(text):
        add("ask_stock", 0.45)
        add("recommend", -0.3)
    if OFFERS.search(text):
        add("ask_promotion", 0.5)
    if PAYING.search(text):
        add("ask_payment", 0.6)
    if (
        LOOKS_FOR.search(text)
        and "issue" not in evidence.slots
        and not HELD.search(text)
        and not context.order
    ):
        add("recommend", 0.35)
        add("exchange_goods", -0.35)
    if TRUE_SIZE.search(text) or _MADE_OF.search(text):
        add("product_qa", 0.45)
    if question and context.last_question != "rating":
        add("feedback", -0.4)  # 听着挺好，保质期到啥时候: praise before a question waits for an answer
    if re.search(
        r"发没发|发货?了没|发货?没有?(?=$|[，。啊呢])|(?:啥时候|什么时候|几时|多会儿)(?:能)?发", text
    ):
        add("order_status", 0.45)
    refused = any(name == "avoid" or name.endswith("_exclude") for name in evidence.slots)
    if (
        refused
        and not re.search(r"吗|？|没有$|有没有|不$|呢$", text)
        and evidence.product_slot not in evidence.slots
    ):
        add("provide_info", 0.3)
    if "allergy" in evidence.slots and not question:
        add("provide_info", 0.4)
        add("report_problem", -0.2)
    if HEALTH.search(text):
        add("out_of_scope", 0.9)
        add("product_qa", -0.3)
    if HAGGLE.search(text):
        add("bargain", 0.35)
        if _NOT_EVEN.search(text):
            add("bargain", 0.3)
            add("deny", -0.5)
    if PRICE.search(text):
        add("ask_price", 0.3)
        if TELL_FIRST.search(text):
            add("ask_price", 0.4)
            add("place_order", -0.5)
    about_product = evidence.referred or context.offered or "population" in evidence.slots
    if evidence.referred and _IS_IT.search(text):
        add("product_qa", 0.35)
    if question and about_product and not PRICE.search(text) and "issue" not in evidence.slots:
        add("product_qa", 0.25)
    if re.search(r"能(?:用|吃|穿|喝)(?:不|吗|么)|能不能(?:用|吃)|里[头面].{0,3}有(?:没有)?|含不含", text):
        add("product_qa", 0.35)


_IS_IT = re.compile(r"(?P<a>[一-龥])不(?P=a)(?<![行好要能是给卖成可会来买]不[行好要能是给卖成可会来买])")
"""那双沉不沉: what it is like is asked."""
_NOT_EVEN = re.compile(r"[都也]不(?:行|肯|给|让|成|愿意)(?:啊|呀|吗|么)?(?=$|[，。])")
"""抹个零头都不行: the price is still haggled about, and nothing refused."""
_HAVE = re.compile(r"有没有|有冇|(?<!没)有[^，。]{0,6}(?:没|吗|不|么|货)(?=$|[，。？啊呀])|还有")
_MADE_OF = re.compile(r"里(?:面|头|边)?都?(?:[放搁加掺]了)(?:些|点)?(?:啥|什么|哪些)")
"""里头都搁了啥."""
