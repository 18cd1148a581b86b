"""The size for a body weight, from a text that gives each size a range (S码80到95斤, L码9—14公斤)."""

import re

from voicebot.knowledge.compared import figure
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_ASKED = re.compile(r"(\d{1,3}(?:\.\d)?)(公斤|千克|kg|斤)")
_ROW = re.compile(
    r"(?P<label>\d?X{0,3}[SMLX]|均|NB|[小中大]|\d{2,3})码?\s*[（(:：]?\s*(?P<low>\d+(?:\.\d)?)\s*(?:公斤|斤|kg)?"
    r"\s*[-—–~～到至]+\s*(?P<high>\d+(?:\.\d)?)\s*(?P<unit>公斤|千克|kg|斤)",
    re.IGNORECASE,
)


def answer_body_size(question: Question, product: Product) -> Answer | None:
    """我一百一十八斤穿哪个码: the size whose range holds the weight; honest where none does."""
    asked = _ASKED.search(question.text)
    if asked is None or not question.says(r"码|号|尺寸|穿多大|拍|选|穿啥|穿哪"):
        return None
    kilos = _kilos(figure(asked[1]), asked[2])
    rows = [
        (
            row["label"].upper(),
            _kilos(float(row["low"]), row["unit"]),
            _kilos(float(row["high"]), row["unit"]),
        )
        for row in _ROW.finditer(in_figures(product.text))
    ]
    if not rows:
        return None
    sentences = dict.fromkeys(
        sentence for _, plain, sentence, _ in clauses_of(product.text) if _ROW.search(plain.upper())
    )
    grounds = list(sentences) or [product.text]
    unit = asked[2]
    for label, low, high in rows:
        if low <= kilos <= high:
            edges = "到".join(f"{_in_unit(edge, unit):g}" for edge in (low, high))
            return from_sentences(f"{label}码是{edges}{unit}的，您拍{label}码。", grounds)
    above = [row for row in rows if row[1] > kilos]
    below = [row for row in rows if row[2] < kilos]
    if above and below:
        label = min(above, key=lambda row: row[1])[0]
        return from_sentences(f"正好在两个码中间，建议拍大的，{label}码。", grounds)
    edge = max(rows, key=lambda row: row[2]) if below else min(rows, key=lambda row: row[1])
    limit = _in_unit(edge[2] if below else edge[1], unit)
    reach = f"最大的{edge[0]}码只到{limit:g}{unit}" if below else f"最小的{edge[0]}码也从{limit:g}{unit}起"
    return from_sentences(f"不太合适，{reach}。", grounds)


def _kilos(value: float, unit: str) -> float:
    return value / 2 if unit == "斤" else value


def _in_unit(kilos: float, unit: str) -> float:
    return kilos * 2 if unit == "斤" else kilos
