"""The job queue.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from voicebot.records.migrations.queue_schema import drop_queue, run_queue_migrations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring in the tables of procrastinate, and one for why jobs failed."""
    run_queue_migrations(upto="03.04.00_50_post_add_retry_failed_job_procedure")
    op.create_table(
        "job_failure",
        sa.Column("job_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_failure")),
    )


def downgrade() -> None:
    """Take back; jobs that wait are lost."""
    op.drop_table("job_failure")
    drop_queue()
