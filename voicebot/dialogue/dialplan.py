"""Reading a dialplan: YAML to a checked ``Dialplan``. docs/dialplan.md explains it to shop editors."""

import re
from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue.dialplan_base import BASE_YAML
from voicebot.dialogue.dialplan_library import LIBRARY_YAML
from voicebot.dialogue.dialplan_schema import (
    NUMERIC_TYPES,
    Dialplan,
    Intent,
    Role,
    Slot,
    SlotType,
    SubstanceValue,
    Value,
)
from voicebot.dialogue.dialplan_source import Problems, Source, read_source, unknown
from voicebot.dialogue.dialplan_values import (
    joined,
    read_patterns,
    read_substances,
    read_synonyms,
    read_values,
)
from voicebot.dialogue.understanding.intents_zh import GENERAL_INTENTS

__all__ = ["Dialplan", "Intent", "Role", "Slot", "SlotType", "SubstanceValue", "Value", "parse_dialplan"]

SCRIPT_SECTIONS = (
    *("shop", "needs", "order", "questions", "reasons", "answers", "prompts", "surveys"),
    *("after_sales", "memory"),
)
"""Sections that script.py reads."""

_SECTIONS = ("slots", "without", "substances", "intents", "topics", *SCRIPT_SECTIONS)
_NAME = re.compile(r"[^\W\d][\w\-]*")

_COMMON_KEYS = ("type", "multiple", "safety", "title", "words", "frames", "topic", "cues")
_CHOICE_KEYS = (
    *_COMMON_KEYS,
    "values",
    "exclude",
    "product",
    "after",
    "open",
    "unless",
    "numbered",
    "heads",
    "shades",
)
_NUMERIC_KEYS = (*_COMMON_KEYS, "units", "needs_cue", "min", "max", "allowed", "names", "render")
_KEYS: Mapping[SlotType, tuple[str, ...]] = {
    **dict.fromkeys(SlotType, _COMMON_KEYS),
    **dict.fromkeys(NUMERIC_TYPES, _NUMERIC_KEYS),
    SlotType.CHOICE: _CHOICE_KEYS,
    SlotType.SUBSTANCE: (*_COMMON_KEYS, "exclude"),
    SlotType.QUANTITY: (*_COMMON_KEYS, "units"),
}


def parse_dialplan(source: str, *, file: str) -> Dialplan:
    """Read and check a dialplan.

    Args:
        source: contents of ``dialplan.yaml``.
        file: its name, for errors.

    Raises:
        DialplanError: what is wrong, with file and line, and what to do about it; all mistakes at once.
    """
    problems = Problems()
    plan = read_dialplan(source, file=file, problems=problems)
    problems.raise_if_any()
    return plan


def read_dialplan(source: str, *, file: str, problems: Problems) -> Dialplan:
    """What can be read of a dialplan; mistakes go to ``problems``.

    Raises:
        DialplanError: it is not YAML, or no mapping: nothing can be read.
    """
    top = read_source(source, file=file).fields(_SECTIONS, problems)
    slots = dict(_BASE_SLOTS)
    topics: dict[str, tuple[str, ...]] = {}
    substances: dict[str, SubstanceValue] = {}
    intents = dict(GENERAL_INTENTS)
    if "slots" in top:
        with problems.noted():
            _read_slots(top["slots"], {**_LIBRARY_SLOTS, **_BASE_SLOTS}, problems, into=slots)
    if "without" in top:
        with problems.noted():
            slots = _without(slots, top["without"])
    with problems.noted():
        topics = _read_topics(top["topics"]) if "topics" in top else {}
        _check_topics(top, slots, topics)
    if "substances" in top:
        with problems.noted():
            read_substances(top["substances"], problems, into=substances)
    if "intents" in top:
        with problems.noted():
            _read_intents(top["intents"], problems, into=intents)
    sections = {name: top[name] for name in SCRIPT_SECTIONS if name in top}
    _check_words(top, slots, problems)
    return Dialplan(file, slots, substances, intents, topics, sections)


# --- slots


def _without(slots: Mapping[str, Slot], source: Source) -> dict[str, Slot]:
    """The slots but those of the engine that this shop does not want."""
    dropped = set()
    for member in source.items():
        name = member.text()
        if name not in _BASE_SLOTS:
            raise member.error(unknown(f"slot {name!r} under without", name, sorted(_BASE_SLOTS)))
        if slots[name].line:
            raise member.error(f"slot {name} is declared under slots; take it from one of the two")
        dropped.add(name)
    return {name: slot for name, slot in slots.items() if name not in dropped}


def _read_slots(
    source: Source, inherited: Mapping[str, Slot], problems: Problems, *, into: dict[str, Slot]
) -> None:
    for name, key, value in source.entries():
        # One that cannot be read is known all the same, or every use of it would be a mistake too.
        into[name] = inherited.get(name) or Slot(name, SlotType.TEXT, line=key.line)
        with problems.noted():
            key.refuse_full_width("：，、；")
            if not _NAME.fullmatch(name):
                raise key.error(
                    f"slot name {name!r} must be a word of letters, figures and _, not starting with a figure"
                )
            described = Source(value.node, value.file, f"slot {name}")
            into[name] = _read_slot(name, described, inherited.get(name), key.line, problems)


def _read_slot(name: str, source: Source, base: Slot | None, line: int, problems: Problems) -> Slot:
    slot_type = base.type if base is not None else SlotType.CHOICE
    if source.is_mapping and (written := source.at("type")).node is not source.node:
        chosen = SlotType(written.one_of([member.value for member in SlotType]))
        if base is None or chosen is not base.type:
            base, slot_type = None, chosen
    elif base is None:
        if source.is_mapping:
            source.fields({key for keys in _KEYS.values() for key in keys}, problems)
        raise source.error(
            f"slot {name} needs a 'type', one of {', '.join(member.value for member in SlotType)}"
        )
    fields = source.fields(_KEYS[slot_type], problems)
    slot = replace(base, line=line) if base is not None else Slot(name, slot_type, line=line)
    slot = _with_common(slot, fields)
    if slot_type is SlotType.CHOICE:
        return _with_choice(slot, fields, source, problems)
    if slot_type is SlotType.SUBSTANCE:
        return replace(
            slot, multiple=True, exclude=fields["exclude"].text() if "exclude" in fields else slot.exclude
        )
    if slot_type in NUMERIC_TYPES:
        return _with_numbers(slot, fields)
    if "units" in fields:
        slot = replace(slot, units=slot.units + fields["units"].words())
    return slot


def _with_common(slot: Slot, fields: Mapping[str, Source]) -> Slot:
    if "multiple" in fields:
        slot = replace(slot, multiple=fields["multiple"].flag())
    if "safety" in fields:
        slot = replace(slot, safety=fields["safety"].flag())
    if "title" in fields:
        slot = replace(slot, title=fields["title"].text())
    if "topic" in fields:
        slot = replace(slot, topic=fields["topic"].text())
    if "words" in fields:
        slot = replace(slot, words=fields["words"].words())
    if "cues" in fields:
        slot = replace(slot, cues=fields["cues"].words())
    if "frames" in fields:
        for frame in fields["frames"].items():
            _check_frame(frame)
        slot = replace(slot, frames=fields["frames"].texts())
    if slot.type is SlotType.TEXT and not slot.frames:
        message = (
            f"slot {slot.name} of type text needs 'frames' that show where its value stands,"
            f' e.g. "名字叫{{}}"'
        )
        raise fields["type"].error(message)
    return slot


def _check_frame(frame: Source) -> None:
    if frame.text().count("{}") != 1:
        raise frame.error(f"frame {frame.text()!r} must contain {{}} exactly once, where the value stands")


def _with_choice(slot: Slot, fields: Mapping[str, Source], source: Source, problems: Problems) -> Slot:
    if "values" in fields:
        values = {value.name: value for value in slot.values}
        for value in read_values(fields["values"], problems):
            values[value.name] = joined(values.get(value.name), value)
        slot = replace(slot, values=tuple(values.values()))
    written = "values" in fields and bool(fields["values"].node.value)
    if not slot.values and not slot.words and not written:
        raise source.error(
            f"slot {slot.name} of type choice needs 'values' that callers can choose from, "
            f"or 'words' by which they say that it does not matter"
        )
    exclude = fields["exclude"].text() if "exclude" in fields else slot.exclude
    if not exclude and slot.multiple and not slot.safety:
        exclude = f"{slot.name}_exclude"
    if exclude.lower() in ("none", "false", "no"):
        exclude = ""
    return replace(
        slot,
        exclude=exclude,
        product=fields["product"].flag() if "product" in fields else slot.product,
        after=fields["after"].text() if "after" in fields else slot.after,
        unless=slot.unless + _read_unless(fields["unless"]) if "unless" in fields else slot.unless,
        open=fields["open"].flag() if "open" in fields else slot.open,
        numbered=fields["numbered"].flag() if "numbered" in fields else slot.numbered,
        heads=fields["heads"].words() if "heads" in fields else slot.heads,
        shades=fields["shades"].words() if "shades" in fields else slot.shades,
    )


def _read_unless(source: Source) -> tuple[str, ...]:
    for place in source.items():
        _check_frame(place)
    return read_patterns(source)


def _with_numbers(slot: Slot, fields: Mapping[str, Source]) -> Slot:
    if "units" in fields:
        slot = replace(slot, units=fields["units"].words())
    elif slot.type is SlotType.MONEY and not slot.units:
        slot = replace(slot, units=_BASE_SLOTS["price"].units)
    if "needs_cue" in fields:
        slot = replace(slot, needs_cue=fields["needs_cue"].flag())
    low = fields["min"].number() if "min" in fields else slot.low
    high = fields["max"].number() if "max" in fields else slot.high
    if low is not None and high is not None and low > high:
        raise fields["min" if "min" in fields else "max"].error(
            f"slot {slot.name}: min {low:g} is greater than max {high:g}; exchange them"
        )
    if "allowed" in fields:
        slot = replace(slot, allowed=tuple(member.number() for member in fields["allowed"].items()))
    names = dict(slot.names) or _default_names(slot)
    render = dict(slot.render)
    if "render" in fields:
        render |= dict(_read_template(role, value) for role, value in _read_roles(fields["render"]))
        names |= dict.fromkeys(Role, slot.name)  # a text says itself whether it is a limit
    if "names" in fields:
        names |= {role: value.text() for role, value in _read_roles(fields["names"])}
    return replace(slot, low=low, high=high, names=names, render=render)


def _read_template(role: Role, source: Source) -> tuple[Role, str]:
    known = ("{low}", "{high}") if role is Role.RANGE else ("{value}",)
    template = source.text()
    if set(re.findall(r"\{[^}]*\}", template)) - set(known) or not any(part in template for part in known):
        raise source.error(
            f"the text for {role.value} is made with {' and '.join(known)}, e.g. {'-'.join(known)}元"
        )
    return role, template


def _read_roles(source: Source) -> list[tuple[Role, Source]]:
    fields = source.fields([role.value for role in Role])
    return [(Role(key), value) for key, value in fields.items()]


def _default_names(slot: Slot) -> dict[Role, str]:
    names = {role: f"{slot.name}_{role.value}" for role in (Role.MIN, Role.MAX, Role.ABOUT, Role.DELTA)}
    return {Role.EXACT: f"{slot.name}_about" if slot.type is SlotType.MONEY else slot.name, **names}


# --- intents, topics


def _read_intents(source: Source, problems: Problems, *, into: dict[str, Intent]) -> None:
    for name, key, value in source.entries():
        known = into[name].examples if name in into else ()
        into[name] = Intent(name, known, key.line)
        with problems.noted():
            key.refuse_full_width("：，、；")
            if not _NAME.fullmatch(name):
                raise key.error(f"intent name {name!r} must be a word of letters, figures and _")
            fields = value.fields(["examples"], problems) if value.is_mapping else {"examples": value}
            texts = fields["examples"].texts() if "examples" in fields else ()
            if not texts:
                raise key.error(f"intent {name} needs examples of what callers say")
            into[name] = Intent(name, tuple(dict.fromkeys(known + texts)), key.line)


def _read_topics(source: Source) -> dict[str, tuple[str, ...]]:
    return {name: (name, *read_synonyms(name, value)) for name, _, value in source.entries()}


def _check_topics(
    top: Mapping[str, Source], slots: Mapping[str, Slot], topics: Mapping[str, tuple[str, ...]]
) -> None:
    for slot in slots.values():
        if slot.topic and slot.topic not in topics:
            where = top["slots"].at(slot.name, "topic")
            raise where.error(
                unknown(
                    f"topic {slot.topic!r} of slot {slot.name}",
                    slot.topic,
                    sorted(topics) or ["(none declared)"],
                )
            )


def _check_words(top: Mapping[str, Source], slots: Mapping[str, Slot], problems: Problems) -> None:
    """A word may stand for one value of a slot only."""
    for slot in slots.values():
        owner: dict[str, Value] = {}
        for value in slot.values:
            for word in value.words:
                other = owner.setdefault(word, value)
                if other is not value:
                    where = top["slots"].at(slot.name, "values", value.name)
                    there = f" (line {other.line})" if other.line else ", as the engine knows it,"
                    means = f"{word!r} already means {other.name}{there} in slot {slot.name}"
                    problems.found.append(where.error(f"{means}; take it from one of the two"))


def _engine_slots(text: str, what: str) -> dict[str, Slot]:
    slots: dict[str, Slot] = {}
    problems = Problems()
    _read_slots(read_source(text, file=what), {}, problems, into=slots)
    problems.raise_if_any()
    return {
        name: replace(slot, line=0, values=tuple(replace(value, line=0) for value in slot.values))
        for name, slot in slots.items()
    }


_BASE_SLOTS = _engine_slots(BASE_YAML, "dialplan_base.py")
_LIBRARY_SLOTS = _engine_slots(LIBRARY_YAML, "dialplan_library.py")
