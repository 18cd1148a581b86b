"""No further allergy is no emergency; one substance denied denies no other; no price, no sale."""

import pytest

from voicebot.cli.replay import replay_one
from voicebot.dialogue.events import Heard
from voicebot.dialogue.understanding.result import TurnContext
from voicebot.service.deployment import Deployment

NOW = "2026-11-29T10:00:00"
CLOUD, MOON = "云朵面霜，补水，50g，价格私聊客服。", "月光面霜，补水，一瓶50g，每瓶88元。"


@pytest.mark.parametrize("said", ["没别的过敏了", "没有其他过敏了"])
def test_no_further_allergy_is_no_emergency(snacks: Deployment, said: str) -> None:
    case = {"id": "further", "now": NOW, "turns": ["想买点坚果", "我对花生过敏", said]}
    last = replay_one(case, snacks.plan, snacks)["turns"][-1]
    assert last["state"]["allergy"] == ["花生"]
    assert "open_ticket" not in [effect["type"] for effect in last["effects"]]
    assert "医院" not in last["reply"]


@pytest.mark.parametrize(
    ("said", "allergy"),
    [("我对花生不过敏", None), ("对花生不过敏", None), ("对什么都不过敏", "none"), ("我不过敏", "none")],
)
def test_one_substance_denied_denies_no_other(snacks: Deployment, said: str, allergy: str | None) -> None:
    understood = snacks.understander.understand(Heard(said, typed=True), TurnContext())
    assert understood.slots.get("allergy") == allergy


@pytest.mark.parametrize("texts", [[CLOUD], [CLOUD, MOON]])
@pytest.mark.parametrize("wish", ["想买补水面霜，没有过敏", "云朵面霜来一瓶"])
def test_what_has_no_price_is_not_for_sale(skincare: Deployment, texts: list[str], wish: str) -> None:
    case = {"id": "unpriced", "now": NOW, "texts": texts, "turns": [wish, "行，来一瓶", "云朵面霜来两瓶"]}
    turns = replay_one(case, skincare.plan, skincare)["turns"]
    lines = [line["product"] for turn in turns for line in turn["state"]["basket"]]
    assert "云朵面霜" not in lines
    assert "云朵面霜" not in [name for turn in turns for name in turn["recommended"]]
