"""What to mind in using the goods is told once, when the order is read back; what everybody knows is not."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.test_order_in_pieces import NUTS, shop_of
from voicebot.dialogue.cautions import worth_telling
from voicebot.dialogue.portrait import whole_clause

WALNUTS = "青松核桃，45元一袋，原味。核桃过敏的人、甲亢病人不能吃，有甲状腺结节的禁食。"
SERUM = "月泉视黄醇精华，30毫升，268元一瓶。抗皱紧致，只能晚上用，白天一定要涂防晒。孕妇、哺乳期不能用。"
WHOLE = "张伟收，电话13800138000，寄北京市朝阳区建国路18号"


@pytest.mark.parametrize(
    ("cautions", "for_a_child", "told"),
    [
        (("只能晚上用", "别天天敷"), False, ("只能晚上用",)),
        (("开袋后冷藏，三天内吃完",), False, ("开袋后冷藏，三天内吃完",)),
        (("孩子要大人看着吃", "开封后冷藏"), True, ("孩子要大人看着吃",)),
        (("孩子要大人看着吃",), False, ()),
        (("揭的时候滴衣服", "发热正常"), False, ()),
        (("早晚洗完脸以后在脸上和脖子上薄薄地抹一层，千万不要停留太久，白天用了要防晒",), False, ()),
    ],
)
def test_which_cautions_buyers_hear(
    cautions: tuple[str, ...], for_a_child: bool, told: tuple[str, ...]
) -> None:
    assert worth_telling(cautions, for_a_child=for_a_child) == told


def test_a_caution_is_told_when_the_order_is_read_back_and_only_once() -> None:
    call = Call(shop_of("skincare", SERUM))
    replies = call.say_all(f"抗皱的精华来一瓶，{WHOLE}", "电话不对，换成13900139000", "对")
    assert "只能晚上用" in replies[0]
    assert sum("只能晚上用" in reply for reply in replies) == 1
    assert call.effects[-1] is not None


def test_what_concerns_a_child_is_told_where_it_is_for_one() -> None:
    text = NUTS.replace("坚果过敏的别吃。", "坚果过敏的别吃。孩子要大人看着吃。")
    assert "看着吃" in Call(shop_of("snacks", text)).say(f"每日坚果来一盒，给我五岁的儿子，{WHOLE}")
    assert "看着吃" not in Call(shop_of("snacks", text)).say(f"每日坚果来一盒，{WHOLE}")


# --- ages, and goods that are asked for


JELLY = "青竹魔芋果冻，20包一箱，35元一箱。水蜜桃、荔枝两味混装。6岁以上才能吃。保质期八个月。"


@pytest.mark.parametrize(
    "said",
    ["给我四岁的儿子买果冻", "孩子四岁，果冻两箱，坚果一盒"],
)
def test_a_refusal_for_an_age_names_the_age(said: str) -> None:
    assert "6岁以上" in Call(shop_of("snacks", JELLY, NUTS)).say(said)


def test_a_named_product_is_never_swapped_for_what_is_offered() -> None:
    call = Call(shop_of("snacks", JELLY, NUTS))
    call.say("孩子四岁，有什么吃的")
    reply = call.say("青竹魔芋果冻来两箱")
    assert "6岁以上" in reply
    assert not call.state.basket


@pytest.mark.parametrize("said", ["果冻有吗", "有果冻吗", "你家果冻有没有"])
def test_asking_whether_there_is_any_looks_for_it(said: str) -> None:
    call = Call(shop_of("snacks", JELLY, NUTS))
    assert "35元一箱" in call.say(said)
    assert call.offered == ["p0"]


@pytest.mark.parametrize(
    ("told", "text", "whole"),
    [
        ("质地有点黏", "质地有点黏，会蹭枕头。", "质地有点黏"),
        (
            "撕开慢点，要是发烫",
            "撕开慢点，要是发烫，马上拿下来。保质期三年。",
            "撕开慢点，要是发烫，马上拿下来",
        ),
        ("要是发烫", "贴的时候要是发烫。保质期三年。", ""),
        ("如果受潮就会结块", "如果受潮就会结块。", "如果受潮就会结块"),
    ],
)
def test_a_condition_is_told_with_what_follows_from_it(told: str, text: str, whole: str) -> None:
    assert whole_clause(told, text) == whole


def test_who_must_not_have_it_is_told_as_people_say_it() -> None:
    reply = Call(shop_of("snacks", WALNUTS)).say("我要一袋青松核桃")
    assert "核桃过敏的人、甲亢的人、甲状腺结节的人不能吃" in reply
