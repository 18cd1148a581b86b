"""The model of intents that is shipped with the package."""

import warnings
from functools import cache

from voicebot.errors import ConfigError
from voicebot.knowledge.classifier import Classifier
from voicebot.knowledge.kept_model import shipped

MODEL_FILE = "intents.model"
HEADING = "intents 1"
"""Raise the number when the features change: a model knows them by their names."""


@cache
def shipped_model() -> Classifier | None:
    """The model that comes with the package; without a usable one, a warning (once) and ``None``."""
    try:
        return Classifier(shipped(__package__, MODEL_FILE, HEADING), of="intents")
    except ConfigError as error:
        warnings.warn(f"intents are understood by rules alone: {error}", RuntimeWarning, stacklevel=2)
        return None
