"""Intents learnt from utterances: lines, what is binding, and how guesses are weighed."""

import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from figures import understander

from voicebot.dialogue.dialplan import parse_dialplan
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.binding import Binding
from voicebot.dialogue.understanding.hypotheses import Reading
from voicebot.dialogue.understanding.learnt_intents import model as shipped
from voicebot.dialogue.understanding.learnt_intents.arbitration import LearntIntents, is_of_learnt_trade
from voicebot.dialogue.understanding.learnt_intents.features import intent_features, without_conclusions
from voicebot.dialogue.understanding.result import Offered, ScoredIntent, TurnContext
from voicebot.dialogue.understanding.understander import Understander
from voicebot.errors import DialplanError
from voicebot.knowledge.classifier import Classifier
from voicebot.language.normalise import normalise

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

import train_intents  # noqa: E402 (a script, not a part of the package)

FRESH = TurnContext()
CONFIRM = TurnContext(last_question="confirm")
OFFERED = TurnContext(offered=(Offered("逐风跑鞋", 399.0), Offered("磐石登山鞋", 599.0)))
ORDERED = TurnContext(order={"id": "1001"})


class Says(Classifier):
    """Stands in for the model: gives the same shares to whatever it is asked about."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._shares = shares
        self.labels = ("select", "recommend", "deny", *shares)

    def likeliest(self, features: object, among: Collection[str]) -> tuple[str, float]:
        return max(((one, self._shares[one]) for one in self._shares if one in among), key=lambda it: it[1])


def by_rules(text: str, context: TurnContext = FRESH) -> Reading:
    rules = understander("shoes")
    return rules.conclude(rules.note(normalise(text), context), context)


def weighed(text: str, shares: Mapping[str, float], context: TurnContext = FRESH, **rules: object) -> Reading:
    """What becomes of an utterance, and of a conclusion of the rules, when the model says so."""
    of = understander("shoes")
    noted = of.note(normalise(text), context)
    reading = replace(of.conclude(noted, context), **rules)
    known = {reading.intents[0].name: 0.0, **shares}
    return LearntIntents(of.plan, Says(known)).weighed(noted, reading, context)


def guess(name: str, confidence: float) -> dict[str, object]:
    return {"intents": (ScoredIntent(name, confidence),), "binding": None}


@pytest.mark.parametrize(
    ("text", "context", "intent", "why"),
    [
        ("要", CONFIRM, "affirm", Binding.YES_OR_NO),
        ("嗯对的，几号能到兰州", CONFIRM, "affirm", Binding.YES_OR_NO),
        ("不用", FRESH, "deny", Binding.YES_OR_NO),
        ("别转人工了", FRESH, "deny", Binding.PERSON),
        ("给我转个真人", FRESH, "transfer_human", Binding.PERSON),
        ("四十二", TurnContext(last_question="size"), "provide_info", Binding.ANSWER),
        ("还行吧，八分", TurnContext(last_question="rating"), "feedback", Binding.RATING),
        ("以后别再给我打电话推销了", FRESH, "do_not_call", Binding.CALLS_REFUSED),
        ("这事没完，我要投诉你们主管", FRESH, "complaint", Binding.COMPLAINT),
        ("没别的事了，再见", FRESH, "goodbye", Binding.FAREWELL),
        ("哪个贵要哪个", OFFERED, "select", Binding.WHICHEVER),
        ("这双能穿去爬山吗，能穿就给我来两双", OFFERED, "product_qa", Binding.ASKED_FIRST),
        ("我感冒了该吃什么药", FRESH, "out_of_scope", Binding.NOT_OURS),
        ("有没有宽一点的徒步鞋，爬山穿的", FRESH, "recommend", None),
    ],
)
def test_what_follows_from_structure_is_told_from_guesses(
    text: str, context: TurnContext, intent: str, why: Binding | None
) -> None:
    reading = by_rules(text, context)
    assert (reading.intents[0].name, reading.binding) == (intent, why)


def test_an_example_of_the_dialplan_is_binding_word_for_word() -> None:
    [example] = [
        one for one in understander("shoes").plan.intents["ask_shipping"].examples if one == "包邮吗"
    ]
    assert by_rules(example).binding is Binding.EXAMPLE
    assert by_rules(f"嗯，{example}？").binding is Binding.EXAMPLE
    assert by_rules(f"{example}到我们这边").binding is None


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("要", CONFIRM),
        ("别转人工了", CONFIRM),
        ("四十二", TurnContext(last_question="size")),
        ("以后别再给我打电话推销了", FRESH),
        ("包邮吗", TurnContext(last_question="receiver_name")),
    ],
)
def test_what_is_binding_stands_against_any_probability(text: str, context: TurnContext) -> None:
    assert weighed(text, {"invoice": 1.0}, context) == by_rules(text, context)


def test_among_guesses_the_likelier_comes_first_also_against_a_confident_rule() -> None:
    reading = weighed("就那双吧", {"place_order": 0.8}, OFFERED, **guess("select", 0.95))
    assert reading.intents == (ScoredIntent("place_order", 0.8),)
    assert reading.binding is None


def test_an_unlikely_intent_is_not_taken() -> None:
    kept = weighed("就那双吧", {"place_order": 0.5}, OFFERED, **guess("select", 0.95))
    assert kept.intents[0].name == "select"
    taken = weighed("就那双吧", {"place_order": 0.5}, OFFERED, **guess("select", 0.3))
    assert taken.intents[0].name == "place_order"
    assert (
        weighed("就那双吧", {"place_order": 0.3}, OFFERED, **guess("select", 0.1)).intents[0].name == "select"
    )


@pytest.mark.parametrize(
    ("text", "intent", "context"),
    [
        ("那就这么着", "affirm", CONFIRM),
        ("没有收到钱啊", "deny", CONFIRM),
        ("有小票的", "do_not_call", FRESH),
        ("还有两个领带", "transfer_human", FRESH),
        ("找张师傅的", "wrong_number", OFFERED),
        ("四十二码的找谁", "wrong_number", FRESH),
        ("这双也太丑了", "cancel_order", OFFERED),
    ],
)
def test_what_ends_or_commits_must_fit_what_is_on_the_table(
    text: str, intent: str, context: TurnContext
) -> None:
    assert weighed(text, {intent: 0.99}, context, **guess("chitchat", 0.2)).intents[0].name == "chitchat"


def test_what_ends_something_needs_more_and_stays_a_guess() -> None:
    text = "哪个小陈啊，我不姓陈"
    assert weighed(text, {"wrong_number": 0.65}, **guess("chitchat", 0.2)).intents[0].name == "chitchat"
    believed = weighed(text, {"wrong_number": 0.8}, **guess("chitchat", 0.2)).intents[0]
    assert believed.name == "wrong_number"
    assert believed.confidence < 0.6  # irrevocable.SURE: acted upon only where words say so


def test_trouble_with_an_order_is_not_taken_for_a_wish_to_buy() -> None:
    told = "收到的那双开胶了"
    assert by_rules(told, ORDERED).slots["issue"]
    rules = guess("report_problem", 0.9)
    assert weighed(told, {"place_order": 0.8}, ORDERED, **rules).intents[0].name == "report_problem"
    assert weighed(told, {"return_goods": 0.8}, ORDERED, **rules).intents[0].name == "return_goods"


def test_what_a_caller_may_insist_on_is_kept_beside_the_learnt_intent() -> None:
    reading = weighed("这单不要了", {"cancel_order": 0.9}, ORDERED, **guess("complaint", 0.4))
    assert [intent.name for intent in reading.intents] == ["cancel_order", "complaint"]


def test_an_intent_that_the_lines_do_not_know_is_left_to_the_rules() -> None:
    of = understander("shoes")
    noted = of.note("帮我把鞋刻个字", FRESH)
    reading = replace(of.conclude(noted, FRESH), intents=(ScoredIntent("engraving", 0.2),), binding=None)
    learnt = LearntIntents(of.plan, Says({"recommend": 1.0}))
    assert learnt.weighed(noted, reading, FRESH) is reading


def test_another_trade_is_understood_by_rules_alone() -> None:
    hotel = parse_dialplan(
        "topics: {酒店: [宾馆]}\nslots:\n  酒店-类型: {type: choice, topic: 酒店, values: {经济型: []}}\n",
        file="dialplan.yaml",
    )
    assert not is_of_learnt_trade(hotel)
    assert is_of_learnt_trade(understander("shoes").plan)
    assert Understander(hotel).understand(Heard("经济型的宾馆", typed=True), FRESH).slots


def test_features_show_the_situation_and_what_the_rules_conclude() -> None:
    of = understander("shoes")
    context = replace(OFFERED, last_question="size")
    noted = of.note("四十二", context)
    features = intent_features(noted, of.conclude(noted, context), context)
    assert {"asked=size", "answered=size", "offered", "has=size", "rules=provide_info"} <= set(features)
    assert "fresh" not in features
    assert not any(one.startswith("rules=") for one in without_conclusions(features))


def test_the_shipped_model_knows_the_intents_of_the_example_shops() -> None:
    model = shipped.shipped_model()
    assert model is not None
    unlearnt = understander("shoes").plan.intents.keys() - set(model.labels)
    assert unlearnt <= {"noise", "silence"}  # nothing is said in words


def test_without_a_model_the_rules_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "MODEL_FILE", "missing.model")
    shipped.shipped_model.cache_clear()
    try:
        with pytest.warns(RuntimeWarning, match=r"rules alone: missing\.model is missing"):
            alone = Understander(understander("shoes").plan)
    finally:
        shipped.shipped_model.cache_clear()
    assert alone.understand(Heard("三百以内的", typed=True), FRESH).slots == {"price_max": 300}


# --- the script that trains


LINE = "shoes | q:size,offered | provide_info+ask_stock | 现在得四十二，有黑的不"


def test_a_line_tells_shop_context_and_intents() -> None:
    [line] = train_intents.parse_lines(f"# remark\n\n{LINE}", file="lines.txt")
    assert (line.domain, line.asked, line.situation) == ("shoes", "size", frozenset({"offered"}))
    assert (line.intents, line.text) == (("provide_info", "ask_stock"), "现在得四十二，有黑的不")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("shoes | - | provide_info", "write: domain | context"),
        ("hats | - | provide_info | 黑的", "no example shop 'hats'"),
        ("shoes | asked | provide_info | 黑的", "the context 'asked' is none"),
    ],
)
def test_a_wrong_line_is_named(line: str, told: str) -> None:
    with pytest.raises(DialplanError, match=r"lines.txt:2.*") as raised:
        list(train_intents.parse_lines(f"\n{line}", file="lines.txt"))
    assert told in str(raised.value)


def test_training_is_deterministic_and_learns_what_the_lines_say() -> None:
    said = {"recommend": ("有啥跑鞋推荐", "想买双跑鞋"), "invoice": ("给我开张发票", "发票开一下")}
    written = "\n".join(f"shoes | - | {name} | {text}" for name, texts in said.items() for text in texts * 3)
    lessons = train_intents.lessons_of(train_intents.parse_lines(written, file="lines.txt"))
    first, second = (train_intents.train(lessons, lessons[:1]) for _ in range(2))
    assert first == second
    model = Classifier(first, of="intents")
    features = intent_features(lessons[0].noted, lessons[0].by_rules, lessons[0].context)
    [share] = model.shares([features])
    assert model.likeliest(features, ("invoice", "recommend")) == ("recommend", share["recommend"])
    assert model.likeliest(features, ("invoice", "unheard-of")) == ("invoice", share["invoice"])
    assert share["recommend"] > share["invoice"]


def test_all_lines_name_intents_of_their_shop() -> None:
    lines = [
        line
        for part in ("utterances", "cases")
        for line in train_intents.load_lines(PROJECT / "models/intents" / part)
    ]
    assert len(lines) > 6000
    known = understander("skincare").plan.intents.keys()
    assert [line for line in lines if not set(line.intents) <= known] == []
