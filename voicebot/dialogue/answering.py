"""Questions of the caller: about a product from its text, about the shop from the dialplan."""

from voicebot.dialogue import needs, ordering
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import pick, yuan
from voicebot.knowledge.answers import answer as product_answer
from voicebot.knowledge.names import NameHit
from voicebot.knowledge.product import Product

ABOUT_PRODUCTS = frozenset({"product_qa", "ask_usage", "compare", "ask_price", "ask_stock", "ask_promotion"})
ABOUT_THE_SHOP = frozenset(
    {
        "ask_shipping",
        "ask_payment",
        "ask_authenticity",
        "ask_shop",
        "ask_promotion",
        "ask_stock",
        "warranty_repair",
    }
    | {"coupon_points", "account"}
)

PROBABLY_NAMED = 0.55
"""Score of ``Catalogue.find_by_name`` from which a question is about that product."""

QUESTIONS = ABOUT_PRODUCTS | ABOUT_THE_SHOP | {"bargain"}
"""Intents that ask something of the bot."""


def answer(turn: Turn, understood: Understanding) -> bool:
    """Answer every question in the utterance. Returns whether there was one."""
    replies = [_reply(turn, understood, scored.name) for scored in understood.intents]
    return any(replies)


def _reply(turn: Turn, understood: Understanding, intent: str) -> bool:
    if intent == "bargain":
        _bargain(turn)
        return True
    if intent == "ask_price" and _price(turn):
        return True
    if intent in ABOUT_PRODUCTS and _about_product(turn, understood):
        return True
    if intent in ABOUT_THE_SHOP:
        _about_the_shop(turn, intent)
        return True
    return False


def _bargain(turn: Turn) -> None:
    again = "bargain" in turn.state.told
    turn.say("bargain_again" if again else "bargain")
    turn.change(told=turn.state.told | {"bargain"})


def _price(turn: Turn) -> bool:
    """一共多少钱 with a basket whose quantities are known."""
    basket = turn.state.basket
    if not basket and not turn.state.offered and not turn.state.shown:
        return _price_range(turn)
    if not basket or any(line.quantity is None for line in basket):
        return False
    turn.say("order_total_short", total=yuan(ordering.total_fen(turn)))
    return True


def _price_range(turn: Turn) -> bool:
    """Nothing is on the table yet: from the cheapest that fits to the dearest."""
    fitting = needs.match(turn, limit=50).fitting
    prices = sorted(one.product.price_fen for one in fitting if one.product.price_fen is not None)
    if len(prices) < 2:
        return False
    kind = turn.text_slot("product_type") or "我们的"
    turn.say("price_range", kind=kind, low=yuan(prices[0]), high=yuan(prices[-1]))
    return True


def _about_product(turn: Turn, understood: Understanding) -> bool:
    """What the texts say; silence of the texts is said as such. False when no product is meant."""
    products = in_focus(turn, understood)
    catalogue = turn.dialogue.catalogue
    reply = product_answer(understood.text, products=products, catalogue=catalogue, slots=turn.state.slots)
    if not products and not reply.known:
        return False
    turn.say_text(reply.reply)
    return True


def in_focus(turn: Turn, understood: Understanding) -> tuple[Product, ...]:
    """The products a question is about: referred to, in the basket, or on offer."""
    state = turn.state
    ids = [state.shown[index] for index in _indices(understood) if index < len(state.shown)]
    if "compare" in {scored.name for scored in understood.intents} and len(ids) < 2:
        ids = list(state.shown[-2:])
    ids = (
        ids
        or list(state.offered)
        or [line.product_id for line in state.basket[-1:]]
        or list(state.shown[-1:])
    )
    products = [turn.dialogue.catalogue.get(product_id) for product_id in ids]
    found = tuple(product for product in products if product is not None)
    if found or not turn.knows("product_type"):
        return found
    return tuple(candidate.product for candidate in needs.match(turn, limit=3).fitting)


def _named(turn: Turn, understood: Understanding) -> list[NameHit]:
    hits = turn.dialogue.catalogue.find_by_name(understood.text)
    return [hit for hit in hits if hit.score >= PROBABLY_NAMED]


def _indices(understood: Understanding) -> list[int]:
    references = as_list(understood.slots.get("ref"))
    return [int(ref.removeprefix("index:")) - 1 for ref in references if ref.startswith("index:")]


def _about_the_shop(turn: Turn, intent: str) -> None:
    variants = turn.dialogue.script.answers.get(intent)
    if variants:
        turn.say_text(pick(variants, turn.state.caller.call_key, turn.state.turn, intent))
        return
    turn.say("not_stated")
    if turn.state.question is None:
        turn.ask("callback", key="offer_find_out")
