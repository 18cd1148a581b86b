"""Said = done: no wording claims an action but from the committed row of it. New wording is caught here.

Every text that the bot may say is walked (the prompts and what the shipped shops wrote). One that claims
an action must be listed below, with the result that proves it, and may only be said by ``Turn.announce``.
Then whole conversations are held, once with a world in which nothing succeeds.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import UnionType

import pytest

from tests.dialogue.calls import Call
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.effects import (
    AddToTicket,
    Effect,
    EffectFailed,
    EffectResult,
    OrderPlaced,
    OrderRefused,
    PlaceOrder,
    QuoteOrder,
    TicketAddedTo,
    TicketOpened,
    TransferFailed,
)
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.script import read_script
from voicebot.dialogue.service_effects import (
    AddressChanged,
    ChangeRefused,
    FactsRemembered,
    InvoiceRequested,
    OrderCancelled,
    PriceProtected,
    ReturnOpened,
)
from voicebot.dialogue.wording import sentences
from voicebot.dialogue.wording_zh import PROMPTS
from voicebot.service.deployment import Deployment, load_plan

DIALOGUE = PROJECT_DIR / "voicebot" / "dialogue"
DIALPLANS = sorted((PROJECT_DIR / "dialplans").iterdir())

ADDED = TicketAddedTo | TicketOpened
"""Written into the ticket of this call, or into one of its own where none could be opened."""
PROVEN_BY: Mapping[str, type | UnionType] = {
    "order_placed": OrderPlaced,
    "cancelled": OrderCancelled,
    "redirected": AddressChanged,
    "redirected_phone": AddressChanged,
    "redirected_receiver": AddressChanged,
    "requested": ReturnOpened,
    "price_protected": PriceProtected,
    "invoice_requested": InvoiceRequested,
    "kept": FactsRemembered,
    "survey_done": TicketOpened,
    "survey_done_unhappy": TicketOpened,
    "ticket_callback": TicketOpened,
    "ticket_noted": TicketOpened,
    "ticket_address": TicketOpened,
    "ticket_do_not_call": TicketOpened,
    "ticket_care": TicketOpened,
    "ticket_fetch": ADDED,
    "ticket_contact": ADDED,
    "ticket_addition": ADDED,
    "lines_busy_callback": TicketOpened,
}
"""Announcements, and the result that each is made from."""

TOLD_FROM_A_ROW = frozenset(
    {
        "status_paid",
        "link_paid_already",
        "status_shipped",
        "status_cancelled",
        "return_completed",
        "refused_already_shipped",
        "refused_already_issued",
        "refused_cancel_already_shipped",
        "refused_address_already_shipped",
        "handover_noted",
        "order_stands",
        "noted_already",
        "requested_already",
    }
)
"""Not our doing, or done before and announced then: what a row that was looked up says."""

_ACTION = "下单|下|记|登记|办|改|取消|申请|提交|开|退|催|安排|预约|通知|留|删|付|锁"
CLAIM = re.compile(
    rf"(?<!没)(?<!没有)(?<!不)(?:{_ACTION})(?:好|妥|成功|完|成)了"
    rf"|已(?:经)?(?:为您|给您|帮您)"
    rf"|已(?:经)?(?:{_ACTION}|发货|发出)"
    rf"|(?:{_ACTION})成功"
    rf"|(?:为您|给您|帮您)(?:{_ACTION})了"
)
CONDITIONS = re.compile(r"付好就|开好了发|(?:登记|下单|付)好(?:后|之后|以后)")
"""付好就给您发货, 开好了发到手机上: what will be done then is no claim."""


def claims(text: str) -> bool:
    """Whether a text says that something was done."""
    return CLAIM.search(CONDITIONS.sub("", text)) is not None


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("已为您下单。", True),
        ("已经给您登记了。", True),
        ("订单下好了。", True),
        ("发票申请好了。", True),
        ("取消成功，请放心。", True),
        ("给您改了。", True),
        ("地址已改。", True),
        ("订单没下成。", False),
        ("还没办成。", False),
        ("我这就提交订单。", False),
        ("我给您登记。", False),
        ("付好就给您发货。", False),
        ("要不要我请同事看看？", False),
    ],
)
def test_what_a_claim_is(text: str, claim: bool) -> None:
    assert claims(text) is claim


# --- every wording there is


def test_every_prompt_that_claims_an_action_names_its_proof() -> None:
    claiming = {key for key, texts in PROMPTS.items() if any(claims(text) for text in texts)}
    assert claiming - PROVEN_BY.keys() - TOLD_FROM_A_ROW == set(), "say by which row it is proven"
    assert (PROVEN_BY.keys() | TOLD_FROM_A_ROW) - PROMPTS.keys() == set(), "no such prompt"


def test_the_claim_is_in_the_sentence_that_carries_the_effect() -> None:
    for key in PROVEN_BY:
        for text in PROMPTS[key]:
            _, *rest = sentences(re.sub(r"\{\w+\}", "甲", text))
            assert not any(claims(sentence) for sentence in rest), (key, text)


@pytest.mark.parametrize("folder", DIALPLANS, ids=lambda folder: folder.name)
def test_no_text_of_a_shop_claims_an_action(folder: Path) -> None:
    script = read_script(load_plan(folder))
    for where, text in texts_of(script.model_dump()):
        key = where.rpartition(".")[2]
        assert not claims(text) or key in PROVEN_BY.keys() | TOLD_FROM_A_ROW, (where, text)


def texts_of(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Everything that a shop's editor may have the bot say, with the place it stands at."""
    match value:
        case str():
            yield where, value
        case Mapping():
            for key, member in value.items():
                yield from texts_of(member, f"{where}.{key}")
        case list() | tuple():
            for member in value:
                yield from texts_of(member, where)


# --- how it is said


def calls_in_the_code() -> Iterator[tuple[str, str, str]]:
    """File, method, and each text given to it, for every call in the room."""
    for path in sorted(DIALOGUE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                    for part in ast.walk(argument):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield f"{path.name}:{node.lineno}", node.func.attr, part.value


def test_announcements_are_said_only_with_their_effect() -> None:
    announced = set()
    for where, method, text in calls_in_the_code():
        if method == "announce":
            announced.add(text)
        elif text in PROVEN_BY and method in {"say", "acknowledge", "ask", "say_once", "hang_up", "say_text"}:
            raise AssertionError(f"{where}: {text} is said without the effect that proves it")
    assert announced - PROVEN_BY.keys() == set(), "an announcement whose proof is not listed"
    assert PROVEN_BY.keys() - announced == set(), "listed, but never announced"


def test_no_text_in_the_code_claims_an_action() -> None:
    """Summaries for colleagues are no speech; everything spoken is a prompt."""
    for where, method, text in calls_in_the_code():
        spoken = method in {"say_text", "ask_text", "say", "acknowledge"}
        assert not (spoken and claims(text)), (where, text)


# --- whole conversations


class World(Enum):
    """How much of what is asked for is committed."""

    WORKS = "a world that works"
    HOPELESS = "a world that does not"
    ADDS_NOTHING = "a world that opens tickets and adds nothing to them"

    def fails(self, effect: Effect) -> bool:
        match self:
            case World.WORKS:
                return False
            case World.HOPELESS:
                return not isinstance(effect, QuoteOrder)
            case World.ADDS_NOTHING:
                return isinstance(effect, AddToTicket)


class Watched:
    """Notes what a world committed."""

    def __init__(self, shop: Deployment, world: World) -> None:
        self.world = MemoryShop(shop.catalogue)
        self.kind = world
        self.committed: dict[str, EffectResult] = {}

    def __call__(self, effect: Effect, caller: CallerContext) -> EffectResult | None:
        if self.kind.fails(effect):
            unsure = isinstance(effect, PlaceOrder)
            return EffectFailed(effect.effect_id, "down", outcome_unknown=unsure)
        result = self.world.carry_out(effect, caller)
        if result is not None:
            self.committed[result.effect_id] = result
        return result


CONVERSATIONS = [
    ("我要两盒竹露舒缓面膜", "就用这个号码", "张三", "上海市徐汇区漕溪路18号", "对", "没有了"),
    (
        "我要一盒竹露舒缓面膜，张三，就用这个号码，寄到上海市徐汇区漕溪路18号",
        "对",
        "把刚才那单取消",
        "对，取消",
    ),
    ("我要投诉你们", "不用了"),
    ("转人工",),
    ("别再给我打电话了",),
    ("我的快递到哪了", "不知道", "好的"),
    ("我要退货", "订单号记不得了", "好"),
    ("我要开发票", "不知道", "行"),
    ("用了你们的面膜脸上烂了", "不用"),
    ("现在不方便，晚点再打", "好"),
    ("有没有能治脚气的面膜", "好的，你请同事看看"),
    ("我要退货", "订单号记不得了", "我叫李雷，电话13912345678", "明天下午三点以后", "就是不喜欢"),
    ("我要投诉你们", "昨天打了半天电话没人管", "让经理打给我，明天上午"),
]


@pytest.mark.parametrize("said", CONVERSATIONS, ids=lambda said: said[0])
@pytest.mark.parametrize("kind", World, ids=lambda kind: kind.value)
def test_whole_conversations(skincare: Deployment, said: tuple[str, ...], kind: World) -> None:
    world = Watched(skincare, kind)
    call = Call(skincare, carry_out=world)
    call.say_all(*said)
    failed = EffectFailed | OrderRefused | ChangeRefused | TransferFailed
    for exchange in call.exchanges:
        for sentence in exchange.speech:
            if sentence.effect_id is not None:
                result = world.committed.get(sentence.effect_id)
                assert result is not None, sentence
                assert not isinstance(result, failed), sentence
                assert isinstance(result, PROVEN_BY[key_of(sentence.text)]), sentence
            elif claims(sentence.text):
                assert key_of(sentence.text) in TOLD_FROM_A_ROW, sentence
    if kind is World.HOPELESS:
        assert world.committed == {} or not any(isinstance(r, OrderPlaced) for r in world.committed.values())


def key_of(sentence: str) -> str:
    """The prompt that a sentence was made from."""
    for key in (*PROVEN_BY, *sorted(TOLD_FROM_A_ROW)):
        for text in PROMPTS[key]:
            for piece in sentences(text):
                pattern = re.sub(r"\\\{\w+\\\}", ".*", re.escape(piece))
                if re.fullmatch(pattern, sentence):
                    return key
    return f"none: {sentence}"
