"""Times that can be: other systems write the year 9999 or 1 where they do not know."""

from datetime import datetime

FIRST_YEAR, LAST_YEAR = 1970, 2100


def is_possible(at: datetime) -> bool:
    """Whether a time told from outside may be stored.

    At the ends of the calendar a change of zone leads out of it: such a row could neither be read nor
    deleted any more.
    """
    return FIRST_YEAR <= at.year <= LAST_YEAR
