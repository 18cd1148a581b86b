"""Writes a shop's own tables into the built-in shop: what is new, what has changed, nothing twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.records.database import Database
from voicebot.records.models import Base, Product
from voicebot.records.shop_models import Coupon, Member, ProductVersion, Promotion
from voicebot.shop.columns import OPTIONS, ReadRow, ReadTable, Table, Values, rule_of
from voicebot.shop.importing_orders import write_orders, write_shipments
from voicebot.shop.products import FROM_IMPORT, promotion_values
from voicebot.shop.rows import Tally, apply

RowT = TypeVar("RowT", bound=Base)

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
        notes: place and what to know of rows that went in.
    """

    name: str
    table: Table
    rows: int
    tally: Tally
    mistakes: tuple[tuple[str, str], ...]
    unused: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


Named = dict[tuple[Table, str], tuple[str, Mapping[str, Any]]]
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

    def note_end(self, where: str, code: str, ends_at: datetime | None) -> None:
        if ends_at is not None and self.now is not None and ends_at <= self.now:
            self.notes.append((where, f"{code} is over already: nobody gets it"))


async def import_table(database: Database, read: ReadTable, named: Named | None = None) -> Imported:
    """Write one table in one transaction; rows that make no sense are left out and named.

    Args:
        named: what the tables before it were about; of several tables the first to name a thing counts.

    Raises:
        RecordsError: the database is unreachable or refused a write; nothing of this table is in then.
    """
    before = named or {}

    async def run(session: AsyncSession) -> _Work:
        work = _Work(await session.scalar(sa.select(sa.func.now())), dict(before))
        known = await _Known.load(session, lock=read.table is Table.PRODUCTS)
        match read.table:
            case Table.PRODUCTS:
                await _write_products(session, work, known, read.rows)
            case Table.PROMOTIONS:
                await _write_promotions(session, work, known, read.rows)
            case Table.COUPONS:
                await _write_coupons(session, work, read.rows)
            case Table.MEMBERS:
                await _write_members(session, work, read.rows)
            case Table.ORDERS | Table.SHIPMENTS:
                mistakes, notes = (
                    await write_orders(session, work.tally, known.product, read.rows)
                    if read.table is Table.ORDERS
                    else await write_shipments(session, work.tally, read.rows)
                )
                work.mistakes += mistakes
                work.notes += notes
        return work

    work = await database.run(run, doing=f"importing {read.name}", timeout_s=600)
    if named is not None:
        named.update(work.named)
    mistakes, notes = (
        tuple(sorted(told, key=lambda one: _line_number(one[0]))) for told in (work.mistakes, work.notes)
    )
    return Imported(read.name, read.table, len(read.rows), work.tally, mistakes, read.unused, notes)


def _line_number(where: str) -> int:
    return int(where.rpartition(":")[2])


@dataclass(frozen=True, slots=True)
class _Known:
    """The products there are, by our id, the shop's own number, and name."""

    by_id: Mapping[str, Product]
    by_code: dict[str, Product]
    by_name: Mapping[str, Product]

    @classmethod
    async def load(cls, session: AsyncSession, *, lock: bool) -> "_Known":
        """Read them, and lock those that are to be changed: meanwhile nobody can order anything."""
        products = sa.select(Product).order_by(Product.product_id)
        rows = (await session.scalars(products.with_for_update() if lock else products)).all()
        return cls(
            {row.product_id: row for row in rows},
            {row.shop_code: row for row in rows if row.shop_code is not None},
            {row.name: row for row in rows},
        )

    def product(self, values: Values) -> Product | None:
        """The product that a row names."""
        number, name = values.get("product_id"), values.get("name")
        if number is not None:
            found = self.by_id.get(number) or self.by_code.get(number)
            if found is not None:
                return found
        return self.by_name.get(name) if name is not None else None


# --- products


async def _write_products(session: AsyncSession, work: _Work, known: _Known, rows: Sequence[ReadRow]) -> None:
    sound = work.sound(rows)

    def key(row: ReadRow) -> str:
        product = known.product(row.values)
        return product.product_id if product is not None else str(row.values.get("product_id", ""))

    for product_id, group in groupby(sorted(sound, key=key), key=key):
        of_product = list(group)
        if not product_id:
            work.mistakes += [
                (row.where, f"no product is called {row.values['name']!r}; give its 商品编号")
                for row in of_product
            ]
            continue
        await _write_product(session, work, known.by_id.get(product_id), product_id, of_product)


async def _write_product(
    session: AsyncSession, work: _Work, product: Product | None, product_id: str, rows: list[ReadRow]
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
        await session.flush()
        changed = None
        work.notes.append((rows[0].where, f"{product_id} has no text: nobody can be offered it"))
    else:
        changed = apply(product, given)
    if plain:
        work.tally.count(changed)
    await _write_versions(session, work, product, versions, changed=bool(changed) and not plain)


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


async def _write_versions(
    session: AsyncSession, work: _Work, product: Product, rows: Sequence[ReadRow], *, changed: bool
) -> None:
    """Write the versions of a product; ``changed``: their rows have changed the product itself."""
    found = await session.scalars(
        sa.select(ProductVersion).where(ProductVersion.product_id == product.product_id)
    )
    there = {row.code: row for row in found}
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
    session: AsyncSession, work: _Work, known: _Known, rows: Sequence[ReadRow]
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
