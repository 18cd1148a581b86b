import pytest

from voicebot.knowledge.reader import read_product
from voicebot.service.goods import USUAL_STOCK, goods_of


@pytest.mark.parametrize(
    ("stock_sentence", "pieces"),
    [("目前只剩二十盒。", 20), ("现货充足。", USUAL_STOCK), ("", USUAL_STOCK), ("暂时缺货。", 0)],
)
def test_first_stock_comes_from_the_text(stock_sentence: str, pieces: int) -> None:
    product = read_product(f"竹叶面膜，一盒6片，每盒188元。{stock_sentence}", product_id="zhuye", lexicon={})
    goods = goods_of(product)
    assert (goods.stock, goods.price_fen) == (pieces, 18800)
