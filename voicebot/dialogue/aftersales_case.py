"""What is being done about an order: the after-sales matter in hand, as far as it was talked about."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from voicebot.dialogue.order_parts import ReturnKind


class Change(Enum):
    """What is asked of the system of record; for the words that tell its outcome."""

    CANCEL = "cancel"
    GOODS = "goods"
    ADDRESS = "address"
    RETURN = "return"
    PRICE = "price"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True)
class Committed:
    """A change that the system of record has made in this call: what callers ask about afterwards.

    Args:
        refund_fen: what goes back to the customer by it.
        kind: of a return, what is to become of the goods.
        freight: of a return, who pays the way back.
    """

    change: Change
    order_number: str
    refund_fen: int = 0
    kind: ReturnKind | None = None
    freight: Literal["customer", "shop"] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A matter that waits until the one in hand is served.

    Args:
        words: with which it was told.
        every: it concerns every order that it may concern (两单都取消).
    """

    intent: str
    words: str
    every: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """The matter in hand. An empty one is a matter of which nothing has been heard yet.

    Args:
        order_number: the order meant, once that is clear.
        said: the words with which the matter began: they may name the order.
        candidates: the orders that the caller was asked to choose from, in the order said.
        product_ids: its lines concerned; empty means all.
        version: the one line's, where its product is in the order more than once.
        whole: the caller said that all lines are meant.
        pieces: how many pieces of its line are concerned, where the caller said so; 0: all.
        pieces_unit: their measure word.
        inside: they are parts of a pack that is sold as one (一箱坏了三盒).
        opened: whether the goods are opened or used, once heard.
        remedy: what the caller wants to become of it.
        freight: who pays the way back, once the rules were asked.
        wanted: for an exchange, what is wanted instead, as said.
        invoice_title: whom the invoice is made out to.
        phone: the telephone number that the parcel shall have instead.
        receiver: who shall receive the parcel instead.
        renames: somebody else shall receive it, whether or not the name is known yet.
        tax_number: of the company it is made out to.
        asking: the change that waits for a yes.
        doing: the change whose result is awaited.
        why: why it was not done, for the ticket that may follow.
        told: what was told besides while the yes was awaited, for the ticket.
        revises: the ticket of this call that what is done now takes the place of.
        last: the intent of the matter served before: 多久能到 after 退款到了吗 is about the money.
    """

    order_number: str = ""
    said: str = ""
    candidates: tuple[str, ...] = ()
    product_ids: tuple[str, ...] = ()
    version: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    pieces: int = 0
    pieces_unit: str = ""
    inside: bool = False
    opened: bool | None = None
    remedy: ReturnKind | None = None
    freight: Literal["customer", "shop"] | None = None
    wanted: str = ""
    invoice_title: str = ""
    tax_number: str = ""
    phone: str = ""
    receiver: str = ""
    renames: bool = False
    asking: Change | None = None
    doing: Change | None = None
    why: str = ""
    told: str = ""
    revises: str = ""
    last: str = ""
