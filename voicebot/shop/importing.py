"""Writes a shop's own tables into the built-in shop: what is new, what has changed, nothing twice."""

from collections import ChainMap
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.records.database import Database
from voicebot.records.models import Base, Product
from voicebot.records.shop_models import Coupon, Member, ProductVersion, Promotion
from voicebot.shop.batches import Known, batches
from voicebot.shop.columns import OPTIONS, ReadRow, ReadTable, Table, Values
from voicebot.shop.importing_orders import write_orders, write_shipments
from voicebot.shop.products import FROM_IMPORT, promotion_values
from voicebot.shop.promotion_rows import rule_of
from voicebot.shop.rows import Tally, apply

RowT = TypeVar("RowT", bound=Base)

BATCH_TIMEOUT_S = 60.0
IN_ORDER = (
    Table.PRODUCTS,
    Table.PROMOTIONS,
    Table.COUPONS,
    Table.MEMBERS,
    Table.ORDERS,
    Table.SHIPMENTS,
)
"""Promotions are about products, shipments about orders."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one table.

    Args:
        mistakes: place and reason of every row that was left out.
        unused: headings that mean nothing to us.
        notes: place and what to know of rows that went in, or were no rows.
    """

    name: str
    table: Table
    rows: int
    tally: Tally
    mistakes: tuple[tuple[str, str], ...]
    unused: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


Named = MutableMapping[tuple[Table, str], tuple[str, Mapping[str, Any]]]
"""Where each thing that has one row was told first, and what of it."""


@dataclass
class _Work:
    """Rows of one table on their way in."""

    now: datetime | None
    named: Named
    tally: Tally = field(default_factory=Tally)
    mistakes: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def sound(self, rows: Iterable[ReadRow]) -> list[ReadRow]:
        good = []
        for row in rows:
            if row.mistake:
                self.mistakes.append((row.where, row.mistake))
            else:
                good.append(row)
        return good

    def agrees(self, where: str, thing: tuple[Table, str], values: Mapping[str, Any]) -> bool:
        """Whether nothing else was told of the thing before; what contradicts is left out and named."""
        first, told = self.named.setdefault(thing, (where, values))
        if told == values:
            return True
        self.mistakes.append((where, f"{thing[1]} stands in {first} already, with other values"))
        return False

    def add(self, batch: "_Work") -> None:
        """What became of some more rows."""
        if isinstance(batch.named, ChainMap):
            self.named.update(batch.named.maps[0])
        self.tally.add(batch.tally)
        self.mistakes += batch.mistakes
        self.notes += batch.notes

    def note_end(self, where: str, code: str, ends_at: datetime | None) -> None:
        if ends_at is not None and self.now is not None and ends_at <= self.now:
            self.notes.append((where, f"{code} is over already: nobody gets it"))


async def import_table(database: Database, read: ReadTable, named: Named | None = None) -> Imported:
    """Write one table, some rows per transaction; rows that make no sense are left out and named.

    Args:
        named: what the tables before it were about; of several tables the first to name a thing counts.

    Raises:
        RecordsError: the database is unreachable or refused a write. What was written before is in; the
            same table again goes on from there.
    """
    doing = f"importing {read.name}"
    told: Named = named if named is not None else {}
    known = await database.run(Known.load, doing=doing, timeout_s=BATCH_TIMEOUT_S)
    whole = _Work(None, told)
    whole.notes += [(where, "taken for a sum of the rows above, and left out") for where in read.sums]
    for rows in batches(read.table, read.rows, known):
        whole.add(
            await database.run(_batch(read.table, rows, known, told), doing=doing, timeout_s=BATCH_TIMEOUT_S)
        )
    mistakes, notes = (
        tuple(sorted(told, key=lambda one: _line_number(one[0]))) for told in (whole.mistakes, whole.notes)
    )
    return Imported(read.name, read.table, len(read.rows), whole.tally, mistakes, read.unused, notes)


def _batch(
    table: Table, rows: Sequence[ReadRow], known: Known, told: Named
) -> Callable[[AsyncSession], Awaitable[_Work]]:
    """Writes some rows; begun anew when the connection is lost, so nothing of it outlives a try."""

    async def run(session: AsyncSession) -> _Work:
        work = _Work(await session.scalar(sa.select(sa.func.now())), ChainMap({}, told))
        match table:
            case Table.PRODUCTS:
                await _write_products(session, work, known, rows)
            case Table.PROMOTIONS:
                await _write_promotions(session, work, known, rows)
            case Table.COUPONS:
                await _write_coupons(session, work, rows)
            case Table.MEMBERS:
                await _write_members(session, work, rows)
            case Table.ORDERS | Table.SHIPMENTS:
                mistakes, notes = (
                    await write_orders(session, work.tally, known.product, rows)
                    if table is Table.ORDERS
                    else await write_shipments(session, work.tally, rows)
                )
                work.mistakes += mistakes
                work.notes += notes
        return work

    return run


def _line_number(where: str) -> int:
    return int(where.rpartition(":")[2])


# --- products


async def _write_products(session: AsyncSession, work: _Work, known: Known, rows: Sequence[ReadRow]) -> None:
    """Write some products with their versions; until that is committed, nobody can order one of them."""
    sound = sorted(work.sound(rows), key=lambda row: known.product_id(row.values))
    product_ids = {known.product_id(row.values) for row in sound}
    locked = await session.scalars(
        sa.select(Product)
        .where(Product.product_id.in_(product_ids))
        .order_by(Product.product_id)
        .with_for_update()
    )
    there = {product.product_id: product for product in locked}
    versions: dict[str, dict[str, ProductVersion]] = {}
    for version in await session.scalars(
        sa.select(ProductVersion).where(ProductVersion.product_id.in_(product_ids))
    ):
        versions.setdefault(version.product_id, {})[version.code] = version
    for product_id, group in groupby(sound, key=lambda row: known.product_id(row.values)):
        of_product = list(group)
        if product_id:
            _write_product(
                session, work, there.get(product_id), product_id, of_product, versions.get(product_id, {})
            )
        else:
            work.mistakes += [
                (row.where, f"no product is called {row.values['name']!r}; give its 商品编号")
                for row in of_product
            ]


def _write_product(
    session: AsyncSession,
    work: _Work,
    product: Product | None,
    product_id: str,
    rows: list[ReadRow],
    there: Mapping[str, ProductVersion],
) -> None:
    versions = [row for row in rows if _version_code(row.values)]
    plain = [row for row in rows if not _version_code(row.values)]
    for row in plain[1:]:
        work.mistakes.append(
            (row.where, f"{product_id} stands in line {_line_number(plain[0].where)} already")
        )
    head: Values = plain[0].values if plain else {}
    price_fen = next(
        (row.values["price_fen"] for row in (*plain, *versions) if "price_fen" in row.values), None
    )
    if product is None and price_fen is None:
        work.mistakes += [(row.where, f"{product_id} is new: 价格 is missing") for row in rows]
        return
    stocks = [row.values["stock"] for row in versions if "stock" in row.values]
    values = {
        "price_fen": head.get("price_fen", price_fen),
        "stock": sum(stocks) if stocks else head.get("stock"),
        "unit": _first(rows, "unit"),
        "listed": head.get("listed", _first(rows, "listed")),
        "shop_code": _first(rows, "product_id") if _first(rows, "product_id") != product_id else None,
        "source": FROM_IMPORT if price_fen is not None else None,
    }
    given = {name: value for name, value in values.items() if value is not None} | _limits(product, rows)
    if product is None:
        name = _first(rows, "name") or product_id
        # Without a text about it nobody can be offered it; the next start of the bot looks again.
        product = Product(product_id=product_id, name=name, active=False, **({"stock": 0} | given))
        session.add(product)
        changed = None
        work.notes.append((rows[0].where, f"{product_id} has no text: nobody can be offered it"))
    else:
        changed = apply(product, given)
    if plain:
        work.tally.count(changed)
    _write_versions(session, work, product, versions, there, changed=bool(changed) and not plain)


def _limits(product: Product | None, rows: Sequence[ReadRow]) -> dict[str, Any]:
    """The most pieces that are sold, when the table tells; all that the text said of it goes then."""
    names = ("limit_per_customer", "limit_per_order")
    told = {name: _first(rows, name) or None for name in names if _first(rows, name) is not None}
    if not told:
        return {}
    ours = product is not None and product.limit_source == FROM_IMPORT
    return ({} if ours else dict.fromkeys(names)) | told | {"limit_source": FROM_IMPORT}


def _first(rows: Sequence[ReadRow], name: str) -> Any:
    return next((row.values[name] for row in rows if name in row.values), None)


def _version_code(values: Values) -> str:
    """How a version is known: by the shop's code, else by what it is."""
    told = values.get("code") or values.get("label")
    return str(told) if told else "，".join(str(values[slot]) for slot in OPTIONS if slot in values)


def _write_versions(
    session: AsyncSession,
    work: _Work,
    product: Product,
    rows: Sequence[ReadRow],
    there: Mapping[str, ProductVersion],
    *,
    changed: bool,
) -> None:
    """Write the versions of a product; ``changed``: their rows have changed the product itself."""
    named = set()
    for row in rows:
        values, code = row.values, _version_code(row.values)
        if code in named:
            work.mistakes.append((row.where, f"version {code} of {product.product_id} stands there twice"))
            continue
        named.add(code)
        options = [[slot, str(values[slot])] for slot in OPTIONS if slot in values]
        label = str(values.get("label", ""))
        given = {
            "label": label,
            "options": options or [["version", label or code]],
            "price_fen": values.get("price_fen"),
            "stock": values.get("stock"),
            "active": True,
        }
        version = there.get(code)
        if version is None:
            session.add(ProductVersion(product_id=product.product_id, code=code, **given))
            work.tally.new += 1
        else:
            work.tally.count(apply(version, given) or changed)
    if rows or product.source == FROM_IMPORT:
        for code, version in there.items():  # of the text, or no longer sold
            if code not in named and (rows or version.stock is None):
                apply(version, {"active": False})


# --- what lowers prices


async def _write_promotions(
    session: AsyncSession, work: _Work, known: Known, rows: Sequence[ReadRow]
) -> None:
    for row in work.sound(rows):
        values = dict(row.values)
        if "product_id" in values or "name" in values:
            product = known.product(values)
            if product is None:
                named = values.get("product_id", values.get("name"))
                work.mistakes.append((row.where, f"there is no product {named}"))
                continue
            values["product_id"] = product.product_id
        rule = rule_of(values)
        if rule.code.startswith("text:"):
            work.mistakes.append((row.where, "活动编号: text: is kept for promotions of product texts"))
            continue
        times = {name: values.get(name) for name in ("starts_at", "ends_at")}
        given = promotion_values(rule, source=FROM_IMPORT) | times
        if work.agrees(row.where, (Table.PROMOTIONS, rule.code), given):
            await _upsert(session, work, Promotion, given, "code")
            work.note_end(row.where, rule.code, values.get("ends_at"))


async def _write_coupons(session: AsyncSession, work: _Work, rows: Sequence[ReadRow]) -> None:
    for row in work.sound(rows):
        values = row.values
        given = {
            "code": str(values["code"]).upper(),
            "number": values.get("number"),
            "title": values.get("title") or "优惠券",
            "cut_fen": values["cut_fen"],
            "threshold_fen": values.get("threshold_fen", 0),
            "valid_until": values.get("valid_until"),
        }
        if work.agrees(row.where, (Table.COUPONS, given["code"]), given):
            await _upsert(session, work, Coupon, given, "code")
            work.note_end(row.where, given["code"], given["valid_until"])


async def _write_members(session: AsyncSession, work: _Work, rows: Sequence[ReadRow]) -> None:
    for row in work.sound(rows):
        given = {"number": row.values["number"], "level": row.values.get("level", "")}
        if work.agrees(row.where, (Table.MEMBERS, row.values["number"]), given):
            await _upsert(session, work, Member, given, "number")


async def _upsert(
    session: AsyncSession, work: _Work, table: type[RowT], values: Mapping[str, Any], key: str
) -> None:
    row = await session.get(table, values[key])
    if row is None:
        session.add(table(**values))
        await session.flush()
        work.tally.new += 1
    else:
        work.tally.count(apply(row, values))
