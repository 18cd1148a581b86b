"""Who picked up: generated pick-ups of every kind, and single decisions with exact times."""

import pytest

from tests.media.answer_examples import examples, silence, tone, verdict
from voicebot.media.answering import AnswerDetector, Answerer, machine_in, tone_hz
from voicebot.media.frames import FRAME_BYTES, FRAME_MS


def run(pattern: list[tuple[int, bool]], words: str = "") -> tuple[Answerer | None, int]:
    """Feed stretches of (milliseconds, speech or not)."""
    detector = AnswerDetector()
    for length_ms, speech in pattern:
        for _ in range(length_ms // FRAME_MS):
            found = detector.feed(bytes(FRAME_BYTES), speech=speech, words=words if speech else "")
            if found is not None:
                return found, detector.elapsed_ms
    return None, detector.elapsed_ms


def test_a_short_greeting_and_a_pause_is_a_person() -> None:
    assert run([(400, False), (300, True), (1000, False)]) == (Answerer.PERSON, 400 + 300 + 360)


def test_gaps_inside_a_greeting_do_not_end_it() -> None:
    assert run([(200, True), (200, False), (400, True), (1000, False)]) == (Answerer.PERSON, 800 + 360)


def test_who_talks_for_long_is_waited_for_and_still_a_person() -> None:
    assert run([(3000, True), (2000, False)]) == (Answerer.PERSON, 3000 + 1400)


def test_nothing_heard_is_silence_and_a_click_is_nothing() -> None:
    assert run([(500, False), (40, True), (4000, False)]) == (Answerer.SILENCE, 2400)


def test_nobody_talks_for_nine_seconds_when_picking_up() -> None:
    assert run([(20_000, True)]) == (Answerer.VOICEMAIL, 9000)


def test_words_decide_at_once() -> None:
    assert run([(5000, True)], "您拨打的用户暂时无法接听") == (Answerer.VOICEMAIL, FRAME_MS)


@pytest.mark.parametrize(
    ("words", "machine"),
    [
        ("请在提示音后留言", Answerer.VOICEMAIL),
        ("普通话请按一", Answerer.IVR),
        ("我是机主的智能助理", Answerer.SCREENING),
        ("喂你好哪位", None),
        ("你有什么事啊", None),
        ("我在开会呢", None),
        ("方便你说", None),
        ("收到了挺好的", None),
    ],
)
def test_what_machines_say_and_people_do_not(words: str, machine: Answerer | None) -> None:
    assert machine_in(words) is machine


@pytest.mark.parametrize("frequency_hz", [800, 1000, 1400, 2000])
def test_a_beep_is_a_mailbox_and_tones_of_the_exchange_are_not(frequency_hz: int) -> None:
    def heard(audio: bytes) -> Answerer | None:
        detector = AnswerDetector()
        for start in range(0, len(audio), FRAME_BYTES):
            found = detector.feed(audio[start : start + FRAME_BYTES], speech=True, words="")
            if found is not None:
                return found
        return None

    assert heard(tone(0.3, frequency_hz)) is Answerer.VOICEMAIL
    assert heard(tone(0.34, 450)) is None
    assert heard(tone(0.1, frequency_hz) + silence(0.2)) is None
    measured = tone_hz(tone(0.02, frequency_hz))
    assert measured is not None
    assert abs(measured - frequency_hz) < 15


def test_no_generated_person_is_taken_for_a_machine() -> None:
    taken = [(example.kind, *verdict(example, None)) for example in examples(seed=7, rounds=1)]
    persons = [(found, after_ms) for kind, found, after_ms in taken if kind is Answerer.PERSON]
    assert {found for found, _ in persons} == {Answerer.PERSON}
    assert sum(after_ms <= 3000 for _, after_ms in persons) >= 0.8 * len(persons)
    mailboxes = [found for kind, found, _ in taken if kind is Answerer.VOICEMAIL]
    assert mailboxes.count(Answerer.VOICEMAIL) >= 0.8 * len(mailboxes)
    assert {found for kind, found, _ in taken if kind is Answerer.SILENCE} == {Answerer.SILENCE}
