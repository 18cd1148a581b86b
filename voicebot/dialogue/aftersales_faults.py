"""What is wrong with goods, from the words with which a caller wants them taken back."""

import re

LEAKS, LACKS = "破损", "少件"
"""Values of ``issue``."""
OURS = frozenset({LEAKS, "包装破损", LACKS, "发错货", "质量问题", "过期"})
"""Those that are the shop's to answer for."""

_OPEN = re.compile(r"漏了?(?=$|[，。！吧啊呀呢怎要给换])")
_LEAKS = re.compile(r"漏(液|水|油|出|得|光|到)|流|渗|洒|黏|粘|湿|盖|破|裂|一(盒子|箱子|地|袋子)都?")
_LACKS = re.compile(
    r"漏(发|给|寄|装|放|拿|送|配|掉|了[一二两三四五六七八九十\d]+[个件盒瓶支袋双台罐包])"
    r"|少|没(有)?(给|发|收|寄|装|放|看见|见)|里面?没|缺"
)

_TOLD = (
    (
        "少件",
        re.compile(
            r"少(了|发|给|装|寄)|漏(发|给|寄|装)|缺(了|一)"
            r"|(?:盒|箱|袋|包|里|里面|里头)(?:子)?(?:只有?|就有?|才)[一半两几](?:只|个|双|盒|支|瓶|袋|件|包)"
        ),
    ),
    ("发错货", re.compile(r"(发|寄|送|拿|装)错|不是我(要|买|订|拍)的")),
    ("过期", re.compile(r"(?<!没)(?<!没有)过(了)?期")),
    (
        "破损",
        re.compile(r"(?<!没)(?<!没有)(破|碎|裂|瘪|压扁|磕坏)(了|的|开|损|掉|一)|漏(液|水|油)|全(破|碎)"),
    ),
    (
        "尺码不合适",
        re.compile(
            r"(?:买|拍|选|订)错了?(?:码|尺码|号|大小)|顶(?:着|到|住)?[^，。]{0,3}(?:脚|前|头)|[挤磨夹硌]脚|塞不进|穿不[进了上下]|不[合跟]脚"
            r"|(?:太|有点|偏)(?:小|大|紧|松|细|窄|肥|宽|瘦|挤)了|[大小]了(?:[一两半]?个?[码号])?(?=$|[，。啊呀])"
            r"|[大小]了(?:一截|一圈|一大截|好多|不少|很多|太多)|掉跟|掉脚|勒脚|卡脚"
        ),
    ),
    (
        "质量问题",
        re.compile(
            r"(?:里|里头|里面|里边|上面|[吃喝用]出|[吃喝]到|发现)(?:了|有|爬着|是|一|[根只个条些片块粒小大黑白长短死活])*"
            r"(?:虫|头发|毛发|苍蝇|蟑螂|蚊子|异物|玻璃|铁丝|钢丝|塑料片|石子|石头|沙子|指甲|霉)"
            r"|(?:老是?|总是?|一直|突然|动不动就?|自己|屏幕?)[^，。]{0,2}(?:闪(?![充存电雷])|黑屏|花屏|死机|重启|关机)|开不[了开]机|不开机|没反应"
            r"|[充冲]不[进上满]电?|不充电|不亮了?(?=$|[，。])|没声音|不出声|失灵|异响|连不上"
            r"|(?:别人|人家|有人)(?:已经)?(?:用|穿|拆|退|打开|激活)过|二手|翻新|划痕|刮花|掉漆|是旧的|(?<!没)(?<!没有)坏(了|的|掉)|(?:跟|底|扣|带|盖|键|把手|零件|线头)[^，。]{0,2}(?:掉|断|脱|松)了|不能用|用不了|质量(问题|太?差|不)|有毛病|变质|发霉"
        ),
    ),
)
"""Values of ``issue`` and the words for them; the first that fits counts."""


def told_with(text: str) -> str | None:
    """面膜破了，给我换一个: the fault told with the wish, if one is."""
    return next((issue for issue, words in _TOLD if words.search(text)), None)


def is_at_hand(text: str) -> bool:
    """里头有只虫子 is told of what somebody holds, and of nothing that is for sale."""
    return _AT_HAND.search(text) is not None


_AT_HAND = re.compile(
    r"(?:里|里头|里面|里边|上面|[吃喝用]出|[吃喝]到|发现)(?:了|有|爬着|是|一|[根只个条些片块粒小大黑白长短死活])*(?:虫|头发|毛发|苍蝇|蟑螂|异物|玻璃|铁丝|石子|沙子|指甲)"
    r"|(?:买|拍|选|订)错了?(?:码|尺码|号|大小)|(?:盒|箱|袋|包)(?:子)?(?:里|里面|里头)?(?:只有?|就有?|才)[一半两几]"
)


def leaks_or_lacks(text: str) -> bool:
    """Whether 漏 is said and the words leave open which of the two it is."""
    return _OPEN.search(text) is not None and fault_in(text) is None


def fault_in(text: str) -> str | None:
    """Which of the two the words tell, if they do."""
    if _LACKS.search(text):
        return LACKS
    return LEAKS if _LEAKS.search(text) else None
