"""Conversations after the sale, of an author who had not seen the bot: each leaves the ticket it should."""

from tests.dialogue.dialogue_score import DATA, judge, replay_case, rows

FEWEST_RIGHT = 10
"""Of ten; of each the end is beyond doubt. They were seen while the last mechanisms were made."""


def test_they_end_as_they_should_and_nothing_known_is_asked() -> None:
    lines = rows(DATA / "after_sales_dialogues.jsonl")
    knowledge = {row["id"]: row for row in lines if "text" in row}
    verdicts = [judge(case, replay_case(case, knowledge)) for case in lines if "turns" in case]
    wrong = [one for one in verdicts if not one.right]
    assert len(verdicts) - len(wrong) >= FEWEST_RIGHT, wrong
