"""Scores answers against labelled questions, as written and as recognised (no punctuation)."""

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fact_score import load, read
from shop_words import BY_CATEGORY

from voicebot.knowledge.answers import Answer, answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product

KNOWLEDGE = (
    "dev_knowledge.jsonl",
    "own_knowledge.jsonl",
    "callers_knowledge.jsonl",
    "author_knowledge.jsonl",
)


def is_right(case: dict, reply: str) -> bool:
    plain = reply.replace(" ", "")
    wanted = all(any(word in plain for word in group) for group in case["must_contain_all"])
    return wanted and not any(word in plain for word in case["must_not_contain"])


def run(case: dict, *, spoken: bool) -> Answer:
    item = ITEMS[case["pid"]]
    lexicon = BY_CATEGORY.get(item["category"], Lexicon())
    others = _others(item) if case.get("kind") == "comparison" else []
    question = re.sub(r"[，。？！、,.?!\s]", "", case["question"]) if spoken else case["question"]
    return answer(question, products=[read(item), *others], lexicon=lexicon)


def _others(item: dict) -> list[Product]:
    """The other products of the same set: a comparison names one of them."""
    shelf = next(shelf for shelf in SHELVES if item in shelf)
    return [read(other) for other in shelf if other is not item]


SHELVES = [load(name) for name in KNOWLEDGE]
ITEMS = {item["id"]: item for shelf in SHELVES for item in shelf}

if __name__ == "__main__":
    cases = load(
        sys.argv[1] if len(sys.argv) > 1 and sys.argv[1].endswith("jsonl") else "dev_questions.jsonl"
    )
    for spoken in (False, True):
        right = 0
        for case in cases:
            found = run(case, spoken=spoken)
            good = is_right(case, found.reply)
            right += good
            if "-v" in sys.argv or not good:
                print(
                    "ok " if good else "BAD",
                    case["id"],
                    case["question"],
                    "→",
                    found.reply,
                    json.dumps(found.grounds, ensure_ascii=False) if not good else "",
                )
        print("spoken" if spoken else "written", f"{right}/{len(cases)}")
