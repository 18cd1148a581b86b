"""Orders that no shop can take, whatever its system. Pure."""

from voicebot.dialogue.effects import OrderRefused, PlaceOrder, Refusal
from voicebot.records.phone_numbers import normalise_number


def incomplete(request: PlaceOrder) -> OrderRefused | None:
    """A refusal of an order without goods, receiver, address, telephone number or key."""
    filled = request.receiver_name.strip() and request.address.strip() and normalise_number(request.phone)
    if not request.items or not filled or not request.idempotency_key:
        return OrderRefused(request.effect_id, Refusal.INVALID)
    return None
