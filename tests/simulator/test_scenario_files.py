from pathlib import Path

import pytest

from voicebot.errors import DialplanError
from voicebot.simulator.scenario import CallerTurn, ExpectedOrder, HangUp, Interrupt, Nothing, When
from voicebot.simulator.scenario_file import find_scenario, load_scenario, parse_scenario, shipped_scenarios

WHOLE = """\
title: 买面膜
about: 所有写法
caller: {number: 13800138001, voice: cmn+m7, words_per_minute: 150}
given:
  orders:
    - receiver: 张三
      address: 北京市朝阳区
      items: [{product: zhulu_mianmo, name: 竹露舒缓面膜, price_yuan: 188, quantity: 2}]
      shipment:
        carrier: 顺丰
        tracking_number: 12345678
        status: 运输中
        events: [{hours_ago: 3, place: 郑州, text: 已到达}]
turns:
  - say: 我想买一款面膜
  - {when: {bot_asks: phone}, say: [一三八, 零零一三], pause_ms: 600}
  - {when: bot_finished, dtmf: 13800138001}
  - {interrupt: {after_ms: 700}, say: 等一下}
  - {interrupt: true, say: 等等}
  - {silence_s: 9}
  - {say: 我先挂了, hang_up: mid_sentence}
answers:
  effect: 补水
  quantity: [一盒, 2]
  /要这款|可以吗/: 好
otherwise: 没有了
then:
  outcome: we_hung_up
  order: {items: {zhulu_mianmo: 2}, phone: 13800138001, address_contains: 朝阳}
  ticket: none
  bot_says: 订单号
  understood: {effect: [补水], price_max: 300}
  never_asks: price
  re_asks: 0
  timing: {bot_stops_ms: 300}
"""


def test_everything_is_read() -> None:
    scenario = parse_scenario(WHOLE, file="buy.yaml", name="buy")
    assert (scenario.name, scenario.title, scenario.caller.number) == ("buy", "买面膜", "13800138001")
    first, phone, keyed, interrupting, interrupting_early, silent, leaving = scenario.turns
    assert first == CallerTurn(say=("我想买一款面膜",))
    assert first.when.any_time
    assert phone.when == When(bot_asks=("phone",))
    assert (phone.say, phone.pause_ms) == (("一三八", "零零一三"), 600)
    assert keyed == CallerTurn(dtmf="13800138001")
    assert interrupting.interrupt == Interrupt(after_ms=700)
    assert interrupting_early.interrupt == Interrupt()
    assert silent.silence_s == 9
    assert leaving.hang_up is HangUp.MID_SENTENCE
    assert scenario.answers["quantity"] == ("一盒", "2")
    assert scenario.given.orders[0].shipment is not None
    assert scenario.given.orders[0].shipment.tracking_number == "12345678"
    then = scenario.then
    assert isinstance(then.order, ExpectedOrder)
    assert (then.order.items, then.order.address_contains) == ({"zhulu_mianmo": 2}, ("朝阳",))
    assert then.ticket is Nothing.NONE
    assert then.understood == {"effect": ("补水",), "price_max": 300}
    assert (then.timing.bot_stops_ms, then.timing.longest_wait_ms) == (300, 6000)


@pytest.mark.parametrize(
    ("text", "line", "about"),
    [
        ("title: x\nturns:\n  - say: a\n  - sai: b\n", 4, "'sai' is not known"),
        ("title: x\nturns: []\n", 2, "at least one"),
        ("turns:\n  - say: a\n", 1, "'title' is missing"),
        ("title: x\nturns:\n  - say: a\nthen:\n  order:\n    phone: abc\n", 6, "then.order.phone"),
        ("title: x\nturns:\n  - say: a\nthen:\n  order: nix\n", 5, "'none'"),
        ("title: x\nturns:\n  - {say: a, dtmf: 1}\n", 3, "exclude each other"),
        ("title: x\nturns:\n  - hang_up: mid_sentence\n", 3, "needs a sentence"),
        ("title: x\nturns:\n  - {}\n", 3, "must do something"),
        ("title: x\nturns:\n  - say: a\n    when: {bot_says: '('}\n", 4, "regular expression"),
        ("title: x\nturns:\n  - say: a\nanswers: {/(/: x}\n", 1, "regular expression"),
        ("title: x\nturns:\n  - say: a\n    when: soon\n", 4, "must be a mapping"),
        ("title: [\n", 2, "not valid YAML"),
        ("- a\n", 1, "must be a mapping"),
    ],
)
def test_mistakes_are_told_with_file_and_line(text: str, line: int, about: str) -> None:
    with pytest.raises(DialplanError) as caught:
        parse_scenario(text, file="bad.yaml", name="bad")
    assert (caught.value.file, caught.value.line) == ("bad.yaml", line)
    assert about in str(caught.value)


def test_a_scenario_is_found_by_name_or_path(tmp_path: Path) -> None:
    path = tmp_path / "hello.yaml"
    path.write_text("title: x\nturns:\n  - say: a\n", "utf-8")
    assert find_scenario(str(path)) == path
    assert find_scenario("hello", tmp_path) == path
    assert load_scenario(path).name == "hello"
    with pytest.raises(DialplanError, match="give a file or one of: hello"):
        find_scenario("hullo", tmp_path)
    with pytest.raises(DialplanError, match="cannot read"):
        load_scenario(tmp_path / "absent.yaml")


@pytest.mark.parametrize("path", shipped_scenarios(), ids=lambda path: path.stem)
def test_shipped_scenarios_are_sound(path: Path) -> None:
    scenario = load_scenario(path)
    assert scenario.about
    assert scenario.caller.voice != "cmn+f2", "the caller must not sound like the bot"


def test_the_shop_ships_at_least_eight_scenarios() -> None:
    assert len(shipped_scenarios()) >= 8
