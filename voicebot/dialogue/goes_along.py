"""Things named that are not wanted: what goods are used with, and what comes along with them for nothing."""

import re

from voicebot.dialogue.rereading import without
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """安卓手机，C口的, of a power bank in the basket: what it is used with, and no other product.

    送的茶叶别忘了: what comes along with it.
    """
    kind, text = understood.slots.get("product_type"), understood.text
    held = [turn.dialogue.catalogue.get(line.product_id) for line in turn.state.basket]
    held += [turn.dialogue.catalogue.get(product_id) for product_id in turn.state.offered]
    places = [one.span for one in understood.mentions if one.slot == "product_type"]
    if held and places and all(_comes_free(text, place) for place in places):
        return without(understood, {"product_type", "items"})
    if not isinstance(kind, str) or "quantity" in understood.slots or _LOOKS_FOR.search(text):
        return understood
    named = [text[slice(*place)] for place in places]
    for product in filter(None, held):
        own = any(word in product.name for word in (*named, kind))
        if named and not own and all(word in product.text for word in named):
            return without(understood, {"product_type"})
    return understood


def _comes_free(text: str, place: tuple[int, int]) -> bool:
    """送的茶叶别忘了, 茶叶就不送了是吧."""
    return (
        _GIVEN_BEFORE.search(text[: place[0]]) is not None or _GIVEN_AFTER.match(text, place[1]) is not None
    )


_GIVEN_BEFORE = re.compile(r"(?:送|赠|搭)的(?:那个|那[盒罐包张双])?$")
_GIVEN_AFTER = re.compile(r"(?:就|也|还|是)*(?:不|会|没|白)?(?:送|赠)(?!给|到|去|过)")
_LOOKS_FOR = re.compile(r"[买来换找看]|想要|要[个一台双盒]|也要|推荐|有没有|有.{0,6}[吗么]|还有|再|另外|加")
