"""Settings, read from the environment (prefix ``VOICEBOT_``), a file ``.env`` and command line options.

Nested settings use two underscores: ``VOICEBOT_SIP__PORT=5070``. Units are in the names.
"""

import json
import os
import re
from enum import Enum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from voicebot.config_sections import (
    ArchiveSettings,
    BargeInSettings,
    BudgetSettings,
    DeskSettings,
    EndpointingSettings,
    JobsSettings,
    RetentionSettings,
    Section,
    WebhooksSettings,
)
from voicebot.errors import ConfigError

ENV_FILE = Path(".env")
"""In the folder in which a command is started; variables of the environment win over it."""
PROJECT_DIR = Path(__file__).resolve().parent.parent


class SipTransport(Enum):
    """Transport of SIP signalling. TLS is Kamailio's business (docs/telephony.md)."""

    UDP = "udp"
    TCP = "tcp"


class SipSettings(Section):
    """How calls reach us.

    With ``registrar`` empty the bot is an IP trunk peer: it answers INVITEs that come from
    ``allowed_sources`` only. With a registrar it registers as ``username`` (digest auth).
    """

    bind_address: str = "127.0.0.1"
    port: int = Field(5060, ge=0, le=65535)
    transport: SipTransport = SipTransport.UDP
    public_address: str | None = None
    allowed_sources: tuple[IPv4Network | IPv6Network, ...] = (
        IPv4Network("127.0.0.0/8"),
        IPv6Network("::1/128"),
    )
    rtp_port_first: int = Field(40000, ge=1024, le=65000)
    rtp_port_count: int = Field(200, ge=4)
    registrar: str | None = None
    username: str = ""
    password: SecretStr = SecretStr("")
    realm: str = "*"
    register_expires_s: int = 300
    transfer_target: str | None = None
    outbound_proxy: str | None = Field(None, pattern=r"^[^\s@;<>]+$", description="calls out go through it")
    max_lines: int | None = Field(None, ge=1, description="none: as many as the SIP stack allows")
    trace_file: Path | None = Field(None, description="SIP messages go here, unmasked; for fault finding")

    @field_validator("public_address", "registrar", "transfer_target", "outbound_proxy", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        """A compose file can only pass an empty string for a setting that is not wanted."""
        return None if value == "" else value


class AsrEngine(Enum):
    """Speech recognition engines."""

    VOSK = "vosk"
    SHERPA = "sherpa"
    """sherpa-onnx, streaming; needs the extra ``sherpa``."""


class AsrSettings(Section):
    """Speech recognition. ``download_url`` is where ``voicebot models download NAME`` looks."""

    engine: AsrEngine = AsrEngine.VOSK
    download_url: str = Field(
        "https://alphacephei.com/vosk/models/{name}.zip", pattern=r"^https?://[^\s/]+/.*\{name\}"
    )
    hotwords_score: float = Field(1.5, ge=0, le=10)
    model_dir: Path = PROJECT_DIR / "models" / "cn-tiny-8k"
    max_alternatives: int = Field(5, ge=0, le=20)
    follow_dialplan: bool = True


class TtsEngine(Enum):
    """Speech synthesis engines."""

    AUTO = "auto"
    EDGE = "edge"
    ESPEAK = "espeak"


class TtsSettings(Section):
    """Speech synthesis. ``auto`` tries edge-tts and falls back to espeak-ng within the call."""

    engine: TtsEngine = TtsEngine.AUTO
    edge_voice: str = "zh-CN-XiaoxiaoNeural"
    edge_first_audio_timeout_ms: int = 900
    espeak_voice: str = "cmn+f2"
    espeak_words_per_minute: int = 220
    warm_prompts: bool = Field(True, description="fixed prompts are synthesised before the first call")
    cache_dir: Path | None = None


class CallSettings(Section):
    """Life of a call."""

    silence_timeout_ms: int = Field(7000, gt=0)
    max_call_s: int = Field(1800, gt=0)
    max_hold_s: float = Field(120.0, gt=0)
    peer_gone_s: float = Field(8.0, gt=0)
    unacknowledged_s: float = Field(5.0, gt=0)
    shutdown_grace_s: float = Field(8.0, ge=0)
    dtmf_gap_ms: int = Field(2500, gt=0)


class NumberFormat(Enum):
    """How a trunk wants numbers written."""

    E164 = "e164"
    """+8613800138000"""
    DIGITS = "digits"
    """8613800138000"""
    NATIONAL = "national"
    """13800138000 and 01062345678 at home, 00… abroad"""
    INTERNATIONAL = "international"
    """008613800138000"""


class TrunkSettings(Section):
    """A way out to the telephone network (docs/campaigns.md).

    Args:
        host: ``sip.example.com`` or ``192.0.2.1:5080``.
        prefix: dialled before the number.
        caller_number: shown to the people called, unless the campaign names another.
        allowed_prefixes: beginnings of numbers (E.164) that may be dialled; the guard against toll fraud.
        forbidden_prefixes: exceptions from them; the longer prefix wins.
    """

    name: str = Field(min_length=1)
    host: str = Field(pattern=r"^[^\s@;<>]+$")
    number_format: NumberFormat = NumberFormat.E164
    prefix: str = Field("", pattern=r"^[0-9*#+]*$")
    caller_number: str | None = None
    allowed_prefixes: tuple[str, ...] = ("+86",)
    forbidden_prefixes: tuple[str, ...] = ()


class OutboundSettings(Section):
    """Calling out. Without a trunk no campaign dials.

    Args:
        inbound_reserve: lines of each worker that stay free for people who call us.
        machine_lines: outbound calls of this machine at a time, over all its workers.
        ring_s: how long a telephone rings before we give up.
    """

    trunks: tuple[TrunkSettings, ...] = ()
    inbound_reserve: int = Field(1, ge=0)
    machine_lines: int | None = Field(None, ge=1)
    ring_s: float = Field(35.0, gt=0, le=180)

    @field_validator("trunks")
    @classmethod
    def _names_differ(cls, trunks: tuple[TrunkSettings, ...]) -> tuple[TrunkSettings, ...]:
        if len({trunk.name for trunk in trunks}) < len(trunks):
            raise ValueError("two trunks have the same name")
        return trunks


class LlmAnswerFormat(Enum):
    """How a server is told to answer in JSON."""

    JSON_SCHEMA = "json_schema"
    """It decodes along a schema (vLLM, Ollama, OpenAI)."""
    JSON_OBJECT = "json_object"
    """It only promises JSON; the schema stands in the prompt."""


class LlmSettings(Section):
    """An optional language model behind an OpenAI-compatible API (docs/llm.md). Off by default."""

    enabled: bool = False
    base_url: str = Field("http://127.0.0.1:11434/v1", pattern=r"^https?://[^\s/]+")
    model: str = ""
    api_key_variable: str = Field("", description="name of the variable that holds the key, not the key")
    answer_format: LlmAnswerFormat = LlmAnswerFormat.JSON_SCHEMA
    understand: bool = True
    rephrase: bool = False
    timeout_ms: int = Field(800, ge=50, le=5000)
    breaker_failures: int = Field(3, ge=1)
    breaker_open_s: float = Field(30.0, gt=0)


class FrontStart(Enum):
    """Whether ``serve`` starts a Kamailio."""

    AUTO = "auto"
    """When it is installed, there are several workers and the SIP port is fixed."""
    ALWAYS = "always"
    NEVER = "never"


class FrontSettings(Section):
    """A Kamailio in front of the workers (docs/kamailio.md).

    Args:
        listen: sockets for the outside, as Kamailio writes them; without any: the SIP address and port.
        inside: socket towards workers on other machines.
        workers: workers on other machines: ``10.0.0.5:5061`` or ``10.0.0.5:5061/4`` with their lines.
        mask_key: hides the workers' addresses; the same for all fronts. Without one, one is made and kept.
        worker_silent_ms: a worker that does not answer at all for so long is passed over.
    """

    start: FrontStart = FrontStart.AUTO
    listen: tuple[str, ...] = ()
    inside: str | None = None
    workers: tuple[str, ...] = ()
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    mask_key: SecretStr = SecretStr("")
    flood_requests_per_s: int = Field(100, ge=1)
    worker_silent_ms: int = Field(2000, ge=500)

    @field_validator("listen")
    @classmethod
    def _are_sockets(cls, listen: tuple[str, ...]) -> tuple[str, ...]:
        for socket in listen:
            if not re.fullmatch(r"(udp|tcp|tls):(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}", socket):
                raise ValueError(f"{socket!r} is no socket; write udp:203.0.113.5:5060")
        return listen


class WhenFull(Enum):
    """What a caller gets whom this machine cannot serve well now."""

    REFUSE = "refuse"
    """503 with Retry-After: another machine, or a later try."""
    CALL_BACK = "call_back"
    """A sentence that all lines are busy, and a ticket to call back."""


class AdmissionSettings(Section):
    """When a machine with several workers takes no new calls (docs/deployment.md).

    Args:
        max_cpu: share of all cores, 0..1, over the last seconds.
        max_latency_ms: 95 % of the latest turns of a worker must be answered within this.
        call_back_lines: of each worker; with ``call_back`` they hold no conversation, they tell callers that
            all lines are busy.
    """

    max_cpu: float = Field(0.92, gt=0, le=1)
    max_latency_ms: int = Field(1500, gt=0)
    when_full: WhenFull = WhenFull.REFUSE
    retry_after_s: int = Field(10, ge=1)
    call_back_lines: int = Field(0, ge=0)


class ShopKind(Enum):
    """Where orders, stock and shipments are kept."""

    BUILT_IN = "built_in"
    HTTP = "http"
    """In the shop's own system, which a mapping describes (docs/http-shop.md)."""


class ShopSettings(Section):
    """The shop behind the voice."""

    kind: ShopKind = ShopKind.BUILT_IN
    mapping: Path | None = Field(None, description="YAML file; wanted with kind http")

    @field_validator("mapping", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        """A compose file can only pass an empty string for a setting that is not wanted."""
        return None if value == "" else value


class Settings(BaseSettings):
    """Everything that can be configured."""

    model_config = SettingsConfigDict(
        env_prefix="VOICEBOT_", env_nested_delimiter="__", env_file=ENV_FILE, extra="ignore", frozen=True
    )

    data_dir: Path = Path("var")
    dialplan_dir: Path = PROJECT_DIR / "dialplans" / "skincare"
    database_url: SecretStr | None = None
    timezone: str = "Asia/Shanghai"
    log_level: str = "INFO"
    metrics_port: int | None = None
    metrics_address: str = "127.0.0.1"
    reload_interval_s: float = Field(1.0, ge=0)
    trained_reader: bool = Field(True, description="product texts are read by the trained reader, too")
    workers: int = Field(1, ge=1, le=64)
    record_calls: bool = True
    sip: SipSettings = SipSettings()
    asr: AsrSettings = AsrSettings()
    tts: TtsSettings = TtsSettings()
    endpointing: EndpointingSettings = EndpointingSettings()
    barge_in: BargeInSettings = BargeInSettings()
    budget: BudgetSettings = BudgetSettings()
    call: CallSettings = CallSettings()
    llm: LlmSettings = LlmSettings()
    shop: ShopSettings = ShopSettings()
    jobs: JobsSettings = JobsSettings()
    outbound: OutboundSettings = OutboundSettings()
    admission: AdmissionSettings = AdmissionSettings()
    desk: DeskSettings = DeskSettings()
    webhooks: WebhooksSettings = WebhooksSettings()
    archive: ArchiveSettings = ArchiveSettings()
    retention: RetentionSettings = RetentionSettings()
    front: FrontSettings = FrontSettings()

    @property
    def recordings_dir(self) -> Path:
        """Folder of stereo WAV recordings."""
        return self.data_dir / "recordings"

    @property
    def recogniser_cache_dir(self) -> Path:
        """Folder of recogniser graphs made for a shop."""
        return self.data_dir / "recogniser"

    @property
    def models_dir(self) -> Path:
        """Folder of downloaded recogniser models."""
        return self.data_dir / "models"

    @property
    def prompt_cache_dir(self) -> Path:
        """Folder of synthesised prompts."""
        return self.tts.cache_dir or self.data_dir / "prompts"


def _not_json() -> str:
    """The variable that is not JSON but has to be; pydantic tells its section only."""
    sections = [name for name, field in Settings.model_fields.items() if _is_section(field.annotation)]
    candidates = {"VOICEBOT_SIP__ALLOWED_SOURCES", *(f"VOICEBOT_{name}".upper() for name in sections)}
    for name, value in os.environ.items():
        if name.upper() in candidates:
            try:
                json.loads(value)
            except ValueError:
                return f"{name}={value}"
    return "VOICEBOT_..."


def _is_section(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Section)


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment; ``overrides`` win.

    Raises:
        ConfigError: a variable has a value that makes no sense, or ``.env`` is not UTF-8; the message
            names it.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except UnicodeDecodeError as error:
        raise ConfigError(f"{ENV_FILE.resolve()}: not UTF-8; save the file as UTF-8 text") from error
    except SettingsError as error:
        raise ConfigError(
            f"{_not_json()}: not JSON; lists and sections are written like "
            '["10.0.0.0/8"] and {"port": 5070}; see docs/configuration.md'
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        # A location also holds indices and the branches of a union, which no variable has.
        path = [part for part in first["loc"] if isinstance(part, str) and part.isidentifier()]
        name = "VOICEBOT_" + "__".join(path).upper()
        value = os.environ.get(name)
        shown = f"={value}" if value is not None else ""
        raise ConfigError(f"{name}{shown}: {first['msg']}; see docs/configuration.md") from error
