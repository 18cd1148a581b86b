"""Proposals of a language model, as the dialogue core sees them: what is taken, and what voids one."""

from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.example_shops import example_shop
from voicebot.dialogue import belief
from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.events import CallerContext, CallerSpoke, Heard
from voicebot.dialogue.second_reading import answer_along, overreaches, wants_second_reading
from voicebot.dialogue.slots import SAFETY_SLOTS, as_list
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Step
from voicebot.dialogue.understanding.intents_zh import GENERAL_INTENTS
from voicebot.dialogue.understanding.proposed import (
    PROPOSED_CONFIDENCE,
    Proposal,
    ProposalFault,
    ProposedSlot,
    consider,
    is_unsure,
)
from voicebot.dialogue.understanding.result import ScoredIntent, SlotMention, Understanding
from voicebot.service.deployment import Deployment, load_plan

FAULT = ProposalFault
NOW = datetime(2026, 11, 12, 10, 0, tzinfo=timezone(timedelta(hours=8)))


SHOP = Path(__file__).parents[2] / "dialplans" / "skincare"


@cache
def plan() -> Dialplan:
    return load_plan(SHOP)


@cache
def shop() -> Deployment:
    return example_shop("skincare")


def heard(text: str, intent: str = "out_of_scope", confidence: float = 0.2, **slots: object) -> Understanding:
    mentions = tuple(SlotMention(name, value, (0, 0), 0.9) for name, value in slots.items())  # type: ignore[arg-type]
    return Understanding(text, (ScoredIntent(intent, confidence),), mentions, slots)  # type: ignore[arg-type]


def proposal(*slots: tuple[str, str | int | float, str], intent: str | None = None) -> Proposal:
    return Proposal(intent, tuple(ProposedSlot(*slot) for slot in slots))


def considered(understood: Understanding, *slots: tuple[str, str | int | float, str]) -> object:
    result = consider(proposal(*slots), understood, plan())
    return result if isinstance(result, ProposalFault) else dict(result.slots)


@pytest.mark.parametrize(
    ("text", "slot", "expected"),
    [
        ("洗完脸老是拉得慌", ("skin_type", "干性", "拉得慌"), ("干性",)),
        ("想白回来", ("effect", "美白", "白回来"), ("美白",)),
        ("顶天三百块吧", ("price_max", 300, "三百块"), 300),
        ("两三百的都成", ("price_max", 300, "两三百"), 300),
        ("给我整仨", ("quantity", 3, "仨"), 3),
        ("花生碰都碰不了", ("allergy", "花生", "花生"), ("花生",)),
        ("乙醇我可受不住", ("allergy", "酒精", "乙醇"), ("酒精",)),
        ("打幺三八零零幺三八零零零", ("phone", "13800138000", "幺三八零零幺三八零零零"), "13800138000"),
        ("搁幸福路十三号那儿", ("address", "幸福路13号", "幸福路十三号"), "幸福路13号"),
        ("写张建国收", ("receiver_name", "张建国", "张建国"), "张建国"),
    ],
)
def test_what_the_words_bear_out_is_taken(
    text: str, slot: tuple[str, str | int | float, str], expected: object
) -> None:
    assert considered(heard(text), slot) == {slot[0]: expected}


@pytest.mark.parametrize(
    ("text", "slot", "fault"),
    [
        ("随便看看", ("shoe_width", "宽", "看看"), FAULT.UNKNOWN_SLOT),
        ("随便看看", ("ref", "index:1", "看看"), FAULT.UNKNOWN_SLOT),
        ("随便看看", ("price", 100, "看看"), FAULT.UNKNOWN_SLOT),
        ("来点含酒精的", ("ingredient", "酒精", "酒精"), FAULT.UNKNOWN_SLOT),
        ("洗完脸老是拉得慌", ("skin_type", "干性", "脸上干"), FAULT.NOT_SAID),
        ("洗完脸老是拉得慌", ("skin_type", "干性", ""), FAULT.NOT_SAID),
        ("洗完脸老是拉得慌", ("skin_type", "超级干", "拉得慌"), FAULT.NOT_GROUNDED),
        ("洗完脸老是拉得慌", ("skin_type", "any", "拉得慌"), FAULT.NOT_GROUNDED),
        ("没啥过敏的", ("allergy", "none", "没啥过敏"), FAULT.NOT_GROUNDED),
        ("顶天三百块吧", ("price_max", 200, "三百块"), FAULT.NOT_GROUNDED),
        ("顶天三百块吧", ("price_max", "三百", "三百块"), FAULT.NOT_GROUNDED),
        ("二百五十块", ("price_max", 50, "五十块"), FAULT.NOT_GROUNDED),
        ("给我整仨", ("quantity", 2, "仨"), FAULT.NOT_GROUNDED),
        ("三百块的来两盒", ("quantity", 300, "两盒"), FAULT.NOT_GROUNDED),
        ("给我半盒", ("quantity", 0.5, "半盒"), FAULT.NOT_GROUNDED),
        ("打幺三八零零幺三八零零零", ("phone", "13800138001", "幺三八零零幺三八零零零"), FAULT.NOT_GROUNDED),
        ("打幺三八零零幺三八零零零", ("phone", "1380013", "幺三八零零幺三"), FAULT.NOT_GROUNDED),
        ("搁幸福路十三号那儿", ("address", "幸福路3号", "幸福路十三号"), FAULT.NOT_GROUNDED),
        ("搁幸福路十三号那儿", ("address", "上海市幸福路13号", "幸福路十三号"), FAULT.NOT_GROUNDED),
        ("花生碰都碰不了", ("allergy", "核桃", "花生"), FAULT.NOT_GROUNDED),
        ("明天打给我", ("callback_date", "2026-11-13", "明天"), FAULT.UNKNOWN_SLOT),
    ],
)
def test_what_they_do_not_bear_out_voids_it(
    text: str, slot: tuple[str, str | int | float, str], fault: ProposalFault
) -> None:
    assert considered(heard(text), slot) is fault
    assert considered(heard(text), slot, ("skin_type", "干性", text)) is fault


def test_one_bad_value_voids_the_good_ones_too() -> None:
    good, bad = ("effect", "美白", "白"), ("price_max", 5, "白")
    assert considered(heard("想白一点"), good) == {"effect": ("美白",)}
    assert considered(heard("想白一点"), good, bad) is FAULT.NOT_GROUNDED


def test_it_contradicts_nothing_that_was_heard() -> None:
    understood = heard("三百以内不要美白的，白", "recommend", 0.3, price_max=300, effect_exclude=("美白",))
    assert considered(understood, ("effect", "美白", "白")) is FAULT.CONTRADICTS
    assert considered(understood, ("price_about", 300, "三百")) is FAULT.CONTRADICTS
    range_ = heard("两百起，三百到顶", "recommend", 0.3)
    assert considered(range_, ("price_min", 200, "两百"), ("price_max", 300, "三百")) == {
        "price_min": 200,
        "price_max": 300,
    }
    assert considered(range_, ("price_min", 300, "三百"), ("price_max", 200, "两百")) is FAULT.CONTRADICTS


def test_everything_proposed_is_unsure_and_what_was_heard_keeps_its_confidence() -> None:
    assert PROPOSED_CONFIDENCE < belief.SURE
    understood = heard("写张建国收，三百块", "provide_info", 0.3, price_about=300)
    result = consider(proposal(("receiver_name", "张建国", "张建国"), intent="recommend"), understood, plan())
    assert isinstance(result, Understanding)
    assert result.intents[0] == ScoredIntent("recommend", PROPOSED_CONFIDENCE)
    assert [mention.confidence for mention in result.mentions] == [0.9, PROPOSED_CONFIDENCE]
    assert result.text[slice(*result.mentions[1].span)] == "张建国"


@pytest.mark.parametrize(
    "intent", ["cancel_order", "do_not_call", "goodbye", "wrong_number", "abuse", "complaint"]
)
def test_what_ends_something_is_never_guessed(intent: str) -> None:
    assert consider(proposal(intent=intent), heard("这个嘛"), plan()) is FAULT.OVERREACHES


def test_invented_and_empty_intents_void_it() -> None:
    assert consider(proposal(intent="buy_now"), heard("这个嘛"), plan()) is FAULT.UNKNOWN_INTENT
    assert consider(proposal(intent="silence"), heard("这个嘛"), plan()) is FAULT.UNKNOWN_INTENT
    assert consider(proposal(), heard("这个嘛"), plan()) is FAULT.EMPTY


def test_an_opt_out_that_was_heard_is_not_argued_away() -> None:
    result = consider(proposal(intent="chitchat"), heard("甭打了吧", "do_not_call", 0.2), plan())
    assert isinstance(result, Understanding)
    assert [intent.name for intent in result.intents] == ["chitchat", "do_not_call"]


def test_when_a_second_reading_is_wanted() -> None:
    assert is_unsure(heard("嘎嘎", "recommend", 0.2), asked=None)
    assert is_unsure(heard("嘎嘎", "out_of_scope", 0.9), asked=None)
    assert is_unsure(heard("嘎嘎", "provide_info", 0.9), asked="skin_type")
    assert is_unsure(heard("嘎嘎", "select", 0.9), asked="skin_type")
    assert not is_unsure(heard("嘎嘎", "select", 0.9), asked=None)
    assert not is_unsure(heard("嘎嘎", "provide_info", 0.9, effect=("补水",)), asked="skin_type")
    assert not is_unsure(heard("嗯", "affirm", 0.9), asked="skin_type")
    assert not is_unsure(heard("", "silence", 0.1), asked="skin_type")


# --- the answer along a proposal


def after(*said: str) -> DialogueState:
    dialogue = shop().dialogue
    state = dialogue.start(CallerContext("13900001234", NOW, "call-1")).state
    for text in said:
        state = dialogue.advance(state, CallerSpoke(Heard(text, typed=True))).state
    return state


def answers(state: DialogueState, text: str, *slots: tuple[str, str | int | float, str]) -> object:
    event = CallerSpoke(Heard(text))
    plain = shop().dialogue.advance(state, event)
    return answer_along(shop().dialogue, state, event, plain, proposal(*slots))


def test_a_taken_proposal_moves_the_conversation_on() -> None:
    state = after("我想买面膜")
    text = "呜哩哇啦咕噜咕噜的"
    plain = shop().dialogue.advance(state, CallerSpoke(Heard(text)))
    assert wants_second_reading(state, plain) and "skin_type" not in plain.state.slots
    helped = answers(state, text, ("skin_type", "敏感性", "咕噜咕噜"))
    assert isinstance(helped, Step)
    assert helped.state.slots["skin_type"] == ("敏感性",) and "skin_type" in helped.state.unsure
    assert helped.understood is not None and helped.understood.intent == "provide_info"


def test_a_guess_places_no_order_and_hangs_up_on_nobody() -> None:
    state = after("我想买补水的面膜，三百以内，没有过敏的，油性皮肤", "就要这个，来两盒")
    assert state.basket
    event = CallerSpoke(Heard("嗬"))
    plain = shop().dialogue.advance(state, event)
    for intent in plan().intents:
        if plain.understood is None:
            break
        helped = answer_along(shop().dialogue, state, event, plain, proposal(intent=intent))
        if isinstance(helped, Step):
            assert not overreaches(plain, helped)
            assert {type(effect).__name__ for effect in helped.effects} <= {"FindOrders"} | {
                type(effect).__name__ for effect in plain.effects
            }
            assert helped.state.basket


WORDS = "三百以内花生过敏孕妇干性补水不要张建国幺三八"


@given(
    st.text(alphabet=WORDS, min_size=1, max_size=12),
    st.lists(
        st.tuples(
            st.one_of(
                st.sampled_from(["allergy", "avoid", "population", "skin_type", "price_max"]), st.text()
            ),
            st.one_of(
                st.text(alphabet=WORDS), st.sampled_from(["none", "any", "孕妇", "酒精"]), st.integers()
            ),
            st.text(alphabet=WORDS, max_size=4),
        ),
        max_size=4,
    ),
    st.one_of(st.none(), st.sampled_from(sorted(GENERAL_INTENTS)), st.text()),
)
def test_whatever_is_proposed_safety_is_only_ever_added(
    text: str, slots: list[tuple[str, str | int, str]], intent: str | None
) -> None:
    before = {"allergy": ("酒精",), "avoid": ("香精",), "population": ("孕妇",)}
    understood = heard(text, "recommend", 0.2, **before)
    result = consider(proposal(*slots, intent=intent), understood, plan())
    if isinstance(result, Understanding):
        for slot in SAFETY_SLOTS:
            assert set(before[slot]) <= set(as_list(result.slots[slot]))
        assert set(understood.mentions) <= set(result.mentions)
        added = [mention for mention in result.mentions if mention not in understood.mentions]
        assert all(mention.confidence < belief.SURE for mention in added)
        assert all(mention.value not in ("none", "any") for mention in added)
