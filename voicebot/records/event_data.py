"""What other systems are told in an event (docs/webhooks.md): plain JSON, field names are an interface."""

from collections.abc import Sequence

from voicebot.dialogue.effects import OrderSummary
from voicebot.records.desk import Desk
from voicebot.records.models import Call
from voicebot.records.values import Json, TicketRecord


def ticket_data(ticket: TicketRecord, desk: Desk) -> dict[str, Json]:
    """A ticket with everything that lets a colleague go on without asking again."""
    return {
        "number": ticket.number,
        "type": ticket.type.value,
        "priority": ticket.priority.value,
        "status": ticket.status,
        "summary": ticket.summary,
        "slots": dict(ticket.slots),
        "callback_number": ticket.callback_number,
        "order_number": ticket.order_number,
        "opened_at": ticket.opened_at.isoformat(),
        "due_at": ticket.due_at.isoformat(),
        "owner": ticket.owner,
        "added": list(ticket.added),
        **transcript_link(ticket.call_id, desk),
    }


def order_data(order: OrderSummary, call_id: str | None) -> dict[str, Json]:
    """An order; money in fen."""
    return {
        "order_number": order.order_number,
        "status": order.status,
        "placed_at": order.placed_at.isoformat(),
        "total_fen": order.total_fen,
        "reductions": [
            {"title": one.title, "cut_fen": one.cut_fen, "source": one.source} for one in order.reductions
        ],
        "gifts": list(order.gifts),
        "shipping_fen": order.shipping_fen,
        "payment": None
        if order.payment is None
        else {"status": order.payment.status.value, "method": order.payment.method},
        "items": [
            {
                "product_id": item.product_id,
                "name": item.name,
                "quantity": item.quantity,
                "unit": item.unit,
                "unit_price_fen": item.unit_price_fen,
                "options": dict(item.options),
            }
            for item in order.items
        ],
        "receiver_name": order.receiver_name,
        "phone": order.phone,
        "address": order.address,
        "call_id": call_id,
    }


def call_data(call: Call, *, tickets: Sequence[str], orders: Sequence[str], desk: Desk) -> dict[str, Json]:
    """A call that is over, and the numbers of what came of it."""
    return {
        "direction": call.direction,
        "caller_number": call.caller_number,
        "called_number": call.called_number,
        "dialplan": call.dialplan,
        "started_at": call.started_at.isoformat(),
        "answered_at": call.answered_at.isoformat() if call.answered_at else None,
        "ended_at": call.ended_at.isoformat() if call.ended_at else None,
        "outcome": call.outcome,
        "tickets": list(tickets),
        "orders": list(orders),
        **transcript_link(call.id, desk),
    }


def transcript_link(call_id: str | None, desk: Desk) -> dict[str, Json]:
    """How a person opens what was said: a command always, a URL when there is a console."""
    return {
        "call_id": call_id,
        "transcript_command": f"voicebot call show {call_id}" if call_id else None,
        "transcript_url": desk.call_url(call_id),
    }
