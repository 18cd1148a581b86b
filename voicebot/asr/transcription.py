"""Recordings and their transcripts, for trying a model out."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import soundfile
import soxr

from voicebot.asr.engine import Recogniser
from voicebot.dialogue.events import Heard
from voicebot.errors import RecognitionError

LINE_RATE_HZ = 8000
_FRAME_BYTES = 320  # 20 ms
_SOUNDS = {".wav", ".flac", ".ogg", ".mp3"}


def read_sound(path: Path) -> bytes:
    """A recording of any rate and number of channels as 8 kHz mono s16le.

    Raises:
        RecognitionError: it cannot be read.
    """
    try:
        samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise RecognitionError(f"{path}: not a sound file that can be read ({error})") from error
    mono = soxr.resample(samples.mean(axis=1), rate_hz, LINE_RATE_HZ)
    pcm: bytes = (np.clip(mono, -1, 1) * 32767).round().astype("<i2").tobytes()
    return pcm


def transcribe(recogniser: Recogniser, pcm: bytes) -> Heard:
    """What is heard in ``pcm``, fed in 20 ms frames as a call does."""
    session = recogniser.open_session()
    for at in range(0, len(pcm), _FRAME_BYTES):
        session.accept(pcm[at : at + _FRAME_BYTES])
    return session.finish()


def recordings(path: Path) -> Mapping[Path, str | None]:
    """The recordings of a folder, or one, with what is said in each where that is known.

    Transcripts are files ``NAME.txt`` beside ``NAME.wav``, or a file ``*.tsv`` in the folder with lines of
    name (with or without ending) and text, more columns between them are skipped.

    Raises:
        RecognitionError: there are none, or a transcript's recording is missing.
    """
    if path.is_file():
        return {path: _beside(path)}
    if not path.is_dir():
        raise RecognitionError(f"{path}: no such file or folder")
    sounds = {file.name: file for file in sorted(path.iterdir()) if file.suffix.lower() in _SOUNDS}
    stems = {file.stem: file for file in sounds.values()}
    found: dict[Path, str | None] = {file: _beside(file) for file in sounds.values()}
    for table in sorted(path.glob("*.tsv")):
        for number, line in enumerate(_text_of(table).splitlines(), 1):
            name, *columns = line.split("\t")
            sound = sounds.get(name) or stems.get(name)
            if not columns or sound is None:
                raise RecognitionError(
                    f"{table}:{number}: no recording of the name {name!r} with a text behind a tab"
                )
            found[sound] = columns[-1]
    if not found:
        raise RecognitionError(f"{path}: no recordings ({', '.join(sorted(_SOUNDS))}) in this folder")
    return found


def _beside(sound: Path) -> str | None:
    text = sound.with_suffix(".txt")
    return _text_of(text).strip() if text.exists() else None


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecognitionError(f"{path}: not UTF-8; save the file as UTF-8 text") from error
