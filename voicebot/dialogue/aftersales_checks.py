"""Whether the kinds, faults and slots that ``after_sales`` and ``memory`` name are declared."""

import string
from collections.abc import Iterable, Iterator

from voicebot.dialogue.aftersales_script import ALL_OTHERS, AfterSalesSection
from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.dialplan_source import Problems, Source, unknown
from voicebot.dialogue.memory_script import MemorySection

_PRODUCT_SLOT = "product_type"
_ISSUE_SLOT = "issue"

Path = tuple[str | int, ...]


def check_rules(plan: Dialplan, rules: AfterSalesSection, memory: MemorySection, problems: Problems) -> None:
    """Note every name that the dialplan does not declare, with its place."""
    kinds, issues = _values(plan, _PRODUCT_SLOT), _values(plan, _ISSUE_SLOT)
    after_sales, kept = plan.section("after_sales"), plan.section("memory")
    if after_sales is not None:
        for path, name in _kinds_named(rules):
            _check(after_sales, path, "product type", name, kinds, problems)
        if rules.warranty is not None:
            for place, issue in enumerate(rules.warranty.not_covered):
                _check(after_sales, ("warranty", "not_covered", place), "fault", issue, issues, problems)
        for part in ("returns", "exchanges"):
            _check_question(after_sales, part, rules, problems)
    if kept is not None:
        for name in memory.lasts_days:
            _check(kept, ("lasts_days", name), "product type", name, kinds, problems)
        for slot in (*memory.keep_days, *memory.forget):
            if not plan.knows(slot):
                where = kept.at("keep_days" if slot in memory.keep_days else "forget", slot)
                problems.found.append(where.error(unknown(f"slot {slot!r}", slot, sorted(plan.slots))))


def _values(plan: Dialplan, slot: str) -> list[str]:
    declared = plan.slots.get(slot)
    return [value.name for value in declared.values] if declared is not None else []


def _kinds_named(rules: AfterSalesSection) -> Iterator[tuple[Path, str]]:
    for part, section in (("returns", rules.returns), ("exchanges", rules.exchanges)):
        for place, kind in enumerate(section.not_for if section is not None else ()):
            yield (part, "not_for", place), kind
    for kind in rules.warranty.days if rules.warranty is not None else ():
        if kind != ALL_OTHERS:
            yield ("warranty", "days", kind), kind


def _check(
    source: Source, path: Path, what: str, name: str, known: Iterable[str], problems: Problems
) -> None:
    names = list(known)
    if name not in names:
        subject = f"{what} {name!r}"
        problems.found.append(source.at(*path).error(unknown(subject, name, names)))


def _check_question(source: Source, part: str, rules: AfterSalesSection, problems: Problems) -> None:
    section = rules.returns if part == "returns" else rules.exchanges
    for place, text in enumerate(section.opened_question if section is not None else ()):
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError:
            names = {""}
        if names - {"name"}:
            where = source.at(part, "opened_question", place)
            problems.found.append(where.error(f"{text!r}: only the placeholder {{name}} may stand here"))
