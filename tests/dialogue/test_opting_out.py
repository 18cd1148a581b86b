import pytest

from voicebot.dialogue.irrevocable import refuses_calls


@pytest.mark.parametrize(
    "text",
    [
        "别再给我打电话了",
        "以后少给我打电话",
        "再打我就报警了",
        "你们别打了",
        "不要再联系我",
        "老打电话烦死了",
        "不要骚扰我",
        "把我的号码删了",
    ],
)
def test_a_refusal_of_calls_counts(text: str) -> None:
    assert refuses_calls(text)


@pytest.mark.parametrize("text", ["王强，就这个电话", "就用这个号码", "打这个电话就行", "给我打个折"])
def test_naming_a_telephone_is_no_refusal(text: str) -> None:
    assert not refuses_calls(text)


@pytest.mark.parametrize("text", ["让快递别打电话，放门口就行", "路上别打碎了，要两盒坚果", "不要打蜡的"])
def test_what_is_said_of_the_parcel_is_no_refusal(text: str) -> None:
    assert not refuses_calls(text)
