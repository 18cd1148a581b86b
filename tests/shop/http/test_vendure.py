"""A real e-commerce server behind the voice: Vendure, as docs/examples/vendure.yaml describes it.

``scripts/vendure-test`` installs it and runs this; without it these tests are skipped.
"""

import asyncio
import json
import os
import select
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from records_world import new_call, now
from typer.testing import CliRunner

from tests.example_shops import example_shop
from voicebot.cli.main import build_app
from voicebot.cli.sandbox import Session
from voicebot.config import Settings
from voicebot.dialogue.effects import (
    Effect,
    EffectResult,
    HangUp,
    OrderItem,
    OrderPlaced,
    OrderRefused,
    PlaceOrder,
    Refusal,
)
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.service_effects import (
    AddressChanged,
    CancelOrder,
    ChangeAddress,
    ChangeRefusal,
    ChangeRefused,
    OrderCancelled,
)
from voicebot.records.store import Store
from voicebot.service.deployment import Deployment
from voicebot.service.effects import EffectRunner
from voicebot.shop.http.mapping_file import load_mapping
from voicebot.shop.http.shop import HttpShop

INSTALLED = Path(
    os.environ.get("VOICEBOT_VENDURE_DIR")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicebot" / "vendure"
)
pytestmark = pytest.mark.skipif(
    not (INSTALLED / "node_modules" / ".voicebot-complete").exists(),
    reason=f"Vendure is not installed in {INSTALLED}; scripts/vendure-test installs it",
)
SERVER = Path("scripts/vendure/server.js").resolve()
MAPPING = Path("docs/examples/vendure.yaml")
ZONE = ZoneInfo("Asia/Shanghai")
START_S = 180
IN_TIME_S = 20.0


@dataclass
class Vendure:
    """The server, and its own admin API: what the shop's people see."""

    environment: dict[str, str]
    http: httpx.Client

    def admin(self, query: str, **variables: object) -> Any:
        """Ask the admin API."""
        answer = self.http.post("/admin-api", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def orders(self) -> list[dict[str, Any]]:
        """All orders that were placed, newest first."""
        found = self.admin(
            "{ orders(options: {filter: {active: {eq: false}}, sort: {orderPlacedAt: DESC}}) { items {"
            " id code state totalWithTax customFields { voicebotKey }"
            " shippingAddress { fullName phoneNumber streetLine1 }"
            " lines { id quantity productVariant { sku } } } } }"
        )
        return list(found["orders"]["items"])

    def ship(self, order: dict[str, Any], tracking_number: str) -> None:
        """Send an order off, as the shop's people do."""
        lines = [{"orderLineId": line["id"], "quantity": line["quantity"]} for line in order["lines"]]
        arguments = [
            {"name": "method", "value": "顺丰速运"},
            {"name": "trackingCode", "value": tracking_number},
        ]
        made = self.admin(
            "mutation($input: FulfillOrderInput!) { addFulfillmentToOrder(input: $input) {"
            " ... on Fulfillment { id } ... on ErrorResult { errorCode } } }",
            input={"lines": lines, "handler": {"code": "manual-fulfillment", "arguments": arguments}},
        )
        sent = self.admin(
            'mutation($id: ID!) { transitionFulfillmentToState(id: $id, state: "Shipped") {'
            " ... on Fulfillment { state } ... on ErrorResult { errorCode } } }",
            id=made["addFulfillmentToOrder"]["id"],
        )
        assert sent == {"transitionFulfillmentToState": {"state": "Shipped"}}


@pytest.fixture(scope="module")
def vendure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vendure]:
    log = tmp_path_factory.mktemp("vendure") / "server.log"
    with log.open("wb") as errors:
        server = subprocess.Popen(
            ["node", str(SERVER)],
            cwd=INSTALLED,
            env={**os.environ, "VENDURE_PORT": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        try:
            assert server.stdout is not None
            readable, _, _ = select.select([server.stdout], [], [], START_S)
            line = server.stdout.readline() if readable else b""
            assert line, f"Vendure did not start:\n{log.read_text('utf-8')[-3000:]}"
            ready = json.loads(line)
            with httpx.Client(base_url=ready["url"], timeout=30) as http:
                environment = {
                    "VENDURE_URL": ready["url"],
                    "VENDURE_USER": ready["user"],
                    "VENDURE_PASSWORD": ready["password"],
                }
                shop = Vendure(environment, http)
                login = (
                    "mutation($u: String!, $p: String!) { login(username: $u, password: $p) { __typename } }"
                )
                variables = {"u": ready["user"], "p": ready["password"]}
                answer = http.post("/admin-api", json={"query": login, "variables": variables})
                http.headers["Authorization"] = f"Bearer {answer.headers['vendure-auth-token']}"
                yield shop
        finally:
            assert server.stdin is not None
            server.stdin.close()  # it ends by itself then
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


@pytest.fixture
async def http(vendure: Vendure, store: Store) -> AsyncIterator[HttpShop]:
    mapping = load_mapping(MAPPING, vendure.environment)
    shop = HttpShop(mapping, store.database, zone=ZONE, monotonic=time.monotonic)
    yield shop
    await shop.close()


@pytest.fixture(scope="module")
def skincare() -> Deployment:
    return example_shop("skincare")


class TypedCall:
    """A conversation whose effects are really carried out."""

    def __init__(self, skincare: Deployment, runner: EffectRunner, number: str, call_id: str) -> None:
        self._runner = runner
        self._loop = asyncio.get_running_loop()
        caller = CallerContext(number=number, now=datetime.now(ZONE), call_key=call_id)
        self._make = lambda: Session(skincare.dialogue, caller, self._carry_out)
        self.results: list[EffectResult] = []

    async def begin(self) -> None:
        self.session = await asyncio.to_thread(self._make)

    async def say(self, text: str) -> str:
        """One turn of the caller; returns what the bot says."""
        exchange = await asyncio.to_thread(self.session.say, text)
        return exchange.reply

    def _carry_out(self, effect: Effect, caller: CallerContext) -> EffectResult | None:
        if isinstance(effect, HangUp):
            return None
        work = self._runner.carry_out(effect, timeout_s=IN_TIME_S)
        result = asyncio.run_coroutine_threadsafe(work, self._loop).result()
        self.results.append(result)
        return result


async def call(store: Store, http: HttpShop, skincare: Deployment, number: str) -> TypedCall:
    opened = new_call(number)
    await store.open_call(opened)
    runner = EffectRunner(opened.id, shop=http, records=store, transfer=None)
    held = TypedCall(skincare, runner, number, opened.id)
    await held.begin()
    return held


ANSWERS = {
    "receiver_name": "我叫王小明",
    "address": "上海市黄浦区人民路100号",
    "allergy": "没有过敏",
    "phone": "就用这个号码",
    "payment": "货到付款",
}


async def order_by_conversation(held: TypedCall, wish: str) -> OrderPlaced:
    """Go through a whole order, answering what is asked."""
    said = [await held.say(wish)]
    for _ in range(14):
        placed = [one for one in held.results if isinstance(one, OrderPlaced)]
        if placed:
            return placed[-1]
        question = held.session.state.question
        slot = question.about if question is not None else ""
        said.append(await held.say(ANSWERS.get(slot, "可以，没问题")))
    raise AssertionError("\n".join(said))


def test_its_products_are_fetched(
    vendure: Vendure, database_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in vendure.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("VOICEBOT_SHOP__KIND", "http")
    monkeypatch.setenv("VOICEBOT_SHOP__MAPPING", str(MAPPING))
    assert database_settings.database_url is not None
    monkeypatch.setenv("VOICEBOT_DATABASE_URL", database_settings.database_url.get_secret_value())
    app = build_app(["shop"])
    synced = CliRunner().invoke(app, ["shop", "sync", "dialplans/skincare"])
    assert synced.exit_code == 0, synced.output
    assert "qingsha_fangshaishuang: the text tells 89 yuan, the shop takes 92" in synced.output
    assert "yuejing_mianmo: the shop has no such product" in synced.output
    assert "6 products fetched" in synced.output
    probed = CliRunner().invoke(app, ["shop", "probe"])
    assert probed.exit_code == 0, probed.output
    assert probed.output.count("works") == 5
    assert probed.output.count("not supported") == 3


async def test_an_order_of_a_conversation_is_in_the_shop_and_its_parcel_is_told_in_the_next_call(
    vendure: Vendure, store: Store, http: HttpShop, skincare: Deployment
) -> None:
    number = "13800138001"
    first = await call(store, http, skincare, number)
    placed = await order_by_conversation(first, "我要买两盒草本植萃补水面膜")
    (order,) = [one for one in vendure.orders() if one["code"] == placed.order.order_number]
    assert order["state"] == "PaymentAuthorized"
    assert [(line["productVariant"]["sku"], line["quantity"]) for line in order["lines"]] == [
        ("caoben_zhicui_mianmo", 2)
    ]
    assert order["totalWithTax"] == placed.order.total_fen == 2 * 28800 - 2000
    address = order["shippingAddress"]
    assert address["fullName"] == "王小明"
    assert address["phoneNumber"] == number
    assert "人民路100号" in address["streetLine1"]
    assert order["customFields"]["voicebotKey"]

    vendure.ship(order, "SF1234567890")
    second = await call(store, http, skincare, number)
    told = await second.say("我前几天买的面膜到哪里了")
    assert "包裹已经发出" in told


async def test_the_last_piece_is_sold_once(vendure: Vendure, store: Store, http: HttpShop) -> None:
    opened = new_call()
    await store.open_call(opened)
    item = OrderItem("chaye_qudou_mianmo", "茶树净痘面膜", 3, "盒", 12900)

    def order(key: str) -> PlaceOrder:
        return PlaceOrder("e", key, (item,), "张三", "13800138002", "上海市黄浦区人民路1号")

    first = await http.place_order(order("last-1"), call_id=opened.id, timeout_s=IN_TIME_S)
    assert isinstance(first, OrderPlaced), first
    second = await http.place_order(order("last-2"), call_id=opened.id, timeout_s=IN_TIME_S)
    assert second == OrderRefused("e", Refusal.OUT_OF_STOCK, "chaye_qudou_mianmo", 0, 12900)
    found = await http.order_with_key("last-1", timeout_s=IN_TIME_S)
    assert found is not None
    assert found.order_number == first.order.order_number


async def test_an_order_is_redirected_and_cancelled_and_a_shipped_one_is_not(
    vendure: Vendure, store: Store, http: HttpShop
) -> None:
    opened = new_call()
    await store.open_call(opened)

    async def change(request: CancelOrder | ChangeAddress) -> object:
        return await http.change_order(request, call_id=opened.id, timeout_s=IN_TIME_S)

    async def place(key: str) -> str:
        item = OrderItem("rouyun_ximiannai", "柔云燕麦洁面乳", 1, "支", 8900)
        request = PlaceOrder("e", key, (item,), "张三", "13800138003", "上海市黄浦区人民路1号")
        placed = await http.place_order(request, call_id=opened.id, timeout_s=IN_TIME_S)
        assert isinstance(placed, OrderPlaced), placed
        return placed.order.order_number

    number = await place("change-1")
    moved = await change(ChangeAddress("e1", number, "杭州市西湖区文三路2号"))
    assert moved == AddressChanged("e1", number, "杭州市西湖区文三路2号")
    (order,) = [one for one in vendure.orders() if one["code"] == number]
    assert order["shippingAddress"]["streetLine1"] == "杭州市西湖区文三路2号"
    assert order["state"] == "PaymentAuthorized"
    assert await change(CancelOrder("e2", number, "不要了")) == OrderCancelled("e2", number, 0)
    (order,) = [one for one in vendure.orders() if one["code"] == number]
    assert order["state"] == "Cancelled"
    sent = await place("change-2")
    vendure.ship(next(one for one in vendure.orders() if one["code"] == sent), "SF2")
    late = await change(CancelOrder("e3", sent, "不要了"))
    assert late == ChangeRefused("e3", ChangeRefusal.ALREADY_SHIPPED)
    await store.close_call(opened.id, outcome="caller_hung_up", ended_at=now())
