"""Callers who pause, judged by their words alone: bounds that no rule may break to be quicker elsewhere."""

from collections.abc import Mapping

import pytest

from tests.example_shops import example_shop
from voicebot.bench.pausing_texts import Speech, Waits, begun, is_understood, judged, paused_speech
from voicebot.config_sections import EndpointingSettings
from voicebot.dialogue.engine import Dialogue
from voicebot.errors import ConfigError

SETTINGS = EndpointingSettings()
CLAUSE_PAUSE_MS = 450


@pytest.fixture(scope="module")
def dialogues() -> Mapping[str, Dialogue]:
    shops = {speech.shop for speech in paused_speech(sealed=False)}
    return {shop: example_shop(shop).dialogue for shop in shops}


def test_nobody_is_cut_in_the_first_sentence(dialogues: Mapping[str, Dialogue]) -> None:
    first = [each for sealed in (False, True) for each in paused_speech(sealed=sealed) if not each.said]
    found = judged(dialogues, first, SETTINGS)
    assert found.paused > 20
    assert found.cut[CLAUSE_PAUSE_MS] == 0


def test_no_number_and_no_address_is_cut_between_its_parts(dialogues: Mapping[str, Dialogue]) -> None:
    callers = [each for sealed in (False, True) for each in paused_speech(sealed=sealed)]
    in_parts = [each for each in callers if each.asks in ("phone", "address") and len(each.parts) > 1]
    assert len(in_parts) >= 8
    assert judged(dialogues, in_parts, SETTINGS).cut[CLAUSE_PAUSE_MS] == 0


def test_most_callers_wait_no_longer_than_after_an_answer(dialogues: Mapping[str, Dialogue]) -> None:
    whole = [each for each in paused_speech(sealed=False) if len(each.parts) == 1]
    assert judged(dialogues, whole, SETTINGS).median_ms <= SETTINGS.hangover_answered_ms


def test_what_is_listed_after_an_open_question_is_waited_for(dialogues: Mapping[str, Dialogue]) -> None:
    parts = ("皮肤有点干", "想要保湿补水的", "三百以内", "对化学剂过敏")
    speech = Speech("skincare", ("我想买一款面膜",), "effect", parts, sealed=False)
    waits = begun(dialogues["skincare"], speech).waits(SETTINGS, CLAUSE_PAUSE_MS)
    assert not waits.cut_by(CLAUSE_PAUSE_MS)


def test_a_file_that_names_another_question_is_refused(dialogues: Mapping[str, Dialogue]) -> None:
    speech = Speech("skincare", ("我想买一款面膜",), "price", ("三百",), sealed=False)
    with pytest.raises(ConfigError, match="asks effect, not price"):
        begun(dialogues["skincare"], speech)


TO_THE_OFFER = ("我想买一款面膜", "补水保湿", "三百元以内", "干性皮肤", "我对化学剂过敏")


@pytest.mark.parametrize(
    ("said", "asks", "parts"),
    [
        (TO_THE_OFFER[:3], "skin_type", ("鼻子那里出油", "脸颊又有点干")),
        (TO_THE_OFFER[:4], "allergy", ("对酒精过敏", "还有香精")),
        (TO_THE_OFFER, "take_it", ("里面有酒精吗", "我闻不了那个味")),
        ((*TO_THE_OFFER, "好的就要这款"), "quantity", ("两盒", "不", "三盒吧")),
    ],
)
def test_who_is_cut_off_and_goes_on_is_understood_as_if_in_one_go(
    dialogues: Mapping[str, Dialogue], said: tuple[str, ...], asks: str, parts: tuple[str, ...]
) -> None:
    assert is_understood(dialogues["skincare"], Speech("skincare", said, asks, parts, sealed=False), parts)


def test_what_ended_no_turn_is_one_piece() -> None:
    speech = Speech("skincare", (), None, ("不", "你记一下", "幺三九"), sealed=False)
    assert Waits(speech, (240, 660), 900).pieces(450) == ("不", "你记一下幺三九")
