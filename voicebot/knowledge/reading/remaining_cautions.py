"""Warnings that nothing else has read, word for word: a dropped warning hurts people."""

import re

from voicebot.knowledge.facts import SAFETY_FACTS
from voicebot.knowledge.reading.near_bans import swaps_a_part
from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.people import PERSON, is_medical
from voicebot.knowledge.reading.rulings import MAY, forbids

CHATTER = re.compile(
    r"差评|要价|还价|讲价|砍价|怕什么|指望|催|错过|担心|犹豫|不要钱|别家|别拍|着急|客气|手软|划走|别问|别[闲嫌]|不能(?:叠|退|换|同享|开票|再优惠)"
)
"""Talk to buyers, not about the use."""
_WARNS = re.compile(
    r"怕(?:[卡噎呛烫摔扎刺伤]|过敏)|注意(?!事项)|小心|当心|谨防|避开|避免|记得(?!跟)|一定要|务必|得上油|需上油|会?刺痛|易碎|建议先|不宜|慎|勿"
    r"|离远|远点|少[用穿戴碰晒泡洗]|大人|看着|看护|监督|处不[喷用抹涂敷]|请配|要配|取下|摘下|停用|停止|(?:开车|驾驶|骑车|睡觉|洗澡|运动)\S{0,3}(?:请|要|先|得|需)\S{0,2}[换摘脱取关]|最多|嚼碎|切小|切碎|再咽|需(?:严格|做好|配|避|注意|先|另|自|要先)|[还必]得(?=[\u4e00-\u9fff]{2})|还[要需]|得再|不可|不要|(?<![特个分区告级性差类])别|不能(?!错过)|先\S{0,6}试|[必需]?须|必需|要先|得先|先\S{1,6}再|易燃|易爆|火源|高温|暴晒|自备|看清|腹泻|拉肚子|不超过|以免|防止误"
)
_TROUBLE = re.compile(
    r"(?:[进入溅沾弄碰误吸喝吃]\S{0,3}[眼嘴耳鼻]|误[食吞饮入]|发[热烫红痒炎霉黑]|起[泡疹皮]|冒烟|鼓[包起]|漏[液电水气]|开裂|破[皮损]|红肿|刺痛|不适|不舒服|异[味响常]|烫手|出血|过敏|头晕|恶心|拉肚子)"
    r"\S{0,6}?(?:就|要|请|应|得|须|立[刻即]|马上|赶紧|赶快|及时|先|尽快|用清?水)\S{0,6}?(?:停|冲|洗|摘|取|断|拔|关|换|医|丢|扔|退|联系|擦|吐)"
)
"""接头发热到烫手就停, 进了眼睛用清水冲: what to do when something goes wrong."""
_UNTESTED = re.compile(
    r"没(?:有)?(?:做过?|经过)?(?:\S{0,3}测试|测过|试过|验证|临床)|不敢|打包票|不好说|说不准|没法保证"
)
"""敏感皮没做过测试: nothing is promised."""
_KEPT_APART = re.compile(
    r"(?:隔|相隔|间隔|错开|离\S{1,4}?)(?:至少|最少|要|得)?[\d一二两三四五六七八九十半]+(?:个)?"
    r"(?:小时|钟头|分钟|天|公分|厘米|米)"
)
"""吃西药隔一小时, 离胸口15公分."""
_DOSE = re.compile(
    r"(?:每|一)[天次日周顿]\S{0,6}?(?:[别不]\S{0,2}过|不超|以内|之?内$|最多|至多|封顶|为限|就够|够了)"
)
"""糖尿病一天5颗内."""
_DAMAGES = re.compile(
    r"(?:沾|遇|碰|泡|进|见|受|长期|久)\S{1,4}?(?:会|就|易|容易)?"
    r"(?:掉色|褪色|变[形色黄]|开裂|发软|脱胶|缩水|短路|失灵|腐蚀|老化|生锈|粉化|融化)"
)
"""沾酒精掉色: what spoils it."""
_NOT_LIABLE = re.compile(r"[没未不]\S{1,6}(?:进水|损坏|摔坏|丢|出问题)\S{0,3}不[赔保管修退]")
"""没盖严进水不赔."""
_RULED = re.compile(r"[不没别少慎停隔避忌勿禁]|注意|小心|先|再|问|只|会|才|:")
_GENERAL = (_TROUBLE, _UNTESTED, _KEPT_APART, _DOSE, _DAMAGES, _NOT_LIABLE)
_LONGEST = 18
"""Characters of a clause that is kept as a caution without being understood."""
_SHORT = 4
"""Characters; a ban as short as this needs what stands before it: 刹车没脚感, 别穿."""


def _with_reason(paper: Paper, clause: Clause) -> str:
    earlier = [one for one in paper.clauses if one.start < clause.start and one.sentence == clause.sentence]
    if len(clause.text) > _SHORT or not earlier or len(earlier[-1].text) > 3 * _SHORT:
        return clause.text
    return f"{earlier[-1].text}，{clause.text}"


_STARTS_WITH_BAN = re.compile(r"(?:别|不可|不能|切?勿|不要|禁止)(?!错过|给差评|要价|拍|担心)")
_ABOUT_SAFETY = SAFETY_FACTS | {"suitable_for", "skin_type", "effect", "size_advice"}
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
            paper.add("cautions", _with_reason(paper, clause), clause.start, clause.end)
        if forbids(clause.text) and any(
            found.name == "usage" and clause.text in str(found.value) for found in paper.found
        ):
            paper.add("cautions", clause.text, clause.start, clause.end)
        if (
            _rules_on_the_ill(clause.text)
            and not paper.has_name_at(clause.start)
            and not _told(paper, clause)
        ):
            paper.add("cautions", _with_reason(paper, clause), clause.start, clause.end)
        if swaps_a_part(clause.text) and is_medical(clause.text):
            paper.add("cautions", clause.text, clause.start, clause.end)
        if paper.share_claimed(clause.start, clause.end) > 0.3 or CHATTER.search(clause.text):
            continue
        if re.search(r"[\u4e00-\u9fff]{2}(?:过敏|不耐受?)(?:的|者|人|体质)", clause.text):
            paper.add("cautions", clause.text, clause.start, clause.end)
        if any(frame.search(clause.text) for frame in _GENERAL):
            paper.add("cautions", _with_reason(paper, clause), clause.start, clause.end)
            continue
        looked_after = re.search(PERSON, clause.text) and re.search("请|需|要|得", clause.text)
        if (_WARNS.search(clause.text) or looked_after) and len(clause.text) > 2:
            paper.add("cautions", clause.text, clause.start, clause.end)


def _rules_on_the_ill(text: str) -> bool:
    """哮喘的晾透再穿: of the ill or the allergic something is said that no rule understands."""
    ruled = _RULED.search(text) or _DOSE.search(text) or _KEPT_APART.search(text)
    return len(text) <= _LONGEST and is_medical(text) and bool(ruled) and not MAY.search(text)


def _told(paper: Paper, clause: Clause) -> bool:
    """Whether a fact about safety has been read inside the clause, whatever else has."""
    return any(
        found.name in _ABOUT_SAFETY and found.start < clause.end and clause.start < found.end
        for found in paper.found
    )
