"""What pydantic objects to in the sections about the conversation, in an editor's words."""

from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from voicebot.dialogue.dialplan_source import unknown_key


def in_plain_words(error: ErrorDetails, known_keys: Iterable[str]) -> str:
    """What is wrong and what to write instead.

    Args:
        known_keys: keys that may stand where the error is.
    """
    place = ".".join(str(step) for step in error["loc"] if not isinstance(step, int))
    last = str(error["loc"][-1])
    limits = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            section = ".".join(str(step) for step in error["loc"][:-1])
            return unknown_key(last, section or "the file", sorted(known_keys))
        case "missing":
            return f"{place} is missing; add the line '{last}: …'"
        case "string_type":
            return f"{place} must be a text; put figures, dates and yes/no in quotes"
        case "string_too_short":
            return f"{place} is empty; write a text"
        case "too_short":
            return f"{place} is empty; write at least one text"
        case "tuple_type":
            return f"{place} must be a text, or a list of texts in [ ]"
        case "dict_type" | "model_type":
            return f"{place} must be written as 'key: value' lines"
        case "int_type" | "int_parsing" | "int_from_float":
            return f"{place} must be a whole number"
        case "bool_type" | "bool_parsing":
            return f"{place} must be true or false"
        case "enum" | "literal_error":
            return f"{place} must be one of {str(limits['expected']).replace(' or ', ', ')}"
        case "greater_than_equal":
            return f"{place} must be {limits['ge']} or more"
        case "less_than_equal":
            return f"{place} must be {limits['le']} or less"
        case _:
            return f"{place}: {error['msg'].removeprefix('Value error, ')}"


def details(error: ValidationError) -> list[ErrorDetails]:
    """The single mistakes."""
    return error.errors(include_url=False)
