"""Whose goods a worker sells

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("worker", sa.Column("shop", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("worker", "shop")
