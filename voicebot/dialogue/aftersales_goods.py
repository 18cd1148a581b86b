"""Which goods of an order are spoken of: by name, or by the kind that they are of."""

import re
from collections.abc import Iterable, Mapping

from voicebot.dialogue.aftersales_which import Hints, is_named
from voicebot.dialogue.effects import OrderItem, OrderSummary
from voicebot.dialogue.turn import Turn

_SHORTEST_KIND = 2
_FOR_ANOTHER = re.compile(
    r"(?:换|调)(?:成|为|个|一[个支盒瓶件双袋台]|[支盒瓶件双袋台])(?P<wanted>[^，。吗呢吧？！]+)"
)
_AROUND = re.compile(r"^(?:一?[个支盒瓶件双袋台]|别的|的)+|(?:可以|行|好|能)?(?:不|么|的)?$")


def kinds_in(turn: Turn, text: str) -> tuple[str, ...]:
    """Product types that the words name, canonical, in the order said."""
    words = turn.dialogue.catalogue.lexicon.words("product_type")
    said = {
        kind: text.index(word) for word, kind in words.items() if len(word) >= _SHORTEST_KIND and word in text
    }
    return tuple(sorted(said, key=said.__getitem__))


def kinds_of_goods(turn: Turn, orders: Iterable[OrderSummary]) -> Mapping[str, frozenset[str]]:
    """What every line of the orders is: 柔云燕麦洁面乳 is a 洗面奶. By product id."""
    return {item.product_id: _kinds_of(turn, item) for order in orders for item in order.items}


def _kinds_of(turn: Turn, item: OrderItem) -> frozenset[str]:
    """By the text of the product; where it is not sold any more, by its name."""
    product = turn.dialogue.catalogue.get(item.product_id)
    stated = product.texts("product_type") if product is not None else ()
    return frozenset(stated) | frozenset(kinds_in(turn, item.name))


def lines_named(turn: Turn, order: OrderSummary, text: str) -> tuple[str, ...]:
    """Ids of the lines that the words name."""
    hints = Hints(text=text, kinds=kinds_in(turn, text), kinds_of=kinds_of_goods(turn, (order,)))
    return tuple(item.product_id for item in order.items if is_named(item, hints))


def wanted_instead(turn: Turn, text: str) -> str:
    """面膜换成洗面奶: the other kind or product that is wanted; empty when a version or nothing is named."""
    found = _FOR_ANOTHER.search(text)
    if found is None or not kinds_in(turn, found["wanted"]):
        return ""
    return _AROUND.sub("", found["wanted"])


def before_exchange(text: str) -> str:
    """Of 面膜换成洗面奶 the words that name what was bought."""
    return text[: found.start()] if (found := _FOR_ANOTHER.search(text)) is not None else text
