"""What is asked, denied or thought better of while something is chosen, and what comes of it."""

from collections.abc import Mapping

import pytest

from tests.dialogue.calls import Call
from tests.understanding.figures import understander
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.events import Heard
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.dialogue.understanding.result import SlotValue, TurnContext
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import Deployment, deployment_of, load_plan


def shop_of(domain: str, *texts: str) -> Deployment:
    plan = load_plan(PROJECT_DIR / "dialplans" / domain)
    lexicon = lexicon_of(plan)
    products = [read_product(one, product_id=f"p{at}", lexicon=lexicon) for at, one in enumerate(texts)]
    return deployment_of(plan, products)


def slots(domain: str, text: str, asked: str | None = None) -> Mapping[str, SlotValue]:
    return understander(domain).understand(Heard(text, typed=True), TurnContext(last_question=asked)).slots


@pytest.fixture(scope="module")
def telephones() -> Deployment:
    return shop_of(
        "phones",
        "常青老人机，259元，大按键，声音大。只能用移动卡，电信卡不能用。红、黑两色。",
        "长河全网通老人机，319元，声音大，移动、联通、电信卡都能用。黑、金两色。",
        "云梯T6手机，6.5寸屏，1399元，黑、白两色。",
        "软甲手机壳，25元一个，适配云梯T6，透明、黑。",
        "云梯T6钢化膜，15元一张，适配云梯T6。",
    )


def test_another_whose_text_says_yes_takes_the_place(telephones: Deployment) -> None:
    call = Call(telephones)
    call.say("我爸要个老人机，声音大的，两百六左右")
    reply = call.say("行，红的来一个，他是电信卡，能用吗")
    assert "电信卡不能用" in reply
    assert call.offered == ["p1"]
    call.say("那就要长河那个，黑的")
    assert call.basket == [("长河全网通老人机", 1)]


def test_what_was_refused_is_not_taken_for_another(telephones: Deployment) -> None:
    call = Call(telephones)
    call.say_all("老人机有吗，两百六左右的", "这个不要", "那来长河那个吧，金的")
    assert [name for name, _ in call.basket] == ["长河全网通老人机"]


def test_a_colour_that_there_is_not_is_asked_for(telephones: Deployment) -> None:
    call = Call(telephones)
    call.say_all("蓝色的老人机有没有", "行，来一台")
    assert "color" in call.asked


@pytest.mark.parametrize("said", ["要两个壳，云梯T6用的", "给云梯T6配两个手机壳"])
def test_what_it_shall_fit_is_not_bought(telephones: Deployment, said: str) -> None:
    call = Call(telephones)
    call.say(said)
    assert call.state.slots["compatible"] == ("云梯T6",)
    assert "云梯T6手机" not in [name for name, _ in call.basket]


def test_kept_away_in_the_name_and_in_the_kitchen() -> None:
    call = Call(
        shop_of("snacks", "平安坚果礼盒（无花生），168元一盒，核桃、腰果、榛子，单独车间，不碰花生。")
    )
    call.say("坚果礼盒两盒，孩子花生过敏")
    assert call.offered == ["p0"] or call.basket


@pytest.mark.parametrize(
    ("domain", "asked", "text", "allergy"),
    [
        ("snacks", "allergy", "核桃那个看着不错，来一盒", None),
        ("snacks", "allergy", "核桃那个不行", ("核桃",)),
        ("snacks", "allergy", "花生那种，吃了就痒", ("花生",)),
    ],
)
def test_what_is_chosen_is_no_allergy(
    domain: str, asked: str, text: str, allergy: tuple[str, ...] | None
) -> None:
    assert slots(domain, text, asked).get("allergy") == allergy


@pytest.mark.parametrize("text", ["脚不宽，三十七码", "我脚不怎么胖"])
def test_a_trait_denied_is_none(text: str) -> None:
    assert "foot_shape" not in slots("shoes", text)


def test_parts_stand_for_a_sum_that_names_nothing() -> None:
    items = slots("shoes", "那就三双，一双四十，两双三十九，都要黑的")["items"]
    assert isinstance(items, tuple)
    assert [item["quantity"] for item in items if isinstance(item, Mapping)] == [1, 2]


@pytest.mark.parametrize("text", ["一个白的，呃不，两个都要黑的", "来一个白的，不，来两个黑的"])
def test_a_no_in_mid_sentence_takes_back_what_was_counted(text: str) -> None:
    heard = slots("phones", text)
    assert (heard["quantity"], heard["color"]) == (2, ("黑色",))


def test_for_somebody_too_is_one_of_those_counted() -> None:
    assert slots("skincare", "拿三瓶吧，给我妈也捎一瓶")["quantity"] == 3


def test_the_number_that_will_not_do(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("牛肉干两袋，夏威夷果一罐")
    call.say("牛肉干改四袋吧，两袋不够分")
    assert [count for _, count in call.basket] == [4, 1]


def test_the_first_of_a_no_in_mid_sentence_goes_though_its_kind_stands_before() -> None:
    items = slots("phones", "充电宝来俩白的，呃不，一个白的一个黑的")["items"]
    assert isinstance(items, tuple)
    assert [item["color"] for item in items if isinstance(item, Mapping)] == ["白色", "黑色"]


def test_the_reason_for_a_number_is_no_number() -> None:
    assert slots("phones", "手机膜要三张吧，一张怕不够")["quantity"] == 3


def test_one_of_what_is_offered_and_something_else_for_the_same_telephone(telephones: Deployment) -> None:
    call = Call(telephones)
    call.say_all("云梯T6用的手机壳有没有", "要个黑的，再来两张钢化膜", "好")
    assert call.basket == [("软甲手机壳", 1), ("云梯T6钢化膜", 2)]
    assert "compatible" not in call.asked


def test_the_name_right_before_the_number(telephones: Deployment) -> None:
    call = Call(telephones)
    call.say_all("长河全网通老人机黑的来一台", "赵小兰，幺三六，零零零零，八八九九")
    assert (call.state.slots["receiver_name"], call.state.slots["phone"]) == ("赵小兰", "13600008899")


def test_whether_a_size_will_do_is_no_price(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say_all("跑鞋有没有，男的，四十二码", "我脚不胖，四十二行不行")
    assert "price_offer" not in call.state.slots
    assert not any(mark.startswith("bargain") for mark in call.state.told)


def test_nobody_called_back_is_a_complaint(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("上回跟你们说的事儿，到今天都没人理我")
    assert "product_type" not in call.asked
    assert call.state.angry
