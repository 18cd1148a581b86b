"""Campaigns, whom they call, and every attempt.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "zones", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("paced_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('service', 'marketing')", name=op.f("ck_campaign_purpose")),
        sa.CheckConstraint(
            "status IN ('draft', 'running', 'paused', 'stopped', 'finished')", name=op.f("ck_campaign_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("name", name=op.f("uq_campaign_name")),
    )
    op.create_table(
        "campaign_contact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("e164", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column(
            "fields", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'queued', 'calling', 'done', 'excluded')",
            name=op.f("ck_campaign_contact_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_contact_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_contact")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_campaign_contact_campaign_id_number")),
    )
    op.create_index(
        "ix_campaign_contact_busy",
        "campaign_contact",
        ["campaign_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('queued', 'calling')"),
    )
    op.create_index(
        "ix_campaign_contact_due",
        "campaign_contact",
        ["campaign_id", "zone", "next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_campaign_contact_number", "campaign_contact", ["number"], unique=False)
    op.create_table(
        "call_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("boot_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trunk", sa.Text(), nullable=True),
        sa.Column("sip_status", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("interested", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("satisfaction", sa.Double(), nullable=True),
        sa.Column("asked_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["boot_id"], ["worker.boot_id"], name=op.f("fk_call_attempt_boot_id")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_call_attempt_call_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_call_attempt_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["campaign_contact.id"],
            name=op.f("fk_call_attempt_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_attempt")),
        sa.UniqueConstraint("contact_id", "attempt", name=op.f("uq_call_attempt_contact_id_attempt")),
    )
    op.create_index(op.f("ix_call_attempt_call_id"), "call_attempt", ["call_id"], unique=False)
    op.create_index("ix_call_attempt_campaign", "call_attempt", ["campaign_id", "started_at"], unique=False)
    op.create_index(
        "ix_call_attempt_number",
        "call_attempt",
        ["number", "purpose", sa.literal_column("started_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_call_attempt_open",
        "call_attempt",
        ["boot_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index(
        "ix_call_attempt_open", table_name="call_attempt", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_index("ix_call_attempt_number", table_name="call_attempt")
    op.drop_index("ix_call_attempt_campaign", table_name="call_attempt")
    op.drop_index(op.f("ix_call_attempt_call_id"), table_name="call_attempt")
    op.drop_table("call_attempt")
    op.drop_index("ix_campaign_contact_number", table_name="campaign_contact")
    op.drop_index(
        "ix_campaign_contact_due",
        table_name="campaign_contact",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(
        "ix_campaign_contact_busy",
        table_name="campaign_contact",
        postgresql_where=sa.text("state IN ('queued', 'calling')"),
    )
    op.drop_table("campaign_contact")
    op.drop_table("campaign")
