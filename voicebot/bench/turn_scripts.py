"""What the callers of ``bench turns`` say: orders of a mask, told slot by slot, always the same ones."""

import random
from enum import Enum

from voicebot.simulator.scenario import CallerTurn, CallerVoice, Scenario, When

DIGITS_PAUSE_MS = 600
SENTENCE_PAUSES_MS = (300, 600)
_VOICES = ("cmn+m3", "cmn+f4", "cmn+m7", "cmn+f5")
_PACES = (160, 175, 190)
_CALLER_NUMBER = 13800200000

_TAKES = "/要这款吗|就要这款|觉得可以|定这款|给您下单|要不要这款/"
_THIS_NUMBER = "/现在这个号码|现在打的/"
_READ_BACK = "/没问题我就下单|都对的话|这样下单可以|信息都对/"
_TO_KEEP = "/要帮您记下来|记下来可以吗/"

_WISHES = (
    "我想买一款面膜",
    "你们有没有补水的面膜",
    "给我推荐一款面膜吧",
    "我想买一款补水保湿的面膜，三百元以内",
)
_PAUSED_WISHES = (
    ("我皮肤有点干", "想买一款补水的面膜"),
    ("你好", "我想买面膜"),
    ("我想买", "一款保湿的面膜"),
)
_QUESTIONS = ("孕妇能用吗", "这个怎么用", "里面有酒精吗", "保质期多久")
_EFFECTS, _PRICES = ("补水保湿", "美白", "补水"), ("三百元以内", "三百块以下", "两百块到三百块")
_SKINS, _ALLERGIES = ("干性皮肤", "偏干", "油性皮肤"), ("没有", "我对化学剂过敏", "没有过敏")
_CONSENTS, _QUANTITIES = ("好的，就要这款", "可以", "行，就要这款"), ("两盒", "一盒", "三盒")
_NAMES, _OWN_NUMBER = ("张红", "李强", "王建国", "陈静"), ("对，就用这个号码", "对", "可以")
_ADDRESSES = ("上海市徐汇区中山南路二十号", "南京市鼓楼区中山路十八号", "杭州市西湖区文三路九号")
_CONFIRMATIONS, _NOTHING_ELSE = ("没问题", "对", "对，没问题"), ("没有了，谢谢", "没有了", "不用了")
_OTHER_NUMBER = "不是，换一个号码"
_NUMBER_GROUPS = (("幺三九", "二零零五", "六七八零"), ("幺五八", "零零二三", "四五六七"))
_NUMBERS = ("幺三九二零零五六七八零", "幺五八零零二三四五六七")


class Kind(Enum):
    """What a caller's turn is.

    ``COMPLETE`` ones are a yes, a no or a whole telephone number in one go.
    """

    WISH = "first wish"
    PAUSED = "sentence with a pause"
    QUESTION = "question"
    VALUE = "value asked for"
    QUANTITY = "quantity"
    NAME = "name"
    ADDRESS = "address"
    DIGIT_GROUPS = "digits in groups"
    COMPLETE = "complete answer"


_TEXTS = (
    (Kind.WISH, _WISHES),
    (Kind.PAUSED, tuple("，".join(parts) for parts in _PAUSED_WISHES)),
    (Kind.QUESTION, _QUESTIONS),
    (Kind.VALUE, (*_EFFECTS, *_PRICES, *_SKINS, *_ALLERGIES, _OTHER_NUMBER)),
    (Kind.QUANTITY, _QUANTITIES),
    (Kind.NAME, _NAMES),
    (Kind.ADDRESS, _ADDRESSES),
    (Kind.DIGIT_GROUPS, tuple("，".join(groups) for groups in _NUMBER_GROUPS)),
    (Kind.COMPLETE, (*_CONSENTS, *_OWN_NUMBER, *_CONFIRMATIONS, *_NOTHING_ELSE, *_NUMBERS, "没有")),
)
_KIND_OF = {text: kind for kind, texts in _TEXTS for text in texts}


def kind_of(said: str) -> Kind:
    """The kind of what a caller of these scripts has said (``Deed.meant``)."""
    return _KIND_OF[said]


def order_call(place: int) -> Scenario:
    """The caller number ``place``: every third one pauses in the first sentence, two of three in a number."""
    rng = random.Random(place)
    if place % 3 == 0:
        first = CallerTurn(
            say=_PAUSED_WISHES[place // 3 % len(_PAUSED_WISHES)], pause_ms=rng.randint(*SENTENCE_PAUSES_MS)
        )
    else:
        first = CallerTurn(say=(rng.choice(_WISHES),))
    turns = [first, CallerTurn(say=(rng.choice(_QUESTIONS),), when=When(bot_says=_TAKES.strip("/")))]
    own_number = place % 3 == 2
    if not own_number and place % 2 == 0:
        groups = _NUMBER_GROUPS[place // 2 % len(_NUMBER_GROUPS)]
        turns.append(
            CallerTurn(say=groups, pause_ms=DIGITS_PAUSE_MS, when=When(bot_asks=("phone",), bot_says="号"))
        )
    return Scenario(
        title=f"order {place}",
        name=f"order_{place:03d}",
        caller=CallerVoice(
            number=str(_CALLER_NUMBER + place), voice=rng.choice(_VOICES), words_per_minute=rng.choice(_PACES)
        ),
        turns=tuple(turns),
        answers={
            _TO_KEEP: ("不用了",),
            _READ_BACK: (rng.choice(_CONFIRMATIONS),),
            _THIS_NUMBER: (rng.choice(_OWN_NUMBER) if own_number else _OTHER_NUMBER,),
            _TAKES: (rng.choice(_CONSENTS),),
            "effect": (rng.choice(_EFFECTS),),
            "price": (rng.choice(_PRICES),),
            "skin_type": (rng.choice(_SKINS),),
            "allergy": (rng.choice(_ALLERGIES),),
            "quantity": (rng.choice(_QUANTITIES),),
            "receiver_name": (rng.choice(_NAMES),),
            "phone": (rng.choice(_NUMBERS),),
            "address": (rng.choice(_ADDRESSES),),
        },
        otherwise=rng.choice(_NOTHING_ELSE),
    )
