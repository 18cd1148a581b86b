"""What a product is like, in a sentence or two made from its facts; never the text read aloud."""

import re
from collections.abc import Mapping

from voicebot.dialogue.slots import is_known
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import listed, yuan
from voicebot.knowledge.product import Product

MOST_VALUES = 3
"""Of one fact; more of them would be a brochure."""

MOST_CLAUSES = 3
LONGEST_VALUE = 8
"""Characters; a longer value is a sentence of its own and not fit for a list."""

_CLAUSES: Mapping[str, str] = {
    "effect": "主打{}",
    "features": "特点是{}",
    "flavor": "有{}口味",
    "skin_type": "{}皮肤都能用",
    "usage_hint": "{}",
    "target": "适合{}",
    "suitable_for": "适合{}",
    "material": "{}的",
    "colors": "有{}",
}
"""Facts that tell what a product is for, the most telling first, and how they are put."""

_ASKS_PORTRAIT = re.compile(
    r"怎么样|咋样|如何|好不好|好用[吗不]|好吃[吗不]|好穿[吗不]|介绍|说说|讲讲|什么样|啥样|有什么(好|特点|优点)|好在哪|靠谱[吗不]|值不值|值得"
)
_ASKS_DEAR = re.compile(r"贵不贵|贵吗|贵么|便宜[吗不]|划算[吗不]|性价比")
_NOT_A_PORTRAIT = re.compile(r"怎么(样)?(用|退|换|付|发|寄|买|下单)|效果怎么")


def asks_portrait(understood: Understanding) -> bool:
    """Whether the caller wants to know what a product is like (X怎么样)."""
    text = understood.text
    return _ASKS_PORTRAIT.search(text) is not None and _NOT_A_PORTRAIT.search(text) is None


def asks_whether_dear(understood: Understanding) -> bool:
    """贵不贵."""
    return _ASKS_DEAR.search(understood.text) is not None


def in_a_sentence(turn: Turn, product: Product) -> str:
    """主打补水、保湿，干性和敏感性皮肤都能用。 Empty when the text states nothing of the kind."""
    clauses = []
    for name, words in _CLAUSES.items():
        values = [text for text in product.texts(name) if _tells(turn, name, text)][:MOST_VALUES]
        if values:
            clauses.append(words.format(listed(values)))
    return "，".join(clauses[:MOST_CLAUSES]) + "。" if clauses else ""


def _tells(turn: Turn, name: str, text: str) -> bool:
    """Features are any words of the text; only those that callers wish for are worth telling."""
    if name == "features":
        return turn.dialogue.catalogue.lexicon.canonical("feature", text) is not None
    return len(text) <= LONGEST_VALUE


def describe(turn: Turn, product: Product, price: str) -> None:
    """Name it, say what it is for and what it costs, and a drawback where the text owns up to one."""
    turn.say("portrait", name=product.name, price=price)
    sentence = in_a_sentence(turn, product)
    if sentence:
        turn.say_text(sentence)
    tell_drawbacks(turn, product)


def tell_drawbacks(turn: Turn, product: Product) -> None:
    """What the text itself finds wanting, once in a call."""
    whole = [told for text in product.texts("drawbacks") if (told := whole_clause(text, product.text))]
    drawbacks = whole[:MOST_VALUES]
    if drawbacks:
        turn.say_once(f"drawbacks:{product.product_id}", "drawback", fact="，".join(drawbacks))


def whole_clause(told: str, text: str) -> str:
    """要是发烫 with what is to be done then, as the text has it; empty where it says nothing of that.

    Args:
        told: what was read out of the text, perhaps no more than a condition.
        text: the whole text.
    """
    last = told.rsplit("，", 1)[-1]
    if not _CONDITION.search(last) or _CONSEQUENCE.search(last):
        return told
    follows = re.match(
        r"[，,]\s*([^，,。；;！!？?\n]+)", text[text.find(told) + len(told) :] if told in text else ""
    )
    return f"{told}，{follows[1]}" if follows is not None else ""


_CONDITION = re.compile(r"要是|如果|万一|假如|一旦|的话$|的时候$|时$")
_CONSEQUENCE = re.compile(
    r"(?:要是|如果|万一|假如|一旦|的话|的时候|时).*(?:就|会|别|不|得|请|先|应|容易|可能|建议)"
)


def tell_size_advice(turn: Turn, product: Product) -> None:
    """How the size turns out, once a size is talked about."""
    advice = product.text_of("size_advice")
    if advice and is_known(turn.state.slots, "size"):
        turn.say_once(f"size:{product.product_id}", "size_advice", fact=advice)


def say_how_dear(turn: Turn, product: Product) -> None:
    """Where its price stands among products of its kind."""
    prices = sorted(
        other.price_fen
        for other in turn.dialogue.catalogue.products
        if other.product_type == product.product_type and other.price_fen is not None
    )
    price = product.price_fen or 0
    if len(prices) < 3:
        turn.say("dear_alone", name=product.name, price=yuan(price))
        return
    third = len(prices) // 3
    low, high = price <= prices[third], price >= prices[-1 - third]
    key = "dear_low" if low else "dear_high" if high else "dear_middle"
    turn.say(key, price=yuan(price), low=yuan(prices[0]), high=yuan(prices[-1]))
