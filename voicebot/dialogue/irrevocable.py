"""Deeds that cannot be taken back (transfer, hang-up, opt-out, cancellation) need words that say them.

The classifier names its best guess for every utterance, however little speaks for it. A guess may
choose an answer, which costs one more turn when it is wrong; it must never end the call, hand it
over, drop an order or put a number on the do-not-call list.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue.understanding.intent_words import REFUSES_CALLS
from voicebot.dialogue.understanding.result import ScoredIntent, Understanding

GUESSED = 0.3
"""Confidence of a yes below which a question is none."""

SURE = 0.6
"""Confidence of an intent from which it may be acted upon without a word that names the deed."""

_SAID: Mapping[str, re.Pattern[str]] = {
    "transfer_human": re.compile(
        r"人工|客服|坐席|转接(?![头线口器])|真人|活人|经理|主管|领导|店长|老板|负责|管事|做主|能喘气|[找换叫转请喊]一?(?:个|位)?人|人(?:来|跟|接|说|讲|听)"
        r"|(?:不想|不愿意?|不要|懒得|别)(?:跟|和|同)|机器人?"
    ),
    "goodbye": re.compile(
        r"再见|拜|挂|回见|不聊|不说了|不打扰|先这样|就这样|再联系|下次|改天|回头|完事|没(?:别的|其他|什么|啥)?(?:事|了)|就问这|可以了|好了|行了|谢"
    ),
    "cancel_order": re.compile(
        r"取消|撤|退|不(?:想|打算)?(?:要|买|订|拍|下)|别(?:发|寄|送)|作废|销|关|砍|后悔|算了"
    ),
    "wrong_number": re.compile(
        r"[打找拨]错|打的?(?:是|到)哪|找谁|不认识|机主|本人|没有?这个人|换(?:人|主人)|别人的|刚换的|我不姓|他不在|我不是他"
        r"|没(?:有)?(?:在.{0,6})?(?:买|下|订)过?|不是我(?:买|的订单)"
    ),
    "privacy_request": re.compile(r"信息|资料|隐私|录音|号码?|泄|存|删|注销|保密|电话|地址"),
    "complaint": re.compile(
        r"投诉|举报|曝光|骗|维权|消协|12315|工商|差评|态度|垃圾|什么玩意|没人(?:管|理)|坑|忍|气|太(?:差|过分|不像话|慢)|负责|说法|骂"
        r"|欺负|解决|告你|告(?:到|上)|失望|受不了|过分|踢皮球|推来推去|不像话|缺德|良心|凭什么|烦|恶心|说话不算"
    ),
    "do_not_call": re.compile(r"打|电话|来电|骚扰|短信|推销|营销|退订|拉黑|联系|号码|黑名单|免打扰|烦"),
}
"""Words of which one must be there when the intent is not sure."""


def without_guesses(understood: Understanding) -> Understanding:
    """The reading without intents that cannot be taken back and are neither sure nor said."""
    kept = tuple(intent for intent in understood.intents if _stands(intent, understood.text))
    if len(kept) == len(understood.intents):
        return understood
    return replace(understood, intents=kept or (ScoredIntent("provide_info", SURE / 2),))


def _stands(intent: ScoredIntent, text: str) -> bool:
    if intent.name == "transfer_human" and _RECEIVED_BY.search(text):
        return False  # 收件人陈经理
    if intent.name == "affirm" and intent.confidence < GUESSED and _ASKS.search(text):
        return False  # 那怎么办 agrees to nothing
    words = _SAID.get(intent.name)
    if words is None or words.search(text) is not None:
        return True
    return intent.confidence >= SURE and not (intent.name == "goodbye" and _ASKS.search(text))


_RECEIVED_BY = re.compile(r"(?:收件人|收货人|联系人|寄给|发给)[^，。]{0,6}(?:经理|主管|老板|店长|领导)")
"""Somebody's title, of whom the parcel is for."""
_ASKS = re.compile(r"怎么办|咋办|怎么|吗|呢|什么|谁|哪|几|多久")
"""Who still asks is not leaving."""


# --- calls refused, and calls wanted


def refuses_calls(text: str) -> bool:
    """Whether these words refuse further calls: an opt-out counts at once, so it must be one.

    就这个电话 sounds like one to the classifier, but nothing is refused in it; 不用转了，让人打给我 refuses
    something else and wants a call.
    """
    if _NO_MORE.search(text):
        return True
    if _ANOTHER_TIME.search(text) and not refuses_calls_plainly(text):
        return False  # 现在别打，晚上再打给我
    return not wants_a_call(text) and any(
        _REFUSAL.search(clause) and _CALLING.search(clause) and not _OF_THE_PARCEL.search(clause)
        for clause in _CLAUSES.split(text)
    )


def refuses_calls_besides(text: str) -> bool:
    """把资料删了，往后别给我打: deletion, and no calls either."""
    return REFUSES_CALLS.search(text) is not None


def refuses_calls_plainly(text: str) -> bool:
    """往后都别给我打了: said of all time to come, it is an opt-out whatever else is refused with it."""
    return _NEVER_AGAIN.search(text) is not None


def wants_a_call(text: str) -> bool:
    """让经理打给我, 给我回个电话就行: somebody shall call, and nothing of that is refused or asked."""
    found = _WANTS_A_CALL.search(text)
    return (
        found is not None
        and _REFUSED_BEFORE.search(text[: found.start()]) is None
        and _ABOUT_IT.search(text) is None
    )


_CLAUSES = re.compile(r"[，。！？；]")
_ANOTHER_TIME = re.compile(
    r"(?:上午|中午|下午|晚上|傍晚|明[天早晚]|后天|周[一二三四五六日末]|下周|改天|回头|晚点|待会儿?|过(?:一?会儿|阵子)|点[钟半]?)"
    r"(?:以后|之后|了)?[^，。不别]{0,3}再(?:给我|跟我)?(?:打|来电|联系)(?!我就|就)"
)
_NO_MORE = re.compile(r"骚扰|拉黑|免打扰|退订|黑名单")
_REFUSAL = re.compile(
    r"少(?=给我|来|打电话|打扰|推销|骚扰)|别|不要|不用|不准|不许|不想|甭|勿|莫|唔|停|取消|删|再打|老打|烦"
)
_OF_THE_PARCEL = re.compile(r"(?:快递|骑手|派[件送]|送货|配送|小哥|送的人)[^，。]{0,6}(?:别|不要|不用|甭|莫)")
"""让快递别打电话，放门口 is about the delivery, and no opt-out."""
_CALLING = re.compile(r"打(?![折开包发底碎翻破烂坏湿歪蜡结气])|电话|来电|联系|推销|营销|短信|号码")
_NEVER_AGAIN = re.compile(
    r"(?:以后|往后|今后|从今|将来|永远)[^，。]{0,6}(?:别|不要|不用|不许|不准|甭|莫|少)[^，。]{0,5}(?:打(?!折|包|开|印|发|扰)|来电|联系|推销|骚扰)"
    r"|(?:别|不要|不许|不准|甭|莫)(?:再|老|总|天天|成天)(?:给|往|跟|来)?(?:我|我们|这|我这)?(?:儿|里)?(?:打(?!折|包|开|印|发|扰)|来电|推销|骚扰)"
)
_WANTS_A_CALL = re.compile(
    r"(?:让|叫|请|喊|派|安排|找)(?:你们|您们|那个|一?个|一?位)*(?:人|他|她|同事|经理|主管|领导|老板|店长|客服|负责人|管事的|师傅|工程师|技术|售后|专人)+"
    r"[^，。别不]{0,6}(?:打|回|联系|来电)[^，。]{0,4}(?:我|电话|电|话)"
    r"|(?:给我|跟我)(?:打|回|来)(?:个|一个)?(?:电话|电|话)|(?:打|(?<![这上下那每头])回)(?:电话)?给我|打我(?:的|这个)?(?:电话|手机|号)|回(?:我)?(?:个)?电话?给?我?(?:吧|就行|就好)"
)
_REFUSED_BEFORE = re.compile(
    r"(?:别|不要|不用|不必|甭|不准|不许|不想|少|莫|勿|老是?|再|天天|总是?|一直)[^，。了转]{0,3}$"
)
_ABOUT_IT = re.compile(
    r"谁|为什么|为啥|干嘛|怎么|咋|哪|什么时候|啥时候|几点|几时|多久|没(?:有)?(?:人)?(?:给我)?(?:打|回)|烦|投诉"
)
