"""Whether a value is wanted: scope of negation, contrast, negation after the word, double negation."""

import re
from collections.abc import Sequence

from voicebot.dialogue.understanding.disparaged import gives_way
from voicebot.dialogue.understanding.mention import Mention, Polarity, Span, inside, overlap
from voicebot.dialogue.understanding.pointed_at import refused_by_pointing
from voicebot.language.pinyin import spelling

_LEAD = (
    r"(?:含有|带有|添加|含|带|有|加|放|掺|搁|那种|那个|那股|这股|什么|任何|太|这种|用|是|一丁点儿?|一点儿?|半点|一滴|啥|过于|那么|"
    r"特别|所有|各种|跟|像)*"
)
_NO = r"(?:不|无须|毋|甭|莫|勿|唔|弗|休|(?<![特分级类性区告差识])别)"
_MAY = (
    r"(?:想|可以|可|能|要|得|敢|让她?他?我?|叫|宜|适合|建议|许|准|需要|打算|再|老|总|给我们?|给咱们?|给俺|"
    r"跟我|往里头?|往里面)*"
)
_DO = (
    r"(?:要|含|带|有|加|添|添加|放|搁|掺|吃|喝|碰|沾|闻|拿|来|推荐|介绍|推|整|喜欢|爱吃?|考虑|买|选|挑|弄|待见|"
    r"接受|说|提|讲|稀罕|中意|钟意|乐意要|想要|感冒|习惯|玩|耍|打(?!滑)|搞|看|听|跑|爬|送|去|住|逛)"
)
TOO_MANY = (
    r"了?(?:那么|这么|恁|许)多(?!年|天|回|次|就)"
    r"|(?<=[吃喝用]不了)[两俩三仨四五六七八九十\d]+(?:大|小|整)?(?:箱|盒|袋|包|瓶|罐|桶|斤|个|份|提|件|支|双|台|套|条|板)(?!就)"
)
"""吃不了那么多 and 喝不了三箱 are too many; what 喝不了两口就吐 tells is that it isn't borne."""
_USE = "用使吃喝沾碰闻抹擦涂敷穿戴尝"
_CANNOT = rf"[{_USE}啃消见受看咬嚼咽要弄搞玩系]不(?:得|了|惯|来|动|起|上|下|住)"
_BEFORE = re.compile(
    r"(?P<must>不能没有?|不能不|不能缺|不可以没有?|不可少|[少缺离]不[了得开]|必须得?有?|一定要有?|得有|非得?有?|非要?)"
    + _LEAD
    + r"$"
    r"|(?P<ask>有没有|有冇|阿有|可有|有得|是不是|算不算|属不属于|含不含|有无|是否|带不带|会不会有?|里[头面边]?有?|"
    r"(?P<verb>[含带加放掺添用])没(?P=verb)|[含带加放掺添用]了?没|有没有[含带加放掺添])" + _LEAD + r"$"
    r"|(?P<just>(?:只要|但凡|凡)不是)(?:那种|什么|含|带|有)*$"
    r"|(?P<contrast>(?<!是)不是|[唔勿弗][系係是]|不系|不叫|并非|(?<!算)不算是?|不属于|嫌(?!弃))(?:我们?|咱们?|要|买给|送给|给|送|想要|我要|我的|说|买)?"
    + _LEAD
    + r"$"
    r"|(?P<except>除了|除去|除开|除掉|除却|抛开|撇开|除)" + _LEAD + r"$"
    rf"|(?P<not>{_NO}{_MAY}(?:拿|发|做|弄|整|装|寄|配|选|给我?)[成错]|{_NO}{_MAY}{_DO}|不想要|不需要|不要(?!紧)|不能要|别要|甭要|不用(?=[^，。]{{0,6}}$)|别是|不可以有|"
    r"[少限][吃喝用放加搁碰沾]|别(?:再)?(?:给|跟)(?:我|咱|俺)们?|讨厌|嫌弃|最?烦|拒绝|避开|排除|剔除|去掉|忌口?|戒|怕|"
    + _CANNOT
    + r"|(?<!有)没有|没得|冇|莫得|(?:(?<!有)|(?<=有没有))没(?=$)|无|没|"
    r"(?<![特分级类性区告差识])别)" + _LEAD + r"$"
)
_INNER = re.compile(
    r"(?:唔|冇|(?<!有)没有|(?<![有])没|(?<=有没有)没|不带|不含|不够|(?<!是)不是|(?<![不哦啊呃哎噢额诶])不|无)$"
)
_SKIP = (
    r"(?:的|那种|这种|这款|那款|款|色|味道|气味|口味|味儿?|屏|类|东西|那些|这些|皮肤|成分|材质|面料|之类|作用|功效|效果|功能|配置|款式|"
    r"鞋|啊|呀|呢|嘛|吧|哈|啦|嗯|呃|，|、|\s|"
    r"[这那]?(?:两|三|四|几|俩|仨)(?:样|种|个|类|者|款|味)?儿?|一口|一丁点儿?|啥的|什么的|嘛|"
    r"(?:有点儿?|太|忒|挺|嫌|又|容易)?(?:麻烦|费事|费劲|累赘|老气|俗气?|土气?|扎眼|难看|丑|显胖|显黑|脏|坏|不经脏|不耐脏)了?|"
    r"我家?的?(?:孩子|娃儿?|宝宝|老人|爸|妈|老公|老婆|闺女|儿子)|孩子|娃儿?|宝宝|老人家?|家里人?|他们?|她们?|"
    r"哪[样个种]|就|都|我们?|可|也|一律|一概|一样|半点|一点儿?|通通|全部?|千万|真的?|是|咱们?|俺们?|给我|统统|绝对|坚决|实在|"
    r"根本|压根儿?|从来|从小|向来|一向|一直|还是|最好|也好|反正|那就|那(?=[可就也都]?不)|呗|哪个|一个)*"
)
_AFTER = re.compile(
    _SKIP + r"(?P<neg>不要(?!紧)|别给我?|别了|算了|免了|免谈|拉倒|罢了|省了|作罢|不必|"
    r"不行|不可以|不喜欢|不考虑|不想要|不吃|不能要|"
    r"别要|不爱|不买|不看|不用了|不用(?=[啊呀哈哦嘛的]?(?:$|[，。]))|不(?:用|必|需)(?:给我|跟我|再)*(?:说|讲|提|推荐?|介绍|报|看|拿|考虑)|勿要|弗要|唔要|谢绝|排除|划掉|不得行|不中|"
    r"除外|以外|之外|不成|不合适|拿走|去掉|不好(?=$|[，。])|拜拜|没法[" + _USE + r"]|不[能敢][" + _USE + r"]"
    rf"|{_NO}{_MAY}(?:含|带|给|有|加|添|放|搁|掺|吃|喝|碰|沾|闻|拿|来|推荐?|介绍|喜欢|爱|考虑|选|待见|接受|稀罕|中意|钟意|感冒)"
    rf"|就甭|甭|{_CANNOT})(?!{TOO_MANY}|(?<=[拿发做弄整装寄配选给])[成错])"
)
_GIVEN_UP = re.compile(r"(?:的|色|味|那个?|这个?|都|全|给我|帮我|，)*(?:换|改|调|变)(?:成|为|作)?")
"""把面霜换成身体乳."""
_FAR = 8
_COUNTED_ANEW = re.compile(
    r"(?:，|那|就|还是|改成?|要|来|拿|给我)*[一二两三四五六七八九十俩仨\d]{1,3}[盒瓶支袋双台部箱套副根张条包罐桶提只件片份个块斤两]"
    r"(?:就|，|。|$|吧|好了|得了|算了|够)"
)
"""面霜算了，要一罐就够: the count is thought better of, not the thing."""
_MAY_LEAD = frozenset(
    {
        "不要",
        "别给",
        "别给我",
        "不喜欢",
        "不想要",
        "不吃",
        "别要",
        "不爱",
        "不买",
        "甭",
        "不行",
        "别有",
        "不含",
        "别放",
    }
)
"""Negations that may also begin what comes next (不要一脚蹬); the others end what was said."""
_EMPHASIS = re.compile(r"[就都我可也全]|通通|一律|一概|统统|那种|千万|[两三几]样|[两三几]种")
_JOIN = re.compile(
    r"(?:的|色|味儿?)*(?:，|、)?(?:和|跟|与|同|或者?|以及|还有|也好|也|、|带|含|有|又|及|连|加上|外加|包括|再有|放|加|掺|搁|啊|呀)+(?:含|带|有|，)*"
)
_TOUCH = re.compile(r"(?:的|色|味儿?|、|，)*")
_POSITIVE_AFTER = re.compile(
    r"(?:的|色|款)?(?:可以|就可以|就行|就好|都行|也行|还行|就成|最好|不错|要|没问题|能吃|能接受)"
)
_FINE_THEN = re.compile(
    r"(?:的|味儿?|色|款)*，?(?:我?就|我?都|其他的?都)(?:行|成|可以|好|中|能接受|没问题|要得)"
)
_ASKED_AFTER = re.compile(
    r"(?:的|成分|这东西|这种东西)?(?:吗|么|伐|没有?(?=$|[，。？啊呀哦])|没得(?=$|[，。？啊呀哦])|不(?=$|[，。？啊呀哦])|有没有|含不含|放没放)"
)
_AS_WELL = re.compile(r"(?:以外|之外|外)?.{0,8}?(?:还要|也要|还想|还得|再要|还有)")


_OR_RATHER = re.compile(r"(?:^|[，。嗯呃哎唉的])要不$")
_OF_ONE_KIND = frozenset({"color", "product_type", "brand"})
"""Slots of which nobody asks for the opposite of a value."""


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
    decided = refused_by_pointing(text, decided)
    refused = [mention.span for mention in decided if mention.polarity is Polarity.UNWANTED]
    described = [
        mention.span
        for mention in decided
        if mention.implied and mention.slot == "feature" and free_of(mention.span, refused)
    ]
    return [
        mention
        for mention in decided
        if not (mention.implied and not free_of(mention.span, refused))
        and not (mention.slot == "usage" and any(inside(mention.span, span) for span in described))
    ]


def _one(text: str, mention: Mention, mentions: Sequence[Mention], substances: str) -> Polarity | None:
    """What the words directly before and after say; None when they say nothing."""
    start, end = mention.span
    before = text[max(0, start - 12) : start]
    if _asks_around(text, mention.span):
        return Polarity.ASKED if mention.slot == substances else Polarity.WANTED
    if _asks_either(text, start) or _slips(text, mention, mentions):
        return Polarity.WANTED
    if mention.slot != substances and _CANNOT_DO.search(before) and _NOT_CONSIDERED.match(text, end):
        return Polarity.WANTED
    if _GIVEN_UP.match(text, end) and any(
        item.slot == mention.slot and 0 <= item.span[0] - end <= _FAR for item in mentions
    ):
        return Polarity.REJECTED
    after = _AFTER.match(text, end)
    if after is not None and (
        not _belongs(text, mention, after, mentions) or _COUNTED_ANEW.match(text, after.end())
    ):
        after = None
    if (after is None or after["neg"] == "算了") and gives_way(text, mention, mentions, after):
        return Polarity.REJECTED
    match = _BEFORE.search(before)
    if (
        match is not None
        and match["not"] == "没"
        and mention.slot in _WHAT_FOR
        and _HAVE_SUCH.search(before[: match.start()])
    ):
        return None  # 有贵点的没送人的: a question, and what the thing is for
    if match is not None and match["not"] and mention.slot == "recipient" and _spent(text, start, mentions):
        match = None  # 带辣的都不要孩子吃
    if match is None:
        inner = _INNER.search(before)
        if inner is not None and mention.slot in _OF_ONE_KIND and _OR_RATHER.search(text[:start]):
            return None  # 灰的，要不米白: the next thought; 要不辣的 is a wish
        if inner is not None:
            return Polarity.WANTED if after else Polarity.UNWANTED
        if after is not None or (_TOO_MUCH.match(text, end) and not _DOUBTS.search(before)):
            return Polarity.UNWANTED
        if mention.slot == substances and _ASKED_AFTER.match(text, end) and "过敏" not in text:
            return Polarity.ASKED
        return None
    if match["must"]:
        return Polarity.WANTED
    if match["ask"]:
        return Polarity.ASKED if mention.slot == substances else Polarity.WANTED
    if match["just"] or (match["contrast"] and _FINE_THEN.match(text, end)):
        return Polarity.UNWANTED
    if match["contrast"]:
        return _contrast(text, mention, mentions)
    if match["except"]:
        return Polarity.WANTED if _AS_WELL.match(text, end) else Polarity.UNWANTED
    if after is not None and _INNER.search(match[0].rstrip("有含带")) is not None:
        return Polarity.WANTED
    if after is not None and match["not"] in ("没有", "没", "无", "不带", "不含"):
        return Polarity.WANTED
    if match["not"] and _NOT_SAYING.search(text[: start - len(match[0])]):
        return Polarity.WANTED  # 不能说不要美白
    if match["not"] and _POSITIVE_AFTER.match(text, end) and _claimed(text, mention, mentions, match):
        return Polarity.WANTED
    led = text[: start - len(match[0])]
    if (
        match["not"]
        and match["not"].startswith("没")
        and led.endswith(("如果", "要是", "万一", "假如", "若是"))
    ):
        return Polarity.WANTED  # 如果没有蓝色就黑色
    asking = led.endswith(("是", "可", "有")) and not led.endswith(("还是", "就是", "可是", "有没有"))
    if asking and match["not"] in ("不要", "没有", "没"):
        return None  # 是不要…吗, 有没有 split by mending
    return Polarity.UNWANTED


_CANNOT_DO = re.compile(r"(?<!能)不(?:能|可以|会|支持)[插装用放连充防]?$")
_NOT_CONSIDERED = re.compile(r"的(?:我|就|可|都|一律)*(?:不(?:考虑|要|看|买)|别拿|甭)")
"""不能插两张卡的我不考虑: what is refused for the lack of it."""


def _spent(text: str, begin: int, mentions: Sequence[Mention]) -> bool:
    """Whether the negation that ends there belongs to a value before it."""
    negations = (_AFTER.match(text, other.span[1]) for other in mentions if other.span[1] < begin)
    return any(negation is not None and negation.end() == begin for negation in negations)


_WHAT_FOR = frozenset({"usage", "recipient", "occasion"})
_HAVE_SUCH = re.compile(r"有(?!没)[^，。没]{1,8}的$")
_NOT_SAYING = re.compile(r"(?:不能说|不是说?|没说|没有说|不等于|谈不上|算不上)(?:就|完全|我)*$")
_TOO_MUCH = re.compile(r"的(?:太|忒|过于)[一-龥]{1,3}?(?:了|啦)?(?=[，。]|$)")
_DOUBTS = re.compile(r"会不会|是不是|怕|担心")


def _claimed(text: str, mention: Mention, mentions: Sequence[Mention], negation: re.Match[str]) -> bool:
    """麻辣的孩子吃不了原味就行: the negation belongs to the value before."""
    begin = mention.span[0] - len(negation[0])
    for other in mentions:
        after = _AFTER.match(text, other.span[1]) if other.slot == mention.slot else None
        if other.span[1] <= begin and after is not None and after.end() >= mention.span[0]:
            return True
    return False


def _asks_around(text: str, span: Span) -> bool:
    """带耳机孔不带, 含花生不含: a question, no refusal; 不含色素不含酒精 refuses both."""
    start, end = span
    verb = text[max(0, start - 1) : start]
    repeated = text[end : end + 2] in (f"不{verb}", f"没{verb}") and text[end + 2 : end + 3] in _ENDS
    return bool(verb) and repeated and text[max(0, start - 2) : start - 1] not in ("不", "没", "无")


_ENDS = ("", "，", "。", "？", "啊", "呀", "呢", "哈", "的", "嘛")


def _asks_either(text: str, start: int) -> bool:
    """透不透气, and misheard 头不透气: a question, no refusal."""
    if start < 2 or text[start - 1] not in "不没":
        return False
    if start >= 3 and text[start - 3 : start - 1] == text[start : start + 2]:
        return True  # 透气不透气
    return text[start - 2] == text[start] or spelling(text[start - 2]) == spelling(text[start])


def _slips(text: str, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """金色不黑色: a lone 不 behind another value of the slot takes that one back."""
    return any(
        other.slot == mention.slot
        and other.value != mention.value
        and _SLIP.fullmatch(text[other.span[1] : mention.span[0]])
        for other in mentions
        if other.span[1] <= mention.span[0]
    )


_SLIP = re.compile(r"[的色款，吧啊呃哎唉哦嗯]*不+[，啊哦]*")


def _belongs(text: str, mention: Mention, after: re.Match[str], mentions: Sequence[Mention]) -> bool:
    """Whether a negation behind a word is about it, not about what comes next.

    要系带的不要一脚蹬: 不要 has its own object. 红的不要: it has none.
    """
    between = text[mention.span[1] : after.start("neg")]
    within = [
        other
        for other in mentions
        if mention.span[1] <= other.span[0] < after.end("neg") and other.slot != "recipient"
    ]
    if within and all(
        one.implied and one.slot == mention.slot and one.span[1] == after.end("neg") for one in within
    ):  # 硬的嚼不动 asks for soft ones, and refuses hard ones
        return True
    if within:  # 充电器，不带线的: 带线 begins in the negation, and is what there is not
        return False
    if after["neg"] not in _MAY_LEAD and after["neg"][-1] not in "有含带加放添":
        return True
    if re.match(r"[吃喝闻碰]?[甜辣酸咸苦油腻硬软]", text[after.end() :]):
        return False  # 黑椒吧，孩子不爱甜
    if re.match(
        r"太|含|带|有|那么|超过|贵|给我(?!说|推|看|介绍|报|讲|提|列)|很|特别|再", text[after.end() :]
    ):
        return False  # 保湿的，不要太油
    if text[after.end() : after.end() + 1] in ("要", "就"):
        return True  # 麻辣的不要，要原味
    if text[after.end() : after.end() + 1] in ("了", "啦") and after["neg"] == "不要":
        return True
    if after["neg"] == "不行" and text[after.end() : after.end() + 1] == "就":
        return False
    follower = next((other for other in mentions if after.end() <= other.span[0] <= after.end() + 2), None)
    if follower is None or _refused_itself(text, follower, mention):
        return True
    if follower.span[0] == after.end() and after["neg"][-1] in "有含带加放添":
        return False  # 不带酒精不带色素: each has its own
    if _EMPHASIS.search(between):
        return True
    if re.search(r"[，。]", text[after.end() : follower.span[0]]):
        return True
    return _INNER.search(text[: mention.span[0]]) is not None


def _refused_itself(text: str, follower: Mention, mention: Mention) -> bool:
    """芥末的不要榴莲味的也别给我: what follows has a negation of its own behind it."""
    own = _AFTER.match(text, follower.span[1])
    return follower.slot == mention.slot and own is not None and own.end("neg") > follower.span[1]


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
        if not joined or _HAS_INSTEAD.fullmatch(between):
            return None
        if _POSITIVE_AFTER.match(text, mention.span[1]) and not _BOTH.fullmatch(between):
            return None
        return previous.polarity
    return None


_HAS_INSTEAD = re.compile(r"[，、](?:有|带|含|加)+")
"""健身房不用，有停车场就可以: what is to be there, beside what is not."""
_BOTH = re.compile(r"[和跟与同、]|以及|还有")
"""别给我含香精和色素的就行: joined so, both are refused, and 就行 concludes."""


def _spread_back(text: str, decided: list[Mention], index: int) -> None:
    """红的黄的都别给我: the negation after the last one holds for those before it."""
    last = decided[index]
    if last.polarity is not Polarity.UNWANTED:
        return
    after = _AFTER.match(text, last.span[1])
    if after is None:
        return
    everything = (
        re.search(r"都|一律|就|全|可|统统|通通|一概", text[last.span[1] : after.start("neg")]) is not None
    )
    for at in range(index - 1, -1, -1):
        previous = decided[at]
        if previous.slot != last.slot:
            continue
        if previous.polarity is not Polarity.WANTED:
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
