"""Address and number in pieces, corrected between, whatever is asked: nothing is lost or asked again."""

import pytest

from tests.dialogue.calls import Call
from voicebot.dialogue.dictation import collect_phone, names_a_house
from voicebot.dialogue.understanding.addresses import find_city
from voicebot.service.deployment import Deployment


@pytest.mark.parametrize("text", ["建设路，二十六号", "就中山北路8号吧", "七号楼三单元"])
def test_a_place_in_a_street_is_known_as_one(text: str) -> None:
    assert names_a_house(text)


@pytest.mark.parametrize("text", ["路易", "三号发货吗", "江大路", "我要两号电池"])
def test_a_person_and_a_day_are_no_house(text: str) -> None:
    assert not names_a_house(text)


def test_a_number_said_whole_takes_the_place_of_its_pieces() -> None:
    said = "错了，幺五九零，七七幺，后面三三零九，重说，幺五九零七七幺三三零九"
    assert collect_phone("1590717", said).digits == "15907713309"


@pytest.mark.parametrize(
    ("text", "city"),
    [("不寄西藏，寄洛阳的", "洛阳"), ("我没在北京，要发到苏州", "苏州"), ("寄到兰州", "兰州")],
)
def test_a_place_denied_is_not_where_it_goes(text: str, city: str) -> None:
    found = find_city(text)
    assert found is not None
    assert found.value == city


def test_the_street_follows_while_the_name_is_asked_for(snacks: Deployment) -> None:
    call = Call(snacks, number=None)
    call.say_all(
        "鱿鱼丝来两袋", "发到洛阳市涧西区", "建设路，二十六号", "不对，说错了，是六十二号，建设路六十二号"
    )
    assert call.state.slots["address"] == "洛阳市涧西区建设路62号"
    assert "receiver_name" not in call.state.slots
    asked = call.asked.count("address")
    call.say("手机幺五九零，七七幺，三三零九")
    assert call.asked.count("address") == asked


def test_a_number_begun_while_the_name_is_asked_for(snacks: Deployment) -> None:
    call = Call(snacks, number=None)
    call.say_all("鱿鱼丝来两袋", "幺五九，零七幺七……")
    call.say("不对，幺五九零，七七幺，就是幺五九零七七幺三三零九")
    assert call.state.slots["phone"] == "15907713309"


def test_a_number_sought_aloud_leaves_no_trace(snacks: Deployment) -> None:
    call = Call(snacks, number=None)
    call.say_all("鱿鱼丝来两袋", "地址是洛阳市涧西区建设路，六十几号来着，我看看，六十二号")
    assert call.state.slots["address"] == "洛阳市涧西区建设路62号"


def test_a_place_asked_about_is_not_the_caller_s(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("鱿鱼丝来两袋", "要是发到西藏得几天到")
    assert "city" not in call.state.slots
    call.say("我在洛阳这边，邮费怎么算")
    assert call.state.slots["city"] == "洛阳"
