"""What a question about a product is about: quantities, people, substances, places."""

import re
from dataclasses import dataclass

from voicebot.knowledge.asked_people import PEOPLE, age_in
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reading.paper import MEASURE, number
from voicebot.knowledge.substances import LAW_GROUPS
from voicebot.knowledge.tariff.counting import for_each
from voicebot.language.numerals import find_numbers
from voicebot.language.places import find_places, province_of

_PUNCTUATION = re.compile(r"[^\w\u4e00-\u9fff+.%/-]+")
_PLACES = re.compile(
    r"新疆|西藏|内蒙古?|青海|甘肃|宁夏|云南|贵州|四川|重庆|广东|广西|海南|福建|江西|湖南|湖北|河南|河北|安徽|浙江|江苏|上海"
    r"|山东|山西|陕西|辽宁|吉林|黑龙江|北京|天津|香港|澳门|台湾"
)
_OPENING = re.compile(
    r"^(?:呃+|嗯+|额+|啊+|哎+|诶+|欸+|哦+|喂+(?!奶|着|养|食|给|它|猫|狗|药|饭|小|我)|那个|那什么|就是说?|你好|您好|请问(?:一下|下)?|麻烦(?:您|你)?(?:问一?下)?|我?想?问(?:一下|下|问)"
    r"|我想知道|老板|掌柜的?|客服|亲|美女|师傅|大姐|小妹|对了|还有(?!没|货|吗|多)|另外|顺便)+(?=.{3})"
)
"""What callers say before they ask."""
_RETURNING = re.compile(
    r"(?:以前|之前|上次|上回|原来)\S{0,6}买过|买过(?:好几|几|你)|老买|回头客|回购|老主顾|常客"
)
_FIRST_TIME = re.compile(r"(?:头|第)一[回次]\S{0,6}(?:买|来|下单)|没(?:在\S{1,4})?买过|首单|刚注册")
_GROUPS = re.compile(r"老?会员|vip|学生|老师|医生|护士|老客户|老用户|老顾客|新客|新用户|教师|军人|生日")


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    Args:
        text: without punctuation, numbers as figures (五十毫升 → 50毫升).
        spoken: without punctuation, numbers as said.
        quantity: how many units are asked about, if said.
        unit: their measure word.
        people: canonical people (孕妇, 孩子 ...) it speaks of.
        skin_types: canonical skin types it speaks of.
        age_years: age it speaks of.
        substances: substances it asks about, as said.
        allergic: the substances are said as an allergy.
        groups: 会员, 学生 ... the caller is.
        place: a province.
    """

    text: str
    spoken: str
    quantity: int | None
    unit: str
    people: tuple[str, ...]
    skin_types: tuple[str, ...]
    age_years: float | None
    substances: tuple[str, ...]
    allergic: bool
    groups: tuple[str, ...]
    place: str

    def says(self, pattern: str) -> bool:
        """Whether the pattern occurs, in figures or as said."""
        return bool(re.search(pattern, self.text) or re.search(pattern, self.spoken))

    @property
    def tells_only(self) -> bool:
        """Whether nothing is asked outright; 娃一岁半 wants to know whether it may have it."""
        return not _ASKS_OUTRIGHT.search(self.spoken)


_ASKS_OUTRIGHT = re.compile(
    r"[吗么嘛]|[不没否](?:了|得)?$|什么|啥|多少|几[块毛个元天次片岁码回遍趟滴泵粒颗勺袋包盒瓶支]|哪|怎|咋|多[久大长重高远]|(.)[不没]\1|还是|钱|价|省|贵|便宜|一共|算"
)
_SAID_SO = (
    (re.compile(r"几多钱"), "多少钱"),
    (re.compile(r"几多"), "多少"),
    (re.compile("唔得"), "不能"),
    (re.compile("唔好"), "不要"),
    (re.compile(r"(?<=[比能])平(?=多少|几|些|点)|平(?=多少)"), "便宜"),
    (re.compile(r"我(?:个)?仔(?!裤)"), "我儿子"),
    (re.compile(r"我(?:个)?囡"), "我女儿"),
    (re.compile(r"个?钟头|(?<=[几\d一两三四五六七八九十半])个钟(?!头)"), "小时"),
)
"""Words of the south in those that the rest of the country uses."""
_SIZES_OF_MEMORY = re.compile(r"(?:五百一(?!十)|五一二|二五六|[一幺]二八)(?=[的那这比跟和版贵便Gg]|$)")


def _memory(match: re.Match[str]) -> str:
    return {"五": "512", "二": "256"}.get(match[0][0], "128")


def understand(question: str, lexicon: Lexicon) -> Question:
    """Take a question apart."""
    question = re.sub(r"([红黄蓝绿白黑灰紫粉棕橙青])颜色", r"\1色", question)
    spoken = _OPENING.sub("", _PUNCTUATION.sub("", question)).replace("优盘", "U盘")
    for pattern, plain in _SAID_SO:
        spoken = pattern.sub(plain, spoken)
    text = in_figures(_SIZES_OF_MEMORY.sub(_memory, spoken))
    quantity, unit = quantity_in(text)
    substances, allergic = _substances(spoken, lexicon)
    return Question(
        text=text,
        spoken=spoken,
        quantity=quantity,
        unit=unit,
        people=_people(spoken, lexicon),
        skin_types=_skins(spoken, lexicon),
        age_years=age_in(text),
        substances=substances,
        allergic=allergic,
        groups=_groups(spoken.lower()),
        place=_place(spoken),
    )


def _groups(text: str) -> tuple[str, ...]:
    named = [match[0] for match in _GROUPS.finditer(re.sub("寿星|过生|庆生", "生日", text))]
    return tuple(
        dict.fromkeys(
            [
                *named,
                *(["老客户"] if _RETURNING.search(text) else []),
                *(["新客"] if _FIRST_TIME.search(text) else []),
            ]
        )
    )


def _place(text: str) -> str:
    """The province named, or that of the city named."""
    if match := _PLACES.search(text):
        return match[0]
    found = (province_of(place) for place in find_places(text) if place.kind != "district")
    return re.sub(r"(?:省|市|壮族|回族|维吾尔|特别行政区|自治区)+$", "", next(found, ""))


_METRES = re.compile(r"([一二两三])米([二三四五六七八九])(?![\u4e00-\u9fff]?[米分厘毫])")
"""一米八 is 1.8 metres."""
_CENTIMETRES = re.compile(
    rf"(?<=[\d一二三四五六七八九十])(公分|厘米)([一二三四五六七八九半])(?![一二三四五六七八九十百\d]|{MEASURE}|[码天年个岁])"
)
"""十六公分七 is 16.7 centimetres."""


def _tenths_before(match: re.Match[str]) -> str:
    return f"点{'五' if match[2] == '半' else match[2]}{match[1]}"


def in_figures(text: str) -> str:
    """Chinese numerals, longer ones and those before a unit, as figures: 十六加五百一十二 → 16+512."""
    text = _METRES.sub(r"\1点\2米", text)
    text = _CENTIMETRES.sub(_tenths_before, text)
    out, position = "", 0
    for found in find_numbers(text):
        start, end = found.span
        words = text[start:end]
        following = text[end : end + 2]
        unit = re.match(
            rf"{MEASURE}|板|毫升|克|码|岁|米|升|根|公分|厘米|个月|寸|[.点加+]|元|块|折|天|年|瓦|英寸|小时|次|周|[gG]",
            following,
        )
        if (
            words in ("一", "半")
            or re.search(r"[kKwW]", words)
            or not (len(words) > 1 or unit or text[start - 1 : start] in ("加", "+"))
        ) or found.form.value in ("range", "about"):
            value = words
        else:
            value = f"{found.value:g}"
        out += text[position:start] + value
        position = end
    out += text[position:]
    return re.sub(r"(?<=\d)\s*加\s*(?=\d)", "+", out)


def quantity_in(text: str) -> tuple[int | None, str]:
    """How many units a text speaks of, and their measure word."""
    if (each := for_each(text)) is not None:
        return each.count, each.unit
    bought = re.search(
        rf"(?:买|拿|要|(?<!下)来|拍|带|囤)(?:了|上)?(\d+|[一两])({MEASURE})(?!\d|以[上下]|装|钱|\S?合)", text
    )
    if bought and not re.search(r"\d块|一[\u4e00-\u9fff]合", bought[0]):
        return int(number(bought[1]) or 1), bought[2]
    for match in re.finditer(rf"(\d+|[一两])(?!块)({MEASURE})(?!\d|以[上下]|装)", text):
        count = number(match[1])
        if count and 1 <= count < 1000 and not re.search(r"第$|加$|\+$", text[: match.start()]):
            if match[1] == "一" and re.search(r"合|单价", text[match.end() : match.end() + 3]):
                continue
            return int(count), match[2]
    match2 = re.search(r"(?:买|拍|要)(\d+)(?!\d|毫升|克|码|寸|\+)", text)
    return (int(match2[1]), "") if match2 else (None, "")


_OWN_SKIN = {
    "干性": (
        r"(?:脸上?|皮肤|面部)(?:特别|有点|真|老|太|很|是|比较|发|偏)*"
        r"干(?:得|的|燥|巴|不|了|$|[,，]|(?=[能可用洗抹擦涂敷拍买这适]))"
    ),
    "油性": (
        r"(?:脸上?|皮肤|面部|T区)(?:特别|有点|真|老|太|很|是|比较|爱|容易|偏)*(?:出油|冒油|油得|油乎乎|泛油光)"
        r"|大油[皮田]"
    ),
    "敏感性": (
        r"(?:脸上?|皮肤)(?:特别|有点|真|很|是|比较|挺|偏)*敏感"
        r"|(?:脸|皮肤)\S{0,4}(?:动不动|一换季|老|容易|爱)就?(?:发红|泛红|红)"
    ),
}
"""How callers speak of their skin without its name (脸干得很)."""


def _skins(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    known = set(lexicon.words("skin_type").values())
    told = [skin for skin, words in _OWN_SKIN.items() if skin in known and re.search(words, text)]
    return tuple(dict.fromkeys((*_hits(lexicon, "skin_type", text), *told)))


def _people(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    found = [name for name, pattern in PEOPLE.items() if re.search(pattern, text)]
    return tuple(dict.fromkeys((*_hits(lexicon, "population", text), *found)))


def _hits(lexicon: Lexicon, slot: str, text: str) -> tuple[str, ...]:
    lowered = text.lower()
    words = lexicon.words(slot)
    hits = [
        (lowered.find(word), value) for word, value in words.items() if len(word) >= 2 and word in lowered
    ]
    return tuple(dict.fromkeys(value for _, value in sorted(hits)))


_OWN_BODY = re.compile(
    r"(?:我|他|她)?(?:鼻子|皮肤|嗓子|脸|眼睛|手)(?:有点|容易|爱|会|老是?)?过敏(?=\S*对\S+过敏)"
)
"""鼻子过敏, 对羽绒过敏: what reacts is no substance."""
_A_REACTION = re.compile(
    r"(?:是不是|算不算|算是?|会不会|怕不怕|怕是|别是|不会是?)(?:就?是)?过敏(?=了|吗|么|吧|啊|呀|$|[，,？?])"
)
"""脸上热乎乎的，是不是过敏了 names no substance."""
_NO_SUBSTANCE = re.compile(
    r"^(?:容易|皮肤|会|不会|史|体质|老|总|也|就)$|以前|之前|曾经?|护肤品|化妆品|彩妆|洗护|东西|食物|别的|什么|产品|牌子|这[个款种]"
)
"""以前用护肤品过敏过 names no substance."""
_POINTING = re.compile(
    r"^(?:(?:以前|之前|曾经?)[吃喝用碰抹擦]?)?(?:这[个款种]?(?:里面?的?)?)?|(?:这[类种个些]|类的?|之类的?)?(?:东西|食物|产品|玩意儿?)$"
)
"""这个芒果过敏, 芒果这种东西过敏: what is pointed at is named beside it."""
_ALLERGY = re.compile(
    r"(?:我|他|她|老人家?|孩子|宝宝|家里人|人)?对(?P<a>[\u4e00-\u9fffA-Za-z]{1,8}?)(?:有点|容易"
    r"|会|严重|也|都)?(?:过敏|不耐受)|(?P<b>[\u4e00-\u9fff]{2,6}?)(?:过敏|不耐受?)"
)
_CONTENT = re.compile(
    r"(?:含不含|有没有|有无|是否含有?|含有?|里(?:面|头|边)?(?:有没有|有|含|带)|加没加|加了|添加|带不带|不含|没有?放"
    r"|放没放)(?:加|放|含)?(?P<what>[\u4e00-\u9fffA-Za-z]{1,6}?)(?=吗|么|啊|呢|不$|没$|不(?=[我他她孩老春夏秋冬这那])"
    r"|没有|成分|的|吧|呀|嘛|$)"
)
_ADDITIVE = re.compile(
    r"(?:有没有|有|含|加了?|放了?)(?P<what>[\u4e00-\u9fff]{1,4}(?:剂|素|精|激素|香料|重金属))(?=吗|没|么|不|啊|$)"
)
_NOT_SUBSTANCE = re.compile(
    r"^(?:货|现货|优惠|活动|赠品|送的?|别的|其他|问题|效果|发票|运费|保修|质保|包邮|什么.*|啥.*|哪.*|多少.*|几.*"
    r"|大|小|点|半码.*|\d.*|.*码.*|.*色|.*味|[着过去上进].*|.*[行成]|.*款|.*毫升.*|.*机|.*孔|.*卡|.*功能|副作用|.*证|.*版"
    r"|.*装)$"
)


_RELATIVES = (
    r"我|你|他|她|咱|家里?的?|孩子|小孩|儿子|闺女|女儿|孙子|孙女|外孙女?|宝宝|娃|老公|老婆|媳妇|爱人|爸爸?|妈妈?|爷爷|奶奶|姥姥|姥爷"
    r"|外公|外婆|婆婆|公公|弟弟?|妹妹?|哥哥?|姐姐?|同事|朋友|室友|本人|自己|这人|从小|一直|天生|有点|有"
)

_REACTS = (
    r"(?:就|会|老|总|容易|直)?(?:浑身|全身|嗓子|喉咙|嘴|脸上?|身上|皮肤)?(?:就|会|发)?(?:起(?:红?疹子?|红点|红?疙瘩|风团|荨麻疹|包|痘|泡|一片)|长(?:疹子?|包|疙瘩)|"
    r"发痒|痒|红肿|发红|肿|过敏|难受|拉肚子|不舒服|喘|吐|闹肚子|肚子[疼胀]|胀气|拉(?!伤)|头疼|刺痛|打喷嚏|流鼻涕|烂脸|起皮)"
)
_SUFFERS = re.compile(
    rf"(?:一|只要|老是)?(?:沾上?|碰到?|吃|喝|用|闻到?|抹|擦|遇到?|接触)(?:了|到|点|过)?(?P<a>[\u4e00-\u9fffA-Za-z]{{1,6}}?)(?:的(?:东西)?)?{_REACTS}"
    rf"|(?P<b>[\u4e00-\u9fff]{{2,5}}?)(?:一|我)?(?:沾|碰|吃|喝|用|闻)(?:了|到|一?点)?{_REACTS}"
    r"|(?:碰|沾|吃|喝|闻|用)不[了得](?P<c>(?![买选拍挑拿换哪])[\u4e00-\u9fff]{1,5}?)(?=一|就|会|老|能|可|行|这|那|的|吗|$)|不能(?:碰|沾|吃|喝)(?!辣|甜|硬|凉|冷|酸|咸|油|烫|太|多)(?P<d>[\u4e00-\u9fff]{1,5}?)(?=能|可|行|这|那|的|，|$)"
)
"""An allergy told by what happens: 一沾酒精就起疹子."""


_SEVERE = re.compile(
    r"对(?P<what>(?!这|那|它|他|她|你|我)[\u4e00-\u9fff]{1,4}?)(?:特别|非常|很|挺|可|真)?(?:过敏)?(?:厉害|严重)(?:得很|着呢|了)?(?=一?[沾碰吃喝闻])"
)
"""对花生厉害得很，沾一点就上医院."""
_SCENT = re.compile(r"香水味?|香味|香气|香精味")
"""What goods smell of is their perfume."""
_UPSETS = re.compile(r"闹肚子|拉肚子|[就会]拉$|肚子(?:疼|胀)|胀气|咕噜")
"""What milk does to who cannot digest lactose."""
_NAMES_NONE = re.compile(r"这|那|它|什么|东西|面膜|护肤|别的")
_ON_BODY = re.compile(r"(?:脸|身|手|脚|嘴|头|眼|皮肤|脖子|胳膊|腿)[上里边部皮]?")
"""用了脸上起疹子 tells where, and names no substance."""
_HOLDS = re.compile(
    r"(?:含不含|有没有含|含没含|是否含|是不是含|含)有?(?P<what>(?![有不吗没])[\u4e00-\u9fff]{1,4}?)(?=吗|么|呢|不$|没$|没有$|的|$)"
)


def _substances(text: str, lexicon: Lexicon) -> tuple[tuple[str, ...], bool]:
    if match := _SEVERE.search(text):
        return (match["what"],), True
    if match := _SUFFERS.search(text):
        word = match["a"] or match["b"] or match["c"] or match["d"]
        if _UPSETS.search(match[0]) and re.fullmatch(r"\S{0,2}奶", word):
            return ("乳糖",), True
        word = re.sub(r"^(?:我|他|她|点|了|到|家里人|孩子|对|一)+|(?:就|会|老|总|容易|一)+$", "", word)
        named_allergy = re.search(r"(?:说|是|有|对)([\u4e00-\u9fff]{2,4})过敏", text)
        if named_allergy and named_allergy[1] in word:
            return (named_allergy[1],), True  # 碰乳胶手套就痒, 医生说乳胶过敏
        if word and not _ON_BODY.fullmatch(word) and not _NAMES_NONE.search(word):
            return ("香精" if _SCENT.fullmatch(word) else word,), True
    if match := _ALLERGY.search(_OWN_BODY.sub("", _A_REACTION.sub("", text))):
        words = re.split(r"[、和跟及]|还有", match["a"] or match["b"])
        cleaned = [
            re.sub(
                rf"^(?:{_RELATIVES})+|^(?:我|他|她|老人|孩子|是|有|家里人|宝宝|妈妈|要是|如果|对)+|^.*对",
                "",
                word,
            )
            for word in words
        ]
        bare = [_POINTING.sub("", word) for word in cleaned]
        named = [word for word in bare if word and not _NO_SUBSTANCE.search(word)]
        return tuple(named), bool(named)
    known = {word for slot in ("ingredient", "allergy", "avoid") for word in lexicon.words(slot)}
    known |= {word for name, entry in lexicon.substances.items() for word in (name, *entry.synonyms)}
    known |= {word for group, members in LAW_GROUPS.items() for word in (group, *members)}
    lowered = text.lower()
    named = [word for word in known if len(word) >= 2 and word in lowered]
    named = [word for word in named if not any(word != other and word in other for other in named)]
    if (explicit := _HOLDS.search(text)) and not any(word in explicit["what"] for word in named):
        return (explicit["what"],), False
    if named and re.search(r"含|有|(?<![哪这那家])里|加|放|带|添加|无|成分", text):
        return tuple(sorted(named, key=lowered.find)), False
    if match3 := _ADDITIVE.search(text):
        return (match3["what"],), False
    match2 = _CONTENT.search(text)
    if match2 and re.search(r"含|里(?:面|头|边)?(?:有|含|带)|添加|成分|加没加|放没放", text):
        what = match2["what"]
        return ((what,) if what and not _NOT_SUBSTANCE.match(what) else ()), False
    return (), False
