"""Texts and JSON with ``${places}`` to be filled. Pure.

GraphQL writes variables as ``$name`` and selections in braces; neither looks like ``${name}``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

Scalar = str | int | float | bool | None
Json = Scalar | list["Json"] | dict[str, "Json"]
Values = Mapping[str, Scalar]
"""Values by name; a dot is part of a name (``item.quantity``)."""

EACH, MAKE = "$each", "$make"
"""``{$each: items, $make: …}`` in a body becomes a list: one ``$make`` for each line of the order."""

_PLACE = re.compile(r"\$\{\s*([A-Za-z_][\w.]*)\s*(\?)?\s*\}")
_BROKEN = re.compile(r"\$\{(?!\s*[A-Za-z_][\w.]*\s*\??\s*\})")


class UnfilledError(LookupError):
    """There is no value for a place that needs one; the message is its name."""


class Absent:
    """What a template with an empty ``${name?}`` yields: its header, field or key is left out."""


ABSENT = Absent()


def names_in(template: object) -> Iterator[str]:
    """Names of the places of a text, or of all texts of a body."""
    if isinstance(template, str):
        yield from (match[1] for match in _PLACE.finditer(template))
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from names_in(value)
    elif isinstance(template, Sequence):
        for value in template:
            yield from names_in(value)


def broken_place(template: str) -> str | None:
    """The beginning of a ``${`` that is no place, if there is one."""
    match = _BROKEN.search(template)
    return template[match.start() : match.start() + 20] if match else None


def fill(template: str, values: Values) -> Scalar | Absent:
    """A text with its places filled. A text that is one place alone keeps the type of its value.

    Raises:
        UnfilledError: a value is missing or null, and its place has no ``?``.
    """
    for match in _PLACE.finditer(template):
        if values.get(match[1]) is None:
            if match[2]:
                return ABSENT
            raise UnfilledError(match[1])
    whole = _PLACE.fullmatch(template.strip())
    if whole:
        return values[whole[1]]
    return _PLACE.sub(lambda match: as_text(values[match[1]]), template)


def fill_texts(templates: Mapping[str, str], values: Values) -> dict[str, str]:
    """Header or query fields with their places filled, without those left out.

    Raises:
        UnfilledError: as ``fill``.
    """
    filled = {name: fill(template, values) for name, template in templates.items()}
    return {name: as_text(value) for name, value in filled.items() if not isinstance(value, Absent)}


def fill_body(body: Json, values: Values, items: Sequence[Values]) -> Json | Absent:
    """A JSON body with its places filled.

    Raises:
        UnfilledError: as ``fill``.
    """
    if isinstance(body, str):
        return fill(body, values)
    if isinstance(body, list):
        filled = [fill_body(member, values, items) for member in body]
        return [member for member in filled if not isinstance(member, Absent)]
    if isinstance(body, dict):
        if EACH in body:
            return _each(body[MAKE], values, items)
        parts = {key: fill_body(value, values, items) for key, value in body.items()}
        return {key: value for key, value in parts.items() if not isinstance(value, Absent)}
    return body


def _each(body: Json, values: Values, items: Sequence[Values]) -> Json:
    made = [fill_body(body, {**values, **item}, items) for item in items]
    return [member for member in made if not isinstance(member, Absent)]


def as_text(value: Scalar) -> str:
    """A value inside a longer text, as JSON would write it, without quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
