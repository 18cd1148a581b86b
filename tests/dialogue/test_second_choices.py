"""What is chosen after a doubt, a refusal or a change, and what only seems to be said of it."""

import pytest

from tests.dialogue.calls import Call
from tests.understanding.figures import understander
from voicebot.dialogue.dictation import Hearing, collect_phone, put_right
from voicebot.dialogue.effects import PlaceOrder
from voicebot.dialogue.events import Heard
from voicebot.dialogue.state import Phase
from voicebot.dialogue.understanding.result import Offered, TurnContext
from voicebot.service.deployment import Deployment


@pytest.mark.parametrize(
    "said",
    ["我这刚怀上，两个来月，能擦不", "对了，我怀上了，三个多月", "我有身孕的，不要紧吧"],
)
def test_who_has_just_become_pregnant(skincare: Deployment, said: str) -> None:
    heard = understander("skincare").understand(Heard(said, typed=True), TurnContext())
    assert heard.slots["population"] == ("孕妇",)
    assert "quantity" not in heard.slots


def test_a_disease_is_told_for_the_goods_and_not_for_the_doctor() -> None:
    heard = understander("snacks").understand(Heard("我血压高，该吃什么药", typed=True), TurnContext())
    assert "population" not in heard.slots


def test_how_many_is_said_with_its_unit_and_the_size_without() -> None:
    asked = TurnContext(last_question="quantity")
    heard = understander("shoes").understand(Heard("拿三双吧，都三十九的，我们仨换着穿", typed=True), asked)
    assert (heard.slots["quantity"], heard.slots["size"]) == (3, 39)


def test_said_of_all_the_lines_of_one_product_only() -> None:
    said = "要两双凉鞋，一双三十六的，一双三十九的，都要白的，再要一双跑鞋，四十二，黑的"
    items = understander("shoes").understand(Heard(said, typed=True), TurnContext()).slots["items"]
    assert isinstance(items, tuple)
    assert [(item["size"], item["color"]) for item in items] == [(36, "白色"), (39, "白色"), (42, "黑色")]


def test_thinking_about_the_goods_is_no_name() -> None:
    asked = TurnContext(last_question="receiver_name")
    heard = understander("shoes").understand(Heard("颜色我再想想，不要蓝的了，换黑的", typed=True), asked)
    assert "receiver_name" not in heard.slots
    assert heard.slots["color"] == ("黑色",)


def test_what_is_not_wanted_is_not_chosen() -> None:
    offered = TurnContext(offered=(Offered("清栀控油洗面奶", 69.0, {}),))
    heard = understander("skincare").understand(Heard("那就不要它了，精华有没有", typed=True), offered)
    assert "ref" not in heard.slots


def test_bought_and_brought_on_two_days_is_no_wrong_parcel() -> None:
    heard = understander("snacks").understand(Heard("上周三买的，前天送来的", typed=True), TurnContext())
    assert "issue" not in heard.slots


def test_one_of_another_kind_that_suits_is_looked_for(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("有没有美白的面膜")
    call.say("我怀孕了，能用吗")
    call.say("爽肤水有没有我能用的")
    assert call.state.slots["product_type"] == "爽肤水"


def test_the_line_named_gets_another_size(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say("海岸跑鞋四十二黑的一双，逐风跑鞋三十八白的一双")
    call.say("逐风那双换成三十九的，别的不动")
    assert [dict(line.options)["size"] for line in call.state.basket] == ["42", "39"]


def test_a_share_after_the_count_counts_nothing_more(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("牛肉干两袋，夏威夷果一罐")
    call.say("夏威夷果改两罐吧，我跟我妹一人一罐")
    assert [count for _, count in call.basket] == [2, 2]


@pytest.mark.parametrize("said", ["没有芝麻过敏的，都能吃", "家里没人花生过敏"])
def test_nobody_is_allergic(said: str) -> None:
    heard = understander("snacks").understand(Heard(said, typed=True), TurnContext())
    assert heard.slots["allergy"] == "none"


def test_something_for_people_who_are_allergic_is_no_denial() -> None:
    said = "有没有花生过敏能吃的饼干"
    heard = understander("snacks").understand(Heard(said, typed=True), TurnContext())
    assert heard.slots["allergy"] == ("花生",)


def test_a_bare_figure_that_one_has_come_to_is_an_age() -> None:
    heard = understander("skincare").understand(Heard("混合皮，四十二了", typed=True), TurnContext())
    assert heard.slots["age"] == 42
    assert "price_about" not in heard.slots


def test_each_parent_in_a_size_and_both_in_one_colour() -> None:
    known = {"product_type": "老人鞋", "quantity": 2, "unit": "双"}
    context = TurnContext(last_question="size", slots=known)
    items = (
        understander("shoes")
        .understand(Heard("我爸穿四十三的，我妈三十六，都要灰的", typed=True), context)
        .slots["items"]
    )
    assert isinstance(items, tuple)
    assert [(item["size"], item["color"]) for item in items] == [(43, "灰色"), (36, "灰色")]


def test_what_is_taken_off_the_price_is_no_size() -> None:
    heard = understander("shoes").understand(Heard("第二双减三十五是吧", typed=True), TurnContext())
    assert "size" not in heard.slots


def test_an_order_like_the_last_one_in_another_colour_is_one_line() -> None:
    said = "上次买的那个头戴耳机，再来一副，这回要白的"
    slots = understander("phones").understand(Heard(said, typed=True), TurnContext()).slots
    assert (slots["ref"], slots["color"], slots["quantity"]) == ("last_order", ("白色",), 1)


def test_a_matter_behind_a_greeting() -> None:
    heard = understander("snacks").understand(
        Heard("哎你好，我那饼干咋还不发货啊", typed=True), TurnContext()
    )
    assert heard.intent == "order_status"


def test_a_new_telephone_for_father_is_bought(phones: Deployment) -> None:
    call = Call(phones)
    call.say("给我爸换个手机，要声音大的")
    assert call.state.slots["product_type"] == "手机"


def test_one_of_three_lines_is_taken_out(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("牛肉干两袋，夏威夷果一罐，饼干三盒")
    call.say("夏威夷果家里还有呢，那个不要了")
    assert [count for _, count in call.basket] == [2, 3]


def test_misdialled_though_something_was_broken(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say("喂，是物业吧，我家水管漏了")
    call.say("哦卖东西的啊，打错了打错了")
    assert call.state.phase is Phase.ENDED


def test_the_end_of_a_number_said_again_in_one_breath() -> None:
    heard = collect_phone("136", "五五零零，三八四幺，哎不对，末了是三八四七")
    assert (heard.hearing, heard.digits) == (Hearing.COMPLETE, "13655003847")


def test_whom_the_parcel_is_for_behind_the_address() -> None:
    said = "寄青岛市市南区香港中路十二号，找周芸"
    heard = understander("phones").understand(Heard(said, typed=True), TurnContext())
    assert heard.slots["receiver_name"] == "周芸"


def test_a_number_said_in_place_of_another_as_long() -> None:
    assert put_right("八八三幺，啊不对，八八幺三") == "8813"
    assert put_right("八八三幺，八八幺三") == ""


def test_what_goods_are_made_of_is_no_other_kind() -> None:
    heard = understander("snacks").understand(Heard("燕麦饼干拿八盒", typed=True), TurnContext())
    assert (heard.slots["product_type"], heard.slots["quantity"]) == ("饼干", 8)
    both = understander("snacks").understand(Heard("牛奶饼干各来一箱", typed=True), TurnContext())
    assert len(both.slots["items"]) == 2  # type: ignore[arg-type]


def test_the_age_of_a_daughter_is_as_said() -> None:
    heard = understander("skincare").understand(Heard("给我女儿十岁买个防晒霜", typed=True), TurnContext())
    assert (heard.slots["age"], heard.slots["recipient"]) == (10, "女儿")


@pytest.mark.parametrize("said", ["没人知道我花生过敏", "除了我没人花生过敏", "没有谁像我一样花生过敏的"])
def test_an_allergy_of_the_callers_own_is_not_denied_by_nobody(said: str) -> None:
    heard = understander("snacks").understand(Heard(said, typed=True), TurnContext())
    assert heard.slots["allergy"] == ("花生",)


def test_what_was_said_of_her_stays_though_somebody_has_no_trouble(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say("给我媳妇买护手霜，她坚果过敏")
    call.say("媳妇没问题，就要这款")
    assert call.state.slots["allergy"] == ("坚果",)


@pytest.mark.parametrize("name", ["张华", "王霜", "张膜"])
def test_a_name_orders_nothing(skincare: Deployment, name: str) -> None:
    call = Call(skincare)
    call.say_all("竹露面膜来两盒", name)
    assert len(call.basket) == 1


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("收件人郭晓岚，拂晓的晓，山岚的岚，电话幺三九零零幺三八零零零", "郭晓岚"),
        ("寄到常州市天宁区青山路八号，收货人沈一鸣，一二的一，鸣叫的鸣", "沈一鸣"),
        ("收件人张经理，电话幺三九零零幺三八零零零", "张经理"),
    ],
)
def test_a_receiver_named_without_a_verb(said: str, name: str) -> None:
    heard = understander("snacks").understand(Heard(said, typed=True), TurnContext())
    assert heard.slots["receiver_name"] == name


@pytest.mark.parametrize(
    ("said", "slot", "value"),
    [
        ("等等，还是灰的吧，红的我穿着没意思", "color", ("灰色",)),
        ("白颜色的有吗", "color", ("白色",)),
        ("算了还是三十八的吧，三十九有点大", "size", 38),
        ("改四十码，四十一太松", "size", 40),
    ],
)
def test_what_is_complained_of_is_not_chosen(said: str, slot: str, value: object) -> None:
    heard = understander("shoes").understand(Heard(said, typed=True), TurnContext())
    assert heard.slots[slot] == value


def test_a_pair_each_of_two_kinds_and_one_more_in_another_colour(shoes: Deployment) -> None:
    call = Call(shoes)
    call.say("我们两口子一人一双，跑鞋一双，四十二的蓝的，帆布鞋一双，三十七白的")
    assert [quantity for _, quantity in call.basket] == [1, 1]
    call.say("那帆布鞋再加一双，黑的，也是三十七")
    canvas = [dict(line.options) for line in call.state.basket if "帆布" in line.name]
    assert [(one["color"][0], one["size"]) for one in canvas] == [("白", "37"), ("黑", "37")]


def test_who_points_at_what_was_read_out_agrees(skincare: Deployment) -> None:
    call = Call(skincare)
    call.say_all("竹露面膜来两盒", "没有过敏的", "张华", "就这个电话", "寄到常州市天宁区青山路八号三栋二零一")
    call.say("对，就这个地址，下单吧")
    assert isinstance(call.effects[-1], PlaceOrder)


def test_the_telephone_that_a_case_is_for_is_not_looked_for(phones: Deployment) -> None:
    call = Call(phones)
    call.say("来个透明的手机壳")
    offered = call.offered
    call.say("我手机是苹果15")
    assert call.offered == offered
    assert call.state.slots["compatible"] == ("苹果15",)


@pytest.mark.parametrize("said", ["来个便宜的，再看看别的", "要个便宜的", "便宜的有吗"])
def test_something_cheap_is_wished_for_and_nothing_bought(snacks: Deployment, said: str) -> None:
    call = Call(snacks)
    call.say("我花生过敏，想买点坚果")
    offered = call.offered
    assert offered
    call.say(said)
    assert not call.basket
    assert call.offered != offered


def test_who_wants_another_telephone_is_not_kept_from_it(phones: Deployment) -> None:
    call = Call(phones)
    call.say("我手机是坏了，想买个新的")
    assert call.state.slots["product_type"] == "手机"


def test_whoever_gives_in_over_the_price_gets_what_was_talked_about(snacks: Deployment) -> None:
    call = Call(snacks, number=None)
    call.say_all("夏威夷果便宜十块行不行", "哎呀，零头都不给抹，一块都不肯便宜啊")
    assert call.state.offered
    call.say_all("不要了", "行吧行吧，原价就原价，来两罐")
    assert [count for _, count in call.basket] == [2]


def test_the_nearest_to_a_range_is_not_called_within_the_budget(phones: Deployment) -> None:
    call = Call(phones)
    call.say("想买手机")
    assert "预算里" not in call.say("两千到两千五之间吧")
    assert call.offered


def test_a_taste_that_is_sold_is_not_said_to_be_missing(snacks: Deployment) -> None:
    call = Call(snacks)
    call.say_all("有月饼吗，没有过敏", "莲蓉的")
    assert "莲蓉的月饼刚好没有" not in call.say("一百三以内的")
