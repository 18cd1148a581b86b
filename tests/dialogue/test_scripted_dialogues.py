"""Scripted conversations, given and own: nothing known is asked, and each ends as it should."""

import pytest

from tests.dialogue.dialogue_score import DATA, judge, replay_case, rows
from voicebot.config import PROJECT_DIR

KNOWLEDGE_FILE = PROJECT_DIR / "tests" / "knowledge" / "data" / "dev_knowledge.jsonl"
KNOWLEDGE = {row["id"]: row for row in rows(KNOWLEDGE_FILE)}


CASES = [*rows(DATA / "dev_dialogues.jsonl"), *rows(DATA / "own_dialogues.jsonl")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_a_scripted_conversation(case: dict[str, object]) -> None:
    verdict = judge(case, replay_case(case, KNOWLEDGE))
    assert verdict.asked_again == []
    assert verdict.not_known == []
    assert verdict.final == []
