"""Orders told by person, product and version, and the words that the shop's own goods teach."""

import pytest

from tests.dialogue.calls import Call
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.dialogue.state import Phase
from voicebot.dialogue.understanding.by_person import shares_of
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import Deployment, deployment_of, load_plan

SANDALS = "云步沙滩凉鞋，36到44码，109元一双，两双200元。沙色、藏青、白色。"
LOAFERS = "巷口乐福鞋，36到44码，159元一双。黑色、酒红色、白色。"
KIDS = "小蹄童鞋，24到36码，88元一双。蓝、黄、红。量脚长选码：15厘米穿25码，16厘米穿27码，18厘米穿30码。"
CHIPS = "山坳冻干香蕉脆 50克一袋15元 四袋52元 草莓、芒果、苹果三种。不加糖。"
SEEDS = "向阳每日坚果，一盒30小包，99元一盒。含核桃、腰果。"
CAKE = "老井糕点礼盒，一盒120元，买两盒送红茶一罐。含鸡蛋、小麦。"
MILK = "溪谷无乳糖牛奶，一箱12盒，60元一箱。牛奶蛋白过敏的不能喝。"
TOFU = "石磨辣豆干，一袋12元，微辣、特辣。"
LOTION = "早春润肤身体乳，一瓶400毫升，59元一瓶，两瓶99元，无香、栀子两款。"


def shop(name: str, *texts: str) -> Deployment:
    plan = load_plan(PROJECT_DIR / "dialplans" / name)
    lexicon = lexicon_of(plan)
    return deployment_of(plan, [read_product(text, product_id=text[:4], lexicon=lexicon) for text in texts])


def versions(call: Call) -> list[dict[str, str]]:
    return [dict(line.options) for line in call.state.basket]


def test_who_is_spoken_of() -> None:
    people = [share.who for share in shares_of("我妈要四十的，她脚宽，我哥哥穿四十三，还有一个，白的")]
    assert people == ["妈", "哥", ""]


def test_each_person_gets_a_line_and_changes_it() -> None:
    call = Call(shop("shoes", SANDALS, LOAFERS))
    call.say("我爸要凉鞋，四十三的，我妈要乐福鞋，三十七")
    assert [(line.name, dict(line.options)["size"]) for line in call.state.basket] == [
        ("云步沙滩凉鞋", "43"),
        ("巷口乐福鞋", "37"),
    ]
    call.say("爸的藏青，妈的酒红色")
    call.say("妈的改白色吧")
    assert [own["color"] for own in versions(call)] == ["藏青", "白色"]


def test_sizes_come_from_the_length_of_each_foot() -> None:
    call = Call(shop("shoes", KIDS, SANDALS))
    call.say("童鞋要两双，姐姐弟弟一人一双")
    call.say("姐姐脚十八公分，弟弟十六公分")
    assert [own["size"] for own in versions(call)] == ["30", "27"]


def test_a_line_left_out_leaves_no_version_behind() -> None:
    call = Call(shop("snacks", CHIPS, TOFU))
    call.say("香蕉脆四袋，要苹果的")
    call.say("豆干也来，微辣的，一袋就够")
    call.say("豆干不要了")
    assert versions(call) == [{"flavor": "苹果"}]


@pytest.mark.parametrize("refusal", ["她那双不要了", "三十七的不要了"])
def test_the_pair_of_one_of_two_is_left_out(shoes: Deployment, refusal: str) -> None:
    call = Call(shoes)
    call.say_all("想买双徒步鞋，四十三码", "行，就这个", "灰色", "再来一双三十七的，灰色，给我媳妇")
    call.say(refusal)
    assert [dict(line.options)["size"] for line in call.state.basket] == ["43"]
    assert call.state.phase is not Phase.ENDED


def test_other_kinds_come_beside_what_is_there() -> None:
    call = Call(shop("snacks", CAKE, SEEDS, MILK))
    call.say("糕点礼盒要两盒")
    call.say("然后坚果一盒，牛奶两箱，要没乳糖的")
    assert call.basket == [("老井糕点礼盒", 2), ("向阳每日坚果", 1), ("溪谷无乳糖牛奶", 2)]
    call.say("送的红茶别忘了")
    assert call.state.slots["product_type"] != "红茶"
    call.say("只要糕点礼盒")
    assert call.basket == [("老井糕点礼盒", 2)]


def test_the_shops_own_words_win() -> None:
    call = Call(shop("snacks", SEEDS, TOFU, CAKE))
    call.say("每日坚果有吗")
    assert call.state.slots["product_type"] == "每日坚果"
    call.say("豆干两袋，特辣的")
    assert versions(call) == [{"flavor": "特辣"}]


def test_a_scent_is_known_where_the_dialplan_has_none() -> None:
    call = Call(shop("skincare", LOTION))
    call.say("身体乳要一瓶，栀子味的")
    assert versions(call) == [{"flavor": "栀子"}]


def test_a_price_said_again_is_neither_budget_nor_count() -> None:
    call = Call(shop("skincare", LOTION))
    call.say("身体乳要两瓶")
    call.say("两瓶九十九是吧，那行")
    assert call.basket == [("早春润肤身体乳", 2)]
    assert "price_about" not in call.state.slots


def test_a_go_before_the_order_is_whole_is_told_what_it_comes_to() -> None:
    call = Call(shop("skincare", LOTION))
    call.say("身体乳要两瓶")
    assert "99元" in call.say("行，下单")
    assert call.state.question is not None and call.state.question.about in ("receiver_name", "phone")


def test_what_each_costs_from_ten_on_is_no_price_of_one() -> None:
    text = "溪边糕点礼盒 10枚 1公斤 128元。买两盒送红茶一罐。十盒以上（含）每盒108，不另送茶。"
    call = Call(shop("snacks", text))
    assert "128元一盒" in call.say("糕点礼盒有吗")
    assert "384元" in call.say("来三盒")


def test_one_pair_for_each_of_two_people() -> None:
    call = Call(shop("shoes", LOAFERS))
    call.say_all("乐福鞋有吗，我穿四十一的", "行，拿两双吧，我跟我对象，他四十四")
    assert [(line.quantity, dict(line.options)["size"]) for line in call.state.basket] == [
        (1, "41"),
        (1, "44"),
    ]


def test_a_colour_that_was_asked_for_goes_to_every_pair() -> None:
    call = Call(shop("shoes", LOAFERS))
    call.say("巷口乐福鞋来一双三十九的，一双四十二的")
    call.say("酒红色的")
    assert [version["color"] for version in versions(call)] == ["酒红", "酒红"]
