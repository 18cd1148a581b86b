"""Reading values out of answers, as they come from systems that nobody has seen before."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from voicebot.errors import ShopError
from voicebot.shop.http.picking import MoneyUnit, Picked, Reader

ZONE = ZoneInfo("Asia/Shanghai")


def reader(answer: object, money: MoneyUnit = MoneyUnit.FEN) -> Reader:
    return Reader(answer, money, ZONE)  # type: ignore[arg-type]


def pick(path: str, **fields: object) -> Picked:
    return Picked.model_validate({"path": path, **fields})


@pytest.mark.parametrize(
    ("value", "unit", "fen"),
    [
        (28800, MoneyUnit.FEN, 28800),
        ("28800", MoneyUnit.FEN, 28800),
        (288, MoneyUnit.YUAN, 28800),
        (0.29, MoneyUnit.YUAN, 29),
        ("1,288.50", MoneyUnit.YUAN, 128850),
        ("288.0", MoneyUnit.YUAN, 28800),
        (None, MoneyUnit.FEN, None),
    ],
)
def test_amounts_become_fen_exactly(value: object, unit: MoneyUnit, fen: int | None) -> None:
    assert reader({"p": value}, unit).maybe_fen(pick("$.p")) == fen


@pytest.mark.parametrize(
    "value", [-1, 0.5, "free", True, "NaN", "1e400", "1e999999", [], {}, 10**20, "288元"]
)
def test_what_is_no_amount_is_an_error_and_no_price(value: object) -> None:
    with pytest.raises(ShopError):
        reader({"p": value}).maybe_fen(pick("$.p"))


def test_stock_may_be_added_up_and_taken_off() -> None:
    levels = {"levels": [{"on_hand": 5, "taken": 1}, {"on_hand": "3", "taken": 2}]}
    available = pick("$.levels[*].on_hand", minus="$.levels[*].taken")
    assert reader(levels).maybe_count(available) == 5
    assert reader({"n": -2}).maybe_count(pick("$.n")) == 0
    assert reader({"n": 2.9}).maybe_count(pick("$.n")) == 2
    assert reader({}).maybe_count(available) is None


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2026-11-28T22:57:52.294Z", datetime(2026, 11, 28, 22, 57, 52, 294000, UTC)),
        ("2026-11-28 10:00:00", datetime(2026, 11, 28, 10, tzinfo=ZONE)),
        ("2026-11-28", datetime(2026, 11, 28, tzinfo=ZONE)),
        (1795906672, datetime(2026, 11, 28, 22, 57, 52, tzinfo=UTC)),
        (1795906672294, datetime(2026, 11, 28, 22, 57, 52, 294000, UTC)),
        ("1795906672", datetime(2026, 11, 28, 22, 57, 52, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_times_are_aware(value: object, time: datetime | None) -> None:
    read = reader({"t": value}).maybe_time(pick("$.t"))
    assert read == time
    assert read is None or read.tzinfo is not None


@pytest.mark.parametrize("value", ["yesterday", 10**30, "99999999999999999999999999", -(10**18), {}])
def test_what_is_no_time_is_an_error(value: object) -> None:
    with pytest.raises(ShopError):
        reader({"t": value}).maybe_time(pick("$.t"))


@pytest.mark.parametrize("value", ["9999-12-31T23:59:59Z", "0001-01-01", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_cannot_be_is_not_known(value: str) -> None:
    assert reader({"at": value}).maybe_time(pick("$.at")) is None


def test_the_shops_words_are_mapped_and_unknown_ones_are_not_guessed() -> None:
    status = pick("$.s", map={"Shipped": "shipped", "1": "paid"})
    assert reader({"s": "Shipped"}).maybe_text(status) == "shipped"
    assert reader({"s": 1}).maybe_text(status) == "paid"
    with pytest.raises(ShopError, match="'Lost'"):
        reader({"s": "Lost"}).maybe_text(status)
    lenient = pick("$.s", map={"Shipped": "shipped"}, otherwise="placed")
    assert reader({"s": "Lost"}).maybe_text(lenient) == "placed"


def test_what_may_be_personal_is_not_quoted() -> None:
    with pytest.raises(ShopError) as error:
        reader({"s": "张三 13800138000"}).maybe_text(pick("$.s", map={"a": "b"}))
    assert "13800138000" not in str(error.value)
    assert "张三" not in str(error.value)


def test_of_several_paths_the_first_that_finds_something_counts() -> None:
    either = Picked(path=("$.a", "$.b"))
    assert reader({"a": None, "b": "x"}).maybe_text(either) == "x"
    assert reader({"a": "y", "b": "x"}).maybe_text(either) == "y"
    joined = pick("$['p', 'c', 's']", join="")
    assert reader({"p": "上海", "c": None, "s": "人民路1号"}).maybe_text(joined) == "上海人民路1号"


@pytest.mark.parametrize("answer", [None, "text", 3, [], {"data": None}, {"data": []}, {"data": {"s": {}}}])
def test_an_answer_of_another_shape_is_an_error_with_its_path(answer: object) -> None:
    with pytest.raises(ShopError, match=r"\$\.data\.s"):
        reader(answer).text(pick("$.data.s"), "status")


def test_nesting_without_end_is_an_error() -> None:
    deep: object = "x"
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(ShopError):
        reader({"a": deep}).text(pick("$..nowhere"), "status")


def test_a_number_without_end_is_no_number() -> None:
    for value in ("1e999999", "9" * 40):
        with pytest.raises(ShopError, match="no number"):
            reader({"n": value}).maybe_count(pick("$.n"))


@pytest.mark.parametrize("text", ["\ud800", "77\0001"])
def test_what_cannot_be_written_down_is_no_text(text: str) -> None:
    with pytest.raises(ShopError, match="half a character"):
        reader({"number": text}).text(pick("$.number"), "order number")
