"""What each try at an order came of, so that none is counted twice

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("identity_try", sa.Column("cause", sa.Text(), nullable=True))
    op.create_unique_constraint(op.f("uq_identity_try_cause"), "identity_try", ["cause"])


def downgrade() -> None:
    """Take back."""
    op.drop_column("identity_try", "cause")
