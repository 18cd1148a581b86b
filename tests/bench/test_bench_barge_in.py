"""What ``bench barge-in`` makes of its calls."""

from voicebot.bench.line.barge_in import outcome_series
from voicebot.bench.line.trials import Kind, Outcome, Trial
from voicebot.simulator.speech import Interval

GREETING = (Interval(0.0, 5.4),)
UNDISTURBED = Outcome(Trial(Kind.UNDISTURBED), None, GREETING, gave_way=False)
STOPPED = Outcome(Trial(Kind.SPEECH), 2.0, (Interval(0.0, 2.1),), gave_way=True)
COUGHED = Outcome(Trial(Kind.COUGH), 2.0, GREETING, gave_way=False)


def missed(*outcomes: Outcome) -> list[str]:
    return [one.name for one in outcome_series([UNDISTURBED, *outcomes]) if one.met is False]


def test_a_bot_that_stops_for_words_and_not_for_coughs_meets_all() -> None:
    assert missed(STOPPED, COUGHED) == []


def test_a_bot_that_hardly_ever_stops_is_not_praised_for_how_soon() -> None:
    deaf = Outcome(Trial(Kind.SPEECH), 2.0, GREETING, gave_way=False)
    assert missed(*[STOPPED] * 19, deaf) == []
    assert missed(STOPPED, *[deaf] * 9) == ["speech: not given way to, of 100"]


def test_a_bot_that_says_nothing_is_not_praised_for_going_on() -> None:
    silent = Outcome(Trial(Kind.COUGH), None, (), gave_way=False)
    assert missed(silent) == ["calls in which the bot said nothing"]
