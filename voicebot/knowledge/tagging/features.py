"""What the tagger sees of each unit: its neighbours, its clause, words it knows, what the rules read.

Pure and deterministic. The names of the features are part of a trained model: change one, and train again.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from voicebot.knowledge.reading.everyday import EVERYDAY
from voicebot.knowledge.reading.free_clauses import guesses_of
from voicebot.knowledge.reading.paper import MEASURE, Paper
from voicebot.knowledge.reading.people import PERSON
from voicebot.knowledge.reading.rulings import BAN, CARE, HEARSAY, MAY, SAFETY_CUE
from voicebot.knowledge.substances import LAW_GROUPS
from voicebot.knowledge.tagging.units import Unit, inside
from voicebot.knowledge.tagging.words import word_bounds

_EDGE = "¶"
_PERSON = re.compile(PERSON)
_MEASURE = re.compile(MEASURE)
_CHINESE_FIGURE = frozenset("零〇一二两三四五六七八九十百千万半几")
_LIKELY = 0.25
"""Score from which the clause classifier's guess is told."""
_WORD_SLOTS = ("product_type", "skin_type", "effect", "flavor")
_SIGNS = str.maketrans(
    "０１２３４５６７８９（）［］，：；！？＋～＊％／－—–―×✕｜＆￥。", "0123456789()[],:;!?+~*%/----**;&¥."
)


def features_of(paper: Paper, units: Sequence[Unit]) -> list[list[str]]:
    """Features of each unit.

    Args:
        paper: as the rules have left it; what they found is told, too.
        units: of ``paper.original``.
    """
    forms = [_EDGE] * 3 + [_form(unit.text) for unit in units] + [_EDGE] * 3
    words = _shop_hints(paper, units)
    parts = _word_hints(forms[3:-3], units)
    rules = _rule_hints(paper, units)
    clauses = _clause_hints(paper, units)
    return [
        [
            *_around(forms, place + 3),
            *_figure(unit.text),
            *parts[place],
            *words[place],
            *rules[place],
            *clauses[place],
        ]
        for place, unit in enumerate(units)
    ]


def _form(text: str) -> str:
    """A figure counts by its shape, a Latin word in lower case, a sign in its half-width form."""
    if text[0].isdecimal():
        return re.sub(r"\d", "9", text[:6])
    return text.lower().translate(_SIGNS)


def _around(forms: Sequence[str], at: int) -> Iterator[str]:
    """The unit and up to three on each side, alone and as n-grams."""
    for offset in range(-3, 4):
        yield f"{offset}={forms[at + offset]}"
    for first, last in ((-2, 0), (-1, 1), (0, 2), (1, 3), (-3, -1)):
        yield f"{first}:{last}={''.join(forms[at + first : at + last])}"
    for first, last in ((-2, 1), (-1, 2), (0, 3), (-3, 0), (1, 4)):
        yield f"{first}:{last}={''.join(forms[at + first : at + last])}"


def _figure(text: str) -> Iterator[str]:
    if text[0].isdecimal():
        value = float(text)
        yield "figure"
        yield f"size={next((name for limit, name in _SCALE if value <= limit), 'huge')}"
        if "." in text:
            yield "fraction"
    elif text in _CHINESE_FIGURE:
        yield "numeral"
    elif text.isascii() and text.isalpha():
        yield "latin"
    elif _MEASURE.fullmatch(text):
        yield "measure"


def _word_hints(forms: Sequence[str], units: Sequence[Unit]) -> list[list[str]]:
    """The word that a unit belongs to, its neighbours, and the unit's place in it."""
    bounds = word_bounds(units)
    words = [_EDGE, *("".join(forms[start:end]) for start, end in bounds), _EDGE]
    return [
        [
            f"word={words[number]}",
            f"last={words[number - 1]}",
            f"next={words[number + 1]}",
            f"part={end - start}.{place - start}",
        ]
        for number, (start, end) in enumerate(bounds, start=1)
        for place in range(start, end)
    ]


_SCALE = ((3, "few"), (12, "dozen"), (33, "tens"), (47, "shoe"), (100, "hundred"), (1000, "thousand"))


def _shop_hints(paper: Paper, units: Sequence[Unit]) -> list[list[str]]:
    """Words of the shop, of everyday goods, of the law on allergens, and of people."""
    hints: list[list[str]] = [[] for _ in units]
    text = paper.original
    for slot in sorted({*paper.lexicon.slots, *_WORD_SLOTS}):
        for _, _, start, end in paper.lexicon_hits(slot, text):
            _hint(hints, units, start, end, slot)
    for slot in _WORD_SLOTS:
        for start, end in _everyday(slot, text):
            _hint(hints, units, start, end, f"usual-{slot}")
    for match in _ALLERGEN.finditer(text):
        _hint(hints, units, *match.span(), "allergen")
    for match in _PERSON.finditer(text):
        _hint(hints, units, *match.span(), "person")
    return hints


_ALLERGEN = re.compile(
    "|".join(
        sorted(
            {re.escape(word) for group, words in LAW_GROUPS.items() for word in (group, *words)},
            key=lambda word: (-len(word), word),
        )
    )
)


@cache
def _everyday_words(slot: str) -> re.Pattern[str]:
    words = sorted(EVERYDAY.words(slot), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


def _everyday(slot: str, text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _everyday_words(slot).finditer(text))


def _hint(hints: list[list[str]], units: Sequence[Unit], start: int, end: int, name: str) -> None:
    first = True
    for place in inside(units, start, end):
        hints[place].append(f"{name}:{'B' if first else 'I'}")
        first = False


def _rule_hints(paper: Paper, units: Sequence[Unit]) -> list[list[str]]:
    """What the rules read: where a value stands word for word, and what else its clause was read as."""
    hints: list[list[str]] = [[] for _ in units]
    for found in paper.found:
        start, end = paper.in_original(found.start), paper.in_original(found.end)
        told = paper.original.find(str(found.value), start, end)
        if told >= 0 and not isinstance(found.value, bool):
            _hint(hints, units, told, told + len(str(found.value)), f"rules-{found.name}")
        for place in inside(units, start, end):
            hints[place].append(f"near-{found.name}")
    for hint in hints:
        hint[:] = sorted(set(hint)) or ["unread"]
    return hints


def _clause_hints(paper: Paper, units: Sequence[Unit]) -> list[list[str]]:
    """The clause of a unit: how it begins and ends, what it is taken for, and the unit's place in it."""
    hints: list[list[str]] = [["between"] for _ in units]
    for number, clause in enumerate(paper.clauses):
        start, end = paper.in_original(clause.start), paper.in_original(clause.end)
        places = inside(units, start, end)
        common = [*_told_by(clause.text), f"clause={min(number, 4)}", f"key={_key(paper.original, start)}"]
        for at, place in enumerate(places):
            left, right = min(at, 3), min(len(places) - 1 - at, 3)
            hints[place] = [*common, f"left={left}", f"right={right}"]
    return hints


def _told_by(text: str) -> list[str]:
    """The ends of a clause, its words of ruling, and what the clause classifier takes it for."""
    told = [f"starts={_shape(text[:2])}", f"starts3={_shape(text[:3])}", f"ends={_shape(text[-2:])}"]
    for name, cue in (("ban", BAN), ("care", CARE), ("may", MAY), ("hearsay", HEARSAY), ("cue", SAFETY_CUE)):
        if match := cue.search(text):
            told.append(f"{name}={match[0]}" if name in ("ban", "may") else name)
    guess = guesses_of(text)[0]
    if guess.score >= _LIKELY:
        told.append(f"kind={guess.kind}{'!' if guess.score >= 2 * _LIKELY else ''}")
    return told


def _shape(text: str) -> str:
    return re.sub(r"\d", "9", text.lower())


_KEY = re.compile(r"([\u4e00-\u9fffA-Za-z]{2,6})\s*[:：】]")
_LONGEST_KEY = 9


def _key(text: str, start: int) -> str:
    """保质期 of 保质期：18个月: the last word before a colon, on the line up to the clause's beginning."""
    line = text.rfind("\n", 0, start) + 1
    keys = _KEY.findall(text, max(line, start - 40), start + _LONGEST_KEY)
    return keys[-1] if keys else ""
