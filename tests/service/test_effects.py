"""Each effect has exactly one result, whatever goes wrong."""

from voicebot.dialogue.effects import EffectFailed, FindOrders, OrdersFound
from voicebot.dialogue.service_effects import CancelOrder
from voicebot.records.store import Store
from voicebot.service.effects import EffectRunner
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
