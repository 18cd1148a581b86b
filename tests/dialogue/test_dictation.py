import pytest

from voicebot.dialogue.dictation import (
    Hearing,
    collect_phone,
    correct,
    is_phone,
    means_this_number,
    spoken_digits,
)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("幺三八零零幺三八零零零", "13800138000"),
        ("幺三八，零零幺三，八零零零", "13800138000"),
        ("我电话是138 0013 8000", "13800138000"),
        ("后面是八零零零", "8000"),
        ("不是一八零，是一八七", "187"),
        ("八", "8"),
        ("我想想啊", ""),
        ("来两盒", ""),
    ],
)
def test_digits_are_taken_out_of_what_is_said(text: str, digits: str) -> None:
    assert spoken_digits(text) == digits


def test_a_number_may_come_in_pieces() -> None:
    first = collect_phone("", "幺三八")
    assert (first.hearing, first.digits) == (Hearing.PARTIAL, "138")
    second = collect_phone(first.digits, "零零幺三")
    third = collect_phone(second.digits, "八零零零")
    assert (third.hearing, third.digits) == (Hearing.COMPLETE, "13800138000")


def test_starting_again_from_the_front_replaces_the_piece() -> None:
    heard = collect_phone("138", "幺三八零零幺三八零零零")
    assert (heard.hearing, heard.digits) == (Hearing.COMPLETE, "13800138000")


def test_too_many_digits_are_noticed() -> None:
    assert collect_phone("1380013", "八零零零零零").hearing is Hearing.TOO_LONG


def test_eleven_digits_that_are_no_phone_number_are_noticed() -> None:
    assert collect_phone("", "二三八零零幺三八零零零").hearing is Hearing.INVALID


def test_nothing_is_lost_when_no_digit_is_said() -> None:
    heard = collect_phone("138", "等一下我看看")
    assert (heard.hearing, heard.digits) == (Hearing.NOTHING, "138")


@pytest.mark.parametrize(
    ("known", "said", "result"),
    [
        ("13800138000", "8001", "13800138001"),
        ("13800138000", "0014", "13800148000"),
        ("13800138000", "139", "13900138000"),
        ("13800138000", "38001", "13800138001"),
    ],
)
def test_a_partial_correction_goes_where_it_fits_best(known: str, said: str, result: str) -> None:
    assert correct(known, said) == result


def test_a_correction_keeps_the_rest() -> None:
    heard = collect_phone("13800138000", "不对，是八零零幺")
    assert (heard.hearing, heard.digits) == (Hearing.CORRECTED, "13800138001")


@pytest.mark.parametrize("text", ["就用这个号码", "就我现在这个号", "本机", "就打的这个吧"])
def test_the_number_one_rings_from(text: str) -> None:
    assert means_this_number(text)


@pytest.mark.parametrize(
    ("digits", "valid"), [("13800138000", True), ("02112345678", True), ("12345678901", False)]
)
def test_what_a_phone_number_looks_like(digits: str, valid: bool) -> None:
    assert is_phone(digits) is valid


def test_a_number_begun_again_with_its_first_group_twice() -> None:
    heard = collect_phone("", "电话幺五六，不对，幺五八，幺五八，六六零三，二二七幺")
    assert (heard.hearing, heard.digits) == (Hearing.COMPLETE, "15866032271")
