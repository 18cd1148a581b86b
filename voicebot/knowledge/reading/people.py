"""Who is meant: people, their states and illnesses, animals, named in a stretch of a clause."""

import re

from voicebot.knowledge.reading.paper import Paper, split_list

ANIMAL = r"(?:小奶?|幼|老|胖|母|公|孕)?[猫狗犬](?![粮砂窝咬])"
PERSON = (
    r"怀孕[早中晚后末]{1,2}期|孕[早中晚后末]{1,2}期|孕产?妇|孕妈妈?|准妈妈|孕[早中晚]期|怀孕[头前][三3]个月|乳母|大肚婆|(?<![牛羊酸])奶妈(?!妈)|BB(?!霜|膏|乳|气垫)|静脉曲张|患儿|心脏起搏器|孕期|妊娠期?(?:妇女|女性)?|怀孕(?:的人)?|备孕(?:期|的人)?|哺乳期?(?:妇女|妈妈|女性)?|喂奶期?|产妇|坐月子|月子里|经期|生理期"
    r"|婴幼儿|婴儿(?![床车椅房])|新生儿|早产儿|小宝宝|宝宝|幼儿|儿童|小孩子?|小朋友|孩子|娃娃?|"
    r"老人家?|老年人|未成年人?|青少年|少年儿童|小学生|[初高]中生|中学生|大学生|学生|长辈|爸妈|男士|女士|糖尿病(?:人|患者)?|糖友|血糖高|血压高|尿酸高|血脂高|三高(?:人群)?|高血压|心脏病|痛风(?:病人"
    r"|患者)?|哮喘|癫痫|肠胃不好|胃不好|牙口不好|胃寒|肾病|甲亢|湿疹|熟龄肌|熟龄|左撇子|扁平足|高[弓足]足|拇(?:指)?外翻|大脚骨|酒[糟渣]鼻|玫瑰痤疮|激素脸|蚕豆病|胃溃疡|电工|焊工|回民|回族|清真(?:饮食)?(?=的|人|者|朋友)|素食者|过敏体质|"
    + ANIMAL
)
_STATES = (
    (re.compile("^(?:怀孕|孕期)?[头前][三3]个月$|^孕(?:早期|初期)$|^怀孕(?:早期|初期)$"), "孕早期三个月"),
    (
        re.compile(
            r"孕妈妈?|准妈妈|^孕期(?:的人)?$|^妊娠期?(?:妇女|女性|的人)?$|怀(?:着|了)?(?:孕(?!头|前|早|中|晚|后期|末|[一二三四五六七八九\d])|身孕|宝宝|孩子|娃|[头一二三四]胎)|肚子?里?(?:有|揣|怀)[了着]?(?:宝宝|娃|孩子)|有(?:了)?(?:身孕|喜)|大着肚子|大肚婆"
        ),
        "孕妇",
    ),
    (re.compile(r"喂(?:着)?(?:母乳|奶)|(?<!不)带奶|哺乳(?!期)|奶孩子|奶妈"), "哺乳期"),
    (re.compile(r"(?:打算|准备|计划)(?:要(?:孩子|宝宝|娃)|怀孕)|备孕(?!期)"), "备孕"),
    (re.compile("^BB$"), "婴儿"),
    (re.compile(r"^[吃是]?(?:全|纯)素(?:食)?(?:的人|的|者|主义者?)?$"), "纯素食者"),
    (re.compile(r"^(?:[吃茹](?:长)?素|素食)(?:的人|的|者|主义者?)?$"), "素食者"),
    (re.compile("糖友"), "糖尿病人"),
)
_ELDERS = re.compile(
    r"爷爷奶奶|姥姥姥爷|外公外婆|老爷爷|老奶奶|老爷子|老太太|老两口|上了?(?:年纪|岁数)的?(?:人|长辈)?"
)
"""Old people as families call them."""
SPOILT = (
    r"胀[袋包罐]|鼓[袋包盖]|漏[气液油]|发霉|长毛|变[质味色]|结块|过期|破[袋包]|[包袋罐盒壳瓶盖]\S{0,2}(?:开裂|裂开|破损)"
    r"|生锈|化冻|受潮"
)
"""What has happened to goods that are not to be used any more: 胀袋的别吃 speaks of no people."""
"""States told as what somebody does, with the noun that everybody else uses."""

_ILLNESS = (
    r"病|药|正在?[吃服]|华法林|阿司匹林|衰弱|失眠|心悸|体虚|痔|脚气|便秘|哮|中风|风湿|颈椎|腰椎|椎间盘|跟腱|半月板|甲状腺|脂肪肝|低血|疝|银屑|痤疮|术后|刚手术|发烧|发热|感冒|腹泻|拉肚子|皮肤烂|月经|破皮|皮肤破|损伤|溃烂|创口|裂口|[烫晒灼烧]伤|红肿|受损|不全|不齐|异常|失常|障碍|衰竭|[旧扭拉]伤|出血|感染|发炎|扩张|钢[钉板]|假体|炎|症|疹|癣|疮|癌|瘤|溃疡|结石|血栓|梗|骨折|突出|疏松|移植|手术|化疗|放疗|抗凝|头孢|抗生素|起搏|支架|[戴用]\S{0,2}助听|破损|伤口|血糖|血压|血脂|尿酸|高血钙"
    r"|贫血|过敏|不耐|孕|妊娠|乳母|哺乳|产妇|患者|病人|婴|糖友|三高|痛风|哮喘|癫痫|心脏|肾|肝|甲亢|胃|经期|月经|生理期|静脉|抑郁|眩晕|青光眼|白内障|酒[糟渣]鼻|激素脸|医美|激光|光子|水光|点痣|微针|免疫|知觉|迟钝|瘫痪|麻木|卧床|耳蜗|除颤|植入|钢板|缺乏|渗血|渗液|创面|穿孔|破[口溃]|心律|[牙脸皮嘴唇][\u4e00-\u9fff]{0,2}破|流血"
)
_MEDICAL = re.compile(_ILLNESS)
_AGE = re.compile(r"\d+(?:周)?岁|[一二三四五六七八九十半]岁|\d+个?月龄?|[一二三四五六七八九十]个月")

_ABOUT_THE_LIST = re.compile(
    r"^(?:对?(?:以上|上述|这些|这[\d一二两三几]?[样种个]|这俩|其中|任一|任何一[种样]|它们?)\S{0,4})?过敏$"
)
_SKIN_LIKE = re.compile(
    r"^(?!.*(?:皮|肌)\S+(?:皮|肌))[\u4e00-\u9fff]+(?:肌|(?<![真牛羊猪麂树果外表脚头])皮|皮肤|肌肤|肤质|体质)$"
)
_ALWAYS_PEOPLE = re.compile(r"的|者|人群|病人|患者|体质|朋友|姐妹")
_GROUP_END = re.compile(
    r"(?:的)?(?:家里|家庭|亲们?|宝子们?|宝妈们?|(?<!小)朋友们?|人群|人士|(?<=[的病])人|顾客|客人|姐妹们?|同学|用户|肌肤|者|体质|患[者儿]|病人)(?:们)?$|的$"
)
_SENSITIVE = re.compile(r"过敏|不耐受?|敏感|有反应")
_TRIM = re.compile(
    r"^(?:但是?|不过|所以|因此|真正|索性|干脆|注意|提醒|切记|特别|另外|如果|若|凡是?|如|对于?|有|是|像|亲|亲们|建议|温馨提示|PS|ps|含|的|和|以及|及|尤其是?|其中|:|,|\s)+"
)
_TAIL = re.compile(
    r"(?:都|也|则|均|通通|统统|一概|全都?|坚决|还是|真的|千万|尽量|暂时|一律|请|绝对|最好|就|先|应|须|需|建议|使用前|食用前|用前|服用前|们|我们?|咱们?|本店|,|\s)+$"
)
_OCCASION = re.compile(
    r"(?:时候?|期间|当天|当日|那[天几]\S?|[之以]?[后前](?!期)|完|的话|状态|情况下?|过程中?|空腹|临睡|夜里|晚上|白天|早上|早晨|平时|每天|天天|一次|连续|长期|频繁"
    r"|[雨雪晴大热冷]天|早晚|日夜|下[雨雪]|半夜|同时|一起|收到|第一[次回]|头[一]?[次回]|[春夏秋冬]天|冬季|夏季)$"
)
_DESCRIBED = re.compile(
    r"(?P<who>(?:正?在?吃|服用?|要|怕|嫌|刚|开车|驾驶|减肥|熬夜|化疗|刚做|正在|讨厌|不喜欢|不爱|吃不了|闻不了|习惯不了|脚|脸|皮肤|手|牙|嗓子|眼睛|鼻子|肠|肚子|腰|膝盖|有|经常|容易|做完?过?|得过|患|爱|会|总|常)"
    r"[\u4e00-\u9fff]{0,6}?|(?:正?在?(?:吃|服用?|打))(?:着)?[\u4e00-\u9fff]{2,10}药|(?:要|准备|即将)(?:动|做)手术|(?:体重|身高|(?:小?腿|大腿|脚|头|腰|胸|臀|手|腕|臂)围)(?:超过|大于|低于|不到|在)?\d+\S{1,4}?|(?:装|戴|做|打|烫|染|植|动|种|嫁接|纹|安)[过了着]?[\u4e00-\u9fff]{1,7}?"
    r"|[\u4e00-\u9fff]{2,5}(?:严重|偏高|偏低|过高|过低|受损|虚弱|不好|较差|低|重|大|薄|厚|宽|瘦))(?:的|的人|的亲|的朋友|的宝子?|者|的话)"
)
"""怕香的, 嫌重的朋友: people by what they like or how they are."""
_BODY = r"^(?:小?腿|脚[背面踝]?|脸|头[皮发]?|手|汗|皮肤|腰|肚子|腿肚子?)\S{0,2}[多粗薄厚大宽肥胖瘦窄高油干]"
"""脚汗多, 小腿粗: people by their body, without a word for them."""
_OF_PEOPLE = re.compile(
    r"(?:的(?:人|人群|朋友|亲|姐妹|宝子|跑者|新手|大人)?|者|人群|体质|期|以[上下]|[重高低差弱]|新手|党)$"
    rf"|{_BODY}$"
)
GONE_BAD = re.compile(r"[变发泛][黄黑绿褐红灰白暗酸馊苦臭硬软粘黏稀浑]了?的?$")
"""发黄就别用了 speaks of the goods."""
_GOODS_GONE_BAD = re.compile(
    rf"(?:颜色|[膏液粉]体|质地|气味|味道|闻[着到]|尝着|(?<![喝吃沾皮牙])(?<![喝吃沾].)[水奶乳粉肉果仁油糕茶])[^脸肤身嘴唇眼喉舌脖手]{{0,2}}{GONE_BAD.pattern}"
)
"""膏体发黑的."""
_NO_PERSON = re.compile(
    rf"{SPOILT}|{_GOODS_GONE_BAD.pattern}|"
    r"破的|破了|胀|坏|漏|变质|过期|霉|异味|生的|没熟|湿的|鼓|包装|标签|颜色|白色|黑色|款|码|屏|型号|机型|壳|系列|盒|箱|饭|水(?!光)|温|度|晚上|白天|时候?$|期间$|半?夜|保质期"
)
_HURT = re.compile(
    r"(?:皮肤|脸|嘴|牙|脚|手|头皮|屁|耳|眼|膝|腿|创面|伤口)\S{0,4}?(?:破|烂|裂|溃|流血|出血|发炎|红肿|化脓|渗)"
)
"""牙床破了流血的: a body that is hurt, no goods that are broken."""
_COMPLAINT = re.compile(r"(?:不好|不太好|疼|痛|虚弱?|弱|松动)$|体重|围(?:超过|大于)?\d")
_OF_A_WEIGHT = re.compile(
    r"(?:[89]\d|[1-3]\d\d|[一两二]百[零一二两三四五六七八九十]*|[八九]十[一二三四五六七八九]?)公?斤(?:以[上下]|往上)(?:的人?)?"
)
"""一百六十斤以上的: so heavy is a body, no parcel that somebody is warned of."""
_NO_THING = re.compile(
    r"一般|不[高大强够快好稳]|[差低弱慢]$|[那这]款|数据|^(?:原装|原配|自带|标配|附赠|赠送|会|能|可|放|离|要|得|先|介意|有|没|不|就|洗|泡|拆|开)|所以|因为|屏|手机|平板|系列|机型|型号|系统|接口|^(?:胀|坏|破|漏|霉|鼓|裂|变质|过期)|[坏破胀漏霉鼓裂]了?$"
    rf"|^[^脸肤身嘴唇眼喉舌脖]*{GONE_BAD.pattern}|{SPOILT}"
)
"""Conditions, devices and clauses, of which a ban says something else than what it is not for."""
_LONGEST_SUBJECT = 18
_LONGEST_GROUP = 12
_LONGEST_SKIN = 8


_SKIN = re.compile(r"^(干|油|混合|中|敏感)(?:皮|(?P<muscle>肌))$")


def whole_skin(person: str) -> str:
    """干性皮肤 for 干皮, 敏感性肌肤 for 敏感肌; other people as they are."""
    return _SKIN.sub(lambda skin: f"{skin[1]}性" + ("肌肤" if skin["muscle"] else "皮肤"), person)


def is_medical(person: str) -> bool:
    """Whether the person is named by an illness, an allergy, pregnancy or the like."""
    return bool(_MEDICAL.search(person))


def is_age(person: str) -> bool:
    """Whether an age says who is meant; ages become facts of their own."""
    return bool(_AGE.search(person)) and not re.search(f"孕|（|手术|术后|[做打]过|[做打]完|{ANIMAL}", person)


def is_complaint(person: str) -> bool:
    """腰不好, 体重大: a body that needs something else."""
    return bool(_COMPLAINT.search(person))


def is_of_a_body(text: str) -> bool:
    """Whether a clause begins with somebody's body: 脚汗多别拍, 一百六十斤以上的别拍."""
    return bool(re.match(_BODY, text) or _OF_A_WEIGHT.match(text))


def is_about_the_list(person: str) -> bool:
    """对以上过敏: people allergic to what was listed before."""
    return bool(_ABOUT_THE_LIST.match(person))


def bare_subject(text: str) -> str:
    """A subject without what introduces it and the adverbs that follow it."""
    return _TAIL.sub("", _TRIM.sub("", text.strip(" ,、:")))


def is_occasion(text: str) -> bool:
    """Whether a subject tells when rather than who or what: 空腹, 刚剃完毛当天."""
    return bool(_OCCASION.search(bare_subject(text)))


def things_in(text: str) -> list[str]:
    """Members of a subject that names no people: 真丝、羊毛; places and parts lose their 上."""
    subject = bare_subject(text)
    if not subject or len(subject) > _LONGEST_SUBJECT:
        return []
    parts = [re.sub(r"(?<=[\u4e00-\u9fff])[上里]面?$|的$", "", part) for part in split_list(subject)]
    return [part for part in parts if part and not is_occasion(part) and not _NO_THING.search(part)]


def described_in(text: str) -> list[str]:
    """湿气重、感冒咳痰期, 眼睛做过手术的: who is meant, in the editor's words."""
    subject = bare_subject(text)
    if (
        not 2 < len(subject) <= _LONGEST_SUBJECT
        or not _OF_PEOPLE.search(subject)
        or (_NO_PERSON.search(subject) and not _HURT.match(subject))
    ):
        return []
    return [
        _GROUP_END.sub("", part) or part
        for part in split_list(subject)
        if len(part) >= 2 and not is_occasion(part)
    ]


_SUCH = re.compile(
    r"(?P<who>(?:正?在?(?:吃|服用?|打|用)着?|有|得过?|患)[\u4e00-\u9fffA-Za-z、和]{2,20}(?:这类|等|之类的?|一类的?)"
    r"[\u4e00-\u9fff]{1,6}?)(?:的(?:人|朋友)?|者|的话)?"
)
"""在吃阿司匹林、华法林这类抗凝药的: the list belongs to the noun behind it."""


def people_in(paper: Paper, text: str) -> list[str]:
    """People and conditions named in a stretch: 玫瑰或花粉过敏的 → 玫瑰过敏, 花粉过敏."""
    text = bare_subject(text)
    if not text or re.search(SPOILT, text) or _GOODS_GONE_BAD.search(text):
        return []
    if such := _SUCH.fullmatch(text):
        return [such["who"]]
    if described := _DESCRIBED.fullmatch(text):
        return [_state(described["who"])]
    if reacting := _reacting(text):
        return reacting
    text = _BOTH_STATES.sub("、", _ANY_ONE.sub("", text))
    if not _SENSITIVE.search(text) and (animal := re.search(rf"的(?P<animal>{ANIMAL})$", text)):
        text = "、".join(
            one if re.search(ANIMAL, one) else f"{one}的{animal['animal']}" for one in split_list(text)
        )
    found: list[str] = []
    parts = [
        piece
        for part in split_list(text)
        for piece in re.split(r"(?<=的)(?=[怀喂孕哺备患对]|有\S+的|正在|做过|刚)", part)
        if piece
    ]
    if len(parts) == 1 and text.endswith("的"):
        parts = [text]  # 油皮长闭口的: not everybody with oily skin
    named = [_person(paper, part) or _described(part, text) for part in parts]
    for place, (part, person) in enumerate(zip(parts, named, strict=True)):
        following = next((other for other in parts[place + 1 :] if _SENSITIVE.search(other)), "")
        shared = _SENSITIVE.search(following)
        apart = f"{part}的" in text and not part.startswith("对")
        if not person and shared and len(part) <= 8 and not is_medical(part) and not apart:
            person = [part.removeprefix("对") + shared[0]]
        if (
            not person
            and (any(named[place + 1 :]) or (any(named) and f"{part}的" in text))
            and _coordinate(part)
        ):
            person = [_state(_GROUP_END.sub("", bare_subject(part)))]
        found += person
    if found:
        spells = [part for part in parts if part.endswith("期间") and not re.search(PERSON, part)]
        found += [part.removesuffix("期间") for part in spells if is_medical(part)]
    found = [one for one in found if not _HOW_IT_SHOWS.match(one)] or found
    return list(dict.fromkeys(found))


_ANY_ONE = re.compile(
    "(?:中|里)?(?:的)?(?:任何?一[样种个项]|任意一[样种]|其中一[样种])(?:都|有)?(?=过敏|不耐)"
)
"""对花生、芝麻任何一样过敏: allergic to each."""
_BOTH_STATES = re.compile("(?<=[备怀]孕)(?=喂奶|哺乳|备孕|母乳)")
"""怀孕喂奶的 are two groups."""
_DRIVING = re.compile(
    "(?:马上|待会儿?|一会儿?|等下|随后|接着)*(?:要|需要|准备)去?(?:开车|驾车|驾驶)(?:的(?:人|朋友)?|前)?"
)
"""马上要开车的 among those who must not have it."""
_TOUCHED = r"(?:一)?(?:接触|[吃喝碰沾用闻戴摸抹])(?:到|了|着|过)?"
_REACTING = re.compile(
    rf"{_TOUCHED}(?P<what>[\u4e00-\u9fff]{{1,8}}?)(?:全身|浑身|嘴[唇巴角]?|脸上?|皮肤|嗓子|舌头|身上)?(?:就|会|要|容易|爱|总|老是?)+(?:全身|浑身|嘴唇?|脸上?|皮肤|嗓子|身上)?"
    r"(?:肿|起疹子?|起包|起泡|起红[疹点]|长疹子|过敏|发?痒|发红|红肿|泛红|发麻|犯喘|发?喘|嘴麻|烂嘴|烂)(?:的)?(?:人|朋友)?"
)
"""碰生漆会肿的: an allergy told by what it does."""


def _reacting(text: str) -> list[str]:
    """腰果过敏, 生漆过敏 of 吃腰果、碰生漆会肿的; several are told by the verb before each."""
    *others, last = split_list(text) or [""]
    told = _REACTING.fullmatch(last)
    if told is None:
        return []
    also = [re.fullmatch(rf"{_TOUCHED}(?P<what>[\u4e00-\u9fff]{{1,6}})", one) for one in others]
    if not all(also):
        return []
    return [f"{one['what']}过敏" for one in (*also, told) if one is not None]


_HOW_IT_SHOWS = re.compile(
    "一[吃喝用碰沾抹闻穿]|[吃喝用碰沾抹闻穿]了?以?后?[^,]{0,3}(?:痒|肿|红|麻|起疹|不舒服)"
)
"""芒果过敏、一吃嘴肿的: what the allergy is like, no others."""


def _described(part: str, text: str) -> list[str]:
    """心脏不好 of 孕妇、心脏不好的: people by how they are, in a list."""
    described = f"{part}的" in text and _DESCRIBED.fullmatch(f"{part}的")
    return [_state(_GROUP_END.sub("", bare_subject(part)))] if described and _coordinate(part) else []


def _coordinate(part: str) -> bool:
    """肾结石 of 肾结石、高血钙的人: what is listed before people is people, too."""
    return 2 <= len(part) <= _LONGEST_GROUP and not is_occasion(part) and not _NO_PERSON.search(part)


def _state(person: str) -> str:
    """怀孕, 喂奶 as the nouns that callers and shops use."""
    person = _ELDERS.sub("老人", person)
    for pattern, noun in () if re.search(ANIMAL, person) else _STATES:
        if pattern.search(person) and not re.search(PERSON, pattern.sub("", person)):
            return noun
    return person


_REACTS_TO = re.compile(
    r"对?(?P<what>(?![脸面皮肌眼嘴鼻喉嗓牙肠胃头])[\u4e00-\u9fffA-Za-z]{1,8}?)(?:有反应|起反应|(?<!不)敏感)(?:的(?:人|朋友)?)?"
)
"""对羊毛脂敏感的: an allergy in other words; 敏感 alone is a skin."""


def _person(paper: Paper, part: str) -> list[str]:
    part = bare_subject(part)
    hits = [hit for slot in ("population", "skin_type") for hit in paper.lexicon_hits(slot, part)]
    general = re.findall(PERSON, part)
    if len(general) > 1 and "".join(general) == part.removesuffix("的"):
        return _not_by_sex(general)  # 孕妇糖尿病人, written without a sign
    if (state := _state(part)) != part:
        return [state]
    if re.search(ANIMAL, part) and len(part) <= _LONGEST_GROUP and not _SENSITIVE.search(part):
        return [part.removesuffix("的")]
    if part.endswith("过敏体质") and len(part) <= 7:
        return [part.removesuffix("体质") if len(part) > 4 and not part.startswith("皮") else "过敏体质"]
    if re.fullmatch("(?:脸上?|面部|皮肤)(?:很|比较|容易)?敏感的?", part):
        return ["敏感性皮肤"]
    if _DRIVING.fullmatch(part):
        return ["开车前"]
    if reacts := _REACTS_TO.fullmatch(part):
        return [f"{reacts['what']}过敏"]
    if reacting := _REACTING.fullmatch(part):
        return [f"{reacting['what']}过敏"]
    if _SENSITIVE.search(part) and "敏感" not in part:
        upto = re.search(r"^(.*?(?:过敏|不耐受|不耐))", part)
        return [re.sub(r"^[吃用喝]?对?|史$", "", upto[1]) if upto else part]
    if _OF_A_WEIGHT.fullmatch(part):
        return ["体重" + part.removesuffix("人").removesuffix("的")]
    if "体重" in part or (is_age(part) and (general or hits or "以" in part)):
        return [part.removesuffix("的")]
    ended = _GROUP_END.search(part)
    bare = _GROUP_END.sub("", part)
    if (
        ended
        and 1 < len(bare) <= _LONGEST_GROUP
        and not re.search(r"[含是]", bare)
        and (general or hits or _ALWAYS_PEOPLE.search(ended[0]))
    ):
        if len(hits) > 1 and not general:
            return [hit[1] for hit in hits]
        return [_state(bare)] if not general or len(bare) > max(map(len, general)) else [_state(general[0])]
    if not general and _SKIN_LIKE.search(part) and len(part) <= _LONGEST_SKIN:
        return [part]
    if hits and not general:
        return [hit[1] for hit in sorted(hits, key=lambda hit: hit[2])]
    if general:
        if len(general) == 2 and f"{general[0]}的{general[1]}" in part and len(part) <= _LONGEST_GROUP:
            return [part]  # 哮喘的老人: not every old person
        if len(part) <= 10 and re.search(r"不好|不太好|虚弱|太小|太大", part):
            return [part]
        if (
            len(part) - len(general[0]) >= 2
            and len(part) <= _LONGEST_GROUP
            and len(general) == 1
            and re.search(rf"(?:跑跳|儿童|宝宝|孩子|大娃|老人家?|大人|新娘|{_OF_CHILDREN}|{ANIMAL})$", part)
        ):
            # 大孩子跑跳, 超重的老人: not every child, not every old person
            return [re.sub(f"{_OF_CHILDREN}$", "的孩子", part)]
        return _not_by_sex(general)
    return []


def _not_by_sex(people: list[str]) -> list[str]:
    """哺乳期 of 哺乳期女士: not every woman."""
    by_state = [person for person in people if person not in _BY_SEX]
    return [_state(person) for person in by_state or people]


_BY_SEX = ("男士", "女士")
_OF_CHILDREN = "的(?:小朋友|小孩|娃娃?)"
"""换牙的娃娃."""


_GROWN = re.compile(r"老人|老年人|长辈|爸妈|男士|女士|学生|宝宝|孩子|小孩|儿童|娃|小朋友")
"""People who are named for many reasons; a ban on them needs more than their name."""
_ANY_OF_IT = re.compile("这|有的|也|的人|有些|部分|以上|上述|这些|其中|任何|皮肤|容易|会|怕|不")
_ALLERGIC = re.compile(r"(?P<what>[\u4e00-\u9fffA-Za-z]{1,6}?)过敏")


_PRONE = "过敏体质"


def known_people(text: str) -> list[str]:
    """Populations and illnesses that the general words name in a text, and nothing else."""
    found = [_state(match[0]) for match in re.finditer(PERSON, text) if not _GROWN.search(match[0])]
    found += [
        f"{re.sub('^对', '', match['what'])}过敏"
        for match in _ALLERGIC.finditer(text)
        if not _ANY_OF_IT.search(match["what"])
    ]
    if _PRONE in found and any(one != _PRONE and one.endswith("过敏") for one in found):
        found.remove(_PRONE)  # 坚果过敏体质 is who cannot have nuts
    if not found and (state := _state(text)) != text:
        found = [state]
    return list(dict.fromkeys(found))
