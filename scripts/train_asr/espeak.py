"""The synthetic speaker, and what it really says.

Labels come from espeak-ng's own phonemes instead of a second dictionary: a caller who reads 便宜 as bian4yi2
must be labelled so. Its phoneme spelling of a syllable is mapped to pinyin by letting it read the characters
of GB 2312 one by one and taking the majority, so no table has to be kept in step with its version.
"""

from __future__ import annotations

import collections
import ctypes
import functools
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

from voicebot.asr.pinyin_units import dictionary_syllables, third_tone_sandhi

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_POSITION_CHARACTER = 1
_CHARS_UTF8 = 1
_RATE, _PITCH, _PITCH_RANGE = 1, 3, 4  # espeak_PARAMETER
_TONES = {"55": "1", "35": "2", "214": "3", "51": "4", "11": "5"}
_MARKS = re.compile(r"[_|',%]+")
_SYLLABLE = re.compile(r"([^0-9]+)(55|35|214|51|11)([nN]?)")
_HUM = "N-"  # 嗯, which pypinyin spells without a vowel

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


@dataclass(frozen=True)
class Voice:
    """How a sentence is spoken: espeak-ng voice name, words per minute, pitch and pitch range (0–99)."""

    name: str
    rate_wpm: int = 165
    pitch: int = 50
    pitch_range: int = 50


def _private_library() -> ctypes.CDLL:
    """A copy of the library with a global state of its own: voicebot's may be in this process too."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(espeakng_loader.get_library_path(), folder)
        return ctypes.CDLL(copy)


class Speaker:
    """espeak-ng with a state of its own. Use an object from one thread only."""

    def __init__(self) -> None:
        self._lib = _private_library()
        self._lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.sample_rate: int = self._lib.espeak_Initialize(
            _AUDIO_OUTPUT_SYNCHRONOUS, 0, str(espeakng_loader.get_data_path()).encode(), 0
        )
        if self.sample_rate <= 0:
            raise RuntimeError("espeak-ng did not start: reinstall the package espeakng-loader")
        self._pieces: list[NDArray[np.int16]] = []
        self._callback = _Callback(self._collect)
        self._lib.espeak_SetSynthCallback(self._callback)
        self._voice_name = ""

    def _collect(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int) -> int:
        if samples and count:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).astype(np.int16))
        return 0

    def _use_voice(self, name: str) -> None:
        if name != self._voice_name:
            if self._lib.espeak_SetVoiceByName(name.encode()) != 0:
                raise ValueError(f"espeak-ng has no voice {name!r}: see `espeak-ng --voices=variant`")
            self._voice_name = name

    def say(self, text: str, voice: Voice) -> NDArray[np.float32]:
        """Speech of `text` at `sample_rate`, full scale ±1."""
        self._pieces.clear()
        self._use_voice(voice.name)
        for parameter, value in (
            (_RATE, voice.rate_wpm),
            (_PITCH, voice.pitch),
            (_PITCH_RANGE, voice.pitch_range),
        ):
            self._lib.espeak_SetParameter(parameter, value, 0)
        raw = text.encode() + b"\0"
        self._lib.espeak_Synth(raw, len(raw), 0, _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None)
        self._lib.espeak_Synchronize()
        if not self._pieces:
            return np.zeros(0, np.float32)
        return (np.concatenate(self._pieces) / 32768).astype(np.float32)

    def _clauses(self, text: str) -> Iterator[str]:
        self._use_voice("cmn")
        buffer = ctypes.create_string_buffer(text.encode() + b"\0")
        cursor = ctypes.c_void_p(ctypes.addressof(buffer))
        while cursor.value:
            yield self._lib.espeak_TextToPhonemes(ctypes.byref(cursor), _CHARS_UTF8, 0).decode()

    @functools.cached_property
    def _pinyin_of(self) -> Mapping[str, str]:
        votes: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        for character in _gb2312_characters():
            match = _SYLLABLE.fullmatch(_MARKS.sub("", "".join(self._clauses(character))).strip())
            syllables = dictionary_syllables(character)
            if match and len(syllables) == 1:
                votes[match[1] + match[3]][syllables[0].rstrip("12345")] += 1
        table = {
            phonemes: counter.most_common(1)[0][0]
            for phonemes, counter in votes.items()
            if counter.most_common(1)[0][1] * 2 > counter.total()
        }
        return table | {_HUM: "en"}

    def read(self, text: str, *, sandhi: bool = True) -> list[str] | None:
        """The syllables that `say` speaks; without `sandhi`, third tones are left as they are in isolation.

        None where espeak-ng falls back to English letters (穷, 熊, 哪儿) or spells something unknown.
        """
        syllables: list[str] = []
        for clause in self._clauses(text):
            if "(" in clause:
                return None
            spoken: list[str] = []
            for word in clause.split():
                part = self._parse(_MARKS.sub("", word))
                if part is None:
                    return None
                spoken += part
            syllables += third_tone_sandhi(spoken) if sandhi else spoken
        return syllables

    def _parse(self, phonemes: str) -> list[str] | None:
        """Split a word into syllables; the `n` after a tone may close one syllable or open the next."""
        if not phonemes:
            return []
        match = _SYLLABLE.match(phonemes)
        if match is None:
            return None
        for coda in [match[3], ""] if match[3] else [""]:
            base = self._pinyin_of.get(match[1] + coda)
            rest = self._parse(phonemes[match.start(3) + len(coda) :]) if base else None
            if base and rest is not None:
                return [base + _TONES[match[2]], *rest]
        return None


def _gb2312_characters() -> Iterator[str]:
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:  # the last cells of row 0xD7 are empty
                continue
