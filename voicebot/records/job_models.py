"""Tables beside the job queue; the queue's own are procrastinate's (``migrations.queue_schema``)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, func, text
from sqlalchemy.orm import Mapped, mapped_column

from voicebot.records.models import Base, identity_column, now_column


class JobFailure(Base):
    """Why a job failed the last time it was tried; one line without personal data."""

    __tablename__ = "job_failure"

    job_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cause: Mapped[str]
    at: Mapped[datetime] = now_column()


class Event(Base):
    """Something that other systems are told of (web hooks). ``cause`` is unique: nothing is told twice."""

    __tablename__ = "event"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]]
    published_at: Mapped[datetime | None]


class ReceivedHook(Base):
    """Id of a web hook that came in and was carried out: the same one again changes nothing."""

    __tablename__ = "received_hook"

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class Callback(Base):
    """A call that was promised, or that something calls for. ``cause`` is unique.

    The job ``place_callback`` carries it out when it is due; whatever happens, it ends as
    ``done``, or as a ticket that a person sees.
    """

    __tablename__ = "callback"
    __table_args__ = (CheckConstraint("status IN ('waiting', 'done', 'with_people', 'dropped')", "status"),)

    id: Mapped[int] = identity_column()
    cause: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    due_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    outcome: Mapped[str | None]
    ticket_number: Mapped[int | None] = mapped_column(
        ForeignKey("ticket.number", ondelete="CASCADE"), index=True
    )
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id", ondelete="SET NULL"), index=True)
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = now_column()
    changed_at: Mapped[datetime] = now_column()
