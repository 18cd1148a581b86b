"""Which products a question is about, and what is talked about once one was described."""

from voicebot.dialogue import aftersales_additions, called_by_name, needs, taking
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.knowledge.product import Product
from voicebot.knowledge.wishes import Excluded

PROBABLY_NAMED = 0.55
"""Score of ``Catalogue.find_by_name`` from which a question is about it, with nothing on the table."""


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


def named(turn: Turn, understood: Understanding) -> list[Product]:
    """The one product that the words name, if they name one."""
    on_the_table = turn.state.offered or turn.state.basket
    least = called_by_name.SURELY_NAMED if on_the_table else PROBABLY_NAMED
    hits = [hit for hit in turn.dialogue.catalogue.find_by_name(understood.text) if hit.score >= least]
    clearly = [hit for hit in hits if hit.score == hits[0].score]
    if not hits:
        part = (
            called_by_name.called_with_its_kind(turn, understood)
            or called_by_name.called_by_part(turn, understood)
            or called_by_name.called_first(turn, understood.text)
            or called_by_name.by_edition(turn, understood)
        )
        return [part] if part is not None else []
    return [clearly[0].product] if len(clearly) == 1 else []


def _indices(understood: Understanding) -> list[int]:
    references = as_list(understood.slots.get("ref"))
    return [int(ref.removeprefix("index:")) - 1 for ref in references if ref.startswith("index:")]


def put_on_the_table(turn: Turn, product: Product) -> None:
    """What was described is what is talked about now."""
    state = turn.state
    if product.product_id in state.offered or state.basket or aftersales_additions.of_what_harmed(turn):
        return
    unsafe = turn.dialogue.catalogue.judge(product.product_id, taking.safety_wishes(turn))
    if isinstance(unsafe, Excluded) or product.price_fen is None:
        return
    shown = tuple(dict.fromkeys((*state.shown, product.product_id)))
    turn.change(offered=(product.product_id,), shown=shown, phase=Phase.OFFER)
