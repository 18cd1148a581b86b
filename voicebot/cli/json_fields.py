"""Fields of a line of JSON: what is not as documented is refused, and named."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from voicebot.dialogue.dialplan_source import unknown

Row = Mapping[str, Any]


def text_in(row: Row, field: str) -> str:
    """A field that must be a text.

    Raises:
        KeyError: there is none.
        ValueError: it is something else.
    """
    return text_at(row[field], field)


def text_at(value: object, field: str) -> str:
    """The value of a field that must be a text.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(value, str):
        raise ValueError(f"the field {field!r} must be a text in quotes, not {value!r}")
    return value


def texts_in(row: Row, field: str) -> list[str]:
    """A field that must be a list of one text at least.

    Raises:
        KeyError: there is none.
        ValueError: it is something else.
    """
    texts = list_in(row, field)
    if not texts:
        raise ValueError(f"the field {field!r} is an empty list; give at least one text")
    return [text_at(text, f"{field}[{place}]") for place, text in enumerate(texts)]


def list_in(row: Row, field: str) -> list[Any]:
    """A field that must be a list.

    Raises:
        KeyError: there is none.
        ValueError: it is something else.
    """
    value = row[field]
    if not isinstance(value, list):
        raise ValueError(f"the field {field!r} must be a list […], not {value!r}")
    return value


def time_of(value: object, field: str) -> datetime:
    """A day, or a day and time, as ISO 8601 writes them.

    Args:
        value: what stands in the field.
        field: its name, for messages.

    Raises:
        ValueError: it is something else.
    """
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        expected = "a day such as 2026-11-29, or a day and time such as 2026-11-29T10:00:00"
        raise ValueError(f"the field {field!r} must be {expected}, not {value!r}") from None


def one_of(value: object, known: Iterable[str], field: str) -> str:
    """A field that must be one of the known names.

    Raises:
        ValueError: it is something else.
    """
    names = sorted(known)
    if not isinstance(value, str) or value not in names:
        raise ValueError(f"the field {field!r} must be one of {', '.join(names)}, not {value!r}")
    return value


def object_at(value: object, field: str) -> Row:
    """The value of a field that must be an object.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(value, Mapping):
        raise ValueError(f"the field {field!r} must be an object {{…}}, not {value!r}")
    return value


def unknown_fields(row: object, known: Iterable[str], within: str = "") -> Iterator[str]:
    """What to tell of fields that nothing reads, with what was probably meant.

    Args:
        row: what should be an object; of anything else nothing is told here.
        within: the field that holds it; empty for the line itself.
    """
    names = sorted(known)
    for field in row if isinstance(row, Mapping) else ():
        if field not in names:
            place = f"{within}.{field}" if within else field
            yield unknown(f"field {place!r}", field, names)
