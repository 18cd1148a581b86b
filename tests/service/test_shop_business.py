"""Every scenario of a shop's business, typed against the real shop: what is promised is in the rows."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.example_shops import example_shop
from tests.service.typed_calls import TypedCall
from tests.shop_business import BUSINESS, covering, ends_in_rows
from voicebot.records.store import Store
from voicebot.service.deployment import Deployment
from voicebot.service.goods import goods_of
from voicebot.shop.fixtures import apply_given, set_stock
from voicebot.shop.products import stock_of, sync_products
from voicebot.simulator.cues import BotSpeech, Progress, next_turn
from voicebot.simulator.expectations import Evidence, check
from voicebot.simulator.result import WireFigures
from voicebot.simulator.rtp import stream_figures
from voicebot.simulator.run import with_rows
from voicebot.simulator.scenario import Scenario

SCENARIOS = covering()
MOST_TURNS = 30
NOT_HERE = (
    "bot says",
    "bot never says",
    "outcome",
    "understood",
    "asks",
    "never asks",
    "greeting",
    "longest",
)
"""Verdicts about sound and turns, which a typed call does not record."""


async def with_goods(store: Store, deployment: Deployment) -> None:
    await sync_products(store.database, [goods_of(one) for one in deployment.catalogue.products])


async def hold(call: TypedCall, scenario: Scenario, store: Store) -> str:
    """The whole conversation; everything the bot said."""
    said = await call.begin()
    transcript, progress, heard = said, Progress(), BotSpeech(said)
    for _ in range(MOST_TURNS):
        turn, progress = next_turn(scenario, progress, heard)
        assert turn is not None, f"no answer to: {heard.text}"
        asked_before = len(call.asked)
        await set_stock(store.database, turn.stock)
        said = await call.say("，".join(turn.say))
        transcript += said
        if call.ended:
            return transcript
        heard = BotSpeech(said, tuple(call.asked[asked_before:]))
    raise AssertionError(f"they turn in circles: {transcript[-200:]}")


def test_each_part_of_the_business_has_a_scenario_that_ends_in_rows() -> None:
    covered = {word for scenario in SCENARIOS.values() for word in scenario.covers}
    assert covered == set(BUSINESS)
    assert [path.stem for path, scenario in SCENARIOS.items() if not ends_in_rows(scenario)] == []


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
async def test_scenario(store: Store, tmp_path: Path, path: Path) -> None:
    scenario = SCENARIOS[path]
    deployment = example_shop(path.parent.parent.name)
    await with_goods(store, deployment)
    number = scenario.caller.number
    await apply_given(store.database, scenario.given, caller=number)
    call = TypedCall(deployment, store, tmp_path, number=number)
    transcript = await hold(call, scenario, store)
    silence = WireFigures(None, (), 0.0, stream_figures([]), stream_figures([]))
    evidence = Evidence(await store.call(call.id), silence, number)
    verdicts = check(scenario.then, await with_rows(evidence, scenario, store))
    wrong = [one for one in verdicts if not one.passed and not one.about.startswith(NOT_HERE)]
    assert wrong == [], transcript
    for pattern in scenario.then.bot_says:
        assert re.search(pattern, transcript), (pattern, transcript)
    assert set(scenario.then.asks) <= set(call.asked)
    assert not set(scenario.then.never_asks) & set(call.asked)


BUY = ("我要一盒竹露舒缓面膜", "就用这个号码", "张三", "上海市徐汇区漕溪路18号")


async def at_the_read_back(store: Store, folder: Path, number: str) -> TypedCall:
    call = TypedCall(example_shop("skincare"), store, folder, number=number)
    await call.begin()
    said = ""
    for text in BUY:
        said = await call.say(text)
    assert "一共188元" in said
    return call


async def test_two_callers_and_the_last_piece(store: Store, tmp_path: Path) -> None:
    """One gets it; the other hears the truth at once and is offered something near, or a call-back."""
    await with_goods(store, example_shop("skincare"))
    await apply_given(store.database, {"stock": {"zhulu_mianmo": 1}})
    calls = [await at_the_read_back(store, tmp_path, number) for number in ("13800138041", "13800138042")]
    replies = await asyncio.gather(*(call.say("对，下单吧") for call in calls))
    (won,) = [reply for reply in replies if "订单下好了" in reply]
    (lost,) = [reply for reply in replies if reply != won]
    assert "刚好没货了，订单没下成" in lost
    assert re.search(r"元|回电", lost.split("没下成")[1])
    loser = calls[replies.index(lost)]
    assert loser.state.question is not None
    assert loser.state.question.about in ("take_it", "callback")
    orders = [len((await store.call(call.id)).orders) for call in calls]  # type: ignore[union-attr]
    assert sorted(orders) == [0, 1]
    assert await stock_of(store.database, "zhulu_mianmo") == 0
