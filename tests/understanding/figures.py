"""Counts how far predictions agree with labelled cases: slot F1, exact cases, intents."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from voicebot.cli.understand import context_of
from voicebot.dialogue.dialplan import parse_dialplan
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.understanding.understander import Understander

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
NOT_COUNTED = frozenset(
    {"ask", "ask_value", "detail", "reason", "used_days", "wait_days", "control"}
    | {"emotion", "sentiment", "unit"}
)
SAME = {
    "保湿": ("滋润",),
    "祛痘": ("去痘",),
    "老人": ("老年人",),
    "自己": ("本人",),
    "老人鞋": ("老年鞋",),
}
FOLDED = {word: value for value, words in SAME.items() for word in words}


@dataclass
class Figures:
    """Sums over cases."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    cases: int = 0
    exact: int = 0
    intents: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    @property
    def intent(self) -> float:
        return self.intents / self.cases

    @property
    def exactness(self) -> float:
        return self.exact / self.cases


@cache
def understander(shop: str) -> Understander:
    path = ROOT / "dialplans" / shop / "dialplan.yaml"
    return Understander(parse_dialplan(path.read_text("utf-8"), file=str(path)))


def cases(name: str) -> Iterator[dict[str, Any]]:
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def understood(case: Mapping[str, Any]) -> Understanding:
    """Cases about no particular shop are run against the skincare shop."""
    shop = "skincare" if case["domain"] == "general" else case["domain"]
    return understander(shop).understand(Heard(case["utterance"], typed=True), context_of(case["context"]))


def measure(chosen: Iterable[Mapping[str, Any]]) -> Figures:
    figures = Figures()
    for case in chosen:
        result, expected = understood(case), case["expect"]
        fair = {expected["intent"], *expected.get("alt_intents", ()), *expected.get("intents", ())}
        figures.cases += 1
        figures.intents += result.intent in fair
        readings = [expected["slots"], *expected.get("alt_slots", ())]
        counts = [_compare(gold, result.slots, expected.get("optional", ())) for gold in readings]
        right, wrong, missed = max(
            counts, key=lambda count: (count[1] + count[2] == 0, count[0] - count[1] - count[2])
        )
        figures.right += right
        figures.wrong += wrong
        figures.missed += missed
        figures.exact += wrong + missed == 0
    return figures


def _compare(
    gold: Mapping[str, Any], found: Mapping[str, Any], optional: Iterable[str]
) -> tuple[int, int, int]:
    wanted = {name: _normal(value) for name, value in gold.items() if name not in NOT_COUNTED}
    got = {name: _normal(value) for name, value in found.items() if name not in NOT_COUNTED}
    for one, other in (("allergy", "avoid"), ("avoid", "allergy")):
        if one in wanted and other not in wanted and other in got and one not in got:
            got[one] = got.pop(other)
    right = sum(got.get(name) == value for name, value in wanted.items())
    extra = sum(1 for name in got if name not in wanted and name not in optional)
    differing = sum(1 for name in wanted if name in got and got[name] != wanted[name])
    return right, extra + differing, len(wanted) - right


def _normal(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(sorted({_normal(item) for item in value}, key=repr))
    if isinstance(value, Mapping):
        return (tuple(sorted((key, _normal(item)) for key, item in value.items() if key != "unit")),)
    if isinstance(value, int | float):
        return (float(value),)
    text = re.sub(r"[\s，,、]", "", str(value)).lower()
    if re.fullmatch(r"\d+(?:\.\d+)?", text) and len(text) < 6:
        return (float(text),)
    text = FOLDED.get(text, text)
    return (text.removesuffix("色").removesuffix("味") if len(text) > 2 or text.endswith("色") else text,)
