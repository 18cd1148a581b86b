"""Questions that no fact answers by itself: usual troubles, sets, ports, yearly fees, what is not stated."""

import re

import pytest
from shop_words import BY_CATEGORY

from voicebot.knowledge.answers import answer
from voicebot.knowledge.reader import read_product

SET = "晨露三件套：洁面、水、乳，套装219元。单买洁面75、水95、乳105。"
CASE = "柑橘护手霜，单支25元，三支装套盒66元。"
CHARGER = "迅充33W充电头，45元一个，套装（含1米线）58元。双口。"
FILM = "磐石手机膜 两片装25元 四片装39 高清款和防窥款，防窥款每份加8元。"
SHOES = "轻风皮鞋，女款189元，男款209元一双。"
OLD = "安步老人鞋 139元一双 两双260。"
PORTS = "双子充电头，双C口，一个67W一个30W，89元。"
CAMERA = "夜瞳摄像头，159元，云存储头一年免费，往后88元一年。"
ACID = "净颜酸面膜，129元，刚用会有点刺痛，属于正常现象，超过十分钟还疼就洗掉。"
TWISTS = "手工麻花，一斤装22元，阴凉干燥处存放。"
BOOTS = "雪原靴，299元，里面是真羊毛，零下15度没问题。"
FILMS = "铁壁膜，高清版18元，防窥版28元，磨砂版22元。"
OATS = "晴麦燕麦片，1公斤/袋，30元，两袋56元包邮（单袋邮费7元）。"
WATCH = "小鲸电话手表 359元，开学季立减40。"
CHOCOLATE = "浓岸黑巧克力，100克，26元。可可液块、白砂糖。可能含有微量牛奶。"
SHEETS = "莹润面膜，25毫升一片，一盒10片，119元。"


def reply(category: str, text: str, question: str) -> str:
    words = BY_CATEGORY.get(category)
    product = read_product(text, product_id="p", lexicon=words)
    said = answer(question, products=[product], lexicon=words).reply
    heard = answer(re.sub(r"[，？]", "", question), products=[product], lexicon=words).reply
    assert said == heard
    return said


@pytest.mark.parametrize(
    ("category", "text", "question", "told"),
    [
        ("skincare", SET, "套装比单买省多少", "省56元"),
        ("skincare", SET, "套装和单买哪个划算", "省56元"),
        ("skincare", SET, "单买三样加起来多少钱", "275元"),
        ("skincare", CASE, "套盒比单买便宜多少", "省9元"),
        ("phones", CHARGER, "套装比单买贵几块", "差13元"),
        ("phones", FILM, "防窥的四片装多少钱", "47元"),
        ("phones", FILM, "四片装多少钱", "39元"),
        ("shoes", SHOES, "爸妈一人一双多少钱", "一共398元"),
        ("shoes", OLD, "爸一双妈一双，一共多少钱", "260元"),
        ("phones", PORTS, "两个口加起来多少瓦", "97瓦"),
        ("phones", CAMERA, "云存储用三年多少钱", "一共176元"),
        ("phones", CAMERA, "连摄像头带两年云存储一共多少", "一共247元"),
        ("phones", FILMS, "哪个便宜", "最便宜的是高清版"),
        ("phones", FILMS, "哪个是防别人偷看的", "防窥版"),
        ("snacks", OATS, "就要一袋，到手多少钱", "37元"),
        ("phones", WATCH, "减完那四十多少钱一块", "319元"),
        ("skincare", SHEETS, "一片算下来多少钱", "11.9元"),
        ("skincare", ACID, "用了有点刺痛正常吗", "正常现象，超过十分钟还疼就洗掉"),
        ("shoes", BOOTS, "里头的毛是真的假的", "是真的，里面是真羊毛"),
        ("snacks", CHOCOLATE, "里面有没有牛奶", "可能含有微量牛奶"),
        ("snacks", TWISTS, "保质期多久", "保质期我这边没有写明"),
        ("snacks", TWISTS, "麻花是啥品种的麦子", "没有写明"),
        ("phones", CHARGER, "那根线是几安的", "没有写明"),
    ],
)
def test_what_is_asked_is_told_or_not_stated(category: str, text: str, question: str, told: str) -> None:
    assert told in reply(category, text, question)
