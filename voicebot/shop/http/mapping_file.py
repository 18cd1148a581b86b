"""Reading a mapping; every error says file and line."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from voicebot.dialogue.dialplan_source import Problems, Source, read_source, unknown
from voicebot.dialogue.effects import Refusal
from voicebot.dialogue.service_effects import ChangeRefusal
from voicebot.errors import DialplanError
from voicebot.shop.http.mapping import Login, Operation, Products, ShopMapping
from voicebot.shop.http.template import EACH, MAKE, broken_place, fill, names_in

_DOCS = "see docs/http-shop.md"
_ENVIRONMENT = "env."

_QUOTED = frozenset({"address", "customer_number", "coupon"})
_ORDERED = _QUOTED | {"key", "call_id", "receiver_name", "phone", "total", "payment"}
_LINE = frozenset(
    {"item.product", "item.product_id", "item.name", "item.quantity", "item.unit", "item.price", "item.total"}
)
_CHANGED = frozenset({"key", "call_id", "order_number"})
INPUTS: Mapping[str, frozenset[str]] = {
    "products": frozenset(),
    "check_stock": frozenset({"product"}),
    "quote_order": _QUOTED,
    "place_order": _ORDERED,
    "find_by_key": frozenset({"key"}),
    "find_by_number": frozenset({"order_number"}),
    "find_by_phone": frozenset({"phone"}),
    "cancel_order": _CHANGED | {"reason"},
    "change_address": _CHANGED | {"address", "receiver_name", "phone"},
    "request_return": _CHANGED | {"kind", "issue", "note"},
    "protect_price": _CHANGED,
    "request_invoice": _CHANGED | {"title", "format", "tax_number"},
}
"""Values that the templates of each operation may use."""
_OF_ORDERS = tuple(refusal.value for refusal in Refusal)
_OF_CHANGES = tuple(refusal.value for refusal in ChangeRefusal)
REASONS: Mapping[str, tuple[str, ...]] = {
    "check_stock": _OF_ORDERS,
    "quote_order": _OF_ORDERS,
    "place_order": _OF_ORDERS,
    "cancel_order": _OF_CHANGES,
    "change_address": _OF_CHANGES,
    "request_return": _OF_CHANGES,
    "protect_price": _OF_CHANGES,
    "request_invoice": _OF_CHANGES,
}
"""Which refusals an operation knows."""
STEP_PARTS = ("path", "headers", "query", "form", "body")
"""Parts of a step in which values may stand."""
_PAGE = frozenset({"page.number", "page.skip", "page.size"})
_WITH_LINES = frozenset({"quote_order", "place_order", "request_return"})


def load_mapping(path: Path, environment: Mapping[str, str] = os.environ) -> ShopMapping:
    """Read a mapping file and put the values of the environment in.

    Raises:
        DialplanError: the file cannot be read or is wrong, or a variable that it names is not set; with
            file and line, all mistakes at once where they do not hide each other.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DialplanError(f"cannot read the mapping: {error}", file=str(path)) from error
    return parse_mapping(text, file=str(path), environment=environment)


def parse_mapping(text: str, *, file: str, environment: Mapping[str, str]) -> ShopMapping:
    """Read a mapping from YAML.

    Raises:
        DialplanError: as ``load_mapping``.
    """
    source = read_source(text, file=file, what="the mapping")
    try:
        mapping = ShopMapping.model_validate(source.plain())
    except ValidationError as error:
        problems = Problems([_located(source, one) for one in _own(error.errors(include_url=False))])
        problems.raise_if_any()
        raise
    problems = Problems()
    _check_places(source, mapping, environment, problems)
    problems.raise_if_any()
    values = {f"{_ENVIRONMENT}{name}": value for name, value in environment.items()}
    filled = {name: str(fill(header, values)) for name, header in mapping.headers.items()}
    base_url = str(fill(mapping.base_url, values)).rstrip("/")
    if not base_url.startswith(("http://", "https://")):
        raise source.at("base_url").error("base_url: the variable's value is no http:// or https:// address")
    used = {name: values[name] for name in names_in(source.at("login").plain()) if name in values}
    return mapping.model_copy(update={"headers": filled, "base_url": base_url, "environment": used})


def _own(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """The mistakes, without those that only follow from another inside the same value."""
    inside = {one["loc"][:length] for one in errors for length in range(len(one["loc"]))}
    return [one for one in errors if one["loc"] not in inside]


def _check_places(
    source: Source, mapping: ShopMapping, environment: Mapping[str, str], problems: Problems
) -> None:
    """See that every ``${place}`` will have a value, and that no header can break out of its line."""
    for part in ("base_url", "headers"):
        below = source.at(part)
        if below != source:
            _check(below, frozenset(), problems, environment=environment)
    if mapping.login is not None:
        _check_login(source.at("login"), mapping.login, environment, problems)
    for name, known in INPUTS.items():
        operation = getattr(mapping.operations, name)
        if operation is None:
            continue
        place = source.at("operations", name, "steps")
        _check_steps(name, operation, place, known, problems)


def _check_login(place: Source, login: Login, environment: Mapping[str, str], problems: Problems) -> None:
    known: set[str] = set()
    for position, step in enumerate(login.steps):
        for part in STEP_PARTS:
            below = place.at("steps", position, part)
            if below != place.at("steps", position):
                _check(below, frozenset(known), problems, environment=environment)
        known |= {*step.keep, *step.keep_headers}
    _check(place.at("headers"), frozenset(known), problems, environment=environment)


def _check_steps(
    name: str, operation: Operation, place: Source, inputs: frozenset[str], problems: Problems
) -> None:
    known = set(inputs)
    if isinstance(operation, Products) and operation.page_size:
        known |= _PAGE
    of_lines = set(_LINE if name in _WITH_LINES else ())
    for position, step in enumerate(operation.steps):
        at = place.at(position)
        # What the first line's answer brings, the second line's request may use.
        in_step = known | of_lines | set(step.keep_headers) if step.for_each else known
        with problems.noted():
            for rule, refusing in enumerate(step.refused):
                known_reasons = REASONS.get(name)
                if known_reasons is not None and refusing.because not in known_reasons:
                    because = at.at("refused", rule, "because")
                    raise because.error(
                        unknown(f"because: {refusing.because!r}", refusing.because, known_reasons)
                    )
            if step.for_each and name not in _WITH_LINES:
                raise at.at("for_each").error(f"{name} has no order lines to make a request for each of")
        for part in STEP_PARTS:
            below = at.at(part)
            if below != at:
                _check(below, frozenset(in_step), problems, lines=frozenset(known | of_lines))
        if step.for_each:
            of_lines |= {f"item.{kept}" for kept in step.keep}
        else:
            known |= set(step.keep)
        known |= set(step.keep_headers)


def _check(
    at: Source,
    known: frozenset[str],
    problems: Problems,
    *,
    lines: frozenset[str] = frozenset(),
    environment: Mapping[str, str] | None = None,
) -> None:
    if at.is_mapping:
        keys = [key for key, _, _ in at.entries()]
        with problems.noted():
            if EACH in keys and sorted(keys) != sorted((EACH, MAKE)):
                raise at.error(f"{EACH} stands with {MAKE} and nothing else; {_DOCS}")
        inside = lines if EACH in keys else known
        for _, _, value in at.entries():
            _check(value, inside, problems, lines=lines, environment=environment)
    elif at.is_list:
        for member in at.items():
            _check(member, known, problems, lines=lines, environment=environment)
    else:
        with problems.noted():
            _check_text(at, known, environment)


def _check_text(at: Source, known: frozenset[str], environment: Mapping[str, str] | None) -> None:
    text = at.plain()
    if not isinstance(text, str):
        return
    broken = broken_place(text)
    if broken is not None:
        raise at.error(f"{broken!r} is no place for a value; write ${{name}} or ${{name?}}")
    for name in names_in(text):
        if name.startswith(_ENVIRONMENT):
            _check_variable(at, name.removeprefix(_ENVIRONMENT), environment)
        elif name not in known:
            message = f"value ${{{name}}} in {at.what}"
            raise at.error(unknown(message, name, sorted(known) or ["env.NAME"]))


def _check_variable(at: Source, variable: str, environment: Mapping[str, str] | None) -> None:
    if environment is None:
        raise at.error(
            f"${{env.{variable}}} may stand in base_url, login and the headers of all requests only"
        )
    value = environment.get(variable, "").strip()
    if not value:
        raise at.error(f"the environment variable {variable} is not set or empty; set it")
    if not value.isascii() or not value.isprintable():
        raise at.error(f"the environment variable {variable} holds characters that no header may hold")


def _located(source: Source, error: ErrorDetails) -> DialplanError:
    steps = error["loc"]
    path: list[str | int] = []
    place = source
    for step in steps:
        # Besides keys and positions, pydantic's path names members of unions: those are not in the file.
        below = source.at(*path, step)
        if below != place:
            path.append(step)
            place = below
    where = ".".join(str(step) for step in path)
    last = steps[-1] if steps else ""
    match error["type"]:
        case "extra_forbidden":
            message = f"is not known here; {_DOCS}"
        case "missing":
            message = f"{last!r} is missing; {_DOCS}"
            if path == ["operations"]:
                message = f"{last!r} is missing; describe it, or write '{last}: not_supported'"
        case "model_type" | "dict_type":
            message = f"must be a mapping of 'key: value' lines; {_DOCS}"
        case _:
            message = error["msg"].removeprefix("Value error, ")
    return place.error(f"{where}: {message}" if where else message)
