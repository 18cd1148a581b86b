"""One product recommended behind a questionnaire, with its reason; a yes makes an order of it at once."""

from voicebot.dialogue import needs, order_lines, ordering, recommending, taking
from voicebot.dialogue.effects import OrderSummary
from voicebot.dialogue.slots import wishes
from voicebot.dialogue.survey_script import OfferSection, SurveySection
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import pick
from voicebot.knowledge.product import Product

OFFER = "survey_offer"
INTERESTED = "interested"
"""Mark of ``DialogueState.told``: the person wanted what was offered."""
MARKETING_SLOT = "consent_marketing"
SOON_DAYS = 7
"""Nearly used up counts as used up."""


def put(turn: Turn, section: SurveySection) -> bool:
    """Make the offer, if the person agreed to such calls and there is something sensible to offer."""
    offer = section.offer
    agreed = turn.state.caller.may_market or turn.text_slot(MARKETING_SLOT) == "yes"
    if offer is None or not agreed or OFFER in turn.state.told or not _is_time(turn, offer):
        return False
    product, reason = _chosen(turn, offer)
    if product is None or taking.is_unsafe(turn, product.product_id):
        return False
    turn.change(
        told=turn.state.told | {OFFER},
        offered=(product.product_id,),
        shown=(*turn.state.shown, product.product_id),
    )
    text = pick(offer.ask, turn.state.caller.call_key, turn.state.turn, OFFER)
    turn.ask_text(
        OFFER,
        turn.dialogue.wording.fill(
            text,
            name=product.name,
            price=recommending.price_text(turn, product),
            unit=recommending.unit_of(turn, product),
            reason=reason,
            product=product.name,
        ),
    )
    return True


def put_again(turn: Turn) -> None:
    """After an aside: the offer stays open and is named once more."""
    product = turn.dialogue.catalogue.get(turn.state.offered[0]) if turn.state.offered else None
    if product is None:
        turn.say_again()
        return
    turn.ask(OFFER, key="survey_offer_again", name=product.name, unit=recommending.unit_of(turn, product))


def accept(turn: Turn) -> None:
    """The person takes it: what is known of the last order is not asked again, the address confirmed."""
    product = turn.dialogue.catalogue.get(turn.state.offered[0])
    assert product is not None, "what was offered is in the catalogue"
    turn.change(told=turn.state.told | {INTERESTED})
    if turn.state.caller.orders:
        _remember(turn, turn.state.caller.orders[0])
    taking.take(turn, product)
    if not turn.knows("quantity"):
        order_lines.assume_one(turn)
    ordering.proceed(turn)


def _remember(turn: Turn, order: OrderSummary) -> None:
    known = {"receiver_name": order.receiver_name, "phone": order.phone, "address": order.address}
    fresh = {slot: value for slot, value in known.items() if value and not turn.knows(slot)}
    for slot, value in fresh.items():
        turn.learn(slot, value)
    turn.change(remembered=turn.state.remembered | fresh.keys())


def _is_time(turn: Turn, offer: OfferSection) -> bool:
    """The answers speak for it, or the last purchase should be used up; always, without such conditions."""
    if not offer.when and offer.lasts_days is None:
        return True
    if offer.when and all(turn.text_slot(slot) in values for slot, values in offer.when.items()):
        return True
    return offer.lasts_days is not None and _used_up(turn, offer.lasts_days)


def _used_up(turn: Turn, lasts_days: float) -> bool:
    caller = turn.state.caller
    if not caller.orders or not caller.orders[0].items:
        return False
    order = caller.orders[0]
    used_days = (caller.now - (order.delivered_at or order.placed_at)).total_seconds() / 86400
    return used_days >= order.items[0].quantity * lasts_days - SOON_DAYS


def _chosen(turn: Turn, offer: OfferSection) -> tuple[Product | None, str]:
    """The product and the reason for it."""
    catalogue, orders = turn.dialogue.catalogue, turn.state.caller.orders
    if offer.product is not None:
        return catalogue.get(offer.product), offer.reason
    if not offer.from_profile:
        last = orders[0].items[0].product_id if orders and orders[0].items else ""
        return catalogue.get(last), offer.reason
    if not wishes(turn.state.slots):
        return None, ""
    bought = {item.product_id for order in orders for item in order.items}
    fresh = [one for one in needs.match(turn).fitting if one.product.product_id not in bought]
    if not fresh:
        return None, ""
    return fresh[0].product, recommending.reasons_text(turn, fresh[0])
