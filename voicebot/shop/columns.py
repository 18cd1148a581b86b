"""Which columns a shop's tables may have, and how a row becomes values. Pure; the list is in docs/shop.md."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from voicebot.shop import cells
from voicebot.shop.promotion_rows import rule_of
from voicebot.shop.sheets import Line, Sheet

Values = Mapping[str, Any]
"""What a row says, by our names; a cell left empty is not there."""
MOST_HEAD_LINES = 5
"""Exports put titles and dates above the headings."""
_SUM = re.compile(r"(?:合|总|小|共)计|总和|汇总|total|sum")


class Table(Enum):
    """What a table is about."""

    PRODUCTS = "products"
    PROMOTIONS = "promotions"
    COUPONS = "coupons"
    MEMBERS = "members"
    ORDERS = "orders"
    SHIPMENTS = "shipments"


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Args:
        headings: what shops call it, without spaces and brackets, in small letters; the first is ours.
        read: from a cell to a value; raises ``ValueError`` with what is wrong.
    """

    name: str
    headings: tuple[str, ...]
    read: Callable[[str], Any] = cells.digits
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table; it is told by ``signature``: columns that all must be there."""

    table: Table
    columns: tuple[Column, ...]
    signature: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row: its values, or why it cannot be taken."""

    where: str
    values: Values
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A sheet as understood.

    Args:
        unused: headings that mean nothing to us.
        sums: places of rows that were taken for sums of those above, and might be none: TOTAL is a code, too.
    """

    name: str
    table: Table
    rows: tuple[ReadRow, ...]
    unused: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()


STATUSES = {
    **dict.fromkeys(("placed", "待付款", "未付款", "等待买家付款", "已下单"), "placed"),
    **dict.fromkeys(("paid", "待发货", "已付款", "买家已付款", "等待卖家发货", "备货中"), "paid"),
    **dict.fromkeys(("shipped", "已发货", "卖家已发货", "待收货", "运输中", "派送中"), "shipped"),
    **dict.fromkeys(("delivered", "已签收", "已完成", "交易成功", "已收货"), "delivered"),
    **dict.fromkeys(("cancelled", "已取消", "已关闭", "交易关闭"), "cancelled"),
}
PAYMENTS = {
    **dict.fromkeys(("unpaid", "未付款", "待付款"), "unpaid"),
    **dict.fromkeys(("on_delivery", "货到付款", "到付"), "on_delivery"),
    **dict.fromkeys(("paid", "已付款", "已支付"), "paid"),
    **dict.fromkeys(("refunding", "退款中"), "refunding"),
    **dict.fromkeys(("refunded", "已退款"), "refunded"),
}
OPTIONS = {
    "color": ("颜色", "color", "颜色分类"),
    "size": ("尺码", "尺寸", "鞋码", "size"),
    "flavor": ("口味", "味道", "flavor"),
    "storage_gb": ("存储", "存储容量", "storage"),
}
"""Columns of versions, by the slot that the dialplan asks for."""


def layouts(zone: ZoneInfo) -> tuple[Layout, ...]:
    """All tables, the most telling first; times are of the shop's ``zone``."""
    product = Column(
        "product_id", ("商品编号", "商品id", "商品编码", "货号", "product_id", "productid", "product")
    )
    name = Column("name", ("商品名称", "名称", "品名", "宝贝标题", "name"), str.strip)
    number = Column("order_number", ("订单号", "订单编号", "order_number", "order"), needed=True)
    at = partial(cells.moment, zone=zone)
    until = partial(cells.moment, zone=zone, end=True)
    products = (
        product,
        name,
        Column("price_fen", ("价格", "售价", "单价", "现价", "销售价", "price"), cells.fen),
        Column("stock", ("库存", "库存数量", "可售库存", "现货", "stock"), cells.pieces),
        Column("unit", ("单位", "计量单位", "unit"), str.strip),
        Column("code", ("规格编码", "sku", "sku编码", "sku编号", "规格编号")),
        Column("label", ("规格", "规格名称", "型号", "version"), str.strip),
        *_option_columns(),
        Column("limit_per_customer", ("限购", "每人限购", "限购数量", "限购件数"), cells.limit),
        Column("limit_per_order", ("每单限购", "单笔限购", "每次限购"), cells.limit),
        Column("listed", ("上架", "状态", "是否上架", "商品状态", "listed"), cells.yes),
    )
    return (
        Layout(
            Table.SHIPMENTS,
            (
                number,
                Column("carrier", ("快递公司", "物流公司", "承运商", "carrier"), str.strip, needed=True),
                Column("tracking_number", ("快递单号", "运单号", "物流单号", "tracking_number"), needed=True),
                Column("status", ("物流状态", "状态", "status"), str.strip),
                Column("expected_on", ("预计送达", "expected_on"), at),
                Column("at", ("时间", "扫描时间", "at"), at),
                Column("place", ("地点", "所在地", "place"), str.strip),
                Column("text", ("物流信息", "内容", "轨迹", "text"), str.strip),
            ),
            ("order_number", "tracking_number"),
        ),
        Layout(
            Table.ORDERS,
            (
                number,
                Column("placed_at", ("下单时间", "创建时间", "订单创建时间", "placed_at"), at, needed=True),
                Column("status", ("订单状态", "状态", "status"), cells.one_of(STATUSES), needed=True),
                Column(
                    "receiver_name", ("收件人", "收货人", "收货人姓名", "receiver"), str.strip, needed=True
                ),
                Column(
                    "phone",
                    ("手机号", "联系电话", "联系手机", "收货人手机", "phone"),
                    cells.phone,
                    needed=True,
                ),
                Column("address", ("地址", "收货地址", "address"), str.strip, needed=True),
                product,
                name,
                Column("quantity", ("数量", "购买数量", "quantity"), cells.pieces, needed=True),
                Column("unit", ("单位", "unit"), str.strip),
                Column("price_fen", ("单价", "价格", "price"), cells.fen, needed=True),
                *_option_columns(),
                Column("total_fen", ("实付金额", "订单金额", "总价", "实收", "total"), cells.fen),
                Column("payment", ("付款状态", "支付状态", "payment"), cells.one_of(PAYMENTS)),
                Column("method", ("付款方式", "支付方式", "method"), str.strip),
                Column("shipped_at", ("发货时间", "shipped_at"), at),
                Column("delivered_at", ("签收时间", "delivered_at"), at),
            ),
            ("order_number", "receiver_name"),
        ),
        Layout(
            Table.COUPONS,
            (
                Column("code", ("券码", "优惠券编号", "优惠码", "code", "coupon"), needed=True),
                Column("title", ("优惠券名称", "券名称", "名称", "title"), str.strip),
                Column("cut_fen", ("优惠金额", "面额", "减", "cut"), cells.fen, needed=True),
                Column("threshold_fen", ("使用门槛", "门槛", "满", "threshold"), cells.fen),
                Column("number", ("手机号", "会员手机", "phone", "number"), cells.phone),
                Column("valid_until", ("有效期至", "截止日期", "结束时间", "valid_until"), until),
            ),
            ("code", "cut_fen"),
        ),
        Layout(
            Table.PROMOTIONS,
            (
                Column("code", ("活动编号", "活动id", "code", "promotion"), needed=True),
                Column("kind", ("活动类型", "类型", "kind"), str.strip, needed=True),
                product,
                Column("name", ("商品名称", "品名", "宝贝标题", "商品"), str.strip),
                Column("title", ("活动名称", "名称", "说法", "title"), str.strip),
                Column("price_fen", ("活动价", "金额", "价格", "运费", "price"), cells.fen),
                Column("threshold_fen", ("满", "门槛", "满金额", "包邮门槛", "threshold"), cells.fen),
                Column("cut_fen", ("减", "优惠金额", "减金额", "cut"), cells.fen),
                Column("pieces", ("件数", "满件", "第几件", "pieces"), cells.pieces),
                Column("free_pieces", ("送件数", "赠送件数", "free_pieces"), cells.pieces),
                Column("percent", ("折扣", "percent"), cells.percent),
                Column("repeats", ("每满", "循环", "上不封顶", "repeats"), cells.yes),
                Column("regions", ("地区", "省份", "regions"), cells.words),
                Column("starts_at", ("开始时间", "开始", "开始日期", "starts_at"), at),
                Column("ends_at", ("结束时间", "结束", "结束日期", "ends_at"), until),
            ),
            ("code", "kind"),
        ),
        Layout(Table.PRODUCTS, products, ("price_fen",)),
        Layout(Table.PRODUCTS, products, ("stock",)),
        Layout(Table.PRODUCTS, products, ("limit_per_customer",)),
        Layout(Table.PRODUCTS, products, ("limit_per_order",)),
        Layout(
            Table.MEMBERS,
            (
                Column(
                    "number",
                    ("手机号", "会员手机", "会员手机号", "phone", "number"),
                    cells.phone,
                    needed=True,
                ),
                Column("level", ("会员等级", "等级", "level"), str.strip),
            ),
            ("number", "level"),
        ),
    )


def _option_columns() -> tuple[Column, ...]:
    return tuple(Column(slot, headings, str.strip) for slot, headings in OPTIONS.items())


def understood(sheet: Sheet, known: Sequence[Layout]) -> ReadTable | None:
    """The table that a sheet is, read row by row; ``None`` when no headings are recognised."""
    for place, line in enumerate(sheet.lines[:MOST_HEAD_LINES]):
        found = _layout_of(line.cells, known)
        if found is None:
            continue
        layout, columns = found
        below = sheet.lines[place + 1 :]
        rows = tuple(_row(each, layout, columns) for each in below if not _is_sum(each.cells))
        unused = tuple(text for index, text in enumerate(line.cells) if text and index not in columns)
        sums = (each for each in below if _is_sum(each.cells) and _first(each.cells).isascii())
        doubtful = tuple(each.where for each in sums if not _row(each, layout, columns).mistake)
        return ReadTable(sheet.name, layout.table, rows, unused, doubtful)
    return None


def _is_sum(cells: Sequence[str]) -> bool:
    """A line that adds up those above it, as exports put at the end."""
    return _SUM.fullmatch(_plain_heading(_first(cells))) is not None


def _first(cells: Sequence[str]) -> str:
    return next((cell for cell in cells if cell.strip()), "")


def _layout_of(
    headings: Sequence[str], known: Sequence[Layout]
) -> tuple[Layout, Mapping[int, Column]] | None:
    plain = [_plain_heading(text) for text in headings]
    for layout in known:
        columns: dict[int, Column] = {}
        for column in layout.columns:
            index = next(
                (
                    plain.index(word)
                    for word in column.headings
                    if word in plain and plain.index(word) not in columns
                ),
                None,
            )
            if index is not None:
                columns[index] = column
        if {column.name for column in columns.values()} >= set(layout.signature):
            return layout, columns
    return None


def _plain_heading(text: str) -> str:
    """价格（元）* is 价格."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s*:：]|\(.*?\)|\[.*?\]", "", narrow)


def _row(line: Line, layout: Layout, columns: Mapping[int, Column]) -> ReadRow:
    values: dict[str, Any] = {}
    mistakes = []
    for index, column in columns.items():
        text = line.cells[index] if index < len(line.cells) else ""
        if not text.strip():
            continue
        try:
            values[column.name] = column.read(text)
        except ValueError as error:
            mistakes.append(f"{column.headings[0]}: {error}")
    if not mistakes:
        mistakes = [*_missing(layout, values), *_senseless(layout.table, values)]
    return ReadRow(line.where, values, "; ".join(mistakes))


def _missing(layout: Layout, values: Values) -> Iterator[str]:
    for column in layout.columns:
        if column.needed and column.name not in values:
            yield f"{column.headings[0]} is missing"


def _senseless(table: Table, values: Values) -> Iterator[str]:
    """What each cell may be, but not together."""
    match table:
        case Table.PRODUCTS:
            if "product_id" not in values and "name" not in values:
                yield "neither 商品编号 nor 商品名称"
            if values.get("price_fen") == 0:
                yield "价格: nothing would give the goods away; 上架 否 takes them off sale"
            if not {"price_fen", "stock", "limit_per_customer", "limit_per_order"} & values.keys():
                yield "neither 价格 nor 库存 nor 限购"
        case Table.ORDERS if "product_id" not in values and "name" not in values:
            yield "neither 商品编号 nor 商品名称"
        case Table.COUPONS if not values.get("cut_fen"):
            yield "优惠金额: must be more than nothing"
        case Table.PROMOTIONS if "kind" in values and "code" in values:
            try:
                rule_of(values)
            except ValueError as error:
                yield str(error)
            if {"starts_at", "ends_at"} <= values.keys() and values["ends_at"] <= values["starts_at"]:
                yield "结束时间 is before 开始时间: it would never hold"
        case Table.SHIPMENTS if "at" in values and "text" not in values:
            yield "物流信息 is missing for a scan with a time"
