"""Calls and their turns."""

import platform
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.events import Direction
from voicebot.errors import RefusedError
from voicebot.records.customers import customer_id_of, hold_person
from voicebot.records.ended_calls import end_call
from voicebot.records.models import Call, Turn, Worker
from voicebot.records.phone_numbers import normalise_number
from voicebot.records.values import (
    DROPPED,
    BotTurn,
    CallerTurn,
    CallHead,
    NewCall,
    Playback,
    Speaker,
    SpokenSentence,
    TurnRecord,
    TurnTimings,
)
from voicebot.records.workers import lock_if_dead


async def open_call(session: AsyncSession, call: NewCall, boot_id: UUID) -> None:
    """Write the row of a call that begins, and its customer's if new. Idempotent.

    A deletion of the same person that is under way is over first: the call begins with a new customer.
    """
    theirs = call.caller_number if call.direction is Direction.INBOUND else call.called_number
    await hold_person(session, theirs)
    customer_id = await customer_id_of(session, theirs)
    await session.execute(
        insert(Call)
        .values(
            id=call.id,
            direction=call.direction.value,
            sip_call_id=call.sip_call_id,
            caller_number=normalise_number(call.caller_number),
            called_number=call.called_number,
            customer_id=customer_id,
            boot_id=boot_id,
            dialplan=call.dialplan,
            started_at=call.started_at,
            recording_path=call.recording_path,
            recording_host=platform.node() if call.recording_path else None,
        )
        .on_conflict_do_nothing(index_elements=[Call.id])
    )


async def answer_call(session: AsyncSession, call_id: str, at: datetime) -> None:
    """Note when the call was answered."""
    await session.execute(
        sa.update(Call).where(Call.id == call_id).values(answered_at=sa.func.coalesce(Call.answered_at, at))
    )


async def append_turn(session: AsyncSession, turn_id: UUID, call_id: str, turn: CallerTurn | BotTurn) -> int:
    """Write a turn at the end of its call. Writing the same ``turn_id`` again changes nothing.

    Returns:
        its index in the call, from 0.
    """
    if await session.scalar(sa.select(Call.id).where(Call.id == call_id)) is None:
        raise RefusedError(f"there is no call {call_id}; open it before its turns")
    # Not the call's row: an order being placed holds that one.
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(call_id, 0))))
    index = await session.scalar(sa.select(Turn.index).where(Turn.id == turn_id))
    if index is not None:
        return index
    last = await session.scalar(sa.select(sa.func.max(Turn.index)).where(Turn.call_id == call_id))
    index = 0 if last is None else last + 1
    session.add(Turn(id=turn_id, call_id=call_id, index=index, **_columns(turn)))
    return index


async def update_turn_playback(
    session: AsyncSession,
    call_id: str,
    index: int,
    *,
    playback: Playback | None,
    timings: TurnTimings | None,
    holding_phrase_used: bool,
    fallback_used: bool,
) -> None:
    """Complete a bot turn with what was heard of it. Known timings stay when the new one is ``None``."""
    turn = await session.scalar(
        sa.select(Turn).where(Turn.call_id == call_id, Turn.index == index).with_for_update()
    )
    if turn is None:
        raise RefusedError(f"call {call_id} has no turn {index}; append it first")
    if playback is not None:
        turn.sentences = [
            {**sentence, **_heard(playback, position)} for position, sentence in enumerate(turn.sentences)
        ]
        if not playback.question_heard:
            turn.asked = []
    if timings is not None:
        turn.timings = {**turn.timings, **_known(timings)}
    turn.holding_phrase_used = turn.holding_phrase_used or holding_phrase_used
    turn.fallback_used = turn.fallback_used or fallback_used


def _heard(playback: Playback, position: int) -> dict[str, object]:
    if position < playback.sentences_heard:
        return {"heard": True}
    if position > playback.sentences_heard or not playback.cut_ms:
        return {"heard": False}
    return {"heard": False, "heard_text": playback.cut_text, "heard_ms": playback.cut_ms}


async def close_call(
    session: AsyncSession,
    call_id: str,
    *,
    outcome: str,
    ended_at: datetime,
    recording_path: str | None,
    recording_lost: bool = False,
) -> None:
    """End a call and settle what it leaves open. Closing it again changes nothing but adds the recording."""
    call = await session.scalar(sa.select(Call).where(Call.id == call_id).with_for_update(key_share=True))
    if call is None:
        raise RefusedError(f"there is no call {call_id}; open it before closing it")
    if recording_path is not None:
        call.recording_path = recording_path
        call.recording_host = call.recording_host or platform.node()
    await end_call(session, call, outcome=outcome, ended_at=ended_at, recording_lost=recording_lost)


async def recover_dropped_calls(session: AsyncSession, own_boot_id: UUID | None) -> list[str]:
    """Close the calls of dead workers as dropped and settle their orders. Idempotent.

    Returns:
        ids of the calls closed now.
    """
    with_open_calls = sa.select(Call.boot_id).where(Call.ended_at.is_(None))
    workers = await session.scalars(
        sa.select(Worker).where(sa.or_(Worker.ended_at.is_(None), Worker.boot_id.in_(with_open_calls)))
    )
    closed: list[str] = []
    for worker in workers.all():
        if worker.boot_id == own_boot_id or not await lock_if_dead(session, worker):
            continue
        calls = await session.scalars(
            sa.select(Call)
            .where(Call.boot_id == worker.boot_id, Call.ended_at.is_(None))
            .order_by(Call.started_at, Call.id)
            .with_for_update(key_share=True)
        )
        for call in calls.all():
            await end_call(session, call, outcome=DROPPED, ended_at=await _last_sign_of_life(session, call))
            closed.append(call.id)
        if worker.ended_at is None:
            worker.ended_at = worker.last_seen_at
    return closed


async def find_call_id(session: AsyncSession, name: str) -> str | None:
    """The call with this id, id prefix or SIP Call-ID; ``last``: the newest one."""
    if name == "last":
        return await session.scalar(sa.select(Call.id).order_by(Call.started_at.desc()).limit(1))
    exact = sa.or_(Call.id == name, Call.sip_call_id == name)
    found = await session.scalar(sa.select(Call.id).where(exact).order_by(Call.started_at.desc()).limit(1))
    if found is not None:
        return found
    alike = (
        await session.scalars(sa.select(Call.id).where(Call.id.startswith(name, autoescape=True)).limit(2))
    ).all()
    return alike[0] if len(alike) == 1 else None


async def call_heads(
    session: AsyncSession, *, call_id: str | None = None, limit: int = 1
) -> tuple[CallHead, ...]:
    """One call, or the newest ones."""
    turns = sa.select(sa.func.count()).where(Turn.call_id == Call.id).scalar_subquery()
    query = sa.select(Call, Worker.worker_id, turns).join(Worker, Worker.boot_id == Call.boot_id)
    if call_id is not None:
        query = query.where(Call.id == call_id)
    rows = await session.execute(query.order_by(Call.started_at.desc(), Call.id).limit(limit))
    return tuple(
        CallHead(
            id=call.id,
            direction=Direction(call.direction),
            sip_call_id=call.sip_call_id,
            caller_number=call.caller_number,
            called_number=call.called_number,
            dialplan=call.dialplan,
            started_at=call.started_at,
            answered_at=call.answered_at,
            ended_at=call.ended_at,
            outcome=call.outcome,
            recording_path=call.recording_path,
            worker_id=worker_id,
            turn_count=turn_count,
        )
        for call, worker_id, turn_count in rows
    )


async def turn_records(session: AsyncSession, call_id: str) -> tuple[TurnRecord, ...]:
    """The turns of a call, in order."""
    rows = await session.scalars(sa.select(Turn).where(Turn.call_id == call_id).order_by(Turn.index))
    return tuple(TurnRecord(row.index, Speaker(row.speaker), _turn(row)) for row in rows)


async def _last_sign_of_life(session: AsyncSession, call: Call) -> datetime:
    last = await session.scalar(sa.select(sa.func.max(Turn.at)).where(Turn.call_id == call.id))
    return max(filter(None, (last, call.answered_at, call.started_at)))


def _columns(turn: CallerTurn | BotTurn) -> dict[str, Any]:
    match turn:
        case CallerTurn():
            return {
                "speaker": Speaker.CALLER.value,
                "at": turn.at,
                "heard_text": turn.heard_text,
                "confidence": turn.confidence,
                "alternatives": list(turn.alternatives),
                "mended_text": turn.mended_text,
                "intents": [list(pair) for pair in turn.intents],
                "slots": _json(turn.slots or {}),
                "keyed": turn.keyed,
            }
        case BotTurn():
            return {
                "speaker": Speaker.BOT.value,
                "at": turn.at,
                "sentences": [asdict(sentence) for sentence in turn.sentences],
                "asked": list(turn.asked),
                "timings": _known(turn.timings),
                "holding_phrase_used": turn.holding_phrase_used,
                "fallback_used": turn.fallback_used,
            }


def _turn(row: Turn) -> CallerTurn | BotTurn:
    if row.speaker == Speaker.CALLER.value:
        return CallerTurn(
            at=row.at,
            heard_text=row.heard_text or "",
            confidence=row.confidence if row.confidence is not None else 1.0,
            alternatives=tuple(row.alternatives),
            mended_text=row.mended_text,
            intents=tuple((name, confidence) for name, confidence in row.intents),
            slots=row.slots,
            keyed=row.keyed,
        )
    return BotTurn(
        at=row.at,
        sentences=tuple(SpokenSentence(**sentence) for sentence in row.sentences),
        asked=tuple(row.asked),
        timings=TurnTimings(**row.timings),
        holding_phrase_used=row.holding_phrase_used,
        fallback_used=row.fallback_used,
    )


def _known(timings: TurnTimings) -> dict[str, float]:
    return {name: value for name, value in asdict(timings).items() if value is not None}


def _json(value: Any) -> Any:
    """Mappings and tuples of any kind as JSON has them."""
    if hasattr(value, "items"):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_json(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value
