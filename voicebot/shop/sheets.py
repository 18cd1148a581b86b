"""Tables that a shop exports, CSV or XLSX: as rows of text, each with the place it stands at."""

import csv
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from voicebot.errors import VoicebotError

MOST_BYTES = 200 * 1024 * 1024
MOST_UNPACKED_BYTES = 1024 * 1024 * 1024
"""Of a workbook, which is a zip file: a small one may hold far more than fits into memory."""
_SEPARATORS = ",\t;"
_HEAD_LINES = 5
_WORKBOOKS = (".xlsx", ".xlsm")
_DAMAGED = (
    OSError,
    EOFError,
    BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
)
"""What openpyxl lets through of a workbook whose parts are missing, damaged, or not what they say."""


class SheetError(VoicebotError):
    """A file cannot be read as a table."""

    code = "sheet"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table.

    Args:
        where: file and line, with the sheet where there are several: orders.xlsx[三月]:12.
        cells: as text; dates in ISO form, whole numbers without a point.
    """

    where: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in the file; empty lines are left out.

    Args:
        name: file, with the sheet where there are several.
    """

    name: str
    lines: tuple[Line, ...]


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Every table of a file.

    Raises:
        SheetError: it is missing, too large, damaged, or neither CSV nor XLSX.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise SheetError(f"{path}: cannot be read: {error.strerror}") from None
    if size > MOST_BYTES:
        raise SheetError(f"{path}: larger than {MOST_BYTES >> 20} MiB; split it")
    if path.suffix.lower() in _WORKBOOKS:
        return tuple(_workbook(path))
    if path.suffix.lower() == ".xls":
        raise SheetError(f"{path}: the old .xls format; save it as .xlsx or .csv")
    return (_csv(path),)


def _csv(path: Path) -> Sheet:
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise SheetError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SheetError(f"{path}: neither UTF-8 nor GB18030; save it as UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    lines = []
    last = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append(Line(f"{path}:{last + 1}", tuple(_plain(cell) for cell in cells)))
            last = reader.line_num
    except csv.Error as error:
        raise SheetError(
            f"{path}:{last + 1}: not a table: {error}; is a quotation mark not closed?"
        ) from None
    return Sheet(str(path), tuple(lines))


def decoded(raw: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else GB18030.

    Raises:
        UnicodeDecodeError: none of these.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def _separator(text: str) -> str:
    """The one that is there most often in one of the first lines: titles stand above headings."""
    head = text.split("\n", _HEAD_LINES)[:_HEAD_LINES]
    return max(_SEPARATORS, key=lambda separator: max(line.count(separator) for line in head))


def _plain(cell: str) -> str:
    """What exports put around numbers so that a spreadsheet keeps them as text: ="123", '123, a tab.

    NUL, which no text column of the database takes, is what broken exports fill fields with.
    """
    text = cell.replace("\0", "").strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.removeprefix("'").strip()


def _workbook(path: Path) -> Iterator[Sheet]:
    try:
        with ZipFile(path) as packed:
            unpacked_bytes = sum(part.file_size for part in packed.infolist())
        if unpacked_bytes > MOST_UNPACKED_BYTES:
            raise SheetError(f"{path}: larger than {MOST_UNPACKED_BYTES >> 20} MiB unpacked; split it")
        yield from _sheets(path)
    except _DAMAGED as error:
        raise SheetError(f"{path}: not a readable .xlsx file: {error}") from None


def _sheets(path: Path) -> Iterator[Sheet]:
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        several = len(book.worksheets) > 1
        for sheet in book.worksheets:
            name = f"{path}[{sheet.title}]" if several else str(path)
            lines = (
                Line(f"{name}:{number}", tuple(_as_text(value) for value in row))
                for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
            )
            yield Sheet(name, tuple(line for line in lines if any(line.cells)))
    finally:
        book.close()


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return f"{value:.10g}"
        case datetime() | date():
            return value.isoformat()
        case _:
            return _plain(str(value))


Row = Mapping[str, str]
"""Cells that are not empty, by our name of the column."""
