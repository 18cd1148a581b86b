"""Scores facts against labelled paragraphs: per fact name, core and safety apart."""

import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from shop_words import BY_CATEGORY

from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product
from voicebot.knowledge.reading.ages import years_in

DATA = Path(__file__).parent / "data"
SAFETY = frozenset({"contraindications", "allergens", "free_from", "age_min", "age_max", "not_for"})
FREE_TEXT_OVERLAP = 0.5
MINORS = {"未成年": 18, "少年儿童": 18, "初中生": 15, "小学生": 12}
"""Who is banned, and the age that says the same."""


@dataclass
class Tally:
    """Right, wanted and given values of one fact name."""

    right: int = 0
    wanted: int = 0
    given: int = 0
    misses: list[str] = field(default_factory=list)


def plain(value: object) -> str:
    text = str(value).lower()
    text = text.translate(str.maketrans("零一二三四五六七八九两", "01234567892"))
    return re.sub(r"[^\w\u4e00-\u9fff.+×]|的|色$|味$", "", text.replace("*", "×").replace("x", "×"))


def same(gold: object, given: object) -> bool:
    if isinstance(gold, bool) or isinstance(given, bool):
        return gold is given
    if isinstance(gold, int | float) and isinstance(given, int | float):
        return abs(float(gold) - float(given)) < 0.005
    first, second = plain(gold), plain(given)
    if not first or not second:
        return first == second
    if first in second or second in first:
        return True
    shared = sum(min(first.count(char), second.count(char)) for char in set(first))
    return shared / len(first) >= FREE_TEXT_OVERLAP + (0.17 if len(first) < 6 else 0)


def years_told(value: object) -> object:
    """The age that a number, 六个月以下 or 未成年人 tells: one fact, whichever way it is written."""
    minors = (years for word, years in MINORS.items() if word in str(value))
    return value if isinstance(value, int | float) else next(minors, years_in(str(value)))


def as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def score(items: list[dict], show: bool = False) -> dict[str, Tally]:
    table: dict[str, Tally] = defaultdict(Tally)
    for item in items:
        product = read(item)
        given = product.as_dict()
        for name, gold in item["facts"].items():
            tally = table[name]
            mine = [value for one in pooled(given, name) for value in as_list(one)]
            for value in as_list(gold):
                tally.wanted += 1
                joined = "，".join(str(one) for one in mine)
                if any(same(value, one) for one in mine) or (
                    not isinstance(value, int | float) and same(value, joined)
                ):
                    tally.right += 1
                else:
                    tally.misses.append(f"{item['id']} {name}: {value!r} not in {mine}")
        for name in SAFETY & set(given):
            gold_values = [
                v
                for n in (
                    "contraindications",
                    "not_for",
                    "allergens",
                    "free_from",
                    "cautions",
                    "age_min",
                    name,
                )
                for v in as_list(item["facts"].get(n, []))
            ]
            for value in as_list(given[name]):
                table[name].given += 1
                if name == "free_from":
                    promised = as_list(item["facts"].get("features", []))
                    gold_values += [str(one).removeprefix("不加") for one in promised]
                stated = any(same(gold, value) or same(value, gold) for gold in gold_values)
                ages = as_list(item["facts"].get("age_min", []))
                years = {*ages, *(years_told(gold) for gold in gold_values)}
                if not stated and (years_told(value) is None or years_told(value) not in years):
                    table[f"INVENTED {name}"].misses.append(f"{item['id']} {name}: {value!r}")
        if show:
            print(
                item["id"],
                json.dumps(given, ensure_ascii=False),
                "\n   ??",
                [u.text for u in product.not_understood],
            )
    return table


def pooled(given: dict, name: str) -> list[object]:
    return [given[name]] if name in given else []


def read(item: dict) -> Product:
    """With the words of the shop; goods of a trade that no shop declares are read without any."""
    return read_product(
        item["text"],
        product_id=item["id"],
        category=item["category"],
        lexicon=BY_CATEGORY.get(item["category"]),
    )


def recall(table: dict[str, Tally], safety: bool) -> tuple[int, int]:
    rows = [t for n, t in table.items() if (n in SAFETY) is safety and not n.startswith("INVENTED")]
    return sum(t.right for t in rows), sum(t.wanted for t in rows)


def load(name: str = "dev_knowledge.jsonl") -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    items = [
        item
        for item in load()
        if len(sys.argv) < 2 or sys.argv[1] in ("-v", item["category"]) or item["id"] in sys.argv[1:]
    ]
    result = score(items, show="-v" in sys.argv)
    for name, tally in sorted(result.items()):
        print(f"{name:20s} {tally.right}/{tally.wanted}")
        for miss in tally.misses:
            print("    ", miss)
    core, safety = recall(result, safety=False), recall(result, safety=True)
    print(f"core {core[0]}/{core[1]} safety {safety[0]}/{safety[1]}")
