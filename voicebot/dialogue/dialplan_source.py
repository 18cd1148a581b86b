"""YAML with line numbers: every value knows where it was written, so every error can say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from voicebot.dialogue.yaml_mistakes import in_plain_words
from voicebot.errors import DialplanError, SeveralMistakesError

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
"""What a YAML document holds, as Python values; keys are always texts."""

_TRUE = frozenset({"true", "yes", "on", "是"})
_FALSE = frozenset({"false", "no", "off", "否"})


@dataclass
class Problems:
    """Gathers mistakes, so that an editor sees all of them at once and not one per run."""

    found: list[DialplanError] = field(default_factory=list)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """A mistake inside ends the block and is kept."""
        try:
            yield
        except DialplanError as error:
            self.found.append(error)

    def raise_if_any(self) -> None:
        """End with what was gathered.

        Raises:
            DialplanError: the mistake; ``SeveralMistakesError`` when there are several.
        """
        mistakes = [one for error in self.found for one in error.each]
        if len(mistakes) == 1:
            raise mistakes[0]
        if mistakes:
            raise SeveralMistakesError(mistakes)


@dataclass(frozen=True, slots=True)
class Source:
    """A value of a dialplan with the place it was written at.

    Args:
        node: the YAML node.
        file: name of the file, for errors.
        what: what the value is, for errors ("slot effect", "examples of intent urge").
    """

    node: Node
    file: str
    what: str

    @property
    def line(self) -> int:
        """Line number, from 1."""
        return int(self.node.start_mark.line) + 1

    def error(self, message: str) -> DialplanError:
        """An error about this value; raise it."""
        return DialplanError(message, file=self.file, line=self.line)

    @property
    def is_empty(self) -> bool:
        """Nothing was written after the colon."""
        return isinstance(self.node, ScalarNode) and self.node.tag == "tag:yaml.org,2002:null"

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping of keys to values."""
        return isinstance(self.node, MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.node, SequenceNode)

    def entries(self) -> Iterator[tuple[str, Source, Source]]:
        """Key as text, the key's and the value's source.

        Raises:
            DialplanError: not a mapping, or a key is written twice.
        """
        if self.is_empty:
            return
        if not isinstance(self.node, MappingNode):
            what = f"{self.what} must be a mapping of 'key: value' lines"
            raise self.error(f"{what}, not {_kind(self.node)}{_why(self.node)}")
        seen: dict[str, int] = {}
        for key_node, value_node in self.node.value:
            key_source = Source(key_node, self.file, self.what)
            if not isinstance(key_node, ScalarNode):
                raise key_source.error(f"a key of {self.what} must be a word, not {_kind(key_node)}")
            key = str(key_node.value)
            if key in seen:
                raise key_source.error(
                    f"{key!r} is written twice in {self.what}, first in line {seen[key]}; join the two"
                )
            seen[key] = key_source.line
            yield key, key_source, Source(value_node, self.file, f"{key} of {self.what}")

    def fields(self, known: Iterable[str], problems: Problems | None = None) -> dict[str, Source]:
        """The values of a mapping that may hold only ``known`` keys.

        Args:
            problems: takes unknown keys, so that the others are still read.

        Raises:
            DialplanError: an unknown key; the nearest known one is suggested.
        """
        names = sorted(known)
        unknown_keys = Problems() if problems is None else problems
        found = {}
        for key, key_source, value in self.entries():
            with unknown_keys.noted():
                if key not in names:
                    raise key_source.error(unknown_key(key, self.what, names))
                found[key] = value
        if problems is None:
            unknown_keys.raise_if_any()
        return found

    def items(self) -> list[Source]:
        """The members of a list; a single value counts as a list of one, nothing as none."""
        if self.is_empty:
            return []
        if isinstance(self.node, SequenceNode):
            return [Source(member, self.file, self.what) for member in self.node.value]
        return [self]

    def text(self) -> str:
        """A text; figures count as their characters.

        Raises:
            DialplanError: a list or mapping, or empty.
        """
        if not isinstance(self.node, ScalarNode):
            raise self.error(f"{self.what} must be a text, not {_kind(self.node)}")
        value = str(self.node.value).strip()
        if not value:
            raise self.error(f"{self.what} is empty; write a text or delete the line")
        return value

    def texts(self) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one.

        Raises:
            DialplanError: a member is not a text, or is written twice.
        """
        found: dict[str, int] = {}
        for member in self.items():
            value = member.text()
            if value in found:
                raise member.error(f"{value!r} is already in {self.what} (line {found[value]}); delete one")
            found[value] = member.line
        return tuple(found)

    def words(self) -> tuple[str, ...]:
        """As ``texts``, for single words: one that holds a full-width comma is several, badly separated.

        Raises:
            DialplanError: as ``texts``; a member with a full-width comma that does not stand in quotes.
        """
        for member in self.items():
            member.refuse_full_width("，、；：")
        return self.texts()

    def refuse_full_width(self, marks: str) -> None:
        """See that a text out of quotes holds none of ``marks``.

        Raises:
            DialplanError: it does.
        """
        if not isinstance(self.node, ScalarNode) or self.node.style is not None:
            return
        mark = next((mark for mark in marks if mark in self.node.value), None)
        if mark is not None:
            raise self.error(
                f"{self.node.value!r} in {self.what} holds the full-width {mark!r}; separate words with "
                f"{_FULL_WIDTH[mark] + ' '!r} (typed in English mode), or put the text in quotes if it is one"
            )

    def flag(self) -> bool:
        """True or false.

        Raises:
            DialplanError: anything else.
        """
        value = self.text().lower()
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
        raise self.error(f"{self.what} must be true or false, not {value!r}")

    def number(self) -> float:
        """A number.

        Raises:
            DialplanError: anything else.
        """
        value = self.text()
        try:
            number = float(value.replace("_", ""))
        except ValueError:
            raise self.error(f"{self.what} must be a number, not {value!r}") from None
        if number != number or number in (float("inf"), float("-inf")):
            raise self.error(f"{self.what} must be a finite number, not {value!r}")
        return int(number) if number == int(number) else number

    def one_of(self, known: Sequence[str]) -> str:
        """A text out of ``known``.

        Raises:
            DialplanError: another one; the nearest is suggested.
        """
        value = self.text()
        if value not in known:
            raise self.error(unknown(f"{self.what}: {value!r}", value, known))
        return value

    def plain(self) -> Plain:
        """The whole value without places, as PyYAML's safe loader reads it, with keys as texts."""
        return _plain(self)

    def at(self, *path: str | int) -> Source:
        """The value at ``path`` below this one, or the deepest that exists on the way."""
        here = self
        for step in path:
            below = here._child(step)
            if below is None:
                return here
            here = below
        return here

    def _child(self, step: str | int) -> Source | None:
        if isinstance(self.node, MappingNode):
            for key, value in self.node.value:
                if str(key.value) == str(step):
                    return Source(value, self.file, f"{step} of {self.what}")
        if isinstance(self.node, SequenceNode) and isinstance(step, int) and step < len(self.node.value):
            return Source(self.node.value[step], self.file, self.what)
        return None


def _plain(source: Source) -> Plain:
    if source.is_mapping:
        return {key: _plain(value) for key, _, value in source.entries()}
    if source.is_list:
        return [_plain(member) for member in source.items()]
    constructor = yaml.SafeLoader("")
    try:
        value = constructor.construct_object(source.node)
    except (ValueError, yaml.YAMLError):  # 2026-02-30 looks like a date and is none
        return str(source.node.value)
    return value if isinstance(value, str | int | float | bool | None) else str(source.node.value)


def read_source(text: str, *, file: str, what: str = "the dialplan") -> Source:
    """Parse YAML.

    Args:
        text: contents of the file.
        file: its name, for errors.
        what: what it is, for errors.

    Raises:
        DialplanError: not valid YAML, or empty.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line, message = in_plain_words(error, text)
        raise DialplanError(message, file=file, line=line) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise DialplanError(
            "a character that YAML does not allow; save the file as UTF-8 text", file=file, line=line
        ) from None
    if node is None:
        raise DialplanError(f"{what} is empty", file=file)
    return Source(node, file, what)


def unknown(subject: str, value: str, known: Sequence[str]) -> str:
    """Message for a word that is not among the known ones, with the nearest of them."""
    close = get_close_matches(value, known, n=1, cutoff=0.5)
    if close:
        return f"unknown {subject}; did you mean {close[0]!r}?"
    return f"unknown {subject}; known are {', '.join(known)}"


_MEANT: Mapping[str, tuple[str, ...]] = {
    "choices": ("values",),
    "values": ("choices",),
    "options": ("values",),
    "enum": ("values",),
    "value": ("values",),
    "alias": ("synonyms",),
    "aliases": ("synonyms",),
    "synonym": ("synonyms",),
    "examples": ("implied_by", "values"),
    "patterns": ("implied_by", "frames"),
    "required": ("ask",),
    "slots": ("ask",),
    "text": ("ask", "say"),
    "question": ("ask",),
    "prompt": ("ask",),
    "retry": ("again",),
    "label": ("title",),
    "user": ("say",),
    "unit": ("units",),
    "description": ("title",),
}
"""Keys that people know from elsewhere, and what they are called here."""
_FULL_WIDTH = {"：": ":", "，": ",", "、": ",", "；": ","}


def unknown_key(key: str, what: str, known: Sequence[str]) -> str:
    """Message for a key that does not exist, with what was probably meant."""
    mark = next((mark for mark in _FULL_WIDTH if mark in key), None)
    if mark is not None:
        return (
            f"{key!r} in {what} holds the full-width {mark!r}; write {_FULL_WIDTH[mark]!r} "
            f"(typed in English mode) and a space after it"
        )
    meant = next((one for one in _MEANT.get(key, ()) if one in known), None)
    if meant is not None:
        return f"unknown key {key!r} in {what}; here it is called {meant!r}"
    return unknown(f"key {key!r} in {what}", key, known)


def _why(node: Node) -> str:
    """What made a text of lines that were meant as keys and values."""
    if not isinstance(node, ScalarNode):
        return ""
    if "：" in node.value:
        return "; write ': ' (typed in English mode, with a space) in place of the full-width '：'"
    if re.match(r"[^\s:]+:\S", node.value):
        return "; write a space after the colon"
    return ""


def _kind(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    return f"the text {node.value!r}"
