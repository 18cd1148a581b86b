"""The table of requests to the shop's own system."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from voicebot.records.models import Base, identity_column, now_column


class ShopRequest(Base):
    """Something that the shop's own system was asked to do, written before it was asked.

    ``about`` tells a person what to look for. Without ``outcome`` the answer never came to us.
    """

    __tablename__ = "shop_request"
    __table_args__ = (CheckConstraint("outcome IN ('done', 'refused', 'failed', 'unknown')", "outcome"),)

    id: Mapped[int] = identity_column()
    key: Mapped[str] = mapped_column(unique=True)
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    effect_id: Mapped[str]
    what: Mapped[str]
    about: Mapped[str]
    started_at: Mapped[datetime] = now_column()
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
