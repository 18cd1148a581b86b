import pytest

from voicebot.language.digits import digits_aloud, say_digits
from voicebot.language.numerals import NumberForm, find_numbers, is_below_zero, parse_number


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("两百五", 250),
        ("二百五十六", 256),
        ("一千二", 1200),
        ("一千零五十", 1050),
        ("两千零八", 2008),
        ("一万三", 13000),
        ("1.5万", 15000),
        ("2万5", 25000),
        ("3千5", 3500),
        ("1,200", 1200),
        ("十四", 14),
        ("仨", 3),
        ("六点七", 6.7),
        ("四十二点五", 42.5),
    ],
)
def test_a_whole_number_has_one_value(said: str, value: float) -> None:
    assert parse_number(said) == value


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("两三百", 200, 300),
        ("三五百", 300, 500),
        ("一千五六", 1500, 1600),
        ("十二三", 12, 13),
        ("一百多", 100, 200),
        ("五十多", 50, 60),
        ("两三千", 2000, 3000),
    ],
)
def test_neighbouring_digits_and_more_are_ranges(said: str, low: float, high: float) -> None:
    [number] = find_numbers(said)
    assert (number.form, number.low, number.high) == (NumberForm.RANGE, low, high)


@pytest.mark.parametrize(
    ("said", "value"), [("三百来块", 300), ("千儿八百", 1000), ("百八十块", 100), ("百来块", 100)]
)
def test_approximations_keep_their_round_value(said: str, value: float) -> None:
    [number] = find_numbers(said)
    assert (number.form, number.value) == (NumberForm.ABOUT, value)


def test_two_numbers_said_without_a_pause_stay_two() -> None:
    assert [number.value for number in find_numbers("四十二三百以内")] == [42, 300]
    assert [number.value for number in find_numbers("一百五到两百")] == [150, 200]
    assert [number.value for number in find_numbers("十六加五百一十二")] == [16, 512]


def test_bare_digits_are_marked_as_such() -> None:
    [number] = find_numbers("四二")
    assert (number.form, number.value, number.digits) == (NumberForm.DIGITS, 42, "42")


@pytest.mark.parametrize("text", ["", "百货", "好的", "好几天没到", "千万别", "半天了", "零"])
def test_words_that_only_look_like_numbers(text: str) -> None:
    assert all(number.value == 0 for number in find_numbers(text))


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("幺三八，零零幺三，八零零零", "13800138000"),
        ("三个七后面四个零", "7770000"),
        ("138 0013 8000", "13800138000"),
        ("我的电话是幺三九然后八八零零嗯三四五六", "13988003456"),
        ("订单号SF幺二三四五六", "SF123456"),
    ],
)
def test_digits_aloud_are_joined(said: str, digits: str) -> None:
    assert [found.digits for found in digits_aloud(said)] == [digits]


def test_a_phone_number_is_read_back_in_groups() -> None:
    assert say_digits("13800138000") == "幺三八，零零幺三，八零零零"
    assert say_digits("2024110001") == "二零二四，幺幺零零，零幺"
    assert say_digits("5502") == "五五零二"


@pytest.mark.parametrize("length", [309, 5000])
def test_a_row_of_figures_too_long_for_any_number_is_read_all_the_same(length: int) -> None:
    assert find_numbers("9" * length)[0].value == 1e15


@pytest.mark.parametrize(("said", "below"), [("负五盒", True), ("要-5盒", True), ("我负责五盒", False)])
def test_a_number_below_zero_is_told_from_its_figures(said: str, below: bool) -> None:
    assert is_below_zero(said, find_numbers(said)[0].span[0]) is below
