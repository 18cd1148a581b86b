"""Versions of products, more kinds of promotions, members, and how an order's total came about

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OLD_KINDS = "kind IN ('price', 'threshold', 'bundle', 'nth')"
_KINDS = (
    "kind IN ('price', 'bulk', 'bundle', 'nth', 'percent', 'cut', 'threshold', 'free', 'gift',"
    " 'member', 'shipping')"
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "member",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_member")),
    )
    op.create_table(
        "product_version",
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "options", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("price_fen >= 0", name=op.f("ck_product_version_price")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_product_version_stock")),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.product_id"],
            name=op.f("fk_product_version_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product_id", "code", name=op.f("pk_product_version")),
    )
    op.alter_column("coupon", "number", existing_type=sa.Text(), nullable=True)
    op.add_column("order_item", sa.Column("version_code", sa.Text(), nullable=True))
    op.add_column(
        "orders",
        sa.Column(
            "reductions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.add_column(
        "orders", sa.Column("shipping_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("product", sa.Column("source", sa.Text(), server_default="text", nullable=False))
    op.add_column("product", sa.Column("unit", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(op.f("ck_product_source"), "product", "source IN ('text', 'import')")
    op.add_column("promotion", sa.Column("free_pieces", sa.Integer(), nullable=True))
    op.add_column(
        "promotion", sa.Column("repeats", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "promotion",
        sa.Column(
            "regions", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
    )
    op.add_column("promotion", sa.Column("source", sa.Text(), server_default="import", nullable=False))
    op.drop_constraint(op.f("ck_promotion_kind"), "promotion")
    op.create_check_constraint(op.f("ck_promotion_kind"), "promotion", _KINDS)
    op.create_check_constraint(op.f("ck_promotion_source"), "promotion", "source IN ('text', 'import')")


def downgrade() -> None:
    """Undo; promotions of the new kinds, coupons of nobody and members are lost."""
    op.execute("DELETE FROM promotion WHERE kind NOT IN ('price', 'threshold', 'bundle', 'nth')")
    op.execute("DELETE FROM coupon WHERE number IS NULL")
    op.drop_constraint(op.f("ck_promotion_source"), "promotion")
    op.drop_constraint(op.f("ck_promotion_kind"), "promotion")
    op.create_check_constraint(op.f("ck_promotion_kind"), "promotion", _OLD_KINDS)
    for column in ("source", "regions", "repeats", "free_pieces"):
        op.drop_column("promotion", column)
    op.drop_constraint(op.f("ck_product_source"), "product")
    op.drop_column("product", "unit")
    op.drop_column("product", "source")
    op.drop_column("orders", "shipping_fen")
    op.drop_column("orders", "reductions")
    op.drop_column("order_item", "version_code")
    op.alter_column("coupon", "number", existing_type=sa.Text(), nullable=False)
    op.drop_table("product_version")
    op.drop_table("member")
