"""Human recordings: single words and syllables, and sentences spliced from them.

The recordings are three tar files of MP3: `audio-cmn` HSK words (one speaker) and syllables (another), and
the `mp3-chinese-pinyin-sound` syllables. Splices are brought to natural syllable rates by WSOLA, which is
what made words in isolation useful for sentences.
"""

from __future__ import annotations

import io
import random
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from train_asr.channel import SAMPLE_RATE_HZ, Audio
from voicebot.asr.pinyin_units import HANZI, dictionary_syllables, syllable_tokens

HELD_OUT_WORDS = 300
_WORDS_TAR = "audio-cmn-hsk-words-64k.tar"
_SYLLABLE_TARS = ("audio-cmn-syllables-64k.tar", "mp3-chinese-pinyin-sound.tar")
_SYLLABLES_PER_SECOND = (3.3, 6.8)


@dataclass(frozen=True)
class Word:
    """One recording: its text (or pinyin), its syllables, 8 kHz audio."""

    text: str
    syllables: tuple[str, ...]
    audio: Audio


@dataclass(frozen=True)
class Recordings:
    """Everything a person said."""

    train_words: Mapping[str, Word]
    held_out_words: Sequence[Word]
    syllables: Sequence[Mapping[str, Word]]  # one mapping per speaker, by pinyin with tone


def load_recordings(folder: Path, *, limit: int | None = None) -> Recordings:
    """Read the tar files below `folder` (at most `limit` files of each) and set the held-out words apart."""
    words: dict[str, Word] = {}
    for stem, audio in _read_tar(folder / _WORDS_TAR, limit):
        text = stem.removeprefix("cmn-")
        if HANZI.fullmatch(text):
            words[text] = Word(text, tuple(dictionary_syllables(text, sandhi=True)), audio)
    held_out = held_out_texts(words)
    speakers = []
    for name in _SYLLABLE_TARS:
        found: dict[str, Word] = {}
        for stem, audio in _read_tar(folder / name, limit):
            pinyin = stem.removeprefix("cmn-")
            if syllable_tokens(pinyin) and pinyin[-1].isdigit():
                found[pinyin] = Word("", (pinyin,), audio)
        speakers.append(found)
    train = {text: word for text, word in words.items() if text not in held_out}
    return Recordings(train, [words[text] for text in sorted(held_out)], speakers)


def held_out_texts(texts: Sequence[str] | Mapping[str, Word]) -> frozenset[str]:
    """The words kept for evaluation: the same ones as in the first attempt, for comparison."""
    shuffled = sorted(texts)
    random.Random(5).shuffle(shuffled)
    return frozenset([text for text in shuffled if len(text) >= 2][:HELD_OUT_WORDS])


def _read_tar(path: Path, limit: int | None) -> list[tuple[str, Audio]]:
    found: list[tuple[str, Audio]] = []
    with tarfile.open(path) as archive:
        for member in archive:
            if not member.name.endswith(".mp3") or (limit is not None and len(found) >= limit):
                continue
            handle = archive.extractfile(member)
            if handle is None:
                continue
            try:
                audio, rate = soundfile.read(io.BytesIO(handle.read()), dtype="float32", always_2d=True)
            except soundfile.LibsndfileError as error:
                print(f"skipped {member.name} of {path.name}: {error}")
                continue
            speech = _trimmed(soxr.resample(audio.mean(axis=1), rate, SAMPLE_RATE_HZ))
            if len(speech) > SAMPLE_RATE_HZ // 10:
                found.append((Path(member.name).stem, speech))
    return found


def _trimmed(audio: Audio) -> Audio:
    """Cut silence (2 % of the loudest 10 ms) from both ends, and level to 0.7."""
    frame = SAMPLE_RATE_HZ // 100
    count = len(audio) // frame
    if count < 5:
        return audio[:0]
    energy = np.sqrt(np.square(audio[: count * frame]).reshape(count, frame).mean(axis=1))
    loud = np.flatnonzero(energy > max(energy.max() * 0.02, 1e-4))
    if not len(loud):
        return audio[:0]
    kept = audio[max(0, loud[0] - 2) * frame : (loud[-1] + 4) * frame]
    return np.asarray(kept / (np.abs(kept).max() + 1e-6) * 0.7, np.float32)


def time_stretch(audio: Audio, speed: float) -> Audio:
    """WSOLA: `speed` times faster at the same pitch."""
    window, hop, search = 240, 120, 80
    shape = np.hanning(window).astype(np.float32)
    count = int((len(audio) - window - search) / speed / hop)
    if count < 2:
        return audio
    padded = np.concatenate([np.zeros(search, np.float32), audio, np.zeros(window + search, np.float32)])
    output = np.zeros(count * hop + window, np.float32)
    position = search
    for index in range(count):
        if index:
            ideal = position + hop
            wanted = padded[ideal : ideal + window]
            start = int(index * hop * speed)  # `search` samples before the nominal place, as padded
            region = padded[start : start + window + 2 * search]
            position = start + int(np.argmax(np.correlate(region, wanted, "valid")))
        output[index * hop : index * hop + window] += padded[position : position + window] * shape
    return output


def cover(text: str, recordings: Recordings, rng: random.Random) -> list[Word] | None:
    """`text` as recorded words and syllables, longest first but for random shortening; None if impossible."""
    longest = max(map(len, recordings.train_words), default=1)
    parts: list[Word] = []
    start = 0
    readings = dictionary_syllables(text)
    if len(readings) != len(text):
        return None
    while start < len(text):
        for size in range(min(longest, len(text) - start), 0, -1):
            word = recordings.train_words.get(text[start : start + size])
            if word and not (size > 1 and rng.random() < 0.1):
                break
        else:
            size = 1
            choices = [
                found
                for speaker in recordings.syllables
                if (found := speaker.get(readings[start])) is not None
            ]
            if not choices:
                return None
            word = rng.choice(choices)
        parts.append(word)
        start += size
    return parts


def splice(parts: Sequence[Word], rng: np.random.Generator) -> Audio:
    """One utterance at a natural rate: cross-faded parts, warped in pitch and formants, stretched in time."""
    pieces: list[Audio] = []
    for part in parts:
        piece = (part.audio * rng.uniform(0.6, 1.0)).astype(np.float32)
        if len(part.syllables) == 1:
            piece = piece[: int(len(piece) * rng.uniform(0.75, 1))].copy()
        if pieces and rng.random() < 0.9:
            overlap = min(
                int(rng.uniform(0.01, 0.09) * SAMPLE_RATE_HZ), len(piece) // 4, len(pieces[-1]) // 4
            )
            fade = np.linspace(0, 1, overlap, dtype=np.float32)
            pieces[-1][len(pieces[-1]) - overlap :] *= 1 - fade
            pieces[-1][len(pieces[-1]) - overlap :] += piece[:overlap] * fade
            piece = piece[overlap:]
        elif pieces:
            pieces.append(np.zeros(int(rng.exponential(0.05) * SAMPLE_RATE_HZ), np.float32))
        pieces.append(piece.copy())
    audio = np.concatenate(pieces)
    warp = rng.uniform(0.76, 1.16)
    syllables = sum(len(part.syllables) for part in parts)
    seconds = len(audio) / SAMPLE_RATE_HZ / warp
    speed = float(np.clip(rng.uniform(*_SYLLABLES_PER_SECOND) * seconds / syllables, 0.9, 2.8))
    warped = soxr.resample(audio, SAMPLE_RATE_HZ * warp, SAMPLE_RATE_HZ)
    return time_stretch(np.asarray(warped, np.float32), speed)
