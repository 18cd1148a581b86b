"""Whether goods are taken back that have been opened, or not yet: by the terms of that very state."""

import pytest

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product

BOTH = "开封后不退不换，没开封七天内可退"


@pytest.mark.parametrize(
    ("told", "question", "said"),
    [
        (BOTH, "拆开了三天了能退不", "不行"),
        (BOTH, "吃了一半能退货吗", "不行"),
        (BOTH, "没拆能退吗", "可以的"),
        (BOTH, "没拆放了十天能退吗", "不行"),
        ("未拆封七天可退", "拆开了三天了能退不", "没有写明"),
        ("拆封不退", "没开封能退货吗", "没有写明"),
        ("拆了也能退，七天内都行", "打开尝了一口能退吗", "可以的"),
    ],
)
def test_the_terms_of_that_state_decide(told: str, question: str, said: str) -> None:
    product = read_product(f"松塔核桃酥，一盒39元，{told}。", product_id="p", lexicon=Lexicon())
    assert said in answer(question, products=[product], lexicon=Lexicon()).reply


def test_terms_for_any_state_promise_nothing_of_the_opened() -> None:
    product = read_product("松塔核桃酥，一盒39元，七天无理由退货。", product_id="p", lexicon=Lexicon())
    assert not answer("拆开了三天能退不", products=[product], lexicon=Lexicon()).reply.startswith("可以")
