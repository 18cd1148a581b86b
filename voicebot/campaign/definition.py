"""A campaign as an editor writes it: a YAML file; every mistake is told with file and line."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from voicebot.campaign.contact_query import ContactQuery
from voicebot.campaign.eligibility import FrequencyCap, Rules
from voicebot.campaign.outcome import Outcome, Purpose
from voicebot.campaign.retry import DEFAULT_DELAYS, RetryPolicy
from voicebot.campaign.windows import DEFAULT_HOURS, WEEK, Calendar, Hours
from voicebot.dialogue.dialplan_source import Problems, read_source
from voicebot.dialogue.script_mistakes import details, in_plain_words
from voicebot.errors import DialplanError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|m|h|d)")
_UNITS_S = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def duration(value: object) -> object:
    """``10m``, ``2h``, ``5d`` as a span of time; other values are left for pydantic to refuse."""
    if not isinstance(value, str) or value.startswith(("P", "-P")):
        return value  # ISO 8601, as a stored campaign has it
    match = _DURATION.fullmatch(value.strip())
    if match is None:
        raise ValueError(f"{value!r} must be a length of time like 10m, 2h or 5d")
    return timedelta(seconds=float(match[1]) * _UNITS_S[match[2]])


Duration = Annotated[timedelta, BeforeValidator(duration), Field(ge=timedelta(0))]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HoursSection(_Section):
    """When people are called.

    Args:
        daily: spans such as ``08:30-21:00``; none: the usual ones of the purpose.
        days: on which weekdays.
        weekly: other spans for single weekdays.
        holidays: dates without calls.
        special: spans of single dates.
        until: the last date of the campaign.
    """

    daily: tuple[str, ...] = ()
    days: tuple[str, ...] = WEEKDAYS
    weekly: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    holidays: tuple[date, ...] = ()
    special: dict[date, tuple[str, ...]] = Field(default_factory=dict)
    until: date | None = None

    @field_validator("daily", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("daily", "weekly", "special")
    @classmethod
    def _are_hours(cls, value: Any) -> Any:
        for spans in value.values() if isinstance(value, dict) else (value,):
            for span in spans:
                Hours.parse(span)
        return value

    @field_validator("days", "weekly")
    @classmethod
    def _are_weekdays(cls, value: Any) -> Any:
        for day in value:
            if day not in WEEKDAYS:
                raise ValueError(f"{day!r} is no weekday; write {', '.join(WEEKDAYS)}")
        return value

    def calendar(self, purpose: Purpose, zone: ZoneInfo) -> Calendar:
        """The hours as the planning uses them."""
        daily = tuple(map(Hours.parse, self.daily)) or DEFAULT_HOURS[purpose]
        weekly = {number: daily for number in WEEK if WEEKDAYS[number] in self.days}
        for day, spans in self.weekly.items():
            weekly[WEEKDAYS.index(day)] = tuple(map(Hours.parse, spans))
        special: dict[date, tuple[Hours, ...]] = dict.fromkeys(self.holidays, ())
        special |= {day: tuple(map(Hours.parse, spans)) for day, spans in self.special.items()}
        until = None
        if self.until is not None:
            following = self.until + timedelta(days=1)
            until = datetime(following.year, following.month, following.day, tzinfo=zone)
        return Calendar(weekly, special, until)


class RetrySection(_Section):
    """How often a contact is tried, and how long to wait after each outcome."""

    attempts: int = Field(3, ge=1, le=10)
    per_day: int = Field(2, ge=1, le=10)
    pauses: dict[Outcome, Duration | None] = Field(default_factory=dict)

    def policy(self) -> RetryPolicy:
        """The defaults with what was written; an outcome with an empty pause is final."""
        delays: dict[Outcome, timedelta] = dict(DEFAULT_DELAYS)
        for outcome, pause in self.pauses.items():
            if pause is None:
                delays.pop(outcome, None)
            else:
                delays[outcome] = pause
        return RetryPolicy(self.attempts, self.per_day, delays)


class CapSection(_Section):
    """At most so many calls of this purpose to one number within a time, over all campaigns."""

    calls: int = Field(1, ge=1)
    within: Duration = timedelta(days=5)


class PaceSection(_Section):
    """How fast, and how many calls at a time over all machines."""

    calls_per_second: float = Field(1.0, gt=0, le=50)
    lines: int = Field(2, ge=1, le=1000)


class OnVoicemail(Enum):
    """What a voice mailbox gets."""

    NOTHING = "nothing"
    MESSAGE = "message"


class VoicemailSection(_Section):
    """What a voice mailbox gets; ``text`` is spoken after the beep, behind who is calling."""

    then: OnVoicemail = OnVoicemail.NOTHING
    text: str = ""


class CampaignDefinition(_Section):
    """A campaign.

    Args:
        name: unique; what commands call it.
        title: for people.
        conversation: the questionnaire of the dialplan (``surveys``) that the calls go through.
        priority: higher goes first when lines are short.
        timezone: of contacts that bring none of their own.
        trunks: names of trunks, in order; none: all.
        cap: none for service calls unless written; marketing calls always have one.
        contacts: a query over the records, run at ``create`` and whenever ``import`` gets no file.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,60}$")
    title: str = Field(min_length=1)
    purpose: Purpose
    conversation: str = Field(min_length=1)
    priority: int = Field(0, ge=-100, le=100)
    timezone: str = "Asia/Shanghai"
    hours: HoursSection = HoursSection()
    retry: RetrySection = RetrySection()
    cap: CapSection | None = None
    pace: PaceSection = PaceSection()
    caller_number: str | None = Field(None, pattern=r"^\+?[0-9]{3,20}$")
    trunks: tuple[str, ...] = ()
    voicemail: VoicemailSection = VoicemailSection()
    contacts: ContactQuery | None = None

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        zone_named(name)
        return name

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of contacts that bring none of their own."""
        return ZoneInfo(self.timezone)

    def rules(self) -> Rules:
        """What the contacts are judged by."""
        cap = None
        if self.cap is not None or self.purpose is Purpose.MARKETING:
            section = self.cap or CapSection()
            cap = FrequencyCap(section.calls, section.within)
        calendar = self.hours.calendar(self.purpose, self.zone)
        return Rules(self.purpose, calendar, self.retry.policy(), cap)


def zone_named(name: str) -> ZoneInfo:
    """A time zone.

    Raises:
        ValueError: there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}; use a name like Asia/Shanghai") from error


def parse_definition(text: str, *, file: str) -> CampaignDefinition:
    """Read a campaign from YAML.

    Args:
        file: its name, for errors.

    Raises:
        DialplanError: it is not what docs/campaigns.md describes; with file and line, all mistakes at once.
    """
    source = read_source(text, file=file, what="the campaign")
    problems = Problems()
    try:
        return CampaignDefinition.model_validate(source.plain())
    except ValidationError as error:
        for each in details(error):
            where = source.at(*each["loc"])
            problems.found.append(where.error(in_plain_words(each, _known(each["loc"]))))
        problems.raise_if_any()
        raise


def load_definition(path: Path) -> CampaignDefinition:
    """Read a campaign's file.

    Raises:
        DialplanError: the file cannot be read or is wrong.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DialplanError(f"cannot read the campaign: {error}", file=str(path)) from error
    return parse_definition(text, file=str(path))


def _known(path: tuple[str | int, ...]) -> Mapping[str, object]:
    """Keys that may stand beside the last one of ``path``."""
    section: Any = CampaignDefinition
    for step in path[:-1]:
        field = section.model_fields.get(str(step))
        if field is None:
            break
        kinds = (field.annotation, *getattr(field.annotation, "__args__", ()))
        section = next((kind for kind in kinds if _is_section(kind)), section)
    return dict(section.model_fields)


def _is_section(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
