"""Vosk (Kaldi) as a recogniser engine, streaming and offline."""

# vosk must be the first library with OpenFst inside that a process imports (others: kaldifst, pynini).
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soxr
import vosk

from voicebot.asr.engine import IsAnswer
from voicebot.asr.hypotheses import (
    Hypothesis,
    join_segments,
    merge_alike,
    prefer_answers,
    prefer_numerals,
    to_heard,
)
from voicebot.asr.model_folder import ModelFolder, read_model_folder
from voicebot.config import AsrSettings
from voicebot.dialogue.events import Heard
from voicebot.errors import RecognitionError

LINE_RATE_HZ = 8000
N_BEST_PER_ALTERNATIVE = 4
"""Vosk lists the same text again for other word limits; about half of the list remains after merging."""
_MIN_N_BEST = 10
REPLAYED_S = 4.0
"""A settled utterance up to this length is decoded again when it goes on after all, which takes a twentieth
of its length. What is longer has context enough to be split."""
_BYTES_PER_S = 2 * LINE_RATE_HZ

# -1 would be the usual silence, but still lets a warning through for every utterance.
vosk.SetLogLevel(-2)


class VoskRecogniser:
    """A loaded model. Load it before forking: children share its pages.

    Raises:
        RecognitionError: the model's folder is missing, incomplete or broken.
    """

    name = "vosk"

    def __init__(self, settings: AsrSettings) -> None:
        self._folder = read_model_folder(settings.model_dir)
        self._max_alternatives = settings.max_alternatives
        self._model = _load(settings.model_dir)

    def open_session(self) -> "VoskSession":
        """Start the recognition of one call."""
        return VoskSession(self._model, self._folder, self._max_alternatives)

    def unknown_words(self, words: Sequence[str]) -> tuple[str, ...]:
        """Those of ``words`` that the model cannot output, not even as a sequence of words it knows."""
        return self._folder.unknown(words)


class VoskSession:
    """Recognition of one call; see ``asr.engine.RecogniserSession``.

    Vosk ends utterances by an endpointer of its own when the caller pauses. What it has finished by
    then is kept and joined with the rest: only ``finish`` and ``reset`` end an utterance.

    Kaldi cannot tell its final result and go on. So when the caller goes on after ``settle``, the utterance
    is decoded again from its beginning, or, when it is long, goes on as another segment.
    """

    def __init__(self, model: vosk.Model, folder: ModelFolder, max_alternatives: int) -> None:
        self._model = model
        self._sample_rate_hz = folder.sample_rate_hz
        self._spellings = folder.spellings
        self._max_alternatives = max_alternatives
        self._n_best = max(_MIN_N_BEST, N_BEST_PER_ALTERNATIVE * max_alternatives)
        self._segments: list[tuple[Hypothesis, ...]] = []
        self._audio = bytearray()
        """Since the segments that stand."""
        self._standing = 0
        self._settled = False
        self._recogniser = self._new_recogniser()
        self._upsampler = self._new_upsampler()

    def accept(self, pcm: bytes) -> None:
        """Feed 8 kHz mono s16le PCM of any length.

        Raises:
            RecognitionError: libvosk failed; the utterance is lost, the session can still be used.
        """
        self._audio += pcm
        if not self._settled:
            self._take(pcm)

    def partial(self) -> str:
        """What has been recognised of the current utterance so far, without spaces."""
        finished = "".join(segment[0].text for segment in self._segments)
        # Before any audio of an utterance Vosk answers with an empty final result instead.
        return finished + self._text(json.loads(self._recogniser.PartialResult()).get("partial", ""))

    def settle(self, is_answer: IsAnswer | None = None) -> Heard:
        """What was said so far, as ``finish`` would return it, while the caller pauses.

        Raises:
            RecognitionError: libvosk failed; the session can still be used.
        """
        self.resume()
        if self._upsampler is not None:
            self._decode(self._upsampler.resample_chunk(np.zeros(0, dtype="<i2"), last=True).tobytes())
        self._keep(self._recogniser.FinalResult())
        self._upsampler = self._new_upsampler()
        self._settled = True
        if len(self._audio) > REPLAYED_S * _BYTES_PER_S:
            self._audio.clear()
            self._standing = len(self._segments)
        hypotheses = prefer_numerals(join_segments(self._segments, self._n_best))
        if is_answer is not None:
            hypotheses = prefer_answers(hypotheses, is_answer)
        return to_heard(hypotheses, self._max_alternatives)

    def resume(self) -> None:
        """The caller goes on after all.

        Raises:
            RecognitionError: libvosk failed; the utterance is lost, the session can still be used.
        """
        if not self._settled:
            return
        self._settled = False
        del self._segments[self._standing :]
        self._take(bytes(self._audio))

    def finish(self, is_answer: IsAnswer | None = None) -> Heard:
        """End the utterance and return it; the session is ready for the next one.

        Raises:
            RecognitionError: libvosk failed; the session can still be used.
        """
        heard = self.settle(is_answer)
        self.reset()
        return heard

    def reset(self) -> None:
        """Drop the current utterance."""
        if self._audio and not self._settled:
            # Reset keeps the sound that was not decoded yet, and the next utterance would begin with it.
            self._recogniser = self._new_recogniser()
        self._recogniser.Reset()
        self._segments.clear()
        self._audio.clear()
        self._standing = 0
        self._settled = False
        self._upsampler = self._new_upsampler()

    def _take(self, pcm: bytes) -> None:
        if self._upsampler is not None:
            samples = np.frombuffer(pcm, dtype="<i2")
            pcm = self._upsampler.resample_chunk(samples).tobytes()
        self._decode(pcm)

    def _decode(self, pcm: bytes) -> None:
        try:
            if self._recogniser.AcceptWaveform(pcm):
                self._keep(self._recogniser.Result())
        except Exception as error:  # vosk raises nothing more specific
            self._recogniser = self._new_recogniser()
            self._audio.clear()
            self.reset()
            raise RecognitionError(f"libvosk failed on {len(pcm)} bytes of audio: {error}") from error

    def _keep(self, result: str) -> None:
        found = [
            Hypothesis(self._text(alternative["text"]), float(alternative["confidence"]))
            for alternative in json.loads(result)["alternatives"]
        ]
        if any(hypothesis.text for hypothesis in found):
            self._segments.append(merge_alike(found))

    def _text(self, words: str) -> str:
        text = words.replace(" ", "")
        for written, meant in self._spellings.items():
            text = text.replace(written, meant)
        return text

    def _new_recogniser(self) -> vosk.KaldiRecognizer:
        recogniser = vosk.KaldiRecognizer(self._model, self._sample_rate_hz)
        recogniser.SetMaxAlternatives(self._n_best)
        return recogniser

    def _new_upsampler(self) -> soxr.ResampleStream | None:
        """Kaldi refuses audio of a lower rate than the model's."""
        if self._sample_rate_hz == LINE_RATE_HZ:
            return None
        return soxr.ResampleStream(LINE_RATE_HZ, self._sample_rate_hz, 1, dtype="int16", quality="HQ")


def _load(path: Path) -> vosk.Model:
    try:
        return vosk.Model(str(path))
    except Exception as error:  # vosk raises nothing more specific
        raise RecognitionError(
            f"{path}: libvosk cannot load this model ({error}); unpack or download it again"
        ) from error
