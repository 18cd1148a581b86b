from voicebot.media.nearness import FARTHER_DB, LOOK_BACK_MS, SOFTENS_DB, UNKNOWN_DBFS, Nearness


def say(nearness: Nearness, level_dbfs: float, ms: int = 600) -> bool:
    """Whether a voice of this level may be the caller's."""
    for _ in range(ms // 20):
        nearness.take(level_dbfs, voiced=True)
    return nearness.near


def caller_at(level_dbfs: float) -> Nearness:
    nearness = Nearness()
    say(nearness, level_dbfs)
    nearness.believe(nearness.end_utterance())
    return nearness


def test_before_the_caller_is_known_only_a_voice_of_usual_loudness_is_near() -> None:
    assert say(Nearness(), UNKNOWN_DBFS)
    assert not say(Nearness(), UNKNOWN_DBFS - 1)


def test_a_voice_much_quieter_than_the_callers_is_another() -> None:
    assert say(caller_at(-18), -18 - FARTHER_DB)
    assert not say(caller_at(-18), -18 - FARTHER_DB - 1)


def test_a_quiet_caller_is_near_once_known() -> None:
    assert not say(Nearness(), -38)
    assert say(caller_at(-38), -38)


def test_a_voice_that_is_over_is_not_near_any_more() -> None:
    nearness = Nearness()
    assert say(nearness, -15)
    for _ in range(LOOK_BACK_MS // 20):
        nearness.take(-15, voiced=False)
    assert not nearness.near


def test_a_caller_who_speaks_louder_is_believed_at_once_and_a_quieter_one_step_by_step() -> None:
    nearness = caller_at(-30)
    nearness.believe(-15)
    assert not say(nearness, -30)
    nearness.believe(-30)
    assert say(nearness, -15 - SOFTENS_DB - FARTHER_DB)
    for _ in range(5):
        nearness.believe(-30)
    assert say(nearness, -30 - FARTHER_DB)


def test_clicks_do_not_make_an_utterance_loud() -> None:
    nearness = Nearness()
    say(nearness, -40)
    say(nearness, -5, ms=20)
    assert nearness.end_utterance() == -40
    assert nearness.end_utterance() is None
    assert not nearness.may_be_the_caller(None)
