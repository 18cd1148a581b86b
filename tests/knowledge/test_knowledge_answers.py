"""Questions are answered from the texts, or honestly not."""

import pytest
from fact_score import load
from question_score import is_right, run
from shop_words import PHONES, SHOES, SKINCARE

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
