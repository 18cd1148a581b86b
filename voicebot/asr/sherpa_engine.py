"""sherpa-onnx as a recogniser engine, for streaming transducers and streaming zipformer CTC models.

The package is optional (``pip install 'voicebot[sherpa]'``); only this engine needs it.
"""

import math
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from voicebot.asr.engine import IsAnswer
from voicebot.config import AsrSettings
from voicebot.dialogue.events import Heard
from voicebot.errors import RecognitionError

LINE_RATE_HZ = 8000
MODEL_RATE_HZ = 16000
TOKENS_FILE = "tokens.txt"
_TAIL_S = 0.66
"""Silence after an utterance: streaming encoders look that far ahead."""
_WITHOUT_PROBABILITIES = 0.8
"""Confidence where the decoder tells none (CTC)."""


@dataclass(frozen=True)
class SherpaFolder:
    """What lies in a model's folder: three networks of a transducer, or the one of a CTC model."""

    path: Path
    tokens: frozenset[str]
    networks: tuple[Path, ...]

    @property
    def is_transducer(self) -> bool:
        """Whether hotwords can be given to it."""
        return len(self.networks) > 1

    def unknown(self, words: Iterable[str]) -> tuple[str, ...]:
        """Those of ``words`` with a character that the model has no token for.

        Models whose tokens are bytes or pieces of words (as BPE with byte fall-back) can spell everything.
        """
        if any("▁" in token or token.startswith("<0x") for token in self.tokens):
            return ()
        return tuple(word for word in words if not self.tokens.issuperset(word))


def read_sherpa_folder(path: Path) -> SherpaFolder:
    """Look into a model's folder; of several sizes of a network the quantised one (int8) is taken.

    Raises:
        RecognitionError: something is missing.
    """
    try:
        lines = (path / TOKENS_FILE).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecognitionError(
            f"{path}: no sherpa-onnx model ({TOKENS_FILE} cannot be read); set VOICEBOT_ASR__MODEL_DIR to an "
            "unpacked streaming model"
        ) from error
    tokens = frozenset(line.rsplit(maxsplit=1)[0] for line in lines if line.strip())
    parts = [_network(path, part) for part in ("encoder", "decoder", "joiner")]
    transducer = tuple(part for part in parts if part is not None)
    if len(transducer) == 3:
        return SherpaFolder(path, tokens, transducer)
    single = None if transducer else _network(path)
    if single is None:
        raise RecognitionError(
            f"{path}: neither encoder, decoder and joiner of a streaming transducer nor one streaming "
            "zipformer CTC network (*.onnx); other kinds of models are not supported"
        )
    return SherpaFolder(path, tokens, (single,))


def _network(path: Path, part: str = "") -> Path | None:
    named = (file for file in path.glob("*.onnx") if part in file.name)
    found = sorted(named, key=lambda file: (".int8." not in file.name, file.name))
    return found[0] if found else None


class SherpaRecogniser:
    """A loaded model.

    Args:
        hotwords: what the shop's callers are likely to say. Transducers are made to prefer these; words with
            characters that the model lacks are left out.

    Raises:
        RecognitionError: the package is missing, or the folder is no model of a known kind.
    """

    name = "sherpa"

    def __init__(self, settings: AsrSettings, hotwords: Sequence[str] = ()) -> None:
        package = _package()
        self._folder = read_sherpa_folder(settings.model_dir)
        self._recogniser = _load(package, self._folder, hotwords, settings.hotwords_score)

    def open_session(self) -> "SherpaSession":
        """Start the recognition of one call."""
        return SherpaSession(self._recogniser)

    def unknown_words(self, words: Sequence[str]) -> tuple[str, ...]:
        """Those of ``words`` that the model cannot output."""
        return self._folder.unknown(words)


class SherpaSession:
    """Recognition of one call; see ``asr.engine.RecogniserSession``.

    sherpa-onnx gives one reading only: there are no alternatives, and none to prefer as an answer. The
    confidence is the geometric mean of the tokens' probabilities; nobody has calibrated it.
    """

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        self._stream: Any = None
        self._begin()

    def accept(self, pcm: bytes) -> None:
        """Feed 8 kHz mono s16le PCM of any length."""
        self._audio += pcm
        if not self._settled:
            self._take(pcm)

    def partial(self) -> str:
        """What has been recognised of the current utterance so far, without spaces."""
        return _without_spaces(self._recogniser.get_result(self._stream))

    def settle(self, is_answer: IsAnswer | None = None) -> Heard:
        """What was said so far, as ``finish`` would return it, while the caller pauses."""
        self.resume()
        self._feed(np.zeros(int(_TAIL_S * LINE_RATE_HZ), np.float32), last=True)
        self._stream.input_finished()
        self._decode()
        self._settled = True
        result = self._recogniser.get_result_all(self._stream)
        text = _without_spaces(result.text)
        return Heard(text, confidence=_confidence(result.ys_probs) if text else 0.0)

    def resume(self) -> None:
        """The caller goes on after all: the utterance is decoded again from its beginning."""
        if self._settled:
            audio = bytes(self._audio)
            self._begin()
            self.accept(audio)

    def finish(self, is_answer: IsAnswer | None = None) -> Heard:
        """End the utterance and return it; the session is ready for the next one."""
        heard = self.settle(is_answer)
        self._begin()
        return heard

    def reset(self) -> None:
        """Drop the current utterance."""
        self._begin()

    def _begin(self) -> None:
        self._audio = bytearray()
        self._settled = False
        self._stream = self._recogniser.create_stream()
        self._upsampler = soxr.ResampleStream(LINE_RATE_HZ, MODEL_RATE_HZ, 1, dtype="float32", quality="HQ")

    def _take(self, pcm: bytes) -> None:
        self._feed(np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768))

    def _feed(self, samples: NDArray[np.float32], *, last: bool = False) -> None:
        self._stream.accept_waveform(MODEL_RATE_HZ, self._upsampler.resample_chunk(samples, last=last))
        self._decode()

    def _decode(self) -> None:
        while self._recogniser.is_ready(self._stream):
            self._recogniser.decode_stream(self._stream)


def _package() -> Any:
    try:
        import sherpa_onnx
    except ImportError as error:
        raise RecognitionError(
            "VOICEBOT_ASR__ENGINE=sherpa needs the package sherpa-onnx, which is not installed: "
            "pip install 'voicebot[sherpa]', or choose the engine vosk"
        ) from error
    return sherpa_onnx


def _load(package: Any, folder: SherpaFolder, hotwords: Sequence[str], score: float) -> Any:
    common = {"tokens": str(folder.path / TOKENS_FILE), "num_threads": 1, "sample_rate": MODEL_RATE_HZ}
    try:
        if not folder.is_transducer:
            return package.OnlineRecognizer.from_zipformer2_ctc(model=str(folder.networks[0]), **common)
        encoder, decoder, joiner = map(str, folder.networks)
        common |= {"encoder": encoder, "decoder": decoder, "joiner": joiner}
        unknown = set(folder.unknown(hotwords))
        spelled = [word for word in dict.fromkeys(hotwords) if word and word not in unknown]
        if not spelled:
            return package.OnlineRecognizer.from_transducer(**common)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
            file.write("".join(f"{word}\n" for word in spelled))
            file.flush()
            return package.OnlineRecognizer.from_transducer(
                **common,
                decoding_method="modified_beam_search",
                hotwords_file=file.name,
                hotwords_score=score,
            )
    except (RuntimeError, ValueError, AssertionError) as error:
        raise RecognitionError(
            f"{folder.path}: sherpa-onnx cannot load this model ({error}); is it a streaming model?"
        ) from error


def _confidence(log_probabilities: Sequence[float]) -> float:
    if not log_probabilities:
        return _WITHOUT_PROBABILITIES
    return math.exp(min(0.0, sum(log_probabilities) / len(log_probabilities)))


def _without_spaces(text: str) -> str:
    return text.replace(" ", "")
