"""A campaign call by voice, all of it real: ``serve`` in its own process, SIP and RTP, recognition, database.

``python -m tests.campaign.voice_run satisfied|stop`` holds one such call and prints it.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from tests.campaign.campaign_world import campaign, consenting
from tests.campaign.voice_person import Person
from voicebot.campaign import store as campaigns
from voicebot.config import PROJECT_DIR, Settings, SipSettings
from voicebot.dialogue.service_effects import ConsentPurpose
from voicebot.records.after_sale_models import Consent, DoNotCall
from voicebot.records.campaign_models import CallAttempt, CampaignContact
from voicebot.records.models import Order, OrderLine
from voicebot.records.store import Store
from voicebot.records.values import CallRecord
from voicebot.simulator.bot_process import running_bot
from voicebot.telephony.user_agent import UserAgent

SKINCARE = PROJECT_DIR / "dialplans" / "skincare"
NUMBER = "13800138021"
PRODUCT = "zhulu_mianmo"
ALL_DAY = 'hours: {daily: ["00:00-24:00"]}\n'

SATISFIED: Mapping[str, str] = {
    "提交|都对|没问题": "对，没问题",
    "还是寄到|地址还是": "对的",
    "带一盒|来一盒": "好的，来一盒",
    "一分钟|方便": "方便，你说",
    "收到|送到": "收到了",
    "感觉|好不好用": "挺好用的",
    "分": "九分",
    "剩": "快用完了",
    "优惠": "可以",
    "别的|点别的|需要": "没有了，谢谢",
}
STOP: Mapping[str, str] = {".": "别再打电话了"}


@dataclass(frozen=True)
class Seen:
    """What is left of a call."""

    record: CallRecord
    attempt: CallAttempt
    contact: CampaignContact
    consents: list[Consent]
    blocked: bool


async def hold(
    answers: Mapping[str, str],
    folder: Path,
    *,
    hello: str = "喂，你好",
    tell: Callable[[str], None] = lambda text: None,
) -> Seen:
    """Have the bot call a person with these answers, and return what it kept of it."""
    settings = Settings(data_dir=folder)
    store = await Store.open(settings)
    person = Person(answers, hello)
    sip = SipSettings(port=0, rtp_port_first=34000, rtp_port_count=40)
    async with UserAgent(sip, on_incoming=person.on_incoming) as phone:
        trunk = {"name": "loop", "host": f"127.0.0.1:{phone.port}", "number_format": "national"}
        environment = {
            "VOICEBOT_TTS__ENGINE": "espeak",
            "VOICEBOT_OUTBOUND__TRUNKS": json.dumps([trunk]),
        }
        async with running_bot(SKINCARE, data_dir=folder, environment=environment):
            await _begin(store)
            record = await asyncio.wait_for(person.live(store, tell), 200)
            await _settled(store)
    seen = await store.database.run(lambda session: _look(session, record), doing="looking")
    await store.close()
    return seen


async def _begin(store: Store) -> None:
    definition = campaign(more=ALL_DAY)
    now = datetime.now(UTC)
    await store.database.run(lambda session: _bought(session, now), doing="selling")
    await store.database.run(lambda session: campaigns.create(session, definition), doing="creating")
    contacts = consenting([NUMBER], ConsentPurpose.SERVICE)
    await campaigns.fill(store.database, "c", contacts, trunks=(), now=now)
    await store.database.run(
        lambda session: campaigns.change_status(session, "c", "running", now=now), doing="starting"
    )


async def _bought(session: AsyncSession, now: datetime) -> None:
    order = Order(
        order_number="2611010001",
        idempotency_key="voice-run",
        effect_id="e",
        status="delivered",
        total_fen=18800,
        receiver_name="王芳",
        phone=NUMBER,
        address="上海市浦东新区世纪大道一号",
        placed_at=now - timedelta(days=11),
        delivered_at=now - timedelta(days=8),
    )
    session.add(order)
    await session.flush()
    line = OrderLine(
        order_id=order.id, line=1, product_id=PRODUCT, name="竹露舒缓面膜", quantity=1, unit="盒"
    )
    line.unit_price_fen = 18800
    session.add(line)


async def _settled(store: Store) -> None:
    async def is_settled(session: AsyncSession) -> bool:
        open_ones = sa.select(sa.exists().where(CallAttempt.ended_at.is_(None)))
        return not await session.scalar(open_ones)

    while not await store.database.run(is_settled, doing="waiting"):
        await asyncio.sleep(0.2)


async def _look(session: AsyncSession, record: CallRecord) -> Seen:
    attempt = (await session.scalars(sa.select(CallAttempt))).one()
    contact = (await session.scalars(sa.select(CampaignContact))).one()
    given = Consent.call_id == record.head.id
    consents = list(await session.scalars(sa.select(Consent).where(given).order_by(Consent.id)))
    blocked = await session.get(DoNotCall, NUMBER) is not None
    return Seen(record, attempt, contact, consents, blocked)


async def main(kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        seen = await hold(STOP if kind == "stop" else SATISFIED, Path(folder), tell=print)
        print()
        print(
            "heard:", [turn.turn.heard_text for turn in seen.record.turns if hasattr(turn.turn, "heard_text")]
        )
        print("outcome:", seen.attempt.outcome, "| satisfaction:", seen.attempt.satisfaction)
        print("contact:", seen.contact.state, seen.contact.result, "| do-not-call:", seen.blocked)
        for order in seen.record.orders:
            print("order:", order.order.order_number, order.order.items, "announced", order.announced_at)
        for ticket in seen.record.tickets:
            print("ticket:", ticket.type.value, ticket.summary)
        for consent in seen.consents:
            print("consent:", consent.purpose, consent.granted, consent.words)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
