"""Choices that shut each other out, prices by place, and people who are only named beside what is asked."""

import pytest

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product

UNKNOWN = "没有写明"
BOXES = "团圆干果盒，A款5罐99元，B款8罐159元。A款不含花生，B款有花生糖。"


def ask(text: str, question: str) -> str:
    product = read_product(text, product_id="p", lexicon=Lexicon())
    return answer(question, products=[product], lexicon=Lexicon()).reply


@pytest.mark.parametrize("question", ["我花生过敏能吃吗", "花生过敏，B款能吃不", "他一沾花生就喘，拿哪款"])
def test_the_allergic_are_told_the_one_version_that_is_free_of_it(question: str) -> None:
    reply = ask(BOXES, question)
    assert "只能选A款" in reply and not reply.startswith("可以")


def test_an_allergy_told_by_how_bad_it_is_is_one() -> None:
    text = "晴禾果仁，49元。配料无花生，同一条生产线也做花生制品。"
    assert ask(text, "我侄子对花生特别厉害，一沾就进医院，能送他不").startswith("不建议")


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("暖茸护手霜，40元一支，第二支半价，第三支免费。", "三支一共多少钱", "60元"),
        ("透明贴，15元一张，第二张8元，第三张起4元一张。", "拿五张多少钱", "35元"),
        ("暖茸护手霜，40元一支，买三支立减30。", "我买三支，家里一人一支，一共多少", "90元"),
    ],
)
def test_units_are_priced_by_their_place(text: str, question: str, said: str) -> None:
    assert said in ask(text, question)


@pytest.mark.parametrize(("question", "lead"), [("米色的四十码还有吗", "没有"), ("黑色四十码有没有", "有的")])
def test_a_colour_is_held_against_what_the_size_allows(question: str, lead: str) -> None:
    text = "方根鞋，35-40码，129元。黑色、米色、酒红色三色，40码只做黑色。"
    assert ask(text, question).startswith(lead)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("快电充电宝，79元。送收纳袋。", "送的那个收纳袋防不防水"),
        ("清谷酸奶，58元一箱。原味、草莓味。", "草莓味的里头是真果肉还是兑的香味"),
    ],
)
def test_what_is_only_named_is_not_described(text: str, question: str) -> None:
    assert UNKNOWN in ask(text, question)


def test_sizes_lie_within_the_room_that_a_foot_is_given() -> None:
    text = "小象童鞋，18-28码，18码内长12厘米，每大一码长0.5厘米。脚长加0.5到1厘米就是内长。99元。"
    assert "21到22码" in ask(text, "孩子脚长十三公分穿几码")
