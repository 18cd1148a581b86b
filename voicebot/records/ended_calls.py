"""What happens in the transaction that ends a call: nothing that it leaves to do is forgotten."""

import platform
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from voicebot.dialogue.effects import Priority, TicketType
from voicebot.records.desk import desk_in
from voicebot.records.event_data import call_data
from voicebot.records.events import EventType, emit
from voicebot.records.models import Call, Order, Ticket, Turn
from voicebot.records.orders import settle_orders
from voicebot.records.queue import enqueue, files_queue
from voicebot.records.shop_requests import settle_requests
from voicebot.records.tickets import write_ticket
from voicebot.records.values import DROPPED

ARCHIVE_CALL = "archive_call"
"""The job that brings recording and transcript to where they are kept, by ``call_id``."""


async def end_call(
    session: AsyncSession, call: Call, *, outcome: str, ended_at: datetime, recording_lost: bool = False
) -> None:
    """End a call, once: settle its orders, tell other systems, have its recording archived.

    A call that its worker's death cut off leaves a ticket, unless it has one already or came to an order.
    """
    first = call.ended_at is None
    if first:
        call.ended_at = ended_at
        call.outcome = outcome
    await settle_orders(session, call)
    await settle_requests(session, call)
    if not first:
        return
    standing = sa.select(Order.order_number).where(Order.call_id == call.id, Order.status != "cancelled")
    orders = (await session.scalars(standing)).all()
    if outcome == DROPPED and not orders:
        await _apologise(session, call)
    tickets = await session.scalars(sa.select(Ticket.number).where(Ticket.call_id == call.id))
    if recording_lost:
        await _tell_of_lost_recording(session, call, ended_at)
    data = call_data(call, tickets=[str(each) for each in tickets], orders=orders, desk=desk_in(session))
    await emit(session, EventType.CALL_ENDED, data, cause=f"call:{call.id}:ended", call_id=call.id)
    if call.recording_path is not None and call.recording_host is not None:
        # The place tells what to delete should the call be deleted while the job is at it.
        about = {"call_id": call.id, "recording": call.recording_path}
        await enqueue(session, ARCHIVE_CALL, about, queue=files_queue(call.recording_host))


async def _tell_of_lost_recording(session: AsyncSession, call: Call, at: datetime) -> None:
    """Somebody must make room on the disk; one ticket a day, however many calls it costs."""
    await write_ticket(
        session,
        cause=f"recording:{platform.node()}:{at:%Y-%m-%d}",
        type=TicketType.ENQUIRY,
        priority=Priority.HIGH,
        summary=f"录音写不进磁盘（{platform.node()}），通话{call.id}和之后的通话没有录音或没有录全。请腾出磁盘空间。",
        slots=(),
        callback_number=None,
        customer_id=None,
        call_id=None,
    )


async def _apologise(session: AsyncSession, call: Call) -> None:
    """The caller was talking to us and heard nothing any more: somebody calls back."""
    has_ticket = await session.scalar(sa.select(Ticket.number).where(Ticket.call_id == call.id).limit(1))
    last_words = await session.scalar(
        sa.select(sa.func.coalesce(Turn.mended_text, Turn.heard_text))
        .where(Turn.call_id == call.id, Turn.speaker == "caller")
        .order_by(Turn.index.desc())
        .limit(1)
    )
    if has_ticket is not None or last_words is None or call.caller_number is None:
        return
    await write_ticket(
        session,
        cause=f"call:{call.id}:{DROPPED}",
        type=TicketType.CALLBACK,
        priority=Priority.HIGH,
        summary=f"通话因系统故障中断，请回电致歉。客户最后说：{last_words or '（没有听清）'}。",
        slots=(),
        callback_number=call.caller_number,
        customer_id=call.customer_id,
        call_id=call.id,
    )
