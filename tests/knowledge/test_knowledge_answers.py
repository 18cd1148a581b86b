"""Questions are answered from the texts, or honestly not."""

import pytest
from fact_score import load
from question_score import is_right, run
from shop_words import PHONES, SHOES, SKINCARE, SNACKS

from voicebot.knowledge.answers import answer
from voicebot.knowledge.reader import read_product

MASK = read_product(
    "竹露面膜，一盒6片，每盒268元，会员九折。主打补水舒缓，不含酒精。菊科植物过敏者请勿使用。",
    product_id="zhulu",
    lexicon=SKINCARE,
)
SEAWEED = read_product("海藻面膜，一盒5片，158元。主打保湿，含酒精。", product_id="haizao", lexicon=SKINCARE)


@pytest.mark.parametrize("spoken", [False, True], ids=["written", "recognised"])
@pytest.mark.parametrize("case", load("dev_questions.jsonl"), ids=lambda case: case["id"])
def test_labelled_question(case: dict, spoken: bool) -> None:
    reply = run(case, spoken=spoken).reply
    assert is_right(case, reply), reply


@pytest.mark.parametrize("case", load("own_questions.jsonl"), ids=lambda case: case["id"])
def test_question_written_after_the_answers(case: dict) -> None:
    reply = run(case, spoken=True).reply
    assert is_right(case, reply), reply


@pytest.mark.parametrize("spoken", [False, True], ids=["written", "recognised"])
@pytest.mark.parametrize("case", load("callers_questions.jsonl"), ids=lambda case: case["id"])
def test_question_in_a_caller_s_words(case: dict, spoken: bool) -> None:
    reply = run(case, spoken=spoken).reply
    assert is_right(case, reply), reply


@pytest.mark.parametrize("spoken", [False, True], ids=["written", "recognised"])
@pytest.mark.parametrize(("author", "floor"), [("author", 44), ("further", 134)])
def test_questions_of_other_authors_keep_to_their_floor(author: str, floor: int, spoken: bool) -> None:
    cases = load(f"{author}_questions.jsonl")
    wrong = [
        (case["id"], reply) for case in cases if not is_right(case, reply := run(case, spoken=spoken).reply)
    ]
    assert len(cases) - len(wrong) >= floor, wrong


WIPES = read_product(
    "净透卸妆湿巾，30片一包12.9元，不含酒精，有淡淡黄瓜味，送收纳盒。", product_id="wipes", lexicon=SKINCARE
)


@pytest.mark.parametrize(
    "question", ["能祛斑吗", "送耳机吗", "能去黑头吗", "是进口的吗", "可以跟A醇一起用吗"]
)
def test_nearness_of_words_is_no_yes(question: str) -> None:
    found = answer(question, products=[WIPES], lexicon=SKINCARE)
    assert not found.reply.startswith(("可以", "有的", "是的")), found.reply
    assert not found.known, found.reply


def test_an_additive_in_brackets_is_there() -> None:
    tofu = read_product(
        "五香豆干，15元一斤。配料：大豆、盐，加了山梨酸钾（防腐剂）。", product_id="tofu", lexicon=SNACKS
    )
    assert not answer("有防腐剂吗", products=[tofu], lexicon=SNACKS).reply.startswith("不含")


def test_a_ban_on_a_group_proves_no_member() -> None:
    nuts = read_product("每日坚果，89元，坚果过敏禁食。", product_id="nuts", lexicon=SNACKS)
    assert not answer("里面有没有开心果", products=[nuts], lexicon=SNACKS).known


def test_what_is_told_of_limits_is_held_against_the_caller_s_figure() -> None:
    shoe = read_product("跑鞋，399元，体重超过80公斤的不推荐。", product_id="shoe", lexicon=SHOES)
    assert answer("我一百七十斤能穿吗", products=[shoe], lexicon=SHOES).reply.startswith("不建议")
    assert answer("我一百四十斤能穿吗", products=[shoe], lexicon=SHOES).reply.startswith("可以的")


def test_what_is_said_rests_on_sentences_of_the_text() -> None:
    for case in load("dev_questions.jsonl"):
        found = run(case, spoken=True)
        text = next(item["text"] for item in load() if item["id"] == case["pid"])
        assert all(ground in text for ground in found.grounds)
        assert found.known is False or found.grounds, case


def test_not_stated_offers_to_find_out_and_claims_nothing() -> None:
    found = answer("有没有国家专利", products=[MASK], lexicon=SKINCARE)
    assert not found.known
    assert "没有写明" in found.reply
    assert "问" in found.reply


def test_no_product_is_asked_back() -> None:
    assert not answer("能用吗", products=[], lexicon=SKINCARE).known


@pytest.mark.parametrize("question", ["哪个便宜", "这两个哪款便宜一点", "竹露面膜和海藻面膜哪个便宜"])
def test_comparing_prices(question: str) -> None:
    found = answer(question, products=[MASK, SEAWEED], lexicon=SKINCARE)
    assert "海藻面膜便宜110元" in found.reply
    assert len(found.grounds) == 2


def test_comparing_by_a_safety_question() -> None:
    found = answer("哪个不含酒精", products=[MASK, SEAWEED], lexicon=SKINCARE)
    assert "竹露面膜，不含酒精" in found.reply
    assert "海藻面膜，有的，里面有酒精" in found.reply


def test_differences() -> None:
    found = answer("这两款有什么区别", products=[MASK, SEAWEED], lexicon=SKINCARE)
    assert "268元" in found.reply
    assert "158元" in found.reply


def test_the_product_named_in_the_question_is_meant() -> None:
    found = answer("海藻面膜含酒精吗", products=[MASK, SEAWEED], lexicon=SKINCARE)
    assert found.reply == "有的，里面有酒精。"


def test_a_broad_substance_is_answered_by_proof_only() -> None:
    found = answer("我对花生过敏能用吗", products=[MASK], lexicon=SKINCARE)
    assert not found.known


def test_feature_denied_is_not_affirmed() -> None:
    phone = read_product("星河手机，999元。不支持5G和NFC，支持扩展存储卡。", product_id="x", lexicon=PHONES)
    assert answer("支持五G吗", products=[phone], lexicon=PHONES).reply.startswith("不支持5G")
    assert answer("能插内存卡吗", products=[phone], lexicon=PHONES).reply.startswith("可以")


def test_colours_are_listed_when_the_wanted_one_is_missing() -> None:
    shoe = read_product("追风跑鞋，199元，黑、灰两色，39到44码。", product_id="x", lexicon=SHOES)
    assert answer("有红色的吗", products=[shoe], lexicon=SHOES).reply == "红色没有写到，颜色有黑、灰。"


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("鱼油软胶囊，100粒/瓶，168元。每天2粒饭后吞。", "按说明吃，一瓶能撑多少天", "50天"),
        ("手机，12+512G 3600元，12+256G 3299元，24期免息只限512G版。", "512的分24期，一期还多少", "150元"),
        ("羽毛球拍，159元，最高拉24磅。", "我想拉到二十六磅，成不", "不行"),
        ("加湿器，199元，适合20到30平的屋子。", "客厅有四十平，一台够使不", "不够"),
        (
            "雪地靴，109元，26到37码，脚长加1厘米就是内长，26码内长16.5，每大一码多0.5厘米。",
            "脚量了十六厘米半，拍几码",
            "28码",
        ),
        ("身体乳，250ml一瓶42，江浙沪包邮，别的地方补8块。", "我在佛山，买一瓶连邮费多少钱", "50元"),
        ("酸奶，200克×12杯，66元一箱。", "一箱平下来一杯多少钱", "5.5元"),
    ],
)
def test_figures_of_the_text_are_reckoned_with(text: str, question: str, said: str) -> None:
    product = read_product(text, product_id="p")
    assert said in answer(question, products=[product]).reply
