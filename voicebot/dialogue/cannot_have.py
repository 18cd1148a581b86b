"""猪油一点不能沾, 有没有香精，我闻不得那个: what is in the goods talked of and somebody cannot have."""

import re
from collections.abc import Iterator

from voicebot.dialogue.rereading import with_slots
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.polarity import TOO_MANY
from voicebot.dialogue.understanding.result import Understanding
from voicebot.knowledge.product import Product

_HOLDING = ("ingredients", "allergens", "material", "free_from", "contraindications")
_CANNOT = re.compile(
    r"(?:(?:不能|不敢|不可以|没法|不许)(?:再|去|乱)?(?:沾|碰|吃|喝|用|闻|擦|抹)"
    r"|(?:沾|碰|吃|喝|用|闻|擦|抹)不(?:得|了|惯|来|成)|受不了|忌口?(?:的|了)?$|戒了|从来不(?:吃|碰|沾|用)"
    rf")(?!{TOO_MANY})"
)
"""吃不了那么多 and 喝不了三箱 are too many, and nothing forbidden."""
_IT = re.compile(r"那个|这个|它|那种|那玩意|这玩意|那味|这味")
_NAMELESS = re.compile(r"(?:过敏|等|类|的|提取物|提取液)$")
_SHORTEST = 2


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading, with what is refused of the contents as something to avoid."""
    state = turn.state
    told = as_list(understood.slots.get("allergy")) + as_list(understood.slots.get("avoid"))
    if "avoid" not in turn.dialogue.plan.slots or told or state.after_sale:
        return understood
    refusing = [clause for clause in re.split(r"[，。？！….]+", understood.text) if _CANNOT.search(clause)]
    if not refusing:
        return understood
    ids = dict.fromkeys((*state.offered, *(line.product_id for line in state.basket)))
    products = [product for one in ids if (product := turn.dialogue.catalogue.get(one)) is not None]
    held = {what for product in products for what in _contents(product)}
    named = {what for what in held if any(what in clause for clause in refusing)}
    if not named and any(_IT.search(clause) for clause in refusing):
        named = {what for what in held if what in understood.text}
    longest = tuple(sorted(what for what in named if not any(what in other for other in named - {what})))
    return with_slots(understood, {"avoid": longest}) if longest else understood


def _contents(product: Product) -> Iterator[str]:
    for fact in _HOLDING:
        for text in product.texts(fact):
            for part in re.split(r"[（）()、，\s]+", text):
                name = _NAMELESS.sub("", part)
                if len(name) >= _SHORTEST:
                    yield name
