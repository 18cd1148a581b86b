"""What an order costs, by the arithmetic of the shop's system."""

from voicebot.dialogue.effects import (
    MAX_QUANTITY,
    EffectFailed,
    OrderItem,
    OrderQuoted,
    OrderRefused,
    PlaceOrder,
    Quote,
    QuoteOrder,
    Reduction,
    Refusal,
)
from voicebot.errors import ShopError
from voicebot.shop.http.mapping import Quoting
from voicebot.shop.http.picking import Reader
from voicebot.shop.http.runner import Refused
from voicebot.shop.http.stock import StockAsker
from voicebot.shop.http.system import System, refused_order
from voicebot.shop.http.values import line_values, quote_values


class Quoter:
    """Works out prices: of the lines by ``check_stock``, of the whole by ``quote_order`` if there is one."""

    def __init__(self, system: System, stock: StockAsker) -> None:
        self._system = system
        self._stock = stock

    async def quote(
        self, request: QuoteOrder, *, timeout_s: float
    ) -> OrderQuoted | OrderRefused | EffectFailed:
        """As ``Shop.quote_order``."""
        try:
            quote = await self.work_out(request, until_s=self._system.until_s(timeout_s))
        except ShopError as error:
            return EffectFailed(request.effect_id, cause=str(error))
        return quote if isinstance(quote, OrderRefused) else OrderQuoted(request.effect_id, quote)

    async def work_out(self, request: QuoteOrder | PlaceOrder, *, until_s: float) -> Quote | OrderRefused:
        """The quote, or why there is none.

        Raises:
            ShopError: the system does not answer, or tells no price.
        """
        invalid = next((item for item in request.items if not 1 <= item.quantity <= MAX_QUANTITY), None)
        if not request.items or invalid is not None:
            concerned = invalid.product_id if invalid is not None else None
            return OrderRefused(request.effect_id, Refusal.INVALID, concerned)
        items = await self._stock.goods(request.effect_id, request.items, until_s=until_s)
        if isinstance(items, OrderRefused):
            return items
        operation = self._system.mapping.operations.quote_order
        if operation is None:
            return Quote(items, sum(item.quantity * item.unit_price_fen for item in items))
        mapping = self._system.mapping
        outcome = await self._system.runner.run(
            "quote_order",
            operation,
            quote_values(request),
            [line_values(item, mapping.product_ids, mapping.money) for item in items],
            until_s=until_s,
        )
        if isinstance(outcome, Refused):
            return refused_order(self._system, request, outcome)
        return _read(outcome.reader, operation, items)


def _read(reader: Reader, how: Quoting, items: tuple[OrderItem, ...]) -> Quote:
    """The quote out of the answer; what the shop leaves unexplained is made good: the sum must be right."""
    total_fen = reader.fen(how.total, "total")
    shipping_fen = reader.maybe_fen(how.shipping) or 0
    parts = reader.parts(how.reductions.each) if how.reductions is not None else []
    reductions = []
    for part in parts:
        assert how.reductions is not None, "parts were found by it"
        title = part.maybe_text(how.reductions.title) or "优惠"
        reductions.append(Reduction(title, part.fen(how.reductions.cut, "cut"), f"shop:{title}"))
    plain_fen = sum(item.quantity * item.unit_price_fen for item in items)
    unexplained_fen = plain_fen + shipping_fen - sum(one.cut_fen for one in reductions) - total_fen
    if unexplained_fen > 0:
        reductions.append(Reduction("优惠", unexplained_fen, "shop:"))
    return Quote(items, total_fen, tuple(reductions), shipping_fen + max(0, -unexplained_fen))
