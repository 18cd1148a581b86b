"""What was found in an utterance besides its words, as the choice of the intent takes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from voicebot.dialogue.understanding.result import SlotValue


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found in an utterance besides its words.

    Args:
        text: mended.
        slots: values it adds.
        referred: number of products referred to.
        signals: intents that trade talk speaks for.
        product_slot: slot of the kind of product.
        answered: the slot just asked for has got a value.
        extra: slots that are no wish about a product.
        rejected: a value was named only to be denied (不是A是B).
    """

    text: str
    slots: Mapping[str, SlotValue]
    referred: int = 0
    signals: frozenset[str] = frozenset()
    product_slot: str = "product_type"
    answered: bool = False
    extra: frozenset[str] = field(default_factory=frozenset)
    rejected: bool = False


MAY_HAVE_ISSUE = frozenset(
    [
        "report_problem",
        "return_goods",
        "exchange_goods",
        "refund_status",
        "warranty_repair",
        "complaint",
        "abuse",
        "coupon_points",
        "feedback",
        "urge",
        "order_status",
        "logistics_query",
        "price_protect",
        "transfer_human",
        "provide_info",
    ]
)
"""Intents with which a word such as 碎 or 漏 means a problem and not a property."""


AFTER_SALE_SLOTS = frozenset(
    [
        "issue",
        "order_date",
        "callback_date",
        "callback_time",
        "callback_daypart",
        "carrier",
        "pay_method",
        "installments",
        "invoice_title",
        "invoice_type",
        "invoice_format",
        "used_days",
        "wait_days",
        "rating",
        "city",
    ]
)
"""Slots that are no wish about a product."""


def without_apparent(text: str, slots: Mapping[str, SlotValue], *, describes: bool) -> dict[str, SlotValue]:
    """The slots without problems and prices that only look like some.

    Args:
        text: the utterance.
        slots: as found.
        describes: the caller answers what they are like, which is no problem with goods.
    """
    kept = dict(slots)
    money = "price_diff" in kept or _REFUND_AWAITED.search(text) is not None
    if kept.get("issue") == ("少件",) and money:  # 少了四十块 is the price, 退款没见着 no goods
        del kept["issue"]
    limited = any(name in kept for name in ("price_max", "price_about", "price_min"))
    if limited and kept.get("price_pref") == "cheaper" and _NOT_DEAR.search(text):
        kept.pop("price_pref")  # 三百左右，别太贵 adds nothing to the limit
    if "price_diff" in kept:  # 今天一看三百三了 is what it costs now
        kept.pop("price_about", None)
        if kept.get("price_max") == kept["price_diff"]:
            kept.pop("price_max")  # 降了六十，这六十块钱给不给补
    refuses = any(name.endswith("_exclude") for name in kept)
    if refuses and kept.get("issue") == ("尺码不合适",) and not _USED.search(text):
        kept.pop("issue")  # 尖头的别拿，挤脚 tells why it is refused
    allergic = kept.get("issue") == ("过敏反应",) and bool({"allergy", "avoid"} & kept.keys())
    of_oneself = allergic and describes and not _BOUGHT.search(text)
    if of_oneself or ((describes or allergic) and not _USED.search(text)):  # 香精不能沾，一沾就起疹
        kept.pop("issue", None)
    return kept


_REFUND_AWAITED = re.compile(r"退款[^。]{0,30}(?:没|不)(?:见|收|看|瞅|瞧|到)|钱(?:呢|没(?:见|到|收))")
_NOT_DEAR = re.compile(
    r"(?:别|不要|不用|不能|甭|莫)(?:太|那么|很)贵|太贵(?:了)?(?:心疼|舍不得|不要|不行|不买|就算了|吃不消|也?不考虑)|嫌贵"
)
_BOUGHT = re.compile(r"买的|你们|收到|退|投诉")
_USED = re.compile(r"(?:用|擦|抹|敷|涂|吃|穿|戴)(?:了|完|过)|买的|你们家")


def as_waiting(text: str, slots: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
    """三十号买的，十三天了，给我催: days since the purchase, of goods that have not come, were waited."""
    days = slots.get("used_days")
    if days is None or "wait_days" in slots or not _NOT_COME.search(text) or _IN_USE.search(text):
        return dict(slots)
    return {("wait_days" if name == "used_days" else name): value for name, value in slots.items()}


_NOT_COME = re.compile(
    r"催|(?:赶紧|赶快|快点?|麻利|抓紧|尽快)(?:给我|帮我|给|把货)*(?:发|送|寄)|还[没不](?:有)?(?=$|[，给送寄走出])|没(?:有)?(?:发|到|收|动|来|见|影|消息|信|下文|更新)|不[发动]|怎么还|咋还|到现在|啥时候|什么时候|几时"
)
_IN_USE = re.compile(r"开封|拆|试|(?:用|穿|吃|敷|擦|戴|喝|抹)(?:了|过|着|完|的|起来)")
