"""Somebody else shall receive the parcel: by name, with another number, elsewhere, or none of it."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.test_aftersales_in_breath import an_order, call_about
from voicebot.dialogue.aftersales_changes import receiver_in, renames
from voicebot.dialogue.service_effects import ChangeAddress
from voicebot.service.deployment import Deployment

SHOE = "逐风跑鞋"


def changes_of(call: Call) -> list[ChangeAddress]:
    return [effect for effect in call.effects if isinstance(effect, ChangeAddress)]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("把收件人换成我姐，叫林月", "林月"),
        ("收货人改成周远吧", "周远"),
        ("收件人改成我爱人", ""),
        ("收件人写错了", ""),
    ],
)
def test_a_name_is_told_from_a_relation(said: str, name: str) -> None:
    assert renames(said)
    assert receiver_in(said) == name


def test_a_receiver_is_changed_with_a_yes_and_the_address_stays(shoes: Deployment) -> None:
    call = call_about(shoes, an_order(SHOE, status="待发货"))
    assert "收件人改成林月" in call.say("把收件人换成我姐，叫林月")
    assert not changes_of(call)
    assert "林月" in call.say("对")
    [change] = changes_of(call)
    assert (change.receiver_name, change.address, change.phone) == ("林月", "南京市鼓楼区中山路18号", None)


def test_the_name_is_asked_for_and_the_number_of_the_other_goes_along(snacks: Deployment) -> None:
    call = call_about(snacks, an_order("青岭纸皮核桃", status="待发货"))
    assert "名字" in call.say("收件人改成我爱人")
    call.say_all("林月", "电话13911112222", "对")
    [change] = changes_of(call)
    assert (change.receiver_name, change.phone) == ("林月", "13911112222")


def test_a_no_changes_nothing(shoes: Deployment) -> None:
    call = call_about(shoes, an_order(SHOE, status="待发货"))
    call.say_all("收货人改成周远", "算了不改了")
    assert not changes_of(call)
