"""Making one request out of a step, and judging its answer. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import quote

from voicebot.errors import ShopError
from voicebot.shop.http.client import Answer, Request
from voicebot.shop.http.mapping import Refusing, Step
from voicebot.shop.http.picking import finds
from voicebot.shop.http.template import (
    Absent,
    Json,
    UnfilledError,
    Values,
    as_text,
    fill,
    fill_body,
    fill_texts,
)

NOT_DONE_IN_TIME = 408
CONFLICT = 409
NOT_FOUND = 404
_UNAUTHORISED = (401, 403)


@dataclass(frozen=True, slots=True)
class Yes:
    """The answer is as wished."""

    body: Json


@dataclass(frozen=True, slots=True)
class No:
    """The shop answered, and the answer is no."""

    rule: Refusing
    body: Json


def request_of(step: Step, values: Values, items: Sequence[Values]) -> Request:
    """The request of a step.

    Raises:
        ShopError: a value that it needs is missing, or cannot stand in a path.
    """
    try:
        headers = fill_texts(step.headers, values)
        if step.key_header is not None:
            headers[step.key_header] = as_text(values.get("key"))
        body = fill_body(step.body, values, items)
        return Request(
            method=step.method,
            path="/" + as_text(_path(step.path, values)).lstrip("/"),
            headers=headers,
            query=fill_texts(step.query, values),
            body=None if isinstance(body, Absent) else body,
            form=fill_texts(step.form, values),
        )
    except UnfilledError as error:
        raise ShopError(f"there is no value for ${{{error}}}; did an earlier answer lack it?") from None


def _path(template: str, values: Values) -> str:
    quoted = {name: None if value is None else _segment(as_text(value)) for name, value in values.items()}
    filled = fill(template, quoted)
    return "" if isinstance(filled, Absent) else as_text(filled)


def _segment(text: str) -> str:
    # "." and ".." would lead out of the path that the mapping means (RFC 3986 §5.2.4).
    return quote(text, safe="") if text.strip(".") else "%20"


def judge(step: Step, answer: Answer, failed_when: Sequence[str]) -> Yes | No:
    """Whether the answer is a yes or a no.

    Raises:
        ShopError: neither. ``maybe_done`` is false only where the shop has clearly done nothing.
    """
    for rule in step.refused:
        if rule.unless is None and _applies(rule, answer):
            return No(rule, answer.body)
    status = answer.status
    if status >= 400 and not (status == NOT_FOUND and step.missing_is_none):
        _fail(status)
    body = None if status == NOT_FOUND else answer.body
    path = next((path for path in failed_when if finds(path, body)), None)
    if path is not None:
        raise ShopError(f"the answer tells of a failure at {path}", maybe_done=True)
    # Only of an answer that is one does it mean something that something is not in it.
    for rule in step.refused:
        if rule.unless is not None and _applies(rule, answer):
            return No(rule, body)
    return Yes(body)


def _fail(status: int) -> NoReturn:
    if status in _UNAUTHORISED:
        raise ShopError(f"HTTP {status}: the shop does not accept our key; check the mapping's headers")
    unclear = status >= 500 or status in (NOT_DONE_IN_TIME, CONFLICT)
    raise ShopError(f"HTTP {status}, for which the mapping has no rule", maybe_done=unclear)


def _applies(rule: Refusing, answer: Answer) -> bool:
    if rule.status and answer.status not in rule.status:
        return False
    # A server in trouble does not speak for the shop, unless the rule names its status.
    if not rule.status and answer.status >= 500:
        return False
    if rule.when is not None and not finds(rule.when, answer.body):
        return False
    return rule.unless is None or not finds(rule.unless, answer.body)
