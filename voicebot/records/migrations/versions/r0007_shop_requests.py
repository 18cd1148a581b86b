"""Requests to the shop's own system, and copies of its orders

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "shop_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("effect_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('done', 'refused', 'failed', 'unknown')", name=op.f("ck_shop_request_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_shop_request_call_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_request")),
        sa.UniqueConstraint("key", name=op.f("uq_shop_request_key")),
    )
    op.create_index(op.f("ix_shop_request_call_id"), "shop_request", ["call_id"], unique=False)
    op.add_column(
        "orders", sa.Column("kept_elsewhere", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("orders", "kept_elsewhere")
    op.drop_index(op.f("ix_shop_request_call_id"), table_name="shop_request")
    op.drop_table("shop_request")
