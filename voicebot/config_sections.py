"""Sections of the settings (``config``): when turns end, and what happens around calls."""

from datetime import time
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class Section(BaseModel):
    """Settings that belong together."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EndpointingSettings(Section):
    """When a caller's turn is over. All times are audio time.

    Args:
        by_question: silence ends a turn sooner or later by what was asked and said, else always after
            ``hangover_ms``.
        understand_partials: what was said is judged while the caller pauses.
    """

    by_question: bool = True
    understand_partials: bool = True
    vad_aggressiveness: int = Field(2, ge=0, le=3)
    speech_start_ms: int = 100
    hangover_ms: int = 660
    hangover_complete_ms: int = 240
    hangover_answered_ms: int = 300
    hangover_likely_ms: int = 540
    hangover_digits_ms: int = 900
    max_utterance_ms: int = 30_000
    pre_roll_ms: int = 300


class BargeInSettings(Section):
    """When caller speech stops the bot."""

    enabled: bool = True
    min_speech_ms: int = Field(
        80, ge=20, description="voice that silences the bot until it is known what is said"
    )


class BudgetSettings(Section):
    """Latency budget of a turn, counted from the end of the caller's speech."""

    holding_phrase_ms: int = 1500
    fallback_ms: int = 5000
    effect_timeout_ms: int = 4000
    prepare_replies: bool = Field(True, description="while it is not sure yet that they are due")


class JobsSettings(Section):
    """The queue of work that waits for its time (docs/jobs.md)."""

    work_in_serve: bool = Field(True, description="false: run ``voicebot jobs work`` beside it")
    concurrency: int = Field(2, ge=1, le=32)
    hooks_concurrency: int = Field(4, ge=1, le=32, description="web hooks at a time, apart from other jobs")
    shutdown_grace_s: float = Field(5.0, ge=0)


class DeskSettings(Section):
    """The people who work on tickets: when they are there, and how soon they must act."""

    opens: time = time(9)
    closes: time = time(21)
    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]] = Field(
        frozenset(range(1, 8)), min_length=1, description="1 is Monday (ISO 8601)"
    )
    high_h: float = Field(2, gt=0)
    normal_h: float = Field(12, gt=0)
    low_h: float = Field(36, gt=0)
    console_url: str = Field("", pattern=r"^(https?://\S+)?$", description="where people open a call")

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError(f"the desk opens at {self.opens:%H:%M} and must close later on the same day")
        return self


class WebhookEndpoint(Section):
    """Where events are sent. ``events`` empty: all of them."""

    name: str = Field(pattern=r"^[a-z0-9_-]+$")
    url: str = Field(pattern=r"^https?://[^\s/]+")
    secret_variable: str = Field(min_length=1, description="name of the variable that holds the secret")
    events: tuple[str, ...] = ()


class WebhooksSettings(Section):
    """Web hooks out and in (docs/webhooks.md)."""

    endpoints: tuple[WebhookEndpoint, ...] = ()
    timeout_s: float = Field(10.0, gt=0, le=60)
    incoming_port: int | None = Field(None, ge=0, le=65535, description="none: no web hooks come in")
    incoming_address: str = "127.0.0.1"
    incoming_secret_variable: str = "VOICEBOT_INCOMING_SECRET"
    call_back_on: tuple[str, ...] = Field((), description="shipment statuses that start a call-back")


class ArchiveSettings(Section):
    """Where recordings and transcripts are kept (docs/records.md).

    Without ``url`` they stay in the data folder. Credentials come from the variables that
    every S3 client reads (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``).
    """

    url: str = Field("", pattern=r"^((s3|file)://\S+)?$")
    endpoint_url: str = Field("", pattern=r"^(https?://\S+)?$")
    region: str = "us-east-1"
    transcripts: bool = False
    keys: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,32}$")], SecretStr] = Field(
        default_factory=dict, description="by name: 32 bytes in base64"
    )
    active_key: str = Field("", description="encrypts what is new; the others only decrypt")

    @model_validator(mode="after")
    def _active_key_is_there(self) -> Self:
        if self.active_key and self.active_key not in self.keys:
            raise ValueError(f"ACTIVE_KEY {self.active_key} is not among KEYS")
        return self


class RetentionSettings(Section):
    """How many days what is kept; 0: for ever."""

    recordings_days: int = Field(180, ge=0)
    transcripts_days: int = Field(365, ge=0)
    tickets_days: int = Field(730, ge=0)
    health_facts_days: int = Field(365, ge=0)
    other_facts_days: int = Field(730, ge=0)
    events_days: int = Field(30, ge=0)
