import pytest

from voicebot.dialogue.places import (
    is_complete,
    join,
    reaches_door,
    reaches_house,
    region_of,
    with_house_number,
)


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("江苏省南京市鼓楼区中山路18号", "江苏省南京市鼓楼区"),
        ("江苏南京鼓楼区", "江苏南京鼓楼区"),
        ("上海市徐汇区漕溪北路20号阳光小区3单元", "上海市徐汇区"),
        ("中山路18号3单元502", ""),
        ("杭州市西湖区文三路9号", "杭州市西湖区"),
    ],
)
def test_the_region_is_told_from_the_street(address: str, region: str) -> None:
    assert region_of(address) == region


@pytest.mark.parametrize(
    ("address", "complete"),
    [
        ("江苏南京鼓楼区", False),
        ("上海市", False),
        ("北京", False),
        ("江苏南京鼓楼区中山路18号", True),
        ("杭州市余杭区阳光小区", True),
        ("河北省保定市清苑区李庄村", True),
    ],
)
def test_a_region_alone_is_not_an_address(address: str, complete: bool) -> None:
    assert is_complete(address) is complete


@pytest.mark.parametrize(
    ("known", "said", "whole"),
    [
        ("江苏南京鼓楼区", "中山路18号", "江苏南京鼓楼区中山路18号"),
        ("江苏南京鼓楼区中山路18号", "中山北路5号", "江苏南京鼓楼区中山北路5号"),
        ("江苏南京鼓楼区中山路18号", "上海市徐汇区漕溪路1号", "上海市徐汇区漕溪路1号"),
        ("", "中山路18号", "中山路18号"),
    ],
)
def test_pieces_are_joined(known: str, said: str, whole: str) -> None:
    assert join(known, said) == whole


def test_a_house_number_is_corrected() -> None:
    assert with_house_number("南京市鼓楼区中山路18号3单元502", "19") == "南京市鼓楼区中山路19号3单元502"
    assert with_house_number("李庄村", "19") is None


@pytest.mark.parametrize(
    ("address", "house", "door"),
    [
        ("南京市鼓楼区", False, False),
        ("南京市鼓楼区中山路", False, False),
        ("中山路18号", False, False),
        ("南京市鼓楼区中山路18号", True, False),
        ("北京市朝阳区建国路88号5号楼", True, False),
        ("广州市天河区体育西路103号", True, False),
        ("上海市浦东新区张杨路500弄", True, False),
        ("南京市鼓楼区中山路18号3栋", True, False),
        ("南京市鼓楼区中山路18号3栋201", True, True),
        ("北京市朝阳区建国路88号5号楼2单元302", True, True),
        ("苏州市姑苏区人民路28号302室", True, True),
        ("302室", False, False),
    ],
)
def test_an_address_is_whole_by_what_it_is_made_of(address: str, house: bool, door: bool) -> None:
    assert (reaches_house(address), reaches_door(address)) == (house, door)
