"""Reading the values of a dialplan: their words, what implies them, and what substances are made of."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from voicebot.dialogue.dialplan_schema import SubstanceValue, Value
from voicebot.dialogue.dialplan_source import Problems, Source

_V = TypeVar("_V", bound=Value)
_VALUE_KEYS = ("synonyms", "implied_by", "unless", "narrower")
_SUBSTANCE_KEYS = (*_VALUE_KEYS, "includes", "proven_by", "needs_proof")
_PATTERN_PARENTHESES = re.compile(r"[^()]*(?:\([^()]*\)[^()]*)*")


def joined(known: Value | None, added: Value) -> Value:
    """A value of the engine with what a shop adds to it."""
    if known is None:
        return added
    return replace(
        added,
        synonyms=tuple(dict.fromkeys(known.synonyms + added.synonyms)),
        implied_by=tuple(dict.fromkeys(known.implied_by + added.implied_by)),
        unless=tuple(dict.fromkeys(known.unless + added.unless)),
        narrower=tuple(dict.fromkeys(known.narrower + added.narrower)),
    )


def read_values(source: Source, problems: Problems) -> list[Value]:
    """The values of a slot: a list of names, or names with synonyms and more."""
    if source.is_mapping:
        values = []
        for name, key, value in source.entries():
            with problems.noted():
                key.refuse_full_width("：，、；")
                values.append(_read_value(name, key, value))
        return values
    source.words()  # refuses repetitions
    return [Value(member.text(), line=member.line) for member in source.items()]


def _read_value(name: str, key: Source, source: Source) -> Value:
    if not source.is_mapping:
        return Value(name, read_synonyms(name, source), line=key.line)
    fields = source.fields(_VALUE_KEYS)
    return replace(_described(Value(name), fields), line=key.line)


def _described(value: _V, fields: Mapping[str, Source]) -> _V:
    """The value with what is written about it."""
    return replace(
        value,
        synonyms=read_synonyms(value.name, fields["synonyms"]) if "synonyms" in fields else (),
        implied_by=read_patterns(fields["implied_by"]) if "implied_by" in fields else (),
        unless=read_patterns(fields["unless"]) if "unless" in fields else (),
        narrower=read_synonyms(value.name, fields["narrower"]) if "narrower" in fields else (),
    )


def read_synonyms(name: str, source: Source) -> tuple[str, ...]:
    """Other words for ``name``, without itself."""
    return tuple(word for word in source.words() if word != name)


def read_patterns(source: Source) -> tuple[str, ...]:
    """Patterns such as 脸*(绷|紧).

    Raises:
        DialplanError: parentheses are open or nested.
    """
    for member in source.items():
        if not _PATTERN_PARENTHESES.fullmatch(member.text()):
            raise member.error(
                f"{member.text()!r}: parentheses must be closed and not nested, as in 脸*(绷|紧)"
            )
    return source.texts()


def read_substances(source: Source, problems: Problems, *, into: dict[str, SubstanceValue]) -> None:
    """Add the substances that a shop describes."""
    for name, key, value in source.entries():
        into[name] = SubstanceValue(name, line=key.line)
        with problems.noted():
            key.refuse_full_width("：，、；")
            into[name] = _read_substance(name, key, value, problems)


def _read_substance(name: str, key: Source, source: Source, problems: Problems) -> SubstanceValue:
    if not source.is_mapping:
        return SubstanceValue(name, read_synonyms(name, source), line=key.line)
    fields = source.fields(_SUBSTANCE_KEYS, problems)
    return replace(
        _described(SubstanceValue(name), fields),
        line=key.line,
        includes=fields["includes"].words() if "includes" in fields else (),
        proven_by=fields["proven_by"].texts() if "proven_by" in fields else (),
        needs_proof=fields["needs_proof"].flag() if "needs_proof" in fields else False,
    )
