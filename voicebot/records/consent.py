"""Whether a number may be called for a purpose: every statement is kept as evidence, the newest counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.service_effects import (
    ConsentPurpose,
    ConsentRecorded,
    FactsRemembered,
    RecordConsent,
    RememberFacts,
)
from voicebot.errors import RecordsError
from voicebot.records.after_sale_models import Consent, DoNotCall
from voicebot.records.customers import CONSENT_SLOT, remember_fact
from voicebot.records.models import Call
from voicebot.records.phone_numbers import normalise_number

_SINGLE = (ConsentPurpose.SERVICE, ConsentPurpose.MARKETING)
IMPORTED = "import"
"""Source of statements that came in a file of contacts."""


@dataclass(frozen=True, slots=True)
class Permission:
    """What a number may be called for.

    Args:
        service: calls about what was bought.
        marketing: offers.
        do_not_call: no call at all, whatever the others say.
    """

    service: bool
    marketing: bool
    do_not_call: bool


async def record_consent(
    session: AsyncSession, request: RecordConsent, *, call_id: str, now: datetime
) -> ConsentRecorded:
    """Keep what the person on the line said; a refusal of all calls holds from this moment.

    Raises:
        RecordsError: the call has no number that it could be about.
    """
    number = await _number_of(session, call_id)
    await write_consent(
        session,
        number,
        request.purpose,
        granted=request.granted,
        words=request.words,
        source="call",
        cause=f"call:{call_id}:{request.effect_id}",
        at=now,
        call_id=call_id,
    )
    return ConsentRecorded(request.effect_id, request.purpose, request.granted)


async def write_consent(
    session: AsyncSession,
    number: str,
    purpose: ConsentPurpose,
    *,
    granted: bool,
    words: str,
    source: str,
    cause: str,
    at: datetime,
    call_id: str | None = None,
) -> None:
    """Keep a statement unless one with this ``cause`` is kept.

    Args:
        number: normalised.
        source: where it comes from (call, import, console).
        words: the evidence.

    A number comes off the do-not-call list by the person's own word only: an imported file may be older
    than the refusal.
    """
    written = await session.scalar(
        insert(Consent)
        .values(
            cause=cause,
            number=number,
            purpose=purpose.value,
            granted=granted,
            words=words,
            source=source,
            call_id=call_id,
            at=at,
        )
        .on_conflict_do_nothing(index_elements=[Consent.cause])
        .returning(Consent.id)
    )
    if written is None or purpose is not ConsentPurpose.ALL:
        return
    if granted:
        if source == IMPORTED:
            return
        await session.execute(sa.delete(DoNotCall).where(DoNotCall.number == number))
        return
    await session.execute(
        insert(DoNotCall)
        .values(number=number, since=at, source=source, words=words, call_id=call_id)
        .on_conflict_do_nothing(index_elements=[DoNotCall.number])
    )


async def permission_of(session: AsyncSession, number: str) -> Permission:
    """What ``number`` (normalised) may be called for; without a statement neither."""
    return (await permissions_of(session, [number]))[number]


async def permissions_of(session: AsyncSession, numbers: Collection[str]) -> dict[str, Permission]:
    """What each of ``numbers`` (normalised) may be called for."""
    blocked = set(await session.scalars(sa.select(DoNotCall.number).where(DoNotCall.number.in_(numbers))))
    rows = await session.execute(
        sa.select(Consent.number, Consent.purpose, Consent.granted)
        .where(Consent.number.in_(numbers))
        .order_by(Consent.at, Consent.id)
    )
    granted: dict[tuple[str, ConsentPurpose], bool] = {}
    for number, purpose, said in rows:
        about = ConsentPurpose(purpose)
        for each in _SINGLE if about is ConsentPurpose.ALL else (about,):
            granted[number, each] = said
    return {
        number: Permission(
            service=granted.get((number, ConsentPurpose.SERVICE), False),
            marketing=granted.get((number, ConsentPurpose.MARKETING), False),
            do_not_call=number in blocked,
        )
        for number in numbers
    }


async def remember_facts(
    session: AsyncSession, request: RememberFacts, *, call_id: str, now: datetime
) -> FactsRemembered:
    """Keep facts of the person on the line, with the words of consent where there are any.

    Raises:
        RecordsError: a fact about health without consent, or a call without a number.
    """
    if any(fact.health for fact in request.facts) and not request.consent_words.strip():
        raise RecordsError("a fact about health is kept only after a spoken yes; ask first")
    number = await _number_of(session, call_id)
    facts = [(fact.slot, fact.value, fact.polarity) for fact in request.facts]
    if request.consent_words.strip():
        facts.append((CONSENT_SLOT, request.consent_words.strip(), "is"))
    for slot, value, polarity in facts:
        await remember_fact(
            session,
            number,
            slot=slot,
            value=value,
            polarity=polarity,
            consent=True,
            call_id=call_id,
            learned_at=now,
        )
    return FactsRemembered(request.effect_id)


async def _number_of(session: AsyncSession, call_id: str) -> str:
    """The number of the person on the line."""
    call = await session.get(Call, call_id)
    theirs = None
    if call is not None:
        theirs = call.caller_number if call.direction == "inbound" else call.called_number
    number = normalise_number(theirs)
    if number is None:
        raise RecordsError(f"call {call_id} shows no number; nothing can be kept for it")
    return number
