"""Whatever is about to be asked is looked up in what was heard in the call, and confirmed instead."""

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.harness import NOW, NUMBER
from tests.dialogue.test_order_in_pieces import shop_of
from voicebot.dialogue.events import CallerContext
from voicebot.dialogue.heard import noted, to_confirm
from voicebot.dialogue.state import BasketLine, DialogueState
from voicebot.dialogue.understanding.result import (
    ScoredIntent,
    SlotMention,
    SlotValue,
    Understanding,
)
from voicebot.service.deployment import Deployment

STATE = DialogueState(CallerContext(NUMBER, NOW, "heard"))
CASE = "霜降防摔手机壳，39元一个。苹果14、15，小米14都有。黑、白。"
FILM = "清屏高清钢化膜，25元一片。下单请注明手机型号。贴坏包补一次。"


def understood(confidence: float, **slots: SlotValue) -> Understanding:
    mentions = tuple(SlotMention(slot, value, (0, 1), confidence) for slot, value in slots.items())
    return Understanding("话", (ScoredIntent("provide_info", 0.9),), mentions, slots)


@pytest.mark.parametrize(
    ("slot", "value", "said"),
    [
        ("compatible", ("苹果15",), "苹果15"),
        ("phone", "13800138000", "幺三八，零零幺三，八零零零"),
        ("color", ("黑色",), "黑色"),
        ("storage_gb", 256, "256G"),
    ],
)
def test_what_was_heard_is_said_back_where_it_would_be_asked(
    phones: Deployment, slot: str, value: SlotValue, said: str
) -> None:
    state = DialogueState(STATE.caller, heard=noted(STATE, understood(0.9, **{slot: value})))
    assert to_confirm(state, slot, phones.plan) == said


@pytest.mark.parametrize(
    "told",
    [
        understood(0.4, color=("黑色",)),
        understood(0.9, color=("黑色", "白色")),
        understood(0.9, color=("any",)),
        understood(0.9, phone="138001"),
        understood(0.9, receiver_name="张伟"),
    ],
)
def test_what_was_hardly_or_not_plainly_told_is_not_said_back(
    phones: Deployment, told: Understanding
) -> None:
    heard = noted(STATE, told)
    assert not any(
        to_confirm(DialogueState(STATE.caller, heard=heard), slot, phones.plan) for slot in told.slots
    )


def test_what_is_taken_back_is_not_said_back(phones: Deployment) -> None:
    heard = noted(STATE, understood(0.9, color=("黑色",)))
    after = noted(DialogueState(STATE.caller, heard=heard), understood(0.9, color_exclude=("黑色",)))
    assert "color" not in after


def test_of_several_lines_nobody_knows_whose_version_it_was(phones: Deployment) -> None:
    line = BasketLine("a", "甲", "个", 100)
    heard = {"color": ("黑色",), "compatible": ("苹果15",)}
    state = DialogueState(STATE.caller, heard=heard, basket=(line, line))
    assert to_confirm(state, "color", phones.plan) is None
    assert to_confirm(state, "compatible", phones.plan) == "苹果15"


def test_one_telephone_is_asked_for_once(phones: Deployment) -> None:
    call = Call(shop_of("phones", CASE, FILM))
    call.say_all("手机壳，苹果十五的，黑的，来一个", "再加两片钢化膜", "一共多少", "对")
    assert "compatible" not in call.asked
