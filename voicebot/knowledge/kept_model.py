"""How trained models are kept: a heading that names kind and version, then compressed and guarded.

CRFsuite itself reads past the end of a damaged model, so nothing reaches it that is not what was written.
"""

import zlib
from importlib.resources import files

from voicebot.errors import ConfigError


def packed(model: bytes, heading: str) -> bytes:
    """What CRFsuite wrote, as it is kept (the compression also guards it by a checksum)."""
    return _line(heading) + zlib.compress(model, 9)


def unpacked(kept: bytes, heading: str, file: str) -> bytes:
    """The reverse of ``packed``.

    Args:
        kept: the file's content.
        heading: kind and version of the model that is wanted.
        file: its name, for messages.

    Raises:
        ConfigError: it is no such model, of another version, or damaged.
    """
    if not kept.startswith(_line(heading)):
        raise ConfigError(f"{file} is no {heading!r}; train it again, see models/README.md")
    try:
        return zlib.decompress(kept[len(_line(heading)) :])
    except zlib.error as error:
        message = f"{file} is damaged ({error}); train it again, see models/README.md"
        raise ConfigError(message) from None


def shipped(package: str, file: str, heading: str) -> bytes:
    """A model that comes with the package.

    Raises:
        ConfigError: it is missing, of another version, or damaged.
    """
    try:
        kept = files(package).joinpath(file).read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"{file} is missing; train it again, see models/README.md") from None
    return unpacked(kept, heading, file)


def _line(heading: str) -> bytes:
    return f"voicebot {heading}\n".encode()
