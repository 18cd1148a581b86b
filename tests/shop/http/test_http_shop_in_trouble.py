"""The shop's system is slow, broken, or answers nonsense: the outcome is typed, in time, never half-done.

Effects go through ``EffectRunner``, which cuts off whoever overstays: a cause other than "timed out" proves
that the shop itself kept to the time.
"""

import gzip
from collections.abc import Callable

import pytest
from own_time import OwnTime
from records_world import CALLER, line, now, open_call, order_of
from rest_shop import RestShop, Sabotage
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from structlog.testing import capture_logs

from voicebot.circuit_breaker import BreakerState
from voicebot.dialogue.effects import (
    Effect,
    EffectFailed,
    EffectResult,
    FindOrders,
    OrderPlaced,
    OrdersFound,
)
from voicebot.dialogue.service_effects import (
    AddressChanged,
    CancelOrder,
    ChangeAddress,
    ChangeRefusal,
    ChangeRefused,
    CheckStock,
    OrderCancelled,
    RequestInvoice,
    StockFound,
)
from voicebot.records.store import Store
from voicebot.service.effects import EffectRunner
from voicebot.shop.http.shop import HttpShop

BUDGET_S = 1.2
Build = Callable[..., HttpShop]
NO_KEY_HEADER = ("        key_header: Idempotency-Key      # the shop never carries out one key twice\n", "")
NO_LOOK_UP = (
    """  find_by_key:
    steps:
      - path: /orders
        query: {reference: "${key}"}
    each: $.orders[*]
""",
    "  find_by_key: not_supported\n",
)
TROUBLES: dict[str, Response | None] = {
    "500": JSONResponse({"error": "oops"}, 500),
    "502 page": PlainTextResponse("<html>Bad Gateway</html>", 502),
    "garbage": PlainTextResponse("<html>maintenance</html>"),
    "half a JSON": PlainTextResponse('{"number": "77000'),
    "empty": Response(status_code=200),
    "another shape": JSONResponse([1, 2, 3]),
    "no number": JSONResponse({"status": "new", "total": 288}),
    "number is a list": JSONResponse({"number": ["77"], "status": "new", "total": 288}),
    "number is half a character": PlainTextResponse('{"number": "\\ud800", "status": "new", "total": 288}'),
    "number is a text": JSONResponse({"number": "订单<script>", "status": "new", "total": 288}),
    "number has no end": JSONResponse({"number": "7" * 60, "status": "new", "total": 288}),
    "total has no end": JSONResponse({"number": "7700000001", "status": "new", "total": "1e999999"}),
    "no total": JSONResponse({"number": "7700000001", "status": "new"}),
    "redirect": RedirectResponse("http://127.0.0.1:9/elsewhere"),
    "huge": PlainTextResponse('{"number": "' + "7" * 3_000_000 + '"}'),
    "bomb": Response(gzip.compress(b" " * 50_000_000), headers={"content-encoding": "gzip"}),
    "deep": PlainTextResponse("[" * 200_000),
    "NaN": PlainTextResponse('{"number": "1", "total": NaN}'),
    "conflict without a rule": JSONResponse({"reason": "busy"}, 409),
    "slow": None,
}


async def carry_out(store: Store, shop: HttpShop, effect: Effect, call_id: str | None = None) -> EffectResult:
    runner = EffectRunner(call_id or await open_call(store), shop=shop, records=store, transfer=None)
    return await runner.carry_out(effect, timeout_s=BUDGET_S)


def sabotage(rest: RestShop, name: str, *, done: bool, times: int = 1_000) -> None:
    answer = TROUBLES[name]
    rest.sabotages.append(Sabotage("POST", "/orders", answer, done, never=answer is None, times=times))


async def test_an_order_whose_answer_got_lost_is_looked_up_and_stands_once(
    store: Store, rest: RestShop, build: Build
) -> None:
    for trouble in TROUBLES:
        rest.renew()
        sabotage(rest, trouble, done=True)
        placed = await carry_out(store, build(), order_of(line(quantity=2)))
        assert isinstance(placed, OrderPlaced), (trouble, placed)
        assert placed.order.order_number == rest.orders[0]["number"], trouble
        assert [item.name for item in placed.order.items] == ["草本面膜"], trouble
        assert len(rest.orders) == 1, trouble
        assert rest.products["mask"]["stock"] == 48, trouble


async def test_what_cannot_be_found_out_is_unknown_and_a_colleague_is_told_what_to_look_for(
    store: Store, rest: RestShop, build: Build
) -> None:
    for trouble in TROUBLES:
        rest.renew()
        sabotage(rest, trouble, done=True)
        shop = build(NO_KEY_HEADER, NO_LOOK_UP)
        failed = await carry_out(store, shop, order_of(line(quantity=2), key=f"key-{trouble}"))
        assert isinstance(failed, EffectFailed), (trouble, failed)
        assert failed.outcome_unknown, trouble
        assert failed.cause != "timed out", trouble
        for told in ("示例商城", f"key-{trouble}", "草本面膜2盒"):
            assert told in failed.to_check, trouble
        assert rest.asked.count("POST /orders") == 1, f"{trouble}: what may have been done is asked for again"


@pytest.mark.parametrize("trouble", ["500", "garbage", "slow"])
async def test_an_order_that_is_not_there_yet_is_no_order_that_failed(
    store: Store, rest: RestShop, build: Build, trouble: str
) -> None:
    sabotage(rest, trouble, done=False)
    failed = await carry_out(store, build(), order_of())
    assert isinstance(failed, EffectFailed)
    assert failed.outcome_unknown
    assert failed.cause != "timed out"
    assert rest.orders == []


async def test_an_order_that_the_shop_cancels_at_once_is_not_placed(
    store: Store, rest: RestShop, http: HttpShop
) -> None:
    void = JSONResponse({"number": "7700000009", "status": "void", "total": 288}, 201)
    rest.sabotages.append(Sabotage("POST", "/orders", void))
    failed = await carry_out(store, http, order_of())
    assert isinstance(failed, EffectFailed)
    assert not failed.outcome_unknown
    rest.renew()
    rest.sabotages.append(Sabotage("POST", "/orders", PlainTextResponse("?"), True))
    rest.sabotages.append(Sabotage("GET", "/orders", JSONResponse({"orders": [cancelled_order()]})))
    failed = await carry_out(store, http, order_of(key="k2"))
    assert isinstance(failed, EffectFailed)
    assert "cancelled" in failed.cause


def cancelled_order() -> dict[str, object]:
    return {
        "number": "7700000001",
        "created_at": now().isoformat(),
        "status": "void",
        "total": 288,
        "receiver": {"name": "张三", "phone": CALLER, "address": "上海市黄浦区人民路1号"},
        "lines": [],
    }


async def test_a_price_without_end_ends_no_call(store: Store, rest: RestShop, http: HttpShop) -> None:
    rest.products["mask"]["price"] = "1e999999"
    assert isinstance(await carry_out(store, http, order_of()), EffectFailed)
    assert isinstance(await carry_out(store, http, CheckStock("s", "mask")), EffectFailed)


async def test_a_hiccup_is_tried_again_where_the_shop_knows_the_key(
    store: Store, rest: RestShop, http: HttpShop
) -> None:
    sabotage(rest, "500", done=True, times=1)
    assert isinstance(await carry_out(store, http, order_of()), OrderPlaced)
    assert rest.asked.count("POST /orders") == 2
    assert len(rest.orders) == 1


async def test_the_same_key_after_an_unknown_outcome_is_looked_up_before_it_is_sent_again(
    store: Store, rest: RestShop, build: Build
) -> None:
    shop = build(NO_KEY_HEADER)
    rest.sabotages.append(Sabotage("GET", "/orders", PlainTextResponse("?")))
    sabotage(rest, "slow", done=True)
    call_id = await open_call(store)
    request = order_of(key="k")
    unknown = await carry_out(store, shop, request, call_id)
    assert isinstance(unknown, EffectFailed)
    still = await carry_out(store, shop, request, call_id)
    assert isinstance(still, EffectFailed)
    assert still.outcome_unknown
    rest.sabotages.clear()
    found = await carry_out(store, shop, request, call_id)
    assert isinstance(found, OrderPlaced)
    assert await carry_out(store, shop, request, call_id) == found
    assert rest.asked.count("POST /orders") == 1


async def test_a_no_without_a_reason_is_a_failure_in_which_nothing_was_done(
    store: Store, rest: RestShop, build: Build
) -> None:
    for status in (400, 401, 403, 404, 418, 429):
        rest.renew()
        shop = build(("          - {because: invalid, status: [400, 422]}\n", ""))
        rest.sabotages.append(Sabotage("POST", "/orders", JSONResponse({"message": "no"}, status)))
        failed = await carry_out(store, shop, order_of())
        assert isinstance(failed, EffectFailed), (status, failed)
        assert not failed.outcome_unknown, status
        assert rest.orders == []


async def test_a_shop_that_is_not_there_has_done_nothing(store: Store, rest: RestShop, build: Build) -> None:
    rest.url = "http://127.0.0.1:1"
    shop = build()
    placed = await carry_out(store, shop, order_of())
    found = await carry_out(store, shop, FindOrders("f", phone=CALLER))
    stock = await carry_out(store, shop, CheckStock("s", "mask"))
    for failed in (placed, found, stock):
        assert isinstance(failed, EffectFailed)
        assert not failed.outcome_unknown
        assert "cannot be reached" in failed.cause or "left alone" in failed.cause


async def test_look_ups_fail_honestly_and_never_find_nothing_in_nonsense(
    store: Store, rest: RestShop, build: Build
) -> None:
    for trouble, answer in TROUBLES.items():
        rest.renew()
        shop = build()
        placed = await carry_out(store, shop, order_of())
        assert isinstance(placed, OrderPlaced)
        rest.sabotages.append(Sabotage("GET", "/orders/.*", answer, never=answer is None))
        found = await carry_out(store, shop, FindOrders("f", order_number=placed.order.order_number))
        assert isinstance(found, EffectFailed), (trouble, found)
        assert found.cause != "timed out", trouble


async def test_a_look_up_is_tried_again_after_a_hiccup(store: Store, rest: RestShop, http: HttpShop) -> None:
    rest.sabotages.append(Sabotage("GET", "/products/mask", JSONResponse({}, 503), times=1))
    assert await carry_out(store, http, CheckStock("s", "mask")) == StockFound("s", "mask", 50, 28800)


async def test_a_shop_that_ignores_our_condition_does_not_tell_of_other_peoples_orders(
    store: Store, rest: RestShop, http: HttpShop
) -> None:
    await carry_out(store, http, order_of(phone="13900139000"))
    everything = JSONResponse({"orders": rest.orders})
    rest.sabotages.append(Sabotage("GET", "/orders.*", everything))
    assert await carry_out(store, http, FindOrders("f", phone=CALLER)) == OrdersFound("f", ())


async def test_a_broken_shop_is_left_alone_and_found_again(
    store: Store, rest: RestShop, build: Build, clock: OwnTime
) -> None:
    states: list[BreakerState] = []
    limits = "money: yuan\nlimits: {breaker_failures: 2, breaker_open_s: 30}"
    shop = build(("money: yuan", limits), on_breaker=states.append)
    rest.sabotages.append(Sabotage("GET", "/products/.*", JSONResponse({}, 500), times=2))
    assert isinstance(await carry_out(store, shop, CheckStock("a", "mask")), EffectFailed)
    refused = await carry_out(store, shop, CheckStock("b", "mask"))
    assert isinstance(refused, EffectFailed)
    assert "left alone" in refused.cause
    assert rest.asked == ["GET /products/mask"] * 2
    placed = await carry_out(store, shop, order_of())
    assert isinstance(placed, EffectFailed)
    assert not placed.outcome_unknown
    await clock.pass_ms(30_000)
    assert isinstance(await carry_out(store, shop, CheckStock("c", "mask")), StockFound)
    assert states == [BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED]


@pytest.mark.parametrize("trouble", ["500", "garbage", "slow"])
async def test_a_change_whose_answer_got_lost_is_seen_in_the_order(
    store: Store, rest: RestShop, http: HttpShop, trouble: str
) -> None:
    call_id = await open_call(store)
    placed = await carry_out(store, http, order_of(), call_id)
    assert isinstance(placed, OrderPlaced)
    number = placed.order.order_number
    answer = TROUBLES[trouble]
    for method, path in (("PATCH", ".*/receiver"), ("POST", ".*/cancel")):
        rest.sabotages.append(Sabotage(method, path, answer, True, never=answer is None))
    moved = await carry_out(store, http, ChangeAddress("e2", number, "杭州市文三路2号"), call_id)
    assert moved == AddressChanged("e2", number, "杭州市文三路2号")
    cancelled = await carry_out(store, http, CancelOrder("e3", number, "不要了"), call_id)
    assert cancelled == OrderCancelled("e3", number, 0)
    assert await carry_out(store, http, CancelOrder("e3", number, "不要了"), call_id) == cancelled
    assert rest.asked.count(f"POST /orders/{number}/cancel") == 1


@pytest.mark.parametrize("trouble", ["500", "garbage", "slow"])
@pytest.mark.parametrize("who", [{"phone": "13911112222"}, {"receiver_name": "王五"}])
async def test_another_receiver_at_the_same_address_is_seen_only_in_the_receiver(
    store: Store, rest: RestShop, http: HttpShop, trouble: str, who: dict[str, str]
) -> None:
    call_id = await open_call(store)
    placed = await carry_out(store, http, order_of(), call_id)
    assert isinstance(placed, OrderPlaced)
    number, address = placed.order.order_number, placed.order.address
    answer = TROUBLES[trouble]
    lost = Sabotage("PATCH", ".*/receiver", answer, False, never=answer is None)
    rest.sabotages.append(lost)
    failed = await carry_out(store, http, ChangeAddress("e2", number, address, **who), call_id)
    assert isinstance(failed, EffectFailed)
    assert failed.outcome_unknown
    assert number in failed.to_check
    lost.done = True
    changed = await carry_out(store, http, ChangeAddress("e3", number, address, **who), call_id)
    assert changed == AddressChanged("e3", number, address)


async def test_what_the_mapping_tells_the_shop_nothing_of_is_not_changed(
    store: Store, rest: RestShop, build: Build
) -> None:
    call_id = await open_call(store)
    shop = build((', phone: "${phone?}"}', "}"))
    placed = await carry_out(store, shop, order_of(), call_id)
    assert isinstance(placed, OrderPlaced)
    number, address = placed.order.order_number, placed.order.address
    refused = await carry_out(store, shop, ChangeAddress("e2", number, address, phone="13911112222"), call_id)
    assert refused == ChangeRefused("e2", ChangeRefusal.NOT_SUPPORTED)
    assert not any("PATCH" in asked for asked in rest.asked)


async def test_a_change_that_may_have_been_made_tells_a_colleague_what_to_look_for(
    store: Store, rest: RestShop, http: HttpShop
) -> None:
    call_id = await open_call(store)
    placed = await carry_out(store, http, order_of(), call_id)
    assert isinstance(placed, OrderPlaced)
    number = placed.order.order_number
    rest.sabotages.append(Sabotage("PUT", ".*/invoice", JSONResponse({}, 500)))
    failed = await carry_out(store, http, RequestInvoice("e2", number, "某公司", "电子"), call_id)
    assert isinstance(failed, EffectFailed)
    assert failed.outcome_unknown
    assert number in failed.to_check
    assert "开发票" in failed.to_check


async def test_whoever_hangs_up_before_the_answer_is_called_back(
    store: Store, rest: RestShop, build: Build
) -> None:
    """The request was written down before it was made: not even the death of a worker loses it."""
    sabotage(rest, "slow", done=True)
    call_id = await open_call(store)
    shop = build(NO_KEY_HEADER, NO_LOOK_UP)
    await carry_out(store, shop, order_of(key="key-7"), call_id)
    await store.close_call(call_id, outcome="caller_hung_up", ended_at=now())
    await store.close_call(call_id, outcome="caller_hung_up", ended_at=now())
    record = await store.call(call_id)
    assert record is not None
    (ticket,) = record.tickets
    assert "key-7" in ticket.summary
    assert "草本面膜1盒" in ticket.summary


async def test_an_order_that_was_placed_but_not_announced_stands_and_a_colleague_calls(
    store: Store, rest: RestShop, http: HttpShop
) -> None:
    call_id = await open_call(store)
    placed = await carry_out(store, http, order_of(), call_id)
    assert isinstance(placed, OrderPlaced)
    await store.close_call(call_id, outcome="caller_hung_up", ended_at=now())
    record = await store.call(call_id)
    assert record is not None
    assert [one.order.status for one in record.orders] == ["placed"]
    (ticket,) = record.tickets
    assert placed.order.order_number in ticket.summary
    assert rest.orders[0]["status"] == "new"


async def test_logs_tell_what_failed_and_nothing_of_the_customer(
    store: Store, rest: RestShop, http: HttpShop
) -> None:
    secrets = ("张三", "人民路", CALLER, "s3cret")
    rest.sabotages.append(Sabotage("POST", "/orders", JSONResponse({"error": f"{secrets}"}, 500)))
    rest.sabotages.append(Sabotage("GET", "/orders.*", JSONResponse({"orders": [{"number": f"{secrets}"}]})))
    with capture_logs() as logs:
        failed = await carry_out(store, http, order_of())
        found = await carry_out(store, http, FindOrders("f", phone=CALLER))
    assert isinstance(failed, EffectFailed)
    told = f"{logs} {failed.cause} {found}"
    assert "shop_request_failed" in told
    for secret in secrets:
        assert secret not in told
