"""What a shop imports: its own number of a product, and whether it sells it

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "product", sa.Column("listed", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column("product", sa.Column("shop_code", sa.Text(), nullable=True))
    op.create_unique_constraint(op.f("uq_product_shop_code"), "product", ["shop_code"])


def downgrade() -> None:
    """Take back."""
    op.drop_constraint(op.f("uq_product_shop_code"), "product")
    op.drop_column("product", "shop_code")
    op.drop_column("product", "listed")
