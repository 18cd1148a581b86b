"""What was found in an utterance besides its words, as the choice of the intent takes it."""

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
