"""What shops write into cells."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from voicebot.shop import cells

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("288", 28800),
        ("288.00", 28800),
        ("￥288.5", 28850),
        ("¥1,288.50", 128850),
        ("1，288元", 128800),
        ("２８８", 28800),
        ("39块9", 3990),
        ("39元9角", 3990),
        ("39.9元", 3990),
        ("RMB 99", 9900),
        ("99 CNY", 9900),
        ("1.2万", 1200000),
        ("二百八十八元", 28800),
        ("0", 0),
        ("人民币12圆", 1200),
    ],
)
def test_amounts(text: str, fen: int) -> None:
    assert cells.fen(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "面议",
        "-5",
        "1.234",
        "NaN",
        "1/2",
        "十元起",
        "99-129",
        "1e99",
        "1e999999",
        "九千亿亿",
        "99999999999999块9",
        "",
    ],
)
def test_amounts_beyond_all_sense(text: str) -> None:
    with pytest.raises(ValueError):
        cells.fen(text)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("9折", 90),
        ("95折", 95),
        ("8.8折", 88),
        ("90%", 90),
        ("0.9", 90),
        ("9", 90),
        ("88", 88),
        ("半价", 50),
        ("5%", 5),
    ],
)
def test_discounts(text: str, percent: int) -> None:
    assert cells.percent(text) == percent


@pytest.mark.parametrize("text", ["很多", "120", "8.85折", "-1", "0", "0折", "1", "1.0"])
def test_no_discounts(text: str) -> None:
    with pytest.raises(ValueError):
        cells.percent(text)


@pytest.mark.parametrize(
    ("text", "end", "expected"),
    [
        ("2026-11-11", False, datetime(2026, 11, 11)),
        ("2026/11/1 8:05", False, datetime(2026, 11, 1, 8, 5)),
        ("2026年11月11日 20:00:30", False, datetime(2026, 11, 11, 20, 0, 30)),
        ("20261111", False, datetime(2026, 11, 11)),
        ("2026-11-11T20:00:00", False, datetime(2026, 11, 11, 20)),
        ("2026-11-30", True, datetime(2026, 12, 1)),
        ("2026-11-30T00:00:00", True, datetime(2026, 12, 1)),
        ("2026-11-30 18:00", True, datetime(2026, 11, 30, 18)),
        ("2026-11-11 8:00 PM", False, datetime(2026, 11, 11, 20)),
        ("2026/11/11 12:30 am", False, datetime(2026, 11, 11, 0, 30)),
        ("2026-11-11 下午8:05:10", False, datetime(2026, 11, 11, 20, 5, 10)),
        ("2026-11-11 20:00 PM", False, datetime(2026, 11, 11, 20)),
        ("2026-11-11 20:00:00.000", False, datetime(2026, 11, 11, 20)),
        ("2026-11-30 11:59 PM", True, datetime(2026, 11, 30, 23, 59)),
    ],
)
def test_moments_are_the_shops_and_a_last_day_counts_whole(text: str, end: bool, expected: datetime) -> None:
    assert cells.moment(text, ZONE, end=end) == expected.replace(tzinfo=ZONE)


def test_a_moment_with_a_zone_keeps_it() -> None:
    assert cells.moment("2026-11-11T12:00:00+00:00", ZONE) == datetime(2026, 11, 11, 20, tzinfo=ZONE)


@pytest.mark.parametrize("text", ["12,50", "1,2345", "12,5", ",5"])
def test_a_comma_that_parts_no_thousands_is_not_guessed_at(text: str) -> None:
    assert (cells.fen("1,288.50元"), cells.pieces("12,000")) == (128_850, 12_000)
    for read in (cells.fen, cells.pieces):
        with pytest.raises(ValueError, match="comma"):
            read(text)


@pytest.mark.parametrize(
    "text",
    [
        "明天",
        "2026-13-01",
        "11-11",
        "2026-11-11 25:00",
        "2026-11-11 13:00 AM",
        "2026-11-11 20:00-22:00",
        "2026-11-11 20:00 UTC",
        "2026-11-11 上午8:00 PM",
    ],
)
def test_no_moments(text: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        cells.moment(text, ZONE)


def test_numbers_that_a_spreadsheet_has_rounded_are_refused_with_what_to_do() -> None:
    assert cells.digits(" ２５１１２３００４２ ") == "2511230042"
    with pytest.raises(ValueError, match="format the column as text"):
        cells.digits("1.38E+10")


def test_telephone_numbers() -> None:
    assert cells.phone("+86 138-0013-8000") == "13800138000"
    assert [cells.phone(each) for each in ("010-62345678", "+1 212 555 0100", "400-800-1234")] == [
        "01062345678",
        "12125550100",
        "4008001234",
    ]
    for text in ("138****8000", "无", "12", "1390013", "139001390001", "1" * 30, "9" * 30):
        with pytest.raises(ValueError):
            cells.phone(text)


def test_yes_and_no_and_pieces() -> None:
    assert cells.yes("在售")
    assert not cells.yes("已下架")
    assert (cells.pieces("1,200"), cells.pieces("20盒"), cells.pieces("3.0")) == (1200, 20, 3)
    for read, text in (
        (cells.yes, "大概"),
        (cells.pieces, "2.5"),
        (cells.pieces, "-1"),
        (cells.pieces, "充足"),
    ):
        with pytest.raises(ValueError):
            read(text)


@pytest.mark.parametrize(
    "text", ["0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31", "9999-12-31T23:00:00-12:00"]
)
def test_a_day_that_cannot_be_is_no_day_of_an_order(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        cells.moment(text, ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31",
        "9999-12-31T00:00:00",
        "9999-12-31 23:59:59",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T00:00:00+14:00",
    ],
)
def test_for_ever_as_exports_write_it(text: str) -> None:
    assert cells.moment(text, ZONE, end=True).year == 9999
