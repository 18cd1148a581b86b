"""The sentences that are for evaluation only."""

from __future__ import annotations

from train_asr.texts import read_lines
from voicebot.asr.pinyin_units import hanzi_only
from voicebot.bench.telephone_speech import sentences

DOMAIN = read_lines("heldout.txt")
COLLOQUIAL = read_lines("heldout_colloquial.txt")
SHOPS = [text for _, text in sentences("shops")]
LONG = [text for _, text in sentences("long")]
FRESH = [text for _, text in sentences("fresh")]
SEED_SENTENCE = (
    "受天气影响最近皮肤有些干，想买一款有保湿补水功效的面膜，价格三百元以内吧，对了，我对化学剂过敏"
)
HELD_OUT_SENTENCES = frozenset(map(hanzi_only, (*DOMAIN, *COLLOQUIAL, *SHOPS, *LONG, *FRESH, SEED_SENTENCE)))
