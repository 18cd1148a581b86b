"""Events for other systems, call-backs, where recordings and transcripts are kept.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def upgrade() -> None:
    """Apply."""
    op.add_column("call", sa.Column("recording_host", sa.Text(), nullable=True))
    op.add_column("call", sa.Column("transcript_path", sa.Text(), nullable=True))
    op.create_index(
        "ix_ticket_callback_number",
        "ticket",
        ["callback_number"],
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_event_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("cause", name=op.f("uq_event_cause")),
    )
    op.create_index(op.f("ix_event_at"), "event", ["at"])
    op.create_index(op.f("ix_event_call_id"), "event", ["call_id"])
    op.create_table(
        "received_hook",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_hook")),
    )
    op.create_index(op.f("ix_received_hook_at"), "received_hook", ["at"])
    _create_callback()


def _create_callback() -> None:
    op.create_table(
        "callback",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("ticket_number", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'done', 'with_people', 'dropped')", name=op.f("ck_callback_status")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_callback_call_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_callback_order_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_number"], ["ticket.number"], name=op.f("fk_callback_ticket_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
        sa.UniqueConstraint("cause", name=op.f("uq_callback_cause")),
    )
    for column in ("number", "ticket_number", "order_id", "call_id"):
        op.create_index(op.f(f"ix_callback_{column}"), "callback", [column])


def downgrade() -> None:
    """Take back."""
    op.drop_table("callback")
    op.drop_table("received_hook")
    op.drop_table("event")
    op.drop_index("ix_ticket_callback_number", table_name="ticket")
    op.drop_column("call", "transcript_path")
    op.drop_column("call", "recording_host")
