"""Alembic runs this file; the connection comes from ``voicebot.records.migrate``."""

from alembic import context

from voicebot.records import (  # noqa: F401 - their tables join the metadata
    after_sale_models,
    campaign_models,
    job_models,
    shop_models,
    shop_request_models,
)
from voicebot.records.migrations.queue_schema import is_of_our_models
from voicebot.records.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=is_of_our_models,
)
with context.begin_transaction():
    context.run_migrations()
