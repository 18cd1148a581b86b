"""Packs and parts, contents of versions, rules for sizes, and what no clause of a text tells."""

import pytest

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product

UNKNOWN = "没有写明"


def ask(text: str, question: str) -> str:
    product = read_product(text, product_id="p", lexicon=Lexicon())
    return answer(question, products=[product], lexicon=Lexicon()).reply


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("青檀洗手液，25元一瓶，三瓶装60元。", "三瓶装的我要两套，一共多少钱", "120元"),
        ("青檀洗手液，25元一瓶，三瓶装60元。", "六瓶照三瓶那个价算多少钱", "120元"),
        ("石墨烟斗袜，12块一双，五双一块儿拿45。", "五双一起的话一双合多少", "9元"),
        ("暮色香氛四件套，一套280元，单买合计350元。", "买一套比单买省多少", "70元"),
        ("暮色香氛礼盒，一套199元。单买蜡烛79、扩香石59、喷雾99。", "单买的话蜡烛和喷雾哪个贵", "喷雾贵"),
        ("暮色香氛礼盒，一套199元。单买蜡烛79、扩香石59、喷雾99。", "单买一个扩香石多少钱", "59元"),
        (
            "暮色香氛礼盒，一套199元。单买蜡烛79、扩香石59、喷雾99。满150减20。",
            "扩香石我家里还有，光要蜡烛跟喷雾多少钱",
            "158元",
        ),
        ("守望摄像头，269元。云存套餐每月8元。", "云存一年下来多少钱", "96元"),
        ("守望摄像头，269元。云存套餐每月8元。", "云存套餐半年要多少", "48元"),
    ],
)
def test_packs_parts_and_periods_are_summed_up(text: str, question: str, said: str) -> None:
    assert said in ask(text, question)


DUMPLINGS = "老巷汤圆，黑芝麻、鲜肉、豆沙三种口味，30元一袋。鲜肉的含虾皮，黑芝麻的含花生、牛奶，豆沙的不含。"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("黑芝麻的里面有没有花生", "有的"),
        ("哪个口味没有花生", "豆沙"),
        ("有没有不带肉的", "豆沙"),
        ("豆沙的里头含牛奶吗", "不含"),
    ],
)
def test_what_one_version_holds_is_not_told_of_another(question: str, said: str) -> None:
    assert said in ask(DUMPLINGS, question)


KIDS = "跳岩童鞋，21到30码，99元。鞋内长等于脚长加1公分。脚长12公分拍20码，13公分拍22码，每多半公分加一码。"
EVEN = "海星拖鞋，36到44码，只有双数码，单数脚的往大拍。39元。"
STEPS = "云朵步前鞋，18到24码，20码内长12公分，每大一码长0.7公分。88元。"


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (KIDS, "孩子脚长十四公分穿几码", "24码"),
        (KIDS, "脚长十八公分拍几码", "最大"),
        (EVEN, "我平时穿四十一的，拍几码", "42码"),
        (EVEN, "有三十七码吗", "没有37码"),
        (STEPS, "二十二码的鞋里面多长", "13.4公分"),
    ],
)
def test_size_rules_are_followed_to_the_size(text: str, question: str, said: str) -> None:
    assert said in ask(text, question)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("铁锚工装鞋，189元。不防水，雨天别穿。", "防静电的吗"),
        ("铁锚工装鞋，189元。帆布鞋面。", "鞋底什么材质"),
        ("铁锚工装鞋，189元。鞋底有划痕不退换。", "开线了保修多久"),
        ("潮汐鱼干，28元一袋。开袋后五天内吃完。", "没拆开的能放多久"),
        ("方糖移动电源，99元。无线充慢，急用就插线。", "是自带线的吗"),
    ],
)
def test_a_clause_about_something_else_is_no_answer(text: str, question: str) -> None:
    assert UNKNOWN in ask(text, question)


def test_a_make_is_told_its_own_rate() -> None:
    text = "电掣充电器，100瓦，129元。苹果安卓小米都能用，小米快充最高只有45瓦。"
    assert "45瓦" in ask(text, "小米手机插上能跑满一百瓦吗")
    assert ask(text, "小米手机能用吗").startswith("可以")


def test_how_long_it_takes_is_told_with_a_time() -> None:
    assert "六周" in ask("晨雾淡斑霜，129元。淡斑，斑淡得慢，至少用满六周。", "这个淡斑的多长时间能看出来")


def test_babies_are_welcome_from_birth_on() -> None:
    reply = ask("云絮润肤油，45元。新生儿起可用。坚果过敏的宝宝别用。", "刚满月的娃能抹吗")
    assert reply.startswith("可以")
