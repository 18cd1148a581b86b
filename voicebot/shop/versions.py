"""Which version of a product an order means: sizes, colours, flavours with a stock of their own. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voicebot.dialogue.variants import names_version

_SUFFIX = re.compile(r"(?:色|码|号|味|口味|款)$")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a product.

    Args:
        code: the shop's own (SKU).
        label: what it is called (12+512G), when it is not told by options alone.
        options: slot and value, in the shop's order, e.g. {"color": "黑色", "size": "42"}.
        price_fen: its own price; ``None``: the product's.
        stock: its own stock; ``None``: the product's, and it need not be chosen.
    """

    code: str
    label: str
    options: Mapping[str, str]
    price_fen: int | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Several versions are meant: ``option`` must be chosen among ``choices``, the most plentiful first."""

    option: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SoldOut:
    """Of the version meant there are only ``available``; ``choices`` of ``option`` are near and to be had."""

    available: int
    option: str | None = None
    choices: tuple[str, ...] = ()


def choose(
    versions: Sequence[Version], options: Mapping[str, str], quantity: int
) -> Version | Unclear | SoldOut | None:
    """The version that ``options`` mean; ``None``: the product as such."""
    stocked = [one for one in versions if one.stock is not None]
    if not stocked:
        return next((one for one in versions if _named_by_label(one, options)), None)
    fitting = _fitting(stocked, options)
    enough = [one for one in fitting if (one.stock or 0) >= quantity]
    if len(enough) == 1:
        return enough[0]
    if not enough:
        available = max((one.stock or 0 for one in fitting), default=0)
        option, choices = _near(stocked, options, quantity)
        return SoldOut(available, option, choices)
    for slot in _slots(enough):
        values = _by_stock(enough, slot)
        if slot not in options and len(values) > 1:
            return Unclear(slot, values)
    return max(enough, key=lambda one: one.stock or 0)


def label_of(version: Version) -> str:
    """What tells it apart, for lists."""
    return version.label or "，".join(version.options.values())


def same(first: str, second: str) -> bool:
    """黑 and 黑色, 42 and 42.0码 are the same choice."""
    return _plain(first) == _plain(second)


def _plain(value: str) -> str:
    text = _SUFFIX.sub("", value.strip().lower())
    number = re.fullmatch(r"\d+(?:\.\d+)?", text)
    return f"{float(text):g}" if number else text


def _fitting(versions: Sequence[Version], options: Mapping[str, str]) -> list[Version]:
    fitting = [one for one in versions if _fits(one, options)]
    labelled = [one for one in fitting if _named_by_label(one, options)]
    return labelled or fitting


def _fits(version: Version, options: Mapping[str, str]) -> bool:
    return all(same(value, options[slot]) for slot, value in version.options.items() if slot in options)


def _named_by_label(version: Version, options: Mapping[str, str]) -> bool:
    return bool(version.label) and names_version(version.label, tuple(options.items()))


def _slots(versions: Sequence[Version]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slot for one in versions for slot in one.options))


def _by_stock(versions: Sequence[Version], slot: str) -> tuple[str, ...]:
    pieces: dict[str, int] = {}
    for one in versions:
        if slot in one.options:
            value = one.options[slot]
            pieces[value] = pieces.get(value, 0) + (one.stock or 0)
    return tuple(sorted(pieces, key=lambda value: -pieces[value]))


def _near(
    versions: Sequence[Version], options: Mapping[str, str], quantity: int
) -> tuple[str | None, tuple[str, ...]]:
    """What differs in one choice only and is to be had."""
    for slot in _slots(versions):
        others = {name: value for name, value in options.items() if name != slot}
        near = [one for one in _fitting(versions, others) if (one.stock or 0) >= quantity]
        if slot in options and near:
            return slot, _by_stock(near, slot)
    return None, ()
