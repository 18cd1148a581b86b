"""Rows of the records, brought to given values without touching what is as it should be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voicebot.records.models import Base


@dataclass
class Tally:
    """Of how many rows of a table the order, parcel, product, … is new, changed, or as it was.

    With those left out they make up all rows of the table.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def count(self, changed: bool | None, *, rows: int = 1) -> None:
        """So many rows about one thing; ``None``: it was not there before."""
        match changed:
            case None:
                self.new += rows
            case True:
                self.changed += rows
            case False:
                self.unchanged += rows

    def add(self, other: "Tally") -> None:
        """Those of some more rows."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged


def apply(row: Base, values: Mapping[str, Any]) -> bool:
    """Set what differs. Returns whether anything did."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
