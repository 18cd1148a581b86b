"""What is wrong with a line, as a scenario declares it. Format: docs/simulator.md."""

from enum import Enum
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

_STRICT = ConfigDict(extra="forbid")
_Percent = Annotated[float, Field(ge=0, le=100)]


def _short(key: str) -> BeforeValidator:
    """A bare number stands for a mapping with that one key."""

    def spelled_out(value: object) -> object:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return {key: value} if is_number else value

    return BeforeValidator(spelled_out)


class Direction(Enum):
    """Whose packets loss, jitter, reordering and duplicates befall."""

    BOTH = "both"
    FROM_CALLER = "from_caller"
    FROM_BOT = "from_bot"


class NoiseKind(Enum):
    """The sound of a background."""

    WHITE = "white"
    PINK = "pink"
    BABBLE = "babble"


class DtmfWay(Enum):
    """How pressed keys travel: as events (RFC 4733), or as tones in the sound (ITU-T Q.23)."""

    RFC4733 = "rfc4733"
    IN_BAND = "in_band"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Loss:
    """Packets that never arrive.

    Args:
        percent: of all packets, in the long run.
        burst: mean length of a bad stretch in packets (Gilbert-Elliott); ``None``: each packet on its own.
        in_burst_percent: of the packets of a bad stretch that are lost.
    """

    percent: Annotated[float, Field(ge=0, lt=100)]
    burst: Annotated[float, Field(ge=1)] | None = None
    in_burst_percent: Annotated[float, Field(gt=0, le=100)] = 100


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Jitter:
    """Each packet is late by something between nothing and ``ms``; none overtakes another."""

    ms: Annotated[float, Field(ge=0, le=1000)]


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Reorder:
    """Packets that arrive behind their successors.

    Args:
        percent: of all packets.
        by: how many successors overtake one.
    """

    percent: _Percent
    by: Annotated[int, Field(ge=1, le=20)] = 1


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Duplicate:
    """Packets that arrive twice."""

    percent: _Percent


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Noise:
    """Sound around the caller.

    Args:
        snr_db: level of the caller's speech, pauses left out, above the noise.
    """

    snr_db: Annotated[float, Field(ge=-10, le=60)]
    kind: NoiseKind = NoiseKind.PINK


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Echo:
    """The bot's own voice comes back, as from a speakerphone.

    Args:
        db: level of what comes back, relative to what was sent.
        delay_ms: from the caller's ear to the caller's mouth.
    """

    db: Annotated[float, Field(ge=-60, le=0)]
    delay_ms: Annotated[float, Field(ge=0, le=1000)] = 150


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class SecondVoice:
    """Somebody else talks near the caller's telephone all the time.

    Args:
        db: level of that voice, relative to the caller's.
        voice: an espeak-ng voice.
    """

    db: Annotated[float, Field(ge=-60, le=10)]
    voice: str = "cmn+f3"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class LineConditions:
    """Everything that is wrong with a line; the default is a perfect one.

    Args:
        seed: of everything that is drawn by lot.
        direction: of loss, jitter, reordering and duplicates; sounds are always the caller's.
        drift_ppm: how much faster (negative: slower) the caller's clock runs than the bot's.
        gain_db: of the caller's voice; its noise keeps its distance to it.
        codec_change_s: the caller changes between PCMA and PCMU by re-INVITE, again and again after so long.
        dtmf: how keys travel.
    """

    seed: int = 0
    direction: Direction = Direction.BOTH
    loss: Annotated[Loss | None, _short("percent")] = None
    jitter: Annotated[Jitter | None, _short("ms")] = None
    reorder: Annotated[Reorder | None, _short("percent")] = None
    duplicate: Annotated[Duplicate | None, _short("percent")] = None
    drift_ppm: Annotated[float, Field(ge=-10_000, le=10_000)] = 0
    gain_db: Annotated[float, Field(ge=-60, le=20)] = 0
    noise: Annotated[Noise | None, _short("snr_db")] = None
    second_voice: Annotated[SecondVoice | None, _short("db")] = None
    echo: Annotated[Echo | None, _short("db")] = None
    codec_change_s: Annotated[float, Field(ge=1)] | None = None
    dtmf: DtmfWay = DtmfWay.RFC4733
