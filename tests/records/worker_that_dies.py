"""A worker in the middle of an order; prints its call's id and waits to be killed."""

import asyncio
import sys

from records_world import line, new_call, now, order_of, shop_with_goods

from voicebot.config import load_settings
from voicebot.records.store import Store
from voicebot.records.values import CallerTurn


async def main(how_much: str) -> None:
    store = await Store.open(load_settings(), worker_id="dies")
    call = new_call()
    await store.open_call(call)
    await store.append_turn(call.id, CallerTurn(now(), "要两盒"))
    shop = await shop_with_goods(store.database)
    await shop.place_order(order_of(line(quantity=2)), call_id=call.id, timeout_s=30)
    if how_much != "not_told":
        await store.order_announcing(call.id, "e1")
    if how_much == "told":
        await store.order_announced(call.id, "e1")
    print(call.id, flush=True)
    await asyncio.sleep(600)


asyncio.run(main(sys.argv[1]))
