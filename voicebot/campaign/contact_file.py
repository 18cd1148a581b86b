"""Contacts from a CSV or XLSX file, row by row; every mistake is told with file and line."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from voicebot.campaign.contacts import NewContact
from voicebot.campaign.definition import zone_named
from voicebot.dialogue.service_effects import ConsentPurpose
from voicebot.errors import DialplanError
from voicebot.records.phone_numbers import normalise_number

COLUMNS = {
    "number": ("number", "phone", "mobile", "tel", "电话", "手机", "手机号", "号码", "联系电话"),
    "name": ("name", "姓名", "名字", "客户", "收件人"),
    "timezone": ("timezone", "zone", "时区"),
    "not_before": ("not_before", "不早于"),
    "consent": ("consent", "同意"),
    "evidence": ("evidence", "依据", "证据"),
}
"""What a column may be called; others are kept with the contact."""
_FEWEST_DIGITS = 5
MOST_MISTAKES = 50
"""More are not told: the file is of another kind."""

Mistake = Callable[[DialplanError], None]


def read_contacts(path: Path, on_mistake: Mistake) -> Iterator[NewContact]:
    """The contacts of a file, in order; rows with mistakes are left out and told.

    Args:
        on_mistake: takes each mistake; may raise to end it all.

    Raises:
        DialplanError: the file cannot be read, or has no column of numbers.
    """
    is_workbook = path.suffix.lower() in (".xlsx", ".xlsm")
    rows = _workbook_rows(path) if is_workbook else _csv_rows(path)
    first = next(rows, None)
    if first is None:
        raise DialplanError("the file is empty", file=str(path))
    line, header = first
    places = _places(header, path, line)
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        try:
            yield _contact(row, header, places, path, line)
        except DialplanError as error:
            on_mistake(error)


def _places(header: Sequence[str], path: Path, line: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        for column, titles in COLUMNS.items():
            if title.strip().lower() in titles:
                found.setdefault(column, place)
    if "number" not in found:
        raise DialplanError(
            f"no column of telephone numbers; call it 'number' or '电话' (found: {', '.join(header)})",
            file=str(path),
            line=line,
        )
    return found


def _contact(
    row: Sequence[str], header: Sequence[str], places: dict[str, int], path: Path, line: int
) -> NewContact:
    def wrong(message: str) -> DialplanError:
        return DialplanError(message, file=str(path), line=line)

    def cell(column: str) -> str:
        place = places.get(column)
        return row[place].strip() if place is not None and place < len(row) else ""

    number = cell("number")
    if len(normalise_number(number) or "") < _FEWEST_DIGITS:
        raise wrong(f"{number!r} is no telephone number")
    known = set(places.values())
    fields = {
        title.strip(): row[place].strip()
        for place, title in enumerate(header)
        if place not in known and place < len(row) and title.strip() and row[place].strip()
    }
    try:
        zone = cell("timezone") or None
        if zone is not None:
            zone_named(zone)
        not_before = datetime.fromisoformat(cell("not_before")) if cell("not_before") else None
    except ValueError as error:
        raise wrong(str(error)) from None
    if not_before is not None and not_before.tzinfo is None:
        raise wrong(f"{cell('not_before')!r} has no time zone; write 2026-11-30T10:00+08:00")
    consent = _consent(cell("consent"), wrong)
    if consent is not None and not cell("evidence"):
        raise wrong(
            "a consent needs its evidence: add a column 'evidence' that says when and how it was given"
        )
    return NewContact(
        number,
        cell("name") or None,
        zone,
        not_before,
        fields,
        consent,
        cell("evidence"),
        f"{path.name}:{line}",
    )


def _consent(text: str, wrong: Callable[[str], DialplanError]) -> ConsentPurpose | None:
    if not text:
        return None
    try:
        return ConsentPurpose(text.lower())
    except ValueError:
        known = ", ".join(each.value for each in ConsentPurpose)
        raise wrong(f"consent must be one of {known}, not {text!r}") from None


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.read(4096)
            file.seek(0)
            separator = max(",;\t", key=head.partition("\n")[0].count)
            reader = csv.reader(file, delimiter=separator)
            for row in reader:
                yield reader.line_num, row
    except UnicodeDecodeError as error:
        raise DialplanError("not UTF-8; save the file as 'CSV UTF-8'", file=str(path)) from error
    except (OSError, csv.Error) as error:
        raise DialplanError(f"cannot read the contacts: {error}", file=str(path)) from error


def _workbook_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, KeyError, ValueError) as error:
        raise DialplanError(f"cannot read the contacts: {error}", file=str(path)) from error
    try:
        sheet = book.worksheets[0]
        for line, row in enumerate(sheet.iter_rows(values_only=True), 1):
            yield line, [_as_text(value) for value in row]
    finally:
        book.close()


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))  # a spreadsheet takes telephone numbers for amounts
        case datetime():
            return value.isoformat()
    return str(value)


def first_and_rest(contacts: Iterator[NewContact]) -> Iterator[NewContact]:
    """The same contacts, the first already read: mistakes of the header come before anything is written."""
    first = next(contacts, None)
    return iter(()) if first is None else chain([first], contacts)
