"""What a YAML parser objects to, in words that help an editor who does not know YAML."""

import re

import yaml

_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_COMMENT = re.compile(r"(^|\s)#.*")
_NO_SPACE = re.compile(r"^\s*(?:- )?[\w\u4e00-\u9fff]+:[^\s/]")

_IN_PLAIN_WORDS = (
    ("mapping values are not allowed", "there is one colon too many, or the line is indented too far; "
     "put a text that contains ': ' in quotes"),
    ("could not find expected ':'", "this is no 'key: value' line; write a colon and a space after the key, "
     "and put long texts in quotes"),
    ("expected ',' or ']'", "a list that begins with [ is not closed with ], or a comma is missing"),
    ("expected ',' or '}'", "what begins with { is not closed with }, or a comma is missing"),
    ("expected <block end>", "this line is not indented like its neighbours, or text follows a quote"),
    ("found unexpected end of stream", "a quote is not closed"),
    ("unexpected end of stream", "a quote is not closed"),
    ("expected the node content", "a bracket is not closed, or nothing stands where a value is needed"),
    ("cannot start any token", "a text that begins with this character must stand in quotes"),
    ("expected alphabetic or numeric", "a text that begins with * or & must stand in quotes"),
    ("undefined alias", "a text that begins with * must stand in quotes"),
)  # fmt: skip


def in_plain_words(error: yaml.MarkedYAMLError, text: str) -> tuple[int | None, str]:
    """Line number (from 1) and what to do about it.

    The parser often stumbles one line after the mistake, so the lines around are looked at first for
    what editors do most: full-width punctuation, tabs, no space after the colon.
    """
    lines = text.splitlines()
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
    own = {mark.line for mark in marks}
    for number in dict.fromkeys(place for mark in marks for place in (mark.line, mark.line - 1)):
        if 0 <= number < len(lines) and (found := _usual_mistake(lines[number], own=number in own)):
            return number + 1, f"not valid YAML: {found}"
    problem = error.problem or error.context or "cannot be read"
    line = marks[0].line + 1 if marks else None
    plain = next((words for sign, words in _IN_PLAIN_WORDS if sign in problem), None)
    if plain is not None:
        opened = "not closed" in plain and marks  # the line that opened it, not the end of the file
        return marks[-1].line + 1 if opened else line, f"not valid YAML: {plain}"
    return line, f"not valid YAML: {problem}; check indentation, colons and quotes near this line"


def _usual_mistake(line: str, *, own: bool) -> str | None:
    bare = _COMMENT.sub("", _QUOTED.sub("", line))
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "the line is indented with a tab; use spaces"
    key, colon, _ = bare.partition("：")
    if colon and ": " not in key:
        return "the line holds the full-width colon '：'; write ': ' (typed in English mode, with a space)"
    if own and any(mark in bare for mark in "“”‘’") and '"' not in line:
        return 'curly quotes do not count; write straight ones (") or none'
    if own and any(mark in bare for mark in "【】｛｝［］"):
        return "full-width brackets do not count; write [ ] and { }"
    if _NO_SPACE.match(bare):
        return "write a space after the colon"
    return None
