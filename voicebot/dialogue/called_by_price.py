"""八十九的那个帆布的行: a product called by what it costs, which is no budget."""

import re

from voicebot.dialogue.turn import Turn
from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers

_UNIT = "[个款双台盒支副瓶袋种件罐箱套副把]"
_POINTS = re.compile(rf"(?:块钱|块|元)?(?:一{_UNIT})?的?(?:那|这)一?{_UNIT}")
_POINTED_AT = re.compile(rf"(?:那|这)一?{_UNIT}$")
_ENDS = re.compile(r"(?:块钱|块|元)?的(?=$|[，。吧就行可也])")
_HAGGLES = re.compile(r"不要|太贵|贵了|便宜|卖不卖|行不行|以内|以下|左右")


def called(turn: Turn, text: str) -> Product | None:
    """The only product at the price pointed to, where what is on the table costs something else."""
    if _HAGGLES.search(text):
        return None
    prices = {round(one.value * 100) for one in find_numbers(text) if _is_pointed_to(text, one.span)}
    if not prices:
        return None
    at_price = [one for one in turn.dialogue.catalogue.products if prices & _prices(one)]
    on_table = {*turn.state.offered, *(line.product_id for line in turn.state.basket)}
    return at_price[0] if len(at_price) == 1 and at_price[0].product_id not in on_table else None


def _is_pointed_to(text: str, span: tuple[int, int]) -> bool:
    """八十九的那个, 那双九十五的."""
    start, end = span
    before = _POINTED_AT.search(text[:start]) is not None and _ENDS.match(text, end) is not None
    return before or _POINTS.match(text, end) is not None


def _prices(product: Product) -> set[int]:
    own = {variant.price_fen for variant in product.pricing.variants}
    return own | ({product.price_fen} if product.price_fen is not None else set())
