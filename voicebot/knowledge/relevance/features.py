"""What the model of relevance sees of a question, of a clause, and of both together.

Pure and deterministic. The names of the features are part of a trained model: change one, and train again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import sqrt

Features = dict[str, float]
Shares = Mapping[str, float]
"""Fact names with their probabilities."""

_DIGIT = re.compile(r"\d")
_OPEN = re.compile(r"什么|啥|多少|几|哪|怎么|咋|多[久大长高重远宽]")
_TIME = r"(?:秒|分钟|小时|钟头|天|日|周|月|年)"
_MEASURES = {
    "time": (
        re.compile(r"多久|多长时间|几天|几个?月|啥时候|什么时候|几[点小年]|几分钟|几周"),
        re.compile(rf"[\d一二两三四五六七八九十半几]个?{_TIME}|当天|次日"),
    ),
    "length": (re.compile(r"多[远高宽长](?!时)|几米|多大"), re.compile(r"厘米|公分|毫米|米|cm|mm|寸")),
    "weight": (re.compile(r"多重|多沉|几斤|多少[克斤]"), re.compile(r"\d(?:克|公?斤|g|kg)")),
    "money": (re.compile(r"多少钱|几块|价"), re.compile(r"\d(?:元|块)|[¥￥]|\d$")),
    "count": (re.compile(r"几|多少"), re.compile(r"[\d一二两三四五六七八九十百]")),
}
"""Amounts asked for, and how a clause tells them."""
_DEPTH = re.compile(r"多[厚深粗]")
_UNIT = re.compile(
    r"(?:多少|几)个?(大卡|千焦|毫安|毫升|小时|分钟|公里|厘米|公分|英寸|像素|小包|小袋|赫兹|"
    r"[瓦米克斤层档片包颗粒枚种岁次根条口孔倍码度寸个月年天周瓶袋支盒只双台块张杯勺滴泵])"
)
_FIGURE = r"[\d一二两三四五六七八九十百千万半]\s*[多来]?个?"
_SIGNS = {
    "瓦": r"(?:瓦|w)",
    "毫安": r"(?:毫安|mah)",
    "克": r"(?:克|g)",
    "毫升": r"(?:毫升|ml)",
    "公里": r"(?:公里|km)",
}
_SIGNS |= {
    "厘米": r"(?:厘米|公分|cm)",
    "公分": r"(?:厘米|公分|cm)",
    "斤": r"(?:斤|kg|克|g)",
    "小时": r"(?:小时|钟头|h)",
}
"""An amount asked for by its unit, and how texts write that unit."""
_HELD = ("facts", "words", "pairs", "rare")
"""Features by which the clauses of a text are also held against each other."""
_LENT = ("facts", "words:rel")
"""Features of a clause that its neighbours see."""


def is_open(question: str) -> bool:
    """Whether it asks what, how much or how, and not for yes or no."""
    return bool(_OPEN.search(question))


def question_features(question: str) -> Features:
    """Features of a question's words, without punctuation."""
    return dict.fromkeys(_grams(question, 3), 1.0)


def clause_features(clause: str, before: str) -> Features:
    """Features of a clause and of how the one before it ends."""
    features = dict.fromkeys(_grams(_DIGIT.sub("0", clause), 3), 1.0)
    features |= {f"<{gram}": 0.5 for gram in _grams(_DIGIT.sub("0", before)[-8:], 3) if len(gram) > 1}
    return features


def _grams(text: str, longest: int) -> Iterator[str]:
    text = f"^{text}$"
    for length in range(1, longest + 1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]


def pair_features(
    question: str,
    clauses: Sequence[str],
    asked: Shares,
    told: Sequence[Shares],
    coverage: Sequence[float],
) -> list[Features]:
    """Features of each clause as an answer to the question.

    Args:
        question: its words.
        clauses: of one product text, in order.
        asked: which facts the question is after.
        told: which facts each clause tells.
        coverage: 0..1, how much of the question's content each clause holds in words.
    """
    weights = _weights(question, clauses)
    rows = [
        _pair(question, clause, asked, tells, covered, weights)
        for clause, tells, covered in zip(clauses, told, coverage, strict=True)
    ]
    for name in _HELD:
        most = max((row[name] for row in rows), default=0.0)
        for row in rows:
            row[f"{name}:rel"] = row[name] / most if most else 0.0
            row[f"{name}:most"] = float(most > 0 and row[name] == most)
    lent = [{name: row[name] for name in _LENT} for row in rows]
    for place, row in enumerate(rows):
        for near, side in ((place - 1, "before"), (place + 1, "after")):
            if 0 <= near < len(rows):
                row |= {f"{side}:{name}": value for name, value in lent[near].items()}
    return rows


def _pair(
    question: str, clause: str, asked: Shares, tells: Shares, covered: float, weights: Mapping[str, float]
) -> Features:
    facts = sum(sqrt(share * tells.get(name, 0.0)) for name, share in asked.items())
    product = sum(share * tells.get(name, 0.0) for name, share in asked.items())
    likeliest = max(asked, key=lambda name: (asked[name], name), default="")
    pairs = set(pairwise(question))
    features = {
        "bias": 1.0,
        "facts": facts,
        "product": product,
        "likeliest": tells.get(likeliest, 0.0),
        "likeliest:sure": tells.get(likeliest, 0.0) * asked.get(likeliest, 0.0),
        "words": covered,
        "product:words": product * covered,
        "pairs": len(pairs & set(pairwise(clause))) / max(1, len(pairs)),
        "rare": _share(weights, clause),
        "length": min(len(clause), 20) / 20,
    }
    kind = "open" if is_open(question) else "closed"
    features |= {
        kind: 1.0,
        f"{kind}:facts": facts,
        f"{kind}:words": covered,
        f"{kind}:rare": features["rare"],
    }
    return features | {f"{name}{'+' if told else '-'}": 1.0 for name, told in _amounts(question, clause)}


def lacks_amount(question: str, clause: str) -> bool:
    """Whether an amount is asked for that the clause does not tell in such a measure."""
    if _DEPTH.search(question) and not _MEASURES["length"][1].search(clause):
        return True
    return any(not told for _, told in _amounts(question, clause))


def _amounts(question: str, clause: str) -> Iterator[tuple[str, bool]]:
    """Kinds of amounts that are asked for, each with whether the clause tells one."""
    if unit := _UNIT.search(question):
        figure = _FIGURE + _SIGNS.get(unit[1], re.escape(unit[1]))
        yield "unit", bool(re.search(figure, clause))
    for name, (amount, told) in _MEASURES.items():
        if amount.search(question):
            yield name, bool(told.search(clause))


def _weights(question: str, clauses: Sequence[str]) -> dict[str, float]:
    """The characters of a question; those that few clauses hold count more."""
    return {char: 1 / (1 + sum(char in clause for clause in clauses)) for char in set(question)}


def _share(weights: Mapping[str, float], clause: str) -> float:
    """How much of the question's characters a clause holds."""
    return sum(weight for char, weight in weights.items() if char in clause) / (sum(weights.values()) or 1.0)
