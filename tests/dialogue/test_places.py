import pytest

from voicebot.dialogue.places import is_complete, join, region_of, with_house_number


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
