"""What was asserted and what was found, as a table."""

from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Finding:
    """One assertion."""

    part: str
    asserted: str
    found: str
    holds: bool


@dataclass
class Findings:
    """All of them, in order; each is told at once."""

    tell: Callable[[str], None]
    all: list[Finding] = field(default_factory=list)
    part: str = ""

    def begin(self, part: str) -> None:
        """What follows belongs to ``part``."""
        self.part = part
        self.tell(f"— {part}")

    def assert_that(self, asserted: str, holds: bool, found: object) -> None:
        """Note whether it holds."""
        self.all.append(Finding(self.part, asserted, str(found), holds))
        self.tell(f"  {'ok' if holds else 'NO'}  {asserted}: {found}")

    def note(self, figure: str) -> None:
        """Something measured that nothing is asserted of."""
        self.tell(f"      {figure}")

    @property
    def all_hold(self) -> bool:
        """Whether nothing was found wrong, and something was looked at."""
        return bool(self.all) and all(each.holds for each in self.all)

    def print(self, console: Console) -> None:
        """The table."""
        table = Table(title="Several machines")
        for heading in ("part", "asserted", "found", ""):
            table.add_column(heading)
        last = ""
        for each in self.all:
            table.add_row(each.part if each.part != last else "", each.asserted, each.found,
                          "ok" if each.holds else "[red]NO[/red]")  # fmt: skip
            last = each.part
        console.print(table)
