"""What the callers of a shop are likely to say, as sentences: what the recogniser is made to follow."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import cycle, islice, product

from voicebot.asr.following import ExpectedText
from voicebot.dialogue.dialplan import Dialplan, Slot, Value
from voicebot.service.deployment import Deployment
from voicebot.tts.spoken import spoken_form

_CHINESE = re.compile(r"[一-鿿]+")
_PIECES = re.compile(r"\(([^()]*)\)|([^()]+)")
_CLAUSE_END = re.compile(r"[，。！？；：、,.!?;:~\s]+")
_VARIANTS = 3
"""How many other values are put into an example's place of a value."""
_MOST_READINGS = 8

_ALONE, _FRAMED, _OWN_EXAMPLE, _EXAMPLE, _VARIED, _DESCRIBED = 2.0, 1.0, 3.0, 1.0, 0.5, 0.3
"""How often a value alone, in a frame, an example of the shop or of any shop, one with another value, and a
clause of a product text are counted."""
_COUNTED = 0.5
"""How often each number is counted with what it counts."""
_QUANTITIES = (*range(1, 21), *range(22, 40, 5), *range(30, 100, 10), 99, 100)
_QUANTITY_FRAMES = ("{}", "我要{}", "来{}", "一共{}")
_AMOUNTS = (*range(20, 100, 10), *range(100, 1000, 50), *range(1000, 6000, 500))
_AMOUNT_FRAMES = ("{}块", "{}元", "{}以内", "{}左右", "{}块钱")
_PLACES = ("{}号", "{}栋", "{}单元", "{}楼", "{}室")
_MOBILE_SECOND, _MOBILE_THIRD = "三五六七八九", "零一二三四五六七八九"
_DOORS = (*range(1, 31), 101, 201, 302, 502, 601, 1203)


def expected_speech(deployment: Deployment) -> list[ExpectedText]:
    """Values and products by name, alone and in their frames; examples of all intents with the shop's values
    in them; numbers with what they count; what the product texts say.

    Only Chinese characters; the same for the same files.
    """
    plan = deployment.plan
    found = [*_values(plan), *_examples(plan), *_numbers(set(deployment.script.order.units.values()))]
    for item in deployment.catalogue.products:
        found.append(ExpectedText(item.name, _ALONE))
        clauses = _CLAUSE_END.split(item.text)
        found += [ExpectedText(clause, _DESCRIBED) for clause in clauses if _CHINESE.fullmatch(clause)]
    totals: dict[str, float] = {}
    for expected in found:
        text = "".join(_CHINESE.findall(expected.text))
        if text:
            totals[text] = totals.get(text, 0.0) + expected.count
    return [ExpectedText(text, count) for text, count in totals.items()]


def _numbers(units: Collection[str]) -> Iterator[ExpectedText]:
    """Quantities, amounts of money, parts of an address, the beginnings of mobile numbers.

    Without them other words for the same sounds, which product texts are full of, would win: 时 for 十.
    """
    counted = [
        (
            _QUANTITIES,
            [frame.format("{}" + unit) for unit in sorted({*units, "个"}) for frame in _QUANTITY_FRAMES],
        ),
        (_AMOUNTS, _AMOUNT_FRAMES),
        (_DOORS, _PLACES),
    ]
    for numbers, frames in counted:
        for number, frame in product(numbers, frames):
            yield ExpectedText(spoken_form(frame.format(number)), _COUNTED)
    for second, third in product(_MOBILE_SECOND, _MOBILE_THIRD):
        yield ExpectedText(f"幺{second}{third}".replace("一", "幺"), _COUNTED)


def _values(plan: Dialplan) -> Iterator[ExpectedText]:
    for slot in plan.slots.values():
        for text in _words_of(slot):
            yield ExpectedText(text, _ALONE)
            for frame in slot.frames:
                yield ExpectedText(frame.format(text), _FRAMED)
        for value in slot.values:
            for pattern in value.implied_by:
                for reading in _readings(pattern):
                    yield ExpectedText(reading, _ALONE)
    for substance in plan.substances.values():
        for text in substance.words:
            yield ExpectedText(text, _ALONE)
            for frame in ("对{}过敏", "不含{}", "含{}", "有{}吗"):
                yield ExpectedText(frame.format(text), _FRAMED)


def _words_of(slot: Slot) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(word for value in slot.values for word in value.words), *slot.words]))


def _readings(pattern: str) -> Iterator[str]:
    """Some texts that a description stands for: alternatives spelled out, gaps closed."""
    pieces = [(one[1].split("|") if one[1] is not None else [one[2]]) for one in _PIECES.finditer(pattern)]
    for choice in islice(product(*pieces), _MOST_READINGS):
        yield "".join(choice).replace("*", "")


def _examples(plan: Dialplan) -> Iterator[ExpectedText]:
    """Examples of what callers want, and the same with the shop's other values in place of theirs."""
    owners: dict[str, Sequence[str]] = {}
    for slot in plan.slots.values():
        words = _names(slot.values)
        owners |= {word: words for word in _words_of(slot) if len(word) > 1}
    substances = _names(tuple(plan.substances.values()))
    owners |= {
        word: substances for value in plan.substances.values() for word in value.words if len(word) > 1
    }
    place = re.compile("|".join(map(re.escape, sorted(owners, key=len, reverse=True))) or r"(?!)")
    turns = {id(words): cycle(words) for words in owners.values()}
    for intent in plan.intents.values():
        for example in intent.examples:
            yield ExpectedText(example, _OWN_EXAMPLE if intent.line else _EXAMPLE)
            match = place.search(example)
            if match is None:
                continue
            for other in islice(turns[id(owners[match[0]])], _VARIANTS):
                yield ExpectedText(example[: match.start()] + other + example[match.end() :], _VARIED)


def _names(values: Sequence[Value]) -> Sequence[str]:
    return [value.name for value in values]
