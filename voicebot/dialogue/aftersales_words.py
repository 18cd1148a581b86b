"""How orders, goods and what becomes of them are called."""

import re
from collections.abc import Mapping

from voicebot.dialogue.aftersales_case import Case, Change
from voicebot.dialogue.effects import OrderItem, OrderSummary
from voicebot.dialogue.order_parts import ReturnKind
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import spoken_day

KIND_NAMES: Mapping[ReturnKind, str] = {
    ReturnKind.RETURN: "退货",
    ReturnKind.EXCHANGE: "换货",
    ReturnKind.REFUND: "退款",
    ReturnKind.RESHIP: "补发",
    ReturnKind.REPAIR: "维修",
}
CHANGE_NAMES: Mapping[Change, str] = {
    Change.CANCEL: "取消订单",
    Change.GOODS: "改订单",
    Change.ADDRESS: "改地址",
    Change.RETURN: "申请",
    Change.PRICE: "退差价",
    Change.INVOICE: "开发票",
}
INTENT_NAMES: Mapping[str, str] = {
    "urge": "催发货",
    "return_goods": "退货",
    "exchange_goods": "换货",
    "refund_status": "查退款",
    "report_problem": "商品问题",
    "price_protect": "退差价",
    "invoice": "开发票",
    "warranty_repair": "维修",
    "payment_link": "补发付款链接",
    "order_status": "查发货",
    "logistics_query": "查物流",
    "cancel_order": "取消订单",
    "modify_order": "改订单里的东西",
    "change_address": "改地址",
}
_REMEDIES: tuple[tuple[ReturnKind, re.Pattern[str]], ...] = (
    (ReturnKind.RESHIP, re.compile(r"补(?!偿)|重新?(发|寄)|再(发|寄)")),
    (ReturnKind.REPAIR, re.compile(r"修")),
    (ReturnKind.EXCHANGE, re.compile(r"(?<!不)换|调个")),
    (ReturnKind.RETURN, re.compile(r"(?<!不)退货")),
    (ReturnKind.REFUND, re.compile(r"(?<!不)退(款|钱)|赔|(?<!不)退")),
)
_OPENED = re.compile(
    r"拆(了|开|过|封了)|打开|(?<!不)(?<!发票)开(了|过|封)|(?<!不)(用|穿|吃|尝|擦|激活|洗)(了|过)|剪了|激活"
    r"|(?<!不)(?<!没)跑(?:过|了(?!一趟|几趟|[^，。]{0,3}(?:店|驿站|快递)))|(?:下|踩)过?了?地|出过门|爬了?过?山"
)
_UNOPENED = re.compile(
    r"(没|未|还没|没有)[^，。]{0,4}(拆|开|打开|用|穿|吃|尝|动|激活|剪|洗|下过?地)|干净|全新|原封|完好|吊牌还?在|就在家"
)


def order_name(turn: Turn, order: OrderSummary) -> str:
    """昨天下的竹露植萃面膜."""
    names = "、".join(item.name for item in order.items[:2])
    more = "等" if len(order.items) > 2 else ""
    return f"{spoken_day(order.placed_at, turn.state.caller.now)}下的{names}{more}"


def lines_of(order: OrderSummary, product_ids: tuple[str, ...]) -> tuple[OrderItem, ...]:
    """The lines concerned; without ids all of them."""
    return tuple(item for item in order.items if not product_ids or item.product_id in product_ids)


def concerned(order: OrderSummary, case: Case) -> tuple[OrderItem, ...]:
    """The lines that the matter is about, one version only where that was said."""
    lines = lines_of(order, case.product_ids)
    return tuple(item for item in lines if not case.version or item.options == case.version)


def kinds_of(turn: Turn, items: tuple[OrderItem, ...]) -> tuple[str, ...]:
    """Product types of lines, where the shop still sells them."""
    products = [turn.dialogue.catalogue.get(item.product_id) for item in items]
    return tuple(product.product_type for product in products if product and product.product_type)


def remedy_in(text: str) -> ReturnKind | None:
    """What the caller wants to become of it, if the words say so: 退钱, 换一个, 补发."""
    return next((kind for kind, pattern in _REMEDIES if pattern.search(text)), None)


def opened_in(text: str) -> bool | None:
    """Whether the words say that the goods are opened or used; ``None`` when they do not say."""
    if _UNOPENED.search(text):
        return False
    return True if _OPENED.search(text) else None
