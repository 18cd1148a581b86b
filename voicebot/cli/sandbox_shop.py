"""A shop and its records in memory, for conversations without a database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from voicebot.dialogue.effects import (
    AddToTicket,
    Effect,
    EffectFailed,
    EffectResult,
    FindOrders,
    HangUp,
    OpenTicket,
    OrderItem,
    OrderPlaced,
    OrderQuoted,
    OrderRefused,
    OrdersFound,
    OrderSummary,
    PaymentMethod,
    PlaceOrder,
    Quote,
    QuoteOrder,
    Refusal,
    TicketAddedTo,
    TicketOpened,
    Transfer,
    TransferFailed,
)
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.order_parts import (
    InvoiceSummary,
    PaymentStatus,
    PaymentSummary,
    ReturnKind,
    ReturnStatus,
    ReturnSummary,
)
from voicebot.dialogue.purchase_limits import bought_lately
from voicebot.dialogue.service_effects import (
    AddressChanged,
    CancelOrder,
    ChangeAddress,
    ChangeRefusal,
    ChangeRefused,
    CheckStock,
    ConsentRecorded,
    FactsRemembered,
    FactToKeep,
    InvoiceRequested,
    OrderCancelled,
    PriceProtected,
    ProtectPrice,
    RecordConsent,
    RememberFacts,
    RequestInvoice,
    RequestReturn,
    ReturnOpened,
    StockFound,
)
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.purchase_limits import limits_of
from voicebot.service.goods import goods_of, stated_stock
from voicebot.shop.on_top import Holding, share_out
from voicebot.shop.prices import Goods, Rule, priced
from voicebot.shop.products import CatalogueProduct
from voicebot.shop.versions import Version, choose

SHORTEST_TAIL = 4
"""Digits of an order number or phone number that find an order."""


@dataclass
class MemoryShop:
    """What one session leaves behind. There is as much as the texts say; nobody answers transfers.

    Args:
        catalogue: prices and promotions are those of its texts; other goods cost what was told.
        postage: rules for every order.
    """

    catalogue: Catalogue | None = None
    postage: tuple[Rule, ...] = ()
    orders: list[OrderSummary] = field(default_factory=list)
    tickets: list[OpenTicket] = field(default_factory=list)
    additions: list[AddToTicket] = field(default_factory=list)
    facts: list[FactToKeep] = field(default_factory=list)
    consents: list[RecordConsent] = field(default_factory=list)
    taken_here: dict[str, Counter[str]] = field(default_factory=dict)
    """Pieces of each product that the orders of this session took, free ones among them."""

    def carry_out(self, effect: Effect, caller: CallerContext) -> EffectResult | None:
        """The result of an effect; ``None`` for one that has none."""
        match effect:
            case QuoteOrder():
                refused = self._too_much(effect, caller)
                return refused or OrderQuoted(effect.effect_id, self._quote(effect)[0])
            case PlaceOrder():
                return self._place(effect, caller)
            case FindOrders():
                return OrdersFound(effect.effect_id, tuple(self._found(effect)))
            case OpenTicket():
                self.tickets.append(effect)
                return TicketOpened(effect.effect_id, _ticket_number(caller, len(self.tickets)))
            case AddToTicket():
                return self._add(effect, caller)
            case RememberFacts():
                self.facts += effect.facts
                return FactsRemembered(effect.effect_id)
            case RecordConsent():
                self.consents.append(effect)
                return ConsentRecorded(effect.effect_id, effect.purpose, effect.granted)
            case CheckStock():
                return StockFound(effect.effect_id, effect.product_id, None, None)
            case CancelOrder() | ChangeAddress() | RequestReturn() | ProtectPrice() | RequestInvoice():
                return self._change(effect, caller)
            case Transfer():
                return TransferFailed(effect.effect_id, "nobody to transfer to in the sandbox")
            case HangUp():
                return None

    def _add(self, addition: AddToTicket, caller: CallerContext) -> EffectResult:
        opened = [_ticket_number(caller, place) for place in range(1, len(self.tickets) + 1)]
        if addition.ticket_number not in opened:
            return EffectFailed(addition.effect_id, f"there is no ticket {addition.ticket_number}")
        self.additions.append(addition)
        return TicketAddedTo(addition.effect_id, addition.ticket_number)

    def _quote(self, request: QuoteOrder | PlaceOrder) -> tuple[Quote, Counter[str]]:
        """What it costs, and the pieces of each product that it takes, free ones among them."""
        goods = [self._goods(item) for item in request.items]
        items = [
            replace(item, unit_price_fen=one.unit_fen) for item, one in zip(request.items, goods, strict=True)
        ]
        known = [self._known(item.product_id) for item in request.items]
        rules = {rule.code: rule for product in known if product is not None for rule in product.rules}
        sum_up = priced(goods, [*rules.values(), *self.postage], address=request.address)
        taken = Counter[str]()
        for item in items:
            taken[item.product_id] += item.quantity
        stock = {product_id: self._left(product_id) for product_id in taken}
        left: dict[tuple[str, str | None], int] = {
            (name, None): max(0, there - taken[name]) for name, there in stock.items() if there is not None
        }
        lines = [Holding(item.product_id, item.unit_price_fen) for item in items]
        free = share_out(sum_up.on_top, lines, left)
        for item, more in zip(items, free.by_line, strict=True):
            taken[item.product_id] += more
        quote = Quote(
            tuple(items),
            sum_up.total_fen,
            sum_up.reductions,
            sum_up.shipping_fen,
            gifts=(*free.given, *sum_up.gifts),
            gifts_missing=free.missing,
            coupon_problem="" if request.coupon_code is None else "这个券号用不了",
        )
        return quote, taken

    def _goods(self, item: OrderItem) -> Goods:
        known = self._known(item.product_id)
        if known is None:
            return Goods(item.product_id, item.unit, item.quantity, item.unit_price_fen)
        version = choose(known.versions, dict(item.options), item.quantity)
        own = version.price_fen if isinstance(version, Version) else None
        unit_fen = known.price_fen if own is None else own
        return Goods(item.product_id, item.unit, item.quantity, unit_fen, plain=unit_fen == known.price_fen)

    def _known(self, product_id: str) -> CatalogueProduct | None:
        product = self.catalogue.get(product_id) if self.catalogue is not None else None
        return goods_of(product) if product is not None else None

    def _too_much(self, request: QuoteOrder | PlaceOrder, caller: CallerContext) -> OrderRefused | None:
        """The refusal of more than there is, or than the caller may have."""
        for product_id in dict.fromkeys(item.product_id for item in request.items):
            product = self.catalogue.get(product_id) if self.catalogue is not None else None
            if product is None:
                continue
            if product.price_fen is None:
                return OrderRefused(request.effect_id, Refusal.OUT_OF_STOCK, product_id, available=0)
            wanted = sum(item.quantity for item in request.items if item.product_id == product_id)
            bought = bought_lately(
                [order for order in self.orders if order.phone == caller.number], product_id, caller.now
            )
            allowed, left = limits_of(product).allowed(bought), self._left(product_id)
            if allowed is not None and wanted > allowed:
                return OrderRefused(request.effect_id, Refusal.OVER_LIMIT, product_id, available=allowed)
            if left is not None and wanted > left:
                return OrderRefused(request.effect_id, Refusal.OUT_OF_STOCK, product_id, available=left)
        return None

    def _left(self, product_id: str) -> int | None:
        """How many there are; a text that says so tells what was there before the orders of this session."""
        product = self.catalogue.get(product_id) if self.catalogue is not None else None
        stock = stated_stock(product) if product is not None else None
        if stock is None:
            return None
        standing = {order.order_number for order in self.orders if order.status != "cancelled"}
        sold = sum(taken[product_id] for number, taken in self.taken_here.items() if number in standing)
        return max(0, stock - sold)

    def _place(self, request: PlaceOrder, caller: CallerContext) -> OrderPlaced | OrderRefused:
        if (refused := self._too_much(request, caller)) is not None:
            return refused
        quote, taken = self._quote(request)
        gone = set(request.quoted_gifts) - set(quote.gifts)
        if gone or request.quoted_total_fen not in (None, quote.total_fen):
            return OrderRefused(request.effect_id, Refusal.PRICE_CHANGED, quote=quote)
        order = OrderSummary(
            order_number=f"{caller.now:%Y%m%d}{len(self.orders) + 1:04d}",
            placed_at=caller.now,
            status="placed",
            items=quote.items,
            total_fen=quote.total_fen,
            reductions=quote.reductions,
            shipping_fen=quote.shipping_fen,
            gifts=quote.gifts,
            payment=_payment(request),
            receiver_name=request.receiver_name,
            phone=request.phone,
            address=request.address,
        )
        self.orders.insert(0, order)
        self.taken_here[order.order_number] = taken
        return OrderPlaced(request.effect_id, order)

    def _found(self, request: FindOrders) -> Iterable[OrderSummary]:
        for order in self.orders:
            if request.phone and order.phone == request.phone:
                yield order
            elif request.order_number and len(request.order_number) >= SHORTEST_TAIL:
                by_order = order.order_number.endswith(request.order_number)
                if by_order or order.phone.endswith(request.order_number):
                    yield order

    def _change(
        self,
        request: CancelOrder | ChangeAddress | RequestReturn | ProtectPrice | RequestInvoice,
        caller: CallerContext,
    ) -> EffectResult:
        """As the built-in shop would: the same refusals, in the same order."""
        order = next((one for one in self.orders if one.order_number == request.order_number), None)
        refusal = _refusal(request, order)
        if order is None or refusal is not None:
            return ChangeRefused(request.effect_id, refusal or ChangeRefusal.UNKNOWN_ORDER)
        effect_id, number = request.effect_id, order.order_number
        match request:
            case CancelOrder():
                paid = order.payment is not None and order.payment.status is PaymentStatus.PAID
                payment = replace(order.payment, status=PaymentStatus.REFUNDING) if order.payment else None
                self._put(replace(order, status="cancelled", payment=payment if paid else order.payment))
                return OrderCancelled(effect_id, number, order.total_fen if paid else 0)
            case ChangeAddress():
                name, phone = request.receiver_name or order.receiver_name, request.phone or order.phone
                self._put(replace(order, address=request.address, receiver_name=name, phone=phone))
                return AddressChanged(effect_id, number, request.address)
            case RequestReturn():
                opened = self._return(request, order, caller)
                self._put(replace(order, returns=(opened, *order.returns)))
                return ReturnOpened(effect_id, opened)
            case ProtectPrice():
                return self._protect(effect_id, order)
            case RequestInvoice():
                title, tax = request.title, request.tax_number
                invoice = InvoiceSummary(title, "requested", request.format, caller.now, tax)
                self._put(replace(order, invoice=invoice))
                return InvoiceRequested(effect_id, number, invoice)

    def _return(self, request: RequestReturn, order: OrderSummary, caller: CallerContext) -> ReturnSummary:
        back = request.kind in (ReturnKind.RETURN, ReturnKind.REFUND)
        number = 500_001 + sum(len(one.returns) for one in self.orders)
        return ReturnSummary(
            str(number),
            request.kind,
            ReturnStatus.REQUESTED,
            order.order_number,
            caller.now,
            refund_fen=_share_fen(order, request.product_ids) if back else 0,
        )

    def _protect(self, effect_id: str, order: OrderSummary) -> EffectResult:
        known = [self._known(item.product_id) for item in order.items]
        refund_fen = sum(
            max(0, item.unit_price_fen - product.price_fen) * item.quantity
            for item, product in zip(order.items, known, strict=True)
            if product is not None
        )
        if not refund_fen:
            return ChangeRefused(effect_id, ChangeRefusal.NOT_CHEAPER)
        return PriceProtected(effect_id, order.order_number, refund_fen)

    def _put(self, order: OrderSummary) -> None:
        self.orders[:] = [order if one.order_number == order.order_number else one for one in self.orders]


def _ticket_number(caller: CallerContext, place: int) -> str:
    return f"{caller.now:%m%d}{place:03d}"


def _payment(request: PlaceOrder) -> PaymentSummary | None:
    match request.payment:
        case PaymentMethod.ON_DELIVERY:
            return PaymentSummary(PaymentStatus.ON_DELIVERY, "货到付款")
        case PaymentMethod.LINK:
            return PaymentSummary(PaymentStatus.UNPAID, "短信链接")
    return None


def _share_fen(order: OrderSummary, product_ids: tuple[str, ...]) -> int:
    lines = [item for item in order.items if not product_ids or item.product_id in product_ids]
    if len(lines) == len(order.items):
        return order.total_fen
    return sum(item.unit_price_fen * item.quantity for item in lines)


def _refusal(
    request: CancelOrder | ChangeAddress | RequestReturn | ProtectPrice | RequestInvoice,
    order: OrderSummary | None,
) -> ChangeRefusal | None:
    if order is None:
        return ChangeRefusal.UNKNOWN_ORDER
    if order.status == "cancelled":
        return ChangeRefusal.ALREADY_CANCELLED
    if isinstance(request, CancelOrder | ChangeAddress) and order.status not in ("placed", "paid"):
        return ChangeRefusal.ALREADY_SHIPPED
    if isinstance(request, RequestReturn):
        after_delivery = request.kind in (ReturnKind.RETURN, ReturnKind.EXCHANGE, ReturnKind.REPAIR)
        if after_delivery and order.status != "delivered":
            return ChangeRefusal.NOT_DELIVERED
        if any(one.status is ReturnStatus.REQUESTED for one in order.returns):
            return ChangeRefusal.ALREADY_REQUESTED
    return None
