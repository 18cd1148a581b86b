"""What the shop imported is what callers hear, and nothing of the text contradicts it."""

from datetime import UTC, datetime, timedelta

from tests.dialogue.calls import Call
from tests.example_shops import example_shop
from voicebot.records.models import Product
from voicebot.records.shop_models import Promotion
from voicebot.records.store import Store
from voicebot.service.goods import goods_of
from voicebot.service.imported_prices import OwnPrice, OwnTerms, imported_terms, with_own_terms


async def test_only_imported_prices_count(store: Store) -> None:
    async def work(session) -> None:
        session.add(Product(product_id="a", name="甲", price_fen=100, stock=1, source="import"))
        session.add(Product(product_id="b", name="乙", price_fen=200, stock=1))
        await session.flush()
        ended = datetime.now(UTC) - timedelta(days=1)
        common = {"title": "", "cut_fen": 30}
        session.add(Promotion(code="1", kind="cut", product_id="a", pieces=2, **common))
        session.add(Promotion(code="2", kind="threshold", threshold_fen=20_000, **common))
        session.add(Promotion(code="3", kind="cut", product_id="a", ends_at=ended, **common))

    await store.database.run(work, doing="preparing")
    promotions = ("买2件减0.3元", "满200元减0.3元")
    assert await imported_terms(store.database) == OwnTerms({"a": OwnPrice(100, promotions)})


def test_a_product_is_offered_and_explained_at_the_imported_price() -> None:
    shop = example_shop("skincare")
    priced = with_own_terms(shop, OwnTerms({"haiyue_shuangfushui": OwnPrice(9_900, ("第二瓶半价",))}))
    assert with_own_terms(shop, OwnTerms()) is shop
    product = priced.catalogue.get("haiyue_shuangfushui")
    assert product is not None
    assert (goods_of(product).price_fen, goods_of(product).rules) == (9_900, ())
    assert "330" not in product.text
    assert "不含酒精" in product.text
    call = Call(priced)
    assert "99元一瓶" in call.say("我要三瓶海玥玻尿酸爽肤水")
    assert "一共297元" in call.say("一共多少钱")
    assert "不含酒精" in call.say("含酒精吗")
    assert "第二瓶半价" in call.say("能便宜点吗")
