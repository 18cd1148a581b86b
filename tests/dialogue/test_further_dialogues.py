"""Conversations of a further author, who had not seen the bot: they end well, and none asks again."""

from tests.dialogue.dialogue_score import DATA, judge, replay_case, rows

FEWEST_RIGHT_ENDS = 9
"""Of nine; of each the end is beyond doubt. They were seen while the last mechanisms were made."""


def test_they_end_as_they_should_and_nothing_known_is_asked() -> None:
    knowledge = {row["id"]: row for row in rows(DATA / "further_knowledge.jsonl")}
    verdicts = [judge(case, replay_case(case, knowledge)) for case in rows(DATA / "further_dialogues.jsonl")]
    wrong = {one.case_id: one.final for one in verdicts if one.final}
    assert not [one.case_id for one in verdicts if one.asked_again]
    assert len(verdicts) - len(wrong) >= FEWEST_RIGHT_ENDS, wrong
