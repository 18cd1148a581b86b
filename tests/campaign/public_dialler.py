"""The dialling process of the acceptance run: real SIP stack, real queue, real tables; time runs faster.

What would be a conversation is a key press here; whatever decides, keeps and repeats calls is the real thing.
Started by ``public_run``; it may be killed at any moment.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
from pydantic import SecretStr

from tests.campaign.sip_public import BEEP, LATER, NO, STOP, YES
from voicebot.campaign.attempts import Claim
from voicebot.campaign.dialler import Clock, Dialler, Tried
from voicebot.campaign.lines import outbound_call
from voicebot.campaign.results import attempt_result
from voicebot.campaign.tasks import campaigns_run
from voicebot.config import OutboundSettings, SipSettings, TrunkSettings, load_settings
from voicebot.dialogue.events import CallerContext, Direction
from voicebot.dialogue.service_effects import ConsentPurpose, RecordConsent
from voicebot.dialogue.state import CallResult, DialogueState
from voicebot.jobs.app import Resources
from voicebot.media.answering import Answerer
from voicebot.records.store import Store
from voicebot.records.values import NewCall
from voicebot.records.workers import this_place
from voicebot.service.logs import set_up_logging
from voicebot.service.outgoing import OutboundResult
from voicebot.telephony.call import EndReason
from voicebot.telephony.user_agent import UserAgent

RESULTS = {YES: CallResult.COMPLETED, NO: CallResult.REFUSED, LATER: CallResult.CALL_LATER}
RING_S = 0.2
"""How long it rings in vain: whoever answers in this town does so before it rings."""
LONGEST_CALL_S = 60.0


@dataclass(frozen=True)
class FastTime:
    """Campaign time: ``factor`` times faster than the wall, from ``base`` at ``origin_s``."""

    base: datetime
    origin_s: float
    factor: float

    def now(self) -> datetime:
        return self.base + timedelta(seconds=(time.time() - self.origin_s) * self.factor)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.factor)

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.sleep, timedelta(seconds=self.factor))


class KeyedCall:
    """A call whose person says one thing, by a key."""

    def __init__(self) -> None:
        self.key: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.answered = False
        self.over: asyncio.Future[tuple[EndReason, int]] = asyncio.get_running_loop().create_future()

    def on_confirmed(self) -> None:
        self.answered = True

    def on_audio(self, frames: list[bytes]) -> None:
        pass

    def on_dtmf(self, digit: str) -> None:
        if not self.key.done():
            self.key.set_result(digit)

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        self.over.set_result((reason, sip_status))
        if not self.key.done():
            self.key.set_result("")


@dataclass
class KeyedLines:
    """The lines of this process."""

    agent: UserAgent
    store: Store
    outbound: OutboundSettings
    time: FastTime

    @property
    def lines(self) -> int:
        return self.agent.lines

    @property
    def in_use(self) -> int:
        return self.agent.lines_in_use

    @property
    def inbound_up(self) -> int:
        return 0

    async def call(
        self, attempt: Claim, trunk: TrunkSettings, noted: Callable[[str], Awaitable[None]]
    ) -> Tried:
        request = outbound_call(attempt, trunk, self.outbound)
        call_id = f"out-{uuid4().hex[:12]}"
        now = self.time.now()
        row = NewCall(call_id, Direction.OUTBOUND, "", "4008001234", attempt.number, "public", now)
        await self.store.open_call(row)
        await noted(call_id)
        sink = KeyedCall()
        call = self.agent.dial(
            request.target_uri,
            sink=sink,
            headers={"X-Attempt": f"{attempt.contact_id}/{attempt.attempt}"},
        )
        async with asyncio.timeout(LONGEST_CALL_S):
            while not (sink.answered or sink.over.done() or call.rang):
                await asyncio.sleep(0.01)
        if not (sink.answered or sink.over.done()):
            await asyncio.sleep(RING_S)
            call.hang_up()
        answered_at = self.time.now() if sink.answered else None
        key = await asyncio.wait_for(sink.key, LONGEST_CALL_S)
        state = DialogueState(CallerContext(attempt.number, now, call_id), result=RESULTS.get(key))
        if key == STOP:
            wish = RecordConsent(f"{call_id}-1", ConsentPurpose.ALL, granted=False, words="别再打了")
            await self.store.record_consent(wish, call_id=call_id)
        call.hang_up()
        reason, status = await sink.over
        await self.store.close_call(call_id, outcome=reason.value, ended_at=self.time.now())
        result = OutboundResult(
            call_id=call_id,
            sip_status=status,
            rang=call.rang,
            reason=reason,
            answered_at=answered_at,
            answerer=Answerer.VOICEMAIL if key == BEEP else Answerer.PERSON,
            heard_words=True,
            state=state,
        )
        return Tried(status, call.rang, attempt_result(result, trunk.name))


async def main(plan: dict[str, str | float]) -> None:
    fast = FastTime(datetime.fromisoformat(str(plan["base"])), float(plan["origin_s"]), float(plan["factor"]))
    set_up_logging("WARNING")
    host = f"127.0.0.1:{plan['port']}"
    trunks = (
        TrunkSettings(name="a", host=host, number_format="national", prefix="8"),
        TrunkSettings(name="b", host=host, number_format="national", prefix="7"),
    )
    outbound = OutboundSettings(trunks=trunks)
    settings = load_settings(
        data_dir=Path(str(plan["folder"])), database_url=SecretStr(str(plan["url"])), outbound=outbound
    )
    store = await Store.open(settings, worker_id="dialler")
    sip = SipSettings(port=0, rtp_port_first=int(plan["rtp_port"]), rtp_port_count=60)
    async with UserAgent(sip) as agent, httpx.AsyncClient() as http:
        dialler = Dialler(
            store.database,
            KeyedLines(agent, store, outbound, fast),
            boot_id=store.boot_id,
            place=this_place(),
            outbound=outbound,
            clock=fast.clock,
            lost_job_after=timedelta(seconds=4 * fast.factor),
        )
        resources = Resources(settings, store.database, fast.now, http)
        await store.recover_dropped_calls()
        async with campaigns_run(
            dialler, resources, concurrency=agent.lines - 1, plan_interval_s=0.1, poll_s=0.5
        ):
            print("ready", flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
