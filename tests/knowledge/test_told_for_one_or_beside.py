"""What is made for one only, versions that a caller can eat, and clauses that only stand near a question."""

import pytest

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product


def ask(text: str, question: str) -> str:
    product = read_product(text, product_id="p", lexicon=Lexicon())
    return answer(question, products=[product], lexicon=Lexicon()).reply


BOOTS = "短靴，男39-44女35-40。黑色、酒红（酒红只有女款）、驼色（驼色仅男款）。199元一双。"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("酒红的有男款吗", "没有"),
        ("给我爸拿双酒红的有没有", "没有"),
        ("驼色的我老婆能穿吗，有女的没", "没有"),
    ],
)
def test_what_is_made_for_the_others_only_is_not_had(question: str, said: str) -> None:
    assert said in ask(BOOTS, question)


def test_what_is_made_for_them_is_had() -> None:
    assert "没有" not in ask(BOOTS, "酒红的有女款吗")


@pytest.mark.parametrize(
    ("text", "question", "offered", "held"),
    [
        (
            "汤圆礼盒，68元。花生汤圆6、红豆汤圆4、芋泥汤圆4。花生汤圆含花生。",
            "我花生过敏，哪几种能吃",
            "红豆",
            "含花生",
        ),
        ("汤圆，20元。栗子、抹茶、黑芝麻各三个。", "我不爱吃芝麻，还有什么味", "栗子", "黑芝麻有芝麻"),
    ],
)
def test_the_versions_that_hold_it_are_told_apart(text: str, question: str, offered: str, held: str) -> None:
    reply = ask(text, question)
    assert offered in reply and held in reply and "没写" in reply


def test_what_all_versions_may_hold_is_offered_to_nobody() -> None:
    text = "汤圆礼盒，68元。花生汤圆6、红豆汤圆4。花生汤圆含花生。同一生产线加工花生制品。"
    assert "红豆汤圆没写" not in ask(text, "我花生过敏，哪几种能吃")


@pytest.mark.parametrize("question", ["盖子掉不掉漆", "会不会起球", "这个缩不缩水"])
def test_a_property_is_told_by_no_clause_about_another(question: str) -> None:
    assert "没有写明" in ask("棉麻桌布，59元一块。第一次单独洗，洗了有点皱。盖布四角有穗子。", question)


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("台灯，150元。灯泡要单买，25元。", "灯泡是送的不", "25元"),
        ("凉席，199元，会员169。", "不是会员要多掏多少", "30元"),
        (
            "果盘套装：大盘+小盘+叉子，120元（单买大盘80元、小盘60元）。",
            "大盘跟小盘分开买比套装贵多少",
            "20元",
        ),
        ("皮靴，常规价300，本周直播间260。加厚款贵30。", "加厚的现在多少钱", "290元"),
        ("润肤霜，40元。用了过敏七天内包退，要留照片。", "抹了脸上起疹子能退吗", "包退"),
        ("板鞋，36到44码，码数正。换货头一次来回运费我们出。", "码数不对，换货邮费谁出", "运费我们出"),
        ("充电宝，99元。边充边用时外壳发热是正常的。外壳别磕。", "充的时候发热，是不是有毛病", "正常"),
    ],
)
def test_it_is_told_by_the_clause_about_it(text: str, question: str, said: str) -> None:
    assert said in ask(text, question)
