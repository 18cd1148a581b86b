"""Bans whose subject is no person: a material, a place, the weather, a part of the product."""

import re

from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.near_bans import ON_A_SCREEN, WATER, WEATHER
from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.people import ANIMAL, GONE_BAD, bare_subject, is_medical, things_in
from voicebot.knowledge.reading.rulings import Ruling


def forbid_things(paper: Paper, clause: Clause, ban: Ruling) -> None:
    """真丝、羊毛别用, 厨房别穿: what it is not for; the words of the editor stay as a caution."""
    things = things_in(ban.before)
    if not things and WEATHER.search(subject := bare_subject(ban.before)):
        paper.add("not_features", f"{subject}不能{ban.after or '用'}", clause.start, clause.end)
    if not things and _BOUGHT.match(ban.after) and FITTED_ON.search(subject := bare_subject(ban.before)):
        things = [subject]
    for thing in () if _MANNER.match(ban.after) or paper.nature is Nature.FOOD else things:
        if len(thing) == 1 and not is_medical(thing) and not re.match(ANIMAL, thing):
            continue  # 竖的不行: what a vent is like
        if not _PART.search(thing) and (is_medical(thing) or not _TELLS.search(thing)):
            if WEATHER.search(thing):
                paper.add("not_features", f"{thing}不能{ban.after or '用'}", clause.start, clause.end)
                continue
            if water := WATER.search(thing):
                paper.add("not_features", f"{water['water']}不能用", clause.start, clause.end)
                continue
            if _PUBLIC.search(thing):
                continue
            weak = paper.nature is Nature.DURABLE and (_ELEMENT.search(thing) or ON_A_SCREEN.search(thing))
            paper.add("not_features" if weak else "not_for", thing, clause.start, clause.end)
            if is_medical(thing):  # 近视手术后三个月内
                paper.add("contraindications", thing, clause.start, clause.end)
    if things or GONE_BAD.search(bare_subject(ban.before)):
        paper.add("cautions", clause.text, clause.start, clause.end)


def forbid_activities(paper: Paper, clause: Clause, ban: Ruling, people: list[str]) -> None:
    """电工、高空作业严禁穿: an activity listed beside people is forbidden with them."""
    if paper.nature is not Nature.DURABLE:
        return
    for thing in things_in(ban.before):
        if len(thing) >= _ACTIVITY and not any(one in thing or thing in one for one in people):
            paper.add("contraindications", thing, clause.start, clause.end)
            paper.add("not_for", thing, clause.start, clause.end)


_ACTIVITY = 3
"""Characters of what tells an activity rather than a part or a spot."""


_BOUGHT = re.compile("[拍买]|下单|入手")
FITTED_ON = re.compile(r"^[\u4e00-\u9fff\w]{2,10}(?:[屏机表车]|手机|平板|系列)$")
"""曲面屏别拍: nobody with such a device should buy it."""
_ELEMENT = re.compile(r"(?:[水油汽气火酸碱酒雾]|蒸汽?|高温|低温|酒精|盐雾|溶剂|稀料)$")
"""汽油不行, 桑拿蒸汽不行 of a thing that lasts: what it does not stand."""
_PUBLIC = re.compile(r"(?:图书馆|自习室|影院|办公室|宿舍|会议室|教室|公共场[合所]|地铁|车厢)$")
"""图书馆别用 spares the others there; nobody is shut out."""
_MANNER = re.compile("[泡洗浸晒烘烤拆剪撕折摔压进冲沾敲拉拽扔丢暴水放加]")
"""机身不可以泡水里洗 is about one thing done with it."""
_TELLS = re.compile(r"[睡坐躺站蹲跪捂拽踩叠]$|[会能可是有了没不]|[\d一二两三四五六七八九十][\u4e00-\u9fff]")
"""一罐七八十颗打不开的: a statement, no thing."""
_PART = re.compile(
    r"^(?:机身|主机|机器|底座|[外壳]+|壳体|[枕被]芯|内胆|电池|插头|电源|[充电]*线|盖子?|[瓶罐壶杯]?[口盖身底]|刀[头片刃]|滤[网芯]|[喷泵]头"
    r"|镜[片框]|屏幕?|表带|鞋[面底垫帮]|内里|皮面|挂钩|[餐托]盘|坐垫|枕套|外[套皮包]|包装|干燥剂|说明书|"
    r"[脸面眼唇嘴手脚头腿背腰胸颈]|皮肤|伤口|私处|黏膜|身上|下巴|腋下|指甲|头皮|[脸面眼唇嘴手脚头腿背腰胸颈][部上周皮里颊角膜])$"
)
"""Parts of the product and of the body: a ban there says how to use it, not whom or what it is not for."""
