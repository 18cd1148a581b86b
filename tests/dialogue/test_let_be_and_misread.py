"""What is let be is let be, and words of illness, hurry or a place are no matter of an order."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.test_order_in_pieces import shop_of
from voicebot.dialogue.effects import HangUp, OpenTicket, Transfer
from voicebot.dialogue.events import Direction, Heard
from voicebot.dialogue.giving_up import gives_up_plainly
from voicebot.dialogue.state import Phase
from voicebot.dialogue.understanding.result import TurnContext
from voicebot.service.deployment import Deployment

SERUM = "月泉视黄醇精华，30毫升，268元一瓶。抗皱紧致，晚上用。孕妇、哺乳期不能用。"
MILK = "青禾无乳糖牛奶，250毫升12盒一箱，72元，两箱138。牛奶蛋白过敏的不能喝。常温半年。"
BEEF = "老山牛肉丝，42元一罐，三罐115。微辣、中辣。花生过敏的别买。"
PLUG = "快充插头，59元一个，白、黑。二十瓦。附转接头。保修一年。"


@pytest.mark.parametrize(
    ("said", "given_up"),
    [
        ("那就算了，不买了，麻烦你啊", True),
        ("先不要了，等断了奶再说", True),
        ("我先不买了", True),
        ("算了，就这个吧", False),
        ("不买了，换个别的看看", False),
        ("不买了行吗", False),
        ("不要辣的", False),
    ],
)
def test_what_gives_up_plainly(said: str, given_up: bool) -> None:
    assert gives_up_plainly(said) is given_up


def test_thanks_to_the_question_for_a_name_are_no_name() -> None:
    call = Call(shop_of("skincare", SERUM))
    call.say_all("抗皱的精华来一瓶", "那就算了，不买了，麻烦你啊")
    assert "receiver_name" not in call.state.slots
    assert not call.state.basket


def test_nothing_found_and_let_be_opens_no_matter() -> None:
    call = Call(shop_of("skincare", SERUM))
    call.say_all("抗皱的精华", "我还在喂奶呢，能用吗", "那先不要了，等断了奶再说")
    assert call.state.phase in (Phase.CLOSING, Phase.ENDED)
    assert not any(isinstance(effect, OpenTicket) for effect in call.effects)


@pytest.mark.parametrize("said", ["我再合计合计，想好了给你们打回来", "跟家里商量好再联系你们吧"])
def test_who_comes_back_to_it_is_let_go(said: str) -> None:
    call = Call(shop_of("skincare", SERUM))
    call.say_all("抗皱的精华", said)
    assert call.state.phase in (Phase.CLOSING, Phase.ENDED)


@pytest.mark.parametrize("told", ["她刚怀上俩月", "我媳妇怀上了，才一个多月"])
def test_who_has_conceived_is_pregnant(skincare: Deployment, told: str) -> None:
    understood = skincare.dialogue.understander.understand(Heard(told, typed=True), TurnContext())
    assert understood.slots["population"] == ("孕妇",)


# --- no harm, no fault, no parcel, no person


@pytest.mark.parametrize(
    "said",
    ["有没有喝了不拉肚子的牛奶，没乳糖的那个", "我孩子花生过敏，一沾上就起疹子，有什么能吃"],
)
def test_what_does_no_harm_or_ever_did_is_no_report(said: str) -> None:
    call = Call(shop_of("snacks", MILK, BEEF))
    call.say(said)
    assert not any(isinstance(effect, OpenTicket) for effect in call.effects)


def test_an_ailment_of_its_own_cause_ends_no_order() -> None:
    call = Call(shop_of("snacks", MILK, BEEF))
    call.say_all("牛肉丝来一罐，微辣", "这两天上火，嘴里起泡，牛肉丝不要了，换成牛奶吧，一箱")
    assert call.basket == [("青禾无乳糖牛奶", 1)]


def test_what_our_goods_did_is_still_a_report() -> None:
    call = Call(shop_of("skincare", SERUM))
    call.say("用了你们的精华脸上起疹子了")
    assert any(isinstance(effect, OpenTicket) for effect in call.effects)


@pytest.mark.parametrize("said", ["好了，说到哪儿了，微辣的，一罐", "微辣的来一罐，快点我开车呢"])
def test_hurry_and_places_are_no_parcel_while_goods_are_chosen(said: str) -> None:
    call = Call(shop_of("snacks", MILK, BEEF))
    call.say_all("牛肉丝有吗", said)
    assert call.state.after_sale is None
    assert call.basket == [("老山牛肉丝", 1)]


def test_an_adapter_calls_nobody() -> None:
    call = Call(shop_of("phones", PLUG))
    call.say_all("快充插头来一个，白的", "转接头我不要了")
    assert not any(isinstance(effect, Transfer) for effect in call.effects)


@pytest.mark.parametrize(
    ("said", "issue"),
    [
        ("鞋大了，挂不住脚，我要退", "尺码不合适"),
        ("鞋小了，脚趾头顶着", "尺码不合适"),
    ],
)
def test_shoes_that_do_not_fit_are_no_laces(shoes: Deployment, said: str, issue: str) -> None:
    understood = shoes.dialogue.understander.understand(Heard(said, typed=True), TurnContext())
    assert understood.slots.get("issue") == (issue,)
    assert "product_type" not in understood.slots or understood.slots["product_type"] != "鞋带"


@pytest.mark.parametrize(
    "said", ["磁吸的，吸上去不充电了", "右边那只没声", "按键按不动了", "耳机里头有电流声"]
)
def test_a_part_that_no_longer_works_is_a_fault(phones: Deployment, said: str) -> None:
    understood = phones.dialogue.understander.understand(Heard(said, typed=True), TurnContext())
    assert understood.intent == "report_problem"
    assert understood.slots["issue"] == ("质量问题",)


def test_an_urgent_word_keeps_the_day_of_the_order(snacks: Deployment) -> None:
    call = Call(snacks, number=None)
    call.say_all("前天买的坚果还没发货，咋回事", "尾号四四五五", "你给我催一下")
    (ticket,) = [effect for effect in call.effects if isinstance(effect, OpenTicket)]
    assert dict(ticket.slots)["order_date"] == "2026-11-10"


# --- milk sugar, and milk


def test_a_product_named_for_its_freedom_suits_who_wants_it_so() -> None:
    call = Call(shop_of("snacks", MILK, BEEF))
    call.say("要两箱无乳糖的牛奶")
    assert call.basket == [("青禾无乳糖牛奶", 2)]


def test_who_does_not_digest_milk_sugar_is_remembered(snacks: Deployment) -> None:
    understood = snacks.dialogue.understander.understand(
        Heard("我乳糖不耐受，喝什么好", typed=True), TurnContext()
    )
    assert understood.slots["allergy"] == ("乳糖",)


@pytest.mark.parametrize("told", ["我乳糖不耐", "我对牛奶蛋白过敏"])
def test_sugar_is_borne_and_protein_is_not(told: str) -> None:
    call = Call(shop_of("snacks", MILK, BEEF))
    call.say_all("有牛奶吗", told)
    assert ("p0" in call.offered) is ("蛋白" not in told)


# --- calls of ours


@pytest.mark.parametrize("said", ["我不需要，往后都别给我打了", "不做，以后甭打来了", "没空，别再打了啊"])
def test_a_refusal_for_all_time_is_an_opt_out(snacks: Deployment, said: str) -> None:
    call = Call(snacks, direction=Direction.OUTBOUND)
    call.say(said)
    assert any(isinstance(effect, OpenTicket) and "免打扰" in effect.summary for effect in call.effects)


def test_a_call_at_another_time_is_no_opt_out(snacks: Deployment) -> None:
    call = Call(snacks, direction=Direction.OUTBOUND)
    call.say("现在没空，晚点再打给我吧")
    assert not any(isinstance(effect, OpenTicket) and "免打扰" in effect.summary for effect in call.effects)


def test_a_word_or_two_is_no_mark(snacks: Deployment) -> None:
    call = Call(snacks, direction=Direction.OUTBOUND)
    call.say_all("嗯，收到了", "能说两句，快点")
    assert "rating" not in call.state.slots
    call.say("七分吧")
    assert call.state.slots["rating"] == 7
    assert not any(isinstance(effect, HangUp) for effect in call.effects)
