"""Takes contacts into a campaign: number, consent and first plan, in batches, so that a million fit."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.campaign.definition import CampaignDefinition
from voicebot.campaign.numbers import to_e164
from voicebot.campaign.outcome import Exclusion
from voicebot.campaign.past import past_attempts
from voicebot.campaign.planning import Candidate, plan
from voicebot.campaign.trunks import allows
from voicebot.config import TrunkSettings
from voicebot.dialogue.service_effects import ConsentPurpose
from voicebot.records.consent import IMPORTED, permissions_of, write_consent
from voicebot.records.phone_numbers import normalise_number

BATCH = 2000
"""Contacts in one transaction."""

T = TypeVar("T")

_INSERT = sa.text(
    """
    INSERT INTO campaign_contact (campaign_id, number, e164, name, zone, fields, state, next_at, because)
    SELECT :campaign_id, number, e164, name, zone, fields::jsonb,
           CASE WHEN because IS NULL THEN 'waiting' ELSE 'excluded' END, next_at, because
    FROM unnest(
        CAST(:numbers AS text[]), CAST(:e164s AS text[]), CAST(:names AS text[]), CAST(:zones AS text[]),
        CAST(:fields AS text[]), CAST(:next_ats AS timestamptz[]), CAST(:becauses AS text[])
    ) AS new (number, e164, name, zone, fields, next_at, because)
    ON CONFLICT (campaign_id, number) DO NOTHING
    """
)
_ADD_ZONES = sa.text(
    """
    UPDATE campaign SET zones = (
        SELECT jsonb_agg(DISTINCT zone ORDER BY zone)
        FROM (
            SELECT jsonb_array_elements_text(zones) AS zone UNION SELECT unnest(CAST(:zones AS text[]))
        ) AS of_all
    ) WHERE id = :campaign_id
    """
)


@dataclass(frozen=True, slots=True)
class NewContact:
    """Somebody to be called, as a file or a query tells.

    Args:
        number: in any spelling.
        zone: their time zone; ``None``: the campaign's.
        consent: a consent that comes with them, and its evidence in words.
        source: where they come from, for the evidence (``contacts.csv:12``).
    """

    number: str
    name: str | None = None
    zone: str | None = None
    not_before: datetime | None = None
    fields: dict[str, str] = field(default_factory=dict)
    consent: ConsentPurpose | None = None
    evidence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of contacts that were taken in."""

    added: int = 0
    known: int = 0
    excluded: int = 0
    """Of all, those that are not called: no consent, do-not-call list, number."""

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.added + other.added, self.known + other.known, self.excluded + other.excluded)


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """``items`` in lists of at most ``size``."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


async def take_in(
    session: AsyncSession,
    campaign_id: int,
    definition: CampaignDefinition,
    contacts: Sequence[NewContact],
    *,
    trunks: Sequence[TrunkSettings],
    now: datetime,
) -> Taken:
    """Add one batch of contacts, each with its first plan; those that are in the campaign already stay."""
    by_number = {normalise_number(one.number) or one.number: one for one in contacts}
    numbers = list(by_number)
    await _keep_consents(session, by_number, now)
    permissions = await permissions_of(session, numbers)
    past = await past_attempts(session, numbers, definition.purpose, now=now)
    e164s = [to_e164(one.number) for one in by_number.values()]
    zones = [one.zone or definition.timezone for one in by_number.values()]
    candidates = (
        Candidate(
            e164,
            permissions[number],
            ZoneInfo(zone),
            dialable=not trunks or (e164 is not None and allows(trunks, e164, definition.trunks)),
            past=past.get(number, ()),
            not_before=contact.not_before,
        )
        for (number, contact), e164, zone in zip(by_number.items(), e164s, zones, strict=True)
    )
    plans = list(plan(definition.rules(), candidates, now))
    result = await session.execute(
        _INSERT,
        {
            "campaign_id": campaign_id,
            "numbers": numbers,
            "e164s": e164s,
            "names": [one.name for one in by_number.values()],
            "zones": zones,
            "fields": [json.dumps(one.fields, ensure_ascii=False) for one in by_number.values()],
            "next_ats": [each if isinstance(each, datetime) else None for each in plans],
            "becauses": [each.value if isinstance(each, Exclusion) else None for each in plans],
        },
    )
    await session.execute(_ADD_ZONES, {"zones": sorted(set(zones)), "campaign_id": campaign_id})
    added = int(getattr(result, "rowcount", 0))
    excluded = sum(isinstance(each, Exclusion) for each in plans)
    return Taken(added, len(contacts) - added, excluded)


async def _keep_consents(session: AsyncSession, contacts: dict[str, NewContact], now: datetime) -> None:
    for number, contact in contacts.items():
        if contact.consent is not None:
            await write_consent(
                session,
                number,
                contact.consent,
                granted=True,
                words=contact.evidence,
                source=IMPORTED,
                cause=f"import:{contact.source}:{number}:{contact.consent.value}",
                at=now,
            )
