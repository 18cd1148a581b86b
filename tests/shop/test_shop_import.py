"""Shops' own tables go in: bad rows are named and left out, and the second time nothing changes."""

import asyncio
import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import sqlalchemy as sa
from records_world import MASK, TONER, AtNoon, line, open_call, order_of, shop_with_goods
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import (
    FindOrders,
    OrderPlaced,
    OrderQuoted,
    OrderRefused,
    OrdersFound,
    QuoteOrder,
)
from voicebot.dialogue.order_parts import PaymentStatus
from voicebot.dialogue.service_effects import (
    AddressChanged,
    CancelOrder,
    ChangeAddress,
    CheckStock,
    OrderCancelled,
    StockFound,
)
from voicebot.records.database import Database
from voicebot.records.models import Base, Order, Product
from voicebot.records.shop_models import Coupon, Promotion
from voicebot.records.store import Store
from voicebot.shop import batches, built_in, sheets
from voicebot.shop.built_in import BuiltInShop
from voicebot.shop.columns import Table, layouts, understood
from voicebot.shop.importing import IN_ORDER, Imported, Named, import_table
from voicebot.shop.importing_orders import says_delivered
from voicebot.shop.products import stock_of, sync_products
from voicebot.shop.sheets import SheetError, read_sheets

ZONE = ZoneInfo("Asia/Shanghai")
PLENTY_S = 60.0

PRODUCTS = """商品编号,商品名称,规格编码,颜色,价格（元）,库存数量,状态
mask,草本面膜,,,￥268.00,40,在售
A-2,爽肤水,,,128,7,在售
shoe,跑鞋,S-R,红色,199,2,在售
shoe,跑鞋,S-B,蓝色,219,0,在售
"""
PROMOTIONS = """活动编号,活动类型,商品编号,活动名称,活动价,满,减,件数,折扣,地区,结束时间
P1,满减,,,,200,30,,,,2030-12-31
P2,第二件半价,mask,,,,,,,,
P3,运费,,,8,99,,,,,
P4,运费,,,20,,,,,新疆、西藏,
P5,会员折扣,,,,,,,95折,,
P6,组合价,A-2,,300,,,3,,,
"""
ORDERS = """订单号,创建时间,状态,收货人,联系手机,收货地址,商品编号,商品名称,数量,单价,实收,支付状态,支付方式
="2511230042",2025-11-23 10:00,已发货,李四,13800138000,上海人民路1号,mask,草本面膜,2,268,536,已付款,微信
="2511230042",2025-11-23 10:00,已发货,李四,13800138000,上海人民路1号,A-2,爽肤水,1,128,536,已付款,微信
JD77,2025-11-24,待发货,王五,13900139000,北京市朝阳区建国路88号,,旧款精华,1,99.9,,货到付款,
"""
SHIPMENTS = """订单号,快递公司,快递单号,物流状态,时间,地点,物流信息
2511230042,顺丰,SF100,运输中,2025-11-24 08:00,上海,已揽收
2511230042,顺丰,SF100,已签收,2025-11-25 09:30,上海,已签收，签收人：门卫
"""
COUPONS = "券码,优惠券名称,优惠金额,使用门槛,手机号,有效期至\nnew20,新人券,20,100,13800138000,2030-01-01\n"
MEMBERS = "手机号,会员等级\n138 0013 8000,金卡\n"
ALL = {
    "p.csv": PRODUCTS,
    "a.csv": PROMOTIONS,
    "o.csv": ORDERS,
    "s.csv": SHIPMENTS,
    "c.csv": COUPONS,
    "m.csv": MEMBERS,
}


def write(folder: Path, files: dict[str, str], encoding: str = "utf-8") -> list[Path]:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode(encoding))
    return [folder / name for name in files]


async def bring_in(database: Database, paths: Sequence[Path]) -> list[Imported]:
    await sync_products(database, [MASK, TONER])
    known = layouts(ZONE)
    tables = [understood(sheet, known) for path in paths for sheet in read_sheets(path)]
    ordered = sorted((one for one in tables if one is not None), key=lambda one: IN_ORDER.index(one.table))
    assert len(ordered) == len(tables), "a table was not recognised"
    named: Named = {}
    return [await import_table(database, one, named) for one in ordered]


async def hash_of(database: Database) -> str:
    """Of every row of every table, times of writing included; workers tell that they live meanwhile."""

    async def work(session) -> str:
        digest = hashlib.sha256()
        for table in Base.metadata.sorted_tables:
            if table.name == "worker":
                continue
            rows = await session.execute(sa.select(table).order_by(*table.primary_key.columns))
            digest.update(repr((table.name, [tuple(row) for row in rows])).encode())
        return digest.hexdigest()

    return await database.run(work, doing="hashing")


def figures(imported: list[Imported]) -> dict[Table, tuple[int, int, int, int]]:
    return {
        one.table: (one.tally.new, one.tally.changed, one.tally.unchanged, len(one.mistakes))
        for one in imported
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
async def test_twice_is_as_good_as_once(store: Store, tmp_path: Path, encoding: str) -> None:
    paths = write(tmp_path, ALL, encoding)
    first = await bring_in(store.database, paths)
    assert [one.mistakes for one in first] == [()] * 6
    assert figures(first)[Table.ORDERS] == (3, 0, 0, 0)
    assert all(sum(figures(first)[one.table]) == one.rows for one in first)
    before = await hash_of(store.database)
    again = await bring_in(store.database, paths)
    assert await hash_of(store.database) == before
    assert all(new == changed == 0 for new, changed, _, _ in figures(again).values())


async def test_what_was_imported_is_what_callers_get(store: Store, tmp_path: Path) -> None:
    await bring_in(store.database, write(tmp_path, ALL))
    shop = await shop_with_goods(store.database)
    caller, place = "13800138000", "乌鲁木齐市天山区解放路5号"
    told = await shop.quote_order(
        QuoteOrder("q", (line(MASK, 2), line(TONER, 1)), caller, place), timeout_s=PLENTY_S
    )
    assert isinstance(told, OrderQuoted)
    assert [(one.title, one.cut_fen) for one in told.quote.reductions] == [
        ("第二盒半价", 13_400),
        ("满200元减30元", 3_000),
        ("新人券", 2_000),
    ]
    assert told.quote.total_fen == 2 * 26_800 + 12_800 - 18_400 + 2_000
    found = await shop.find_orders(FindOrders("f", order_number="2511230042"), timeout_s=PLENTY_S)
    assert isinstance(found, OrdersFound)
    (order,) = found.orders
    assert (order.status, order.total_fen, [item.product_id for item in order.items]) == (
        "delivered",
        53_600,
        ["mask", "toner"],
    )
    assert order.payment is not None
    assert (order.payment.status, order.payment.method) == (PaymentStatus.PAID, "微信")
    assert order.shipment is not None
    assert [scan.text for scan in order.shipment.events] == ["已签收，签收人：门卫", "已揽收"]


async def test_prices_of_texts_come_back_no_more_and_stock_counts(store: Store, tmp_path: Path) -> None:
    await bring_in(store.database, write(tmp_path, {"p.csv": PRODUCTS}))
    await sync_products(store.database, [MASK, TONER])
    shop = await shop_with_goods(store.database)
    old_price = await shop.place_order(
        order_of(line(MASK)), call_id=await open_call(store), timeout_s=PLENTY_S
    )
    assert isinstance(old_price, OrderRefused)
    assert old_price.unit_price_fen == 26_800
    new_price = order_of(line(MASK, 40, 26_800))
    placed = await shop.place_order(new_price, call_id=await open_call(store), timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced)


async def test_bad_rows_are_named_by_line_and_the_rest_goes_in(store: Store, tmp_path: Path) -> None:
    products = (
        "商品导出 2026-11-11\n\n商品编号,商品名称,价格,库存\n"
        'mask,草本面膜,268,"1,000"\nnew,新品,面议,5\n,没有这个,99,5\nmask,草本面膜,200,1\nnew2,,12.345,-3\n,,,\n'
    )
    (imported,) = await bring_in(store.database, write(tmp_path, {"p.csv": products}))
    where = str(tmp_path / "p.csv")
    assert [place for place, _ in imported.mistakes] == [f"{where}:{n}" for n in (5, 6, 7, 8)]
    reasons = [reason for _, reason in imported.mistakes]
    assert "价格: '面议' is no amount" in reasons[0]
    assert "no product is called '没有这个'" in reasons[1]
    assert "stands in line 4 already" in reasons[2]
    assert "parts of a fen" in reasons[3]
    assert "库存" in reasons[3]
    assert imported.tally.changed == 1


async def test_an_order_with_a_bad_line_stays_out_whole(store: Store, tmp_path: Path) -> None:
    orders = ORDERS.replace("爽肤水,1,128", "爽肤水,一箱,128")
    imported = (await bring_in(store.database, write(tmp_path, {"o.csv": orders})))[0]
    assert (imported.tally.new, len(imported.mistakes)) == (1, 2)
    assert "another of its lines is wrong" in imported.mistakes[0][1]
    assert "购买数量" in imported.mistakes[1][1] or "数量" in imported.mistakes[1][1]


async def test_english_headings_semicolons_and_unknown_columns(store: Store, tmp_path: Path) -> None:
    text = "Product_ID;Name;Price;Stock;Warehouse\nmask;草本面膜;268;4;B1\n"
    (imported,) = await bring_in(store.database, write(tmp_path, {"p.csv": text}))
    assert (imported.tally.changed, imported.unused) == (1, ("Warehouse",))


async def test_a_workbook_with_several_sheets(store: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    goods, people = book.active, book.create_sheet("会员")
    goods.title = "商品"
    for row in (
        ["商品编号", "商品名称", "价格", "库存"],
        ["mask", "草本面膜", 268.5, 12],
        ["x", "坏", "贵", 1],
    ):
        goods.append(row)
    for row in (["手机号", "会员等级"], [13800138000, "金卡"]):
        people.append(row)
    path = tmp_path / "shop.xlsx"
    book.save(path)
    imported = await bring_in(store.database, [path])
    assert figures(imported) == {Table.PRODUCTS: (0, 1, 0, 1), Table.MEMBERS: (1, 0, 0, 0)}
    assert imported[0].mistakes[0][0] == f"{path}[商品]:3"
    before = await hash_of(store.database)
    await bring_in(store.database, [path])
    assert await hash_of(store.database) == before


async def test_an_order_placed_by_telephone_only_moves_on(store: Store, tmp_path: Path) -> None:
    shop = await shop_with_goods(store.database)
    placed = await shop.place_order(order_of(), call_id=await open_call(store), timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced)
    number = placed.order.order_number
    orders = (
        "订单号,下单时间,订单状态,收件人,手机号,地址,商品编号,数量,单价\n"
        f"{number},2026-01-01,已发货,别人,13911112222,别处1号,mask,9,1\n"
    )
    await bring_in(store.database, write(tmp_path, {"o.csv": orders}))
    found = await shop.find_orders(FindOrders("f", order_number=number), timeout_s=PLENTY_S)
    assert isinstance(found, OrdersFound)
    (order,) = found.orders
    assert order.status == "shipped"
    assert (order.receiver_name, order.total_fen) == (placed.order.receiver_name, placed.order.total_fen)


async def test_numbers_of_imported_orders_are_not_given_out_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built_in, "datetime", AtNoon)
    orders = ORDERS.replace("2511230042", "2611120007")
    await bring_in(store.database, write(tmp_path, {"o.csv": orders}))
    shop = await shop_with_goods(store.database)
    placed = await shop.place_order(order_of(), call_id=await open_call(store), timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced)
    assert placed.order.order_number == "2611120008"


async def test_promotions_that_make_no_sense(store: Store, tmp_path: Path) -> None:
    text = (
        "活动编号,活动类型,商品编号,活动价,满,减\n1,满减,,,200,\n2,特价,,9,,\n3,特价,nix,9,,\n"
        "4,大促,,,,\ntext:1,立减,mask,,,5\n"
    )
    (imported,) = await bring_in(store.database, write(tmp_path, {"a.csv": text}))
    reasons = [reason for _, reason in imported.mistakes]
    for reason, part in zip(
        reasons, ["needs 减", "商品名称 is missing", "no product nix", "大促", "kept for"], strict=True
    ):
        assert part in reason


async def test_what_contradicts_an_earlier_row_stays_out_in_every_run(store: Store, tmp_path: Path) -> None:
    """Else each run would write the one and then the other."""
    files = {
        "c.csv": "券码,优惠金额,手机号\nSPRING,15,\nspring,15,\nSpring,18,\nME,5,1390013\n",
        "d.csv": "券码,优惠金额\nspring,12\n",
        "a.csv": "活动编号,活动类型,满,减\nQ1,满减,300,20\nQ1,满减,300,25\n",
        "m.csv": "手机号,会员等级\n13900139000,金卡\n139 0013 9000,银卡\n1390013,银卡\n",
    }
    paths = write(tmp_path, files)
    first = await bring_in(store.database, paths)
    told = {where: reason for one in first for where, reason in one.mistakes}
    assert told == {
        f"{paths[0]}:4": f"SPRING stands in {paths[0]}:2 already, with other values",
        f"{paths[0]}:5": "手机号: '1390013' is no telephone number",
        f"{paths[1]}:2": f"SPRING stands in {paths[0]}:2 already, with other values",
        f"{paths[2]}:3": f"Q1 stands in {paths[2]}:2 already, with other values",
        f"{paths[3]}:3": f"13900139000 stands in {paths[3]}:2 already, with other values",
        f"{paths[3]}:4": "手机号: '1390013' is no telephone number",
    }
    before = await hash_of(store.database)
    again = await bring_in(store.database, paths)
    assert {where: reason for one in again for where, reason in one.mistakes} == told
    assert await hash_of(store.database) == before
    assert [one.tally.changed for one in again] == [0, 0, 0, 0]


async def test_what_nobody_will_ever_get_is_named(store: Store, tmp_path: Path) -> None:
    files = {
        "c.csv": "券码,优惠金额,有效期至\nLATE,5,2024-05-01\nON,5,2099-05-01\n",
        "a.csv": "活动编号,活动类型,满,减,开始时间,结束时间\nA,满减,9,1,2026-06-02,2026-06-01\n"
        "B,满减,9,1,2024-06-01,2024-06-01\nC,满减,9,1,2024-06-01,2099-06-01\n",
    }
    promotions, coupons = await bring_in(store.database, write(tmp_path, files))
    assert coupons.notes == ((f"{tmp_path / 'c.csv'}:2", "LATE is over already: nobody gets it"),)
    assert coupons.mistakes == ()
    assert promotions.notes == ((f"{tmp_path / 'a.csv'}:3", "B is over already: nobody gets it"),)
    ((where, reason),) = promotions.mistakes
    assert where == f"{tmp_path / 'a.csv'}:2"
    assert "结束时间 is before 开始时间" in reason


async def test_an_order_of_goods_that_are_not_ours_goes_in_and_is_named(store: Store, tmp_path: Path) -> None:
    """A shop's old orders are about goods that it has no more: callers may still ask where they are."""
    paths = write(tmp_path, {"o.csv": ORDERS})
    (imported,) = await bring_in(store.database, paths)
    assert (imported.tally.new, imported.mistakes) == (3, ())
    ((where, note),) = imported.notes
    assert where == f"{paths[0]}:4"
    assert "there is no product 旧款精华" in note


async def test_all_rows_are_counted_once_and_odd_states_of_parcels_are_named(
    store: Store, tmp_path: Path
) -> None:
    orders = ORDERS.replace("爽肤水,1,128", "爽肤水,一箱,128")
    shipments = (
        "订单号,快递公司,快递单号,物流状态\nJD77,顺丰,SF1,火星\nJD77,顺丰,SF1,派送中\nnix,顺丰,SF2,运输中\n"
    )
    products = PRODUCTS + "mask,草本面膜,,,1,1,在售\nnew,,,,,5,在售\n"
    files = {"p.csv": products, "o.csv": orders, "s.csv": shipments}
    imported = await bring_in(store.database, write(tmp_path, files))
    assert [sum(figures(imported)[one.table]) - one.rows for one in imported] == [0, 0, 0]
    assert figures(imported)[Table.SHIPMENTS] == (2, 0, 0, 1)
    ((where, note),) = imported[-1].notes
    assert where.endswith("s.csv:2")
    assert "'火星' tells nothing" in note


async def test_a_promotion_may_name_its_product_by_name(store: Store, tmp_path: Path) -> None:
    text = "活动编号,活动类型,商品名称,活动价\n1,特价,草本面膜,199\n2,特价,没有这个,9\n合计,,,\n"
    (imported,) = await bring_in(store.database, write(tmp_path, {"a.csv": text}))
    assert (imported.rows, imported.tally.new, imported.unused) == (2, 1, ())
    assert [reason for _, reason in imported.mistakes] == ["there is no product 没有这个"]
    row = await store.database.run(lambda session: session.get(Promotion, "1"), doing="looking")
    assert row is not None
    assert (row.product_id, row.price_fen) == ("mask", 19_900)


async def test_a_product_without_a_text_is_named_and_a_sum_is_no_product(
    store: Store, tmp_path: Path
) -> None:
    text = "商品编号,商品名称,价格,库存\nnew,新品,9,5\nmask,草本面膜,268,4\n合计：,,,9\n"
    (imported,) = await bring_in(store.database, write(tmp_path, {"p.csv": text}))
    assert (imported.rows, imported.mistakes) == (2, ())
    assert imported.notes == ((f"{tmp_path / 'p.csv'}:2", "new has no text: nobody can be offered it"),)


async def test_a_code_that_looks_like_a_sum_is_left_out_and_named(store: Store, tmp_path: Path) -> None:
    text = "券码,优惠金额,使用门槛\nnew20,20,100\nTOTAL,30,100\nsum,,\n合计,50,200\n"
    (imported,) = await bring_in(store.database, write(tmp_path, {"c.csv": text}))
    assert (imported.rows, imported.tally.new, imported.mistakes) == (1, 1, ())
    place = f"{tmp_path / 'c.csv'}:3"
    assert imported.notes == ((place, "taken for a sum of the rows above, and left out"),)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xls", b"\xd0\xcf", "old .xls"),
        ("a.xlsx", b"no zip", "not a readable .xlsx"),
        ("a.csv", b'a,b\n"c,d\n', "quotation mark"),
        ("a.csv", b"\xff\x81\x00", "neither UTF-8 nor GB18030"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetError, match=message):
        read_sheets(tmp_path / name)
    with pytest.raises(SheetError, match="cannot be read"):
        read_sheets(tmp_path / "missing.csv")


def repacked(path: Path, part: str, content: bytes) -> None:
    """A workbook in which one part is something else."""
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, old in parts.items():
            packed.writestr(name, content if name == part else old)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"garbage", b"<worksheet><row>"])
def test_workbooks_with_a_damaged_part(tmp_path: Path, part: str, content: bytes) -> None:
    repacked(tmp_path / "a.xlsx", part, content)
    with pytest.raises(SheetError, match=r"not a readable .xlsx"):
        read_sheets(tmp_path / "a.xlsx")


def test_a_small_workbook_that_unpacks_to_gigabytes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_UNPACKED_BYTES", 1 << 20)
    repacked(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", bytes(2 << 20))
    assert (tmp_path / "a.xlsx").stat().st_size < 20_000
    with pytest.raises(SheetError, match="1 MiB unpacked"):
        read_sheets(tmp_path / "a.xlsx")


def test_titles_above_headings_do_not_hide_what_separates_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("商品表，2026年\n商品编号\t价格\nma\0sk\t5\n", encoding="utf-8")
    (sheet,) = read_sheets(tmp_path / "a.csv")
    assert [each.cells for each in sheet.lines[1:]] == [("商品编号", "价格"), ("mask", "5")]


async def test_what_changes_no_product_does_not_wait_for_orders_being_placed(
    store: Store, tmp_path: Path
) -> None:
    """Nor do orders wait for it: a table of orders may take minutes."""
    await shop_with_goods(store.database)

    paths = write(tmp_path, {name: text for name, text in ALL.items() if text != PRODUCTS})
    read = [understood(sheet, layouts(ZONE)) for path in paths for sheet in read_sheets(path)]

    async def while_locked(session: AsyncSession) -> list[Imported]:
        await session.execute(sa.select(Product).with_for_update())
        return [
            await import_table(store.database, table)
            for table in read
            if table is not None and table.table is not Table.PROMOTIONS
        ]

    done = await store.database.run(while_locked, doing="importing meanwhile", timeout_s=PLENTY_S)
    assert {one.table for one in done if one.tally.new} >= {Table.ORDERS, Table.COUPONS, Table.MEMBERS}


async def test_what_would_give_goods_away_is_named_and_left_out(store: Store, tmp_path: Path) -> None:
    text = """活动编号,活动类型,商品编号,活动价,满,减,件数,折扣
X1,折扣,mask,,,,,0
X2,折扣,mask,,,,,1
X3,折扣,mask,,,,,免费
X4,特价,mask,0,,,,
X5,满减,,,100,500,,
OK,第几件,mask,,,,2,免费
"""
    goods = '商品编号,价格,库存\nmask,0,5\ntoner,"12,50",5\n'
    (products, promotions) = await bring_in(store.database, write(tmp_path, {"a.csv": text, "p.csv": goods}))
    assert [where.rpartition(":")[2] for where, _ in promotions.mistakes] == ["2", "3", "4", "5", "6"]
    assert promotions.tally.new == 1
    assert [where.rpartition(":")[2] for where, _ in products.mistakes] == ["2", "3"]


@pytest.mark.parametrize(
    "status", ["待签收", "未签收", "拒绝签收", "客户拒绝签收", "签收失败", "等待客户签收", "异常签收，退回"]
)
async def test_a_parcel_that_nobody_has_taken_is_not_delivered(
    store: Store, tmp_path: Path, status: str
) -> None:
    parcel = f"订单号,快递公司,快递单号,物流状态\nJD77,顺丰,SF200,{status}\n"
    await bring_in(store.database, write(tmp_path, {"o.csv": ORDERS, "s.csv": parcel}))
    assert await state_of(store.database, "JD77") == ("shipped", None)


async def state_of(database: Database, number: str) -> tuple[str, datetime | None]:
    query = sa.select(Order.status, Order.delivered_at).where(Order.order_number == number)

    async def work(session: AsyncSession) -> tuple[str, datetime | None]:
        row = (await session.execute(query)).one()
        return row.status, row.delivered_at

    return await database.run(work, doing="reading an order")


@pytest.mark.parametrize("status", ["已签收", "本人签收", "已签收，签收人：门卫，未在家"])
def test_a_parcel_that_somebody_has_taken_is_delivered(status: str) -> None:
    assert says_delivered(status)


async def test_an_older_table_does_not_undo_what_callers_were_told(store: Store, tmp_path: Path) -> None:
    orders = """订单号,下单时间,订单状态,收件人,手机号,地址,商品编号,数量,单价,付款状态
9001,2026-11-27 10:00,待发货,李雷,13912340001,上海漕溪路18号,mask,1,288,已付款
9002,2026-11-27 10:00,待发货,李雷,13912340001,上海漕溪路18号,mask,1,288,已付款
"""
    paths = write(tmp_path, {"o.csv": orders})
    await bring_in(store.database, paths)
    shop = BuiltInShop(store.database, timezone="Asia/Shanghai")
    call_id = await open_call(store)
    for change in (
        ChangeAddress("a1", "9001", "北京建国路8号"),
        ChangeAddress("a2", "9001", "北京建国路9号", phone="13911112222"),
        CancelOrder("c", "9002", "不要了"),
    ):
        done = await shop.change_order(change, call_id=call_id, timeout_s=PLENTY_S)
        assert isinstance(done, AddressChanged | OrderCancelled), done
    before = await hash_of(store.database)
    (again,) = await bring_in(store.database, paths)
    assert await hash_of(store.database) == before
    assert (again.tally.changed, again.tally.unchanged) == (0, 2)
    assert [where.rpartition(":")[2] for where, _ in again.notes] == ["2"]
    newer = orders.replace("上海漕溪路18号,mask,1,288,已付款\n9002", "广州天河路1号,mask,1,288,已付款\n9002")
    await bring_in(store.database, write(tmp_path, {"o.csv": newer}))
    found = await shop.find_orders(FindOrders("f", order_number="9001"), timeout_s=PLENTY_S)
    assert isinstance(found, OrdersFound)
    assert (found.orders[0].address, found.orders[0].phone) == ("广州天河路1号", "13911112222")


async def test_goods_that_are_written_can_be_ordered_while_others_wait_to_be(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of a hundred thousand goods takes minutes: nobody who orders meanwhile waits for all of it."""
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 1)
    shop = await shop_with_goods(store.database)
    call_id = await open_call(store)
    goods = "商品编号,价格,库存\nmask,268,40\ntoner,128,7\n"
    (table,) = (understood(one, layouts(ZONE)) for one in read_sheets(*write(tmp_path, {"p.csv": goods})))
    assert table is not None

    async def while_the_last_is_locked(session: AsyncSession) -> asyncio.Task[Imported]:
        await session.execute(
            sa.select(Product).where(Product.product_id == TONER.product_id).with_for_update()
        )
        importing = asyncio.create_task(import_table(store.database, table))
        while (await shop.check_stock(CheckStock("s", "mask"), timeout_s=PLENTY_S)) != StockFound(
            "s", "mask", 40, 26800
        ):
            await asyncio.sleep(0.01)
        order = order_of(replace(line(), unit_price_fen=26800))
        assert isinstance(await shop.place_order(order, call_id=call_id, timeout_s=PLENTY_S), OrderPlaced)
        assert not importing.done()
        return importing

    importing = await store.database.run(
        while_the_last_is_locked, doing="ordering meanwhile", timeout_s=PLENTY_S
    )
    assert (await importing).tally.changed == 2


def test_what_belongs_together_goes_in_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 2)
    for text, sizes in ((ORDERS, [2, 1]), (PRODUCTS, [2, 2]), (SHIPMENTS, [2]), (PROMOTIONS, [2, 2, 2])):
        (sheet,) = read_sheets(*write(tmp_path, {"t.csv": text}))
        table = understood(sheet, layouts(ZONE))
        assert table is not None
        parts = list(batches.batches(table.table, table.rows, batches.Known({}, {}, {})))
        assert [len(part) for part in parts] == sizes, table.table


async def test_an_order_by_telephone_that_the_shop_cancels_gives_its_goods_back_once(
    store: Store, tmp_path: Path
) -> None:
    await bring_in(store.database, write(tmp_path, {"c.csv": COUPONS}))
    shop = await shop_with_goods(store.database)
    asked = replace(order_of(line(MASK, 2)), customer_number="13800138000")
    placed = await shop.place_order(asked, call_id=await open_call(store), timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced)
    number = placed.order.order_number
    head, paid = (
        ORDERS.splitlines()[0],
        f"{number},2025-11-23 10:00,%s,李四,13800138000,上海,mask,面膜,2,288,,,",
    )
    used = sa.select(Coupon.used_order_id)

    async def seen() -> tuple[int | None, int | None]:
        stock = await stock_of(store.database, "mask")
        return stock, await store.database.run(lambda session: session.scalar(used), doing="reading")

    assert (await seen())[0] == 48
    assert (await seen())[1] is not None
    for changed in (1, 0):
        table = write(tmp_path, {"o.csv": f"{head}\n{paid % '已取消'}\n"})
        (imported,) = await bring_in(store.database, table)
        assert (imported.mistakes, imported.tally.changed) == ((), changed)
        assert await seen() == (50, None)
    await bring_in(store.database, write(tmp_path, {"o.csv": f"{head}\n{paid % '已发货'}\n"}))
    assert await seen() == (50, None)


async def test_goods_that_were_sent_are_not_back_because_the_order_is_cancelled(
    store: Store, tmp_path: Path
) -> None:
    shop = await shop_with_goods(store.database)
    placed = await shop.place_order(order_of(), call_id=await open_call(store), timeout_s=PLENTY_S)
    assert isinstance(placed, OrderPlaced)
    row = f"{placed.order.order_number},2025-11-23,%s,李四,13800138000,上海,mask,面膜,1,288,,,"
    for status in ("已发货", "已取消"):
        table = write(tmp_path, {"o.csv": f"{ORDERS.splitlines()[0]}\n{row % status}\n"})
        await bring_in(store.database, table)
    assert await stock_of(store.database, "mask") == 49
