"""Promised call-backs: made when due, planned again before they are dialled, handed to people in the end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.campaign.campaign_world import MORNING, OUTBOUND
from voicebot.campaign.callbacks import AGAIN_AFTER, NO_LINE_AGAIN_AFTER, CallbackPlacer
from voicebot.dialogue.events import CallerContext, Direction
from voicebot.dialogue.service_effects import ConsentPurpose
from voicebot.dialogue.state import DialogueState
from voicebot.media.answering import Answerer
from voicebot.records.callbacks import CallbackRecord, callback_record, promise_callback
from voicebot.records.consent import write_consent
from voicebot.records.database import Database
from voicebot.service.outgoing import OutboundCall, OutboundResult
from voicebot.telephony.call import EndReason

NUMBER = "13900000001"


@dataclass
class Telephone:
    answers: bool
    dead_hosts: tuple[str, ...] = ()
    calls: list[OutboundCall] = field(default_factory=list)

    async def call_out(
        self, request: OutboundCall, noted: Callable[[str], Awaitable[None]]
    ) -> OutboundResult:
        self.calls.append(request)
        if request.target_uri.partition("@")[2] in self.dead_hosts:
            return OutboundResult("c", 503, False, EndReason.FAILED)
        if not self.answers:
            return OutboundResult("c", 480, True, EndReason.NO_ANSWER)
        state = DialogueState(CallerContext(NUMBER, MORNING, "c", Direction.OUTBOUND))
        return OutboundResult(
            "c", 200, True, EndReason.WE_HUNG_UP, MORNING, Answerer.PERSON, heard_words=True, state=state
        )


async def promised(database: Database, due_at: datetime = MORNING) -> CallbackRecord:
    async def write(session: object) -> int | None:
        return await promise_callback(
            session,  # type: ignore[arg-type]
            cause="t",
            number=NUMBER,
            reason="想问面膜",
            due_at=due_at,
        )

    number = await database.run(write, doing="promising")
    assert number is not None
    return await now_as(database, number)


async def now_as(database: Database, number: int) -> CallbackRecord:
    found = await database.run(lambda session: callback_record(session, number), doing="reading")
    assert found is not None
    return found


def placer(database: Database, telephone: Telephone, now: datetime = MORNING) -> CallbackPlacer:
    return CallbackPlacer(
        database, OUTBOUND, telephone.call_out, lambda: now, ZoneInfo("Asia/Shanghai"), lambda: True
    )


async def test_a_call_back_that_reaches_the_person_is_done(database: Database) -> None:
    callback, telephone = await promised(database), Telephone(answers=True)
    await placer(database, telephone).place(callback)
    assert [call.number for call in telephone.calls] == [NUMBER]
    assert telephone.calls[0].context(CallerContext(NUMBER, MORNING, "c")).called_back
    assert (await now_as(database, callback.id)).status == "done"


async def test_nobody_there_is_tried_again_and_then_a_matter_for_people(database: Database) -> None:
    callback, telephone = await promised(database), Telephone(answers=False)
    for tries in (1, 2):
        await placer(database, telephone).place(callback)
        callback = await now_as(database, callback.id)
        assert (callback.status, callback.attempts) == ("waiting", tries)
        assert callback.due_at == MORNING + AGAIN_AFTER
    await placer(database, telephone).place(callback)
    assert (await now_as(database, callback.id)).status == "with_people"
    assert len(telephone.calls) == 3


async def test_a_dead_trunk_is_passed_over(database: Database) -> None:
    first, second = (trunk.host for trunk in OUTBOUND.trunks)
    telephone = Telephone(answers=True, dead_hosts=(first,))
    callback = await promised(database)
    await placer(database, telephone).place(callback)
    assert [call.target_uri.partition("@")[2] for call in telephone.calls] == [first, second]
    assert (await now_as(database, callback.id)).status == "done"


async def test_lines_kept_for_callers_are_not_taken(database: Database) -> None:
    callback, telephone = await promised(database), Telephone(answers=True)
    await replace(placer(database, telephone), line_is_free=lambda: False).place(callback)
    callback = await now_as(database, callback.id)
    assert (callback.status, callback.attempts) == ("waiting", 0)
    assert callback.due_at == MORNING + NO_LINE_AGAIN_AFTER
    assert telephone.calls == []


async def test_not_at_night_and_not_to_who_refused(database: Database) -> None:
    callback, telephone = await promised(database), Telephone(answers=True)
    night = MORNING - timedelta(hours=3)
    await placer(database, telephone, night).place(callback)
    callback = await now_as(database, callback.id)
    assert callback.due_at == MORNING.replace(hour=8, minute=30)

    async def refuse(session: object) -> None:
        await write_consent(
            session,  # type: ignore[arg-type]
            NUMBER,
            ConsentPurpose.ALL,
            granted=False,
            words="别再打了",
            source="call",
            cause="x",
            at=MORNING,
        )

    await database.run(refuse, doing="refusing")
    await placer(database, telephone).place(callback)
    assert (await now_as(database, callback.id)).status == "dropped"
    assert telephone.calls == []
