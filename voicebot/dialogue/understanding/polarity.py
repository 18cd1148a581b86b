"""Whether a value is wanted: scope of negation, contrast, negation after the word, double negation."""

import re
from collections.abc import Sequence

from voicebot.dialogue.understanding.mention import Mention, Polarity, Span, overlap

_LEAD = r"(?:含有|带有|含|带|有|加|那种|那个|什么|任何|太|这种|用|是|一点儿?|半点|啥|过于|那么|特别)*"
_BEFORE = re.compile(
    r"(?P<must>不能没有?|不能不|不能缺|少不了|必须得?有?|一定要有?|得有|非得?有?)" + _LEAD + r"$"
    r"|(?P<ask>有没有|是不是|含不含|有无|是否|带不带|会不会有?|里[头面边]?有|加没加|加了?没|用了?没)"
    + _LEAD
    + r"$"
    r"|(?P<contrast>(?<!是)不是)(?:要|给|想要|我要|我的|说|买)?" + _LEAD + r"$"
    r"|(?P<except>除了|除去|除开|除)" + _LEAD + r"$"
    r"|(?P<not>不想要|不需要|不要|不能要|别要|甭要|不含|不带|不能含|不能有|不能带|不可以有|别有|别含|别带|"
    r"别给我?(?:们)?(?:推荐|介绍|拿|来|推|整)?|别推荐|别介绍|别拿|别是|不喜欢|不爱吃?|"
    r"不吃|不能吃|吃不了|讨厌|拒绝|避开|"
    r"不考虑|不买|不加|不添加|碰不得|不能碰|不敢用|怕|(?<!有)没有|(?<!有)没(?=$)|无|没|(?<![特分级类性区告差识])别)"
    + _LEAD
    + r"$"
)
_INNER = re.compile(r"(?:(?<!有)没有|(?<![有])没|不带|不含|不够|(?<!是)不是|(?<!不)不|无)$")
_SKIP = (
    r"(?:的|那种|这种|这款|那款|款|色|味儿?|屏|类|东西|那些|这些|皮肤|成分|材质|面料|"
    r"鞋|啊|呀|呢|嘛|吧|哈|，|、|\s|"
    r"就|都|我|可|也|一律|通通|全|千万|真的?|是|咱|俺|给我|统统|绝对|还是|最好|也好)*"
)
_AFTER = re.compile(
    _SKIP + r"(?P<neg>不要|别给我?|算了|免了|不行|不可以|不喜欢|不考虑|不想要|不吃|不能要|"
    r"别要|不爱|不买|不用了|吃不了|受不了|"
    r"除外|以外|之外|不成|不合适|拿走|去掉|不好(?=$|[，。])|拜拜|没法[用吃]|不能[用吃]"
    r"|碰不得|就甭|甭|[吃咬嚼穿用戴受]不[了动惯来])"
)
_MAY_LEAD = frozenset(
    {"不要", "别给", "别给我", "不喜欢", "不想要", "不吃", "别要", "不爱", "不买", "甭", "不行"}
)
"""Negations that may also begin what comes next (不要一脚蹬); the others end what was said."""
_EMPHASIS = re.compile(r"[就都我可也全]|通通|一律|那种|千万")
_JOIN = re.compile(
    r"(?:的|色|味儿?)*(?:，|、)?(?:和|跟|与|或者?|以及|还有|也好|也|、|带|含|有|又|及)+(?:含|带|有|，)*"
)
_TOUCH = re.compile(r"(?:的|色|味儿?|、|，)*")
_POSITIVE_AFTER = re.compile(
    r"(?:的|色|款)?(?:可以|就行|就好|都行|也行|还行|就成|最好|不错|要|没问题|能吃|能接受)"
)
_ASKED_AFTER = re.compile(r"(?:的|成分)?(?:吗|么|没有?(?=$|[，。？啊呀])|不(?=$|[，。？啊呀]))")
_AS_WELL = re.compile(r"(?:以外|之外|外)?.{0,8}?(?:还要|也要|还想|还得|再要|还有)")


def decide(text: str, mentions: Sequence[Mention], *, substances: str) -> list[Mention]:
    """The mentions with their polarity.

    Args:
        text: what they were found in.
        mentions: in order of place.
        substances: name of the slot whose values may be merely asked about ("有没有酒精").
    """
    decided: list[Mention] = []
    for index, mention in enumerate(mentions):
        if mention.implied:
            decided.append(mention)
            continue
        polarity = _one(text, mention, mentions, substances)
        if polarity is None:
            polarity = _inherited(text, decided, mention)
        decided.append(mention.said(polarity) if polarity is not None else mention)
        _spread_back(text, decided, index)
    return decided


def _one(text: str, mention: Mention, mentions: Sequence[Mention], substances: str) -> Polarity | None:
    """What the words directly before and after say; None when they say nothing."""
    start, end = mention.span
    before = text[max(0, start - 12) : start]
    after = _AFTER.match(text, end)
    if after is not None and not _belongs(text, mention, after, mentions):
        after = None
    match = _BEFORE.search(before)
    if match is None:
        inner = _INNER.search(before)
        if inner is not None:
            return Polarity.WANTED if after else Polarity.UNWANTED
        if after is not None:
            return Polarity.UNWANTED
        if mention.slot == substances and _ASKED_AFTER.match(text, end) and "过敏" not in text:
            return Polarity.ASKED
        return None
    if match["must"]:
        return Polarity.WANTED
    if match["ask"]:
        return Polarity.ASKED if mention.slot == substances else Polarity.WANTED
    if match["contrast"]:
        return _contrast(text, mention, mentions)
    if match["except"]:
        return Polarity.WANTED if _AS_WELL.match(text, end) else Polarity.UNWANTED
    if after is not None and _INNER.search(match[0].rstrip("有含带")) is not None:
        return Polarity.WANTED
    if after is not None and match["not"] in ("没有", "没", "无", "不带", "不含"):
        return Polarity.WANTED
    if text[: start - len(match[0])].endswith(("是", "可", "有")) and match["not"] in ("不要", "没有", "没"):
        return None  # 是不要…吗, 有没有 split by mending
    return Polarity.UNWANTED


def _belongs(text: str, mention: Mention, after: re.Match[str], mentions: Sequence[Mention]) -> bool:
    """Whether a negation behind a word is about it, not about what comes next.

    要系带的不要一脚蹬: 不要 has its own object. 红的不要: it has none.
    """
    between = text[mention.span[1] : after.start("neg")]
    if any(mention.span[1] <= other.span[0] < after.start("neg") for other in mentions):
        return False
    if after["neg"] not in _MAY_LEAD:
        return True
    if re.match(r"太|含|带|有|那么|超过|贵|给我|很|特别|再", text[after.end() :]):
        return False  # 保湿的，不要太油
    if text[after.end() : after.end() + 1] in ("要", "就"):
        return True  # 麻辣的不要，要原味
    if text[after.end() : after.end() + 1] in ("了", "啦") and after["neg"] == "不要":
        return True
    if after["neg"] == "不行" and text[after.end() : after.end() + 1] == "就":
        return False
    follower = next((other for other in mentions if after.end() <= other.span[0] <= after.end() + 2), None)
    if follower is None:
        return True
    if _EMPHASIS.search(between):
        return True
    if re.search(r"[，。]", text[after.end() : follower.span[0]]):
        return True
    return _INNER.search(text[: mention.span[0]]) is not None


def _contrast(text: str, mention: Mention, mentions: Sequence[Mention]) -> Polarity | None:
    """不是A是B rejects A; A，不是，B is a correction and says nothing about B."""
    same = [other for other in mentions if other.slot == mention.slot and other is not mention]
    later = [other for other in same if other.span[0] >= mention.span[1]]
    earlier = [other for other in same if other.span[1] <= mention.span[0]]
    if later:
        return Polarity.REJECTED
    if any(other.value != mention.value for other in earlier):
        stated = re.search(r"要的?是|是|要", text[: earlier[-1].span[0]])
        directly = text[earlier[-1].span[1] : mention.span[0]]
        if stated and not re.search(r"[哎呃啊哦嗯]|不是，", directly):
            return Polarity.REJECTED
        return None
    return Polarity.REJECTED


def _inherited(text: str, decided: Sequence[Mention], mention: Mention) -> Polarity | None:
    """不要A和B: the negation of A holds for B as well."""
    for previous in reversed(decided):
        if overlap(previous.span, mention.span):
            continue
        if previous.slot != mention.slot or previous.polarity is Polarity.WANTED:
            return None
        between = text[previous.span[1] : mention.span[0]]
        joined = _JOIN.fullmatch(between) is not None or between == ""
        if not joined or _POSITIVE_AFTER.match(text, mention.span[1]):
            return None
        return previous.polarity
    return None


def _spread_back(text: str, decided: list[Mention], index: int) -> None:
    """红的黄的都别给我: the negation after the last one holds for those before it."""
    last = decided[index]
    if last.polarity is not Polarity.UNWANTED:
        return
    after = _AFTER.match(text, last.span[1])
    if after is None:
        return
    everything = "都" in text[last.span[1] : after.start("neg")] or "一律" in after[0]
    for at in range(index - 1, -1, -1):
        previous = decided[at]
        if previous.slot != last.slot or previous.polarity is not Polarity.WANTED:
            return
        between = text[previous.span[1] : last.span[0]]
        joined = _JOIN.fullmatch(between) or (everything and _TOUCH.fullmatch(between))
        if not joined or _BEFORE.search(text[: previous.span[0]]):
            return
        decided[at] = previous.said(Polarity.UNWANTED)
        last = previous


def free_of(span: Span, taken: Sequence[Span]) -> bool:
    """Whether no place in ``taken`` shares a character with ``span``."""
    return not any(overlap(span, other) for other in taken)
