"""What the product is: name, type, brand."""

import re
from collections.abc import Sequence

from voicebot.knowledge.reading.broader_kinds import SET, asked_for, kind_of_set
from voicebot.knowledge.reading.everyday import NATURE_OF_ENDING
from voicebot.knowledge.reading.packages import AMOUNT
from voicebot.knowledge.reading.paper import MEASURE, NUMBER, Found, Paper
from voicebot.language.word_list import word_costs

_NAMED = re.compile(
    r"(?:名叫|叫做|名为|品名[:是]?|商品名称?[:是]?|产品名称?[:是]?|名称[:是]?)\s*[\"“「]?([^\s,。!:;\"”」]{2,16})"
)
_BRAND = re.compile(
    r"([\u4e00-\u9fffA-Za-z]{2,6})(?<!吊)牌(?!子|照|号|价)|品牌[:是为]\s*([\u4e00-\u9fffA-Za-z]{2,8})"
)
_EDITION = r"(?i:lite|pro|max|plus|ultra|mini|se|air|turbo)(?![A-Za-z])"
_STOP = re.compile(rf"(?:(?<![A-Za-z\d])\s|\s(?!{_EDITION})|[,。!?;:\[【】\]~|])+|\((?!大\)|小\)|中\))")
"""What ends a stretch; not the space in 云帆A3 Pro."""
_LEADING_CHATTER = re.compile(
    r"^(?:(?:亲们?|宝子们?|宝贝们?|各位|姐妹们?|家人们)\S{0,6}|新品(?:上市|上架)?|爆款|热卖|热销|推荐|主推|本店)[!~,。\s]+"
)
_AFTER_TYPE = re.compile(
    r"^(?:(?:[一二两三四五六七八九十\d]+[支片盒瓶只件])装(?![\d元])|礼盒装?|套装|升级版|青春版|\((?:大|小|中)\)"
    r"|[A-Z][A-Za-z]{0,5}\d{0,3}(?![\da-z]))"
)
_OWN_NOUN = re.compile(
    r"(?![男女大中小]|[一二两三四五六七八九十每][盒瓶袋支罐箱桶包双只个套台条份片件])(?:[\u4e00-\u9fff]{1,3}(?<![装款版型号了啦咯啊])|[\u4e00-\u9fff]{3}[夹贴扣座机器架膜壳套包垫])"
)
"""What makes another product of a type word: 花生酥."""
_FORMS = ("喷雾", "乳", "霜", "露", "慕斯", "泥", "膏", "液", "棒", "啫喱", "凝胶", "粉", "油")
"""Forms that a product may take without changing what it is: 防晒喷雾 is bought as a 防晒霜."""
_SIZE_OF_PACKAGE = re.compile(
    r"(?:[大中小特]|超大|加大|家庭|旅行|经济|实惠)?(?:瓶|罐|袋|盒|箱|桶|号|装|支|包)装?$|正装$|礼盒$"
)
_SPECIFICATION = re.compile(
    rf"\d+[包袋支瓶盒罐条](?=[/装]|$)|\d{{2,5}}(?=(?:元|块)?一{MEASURE})|{AMOUNT}|{NUMBER}\s*元|\d+[码寸色孔册键种]|¥"
)
_GENERIC_TAIL = 4


def read_identity(paper: Paper, named: Found | None = None) -> None:
    """Name, product type and brand.

    Args:
        paper: of which nothing was read yet.
        named: the name, when it is known already where it stands.
    """
    name, start, end = (str(named.value), named.start, named.end) if named else _name(paper)
    brand = _brand(paper, name)
    kind = _type(paper, name)
    called_a_set = SET.search(name) is not None
    if kind is not None and not called_a_set and not paper.kinds_in(name) and not name.endswith(kind):
        spoken = name + kind
    else:
        spoken = name
    if brand and brand not in spoken:
        spoken = brand + spoken
    if brand:
        paper.add("brand", brand, start, end, claim=False)
    paper.add("name", spoken, start, end, trained=named is not None)
    kind = kind or _explained(paper, end) or asked_for(paper.lexicon, _tail(paper, name))
    paper.add("product_type", kind, start, end)


def _explained(paper: Paper, end: int) -> str | None:
    """酒酿洁颜蜜(洗面奶): the kind in brackets right behind a name that tells none."""
    told = _IN_BRACKETS.match(paper.text, end)
    hits = paper.kinds_in(told["what"]) if told else []
    if told is None or not hits or hits[-1][3] < len(told["what"]):
        return None
    return asked_for(paper.lexicon, hits[-1][0])


_IN_BRACKETS = re.compile(r"\s*\((?P<what>[\u4e00-\u9fff]{2,6})\)")


def _name(paper: Paper) -> tuple[str, int, int]:
    if match := _NAMED.search(paper.text):
        return match[1], match.start(1), match.end(1)
    chatter = _LEADING_CHATTER.match(paper.text)
    position = chatter.end() if chatter and not paper.kinds_in(chatter[0]) else 0
    segments = list(_segments(paper.text, position))
    while len(segments) > 1 and _SALE.fullmatch(paper.text[slice(*segments[0])]):
        segments = segments[1:]
    while (
        len(segments) > 1
        and _TALKS.search(paper.text[slice(*segments[0])])
        and not paper.kinds_in(paper.text[slice(*segments[0])])
    ):
        segments = segments[1:]
    if len(segments) > 1 and _heading(paper):
        segments = segments[1:]
    named = [place for place in segments[:4] if "、" not in paper.text[slice(*place)]]  # a list is no name
    own = [place for place in named if paper.lexicon_hits("product_type", paper.text[slice(*place)])]
    hits = own or [place for place in named if paper.kinds_in(paper.text[slice(*place)])]
    if (of_set := _named_set(paper.text, segments)) is not None:
        return paper.text[slice(*of_set)], *of_set
    first_number = re.search(r"\d", paper.text)
    start, end = segments[0] if segments else (0, len(paper.text))
    if hits and (not first_number or hits[0][0] <= first_number.start() or hits[0] == segments[0]):
        start, end = next((hit for hit in hits if not _TALKS.search(paper.text[slice(*hit)])), hits[0])
        opening = paper.text[slice(*segments[0])]
        called_so = hits[0] not in segments[:2] or (hits[0] != segments[0] and _ends_as_goods(opening))
        if called_so and _is_name(opening):
            start, end = segments[0]
        headed = paper.text[max(0, start - 1) : start] in ("【", "[")
        if headed and len(hits) > 1 and paper.kinds_in(paper.text[start:end])[0][1] == paper.text[start:end]:
            start, end = hits[1]  # 【泥膜】 heads the text; the name follows
    return _trimmed(paper, start, end)


def _named_set(text: str, segments: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """What stands first or right behind a heading and is called a set; 【旅行套装】 is a heading itself."""
    headed = len(segments) > 1 and text[: segments[0][0]].endswith("【")
    for start, end in segments[: 2 if headed else 1]:
        if SET.search(text, start, end) and not text[:start].endswith(("【", "[")):
            return start, end
    return None


_HEADING = re.compile(r"\s*[【\[]([\u4e00-\u9fffA-Za-z]{2,3})[】\]](?=[\u4e00-\u9fffA-Za-z]{3})")
"""【羽翎】女款综训鞋: a short heading right before the name is the brand."""


def _ends_as_goods(text: str) -> bool:
    """固力得结构胶: what stands first and ends as names of goods do is the name, though no word of a list."""
    plain = _SPECIFICATION.split(text, maxsplit=1)[0].strip()
    return len(plain) >= 4 and plain[-1] in _GOODS


_GOODS = frozenset(NATURE_OF_ENDING) | frozenset("胶棒条刀锁钉钻尺扇炉充剂贴带绳网板布纸")


_CHATTER = re.compile(
    r"亲|宝贝|们$|姐妹|家人|宝子|来了|看过来|[我你谁这]|必备|爆款|推荐|季|节|特惠|新品|限时|清仓|临期|热卖|热销"
)


def _heading(paper: Paper) -> str | None:
    found = _HEADING.match(paper.text)
    if found is None or _SALE.fullmatch(found[1]) or paper.kinds_in(found[1]):
        return None
    return str(found[1])


_SALE = re.compile(
    r"(?:清仓|特价|新品|爆款|现货|包邮|热卖|热销|临期|特惠|限时|秒杀|预售|促销|福利|正品|官方|尾货|上新|推荐|首发|直播|捡漏|大促|返场|到货|回归|断货王|必备|福利)+(?:来?[啦了咯喽])?"
)


_TALKS = re.compile(
    r"家人们|姐妹|宝子|宝贝们|亲们|看[我过]|^给\S+的|^[入一]\S{1,3}以[后来]|[以之][后前]$|时候?$|^[我你谁这]|真的|绝绝子|好用|好穿|好吃|必入|[吗吧呢啊呀]$"
)
"""What editors cry before they name the product."""


def _is_name(text: str) -> bool:
    """A first stretch that is short and speaks to nobody is the name, whatever the shop's words say."""
    return 2 <= len(text) <= 16 and not _CHATTER.search(text)


def _segments(text: str, position: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while position < len(text) and len(found) < 6:
        stop = _STOP.search(text, position)
        end = stop.start() if stop else len(text)
        if end > position:
            found.append((position, end))
        position = stop.end() if stop else len(text)
    return found


def _trimmed(paper: Paper, start: int, end: int) -> tuple[str, int, int]:
    """Cut what follows the type word, unless it belongs to the name (三支装)."""
    segment = paper.text[start:end]
    figure = _SPECIFICATION.search(segment)
    if figure and figure.start() >= 4 and paper.kinds_in(segment[: figure.start()]):
        end = start + figure.start()
        segment = paper.text[start:end]
    hits = paper.kinds_in(segment)
    if hits:
        cut = start + hits[-1][3]
        following = _AFTER_TYPE.match(paper.text[cut:])
        rest = _OWN_NOUN.fullmatch(paper.text[cut:end])
        end = end if rest else cut + (following.end() if following else 0)
    else:
        first = _SPECIFICATION.search(segment)
        if first and first.start() >= 2:
            end = start + first.start()
        packed = _SIZE_OF_PACKAGE.search(paper.text[start:end])
        if packed and packed.start() >= 4 and not packed[0].endswith("装"):
            end = start + packed.start()
    start, end = _bare_name(paper.text, start, end)
    return paper.text[start:end].strip(), start, end


_POINTING = re.compile(
    r"(?:(?:亲|宝子|宝贝|姐妹|家人)们?|各位|这[双款个件台支瓶盒袋套]|本款|咱家|我家|自家|本店|新款|咱们?的?|我们的?)(?=[\u4e00-\u9fff]{3})"
)
_ARRIVING = re.compile(
    r"(?:补货[啦了]?|[卖做]得[很特非真]?\S{0,2}好|来[咯了啦喽]|上[新架]了?|到货了?|又?回来了?|驾到|上线了?)[啦咯]?$"
)
_HEAD = (
    "[鞋靴膜霜乳液露油水皂膏机器宝壳线表架饼干糖酥糕肉丝片块丸茶"
    "奶粉酱面条果仁卷球串爪翅包袜垫罩笔灯箱盒刷枣豆]"
)
_TALK = re.compile(
    rf"(?P<name>.{{1,12}}?{_HEAD})(?=我|咱|是|来|真|超|现在?|按|有|可|就|也|都|了|啦|适合|只要|一[盒袋瓶罐箱双支包片个]|[大小]瓶)"
)


def _bare_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Without what editors say around it: 这双…我自己也在穿, …来咯."""
    if lead := _POINTING.match(text, start, end):
        start = lead.end()
    if (tail := _ARRIVING.search(text[start:end])) and tail.start() >= 2:
        end = start + tail.start()
    if end - start > 9 and (talk := _TALK.match(text, start, end)):
        end = talk.end("name")
    return start, end


_FOR_THE_OLD = re.compile(r"爷爷|奶奶|老[人年]|(?<![送给])爸妈|长辈|大字|大按键|大声")


_FOR_CHILDREN = re.compile(r"儿童|童款|宝宝|小童|中童|大童")


_HIGH_HEELED = re.compile(
    r"高跟(?!鞋)|细跟|(?<![\d.])(?:[5-9]|1[0-5])(?:\.\d)?\s*(?:公分|厘米|cm)(?:的)?[粗细高]?跟"
    r"|跟高[是有约]?\s*(?:[5-9]|1[0-5])(?:\.\d)?\s*(?:公分|厘米|cm)"
)
"""单鞋 with a heel from five centimetres on are bought as 高跟鞋."""


def _kind_for_somebody(paper: Paper, name: str, kind: str) -> str | None:
    """老人机 of 大字手机, 老人鞋 of 老人棉鞋, 童鞋 of 儿童跑鞋: where the shop has a kind for them."""
    if not kind.endswith(("手机", "鞋")):
        return None  # 老人耳机 is no 老人机
    if kind == "单鞋" and _HIGH_HEELED.search(f"{name},{paper.text}"):
        return paper.lexicon.canonical("product_type", "高跟鞋")
    for pattern, people in ((_FOR_THE_OLD, "老人"), (_FOR_CHILDREN, "童")):
        if pattern.search(name) and (own := paper.lexicon.canonical("product_type", people + kind[-1])):
            return own
    return None


def _type(paper: Paper, name: str) -> str | None:
    last = _last_type(paper, name)
    if (of_set := kind_of_set(paper.lexicon, name)) is not None and (last is None or SET.fullmatch(last[1])):
        return of_set
    if last is None:
        return _kind_for_somebody(paper, name, name) or _model_type(paper)
    kind, word, end = last
    kind = asked_for(paper.lexicon, kind)
    if for_somebody := _kind_for_somebody(paper, name, kind):
        return for_somebody
    rest = name[end:]
    if _OWN_NOUN.fullmatch(rest) and rest not in _FORMS and rest not in _PACKINGS:
        return rest if len(rest) > 3 else word + rest
    if word in _FORMS:
        stem = name[: end - len(word)]
        for other in paper.lexicon.values("product_type"):
            if other[-1] in _FORMS and len(other) > 2 and stem.endswith(other[:-1]):
                return other
    return kind


def _tail(paper: Paper, name: str) -> str:
    """The end of a name that no other word of the shop accounts for: 雪绒花|舒缓|喷雾."""
    name = _SIZE_OF_PACKAGE.sub("", name) or name
    version = re.search(r"(?:[单双多一二两三四五六七八九十\d]\S|升级|经典|加厚|亲子|男女?|女)[款版]$", name)
    name = name[: version.start()] if version and version.start() >= 3 else name
    ends = [hit[3] for slot in ("effect", "feature", "ingredient") for hit in paper.lexicon_hits(slot, name)]
    known = word_costs()
    if not ends and (
        length := next((size for size in (4, 3) if len(name) > size and name[-size:] in known), 0)
    ):
        return name[-length:]
    start = max([len(name) - _GENERIC_TAIL, 2, *(end for end in ends if end < len(name) - 1)])
    while 0 < start < len(name) and name[start - 1].isascii() and name[start].isascii():
        start -= 1  # EVA凉拖, not VA凉拖
    for slot in ("effect", "feature", "ingredient"):
        for hit in paper.lexicon_hits(slot, name):
            if hit[2] < start < hit[3] < len(name):
                start = hit[3]
    words = (at for at in range(start, len(name) - 1) if name[at : at + 2] in known or name[at:] in known)
    if start not in ends and (first := next(words, None)) is not None:
        start = first  # 工|绿豆糕, 花|身体乳: from where a word begins
    return name[start:].lstrip("的") if len(name) - start >= 2 else name


_BOXES = frozenset({"礼盒", "礼盒装", "大礼包", "礼包"})
_PACKINGS = _BOXES | {"胶囊", "软胶囊", "口服液", "片", "粉", "冲剂", "颗粒", "软糖"}
"""Forms in which a stuff is taken or given away."""


def _last_type(paper: Paper, name: str) -> tuple[str, str, int] | None:
    """The type word that ends last, with its end: a 清洁面膜 is a 面膜, not a 洁面."""
    hits = paper.kinds_in(name)
    if len(hits) > 1 and hits[-1][1] in _PACKINGS and hits[-2][3] == hits[-1][2]:
        packed = paper.lexicon.canonical("product_type", hits[-2][0] + hits[-1][1])
        if packed is not None:
            return packed, hits[-2][1].lower() + hits[-1][1], hits[-1][3]
        if hits[-1][1] not in _BOXES or hits[-2][0] == hits[-2][1]:
            hits = hits[:-1]  # 鱼油软胶囊 is bought as 鱼油, 粽子礼盒 as 粽子, 糕点礼盒 as a box
    return (hits[-1][0], hits[-1][1].lower(), hits[-1][3]) if hits else None


def _model_type(paper: Paper) -> str | None:
    """A model name without a type word: the shop's type whose matters the text talks about."""
    if re.search(r"\d+\s*\+\s*(?:\d+\s*[GgTt]|64|128|256|512)", paper.text) and paper.lexicon.canonical(
        "product_type", "手机"
    ):
        return "手机"
    return None


def _brand(paper: Paper, name: str) -> str | None:
    for brand in paper.lexicon.words("brand"):
        if brand in name.lower():
            return paper.lexicon.canonical("brand", brand)
    heading = _heading(paper)
    if heading and heading not in name:
        return heading
    match = _BRAND.search(paper.text)
    return (match[1] or match[2]) if match else None
