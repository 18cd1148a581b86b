"""The model that is shipped with the package, and the form in which models are kept."""

import warnings
import zlib
from functools import cache
from importlib.resources import files

from voicebot.errors import ConfigError
from voicebot.knowledge.tagging.tagger import Tagger

MODEL_FILE = "product_tagger.model"
_PACKAGE = "voicebot.knowledge.tagging"
_HEADING = b"voicebot product tagger 1\n"
"""Raise the number when the features change: a model knows them by their names."""
_AGAIN = "train it again: scripts/train_tagger.py models/product-tagger/texts"


def packed(model: bytes) -> bytes:
    """What CRFsuite wrote, as it is kept: a heading, then compressed (which also guards it by a checksum)."""
    return _HEADING + zlib.compress(model, 9)


def unpacked(kept: bytes) -> bytes:
    """The reverse of ``packed``; CRFsuite itself would crash on a damaged model.

    Raises:
        ConfigError: it is no such file, of another version, or damaged.
    """
    if not kept.startswith(_HEADING):
        raise ConfigError(f"{MODEL_FILE} is not of this version; {_AGAIN}")
    try:
        return zlib.decompress(kept[len(_HEADING) :])
    except zlib.error as error:
        raise ConfigError(f"{MODEL_FILE} is damaged ({error}); {_AGAIN}") from None


@cache
def shipped_tagger() -> Tagger | None:
    """The tagger by the shipped model; without a usable one, a warning (once) and ``None``."""
    try:
        return Tagger(unpacked(files(_PACKAGE).joinpath(MODEL_FILE).read_bytes()))
    except FileNotFoundError:
        problem = f"{MODEL_FILE} is missing; {_AGAIN}"
    except ConfigError as error:
        problem = str(error)
    warnings.warn(f"product texts are read by rules alone: {problem}", RuntimeWarning, stacklevel=2)
    return None
