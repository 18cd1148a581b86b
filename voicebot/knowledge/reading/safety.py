"""Who must not use it, who may, from what age, what it is free of: never invented, never dropped.

Every clause with a word of ``SAFETY_CUE`` that yields no fact is reported to the editor.
"""

import re

from voicebot.knowledge.reading.paper import Clause, Paper, split_list

SAFETY_CUE = re.compile(
    r"过敏|不耐|孕|哺乳|备孕|慎|禁|忌|勿|岁|婴|幼儿|儿童|小孩|孩子|宝宝|患者|病人|糖友|糖尿|三高|高血压|心脏|痛风|哮喘|癫痫|体质"
    r"|不含|无添加|不添加|零添加|医生|遵医嘱|中毒|有毒|窒息|噎|灼伤|烫伤|刺激|刺痛|伤口|破皮|副作用|致敏|敏感|血糖高|生产线"
    r"|共线|(?<![\d.])[0零][\u4e00-\u9fff]{2}"
)

BAN = re.compile(
    r"请?勿|切忌|切勿|严禁|禁止|禁用|禁食|忌用|忌食|不要|(?<![特个分区告级性差类])别(?!的|人|家|处|墅|致|名)|不能|不可以?|不宜|不适合|不适宜"
    r"|不适用|不建议|不推荐|不得|不合适|避免|远离|用不了|不行|不好用|避开|绕行|绕道|绕开|躲开|劝退|避雷|退散|忍忍|忍一忍|跳过|略过|谢绝|止步|勿入|别碰"
)
CARE = re.compile(
    r"慎(?!重)|谨慎|少(?:吃|喝|用|食|嗑|碰|抹|涂)|(?:别|不要|不宜|勿)(?:贪)?多(?:吃|喝|用|食)?|咨询(?:一下)?(?:医生"
    r"|医师)|问(?:一下|过)?医生|遵医嘱|看医生|就医|医生指导|先(?!用水)\S{0,6}试"
    r"|酌情|控量|控制.{0,2}量|适量|监护|看护"
)
MAY = re.compile(
    r"(?:都|也|均|皆|完全|可)?(?:可以|能|可)(?:放心|少量|适量|少许)?(?:安心)?(?:适量$|少量$|用|使用|吃|食用|喝|穿|抹|涂|敷)|可用|适用|适合|放心用|都行|没问题|都合适|合适|能抹|皆宜|友好|正好|刚好|也行|就行|可以放心|都\s*[Oo][Kk]|统统\s*[Oo][Kk]|[Oo][Kk]的?$|不限|通用|老少"
)
_PERSON = (
    r"孕妇|孕妈妈?|准妈妈|静脉曲张|心脏起搏器|孕期|怀孕(?:的人)?|备孕(?:期|的人)?|哺乳期?(?:妇女|妈妈|女性)?|产妇|坐月子|经期|生理期"
    r"|婴幼儿|婴儿|新生儿|小宝宝|宝宝|幼儿|儿童|小孩子?|小朋友|孩子|娃|"
    r"老人家?|老年人|未成年人?|青少年|学生|长辈|爸妈|男士|女士|糖尿病(?:人|患者)?|糖友|血糖高|血压高|尿酸高|三高(?:人群)?|高血压|心脏病|痛风(?:病人"
    r"|患者)?|哮喘|癫痫|肠胃不好|胃不好|肾病|甲亢|熟龄肌|熟龄"
)
_ABOUT_THE_LIST = re.compile(r"^(?:对?(?:以上|上述|这些|其中|任一|任何一[种样]|它们?)\S{0,4})?过敏$")
_SKIN_LIKE = re.compile(r"^(?!.*(?:皮|肌)\S+(?:皮|肌))[\u4e00-\u9fff]+(?:肌|皮|皮肤|肌肤|肤质|体质)$")
_ALWAYS_PEOPLE = re.compile(r"的|者|人群|病人|患者|体质")
_REACTION = re.compile(
    r"(?:吃|喝|用|涂)多了?.{0,4}(?:噎|腻|上火|拉|胀|撑|疼|醉|不舒服)|(?:会|可能|出现|有点|轻微|少许|偶尔|容易).{0,6}(?:刺痛|灼热|泛红|发红|脸红|红肿|腹泻|拉肚子|起疹|瘙痒|发痒|头晕|嗜睡|呛|噎)"
)
_GROUP_END = re.compile(
    r"(?:的)?(?:亲们?|宝子们?|朋友们?|人群|人士|人|顾客|客人|姐妹们?|同学|用户|肌肤|者|体质|患者|病人)(?:们)?$|的$"
)
_SENSITIVE = re.compile(r"过敏|不耐受?|敏感")
_MEDICAL = re.compile(
    r"过敏|不耐|孕|哺乳|产妇|病|患者|婴|糖友|三高|高血压|痛风|哮喘|癫痫|伤口|心脏|肾|甲亢|胃|经期|月经|生理期|静脉|溃疡|炎|手术|癌|破损|血糖|血压|尿酸|起搏"
)
_TRIM = re.compile(
    r"^(?:但是?|不过|注意|提醒|切记|特别|另外|如果|若|凡是?|如|对于?|有|是|像|亲|亲们|建议|温馨提示|PS|ps|含|的|和|以及|及|:|,|\s)+"
)
_TAIL = re.compile(
    r"(?:都|也|均|还是|真的|千万|尽量|暂时|一律|请|绝对|最好|就|先|应|须|需|建议|使用前|食用前|用前|服用前|,|\s)+$"
)
_CHATTER = re.compile(
    r"差评|要价|还价|讲价|砍价|怕什么|指望|催|错过|担心|犹豫|不要钱|别家|别拍|着急|客气|手软|划走"
)


USING = re.compile(
    r"使用|购买|食用|服用|饮用|建议|轻易|尝试|勉强|下单|入手|[用吃喝买拍穿戴抹涂敷碰下选看来泡喂给]|[了的哈哦啊]"
)
_REASON = re.compile(r"会|容易|用了|用着|吃了|穿着")


def read_safety(paper: Paper) -> None:
    """Bans and permissions for people."""
    for clause in paper.clauses:
        if not paper.is_claimed(clause.start, clause.start + 1):
            _read_people(paper, clause)


# --- people ---------------------------------------------------------------------------------------


def _read_people(paper: Paper, clause: Clause) -> None:
    text = clause.text
    care, ban, may = CARE.search(text), BAN.search(text), MAY.search(text)
    if _CHATTER.search(text) and not _SENSITIVE.search(text) and not re.search(_PERSON, text):
        return
    if _REACTION.search(text) and not (ban and people_in(paper, text[: ban.start()])):
        paper.add("cautions", text, clause.start, clause.end)
        return
    if may and ban and may.start() >= ban.start() and may.end() <= ban.end() + 2:
        may = None  # 不适合, 不可以用
    if ban and (not may or ban.start() <= may.start()) and (not care or ban.start() < care.start()):
        _read_ban(paper, clause, ban)
        if care is None and may is None:
            return
    if may and not (ban and ban.start() < may.start()):
        _read_permission(paper, clause, may, care)
        if ban and ban.start() > may.start():
            paper.add("cautions", text, clause.start, clause.end)
        return
    if care and (
        people_in(paper, text[: care.start()])
        or _SENSITIVE.search(text)
        or re.search(r"医|(?:的|者|人)$", text[: care.end()])
        or re.search(r"(?:的|者|人)$", text[: care.start()])
    ):
        paper.add("cautions", text, clause.start, clause.end)


def _read_ban(paper: Paper, clause: Clause, ban: re.Match[str]) -> None:
    subject = clause.text[: ban.start()]
    people = people_in(paper, subject)
    start, end = clause.start, clause.end
    nobody = not people and not _TRIM.sub("", subject).strip("都也均,")
    if nobody:
        for before in _people_before(paper, clause):
            people = [*people_in(paper, before.text), *people]
            start = before.start
    if not people and ban[0] in ("不适合", "不适宜", "不适用", "不建议", "不推荐", "不宜"):
        rest = clause.text[ban.end() :].strip()
        people = people_in(paper, rest)
        if (
            not people
            and rest
            and not re.match(r"(?:使用|购买|用|买|拍|入手|食用|吃)?(?:了|的|哦|哈|$)", rest)
        ):
            paper.add("not_for", re.sub(r"^(?:用于|用来|在)", "", rest), start, end)
            return
    if not people and (described := _described_subject(paper, clause, ban)):
        people = described
    if not people:
        return
    named = [person for person in people if not _ABOUT_THE_LIST.match(person)]
    for person in named:
        if re.search(r"\d+(?:周)?岁|[一二三四五六七八九十]岁", person):
            continue
        if _MEDICAL.search(person) or ban[0] in ("禁用", "严禁", "禁止", "禁食", "忌用", "忌食"):
            paper.add("contraindications", person, start, end)
        paper.add("not_for", person, start, end)
    rest = clause.text[ban.end() :]
    if named and len(rest) > 1 and not USING.match(rest):
        paper.add("cautions", clause.text, clause.start, clause.end)  # …的人别挂胸前: how, not only who
    if named or _has_allergens(paper):
        paper.claim(start, end)


_OF_PEOPLE = re.compile(
    r"(?:的(?:人|人群|朋友|亲|姐妹|宝子|跑者|新手)?|者|人群|体质|期|以[上下]|[重高低差弱])$"
)
_NO_PERSON = re.compile(
    r"破|胀|坏|漏|变质|过期|霉|异味|生的|没熟|湿的|鼓|包装|标签|颜色|白色|黑色|款|码|屏|型号|机型|壳|系列|盒|箱|饭|水|温|度|晚上|白天|时候?$|期间$|半?夜|保质期"
)
_SIMPLY = re.compile(
    r"(?:使用|购买|食用|服用|下单|入手|考虑|[用吃喝买拍穿戴抹涂敷碰选来入])?[了哦哈啊的它]*(?=$|会|怕|支撑|不够|太|容易)"
)


def _described_subject(paper: Paper, clause: Clause, ban: re.Match[str]) -> list[str]:
    """湿气重、感冒咳痰期不建议, 眼睛做过手术的别用: who is meant, in the editor's words."""
    rest = clause.text[ban.end() :]
    simply = _SIMPLY.match(rest)
    subject = _TAIL.sub("", _TRIM.sub("", clause.text[: ban.start()].strip()))
    if simply is None or (rest and not simply[0]) or not 2 < len(subject) <= 16:
        return []
    if not _OF_PEOPLE.search(subject) or _NO_PERSON.search(subject):
        return []
    return [_GROUP_END.sub("", part) or part for part in split_list(subject) if len(part) >= 2]


def _people_before(paper: Paper, clause: Clause) -> list[Clause]:
    """孕妇, 哺乳期, 都不要用: clauses before the ban that hold nothing but people, nearest first."""
    found: list[Clause] = []
    earlier = [
        other for other in paper.clauses if other.start < clause.start and other.sentence == clause.sentence
    ]
    for other in reversed(earlier):
        if paper.is_claimed(other.start, other.end) or not _only_people(paper, other.text):
            break
        found.append(other)
        if _REASON.search(other.text):
            break  # 适合中性、油性皮肤，干性皮肤用了会紧绷，不建议: the reason says who is meant
    return found


def _has_allergens(paper: Paper) -> bool:
    """过敏别碰 after a list of allergens is about that list."""
    return bool(re.search(r"含\S{0,20},\s*过敏", paper.text)) or paper.has("allergens")


def _read_permission(paper: Paper, clause: Clause, may: re.Match[str], care: re.Match[str] | None) -> None:
    text = clause.text
    sides = (text[: may.start()], text[may.end() :] if "适" in may[0] or may[0] == "友好" else "")
    for side in sides:
        if everybody := re.search(
            r"(?:各种|各类|所有|任何|全)(?:肤质|皮肤|肌肤|人群|年龄段?)|全家|全肤质", side
        ):
            paper.add("suitable_for", everybody[0], clause.start, clause.end)
        for person in people_in(paper, side):
            if _is_skin(paper, person):
                for skin, _, _, _ in paper.lexicon_hits("skin_type", person):
                    paper.add("skin_type", skin, clause.start, clause.end, claim=False)
            if _is_skin(paper, person) or re.search(r"熟龄|^男士?$|^女士?$|^\d+岁", person):
                continue
            value = f"{person}(控量)" if care and re.search(r"量", care[0]) else person
            if re.search(r"岁以[上下]", person) or not _is_recipient(person):
                paper.add("suitable_for", value, clause.start, clause.end)
            if _is_recipient(person) and not paper.has("target"):
                recipient = paper.lexicon.canonical("recipient", person) or person
                paper.add("target", recipient, clause.start, clause.end)
    if care:
        paper.add("cautions", text, clause.start, clause.end)


def _is_recipient(person: str) -> bool:
    return bool(re.search(r"老人|老年人|长辈|爸妈|学生|孩子|儿童|宝宝|娃|男士|女士", person))


def _is_skin(paper: Paper, person: str) -> bool:
    return bool(paper.lexicon_hits("skin_type", person)) and not _MEDICAL.search(person)


_DESCRIBED = re.compile(
    r"(?P<who>(?:怕|嫌|开车|驾驶|减肥|熬夜|化疗|刚做|正在|讨厌|不喜欢|不爱|追求|喜欢|想要|受不了|吃不了|闻不了|习惯不了|脚|脸|皮肤|手|牙|嗓子|眼睛|鼻子|肠|肚子|有|经常|容易)"
    r"[\u4e00-\u9fff]{0,6}?|(?:体重|身高)(?:超过|大于|低于|不到|在)?\d+\S{1,4}?|(?:装|戴|做|打|烫|染|植|动)过[\u4e00-\u9fff]{1,5}?"
    r"|[\u4e00-\u9fff]{2,5}(?:严重|偏高|偏低|过高|过低|受损|虚弱|不好|较差))(?:的|的人|的亲|的朋友|的宝子?|者|的话)"
)
"""怕香的, 嫌重的朋友: people by what they like or how they are."""


def people_in(paper: Paper, text: str) -> list[str]:
    """People and conditions named in a stretch: 玫瑰或花粉过敏的 → 玫瑰过敏, 花粉过敏."""
    text = _TAIL.sub("", _TRIM.sub("", text.strip()))
    if not text:
        return []
    if described := _DESCRIBED.fullmatch(text):
        return [described["who"]]
    found: list[str] = []
    parts = split_list(text)
    for place, part in enumerate(parts):
        person = _person(paper, part)
        following = next((other for other in parts[place + 1 :] if _SENSITIVE.search(other)), "")
        shared = _SENSITIVE.search(following)
        if person is None and shared and len(part) <= 8 and not _SENSITIVE.search(part):
            person = part.removeprefix("对") + shared[0]
        if person is None and f"{part}的" in text and _DESCRIBED.fullmatch(f"{part}的"):
            person = part
        if person:
            found += person if isinstance(person, list) else [person]
    return list(dict.fromkeys(found))


def _person(paper: Paper, part: str) -> str | list[str] | None:
    part = _TAIL.sub("", _TRIM.sub("", part))
    hits = [hit for slot in ("population", "skin_type") for hit in paper.lexicon_hits(slot, part)]
    general = re.findall(_PERSON, part)
    if _SENSITIVE.search(part) and "敏感" not in part:
        upto = re.search(r"^(.*?(?:过敏|不耐受|不耐))", part)
        return re.sub(r"^对|史$", "", upto[1]) if upto else part
    if re.search(r"岁|个月", part) and (general or hits or "以" in part):
        return part.removesuffix("的")
    ended = _GROUP_END.search(part)
    bare = _GROUP_END.sub("", part)
    if (
        ended
        and 1 < len(bare) <= 10
        and not re.search(r"[含是]", bare)
        and (general or hits or _ALWAYS_PEOPLE.search(ended[0]))
    ):
        if len(hits) > 1 and not general:
            return [hit[1] for hit in hits]
        return bare if not general or len(bare) > max(map(len, general)) else general[0]
    if not general and _SKIN_LIKE.search(part) and len(part) <= 6:
        return part
    if hits and not general:
        return [hit[1] for hit in sorted(hits, key=lambda hit: hit[2])]
    if general:
        if len(part) <= 10 and re.search(r"不好|不太好|虚弱|太小|太大", part):
            return part
        if (
            len(part) - len(general[0]) >= 2
            and len(part) <= 8
            and len(general) == 1
            and part.endswith(("跑跳", "儿童", "宝宝", "孩子", "老人"))
        ):
            return part  # 大孩子跑跳, 超重的老人: not every child, not every old person
        return general
    return None


def _only_people(paper: Paper, text: str) -> bool:
    people = people_in(paper, text)
    if re.search(r"爱|喜欢|适合|特别|[能可]", text):
        return False
    return bool(people) and sum(map(len, people)) >= len(text) - 6


def read_remaining_cautions(paper: Paper) -> None:
    """Prohibitions and warnings that nothing else has read, word for word."""
    warn = re.compile(
        r"注意(?!事项)|小心|当心|谨防|避开|避免|记得(?!跟)|一定要|务必|得上油|需上油|会?刺痛|易碎|建议先|不宜|慎|勿"
        r"|离远|远点|少[用穿戴碰晒泡洗]|大人|看着|看护|监督|处不[喷用抹涂敷]|请配|要配|取下|摘下|停用|停止|最多|嚼碎|切小|切碎|再咽|需(?:严格|做好|配|避|注意|先|另|自|要先)|[还必]得(?=[\u4e00-\u9fff]{2})|还[要需]|得再|不可|不要|(?<![特个分区告级性差类])别|不能(?!错过)|先\S{0,6}试|[必需]?须|必需|要先|得先|先\S{1,6}再|易燃|易爆|火源|高温|暴晒|自备|看清|腹泻|拉肚子|不超过|以免|防止误"
    )
    for clause in paper.clauses:
        if re.match(r"(?:别|不可|不能|切?勿|不要|禁止)(?!错过|给差评|要价|拍|担心)", clause.text) and not any(
            found.start < clause.end
            and clause.start < found.end
            and found.name
            in ("not_for", "contraindications", "cautions", "free_from", "not_features", "size_advice")
            for found in paper.found
        ):
            paper.add("cautions", clause.text, clause.start, clause.end)
        if BAN.search(clause.text) and any(
            found.name == "usage" and str(found.value) and clause.text in str(found.value)
            for found in paper.found
        ):
            paper.add("cautions", clause.text, clause.start, clause.end)
        if paper.share_claimed(clause.start, clause.end) > 0.3 or _CHATTER.search(clause.text):
            continue
        if re.search(r"[\u4e00-\u9fff]{2}(?:过敏|不耐受?)(?:的|者|人|体质)", clause.text):
            paper.add("cautions", clause.text, clause.start, clause.end)
        looked_after = re.search(_PERSON, clause.text) and re.search("请|需|要|得", clause.text)
        if (warn.search(clause.text) or looked_after) and len(clause.text) > 2:
            paper.add("cautions", clause.text, clause.start, clause.end)
