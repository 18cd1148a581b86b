"""Names of persons, also spelled aloud: 弓长张, 国家的国, 红色的红."""

import re

from voicebot.dialogue.understanding.mention import Mention, overlap
from voicebot.language.common_words import COMMON_WORDS
from voicebot.language.pinyin import spelling
from voicebot.language.places import find_places

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
    "任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴"
    "莫孔向汤章温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅"
    "童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简"
    "车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄"
    "丛仲虞敖巩明佘池查麻苑迟邝常赖洪阎植匡阚裘储屠鄢戈亓荆计隆冀鞠胥逄幸芮封腾粟杭"
)
_LONG_SURNAMES = frozenset(
    {a + b for a, b in zip("欧司上诸皇尉令慕东夏端公", "阳马官葛甫迟狐容方侯木孙", strict=True)}
)
_SPELLED = """
弓长张 立早章 木子李 口天吴 耳东陈 双木林 言午许 古月胡 双口吕 人可何 草头黄 大肚黄 走肖赵 文刀刘 卯金刀刘
美女姜 水工江 双人徐 言射谢 三横王 三横一竖王 木易杨 十八子李 雨田雷 日月明
白水泉 文武斌 千里马马 关耳郑 西早覃
"""
_SPELLINGS = {word[:-1]: word[-1] for word in _SPELLED.split()}
"""How callers take a character apart: 弓长 is 张."""
_SPELLED_SURNAME = re.compile("(?:" + "|".join(_SPELLINGS) + r")(?P<char>[一-龥])")
_CHAR_OF = re.compile(
    r"(?P<word>[一-龥]{2})(?:的那个|那个|的)(?P<char>[一-龥])"
    r"(?=[，。、的啊吧呢\s]|$|[一-龥]{2,5}的[一-龥]|收|电话|单名|后面|然后|再)"
)
_PART_OF = re.compile(
    r"(?:[一-龥](?:字|子)?(?:头|旁|底|边|框)儿?|[三两]点水儿?|提手旁?|竖心旁?|[单双]人旁?|走之底?|带[一-龥]字[头旁])(?:的|那个|，)+(?P<char>[一-龥])"
)
"""雨字头那个雯: a character told by its part."""
_ONE_GIVEN = re.compile(r"单名(?:是|叫|一个|个|的|，)*(?P<given>[一-龥])")
_RELATION = (
    r"(?:妈妈?|爸爸?|爹|娘|公公|婆婆|岳[父母]|丈母娘|丈人|嫂子?|[姐妹]夫|伯[父母伯]|侄[子女]|外甥女?|领导|老板|[爷奶哥姐弟妹叔姨舅姑]{1,2}|老[公婆伴]|丈夫|妻子|儿?媳妇|女婿|外?孙[子女]|爱人|对象|闺女|儿子|女儿|孩子"
    r"|朋友|同事|同学|室友|邻居|表[哥姐弟妹])"
)
_INTRO = re.compile(
    r"(?:收件人|收货人|联系人|名字|姓名|我的名字|我名字|我)(?:的?名字)?(?:是|叫做?|"
    r"写|改成|改为|就写|换成|填|姓|：|，)+(?P<name>[一-龥]{1,6})"
    r"|(?:我叫|叫我|免贵姓|我姓|姓)(?P<after>[一-龥]{1,6})"
)
_LABELLED = re.compile(
    r"(?:收件人|收货人|联系人)(?P<name>[一-龥]{2,4})(?=，|。|$|电话|手机|[幺1][三四五六七八九3-9])"
)
"""收件人周立群，周到的周: with no verb between."""
_INTRO_OF_OTHER = re.compile(
    rf"(?:收件人|收货人|联系人|签收人|名字|姓名)[^。]{{0,4}}?(?:是|写|填|用|改成?|改为|换成?|给)(?:我|俺|咱)?们?家?{_RELATION}(?:的|，|名字|她|他|就|人)*"
    r"(?:(?:叫做?|是|姓)(?P<name>[一-龥]{2,4})|(?P<alone>(?!谢[谢啦了])[一-龥]{2,3})(?=$|[，。]|电话|手机))"
)
"""收货人改成我妹妹，叫周敏; 收件人换成我儿媳妇，孙晓燕."""
_SENT_TO = re.compile(
    rf"(?:寄|送|发|邮|快递)给(?:我|俺)?{_RELATION}?(?P<name>[一-龥]{{2,4}})"
    r"(?=，|。|$|收|电话|手机|先生|女士|小姐|[幺1]?[三四五六七八九3-9][零幺一二三四五六七八九\d]{5})"
)
"""寄给杨洋，一三七…; 送给我妈刘桂兰."""
_ASK_FOR = re.compile(r"[号室楼元栋幢座院路区店厂](?:，)?(?:找|交给|转交)(?P<name>[一-龥]{2,3})(?=$|[，。])")
"""寄书院路一百二十二号，找孙倩."""
_STOP = re.compile(
    r"[的了吧呢啊呀哦嗯，。就是吗嘛电手地住收寄]|先生|女士|小姐|同志|师傅|大姐|经理|"
    r"收|这个|那个|你|我|不|在|对|过敏|怀孕|孕妇|有孕|备孕|哺乳|喂奶|坐月子|糖尿病|高血压"
)
_TITLE = re.compile(r"^(?P<surname>[一-龥]{1,2})(?:先生|女士|小姐|太太|老师|师傅|经理|总)")
_TITLED = re.compile(
    r"(?:收件人|收货人|联系人)(?:就?(?:是|叫|写)|：|，)*"
    r"(?P<name>[一-龥](?:先生|女士|小姐|太太|老师|师傅|经理|主任|阿姨|大姐|大哥|老板))(?=$|[，。]|收|电话|手机)"
)
"""收件人陈经理: with it the parcel finds its way."""
_FILLER = re.compile(r"嗯|呃|那个|就是|啊|哦|吧|呀|，|。|我想想|我是|是|叫|写|我|名字|收件人|收货人")
_NOT_NAMES = frozenset(
    [
        "什么",
        "自己",
        "本人",
        "同上",
        "一样",
        "我妈",
        "我爸",
        "老公",
        "老婆",
        "上次",
        "原来",
        "不用",
        "不是",
        "不要",
        "没有",
        "多少",
        "哪里",
        "谢谢",
        "谢了",
        "谢谢你",
        "谢谢您",
        "谢谢啦",
        "谢谢了",
    ]
)


def find_name(text: str, slot: str, *, asked: str | None) -> Mention | None:
    """The person named in ``text``, or None.

    Args:
        text: normalised.
        slot: result slot for persons.
        asked: slot of the last question; after it a bare name counts.
    """
    introduced = _introduced(text)
    alone = asked == slot and introduced is None and not _DICTATED.search(text)
    bare = _bare(text) if alone else None
    if introduced is None and bare is None:
        bare = _among_others(text, asked=asked == slot)
    found = introduced or bare
    spelled = _spelled(text)
    if found is None and asked == slot and len(spelled) >= 2:
        found = "".join(spelled)
    if found is None or found in _NOT_NAMES:
        return None
    name = _with_spelling(found, spelled)
    start = text.find(name[:1]) if name[:1] in text else 0
    at = text.find(found)
    span = (at, at + len(found)) if at >= 0 else (max(0, start), len(text))
    confidence = 0.8 if spelled else 0.5
    return Mention(slot, name, span, confidence=confidence, name=slot)


_CONTRAST = re.compile(
    r"不是(?P<wrong>[一-龥]{2,3})，?(?:而)?(?:应该)?是(?P<right>[一-龥]{2,3})(?=[，。的啊吧]|$|[一-龥]{2}的)"
)


_CORRECTED = re.compile(
    r"(?:[说记讲写念](?:岔|错|差)|不对|错)了?(?:，|(?<=名字不对)|(?<=名字错了)|(?<=收件人错了)|(?<=收件人不对))(?:应该)?(?:是|叫)(?P<right>[一-龥]{2,3})(?=[，。的啊吧]|$)"
)
"""收件人改成王海，哎说岔了，是汪海; 名字不对是张珊."""


_OTHER_SURNAME = re.compile(
    r"姓[一-龥](?:，|啊|哦|呃|哎|不是|不对|不|说错了?|错了)*(?:不|错了?|不是|不对)，?(?:是|姓|应该是)(?P<char>[一-龥])(?![洋们个])"
)
"""姓王，啊不，是汪."""


def _introduced(text: str) -> str | None:
    best = None
    contrast = _CONTRAST.search(text)
    if contrast and contrast["right"][0] in _SURNAMES and contrast["wrong"][0] in _SURNAMES:
        return _cut(contrast["right"])
    corrected = _CORRECTED.search(text)
    if corrected and (right := _person(corrected["right"])) is not None:
        return right
    if (other := _INTRO_OF_OTHER.search(text)) is not None:
        begin = other.start("name" if other["name"] else "alone")
        explained = [place for place in _spelled_places(text) if place > begin]
        if named := _person(_cut(text[begin : min(explained, default=other.end())][:4])):
            return named
    for match in _INTRO.finditer(text):
        group = "name" if match["name"] else "after"
        said = match[group] or ""
        spelled = [place for place in _spelled_places(text) if place > match.start(group)]
        name = _cut(said[: min(spelled) - match.start(group)] if spelled else said)
        if (name and len(name) >= 2) or (name and "姓" in match[0]):
            best = name
    if best is None and (labelled := _LABELLED.search(text)) is not None:
        best = _person(labelled["name"])
    if best is None and (changed := _changed_to(text)) is not None:
        best = changed
    if best is None and (titled := _TITLED.search(text)) is not None:
        best = titled["name"]
    if best is None and (sent := _SENT_TO.search(text) or _ASK_FOR.search(text)) is not None:
        best = _person(sent["name"])
    if best and len(best) == 1 and (again := _OTHER_SURNAME.search(text)) and again["char"] in _SURNAMES:
        best = again["char"]
    if best and (len(best) == 1 or best in _LONG_SURNAMES) and (whole := _whole_name(text, best)):
        best = whole
    return best if best and (best[0] in _SURNAMES or best[:2] in _LONG_SURNAMES) else None


_LABEL = re.compile(r"(?:收[件货]人?|联系人|签收人|名字|姓名)")
_CHANGED = re.compile(
    r"(?:改|换|写|填|是|叫|应该|要)(?:成|为|作|回|到)?(?:是|叫|写)?，?(?P<name>[一-龥]{2,3})(?=$|[，。的啊吧哈收]|电话|手机)"
)


def _changed_to(text: str) -> str | None:
    """收件人写错了，改成王丽: the name at the end of what is said of the receiver."""
    label = _LABEL.search(text)
    if label is None:
        return None
    said = (_person(_cut(match["name"])) for match in _CHANGED.finditer(text, label.end()))
    return next((name for name in said if name is not None), None)


def _whole_name(text: str, surname: str) -> str | None:
    """我姓陈，耳东陈，陈建国: the whole name that follows the surname; 姓卢，单名一个静."""
    if alone := _ONE_GIVEN.search(text):
        return surname + alone["given"]
    spelled = _spelled_places(text)
    for start in (match.end() for match in re.finditer(surname, text)):
        if text[: start - len(surname)].endswith("姓"):
            continue
        for given in (text[start : start + length] for length in (2, 1)):
            if not _GIVEN.fullmatch(given) or surname in given or _STOP.search(given):
                continue
            if not any(start - len(surname) <= place < start + len(given) for place in spelled):
                return surname + given
    return None


_GIVEN = re.compile(r"[一-龥]{1,2}")


def _cut(said: str) -> str:
    title = _TITLE.match(said)
    if title:
        return title["surname"]
    stop = _STOP.search(said, 1) if len(said) > 1 else None
    name = said[: stop.start()] if stop else said
    return name[:4] if len(name) <= 4 else name[:3]


def _bare(text: str) -> str | None:
    for start, end, _ in reversed(_explained(text)):
        text = text[:start] + text[end:]
    plain = _FILLER.sub("", _SPELLED_SURNAME.sub(lambda match: match["char"], text))
    plain = re.sub(r"^([一-龥])\1", r"\1", plain)
    plain = _cut(plain) if plain else ""
    if (
        2 <= len(plain) <= 4
        and plain[0] in _SURNAMES
        and not _COMPANY.search(text)
        and not _NO_BARE.search(plain)
    ):
        return plain
    return None


_NO_BARE = re.compile(
    r"[你您我他她它咱俺呢谢了再也都色码]|.[路街巷弄镇村区县市省号]$|^(?:麻烦|方便|全部|包邮)"
)
"""黄山路 in the answer to "whose name" goes on with the address; 麻烦你 thanks; 颜色我再想想 is no name."""
_COMPANY = re.compile(r"单位|公司")
_DICTATED = re.compile(
    r"(?:这|本)个?(?:手机|电话)?号|本机|(?:手机|电话)(?:号码?)?(?:就|还|是|用|打|写)*这个|[零幺一二三四五六七八九\d]{7}|[省市区县][^，。]{2,}[路街道巷村号]"
)
_BEFORE_DIGITS = re.compile(r"^(?P<name>[一-龥]{2,4}?)(?=，?(?:电话|手机)?，?1?[幺一1][三四五六七八九\d])")


def _among_others(text: str, *, asked: bool) -> str | None:
    """好，钱伟，一三三四…: a clause that is a name, beside a number or an address."""
    if not asked and not _DICTATED.search(text):
        return None
    clauses = [_FILLER.sub("", clause.removesuffix("收")) for clause in re.split(r"[，。]", text)]
    lead = _BEFORE_DIGITS.match(_FILLER.sub("", text.replace("，", "")))
    for name in (*clauses, *([lead["name"]] if lead else [])):
        short = 2 <= len(name) <= 3 and name[0] in _SURNAMES and name not in _NOT_NAMES
        if short and not _NO_NAME.search(name) and name not in COMMON_WORDS and not find_places(name):
            return name
    return None


def _person(said: str) -> str | None:
    """``said`` when it may be somebody's name: 朋友 and 公司 are none."""
    short = 2 <= len(said) <= _LONGEST_UNASKED and said[0] in _SURNAMES and said not in _NOT_NAMES
    if not short or _NO_NAME.search(said) or said in COMMON_WORDS or find_places(said):
        return None
    return said


_NO_NAME = re.compile(
    r"[的了吗呢吧啊没不对行好就要来给是有在这那个件双盒瓶市区县省路街号色味码款他她它我你您咱俺吃喝能]|单位|公司|谢谢|下单|方便|成交|包邮|同意|全部"
)


def only_name(text: str) -> str | None:
    """刘洋, 刘洋收: nothing but a short name is said, unasked; 好的, 黄色 and 成交 are none."""
    return _person(re.sub(r"^(?:就?(?:写|叫|是)?我?(?:叫|是)|我|嗯+|，)+|(?:来?收)?[，。！]*$", "", text))


_LONGEST_UNASKED = 3


def name_beside(text: str) -> str | None:
    """孙丽，本机，武汉…: a clause that is a name beside a number or an address, unasked."""
    return _among_others(text, asked=False)


def _spelled(text: str) -> list[str]:
    """Characters that the caller explained, in order."""
    found: list[tuple[int, str]] = []
    for match in _SPELLED_SURNAME.finditer(text):
        char = match["char"]
        expected = next(value for key, value in _SPELLINGS.items() if match[0].startswith(key))
        if spelling(char) == spelling(expected):
            found.append((match.start(), expected))
    found += [(start, char) for start, _, char in _explained(text)]
    return [char for _, char in sorted(found)]


def spelled_spans(text: str) -> list[tuple[int, int]]:
    """Words that only take a character apart; 秋天的秋 is no season."""
    return [(start, end) for start, end, _ in _explained(text)]


def _explained(text: str) -> list[tuple[int, int, str]]:
    """Where characters are explained by a word (山峰的峰, 春眠不觉晓的晓), and which."""
    found = []
    parts = [match.span() for match in _PART_OF.finditer(text)]
    for match in _CHAR_OF.finditer(text):
        start, word = match.start(), match["word"]
        if _told_by_meaning(text, match):
            if not any(overlap(match.span(), part) for part in parts):
                found.append((start, match.end(), match["char"]))
            continue
        clause = max(text.rfind(mark, 0, start) for mark in "，。、") + 1
        longer = text[clause : match.end("word")]
        if (clause and len(longer) <= 7) or not _same_sound(word, match["char"]):
            start, word = (clause, longer) if len(longer) <= 7 else (max(clause, start - 2), longer[-4:])
        same = _same_sound(word, match["char"])
        if same:
            found.append((start, match.end(), same))
    for match in _PART_OF.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end, _ in found):
            found.append((match.start(), match.end(), match["char"]))
    return found


def _told_by_meaning(text: str, match: re.Match[str]) -> bool:
    """韩磊，石头那个磊: the word holds no such sound, but the name before does."""
    before = text[max(0, match.start() - _GIVEN_CHARS) : match.start()]
    return match["char"] in before and not _same_sound(match["word"], match["char"])


_GIVEN_CHARS = 3
"""Characters before an explanation among which the one it explains stands."""


def _same_sound(word: str, char: str) -> str:
    return next((other for other in reversed(word) if spelling(other) == spelling(char)), "")


def _spelled_places(text: str) -> list[int]:
    """Where the caller begins to explain a character."""
    places = [match.start() for match in _SPELLED_SURNAME.finditer(text)]
    return places + [start for start, _, _ in _explained(text)]


def _with_spelling(name: str, spelled: list[str]) -> str:
    """The name with its characters replaced by those that were explained."""
    chars = list(name)
    for explained in spelled:
        for index, char in enumerate(chars):
            if spelling(char) == spelling(explained):
                chars[index] = explained
                break
    return "".join(chars)
