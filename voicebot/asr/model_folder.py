"""What must lie in a Vosk model's folder, checked before libvosk sees it: some faults make it abort."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from voicebot.errors import RecognitionError

WORDS_FILE = "words.txt"
SPELLINGS_FILE = "spellings.txt"
"""What comes out for words that the model cannot write, and the words; lines of two columns."""
_KALDI_BINARY = b"\0B"
_OPENFST_MAGIC = b"\xd6\xfd\xb2\x7e"
_KALDI_DEFAULT_RATE_HZ = 16000


@dataclass(frozen=True)
class ModelFolder:
    """A folder that looks whole.

    Args:
        sample_rate_hz: of the model's features; most downloaded models want 16 kHz.
        words: what it can output.
        spellings: the shop's words by what the model outputs for them, where the two differ.
    """

    path: Path
    sample_rate_hz: int
    words: frozenset[str]
    spellings: Mapping[str, str] = field(default_factory=dict)

    def unknown(self, words: Iterable[str]) -> tuple[str, ...]:
        """Those of ``words`` that are not a sequence of the model's words."""
        return tuple(word for word in words if not self._is_spelled(word))

    def _is_spelled(self, word: str) -> bool:
        reached = {0}
        for end in range(1, len(word) + 1):
            if any(word[start:end] in self.words for start in reached):
                reached.add(end)
        return len(word) in reached


def read_model_folder(path: Path) -> ModelFolder:
    """Check a model of Vosk's current layout (``am/``, ``conf/``, ``graph/``).

    Raises:
        RecognitionError: something is missing or not what its name says.
    """
    if not path.is_dir():
        raise RecognitionError(
            f"{path}: no such model folder; set VOICEBOT_ASR__MODEL_DIR to an unpacked Vosk model"
        )
    _check_start(path / "am" / "final.mdl", _KALDI_BINARY, "a Kaldi acoustic model")
    for graph in _graphs(path):
        _check_start(graph, _OPENFST_MAGIC, "an OpenFst graph")
    if not re.search(r"^--endpoint\.silence-phones=\S", _text(path / "conf" / "model.conf"), re.MULTILINE):
        raise RecognitionError(
            f"{path / 'conf' / 'model.conf'}: no --endpoint.silence-phones, without which libvosk aborts; "
            "add the line from the model's own documentation (1 for CTC models made by this project)"
        )
    rate = re.search(r"^--sample-frequency=(\d+)", _text(path / "conf" / "mfcc.conf"), re.MULTILINE)
    rate_hz = int(rate[1]) if rate else _KALDI_DEFAULT_RATE_HZ
    if not 8000 <= rate_hz <= 48000:
        raise RecognitionError(f"{path / 'conf' / 'mfcc.conf'}: --sample-frequency={rate_hz} makes no sense")
    words = _spoken_words(path / "graph" / WORDS_FILE)
    return ModelFolder(path, rate_hz, words, _read_spellings(path / "graph" / SPELLINGS_FILE))


def _graphs(path: Path) -> list[Path]:
    graph = path / "graph"
    if (graph / "HCLG.fst").exists():
        return [graph / "HCLG.fst"]
    if (graph / "HCLr.fst").exists():
        _text(graph / "disambig_tid.int")
        return [graph / "HCLr.fst", graph / "Gr.fst"]
    raise RecognitionError(f"{graph}: neither HCLG.fst nor HCLr.fst is there; unpack the model again")


def read_words(path: Path) -> dict[str, int]:
    """``words.txt``: words and their numbers.

    Raises:
        RecognitionError: the file is missing or not what its name says.
    """
    try:
        pairs = (line.split() for line in _text(path).splitlines() if line.strip())
        return {word: int(number) for word, number in pairs}
    except ValueError as error:
        raise RecognitionError(f"{path}: not a list of words and numbers; unpack the model again") from error


def _spoken_words(path: Path) -> frozenset[str]:
    spoken = frozenset(word for word in read_words(path) if not word.startswith(("<", "#", "[")))
    if not spoken:
        raise RecognitionError(f"{path}: holds no words; unpack the model again")
    return spoken


def _read_spellings(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    pairs = (line.split() for line in _text(path).splitlines())
    return dict(pair for pair in pairs if len(pair) == 2)


def _check_start(path: Path, magic: bytes, what: str) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(len(magic))
    except OSError as error:
        raise RecognitionError(f"{path}: {error.strerror}; unpack the model again") from error
    if start != magic:
        raise RecognitionError(f"{path}: not {what} (broken download?); unpack the model again")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise RecognitionError(f"{path}: {error.strerror}; unpack the model again") from error
    except UnicodeDecodeError as error:
        raise RecognitionError(f"{path}: not a text file; unpack the model again") from error
