"""Bargaining: one polite bound from what the texts promise, and never a discount of our own; cheaper ones."""

import re

from voicebot.dialogue import needs, recommending, totals
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import listed
from voicebot.knowledge.product import Product

_WANTS_GIFT = re.compile(r"送|赠|搭|添点|小样")
MOST_PROMOTIONS = 2


def answer(turn: Turn, understood: Understanding) -> None:
    """First what the text itself offers, then the same bound in other words."""
    quote = totals.current_quote(turn) if turn.state.basket else None
    if quote is not None and quote.reductions and _IF_CHEAPER.search(understood.text):
        totals.tell(turn, quote)
        return
    again = "bargain" in turn.state.told
    turn.change(told=turn.state.told | {"bargain"})
    product = _meant(turn)
    if _WANTS_GIFT.search(understood.text):
        gifts = product.texts("gifts") if product is not None else ()
        if gifts:
            turn.say("bargain_gifts", gifts=listed(list(gifts)))
        else:
            turn.say("bargain_no_gifts")
        return
    turn.say("bargain_again" if again else "bargain")
    promotions = product.texts("promotion")[:MOST_PROMOTIONS] if product is not None else ()
    if promotions and product is not None:
        mark = f"promotion:{product.product_id}"
        turn.say_once(mark, "bargain_promotion", promotion="，".join(promotions))


def gifts_asked_along(turn: Turn, understood: Understanding) -> None:
    """来两袋，送勺是不是: the answer, as the text puts it, beside the order that goes on."""
    product = _meant(turn)
    if product is None or "quantity" not in understood.slots or not _ASKS_FOR_GIFT.search(understood.text):
        return
    promised = [text for text in product.texts("promotion") if _WANTS_GIFT.search(text)]
    if promised:
        turn.say("bargain_promotion", promotion="，".join(promised))
    elif gifts := product.texts("gifts"):
        turn.say("bargain_gifts", gifts=listed(list(gifts)))
    else:
        turn.say("bargain_no_gifts")


_IF_CHEAPER = re.compile(r"(?:是不是|有没有|会不会|有|能)[^，。]{0,3}(?:便宜|优惠|划算|合算|打折|减)")
"""五个是不是便宜点: what they come to with the reduction is the answer."""
_ASKS_FOR_GIFT = re.compile(
    r"(?:送|赠)[^，。到货给]{0,5}(?:是不是|是吧|对吧|吗|么|不$|没有?$)|(?:是不是|送不送|有没有|还|会)送(?![到货])"
    r"|(?:什么|啥|哪些)(?:东西)?(?:送|赠)|送(?:点|些)?(?:什么|啥)|赠品"
)


def _meant(turn: Turn) -> Product | None:
    ids = (*turn.state.offered, *(line.product_id for line in turn.state.basket[-1:]))
    return turn.dialogue.catalogue.get(ids[0]) if ids else None


def relative(turn: Turn, understood: Understanding) -> bool:
    """便宜点的, 好一点的: the next product in that direction. Returns whether it was asked for."""
    bargains = "bargain" in {intent.name for intent in understood.intents}
    if bargains and not _ANOTHER_ONE.search(understood.text):
        return False
    preference = understood.slots.get("price_pref")
    current = turn.dialogue.catalogue.get(turn.state.offered[0]) if turn.state.offered else None
    if preference not in ("cheaper", "dearer") or current is None or current.price_fen is None:
        return False
    cheaper = preference == "cheaper"
    candidates = [
        one
        for one in needs.match(turn, limit=20).fitting
        if one.product.price_fen is not None
        and (
            one.product.price_fen < current.price_fen
            if cheaper
            else one.product.price_fen > current.price_fen
        )
    ]
    turn.change(told=turn.state.told | {too_dear_mark(current.product_id)})
    if (
        not candidates
        and "price_max" in understood.slots
        and current.product_id not in needs.match(turn).fitting_ids
    ):
        turn.change(basket=(), offered=(), phase=Phase.NEEDS)
        needs.proceed(turn)  # 太贵了，两千以内的有没有: what stands in the way of that is said
        return True
    if candidates:
        turn.change(basket=())
        recommending.recommend(turn, candidates[0], key=f"recommend_{preference}")
        return True
    if len(turn.state.basket) == 1:
        turn.change(basket=(), phase=Phase.OFFER)  # who finds it too dear has not agreed to it any more
    turn.say("cheapest_already" if cheaper else "dearest_already")
    turn.ask("take_it")
    return True


def too_dear_mark(product_id: str) -> str:
    """Mark of ``DialogueState.told``: the caller looked for something cheaper than this."""
    return f"too_dear:{product_id}"


_ANOTHER_ONE = re.compile(r"(?:便宜|平价|贵|好|实惠|高档|低|高)(?:一?点儿?|一?些|一档)?的(?!话)")
"""便宜点的有没 looks for another product; 便宜点行不行 bargains for this one."""
