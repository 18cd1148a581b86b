"""How many of a product one order, or one customer, may have."""

from dataclasses import dataclass

from voicebot.knowledge.product import Product

PER_CUSTOMER, PER_ORDER = "limit_per_customer", "limit_per_order"
"""Facts that hold the numbers."""


@dataclass(frozen=True, slots=True)
class PurchaseLimits:
    """The most pieces that are sold; ``None`` where there is no limit.

    Args:
        per_customer: of all orders of a customer together.
        per_order: of one order.
    """

    per_customer: int | None = None
    per_order: int | None = None

    def allowed(self, bought: int) -> int | None:
        """How many a customer who has ``bought`` so many may still order at once; ``None``: any number."""
        left = [] if self.per_customer is None else [max(0, self.per_customer - bought)]
        left += [] if self.per_order is None else [self.per_order]
        return min(left, default=None)


UNLIMITED = PurchaseLimits()


def limits_of(product: Product) -> PurchaseLimits:
    """The limits that a product's text states, or that the shop has set in their place."""

    def stated(name: str) -> int | None:
        value = product.number(name)
        return None if value is None else int(value)

    return PurchaseLimits(stated(PER_CUSTOMER), stated(PER_ORDER))
