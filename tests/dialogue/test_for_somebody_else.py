"""What the caller cannot bear does not count where who gets it is said not to have it."""

import pytest

from tests.dialogue.calls import Call
from voicebot.service.deployment import Deployment


@pytest.mark.parametrize(
    "said",
    [
        "我自己酒精过敏，这回是给我媳妇买，她没那毛病，要补水面膜",
        "想给我妈买补水面膜，我酒精过敏，她不过敏",
    ],
)
def test_the_callers_own_is_left_out(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say(said)
    assert call.state.slots.get("allergy", "none") == "none"


@pytest.mark.parametrize("said", ["我酒精过敏，给我媳妇买补水面膜，她没问题吧", "我酒精过敏，要补水面膜"])
def test_a_question_or_nothing_takes_no_allergy_back(skincare: Deployment, said: str) -> None:
    call = Call(skincare)
    call.say(said)
    assert call.state.slots["allergy"] == ("酒精",)
