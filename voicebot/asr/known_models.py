"""Public models that ``voicebot models`` knows by name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that can be downloaded.

    Args:
        size_mb: of the archive, as its publisher states it.
        sha256: of the archive; ``None`` where nobody of this project could fetch it to compute it. Then the
            sum of the first download is kept and later ones are held against it.
    """

    name: str
    size_mb: int
    licence: str
    purpose: str
    sha256: str | None = None


KNOWN_MODELS = {
    model.name: model
    for model in (
        KnownModel("vosk-model-small-cn-0.22", 42, "Apache-2.0", "real callers; follows the shop"),
        KnownModel(
            "vosk-model-cn-0.22",
            1331,
            "Apache-2.0",
            "real callers, 3 GB of memory; static graph",
        ),
    )
}
