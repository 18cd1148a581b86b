"""Warnings that nothing else has read, word for word: a dropped warning hurts people."""

import re

from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.people import PERSON
from voicebot.knowledge.reading.rulings import forbids

CHATTER = re.compile(
    r"差评|要价|还价|讲价|砍价|怕什么|指望|催|错过|担心|犹豫|不要钱|别家|别拍|着急|客气|手软|划走|别问|别[闲嫌]|不能(?:叠|退|换|同享|开票|再优惠)"
)
"""Talk to buyers, not about the use."""
_WARNS = re.compile(
    r"注意(?!事项)|小心|当心|谨防|避开|避免|记得(?!跟)|一定要|务必|得上油|需上油|会?刺痛|易碎|建议先|不宜|慎|勿"
    r"|离远|远点|少[用穿戴碰晒泡洗]|大人|看着|看护|监督|处不[喷用抹涂敷]|请配|要配|取下|摘下|停用|停止|最多|嚼碎|切小|切碎|再咽|需(?:严格|做好|配|避|注意|先|另|自|要先)|[还必]得(?=[\u4e00-\u9fff]{2})|还[要需]|得再|不可|不要|(?<![特个分区告级性差类])别|不能(?!错过)|先\S{0,6}试|[必需]?须|必需|要先|得先|先\S{1,6}再|易燃|易爆|火源|高温|暴晒|自备|看清|腹泻|拉肚子|不超过|以免|防止误"
)
_SHORT = 4
"""Characters; a ban as short as this needs what stands before it: 刹车没脚感, 别穿."""


def _with_reason(paper: Paper, clause: Clause) -> str:
    earlier = [one for one in paper.clauses if one.start < clause.start and one.sentence == clause.sentence]
    if len(clause.text) > _SHORT or not earlier or len(earlier[-1].text) > 3 * _SHORT:
        return clause.text
    return f"{earlier[-1].text}，{clause.text}"


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
            paper.add("cautions", _with_reason(paper, clause), clause.start, clause.end)
        if forbids(clause.text) and any(
            found.name == "usage" and clause.text in str(found.value) for found in paper.found
        ):
            paper.add("cautions", clause.text, clause.start, clause.end)
        if paper.share_claimed(clause.start, clause.end) > 0.3 or CHATTER.search(clause.text):
            continue
        if re.search(r"[\u4e00-\u9fff]{2}(?:过敏|不耐受?)(?:的|者|人|体质)", clause.text):
            paper.add("cautions", clause.text, clause.start, clause.end)
        looked_after = re.search(PERSON, clause.text) and re.search("请|需|要|得", clause.text)
        if (_WARNS.search(clause.text) or looked_after) and len(clause.text) > 2:
            paper.add("cautions", clause.text, clause.start, clause.end)
