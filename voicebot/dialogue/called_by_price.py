"""八十九的那个帆布的行: a product called by what it costs, which is no budget."""

import re

from voicebot.dialogue.turn import Turn
from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers

_POINTS = re.compile(r"(?:块钱|块|元)?的?(?:那|这)一?[个款双台盒支瓶袋种件罐箱套副把]")


def called(turn: Turn, text: str) -> Product | None:
    """The only product at the price pointed to, where what is on the table costs something else."""
    prices = {round(one.value * 100) for one in find_numbers(text) if _POINTS.match(text, one.span[1])}
    at_price = [one for one in turn.dialogue.catalogue.products if one.price_fen in prices]
    on_table = {*turn.state.offered, *(line.product_id for line in turn.state.basket)}
    return at_price[0] if len(at_price) == 1 and at_price[0].product_id not in on_table else None
