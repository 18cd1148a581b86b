"""An allergy is kept as it was said: what merely resembles a known substance is another substance."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from tests.example_shops import example_shop
from voicebot.cli.sandbox import Session
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.events import CallerContext
from voicebot.service.deployment import Deployment


@pytest.fixture(scope="module")
def shop() -> Deployment:
    return example_shop("skincare")


def told(shop: Deployment, *said: str, typed: bool = True) -> tuple[Session, str]:
    session = Session(
        shop.dialogue, CallerContext(NUMBER, NOW, "allergy"), MemoryShop(shop.catalogue).carry_out
    )
    replies = [session.say(text, typed=typed, confidence=0.8).reply for text in said]
    return session, "".join(replies)


@pytest.mark.parametrize("text", ["我对栀子花过敏", "我栀子花过敏", "对栀子花过敏"])
def test_a_flower_named_in_a_contraindication_withdraws_the_product(shop: Deployment, text: str) -> None:
    session, _ = told(shop, "我想买洗面奶", "没有")
    assert session.state.offered == ("qingzhi_ximiannai",)
    session.say(text)
    assert session.state.slots["allergy"] == ("栀子花",)
    assert "qingzhi_ximiannai" not in session.state.offered


@pytest.mark.parametrize("typed", [True, False])
def test_a_flower_named_before_keeps_the_product_away(shop: Deployment, typed: bool) -> None:
    session, reply = told(shop, "我想买洗面奶", "我对栀子花过敏", typed=typed)
    assert "qingzhi_ximiannai" not in session.state.offered
    assert "清栀" not in reply


@pytest.mark.parametrize(
    ("text", "substance"),
    [
        ("我对苯氧乙醇过敏", "防腐剂"),
        ("我对酒精过敏", "酒精"),
        ("我对酒金过敏", "酒精"),
        ("我对化学其过敏", "化学剂"),
        ("我对香蕉过敏", "香蕉"),
        ("我对香茅过敏", "香茅"),
        ("对虾过敏", "虾"),
        ("对芒果过敏", "芒果"),
        ("我芒果过敏", "芒果"),
        ("我酒精过敏", "酒精"),
    ],
)
def test_only_what_sounds_nearly_the_same_is_mended(shop: Deployment, text: str, substance: str) -> None:
    session, _ = told(shop, text, typed=False)
    assert session.state.slots["allergy"] == (substance,)


@pytest.mark.parametrize("text", ["皮肤容易过敏", "换季过敏", "我有点过敏", "会不会过敏"])
def test_a_disposition_is_no_substance(shop: Deployment, text: str) -> None:
    session, _ = told(shop, text)
    assert "allergy" not in session.state.slots


@pytest.mark.parametrize("text", ["对芒果过敏", "对虾过敏", "我对香蕉过敏"])
@pytest.mark.parametrize("kind", ["洗面奶", "补水面膜", "防晒"])
def test_what_no_text_speaks_of_is_said_to_be_unknown(shop: Deployment, kind: str, text: str) -> None:
    session, reply = told(shop, f"我想买{kind}", text, "随便，你推荐吧")
    assert session.state.offered
    assert "您过敏也能用" not in reply
    assert "没写" in reply


@pytest.mark.parametrize("text", ["芒果", "栀子花", "虾"])
def test_a_bare_answer_to_the_question_for_allergies_counts(shop: Deployment, text: str) -> None:
    session, _ = told(shop, "我想买洗面奶")
    assert session.state.question is not None
    assert session.state.question.about == "allergy"
    session.say(text)
    assert session.state.slots["allergy"] == (text,)


def test_a_promised_call_back_tells_other_systems_nothing_of_health(shop: Deployment) -> None:
    memory = MemoryShop(shop.catalogue)
    session = Session(shop.dialogue, CallerContext(NUMBER, NOW, "allergy"), memory.carry_out)
    for text in ("我怀孕了，想买五块钱以内的面膜", "可以，你问一下给我回电"):
        session.say(text)
    (ticket,) = memory.tickets
    assert ticket.summary == "客户想要：5元以内的面膜，另有使用要求见通话记录，请查好后回电。"
    assert ticket.slots == (("price_max", "5"), ("product_type", "面膜"))


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ("要一瓶晨光亮肤精华", "李雷，我怀孕了"),
        ("要一瓶晨光亮肤精华", "李雷我怀孕了"),
        ("我要一支火山泥清洁面膜", "李雷，我是孕妇"),
        ("我要一盒茶树净痘面膜", "李雷茶树过敏"),
    ],
)
def test_what_must_be_minded_is_heard_beside_the_name(skincare: Deployment, wish: str, word: str) -> None:
    call = Call(skincare)
    call.say_all(wish, "就要这款")
    assert "不能用" in call.say(word)
    assert call.state.slots["receiver_name"] == "李雷"
    assert call.basket == []


@pytest.mark.parametrize(
    "words", ["没关系，就要晨光", "没关系就要晨光", "不要紧，我就要晨光", "行，就要晨光"]
)
def test_insisting_on_what_is_forbidden_is_no_yes_to_what_is_offered(
    skincare: Deployment, words: str
) -> None:
    call = Call(skincare)
    call.say("我怀孕了，要一瓶晨光亮肤精华")
    offered = call.offered
    assert "孕妇不能用" in call.say(words)
    assert (call.basket, call.offered) == ([], offered)
    call.say("好，就要这款")
    assert len(call.basket) == 1
