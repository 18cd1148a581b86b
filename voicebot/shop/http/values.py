"""What the templates of a mapping may use of a request. The names are those of docs/http-shop.md. Pure."""

from decimal import Decimal

from voicebot.dialogue.effects import OrderItem, PlaceOrder, QuoteOrder
from voicebot.dialogue.service_effects import (
    CancelOrder,
    ChangeAddress,
    ProtectPrice,
    RequestInvoice,
    RequestReturn,
)
from voicebot.records.phone_numbers import normalise_number
from voicebot.shop.http.identity import ProductIds, shop_id
from voicebot.shop.http.picking import FEN_OF_A_YUAN, MoneyUnit
from voicebot.shop.http.template import Scalar
from voicebot.shop.interface import OrderChange


def money(fen: int, unit: MoneyUnit) -> Scalar:
    """An amount as the shop counts it; yuan as a number with at most two decimals."""
    if unit is MoneyUnit.FEN:
        return fen
    yuan = Decimal(fen) / FEN_OF_A_YUAN
    return int(yuan) if yuan == yuan.to_integral_value() else float(yuan)


def quote_values(request: QuoteOrder | PlaceOrder) -> dict[str, Scalar]:
    """Values of a quote, without its lines."""
    return {
        "address": request.address.strip() or None,
        "customer_number": normalise_number(request.customer_number),
        "coupon": request.coupon_code,
    }


def order_values(request: PlaceOrder, *, call_id: str, unit: MoneyUnit) -> dict[str, Scalar]:
    """Values of a new order, without its lines."""
    plain_fen = sum(item.quantity * item.unit_price_fen for item in request.items)
    told_fen = request.quoted_total_fen
    return {
        **quote_values(request),
        "key": request.idempotency_key,
        "call_id": call_id,
        "receiver_name": request.receiver_name.strip(),
        "phone": normalise_number(request.phone) or request.phone,
        "total": money(plain_fen if told_fen is None else told_fen, unit),
        "payment": request.payment.value if request.payment is not None else None,
    }


def line_values(item: OrderItem, ids: ProductIds, unit: MoneyUnit) -> dict[str, Scalar]:
    """Values of a line. ``item.product`` is None for an unknown variant."""
    return {
        "item.product": shop_id(ids, item.product_id, item.options),
        "item.product_id": item.product_id,
        "item.name": item.name,
        "item.quantity": item.quantity,
        "item.unit": item.unit,
        "item.price": money(item.unit_price_fen, unit),
        "item.total": money(item.unit_price_fen * item.quantity, unit),
    }


def change_values(request: OrderChange, *, call_id: str, key: str) -> dict[str, Scalar]:
    """Values of a change of an order."""
    values: dict[str, Scalar] = {"key": key, "call_id": call_id, "order_number": request.order_number}
    match request:
        case CancelOrder():
            values["reason"] = request.reason
        case ChangeAddress():
            values |= {
                "address": request.address.strip(),
                "receiver_name": request.receiver_name,
                "phone": normalise_number(request.phone) or request.phone,
            }
        case RequestReturn():
            values |= {"kind": request.kind.value, "issue": request.issue, "note": request.note}
        case RequestInvoice():
            values |= {
                "title": request.title,
                "format": request.format,
                "tax_number": request.tax_number,
            }
        case ProtectPrice():
            pass
    return values
