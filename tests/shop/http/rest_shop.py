"""A shop with a REST API on loopback, as docs/examples/rest.yaml describes it. Tests sabotage it."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "s3cret"
Row = dict[str, Any]


@dataclass
class Sabotage:
    """What goes wrong with requests of a kind.

    Args:
        method, path: which; the path is a regular expression.
        done: whether the shop does what it was asked for all the same.
        answer: sent in place of the shop's.
        never: no answer comes at all.
        times: so many requests, then all is well.
    """

    method: str
    path: str
    answer: Response | None = None
    done: bool = False
    never: bool = False
    times: int = 1_000


@dataclass
class RestShop:
    """The shop's state, and what it was asked."""

    url: str = ""
    products: dict[str, Row] = field(default_factory=dict)
    orders: list[Row] = field(default_factory=list)
    keys: dict[str, Row] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sabotages: list[Sabotage] = field(default_factory=list)
    unanswered: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def renew(self) -> None:
        """Back to the beginning: everything in stock, no orders, all well."""
        self.products = {
            "mask": {"sku": "mask", "title": "草本面膜", "price": 288, "stock": 50},
            "SKU-0042": {"sku": "SKU-0042", "title": "爽肤水", "price": 128, "stock": 3},
        }
        for kept in (self.orders, self.asked, self.sabotages):
            kept.clear()
        self.keys.clear()

    def app(self) -> Starlette:
        handlers = {
            ("GET", "/products"): self.list_products,
            ("GET", "/products/{sku}"): self.product,
            ("POST", "/quotes"): self.quote,
            ("POST", "/orders"): self.place,
            ("GET", "/orders"): self.find,
            ("GET", "/orders/{number}"): self.order,
            ("POST", "/orders/{number}/cancel"): self.cancel,
            ("PATCH", "/orders/{number}/receiver"): self.redirect,
            ("POST", "/orders/{number}/returns"): self.take_back,
            ("PUT", "/orders/{number}/invoice"): self.invoice,
        }
        return Starlette(
            routes=[
                Route(path, self._sabotaged(handler), methods=[method])
                for (method, path), handler in handlers.items()
            ]
        )

    def _sabotaged(self, handler: Any) -> Any:
        async def answer(request: Request) -> Response:
            path = request.url.path
            self.asked.append(f"{request.method} {path}")
            if request.headers.get("authorization") != f"Bearer {TOKEN}":
                return JSONResponse({"error": "who are you?"}, 401)
            for one in self.sabotages:
                if one.times and one.method == request.method and re.fullmatch(one.path, path):
                    one.times -= 1
                    real = await handler(request) if one.done else None
                    if one.never:
                        await self._until_it_gives_up(request)
                    return one.answer or real or JSONResponse({})
            response: Response = await handler(request)
            return response

        return answer

    async def _until_it_gives_up(self, request: Request) -> None:
        self.unanswered += 1
        self.changed.set()
        while not await request.is_disconnected():
            await asyncio.sleep(0)
        self.unanswered -= 1

    async def list_products(self, request: Request) -> Response:
        page, size = int(request.query_params["page"]), int(request.query_params["size"])
        rows = list(self.products.values())
        return JSONResponse({"products": rows[(page - 1) * size : page * size]})

    async def product(self, request: Request) -> Response:
        row = self.products.get(request.path_params["sku"])
        return JSONResponse(row) if row is not None else JSONResponse({"error": "no such product"}, 404)

    async def quote(self, request: Request) -> Response:
        wanted = await request.json()
        plain = sum(self.products[line["sku"]]["price"] * line["quantity"] for line in wanted["lines"])
        cut = 20 if plain >= 500 else 0
        reductions = [{"title": "满500减20", "cut": cut}] if cut else []
        return JSONResponse({"total": plain - cut, "shipping": 0, "reductions": reductions})

    async def place(self, request: Request) -> Response:
        key = request.headers.get("idempotency-key")
        if key in self.keys:
            return JSONResponse(self.keys[key])
        wanted = await request.json()
        for line in wanted["lines"]:
            product = self.products[line["sku"]]
            if product["stock"] < line["quantity"]:
                left = {"reason": "sold_out", "sku": line["sku"], "left": product["stock"]}
                return JSONResponse(left, 409)
        for line in wanted["lines"]:
            self.products[line["sku"]]["stock"] -= line["quantity"]
        order = {
            "number": f"77{len(self.orders) + 1:08d}",
            "reference": wanted["reference"],
            "created_at": datetime.now(UTC).isoformat(),
            "status": "new",
            "total": wanted["total"],
            "receiver": wanted["receiver"],
            "customer_phone": wanted["receiver"]["phone"],
            "lines": [
                {**line, "title": self.products[line["sku"]]["title"], "unit": "盒"}
                for line in wanted["lines"]
            ],
            "parcels": [],
            "returns": [],
            "payment": {"status": "cod", "method": "货到付款"},
        }
        self.orders.insert(0, order)
        if key is not None:
            self.keys[key] = order
        return JSONResponse(order, 201)

    async def find(self, request: Request) -> Response:
        reference, phone = request.query_params.get("reference"), request.query_params.get("phone")
        rows = [
            order
            for order in self.orders
            if (reference is None or order["reference"] == reference)
            and (phone is None or phone in (order["receiver"]["phone"], order["customer_phone"]))
        ]
        return JSONResponse({"orders": rows})

    def _order(self, request: Request) -> Row | None:
        number = request.path_params["number"]
        return next((order for order in self.orders if order["number"] == number), None)

    async def order(self, request: Request) -> Response:
        found = self._order(request)
        return JSONResponse(found) if found is not None else JSONResponse({}, 404)

    async def cancel(self, request: Request) -> Response:
        order = self._order(request)
        if order is None:
            return JSONResponse({}, 404)
        if order["status"] != "new":
            return JSONResponse({"reason": order["status"]}, 409)
        order["status"] = "void"
        return JSONResponse({"refund": 0})

    async def redirect(self, request: Request) -> Response:
        order = self._order(request)
        if order is None:
            return JSONResponse({}, 404)
        if order["status"] != "new":
            return JSONResponse({"reason": order["status"]}, 409)
        order["receiver"] |= await request.json()
        return JSONResponse(order)

    async def take_back(self, request: Request) -> Response:
        order = self._order(request)
        if order is None:
            return JSONResponse({}, 404)
        if order["status"] != "done":
            return JSONResponse({"reason": order["status"]}, 409)
        wanted = await request.json()
        made = {
            "number": f"R{len(order['returns']) + 1}",
            "kind": wanted["kind"],
            "status": "open",
            "created_at": datetime.now(UTC).isoformat(),
            "refund": order["total"],
        }
        order["returns"].append(made)
        return JSONResponse(made, 201)

    async def invoice(self, request: Request) -> Response:
        return JSONResponse({}) if self._order(request) is not None else JSONResponse({}, 404)


@asynccontextmanager
async def rest_shop() -> AsyncIterator[RestShop]:
    """Runs the shop until the block is left."""
    shop = RestShop()
    shop.renew()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    shop.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    config = uvicorn.Config(shop.app(), log_config=None, lifespan="off", timeout_graceful_shutdown=0)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server._serve([listening]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield shop
    finally:
        server.should_exit = server.force_exit = True
        await serving
        listening.close()
