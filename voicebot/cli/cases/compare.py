"""Expected against found: equal in meaning, not in spelling; what differs, line by line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from voicebot.cli.cases.model import NOTHING, Difference
from voicebot.dialogue.dialplan_source import Plain


def matches(expected: Plain, found: object) -> bool:
    """Whether a value is as expected.

    Order does not count in lists, one value equals a list of one, 300 equals 300.0 and "300". Of a
    mapping only the expected keys count. ``None`` expects that there is no value.
    """
    if expected is None:
        return found is None
    if isinstance(expected, dict):
        members = _listed(found)
        one = members[0] if len(members) == 1 else None
        return isinstance(one, Mapping) and all(
            matches(value, one.get(key)) for key, value in expected.items()
        )
    if isinstance(expected, list):
        return _same_members(expected, _listed(found))
    members = _listed(found)
    return len(members) == 1 and _plainly(expected) == _plainly(members[0])


def slot_differences(
    expected: Mapping[str, Plain], found: Mapping[str, object], may_add: Iterable[str] = ()
) -> Iterator[Difference]:
    """What differs between slots; others than the expected ones may not be there."""
    yield from value_differences(expected, found)
    for slot in found.keys() - expected.keys() - set(may_add):
        yield Difference(False, f"{slot}: {shown(found[slot])}")


def value_differences(expected: Mapping[str, Plain], found: Mapping[str, object]) -> Iterator[Difference]:
    """What differs in the expected names; others may be there."""
    for name, value in expected.items():
        actual = found.get(name)
        if matches(value, actual):
            continue
        if value is not None:
            yield Difference(True, f"{name}: {shown(value)}")
        if actual is not None:
            yield Difference(False, f"{name}: {shown(actual)}")


def fact_differences(expected: Mapping[str, Plain], found: Mapping[str, object]) -> Iterator[Difference]:
    """As ``value_differences``; a single text needs only be among several values."""
    for name, value in expected.items():
        actual = found.get(name)
        among = isinstance(actual, list) and not isinstance(value, list | dict | None)
        if among and any(matches(value, one) for one in _listed(actual)):
            continue
        yield from value_differences({name: value}, found)


def set_differences(expected: Sequence[str], found: Sequence[str]) -> Iterator[Difference]:
    """What is missing of ``expected`` (``a|b``: one of them), and what was found besides."""
    left = list(found)
    for wanted in expected:
        if wanted == NOTHING:
            continue
        hit = next((one for one in left if one in alternatives(wanted)), None)
        if hit is None:
            yield Difference(True, wanted)
        else:
            left.remove(hit)
    yield from (Difference(False, one) for one in left)


def phrase_differences(wanted: Sequence[str], reply: str) -> Iterator[Difference]:
    """Phrases that are not in the reply (``a|b``: one of them suffices)."""
    for phrase in wanted:
        if not any(one in reply for one in alternatives(phrase)):
            yield Difference(True, phrase)


def effect_differences(
    expected: Sequence[Plain], found: Sequence[Mapping[str, object]]
) -> Iterator[Difference]:
    """Effects that did not happen or not as described, and those that were not expected."""
    left = list(found)
    for wanted in expected:
        if wanted == NOTHING:
            continue
        name, fields = _named_effect(wanted)
        hit = next((one for one in left if one["type"] == name and matches(fields, one)), None)
        hit = hit or next((one for one in left if one["type"] == name), None)
        if hit is None:
            yield Difference(True, f"{name} {shown(fields)}" if fields else name)
            continue
        left.remove(hit)
        for difference in value_differences(fields, hit):
            yield Difference(difference.wanted, f"{name}.{difference.text}")
    for one in left:
        told = {key: value for key, value in one.items() if key != "type" and value not in (None, "", {})}
        yield Difference(False, f"{one['type']} {shown(told)}" if told else str(one["type"]))


def alternatives(phrase: str) -> tuple[str, ...]:
    """``a|b`` as its members."""
    return tuple(part.strip() for part in phrase.split("|"))


def shown(value: object) -> str:
    """A value as an editor would write it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    return _plainly(value)


def _named_effect(wanted: Plain) -> tuple[str, dict[str, Plain]]:
    if isinstance(wanted, dict):
        name, fields = next(iter(wanted.items()))
        return name, fields if isinstance(fields, dict) else {}
    return str(wanted), {}


def _same_members(expected: Sequence[Plain], found: Sequence[object]) -> bool:
    left = list(found)
    for wanted in expected:
        hit = next((one for one in left if matches(wanted, one)), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _plainly(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()
