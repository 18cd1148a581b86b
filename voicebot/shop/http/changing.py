"""Changing orders in the shop's system."""

from collections import OrderedDict
from datetime import timedelta

from voicebot.dialogue.effects import EffectFailed, OrderSummary
from voicebot.dialogue.order_parts import InvoiceSummary, ReturnStatus, ReturnSummary
from voicebot.dialogue.service_effects import (
    AddressChanged,
    CancelOrder,
    ChangeAddress,
    ChangeRefusal,
    ChangeRefused,
    InvoiceRequested,
    OrderCancelled,
    PriceProtected,
    ProtectPrice,
    RequestInvoice,
    RequestReturn,
    ReturnOpened,
)
from voicebot.errors import RecordsError, ShopError
from voicebot.records.phone_numbers import normalise_number
from voicebot.records.shop_requests import RequestOutcome
from voicebot.shop.http.finding import Finder
from voicebot.shop.http.identity import shop_id
from voicebot.shop.http.ledger import Ledger
from voicebot.shop.http.mapping import Changing
from voicebot.shop.http.placing import LOOKUP_S, LOOKUP_SHARE
from voicebot.shop.http.runner import Refused
from voicebot.shop.http.system import System
from voicebot.shop.http.template import Scalar, names_in
from voicebot.shop.http.values import change_values
from voicebot.shop.interface import OrderChange, OrderChanged

MOST_REMEMBERED = 1_000
JUST_NOW = timedelta(minutes=10)
"""A return that is younger than this is taken for the one just asked for."""

_IN_WORDS = {
    "cancel_order": "取消",
    "change_address": "改地址",
    "request_return": "退换货",
    "protect_price": "退差价",
    "request_invoice": "开发票",
}


class OrderChanger:
    """Cancels, redirects, returns, protects prices and asks for invoices, as far as the mapping goes."""

    def __init__(self, system: System, ledger: Ledger, finder: Finder) -> None:
        self._system = system
        self._ledger = ledger
        self._finder = finder
        self._done: OrderedDict[str, OrderChanged] = OrderedDict()

    async def change(
        self, request: OrderChange, *, call_id: str, timeout_s: float
    ) -> OrderChanged | ChangeRefused | EffectFailed:
        """As ``Shop.change_order``."""
        name = _operation_of(request)
        operation: Changing | None = getattr(self._system.mapping.operations, name)
        if operation is None:
            return ChangeRefused(request.effect_id, ChangeRefusal.NOT_SUPPORTED)
        if isinstance(request, ChangeAddress) and not request.address.strip():
            return ChangeRefused(request.effect_id, ChangeRefusal.INVALID)
        if isinstance(request, ChangeAddress) and not _says_all(operation, request):
            return ChangeRefused(request.effect_id, ChangeRefusal.NOT_SUPPORTED)
        key = f"{call_id}:{request.effect_id}"
        if key in self._done:
            return self._done[key]
        until_s = self._system.until_s(timeout_s)
        about = self._to_check(name, request.order_number, key)
        try:
            begun = await self._ledger.begin(
                key=key, call_id=call_id, effect_id=request.effect_id, what=name, about=about
            )
        except RecordsError as error:
            return EffectFailed(request.effect_id, cause=str(error))
        try:
            if begun.asked_before:
                raise ShopError("an earlier attempt may have changed the order", maybe_done=True)
            result = await self._ask(name, operation, request, call_id, key, until_s)
        except ShopError as error:
            result = await self._after_failure(request, error, about, until_s)
        await self._note(key, request, result)
        return result

    async def _ask(
        self,
        name: str,
        operation: Changing,
        request: OrderChange,
        call_id: str,
        key: str,
        until_s: float,
    ) -> OrderChanged | ChangeRefused | EffectFailed:
        left_s = max(0.0, until_s - self._system.monotonic())
        outcome = await self._system.runner.run(
            name,
            operation,
            change_values(request, call_id=call_id, key=key),
            self._lines(request),
            until_s=until_s - min(LOOKUP_S, LOOKUP_SHARE * left_s),
        )
        if isinstance(outcome, Refused):
            return ChangeRefused(request.effect_id, ChangeRefusal(outcome.rule.because))
        reader = outcome.reader
        try:
            refund_fen = reader.maybe_fen(operation.refund) or 0
            number = reader.maybe_text(operation.number) or ""
            expected_on = reader.maybe_time(operation.expected_on)
        except ShopError as error:
            raise ShopError(str(error), maybe_done=True) from error
        effect_id, order_number, now = request.effect_id, request.order_number, self._system.local_time()
        match request:
            case CancelOrder():
                return OrderCancelled(effect_id, order_number, refund_fen)
            case ChangeAddress():
                return AddressChanged(effect_id, order_number, request.address.strip())
            case RequestReturn():
                if not number:
                    raise ShopError("the answer has no return number", maybe_done=True)
                status = ReturnStatus.REQUESTED
                opened = ReturnSummary(
                    number, request.kind, status, order_number, now, refund_fen, None, expected_on
                )
                return ReturnOpened(effect_id, opened)
            case ProtectPrice():
                return PriceProtected(effect_id, order_number, refund_fen)
            case RequestInvoice():
                invoice = InvoiceSummary(request.title, "requested", request.format, now, request.tax_number)
                return InvoiceRequested(effect_id, order_number, invoice)

    def _lines(self, request: OrderChange) -> list[dict[str, Scalar]]:
        if not isinstance(request, RequestReturn):
            return []
        ids = self._system.mapping.product_ids
        return [
            {"item.product_id": product, "item.product": shop_id(ids, product)}
            for product in request.product_ids
        ]

    async def _after_failure(
        self, request: OrderChange, error: ShopError, about: str, until_s: float
    ) -> OrderChanged | EffectFailed:
        """What became of a change that was not answered: the order itself may tell."""
        if not error.maybe_done:
            return EffectFailed(request.effect_id, cause=str(error))
        cause = str(error)
        if self._system.mapping.operations.find_by_number is not None:
            try:
                for order in await self._finder.by_number(request.order_number, until_s=until_s):
                    shown = self._shown_by(order, request)
                    if shown is not None:
                        return shown
            except ShopError as second:
                cause = f"{cause}; looked up: {second}"
        return EffectFailed(request.effect_id, cause=cause, outcome_unknown=True, to_check=about)

    def _shown_by(self, order: OrderSummary, request: OrderChange) -> OrderChanged | None:
        """The change, when the order shows that it was made."""
        effect_id, number = request.effect_id, order.order_number
        match request:
            case CancelOrder() if order.status == "cancelled":
                refunded_fen = order.payment.refunded_fen if order.payment is not None else 0
                return OrderCancelled(effect_id, number, refunded_fen)
            case ChangeAddress() if _goes_to(order, request):
                return AddressChanged(effect_id, number, order.address)
            case RequestReturn():
                since = self._system.local_time() - JUST_NOW
                fitting = (
                    one for one in order.returns if one.kind is request.kind and one.requested_at >= since
                )
                opened = next(fitting, None)
                return ReturnOpened(effect_id, opened) if opened is not None else None
            case RequestInvoice() if order.invoice is not None and order.invoice.title == request.title:
                return InvoiceRequested(effect_id, number, order.invoice)
        return None

    def _to_check(self, name: str, order_number: str, key: str) -> str:
        shop, what = self._system.mapping.shop, _IN_WORDS[name]
        return f"请在{shop}里查订单{order_number}的{what}是否已经生效，没有就补办（编号{key}）。"

    async def _note(
        self, key: str, request: OrderChange, result: OrderChanged | ChangeRefused | EffectFailed
    ) -> None:
        match result:
            case ChangeRefused():
                await self._ledger.finish(key=key, outcome=RequestOutcome.REFUSED)
            case EffectFailed(outcome_unknown=True):
                await self._ledger.finish(key=key, outcome=RequestOutcome.UNKNOWN)
            case EffectFailed():
                await self._ledger.finish(key=key, outcome=RequestOutcome.FAILED)
            case _:
                self._done[key] = result
                if len(self._done) > MOST_REMEMBERED:
                    self._done.popitem(last=False)
                status = "cancelled" if isinstance(result, OrderCancelled) else None
                address = result.address if isinstance(result, AddressChanged) else None
                await self._ledger.changed(
                    key=key, order_number=request.order_number, status=status, address=address
                )


def _goes_to(order: OrderSummary, request: ChangeAddress) -> bool:
    """Whether an order shows everything that was asked for: where, to whom, and at what number."""
    return (
        order.address == request.address.strip()
        and request.receiver_name in (None, order.receiver_name)
        and normalise_number(request.phone) in (None, normalise_number(order.phone))
    )


def _says_all(operation: Changing, request: ChangeAddress) -> bool:
    """A mapping that tells the shop nothing of a name or a number cannot have it changed."""
    told = {name for step in operation.steps for name in names_in(step.model_dump())}
    return ("receiver_name" in told or request.receiver_name is None) and (
        "phone" in told or request.phone is None
    )


def _operation_of(request: OrderChange) -> str:
    match request:
        case CancelOrder():
            return "cancel_order"
        case ChangeAddress():
            return "change_address"
        case RequestReturn():
            return "request_return"
        case ProtectPrice():
            return "protect_price"
        case RequestInvoice():
            return "request_invoice"
