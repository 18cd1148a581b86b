"""Contacts by what the records know of them, as a campaign's file asks for them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Days = Annotated[float, Field(ge=0)]


class ContactQuery(BaseModel):
    """Whom to call. All conditions hold together; of several matching orders the newest counts.

    Args:
        delivered_days: from so many to so many days ago.
        ordered_days: the same for the order itself.
        product: id of a product in the order.
        used_up_after_days: one unit of ``product`` lasts so long: called from then on.
        used_up_within_days: and not later than so many days after it should be used up.
        not_bought_since: leave out who has ordered the product again meanwhile.
        enquired_days: called us so many days ago and did not order (an abandoned inquiry).
        most: at most so many contacts, those who waited longest first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    delivered_days: tuple[Days, Days] | None = None
    ordered_days: tuple[Days, Days] | None = None
    product: str | None = Field(None, min_length=1)
    used_up_after_days: float | None = Field(None, gt=0)
    used_up_within_days: float = Field(14, gt=0)
    not_bought_since: bool = True
    enquired_days: tuple[Days, Days] | None = None
    most: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _makes_sense(self) -> "ContactQuery":
        for name in ("delivered_days", "ordered_days", "enquired_days"):
            span = getattr(self, name)
            if span is not None and span[0] > span[1]:
                raise ValueError(f"{name}: the first number must not be the larger one")
        if self.used_up_after_days is not None and self.product is None:
            raise ValueError("used_up_after_days needs a product")
        chosen = (self.delivered_days, self.ordered_days, self.used_up_after_days, self.enquired_days)
        if all(one is None for one in chosen):
            raise ValueError(
                "write at least one of delivered_days, ordered_days, used_up_after_days, enquired_days"
            )
        if self.enquired_days is not None and any(one is not None for one in chosen[:3]):
            raise ValueError("enquired_days is about people who did not order; leave the orders out")
        return self
