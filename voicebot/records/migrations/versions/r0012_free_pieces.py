"""Pieces that a promotion gives on top of a line of an order

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "order_item", sa.Column("on_top", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.create_check_constraint(op.f("ck_order_item_on_top"), "order_item", "on_top >= 0")


def downgrade() -> None:
    """Take back."""
    op.drop_column("order_item", "on_top")
