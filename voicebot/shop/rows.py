"""Rows of the records, brought to given values without touching what is as it should be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voicebot.records.models import Base


@dataclass
class Tally:
    """How many rows were written anew, changed, or left as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def count(self, changed: bool) -> None:
        """One row that was there before."""
        if changed:
            self.changed += 1
        else:
            self.unchanged += 1

    def count_or_new(self, changed: bool | None) -> None:
        """``None``: the row was not there before."""
        if changed is None:
            self.new += 1
        else:
            self.count(changed)


def apply(row: Base, values: Mapping[str, Any]) -> bool:
    """Set what differs. Returns whether anything did."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
