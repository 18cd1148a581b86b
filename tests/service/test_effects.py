"""Each effect has exactly one result, whatever goes wrong."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from records_world import now

from voicebot.dialogue.effects import EffectFailed, FindOrders, OrdersFound
from voicebot.dialogue.service_effects import CancelOrder
from voicebot.errors import RecordsError
from voicebot.records.models import IdentityTry
from voicebot.records.store import Store
from voicebot.service.effects import EffectRunner
from voicebot.service.journal import Journal
from voicebot.service.notes import CallNotes
from voicebot.shop.built_in import BuiltInShop


class DefectiveShop(BuiltInShop):
    async def find_orders(self, request: FindOrders, *, timeout_s: float) -> OrdersFound | EffectFailed:
        raise ValueError("1e999999")

    async def change_order(self, *args: object, **options: object) -> EffectFailed:  # type: ignore[override]
        raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")


async def test_a_defect_is_a_failure_that_the_caller_is_told_of(store: Store) -> None:
    shop = DefectiveShop(store.database, timezone="Asia/Shanghai")
    runner = EffectRunner("c1", shop=shop, records=store, transfer=None)
    found = await runner.carry_out(FindOrders("e1", phone="13900001234"), timeout_s=3)
    assert found == EffectFailed("e1", cause="ValueError")
    changed = await runner.carry_out(CancelOrder("e2", "2611280001", "不要了"), timeout_s=3)
    assert changed == EffectFailed("e2", cause="UnicodeEncodeError", outcome_unknown=True)


class SlowShop(BuiltInShop):
    """Does not answer before the turn is over."""

    async def find_orders(self, request: FindOrders, *, timeout_s: float) -> OrdersFound | EffectFailed:
        await asyncio.Event().wait()
        raise AssertionError


class BrokenShop(BuiltInShop):
    async def find_orders(self, request: FindOrders, *, timeout_s: float) -> OrdersFound | EffectFailed:
        raise RecordsError("the database is away")


@pytest.mark.parametrize("kind", [SlowShop, BrokenShop])
async def test_a_look_up_that_told_nothing_is_no_try_at_an_order(
    store: Store, tmp_path: Path, kind: type[BuiltInShop]
) -> None:
    journal = Journal("c1", tmp_path)
    notes = CallNotes(
        "c1",
        store=store,
        dialplan="skincare",
        journal=journal,
        recorder=None,
        recording_path=None,
        local_time=now,
    )
    shop = kind(store.database, timezone="Asia/Shanghai")
    runner = EffectRunner("c1", shop=shop, records=notes, transfer=None)
    request = FindOrders("e1", order_number="2611290001", phone_tail="1234", caller_number="13800138000")
    result = await runner.carry_out(request, timeout_s=1)
    assert isinstance(result, EffectFailed)
    await journal.close()
    counted = sa.select(sa.func.count()).select_from(IdentityTry)
    assert await store.database.run(lambda session: session.scalar(counted), doing="counting") == 0
