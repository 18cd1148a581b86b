"""What a mapping may say: how the shop's own system is asked, and how its answers are read."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from voicebot.shop.http.picking import JsonPath, MoneyUnit, Pick, Picked

NOT_SUPPORTED = "not_supported"


class Part(BaseModel):
    """Base of all parts of a mapping."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Method(Enum):
    """Methods of HTTP (RFC 9110 §9.3, RFC 5789)."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


class Refusing(Part):
    """An answer that is a no.

    Args:
        status: HTTP status codes it comes with; empty means any.
        when: it counts when this finds something in the answer ...
        unless: ... and this does not.
        because: which no it is: a word of ``Refusal``, of a change one of ``ChangeRefusal``.
        product: the shop's id of the product concerned, when it is not the line the step was for.
        available: how many there are.
        price: what one costs now.
    """

    because: str
    status: tuple[int, ...] = ()
    when: JsonPath | None = None
    unless: JsonPath | None = None
    product: Pick | None = None
    available: Pick | None = None
    price: Pick | None = None

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if not self.status and self.when is None and self.unless is None:
            raise ValueError("say when the answer is a no: 'status', 'when' or 'unless'")
        return self


class Step(Part):
    """One request.

    Args:
        for_each: made once for every line of the order, ``${item.…}`` being that line.
        keep: values of the answer that later steps need, by name. In a step ``for_each`` line they
            belong to that line: ``${item.NAME}``.
        keep_headers: the same, from headers of the answer; kept for all that follows.
        commits: with this step the order, or the change, exists.
        key_header: header that carries the idempotency key; the shop never does the same key twice.
        repeatable: doing it twice harms nothing.
        missing_is_none: HTTP 404 is an empty answer, not a failure.
        anonymous: sent without the headers of the log-in.
    """

    path: str = Field(min_length=1)
    name: str = ""
    method: Method = Method.GET
    headers: Mapping[str, str] = Field(default_factory=dict)
    query: Mapping[str, str] = Field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] = Field(default_factory=dict)
    for_each: Annotated[str, Field(pattern="^items$")] | None = None
    keep: Mapping[str, Pick] = Field(default_factory=dict)
    keep_headers: Mapping[str, str] = Field(default_factory=dict)
    commits: bool = False
    key_header: str | None = None
    repeatable: bool = False
    missing_is_none: bool = False
    anonymous: bool = False
    timeout_s: float | None = Field(None, gt=0, le=30)
    refused: tuple[Refusing, ...] = ()

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if self.body is not None and self.form:
            raise ValueError("a request has a 'body' or a 'form', not both")
        if self.commits and self.for_each:
            raise ValueError("a step that 'commits' is one request; 'for_each' would make it several")
        return self


class Operation(Part):
    """Requests made one after the other; what is read comes from the answer to the last."""

    steps: tuple[Step, ...] = Field(min_length=1)


class Reading(Operation):
    """Requests that change nothing, whatever their method: each may be made again."""


class Login(Operation):
    """Requests that prove who we are; made once, and again when an answer tells that they must be.

    Args:
        headers: sent with every other request; they use what the steps kept.
        again_on: status codes of an answer for which our log-in was not good any more ...
        again_when: ... or what such an answer holds.
    """

    headers: Mapping[str, str] = Field(min_length=1)
    again_on: tuple[int, ...] = (401,)
    again_when: JsonPath | None = None


class Writing(Operation):
    """Requests that change something."""

    @model_validator(mode="after")
    def _one_commits(self) -> Self:
        commits = sum(step.commits for step in self.steps)
        if commits > 1 or (commits == 0 and len(self.steps) > 1):
            raise ValueError("mark the one step with which it is done: 'commits: true'")
        return self

    @property
    def committing(self) -> int:
        """Position of the step with which it is done."""
        return next((i for i, step in enumerate(self.steps) if step.commits), len(self.steps) - 1)


class Products(Reading):
    """All products: ``each`` finds them in the answer.

    Args:
        page_size: asked for page by page (``${page.number}`` from 1, ``${page.skip}``, ``${page.size}``)
            until one has fewer products; none: one request brings all.
    """

    each: JsonPath
    product: Pick
    name: Pick
    price: Pick
    available: Pick | None = None
    page_size: int | None = Field(None, ge=1, le=10_000)


class Stock(Reading):
    """Stock and price of one product."""

    available: Pick | None = None
    price: Pick | None = None


class Reductions(Part):
    """What lowers a price; ``each`` finds them in the answer."""

    each: JsonPath
    title: Pick
    cut: Pick


class Quoting(Operation):
    """What an order costs: reductions, shipping, total. The prices of its lines are ``check_stock``'s."""

    total: Pick
    shipping: Pick | None = None
    reductions: Reductions | None = None


class Orders(Reading):
    """Orders: ``each`` finds them in the answer, ``order`` of the mapping tells how one is read.

    A refusal here means that there are none.
    """

    each: JsonPath


class Placing(Writing):
    """A new order; ``order_at`` finds it in the answer to the last step."""

    order_at: JsonPath = "$"


class Changing(Writing):
    """A change of an order.

    Args:
        refund: what is paid back (cancelling, price protection, returns).
        number: of the return.
        expected_on: when the money is expected to arrive.
    """

    refund: Pick | None = None
    number: Pick | None = None
    expected_on: Pick | None = None


class PriceProtection(Changing):
    """A price protection, whose amount the caller is told."""

    refund: Pick


class Return(Changing):
    """A return, whose number the caller is told."""

    number: Pick


class Lines(Part):
    """The lines of an order; ``each`` finds them in the order."""

    each: JsonPath
    product: Pick
    name: Pick
    quantity: Pick
    price: Pick
    unit: Pick = Field(default_factory=lambda: _constant("件"))
    options: Mapping[str, Pick] = Field(default_factory=dict)


class Events(Part):
    """Scans of a parcel; ``each`` finds them in the shipment (or in the order: ``of_order``)."""

    each: JsonPath
    at: Pick
    text: Pick
    place: Pick | None = None
    of_order: bool = False


class Shipments(Part):
    """Parcels of an order; the last that ``each`` finds counts."""

    each: JsonPath
    carrier: Pick
    tracking_number: Pick
    status: Pick
    expected_on: Pick | None = None
    events: Events | None = None


class Payments(Part):
    """How an order is paid; ``status`` is mapped to unpaid, on_delivery, paid, refunding or refunded."""

    each: JsonPath
    status: Pick
    method: Pick | None = None
    paid_at: Pick | None = None
    refunded: Pick | None = None


class Returns(Part):
    """Returns of an order; ``each`` finds them in the order.

    ``kind`` and ``status`` are mapped to the words of ``ReturnKind`` and ``ReturnStatus``.
    """

    each: JsonPath
    number: Pick
    kind: Pick
    status: Pick
    requested_at: Pick
    refund: Pick | None = None
    refunded_at: Pick | None = None
    expected_on: Pick | None = None


class Invoices(Part):
    """The invoice of an order; ``status`` is mapped to requested or issued."""

    each: JsonPath
    title: Pick
    status: Pick
    format: Pick
    requested_at: Pick


class OrderReading(Part):
    """How an order is read, wherever one stands in an answer.

    Args:
        phone: of the receiver.
        customer_phone: of who ordered. Orders that have the phone looked for in neither are left out.
    """

    number: Pick
    placed_at: Pick
    status: Pick
    total: Pick
    receiver_name: Pick
    phone: Pick
    address: Pick
    lines: Lines
    customer_phone: Pick | None = None
    delivered_at: Pick | None = None
    shipment: Shipments | None = None
    payment: Payments | None = None
    returns: Returns | None = None
    invoice: Invoices | None = None


def _constant(value: str) -> Picked:
    return Picked(value=value)


def _or_not_supported(value: object) -> object:
    return None if value == NOT_SUPPORTED else value


_Declared = BeforeValidator(_or_not_supported)


class Operations(Part):
    """What the shop's system can do. Each is described or declared ``not_supported``: none is forgotten."""

    products: Annotated[Products | None, _Declared]
    check_stock: Annotated[Stock | None, _Declared]
    quote_order: Annotated[Quoting | None, _Declared]
    place_order: Annotated[Placing | None, _Declared]
    find_by_key: Annotated[Orders | None, _Declared]
    find_by_number: Annotated[Orders | None, _Declared]
    find_by_phone: Annotated[Orders | None, _Declared]
    cancel_order: Annotated[Changing | None, _Declared]
    change_address: Annotated[Changing | None, _Declared]
    request_return: Annotated[Return | None, _Declared]
    protect_price: Annotated[PriceProtection | None, _Declared]
    request_invoice: Annotated[Changing | None, _Declared]


class Limits(Part):
    """What is not put up with.

    Args:
        answer_bytes: a longer answer is not read.
        breaker_failures: so many in a row, and the system is left alone ...
        breaker_open_s: ... for so long.
        connections: at a time.
    """

    answer_bytes: int = Field(2_000_000, ge=1_000, le=100_000_000)
    breaker_failures: int = Field(5, ge=1)
    breaker_open_s: float = Field(20.0, gt=0)
    connections: int = Field(20, ge=1, le=200)


class Alias(Part):
    """The shop's id of a variant of a product."""

    id: str
    options: Mapping[str, str]


class ShopMapping(Part):
    """A whole mapping.

    Args:
        shop: its name, for messages.
        headers: sent with every request.
        environment: values of the variables that the log-in uses, put in when the file is read.
        failed_when: an answer in which one of these finds something is a failure, whatever its status.
        product_ids: the shop's ids of products whose texts are named otherwise; for a product with
            variants, a list of them.
        check_before_order: ask for stock, prices and total once more before an order is placed.
    """

    shop: str = Field(min_length=1)
    base_url: str = Field(pattern=r"^(https?://[^\s/]+|\$\{\s*env\.)")
    headers: Mapping[str, str] = Field(default_factory=dict)
    login: Login | None = None
    environment: Mapping[str, str] = Field(default_factory=dict, exclude=True, repr=False)
    money: MoneyUnit
    failed_when: tuple[JsonPath, ...] = ()
    product_ids: Mapping[str, str | tuple[Alias, ...]] = Field(default_factory=dict)
    check_before_order: bool = True
    limits: Limits = Limits()
    order: OrderReading
    operations: Operations

    @model_validator(mode="after")
    def _can_be_checked(self) -> Self:
        if self.check_before_order and self.operations.place_order and not self.operations.check_stock:
            raise ValueError("check_before_order needs operations.check_stock; describe it, or write false")
        return self
