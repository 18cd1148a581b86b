"""Tables of calling out: campaigns, the people to call, and every attempt to reach one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from voicebot.records.models import Base, identity_column, now_column


class Campaign(Base):
    """A campaign. ``paced_until``: when its next call may be dialled; ``zones``: those of its contacts."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'running', 'paused', 'stopped', 'finished')", "status"),
        CheckConstraint("purpose IN ('service', 'marketing')", "purpose"),
    )

    id: Mapped[int] = identity_column()
    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    purpose: Mapped[str]
    priority: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    status: Mapped[str] = mapped_column(server_default="draft")
    definition: Mapped[dict[str, Any]]
    zones: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    paced_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = now_column()
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class CampaignContact(Base):
    """Somebody to be called in a campaign.

    ``state``: waiting for ``next_at``; queued: a job for the next attempt is in the queue; calling;
    done, with ``result``; excluded, with ``because``. ``attempts`` is the number of the last attempt.
    """

    __tablename__ = "campaign_contact"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint("state IN ('waiting', 'queued', 'calling', 'done', 'excluded')", "state"),
        Index(
            "ix_campaign_contact_due",
            "campaign_id",
            "zone",
            "next_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_campaign_contact_busy",
            "campaign_id",
            postgresql_where=text("state IN ('queued', 'calling')"),
        ),
        Index("ix_campaign_contact_number", "number"),
    )

    id: Mapped[int] = identity_column()
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    number: Mapped[str]
    e164: Mapped[str | None]
    name: Mapped[str | None]
    zone: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    state: Mapped[str] = mapped_column(server_default="waiting")
    next_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    result: Mapped[str | None]
    because: Mapped[str | None]


class CallAttempt(Base):
    """One attempt to reach a contact; the row is committed before the INVITE is sent.

    ``ended_at`` null: it is under way, held by the worker ``boot_id``.
    """

    __tablename__ = "call_attempt"
    __table_args__ = (
        UniqueConstraint("contact_id", "attempt"),
        Index("ix_call_attempt_number", "number", "purpose", text("started_at DESC")),
        Index("ix_call_attempt_campaign", "campaign_id", "started_at"),
        Index("ix_call_attempt_open", "boot_id", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = identity_column()
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("campaign_contact.id", ondelete="CASCADE"))
    attempt: Mapped[int] = mapped_column(Integer)
    number: Mapped[str]
    purpose: Mapped[str]
    boot_id: Mapped[UUID] = mapped_column(ForeignKey("worker.boot_id"))
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    trunk: Mapped[str | None]
    sip_status: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str | None]
    interested: Mapped[bool] = mapped_column(server_default=text("false"))
    satisfaction: Mapped[float | None]
    asked_for: Mapped[datetime | None]
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
