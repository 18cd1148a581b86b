"""A plain yes carries something out; a yes with anything else in it does not, typed or as recognised."""

import re

import pytest

from tests.dialogue.calls import Call
from tests.dialogue.test_aftersales_wordings import call_about, order
from voicebot.dialogue.agreement import Reply, is_bare, reply_to
from voicebot.dialogue.agreement_words import Deed
from voicebot.dialogue.service_effects import CancelOrder, ChangeAddress, RequestReturn
from voicebot.language.normalise import without_punctuation
from voicebot.service.deployment import Deployment

YES = {
    Deed.ORDER: """
        对对对/没错/行下单吧/好的，谢谢/嗯，可以/就这样/中/要得/是的，没问题/对的，可以下单了/
        不用改了，就这样/嗯/嗯嗯/好/好的/好嘞/
        对，就这样下单/OK/ok，下单/可以可以/没问题，下单吧/下单/提交吧/行/行吧/成/得嘞/妥了/对，没毛病/
        确认/确认下单/嗯，下吧/
        好，你下吧/对，麻烦您了/可以的，辛苦了/都对/信息都没错/地址没错，下单吧/对对，下单/下蛋吧/确任/
        梅错/没有问题/要的/可以，拍吧/
        那就下吧/那行吧/就这么定/就按您说的/没意见/嗯呐/中嘞/阔以/必须的/对头/照办/好的，尽快/
        没问题，谢谢，再见/算了，就下单吧/
        没别的了，下单吧/你看着办""",
    Deed.CANCEL: """
        对/是的/取消吧/嗯，取消/好的，取消/没错，取消掉/确定取消/对，不要了/不要了，取消/是的，不想要了/
        帮我取消/麻烦取消一下/去消/
        可以/行，退了吧/别发了，取消""",
    Deed.RETURN: """可以/好的/退吧/嗯，可以退/对，退货/行，你给我办吧/申请吧/没问题/算了，退吧/退火吧/
    麻烦您了，可以""",
    Deed.EXCHANGE: "可以/换吧/对，换货/好，补发吧/行",
    Deed.ADDRESS: "对/没错/改吧/对，就寄那里/是的，谢谢/可以，改好/嗯/地址对",
    Deed.PRICE: "可以/好，查一下/退差价吧/行，麻烦了/嗯",
    Deed.INVOICE: "对/对，开吧/没错/开发票/好的，谢谢",
    Deed.KEEP: "好/记下来吧/可以，记着/要",
}
NO = {
    Deed.ORDER: """
        不要下单/先不下单/别下单/先别下单/还是不下单了/暂时不下单/不下单/我不下单/对，我再想想/
        对，名字不对/对，先别下单/那就不下了/
        好，取消/对，不对，等等/没问题，就是别下单/可以，但是先不要/可以，不过我现在不要/
        是的，没问题，但是今天先不下/可以，但我没钱/
        对吗，我不确定/没问题，就是电话不对/对，放弃/对，退出/对对，不对，不对/ok no/
        下吧，等等，先不下了/对，等我问下老公再下/
        信息对，但我不买了/对，电话换一个/对吗/是吗/可是/对，可是太贵了/可以就是/好，就是/对吧/不/不了/
        算了/算了吧/别/先不要/等会儿/
        等一下/我想想/没想好/好，三盒/对，两盒改三盒/地址错了/不是/不对/不行/谁说要下单/你别急/莫下/
        甭下了/行了，不买了/嗯，不/
        好的，再见/下次再说吧/改天吧/能便宜点吗/包邮吗/什么时候发货/好，那换一款/再加一盒/对，寄到公司/
        喂/听不清/人工/啊/哦/那个/
        对了/对不起/我没说要买/好像不对/还没好/可以吗/怎么付钱""",
    Deed.CANCEL: """
        可以，但不要取消/对，不对，等等/好，但我再想想/对，留着吧/对，我要这个的/好，还是发货吧/对，发货/
        对，取消另一单/不要/要/
        不取消/别取消了/不用取消/不需要了/我不退/还是要吧/先别/等等""",
    Deed.RETURN: """可以，但不要退/好，但我再想想/行，我留着用/可以吧，我再看看/不退了/换一个/可以换吗/
    算了，留着吧/先不退/凑合用""",
    Deed.EXCHANGE: "不换了/退货吧/可以，但是不要换/算了/再想想",
    Deed.ADDRESS: """
        对不对/对，不是/没错，就是名字不对/对，还是寄原来那里/不改了/名字改一下/电话要改/门牌号错了/
        好，但是别改/等我问问""",
    Deed.PRICE: "不用查了/算了/可以，不过不用退/等等",
    Deed.INVOICE: "不开了/对，纸质的/抬头不对/好，先不要",
    Deed.KEEP: "不要记/不用/别记了/好，但别存/算了",
}


def cases(table: dict[Deed, str]) -> list[tuple[Deed, str]]:
    return [(deed, word) for deed, words in table.items() for word in "".join(words.split()).split("/")]


@pytest.mark.parametrize(("deed", "word"), cases(YES))
def test_plain_yeses(deed: Deed, word: str) -> None:
    assert reply_to(word, deed) is Reply.YES
    assert reply_to(without_punctuation(word), deed) is Reply.YES


@pytest.mark.parametrize(("deed", "word"), cases(NO))
def test_whatever_is_mixed_is_no_yes(deed: Deed, word: str) -> None:
    assert reply_to(word, deed) is not Reply.YES
    assert reply_to(without_punctuation(word), deed) is not Reply.YES


def test_both_tables_are_large_enough_to_mean_something() -> None:
    assert len(cases(YES)) >= 100
    assert len(cases(NO)) >= 120


@pytest.mark.parametrize(
    ("word", "reply"),
    [
        ("先不下单", Reply.REFUSES),
        ("好，取消", Reply.REFUSES),
        ("对，我再想想", Reply.HESITATES),
        ("对，等我问下老公再下", Reply.HESITATES),
        ("对，名字不对", Reply.UNCLEAR),
        ("包邮吗", Reply.UNCLEAR),
    ],
)
def test_what_is_not_agreed_to_is_told_apart(word: str, reply: Reply) -> None:
    assert reply_to(word, Deed.ORDER) is reply


def test_what_is_known_may_be_said_again() -> None:
    assert reply_to("对，两盒", Deed.ORDER, ["两盒"]) is Reply.YES
    assert reply_to("就两盒", Deed.ORDER, ["两盒"]) is Reply.UNCLEAR
    assert reply_to("那就一盒吧", Deed.ORDER, ["一盒"], ["一盒"]) is Reply.YES


def test_a_sign_of_listening() -> None:
    assert is_bare("嗯，好的")
    assert not is_bare("好，下单吧")


# --- in calls


def at_the_read_back(shop: Deployment) -> Call:
    call = Call(shop)
    call.say_all("我要一盒竹露舒缓面膜", "就要这款", "李雷", "就用这个号码", "上海市徐汇区漕溪路十八号")
    assert call.state.question is not None
    assert call.state.question.about == "read_back"
    return call


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("先不下单", "不下"),
        ("信息对，但我不买了", "不下"),
        ("对，我再想想", "不着急"),
        ("对，名字不对", "收件人"),
        ("对，电话换一个", "(?:手机|电话)号?"),
        ("没问题就是电话不对", "(?:手机|电话)号?"),
    ],
)
def test_a_mixed_yes_places_nothing_and_is_answered(skincare: Deployment, word: str, expected: str) -> None:
    call = at_the_read_back(skincare)
    assert re.search(expected, call.say(word))
    assert call.world.orders == []


def test_a_yes_while_the_right_name_is_asked_for_places_nothing(skincare: Deployment) -> None:
    call = at_the_read_back(skincare)
    call.say_all("对，名字不对", "没错下单吧")
    assert call.world.orders == []
    call.say_all("张珊", "对")
    assert [order.receiver_name for order in call.world.orders] == ["张珊"]


@pytest.mark.parametrize("word", ["对名字不对是张珊", "收件人错了是张珊", "名字不对，是张珊"])
def test_the_right_name_is_taken_from_the_correction(skincare: Deployment, word: str) -> None:
    call = at_the_read_back(skincare)
    assert "张珊" in call.say(word)
    call.say("对，没问题")
    assert [order.receiver_name for order in call.world.orders] == ["张珊"]


@pytest.mark.parametrize("pause", ["下吧，等等", "对，等我问下老公再下", "对，我再想想"])
def test_after_a_pause_a_sign_of_listening_places_nothing(skincare: Deployment, pause: str) -> None:
    call = at_the_read_back(skincare)
    assert "嗯" not in call.say(pause)
    assert "？" in call.say("嗯")
    assert call.world.orders == []
    call.say("嗯")
    assert len(call.world.orders) == 1


def test_after_a_pause_the_deed_is_enough(skincare: Deployment) -> None:
    call = at_the_read_back(skincare)
    call.say_all("等一下", "好了，下单吧")
    assert len(call.world.orders) == 1


@pytest.mark.parametrize(
    "word",
    [
        "可以，但不要取消",
        "对留着吧",
        "对我要这个的",
        "对发货",
        "对，取消另一单",
        "好但我再想想",
        "对，不对，等等",
    ],
)
def test_a_mixed_yes_cancels_nothing(skincare: Deployment, word: str) -> None:
    call = call_about(skincare, order("paid"))
    call.say_all("取消订单", word)
    assert not [effect for effect in call.effects if isinstance(effect, CancelOrder)]


def test_the_second_key_keeps_the_order(skincare: Deployment) -> None:
    call = call_about(skincare, order("paid"))
    call.say_all("取消订单", "不要")
    assert not [effect for effect in call.effects if isinstance(effect, CancelOrder)]


@pytest.mark.parametrize("word", ["可以但不要退", "好但我再想想", "行我留着用", "可以吧我再看看"])
def test_a_mixed_yes_returns_nothing(skincare: Deployment, word: str) -> None:
    call = call_about(skincare, order())
    call.say_all("我要退货", "买多了", "没拆", word)
    assert not [effect for effect in call.effects if isinstance(effect, RequestReturn)]


@pytest.mark.parametrize("word", ["对不对", "对不是", "没错就是名字不对", "对还是寄原来那里"])
def test_a_mixed_yes_redirects_nothing(skincare: Deployment, word: str) -> None:
    call = call_about(skincare, order("paid"))
    call.say_all("我要改地址，改到北京市朝阳区建国路8号", word)
    assert not [effect for effect in call.effects if isinstance(effect, ChangeAddress)]
