"""Who must not use it and what for, who may, and every warning: never invented, never dropped.

Every clause with a word of ``SAFETY_CUE`` that yields no fact is reported to the editor.
"""

import re
from dataclasses import replace

from voicebot.knowledge.reading.near_bans import (
    AT_ONCE,
    AT_WORK,
    BY_MISTAKE,
    CONCEDED,
    GIVEN_BACK,
    HANDLED,
    HANDS_ON,
    ON_A_SCREEN,
    TOGETHER,
    WATER,
    blames_the_goods,
    caution_of_form,
    harms_the_goods,
    is_of_a_form,
    is_of_a_spell,
    is_of_a_spot,
    is_of_a_version,
    is_of_another_thing,
    is_sent_away,
    is_version_of_it,
    is_wish,
    people_beside_spells,
    read_sent_away,
    swaps_a_part,
    text_before,
)
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
    is_of_a_body,
    people_in,
    whole_skin,
)
from voicebot.knowledge.reading.people_before import allergic_to_the_list, people_before, people_meant
from voicebot.knowledge.reading.permissions import DEVICE, allow
from voicebot.knowledge.reading.remaining_cautions import CHATTER
from voicebot.knowledge.reading.rulings import (
    BECAUSE,
    HEARSAY,
    THIS_ONE,
    USING,
    Ruling,
    allows,
    cannot_stand,
    cares,
    forbids,
    forbids_people,
    leaves_out,
)
from voicebot.knowledge.reading.thing_bans import FITTED_ON, forbid_activities, forbid_things

_LABELLED = re.compile(
    r"(?P<cue>禁忌|禁用|不适[宜合用]|不宜|忌用|慎用|慎食)(?:人群|对象|者|症)?(?::|[是为]:?)(?P<who>[^。!;()\n]{2,60})"
)
_NOT_MADE_FOR = re.compile(r"不是专?[给为](?P<who>[^,]{2,10}?)(?:用|准备|设计|做|穿|吃|喝)的")
"""不是给敏感肌用的."""
_TAKEN = 0.6
"""Share of a clause; one that ages or freedom have read so far holds no more."""
_REACTION = re.compile(
    r"(?:吃|喝|用|涂)多了?.{0,4}(?:噎|腻|上火|拉|胀|撑|疼|醉|不舒服)|(?:会|可能|出现|有点|轻微|少许|偶尔|容易).{0,6}(?:刺痛|灼热|泛红|发红|脸红|红肿|腹泻|拉肚子|起疹|[脱蜕起爆]皮|瘙痒|发痒|头晕|嗜睡|呛|噎)"
)
_SENSITIVE = re.compile(r"过敏|不耐受?|敏感")
_ABSOLUTE = ("禁用", "严禁", "禁止", "禁食", "禁入", "忌用", "忌食")
_WITHIN = re.compile(
    r"(?P<who>.{2,12}?的)(?P<span>[\d一二两三四五六七八九十半]+个?[月天周年][之以]?内)(?:也|都|先)?"
)
"""崴过脚的三个月内也别穿."""
_KEPT_FROM = re.compile(r"(?:给|让)(?P<who>[^着]+?)(?:使用|[用吃喝穿戴碰玩喂])?(?:了|的|这个|它)?")
"""别给猫用, 不要让孩子碰; but 别让宝宝躺着吃 is about the manner."""
_NAMES_PEOPLE = re.compile(rf"(?:{PERSON}|[人者的们娃猫狗]|妈妈|宝贝)$")
"""别让娃抠 forbids what a child may do with it."""
_TAKEN_FOR = re.compile(r"(?:[给让拿把]\S{1,4})?(?:当成?|代替|替代)[\u4e00-\u9fff]{2,}")
"""别给老人当助听器买 forbids one purpose, not the people."""
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
    read_sent_away(paper)


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
    if HEARSAY.search(text):
        if _SENSITIVE.search(text) or re.search(PERSON, text):
            paper.add("cautions", text, clause.start, clause.end)
        return
    if not_meant := _NOT_MADE_FOR.search(text):
        for person in people_in(paper, not_meant["who"]):
            paper.add("not_for", whole_skin(person), clause.start, clause.end)
    ban, care, may = forbids(text), cares(text), allows(text)
    about_people = _SENSITIVE.search(text) or re.search(PERSON, text) or is_of_a_body(text)
    device = ban and FITTED_ON.search(bare_subject(ban.before))
    if CHATTER.search(text) and not about_people and not device:
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
    if (
        ban is None
        and care is None
        and (ban := cannot_stand(text, text_before(paper, clause)) or forbids_people(text))
    ):
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
        allow(paper, clause, may, care)
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


def _forbid(paper: Paper, clause: Clause, ban: Ruling) -> None:
    before = _THESE.sub("", _ITSELF.sub("", CONCEDED.sub("", ban.before)))
    ban = replace(ban, before=before, after=re.sub("^(?:[您你]们?|大家)$", "", ban.after))
    if AT_WORK.search(ban.before) or (ban.names_its_object and GIVEN_BACK.match(ban.after)):
        return
    if _TAKEN_FOR.match(ban.after) or AT_ONCE.search(ban.before):
        paper.add("cautions", clause.text, clause.start, clause.end)
        return
    if is_of_a_form(ban.after) and not (ban.after in BY_MISTAKE and people_in(paper, ban.before)):
        caution_of_form(paper, clause, ban)
        return
    if is_of_a_version(paper, ban) or is_of_another_thing(paper, ban) or harms_the_goods(paper, clause):
        paper.add("cautions", clause.text, clause.start, clause.end)
        return
    if water := WATER.match(ban.after):
        paper.add("not_features", f"不能{water['water']}", clause.start, clause.end)
        return
    if is_wish(ban.before):
        paper.add("drawbacks", clause.text, clause.start, clause.end, claim=False)
        return
    people = people_in(paper, ban.before)
    device = _ABLE.search(ban.cue) and DEVICE.search(bare_subject(ban.before).removesuffix("的"))
    if device:
        people = [person for person in people if is_medical(person)]  # 联通的不行 names no people
    if not people and (within := _WITHIN.fullmatch(ban.before)):
        people = [
            f"{person}（{within['span']}）"
            for person in people_in(paper, within["who"]) or described_in(within["who"])
        ]
    start = clause.start
    if is_of_a_spot(ban.before, of_people=bool(people)) or is_of_a_spell(ban.before):
        paper.add("cautions", clause.text, start, clause.end)
        if (
            ban.cue in _ABSOLUTE
            and is_of_a_spell(ban.before)
            and is_medical(spell := bare_subject(ban.before))
        ):
            paper.add("contraindications", spell, start, clause.end)
        if people := people_beside_spells(paper, ban.before):
            _note_people(paper, clause, ban, people, start, of_the_product=True)
        return
    of_itself = not ban.after or bool(USING.match(ban.after))
    span = _SPAN.fullmatch(bare_subject(ban.before))
    if not people and (span or not bare_subject(ban.before)) and of_itself:
        for earlier in people_before(paper, clause):
            people = [*people_meant(paper, earlier.text), *people]
            start = earlier.start
        people = [f"{person}（{span[0]}）" if span else person for person in people]
    if not people and (kept_from := _KEPT_FROM.fullmatch(ban.after)):
        people = people_in(paper, kept_from["who"]) if _NAMES_PEOPLE.search(kept_from["who"]) else []
    elif not people and ban.names_its_object:
        people = [one for one in people_in(paper, ban.after) if not ON_A_SCREEN.search(one)]
        if not people and _forbid_purpose(paper, clause, ban):
            return
    in_a_place = re.search("[上里中内]$", bare_subject(ban.before))
    of_the_product = ban.of_the_product or (not in_a_place and _is_its_purpose(paper, ban.after))
    if not people and not device and (of_the_product or ban.names_its_object):
        people = described_in(ban.before)
        if people and any(is_occasion(part) for part in split_list(ban.before)):
            paper.add("cautions", clause.text, clause.start, clause.end)
    if people:
        _note_people(paper, clause, ban, people, start, of_the_product)
        if ban.cue in _ABSOLUTE:
            forbid_activities(paper, clause, ban, people)
    elif (
        (of_the_product or (ban.names_its_object and len(ban.after) <= 2))
        and not (_ABLE.search(ban.cue) and not BECAUSE.match(ban.after))
    ) or ("行" in ban.cue and not ban.after and _follows_permission(paper, clause)):
        forbid_things(paper, clause, ban)
    elif ban.names_its_object and DEVICE.search(bare_subject(ban.before)):
        paper.add("not_features", clause.text, clause.start, clause.end)  # 曲面屏不适用
    elif in_a_place:
        paper.add("cautions", clause.text, clause.start, clause.end)
    elif ban.cue in _MUST_NOT and ban.after and not _ABILITY.match(ban.after):
        paper.add("cautions", clause.text, clause.start, clause.end, claim=False)


_ITSELF = re.compile(rf"^(?:那|所以|但)?{THIS_ONE}(?=真|也|就|可|都|是|先|还|千万|绝对|$)")
"""这款 before a ban is the product, not who is meant: 孕妇请换平底，这双别穿."""
_THESE = re.compile(
    r"^(?:[这以][\d一二两三四五几些上]?[类种些]?|上述|以上|前面说的)(?:人群?|朋友|情况|的人)?(?=都|就|我们?|咱们?|先|也|$|一律|统统|不)"
)
"""孕妈、备孕的，这两类先不推荐: the people told before."""
_SPAN = re.compile(r"[\d一二两三四五六七八九十半]+个?(?:[月天周年]|小时|星期)[之以]?内")
_MUST_NOT = ("不能", "不可", "不可以", "不得", "不准", "不许")
_ABILITY = re.compile(
    r"打电话|连|插|识别|支持|快充|联网|拍|定位|通话|调|看|升级|扩展|上飞机|防|充|投屏|无线|做|打|语音|退|换|叠"
)
"""What a thing cannot do (不能插卡) rather than what one must not do with it (不能进水)."""


def _follows_permission(paper: Paper, clause: Clause) -> bool:
    """木地板瓷砖都行, 毛毯不行: the opposite of what may be; a device that does not work is no such thing."""
    earlier = [one for one in paper.clauses if one.start < clause.start]
    return bool(earlier) and allows(earlier[-1].text) is not None and not DEVICE.search(clause.text[:-2])


def _is_its_purpose(paper: Paper, after: str) -> bool:
    """眉毛不能染 of a 染发膏: what its name says that one does with it."""
    kind = "".join(str(value) for value in paper.values("product_type"))
    return 0 < len(after) <= 2 and after[0] in kind


def _forbid_purpose(paper: Paper, clause: Clause, ban: Ruling) -> bool:
    """不适合长跑, 不建议室外长时间使用: what follows the cue is what it is not for."""
    rest = ban.after.strip()
    if TOGETHER.match(rest):
        paper.add("cautions", clause.text, clause.start, clause.end)
        return True
    if not rest or re.match(r"(?:使用|购买|用|买|拍|入手|食用|吃)?(?:了|的|哦|哈|$)", rest):
        return False
    if ban.before.strip() and ban.cue[0] == "不" and not re.search("[适合宜用]$", ban.cue):
        return False
    fact = "drawbacks" if HANDLED.search(rest) or ON_A_SCREEN.search(rest) else "not_for"
    paper.add(fact, re.sub(r"^(?:用于|用来|在|给|让)", "", rest), clause.start, clause.end)
    return True


def _note_people(
    paper: Paper, clause: Clause, ban: Ruling, people: list[str], start: int, of_the_product: bool = True
) -> None:
    if any(map(is_about_the_list, people)):
        people = [*people, *allergic_to_the_list(paper, clause)]
    named = [
        person
        for person in people
        if not is_about_the_list(person) and (len(person) > 1 or re.search(PERSON, person))
    ]
    beside_the_ill = not ban.names_its_object and any(map(is_medical, named))
    whole = of_the_product or not ban.before or _PEOPLE_END.search(bare_subject(ban.before))
    if not whole and not any(map(is_medical, named)):
        paper.add("cautions", clause.text, clause.start, clause.end)
        return  # 娃坐着人别走开: what people do is forbidden, not the use
    acts = ban.after and not ban.names_its_object and not of_the_product
    if acts and (all(map(_GROWN.fullmatch, named)) or HANDS_ON.match(ban.after)):
        paper.add("cautions", clause.text, clause.start, clause.end)
        return  # 孩子别乱踩水: one thing that they must not do
    for person in named:
        if is_age(person) or _ANYBODY.match(person):
            continue
        if (
            is_medical(person)
            or ban.cue in _ABSOLUTE
            or (beside_the_ill and re.search("敏感|未成年", person))
            or re.search(f"{re.escape(person)}(?:患者|病人)", clause.text)
        ):
            paper.add("contraindications", whole_skin(person), start, clause.end)
        paper.add("not_for", whole_skin(person), start, clause.end)
    if named and len(ban.after) > 1 and not USING.match(ban.after):
        paper.add("cautions", clause.text, clause.start, clause.end)  # …的人别挂胸前: how, not only who
    if named or _has_allergens(paper):
        paper.claim(start, clause.end)


_GROWN = re.compile("老人家?|长辈|学生|孩子|小孩子?|宝宝|小朋友|娃娃?|大人")
_ANYBODY = re.compile("(?:一般|普通|所有)人|大家")


def _refuse(paper: Paper, clause: Clause, ban: Ruling) -> bool:
    """Bans that rest on their subject alone; returns whether it was one."""
    people = [
        one
        for one in people_in(paper, ban.before)
        if is_medical(one)
        or is_complaint(one)
        or re.search(PERSON, one)
        or paper.lexicon_hits("skin_type", one)
        or ban.cue.endswith("友好")
    ]
    if blames_the_goods(paper, clause, ban, people):
        return True
    if not people and cannot_stand(clause.text, text_before(paper, clause)):
        people = split_list(bare_subject(ban.before))
    offered = re.search(r"(?:用|选|挑|拍|买|看|换)(?P<what>[^用选挑拍买看换]{2,})$", ban.cue)
    told = paper.text[: clause.start]
    if people and offered and is_version_of_it(paper, clause, offered["what"]):
        return False
    if people and swaps_a_part(ban.cue + ban.after):
        paper.add("cautions", clause.text, clause.start, clause.end)
        return True
    if (
        not people
        or any(_FOOT.search(one) for one in people)
        or (offered and not is_sent_away(told, ban, people, offered["what"]))
    ):
        if people and all(map(is_medical, people)):
            paper.add("cautions", clause.text, clause.start, clause.end)
            return True  # 对蜂蜜过敏的请选无香款, which it has, too
        return False
    _note_people(paper, clause, ban, people, clause.start)
    paper.add("cautions", clause.text, clause.start, clause.end)
    return True


_FOOT = re.compile("脚[宽肥胖瘦窄厚背]|[宽胖瘦]脚")
"""脚背高的选宽楦款 is advice on the size."""


def _has_allergens(paper: Paper) -> bool:
    """过敏别碰 after a list of allergens is about that list."""
    return bool(re.search(r"含\S{0,20},\s*过敏", paper.text)) or paper.has("allergens")
