"""Finding out what is wanted, recommending, and changing one's mind."""

from itertools import permutations

import pytest

from tests.dialogue.harness import Talk
from voicebot.dialogue.state import Phase
from voicebot.dialogue.step import AnswerKind
from voicebot.dialogue.understanding.result import SlotValue


def test_the_greeting_says_who_it_is_and_that_the_call_is_recorded() -> None:
    greeting = Talk().replies[0]
    assert "小店" in greeting
    assert "AI" in greeting
    assert "录音" in greeting


def test_one_wish_leads_to_the_next_question() -> None:
    exchange = Talk().say("我想买一款面膜", "recommend", product_type="面膜")
    assert exchange.asked == ("effect",)
    assert len(exchange.speech) == 1


def test_four_wishes_at_once_lead_to_a_recommendation_with_its_reasons() -> None:
    talk = Talk()
    exchange = talk.to_offer()
    assert exchange.asked == ()
    assert talk.session.state.offered == ("plant",)
    for said in ("草本补水面膜", "288元", "补水", "不含化学剂"):
        assert said in exchange.reply
    assert exchange.steps[-1].expectation.kind is AnswerKind.YES_NO


def test_effect_and_price_given_are_never_asked() -> None:
    talk = Talk()
    talk.say(
        "我想买一款美白的面膜300元左右就行",
        "recommend",
        product_type="面膜",
        effect=("美白",),
        price_about=300,
    )
    talk.say("没有过敏", "deny", allergy="none")
    assert not {"effect", "price", "product_type"} & set(talk.asked)
    assert talk.session.state.offered == ("bright",)


WISHES: dict[str, SlotValue] = {
    "product_type": "面膜",
    "effect": ("补水",),
    "price_max": 300,
    "skin_type": ("干性",),
    "allergy": ("香精",),
}


@pytest.mark.parametrize("order", list(permutations(WISHES)))
def test_nothing_known_is_asked_in_whatever_order_wishes_are_told(order: tuple[str, ...]) -> None:
    talk = Talk()
    for slot in order:
        known = {"price" if name.startswith("price") else name for name in talk.slots}
        exchange = talk.say(f"{slot}", "provide_info", **{slot: WISHES[slot]})
        assert not known & set(exchange.asked), exchange.reply
        assert sum("？" in sentence.text for sentence in exchange.speech) <= 1, exchange.reply
    assert talk.session.state.offered == ("plant",)


def test_a_vague_answer_is_not_asked_for_again() -> None:
    talk = Talk()
    talk.say("我想买一款面膜", "recommend", product_type="面膜")
    exchange = talk.say("不知道", "deny")
    assert "effect" not in exchange.asked
    assert talk.slots["effect"] == "any"


def test_an_impatient_caller_gets_a_recommendation() -> None:
    talk = Talk()
    talk.say("我想买一款面膜", "recommend", product_type="面膜")
    exchange = talk.say("别问了你直接推荐一个", "recommend")
    assert exchange.asked == ()
    assert talk.session.state.phase is Phase.OFFER


def test_a_late_allergy_withdraws_the_recommendation() -> None:
    talk = Talk()
    talk.say("干皮补水面膜两百以内", "recommend", product_type="面膜", effect=("补水",), price_max=200)
    talk.say("没了", "deny", allergy="none")
    assert talk.session.state.offered == ("bamboo",)
    exchange = talk.say("等下，我对香精过敏", "provide_info", allergy=("香精",))
    assert "竹露面膜就不合适了" in exchange.reply or "不能用竹露面膜" in exchange.reply
    assert "香精" in exchange.reply
    assert talk.session.state.offered != ("bamboo",)


def test_pregnancy_said_while_ordering_withdraws_from_the_basket() -> None:
    talk = Talk()
    talk.say("美白面膜", "recommend", product_type="面膜", effect=("美白",), price_max=300, allergy="none")
    exchange = talk.say(
        "来一盒吧哎等等是我媳妇用她怀孕了",
        "place_order product_qa",
        quantity=1,
        population=("孕妇",),
        recipient="妻子",
    )
    assert talk.session.state.basket == ()
    assert "孕妇" in exchange.reply
    assert not {"bright"} & set(talk.session.state.offered)


def test_what_a_text_leaves_open_is_said_as_unknown() -> None:
    talk = Talk()
    exchange = talk.say(
        "孕妇用的补水面膜",
        "recommend",
        product_type="面膜",
        effect=("补水",),
        price_max=300,
        population=("孕妇",),
        allergy="none",
    )
    assert "没写孕妇" in exchange.reply


def test_another_product_type_drops_the_old_price_and_effect_but_keeps_the_person() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("算了我要洗面奶", "recommend", product_type="洗面奶")
    assert "price_max" not in talk.slots
    assert "effect" not in talk.slots
    assert talk.slots["allergy"] == ("化学剂",)


def test_a_cheaper_one_is_offered_on_request() -> None:
    talk = Talk()
    talk.say("补水面膜", "recommend", product_type="面膜", effect=("补水",), price="any", allergy="none")
    first = talk.session.state.offered
    exchange = talk.say("有点贵有便宜的吗", "recommend", price_pref="cheaper")
    if first == ("plant",):
        assert talk.session.state.offered == ("bamboo",)
    else:
        assert "最便宜" in exchange.reply


def test_a_refused_product_is_not_offered_again() -> None:
    talk = Talk()
    talk.say("美白面膜", "recommend", product_type="面膜", effect=("美白",), price="any", allergy="none")
    first = talk.session.state.offered
    talk.say("不要这个", "deny")
    second = talk.session.state.offered
    assert first and second and first != second
    exchange = talk.say("这个也不要", "deny")
    assert "没有" in exchange.reply or "就这" in exchange.reply
    assert talk.session.state.offered == ()


def test_when_nothing_fits_the_wish_in_the_way_is_named_and_the_nearest_offered() -> None:
    talk = Talk()
    exchange = talk.say(
        "一百以内的美白面膜",
        "recommend",
        product_type="面膜",
        effect=("美白",),
        price_max=100,
        allergy="none",
    )
    assert "100元以内" in exchange.reply
    assert talk.session.state.offered == ("bright",)


def test_a_question_in_mid_form_is_answered_and_the_form_goes_on() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("行", "affirm")
    exchange = talk.say("这个怎么用", "ask_usage")
    assert "15分钟" in exchange.reply
    assert exchange.asked == ("quantity",)
    exchange = talk.say("什么时候发货", "ask_shipping")
    assert "两天内发货" in exchange.reply
    assert exchange.asked == ("quantity",)


def test_a_question_about_an_offer_leaves_the_offer_standing() -> None:
    talk = Talk()
    talk.to_offer()
    exchange = talk.say("里面有什么成分", "product_qa")
    assert "金银花" in exchange.reply
    assert exchange.steps[-1].expectation.kind is AnswerKind.YES_NO
    talk.say("那行", "affirm")
    assert [line.product_id for line in talk.session.state.basket] == ["plant"]


def test_bargaining_is_declined_and_the_offer_stands() -> None:
    talk = Talk()
    talk.to_offer()
    exchange = talk.say("两百卖不卖", "bargain", price_offer=200)
    assert "价" in exchange.reply
    assert talk.session.state.question is not None
    assert talk.session.state.question.about == "take_it"


def test_thinking_it_over_is_respected() -> None:
    talk = Talk()
    talk.to_offer()
    exchange = talk.say("我再想想", "deny")
    assert exchange.asked == ()
    assert talk.session.state.phase is Phase.CLOSING


def test_another_one_is_shown_on_request_without_refusing_the_first() -> None:
    talk = Talk()
    talk.say("补水面膜", "recommend", product_type="面膜", effect=("补水",), price="any", allergy="none")
    first = talk.session.state.offered
    talk.say("还有别的吗", "recommend")
    second = talk.session.state.offered
    assert first != second
    assert talk.session.state.refused == frozenset()
    exchange = talk.say("还有别的吗", "recommend")
    assert "没有" in exchange.reply or "就这" in exchange.reply
    assert talk.session.state.offered == second


def test_a_guessed_intent_does_not_lead_astray() -> None:
    talk = Talk()
    exchange = talk.say("面膜", "ask_price", confidence=0.2, product_type="面膜")
    assert exchange.asked == ("effect",)
    assert "元" not in exchange.reply


def test_bargaining_in_mid_order_keeps_the_order() -> None:
    talk = Talk()
    talk.to_offer()
    talk.say("行来两盒", "affirm place_order", quantity=2)
    exchange = talk.say("能便宜点吗", "bargain", price_pref="cheaper")
    assert exchange.asked == ("receiver_name",)
    assert [line.product_id for line in talk.session.state.basket] == ["plant"]


def test_a_quantity_is_a_yes() -> None:
    talk = Talk()
    talk.to_offer()
    exchange = talk.say("一盒", "provide_info", quantity=1, unit="盒")
    assert exchange.asked == ("receiver_name",)


def test_what_all_fitting_products_share_is_not_asked() -> None:
    talk = Talk()
    exchange = talk.say("要清洁的", "recommend", effect=("清洁",))
    assert "product_type" not in exchange.asked
    assert talk.session.state.offered == ("wash",)
