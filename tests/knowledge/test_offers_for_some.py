"""Offers for some people only, taxes on top, packs and lengths that only look like prices."""

import pytest

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product
from voicebot.service.goods import goods_of
from voicebot.shop.prices import Goods, priced


def ask(text: str, question: str) -> str:
    product = read_product(text, product_id="p", lexicon=Lexicon())
    return answer(question, products=[product], lexicon=Lexicon()).reply


FOR_MEMBERS = "松针茶，一盒120元。会员满200减30。"
FOR_STUDENTS = "木框画，一幅80元，学生一次拍两幅减15，单幅不减。"


@pytest.mark.parametrize(
    ("text", "question", "total"),
    [
        (FOR_MEMBERS, "两盒一共多少钱", "240元"),
        (FOR_MEMBERS, "我是会员，两盒一共多少钱", "210元"),
        (FOR_MEMBERS, "我是会员，一盒多少钱", "120元"),
        (FOR_STUDENTS, "来两幅多少钱", "160元"),
        (FOR_STUDENTS, "我还在读大学，学生证有，来两幅多少钱", "145元"),
        ("瑜伽垫，一张90元，街舞社会员立减20。", "我就是街舞社的，拿一张多少钱", "70元"),
        ("瑜伽垫，一张90元，老年证立减10。", "我就是街舞社的，拿一张多少钱", "90元"),
    ],
)
def test_an_offer_for_some_counts_for_them_only(text: str, question: str, total: str) -> None:
    assert total in ask(text, question)


def test_an_order_counts_no_offer_for_some() -> None:
    goods = goods_of(read_product(FOR_STUDENTS, product_id="p", lexicon=Lexicon()))
    assert priced([Goods("p", goods.unit, 2, goods.price_fen)], goods.rules).total_fen == 16000


@pytest.mark.parametrize(
    ("text", "question", "total"),
    [
        ("砂锅，一口200元。老顾客九折，满300减50，先折后减。", "我老顾客了，两口一共多少", "310元"),
        ("砂锅，一口200元。学生立减30，满150减20，两样不同享。", "我是学生，最少多少能拿下", "170元"),
        ("砂锅，一口200元。满150减20，满380减60。", "两口一共多少钱", "340元"),
        ("印花笔，一盒50元，10盒起9折，要发票另加6%。", "十盒，要开票，一共多少", "477元"),
        ("印花笔，一盒50元，10盒起9折，要发票另加6%。", "十盒一共多少", "450元"),
        ("印花笔，一盒50元，开专票加3个点。", "两盒，开专票，总共多少钱", "103元"),
    ],
)
def test_reductions_follow_the_order_that_the_text_tells(text: str, question: str, total: str) -> None:
    assert total in ask(text, question)


@pytest.mark.parametrize(
    ("text", "question", "total"),
    [
        ("帆布袋 88元一只 150元两只随便挑色 结实", "两只比单买省多少", "26元"),
        ("格纹伞短柄59长柄69 颜色随机", "长柄的多少钱", "69元"),
        ("木碗 甲款4只装，一套60元；磨砂款另外加12。", "磨砂款多少钱", "72元"),
        ("贴纸 两张装20元 五张装45元 夜光款另外加8", "夜光的五张装多少钱", "53元"),
        ("坚果箱 甲款5罐118元，乙款8罐168元。", "乙款来三箱一共多少", "504元"),
        ("台灯，一盏150元，不送灯泡，灯泡要另买（同店25元）。", "一盏再配个灯泡一共多少", "175元"),
        ("拖鞋，一双29元，三双79。36/37、38/39、40/41三个码。", "三双多少钱", "79元"),
        ("童鞋，99元。内长：26码16厘米，27码16.5，28码17。", "多少钱一双", "99元"),
        ("花镜，一副60元，70岁以上减10。", "我妈七十二了，买这个多少钱", "50元"),
    ],
)
def test_prices_as_texts_run_them_together(text: str, question: str, total: str) -> None:
    assert total in ask(text, question)


@pytest.mark.parametrize(
    ("text", "question", "size"),
    [
        ("童鞋，15到23码，脚长12公分穿19码，12.5公分穿20码，往上顺着推。", "脚长十三公分半穿几码", "22码"),
        (
            "童鞋，26到31码。内长：27码16厘米，28码16.5，29码17.5，内长比脚长大1厘米正好。",
            "脚长十六公分半买多大",
            "29码",
        ),
        ("帆布鞋，35到42码，有半码，偏大半码，往小拍半码。", "我平时穿四十的拍多大", "39.5码"),
        ("帆布鞋，35到42码，有半码，偏小半码。", "我平时穿四十的拍多大", "40.5码"),
    ],
)
def test_sizes_by_the_rule_told(text: str, question: str, size: str) -> None:
    assert size in ask(text, question)
