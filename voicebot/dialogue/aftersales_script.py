"""The shop's rules for orders that exist, as a dialplan states them under ``after_sales``.

A part that is not written is not decided by the bot: what callers want is noted for a person.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from voicebot.dialogue.identity import Deed, IdentityRules
from voicebot.dialogue.order_parts import ReturnKind

Freight = Literal["customer", "shop"]
"""Who pays the way back."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _one_or_several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_one_or_several)]
Days = Annotated[int, Field(ge=0, le=3650)]


class ChangeOfMind(_Section):
    """Goods without a fault that the customer does not want, or wants otherwise.

    Args:
        days: after delivery, so long; 0: never.
        opened: whether opened or used goods are taken back as well.
        opened_question: how it is asked whether they are opened; "{name}" is the product.
        not_for: product types that are never taken back.
        freight: who pays the way back.
    """

    days: Days
    opened: bool = False
    opened_question: Texts = ("{name}拆开用过了吗？",)
    not_for: Texts = ()
    freight: Freight = "customer"


class Faults(_Section):
    """Damaged, wrong, missing or faulty goods.

    Args:
        days: after delivery, so long; 0: without end.
        remedies: what the shop offers, in its order; one is not asked about.
        missing: the same for what was left out of the parcel.
        freight: who pays the way back.
        photo: said when a photo helps; empty where none is wanted.
    """

    days: Days = 0
    remedies: tuple[ReturnKind, ...] = Field((ReturnKind.REFUND, ReturnKind.EXCHANGE), min_length=1)
    missing: tuple[ReturnKind, ...] = Field((ReturnKind.RESHIP, ReturnKind.REFUND), min_length=1)
    freight: Freight = "shop"
    photo: str = ""


class Warranty(_Section):
    """Repair for nothing.

    Args:
        days: per product type, after delivery; ``其他`` for all others.
        not_covered: faults (values of ``issue``) that are repaired for money only.
        freight: who pays the way to the workshop.
    """

    days: Mapping[str, Days]
    not_covered: Texts = ()
    freight: Freight = "shop"


class PriceProtection(_Section):
    """Paying back the difference when a price falls after the purchase.

    Args:
        days: after the order, so long.
    """

    days: Days


class InvoiceRules(_Section):
    """Invoices.

    Args:
        formats: what the shop issues; the first is taken when nothing else is said.
        special: whether it issues special VAT invoices (专票).
        delivery: where it goes, as said after it was asked for.
    """

    formats: tuple[Literal["电子", "纸质"], ...] = Field(("电子",), min_length=1)
    special: bool = False
    delivery: str = ""


class IdentitySection(_Section):
    """How much proof is wanted before an order is spoken of; see ``identity``.

    Args:
        number_is_enough_for: what the caller's number alone allows.
        most_failures: wrong digits after which a person takes over.
    """

    number_is_enough_for: tuple[Deed, ...] = tuple(Deed)
    most_failures: int = Field(3, ge=1, le=5)

    @property
    def rules(self) -> IdentityRules:
        """As ``identity`` takes them."""
        return IdentityRules(frozenset(self.number_is_enough_for), self.most_failures)


class AfterSalesSection(_Section):
    """What the shop does about orders that exist."""

    returns: ChangeOfMind | None = None
    exchanges: ChangeOfMind | None = None
    faults: Faults | None = None
    warranty: Warranty | None = None
    price_protection: PriceProtection | None = None
    invoice: InvoiceRules | None = None
    identity: IdentitySection = IdentitySection()


AFTER_SALES_PARTS: Mapping[str, type[BaseModel]] = {
    "returns": ChangeOfMind,
    "exchanges": ChangeOfMind,
    "faults": Faults,
    "warranty": Warranty,
    "price_protection": PriceProtection,
    "invoice": InvoiceRules,
    "identity": IdentitySection,
}
"""Shape of each part, by its key."""
ALL_OTHERS = "其他"
"""In ``warranty.days``: every product type that is not named."""
