"""Self-correction: which of several values of one slot is the one that holds."""

import re
from collections.abc import Callable, Sequence

from voicebot.dialogue.understanding.mention import Mention, Polarity

CORRECTION = re.compile(
    r"不对|[说讲报](?:的)?[少多高低](?:了|啦)|不是(?!很|太|特别)|说错|搞错|记错|看错|讲错|错了|哦不|啊不|呃不|嗯不|哎不|唉不|哎呀不|不不|改成|改为|改要|改了|换成|改(?:要|成)?$|换(?:成)?$|"
    r"算了|得了还是|还是|(?<![不想])要不(?!然)|或许|其实是|应该是|我是说|不，|更正|一步到位|稳妥|不作数|不算|忘了|等等|等(?:一?下|一?会儿?)|[放提加涨改降压减调升](?:宽|高|低|大|多|少)?(?:到|成|为|至)|"
    r"(?:瞎|乱|随便|胡乱|随口)(?:猜|蒙|估|说|报)|(?:猜|蒙|估摸着说)的(?=，|。|其实|应该)|其实(?:是|偏|就是|应该|[他她我](?:是|穿|要|偏|属)|穿|得)|"
    r"慢着|且慢|口误|嘴瓢|嘴秃噜|[瞧看]我[这说]|[记说讲看弄搞听]岔|弄错|打错|重说|纠正|收回|改主意|变卦|干脆|索性|不如|反悔"
)
_HESITATION = re.compile(r"(?:呃|嗯|哎呀?|唉|嗐|啊|哦|额|诶|欸)")
_SLIP = re.compile(r"[的色款，吧啊呃哎唉哦嗯]*不+[，啊哦]*")
"""金色不黑色: a lone 不 takes back what was just said."""
_OBJECTION = re.compile(
    r"(?:不(?!用说|管|光|仅|止|但|论)|太|容易|怕|嫌|没劲|难|显|俗|老气|贵|丑)[^，。]{1,8}，?(?:那|那么|要么)?(?:就|还是|换|干脆|要不)"
    r"|(?:不(?!用说|管|光|仅|止|但|论)|太|容易|怕|嫌|难|显|俗|老气|丑)[^，。]{1,8}，?(?:那|要)(?=$)"
)
"""白的不经脏，那就米色的: what is objected to gives way."""
_IF_LACKING = re.compile(r"没有|没货|的话|要是|如果|断货|断码|缺|卖完|卖没")
_HESITATING = re.compile(r"[的色味款，]*(?:呃|嗯+|额|哎呀?|唉|嗐|诶|欸|哦|啊|那个|，)+，*")
"""孜然的，呃，香辣的吧: thinking aloud, then the answer."""
_THINKING = re.compile(r"[的色味款，]*(?:呃|额|哎|唉|诶|欸)+，*")
_SINGLE = frozenset({"product_type", "color", "flavor", "brand", "material"})
"""Of these a caller mostly wants one, so that what comes after hesitation replaces the first."""
_RESTATED = re.compile(
    r"(?:颜色|口味|味道|牌子|尺码|码子?|款式?)(?:就|还是|给我|我)?(?:要|改|换|变|应该)|(?:那(?:是|会儿)|以前|夏天|冬天)[^。]{0,6}现在"
)
"""墨黑的来一台，颜色要霜白: the slot is named anew."""
_ALTERNATIVE = re.compile(
    r"或者?|没有的话|有没有|不行的话|不然|都行|都可以|都成|也行|也可以|和|跟|、|还有|以及|加|也要|又要"
)
_RELATIONAL_OR = re.compile(r"还是[^，。]{1,8}(?:呢|好|哪|吗|？)")


def settle(text: str, mentions: Sequence[Mention], mode: Callable[[str], str]) -> list[Mention]:
    """The mentions that hold after the caller's own corrections.

    Args:
        text: the utterance.
        mentions: with polarity, in order of place.
        mode: of a slot: "several" values, the "first" said counts, or the "last".
    """
    kept = _without_others(text, _drop_rejected(_without_stutter(mentions)))
    kept = _own_age(text, kept)
    families: dict[str, list[Mention]] = {}
    for mention in kept:
        families.setdefault(mention.slot, []).append(mention)
    for slot, group in families.items():
        families[slot] = _settled(text, group, mode(slot))
    holding = [id(mention) for group in families.values() for mention in group]
    return [mention for mention in kept if id(mention) in holding]


def _without_others(text: str, mentions: list[Mention]) -> list[Mention]:
    """油皮的是我对象，我是敏感皮: what somebody else is like, beside what the caller is like."""
    return [
        mention
        for mention in mentions
        if not (
            (_OF_SOMEBODY.match(text, mention.span[1]) or _others_say(text, mention, mentions))
            and any(other.slot == mention.slot and other.value != mention.value for other in mentions)
        )
    ]


def _own_age(text: str, mentions: list[Mention]) -> list[Mention]:
    """我四十八，孩子都二十了: how old a grown child has become, beside the caller's own age."""
    ages = [item for item in mentions if (item.name or item.slot).startswith("age")]
    own = [item for item in ages if _MINE.search(text[: item.span[0]])]
    others = [item for item in ages if _CHILDREN.search(text[: item.span[0]])]
    people = [item for item in mentions if item.slot == "recipient"]
    beside = [item for item in people if any(0 < age.span[0] - item.span[1] <= _NEAR for age in others)]
    minors = any(not isinstance(item.value, int | float) or item.value < _GROWN for item in others)
    if not own or minors or len(people) > len(beside):
        return mentions  # it may be for the child: its limits hold
    return [item for item in mentions if item not in others and item not in beside]


_NEAR = 3
_GROWN = 18
_MINE = re.compile(r"(?:^|[，。])我(?:今年|都|快|已经|呀|啊|嘛|，)*$")
_CHILDREN = re.compile(r"(?:孩子|娃|儿子|女儿|闺女|孙子|孙女|老大|大的)(?:都|也|已经|快|今年)*$")


def _others_say(text: str, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """我朋友说美白的好，我自己想补水: what somebody else recommends, before what the caller wants."""
    return _SAID_BY_OTHERS.search(text[: mention.span[0]]) is not None and any(
        other.slot == mention.slot and _I_WANT.search(text[mention.span[1] : other.span[0]])
        for other in mentions
        if other.span[0] >= mention.span[1]
    )


_SAID_BY_OTHERS = re.compile(
    r"(?:朋友|同事|闺蜜|邻居|别人|人家|网上|室友|同学|老公|老婆|媳妇|[妈爸姐妹哥弟])(?:他|她)?(?:都|老|一直|总)?(?:说|讲|觉得|推荐|喜欢|爱)[^，。]{0,4}$"
)
_I_WANT = re.compile(r"，(?:但|可|但是|可是|不过)?我(?:自己|本人)?(?:是|还是|就|更|倒)*(?:想|要|喜欢|觉得)")
_OF_SOMEBODY = re.compile(
    r"的?(?:那个|那位)?是(?:我|俺|咱)?们?家?(?:对象|[妈爸爷奶公婆爹娘哥姐弟妹叔姨舅姑]|老[公婆伴]|媳妇|闺女|姑娘|儿子|女儿|孩子|朋友|闺蜜|同事|室友|同学)"
)


def _without_stutter(mentions: Sequence[Mention]) -> list[Mention]:
    """修复修复: a value said twice in one breath is one value."""
    kept: list[Mention] = []
    for mention in mentions:
        if any(
            (item.slot, item.value, item.span[1]) == (mention.slot, mention.value, mention.span[0])
            for item in kept
        ):
            continue
        kept.append(mention)
    return kept


def _drop_rejected(mentions: list[Mention]) -> list[Mention]:
    """不是混合，是油皮: the earlier 混合 goes as well."""
    rejected = {
        (mention.slot, str(mention.value)): mention.span[0]
        for mention in mentions
        if mention.polarity is Polarity.REJECTED
    }
    return [
        mention
        for mention in mentions
        if mention.polarity is not Polarity.REJECTED
        and mention.span[0] >= rejected.get((mention.slot, str(mention.value)), -1)
    ]


def _settled(text: str, group: list[Mention], mode: str) -> list[Mention]:
    if len({(item.span, item.name) for item in group}) < 2:
        return group
    if mode == "last":
        group = [
            item for item in group if not _denied(text, item) and not _objected_to(text, item, group)
        ] or group
        group = _without_doubtful(text, _without_repeats(_limits_first(group)))
    last = len(group) - 1
    start = 0
    for at in range(last, 0, -1):
        if group[at].span == group[at - 1].span or group[at].polarity is not group[at - 1].polarity:
            continue
        if _corrects(text, group, at, mode):
            start = at
            break
    kept = [item for item in group[start:] if not _brought_up_again(text, item, group[:start])] or group[
        start:
    ]
    if mode == "first":  # 豪华的不要，经济型就行
        return [item for item in kept if item.polarity is Polarity.WANTED][:1] or kept[:1]
    return kept


def _brought_up_again(text: str, mention: Mention, taken_back: Sequence[Mention]) -> bool:
    """米色，呃不，要黑的，米色不禁脏: what was taken back is named once more to say why."""
    same = any((item.slot, item.value) == (mention.slot, mention.value) for item in taken_back)
    return same and _COMPLAINT.match(text, mention.span[1]) is not None


_COMPLAINT = re.compile(
    r"(?:的|色|味儿?|款|那个|它|我)*(?:不(?!错)|没|太|忒|容易|怕|显|难|嫌|俗|老气|贵|丑|齁|腻)"
)


def _denied(text: str, mention: Mention) -> bool:
    """三十倍的，不是五十倍的."""
    start, end = mention.span
    if _AS_IT_WAS.search(text[:start]):
        return True
    return text[:start].endswith(("不是", "不要", "别要")) and text.startswith(("的", "那"), end)


def _objected_to(text: str, mention: Mention, group: Sequence[Mention]) -> bool:
    """还是四十二的吧，四十三有点大: what is said against another value chooses nothing."""
    return _TOO_BIG.match(text, mention.span[1]) is not None and any(
        other.value != mention.value and _CHANGES_TO.search(text[: other.span[0]])
        for other in group
        if other.span[1] <= mention.span[0]
    )


_CHANGES_TO = re.compile(r"(?:还是|换成?|改成?|那就|干脆)(?:要|来|拿|买|给我|选)?$")
_TOO_BIG = re.compile(
    r"(?:码|号|的|块钱?|元|那双|那个|我|穿着?|怕|是|会|就|那)*(?:有点儿?|有些|太|偏|忒|嫌|略)"
    r"[大小挤紧松贵多少高肥瘦长短重]"
)
_AS_IT_WAS = re.compile(
    r"(?:原来|原先|本来|之前|上次|上回|买的|拍的|寄来的?|收到的?)(?:穿|买|拍|发)?的?(?:是|穿的?|的)$"
    r"|(?:刚才?|刚刚|方才|头先|先前)(?:我)?(?:跟|和|给|同)你?们?(?:说|讲|报|提)(?:的)?(?:是)?(?:那个)?$"
)
"""换三十八的，原来是三十七."""


def _limits_first(group: list[Mention]) -> list[Mention]:
    """一百五，一百五以内的: the figure that is said again as a limit is that limit."""
    limits = {mention.value for mention in group if mention.name.endswith(("_min", "_max"))}
    return [item for item in group if not (item.name.endswith("_about") and item.value in limits)]


def _without_repeats(group: list[Mention]) -> list[Mention]:
    """一千六到一千九的，最高一千九: what is said again corrects nothing."""
    kept: list[Mention] = []
    for mention in group:
        same = [
            at for at, other in enumerate(kept) if (other.name, other.value) == (mention.name, mention.value)
        ]
        if not same or same[-1] < len(kept) - 1:
            kept.append(mention)
    return kept


def _without_doubtful(text: str, group: list[Mention]) -> list[Mention]:
    """A bare figure does not replace one with its unit, unless a correction is announced."""
    best = max(mention.confidence for mention in group)
    kept: list[Mention] = []
    for mention in group:
        clear = mention.confidence >= best - 0.04 or mention.name.endswith(("_min", "_max"))
        if clear or not kept or CORRECTION.search(text[kept[-1].span[1] : mention.span[0]]):
            kept.append(mention)
    return kept


def _corrects(text: str, group: list[Mention], at: int, mode: str) -> bool:
    """Whether the value at ``at`` replaces what was said before it."""
    before, here = group[at - 1], group[at]
    between = text[before.span[1] : here.span[0]]
    if mode == "last":
        if before.value == here.value and before.name == here.name:
            return True
        marked = CORRECTION.search(between) is not None
        if before.name != here.name and not marked and {before.name, here.name} & _ENDS:
            return False
        return marked or here.confidence >= before.confidence - 0.1
    if before.value == here.value:
        return False
    if _SLIP.fullmatch(between) or (_OBJECTION.search(between) and not _IF_LACKING.search(between)):
        return True
    if _RESTATED.search(between) or (here.slot in _SINGLE and _THINKING.fullmatch(between)):
        return True
    if CORRECTION.search(between) and not _RELATIONAL_OR.search(text):
        return not _ALTERNATIVE.fullmatch(between)
    if _HESITATING.fullmatch(between) and re.match(r"的?吧", text[here.span[1] :]):
        return True
    if here.implied:
        return False  # 耳朵背，声音得响: two descriptions of one value are no repetition of it
    if _AFTER_ALL.search(between) and "还是" in text[: before.span[0]]:
        return True
    repeated = any(other.value == here.value for other in group[at + 1 :])
    return bool(
        repeated and (_HESITATION.search(between) or "，" in between) and not _ALTERNATIVE.search(between)
    )


_AFTER_ALL = re.compile(r"，(?:哎|唉|算了|那|要不|嗯|行|我)*就(?:要|选|来|拿)?$")
"""香辣还是麻辣好呢，就香辣吧."""
_ENDS = frozenset({"price_min", "price_max", "size_min", "size_max", "age_min", "age_max", "price_about"})
"""两百以上…四百以下: two ends of one range do not correct each other."""
