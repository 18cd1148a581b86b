"""Digits said for orders that were not proved to be the caller's

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "identity_try",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("caller_number", sa.Text(), nullable=True),
        sa.Column("order_digits", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_try")),
    )
    op.create_index(op.f("ix_identity_try_caller_number"), "identity_try", ["caller_number"])
    op.create_index(op.f("ix_identity_try_order_digits"), "identity_try", ["order_digits"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("identity_try")
