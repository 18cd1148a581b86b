"""The sentences that are for evaluation only."""

from __future__ import annotations

from pathlib import Path

from train_asr.pinyin_units import hanzi_only

_TEXTS = Path(__file__).parent / "texts"


def _lines(name: str) -> tuple[str, ...]:
    lines = (_TEXTS / name).read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


DOMAIN = _lines("heldout.txt")
COLLOQUIAL = _lines("heldout_colloquial.txt")
SEED_SENTENCE = "受天气影响最近皮肤有些干，想买一款有保湿补水功效的面膜，价格三百元以内吧，对了，我对化学剂过敏"
HELD_OUT_SENTENCES = frozenset(map(hanzi_only, (*DOMAIN, *COLLOQUIAL, SEED_SENTENCE)))
