"""Callers give an order in pieces and in an order of their own: what they have begun is finished first."""

import pytest

from tests.dialogue.calls import Call
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.dictation import Hearing, collect_phone, tells_a_phone
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import Deployment, deployment_of, load_plan

SLIPPERS = "暖暖居家棉拖鞋，49元一双，两双88。灰、粉、藏蓝。36到44码，正码。绒里不防水。"
NUTS = "山谷每日坚果，128元一盒，两盒238。核桃、腰果、蔓越莓干。坚果过敏的别吃。"
CRACKERS = "阳坡苏打饼干，18元一盒，五盒80。原味、海苔味。含小麦、牛奶。"


def shop_of(domain: str, *texts: str) -> Deployment:
    plan = load_plan(PROJECT_DIR / "dialplans" / domain)
    lexicon = lexicon_of(plan)
    return deployment_of(
        plan, [read_product(text, product_id=f"p{at}", lexicon=lexicon) for at, text in enumerate(texts)]
    )


@pytest.fixture(scope="module")
def slippers() -> Deployment:
    return shop_of("shoes", SLIPPERS)


@pytest.fixture(scope="module")
def nibbles() -> Deployment:
    return shop_of("snacks", NUTS, CRACKERS)


# --- telephone and address


def test_an_address_begun_is_asked_for_to_its_end_before_anything_else(nibbles: Deployment) -> None:
    call = Call(nibbles, number=None)
    call.say_all("每日坚果来一盒", "寄到合肥市蜀山区")
    assert call.asked[-1] == "address"
    call.say("望江西路，一百二十号")
    assert call.state.slots["address"] == "合肥市蜀山区望江西路120号"
    assert "receiver_name" not in call.state.slots


def test_a_street_is_nobody_s_name(nibbles: Deployment) -> None:
    call = Call(nibbles, number=None)
    call.say_all("每日坚果来一盒", "黄山路")
    assert "receiver_name" not in call.state.slots


def test_a_number_told_while_a_name_is_asked_for_is_taken_down(nibbles: Deployment) -> None:
    call = Call(nibbles, number=None)
    call.say("每日坚果来一盒")
    assert call.asked[-1] == "receiver_name"
    call.say("幺三九，零四二")
    assert call.asked[-1] == "phone"
    call.say("不对不对，幺三九零，四二三，后头五五八八，就是幺三九零四二三五五八八")
    assert call.state.slots["phone"] == "13904235588"
    assert call.asked[-1] != "phone"


def test_of_a_number_said_twice_the_last_counts() -> None:
    heard = collect_phone("", "幺三八零零幺三八零零零，就是幺三八零零幺三八零零幺")
    assert (heard.hearing, heard.digits) == (Hearing.COMPLETE, "13800138001")


@pytest.mark.parametrize(
    ("known", "said", "is_phone"),
    [
        ("", "幺三九零四二三", True),
        ("139", "后面是零四二三", True),
        ("", "电话幺三九，零零零零", True),
        ("", "三百五十四号", False),
        ("", "王芳，电话幺三九零零零零零零零零", False),
        ("", "二十四", False),
        ("", "九一二三", False),
    ],
)
def test_digits_that_nobody_asked_for(known: str, said: str, is_phone: bool) -> None:
    assert tells_a_phone(known, said) is is_phone


# --- the yes in the midst, and what it agrees to


@pytest.mark.parametrize("agreed", ["下单吧", "对", "嗯，定了"])
def test_a_yes_before_the_end_says_the_order_back(nibbles: Deployment, agreed: str) -> None:
    call = Call(nibbles, number=None)
    call.say("每日坚果来两盒")
    assert "2盒一共238元" in call.say(agreed)
    assert call.asked[-1] in ("receiver_name", "phone")


def test_a_price_said_again_is_no_budget(slippers: Deployment) -> None:
    call = Call(slippers)
    call.say("有棉拖鞋吗")
    reply = call.say("八十八啊，那来两双，灰的，四十码")
    assert not [slot for slot in call.state.slots if slot.startswith("price")]
    assert "88元" in reply
    assert call.state.basket[0].quantity == 2


def test_a_real_budget_is_one(slippers: Deployment) -> None:
    call = Call(slippers)
    call.say_all("有棉拖鞋吗", "要三十块左右的")
    assert call.state.slots["price_about"] == 30


@pytest.mark.parametrize(
    "agreed", ["啥都不过敏，行，下吧", "没过敏的，那就下单吧", "芒果没事，就虾不行，下吧"]
)
def test_a_last_word_for_the_order_takes_what_is_offered(nibbles: Deployment, agreed: str) -> None:
    call = Call(nibbles)
    call.say("有什么坚果")
    assert call.offered
    call.say(agreed)
    assert call.state.basket


def test_our_own_price_is_no_bargain(slippers: Deployment) -> None:
    call = Call(slippers)
    call.say_all("棉拖鞋三十卖不卖", "行吧，那就四十九，一双")
    assert call.basket == [("暖暖居家棉拖鞋", 1)]


def test_what_one_costs_counts_no_goods(nibbles: Deployment) -> None:
    call = Call(nibbles)
    call.say_all("苏打饼干来五盒，海苔味的", "十六一盒，成")
    assert call.state.basket[0].quantity == 5


# --- lines


def test_one_more_in_another_size_takes_the_first_as_well(slippers: Deployment) -> None:
    call = Call(slippers)
    call.say_all("棉拖鞋，灰的，三十八", "再给我爱人来一双，四十三的，也是灰的，一共两双")
    sizes = [(dict(line.options)["size"], line.quantity) for line in call.state.basket]
    assert sizes == [("38", 1), ("43", 1)]


def test_more_goods_in_one_breath_leave_what_was_ordered(nibbles: Deployment) -> None:
    call = Call(shop_of("snacks", NUTS, CRACKERS, "草原牛肉干，46元一袋。原味、香辣。内蒙古产。"))
    call.say_all("牛肉干来两袋，香辣的", "然后坚果一盒，苏打饼干两盒原味的")
    assert sorted(name for name, _ in call.basket) == ["山谷每日坚果", "草原牛肉干", "阳坡苏打饼干"]


def test_the_taste_of_what_is_left_out_goes_with_it() -> None:
    call = Call(shop_of("snacks", CRACKERS, "草原牛肉干，46元一袋。原味、香辣。内蒙古产。"))
    call.say_all("牛肉干来两袋，香辣的", "饼干也来，原味的，一盒", "饼干不要了，光要牛肉干")
    (line,) = call.state.basket
    assert dict(line.options)["flavor"] == "香辣"


def test_what_follows_its_count_is_said_of_it(slippers: Deployment) -> None:
    call = Call(slippers)
    call.say_all("棉拖鞋来两双，灰的，四十码", "等会儿，她那双要粉的，一双灰的一双粉的")
    colours = sorted(dict(line.options)["color"] for line in call.state.basket)
    assert colours == ["灰色", "粉色"] or colours == ["灰", "粉"]


ESSENCE = "青岚焕亮精华，提亮补水，30毫升158元一瓶，50毫升228元一瓶。"


def test_the_price_of_another_size_is_told_and_the_order_stays() -> None:
    call = Call(shop_of("skincare", ESSENCE), number=None)
    call.say("青岚精华三十毫升的来一瓶")
    reply = call.say("五十毫升的什么价")
    assert "228元" in reply
    assert dict(call.state.basket[0].options)["version"] == "30毫升"
    assert "一共" not in call.say("那换五十毫升的").split("改成")[0]
    assert dict(call.state.basket[0].options)["version"] == "50毫升"


def test_two_shared_out_one_by_one_are_two() -> None:
    call = Call(shop_of("skincare", ESSENCE), number=None)
    call.say("青岚精华三十毫升的来一瓶")
    call.say("拿两瓶吧，我妈一瓶我一瓶")
    assert [count for _, count in call.basket] == [2]


def test_what_comes_in_one_colour_is_not_asked_for_a_colour() -> None:
    call = Call(shop_of("shoes", "福安老人鞋，139元一双，35到44码，只有藏青一色。"), number=None)
    call.say("福安老人鞋，四十一的来一双")
    asked = call.say("对，就要这双")
    assert "颜色" not in asked


def test_the_price_repeated_is_no_budget_and_another_kind_is_looked_at() -> None:
    walking = "岭上徒步鞋，459元一双，38到44码，灰色，防水，有点重。"
    running = "轻羽跑鞋，299元一双，38到44码，黑色、蓝色，透气。"
    call = Call(shop_of("shoes", walking, running), number=None)
    call.say("徒步鞋，四十二码")
    reply = call.say("四百多呢，还沉，算了，看看跑鞋吧")
    assert "轻羽跑鞋" in reply and "考虑" not in reply
    assert "price_min" not in call.state.slots


BISCUITS = "麦穗曲奇，22元一盒，原味、红枣两种。"
WALNUTS = "山里纸皮核桃，39元一袋。"


def test_what_is_listed_is_named_when_a_taste_is_asked_for_and_goes_to_its_line() -> None:
    call = Call(shop_of("snacks", BISCUITS, WALNUTS), number=None)
    asked = call.say_all("曲奇三盒，核桃两袋", "对，就要这些")[-1]
    assert "麦穗曲奇有原味和红枣" in asked
    call.say("曲奇要红枣的")
    assert {line.name: dict(line.options).get("flavor") for line in call.state.basket} == {
        "麦穗曲奇": "红枣",
        "山里纸皮核桃": None,
    }
