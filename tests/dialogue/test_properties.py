"""Whatever is said: one question a turn, nothing known is asked, nothing claimed without its result."""

import random

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.test_never_raises import BUYING, LIKELY, UTTERANCES
from voicebot.dialogue.results import HANDOVER_NOTED
from voicebot.dialogue.slots import is_known
from voicebot.dialogue.step import Step
from voicebot.service.deployment import Deployment

CLAIMS = ("下好了", "记好了", "登记好了", "已经登记")
ASKED_IN_PARTS = frozenset({"address", "phone", "order_id", "receiver_name"})
"""These are dictated in pieces, or read back."""
ODD = (
    *("都行", "不知道", "你推荐吧", "孕妇能用吗", "贵不贵", "有发票吗", "包邮吗", "脸上烂了", "这个怎么样"),
    *("最便宜的是哪款", "面膜改成三盒", "再来两支洗面奶", "别再打了", "有眼药水卖吗", "我姓王", "那怎么办"),
)
TURNS = 14


def check(before: Step, after: Step, text: str) -> None:
    reply = "".join(sentence.text for sentence in after.speech)
    assert reply.count("？") <= 1, (text, reply)
    for slot in after.asked:
        known = is_known(before.state.slots, slot) and is_known(after.state.slots, slot)
        assert not known or slot in ASKED_IN_PARTS, (text, slot, dict(after.state.slots))
    for sentence in after.speech:
        claims = any(claim in sentence.text for claim in CLAIMS)
        noted_before = any(mark.startswith(("noted:", HANDOVER_NOTED)) for mark in before.state.told)
        repeated = sentence.text in before.state.last_speech  # proven when it was announced
        assert not claims or sentence.effect_id is not None or noted_before or repeated, (text, reply)


@pytest.mark.parametrize("seed", range(25))
def test_a_random_conversation(skincare: Deployment, seed: int) -> None:
    dice = random.Random(seed)
    call = Call(skincare, key=f"random-{seed}")
    scripted = list(BUYING[: dice.randrange(len(BUYING))])
    before = call.session.greeting.steps[-1]
    for _ in range(TURNS):
        text = scripted.pop(0) if scripted else dice.choice((*ODD, *LIKELY, dice.choice(UTTERANCES)))
        call.say(text, typed=dice.random() < 0.5, confidence=dice.random())
        for step in call.exchanges[-1].steps:
            check(before, step, text)
            before = step
        if call.session.ended:
            return
