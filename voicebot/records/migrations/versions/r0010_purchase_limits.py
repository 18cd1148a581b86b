"""The most pieces of a product per customer and per order

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("product", sa.Column("limit_per_customer", sa.Integer(), nullable=True))
    op.add_column("product", sa.Column("limit_per_order", sa.Integer(), nullable=True))
    op.add_column("product", sa.Column("limit_source", sa.Text(), server_default="text", nullable=False))
    op.create_check_constraint(
        op.f("ck_product_limits"), "product", "limit_per_customer > 0 AND limit_per_order > 0"
    )
    op.create_check_constraint(
        op.f("ck_product_limit_source"), "product", "limit_source IN ('text', 'import')"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("product", "limit_source")
    op.drop_column("product", "limit_per_order")
    op.drop_column("product", "limit_per_customer")
