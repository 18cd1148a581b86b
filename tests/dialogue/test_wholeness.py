"""Whether a caller who pauses has finished, judged on a shop that ships."""

import pytest

from tests.dialogue.harness import NOW, NUMBER
from tests.example_shops import example_shop
from voicebot.cli.sandbox import Session
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.engine import Dialogue
from voicebot.dialogue.events import CallerContext, CallerSpoke, Heard
from voicebot.dialogue.state import DialogueState
from voicebot.dialogue.step import Completeness

COMPLETE, ANSWERED, LIKELY, OPEN, INCOMPLETE = (
    Completeness.COMPLETE,
    Completeness.ANSWERED,
    Completeness.LIKELY,
    Completeness.OPEN,
    Completeness.INCOMPLETE,
)
TO_THE_OFFER = ("我想买一款面膜", "补水保湿", "三百元以内", "干性皮肤", "我对化学剂过敏")
TO_THE_NAME = (*TO_THE_OFFER, "好的，就要这款", "两盒")


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    return example_shop("skincare").dialogue


def after(dialogue: Dialogue, said: tuple[str, ...]) -> DialogueState:
    session = Session(dialogue, CallerContext(NUMBER, NOW, "k"), MemoryShop(dialogue.catalogue).carry_out)
    for text in said:
        session.say(text, typed=False, confidence=0.95)
    return session.state


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ((), "我想买一款面膜", OPEN),
        ((), "我皮肤偏干想买一款三百元以内的补水面膜我对酒精过敏", LIKELY),
        ((), "我皮肤偏干想买一款三百元以内的补水面膜", OPEN),
        ((), "我想买一款", INCOMPLETE),
        ((), "嗯我想看一下那个", INCOMPLETE),
        ((), "你们家面膜多少钱", LIKELY),
        ((), "敏感肌能用吗", LIKELY),
        (TO_THE_OFFER[:1], "补水保湿", ANSWERED),
        (TO_THE_OFFER[:1], "想要补水的", LIKELY),
        (TO_THE_OFFER[:1], "皮肤有点干想要保湿补水的", LIKELY),
        (TO_THE_OFFER[:1], "受天气影响最近皮肤有些干", LIKELY),
        (TO_THE_OFFER[:1], "要一款补水的", INCOMPLETE),
        (TO_THE_OFFER[:3], "皮肤有点干", ANSWERED),
        (TO_THE_OFFER[:1], "补水和", INCOMPLETE),
        (TO_THE_OFFER[:2], "三百元以内", ANSWERED),
        (TO_THE_OFFER, "好的就要这款", COMPLETE),
        (TO_THE_OFFER, "好的不过", INCOMPLETE),
        (TO_THE_OFFER, "孕妇能用吗", ANSWERED),
        (TO_THE_OFFER, "有没有", INCOMPLETE),
        (TO_THE_OFFER, "有没有便宜点的", ANSWERED),
        (TO_THE_OFFER, "里面有酒精没有", ANSWERED),
        (TO_THE_OFFER, "好的就要这个", COMPLETE),
        (TO_THE_OFFER, "不用了就这样谢谢", ANSWERED),
        (TO_THE_NAME, "张红", ANSWERED),
        (TO_THE_NAME, "姓王", LIKELY),
        ((*TO_THE_NAME, "张红"), "对就用这个号码", COMPLETE),
        ((*TO_THE_NAME, "张红"), "不是", OPEN),
        ((*TO_THE_NAME, "张红"), "不是幺三八零零", INCOMPLETE),
        ((*TO_THE_NAME, "张红"), "幺三八零零幺三八零零零", COMPLETE),
        ((*TO_THE_NAME, "张红", "不是换一个号码"), "幺三九二零零五六七吧", INCOMPLETE),
        ((*TO_THE_NAME, "张红", "不是换一个号码"), "几天能到啊", LIKELY),
        ((*TO_THE_NAME, "张红", "不是换一个号码"), "幺三九二零零五六七八零", COMPLETE),
        ((*TO_THE_NAME, "张红", "对"), "上海市徐汇区", INCOMPLETE),
        ((*TO_THE_NAME, "张红", "对"), "中山南路二十号", OPEN),
        ((*TO_THE_NAME, "张红", "对"), "上海市徐汇区中山南路二十号", LIKELY),
        ((*TO_THE_NAME, "张红", "对"), "上海市徐汇区中山南路二十号三零二室", ANSWERED),
        ((*TO_THE_NAME, "张红", "对"), "上海市徐汇区中山南路二十号三栋三", OPEN),
        ((*TO_THE_NAME, "张红", "对"), "三零二室", LIKELY),
        ((*TO_THE_NAME, "张红", "对"), "几天能到啊", LIKELY),
    ],
)
def test_a_pause_is_judged_by_the_reply_to_the_words_before_it(
    dialogue: Dialogue, before: tuple[str, ...], text: str, expected: Completeness
) -> None:
    state = after(dialogue, before)
    reply = dialogue.advance(state, CallerSpoke(Heard(text, 0.95)))
    assert dialogue.turn_end(state, text, reply) is expected
