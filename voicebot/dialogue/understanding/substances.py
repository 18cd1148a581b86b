"""What a caller is allergic to, does not want, or wants inside: also words the shop has not declared."""

import re
from collections.abc import Mapping, Sequence

from voicebot.dialogue.understanding.mention import Mention, Polarity, Span, inside, overlap
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.understanding.vocabulary import NOT_IN_IT, SUBSTANCE

NONE = "none"
_TASTE = "flavor"

_SENSITIVE = r"(?:严重)?(?:过敏|不耐(?:受|症|(?=的?(?:[，。]|$)))|敏感(?![性肌皮]))"
_TOWARDS = re.compile(
    rf"对(?P<what>[^，。；对]{{1,16}}?)(?:都|也|会|有点|特别|比较|很|严重|有|就|啊|呢|是)*{_SENSITIVE}"
)
_ALLERGIC = re.compile(
    rf"{_SENSITIVE}|碰不得|不能碰|(?:一)?(?:吃|沾|碰|闻|抹|擦|用)[^，。]{{0,6}}(?:就|准|立马|马上|保准|必|肯定|浑身|全身|满脸)(?:起|肿|痒|难受|喘|吐|红|长|拉|犯|浑身|全身)"
    r"|(?:一)?(?:吃|沾|碰|闻|抹|擦|用)(?:了|过)?[^，。]{1,6}?(?:还|都|就)?(?:进|住|送|上|去)(?:过|了)?(?:医院|急诊|院)"
)
_OF_NOTHING = r"(?!(?!给|来|就|我|要|想|那|你)[^，。！？]{1,8}(?:的|就行|就好|最好|吗))"
"""我过敏，没有酒精的来一盒 denies the spirit, and not the allergy."""
_NO_ALLERGY = re.compile(
    r"(?:没有?人|谁也不|没谁)(?:会|对(?:什么|啥|它|这个?)?)*过敏"
    r"|(?:没有?|没啥|没什么|冇得?|无|莫得|不|没得)(?:任何|什么|啥|对[^，。]{0,6}|会|东西|对什么|有)*过敏"
    r"|过敏(?:的|史|这些|这个|这块|情况|原|东西|啊|呀|嘛|呢|，)*(?:倒是|倒|那是|是|都|也|从来|一样|一个|我)*(?:没有|没得|没(?![错事准办关])|无|冇|木有)"
    + _OF_NOTHING
    + r"|(?:没有?|无|没啥|没什么|不)(?:什么|啥)?忌(?:口|嘴)"
    r"|忌(?:口|嘴)(?:的|啊|嘛|呢|，)*(?:倒|都|也)*(?:没有?|无|冇)"
    + _OF_NOTHING
    + r"|(?:什么|啥)(?:东西)?[都也](?:从)?(?:不会?|没(?:有)?)过敏"
    r"|没(?:有)?(?:听|见|发现|查出|碰[到上]|遇[到上])[^，。]{0,8}过敏"
)
_NOT_NO_ALLERGY = re.compile(
    r"不是(?:对)?[^，。]{0,6}都?(?:没有?|不)过敏|过敏不|会不会过敏|不会过敏|过不过敏"
    r"|过敏[^。]{0,4}(?:不知道|不清楚|说不准|不好说|没测过)"
)
_ASKS_WHETHER = re.compile(
    r"(?:会不会|会(?=过敏(?:吗|么|不|嘛|？))|容易|是不是|有没有人?|能不能|导致|引起)过敏|过敏(?:吗|不(?=$|[，。？])|怎么办|咋办)"
)
_NOTHING = re.compile(
    r"^(?:嗯|哦|那个|啊|呃|这个|，|倒|好像|应该|目前|暂时|都|我)*(?:没有?|无|没啥|没什么|冇得?|莫得|木有|没得|都没有?|不过敏|不)(?:的|没有|木有|了|啊|呀|吧|嘛|，|。|哦)*"
)
_AND = re.compile(r"[、，]|和|跟|与|还有|以及|或者|或|也好|都|也|又")
_TRIM = re.compile(
    r"^(?:这个|那个|这种|那种|什么|一些|一点|含|带|有|吃|用|某些|所有|各种|那些|的|呃|嗯|啊)+|(?:之类的?|什么的|这些|类|的|成分|"
    r"东西|一类|啥的|都|也|是|会|就|有点?|了|啊|呢)+$"
)
_NOT_A_SUBSTANCE = frozenset(
    [
        "什么",
        "啥",
        "它",
        "这个",
        "那个",
        "这",
        "那",
        "谁",
        "任何",
        "任何东西",
        "东西",
        "所有",
        "都",
        "某些",
        "一些",
        "皮肤",
        "我",
        "自己",
        "没有",
        "没",
        "这些",
    ]
)
_NO_SUBSTANCE = frozenset("我你您他她它这那都也就会不没有是很易老太真好先又还再才可能对吃用抹擦穿戴")
"""Characters that stand before 过敏 and name no substance; 我镍过敏 does."""
_OPEN = re.compile(
    r"(?:^|[，。])(?:嗯|啊|呃|那个|对了)*(?:我|本人)?(?:孩子|宝宝|老婆|老公|妈妈?|爸爸?)?"
    r"(?:家|是|从小|一直|一向|也)*"
    r"(?P<what>[一-龥]{1,4})过敏(?:者|体质)?(?:的|啊|呀|呢|哦|了)*(?=$|[，。])"
)
"""我芒果过敏: an undeclared substance without 对."""
_BARE = re.compile(
    r"(?:嗯|啊|呃|那个|就是|好像|应该|有)*"
    r"(?P<what>[一-龥]{1,3}(?<!效)(?<!如)(?<!结)(?<!后)[花果蕉莓菜草粉醇酸酯油精鱼蛋奶豆麦药]|[虾蟹鱼蛋奶豆])"
    r"(?:吧|啊|呀|的|会|过敏|，|。)*"
)
"""芒果 as the answer to the question for allergies."""
_NO_THING = re.compile(
    r"[我你他她它不没无冇莫有会易点就都也很太老总是在像的吗什啥问怕说用擦抹涂敷吃完过后]|皮肤|体质|季|春|秋|经常|严重|特别|"
    r"容易|敏感|鼻|脸|脖|手|身上|全身|轻微|重度|产品|面膜|任何|对"
)
_RELATION_WANTED = re.compile(r"(?:含|带|有|加了?|主打|成分是|要)(?:一点|些|点)?(?:的)?$")
_BOTH_IN_IT = r"(?:[两三几](?:样|种)|成分|都)+(?:带|含|有|要)"
_WANTED_AFTER = re.compile(rf"(?:的|成分|提取|类)|{_BOTH_IN_IT}|(?:和|跟|、)[一-龥]{{2,5}}?{_BOTH_IN_IT}")


_ONLY = re.compile(r"(?:就是?|只有?|单单?|唯独|除了)(?:对|吃|这个?|那个?)?$")
"""Of 就坚果不行: the one thing that somebody cannot stand."""


_CAN_STAND = re.compile(
    r"[^，。不没无别]{0,8}?(?:(?:能|可以|敢)(?:吃|碰|用|喝|抹|沾)|[吃碰用喝抹沾]得)(?![^，。]{0,3}(?:吗|么|不|没))"
)
"""坚果鸡蛋他都吃得: no allergy, though asked for one."""


def resolve(
    text: str, mentions: Sequence[Mention], *, asked: str | None, slots: Sequence[str], ordering: bool
) -> list[Mention]:
    """Substance mentions turned into allergy, avoid or ingredient; others unchanged.

    Args:
        text: normalised utterance.
        mentions: with polarity.
        asked: slot of the last question.
        slots: declared slots of type substance.
        ordering: goods are in the order, and what is refused may be one of them.
    """
    if not slots:
        return [mention for mention in mentions if mention.slot != SUBSTANCE]
    denied = [match.span() for match in _TOWARDS.finditer(text) if _is_denied(text, match)]
    denied += [match.span() for match in _HARMLESS.finditer(text)]
    mentions = [item for item in mentions if not any(inside(item.span, place) for place in denied)]
    others = [mention for mention in mentions if mention.slot != SUBSTANCE]
    named = [mention for mention in mentions if mention.slot == SUBSTANCE]
    if asked == "allergy" or says_none(text, asked):
        named = [mention for mention in named if not _CAN_STAND.match(text, mention.span[1])]
    allergic, places = _allergies(text, named, asked)
    if allergic and "allergy" in slots:
        harmful = {str(mention.value) for mention in allergic}
        others = [mention for mention in others if not any(overlap(mention.span, a.span) for a in allergic)]
        others = [item for item in others if item.slot != _TASTE or str(item.value) not in harmful]
        others = [
            mention for mention in others if mention.value != "过敏反应" or not _explains(places, mention)
        ]
    rest = [mention for mention in named if not any(overlap(mention.span, a.span) for a in allergic)]
    asked_about = [mention.span for mention in named if mention.polarity is Polarity.ASKED]
    others = [mention for mention in others if mention.span not in asked_about]
    known = {mention.value for mention in allergic}
    harming = [
        item.span for item in named if item.value in known and any(inside(item.span, at) for at in places)
    ]  # 不带花生的，我吃花生过敏: named twice
    others = [item for item in others if not any(overlap(item.span, span) for span in harming)]
    rest = [mention for mention in rest if mention.value not in known]
    result = others + (allergic if "allergy" in slots else [])
    for mention in rest:
        resolved = _relation(text, mention, asked, slots)
        if (
            resolved is not None
            and mention.polarity is Polarity.UNWANTED
            and (
                _NOT_EATEN.search(text)
                or _IN_IT.search(text, 0, mention.span[0])
                or (not ordering and _keeps_clear(text, mention, others))
            )
        ):
            others = [item for item in others if not overlap(item.span, mention.span)]  # 花生芝麻都不碰
            result = [item for item in result if not overlap(item.span, mention.span)]
        if resolved is not None and resolved.slot == "allergy" and _ONLY.search(text[: mention.span[0]]):
            result = [item for item in result if item.span != mention.span]  # 芒果没事，就坚果不行
            others = [item for item in others if item.span != mention.span]
        if resolved is None or any(overlap(resolved.span, other.span) for other in others):
            continue
        result.append(resolved)
    refused = {str(item.value) for item in result if item.slot in _HARMFUL}
    result = [item for item in result if item.slot != "ingredient" or str(item.value) not in refused]
    return sorted(result, key=lambda mention: mention.span)


def _keeps_clear(text: str, mention: Mention, others: Sequence[Mention]) -> bool:
    """不要花生, where peanuts are sold: nor what holds them; 花生不要了 takes an order back."""
    beside = [item for item in others if overlap(item.span, mention.span)]
    kinds = all(item.slot == "product_type" and item.polarity is Polarity.UNWANTED for item in beside)
    return bool(beside) and kinds and not _TAKEN_BACK.search(text)


_TAKEN_BACK = re.compile(r"要了|算了|换|改|退|还是|不是|先")
_IN_IT = re.compile(rf"{NOT_IN_IT.pattern}|(?:含有?|带有?|(?<!没)有|[加放掺搁]了?)$")
"""带花生的别给我推荐: no taste is refused, what holds it is."""
_HARMFUL = frozenset({"allergy", "avoid"})
"""我抹蜂胶的起过红疹，蜂胶不行: what does harm is not wanted where it is first named."""


def says_none(text: str, asked: str | None) -> bool:
    """Whether the caller says that there is no allergy."""
    if _NOT_NO_ALLERGY.search(text):
        return False
    stated = _NO_ALLERGY.search(text)
    if _DENIES_ALL.search(text) or _NOBODY.search(text):
        return True
    if denies_one_only(text):
        return asked == "allergy"
    if _DENIES_ONE.search(text) or _HARMLESS.search(text):
        return True
    if stated and (
        asked == "allergy" or stated[0] != "不过敏" or text[: stated.start()].endswith(("都", "我", "来"))
    ):
        return True
    if asked != "allergy":
        return False
    match = _NOTHING.match(text)
    return match is not None and (match.end() == len(text) or len(text) <= 12)


_DENIES_ONE = re.compile(r"(?:[我都也]并?不(?:是|会)?|^并?不会)对[^，。；对]{1,12}过敏(?!吗|不)")
"""我不对花生过敏. Without a subject it may be "no: allergic to peanuts", and counts as that: it is safe."""


_DENIES_ALL = re.compile(
    r"(?:什么|啥|任何东西|哪样)(?:东西)?(?:我|他|她|家里|人|从来)*(?:都|也)(?:从来)?(?:不会?|没有?)(?:怎么)?过敏(?!吗|么|的?吧)"
)
"""花生？不过敏，啥都不过敏: whatever else is denied beside it."""

_NOBODY = re.compile(
    r"(?<!除了我)(?<!有)没(?:有人?|人|谁)(?:对)?(?:(?!知道|相信|发现|告诉|听说|还有)[^，。；没不有我俺咱你他她管信像比说怕])"
    r"{1,8}过敏(?:的|史|情况|的人|者)?(?:啊|呀|哈|呢)?(?=$|[，。])"
)
"""没有花生过敏的: nobody has it. 没有花生过敏能吃的吗 looks for something that such people may eat."""

_HARMLESS = re.compile(
    r"对[^，。；对不没]{1,12}(?:并|都|也|又|可|倒|还|从来)?(?:不会?|没有?)(?:怎么)?过敏(?!吗|么|不|怎么办)"
    r"|(?<!针)对(?!我|你|他|她|它|您|这|那|皮|人|身|孩|胃|眼|脸|老|小|肠|宝)[^，。；对不没]{1,8}?(?:都|也|倒|是)*"
    r"没(?:啥|什么)?(?:事|问题|反应|关系)(?![吗么吧嘛的不呢？])"
)
"""对花生不过敏, 对坚果没事."""


_ANYTHING = re.compile(r"什么|啥|任何|东西|所有|哪")


def denies_one_only(text: str) -> bool:
    """我对花生不过敏 denies peanuts, and says nothing of other substances; 对什么都不过敏 denies all."""
    denials = (_DENIES_ONE.search(text), _HARMLESS.search(text))
    found = [match for match in denials if match is not None]
    return bool(found) and not any(_ANYTHING.search(match[0]) for match in found)


def none_mention(text: str, asked: str | None) -> Mention | None:
    """The mention for "no allergies"."""
    if not says_none(text, asked):
        return None
    return Mention("allergy", NONE, (0, len(text)), name="allergy")


def _explains(places: Sequence[Span], mention: Mention) -> bool:
    return any(overlap(place, mention.span) for place in places)


def _allergies(text: str, named: Sequence[Mention], asked: str | None) -> tuple[list[Mention], list[Span]]:
    found: list[Mention] = []
    places: list[Span] = []
    for match in _TOWARDS.finditer(text):
        if _is_denied(text, match):
            continue  # 我不对花生过敏 says that it does no harm
        if _ASKS_WHETHER.search(match[0]) or "不" in match["what"][-1:]:
            continue
        places.append(match.span())
        found += _listed(text, match.span("what"), named)
    none_has_it = (*_NO_ALLERGY.finditer(text), *_NOBODY.finditer(text))
    denied = [] if _NOT_NO_ALLERGY.search(text) else [match.span() for match in none_has_it]
    for match in _ALLERGIC.finditer(text):
        if any(inside(match.span(), place) for place in denied):
            continue  # 花生能吃，过敏倒没有
        if any(inside(match.span(), place) for place in places) or _unrelated(text, match):
            continue
        near = (
            [mention for mention in named if overlap(mention.span, match.span())]
            or _chain_before(text, named, match.start())
            or _chain_after(text, named, match)
        )
        if near:
            places.append((near[0].span[0], match.end()))
            harmless = match[0].startswith("过敏") and _NOT_TO_IT.search(text[: match.start()])
            found += [] if harmless else [_allergic(mention) for mention in near]
    if not found and asked == "allergy" and not denied:
        named = [mention for mention in named if not _CHOSEN.match(text, mention.span[1])]
        refused = [mention for mention in named if mention.polarity is Polarity.UNWANTED]
        found = [_allergic(m) for m in refused or named if m.polarity is not Polarity.ASKED]
    if not found:
        found = _open(text, asked)
        places += [(mention.span[0], mention.span[1] + 2) for mention in found]
    return _unique(found), places


_CHOSEN = re.compile(
    r"(?:味|仁|酥|糖|饼|脆|类)?的?[那这]一?(?:[个款盒袋箱瓶罐包]吧|[个款种盒袋箱瓶罐包样](?:就(?:好|行|可以|成)|来|要(?!过|起|长|发|肿|痒|吐|拉)|拿|给我来|先来"
    r"|(?:我|就)?(?:听着|看着|听起来|看起来|感觉|觉得|倒是?|还|也|就)*(?:(?:挺|蛮|很|真)?(?:好|行|可以)(?!像)|不错)))"
    r"(?!吃|不)"
)
"""坚果那个听着挺好, asked for allergies, picks goods; 坚果那种不行 and 花生那种吧 do not."""


_NOT_TO_IT = re.compile(  # 牛奶不过敏
    r"(?<![过敏会是])(?:都|也|倒|可|从来)?不(?:会|怎么)?$"
)


def _open(text: str, asked: str | None) -> list[Mention]:
    """我芒果过敏: whatever stands there is kept as it was said."""
    bare = _BARE.fullmatch(text) if asked == "allergy" else None
    return [
        Mention("allergy", match["what"], match.span("what"), confidence=0.5, name="allergy")
        for match in (*_OPEN.finditer(text), *([bare] if bare else []))
        if not _NO_THING.search(match["what"])
        and match["what"] not in _NOT_A_SUBSTANCE
        and (len(match["what"]) > 1 or match["what"] not in _NO_SUBSTANCE)
    ]


_DENIED_BEFORE = re.compile(r"(?:[我都也]不(?:是|会)?|不会|没有?|并不|从不|从来不|从没)$")


def _is_denied(text: str, match: re.Match[str]) -> bool:
    return _DENIED_BEFORE.search(text[: match.start()]) is not None


def _unrelated(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 4) : match.end() + 3]
    return bool(_ASKS_WHETHER.search(around)) or text[: match.start()].endswith(("不", "没有", "没"))


def _listed(text: str, span: Span, named: Sequence[Mention]) -> list[Mention]:
    """Members of "A和B" between 对 and 过敏, declared or not."""
    inside_named = [mention for mention in named if inside(mention.span, span)]
    found = [_allergic(mention) for mention in inside_named]
    start = span[0]
    for piece in _AND.split(text[span[0] : span[1]]):
        where = text.find(piece, start) if piece else -1
        if where < 0:
            continue
        start = where + len(piece)
        place = (where, start)
        if any(overlap(place, mention.span) for mention in inside_named):
            continue
        word = _TRIM.sub("", piece)
        if (
            word
            and word not in _NOT_A_SUBSTANCE
            and (len(word) > 1 or word not in _NO_SUBSTANCE)
            and len(word) <= 6
        ):
            begin = text.index(word, where)
            found.append(Mention("allergy", word, (begin, begin + len(word)), confidence=0.5, name="allergy"))
    return found


def _chain_before(text: str, named: Sequence[Mention], end: int) -> list[Mention]:
    """Substances that lead up to 过敏, joined by 也好, 和 and the like."""
    chain: list[Mention] = []
    for mention in sorted(named, key=lambda item: -item.span[1]):
        if mention.span[1] > end:
            continue
        between = text[mention.span[1] : end]
        listed = chain and _LISTED.fullmatch(between)
        told_of = mention.polarity is Polarity.UNWANTED and _TOLD_OF.search(between)
        apart = len(between) > 10 or re.search(r"[。；]|，(?!水|我|都|也)", between.replace("也好，", ""))
        if apart and not listed and not told_of:
            break
        chain.append(mention)
        end = mention.span[0]
    return chain[::-1]


_TOLD_OF = re.compile(
    r"，(?:我|他|她|孩子|娃|一)*(?:吃|碰|喝|沾|抹|擦|涂|用|闻)?(?:了|到|完|上)?(?:就|会|都|准|保准|全身|浑身|满身)*$"
)
"""鸡蛋也不行，牛奶也不行，一吃就起疹子: what comes of all that was refused."""
_LISTED = re.compile(r"(?:啊|呀|呢|吧|嘛|也好|、|，|和|跟|与|还有|或者?|又|带|的)+")


def _chain_after(text: str, named: Sequence[Mention], match: re.Match[str]) -> list[Mention]:
    """过敏的是花生."""
    return [
        mention
        for mention in named
        if 0 <= mention.span[0] - match.end() <= 5
        and re.search(r"是|对", text[match.end() : mention.span[0]])
    ]


def _allergic(mention: Mention) -> Mention:
    return Mention("allergy", mention.value, mention.span, confidence=mention.confidence, name="allergy")


def _relation(text: str, mention: Mention, asked: str | None, slots: Sequence[str]) -> Mention | None:
    if mention.polarity is Polarity.UNWANTED:
        if re.match(r"(?:我|他|她)?就?不行", text[mention.span[1] :]) and "allergy" in slots:
            return _allergic(mention)
        return _as(mention, "avoid") if "avoid" in slots else None
    if mention.polarity in (Polarity.ASKED, Polarity.REJECTED) or "ingredient" not in slots:
        return None
    if asked == "avoid" and "avoid" in slots:
        return _as(mention, "avoid")
    wanted = _RELATION_WANTED.search(text[: mention.span[0]]) or asked == "ingredient"
    if re.match(rf"的[{mention.value}]", text[mention.span[1] :]):
        return None  # 玫瑰的玫: a name is being spelled
    if wanted or _WANTED_AFTER.match(text, mention.span[1]):
        return _as(mention, "ingredient")
    return None


_NOT_EATEN = re.compile(r"不(?:能|敢|可以|可|让|许)?(?:吃|碰|沾|喝)(?!辣|甜|酸)|[吃碰沾喝]不(?:得|了)|忌")


def _as(mention: Mention, slot: str) -> Mention:
    return Mention(slot, mention.value, mention.span, confidence=mention.confidence, name=slot)


def _unique(mentions: Sequence[Mention]) -> list[Mention]:
    seen: dict[SlotValue, Mention] = {}
    for mention in mentions:
        key = mention.value if not isinstance(mention.value, Mapping) else repr(mention.value)
        seen.setdefault(key, mention)
    return list(seen.values())
