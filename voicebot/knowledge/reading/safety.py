"""Who must not use it and what for, who may, and every warning: never invented, never dropped.

Every clause with a word of ``SAFETY_CUE`` that yields no fact is reported to the editor.
"""

import re
from dataclasses import replace

from voicebot.knowledge.reading.paper import Clause, Paper, split_list
from voicebot.knowledge.reading.people import (
    PERSON,
    bare_subject,
    described_in,
    is_about_the_list,
    is_age,
    is_complaint,
    is_medical,
    is_occasion,
    people_in,
    things_in,
)
from voicebot.knowledge.reading.rulings import (
    USING,
    Ruling,
    allows,
    cannot_stand,
    cares,
    forbids,
    forbids_people,
    leaves_out,
)

_LABELLED = re.compile(
    r"(?P<cue>禁忌|禁用|不适[宜合用]|不宜|忌用|慎用|慎食)(?:人群|对象|者|症)?(?::|[是为]:?)(?P<who>[^。!;()\n]{2,60})"
)
_TAKEN = 0.6
"""Share of a clause; one that ages or freedom have read so far holds no more."""
_REACTION = re.compile(
    r"(?:吃|喝|用|涂)多了?.{0,4}(?:噎|腻|上火|拉|胀|撑|疼|醉|不舒服)|(?:会|可能|出现|有点|轻微|少许|偶尔|容易).{0,6}(?:刺痛|灼热|泛红|发红|脸红|红肿|腹泻|拉肚子|起疹|瘙痒|发痒|头晕|嗜睡|呛|噎)"
)
_CHATTER = re.compile(
    r"差评|要价|还价|讲价|砍价|怕什么|指望|催|错过|担心|犹豫|不要钱|别家|别拍|着急|客气|手软|划走|别问|别[闲嫌]|不能(?:叠|退|换|同享|开票|再优惠)"
)
_SENSITIVE = re.compile(r"过敏|不耐受?|敏感")
_REASON = re.compile(r"会|容易|用了|用着|吃了|穿着")
_ABSOLUTE = ("禁用", "严禁", "禁止", "禁食", "禁入", "忌用", "忌食")
_PART_OF_BODY = re.compile(r"(?:部位|的地方|[伤疤患破损烂]处)$")
"""湿疹发作的部位先不要涂: a spot, not everybody who has it."""
_KEPT_FROM = re.compile(r"(?:给|让)(?P<who>[^着]+?)(?:使用|[用吃喝穿戴碰玩喂])?(?:了|的|这个|它)?")
"""别给猫用, 不要让孩子碰; but 别让宝宝躺着吃 is about the manner."""
_PEOPLE_END = re.compile(rf"(?:{PERSON}|的[亲人]?|[者群质友妹学]|家里|家庭)$")
_ABLE = re.compile(r"不行|[用吃喝]不了|不好用")
"""Verdicts that as often tell what it cannot do (电信广电不行) as who must not use it."""


def read_safety(paper: Paper) -> None:
    """Bans and permissions, clause by clause."""
    for match in _LABELLED.finditer(paper.text):
        _read_label(paper, match)
    for clause in paper.clauses:
        if paper.share_claimed(clause.start, clause.end) <= _TAKEN:
            _read_clause(paper, clause)
    _read_asked(paper)


_ASKED_AND_DENIED = re.compile(
    r"(?P<who>[^,，。.!！;；?？:：\s]{2,12}?)(?:的(?:人|朋友|话)?)?(?:能不能[用吃穿戴喝]|能[用吃穿戴喝][吗么不]|可以[用吃穿戴喝]?[吗么]|行不行|行[吗么]|[吗么])?[?？]?"
    r"[?？—-]+(?:答案是|答|那|我们?|这款|本品|就|[:：,，—-])*(?:不能|不行|别|不可以|不建议|不适合|不要)"
)
"""有人问阿司匹林过敏能不能用——不能: asked, and answered with no."""


def _read_asked(paper: Paper) -> None:
    for match in _ASKED_AND_DENIED.finditer(paper.original):
        who = re.sub(r"^(?:有人问|客人问|常有人问|问|请问|如果|要是)+", "", match["who"])
        for person in people_in(paper, who):
            if is_medical(person) and not is_age(person):
                place = max(0, min(match.start(), len(paper.text) - 1))
                paper.add("contraindications", person, place, place + 1, claim=False)
                paper.add("not_for", person, place, place + 1, claim=False)


def _read_label(paper: Paper, match: re.Match[str]) -> None:
    """禁忌人群:孕妇、皮肤病患者, as on a label."""
    if "慎" in match["cue"]:
        paper.add("cautions", match[0], *match.span())
        return
    who = re.sub(r"(?:[禁忌慎][用食服饮]|不[宜能]使?用)$", "", match["who"].strip())
    for person in people_in(paper, who) or split_list(who):
        if not is_age(person):
            paper.add("contraindications", person, *match.span())
        paper.add("not_for", person, *match.span())


def _read_clause(paper: Paper, clause: Clause) -> None:
    text = clause.text
    ban, care, may = forbids(text), cares(text), allows(text)
    about_people = _SENSITIVE.search(text) or re.search(PERSON, text)
    if _CHATTER.search(text) and not about_people:
        return
    if _REACTION.search(text) and not (ban and people_in(paper, ban.before)):
        paper.add("cautions", text, clause.start, clause.end)
        return
    if may and ban and ban.cue_start <= may.cue_start and may.cue_start + len(may.cue) <= _end(ban) + 2:
        may = None  # 不适合, 不可以用
    if ban and _leads(ban, may) and not (care and care.cue_start <= ban.cue_start):
        _forbid(paper, clause, ban)
        if care is None and may is None:
            return
    if ban is None and care is None and (ban := cannot_stand(text) or forbids_people(text)):
        refused = _refuse(paper, clause, ban)
        if refused or may is None:
            return
    if ban is None and care is None and may is None and (ban := leaves_out(text)):
        people = people_in(paper, ban.before)
        if people and all(map(is_medical, people)):
            _note_people(paper, clause, ban, people, clause.start)
            paper.add("cautions", text, clause.start, clause.end)
        return
    if may and not (ban and ban.cue_start < may.cue_start):
        _allow(paper, clause, may, care)
        if ban and ban.cue_start > may.cue_start:
            paper.add("cautions", text, clause.start, clause.end)
        return
    if care and _warns_somebody(paper, care, text):
        _care(paper, clause, care)


def _end(ruling: Ruling) -> int:
    return ruling.cue_start + len(ruling.cue)


def _care(paper: Paper, clause: Clause, care: Ruling) -> None:
    """孕妇我没法打包票, 问医生吧: advice without a subject belongs to the people of the clause before."""
    earlier = [one for one in paper.clauses if one.start < clause.start and one.sentence == clause.sentence]
    if not bare_subject(care.before) and earlier and people_in(paper, earlier[-1].text):
        whole = f"{earlier[-1].text}，{clause.text}"
        if not paper.is_claimed(earlier[-1].start, earlier[-1].end):
            paper.add("cautions", whole, earlier[-1].start, clause.end)
            return
    paper.add("cautions", clause.text, clause.start, clause.end)


def _leads(ban: Ruling, may: Ruling | None) -> bool:
    return may is None or ban.cue_start <= may.cue_start


def _warns_somebody(paper: Paper, care: Ruling, text: str) -> bool:
    upto = text[: _end(care)]
    return bool(
        people_in(paper, care.before)
        or _SENSITIVE.search(text)
        or re.search(r"医|大夫|(?:的|者|人)$", upto)
        or re.search(r"(?:的|者|人)$", care.before)
    )


# --- bans -----------------------------------------------------------------------------------------


_CONCEDED = re.compile(r".*(?:没事|没问题|可以|不要紧|还行|OK|ok)(?=[\u4e00-\u9fff])")
"""小雨没事大雨别穿: what is allowed first is not what is forbidden."""
_WISH = re.compile(
    r"(?:想|爱|喜欢|追求|需要|要|受不了|接受不了|介意|在意|闻不惯)[\u4e00-\u9fff]{0,6}?(?:的(?:人|朋友|亲|姐妹|话)?)?$"
)
"""想留香的别买: who wants what it has not; nobody is harmed."""
_HANDLED = re.compile(r"(?:带|背|拿|提|拎|放|携带)(?:着|出门)?$")
"""不适合出差带: it is awkward, not unfit."""
_WATER = re.compile(r"^(?:潜水|游泳|泡澡|下水|洗澡|桑拿|蒸桑拿|戴着?游泳)$")


def _is_of_a_version(paper: Paper, ban: Ruling) -> bool:
    """嘴里有溃疡别吃藤椒: the ban is on one of its versions, which the text names elsewhere."""
    told = re.match(
        r"[吃喝用穿戴买选拍](?P<what>(?:(?![的了])[\u4e00-\u9fff]){2,4}?)(?:[款味版会容]|$)", ban.after
    )
    return told is not None and paper.text.count(told["what"]) > 1 and not paper.kinds_in(told["what"])


def _forbid(paper: Paper, clause: Clause, ban: Ruling) -> None:
    ban = replace(ban, before=_CONCEDED.sub("", ban.before))
    if _is_of_a_version(paper, ban):
        paper.add("cautions", clause.text, clause.start, clause.end)
        return
    if _WISH.fullmatch(bare_subject(ban.before)) and not is_medical(ban.before):
        paper.add("drawbacks", clause.text, clause.start, clause.end, claim=False)
        return
    people = people_in(paper, ban.before)
    if re.search(r"(?:上课|上学|驾驶|开车|考试|睡眠|锁屏)(?:时|期间|自动)?$", ban.before):
        people = []  # 上课禁用 is what a watch can do
    start = clause.start
    if _PART_OF_BODY.search(bare_subject(ban.before)):
        paper.add("not_for", bare_subject(ban.before), start, clause.end)
        paper.add("cautions", clause.text, start, clause.end)
        return
    of_itself = not ban.after or bool(USING.match(ban.after))
    if not people and not bare_subject(ban.before) and of_itself:
        for before in _people_before(paper, clause):
            people = [*people_in(paper, _whom(before.text)), *people]
            start = before.start
    if not people and (kept_from := _KEPT_FROM.fullmatch(ban.after)):
        people = people_in(paper, kept_from["who"])
    elif not people and ban.names_its_object:
        people = people_in(paper, ban.after)
        if not people and _forbid_purpose(paper, clause, ban):
            return
    in_a_place = re.search("[上里中内]$", bare_subject(ban.before))
    of_the_product = ban.of_the_product or (not in_a_place and _is_its_purpose(paper, ban.after))
    if not people and (of_the_product or ban.names_its_object):
        people = described_in(ban.before)
        if people and any(is_occasion(part) for part in split_list(ban.before)):
            paper.add("cautions", clause.text, clause.start, clause.end)
    if people:
        _note_people(paper, clause, ban, people, start, of_the_product)
    elif (
        (of_the_product or (ban.names_its_object and len(ban.after) <= 2)) and not _ABLE.search(ban.cue)
    ) or ("行" in ban.cue and not ban.after and _follows_permission(paper, clause)):
        _forbid_things(paper, clause, ban)
    elif in_a_place:
        paper.add("cautions", clause.text, clause.start, clause.end)
    elif ban.cue in _MUST_NOT and ban.after and not _ABILITY.match(ban.after):
        paper.add("cautions", clause.text, clause.start, clause.end, claim=False)


_SURFACE = re.compile(r"[冰雪湿水]?(?:地面?|面|路|砖|毯|锅|皮草?|料|丝|绒)$")
_MUST_NOT = ("不能", "不可", "不可以", "不得", "不准", "不许")
_ABILITY = re.compile(
    r"打电话|连|插|识别|支持|快充|联网|拍|定位|通话|调|看|升级|扩展|上飞机|防|充|投屏|无线|做|打|语音|退|换|叠"
)
"""What a thing cannot do (不能插卡) rather than what one must not do with it (不能进水)."""
_DEVICE = re.compile(r"移动|联通|电信|广电|苹果|安卓|华为|小米|系统|接口|[机卡网口本]$")


def _follows_permission(paper: Paper, clause: Clause) -> bool:
    """木地板瓷砖都行, 毛毯不行: the opposite of what may be; a device that does not work is no such thing."""
    earlier = [one for one in paper.clauses if one.start < clause.start]
    return bool(earlier) and allows(earlier[-1].text) is not None and not _DEVICE.search(clause.text[:-2])


def _is_its_purpose(paper: Paper, after: str) -> bool:
    """眉毛不能染 of a 染发膏: what its name says that one does with it."""
    kind = "".join(str(value) for value in paper.values("product_type"))
    return 0 < len(after) <= 2 and after[0] in kind


def _forbid_purpose(paper: Paper, clause: Clause, ban: Ruling) -> bool:
    """不适合长跑, 不建议室外长时间使用: what follows the cue is what it is not for."""
    rest = ban.after.strip()
    if not rest or re.match(r"(?:使用|购买|用|买|拍|入手|食用|吃)?(?:了|的|哦|哈|$)", rest):
        return False
    if ban.before.strip() and ban.cue[0] == "不" and not re.search("[适合宜用]$", ban.cue):
        return False
    fact = "drawbacks" if _HANDLED.search(rest) else "not_for"
    paper.add(fact, re.sub(r"^(?:用于|用来|在|给|让)", "", rest), clause.start, clause.end)
    return True


_SKIN = re.compile(r"^(干|油|混合|中|敏感)皮$")
"""干皮 is said of 干性皮肤."""


def _note_people(
    paper: Paper, clause: Clause, ban: Ruling, people: list[str], start: int, of_the_product: bool = True
) -> None:
    named = [person for person in people if not is_about_the_list(person)]
    whole = of_the_product or not ban.before or _PEOPLE_END.search(bare_subject(ban.before))
    if not whole and not any(map(is_medical, named)):
        paper.add("cautions", clause.text, clause.start, clause.end)
        return  # 娃坐着人别走开: what people do is forbidden, not the use
    for person in named:
        if is_age(person):
            continue
        if is_medical(person) or ban.cue in _ABSOLUTE:
            paper.add("contraindications", person, start, clause.end)
        paper.add("not_for", _SKIN.sub(r"\1性皮肤", person), start, clause.end)
    if named and len(ban.after) > 1 and not USING.match(ban.after):
        paper.add("cautions", clause.text, clause.start, clause.end)  # …的人别挂胸前: how, not only who
    if named or _has_allergens(paper):
        paper.claim(start, clause.end)


def _forbid_things(paper: Paper, clause: Clause, ban: Ruling) -> None:
    """真丝、羊毛别用, 厨房别穿: what it is not for; the words of the editor stay as a caution."""
    things = things_in(ban.before)
    for thing in things:
        paper.add("not_features" if _WATER.search(thing) else "not_for", thing, clause.start, clause.end)
    if things:
        paper.add("cautions", clause.text, clause.start, clause.end)


def _refuse(paper: Paper, clause: Clause, ban: Ruling) -> bool:
    """Bans that rest on their subject alone; returns whether it was one."""
    people = [
        one
        for one in people_in(paper, ban.before)
        if is_medical(one) or is_complaint(one) or re.search(PERSON, one)
    ]
    if not people and cannot_stand(clause.text):
        people = split_list(bare_subject(ban.before))
    offered = re.search(r"(?:用|选|挑|拍|买|看)(?P<what>[^用选挑拍买看]{2,})$", ban.cue)
    told = paper.text[: clause.start]
    if not people or (offered and not _sent_away(told, ban, people, offered["what"])):
        return False
    _note_people(paper, clause, ban, people, clause.start)
    paper.add("cautions", clause.text, clause.start, clause.end)
    return True


def _sent_away(told: str, ban: Ruling, people: list[str], other: str) -> bool:
    """六岁以下请用儿童款, but not 小朋友选蜜汁, told before as one of its own, nor 宝宝用的看另一款."""
    if other.removesuffix("的") in told:
        return False
    if any(_SENSITIVE.search(person) for person in people):
        return True
    return bool(re.search(rf"(?:{PERSON}|以[上下]|(?<!用)的)(?:人|朋友|们)?$", ban.before))


def _people_before(paper: Paper, clause: Clause) -> list[Clause]:
    """孕妇, 哺乳期, 都不要用: clauses before the ban that hold nothing but people, nearest first."""
    found: list[Clause] = []
    earlier = [
        other for other in paper.clauses if other.start < clause.start and other.sentence == clause.sentence
    ]
    for other in reversed(earlier):
        warned = [found.name for found in paper.found if found.start == other.start]
        claimed = paper.is_claimed(other.start, other.end) and warned != ["cautions"]
        if claimed or not _only_people(paper, other.text):
            break
        people = people_in(paper, _whom(other.text))
        if not any(is_medical(one) or is_complaint(one) or re.search(PERSON, one) for one in people) and not (
            paper.lexicon_hits("skin_type", other.text) or re.match("怕|嫌|有|皮肤|脸|想", other.text)
        ):
            break  # 徒步登山穿的，不建议…: what it is for
        found.append(other)
        if _REASON.search(other.text):
            break  # 适合中性、油性皮肤，干性皮肤用了会紧绷，不建议: the reason says who is meant
    return found


def _whom(text: str) -> str:
    """皮肤干燥的人 of 皮肤干燥的人洗完会紧."""
    told = re.match(r"(?P<who>.{2,12}?的人|.{2,12}?者)(?=.{0,6}(?:会|容易))", text)
    return told["who"] if told else text


def _only_people(paper: Paper, text: str) -> bool:
    if (whom := _whom(text)) != text:
        return bool(people_in(paper, whom))
    people = people_in(paper, text)
    if re.search(r"爱|喜欢|适合|特别|[能可]", text):
        return False
    return bool(people) and sum(map(len, people)) >= len(text) - 6


def _has_allergens(paper: Paper) -> bool:
    """过敏别碰 after a list of allergens is about that list."""
    return bool(re.search(r"含\S{0,20},\s*过敏", paper.text)) or paper.has("allergens")


# --- permissions ----------------------------------------------------------------------------------


def _allow(paper: Paper, clause: Clause, may: Ruling, care: Ruling | None) -> None:
    sides = (may.before, may.after if "适" in may.cue or may.cue == "友好" else "")
    for side in sides:
        if everybody := re.search(
            r"(?:各种|各类|所有|任何|全)(?:肤质|皮肤|肌肤|人群|年龄段?)|全家|全肤质", side
        ):
            paper.add("suitable_for", everybody[0], clause.start, clause.end)
        people = people_in(paper, side)
        for person in people:
            _welcome(paper, clause, person, care)
        if side and not people and _FIT_FOR.fullmatch(may.cue + may.after):
            _suit_things(paper, clause, side)
    if care:
        paper.add("cautions", clause.text, clause.start, clause.end)


_FIT_FOR = re.compile(r"(?:都|也|均|皆)?(?:可以|能|可)?(?:行|用|使用|适用|没问题|都行|也行|可用)[的哈哦]*")


def _suit_things(paper: Paper, clause: Clause, side: str) -> None:
    """灶台、瓷砖能用: what it is good for, unless an activity or a device is named."""
    if _DEVICE.search(bare_subject(side)) or re.search(r"[\da-zA-Z]|[跑走穿吃喝看听写煮炒充连]", side):
        return
    for thing in things_in(side):
        paper.add("suitable_for", thing, clause.start, clause.end)


def _welcome(paper: Paper, clause: Clause, person: str, care: Ruling | None) -> None:
    if _is_skin(paper, person):
        for skin, _, _, _ in paper.lexicon_hits("skin_type", person):
            paper.add("skin_type", skin, clause.start, clause.end, claim=False)
        return
    if re.search(r"熟龄|^男士?$|^女士?$|^\d+岁", person):
        return
    value = f"{person}(控量)" if care and re.search(r"量", care.cue) else person
    if re.search(r"岁以[上下]", person) or not _is_recipient(person):
        paper.add("suitable_for", value, clause.start, clause.end)
    if _is_recipient(person) and not paper.has("target"):
        recipient = paper.lexicon.canonical("recipient", person) or person
        paper.add("target", recipient, clause.start, clause.end)


def _is_recipient(person: str) -> bool:
    return bool(re.search(r"老人|老年人|长辈|爸妈|学生|孩子|儿童|宝宝|娃|男士|女士", person))


def _is_skin(paper: Paper, person: str) -> bool:
    return bool(paper.lexicon_hits("skin_type", person)) and not is_medical(person)


# --- what is left ---------------------------------------------------------------------------------

_WARNS = re.compile(
    r"注意(?!事项)|小心|当心|谨防|避开|避免|记得(?!跟)|一定要|务必|得上油|需上油|会?刺痛|易碎|建议先|不宜|慎|勿"
    r"|离远|远点|少[用穿戴碰晒泡洗]|大人|看着|看护|监督|处不[喷用抹涂敷]|请配|要配|取下|摘下|停用|停止|最多|嚼碎|切小|切碎|再咽|需(?:严格|做好|配|避|注意|先|另|自|要先)|[还必]得(?=[\u4e00-\u9fff]{2})|还[要需]|得再|不可|不要|(?<![特个分区告级性差类])别|不能(?!错过)|先\S{0,6}试|[必需]?须|必需|要先|得先|先\S{1,6}再|易燃|易爆|火源|高温|暴晒|自备|看清|腹泻|拉肚子|不超过|以免|防止误"
)
_STARTS_WITH_BAN = re.compile(r"(?:别|不可|不能|切?勿|不要|禁止)(?!错过|给差评|要价|拍|担心)")
_TELLS_THE_BAN = frozenset(
    {"not_for", "contraindications", "cautions", "free_from", "not_features", "size_advice"}
)


def read_remaining_cautions(paper: Paper) -> None:
    """Prohibitions and warnings that nothing else has read, word for word."""
    for clause in paper.clauses:
        if _STARTS_WITH_BAN.match(clause.text) and not any(
            found.start < clause.end and clause.start < found.end and found.name in _TELLS_THE_BAN
            for found in paper.found
        ):
            paper.add("cautions", clause.text, clause.start, clause.end)
        if forbids(clause.text) and any(
            found.name == "usage" and clause.text in str(found.value) for found in paper.found
        ):
            paper.add("cautions", clause.text, clause.start, clause.end)
        if paper.share_claimed(clause.start, clause.end) > 0.3 or _CHATTER.search(clause.text):
            continue
        if re.search(r"[\u4e00-\u9fff]{2}(?:过敏|不耐受?)(?:的|者|人|体质)", clause.text):
            paper.add("cautions", clause.text, clause.start, clause.end)
        looked_after = re.search(PERSON, clause.text) and re.search("请|需|要|得", clause.text)
        if (_WARNS.search(clause.text) or looked_after) and len(clause.text) > 2:
            paper.add("cautions", clause.text, clause.start, clause.end)
