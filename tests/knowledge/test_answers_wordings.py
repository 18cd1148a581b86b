"""Mechanisms of the answers, each with goods and questions that no labelled set holds."""

import pytest
from shop_words import PHONES, SHOES, SKINCARE, SNACKS

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product


def ask(text: str, question: str, lexicon: Lexicon | None = None) -> str:
    words = lexicon or Lexicon()
    product = read_product(text, product_id="p", lexicon=words)
    return answer(question, products=[product], lexicon=words).reply


NIGHT_CREAM = "石榴晚霜，50克，129元，只在晚上用。第二天出门要防晒。"


@pytest.mark.parametrize("question", ["早上能抹不", "白天可以用吗", "中午补一层行吗"])
def test_a_time_that_the_text_shuts_out(question: str) -> None:
    assert ask(NIGHT_CREAM, question, SKINCARE).startswith("不建议，只在晚上用")


def test_advice_for_one_time_does_not_shut_out_the_other() -> None:
    text = "石榴晚霜，50克，129元。建议晚上用，白天用的话一定要防晒。"
    assert not ask(text, "早上能用吗", SKINCARE).startswith("不建议，建议")


def test_the_allowed_time_is_not_refused() -> None:
    assert not ask(NIGHT_CREAM, "晚上能用吗", SKINCARE).startswith("不")


@pytest.mark.parametrize("told", ["颜色随机", "花色混发", "颜色不能指定"])
def test_no_choice_where_the_shop_sends_what_comes(told: str) -> None:
    reply = ask(f"海风浴室拖，19元一双，36到43码，{told}。", "给我挑双蓝的行不", SHOES)
    assert reply.startswith("指定不了") and told in reply


def test_another_material_than_asked() -> None:
    reply = ask("云朵枕套，58元，面料是亚麻。", "这个是真丝的吗")
    assert "亚麻" in reply and not reply.startswith("是")


def test_a_version_is_a_figure_behind_its_word() -> None:
    assert "5.4" in ask("云雀耳机，蓝牙5.4，续航30小时，199元。", "蓝牙是几点几的", PHONES)


def test_hours_in_other_words() -> None:
    assert "30小时" in ask("云雀耳机，蓝牙5.4，续航30小时，199元。", "充满了能听几个钟头", PHONES)


@pytest.mark.parametrize(
    ("advice", "size"), [("卡在两个码中间的拍小的", "39"), ("介于两码之间的选大的", "40")]
)
def test_between_two_sizes(advice: str, size: str) -> None:
    reply = ask(f"飞羽板鞋，36到44码，159元。{advice}。", "有时候穿三十九有时候穿四十，拍哪个", SHOES)
    assert f"建议拍{size}码" in reply


@pytest.mark.parametrize(
    ("question", "total"), [("夫妻一人一双多少钱", "258元"), ("一家三口一人一双一共多少", "387元")]
)
def test_one_each_for_people_told_by_what_they_are_to_each_other(question: str, total: str) -> None:
    assert total in ask("飞羽板鞋，36到44码，129元一双。", question, SHOES)


def test_the_dearest_against_the_cheapest() -> None:
    text = "松鼠手机，8+128G 999元，8+256G 1199元，12+256G 1399元。"
    assert "差400元" in ask(text, "顶配比最便宜的贵几百", PHONES)


def test_counts_that_follow_what_they_count() -> None:
    text = "晶亮手机膜 高清款15元两片 磨砂款25元两片"
    assert "65元" in ask(text, "磨砂的要两份，高清的一份，加起来多少", PHONES)


def test_a_priced_extra_in_other_words() -> None:
    text = "老船长胶鞋，38到44码，一双49，冬天配羊毛内套另卖12。"
    assert "61元" in ask(text, "要一双，再配羊毛的内套一共多少", SHOES)


def test_a_birthday_lowers_the_price_of_a_version() -> None:
    text = "白露香水，30毫升，200元，要木盒另加20元。生日当月下单再减30元。"
    assert "190元" in ask(text, "我快过生日了，带木盒的一共多少钱", SKINCARE)


def test_one_of_several() -> None:
    assert "一罐合30元" in ask("山里蜂蜜，36元一罐，三罐90元。", "三罐一起买合一罐多少", SNACKS)


def test_an_old_one_given_in_lowers_the_price() -> None:
    text = "松鼠手机，8+128G 999元，12+256G 1399元，以旧换新最高补300元。"
    assert "300" in ask(text, "拿旧的抵能便宜多少", PHONES)


def test_a_permission_is_told_with_its_limit() -> None:
    reply = ask("禾谷燕麦糊，无蔗糖，46元。糖友能喝，一天两包为限。", "我爸糖尿病，泡着喝行吗", SNACKS)
    assert reply.startswith("可以") and "两包为限" in reply


def test_too_old_is_refused_in_plain_words() -> None:
    reply = ask("小豆学步鞋，10到30个月宝宝穿，59元。", "孩子三岁半穿合适吗", SHOES)
    assert reply.startswith("不建议")


def test_a_rash_by_another_name_is_an_allergy() -> None:
    reply = ask("渔家脆片，80克，12元，含虾粉。", "我一吃虾就起风团，能吃吗", SNACKS)
    assert reply.startswith("不建议") and "虾" in reply
