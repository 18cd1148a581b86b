"""Which espeak-ng voice variants are heard in training, and which only in evaluation."""

from __future__ import annotations

from train_asr.texts import read_lists

_LISTS = read_lists("voices.txt")
COMMON_VARIANTS = ("", *(f"+{name}" for name in _LISTS["common"]))
"""The plain voice and the numbered ones: what callers of the simulator use."""

TRAINING_VARIANTS = (*COMMON_VARIANTS, *(f"+{name}" for name in _LISTS["rare"]))
HELD_OUT_VARIANTS = tuple(f"+{name}" for name in _LISTS["held_out"])
"""Never in training."""


def variant_weights() -> list[float]:
    """Drawing weights: half of the speech by the common variants, half by the rest."""
    common = len(COMMON_VARIANTS)
    rest = len(TRAINING_VARIANTS) - common
    return [0.5 / common] * common + [0.5 / rest] * rest
