"""Tables of what the built-in shop asks for its goods: versions, promotions, coupons, members."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from voicebot.records.models import Base, now_column


class ProductVersion(Base):
    """A size, colour, flavour or the like of a product.

    ``options`` is a list of pairs, in the shop's order. Without ``price_fen`` it costs what the product
    costs, without ``stock`` it is taken from the product's.
    """

    __tablename__ = "product_version"
    __table_args__ = (CheckConstraint("stock >= 0", "stock"), CheckConstraint("price_fen >= 0", "price"))

    product_id: Mapped[str] = mapped_column(
        ForeignKey("product.product_id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(server_default="")
    options: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    price_fen: Mapped[int | None] = mapped_column(BigInteger)
    stock: Mapped[int | None] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    updated_at: Mapped[datetime] = now_column()


class Coupon(Base):
    """A coupon: of one customer, or, without ``number``, for everybody who knows the code."""

    __tablename__ = "coupon"
    __table_args__ = (
        CheckConstraint("cut_fen > 0", "cut"),
        Index("ix_coupon_number", "number", postgresql_where=text("used_order_id IS NULL")),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str | None]
    title: Mapped[str]
    threshold_fen: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    cut_fen: Mapped[int] = mapped_column(BigInteger)
    valid_until: Mapped[datetime | None]
    used_order_id: Mapped[int | None] = mapped_column(
        ForeignKey("orders.id", ondelete="SET NULL"), index=True
    )


class Promotion(Base):
    """A price or a reduction that holds for a time; ``shop/prices.py`` tells what each kind does.

    Without ``product_id`` it holds for the whole order. ``source`` as in ``Product``: those of product
    texts follow the texts.
    """

    __tablename__ = "promotion"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('price', 'bulk', 'bundle', 'nth', 'percent', 'cut', 'threshold', 'free', 'gift',"
            " 'member', 'shipping')",
            "kind",
        ),
        CheckConstraint("source IN ('text', 'import')", "source"),
        Index("ix_promotion_product_id", "product_id"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    product_id: Mapped[str | None] = mapped_column(ForeignKey("product.product_id", ondelete="CASCADE"))
    title: Mapped[str]
    price_fen: Mapped[int | None] = mapped_column(BigInteger)
    threshold_fen: Mapped[int | None] = mapped_column(BigInteger)
    cut_fen: Mapped[int | None] = mapped_column(BigInteger)
    pieces: Mapped[int | None] = mapped_column(Integer)
    free_pieces: Mapped[int | None] = mapped_column(Integer)
    percent: Mapped[int | None] = mapped_column(Integer)
    repeats: Mapped[bool] = mapped_column(server_default=text("false"))
    regions: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(server_default="import")


class Member(Base):
    """A number that member prices hold for."""

    __tablename__ = "member"

    number: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(server_default="")
    since: Mapped[datetime] = now_column()
