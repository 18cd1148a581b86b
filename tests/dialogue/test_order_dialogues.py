"""Orders of several things, for several people and with changes, by another author: learnt from, and kept."""

from tests.dialogue.dialogue_score import DATA, judge, replay_case, rows

RIGHT_ENDS = 17
"""Of 18; the one that is left tells of an illness while it orders."""


def test_orders_of_another_author_end_as_they_should() -> None:
    cases = rows(DATA / "order_dialogues.jsonl")
    verdicts = [judge(case, replay_case(case, case["knowledge"])) for case in cases]
    assert [verdict.case_id for verdict in verdicts if verdict.asked_again] == []
    wrong = {verdict.case_id: verdict.final for verdict in verdicts if verdict.final}
    assert len(verdicts) - len(wrong) >= RIGHT_ENDS, wrong
