"""A general word list with frequencies: the dictionary of the package jieba (MIT), read as data."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Mapping
from pathlib import Path

from voicebot.asr.pinyin_units import HANZI


@functools.cache
def word_frequencies() -> Mapping[str, int]:
    """Count of every word of Chinese characters in jieba's dictionary."""
    spec = importlib.util.find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba is missing: pip install 'voicebot[train]'")
    frequencies = {}
    for line in (Path(spec.origin).parent / "dict.txt").read_text("utf-8").splitlines():
        word, count, *_ = line.split()
        if HANZI.fullmatch(word):
            frequencies[word] = int(count)
    return frequencies
