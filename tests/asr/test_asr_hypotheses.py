import math

import pytest

from voicebot.asr.hypotheses import (
    LIKELIHOOD_SCALE,
    Hypothesis,
    join_segments,
    merge_alike,
    prefer_answers,
    prefer_numerals,
    to_heard,
)


def test_texts_that_read_the_same_add_up() -> None:
    merged = merge_alike(
        [
            Hypothesis("甲", math.log(0.5)),
            Hypothesis("乙", math.log(0.3)),
            Hypothesis("乙", math.log(0.3)),
        ]
    )
    assert [hypothesis.text for hypothesis in merged] == ["乙", "甲"]
    assert merged[0].log_likelihood == pytest.approx(math.log(0.6))


def scaled(probability: float) -> float:
    return 50 + math.log(probability) / LIKELIHOOD_SCALE


def test_confidence_is_the_share_of_the_best_text() -> None:
    heard = to_heard([Hypothesis("甲", scaled(0.6)), Hypothesis("乙", scaled(0.2))], 5)
    assert heard.text == "甲"
    assert heard.confidence == pytest.approx(0.75)
    assert heard.alternatives == ("乙",)


def test_what_sounds_alike_is_no_reason_to_doubt() -> None:
    rivals = [
        Hypothesis("要保湿", scaled(0.4)),
        Hypothesis("药保湿", scaled(0.4)),
        Hypothesis("有", scaled(0.2)),
    ]
    assert to_heard(rivals, 5).confidence == pytest.approx(0.8)


def test_numbers_that_are_easily_confused_are_doubted() -> None:
    for text, rival in (("十四双", "四十双"), ("一盒", "七盒")):
        heard = to_heard([Hypothesis(text, 0.0), Hypothesis(rival, -0.5)], 5)
        assert heard.confidence < 0.6
        assert heard.alternatives == (rival,)


@pytest.mark.parametrize(
    ("readings", "taken"),
    [
        (["时四双", "十四双"], "十四双"),
        (["就要时一双", "就要十一双", "九要十一双"], "就要十一双"),
        (["是四双", "十四双"], "是四双"),  # another tone
        (["时间", "十间"], "时间"),  # no number to continue
        (["时四双", "石四双"], "时四双"),
        (["四双", "十四双"], "四双"),
    ],
)
def test_of_the_same_sounds_those_that_continue_a_number_are_taken(readings: list[str], taken: str) -> None:
    hypotheses = [Hypothesis(text, -0.4 * place) for place, text in enumerate(readings)]
    assert prefer_numerals(hypotheses)[0].text == taken


def test_a_number_that_is_much_less_likely_is_not_taken() -> None:
    assert prefer_numerals([Hypothesis("时四双", 0), Hypothesis("十四双", -3)])[0].text == "时四双"
    assert prefer_numerals([]) == ()


def test_of_likely_readings_the_one_that_answers_is_taken() -> None:
    readings = [Hypothesis("要女士", 9.5), Hypothesis("要女式", 8.4), Hypothesis("药女士", 5.4)]
    assert prefer_answers(readings, lambda text: "女式" in text)[0].text == "要女式"
    assert prefer_answers(readings, lambda text: "药" in text)[0].text == "要女士", "far less likely"
    assert prefer_answers(readings, lambda text: False) == tuple(readings)


def test_huge_likelihoods_do_not_overflow() -> None:
    heard = to_heard([Hypothesis("甲", 5000.0), Hypothesis("乙", -5000.0)], 5)
    assert heard.confidence == pytest.approx(1.0)


def test_alternatives_are_cut_but_still_count_against_the_best() -> None:
    hypotheses = [Hypothesis(text, 0.0) for text in "甲乙丙丁"]
    heard = to_heard(hypotheses, 2)
    assert heard.alternatives == ("乙", "丙")
    assert heard.confidence == pytest.approx(0.25)


@pytest.mark.parametrize("hypotheses", [[], [Hypothesis("", 3.0)]])
def test_nothing_heard(hypotheses: list[Hypothesis]) -> None:
    heard = to_heard(hypotheses, 5)
    assert (heard.text, heard.confidence, heard.alternatives) == ("", 0.0, ())


def test_segments_are_joined_in_every_likely_way_best_first() -> None:
    first = [Hypothesis("想买", 0.0), Hypothesis("想卖", -1.0)]
    second = [Hypothesis("面膜", 0.0), Hypothesis("面摸", -3.0)]
    joined = join_segments([first, second], limit=3)
    assert [hypothesis.text for hypothesis in joined] == ["想买面膜", "想卖面膜", "想买面摸"]
    assert [hypothesis.log_likelihood for hypothesis in joined] == [0.0, -1.0, -3.0]


def test_no_segments_read_as_nothing() -> None:
    assert to_heard(join_segments([], 10), 5).text == ""
