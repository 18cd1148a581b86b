from voicebot.config_sections import BudgetSettings
from voicebot.records.values import TurnTimings
from voicebot.service.budget import Remedy, Stage, TurnDeadline

SETTINGS = BudgetSettings(holding_phrase_ms=1500, fallback_ms=5000)
END = 100.0


def test_nothing_is_due_while_the_answer_is_on_time() -> None:
    deadline = TurnDeadline(SETTINGS, END)
    assert deadline.remedy(END + 1.49) is Remedy.NOTHING
    assert deadline.next_check_s(END) == END + 1.5


def test_a_silent_line_gets_a_holding_phrase_once_then_the_fallback() -> None:
    deadline = TurnDeadline(SETTINGS, END)
    assert deadline.remedy(END + 1.5) is Remedy.HOLDING_PHRASE
    deadline.reached(Stage.HOLDING_PHRASE, END + 1.5)
    deadline.reached(Stage.FIRST_AUDIO, END + 1.52)
    assert deadline.remedy(END + 1.6) is Remedy.NOTHING
    assert deadline.next_check_s(END + 1.6) == END + 5
    assert deadline.remedy(END + 5) is Remedy.FALLBACK


def test_an_uninformative_answer_does_not_stop_the_fallback() -> None:
    deadline = TurnDeadline(SETTINGS, END)
    deadline.reached(Stage.FIRST_AUDIO, END + 0.4)
    assert deadline.remedy(END + 2) is Remedy.NOTHING
    assert deadline.remedy(END + 5.1) is Remedy.FALLBACK


def test_informative_audio_settles_the_turn() -> None:
    deadline = TurnDeadline(SETTINGS, END)
    deadline.reached(Stage.FIRST_INFORMATIVE, END + 0.6)
    assert deadline.remedy(END + 60) is Remedy.NOTHING
    assert deadline.next_check_s(END + 0.6) is None


def test_only_the_first_time_counts() -> None:
    deadline = TurnDeadline(SETTINGS, END)
    deadline.reached(Stage.FIRST_AUDIO, END + 0.4)
    deadline.reached(Stage.FIRST_AUDIO, END + 9)
    assert deadline.timings == TurnTimings(speech_end_s=END, first_audio_s=END + 0.4)


def test_an_overdue_check_is_due_at_once() -> None:
    deadline = TurnDeadline(SETTINGS, END)
    assert deadline.next_check_s(END + 7) == END + 7


def test_stages_get_what_is_left_before_the_fallback() -> None:
    deadline = TurnDeadline(SETTINGS, END)
    assert deadline.remaining_s(END + 1, reserve_s=0.5) == 3.5
    assert deadline.remaining_s(END + 9) == 0
