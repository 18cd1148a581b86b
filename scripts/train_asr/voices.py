"""Which espeak-ng voice variants are heard in training, and which only in evaluation."""

from __future__ import annotations

HELD_OUT_VARIANTS = ("+f5", "+m7", "+m8", "+linda")
"""Never in training."""

TRAINING_VARIANTS = (
    *("", "+f1", "+f2", "+f3", "+f4", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6"),
    *"+Alex +Alicia +Andrea +Andy +Annie +Denis +Diogo +Gene +Henrique +Hugo +Jacky +Lee +Marco +Mario".split(),
    *"+Michael +Mike +Storm +adam +anika +antonio +aunty +belinda +benjamin +boris +caleb +david +ed".split(),
    *"+edward +gustave +iven +john +marcelo +max +michel +miguel +norbert +pablo +paul +pedro +quincy".split(),
    *"+rob +robert +sandro +shelby +steph +travis +victor +zac +grandma +grandpa +kaukovalta".split(),
)
"""The plain voice and the numbered ones first; they are drawn more often."""

_COMMON = 11


def variant_weights() -> list[float]:
    """Drawing weights: half of the speech by the plain and numbered voices, half by the rest."""
    rest = len(TRAINING_VARIANTS) - _COMMON
    return [0.5 / _COMMON] * _COMMON + [0.5 / rest] * rest
