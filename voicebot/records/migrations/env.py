"""Alembic runs this file; the connection comes from ``voicebot.records.migrate``."""

from alembic import context

from voicebot.records import after_sale_models  # noqa: F401 - its tables join the metadata
from voicebot.records.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
