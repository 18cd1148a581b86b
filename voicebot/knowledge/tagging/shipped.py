"""The tagger's model that is shipped with the package."""

import warnings
from functools import cache

from voicebot.errors import ConfigError
from voicebot.knowledge import kept_model
from voicebot.knowledge.tagging.tagger import Tagger

MODEL_FILE = "product_tagger.model"
_HEADING = "product tagger 1"
"""Raise the number when the features change: a model knows them by their names."""


def packed(model: bytes) -> bytes:
    """What CRFsuite wrote, as it is kept."""
    return kept_model.packed(model, _HEADING)


def unpacked(kept: bytes) -> bytes:
    """The reverse of ``packed``.

    Raises:
        ConfigError: it is no such file, of another version, or damaged.
    """
    return kept_model.unpacked(kept, _HEADING, MODEL_FILE)


@cache
def shipped_tagger() -> Tagger | None:
    """The tagger by the shipped model; without a usable one, a warning (once) and ``None``."""
    try:
        return Tagger(kept_model.shipped(__package__, MODEL_FILE, _HEADING))
    except ConfigError as error:
        warnings.warn(f"product texts are read by rules alone: {error}", RuntimeWarning, stacklevel=2)
        return None
