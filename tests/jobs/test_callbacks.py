"""A promised call-back is never dropped: it is made, or a person is told when it is due."""

from datetime import timedelta

import sqlalchemy as sa
from procrastinate import App
from queue_world import jobs_of, work_off
from records_world import CALLER, now, open_call

from voicebot.dialogue.effects import OpenTicket, Priority, TicketType
from voicebot.jobs.app import Resources
from voicebot.jobs.callbacks import register_callbacks
from voicebot.records.callbacks import PLACE_CALLBACK, CallbackRecord, settle_callback, try_callback_again
from voicebot.records.database import Database
from voicebot.records.store import Store

LATER = OpenTicket(
    "t1",
    TicketType.CALLBACK,
    Priority.NORMAL,
    "客户现在不方便，请明天下午回电。",
    (("callback_date", f"{now() + timedelta(days=1):%Y-%m-%d}"), ("callback_daypart", "下午")),
    CALLER,
)


async def promise(store: Store) -> str:
    opened = await store.open_ticket(LATER, call_id=await open_call(store))
    return opened.ticket_number


async def let_it_be_due(database: Database) -> None:
    async def past(session):  # type: ignore[no-untyped-def]
        await session.execute(sa.text("UPDATE callback SET due_at = now() - interval '1 second'"))
        await session.execute(
            sa.text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name = 'place_callback'")
        )

    await database.run(past, doing="letting time pass")


async def test_it_is_due_when_the_caller_wished(store: Store) -> None:
    number = await promise(store)
    ticket = await store.ticket(number)
    (job,) = await jobs_of(store.database, PLACE_CALLBACK)
    assert ticket is not None
    assert job.scheduled_at == ticket.due_at
    assert f"{ticket.due_at.astimezone(store.database.desk.zone):%H:%M}" == "15:00"
    await work_off(store.database)
    assert [event.what for event in ticket.history] == ["opened"]


async def test_without_lines_a_person_is_told_when_it_is_due(store: Store) -> None:
    number = await promise(store)
    await let_it_be_due(store.database)
    await work_off(store.database)
    ticket = await store.ticket(number)
    assert ticket is not None
    assert (ticket.priority, [event.what for event in ticket.history]) == (
        Priority.HIGH,
        ["opened", "raised"],
    )
    assert ticket.history[1].note == "回电时间到了，请现在回电。"


async def test_nobody_is_bothered_when_the_ticket_was_closed(store: Store) -> None:
    number = await promise(store)
    await store.change_ticket(number, what="closed", by="李雷")
    await let_it_be_due(store.database)
    await work_off(store.database)
    ticket = await store.ticket(number)
    assert ticket is not None
    assert ticket.status == "closed"
    assert [event.what for event in ticket.history] == ["opened", "closed"]


async def test_a_room_with_lines_makes_the_call_itself(store: Store) -> None:
    made: list[CallbackRecord] = []

    async def place(callback: CallbackRecord) -> None:
        made.append(callback)
        if len(made) == 1:
            again_at = now() + timedelta(hours=1)
            await store.database.run(
                lambda session: try_callback_again(session, callback.id, at=again_at, outcome="no answer"),
                doing="putting it off",
            )
        else:
            await store.database.run(
                lambda session: settle_callback(session, callback.id, status="done", outcome="spoken with"),
                doing="settling it",
            )

    def register(app: App, resources: Resources) -> None:
        register_callbacks(app, resources.database, place)

    await promise(store)
    for _ in range(3):
        await let_it_be_due(store.database)
        await work_off(store.database, register)
    assert [(callback.number, callback.attempts) for callback in made] == [(CALLER, 0), (CALLER, 1)]
