"""A caller is put through to a person, who shall not have to ask again."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import Transfer
from voicebot.records.desk import desk_in
from voicebot.records.event_data import transcript_link
from voicebot.records.events import EventType, emit
from voicebot.records.models import Call


async def tell_of_handover(session: AsyncSession, transfer: Transfer, call_id: str) -> None:
    """Have other systems told who is coming and what is known, while the person's phone rings."""
    number = await session.scalar(sa.select(Call.caller_number).where(Call.id == call_id))
    await emit(
        session,
        EventType.CALL_HANDED_OVER,
        {
            "caller_number": number,
            "reason": transfer.reason,
            "summary": transfer.summary,
            "slots": dict(transfer.slots),
            **transcript_link(call_id, desk_in(session)),
        },
        cause=f"call:{call_id}:{transfer.effect_id}:handover",
        call_id=call_id,
    )
