"""Values out of a JSON answer: where they stand (JSONPath, RFC 9535) and what they mean. Pure."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import jsonpath
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from voicebot.errors import ShopError
from voicebot.records.possible_times import is_possible
from voicebot.shop.http.template import Json, Scalar, as_text

FEN_OF_A_YUAN = 100
MOST_FEN = 10**13
"""A hundred thousand million yuan: what is more is no price."""
MOST_DIGITS = 18
"""Of any number: what is longer is none, and arithmetic with it would take long or fail."""
MILLISECONDS_FROM = 10**11
"""A time above this many "seconds" is in milliseconds (it would be the year 5138)."""
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""What neither a database nor a file takes."""


class MoneyUnit(Enum):
    """What the shop's amounts count."""

    FEN = "fen"
    YUAN = "yuan"


def _checked_path(text: str) -> str:
    try:
        _compiled(text)
    except (jsonpath.JSONPathError, RecursionError) as error:
        raise ValueError(f"{text!r} is no JSONPath: {str(error).splitlines()[0]}") from None
    return text


@lru_cache(maxsize=512)
def _compiled(path: str) -> jsonpath.JSONPath | jsonpath.CompoundJSONPath:
    return jsonpath.compile(path)


JsonPath = Annotated[str, AfterValidator(_checked_path)]


class Picked(BaseModel):
    """How one value is got.

    Args:
        path: where it stands; of several, the first that finds something.
        minus: what is taken off a number.
        join: between several finds; without it the first find counts (numbers are added up).
        map: the shop's word to ours; a word not in it becomes ``otherwise``, or is an error.
        kept: name of a value that a step kept, in place of a path.
        value: a constant, in place of a path.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Annotated[tuple[JsonPath, ...], BeforeValidator(lambda value: _listed(value))] = ()
    minus: JsonPath | None = None
    join: str | None = None
    map: Mapping[str, str] = Field(default_factory=dict)
    otherwise: str | None = None
    kept: str | None = None
    value: str | None = None


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _whole(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


Pick = Annotated[Picked, BeforeValidator(_whole)]
"""In YAML a JSONPath, or a mapping of the fields of ``Picked``."""


def find_all(path: str, answer: Json) -> list[Json]:
    """Everything that a path finds.

    Raises:
        ShopError: the answer nests too deep to be searched.
    """
    if not isinstance(answer, list | dict):
        # The library would take a text for a document to be parsed.
        return [answer] if path == "$" and answer is not None else []
    try:
        found: list[Any] = _compiled(path).findall(answer)
    except (jsonpath.JSONPathError, RecursionError) as error:
        raise ShopError(f"{path} cannot be applied to the answer ({type(error).__name__})") from None
    return found


def finds(path: str, answer: Json) -> bool:
    """Whether something is there; null and an empty list count as nothing."""
    return any(value is not None and value != [] for value in find_all(path, answer))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads picked values from one answer, or from one part of it.

    Args:
        kept: values that steps kept.
        zone: of times that do not tell theirs.
    """

    answer: Json
    money: MoneyUnit
    zone: ZoneInfo
    kept: Mapping[str, Scalar] = field(default_factory=dict)

    def at(self, part: Json) -> "Reader":
        """The same, for a part of the answer."""
        return replace(self, answer=part)

    def parts(self, path: str) -> list["Reader"]:
        """A reader for each part that a path finds.

        Raises:
            ShopError: the answer cannot be searched.
        """
        return [self.at(part) for part in find_all(path, self.answer) if part is not None]

    def scalar(self, pick: Picked) -> Scalar:
        """The value as it stands there; None when there is none.

        Raises:
            ShopError: a list or mapping stands there.
        """
        found = self._found(pick)
        if pick.join is not None:
            return pick.join.join(as_text(value) for value in found if value not in (None, "")) or None
        return found[0] if found else None

    def maybe_text(self, pick: Picked | None) -> str | None:
        """A text, mapped to our word; None when nothing is there.

        Raises:
            ShopError: no text, or a word that the mapping does not know.
        """
        value = None if pick is None else self.scalar(pick)
        if pick is None or value is None:
            return None
        text = as_text(value).strip()
        if _UNWRITABLE.search(text):
            raise ShopError(f"{_place(pick)}: half a character, or NUL, in a text")
        if not pick.map:
            return text or None
        if text in pick.map:
            return pick.map[text]
        if pick.otherwise is None:
            raise ShopError(f"{_place(pick)}: the mapping has no word for {_shown(text)}; add it to 'map'")
        return pick.otherwise

    def text(self, pick: Picked, what: str) -> str:
        """As ``maybe_text``, for what must be there.

        Raises:
            ShopError: it is not.
        """
        text = self.maybe_text(pick)
        if text is None:
            raise ShopError(f"the answer has no {what} at {_place(pick)}")
        return text

    def maybe_fen(self, pick: Picked | None) -> int | None:
        """An amount in fen; None when nothing is there.

        Raises:
            ShopError: not a number, negative, or no whole fen.
        """
        number = self._number(pick)
        if pick is None or number is None:
            return None
        fen = number * FEN_OF_A_YUAN if self.money is MoneyUnit.YUAN else number
        if fen != fen.to_integral_value() or not 0 <= fen <= MOST_FEN:
            raise ShopError(f"{_place(pick)}: {number} is no amount in {self.money.value}")
        return int(fen)

    def fen(self, pick: Picked, what: str) -> int:
        """As ``maybe_fen``, for what must be there.

        Raises:
            ShopError: it is not.
        """
        fen = self.maybe_fen(pick)
        if fen is None:
            raise ShopError(f"the answer has no {what} at {_place(pick)}")
        return fen

    def maybe_count(self, pick: Picked | None) -> int | None:
        """A number of pieces, rounded down and at least 0; None when nothing is there.

        Raises:
            ShopError: not a number.
        """
        number = self._number(pick)
        return None if number is None else max(0, math.floor(number))

    def maybe_time(self, pick: Picked | None) -> datetime | None:
        """A time: ISO 8601, or seconds or milliseconds since 1970.

        None when nothing is there, or a year that cannot be: systems write 9999 or 1 for "not known".

        Raises:
            ShopError: neither.
        """
        value = None if pick is None else self.scalar(pick)
        if pick is None or value is None or value == "":
            return None
        try:
            if isinstance(value, int | float) or as_text(value).isdecimal():
                seconds = float(value)
                seconds = seconds / 1000 if seconds > MILLISECONDS_FROM else seconds
                time = datetime.fromtimestamp(seconds, UTC)
            else:
                time = datetime.fromisoformat(as_text(value))
        except (ValueError, OverflowError, OSError):
            raise ShopError(f"{_place(pick)}: {_shown(as_text(value))} is no time") from None
        if not is_possible(time):
            return None
        return time.replace(tzinfo=self.zone) if time.tzinfo is None else time.astimezone(self.zone)

    def _number(self, pick: Picked | None) -> Decimal | None:
        if pick is None:
            return None
        numbers = [_decimal(value, pick) for value in self._found(pick) if value is not None]
        if not numbers:
            return None
        taken_off = find_all(pick.minus, self.answer) if pick.minus is not None else []
        return sum(numbers, Decimal(0)) - sum(
            (_decimal(_scalar(value, pick), pick) for value in taken_off if value is not None), Decimal(0)
        )

    def _found(self, pick: Picked) -> list[Scalar]:
        if pick.value is not None:
            return [pick.value]
        if pick.kept is not None:
            return [self.kept.get(pick.kept)]
        for path in pick.path:
            found = [_scalar(value, pick) for value in find_all(path, self.answer)]
            if any(value is not None for value in found):
                return found
        return []


def _scalar(value: Json, pick: Picked) -> Scalar:
    if isinstance(value, list | dict):
        raise ShopError(
            f"{_place(pick)} finds a {'list' if isinstance(value, list) else 'mapping'}, no value"
        )
    return value


def _decimal(value: Scalar, pick: Picked) -> Decimal:
    try:
        number = Decimal(as_text(value).replace(",", "").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or number.adjusted() > MOST_DIGITS:
        raise ShopError(f"{_place(pick)}: {_shown(as_text(value))} is no number")
    return number


def _place(pick: Picked) -> str:
    return " or ".join(pick.path) or pick.kept or "value"


def _shown(text: str) -> str:
    """A word of the shop's for a message: only what looks like a code, never what may be personal."""
    return repr(text) if text.isascii() and text.replace("_", "").isalpha() and len(text) <= 40 else "a text"
