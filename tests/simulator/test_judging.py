"""What is expected of a call against what came of it, and how it is shown."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from handmade_rtp import stream
from rich.console import Console

from voicebot.dialogue.effects import OrderItem, OrderSummary, Priority, TicketType
from voicebot.dialogue.events import Direction
from voicebot.records.values import (
    BotTurn,
    CallerTurn,
    CallHead,
    CallRecord,
    OrderRecord,
    Speaker,
    SpokenSentence,
    TicketRecord,
    TurnRecord,
)
from voicebot.simulator.events import Answered, BotSpoke, CallerActs, CallerHeard, CallOver, Dialling
from voicebot.simulator.expectations import Evidence, check
from voicebot.simulator.live import LiveTranscript, print_result, print_summary
from voicebot.simulator.measure import Latency, Said
from voicebot.simulator.recording import record
from voicebot.simulator.report import BotLine, CallerLine, Piece, compared, render_report, transcript
from voicebot.simulator.result import Deed, ScenarioResult, Verdict, WireFigures
from voicebot.simulator.rtp import stream_figures
from voicebot.simulator.scenario import (
    CallerTurn as ScenarioTurn,
)
from voicebot.simulator.scenario import (
    ExpectedOrder,
    ExpectedTicket,
    ExpectedTiming,
    Nothing,
    Scenario,
    Then,
)
from voicebot.simulator.speech import Interval

WALL_OFFSET_S = 1_800_000_000.0
NUMBER = "13800138000"


def at(monotonic_s: float) -> datetime:
    return datetime.fromtimestamp(WALL_OFFSET_S + monotonic_s, UTC)


def bot(text: str, at_s: float = 0.0, *, asked: tuple[str, ...] = (), heard: bool | None = True) -> BotTurn:
    return BotTurn(at(at_s), (SpokenSentence(text, heard=heard),), asked)


def caller(text: str, at_s: float = 0.0, **slots: object) -> CallerTurn:
    return CallerTurn(at(at_s), text, slots=slots)  # type: ignore[arg-type]


def order(quantity: int = 1, status: str = "placed") -> OrderRecord:
    summary = OrderSummary(
        order_number="2611230001",
        placed_at=at(0),
        status=status,
        items=(OrderItem("zhulu_mianmo", "竹露舒缓面膜", quantity, "盒", 18800),),
        total_fen=18800 * quantity,
        receiver_name="王小明",
        phone=NUMBER,
        address="北京市朝阳区望京西路8号",
    )
    return OrderRecord(summary, "k", "e1", "c1", at(1), at(2), None)


def ticket(kind: TicketType = TicketType.HANDOVER) -> TicketRecord:
    return TicketRecord(
        "100001", kind, Priority.HIGH, "open", "客人要转人工", (), NUMBER, "c1", None, at(0), at(9)
    )


def call(
    *turns: BotTurn | CallerTurn,
    orders: tuple[OrderRecord, ...] = (),
    tickets: tuple[TicketRecord, ...] = (),
) -> CallRecord:
    head = CallHead(
        "c1",
        Direction.INBOUND,
        "sip-1",
        NUMBER,
        "100",
        "skincare",
        at(0),
        at(0),
        at(9),
        "we_hung_up",
        None,
        "w",
        len(turns),
    )
    records = tuple(
        TurnRecord(index, Speaker.BOT if isinstance(turn, BotTurn) else Speaker.CALLER, turn)
        for index, turn in enumerate(turns)
    )
    return CallRecord(head, records, orders, tickets)


def latency(
    informative_ms: float | None, *, holding: bool = False, wait_ms: float = 500, **said: bool
) -> Latency:
    voice = Interval(1.0, 2.0)
    return Latency(Said(voice, **said), 1, informative_ms, informative_ms, holding, wait_ms)


def figures(*latencies: Latency, greeting_ms: float | None = 100) -> WireFigures:
    packets = stream_figures(stream([("tone", 1000)]))
    return WireFigures(greeting_ms, latencies, 900, packets, packets)


def unmet(
    then: Then, record: CallRecord | None, wire: WireFigures | None = None, stuck: str | None = None
) -> list[str]:
    verdicts = check(then, Evidence(record, wire or figures(latency(500)), NUMBER, stuck))
    return [verdict.about for verdict in verdicts if not verdict.passed]


# Expectations


def test_a_call_without_record_or_a_stuck_caller_fails() -> None:
    assert unmet(Then(), call(bot("您好"))) == []
    assert unmet(Then(), None) == ["database"]
    assert unmet(Then(), call(bot("您好")), stuck="no answer to: 您贵姓？") == ["scenario"]


def test_what_the_bot_says() -> None:
    record = call(bot("一共288元。"), bot("订单号2611230001。", heard=False))
    assert unmet(Then(bot_says=("288元", r"一共\d+元")), record) == []
    # Said but not heard to its end does not count as told, but counts as said.
    assert unmet(Then(bot_says=("订单号",)), record) == ["bot says"]
    assert unmet(Then(bot_never_says=("订单号",)), record) == ["bot never says"]


def test_what_was_understood() -> None:
    record = call(
        caller("补水保湿", effect=("补水", "保湿"), price_max=300), caller("不对两百", price_max=200.0)
    )
    fine = Then(understood={"effect": ("保湿", "补水"), "price_max": 200})
    assert unmet(fine, record) == []
    wrong = Then(understood={"effect": "补水", "price_max": 300, "allergy": "酒精"})
    assert unmet(wrong, record) == ["understood effect", "understood price_max", "understood allergy"]


def test_questions() -> None:
    record = call(bot("功效？", asked=("effect",)))
    assert unmet(Then(asks=("effect",), never_asks=("price",)), record) == []
    assert unmet(Then(asks=("price",), never_asks=("effect",)), record) == ["never asks effect", "asks price"]


def test_asking_what_is_known_is_a_re_ask_but_repeating_an_open_question_is_not() -> None:
    open_question = call(bot("价格？", asked=("price",)), caller("嗯"), bot("价格多少？", asked=("price",)))
    assert unmet(Then(re_asks=0), open_question) == []
    known = call(caller("三百以内", price_max=300), bot("价格？", asked=("price",)))
    assert unmet(Then(re_asks=0), known) == ["asks again what it knows"]
    assert unmet(Then(re_asks=1), known) == []


def test_orders() -> None:
    exact = ExpectedOrder(
        items={"zhulu_mianmo": 2},
        receiver="王小明",
        phone="caller",
        address_contains=("朝阳区", "望京西路"),
        total_yuan=376,
        status="placed",
    )
    assert unmet(Then(order=exact), call(orders=(order(2),))) == []
    assert unmet(Then(order=exact), call(orders=(order(1),))) == ["order items", "total"]
    assert unmet(Then(order=exact), call()) == ["order"]
    assert unmet(Then(order=exact), call(orders=(order(2), order(2)))) == ["order"]
    assert unmet(Then(order=Nothing.NONE), call(orders=(order(),))) == ["order"]
    assert unmet(Then(order=Nothing.NONE), call(orders=(order(status="cancelled"),))) == []
    other = ExpectedOrder(phone="13900139000", receiver="李红", address_contains=("海淀",))
    assert unmet(Then(order=other), call(orders=(order(),))) == ["receiver", "phone", "address"]


def test_tickets() -> None:
    wanted = ExpectedTicket(
        type="handover", priority="high", callback_number="caller", summary_contains=("人工",)
    )
    assert unmet(Then(ticket=wanted), call(tickets=(ticket(),))) == []
    assert unmet(Then(ticket=wanted), call(tickets=(ticket(TicketType.COMPLAINT),))) == ["ticket"]
    assert unmet(Then(ticket=Nothing.NONE), call(tickets=(ticket(),))) == ["ticket"]
    other = ExpectedTicket(priority="low", callback_number="13900139000", summary_contains=("退货",))
    assert unmet(Then(ticket=other), call(tickets=(ticket(),))) == [
        "ticket priority",
        "call-back number",
        "ticket summary",
    ]


def test_timing() -> None:
    then = Then(timing=ExpectedTiming(first_informative_p95_ms=800, longest_wait_ms=2000))
    assert unmet(then, call(), figures(latency(700))) == []
    assert unmet(then, call(), figures(latency(900))) == ["first informative audio, p95"]
    # Counted apart: answers after a holding phrase, to keys, and the sentence broken off.
    apart = figures(latency(700), latency(3000, holding=True), latency(3000, keyed=True))
    assert unmet(then, call(), apart) == []
    assert unmet(then, call(), figures(latency(None, wait_ms=9000, cut_off=True))) == []
    late = figures(latency(700), latency(6500, holding=True))
    assert unmet(then, call(), late) == ["informative audio after a holding phrase"]
    assert unmet(then, call(), figures(latency(None, wait_ms=2500))) == ["longest wait"]
    assert unmet(then, call(), figures(greeting_ms=None)) == ["greeting"]
    stops = Then(timing=ExpectedTiming(bot_stops_ms=300))
    assert unmet(stops, call(), figures(latency(700))) == ["stops when interrupted"]
    assert unmet(stops, call(), figures(replace(latency(700), bot_stopped_ms=250))) == []


def test_outcome() -> None:
    assert unmet(Then(outcome=("we_hung_up", "transferred")), call()) == []
    assert unmet(Then(outcome=("transferred",)), call()) == ["outcome"]


# What is shown


def result(**changes: object) -> ScenarioResult:
    heard = caller("我想买一块面膜", 3.1, product_type="面膜")
    turns = (
        bot("您好。", 0.1, asked=("effect",)),
        replace(heard, mended_text="我想买一款面膜"),
        bot("好<b>的", 3.3),
    )
    packets = stream([("tone", 1000), ("quiet", 2400), ("tone", 600)])
    made = ScenarioResult(
        scenario=Scenario(title="买<面膜>", turns=(ScenarioTurn(say=("我想买1款面膜。",)),), name="buy"),
        target_uri="sip:bot@127.0.0.1:5060",
        started_at=at(0),
        answered_s=0.0,
        ended_s=4.0,
        wall_offset_s=WALL_OFFSET_S,
        end="the bot hung up",
        deeds=(Deed("我想买1款面膜。", False, Said(Interval(2.0, 3.0)), 2.0),),
        call=call(*turns, orders=(order(),), tickets=(ticket(),)),
        figures=figures(replace(latency(450), said=Said(Interval(2.0, 3.0)))),
        caller_voiced=(Interval(2.0, 3.0),),
        bot_voiced=(Interval(0.2, 1.0), Interval(3.45, 4.0)),
        recording=record([], packets),
        recording_path=Path("buy.wav"),
        stuck=None,
        verdicts=(Verdict("order", "1", "1", True), Verdict("bot says", "谢谢", "not said", False)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_what_was_misheard_is_marked() -> None:
    assert compared("我想买一款面膜，", "我想买一块面膜") == (
        Piece("我想买一", wrong=False),
        Piece("块", wrong=True),
        Piece("面膜", wrong=False),
    )
    assert compared("价格300元以内吧", "价格三百元以内吧") == (Piece("价格三百元以内吧", wrong=False),)
    assert compared("你好", "") == ()


def test_the_transcript_is_in_order_of_time() -> None:
    first, second, third = transcript(result())
    assert isinstance(first, BotLine)
    assert isinstance(second, CallerLine)
    assert isinstance(third, BotLine)
    assert (first.at_s, second.at_s, third.at_s) == pytest.approx((0.2, 2.0, 3.45))
    assert second.mended == "我想买一款面膜"
    assert second.slots == (("product_type", "面膜"),)
    assert second.latency is not None
    assert second.latency.first_informative_ms == 450


class Outline(HTMLParser):
    """Collects links to elsewhere, and checks that tags are balanced."""

    VOID = frozenset({"meta", "br", "img", "link", "input", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_report_stands_alone_and_escapes_what_it_shows() -> None:
    html = render_report(result(), b"RIFF")
    outline = Outline()
    outline.feed(html)
    assert outline.open == []
    assert [source[:15] for source in outline.sources] == ["data:audio/wav;"]
    assert "http" not in re.sub(r"https?://www\.w3\.org", "", html)
    assert "买&lt;面膜&gt;" in html
    assert "好&lt;b&gt;的" in html
    assert "<mark>块</mark>" in html
    for shown in ("1 not met", "2611230001", "100001", "0.45 s", "not said"):
        assert shown in html


def test_a_call_of_nothing_has_a_report_too() -> None:
    empty = result(
        deeds=(), call=None, figures=figures(), caller_voiced=(), bot_voiced=(), recording=record([], [])
    )
    html = render_report(empty, b"")
    assert "Nothing was said." in html
    assert "No order and no ticket" in html


def test_the_terminal_shows_the_call_as_it_happens() -> None:
    console = Console(file=io.StringIO(), width=200)
    show = LiveTranscript(console)
    for event in (
        Dialling("买面膜", "sip:bot@127.0.0.1:5060", None),
        Answered(12.0),
        BotSpoke(0.1, "您好[主人]", None, True),
        CallerActs(62.5, "我想买面膜"),
        CallerHeard(63.0, "我想买面摸", "我想买面膜", (("product_type", "面膜"),)),
        BotSpoke(64.0, "稍等", 480.0, False),
        CallOver(70.0, "the bot hung up"),
    ):
        show(event)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    for part in (
        "from withheld",
        "12 ms",
        "您好[主人]",
        "1:02.5",
        "→ 我想买面膜",
        "product_type=面膜",
        "480 ms (holding)",
    ):
        assert part in shown


def test_the_terminal_shows_what_came_of_it() -> None:
    console = Console(file=io.StringIO(), width=200)
    print_result(console, result())
    print_summary(console, [result()])
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    for part in (
        "我想买一块面膜",
        "450 ms",
        "2611230001",
        "ticket 100001",
        "✗",
        "FAILED buy: 1 of 2",
        "bot says",
    ):
        assert part in shown
