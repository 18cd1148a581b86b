"""The shop's rules applied to an order: what may become of it, as days, state and kind of the goods allow."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from voicebot.dialogue.aftersales_script import ALL_OTHERS, ChangeOfMind, Warranty
from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.wording import in_shop_time


class Ruling(Enum):
    """What the rules say; all but the first two are a no."""

    ALLOWED = "allowed"
    ASK_WHETHER_OPENED = "ask_whether_opened"
    NEVER = "never"
    NOT_TAKEN = "not_taken"
    TOO_LATE = "too_late"
    OPENED = "opened"
    UNCLEAR = "unclear"
    """The shop does not say when it was delivered: a person must look."""


def days_between(then: datetime, now: datetime) -> int:
    """Whole days of the shop's calendar; a thing of today counts 0."""
    return (now.date() - in_shop_time(then, now).date()).days


def days_since_delivery(order: OrderSummary, now: datetime) -> int | None:
    """Days since the order arrived; ``None`` when the shop does not say."""
    return None if order.delivered_at is None else days_between(order.delivered_at, now)


def within(order: OrderSummary, days: int, now: datetime) -> bool | None:
    """Whether the delivery is at most ``days`` ago; ``None`` when it cannot be told.

    An order placed within the days was delivered within them.
    """
    since = days_since_delivery(order, now)
    if since is not None:
        return since <= days
    return True if days_between(order.placed_at, now) <= days else None


def change_of_mind(
    rules: ChangeOfMind, order: OrderSummary, kinds: Iterable[str], *, opened: bool | None, now: datetime
) -> Ruling:
    """Whether goods without a fault are taken back.

    Args:
        kinds: product types of the goods.
        opened: whether they are opened or used; ``None`` while that was not said.
    """
    if rules.days == 0:
        return Ruling.NEVER
    if set(kinds) & set(rules.not_for):
        return Ruling.NOT_TAKEN
    timely = within(order, rules.days, now)
    if timely is None:
        return Ruling.UNCLEAR
    if not timely:
        return Ruling.TOO_LATE
    if rules.opened or opened is False:
        return Ruling.ALLOWED
    return Ruling.ASK_WHETHER_OPENED if opened is None else Ruling.OPENED


def warranty_days(rules: Warranty, kind: str | None) -> int | None:
    """How long goods of a kind are repaired for nothing; ``None``: never."""
    days = rules.days.get(kind or "", rules.days.get(ALL_OTHERS))
    return days or None
