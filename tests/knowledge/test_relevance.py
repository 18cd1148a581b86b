"""Which clause answers a question: features, the trained model, and how its word is weighed."""

import sys
from pathlib import Path

import pytest

from voicebot.errors import ConfigError
from voicebot.knowledge import kept_model
from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import understand
from voicebot.knowledge.reader import read_product
from voicebot.knowledge.reconsidering import reconsider
from voicebot.knowledge.relevance import model as models
from voicebot.knowledge.relevance.features import is_open, lacks_amount, pair_features
from voicebot.knowledge.relevance.ranking import rank
from voicebot.knowledge.replies import Answer

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

import train_relevance  # noqa: E402 (a script, not a part of the package)

TEXT = (
    "老坛剁椒酱，280克一瓶，18元。辣度五级，怕辣的别碰。开盖后放冰箱，一个月内吃完，用干净勺子挖。"
    "拌面一次两勺。玻璃瓶，摔坏了拍照包赔。配料：鲜辣椒、蒜、盐。"
)


def product(text: str = TEXT) -> Product:
    return read_product(text, product_id="jiang", category=None)


@pytest.mark.parametrize(
    ("question", "open_"),
    [("开了盖咋存", True), ("能放多久", True), ("怕辣能吃不", False), ("有没有蒜", False)],
)
def test_open_questions_are_told_from_those_for_yes_or_no(question: str, open_: bool) -> None:
    assert is_open(question) is open_


@pytest.mark.parametrize(
    ("question", "clause", "lacks"),
    [
        ("一袋有多少大卡", "180g一袋", True),
        ("一包多少克", "180g一袋", False),
        ("充满要几个小时", "续航两天", True),
        ("能用多久", "续航两天", False),
        ("怎么吃", "拌面一次两勺", False),
    ],
)
def test_an_amount_is_told_in_the_measure_that_is_asked_for(question: str, clause: str, lacks: bool) -> None:
    assert lacks_amount(question, clause) is lacks


def test_clauses_are_held_against_each_other_and_see_their_neighbours() -> None:
    rows = pair_features(
        "咋存",
        ["280克", "放冰箱", "一个月"],
        {"storage": 0.8, "spec": 0.2},
        [{"spec": 1.0}, {"storage": 1.0}, {"shelf_life": 1.0}],
        [0.0, 0.5, 0.0],
    )
    assert [row["facts:most"] for row in rows] == [0.0, 1.0, 0.0]
    assert rows[0]["facts:rel"] == pytest.approx((0.2 / 0.8) ** 0.5)
    assert rows[2]["before:words:rel"] == 1.0
    assert rows[2]["before:facts"] == rows[1]["facts"]


@pytest.mark.parametrize(
    ("question", "clause"),
    [("打开了咋存", "开盖后放冰箱"), ("碎了你们管不", "摔坏了拍照包赔"), ("拌一回面几勺够", "拌面一次两勺")],
)
def test_the_clause_that_answers_comes_first(question: str, clause: str) -> None:
    assert clause in rank(understand(question, Lexicon()), product())[0].text


def test_what_shares_no_words_with_the_text_is_answered_all_the_same() -> None:
    found = answer("碎了你们管不", products=[product()])
    assert found.known
    assert "包赔" in found.reply
    assert found.grounds[0] in TEXT


def test_what_is_not_stated_stays_so() -> None:
    for question in ("是有机的吗", "孕妇能吃不", "一勺多少大卡"):
        found = answer(question, products=[product()])
        assert not found.known, found.reply
        assert "没有写明" in found.reply


def test_a_computed_answer_stands() -> None:
    assert "36" in answer("来两瓶多少钱", products=[product()]).reply


def test_without_a_model_the_rules_have_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voicebot.knowledge.relevance.ranking.shipped_model", lambda: None)
    found = Answer("这个我这边没有写明。", (), False)
    assert reconsider(understand("碎了你们管不", Lexicon()), product(), found) is found


def test_a_model_that_is_damaged_of_another_version_or_missing_is_named() -> None:
    kept = kept_model.packed(b"model", "relevance x 1")
    assert kept_model.unpacked(kept, "relevance x 1", "x.model") == b"model"
    with pytest.raises(ConfigError, match=r"x\.model is damaged .* train it again"):
        kept_model.unpacked(kept[:-3], "relevance x 1", "x.model")
    with pytest.raises(ConfigError, match=r"x\.model is no 'relevance x 2'"):
        kept_model.unpacked(kept, "relevance x 2", "x.model")
    with pytest.raises(ConfigError, match=r"y\.model is missing"):
        kept_model.shipped("voicebot.knowledge.relevance", "y.model", "relevance x 1")


def test_an_unusable_model_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "heading_of", lambda part: "relevance of the future")
    with pytest.warns(RuntimeWarning, match="answered by rules alone: .*train it again"):
        assert models.shipped_model.__wrapped__() is None


def test_training_twice_gives_the_same_model(tmp_path: Path) -> None:
    block = "## snacks\n{name:酥脆花生}，{spec:180克一袋}，{price:12}元。{storage:放阴凉处}。\n"
    questions = "? storage | stated | 咋存 | 阴凉\n? price | stated | 咋卖 | 12\n"
    (tmp_path / "a.txt").write_text("\n".join([block + questions] * 10), "utf-8")
    lessons = train_relevance.load_lessons(tmp_path)
    assert train_relevance.train(lessons) == train_relevance.train(lessons)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("不粘锅，199元。燃气灶、电磁炉都能用。", "电陶炉能用吗"),
        ("净颜面膜，99元。油皮、混合皮都能用。", "干皮能用吗"),
        ("平安礼盒，128元。芒果过敏的人不要吃。", "喝了酒能吃吗"),
    ],
)
def test_a_list_that_holds_the_like_is_neither_yes_nor_no(text: str, question: str) -> None:
    found = answer(question, products=[product(text)])
    assert not found.reply.startswith(("可以", "能", "有的", "不行", "不建议", "没有的")), found.reply


def test_how_long_it_keeps_closed_is_not_told_of_what_was_opened() -> None:
    for question in ("开封后放几天", "开了口还能吃几天"):
        found = answer(question, products=[product("酥皮月饼，88元一盒。保质期45天，常温放。")])
        assert not found.known, found.reply


def test_a_sum_is_never_replaced_by_a_clause() -> None:
    found = answer("三个多少钱", products=[product("山海手机壳，价48。普通版便宜十块。全包防摔。")])
    assert "144" in found.reply
