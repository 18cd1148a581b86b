"""The postage that a caller is told and the one in the total of the order are the same."""

from dataclasses import replace

import pytest
from records_world import CALLER, line, shop_with_goods

from tests.dialogue.calls import Call
from tests.example_shops import example_shop
from voicebot.dialogue.effects import OrderQuoted, QuoteOrder
from voicebot.records.shop_models import Promotion
from voicebot.records.store import Store
from voicebot.service.deployment import Deployment
from voicebot.service.imported_prices import OwnTerms, imported_terms, with_own_terms
from voicebot.service.postage import (
    ASKED_FOR,
    contradictions,
    postage_of,
    postage_rules,
    say_postage,
    without_postage,
)
from voicebot.shop.prices import Goods, Kind, Rule, priced
from voicebot.shop.products import sync_products

XINJIANG = "新疆乌鲁木齐市天山区解放路五号"
SHANGHAI = "上海市黄浦区人民路一号"
IMPORTED = Rule("P1", Kind.SHIPPING, price_fen=600, threshold_fen=5_000)
FAR = Rule("P2", Kind.SHIPPING, price_fen=2_000, regions=("新疆", "西藏"))


@pytest.fixture(scope="module")
def skincare() -> Deployment:
    return example_shop("skincare")


@pytest.mark.parametrize(
    ("text", "sum_yuan", "address", "fee_yuan"),
    [
        ("全国包邮，新疆西藏另加10元。", 148, XINJIANG, 10),
        ("全国包邮，新疆西藏另加10元。", 148, SHANGHAI, 0),
        ("全国包邮（新疆、西藏除外，运费10元）。", 148, SHANGHAI, 0),
        ("满99元包邮，不满收8元，新疆西藏另加10元。", 50, SHANGHAI, 8),
        ("满99元包邮，不满收8元，新疆西藏另加10元。", 50, XINJIANG, 18),
        ("满99元包邮，不满收8元，新疆西藏另加10元。", 120, XINJIANG, 10),
        ("满五十九包邮，新疆、内蒙古运费15元，不满收八块", 58, SHANGHAI, 8),
        ("满59包邮，新疆、内蒙古运费15元，不满收8元", 58, "内蒙古包头市", 15),
        ("不满99元运费8元", 98, SHANGHAI, 8),
        ("不满99元运费8元", 99, SHANGHAI, 0),
        ("运费统一6元，当天发货。", 500, SHANGHAI, 6),
        ("当天发货，三到五天到。", 500, XINJIANG, 0),
    ],
)
def test_what_a_shop_says_of_postage_is_what_it_charges(
    text: str, sum_yuan: int, address: str, fee_yuan: int
) -> None:
    goods = [Goods("mask", "盒", 1, sum_yuan * 100)]
    assert priced(goods, postage_rules(text), address=address).shipping_fen == fee_yuan * 100


def test_an_order_to_a_far_place_pays_what_the_shop_says(skincare: Deployment) -> None:
    call = Call(skincare)
    assert "新疆西藏另加10元" in call.say("运费怎么算")
    call.say_all("我要一盒竹露舒缓面膜", "就要这款", "李雷", "13800138000")
    assert "运费10元" in call.say(XINJIANG)
    call.say("对")
    (order,) = call.world.orders
    assert order.shipping_fen == 1_000


async def test_imported_postage_is_charged_and_said_in_place_of_that_of_the_texts(
    store: Store, skincare: Deployment
) -> None:
    shop = await shop_with_goods(store.database)
    await sync_products(store.database, [], postage_of(skincare.script))

    async def fee_fen(address: str) -> int:
        goods = [line()] if address else []
        await shop_with_goods(store.database)
        result = await shop.quote_order(QuoteOrder("q", tuple(goods), CALLER, address=address), timeout_s=60)
        assert isinstance(result, OrderQuoted)
        return result.quote.shipping_fen

    async def work(session) -> None:
        session.add(Promotion(code="P1", kind="shipping", title="", price_fen=600, threshold_fen=500_000))
        session.add(Promotion(code="P2", kind="shipping", title="", price_fen=2_000, regions=["新疆"]))

    await store.database.run(work, doing="preparing")
    assert (await fee_fen(SHANGHAI), await fee_fen(XINJIANG)) == (600, 2_000)
    told = Call(with_own_terms(skincare, await imported_terms(store.database))).say("包邮吗，寄新疆多少钱")
    assert "运费6元，满5000元包邮，新疆运费20元" in told
    assert "另加10元" not in told


def test_a_product_text_tells_no_postage_of_its_own_once_it_was_imported(skincare: Deployment) -> None:
    before, after = (
        one.catalogue.get("nuanrong_hushoushuang")
        for one in (skincare, with_own_terms(skincare, OwnTerms(postage=(IMPORTED, FAR))))
    )
    assert before is not None
    assert "运费10元" in (before.text_of("shipping_note") or "")
    assert after is not None
    assert after.text_of("shipping_note") == "运费6元，满50元包邮，新疆、西藏运费20元"
    assert "10元" not in after.text
    assert after.price_fen == before.price_fen


def test_with_a_shop_that_works_postage_out_itself_no_amount_is_promised(skincare: Deployment) -> None:
    call = Call(with_own_terms(skincare, OwnTerms(postage_by_order=True)))
    told = call.say("包邮吗")
    assert ASKED_FOR.rstrip("。") in told
    assert "10元" not in told


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ((), ""),
        ((IMPORTED, FAR), "运费6元，满50元包邮，新疆、西藏运费20元。"),
        ((FAR,), "新疆、西藏运费20元，其他地方包邮。"),
        ((replace(IMPORTED, price_fen=0, threshold_fen=None),), "包邮。"),
    ],
)
def test_rules_are_said_as_one_says_them(rules: tuple[Rule, ...], said: str) -> None:
    assert say_postage(rules) == said


def test_only_postage_is_taken_out_of_a_text() -> None:
    text = "两天内发货，发顺丰。满99元包邮，新疆西藏另加10元。不满99元收6元。质量问题来回运费我们出。"
    assert without_postage(text) == "两天内发货，发顺丰。质量问题来回运费我们出。"


def test_texts_that_tell_another_postage_are_found_with_file_and_line(skincare: Deployment) -> None:
    assert list(contradictions(skincare)) == []
    found = list(contradictions(skincare, (IMPORTED, FAR)))
    answer, cream, free = found
    assert answer.where.partition("dialplan.yaml:")[2] == str(
        skincare.plan.section("answers").at("ask_shipping").line  # type: ignore[union-attr]
    )
    assert "运费6元，满50元包邮" in answer.message
    assert cream.where.endswith("nuanrong_hushoushuang.txt:1")
    assert "the text says 10元 for 新疆西藏, the shop charges 20元" in cream.message
    assert "says 0元 for everywhere, the shop charges 6元" in free.message
    same = replace(FAR, price_fen=1_000)
    assert list(contradictions(skincare, (same,))) == []
