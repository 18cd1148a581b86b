"""Tables beside the job queue; the queue's own are procrastinate's (``migrations.queue_schema``)."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from voicebot.records.models import Base, now_column


class JobFailure(Base):
    """Why a job failed the last time it was tried; one line without personal data."""

    __tablename__ = "job_failure"

    job_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cause: Mapped[str]
    at: Mapped[datetime] = now_column()
